"""What one file of a submission says, or a sentence on why that cannot be read."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from autograder.submissions.disk import MAX_BYTES, pieces
from autograder.submissions.kinds import other_kind
from autograder.submissions.notebook import WrittenCell, code_cells, unshown_code, written_cells
from autograder.submissions.refused import RefusedFileError, too_much_code
from autograder.submissions.text import decode, decoded, empty, printable, wide_encoding, wide_notes

_WIDEST = 4  # bytes that UTF-32 takes for one of UTF-8

# What a notebook saved under the name of a program begins with; no program does.
_BEGINS_A_NOTEBOOK = re.compile(r'\s*\{\s*"(?:cells|metadata|nbformat|nbformat_minor|worksheets)"\s*:')
# A line that only a program has, at its very beginning; in JSON lines begin with quotes, brackets or blanks.
_LINE_OF_A_PROGRAM = re.compile(
    r"^(?:import |from |def |class |async def |@\w|if |for |with |try:|[A-Za-z_]\w*[ \t]*=)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of code that a student wrote in one go: a whole `.py`, or one code cell of a notebook."""

    name: str  # as shown to people: "lstm.py" or "lstm.ipynb, cell 3"
    text: str
    is_notebook: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The code of one file, in order; it is data, and nothing has looked at whether it is Python.

    The notes say what is odd about the file and cost nothing.
    """

    assignment: str
    file: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read; `reason` says what was seen, what should have been, and what to do."""

    assignment: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """All that stands in a file: the cells of a notebook, or a program as one cell."""

    is_notebook: bool
    cells: tuple[WrittenCell, ...]
    notes: tuple[str, ...]


def read(assignment: str, path: Path, shown: str = "") -> Source | Unreadable:
    """Returns the code in a `.py` (one cell) or a `.ipynb` (its code cells), or a sentence on why not.

    Cells are numbered among the code cells of the notebook, starting at 1; an empty one counts. A link is not
    followed, and only a regular file is opened. A notebook under the name of a program, and a program under the
    name of a notebook, are read as what they are. `shown` is how the file is called, if not by its name.
    """
    file = printable(shown or path.name)
    try:
        found = written(path, file)
        if not found.is_notebook:
            return Source(assignment, file, (Cell(file, found.cells[0].text, False),), found.notes)
        texts = enumerate(code_cells(found.cells, file), start=1)
        cells = tuple(Cell(f"{file}, cell {number}", cell, True) for number, cell in texts)
        return Source(assignment, file, cells, (*found.notes, *unshown_code(found.cells, file)))
    except RefusedFileError as refusal:
        return Unreadable(assignment, file, str(refusal))


def written(path: Path, file: str) -> Written:
    """What stands in a file, whatever its name says; raises `RefusedFileError` if that is nothing to read."""
    is_called_notebook = path.suffix.casefold() == ".ipynb"
    with closing(pieces(path, file)) as parts:
        head = next(parts, b"")
        if kind := other_kind(head):
            what = "a notebook as Jupyter saves it" if is_called_notebook else "a Python program"
            raise RefusedFileError(f"{file} is {kind.called}; it should be {what}. {kind.do}")
        whole = chain((head,), parts)
        if _is_notebook(head, is_called_notebook):
            return _notebook(whole, head, file, is_called_notebook)
        return _program(whole, file, is_called_notebook)


def _is_notebook(head: bytes, is_called_so: bool) -> bool:
    start = head.decode(wide_encoding(head) or "utf-8-sig", "replace").replace("\r", "\n")
    if not is_called_so:
        return bool(_BEGINS_A_NOTEBOOK.match(start))
    opens = start.lstrip().startswith("{")
    if "\0" in start[: 4 if opens else 100]:
        return False  # decoding says what it is
    return opens or not _LINE_OF_A_PROGRAM.search(start)


def _notebook(parts: Iterable[bytes], head: bytes, file: str, is_called_so: bool) -> Written:
    if not head.removeprefix(BOM_UTF8).strip():
        raise empty(file)
    cells = written_cells(decoded(parts, wide_encoding(head) or "utf-8"), file)
    misnamed = f"{file} is a notebook under the name of a program, and was read as a notebook; call it .ipynb"
    return Written(True, cells, (*wide_notes(head, file), *([] if is_called_so else [misnamed])))


def _program(parts: Iterable[bytes], file: str, is_called_notebook: bool) -> Written:
    content, length = bytearray(), 0
    for part in parts:
        length += len(part)
        if length <= _WIDEST * (MAX_BYTES + 1):
            content += part
    if length > len(content):
        raise too_much_code(file, length, MAX_BYTES)
    text, notes = decode(bytes(content), file, cookie=not is_called_notebook)
    if (of_code := len(text.encode("utf-8", "surrogatepass"))) > MAX_BYTES:
        raise too_much_code(file, of_code, MAX_BYTES)
    misnamed = (
        f"{file} is a Python program under the name of a notebook, and was read as a program; call it .py"
    )
    return Written(
        False, (WrittenCell("code", text, ""),), (*notes, *([misnamed] if is_called_notebook else []))
    )


def read_helpers(helpers: Mapping[str, Path]) -> tuple[dict[str, Source], list[str]]:
    """Returns the modules beside the work that can be read, by name, and a sentence on each that cannot."""
    found = {name: read(name, path, _in_its_package(name, path)) for name, path in helpers.items()}
    readable = {name: one for name, one in found.items() if isinstance(one, Source)}
    unread = [one for one in found.values() if isinstance(one, Unreadable) and not _is_empty_package(one)]
    return readable, [one.reason for one in unread]


def _is_empty_package(one: Unreadable) -> bool:
    """Whether it is an `__init__.py` that holds nothing, as most of them do."""
    return one.file.endswith("__init__.py") and one.reason == str(empty(one.file))


def _in_its_package(name: str, path: Path) -> str:
    """`utils/layers.py`, for a file of that name may lie in the next package, or beside the work."""
    return "/".join(path.parts[-name.count(".") - (2 if path.stem == "__init__" else 1) :])
