"""A sandbox for systems without the wall: every worker is a fresh process, started ahead of its time.

It keeps the judge's memory from student code, and bounds its time; it does not keep it from files. So it serves
learners, who run their own code.
"""

import contextlib
import os
import select
import signal
import subprocess
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from autograder.sandbox.channel import Ended, PolledChannel, ThreadedChannel, TooLate
from autograder.sandbox.deadline import Deadline
from autograder.sandbox.workers import ENVIRONMENT, PYTHON, SandboxFailed, Worker, folders
from autograder.worker import frames

if TYPE_CHECKING:
    from autograder.sandbox.book import Book

BOOK_SECONDS = 30.0
_BOOT = (
    "import sys; sys.path[:0] = sys.argv[1:3]; from worker import fresh_process; "
    "del sys.path[:2]; fresh_process.main(float(sys.argv[3]))"
)


class FreshProcesses:
    """Starts a process for each worker; the next one loads NumPy while this one works."""

    def __init__(self, own_seconds: float, poll: bool | None = None) -> None:
        self._own_seconds = own_seconds
        self.required: Sequence[str] = ()
        self.around: Sequence[str] = ()
        self._poll = hasattr(select, "poll") if poll is None else poll
        self._next: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the process of the next worker."""
        if self._next is None:
            self._next = subprocess.Popen(
                [*PYTHON, _BOOT, *folders(), str(self._own_seconds)],
                env=ENVIRONMENT | _needed_by_windows(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )

    def worker(self, book: "Book") -> Worker:
        """The process that was started ahead, or a new one; it is sent the book. Raises SandboxFailed."""
        try:
            self.start()
        except OSError as failure:
            raise SandboxFailed(f"no process for student code could be started: {failure}") from failure
        process, self._next = self._next, None
        assert process is not None and process.stdin is not None and process.stdout is not None
        calls, replies = _taken(process.stdin), _taken(process.stdout)
        channel = PolledChannel(calls, replies) if self._poll else ThreadedChannel(calls, replies)
        self.start()
        with contextlib.suppress(TooLate, Ended):  # what is wrong with it is seen when it should say hello
            head = frames.HEADER.pack(len(book.payload), frames.BOOK, 0, 0, 0)
            channel.send(head + book.payload, Deadline(BOOK_SECONDS, process.pid))
        return Worker(process.pid, channel, process)

    def pause(self, worker: Worker) -> None:
        """Stops the process, where the system knows how to."""
        if hasattr(signal, "SIGSTOP"):
            worker.handle.send_signal(signal.SIGSTOP)

    def resume(self, worker: Worker) -> None:
        """Lets the process go on."""
        if hasattr(signal, "SIGCONT"):
            worker.handle.send_signal(signal.SIGCONT)

    def end(self, worker: Worker) -> int:
        """Kills the process and returns its exit status as `os.wait` gives it."""
        process: subprocess.Popen[bytes] = worker.handle
        with contextlib.suppress(OSError):
            process.kill()
        code = process.wait()
        worker.channel.close()
        return -code if code < 0 else code << 8

    def close(self) -> None:
        """Ends the process that was started ahead."""
        if self._next is not None:
            self._next.kill()
            self._next.communicate()  # closes its pipes, and waits
            self._next = None


def _taken(pipe: IO[bytes]) -> int:
    """A descriptor of the pipe that is the channel's own."""
    taken = os.dup(pipe.fileno())
    pipe.close()
    return taken


def _needed_by_windows() -> dict[str, str]:
    """Without this, Python does not start there."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
