"""Running the cells of a submission, so that what was defined before a cell stopped counts."""

import ast
import re
import traceback
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, NamedTuple

Cell = Sequence[Any]  # its name, whether it is of a notebook, its text

_BODY_MAGIC = re.compile(r"%%(time|timeit|capture|prun|memit|mprun)\b")
_LINE_MAGIC = re.compile(r"^(\s*)(?:(?:[\w., ]+=\s*)?[%!].*|\?.*|[\w.]+\?{1,2}\s*)$")


class Stop(NamedTuple):
    """Where a cell stopped: its name, the line, the exception's type, and its text."""

    cell: str
    line: int
    type_name: str
    text: str


def run(cells: Sequence[Cell], module: ModuleType) -> Iterator[Stop]:
    """Runs the cells in the module, one after the other, and tells of each that stopped."""
    for name, is_notebook, text in cells:
        try:
            code = compile(parsed(text, name, is_notebook), name, "exec", dont_inherit=True)
            exec(code, module.__dict__)  # noqa: S102  (this room is where student code runs)
        except BaseException as stopped:  # noqa: BLE001  (exit, an interrupt, anything: what was defined counts)
            yield stop_of(stopped, [name])


def parsed(text: str, name: str, is_notebook: bool) -> ast.Module:
    """The tree of a cell; of a notebook's, without its magics and shell lines.

    Text that is Python as it stands is left alone, so that `% b` on a line of its own stays a modulo.
    A script that breaks off in a syntax error is not run at all: nobody can say what it meant.
    """
    try:
        return ast.parse(text, name)
    except SyntaxError:
        if not is_notebook:
            raise
        return ast.parse(without_magics(text, name), name)


def without_magics(text: str, name: str = "<cell>") -> str:
    """The cell's lines, with `pass` for each magic; a cell magic that only times or captures keeps the body.

    A line that looks like a magic is one if Python stumbles over it: `% b` inside of brackets stays a modulo.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith("%%") and not _BODY_MAGIC.match(lines[first].lstrip()):
        return ""
    for _ in lines:
        stumbled = _line_of_error("\n".join(lines), name)
        if stumbled is None or not _LINE_MAGIC.match(lines[stumbled]):
            break
        lines[stumbled] = _LINE_MAGIC.sub(r"\1pass", lines[stumbled])
    return "\n".join(lines)


def _line_of_error(text: str, name: str) -> int | None:
    try:
        ast.parse(text, name)
    except SyntaxError as error:
        return min(max(error.lineno or 1, 1) - 1, text.count("\n"))
    return None


def stop_of(stopped: BaseException, cell_names: Sequence[str]) -> Stop:
    """Where in these cells the exception arose; line 0 if nowhere in them."""
    if isinstance(stopped, SyntaxError) and stopped.filename in cell_names:
        return Stop(str(stopped.filename), stopped.lineno or 0, type(stopped).__name__, str(stopped.msg))
    frames = traceback.extract_tb(stopped.__traceback__)
    cell, line = next(
        ((frame.filename, frame.lineno or 0) for frame in reversed(frames) if frame.filename in cell_names),
        (cell_names[0] if cell_names else "", 0),
    )
    return Stop(cell, line, type(stopped).__name__, text_of(stopped))


def text_of(stopped: BaseException) -> str:
    """The exception's own text, as far as it can be had."""
    try:
        return str(stopped)[:500]
    except BaseException:  # noqa: BLE001  (the text is the student's code)
        return ""


def trees(cells: Sequence[Cell]) -> Iterator[tuple[str, ast.Module]]:
    """The name and the tree of every cell that is Python."""
    for name, is_notebook, text in cells:
        try:
            yield name, parsed(text, name, is_notebook)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


def defined_twice(cells: Sequence[Cell]) -> list[str]:
    """Names of functions that the cells define more than once; the last definition counts."""
    seen: dict[str, int] = {}
    for _, tree in trees(cells):
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef):
                seen[statement.name] = seen.get(statement.name, 0) + 1
    return [name for name, times in seen.items() if times > 1]
