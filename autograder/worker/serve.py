"""One submission's process: reads the program from the pipe, then answers calls until the pipe closes."""

import contextlib
import io
import sys
import warnings
from collections.abc import Callable, Sequence
from os import _exit as leave  # student code finds another in its place
from typing import Any

import numpy as np

from . import frames, numbers
from .cells import defined_twice
from .frames import Record
from .program import Missing, Program
from .stops import MISSING, UNUSABLE, Stop
from .surroundings import surround
from .time_limit import TimeLimit

STOPS = 200  # that are told of


def serve(calls: int, replies: int, layers: Sequence[str]) -> None:
    """Answers frames from `calls` on `replies`; `layers` names what confines this process."""
    warnings.simplefilter("ignore")
    reader, writer = io.FileIO(calls, "r"), io.FileIO(replies, "w")
    _write(writer, frames.HELLO, 0, list(layers))  # said before any student code is here
    _, _, load = _read(reader)
    assignment, replaceable, files, seconds, hung, *of_calls = load
    surround(f"{assignment}.py")
    limit = TimeLimit(seconds, *of_calls)
    program = Program(assignment, {name: cells for name, cells in files}, limit, [tuple(one) for one in hung])
    right = {name: _asking(program, reader, writer, name, takes, gives) for name, takes, gives in replaceable}
    stops = [_told(stop) for stop in (program.stops + program.stops_beside)[:STOPS]]
    twice = defined_twice(program.files[assignment])
    _flush()
    _write(writer, frames.READY, 0, [stops, twice, program.outside_data()[:STOPS]])
    while True:
        kind, nonce, call = _read(reader)
        if kind != frames.CALL:
            leave(70)
        *call, replaced = call
        program.replace({name: right[name] for name in replaced})
        answer = _answer(program, nonce, call)
        _flush()
        _write(writer, *answer)


def _flush() -> None:
    """Lets go of what was printed, whatever student code has put in the place of stdout."""
    with contextlib.suppress(BaseException):
        sys.stdout.flush()


def _answer(program: Program, nonce: int, call: Any) -> tuple[int, int, Any]:
    """The reply to one call: results and which arguments were changed, or why there are none."""
    name, arguments, layout, names = call
    try:
        with program.limit.of_call():
            if layout[0].split("|")[0] in ("choices", "keys", "constant"):
                return frames.RESULT, nonce, [[], program.constant(name, layout[0])]
            before = [_bytes_of(argument) for argument in arguments]
            results = program.call(name, arguments, layout, names)
            changed = [k for k, argument in enumerate(arguments) if _bytes_of(argument) != before[k]]
            return frames.RESULT, nonce, [changed, results]
    except Missing as missing:
        stop = missing.stop or Stop(MISSING, "", 0, "", str(missing))
        return frames.ERROR, nonce, [MISSING, *_told(stop)[1:5]]
    except numbers.Unusable as unusable:
        return frames.ERROR, nonce, [UNUSABLE, "", 0, "", str(unusable)]
    except BaseException as raised:  # noqa: BLE001  (exit, an interrupt: whatever student code raises)
        return frames.ERROR, nonce, _told(program.where(raised))[:5]


def _told(stop: Stop) -> list[Any]:
    return [*stop[:6]]


def _bytes_of(argument: Any) -> Any:
    if isinstance(argument, Record):
        return [_bytes_of(array) for array in argument.fields.values()]
    if isinstance(argument, list):
        return [_bytes_of(array) for array in argument]
    return argument.tobytes() if isinstance(argument, np.ndarray) else None


def _asking(
    program: Program,
    reader: io.FileIO,
    writer: io.FileIO,
    name: str,
    takes: Sequence[str],
    gives: Sequence[str],
) -> Callable[..., Any]:
    """A function that asks the judge for the right result, in the place of one that the student has not got right."""

    def ask(*given: Any) -> Any:
        flat: list[Any] = []
        for argument, layout in zip(given, takes, strict=True):
            fields = layout.split("|")[2:]
            values = numbers.fields_of(argument, fields) if fields else [argument]
            flat += [numbers.plain(value) for value in values or []]
        _write(writer, frames.ASK, 0, [name, flat])
        kind, _, answer = _read(reader)
        if kind != frames.ANSWER or not isinstance(answer, list):
            raise ValueError(f"{name} does not take these arguments")
        return _shaped(program, answer, gives)

    return ask


def _shaped(program: Program, answer: list[Any], gives: Sequence[str]) -> Any:
    """The flat arrays as the results that the function gives."""
    results = []
    for layout in gives:
        kind, *names = layout.split("|")
        fields = names[1:]
        taken, answer = answer[: len(fields) or 1], answer[len(fields) or 1 :]
        if fields:
            weights = dict(zip(fields, taken, strict=True))
            results.append(weights if kind == "mapping" else program.own_type(Record(names[0], weights)))
        else:
            results.append(taken[0])
    return tuple(results) if len(results) > 1 else results[0]


def _read(reader: io.FileIO) -> tuple[int, int, Any]:
    length, kind, nonce = frames.HEADER.unpack(_exactly(reader, frames.HEADER.size))
    return kind, nonce, frames.decode(_exactly(reader, length))


def _exactly(reader: io.FileIO, length: int) -> bytes:
    parts = []
    while length:
        part = reader.read(min(length, 1 << 16))
        if not part:
            leave(0)
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _write(writer: io.FileIO, kind: int, nonce: int, value: Any) -> None:
    data = memoryview(frames.frame(kind, nonce, value))
    while data:
        data = data[writer.write(data) or 0 :]
