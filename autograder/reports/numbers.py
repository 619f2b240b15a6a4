"""Points as text."""


def points(number: float) -> str:
    """The number for people, with three decimals at most: 29.375, 12, and 7.364 for four elevenths more than 7."""
    return f"{round(number, 3):.15g}"


def exact(number: float) -> str:
    """The number with all its digits and without those that only adding binary fractions makes."""
    return f"{round(number, 9):.15g}"
