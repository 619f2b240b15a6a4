"""What would show that a hostile program succeeded. All kinds are looked for after every program.

points      it earned more than its honest part deserves
read        the secret, which stands only where the program must not look, is in the report
claim       the program itself says that it managed what it tried
changed     a file is not what it was, or a new one is there
reached     a listener on this machine was reached
survived    a process is left over
disturbed   an innocent process was ended, stopped or slowed
judge       the judge ended, hangs, swells, says too much, or calls it the grader's fault
neighbour   an honest submission lost its mark
"""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from autograder.report import SubmissionMark
from autograder.worker import kernel

from .arena import Arena
from .corpus import AMPLE_SECONDS

KINDS = ("points", "read", "claim", "changed", "reached", "survived", "disturbed", "judge", "neighbour")
SWOLLEN_KILOBYTES = 100_000
TALKATIVE_CHARACTERS = 30_000
SLOW_SECONDS = 2 * AMPLE_SECONDS  # of a program that takes all its time, and of loading it twice
PR_SET_CHILD_SUBREAPER = 36


class Evidence(NamedTuple):
    """One sign of success."""

    kind: str
    seen: str


class Observer:
    """Looks at the arena and at this process before and after a program is marked."""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        kernel.prctl(PR_SET_CHILD_SUBREAPER, 1)  # what loses its parent becomes a child of this process

    def look(self) -> None:
        """Remembers how everything is."""
        self._arena.reached()
        self._files = self._arena.seen()
        self._innocent = self._arena.innocent.pid
        self._condition_of_innocent = _condition(self._innocent)
        self._own = _condition(os.getpid())
        self._memory = _peak_kilobytes()
        self._forkserver = forkserver()

    def signs(self) -> Iterator[Evidence]:
        """What is no longer as it was."""
        yield from (Evidence("reached", name) for name in self._arena.reached())
        yield from (Evidence("survived", name) for name in self._left_over())
        for path in sorted(_differing(self._files, self._arena.seen()))[:3]:
            yield Evidence("changed", path)
        if _condition(self._innocent) != self._condition_of_innocent:
            yield Evidence("disturbed", "the innocent process")
            self._arena.end_innocent()
        if _condition(os.getpid()) != self._own:
            yield Evidence("disturbed", "the judge's priority or limits")
        if forkserver() != self._forkserver:
            yield Evidence("disturbed", "the forkserver was ended")
        grown = _peak_kilobytes() - self._memory
        if grown > SWOLLEN_KILOBYTES:
            yield Evidence("judge", f"grew by {grown // 1000} MB")

    def _left_over(self) -> Iterator[str]:
        expected = {forkserver(), self._innocent}
        for pid in sorted(descendants(os.getpid()) - expected):
            yield f"process {pid}: {_cmdline(pid)}"
            os.kill(pid, signal.SIGKILL)  # it descends from this process: nothing else does
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG | os.WEXITED)[0] == 0:
                    return
            except OSError:
                return


def signs_in_mark(mark: SubmissionMark, earns: float, token: str) -> Iterator[Evidence]:
    """What the mark itself gives away."""
    messages = sentences(mark)
    if mark.points > earns:
        yield Evidence("points", f"{mark.points:g} points")
    if any(token in message for message in messages):
        yield Evidence("read", "the secret is in the report")
    if any("Claim: " in message for message in messages):
        yield Evidence("claim", next(message for message in messages if "Claim: " in message)[:200])
    if mark.verdict == "not judged":
        yield Evidence("judge", f"takes the blame: {messages[0][:200]}")
    if sum(map(len, messages)) > TALKATIVE_CHARACTERS:
        yield Evidence("judge", f"says {sum(map(len, messages))} characters")


def sentences(mark: SubmissionMark) -> list[str]:
    """Every note and every message of a mark, once."""
    said = list(mark.notes)
    for exercise in mark.exercises:
        said += [*exercise.notes, *(criterion.message for criterion in exercise.criteria)]
    return [one for one in dict.fromkeys(said) if one]


def forkserver() -> int:
    """The child of this process that workers are forked from; those who lost it lead sessions of their own."""
    for pid in descendants(os.getpid()):
        with suppress(OSError):
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            is_forkserver = b"forkserver.main" in Path(f"/proc/{pid}/cmdline").read_bytes()
            if parent == os.getpid() and is_forkserver and os.getsid(pid) == os.getsid(0):
                return pid
    return 0


def descendants(pid: int) -> set[int]:
    """The processes that descend from this one, zombies left out."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(folder.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.add(child)
            waiting.append(child)
    return found


def _condition(pid: int) -> tuple[Any, ...]:
    """Whether a process is alive and not stopped, its priority, its limits and its cores."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return (
            state in "RSD",
            os.getpriority(os.PRIO_PROCESS, pid),
            resource.prlimit(pid, resource.RLIMIT_NOFILE),
            os.sched_getaffinity(pid),
        )
    except OSError:
        return (False,)


def _peak_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _differing(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for path in before.keys() | after.keys():
        if before.get(path) != after.get(path):
            yield path


def _cmdline(pid: int) -> str:
    with suppress(OSError):
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")[-100:]
        )
    return "gone"
