"""What the judge cannot see earns nothing: no answer, no time, no readable result."""

import pytest
from autograder.sandbox.conversation import Clock

from autograder.course import Course
from autograder.grading.grader import Grader
from tests.conftest import Rewrite
from tests.tools.handed_in import source

NONSENSE = """\
def gru_step(x, h, weights):
    return h + x.sum(axis=1, keepdims=True)


def gru_step_backward(dh_next, x, h, weights):
    return dh_next.sum(axis=1, keepdims=True) + 0 * x, dh_next, [0 * array for array in weights]
"""


class Calls(Clock):
    """A clock that counts calls and not seconds."""

    def __init__(self, calls: int) -> None:
        self._calls = calls
        super().__init__(calls)

    @property
    def left(self) -> float:
        return self._calls

    @left.setter
    def left(self, seconds: float) -> None:
        self._calls -= 1


@pytest.mark.parametrize("calls", [60, 170, 185, 376])
def test_running_out_of_time_gains_nothing(grader: Grader, calls: int) -> None:
    """In the middle of its examination, where an equation could lose sight of all that it is about."""
    examiner = grader.examiners["gru"]
    marks = examiner.marks(examiner.examine({"gru": source("gru", NONSENSE)}, Calls(calls)))
    assert sum(mark.points for mark in marks) <= 1.0  # the two edges that numbers without sense can earn


@pytest.mark.parametrize(("assignment", "own"), [("lstm", "0 * x, 0 * h, 0 * c"), ("gru", "0 * x, 0 * h")])
def test_gradients_of_a_wrong_shape_earn_nothing_of_what_they_would_have_shown(
    with_body: Rewrite, course: Course, assignment: str, own: str
) -> None:
    name = f"{assignment}_step_backward"
    marked = with_body(assignment, name, f"return {own}, [0 * array[..., None] for array in weights]")
    exercise = next(one for one in course[assignment].exercises if one.name == name)
    assert {one.title for one in exercise.equations} <= set(marked.titles_lost)


def test_one_gradient_of_a_wrong_shape_costs_its_own_equation(with_edit: Rewrite) -> None:
    marked = with_edit("bptt", "rnn_step_backward", "da.sum(axis=0)", "da.sum(axis=0, keepdims=True)")
    assert marked.titles_lost == ["the bias collects da over the samples:  db = sum of da over n"]
    assert marked.messages == ["db has shape (1, 1), but should have (1,) (N=1, D=1, H=1)"]
