"""The stub of one function again; what was written in its place is set aside, under a name that nothing has."""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.published import set_aside, write_atomically
from autograder.course import Assignment
from autograder.learn.folder import Folder
from autograder.learn.written import bound
from autograder.stubs import stub
from autograder.worker.cells import parsed

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


class NotReset(Exception):
    """It was not done; the message says why, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Reset:
    """The file in which the stub stands again, and the one in which one's own work is now."""

    path: Path
    aside: Path


def reset(assignment: Assignment, folder: Folder, function: str) -> list[Reset]:
    """Puts the stub of a function back in each file in which something else stands in its place. Raises NotReset."""
    text = stub(assignment.text) if assignment.text else ""
    if not (fresh := _of(text, function)):
        raise NotReset(f"The course has no stub of {function} to put back.")
    planned = [(path, *_replaced(path, function, fresh)) for path in folder.forms(assignment.name)]
    done = []
    for path, mine, content in planned:
        if mine.strip() != fresh.strip():
            key = f"{assignment.name}/{function}.py"
            aside = set_aside(folder.root, key, f"{mine}\n".encode())
            write_atomically(path, content)
            done.append(Reset(path, aside))
    return done


def _replaced(path: Path, function: str, fresh: str) -> tuple[str, bytes]:
    """What stands in a file in the place of a function, and the file with the stub there."""
    content = path.read_bytes()
    try:
        if path.suffix == ".ipynb":
            return _in_notebook(content, function, fresh)
        text = content.decode("utf-8-sig")
        mine = _of(text, function)
        return mine or fresh, _with(text, function, fresh).encode("utf-8")
    except UNREADABLE as error:
        raise NotReset(
            f"{path.name} cannot be read as it is ({getattr(error, 'msg', None) or error}), so it is not known where "
            f"{function} ends. Fix that first, or take the function out by hand."
        ) from None


def _in_notebook(content: bytes, function: str, fresh: str) -> tuple[str, bytes]:
    notebook: dict[str, Any] = json.loads(content)
    found = []
    for cell in notebook.get("cells", []):
        text = "".join(cell.get("source", ()))
        if cell.get("cell_type") == "code" and (mine := _of(text, function, is_notebook=True)):
            found.append(mine)
            cell["source"] = _with(text, function, fresh, is_notebook=True).splitlines(keepends=True)
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return "\n\n".join(found) or fresh, text.encode("utf-8")


def _of(text: str, name: str, *, is_notebook: bool = False) -> str:
    """The lines of a text that define a name at its top."""
    lines = text.split("\n")
    return "\n".join("\n".join(lines[first:last]) for first, last in _places(text, name, is_notebook))


def _with(text: str, name: str, fresh: str, *, is_notebook: bool = False) -> str:
    """The text with other lines in the place of the last that define a name, and none in that of the others.

    Where nothing does, they come at the end.
    """
    lines = text.split("\n")
    places = _places(text, name, is_notebook)
    for k, (first, last) in enumerate(reversed(places)):
        lines[first:last] = fresh.split("\n") if k == 0 else []
    return "\n".join(lines) if places else f"{text.rstrip()}\n\n\n{fresh}\n"


def _places(text: str, name: str, is_notebook: bool) -> list[tuple[int, int]]:
    """The first line, and the one behind the last, of each statement at the top that gives a name its meaning."""
    body = parsed(text, "", is_notebook).body
    return [(_first(one) - 1, one.end_lineno or one.lineno) for one in body if name in set(bound(one))]


def _first(statement: ast.stmt) -> int:
    """Its first line; decorators are part of it."""
    decorators = getattr(statement, "decorator_list", [])
    first: int = min([statement.lineno, *(one.lineno for one in decorators)])
    return first
