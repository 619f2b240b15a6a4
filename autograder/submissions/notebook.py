"""The code in a notebook file.

The layout is read here and not by nbformat, because a submission is hostile and often damaged: nbformat
takes 13 seconds to complain about 600 kB of wrong outputs, warns of every cell without an id, and gives up
the whole notebook for one cell that is no cell. The tests hold what is read here against nbformat.

Of a cell only its kind, its text and nbgrader's name for it are kept; outputs, attachments and all other metadata
are passed over while the file is read, so that neither their size nor their damage matters.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from autograder.submissions.disk import MAX_BYTES
from autograder.submissions.json_stream import (
    MAX_PARTS,
    JsonFault,
    JsonReader,
    NotDecoded,
    TooDeep,
    TooManyParts,
)
from autograder.submissions.refused import RefusedFileError, too_much_code
from autograder.submissions.text import newlines, undecodable

# JSON can spell these; Python source cannot contain them, nor can UTF-8 the surrogates.
_NOT_SOURCE = re.compile("[\0\ud800-\udfff]")

_AGAIN = "it should be a notebook as Jupyter saves it. Save it in Jupyter and hand it in again."

# What the formats call the cells that are shown as text; every other kind is shown as it is.
_SHOWN_AS_TEXT = ("markdown", "heading", "html")

MAX_CELLS = 20_000
_MAX_NAME = 1000


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell as a student left it: code, markdown or raw. What it says of itself beside its text is a claim."""

    kind: str
    text: str
    grade_id: str  # the exercise that it claims to belong to, in nbgrader's metadata
    unshown: bool = False  # code stands in it where Jupyter shows none


@dataclass(slots=True)
class _Room:
    """How much may still be kept of what a notebook holds, and how much code there was."""

    code: int = 0
    words: int = 0
    cells: int = 0


@dataclass(slots=True)
class _Fields:
    """What a cell says, before it is known what of it counts."""

    kind: str = "raw"
    grade_id: str = ""
    texts: dict[str, tuple[str | None, int]] = field(default_factory=dict)  # by key: the text, and its length


def code_cells(cells: Iterable[WrittenCell], name: str) -> tuple[str, ...]:
    """Returns the source of every code cell in order; raises `RefusedFileError` if there is no code to read.

    A code cell whose source cannot be made out is an empty one, so that the others keep their numbers.
    """
    code = tuple(cell for cell in cells if cell.kind == "code")
    if not any(cell.text.strip() for cell in code):
        hidden = (
            " where Jupyter shows them (code stands elsewhere)" if any(cell.unshown for cell in code) else ""
        )
        raise RefusedFileError(
            f"{name} has no code in its cells (cells of the type code: {len(code)}){hidden}; it should hold your "
            "functions in such cells. Write them there, save the notebook and hand it in again."
        )
    return tuple(cell.text for cell in code)


def unshown_code(cells: Iterable[WrittenCell], name: str) -> tuple[str, ...]:
    """A note, if code stands where Jupyter shows none: nobody who opens the notebook could see what was marked."""
    code = (cell for cell in cells if cell.kind == "code")
    numbers = [str(number) for number, cell in enumerate(code, start=1) if cell.unshown]
    if not numbers:
        return ()
    shown = ", ".join(numbers[:5]) + (f" and {len(numbers) - 5} more" if len(numbers) > 5 else "")
    return (
        f"{name}: code stands where Jupyter shows none (code cell {shown}), and was not read; it should be what the "
        "cell shows in Jupyter. Write it there",
    )


def written_cells(text: str | Iterable[str], name: str) -> tuple[WrittenCell, ...]:
    """Returns every cell in order; raises `RefusedFileError` if the text, whole or in pieces, is not a notebook.

    Notebook formats 2, 3 and 4. A damaged cell costs itself only.
    """
    reader = JsonReader([text] if isinstance(text, str) else text)
    try:
        cells = _document(reader, name)
        if not reader.is_at_end():
            raise reader.fault("there should be nothing behind the notebook")
        return cells
    except JsonFault as fault:
        raise RefusedFileError(_no_json(fault, reader.conflict_line(), name)) from None
    except NotDecoded as found:
        raise undecodable(name, "utf-8", found.byte, found.line) from None
    except TooDeep:
        raise RefusedFileError(f"{name} is nested too deep to be a notebook; {_AGAIN}") from None
    except TooManyParts:
        raise RefusedFileError(
            f"{name} has more than {MAX_PARTS:,} lines, keys and cells; {_AGAIN}"
        ) from None


def _no_json(fault: JsonFault, conflict: int | None, name: str) -> str:
    if conflict is not None:
        return (
            f"{name} has a merge conflict at line {conflict}: Git left both versions in it; it should be one of them. "
            "Choose one (git checkout --ours, or --theirs, and the file's name), open it in Jupyter, save it and "
            "hand it in again."
        )
    where = f"line {fault.line}, column {fault.column} ({fault.what})"
    return f"{name} is not valid JSON at {where}; {_AGAIN}"


