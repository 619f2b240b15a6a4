"""A trusted program in this process: an edit of the key, for tests and tools. Nothing confines it.

Do not give it a submission.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from autograder.sandbox.answers import Answer, Failure
from autograder.sandbox.book import Book
from autograder.sandbox.channel import Said
from autograder.sandbox.failures import failure
from autograder.sandbox.program import Loaded, StandIns, Which
from autograder.sandbox.replies import Replies, Reply, Run, Stream, Unread
from autograder.sandbox.traced import Traced
from autograder.worker import frames
from autograder.worker.answering import Answering, Outgoing
from autograder.worker.book import Function
from autograder.worker.modules import Modules
from autograder.worker.serve import cases_of
from autograder.worker.stand_ins import stand_in
from autograder.worker.time_limit import TimeLimit

NONCE = 0
BYTES = 1 << 40  # of results: as many as come


class LocalProgram:
    """The same questions and answers as those of a Program, of modules that this process has loaded.

    Stand-ins are put into the modules, so that all functions there call them: a program with stand-ins needs modules of
    its own. `seconds`, if given, bound each call; that takes this process's timers, and its main thread.
    """

    def __init__(
        self,
        book: Book,
        modules: Mapping[str, ModuleType],
        stand_ins: StandIns | None = None,
        seconds: float = 0.0,
    ) -> None:
        self.loaded = {name: Loaded((), ()) for name in modules}
        self.unloadable: dict[str, Failure] = {}
        self.layers: tuple[str, ...] = ()
        self.said = Said()
        self.seconds_left = math.inf
        self._book, self._seconds = book, seconds
        self._modules = Modules({}, TimeLimit(seconds))
        for name, module in modules.items():
            self._modules.take(name, module)
        if stand_ins:
            names = [(stand_ins.assignment, name) for name in stand_ins.names]
            functions = [book.prepared[book.numbers[key]] for key in names]
            stand_in(self._modules, functions, stand_ins.source, stand_ins.weights, stand_ins.also)

    def load(self) -> None:
        """Nothing: it is loaded."""

    def ask(self, assignment: str, functions: Sequence[str], which: Which = "public") -> dict[str, Replies]:
        """The answers of these functions to all of their public or hidden cases."""
        return {name: self._answered(frames.ASK, which, assignment, name, []) for name in functions}

    def ask_samples(self, assignment: str, function: str, cases: Sequence[int]) -> dict[int, Replies]:
        """For each of these hidden cases the answers to its samples, each on its own."""
        return {k: self._answered(frames.SAMPLES, "hidden", assignment, function, [k]) for k in cases}

    def ask_about(self, assignment: str, function: str, arguments: Sequence[Sequence[Any]]) -> Replies:
        """The answers to these arguments."""
        crossed = frames.decode(frames.encode([list(one) for one in arguments]))
        return self._answered(frames.ABOUT, "public", assignment, function, crossed)

    def trace(
        self, assignment: str, function: str, arguments: Sequence[Any], closed: Sequence[str] = ()
    ) -> Traced:
        """No steps: of these modules there is no source."""
        return Traced()

    def _answered(self, kind: int, which: Which, assignment: str, name: str, what: list[Any]) -> Replies:
        function = self._book.prepared[self._book.numbers[assignment, name]]
        if which == "hidden":
            function.memory[:] = np.frombuffer(self._book.hidden(assignment, name))
        cases = list(cases_of(function, kind, which, what))
        longest = self._book.longest(assignment, name)
        stream = Stream(NONCE, [Run(function.number, 0, len(cases), longest)], BYTES)
        outgoing = Outgoing(lambda replies: _taken(stream, replies), False, BYTES)
        answering = Answering(self._modules, NONCE, outgoing, self._seconds)
        answering.answer(function, enumerate(cases), public=which == "public")
        return Replies(
            stream.raw(function.number),
            [_answer(stream, reply, function) for reply in stream.replies[function.number]],
        )

    def close(self) -> None:
        """Puts the timers away; there is no process to end."""
        self._modules.limit.rest()


def _taken(stream: Stream, replies: bytes) -> None:
    stream.take(replies)


def _answer(stream: Stream, reply: Reply, function: Function) -> Answer | Unread:
    if reply.kind == frames.RESULT:
        return Unread(stream, reply, len(function.takes))
    return replace(failure(frames.decode(stream.payload(reply)), {}), in_public=True)
