"""Which sandbox this system allows, and what confines the workers in it."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.worker.confinement import ALL, WALL

if TYPE_CHECKING:  # a sandbox can be opened, and load NumPy, before this process does
    from autograder.sandbox.book import Book
    from autograder.sandbox.workers import Sandbox


def open_sandbox(own_seconds: float, layers: Sequence[str] = ALL) -> "Sandbox":
    """The sandbox that this system allows: forks of one process on Linux, elsewhere a fresh process each time."""
    if sys.platform == "linux":
        from autograder.sandbox.forkserver import Forkserver

        return Forkserver(own_seconds, layers)
    from autograder.sandbox.fresh_processes import FreshProcesses

    return FreshProcesses(own_seconds)


def layers_of(sandbox: "Sandbox", book: "Book | None" = None) -> tuple[str, ...]:
    """The layers that confine the workers of a sandbox, as a worker says that has no student code yet."""
    from autograder.sandbox.book import Book
    from autograder.sandbox.patience import Clock
    from autograder.sandbox.process import Process

    worker = Process(sandbox, book or Book({}), Clock(0.0))
    try:
        return worker.layers
    finally:
        worker.close()


def told(layers: Sequence[str]) -> str:
    """What confines the code that is checked, in a sentence."""
    if WALL in layers:
        return f"Your code runs behind a wall ({', '.join(layers)})."
    held = f" (there is: {', '.join(layers)})" if layers else ""
    return f"Your code runs without a wall{held}: it reaches what you reach.\nCheck no code but your own."
