"""One worker's life: load a program, ask it calls one after the other, each with a deadline."""

import os
import secrets
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from autograder.sandbox.answers import Failure, FailureKind
from autograder.sandbox.channel import Ended, TooLate
from autograder.sandbox.deadline import Deadline, Spent
from autograder.sandbox.fields import Nonsense, exception, items, result, text, whole
from autograder.sandbox.workers import RoomFailed, StudentRoom, Worker
from autograder.worker import frames, stops

LOAD_SECONDS = 5.0
HELLO_SECONDS = 30.0
ASKS_IN_A_CALL = 2000
ASK_BYTES = 1 << 16
GRACE = 1.0  # seconds for a worker to end what takes too long itself, before the judge ends the worker
COLUMNS = 10_000
LISTED = 200  # things of a kind that are told of a loaded program: each takes the judge time
LEAST = 0.1  # seconds that a call may take, however many did not end
RESTING = 128 << 20  # bytes that a worker may hold while another one is asked

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
class Ready:
    """A loaded program: where it stopped, what it defines twice, and which functions read which data of others."""

    stops: tuple[Failure, ...]
    twice: tuple[str, ...]
    outside: tuple[tuple[str, str], ...] = ()


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
    """What is left of the seconds that a submission may take in all, whatever number of workers it needs.

    Of its workers the one that is asked is awake, and no other. After each call that does not end, the next one is
    given up in half the time: a loop that many functions come upon costs little more than twice its first time. The
    same holds of files that do not end while they are loaded.
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.hangs = 0
        self.hung_loads = 0
        self._awake: Conversation | None = None

    def wake(self, asked: "Conversation") -> None:
        """Lets this worker run, and none of the others."""
        if self._awake is not asked:
            if self._awake is not None:
                self._awake.rest()
            asked.go_on()
            self._awake = asked

    def patience(self, seconds: float) -> float:
        """How long the next call may take that may take so many seconds at most."""
        return max(seconds * 0.5**self.hangs, min(seconds, LEAST))

    def loading(self, seconds: float) -> float:
        """How long the next program, or a statement of it, may take that may take so many seconds at most."""
        return max(seconds * 0.5**self.hung_loads, min(seconds, LEAST))


class Conversation:
    """Owns a worker from its fork to its end. After a timeout, an end or a breach it is over."""

    def __init__(
        self, room: StudentRoom, oracle: Oracle, clock: Clock, places: Mapping[str, int] | None = None
    ) -> None:
        """`places` are the names of the program's cells, each with its number of lines: others are none."""
        self._room = room
        self._oracle = oracle
        self._clock = clock
        self._places = places or {}
        self._worker: Worker | None = room.worker()
        self._spent = Spent(self._worker.pid)
        self._asleep = False
        self.said = self._worker.channel.said
        self.layers = self._hello()

    @property
    def over(self) -> bool:
        """Whether the worker is gone."""
        return self._worker is None

    def rest(self) -> None:
        """Another worker is asked: this one stops, and ends if it holds much memory."""
        if self._worker is not None:
            self._room.pause(self._worker)
            self._asleep = True
            if resident(self._worker.pid) > RESTING:
                self.close()

    def go_on(self) -> None:
        """Goes on after a rest."""
        if self._worker is not None and self._asleep:
            self._room.resume(self._worker)
        self._asleep = False

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
        layers = (*received[2], *self._room.around)  # no code of a student's is there yet
        missing = [layer for layer in self._room.required if layer not in layers]
        if missing:
            self.close()
            raise RoomFailed(f"a process for student code could not confine itself by {', '.join(missing)}")
        return layers

    def load(self, program: Any) -> Ready | Failure:
        """Sends the program: its assignment, the functions to replace, its files, and how long it may take."""
        reply = self._exchange(
            frames.LOAD, 0, program, frames.READY, self._clock.loading(LOAD_SECONDS) + GRACE
        )
        if isinstance(reply, Failure):
            return reply
        try:
            stopped, twice, outside = items(reply, 3)
            found = tuple(self._failure(one) for one in items(stopped)[:LISTED])
            pairs = tuple(
                (text(name), text(read)) for name, read in (items(one, 2) for one in items(outside)[:LISTED])
            )
            return Ready(found, tuple(name for name in map(text, items(twice)) if name.isidentifier()), pairs)
        except Nonsense:
            return self._breach()

    def call(self, call: Call, seconds: float) -> Reply | Failure:
        """Asks for one call of a function and waits for its results, at most so many seconds."""
        nonce = secrets.randbelow(1 << 24) + 1
        asked = [call.name, call.arguments, list(call.layout), list(call.results), list(call.replaced)]
        reply = self._exchange(frames.CALL, nonce, asked, frames.RESULT, seconds)
        if isinstance(reply, Failure):
            return reply
        try:
            changed, results = items(reply, 2)
            return Reply(tuple(map(result, items(results))), tuple(map(whole, items(changed))))
        except Nonsense:
            return self._breach()

    def close(self) -> None:
        """Ends the worker."""
        if self._worker is not None:
            self._clock.left -= self._spent.end()
            self._room.end(self._worker)
            self._worker = None

    def _exchange(self, kind: int, nonce: int, value: Any, expected: int, seconds: float) -> Any:
        assert self._worker is not None
        self._clock.wake(self)
        self._spent.begin()
        deadline = Deadline(seconds, self._worker.pid, self._spent.waited)
        try:
            reply = self._converse(frames.frame(kind, nonce, value), nonce, expected, deadline)
        except TooLate:
            return self._timeout()
        except Ended:
            return self._ended()
        if self._worker is not None:
            self._worker.channel.listen()  # it printed before it replied
            self._clock.left -= self._spent.end()
        return reply

    def _converse(self, message: bytes, nonce: int, expected: int, deadline: Deadline) -> Any:
        """Sends the message and answers what the worker asks back, until it replies."""
        assert self._worker is not None
        for asked in range(ASKS_IN_A_CALL):
            if (
                asked and deadline.left(served=True) <= 0
            ):  # what it asks may lie there, so that nobody ever waits
                raise TooLate
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
                return self._failed(value)
            else:
                return self._breach()
        return self._breach()

    def _receive(self, deadline: Deadline) -> tuple[int, int, Any] | Failure:
        assert self._worker is not None
        length, kind, nonce = frames.HEADER.unpack(self._worker.channel.receive(frames.HEADER.size, deadline))
        if length > frames.LIMIT_TO_JUDGE:
            return self._breach()
        try:
            return kind, nonce, frames.decode(self._worker.channel.receive(length, deadline), plain=True)
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

    def _failed(self, value: Any) -> Failure:
        try:
            return self._failure(value)
        except Nonsense:
            return self._breach()

    def _failure(self, value: Any) -> Failure:
        """What a worker says of a failure, as far as it can be so. Raises Nonsense."""
        category, cell, line, type_name, said, *more = items(value, 6 if len(items(value)) == 6 else 5)
        column = min(max(whole(more[0]), 0), COLUMNS) if more else 0
        kind = TOLD.get(whole(category), "raised")
        name, number = text(cell), whole(line)
        if not 1 <= number <= self._places.get(name, 0):
            number = 0
        if name not in self._places:
            name = ""
        return Failure(kind, name, number, exception(text(type_name)), text(said), column)

    def _timeout(self) -> Failure:
        self.close()
        return Failure("timeout")

    def _breach(self) -> Failure:
        self.close()
        return Failure("protocol")

    def _ended(self) -> Failure:
        assert self._worker is not None
        self._clock.left -= self._spent.end()
        status = self._room.end(self._worker)
        self._worker = None
        code = os.waitstatus_to_exitcode(status)
        return Failure("ended", text=_signal(-code) if code < 0 else f"exit code {code}")


def resident(pid: int) -> int:
    """How many bytes of memory a process holds; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return f"signal {number}"
