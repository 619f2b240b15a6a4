"""What a mark costs: `python -m tests.benchmark [--every N] [--before FOLDER] [--memory] [--wall] [--cores]`.

right     CPU seconds a submission, of a right file, of the blank stub, and of a submission with all files (in one
          worker), beside the floor: the same calls of the same functions in one fresh process, with nothing judged
wrong     the specimens and known mistakes, every N-th of them: the file by itself, as a multiple of the right file of
          the same assignment; and a submission with all files, of which it is one, as a multiple of one that is right
endless   a function that loops for ever
check     `autograder check lstm` from a cold start
command   a right course by `autograder grade`, start-up excluded; --before what those files cost that another
          checkout knows
--memory  what the judge holds along 3,000 submissions;  --wall  a worker with all layers beside one without any
--cores   a class on one core and on two
Of such a machine read the ratios of one run: it is uneven from hour to hour.
"""

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from autograder.course import Assignment, Course, load_course
from autograder.grading.file_notes import Unmarkable
from autograder.grading.grader import Grader
from autograder.grading.judges import SELDOM
from autograder.grading.rules import Rules
from autograder.mistakes.catalogue import edited
from autograder.sandbox.opening import open_sandbox
from autograder.stubs import stub
from autograder.worker.confinement import ALL
from tests.tools.asked import program
from tests.tools.handed_in import edited as changed
from tests.tools.handed_in import mark, source
from tests.tools.spent import Spent, adopt_orphans, spent

ROOT = Path(__file__).resolve().parent.parent
SPECIMENS = ROOT / "tests" / "submissions"
RUNS = 20
TICK = os.sysconf("SC_CLK_TCK")
CLASS = 20
LAST = 8  # right ones, whose mean a wrong one is held against
MEASURED = (10, 100, 1000, 3000)  # submissions after which the judge's memory is looked at


def cpu_of_workers(grader: Grader) -> float:
    """CPU seconds of all workers that have ended; the fork server has waited for them. Linux keeps it in ticks."""
    stat = Path(f"/proc/{grader.sandbox._process.pid}/stat").read_text().rsplit(")", 1)[1].split()  # type: ignore
    return sum(map(int, stat[11:15])) / TICK


