"""One call, line by line: what the student's own lines bind, what stands in them, what they return and print.

A step is [kind, frame, cell, line, name, value, column, last line, last column], the last three of a part only.

    ENTERED   an argument of a function of the student's, in the line that calls it, if that is theirs
    BOUND     a name that holds something else than before the statement in this line
    PART      a piece of the statement in this line that has a value and changes nothing, before it is run
    CALLED    what a function of this name gave to the statement in this line
    RETURNED  what a function gives

Everything is bounded, and what goes beyond is left out. Code that puts the tracing away ends it; what came so far
counts.
"""

import ast
import contextlib
import io
import sys
from collections.abc import Callable, Collection, Sequence
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from . import frames
from .book import Case, Function
from .modules import Modules
from .pure import Lines, parts_of

ENTERED, BOUND, PART, CALLED, RETURNED = range(5)
STEPS, BYTES = 1200, 192 << 10  # that are told of one call
LINES = 1500  # that are looked at
ENTRIES, ITEMS = 128, 16  # numbers of one value; values of a list
NAMES, DEPTH, CALLS = 48, 40, 400  # of one frame; frames at a time; frames in all
PRINTED = 2000  # characters
TEXT = 200 << 10  # characters of a cell that is looked at for its statements
WITHIN = ("<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>")  # part of a statement

_settrace = sys.settrace  # before student code can put another in its place
_errstate = np.errstate


class Printed(io.TextIOBase):
    """Takes what is printed: the beginning is kept, and the rest forgotten."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Takes a part."""
        self.text += str(text)[: PRINTED - len(self.text)]
        return len(text)


class _Frame:
    """A call of a function of the student's that is being made."""

    def __init__(self, number: int, cell: str) -> None:
        self.number, self.cell = number, cell
        self.statement: ast.stmt | None = None
        self.line = 0
        self.held: dict[str, tuple[Any, bytes]] = {}  # what each name held, and the bytes of that


class Read:
    """What was read of a submission's cells, kept from one traced call to the next."""

    def __init__(self, modules: Modules) -> None:
        self.cells = {cell[0]: cell for of_one in modules.files.values() for cell in of_one}
        self._texts: dict[str, Lines] = {}
        self._parts: dict[int, list[tuple[ast.expr, CodeType]]] = {}

    def lines_of(self, cell: str) -> Lines:
        """The statements of a cell."""
        if cell not in self._texts:
            name, is_notebook, text = self.cells[cell]
            self._texts[cell] = Lines(text if len(text) < TEXT else "", name, is_notebook)
        return self._texts[cell]

    def parts_of(self, statement: ast.stmt) -> list[tuple[ast.expr, CodeType]]:
        """The pieces of a statement of a cell."""
        if id(statement) not in self._parts:
            self._parts[id(statement)] = parts_of(statement)
        return self._parts[id(statement)]


