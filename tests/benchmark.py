"""What a mark costs: `python -m tests.benchmark [--memory] [--wall]`.

CPU seconds a submission for each assignment, of a right submission and of the blank stub, beside the floor:
the same calls of the same functions in one process, with nothing judged. `--memory` also marks a thousand
submissions and tells how much the judge grew; `--wall` measures a worker with all layers beside one without any.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from autograder.grading.results import layout
from autograder.sandbox.conversation import Call, Clock, Conversation

from autograder.authoring.doctor import marked
from autograder.authoring.stubs import stub
from autograder.course import Assignment, load_course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.inputs import drawing as inputs
from autograder.inputs.cases import ask_solution
from autograder.sandbox.opening import open_room
from autograder.worker.confinement import ALL

COURSE = Path(__file__).resolve().parent.parent
RUNS = 20
TICK = os.sysconf("SC_CLK_TCK")


def cpu_of_workers(grader: Grader) -> float:
    """CPU seconds of all workers that have ended; the zygote has waited for them. Linux keeps it in ticks."""
    assert grader.room._process is not None
    stat = Path(f"/proc/{grader.room._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(stat[13]) + int(stat[14])) / TICK


def a_submission(grader: Grader, assignment: Assignment, text: str) -> tuple[float, float]:
    """CPU seconds a submission: of the judge, of the worker (its fork, loading, and the student's calls)."""
    marked(grader, assignment, text)
    judge, workers = time.process_time(), cpu_of_workers(grader)
    for _ in range(RUNS):
        marked(grader, assignment, text)
    return (time.process_time() - judge) / RUNS, (cpu_of_workers(grader) - workers) / RUNS


def start(grader: Grader, assignment: Assignment) -> float:
    """CPU seconds until a worker is ready to be called: its fork, its confinement, loading the student's file."""
    cell = [f"{assignment.name}.py", 0, assignment.text]
    workers = cpu_of_workers(grader)
    for _ in range(RUNS):
        worker = Conversation(grader.room, lambda name, arrays: 0, Clock(60.0))
        worker.load([assignment.name, [], [[assignment.name, [cell]]], 2.0, []])
        worker.close()
    return (cpu_of_workers(grader) - workers) / RUNS


def floor(grader: Grader, assignment: Assignment) -> float:
    """CPU seconds of the same calls of the solution's functions, in this process, with nothing compared."""
    questions = grader.examiners[assignment.name].room.paper.questions.values()
    calls = [(one.exercise, case.arguments) for one in questions for case in one.general]
    calls += [
        (one.exercise, one.edge(name).arguments)
        for one in questions
        for edge in one.exercise.criteria
        for name in getattr(edge, "strata", ())
    ]
    started = time.process_time()
    for _ in range(RUNS):
        for exercise, arguments in calls:
            ask_solution(exercise, assignment.solution, arguments)
    return (time.process_time() - started) / RUNS


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


def ready_and_call(layers: tuple[str, ...], assignment: Assignment) -> tuple[float, float]:
    """Wall milliseconds until a worker is ready to be called, and of one call of the first function after that."""
    room = open_room(120.0, layers)
    exercise = assignment.exercises[0]
    arguments = inputs.arguments(exercise, inputs.fixed("generic", "wall"), assignment.solution)
    cell = [f"{assignment.name}.py", 0, assignment.text]
    names = [quantity.name for quantity in exercise.gives]
    call = Call(exercise.name, arguments, layout(exercise.gives), names)
    ready, calls = [], []
    for _ in range(100):
        started = time.perf_counter()
        worker = Conversation(room, lambda name, arrays: 0, Clock(60.0))
        worker.load([assignment.name, [], [[assignment.name, [cell]]], 2.0, []])
        ready.append(time.perf_counter() - started)
        worker.call(call, 2.0)
        started = time.perf_counter()
        for _ in range(50):
            worker.call(call, 2.0)
        calls.append((time.perf_counter() - started) / 50)
        worker.close()
    room.close()
    return statistics.median(ready) * 1000, statistics.median(calls) * 1000


def wall(assignment: Assignment) -> None:
    """What the wall costs, with and without it in turn."""
    print(f"\nThe wall, {assignment.name}, medians of 100 workers, wall milliseconds")
    for _ in range(3):
        bare, walled = ready_and_call((), assignment), ready_and_call(ALL, assignment)
        print(
            f"  ready to call: {bare[0]:.2f} without, {walled[0]:.2f} with, ratio {walled[0] / bare[0]:.2f};  "
            f"a call: {bare[1]:.3f} without, {walled[1]:.3f} with, ratio {walled[1] / bare[1]:.2f}"
        )


def main() -> None:
    """Prints the tables."""
    course = load_course(COURSE)
    print("Once a run, CPU seconds")
    print(
        f"  Hypothesis draws sizes, regimes and seeds   {seconds(lambda: inputs.drawn_by_hypothesis('a')):.3f}"
    )
    grader = Grader(course, Rules(), "benchmark")
    first = sum(seconds(lambda one=one: marked(grader, one, one.text)) for one in course.assignments)
    again = sum(seconds(lambda one=one: marked(grader, one, one.text)) for one in course.assignments)
    print(f"  inputs and right results of all assignments {max(0.0, first - again):.3f}")
    print("\nA submission, CPU seconds")
    print(
        f"  {'':<8}{'start':>9}{'calls':>9}{'judge':>9}{'total':>9}{'floor':>9}{'ratio':>7}{'blank stub':>13}"
    )
    sums = [0.0] * 5
    for assignment in course.assignments:
        judge, worker = a_submission(grader, assignment, assignment.text)
        ready = start(grader, assignment)
        least = floor(grader, assignment)
        blank = sum(a_submission(grader, assignment, stub(assignment.text)))
        sums = [
            one + other for one, other in zip(sums, (ready, worker - ready, judge, least, blank), strict=True)
        ]
        print(_row(assignment.name, ready, worker - ready, judge, least, blank))
    print(_row("course", *sums))
    print(f"\nautograder check lstm, cold: {cold_check():.2f} s of wall time")
    if "--wall" in sys.argv:
        wall(course["lstm"])
    if "--memory" in sys.argv:
        memory(grader, course["rnn"])
    grader.close()


def _row(name: str, ready: float, calls: float, judge: float, least: float, blank: float) -> str:
    total = ready + calls + judge
    figures = "".join(f"{figure:>9.3f}" for figure in (ready, calls, judge, total, least))
    return f"  {name:<8}{figures}{total / max(least, 1e-9):>7.1f}{blank:>13.3f}"


if __name__ == "__main__":
    main()
