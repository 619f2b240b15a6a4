"""One worker's life: load a program, ask it calls one after the other, each with a deadline."""

import os
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from autograder.student_room import frames, stops

from .channel import Ended, TooLate
from .deadline import Deadline
from .room import RoomFailed, StudentRoom, Worker

LOAD_SECONDS = 5.0
HELLO_SECONDS = 30.0
ASKS_IN_A_CALL = 2000
ASK_BYTES = 1 << 16
# What comes of values that are not those that were asked for; int() of an endless number overflows.
NONSENSE = (TypeError, ValueError, OverflowError)

FailureKind = Literal[
    "missing", "raised", "unusable", "timeout", "absent", "keyboard", "not python", "ended", "protocol"
]
# What a worker may say that happened, by its number.
TOLD: dict[int, FailureKind] = {
    stops.RAISED: "raised",
    stops.MISSING: "missing",
    stops.UNUSABLE: "unusable",
    stops.TIMEOUT: "timeout",
    stops.ABSENT: "absent",
    stops.KEYBOARD: "keyboard",
    stops.NOT_PYTHON: "not python",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call gave nothing, or a statement stopped. `type_name` and `text` are not to be trusted.

    Of what is absent the text is the module's name. `because` is the statement that stopped before it defined what is
    missing; `advice` is what the judge has seen in that line itself.
    """

    kind: FailureKind
    cell: str = ""
    line: int = 0
    type_name: str = ""
    text: str = ""
    column: int = 0
    because: "Failure | None" = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """A loaded program: where it stopped, what it defines twice."""

    stops: tuple[Failure, ...]
    twice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """The flat results of one call, arrays or texts, and which arguments were changed in place."""

    results: tuple[Any, ...]
    changed: tuple[int, ...]


class Call(NamedTuple):
    """One call: of which function, with which arguments, what it gives, and which others the judge stands in for."""

    name: str
    arguments: Any  # a sequence, or Encoded
    layout: Sequence[str]
    results: Sequence[str]
    replaced: Sequence[str] = ()


Oracle = Callable[[str, Sequence[Any]], Any]


class Clock:
    """What is left of the seconds that a submission may take in all, whatever number of workers it needs."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds


class Conversation:
    """Owns a worker from its fork to its end. After a timeout, an end or a breach it is over."""

    def __init__(self, room: StudentRoom, oracle: Oracle, clock: Clock) -> None:
        self._room = room
        self._oracle = oracle
        self._clock = clock
        self._worker: Worker | None = room.worker()
        self.said = self._worker.channel.said
        self.layers = self._hello()

    @property
    def over(self) -> bool:
        """Whether the worker is gone."""
        return self._worker is None

    def _hello(self) -> tuple[str, ...]:
        """The layers that confine the worker, which says so before it gets any of the student's code.

        Raises RoomFailed if it cannot: that is our fault.
        """
        assert self._worker is not None
        try:
            received = self._receive(Deadline(HELLO_SECONDS, self._worker.pid))
        except (TooLate, Ended):
            received = Failure("ended")
        if isinstance(received, Failure) or received[0] != frames.HELLO:
            self.close()
            raise RoomFailed("a process for student code ended before it was given any")
        layers = tuple(received[2])
        missing = [layer for layer in self._room.required if layer not in layers]
        if missing:
            self.close()
            raise RoomFailed(f"a process for student code could not confine itself by {', '.join(missing)}")
        return layers

    def load(self, program: Any) -> Ready | Failure:
        """Sends the program: its assignment, the functions to replace, its files, and how long it may take."""
        reply = self._exchange(frames.LOAD, 0, program, frames.READY, LOAD_SECONDS)
        if isinstance(reply, Failure):
            return reply
        try:
            stopped, twice = reply
            return Ready(tuple(_failure(*one) for one in stopped), tuple(map(str, twice)))
        except NONSENSE:
            return self._breach()

    def call(self, call: Call, seconds: float) -> Reply | Failure:
        """Asks for one call of a function and waits for its results, at most so many seconds."""
        nonce = secrets.randbelow(1 << 24) + 1
        asked = [call.name, call.arguments, list(call.layout), list(call.results), list(call.replaced)]
        reply = self._exchange(frames.CALL, nonce, asked, frames.RESULT, seconds)
        if isinstance(reply, Failure):
            return reply
        try:
            changed, results = reply
            return Reply(tuple(results), tuple(int(k) for k in changed))
        except NONSENSE:
            return self._breach()

    def close(self) -> None:
        """Ends the worker."""
        if self._worker is not None:
            self._room.end(self._worker)
            self._worker = None

    def _exchange(self, kind: int, nonce: int, value: Any, expected: int, seconds: float) -> Any:
        assert self._worker is not None
        started = time.monotonic()
        deadline = Deadline(seconds, self._worker.pid)
        try:
            reply = self._converse(frames.frame(kind, nonce, value), nonce, expected, deadline)
            if self._worker is not None:
                self._worker.channel.listen()  # it printed before it replied
            return reply
        except TooLate:
            return self._timeout()
        except Ended:
            return self._ended()
        finally:
            self._clock.left -= time.monotonic() - started

    def _converse(self, message: bytes, nonce: int, expected: int, deadline: Deadline) -> Any:
        """Sends the message and answers what the worker asks back, until it replies."""
        assert self._worker is not None
        for _ in range(ASKS_IN_A_CALL):
            self._worker.channel.send(message, deadline)
            received = self._receive(deadline)
            if isinstance(received, Failure):
                return received
            kind, its_nonce, value = received
            if kind == frames.ASK and expected == frames.RESULT:
                message = frames.frame(frames.ANSWER, 0, self._oracle_answer(value))
            elif its_nonce != nonce:
                return self._breach()
            elif kind == expected:
                return value
            elif kind == frames.ERROR and expected == frames.RESULT:
                return self._failure(value)
            else:
                return self._breach()
        return self._breach()

    def _receive(self, deadline: Deadline) -> tuple[int, int, Any] | Failure:
        assert self._worker is not None
        length, kind, nonce = frames.HEADER.unpack(self._worker.channel.receive(frames.HEADER.size, deadline))
        if length > frames.LIMIT_TO_JUDGE:
            return self._breach()
        try:
            return kind, nonce, frames.decode(self._worker.channel.receive(length, deadline))
        except frames.Malformed:
            return self._breach()

    def _oracle_answer(self, value: Any) -> Any:
        try:
            name, arrays = value
            if sum(array.nbytes for array in arrays) > ASK_BYTES:
                return 0
            return self._oracle(name, arrays)
        except Exception:  # noqa: BLE001  (whatever the worker sent, it gets no answer and we go on)
            return 0

    def _failure(self, value: Any) -> Failure:
        try:
            return _failure(*value)
        except NONSENSE:
            return self._breach()

    def _timeout(self) -> Failure:
        self.close()
        return Failure("timeout")

    def _breach(self) -> Failure:
        self.close()
        return Failure("protocol")

    def _ended(self) -> Failure:
        assert self._worker is not None
        status = self._room.end(self._worker)
        self._worker = None
        code = os.waitstatus_to_exitcode(status)
        return Failure("ended", text=_signal(-code) if code < 0 else f"exit code {code}")


def _failure(category: Any, cell: Any, line: Any, type_name: Any, text: Any, column: Any = 0) -> Failure:
    """What a worker tells of a call or a statement. Raises one of NONSENSE."""
    kind = TOLD.get(int(category), "raised")
    return Failure(kind, str(cell), int(line), str(type_name), str(text), int(column))


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return f"signal {number}"