class Tracing:
    """Takes down the steps of one call."""

    def __init__(self, read: Read, closed: Collection[CodeType]) -> None:
        """Of what happens inside of `closed` functions nothing is told."""
        self.steps: list[list[Any]] = []
        self._read, self._closed = read, closed
        self._frames: dict[FrameType, _Frame] = {}
        self._left, self._calls, self._inside, self._lines = BYTES, 0, 0, 0

    def enter(self, frame: FrameType, event: str, _: Any) -> Any:
        """What Python calls for each new frame."""
        code = frame.f_code
        if (
            self._inside
            or code.co_filename not in self._read.cells
            or event != "call"
            or code.co_name in WITHIN
        ):
            return None
        if code in self._closed:
            self._inside += 1
            frame.f_trace_lines = False
            return self._leave_closed
        self._calls += 1
        if self._calls > CALLS or len(self._frames) >= DEPTH or len(self.steps) >= STEPS:
            return None
        one = self._frames[frame] = _Frame(self._calls, code.co_filename)
        caller = self._caller(frame)
        one.line = code.co_firstlineno
        self._compare(one, frame, ENTERED, caller.line if caller else 0)
        return self._look

    def _caller(self, frame: FrameType) -> _Frame | None:
        before = frame.f_back
        while before is not None and before.f_code.co_name in WITHIN:
            before = before.f_back
        return self._frames.get(before) if before else None

    def _leave_closed(self, frame: FrameType, event: str, value: Any) -> Any:
        if event == "return":
            self._inside -= 1
            self._give(frame, value)
        return self._leave_closed

    def _look(self, frame: FrameType, event: str, value: Any) -> Any:
        """What Python calls for each line of a frame, and for its end."""
        one = self._frames.get(frame)
        if one is None:
            return None
        if event == "line":
            self._lines += 1
            if self._lines > LINES or len(self.steps) >= STEPS:
                frame.f_trace_lines = False
                return self._look
            self._line(one, frame)
        elif event == "return":
            if self._lines <= LINES:  # else it was left at a line that is long past
                self._compare(one, frame, BOUND)
                self._add(RETURNED, one, "", value)
            del self._frames[frame]
            self._give(frame, value)
        return self._look

    def _line(self, one: _Frame, frame: FrameType) -> None:
        statement = self._read.lines_of(one.cell).at(frame.f_lineno)
        if statement is not None and statement is one.statement and statement.end_lineno != statement.lineno:
            return  # another line of the same one
        self._compare(one, frame, BOUND)
        one.statement = statement
        one.line = statement.lineno if statement else frame.f_lineno
        if statement is not None:
            self._try_parts(one, frame, statement)

    def _give(self, frame: FrameType, value: Any) -> None:
        """Tells what a call gave to the statement that made it."""
        caller, name = self._caller(frame), frame.f_code.co_name
        if caller is not None and name.isidentifier():
            self._add(CALLED, caller, name, value)

    def _compare(self, one: _Frame, frame: FrameType, kind: int, line: int = 0) -> None:
        """Tells of the names that hold something else than before."""
        for name, value in list(frame.f_locals.items())[:NAMES]:
            if not name.isidentifier() or len(self.steps) >= STEPS:
                continue
            held, before = one.held.get(name, (None, b""))
            if held is value and not isinstance(value, np.ndarray | list | dict):
                continue  # what cannot be changed in place, or, inside of a tuple, seldom is
            if held is value and type(value) is np.ndarray:
                if value.size > ENTRIES or _bytes_of(value) == before:
                    continue
            told = told_of(value)
            now = _bytes_of(told) if isinstance(told, np.ndarray) else frames.encode(told or [])
            one.held[name] = value, now
            if told is not None and (now != before or type(held) is not type(value)):
                self._put([kind, one.number, one.cell, line or one.line, name, told], len(now))

    def _try_parts(self, one: _Frame, frame: FrameType, statement: ast.stmt) -> None:
        for node, code in self._read.parts_of(statement):
            try:
                value = eval(code, frame.f_globals, frame.f_locals)  # noqa: S307  (student code, where it runs)
            except Exception:  # noqa: BLE001  (the statement itself will say so)
                continue
            place = [node.col_offset, node.end_lineno or 0, node.end_col_offset or 0]
            self._add(PART, one, "", value, node.lineno, place)

    def _add(
        self, kind: int, one: _Frame, name: str, value: Any, line: int = 0, place: Sequence[int] = ()
    ) -> None:
        told = told_of(value)
        if told is not None:
            step = [kind, one.number, one.cell, line or one.line, name, told, *place]
            self._put(step, len(frames.encode(told)))

    def _put(self, step: list[Any], size: int) -> None:
        if len(self.steps) < STEPS and self._left >= size:
            self._left -= size
            self.steps.append(step)


def _bytes_of(array: Any) -> bytes:
    return b"%r" % (array.shape,) + bytes(array.tobytes())


def told_of(value: Any, depth: int = 0) -> Any:
    """A number, a small array, or a flat list of such, as a frame carries it; None for all else."""
    if type(value) is np.ndarray:
        is_told = value.dtype.kind in "fiub" and value.size <= ENTRIES and value.ndim <= 6
        return np.array(value, dtype=np.float64, order="C") if is_told else None
    if type(value) is int or isinstance(value, np.integer):
        return int(value) if -(2**62) < value < 2**62 else None
    if type(value) is float or isinstance(value, np.floating):
        return float(value)
    if type(value) is dict:
        value = list(value.values())
    if not isinstance(value, list | tuple) or depth > 1 or not 0 < len(value) <= ITEMS:
        return None
    flat: list[Any] = []
    for one in value:
        told = told_of(one, depth + 1)
        if told is None:
            return None
        flat += told if isinstance(told, list) else [told]
    return flat


def traced(
    modules: Modules, read: Read, function: Function, case: Case, closed: Collection[str], seconds: float
) -> bytes:
    """What a reply carries: the steps, the failure (nothing if it came to its end), and what was printed."""
    names = modules.names(function.assignment)
    others = [names.get(name) for name in closed if name != function.name]
    tracing = Tracing(read, {one.__code__ for one in others if type(one) is FunctionType})
    failed: list[Any] = []
    printed, before = Printed(), sys.stdout
    limit = modules.limit
    limit.watch(seconds)
    try:
        called = modules.function(function.assignment, function.name)
        given = function.given(case, lambda record: modules.own_type(function.assignment, record))
        sys.stdout = printed
        _under(limit, tracing, called, given)
    except BaseException as raised:  # noqa: BLE001  (whatever student code raises)
        failed = _ended(limit, modules, raised)
    finally:
        sys.stdout = before
    if limit.has_ended_call:
        modules.put_away(function.assignment, function.name)
    return frames.encode([tracing.steps, failed, printed.text])


def _under(limit: Any, tracing: Tracing, called: Callable[..., Any], given: list[Any]) -> None:
    try:
        limit.calling = 1
        with _errstate(all="ignore"):
            _settrace(tracing.enter)
            called(*given)
    finally:
        _settrace(None)
        limit.calling = 0


def _ended(limit: Any, modules: Modules, raised: BaseException) -> list[Any]:
    limit.calling = 0
    with contextlib.suppress(BaseException):
        return [*modules.where(raised)[:5]]
    return [0, "", 0, "", ""]
