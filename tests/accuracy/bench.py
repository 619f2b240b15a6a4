"""All cores try programs: one judge with a forkserver of its own on each, results in the order of the programs."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.course import load_course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.sandbox.patience import Patience
from autograder.secret import derived

from .baselines import Baselines
from .trial import Bench, Trial

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = Patience(call=0.5, submission=60.0)  # right answers take a thousandth of a second


class Program(NamedTuple):
    """A file to be handed in. `affected` are the functions that may be wrong in it; none named, all may be.

    With `courses` it is also put to the tests that courses use; with `names` what it is told is looked at, too.
    """

    assignment: str
    text: str
    affected: tuple[str, ...] = ()
    courses: bool = False
    names: bool = True


class Tried(NamedTuple):
    """A trial, its processor seconds (of both), and which of the courses' tests failed, if asked."""

    trial: Trial
    seconds: float
    failed: tuple[str, ...] = ()
    courses: bool = False


_benches: dict[str, Bench] = {}  # of a process of the pool: its judge


def tried(
    programs: Sequence[Program], secret: str, jobs: int, advance: Callable[[str], None]
) -> Iterator[tuple[Program, Tried]]:
    """Each program, and what comes of it, as soon as it is known."""
    if jobs == 1 or len(programs) < 2:
        yield from _one_by_one(programs, secret, advance)
        return
    with multiprocessing.get_context("fork").Pool(jobs, _open, (secret,)) as pool:
        for program, one in zip(programs, pool.imap(_try, programs, chunksize=4), strict=True):
            advance("")
            yield program, one
        pool.close()
        pool.join()


def _one_by_one(
    programs: Sequence[Program], secret: str, advance: Callable[[str], None]
) -> Iterator[tuple[Program, Tried]]:
    _open(secret)
    try:
        for program in programs:
            yield program, _try(program)
            advance("")
    finally:
        _benches.pop("bench").close()


def _open(secret: str) -> None:
    course = load_course(ROOT)
    grader = Grader(course, Rules(patience=PATIENCE), derived(secret))  # as the command does
    grader.look_at_the_wall()
    _benches["bench"] = Bench(grader, course.assignments, secret)


def _try(program: Program) -> Tried:
    bench = _benches["bench"]
    before = _cpu(bench)
    trial = bench.tried(program.assignment, program.text, names=program.names)
    seconds = _cpu(bench) - before
    if not program.courses:
        return Tried(trial, seconds)
    tests = Baselines(bench.grader, tuple(bench.assignments.values()))
    failed = tests.failed(bench.assignments[program.assignment], program.text, program.affected)
    return Tried(trial, seconds, failed, courses=True)


def _cpu(bench: Bench) -> float:
    """CPU seconds of this process and of all that ended under it."""
    return time.process_time() + sum(map(_cpu_of_workers, bench.graders))


def _cpu_of_workers(grader: Grader) -> float:
    """CPU seconds of all workers that have ended; the forkserver has waited for them. Linux keeps it in ticks."""
    process = getattr(grader.sandbox, "_process", None)
    if process is None:
        return 0.0
    stat = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(stat[13]) + int(stat[14])) / os.sysconf("SC_CLK_TCK")


def cores() -> int:
    """How many cores there are for this process."""
    return len(os.sched_getaffinity(0))
