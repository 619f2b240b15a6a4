"""Our criteria as nbgrader's own kernel can run them: hidden tests in the student's process.

Only for the benchmark: here student code could do as it liked with them. The cases and equations are the judge's.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from autograder.grading.results import named
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import Assignment, load_course
from autograder.inputs import drawing as inputs
from autograder.inputs.cases import Case, Paper, ask_solution
from autograder.sandbox.answers import Failure
from autograder.spec import Criterion, Edge, Exercise, Outcome, Unusable

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "benchmark"


def once(name: str, assignment: str, functions: dict[str, Any]) -> float:
    """The points of an exercise; every case is asked once, and every equation that does not hold is noted."""
    exercise, where, cases, edges = _questions(name, assignment)
    failed = {criterion for case in cases for criterion in _failing(exercise, where, case, functions)}
    failed |= {
        edge for edge, some in edges.items() if any(_differs(exercise, case, functions) for case in some)
    }
    return float(sum(criterion.points for criterion in exercise.criteria if criterion not in failed))


def property_tests(name: str, assignment: str, functions: dict[str, Any]) -> float:
    """The same as one Hypothesis test a criterion, with its default settings but for the number of examples."""
    exercise, where, cases, edges = _questions(name, assignment)

    def holds(criterion: Criterion, case: Case) -> bool:
        if isinstance(criterion, Edge):
            return not _differs(exercise, case, functions)
        return not list(_failing(exercise, where, case, functions, [criterion]))

    return float(
        sum(
            criterion.points
            for criterion in exercise.criteria
            if _passes(partial(holds, criterion), edges.get(criterion, cases))
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


def _questions(
    name: str, assignment: str
) -> tuple[Exercise, Assignment, list[Case], dict[Criterion, list[Case]]]:
    where = load_course(ROOT)[assignment]
    exercise = next(one for one in where.exercises if one.name == name)
    questions = Paper(where, SECRET, inputs.drawn_by_hypothesis(SECRET)).questions[name]
    edges = {
        edge: [questions.edge(stratum) for stratum in edge.regimes]
        for edge in exercise.criteria
        if isinstance(edge, Edge)
    }
    return exercise, where, questions.general, edges


def _results(exercise: Exercise, case: Case, functions: dict[str, Any]) -> dict[str, Any] | Failure:
    try:
        return named(exercise, ask_solution(exercise, functions, case.arguments), case.right)
    except Exception:  # noqa: BLE001  (a student's)
        return Failure("protocol")


def _differs(exercise: Exercise, case: Case, functions: dict[str, Any]) -> bool:
    results = _results(exercise, case, functions)
    right = named(exercise, case.right, case.right)
    if isinstance(results, Failure) or isinstance(right, Failure):
        return True
    return not all(_same(one, other) for one, other in zip(_leaves(results), _leaves(right), strict=True))


def _failing(
    exercise: Exercise, where: Assignment, case: Case, functions: dict[str, Any], asked: Any = None
) -> Iterator[Criterion]:
    results = _results(exercise, case, functions)
    for criterion in asked or exercise.equations:
        try:
            if isinstance(results, Failure):
                raise Unusable("no results")
            left, right = next(iter(criterion.pairs(Outcome(results), where.solution, case.arguments)))
            if not _same(left, right):
                yield criterion
        except Exception:  # noqa: BLE001  (what an equation cannot be asked about does not hold)
            yield criterion


def _leaves(values: dict[str, Any]) -> Iterator[Any]:
    for value in values.values():
        yield from _leaves(value._values) if isinstance(value, Outcome) else [value]


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, Unusable) or isinstance(right, Unusable):
        return False
    if isinstance(left, tuple | list):
        return len(left) == len(right) and all(_same(*pair) for pair in zip(left, right, strict=True))
    return bool(np.allclose(left, right, rtol=1e-9, atol=1e-11))
