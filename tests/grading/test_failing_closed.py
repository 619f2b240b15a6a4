"""What the judge cannot see earns nothing: no answer, no time, no readable result."""

from dataclasses import replace

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.judge import judge
from autograder.sandbox.answers import IN_ALL, Failure
from tests.conftest import Rewrite
from tests.tools.handed_in import edited, mark, source

from .asked_here import asked, earned
from .asked_here import course as by_name

FUNCTIONS = [
    (assignment, exercise.name)
    for assignment in ("rnn", "bptt", "lstm", "gru")
    for exercise in by_name()[assignment].exercises
    if exercise.criteria
]


@pytest.mark.parametrize(("assignment", "name"), FUNCTIONS)
@pytest.mark.parametrize("kind", ["timeout", "ended", "protocol", "unusable"])
def test_what_is_not_answered_any_more_earns_nothing(assignment: str, name: str, kind: str) -> None:
    """Right answers, and from one call on none: also where that is the last call of all, or only the edges are left."""
    right = asked(assignment, name, vars(by_name()[assignment].solution)[name])
    assert earned(judge(right)) == right.exercise.points
    failure = Failure(kind, text=IN_ALL if kind == "timeout" else "")
    for calls in range(len(right.answers)):
        answers = (*right.answers[:calls], *[failure] * (len(right.answers) - calls))
        assert earned(judge(replace(right, answers=answers))) == 0, calls


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
    assert [one.id for _, one in marked.lost] == ["bias-gradient", "slope"]
    assert marked.points_lost == 0.25 + 1.25 / 4  # of the slopes, that of one result of four
    assert marked.messages[0] == "db has shape (1, 1), but should have (1,) (N=1, D=1, H=1)"


def test_a_first_call_that_is_wrong_costs_its_function_and_leaves_the_others_a_verdict(
    grader: Grader,
) -> None:
    """The first call is one in public: what is right on all hidden cases has made no slip that could be made again."""
    head = "_calls = []\n\n\n"
    step = ("np.tanh(xh @ W + b)", "np.tanh(xh @ W + b) + (_calls.append(1) or len(_calls) == 1)")
    forward = ("rnn_step(x[:, t], h, W, b)", "rnn_step(x[:, 0], h, W, b)")
    text = edited(by_name()["rnn"], "rnn_step", *step)
    assert text.count(forward[0]) == 1
    marked = mark(grader, source("rnn", head + text.replace(*forward)))
    assert {one.status for one in marked.exercises} == {"marked"}
    assert [one.points == 0 for one in marked.exercises] == [True, False]
