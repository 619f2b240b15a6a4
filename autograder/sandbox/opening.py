"""Which student room this system allows, and what confines the workers in it."""

import sys
from collections.abc import Sequence

from autograder.sandbox.conversation import Clock, Conversation
from autograder.sandbox.forkserver import Zygote
from autograder.sandbox.fresh_processes import FreshProcesses
from autograder.sandbox.workers import StudentRoom
from autograder.worker.confinement import ALL, WALL


def open_room(own_seconds: float, layers: Sequence[str] = ALL) -> StudentRoom:
    """The room that this system allows: forks of a zygote on Linux, elsewhere a fresh process each time."""
    return Zygote(own_seconds, layers) if sys.platform == "linux" else FreshProcesses(own_seconds)


def layers_of(room: StudentRoom) -> tuple[str, ...]:
    """The layers that confine the workers of a room, as a worker says that has no student code yet."""
    worker = Conversation(room, lambda name, arrays: 0, Clock(0.0))
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
