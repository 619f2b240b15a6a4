"""Which case shows which wrong program: that no condition is hidden by another one that it shares a case with.

The regimes join several conditions in a case. Here every condition of theirs is asked about by itself as well, each
argument alone and all of a kind together, and no program that this long list shows to be wrong may pass the short one.

    python -m tests.accuracy.kill_matrix [ASSIGNMENT ...]

All in this process, against the key, without workers: programs of the course's own making, no submissions.
"""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from autograder.course import Assignment, Course, load_course
from autograder.inputs import regimes as fixed
from autograder.inputs.cases import Case, Cases, drawn_arguments, expected
from autograder.inputs.conditions import CONDITIONS
from autograder.inputs.regimes import Regime
from autograder.spec import Exercise

from .mutants import first_order
from .programs import solution
from .triggers import triggers

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 2.0  # for a call; a mutant may loop without end


class Program(NamedTuple):
    """A program that may be wrong, and the functions of it that may be."""

    name: str
    text: str
    functions: tuple[str, ...]


class Survivor(NamedTuple):
    """A program that is shown to be wrong by conditions by themselves, but by none of the cases that are asked."""

    program: str
    function: str
    shown_by: tuple[str, ...]


def programs(assignment: Assignment, course: Course) -> Iterator[Program]:
    """Every one-slip mutant of the key, and every program that is wrong under one condition only."""
    for mutant in first_order(solution(assignment)):
        yield Program(mutant.key, mutant.text, mutant.concerned)
    for wrong in triggers(course):
        if wrong.assignment == assignment.name:
            yield Program(f"{wrong.parts[0]}, if {wrong.name}", wrong.text, wrong.parts)


def apart(exercise: Exercise) -> Iterator[Regime]:
    """Every size and every condition of the regimes by itself: of each argument alone, and of all of its kind."""
    takes = exercise.signature.takes
    arrays, letters = list(takes.arrays.values()), takes.letters
    for row in fixed.ROWS:
        yield Regime(f"sizes {dict(row.sizes)}", fixed.sizes_of(row.sizes, letters))
    for name, condition in CONDITIONS.items():
        for row in fixed.ROWS:
            sizes = fixed.sizes_of(fixed.GENERIC, letters)
            kinds = {kind for kind, words in row.conditions.items() if name in words}
            able = [
                array.name
                for k, array in enumerate(arrays)
                if kinds & {array.kind, "every"} and condition.applies(array, arrays[:k], sizes)
            ]
            alone = [] if "every" in kinds else [[one] for one in able]
            for under in [able, *alone] if able else []:
                change = dict.fromkeys(under, (name,))
                yield Regime(f"{name}: {', '.join(under)}", sizes, change)


def long_list(cases: Cases) -> list[Case]:
    """Cases of the conditions by themselves, each once, and at the edges."""
    exercise = cases.exercise
    if exercise.regimes or not exercise.takes:
        return list(cases.hidden)
    edges = [regime for regime in cases.regimes if regime.name.endswith(" 1") or regime.name == "overflow"]
    different = {regime.name: regime for regime in (*apart(exercise), *edges)}
    return [_case(cases, regime) for regime in different.values()]


def survivors(assignment: Assignment, course: Course, secret: str = "one") -> list[Survivor]:
    """What passes the cases that are asked, though the long list shows it to be wrong."""
    asked = {one.name: Cases(one, assignment.solution, secret) for one in assignment.exercises if one.takes}
    longer = {name: long_list(cases) for name, cases in asked.items()}
    found = []
    for program in programs(assignment, course):
        names = namespace(program.text, assignment)
        for name in program.functions:
            if name not in asked or is_shown(names, asked[name]):
                continue
            if shown := tuple(shown_by(names, asked[name].exercise, longer[name])):
                found.append(Survivor(program.name, name, shown))
    return found


def namespace(text: str, assignment: Assignment) -> dict[str, Any]:
    """What a program defines; nothing if it stops."""
    module = ModuleType("program")
    try:
        with np.errstate(all="ignore"), at_most(SECONDS):
            exec(compile(text, assignment.name, "exec"), vars(module))  # noqa: S102  (made of the course's own key)
    except Exception:  # noqa: BLE001  (a mutant may raise anything)
        return {}
    return vars(module)


def is_shown(names: dict[str, Any], cases: Cases) -> bool:
    """Whether any case shows a function to be wrong; the public ones are asked first, as a judge does."""
    return next(shown_by(names, cases.exercise, (*cases.public, *cases.hidden)), None) is not None


def shown_by(names: dict[str, Any], exercise: Exercise, cases: Sequence[Case]) -> Iterator[str]:
    """The regimes of all cases that show a function to be wrong."""
    function = names.get(exercise.name)
    for case in cases:
        if not (callable(function) and is_right(function, exercise, case)):
            yield case.regime


def is_right(function: Callable[..., Any], exercise: Exercise, case: Case) -> bool:
    """Whether a function gives on a case what the key gives; the case is left as it was."""
    takes = exercise.signature.takes
    before = [np.array(one) for one in takes.flatten(case.arguments) if isinstance(one, np.ndarray)]
    try:
        with np.errstate(all="ignore"), at_most(SECONDS):
            value = function(*case.arguments)
            given = [np.array(one, dtype=np.float64) for one in exercise.signature.results(value)]
    except Exception:  # noqa: BLE001  (as above)
        given = []
    after = [one for one in takes.flatten(case.arguments) if isinstance(one, np.ndarray)]
    for one, other in zip(after, before, strict=True):
        one[...] = other
    return len(given) == len(case.expected) and all(
        _is_equal(one, other, case.tolerance) for one, other in zip(given, case.expected, strict=True)
    )


def _is_equal(given: Any, right: Any, tolerance: float | None) -> bool:
    if given.shape != right.shape:
        return False
    largest = max(1.0, float(np.abs(right).max(initial=0.0)))
    allowed = 1e-11 * largest + 1e-9 * np.abs(right) if tolerance is None else tolerance
    with np.errstate(all="ignore"):
        return bool((np.abs(given - right) <= allowed).all())


def _case(cases: Cases, regime: Regime) -> Case:
    exercise, key = cases.exercise, cases.solution
    arguments = drawn_arguments(exercise, regime, "apart", vars(key))
    return Case(regime.name, regime.sizes, arguments, expected(exercise, key, arguments), None, public=False)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in what takes longer."""

    def stop(number: int, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def main(names: Sequence[str]) -> int:
    """Tells how many cases there are and what survives them. Exit code 1: something does."""
    course, found = load_course(ROOT), 0
    for assignment in course.assignments:
        if names and assignment.name not in names:
            continue
        for exercise in assignment.by_cases.exercises:
            if exercise.takes:
                cases = Cases(exercise, assignment.solution, "one")
                print(f"{exercise.name}: {len(cases.hidden)} cases, {len(long_list(cases))} in the long list")
        for one in survivors(assignment, course):
            found += 1
            print(f"passes: {one.program}, in {one.function}; shown wrong by {'; '.join(one.shown_by[:5])}")
    print(f"{found} programs pass that the long list shows to be wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
