"""Which student room this system allows."""

import sys
from collections.abc import Sequence

from autograder.student_room.confinement import ALL

from .fresh import FreshProcesses
from .room import StudentRoom
from .zygote import Zygote


def open_room(own_seconds: float, layers: Sequence[str] = ALL) -> StudentRoom:
    """The room that this system allows: forks of a zygote on Linux, elsewhere a fresh process each time."""
    return Zygote(own_seconds, layers) if sys.platform == "linux" else FreshProcesses(own_seconds)
