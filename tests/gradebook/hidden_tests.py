"""Our criteria as nbgrader's own kernel can run them: hidden tests in the student's process.

Only for the benchmark: here student code could do as it liked with them. The cases, equations and slopes are the
judge's; the course is read and the cases are drawn once a kernel.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import Assignment, load_course
from autograder.grading.outcomes import outcome
from autograder.inputs.cases import Case, Cases
from autograder.inputs.drawing import drawn_by_hypothesis
from autograder.sandbox.answers import Failure, Given
from autograder.spec import Criterion, Edge, Exercise, Outcome, Slope, Unusable

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "benchmark"
Functions = dict[str, Any]


def once(name: str, assignment: str, functions: Functions) -> float:
    """The points of an exercise; every case is asked once, and every criterion that does not hold is noted."""
    where, exercise, cases = _asked(name, assignment)
    failed: set[Criterion] = set()
    for case in cases:
        failed |= set(_failing(where, exercise, case, functions, exercise.criteria))
    return float(sum(criterion.points for criterion in exercise.criteria if criterion not in failed))


def property_tests(name: str, assignment: str, functions: Functions) -> float:
    """The same as one Hypothesis test a criterion, with its default settings but for the number of examples."""
    where, exercise, cases = _asked(name, assignment)

    def holds(criterion: Criterion, case: Case) -> bool:
        return not list(_failing(where, exercise, case, functions, [criterion]))

    return float(
        sum(
            criterion.points
            for criterion in exercise.criteria
            if _passes(
                partial(holds, criterion), [case for case in cases if _is_of(case, exercise, criterion)]
            )
        )
    )


def _passes(holds: Callable[[Case], bool], cases: list[Case]) -> bool:
    """Whether a property test passes."""

    @settings(max_examples=len(cases), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(cases))
    def test(case: Case) -> None:
        assert holds(case)

    try:
        test()
    except AssertionError:
        return False
    return True


@cache
def _assignment(name: str) -> tuple[Assignment, tuple[Any, ...]]:
    return load_course(ROOT, [name])[name], tuple(drawn_by_hypothesis(SECRET))


def _asked(name: str, assignment: str) -> tuple[Assignment, Exercise, Sequence[Case]]:
    where, drawn = _assignment(assignment)
    exercise = next(one for one in where.exercises if one.name == name)
    return where, exercise, Cases(exercise, where.solution, SECRET, drawn).hidden


def _is_of(case: Case, exercise: Exercise, criterion: Criterion) -> bool:
    """Whether a criterion is judged on this case."""
    if isinstance(criterion, Edge):
        return case.regime in criterion.regimes
    edges = (one for one in exercise.criteria if isinstance(one, Edge))
    return not any(case.regime in edge.regimes for edge in edges)


def _failing(
    where: Assignment, exercise: Exercise, case: Case, functions: Functions, asked: Sequence[Criterion]
) -> Iterator[Criterion]:
    """The criteria that do not hold on this case: what cannot be asked about does not."""
    got = _called(exercise, case, functions)
    for criterion in asked:
        if _is_of(case, exercise, criterion):
            try:
                if isinstance(got, Failure) or not _holds(criterion, got, where, case):
                    yield criterion
            except Exception:  # noqa: BLE001  (a student's results)
                yield criterion


def _called(exercise: Exercise, case: Case, functions: Functions) -> Outcome | Failure:
    try:
        value = functions[exercise.name]
        leaves = exercise.signature.results(value(*case.arguments) if exercise.takes else value)
    except Exception:  # noqa: BLE001  (a student's)
        return Failure("protocol")
    return outcome(exercise, Given(tuple(map(np.asarray, leaves))), case.expected)


def _holds(criterion: Criterion, got: Outcome, where: Assignment, case: Case) -> bool:
    if isinstance(criterion, Edge):
        return _same(list(got.leaves().values()), list(case.expected))
    if isinstance(criterion, Slope):
        return all(_is_slope(got[one.leaf], one.direction, one.slope) for one in case.slopes)
    return _same(*next(iter(criterion.pairs(got, where.key, case.arguments))))


def _is_slope(gradient: Any, direction: Any, slope: float) -> bool:
    allowed = 1e-6 * max(1.0, float(np.linalg.norm(gradient) * np.linalg.norm(direction)))
    return abs(float(np.vdot(gradient, direction)) - slope) <= allowed


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, Unusable) or isinstance(right, Unusable):
        return False
    if isinstance(left, tuple | list):
        return len(left) == len(right) and all(_same(*pair) for pair in zip(left, right, strict=True))
    return bool(np.allclose(left, right, rtol=1e-9, atol=1e-11))
