"""Bytes to and from a worker, each with a deadline: by polling where pipes can be polled, else by threads."""

import contextlib
import os
import queue
import select
import threading
from typing import Protocol

from autograder.sandbox.deadline import Deadline

READ_SIZE = 1 << 16
READS = 16
WHOLE_PAGE = 4096  # who writes less at a time does not wait for us


class TooLate(Exception):
    """The deadline has passed."""


class Ended(Exception):
    """The other side is closed."""


class Said:
    """What a worker printed: the first 64 KB are kept, the rest is read away and counted. Printing costs nothing."""

    KEPT = 64 << 10

    def __init__(self) -> None:
        self.kept = b""
        self.bytes = 0

    def add(self, part: bytes) -> None:
        """Takes a part."""
        self.bytes += len(part)
        self.kept += part[: self.KEPT - len(self.kept)]


class Channel(Protocol):
    """One worker's pipes, as the judge holds them."""

    said: Said

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Writes all of it. Raises TooLate or Ended."""

    def receive(self, length: int, deadline: Deadline) -> bytes:
        """Exactly so many bytes. Raises TooLate or Ended."""

    def some(self, deadline: Deadline) -> bytes:
        """The next bytes, as many as there are. Raises TooLate or Ended."""

    def listen(self) -> None:
        """Takes in what was printed until now, as far as that can be told."""

    def close(self) -> None:
        """Closes both pipes."""


class PolledChannel:
    """Non-blocking pipes and poll()."""

    def __init__(self, calls: int, replies: int, said: int | None = None) -> None:
        self._calls, self._replies, self._prints = calls, replies, said
        self.said = Said()
        for fd in (calls, replies, *([said] if said is not None else [])):
            os.set_blocking(fd, False)

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Writes all of it. Raises TooLate or Ended."""
        unsent = memoryview(data)
        while unsent:
            try:
                unsent = unsent[os.write(self._calls, unsent) :]
            except BlockingIOError:
                self._wait(self._calls, select.POLLOUT, deadline)
            except OSError:
                raise Ended from None
            _look_at(deadline, unsent)

    def receive(self, length: int, deadline: Deadline) -> bytes:
        """Exactly so many bytes. Raises TooLate or Ended."""
        parts: list[bytes] = []
        while length:
            try:
                part = os.read(self._replies, min(length, READ_SIZE))
            except BlockingIOError:
                self._wait(self._replies, select.POLLIN, deadline)
                continue
            if not part:
                raise Ended
            parts.append(part)
            length -= len(part)
            _look_at(deadline, length, len(part) >= WHOLE_PAGE)
        return b"".join(parts)

    def some(self, deadline: Deadline) -> bytes:
        """The next bytes, as many as there are. Raises TooLate or Ended."""
        while True:
            try:
                part = os.read(self._replies, READ_SIZE)
            except BlockingIOError:
                self._wait(self._replies, select.POLLIN, deadline)
                continue
            if not part:
                raise Ended
            return part

    def _wait(self, fd: int, event: int, deadline: Deadline) -> None:
        """Until the pipe is ready; meanwhile what the worker prints is read away, so that it never waits for that."""
        poll = _of(fd, event)
        if self._prints is not None:
            poll.register(self._prints, select.POLLIN)
        served = False
        while True:
            left = deadline.left(served)
            ready = [one for one, _ in poll.poll(left * 1000)]  # when the time is up, this is the last look
            served = self._prints in ready
            if served:
                self.listen()
                if self._prints is None:  # it is closed, and would be ready for ever
                    poll = _of(fd, event)
            if fd in ready:
                return
            if left <= 0 and deadline.left(served) <= 0:
                raise TooLate

    def listen(self) -> None:
        """Takes in what was printed until now; of one who prints on meanwhile, a part."""
        with contextlib.suppress(BlockingIOError):
            for _ in range(READS):
                if self._prints is None:
                    return
                part = os.read(self._prints, READ_SIZE)
                self.said.add(part)
                if not part:
                    os.close(self._prints)
                    self._prints = None
                elif len(part) < READ_SIZE:
                    return

    def close(self) -> None:
        """Closes both pipes."""
        for fd in (self._calls, self._replies, *([self._prints] if self._prints is not None else [])):
            os.close(fd)


def _look_at(deadline: Deadline, more: object, served: bool = True) -> None:
    """Raises TooLate if there is more to come and the time is up: also where the pipe is always ready."""
    if more and deadline.left(served) <= 0:
        raise TooLate


def _of(fd: int, event: int) -> "select.poll":
    poll = select.poll()
    poll.register(fd, event)
    return poll


class ThreadedChannel:
    """Blocking pipes, each with a thread of its own: for systems whose pipes cannot be polled."""

    def __init__(self, calls: int, replies: int) -> None:
        self._calls, self._replies = calls, replies
        self.said = Said()  # here, what is printed goes nowhere
        self._received: queue.Queue[bytes] = queue.Queue(maxsize=64)
        self._rest = b""
        self._to_send: queue.Queue[bytes | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._reader.start()
        self._writer.start()

    def _read(self) -> None:
        part = b"-"
        while part:
            try:
                part = os.read(self._replies, READ_SIZE)
            except OSError:
                part = b""
            self._received.put(part)

    def _write(self) -> None:
        while (data := self._to_send.get()) is not None:
            unsent = memoryview(data)
            with contextlib.suppress(OSError):
                while unsent:
                    unsent = unsent[os.write(self._calls, unsent) :]

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Leaves it to the writing thread: a worker that does not read it does not answer either."""
        self._to_send.put(data)

    def some(self, deadline: Deadline) -> bytes:
        """The next bytes, as many as there are. Raises TooLate or Ended."""
        rest, self._rest = self._rest, b""
        while not rest:
            left = deadline.left()
            try:  # when the time is up, this is the last look
                rest = self._received.get(timeout=max(left, 0.05))
            except queue.Empty:
                if left <= 0:
                    raise TooLate from None
                continue
            if not rest:
                raise Ended
        return rest

    def receive(self, length: int, deadline: Deadline) -> bytes:
        """Exactly so many bytes. Raises TooLate or Ended."""
        while len(self._rest) < length:
            rest, self._rest = self._rest, b""
            part = self.some(deadline)
            self._rest = rest + part
            _look_at(deadline, len(self._rest) < length, len(part) >= WHOLE_PAGE)
        taken, self._rest = self._rest[:length], self._rest[length:]
        return taken

    def listen(self) -> None:
        """Nothing: here, what is printed goes nowhere."""

    def close(self) -> None:
        """Closes both pipes. The worker has ended, so the reading thread comes to the end of what it wrote."""
        self._to_send.put(None)
        while self._reader.is_alive():
            with contextlib.suppress(queue.Empty):
                self._received.get(timeout=0.01)
        self._writer.join()
        for fd in (self._calls, self._replies):
            os.close(fd)
