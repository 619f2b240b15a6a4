"""What the judge needs of a sandbox: processes for student code, one after the other."""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from autograder.sandbox.channel import Channel

if TYPE_CHECKING:
    from autograder.sandbox.book import Book

# -I, -S and -B: no site-packages (the course and its solutions are installed there), no PYTHON* variables, no
# script folder on the path, no bytecode written. What can be imported is NumPy and the standard library.
PYTHON = (sys.executable, "-ISB", "-c")
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",  # OpenBLAS hangs where it may start no thread, unless told to start none
    "PYTHONHASHSEED": "0",
}


class SandboxFailed(Exception):
    """There is no process for student code; this is never the student's fault."""


class Worker(NamedTuple):
    """A worker process: its id, its pipes, and what its sandbox ends it by."""

    pid: int
    channel: Channel
    handle: Any


class Sandbox(Protocol):
    """Where workers come from. A worker without one of the layers in `required` gets no student code.

    `around` are layers that the sandbox itself puts around all of its workers together.
    """

    required: Sequence[str]
    around: Sequence[str]

    def start(self) -> None:
        """Gets ready in the background."""

    def worker(self, book: "Book") -> Worker:
        """A fresh process for student code that has the book's cases. Raises SandboxFailed if there is none."""

    def pause(self, worker: Worker) -> None:
        """Stops the process until it is resumed."""

    def resume(self, worker: Worker) -> None:
        """Lets the process go on."""

    def end(self, worker: Worker) -> int:
        """Ends the process, and returns its exit status as `os.wait` gives it."""

    def close(self) -> None:
        """Ends whatever is left."""


def folders() -> list[str]:
    """Where the workers' code is, and where NumPy is."""
    numpy = importlib.util.find_spec("numpy")
    if numpy is None or numpy.origin is None:
        raise SandboxFailed("NumPy is not installed; install the autograder again")
    return [str(Path(file).resolve().parent.parent) for file in (__file__, numpy.origin)]
