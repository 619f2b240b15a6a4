"""Points as text."""


def points(number: float) -> str:
    """The number with all its digits and without those that only adding binary fractions makes: 29.375, 12."""
    return f"{round(number, 9):.15g}"
