"""The process that every worker is forked from: NumPy is loaded, nothing of the course is.

It is started afresh with an empty environment, and takes two requests over a socket:
    b"fork" with three pipe ends   forks a worker that reads calls from the first, writes replies to the second,
                                   and prints to the third; answers with its process id
    b"reap <pid>"                  waits for that worker; answers with its exit status
"""

import gc
import os
import site
import socket
from collections.abc import Callable, Sequence
from functools import partial
from os import _exit as leave  # student code finds another in its place

from . import importable, kernel, limits, mappings
from .confinement import confine
from .serve import serve


def main(control_fd: int, seconds: float, layers: Sequence[str]) -> None:
    """Serves requests until the judge closes the socket; its workers put on these layers."""
    control = socket.socket(fileno=control_fd)
    limits.first_to_be_ended()
    kernel.undumpable()
    importable.preload()
    mappings.make_private()
    become = partial(_become_worker, os.getpid(), control, seconds, layers)
    site.setquit()  # exit() and quit(), which programs expect to be there
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    while True:
        request, fds, _, _ = socket.recv_fds(control, 64, 3)
        if not request:
            return
        if request == b"fork":
            control.send(str(_fork(partial(become, fds))).encode())
            for fd in fds:
                os.close(fd)
        elif request.startswith(b"reap "):
            _, status = os.waitpid(int(request[5:]), 0)
            control.send(str(status).encode())


def _fork(become: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        become()
    finally:
        leave(70)


def _become_worker(
    zygote: int, control: socket.socket, seconds: float, layers: Sequence[str], fds: Sequence[int]
) -> None:
    """Keeps descriptors 0 to 4 only, leaves the process group, dies with the zygote, is confined, and serves."""
    control.close()  # whoever could write to it would be the zygote to the judge
    calls, replies, said = (os.dup2(fd, 10 + k) for k, fd in enumerate(fds))
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.dup2(calls, 3)
    os.dup2(replies, 4)
    os.closerange(5, max(os.sysconf("SC_OPEN_MAX"), 1 << 12))
    os.setsid()
    importable.close()
    held = confine(zygote, seconds, layers)
    serve(3, 4, held)
