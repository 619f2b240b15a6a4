"""Running a program statement by statement, so that one that stops costs only what it is."""

import __future__

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from types import CodeType, FunctionType, ModuleType
from typing import Any

from .absent import Absent, Used
from .pieces import Published, by_pieces
from .rewritten import bound, rewrite, without_defaults_of_missing_packages
from .statements import Statement, compiled, statement_of
from .stops import NOT_PYTHON, Stop, built_in, stop_of, text_of
from .time_limit import TimeLimit

Cell = Sequence[Any]  # its name, whether it is of a notebook, its text
Hung = Collection[tuple[str, int]]  # cells and lines of statements that did not end

# What stands below one of these is Python, and is run; what stands below any other is not.
_BODY_MAGIC = re.compile(
    r"%%(time|timeit|capture|prun|lprun|memit|mprun|debug|heat|snakeviz|python3?|writefile|file)\b"
)
_WRITES = re.compile(r"%%(?:writefile|file)[ \t]+(?:-a[ \t]+|--append[ \t]+)?([^\s%]+)[ \t]*")
_LINE_MAGIC = re.compile(
    r"^(\s*+)(?:(?:[\w., ]++=\s*+)?[%!].*|\?.*|[\w.]++\?{1,2}\s*+"
    # What notebooks take for a magic without its sign, where a word of it follows.
    r"|(?:pip3?|conda|mamba|cd|ls|cat|cp|mv|rm|mkdir|rmdir|matplotlib|load_ext|autoreload|run|time|timeit)"
    r"[ \t]++[\w./~$'\"-].*)$"
)
_DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=", re.MULTILINE)

_FUTURES: int = 0
for _feature in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _feature).compiler_flag
_ANNOTATIONS: int = __future__.annotations.compiler_flag


def run(
    cells: Sequence[Cell],
    module: ModuleType,
    limit: TimeLimit | None = None,
    expect: Callable[[str, Sequence[Statement]], None] | None = None,
    hung: Hung = (),
    read: Callable[[Iterable[str]], None] | None = None,
    published: Published | None = None,
) -> Iterator[Stop]:
    """Runs the cells in the module, statement by statement, and tells of each that stopped.

    Before a cell is run `expect` is told the statements in which something may be tried, and `read` the names of the
    functions that are defined. Statements known to have `hung` are not run, and pieces that were `published` are not
    read again.
    """
    limit = limit or TimeLimit()
    for name, is_notebook, text in cells:
        try:
            with limit.of_statement():
                body = by_pieces(text, name, published) if published else None
                if body is None:
                    body = [statement_of(one) for one in parsed(text, name, is_notebook).body]
                if expect and "except" in text:
                    expect(name, [one for one in body if one.may_try])
                rewrite((one.tree for one in body if not one.known), text, module.__dict__.get("__package__"))
        except BaseException as stopped:  # noqa: BLE001  (too deep, too long: the next cell is run)
            yield _unreadable(stopped, name, text)
        else:
            if read:
                read(one.function for one in body if one.function)
            yield from _statements(body, name, module, limit, hung)
        if limit.has_ended_loading:
            return


def _statements(
    body: Iterable[Statement], name: str, module: ModuleType, limit: TimeLimit, hung: Hung
) -> Iterator[Stop]:
    futures = 0  # what `from __future__ import` has said holds for the statements after it
    for statement in body:
        if any(cell == name and statement.stands_on(line) for cell, line in hung):
            continue
        try:
            with limit.of_statement():
                futures |= _run(statement, name, module, futures)
        except BaseException as stopped:  # noqa: BLE001  (exit, an interrupt, anything: the next one is run)
            stop = stop_of(stopped, [name], outermost=True)
            line = stop.line or statement.first_line
            yield stop._replace(cell=name, line=line, binds=set(bound(statement.tree)))
            if isinstance(stopped, Used):
                _stand_in(statement.tree, module, stopped)
            if limit.has_ended_loading:
                return


