"""How courses test otherwise: golden values of one input, and a gradient check entry by entry.

Each test is put to the same programs, in the same confined processes, for the functions in question.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.authoring.doctor import source_of
from autograder.course import Assignment
from autograder.grading.grader import Grader, HandedIn
from autograder.grading.outcomes import outcome
from autograder.inputs.cases import Case, Cases, expected
from autograder.sandbox.answers import Failure
from autograder.sandbox.patience import Clock
from autograder.sandbox.program import Program
from autograder.spec import Exercise, Unusable

GOLDEN, COARSE, CHECKED = "golden values, 1e-7", "golden values, 1e-2", "gradient check, 1e-7"
NAMES = (GOLDEN, COARSE, CHECKED)
STEP = 1e-5


class Baselines:
    """The tests of a course that has one golden input for each function."""

    def __init__(self, grader: Grader, assignments: Sequence[Assignment]) -> None:
        self._grader = grader
        self._golden = {
            (one.name, exercise.name): Cases(exercise, one.solution, "golden")
            for one in assignments
            for exercise in one.by_cases.exercises
        }

    def failed(self, assignment: Assignment, text: str, only: Sequence[str]) -> tuple[str, ...]:
        """Those of the tests that the program fails."""
        source = source_of(assignment, text)
        clock = Clock(self._grader.rules.patience.submission)
        handed_in = HandedIn({assignment.name: [source]}, {assignment.name: source}, clock)
        program = self._grader._open(handed_in, (assignment.name,), None)
        failed: set[str] = set()
        try:
            for exercise in assignment.by_cases.exercises:
                if exercise.criteria and (not only or exercise.name in only):
                    failed |= set(self._tested(program, assignment, exercise))
        finally:
            program.close()
        return tuple(name for name in NAMES if name in failed)

    def _tested(self, student: Program, assignment: Assignment, exercise: Exercise) -> list[str]:
        case = self._golden[assignment.name, exercise.name].hidden[0]
        given = _results(student, assignment, exercise, case.arguments)
        if given is None:
            return [GOLDEN, COARSE, CHECKED]
        pairs = list(zip(given, case.expected, strict=True))
        failed = []
        if not all(np.allclose(one, right, rtol=1e-7) for one, right in pairs):
            failed.append(GOLDEN)
        if not all(np.allclose(one, right, rtol=1e-2, atol=1e-2) for one, right in pairs):
            failed.append(COARSE)
        if (
            exercise.gradient_of is None
        ):  # the gradient check is of backward passes; forwards have golden values
            return [*failed, CHECKED] if GOLDEN in failed else failed
        forward = next(one for one in assignment.exercises if one.name == exercise.gradient_of)
        worst = _relative_error(student, assignment, exercise, forward, case, given)
        return failed if worst <= 1e-7 else [*failed, CHECKED]


def _relative_error(
    student: Program,
    assignment: Assignment,
    exercise: Exercise,
    forward: Exercise,
    case: Case,
    given: Sequence[Any],
) -> float:
    """max |numerical - analytic| / max(1e-8, |numerical| + |analytic|), by central differences entry by entry."""
    upstream = case.arguments[: len(exercise.takes) - len(forward.takes)]
    arrays = [np.array(array) for array in _leaves(case.arguments[len(upstream) :])]
    worst = 0.0

    def loss() -> float:
        arguments = forward.signature.takes.unflatten(arrays, vars(assignment.solution))
        results = _results(student, assignment, forward, arguments)
        if results is None:
            return float("nan")
        reached = exercise.loss_through(*results) if exercise.loss_through else results
        return float(sum(np.sum(g * value) for g, value in zip(upstream, reached, strict=True)))

    for array, gradient in zip(arrays, given, strict=True):
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + STEP
            above = loss()
            array[place] = kept - STEP
            numerical, analytic = (above - loss()) / (2 * STEP), float(gradient[place])
            array[place] = kept
            error = abs(numerical - analytic) / max(1e-8, abs(numerical) + abs(analytic))
            if not error <= 1e-7:
                return float("inf")
            worst = max(worst, error)
    return worst


def _results(student: Program, assignment: Assignment, exercise: Exercise, arguments: Sequence[Any]) -> Any:
    """The results, flat; None if they cannot be compared."""
    (answer,) = student.ask_about(assignment.name, exercise.name, [arguments])
    found = outcome(exercise, answer, expected(exercise, assignment.solution, arguments))
    if isinstance(found, Failure):
        return None
    try:
        return exercise.signature.gives.flatten([found[part.name] for part in exercise.gives])
    except Unusable:
        return None


def _leaves(values: Any) -> list[Any]:
    nested = [_leaves(value) if isinstance(value, list | tuple) else [value] for value in values]
    return [leaf for leaves in nested for leaf in leaves]
