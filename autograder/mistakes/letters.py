"""Shapes in letters: (2, 10) is (N, D+H), where N = 2, D = 3 and H = 7.

Read on a case whose lengths all differ, a length tells its letter.
"""

from collections.abc import Sequence

from autograder.spec.signature import Sizes

STACKED = (2, 3, 4, 8)  # gates, and gates with biases, that may lie side by side


def letter(length: int, sizes: Sizes) -> str:
    """`D`, `D+H`, `T-1`, `4H`; the number itself where no letter has that length."""
    return _letters(sizes).get(length, str(length))


def _letters(sizes: Sizes) -> dict[int, str]:
    """What each length is called, the plainest name first."""
    found: dict[int, str] = {}
    names = [(sizes[one], one) for one in sizes]
    if "D" in sizes and "H" in sizes:
        names.append((sizes["D"] + sizes["H"], "D+H"))
    if "T" in sizes:
        names += [(sizes["T"] + 1, "T+1"), (sizes["T"] - 1, "T-1")]
    names += [(k * sizes["H"], f"{k}H") for k in STACKED if "H" in sizes]
    if "N" in sizes:
        names.append((2 * sizes["N"], "2N"))
        names += [(sizes["N"] * sizes[one], f"N*{one}") for one in "TDH" if one in sizes]
    for length, name in names:
        if length > 1:
            found.setdefault(length, name)
    return found


def in_letters(shape: Sequence[int], sizes: Sizes) -> str:
    """`(N, D) = (2, 3)`; the numbers alone where they tell no letter."""
    numbers = _tuple([str(one) for one in shape])
    named = _tuple([letter(one, sizes) for one in shape])
    return numbers if named == numbers else f"{named} = {numbers}"


def axes(shape: Sequence[int], sizes: Sizes) -> tuple[str, ...]:
    """The letters of a shape alone: ("N", "D+H")."""
    return tuple(letter(one, sizes) for one in shape)


def amount(length: int, sizes: Sizes, what: str) -> str:
    """`D = 3 columns`, `4 columns`, `1 row`."""
    name = letter(length, sizes)
    said = what if length != 1 else what.removesuffix("s")
    return f"{length} {said}" if name == str(length) else f"{name} = {length} {said}"


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
