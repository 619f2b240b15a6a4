"""One run at a time in a course."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.util import register_after_fork
from pathlib import Path

from .refusals import Unavailable

LOCK = ".autograder.lock"


@contextmanager
def alone(course: Path) -> Iterator[None]:
    """Keeps other runs out of the course while the block runs; the system lets go when the process ends, however."""
    try:
        lock = os.open(course / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    except OSError as failure:
        raise Unavailable(
            f"nothing can be written in {course} ({failure.strerror}); it should be a folder of yours. "
            "Check its permissions, and run this again."
        ) from None
    try:
        try:
            _take(lock)
        except OSError:
            raise Unavailable(
                f"another run is grading {course}; one at a time should. Wait until it has ended, and run this again."
            ) from None
        ours = _Ours(lock)
        register_after_fork(ours, _Ours.let_go)  # or a judge would hold the lock of a run that was killed
        yield
    finally:
        os.close(lock)


class _Ours:
    """The lock in this process. Its children have a copy of it, and let go."""

    def __init__(self, lock: int) -> None:
        self._lock = lock

    def let_go(self) -> None:
        """Gives this process's copy up."""
        os.close(self._lock)


def _take(lock: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.lockf(
            lock, fcntl.LOCK_EX | fcntl.LOCK_NB
        )  # unlike flock's, no child keeps it when this process ends
