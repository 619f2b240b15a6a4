"""One worker's life: files are loaded, batches are answered, each reply with a deadline."""

import os
import secrets
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.sandbox.answers import IN_ALL, Failure
from autograder.sandbox.book import Book
from autograder.sandbox.channel import WHOLE_PAGE, Ended, TooLate
from autograder.sandbox.deadline import Deadline, Spent
from autograder.sandbox.patience import Clock
from autograder.sandbox.replies import BREACH, Breach, Stream
from autograder.sandbox.workers import Sandbox, SandboxFailed, Worker
from autograder.worker import frames

HELLO_SECONDS = 30.0
GRACE = 1.0  # seconds for a worker to end what takes too long itself, before the judge ends the worker
RESTING = 128 << 20  # bytes that a worker may hold while another one is asked
EXIT_CODE = "exit code"
OVERDRAWN = Failure("timeout", text=IN_ALL)


class Process:
    """Owns a worker from its fork to its end. After a timeout, an end or a breach it is over."""

    def __init__(self, sandbox: Sandbox, book: Book, clock: Clock) -> None:
        """Raises SandboxFailed."""
        self._sandbox = sandbox
        self._clock = clock
        self._worker: Worker | None = sandbox.worker(book)
        self._spent = Spent(self._worker.pid)
        self._asleep = False
        self.knows_hidden = False
        self.said = self._worker.channel.said
        self.layers = self._hello()

    @property
    def over(self) -> bool:
        """Whether the worker is gone."""
        return self._worker is None

    def rest(self) -> None:
        """Another worker is asked: this one stops, and ends if it holds much memory."""
        if self._worker is not None:
            self._sandbox.pause(self._worker)
            self._asleep = True
            if resident(self._worker.pid) > RESTING:
                self.close()

    def go_on(self) -> None:
        """Goes on after a rest."""
        if self._worker is not None and self._asleep:
            self._sandbox.resume(self._worker)
        self._asleep = False

    def _hello(self) -> tuple[str, ...]:
        """The layers that confine the worker, which says so before it gets any of the student's code.

        Raises SandboxFailed if it cannot: that is our fault.
        """
        assert self._worker is not None
        try:
            received = self._frame(Deadline(HELLO_SECONDS, self._worker.pid))
        except (TooLate, Ended, Breach):
            received = frames.READY, 0, []
        if received[0] != frames.HELLO:
            self.close()
            raise SandboxFailed("a process for student code ended before it was given any")
        layers = (*received[2], *self._sandbox.around)  # no code of a student's is there yet
        missing = [layer for layer in self._sandbox.required if layer not in layers]
        if missing:
            self.close()
            raise SandboxFailed(
                f"a process for student code could not confine itself by {', '.join(missing)}"
            )
        return layers

    def _frame(self, deadline: Deadline) -> tuple[int, int, Any]:
        assert self._worker is not None
        receive = self._worker.channel.receive
        length, kind, nonce, _, _ = frames.HEADER.unpack(receive(frames.HEADER.size, deadline))
        if length > frames.LIMIT_TO_JUDGE:
            raise Breach
        try:
            return kind, nonce, frames.decode(receive(length, deadline), plain=True)
        except frames.Malformed:
            raise Breach from None

    def load(self, messages: Sequence[Any], seconds: float) -> Any:
        """Sends the values of START, if any, and of LOAD; what READY says, or a Failure."""
        nonce = secrets.randbits(32)
        kinds = (frames.START, frames.LOAD)[-len(messages) :]
        data = b"".join(frames.frame(kind, nonce, one) for kind, one in zip(kinds, messages, strict=True))

        return self._ready(data, nonce, seconds)

    def stand_in(self, value: Sequence[Any], seconds: float) -> Failure | None:
        """Sends the values of STAND_IN; why that was of no use, if it was not."""
        nonce = secrets.randbits(32)
        told = self._ready(frames.frame(frames.STAND_IN, nonce, value), nonce, seconds)
        return told if isinstance(told, Failure) else None

    def _ready(self, data: bytes, nonce: int, seconds: float) -> Any:
        def ready(deadline: Deadline) -> Any:
            self._send(data, deadline)
            kind, its_nonce, value = self._frame(deadline)
            if (kind, its_nonce) != (frames.READY, nonce):
                raise Breach
            self._count()
            return value

        return self._bounded(ready, seconds)

    def ask(
        self, kind: int, value: Any, memory: Sequence[bytes], stream: Stream, seconds: float
    ) -> Failure | None:
        """Asks a batch, and lets the stream take in the replies; why the rest of them did not come, if it did not.

        A reply's seconds begin when the whole reply before it has come. `memory` follows the question.
        """
        data = b"".join([frames.frame(kind, stream.nonce, value), *memory])

        def taken(deadline: Deadline) -> Failure | None:
            assert self._worker is not None
            self._send(data, deadline)
            while not stream.is_whole:
                part = self._worker.channel.some(deadline)
                complete = stream.take(part)
                if complete:  # not for each part: who sleeps between two bytes sleeps too short to be counted
                    self._count()
                    if self._clock.left <= 0 and not stream.is_whole:
                        self.close()
                        return OVERDRAWN
                    deadline = self._deadline(seconds)
                elif deadline.left(len(part) >= WHOLE_PAGE) <= 0:
                    raise TooLate
            return None

        failed: Failure | None = self._bounded(taken, seconds)
        return failed

    def _bounded(self, exchange: Any, seconds: float) -> Any:
        assert self._worker is not None
        self._clock.wake(self)
        self._spent.begin()
        try:
            reply = exchange(self._deadline(seconds))
        except TooLate:
            self.close()
            return Failure("timeout")
        except Ended:
            return self._ended()
        except Breach:
            self.close()
            return BREACH
        if self._worker is not None:
            self._worker.channel.listen()  # it printed before it replied
        return reply

    def _deadline(self, seconds: float) -> Deadline:
        assert self._worker is not None
        return Deadline(seconds, self._worker.pid, self._spent.waited)

    def _send(self, data: bytes, deadline: Deadline) -> None:
        assert self._worker is not None
        self._worker.channel.send(data, deadline)

    def _count(self) -> None:
        self._clock.left -= self._spent.end()
        self._spent.begin()

    def close(self) -> None:
        """Ends the worker."""
        self._end()

    def _end(self) -> int:
        if self._worker is None:
            return 0
        self._clock.left -= self._spent.end()
        worker, self._worker = self._worker, None
        return self._sandbox.end(worker)

    def _ended(self) -> Failure:
        code = os.waitstatus_to_exitcode(self._end())
        return Failure("ended", text=_signal(-code) if code < 0 else f"{EXIT_CODE} {code}")


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
