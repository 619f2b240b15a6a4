"""The slopes of the loss: numbers that every right gradient meets, and a wrong one does not."""

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.course import Assignment, Course
from autograder.inputs.cases import Case, Cases
from autograder.inputs.slopes import DIRECTIONS, Slope, gradients
from autograder.spec import Exercise

SECRETS = [f"secret {k}" for k in range(5)]
CLOSE = 1e-6  # as the judge has it


def backward(course: Course) -> Iterator[tuple[Assignment, Exercise]]:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            if exercise.gradient_of is not None or exercise.loss is not None:
                yield assignment, exercise


def meets(gradient: np.ndarray, one: Slope) -> bool:
    scale = max(1.0, float(np.linalg.norm(gradient) * np.linalg.norm(one.direction)))
    return abs(float(np.vdot(gradient, one.direction)) - one.slope) <= CLOSE * scale


def right(exercise: Exercise, case: Case, leaf: str) -> np.ndarray:
    return exercise.signature.gives.named(case.expected)[leaf]


def test_every_gradient_is_known_by_its_argument(course: Course) -> None:
    found = {exercise.name: gradients(exercise) for _, exercise in backward(course)}
    assert set(found) == {
        "rnn_step_backward", "rnn_backward", "truncated_rnn_backward", "lstm_step_backward", "lstm_backward",
        "gru_step_backward", "gru_backward", "adding_gradients", "softmax_loss",
    }  # fmt: skip
    for _, exercise in backward(course):
        assert found[exercise.name] == [one for one in exercise.signature.gives.names if one != "loss"]


@pytest.mark.parametrize("secret", SECRETS)
def test_six_regimes_or_more_have_slopes_for_every_gradient(course: Course, secret: str) -> None:
    for assignment, exercise in backward(course):
        cases = Cases(exercise, assignment.solution, secret)
        for leaf in gradients(exercise):
            along = [[one for one in case.slopes if one.leaf == leaf] for case in cases.hidden]
            telling = [ones for ones in along if ones]
            assert len(telling) >= 6, (exercise.name, leaf)
            assert all(len(ones) == DIRECTIONS for ones in telling)


def test_the_key_meets_every_slope_and_a_wrong_gradient_does_not(course: Course) -> None:
    for assignment, exercise in backward(course):
        cases = Cases(exercise, assignment.solution, "one").hidden
        for leaf in gradients(exercise):
            pairs = [
                (right(exercise, case, leaf), one)
                for case in cases
                for one in case.slopes
                if one.leaf == leaf
            ]
            assert all(meets(gradient, one) for gradient, one in pairs)
            for wrong in (
                lambda g: 0 * g,
                lambda g: -g,
                lambda g: 0.99 * g,
                lambda g: g + 0.01,
                lambda g: g[::-1] if np.ndim(g) else 2 * g,
            ):
                shown = [not meets(wrong(gradient), one) for gradient, one in pairs]
                assert any(shown) or not any(gradient.size > 1 for gradient, _ in pairs), (
                    exercise.name,
                    leaf,
                )


def test_a_truncated_gradient_is_not_that_of_the_whole_sequence(course: Course) -> None:
    solution = course["bptt"].solution
    exercise = next(one for one in course["bptt"].exercises if one.name == "truncated_rnn_backward")
    cases = [case for case in Cases(exercise, solution, "one").hidden if case.slopes]
    told = 0  # under some conditions so little comes from another chunk that no number tells
    for case in cases:
        whole = dict(
            zip(exercise.signature.gives.names, solution.rnn_backward(*case.arguments[:5]), strict=True)
        )
        told += not all(meets(whole[one.leaf], one) for one in case.slopes)
    assert told >= 4


def test_directions_are_new_for_every_case_and_secret(course: Course) -> None:
    assignment, exercise = next(backward(course))
    directions = [
        one.direction.tobytes()
        for secret in SECRETS[:2]
        for case in Cases(exercise, assignment.solution, secret).hidden
        for one in case.slopes
    ]
    assert len(set(directions)) == len(directions) > 100


def test_slopes_are_made_once_and_at_general_cases_only(course: Course) -> None:
    assignment, exercise = next(backward(course))
    cases = Cases(exercise, assignment.solution, "one")
    first = cases.hidden[0]
    assert first.slopes is first.slopes
    assert not any(case.slopes for case in cases.hidden if case.regime in ("N = 1", "overflow"))
