"""A control group for the process that workers are forked from, and for them: one bound on all of them together.

It is made beside the judge's own group, or in it, where the system lets the judge make one (version 2 of control
groups, with the memory controller handed on to groups there); elsewhere there is none. See cgroups(7).
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
LAYER = "cgroup"
MEMORY = 1 << 30  # bytes of all processes; each by itself has a smaller bound of its own
FURTHER = {"memory.swap.max": "0", "pids.max": "16"}  # where the system has them
TRIES = 20  # until the last process of a group is gone


def made(pid: int, root: Path = ROOT, own: str | None = None) -> Path | None:
    """A new group with this process in it; None where the judge may make none."""
    for above in _above(root, _own() if own is None else own):
        group = above / f"autograder-{pid}"
        try:
            if "memory" not in (above / "cgroup.subtree_control").read_text().split():
                continue
            group.mkdir()
        except OSError:
            continue
        try:
            (group / "memory.max").write_text(str(MEMORY))
            for name, bound in FURTHER.items():
                with contextlib.suppress(OSError):
                    (group / name).write_text(bound)
            (group / "cgroup.procs").write_text(str(pid))
            return group
        except OSError:
            ended(group)
    return None


def ended(group: Path) -> None:
    """Ends what is left in the group, and removes it."""
    with contextlib.suppress(OSError):
        (group / "cgroup.kill").write_text("1")
    for _ in range(TRIES):
        try:
            group.rmdir()
            return
        except FileNotFoundError:
            return
        except OSError:  # a process is not gone yet
            time.sleep(0.01)


def _above(root: Path, own: str) -> Iterator[Path]:
    """Where a group may be made: processes stand in leaves only, so beside the judge's own group first."""
    here = root / own.lstrip("/")
    if own.strip("/"):
        yield here.parent
    yield here


def _own() -> str:
    """The judge's own group, as the system names it; the root where it does not."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            if line.startswith("0::") and os.sep in line:
                return line[3:]
    return ""
