"""How long a submission may take: a call, a file, and all of it together."""

from dataclasses import dataclass
from typing import Protocol

from autograder.worker.time_limit import LEAST


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds a call, and seconds in all."""

    call: float = 2.0
    submission: float = 120.0


class Resting(Protocol):
    """A worker that can be stopped, and go on."""

    def rest(self) -> None:
        """Stops it."""

    def go_on(self) -> None:
        """Lets it go on."""


class Clock:
    """What is left of the seconds that a submission may take in all, whatever number of workers it needs.

    Of its workers the one that is asked is awake, and no other. After each call that does not end, the next one is
    given up in half the time: a loop that many functions come upon costs little more than twice its first time. The
    same holds of files that do not end while they are loaded.
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.hangs = 0
        self.hung_loads = 0
        self._awake: Resting | None = None

    def wake(self, asked: Resting) -> None:
        """Lets this worker run, and none of the others."""
        if self._awake is not asked:
            if self._awake is not None:
                self._awake.rest()
            asked.go_on()
            self._awake = asked

    def patience(self, seconds: float) -> float:
        """How long the next call may take that may take so many seconds at most."""
        return max(seconds * 0.5**self.hangs, min(seconds, LEAST))

    def loading(self, seconds: float) -> float:
        """How long the next file, or a statement of it, may take that may take so many seconds at most."""
        return max(seconds * 0.5**self.hung_loads, min(seconds, LEAST))
