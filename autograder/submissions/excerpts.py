"""The lines of a submission around one that is meant, for people to read."""

from collections.abc import Iterable

from autograder.report import Place
from autograder.submissions.source import Source
from autograder.submissions.text import printable

BEFORE, AFTER = 4, 3
WIDTH = 160  # letters of a line


def excerpt(sources: Iterable[Source], place: Place | None) -> tuple[tuple[int, str, bool], ...]:
    """Number and text of the lines around a place, and whether it is that line; nothing if its file is not there.

    Where a place has no text of its own, a function begins there: its first lines follow.
    """
    if place is None:
        return ()
    cells = (cell for source in sources for cell in source.cells if printable(cell.name) == place.file)
    if (cell := next(cells, None)) is None:
        return ()
    lines = cell.text.split("\n")
    first = max(place.line - (BEFORE if place.text else 0), 1)
    last = min(place.line + (AFTER if place.text else BEFORE + AFTER), len(lines))
    found = [
        (k, printable(lines[k - 1].expandtabs(4).rstrip(), WIDTH), k == place.line)
        for k in range(first, last + 1)
    ]
    while found and not found[-1][1]:
        found.pop()
    return tuple(found)
