"""What a worker tells of one call line by line, as far as it can be so: anybody may have written it.

It is told to the student whose code it is, and to nobody else: no mark depends on it.
"""

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from autograder.sandbox.answers import Failure
from autograder.sandbox.failures import failure
from autograder.sandbox.fields import Nonsense, items, text, whole
from autograder.submissions.source import Source
from autograder.worker import frames, tracing

Kind = Literal["entered", "bound", "part", "called", "returned"]
_KINDS: dict[int, Kind] = {
    tracing.ENTERED: "entered",
    tracing.BOUND: "bound",
    tracing.PART: "part",
    tracing.CALLED: "called",
    tracing.RETURNED: "returned",
}
PLACES = 1000
WORD = re.compile(r"\w+")
NUMBERS = frozenset((int, float, np.ndarray))
LONGEST = 2 * tracing.BYTES + 200 * tracing.STEPS  # bytes of one reply


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A value that was seen in a line of a cell, in a call of this number. `values` are arrays; several of a list.

    `name` is that of what was bound or called; of a part it is the text as it stands in the source.
    """

    kind: Kind
    frame: int
    cell: str
    line: int
    name: str
    values: tuple[Any, ...]
    is_whole: bool = False  # one whole number, such as a length


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """The steps of one call in order, why it did not come to its end (if so), and what it printed."""

    steps: tuple[Step, ...] = ()
    failed: Failure | None = None
    printed: str = ""


@dataclass(eq=False)
class Cells:
    """The texts of a program's cells, by name, and which words stand in them; kept from one trace to the next."""

    texts: Mapping[str, str]
    words: dict[str, bool] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    pieces: dict[tuple[Any, ...], str] = field(default_factory=dict)

    @cached_property
    def everything(self) -> set[str]:
        """All words."""
        return set().union(*(WORD.findall(text) for text in self.texts.values()))

    def has(self, word: str) -> bool:
        """Whether the word stands in a text."""
        if word not in self.words:
            found = [_stands_in(text, word) for text in self.texts.values()]
            self.words[word] = True in found or (None in found and word in self.everything)
        return self.words[word]

    def lines_of(self, cell: str) -> list[str]:
        if cell not in self.lines:
            self.lines[cell] = self.texts[cell].split("\n")
        return self.lines[cell]


def _stands_in(text: str, word: str) -> bool | None:
    """Whether the word stands there by itself, with no letter, digit or underscore beside it.

    None where its letters stand in so many places that to look at all words at once takes less time.
    """
    at = text.find(word)
    for _ in range(PLACES):
        if at < 0:
            return False
        end = at + len(word)
        if not any(one.isalnum() or one == "_" for one in (text[max(at - 1, 0) : at], text[end : end + 1])):
            return True
        at = text.find(word, at + 1)
    return None


def cells_of(sources: Collection[Source]) -> Cells:
    """The cells of these files."""
    return Cells({cell.name: cell.text for source in sources for cell in source.cells})


def traced(payload: bytes, cells: Cells) -> Traced:
    """The trace that a reply carries; steps that cannot be are left out. Raises Nonsense or frames.Malformed."""
    steps, failed, printed = items(frames.decode(payload, plain=True), 3)
    places = {name: body.count("\n") + 1 for name, body in cells.texts.items()}
    read = [_step(items(one), cells) for one in items(steps)[: tracing.STEPS]]
    said = printed[: tracing.PRINTED] if isinstance(printed, str) else ""
    return Traced(
        tuple(one for one in read if one is not None),
        failure(failed, places) if items(failed) else None,
        said,
    )


def _step(fields: list[Any], cells: Cells) -> Step | None:
    if len(fields) not in (6, 9):
        raise Nonsense
    kind, cell, line = _KINDS.get(whole(fields[0])), text(fields[2]), whole(fields[3])
    if kind is None or cell not in cells.texts or not 1 <= line <= len(cells.lines_of(cell)):
        return None
    if kind == "part":
        place = (cell, line, *map(whole, fields[6:]))
        if place not in cells.pieces:
            cells.pieces[place] = _piece(cells.lines_of(cell), line, fields[6:])
        name = cells.pieces[place]
    else:
        name = text(fields[4])
        if kind != "returned" and not (name.isidentifier() and cells.has(name)):
            return None
    values = _values(fields[5])
    if values is None or (kind == "part" and not name):
        return None
    return Step(kind, whole(fields[1]), cell, line, name, values, isinstance(fields[5], int))


def _values(told: Any) -> tuple[Any, ...] | None:
    """Arrays of float64; None for what is no number."""
    several = told if isinstance(told, list) else [told]
    if not several or not NUMBERS.issuperset(map(type, several)):
        return None
    return tuple(np.asarray(one, dtype=np.float64) for one in several)


def _piece(lines: list[str], line: int, place: list[Any]) -> str:
    """The text from a column of a line on to another place; nothing if there is no such text, or it is no Python."""
    if len(place) != 3:
        return ""
    start, last, stop = map(whole, place)
    if not line <= last <= min(line + 20, len(lines)) or start < 0:
        return ""
    rows = [one.encode() for one in lines[line - 1 : last]]
    rows[-1] = rows[-1][: max(stop, 0)]
    rows[0] = rows[0][start:]
    found = " ".join(one.decode(errors="replace").strip() for one in rows)
    try:
        ast.parse(f"({found[:1000]})", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return found[:1000]
