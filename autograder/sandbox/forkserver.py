"""The judge's hold on the zygote: a fresh process with an empty environment that forks the workers."""

import contextlib
import os
import select
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox import cgroup
from autograder.sandbox.channel import PolledChannel
from autograder.sandbox.workers import ENVIRONMENT, PYTHON, RoomFailed, Worker, folders
from autograder.worker.confinement import ALL

START_SECONDS = 60.0
_BOOT = (
    "import sys; sys.path[:0] = sys.argv[1:3]; from worker import forkserver; "
    "del sys.path[:2]; forkserver.main(int(sys.argv[3]), float(sys.argv[4]), sys.argv[5:])"
)


class Zygote:
    """Started once for many workers; started again if it has died."""

    def __init__(self, own_seconds: float, layers: Sequence[str] = ALL) -> None:
        self._own_seconds = own_seconds
        self._layers = layers
        self.required: Sequence[str] = ()
        self.around: Sequence[str] = ()
        self._group: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

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
        self._ready = False

    def worker(self) -> Worker:
        """A fresh worker. Raises RoomFailed if there is none to be had, after one new start."""
        for attempt in range(2):
            if self._control is None:
                self.start()
            try:
                return self._fork()
            except (OSError, RoomFailed) as failure:
                self.close()
                if attempt:
                    raise RoomFailed(f"no process for student code could be started: {failure}") from failure
        raise AssertionError("two attempts return or raise")

    def _fork(self) -> Worker:
        if not self._ready:
            if self._answer() != b"ready":
                raise RoomFailed("the zygote did not get ready")
            self._ready = True
        assert self._control is not None
        (calls, calls_out), (replies_in, replies), (said_in, said) = (
            os.pipe2(os.O_CLOEXEC) for _ in range(3)
        )
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

        The zygote is its parent and has not waited for it, so its process id is still its own.
        """
        worker.channel.close()
        _send(worker, signal.SIGKILL)
        os.close(worker.handle)
        if self._control is None:
            return signal.SIGKILL
        try:
            self._control.send(f"reap {worker.pid}".encode())
            return int(self._answer())
        except (OSError, ValueError, RoomFailed):
            self.close()
            return signal.SIGKILL

    def _answer(self) -> bytes:
        assert self._control is not None
        poll = select.poll()  # and not select(), which knows no descriptor above 1,023
        poll.register(self._control, select.POLLIN)
        if not poll.poll(START_SECONDS * 1000):
            raise RoomFailed(f"the zygote did not answer within {START_SECONDS:.0f} s")
        answer = self._control.recv(64)
        if not answer:
            raise RoomFailed("the zygote ended")
        return answer

    def close(self) -> None:
        """Ends the process; its workers die with it."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._group is not None:
            cgroup.ended(self._group)
            self._group = None


def _send(worker: Worker, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended
        signal.pidfd_send_signal(worker.handle, number)
