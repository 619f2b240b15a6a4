"""Tables and paragraphs of the page, and shares with how sure they are."""

from collections.abc import Iterable, Sequence
from textwrap import fill

from .intervals import at_most, interval


def share(found: int, of: int) -> str:
    """`12.5 % (3.1 to 29.0 %)`; of none found, the bound."""
    if not of:
        return "-"
    if not found:
        return f"0, at most {100 * at_most(0, of):.2g} %"
    low, high = interval(found, of)
    return f"{percent(found, of)} ({100 * low:.1f} to {100 * high:.1f} %)"


def percent(found: int, of: int) -> str:
    """`12.5 %`."""
    return f"{100 * found / of:.1f} %" if of else "-"


def section(title: str, *parts: str) -> str:
    """The title and its paragraphs; tables stay as they are."""
    return "\n\n".join([title, *(part if part.startswith("|") else fill(part, 110) for part in parts)])


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table, its first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
