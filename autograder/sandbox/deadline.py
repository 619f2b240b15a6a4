"""How long a call may take, and what it has taken: by the clock, and by the processor time that its process has had.

What others do on the machine costs nobody anything: time in which a process waited for a processor is not counted.
"""

import math
import os
import sys
import time
from pathlib import Path

# How much longer than its seconds a call may take on the wall clock, while its process waits for a processor.
LOADED = 10.0
SLEPT = 1.5  # how much longer it may take if it sleeps in between, and is served by the judge now and then


class Deadline:
    """So many seconds on the wall clock; more, if the process had no processor for them.

    On a loaded machine a call may wait longer than it works. So when the time is up and the process is ready to
    run, but has not had its seconds of processor time, it is waited for on, up to ten times as long. So it is if it
    was just served by the judge: it had to wait for that, as a program has to that prints faster than it is read.
    But one that sleeps between two prints is given up sooner, where the system tells who waited for a processor.
    """

    def __init__(self, seconds: float, pid: int, waited: float | None = None) -> None:
        """`waited` is what `_waited_seconds` told last of the process: to ask again takes time in each call."""
        self._seconds = seconds
        self._pid = pid
        self._waited = _waited_seconds(pid) if waited is None else waited
        self._started = time.monotonic()
        self._before = self._worked()

    def _worked(self) -> float:
        """Processor time of the process, and the judge's own: what it has to be told is computed for it."""
        return _processor_seconds(self._pid) + time.process_time()

    def _slept_too_long(self, idle: float) -> bool:
        """Whether it waited for more than a processor in that time in which it did not work."""
        return idle - (_waited_seconds(self._pid) - self._waited) >= SLEPT * self._seconds

    def left(self, served: bool = False) -> float:
        """Seconds to wait from now, 0 if it is too late; `served` says that the process has just been served."""
        passed = time.monotonic() - self._started
        if passed < self._seconds:
            return self._seconds - passed
        worked = self._worked() - self._before  # NaN where the system does not tell
        if passed > LOADED * self._seconds or not worked < self._seconds:
            return 0.0
        if not _waits_for_processor(self._pid) and (not served or self._slept_too_long(passed - worked)):
            return 0.0
        return min(0.05, self._seconds)


def _processor_seconds(pid: int) -> float:
    """The processor time that a process has had; endless where the system does not tell."""
    if sys.platform != "linux":
        return math.inf
    try:
        return time.clock_gettime(
            (~pid << 3) | 2
        )  # CPUCLOCK_SCHED of that process, see clock_getcpuclockid(3)
    except OSError:
        return math.inf


def _waits_for_processor(pid: int) -> bool:
    """Whether the process is ready to run, or waits for a page; not whether it sleeps."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rsplit(b")", 1)[1].split()[0] in (b"R", b"D")
    except (OSError, IndexError):
        return False


SHORT = 0.02  # a call that took less on the clock is counted by its processor time alone
ASLEEP = (
    5.0  # where the system does not tell who waited for a processor, so much time on the clock counts as one
)


class Spent:
    """Counts what one process takes: its processor time, also between calls, and the time that it sleeps in a call."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._worked = _processor_seconds(pid)
        self.waited = _waited_seconds(pid)
        self._asked = time.monotonic()

    def begin(self) -> None:
        """A call begins."""
        self._asked = time.monotonic()

    def end(self) -> float:
        """A call has ended, or its process is about to be ended: the seconds that it took, counted once."""
        passed, worked = time.monotonic() - self._asked, _processor_seconds(self._pid)
        took = worked - self._worked if math.isfinite(worked - self._worked) else 0.0
        self._worked = worked
        if passed < SHORT and math.isfinite(worked):
            return took
        before, self.waited = self.waited, _waited_seconds(self._pid)
        waited = self.waited - before
        return max(took, passed - waited if math.isfinite(waited) else passed / ASLEEP)


def _waited_seconds(pid: int) -> float:
    """How long this process and that one were ready to run and had no processor; endless where nobody tells."""
    try:
        return sum(
            int(Path(f"/proc/{one}/schedstat").read_bytes().split()[1]) / 1e9 for one in (pid, os.getpid())
        )
    except (OSError, ValueError, IndexError):
        return math.inf
