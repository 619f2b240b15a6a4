"""The seconds that a command takes, with all processes that it starts: for the benchmarks.

Processes that outlive their parents come to this one, which waits for them: else their seconds would be missed. So
counted, a command's seconds are those of a control group of its own (cpuacct) within a hundredth.
"""

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PR_SET_CHILD_SUBREAPER = 36


class Spent(NamedTuple):
    """Seconds of processor time, of all processes together, and seconds that went by."""

    cpu: float
    wall: float


def adopt_orphans() -> None:
    """Makes this process the parent of descendants whose own parents have ended."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise SystemExit(f"prctl: {os.strerror(ctypes.get_errno())}")


def spent(command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str] | None = None) -> Spent:
    """The seconds of a command with all its processes. Ends the benchmark where the command fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | (environment or {}), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    wall = time.perf_counter() - started
    _reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


def _reap() -> None:
    """Waits for all that is left of a command."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return
