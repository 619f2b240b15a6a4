"""The process that every worker is forked from: NumPy is loaded, nothing of the course is.

It is started afresh with an empty environment, and takes three requests over a socket:
    b"book" with a memory file     reads the cases that all workers forked from now on have, and what students were
                                   handed; answers b"read"
    b"fork" with three pipe ends   forks a worker that reads calls from the first, writes replies to the second,
                                   and prints to the third; answers with its process id
    b"reap <pid>"                  waits for that worker; answers with its exit status
"""

import contextlib
import gc
import mmap
import os
import signal
import site
import socket
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from os import _exit as leave  # student code finds another in its place
from typing import Any, NoReturn

from . import frames, importable, kernel, limits, mappings, pieces, seccomp
from .book import Function, prepared
from .confinement import confine
from .pieces import Published
from .serve import serve
from .statements import Statement


def main(control_fd: int, seconds: float, layers: Sequence[str]) -> None:
    """Serves requests until the judge closes the socket; its workers put on these layers."""
    control = socket.socket(fileno=control_fd)
    limits.first_to_be_ended()
    kernel.undumpable()
    importable.preload()
    mappings.make_private()
    site.setquit()  # exit() and quit(), which programs expect to be there
    importable.close()
    kernel.get_ready()
    seccomp.get_ready()
    warnings.simplefilter("ignore")
    book: list[Function] = []
    published: dict[str, list[Statement]] = {}
    become = partial(_become_worker, os.getpid(), control, seconds, layers, book, published)
    _settle()
    control.send(b"ready")
    _serve_requests(control, become, book, published)


def _serve_requests(
    control: socket.socket,
    become: Callable[[Sequence[int]], None],
    book: list[Function],
    published: dict[str, list[Statement]],
) -> NoReturn:
    workers: set[int] = set()
    while True:
        request, fds, _, _ = socket.recv_fds(control, 64, 3)
        if not request:
            _end(workers)
        if request == b"book":
            functions, handed_out = _read(fds[0])
            book[:] = prepared(functions)
            published.update(pieces.published(handed_out))
            _settle()
            control.send(b"read")
        elif request == b"fork":
            pid = _fork(partial(become, fds))
            workers.add(pid)
            control.send(str(pid).encode())
            for fd in fds:
                os.close(fd)
        elif request.startswith(b"reap "):
            pid, status = os.waitpid(int(request[5:]), 0)
            workers.discard(pid)
            control.send(str(status).encode())


def _end(workers: set[int]) -> NoReturn:
    """Ends the workers and waits for them, so that what they took is counted; then itself."""
    for pid in workers:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    leave(0)


def _read(fd: int) -> Any:
    with open(fd, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as held:
        return frames.decode(held[:])


SELDOM = (50_000, 20, 20)  # objects made, and collections, before the collector looks


def _settle() -> None:
    """What is here now is shared by all workers: the collector leaves it alone, which would copy it.

    It looks for garbage less often than usual, since a worker does not live long.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _fork(become: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        become()
    finally:
        leave(70)


def _become_worker(
    forkserver: int,
    control: socket.socket,
    seconds: float,
    layers: Sequence[str],
    book: list[Function],
    published: Published,
    fds: Sequence[int],
) -> None:
    """Keeps descriptors 0 to 4 only, leaves the process group, dies with the server, is confined, and serves."""
    control.close()  # whoever could write to it would be this one to the judge
    calls, replies, said = (os.dup2(fd, 10 + k) for k, fd in enumerate(fds))
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.dup2(calls, 3)
    os.dup2(replies, 4)
    os.closerange(5, max(os.sysconf("SC_OPEN_MAX"), 1 << 12))
    os.setsid()
    serve(3, 4, confine(forkserver, seconds, layers), book, published)
