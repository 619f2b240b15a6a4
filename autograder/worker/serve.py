"""One submission's process: loads its files when the judge says so, and answers batches until the pipe closes.

START   files [[module, cells], ...], statements that hung, functions that did not end [[assignment, name], ...]
LOAD    assignment, seconds, stand-ins ([] or [names, source, weights]); answered by READY
ASK     "public" or "hidden", seconds a call, whether each reply is sent by itself, bytes in all, and
        [[function, first reply, what], ...]; the numbers of the hidden cases of these functions follow. Answered
        by a RESULT or FAILED a case, from the first one that is wanted on
SAMPLES the same; `what` are numbers of cases, and each sample of them is answered
ABOUT   the same; `what` are arguments
STAND_IN  assignment, stand-ins, in the place of those that stood in before; answered by READY
TRACE   seconds, function, arguments, names of functions that are not looked into; one RESULT (tracing.py)
"""

import io
import sys
import warnings
from collections.abc import Iterable, Sequence
from itertools import islice
from os import _exit as leave  # student code finds another in its place
from typing import Any

from . import frames
from .answering import Answering, Outgoing
from .book import Case, Function, of, prepared
from .modules import Modules
from .pieces import Published
from .stand_ins import StandingIn
from .surroundings import surround
from .time_limit import TimeLimit
from .tracing import Read, traced

STOPS = 200  # that are told of


class Pipe:
    """Frames from the judge, and frames to it."""

    def __init__(self, calls: int, replies: int) -> None:
        self._calls, self._replies = io.FileIO(calls, "r"), io.FileIO(replies, "w")

    def read(self) -> tuple[int, int, Any]:
        """The kind, the nonce and the value of the next frame; the process ends when the judge is gone."""
        head = bytearray(frames.HEADER.size)
        self.read_into(head)
        length, kind, nonce, _, _ = frames.HEADER.unpack(head)
        payload = bytearray(length)
        self.read_into(payload)
        return kind, nonce, frames.decode(bytes(payload))

    def read_into(self, memory: Any) -> None:
        """Fills the memory with the next bytes."""
        rest = memoryview(memory).cast("B") if len(memory) else b""
        while rest:
            taken = self._calls.readinto(rest)
            if not taken:
                leave(0)
            rest = rest[taken:]

    def write(self, data: bytes) -> None:
        """Hands on all of it."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._replies.write(rest) or 0 :]


def serve(
    calls: int,
    replies: int,
    layers: Sequence[str],
    book: list[Function] | None = None,
    published: Published | None = None,
) -> None:
    """Answers frames from `calls` on `replies`; `layers` names what confines this process.

    The book, if it is not there already, comes in the first frame. What was `published` is read already.
    """
    warnings.simplefilter("ignore")
    pipe = Pipe(calls, replies)
    pipe.write(frames.frame(frames.HELLO, 0, list(layers)))  # said before any student code is here
    if book is None:
        book = prepared(pipe.read()[2][0])
    _, _, (files, seconds, hung, endless) = pipe.read()
    hung_at = [(cell, line) for cell, line in hung]
    modules = Modules({name: cells for name, cells in files}, TimeLimit(seconds), hung_at, published)
    modules.install()
    surround("")
    read, standing = Read(modules), StandingIn(modules, book)
    while True:
        kind, nonce, value = pipe.read()
        if kind == frames.LOAD:
            _load(pipe, modules, standing, nonce, endless, *value)
        elif kind == frames.STAND_IN:
            standing.put(*value)
            pipe.write(frames.frame(frames.READY, nonce, []))
        elif kind in (frames.ASK, frames.SAMPLES, frames.ABOUT):
            _answer(pipe, modules, book, kind, nonce, *value)
        elif kind == frames.TRACE:
            seconds, number, arguments, closed = value
            payload = traced(modules, read, book[number], of(arguments), closed, seconds)
            Outgoing(pipe.write, False, 0).flush()
            pipe.write(frames.HEADER.pack(len(payload), frames.RESULT, nonce, number, 0) + payload)
        else:
            leave(70)


def _load(
    pipe: Pipe,
    modules: Modules,
    standing: StandingIn,
    nonce: int,
    endless: list[list[str]],
    assignment: str,
    seconds: float,
    stand_ins: list[Any],
) -> None:
    sys.argv = [f"{assignment}.py"]
    modules.limit.begin_loading(seconds)
    before = {assignment, *modules.stops}
    modules.load(assignment)
    # Said of what is the student's own: so before anything else stands there.
    beside = [stop for name, stops in modules.stops.items() if name not in before for stop in stops]
    stops = [list(one[:6]) for one in (modules.stops[assignment] + beside)[:STOPS]]
    told = [stops, modules.defined_twice(assignment), modules.outside_data(assignment)[:STOPS]]
    for module, name in endless:
        if module == assignment:
            modules.put_away(module, name)
    standing.put(assignment, stand_ins)
    Outgoing(pipe.write, False, 0).flush()
    pipe.write(frames.frame(frames.READY, nonce, told))


def _answer(
    pipe: Pipe,
    modules: Modules,
    book: list[Function],
    kind: int,
    nonce: int,
    which: str,
    seconds: float,
    each: int,
    most: int,
    asked: list[Any],
) -> None:
    answering = Answering(modules, nonce, Outgoing(pipe.write, bool(each), most), seconds)
    if which == "hidden":
        for number, _, _ in asked:
            pipe.read_into(book[number].memory)
    for number, first, what in asked:
        cases = enumerate(cases_of(book[number], kind, which, what))
        answering.answer(book[number], islice(cases, first, None), public=which == "public")


def cases_of(function: Function, kind: int, which: str, what: list[Any]) -> Iterable[Case]:
    """The cases that a question is about; those that are public are what they were before any call."""
    if kind == frames.ABOUT:
        return map(of, what)
    if kind == frames.SAMPLES:
        return (sample for number in what for sample in function.hidden[number].samples(function.cut))
    if which == "hidden":
        return function.hidden
    function.restore()
    return function.public
