"""A worker in a fresh process, for systems on which none can be forked: calls on stdin, replies on stdout."""

import os
import sys

from . import importable
from .confinement import confine
from .serve import serve


def main(seconds: float) -> None:
    """Takes stdin and stdout for itself, so that student code can neither read nor write them, and serves."""
    if sys.platform == "win32":
        import msvcrt

        for fd in (0, 1):
            msvcrt.setmode(fd, os.O_BINARY)
    calls, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    importable.preload()
    importable.close()
    serve(calls, replies, confine(os.getppid(), seconds, ["rlimits"]))
