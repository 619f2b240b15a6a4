"""What a mark costs: `python -m tests.benchmark [--memory] [--wall] [--check]`.

CPU seconds a submission for each assignment, of a right file and of the blank stub, and of a submission with all files
(in one worker), beside the floor: the same calls of the same functions in one process, with nothing judged. `--memory`
also marks a thousand submissions and tells how much the judge grew; `--wall` measures a worker with all layers beside
one without any; `--check` the command from a cold start.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from autograder.authoring.stubs import stub
from autograder.course import Assignment, load_course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.sandbox.opening import open_sandbox
from autograder.worker.confinement import ALL
from tests.tools.asked import program
from tests.tools.handed_in import mark, source

COURSE = Path(__file__).resolve().parent.parent
RUNS = 20
TICK = os.sysconf("SC_CLK_TCK")


def cpu_of_workers(grader: Grader) -> float:
    """CPU seconds of all workers that have ended; the fork server has waited for them. Linux keeps it in ticks."""
    stat = Path(f"/proc/{grader.sandbox._process.pid}/stat").read_text().rsplit(")", 1)[1].split()  # type: ignore
    return (int(stat[13]) + int(stat[14])) / TICK


def cost(grader: Grader, run: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds of one run: of the judge, of the workers (their forks, loading, and the student's calls)."""
    run()
    judge, workers = time.process_time(), cpu_of_workers(grader)
    for _ in range(RUNS):
        run()
    return (time.process_time() - judge) / RUNS, (cpu_of_workers(grader) - workers) / RUNS


def marked(grader: Grader, assignment: Assignment, text: str) -> None:
    """Marks a file of this text."""
    mark(grader, source(assignment.name, text))


def started(grader: Grader, assignment: Assignment) -> None:
    """A worker that is ready to be asked, and ended."""
    worker = program(grader.sandbox, grader._all.book, {assignment.name: assignment.text})
    worker.load()
    worker.close()


def whole_course(grader: Grader) -> None:
    """Marks a submission with all files, each of them right."""
    grader.mark_forms("one", {one.name: [source(one.name, one.text)] for one in grader.course.assignments})


def floor(grader: Grader, assignment: Assignment) -> float:
    """CPU seconds of the same calls of the solution's functions, in this process, with nothing compared."""
    calls = [
        (vars(assignment.solution)[name], case.arguments)
        for name, cases in grader.prepared[assignment.name].cases.items()
        if cases.exercise.takes
        for case in (*cases.public, *cases.hidden)
    ]
    began = time.process_time()
    with np.errstate(all="ignore"):
        for _ in range(RUNS):
            for function, arguments in calls:
                function(*arguments)
    return (time.process_time() - began) / RUNS


def seconds(run: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    started = time.process_time()
    run()
    return time.process_time() - started


def cold_check() -> float:
    """Median wall seconds of `autograder check lstm`, from a cold start, over five runs."""
    walls = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "autograder", "check", "lstm"], cwd=COURSE, capture_output=True)
        walls.append(time.perf_counter() - started)
    return statistics.median(walls)


def memory(grader: Grader, assignment: Assignment) -> None:
    """The judge's resident memory along a thousand submissions."""
    for number in range(1, 1001):
        marked(grader, assignment, assignment.text)
        if number in (100, 500, 1000):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            print(
                f"after {number:>4} submissions the judge holds {pages * os.sysconf('SC_PAGE_SIZE') / 2**20:.1f} MB"
            )


def ready_and_answered(
    layers: tuple[str, ...], grader: Grader, assignment: Assignment
) -> tuple[float, float]:
    """Wall milliseconds until a worker is ready to be asked, and until it has answered its public cases."""
    sandbox = open_sandbox(120.0, layers)
    names = [exercise.name for exercise in assignment.exercises]
    ready, answered = [], []
    for _ in range(100):
        began = time.perf_counter()
        worker = program(sandbox, grader._all.book, {assignment.name: assignment.text})
        worker.load()
        ready.append(time.perf_counter() - began)
        began = time.perf_counter()
        worker.ask(assignment.name, names, "public")
        answered.append(time.perf_counter() - began)
        worker.close()
    sandbox.close()
    return statistics.median(ready) * 1000, statistics.median(answered) * 1000


def wall(grader: Grader, assignment: Assignment) -> None:
    """What the wall costs, with and without it in turn."""
    print(f"\nThe wall, {assignment.name}, medians of 100 workers, wall milliseconds")
    for _ in range(3):
        bare, walled = (ready_and_answered(layers, grader, assignment) for layers in ((), ALL))
        ratios = [one / other for one, other in zip(walled, bare, strict=True)]
        print(
            f"  ready to be asked: {bare[0]:.2f} without, {walled[0]:.2f} with, ratio {ratios[0]:.2f};  "
            f"public cases: {bare[1]:.2f} without, {walled[1]:.2f} with, ratio {ratios[1]:.2f}"
        )


def main() -> None:
    """Prints the tables."""
    grader = Grader(load_course(COURSE), Rules(), "benchmark")
    print("Once a run, CPU seconds")
    print(f"  inputs and right results of all assignments {seconds(lambda: grader._all.book):.3f}")
    print("\nA submission, CPU seconds")
    print(
        f"  {'':<8}{'start':>9}{'calls':>9}{'judge':>9}{'total':>9}{'floor':>9}{'ratio':>7}{'blank stub':>13}"
    )
    least = 0.0
    for assignment in grader.course.assignments:
        least += (own := floor(grader, assignment))
        print(_row(assignment.name, *_figures(grader, assignment), own, _blank(grader, assignment)))
    judge, workers = cost(grader, lambda: whole_course(grader))
    print(_row("course", 0.0, workers, judge, least, 0.0))
    if "--check" in sys.argv:
        print(f"\nautograder check lstm, cold: {cold_check():.2f} s of wall time")
    if "--wall" in sys.argv:
        wall(grader, grader.course["lstm"])
    if "--memory" in sys.argv:
        memory(grader, grader.course["rnn"])
    grader.close()


def _figures(grader: Grader, assignment: Assignment) -> tuple[float, float, float]:
    """Of a right file: until its worker is ready, the worker's calls, the judge."""
    judge, workers = cost(grader, lambda: marked(grader, assignment, assignment.text))
    ready = cost(grader, lambda: started(grader, assignment))[1]
    return ready, workers - ready, judge


def _blank(grader: Grader, assignment: Assignment) -> float:
    return sum(cost(grader, lambda: marked(grader, assignment, stub(assignment.text))))


def _row(name: str, ready: float, calls: float, judge: float, least: float, blank: float) -> str:
    total = ready + calls + judge
    figures = "".join(f"{figure:>9.3f}" for figure in (ready, calls, judge, total, least))
    return f"  {name:<8}{figures}{total / max(least, 1e-9):>7.1f}{blank:>13.3f}"


if __name__ == "__main__":
    main()