def _run(statement: Statement, name: str, module: ModuleType, futures: int) -> int:
    """Runs one statement; the flags that it was compiled with."""
    try:
        code = statement.code(name, futures)
        return _run_code(code or compiled(statement.own_tree(), name, futures), module)
    except Used:
        if not isinstance(statement.tree, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            raise
    # Annotations and defaults of a missing package are no reason to lose the function.
    tree = statement.own_tree()
    without_defaults_of_missing_packages(tree)
    _run_code(compiled(tree, name, futures | _ANNOTATIONS), module)
    return futures


def _run_code(code: CodeType, module: ModuleType) -> int:
    exec(code, module.__dict__)  # noqa: S102  (this process is where student code runs)
    flags: int = code.co_flags & _FUTURES
    return flags


def _stand_in(statement: ast.stmt, module: ModuleType, used: Used) -> None:
    """Lets the names that a missing package would have given say so when they are used; none is taken away."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    names = module.__dict__
    for name in bound(statement) if isinstance(statement, ast.Assign | ast.ClassDef) else ():
        if name not in names:
            names[name] = _wrapped(value, names) or Absent(used.module)


def _wrapped(value: ast.expr | None, names: dict[str, Any]) -> Any:
    """The function in `fast = jit(slow)`, which is the same without being faster."""
    match value:
        case ast.Call(args=[ast.Name(id=name)]) if isinstance(names.get(name), FunctionType):
            return names[name]
    return None


def _unreadable(stopped: BaseException, name: str, text: str) -> Stop:
    """A cell that is not Python, or that nobody can read in time."""
    line, column, said = 0, 0, "it is nested too deeply, or takes too long to be read"
    if isinstance(stopped, SyntaxError):
        line, column = stopped.lineno or 0, stopped.offset or 0
    if isinstance(stopped, SyntaxError | ValueError):
        said = text_of(stopped)
    binds = {first or second for first, second in _DEFINED.findall(text)}
    return Stop(NOT_PYTHON, name, line, built_in(stopped), said, column, binds)


def parsed(text: str, name: str, is_notebook: bool) -> ast.Module:
    """The tree of a cell or a script, without its magics and shell lines.

    Text that is Python as it stands is left alone, so that `% b` on a line of its own stays a modulo.
    Where a script breaks off in a syntax error, none of it is run: nobody can say what it meant.
    """
    try:
        return ast.parse(text, name)
    except SyntaxError:
        return ast.parse(without_magics(text, name, is_notebook), name)


def without_magics(text: str, name: str = "<cell>", is_notebook: bool = True) -> str:
    """The lines, with `pass` for each magic; a cell magic that only times, captures or writes keeps the body.

    A line that looks like a magic is one if Python stumbles over it: `% b` inside of brackets stays a modulo.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if is_notebook and lines[first].lstrip().startswith("%%") and not _keeps_its_body(lines[first].lstrip()):
        return ""
    unread = (
        0  # what stands above a magic at the margin was read; to read it again for each takes quadratic time
    )
    while True:
        stumbled = _line_of_error("\n".join(lines[unread:]), name)
        if stumbled is not None and _LINE_MAGIC.match(lines[at := stumbled + unread]):
            last = _drop(lines, at)
            unread = last + 1 if lines[at] == "pass" else unread
        elif unread:
            unread = 0  # a quote that is never closed is told of before the lines above it
        else:
            return "\n".join(lines)


def _drop(lines: list[str], at: int) -> int:
    """Puts `pass` in the place of a magic, and nothing in that of the lines on which it goes on; the last of these."""
    last = at
    while lines[last].endswith("\\") and last + 1 < len(lines):
        last += 1
    lines[at] = _LINE_MAGIC.sub(r"\1pass", lines[at])
    lines[at + 1 : last + 1] = [""] * (last - at)
    return last


def _keeps_its_body(magic: str) -> bool:
    return bool(_BODY_MAGIC.match(magic)) and (not _WRITES.match(magic) or _written(magic) is not None)


def _written(magic: str) -> str | None:
    """The module that a cell magic writes: of `%%writefile nn/layers.py`, nn.layers."""
    found = _WRITES.match(magic)
    path = found[1].strip("\"'") if found else ""
    *folders, stem = path.replace("\\", "/").removesuffix(".py").split("/")
    if not path.endswith(".py") or not stem.isidentifier():
        return None
    return ".".join([*folders, stem]) if all(name.isidentifier() for name in folders) else stem


def written_modules(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    """The modules that cells of a notebook write, by name: other cells may import them.

    One that is written to a folder may be imported from there, or from a path that leads there.
    """
    written: dict[str, list[Cell]] = {}
    for cell in cells:
        _, is_notebook, text = cell
        if is_notebook and (module := _written(text.lstrip()[:1000].partition("\n")[0])):
            for called in dict.fromkeys((module, module.rpartition(".")[2])):
                written.setdefault(called, []).append(cell)
    return written


def _line_of_error(text: str, name: str) -> int | None:
    try:
        ast.parse(text, name)
    except SyntaxError as error:
        return min(max(error.lineno or 1, 1) - 1, text.count("\n"))
    return None