def _document(reader: JsonReader, name: str) -> tuple[WrittenCell, ...]:
    found: dict[str, tuple[WrittenCell, ...]] = {}
    room = _Room()
    number = ""
    if reader.peek() == "{":
        for key in reader.keys():
            if key == "nbformat" and reader.peek().isdigit():
                number = reader.scalar()
            elif key in ("cells", "worksheets") and reader.peek() == "[":
                read = _cells(reader, room, name) if key == "cells" else _sheets(reader, room, name)
                found[key] = tuple(read)
            else:
                reader.skip()
    else:
        reader.skip()
    if not found:
        raise RefusedFileError(f"{name} is JSON but not a notebook, for it has no list of cells; {_AGAIN}")
    if room.code > MAX_BYTES:
        raise too_much_code(name, room.code, MAX_BYTES)
    # Where both are, Jupyter shows those of the format that the notebook declares.
    first, second = ("worksheets", "cells") if number in ("2", "3") else ("cells", "worksheets")
    return found[first] if first in found else found[second]


def _sheets(reader: JsonReader, room: _Room, name: str) -> Iterator[WrittenCell]:
    """The cells of formats 2 and 3."""
    for _ in reader.items():
        if reader.peek() != "{":
            reader.skip()
            continue
        for key in reader.keys():
            if key == "cells" and reader.peek() == "[":
                yield from _cells(reader, room, name, is_old=True)
            else:
                reader.skip()


def _cells(reader: JsonReader, room: _Room, name: str, *, is_old: bool = False) -> Iterator[WrittenCell]:
    for _ in reader.items():
        room.cells += 1
        if room.cells > MAX_CELLS:
            raise RefusedFileError(f"{name} has more than {MAX_CELLS:,} cells; {_AGAIN}")
        if reader.peek() == "{":
            yield _cell(_fields(reader), room, is_old=is_old)
        else:
            reader.skip()


def _fields(reader: JsonReader) -> _Fields:
    """What a cell says of itself; of a key that stands there twice the last counts, as everywhere in JSON."""
    said = _Fields()
    for key in reader.keys():
        first = reader.peek()
        if key in ("source", "input"):
            said.texts[key] = _text(reader, join_bare=key == "input")
        elif key == "cell_type" and first == '"':
            kind = reader.string(_MAX_NAME).text
            said.kind = "code" if kind == "code" else "markdown" if kind in _SHOWN_AS_TEXT else "raw"
        elif key == "cell_type":
            reader.skip()
            said.kind = "raw"
        elif key == "metadata":
            said.grade_id = _grade_id(reader)
        else:
            reader.skip()
    return said


def _cell(said: _Fields, room: _Room, *, is_old: bool) -> WrittenCell:
    """The cell with the text that Jupyter shows of it: in the old formats code stands in `input`."""
    shown, other = ("input", "source") if is_old and said.kind == "code" else ("source", "input")
    text, length = said.texts.get(shown, ("", 0))
    unshown = (said.texts.get(other) or ("", 0))[0]
    if said.kind == "code":
        room.code += length
        kept = text if text is not None and room.code <= MAX_BYTES else ""
    else:
        room.words += length
        is_kept = text is not None and room.words <= MAX_BYTES
        kept = text if is_kept and text is not None else f"({length:,} bytes of text were left out)"
    is_unshown = not kept.strip() and (unshown is None or bool(unshown.strip()))
    return WrittenCell(said.kind, kept, said.grade_id, is_unshown)


def _grade_id(reader: JsonReader) -> str:
    """The name in nbgrader's part of a cell's metadata."""
    found = ""
    for key in _keys_if_any(reader):
        if key != "nbgrader":
            reader.skip()
            continue
        found = ""
        for claim in _keys_if_any(reader):
            if claim == "grade_id" and reader.peek() == '"':
                found = reader.string(_MAX_NAME).text or ""
            else:
                reader.skip()
    return found


def _keys_if_any(reader: JsonReader) -> Iterator[str]:
    if reader.peek() == "{":
        yield from reader.keys()
    else:
        reader.skip()


def _text(reader: JsonReader, *, join_bare: bool) -> tuple[str | None, int]:
    """A string, or a list of strings one after the other, and its length in bytes; None for its text if it is too long.

    Some writers of the old formats left the newlines out of the list of lines.
    """
    lines, length = _lines(reader)
    if lines is None:
        return None, length
    bare = join_bare and not "".join(lines[:1]).endswith(("\n", "\r"))
    return _NOT_SOURCE.sub("\ufffd", newlines(("\n" if bare else "").join(lines))), length


def _lines(reader: JsonReader) -> tuple[list[str] | None, int]:
    """The strings that stand there, and their length in bytes; None for them if they are too long."""
    lines = reader.strings() if reader.peek() == "[" else None
    if lines is not None:
        length = sum(len(line.encode()) for line in lines)
        return lines if length <= MAX_BYTES else None, length
    lines, is_whole, length = [], True, 0
    for _ in reader.items() if reader.peek() == "[" else (None,):
        if reader.peek() != '"':
            reader.skip()
            continue
        line = reader.string(MAX_BYTES)
        length += line.length
        is_whole = is_whole and line.text is not None and length <= MAX_BYTES
        if is_whole and line.text is not None:
            lines.append(line.text)
    return lines if is_whole else None, length
