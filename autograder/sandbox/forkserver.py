"""The judge's hold on the fork server: a fresh process with an empty environment that forks the workers."""

import contextlib
import os
import select
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.sandbox import cgroup
from autograder.sandbox.channel import PolledChannel
from autograder.sandbox.workers import ENVIRONMENT, PYTHON, SandboxFailed, Worker, folders
from autograder.worker.confinement import ALL

if TYPE_CHECKING:
    from autograder.sandbox.book import Book

START_SECONDS = 60.0
END_SECONDS = 2.0
PIPE = 256 << 10  # bytes that a pipe holds
_BOOT = (
    "import sys; sys.path[:0] = sys.argv[1:3]; from worker import forkserver; "
    "del sys.path[:2]; forkserver.main(int(sys.argv[3]), float(sys.argv[4]), sys.argv[5:])"
)


class Forkserver:
    """Started once for many workers; started again if it has died."""

    def __init__(self, own_seconds: float, layers: Sequence[str] = ALL) -> None:
        self._own_seconds = own_seconds
        self._layers = layers
        self.required: Sequence[str] = ()
        self.around: Sequence[str] = ()
        self._group: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._book: Book | None = None

    def start(self) -> None:
        """Starts the process without waiting for it: it loads NumPy while the judge does other things."""
        self.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [*folders(), str(theirs.fileno()), str(self._own_seconds), *self._layers]
        self._process = subprocess.Popen(
            [*PYTHON, _BOOT, *arguments],
            cwd="/",
            env=ENVIRONMENT,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        self._group = cgroup.made(self._process.pid) if self._layers else None
        self.around = (cgroup.LAYER,) if self._group else ()
        self._control = ours
        self._book = None

    def worker(self, book: "Book") -> Worker:
        """A fresh worker that has the book's cases. Raises SandboxFailed if there is none, after one new start."""
        for attempt in range(2):
            if self._control is None:
                self.start()
            try:
                self._give(book)
                return self._fork()
            except (OSError, SandboxFailed) as failure:
                self.close()
                if attempt:
                    raise SandboxFailed(
                        f"no process for student code could be started: {failure}"
                    ) from failure
        raise AssertionError("two attempts return or raise")

    def _give(self, book: "Book") -> None:
        """Lets the workers that are forked from now on have this book."""
        if self._book is book:
            return
        if self._book is None and self._answer() != b"ready":
            raise SandboxFailed("the fork server did not get ready")
        assert self._control is not None
        file = os.memfd_create("book", os.MFD_CLOEXEC)
        try:
            with open(file, "wb", closefd=False) as written:
                written.write(book.payload)
            socket.send_fds(self._control, [b"book"], [file])
            if self._answer() != b"read":
                raise SandboxFailed("the fork server did not read the cases")
        finally:
            os.close(file)
        self._book = book

    def _fork(self) -> Worker:
        assert self._control is not None
        (calls, calls_out), (replies_in, replies), (said_in, said) = (
            os.pipe2(os.O_CLOEXEC) for _ in range(3)
        )
        _widen(calls, replies)
        channel = PolledChannel(calls_out, replies_in, said_in)
        try:
            socket.send_fds(self._control, [b"fork"], [calls, replies, said])
            pid = int(self._answer())
        except BaseException:
            channel.close()
            raise
        finally:
            for fd in (calls, replies, said):
                os.close(fd)
        return Worker(pid, channel, os.pidfd_open(pid))

    def pause(self, worker: Worker) -> None:
        """Stops the worker: while another one is asked, it gets no processor."""
        _send(worker, signal.SIGSTOP)

    def resume(self, worker: Worker) -> None:
        """Lets the worker go on."""
        _send(worker, signal.SIGCONT)

    def end(self, worker: Worker) -> int:
        """Kills the worker, waits for it, and returns its exit status as `os.wait` gives it.

        The fork server is its parent and has not waited for it, so its process id is still its own.
        """
        worker.channel.close()
        _send(worker, signal.SIGKILL)
        os.close(worker.handle)
        if self._control is None:
            return signal.SIGKILL
        try:
            self._control.send(f"reap {worker.pid}".encode())
            return int(self._answer())
        except (OSError, ValueError, SandboxFailed):
            self.close()
            return signal.SIGKILL

    def _answer(self) -> bytes:
        assert self._control is not None
        poll = select.poll()  # and not select(), which knows no descriptor above 1,023
        poll.register(self._control, select.POLLIN)
        if not poll.poll(START_SECONDS * 1000):
            raise SandboxFailed(f"the fork server did not answer within {START_SECONDS:.0f} s")
        answer = self._control.recv(64)
        if not answer:
            raise SandboxFailed("the fork server ended")
        return answer

    def close(self) -> None:
        """Ends the process, which ends its workers and waits for them; they die with it anyway."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_SECONDS)
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._group is not None:
            cgroup.ended(self._group)
            self._group = None


def _widen(*pipes: int) -> None:
    """Lets the pipes hold more, so that fewer turns are taken; the system may have given out all that it gives."""
    import fcntl  # not where there is no fork server

    for fd in pipes:
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE)


def _send(worker: Worker, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended
        signal.pidfd_send_signal(worker.handle, number)
