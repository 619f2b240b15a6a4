"""One run at a time in a course."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import GradebookInUse

LOCK = ".autograder.lock"


@contextmanager
def alone(course: Path) -> Iterator[None]:
    """Keeps other runs out of the course while the block runs; the system lets go when the process ends, however."""
    try:
        lock = os.open(course / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    except OSError as failure:
        raise GradebookInUse(
            f"nothing can be written in {course} ({failure.strerror}); it should be a folder of yours. "
            "Check its permissions, and run this again."
        ) from None
    try:
        try:
            _take(lock)
        except OSError:
            raise GradebookInUse(
                f"another run is grading {course}; one at a time should. Wait until it has ended, and run this again."
            ) from None
        yield
    finally:
        os.close(lock)


def _take(lock: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        # Unlike flock's, no child keeps it: a judge that outlives its run keeps nobody out.
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