def cost(grader: Grader, run: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """CPU seconds of one run: of the judge, of the workers (their forks, loading, and the student's calls)."""
    run()
    judge, workers = time.process_time(), cpu_of_workers(grader)
    for _ in range(runs):
        run()
    return (time.process_time() - judge) / runs, (cpu_of_workers(grader) - workers) / runs


def marked(grader: Grader, assignment: Assignment, text: str) -> None:
    """Marks a file of this text."""
    mark(grader, source(assignment.name, text))


def started(grader: Grader, assignment: Assignment) -> None:
    """A worker that is ready to be asked, and ended."""
    worker = program(grader.sandbox, grader._all.book, {assignment.name: assignment.text})
    worker.load()
    worker.close()


def whole_course(grader: Grader, wrong: Mapping[str, str] = MappingProxyType({})) -> None:
    """Marks a submission with all files, each of them right but those of these assignments, which have these texts."""
    texts = {one.name: wrong.get(one.name, one.text) for one in grader.course.assignments}
    grader.mark_forms("one", {name: [source(name, text)] for name, text in texts.items()})


def floor(grader: Grader, assignment: Assignment) -> float:
    """CPU seconds of the same calls of the solution's functions, in a process of their own, with nothing judged.

    Each is called once there, as in a worker: a function that was called twenty times before is a fifth faster.
    """
    calls = [
        (vars(assignment.solution)[name], case.arguments)
        for name, cases in grader.prepared[assignment.name].cases.items()
        if cases.exercise.takes
        and cases.exercise.criteria  # what is brought along is not asked of a right file
        for case in (*cases.public, *cases.hidden)
    ]
    return statistics.mean(_once(calls) for _ in range(RUNS))


def _once(calls: Sequence[tuple[Callable[..., object], Sequence[object]]]) -> float:
    """CPU seconds of these calls in a copy of this process."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        began = time.process_time()
        with np.errstate(all="ignore"):
            for function, arguments in calls:
                function(*arguments)
        os.write(writer, repr(time.process_time() - began).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with open(reader) as told:
        return float(told.read())


def right(grader: Grader) -> None:
    """Prints what right files cost, and blank ones."""
    print("A submission, CPU seconds")
    heads = ("start", "calls", "judge", "total", "floor")
    print(f"  {'':<8}{''.join(f'{head:>9}' for head in heads)}{'ratio':>7}{'blank stub':>13}")
    least = 0.0
    for assignment in grader.course.assignments:
        least += (own := floor(grader, assignment))
        judge, workers = cost(grader, lambda one=assignment: marked(grader, one, one.text))  # type: ignore[misc]
        ready = sum(cost(grader, lambda one=assignment: started(grader, one))[1:])  # type: ignore[misc]
        blank = sum(cost(grader, lambda one=assignment: marked(grader, one, stub(one.text)), 5))  # type: ignore[misc]
        _row(assignment.name, ready, workers - ready, judge, own, f"{blank:>13.3f}")
    judge, workers = cost(grader, lambda: whole_course(grader))
    _row("course", 0.0, workers, judge, least)


def _row(name: str, ready: float, calls: float, judge: float, least: float, more: str = "") -> None:
    total = ready + calls + judge
    figures = "".join(f"{figure:>9.3f}" for figure in (ready, calls, judge, total, least))
    print(f"  {name:<8}{figures}{total / max(least, 1e-9):>7.1f}{more}", flush=True)


def specimens(course: Course) -> Iterator[tuple[str, Assignment, str]]:
    """Every specimen's `.py` files but those that do not end: a name, the assignment, the text."""
    for assignment in course.assignments:
        for path in sorted(SPECIMENS.glob(f"*/**/{assignment.name}.py")):
            name = path.relative_to(SPECIMENS).parts[0]
            if "without-end" not in name and not name.startswith("loops"):
                yield name, assignment, path.read_text(encoding="utf-8", errors="replace")


def known_mistakes(course: Course) -> Iterator[tuple[str, Assignment, str]]:
    """The key with each known mistake."""
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            for one in exercise.mistakes:
                yield f"{exercise.name}:{one.id}", assignment, edited(assignment, exercise, one)


class Beside:
    """What right ones cost in the same minutes as wrong ones: the mean of the last few."""

    def __init__(self, grader: Grader) -> None:
        self._grader = grader
        self._last: dict[str, deque[float]] = {}

    def cost(self, name: str, run: Callable[[], None]) -> float:
        """CPU seconds of what has this name, which is run now."""
        last = self._last.setdefault(name, deque(maxlen=LAST))
        last.append(sum(cost(self._grader, run, 1)))
        return statistics.mean(last)


def wrong(grader: Grader, every: int) -> None:
    """Prints what wrong files cost, as multiples of the right file of their assignment, and submissions with one."""
    course, right = grader.course, Beside(grader)
    sorts = {
        "specimens": list(specimens(course))[::every],
        "mistakes": list(known_mistakes(course))[:: 10 * every],
    }
    alone: dict[str, list[tuple[float, str]]] = {sort: [] for sort in sorts}
    among: dict[str, list[tuple[float, str]]] = {sort: [] for sort in sorts}
    for sort, programs in sorts.items():
        for name, one, text in programs:
            told = f"{name} ({one.name})"
            try:
                seconds = sum(cost(grader, partial(marked, grader, one, text), 3))
            except Unmarkable:
                continue
            alone[sort].append((seconds / right.cost(one.name, partial(marked, grader, one, one.text)), told))
            seconds = sum(cost(grader, partial(whole_course, grader, {one.name: text}), 1))
            among[sort].append((seconds / right.cost("course", partial(whole_course, grader)), told))
    print("\nA wrong file, as a multiple of the right one of its assignment")
    _spread(alone)
    print("A submission with all files, of which one is wrong, as a multiple of one with right files")
    _spread(among)


def _spread(found: Mapping[str, list[tuple[float, str]]]) -> None:
    for sort, ratios in found.items():
        middle = statistics.median(ratio for ratio, _ in ratios)
        largest = ", ".join(f"{ratio:.1f} {name}" for ratio, name in sorted(ratios)[:-4:-1])
        print(f"  {len(ratios)} {sort}: median {middle:.1f}, largest {largest}", flush=True)


def endless(grader: Grader) -> None:
    """Prints what a loop without end costs, in a function that all others of the file call."""
    assignment = grader.course["lstm"]
    text = changed(
        assignment, "lstm_gates", "xh = np.concatenate", "while True: pass\n    xh = np.concatenate"
    )
    judge, workers = time.process_time(), cpu_of_workers(grader)
    marked(grader, assignment, text)
    seconds = time.process_time() - judge + cpu_of_workers(grader) - workers
    print(f"\nA loop without end in lstm_gates: {seconds:.1f} CPU s", flush=True)


def cold_check() -> None:
    """Prints what `autograder check lstm` takes from a cold start, the median of five."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "lstm.py").write_text((ROOT / "solutions" / "lstm" / "lstm.py").read_text())
        check = [sys.executable, "-m", "autograder", "check", "lstm"]
        environment = {"PYTHONPATH": str(ROOT), "AUTOGRADER_COURSE": str(ROOT)}
        runs = [spent(check, Path(folder), environment) for _ in range(5)]
    cpu, wall = (statistics.median(seconds) for seconds in zip(*runs, strict=True))
    print(f"\nautograder check lstm, cold: {wall:.2f} s of wall time, {cpu:.2f} CPU s", flush=True)


def graded(checkout: Path, folder: Path, cores: str = "") -> Spent:
    """The seconds of `autograder grade` of a checkout on a folder."""
    grade = [sys.executable, "-m", "autograder", "grade", folder, "--secret", "benchmark"]
    pinned = ["taskset", "-c", cores, *grade] if cores else grade
    return spent(pinned, checkout, {"PYTHONPATH": str(checkout)})


def class_of(assignments: Sequence[Assignment], folder: Path, size: int) -> Path:
    """A class of this size: every one of them handed in these files, all right."""
    for number in range(size):
        own = folder / f"{size}" / f"s{number:03}"
        own.mkdir(parents=True)
        for assignment in assignments:
            (own / f"{assignment.name}.py").write_text(assignment.text)
    return folder / f"{size}"


def each(checkout: Path, one: Path, all_: Path, cores: str = "") -> Spent:
    """The seconds a submission, without start-up: what a class takes more than one submission."""
    alone, together = graded(checkout, one, cores), graded(checkout, all_, cores)
    return Spent(*((b - a) / (CLASS - 1) for a, b in zip(alone, together, strict=True)))


def commanded(course: Course, checkout: Path | None) -> None:
    """Prints what a right course costs by the command; --before what those files cost that another checkout knows."""
    print("\nA right course by `autograder grade` on one core, start-up excluded, of all processes")
    now = _commanded(course.assignments, ROOT)
    print(f"  all {len(course.assignments)} files: {now:.3f} CPU s", flush=True)
    if checkout:
        known = [one for one in course.assignments if any((checkout / "solutions").rglob(f"{one.name}.py"))]
        now, then = _commanded(known, ROOT), _commanded(known, checkout)
        print(
            f"  {', '.join(one.name for one in known)}: {now:.3f} CPU s; {checkout.name}: {then:.3f}, "
            f"{then / now:.1f} times as much",
            flush=True,
        )


def _commanded(assignments: Sequence[Assignment], checkout: Path) -> float:
    """CPU seconds of a submission with these files, all right."""
    with tempfile.TemporaryDirectory() as folder:
        one, all_ = (class_of(assignments, Path(folder), size) for size in (1, CLASS))
        return each(checkout, one, all_, "0").cpu


def two_cores(course: Course) -> None:
    """Prints how much sooner two cores are done than one, start-up excluded."""
    with tempfile.TemporaryDirectory() as folder:
        one, all_ = (class_of(course.assignments, Path(folder), size) for size in (2, 3 * CLASS))
        alone, both = (
            graded(ROOT, all_, cores).wall - graded(ROOT, one, cores).wall for cores in ("0", "0,1")
        )
    print(
        f"\nA class on two cores takes {both:.1f} s, on one {alone:.1f}: {alone / both:.2f} times as fast",
        flush=True,
    )


def memory(grader: Grader) -> None:
    """Prints the judge's resident memory along submissions, every tenth of them wrong."""
    assignment = grader.course["rnn"]
    bad = list(known_mistakes(grader.course.only({"rnn"})))
    print()
    for number in range(1, MEASURED[-1] + 1):
        text = bad[number // 10 % len(bad)][2] if number % 10 == 0 else assignment.text
        marked(grader, assignment, text)
        if number in MEASURED:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            held = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
            print(f"after {number:>4} submissions the judge holds {held:.1f} MB", flush=True)


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


def wall(grader: Grader) -> None:
    """Prints what the wall costs, with and without it in turn."""
    print("\nThe wall, lstm, medians of 100 workers, wall milliseconds")
    for _ in range(3):
        bare, walled = (ready_and_answered(layers, grader, grader.course["lstm"]) for layers in ((), ALL))
        ratios = [one / other for one, other in zip(walled, bare, strict=True)]
        print(
            f"  ready to be asked: {bare[0]:.2f} without, {walled[0]:.2f} with, ratio {ratios[0]:.2f};  "
            f"public cases: {bare[1]:.2f} without, {walled[1]:.2f} with, ratio {ratios[1]:.2f}"
        )


def once_a_run(grader: Grader) -> None:
    """Prints what is done once a run, however many submit."""
    began = time.process_time()
    grader._all.book  # noqa: B018  (made when it is first wanted)
    print(
        f"Inputs and right results of all assignments, once a run: {time.process_time() - began:.2f} CPU s\n"
    )


def options() -> argparse.Namespace:
    """What was asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmark")
    asked.add_argument("--every", type=int, default=1, metavar="N", help="of wrong programs, every N-th only")
    asked.add_argument("--before", type=Path, metavar="FOLDER", help="another checkout, to compare with")
    for name in ("memory", "wall", "cores"):
        asked.add_argument(f"--{name}", action="store_true")
    return asked.parse_args()


def main() -> None:
    """Prints the tables."""
    asked = options()
    adopt_orphans()
    cold_check()  # before anything of this process's own runs beside it
    commanded(load_course(ROOT), asked.before and asked.before.resolve())
    if asked.cores:
        two_cores(load_course(ROOT))
    grader = Grader(load_course(ROOT), Rules(), "benchmark")
    once_a_run(grader)
    gc.freeze()  # as a judge's process does
    gc.set_threshold(*SELDOM)
    right(grader)
    wrong(grader, asked.every)
    endless(grader)
    if asked.wall:
        wall(grader)
    if asked.memory:
        memory(grader)
    grader.close()


if __name__ == "__main__":
    main()
