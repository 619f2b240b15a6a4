"""What one file of a submission says, or a sentence on why that cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.submissions.disk import read_bytes
from autograder.submissions.notebook import code_cells
from autograder.submissions.refused import RefusedFileError
from autograder.submissions.text import decode, printable


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of code that a student wrote in one go: a whole `.py`, or one code cell of a notebook."""

    name: str  # as shown to people: "lstm.py" or "lstm.ipynb, cell 3"
    text: str
    is_notebook: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The code of one file, in order; it is data, and nothing has looked at whether it is Python."""

    assignment: str
    file: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read; `reason` says what was seen, what should have been, and what to do."""

    assignment: str
    file: str
    reason: str


def read(assignment: str, path: Path) -> Source | Unreadable:
    """Returns the code in a `.py` (one cell) or a `.ipynb` (its code cells), or a sentence on why not.

    Cells are numbered among the code cells of the notebook, starting at 1; an empty one counts. A link is not
    followed, and only a regular file is opened.
    """
    file = printable(path.name)
    is_notebook = path.suffix.casefold() == ".ipynb"
    try:
        text = decode(read_bytes(path, file), file, cookie=not is_notebook)
        if is_notebook:
            texts = enumerate(code_cells(text, file), start=1)
            cells = tuple(Cell(f"{file}, cell {number}", cell, True) for number, cell in texts)
        else:
            cells = (Cell(file, text, False),)
    except RefusedFileError as refusal:
        return Unreadable(assignment, file, str(refusal))
    return Source(assignment, file, cells)


def read_helpers(helpers: Mapping[str, Path]) -> tuple[dict[str, Source], list[str]]:
    """Returns the modules beside the work that can be read, by name, and a sentence on each that cannot."""
    found = {name: read(name, path) for name, path in helpers.items()}
    readable = {name: one for name, one in found.items() if isinstance(one, Source)}
    return readable, [one.reason for one in found.values() if isinstance(one, Unreadable)]
