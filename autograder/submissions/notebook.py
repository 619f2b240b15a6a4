"""The code in a notebook file.

The layout is read here and not by nbformat, because a submission is hostile and often damaged: nbformat
takes 13 seconds to complain about 600 kB of wrong outputs, warns of every cell without an id, and gives up
the whole notebook for one cell that is no cell. The tests hold what is read here against nbformat.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.submissions.refused import RefusedFileError
from autograder.submissions.text import newlines

# JSON can spell these; Python source cannot contain them, nor can UTF-8 the surrogates.
_NOT_SOURCE = re.compile("[\0\ud800-\udfff]")

_AGAIN = "it should be a notebook as Jupyter saves it. Save it in Jupyter and hand it in again."


# What the formats call the cells that are shown as text; every other kind is shown as it is.
_SHOWN_AS_TEXT = ("markdown", "heading", "html")


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell as a student left it: code, markdown or raw. What it says of itself beside its text is a claim."""

    kind: str
    text: str
    grade_id: str  # the exercise that it claims to belong to, in nbgrader's metadata


def code_cells(text: str, name: str) -> tuple[str, ...]:
    """Returns the source of every code cell in order; raises `RefusedFileError` if there is no code to read.

    Outputs, metadata, ids and cells that are not code mean nothing. A code cell whose source cannot be made out
    is an empty one, so that the others keep their numbers.
    """
    cells = tuple(cell.text for cell in written_cells(text, name) if cell.kind == "code")
    if not any(cell.strip() for cell in cells):
        raise RefusedFileError(
            f"{name} has no code in its cells (cells of the type code: {len(cells)}); it should hold your "
            "functions in such cells. Write them there, save the notebook and hand it in again."
        )
    return cells


def written_cells(text: str, name: str) -> tuple[WrittenCell, ...]:
    """Returns every cell in order; raises `RefusedFileError` if the text is no notebook.

    Notebook formats 2, 3 and 4. A damaged cell costs itself only.
    """
    document = _json(text, name)
    if not isinstance(document, dict) or not any(
        isinstance(document.get(key), list) for key in ("cells", "worksheets")
    ):
        raise RefusedFileError(f"{name} is JSON but not a notebook, for it has no list of cells; {_AGAIN}")
    dicts = (cell for cell in _cells(document) if isinstance(cell, dict))
    return tuple(WrittenCell(_kind(cell), _source(cell), _grade_id(cell)) for cell in dicts)


def _json(text: str, name: str) -> object:
    try:
        # As floats, since Python refuses to make an int of thousands of digits, which an output may hold.
        document: object = json.loads(text, parse_int=float)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno} ({error.msg})"
        raise RefusedFileError(f"{name} is not valid JSON at {where}; {_AGAIN}") from None
    except RecursionError:
        raise RefusedFileError(f"{name} is nested too deep to be a notebook; {_AGAIN}") from None
    return document


def _cells(document: dict[str, object]) -> Iterator[object]:
    cells = document.get("cells")
    if isinstance(cells, list):
        yield from cells
    sheets = document.get("worksheets")  # formats 2 and 3
    for sheet in sheets if isinstance(sheets, list) else ():
        inside = sheet.get("cells") if isinstance(sheet, dict) else None
        if isinstance(inside, list):
            yield from inside


def _kind(cell: dict[str, object]) -> str:
    kind = cell.get("cell_type")
    return "code" if kind == "code" else "markdown" if kind in _SHOWN_AS_TEXT else "raw"


def _grade_id(cell: dict[str, object]) -> str:
    metadata = cell.get("metadata")
    claims = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = claims.get("grade_id") if isinstance(claims, dict) else None
    return grade_id if isinstance(grade_id, str) else ""


def _source(cell: dict[str, object]) -> str:
    is_old = "source" not in cell  # formats 2 and 3 say input
    source = cell.get("input", "") if is_old else cell["source"]
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        # Some writers of the old formats left the newlines out of the list of lines.
        bare = is_old and not "".join(lines[:1]).endswith(("\n", "\r"))
        source = ("\n" if bare else "").join(lines)
    return _NOT_SOURCE.sub("\ufffd", newlines(source)) if isinstance(source, str) else ""
