"""A function that is right in itself is told whose fault its results are; a wrong one, what it was asked with."""

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.report import ExerciseMark
from tests.conftest import Rewrite
from tests.tools.handed_in import mark, source
from tests.tools.sample import further

GATES = ("return f, i, o, g", "return i, f, o, g")
CELL = ("c_next: np.ndarray = f * c + i * g", "c_next: np.ndarray = c + i * g")
HIDDEN = ("h_next: np.ndarray = o * np.tanh(c_next)", "h_next: np.ndarray = o * c_next")
BACK = ("dc = dc_total * f\n", "dc = dc_total\n")


def marked(course: Course, grader: Grader, *edits: tuple[str, str]) -> dict[str, ExerciseMark]:
    text = course["lstm"].text
    for right, wrong in edits:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    return {exercise.name: exercise for exercise in mark(grader, source("lstm", text)).exercises}


def blamed(exercise: ExerciseMark) -> str:
    assert exercise.points == exercise.max_points
    return exercise.criteria[0].message


def test_a_right_function_is_told_which_part_is_at_fault(course: Course, grader: Grader) -> None:
    found = marked(course, grader, GATES)
    for name in ("lstm_step", "lstm_forward", "lstm_step_backward", "lstm_backward"):
        expected = f"{name} is right in itself; what is wrong with its results comes from lstm_gates"
        assert blamed(found[name]) == expected
    assert blamed(found["lstm_hidden"]) == ""


def test_of_several_wrong_parts_those_are_named_that_spoil_this_function(
    course: Course, grader: Grader
) -> None:
    found = marked(course, grader, CELL, HIDDEN)
    assert blamed(found["lstm_step"]).endswith("comes from lstm_cell_update and lstm_hidden")
    found = marked(course, grader, HIDDEN, BACK)
    assert blamed(found["lstm_forward"]).endswith("comes from lstm_hidden")
    assert blamed(found["lstm_backward"]).endswith("comes from lstm_hidden and lstm_step_backward")


def test_a_part_that_is_not_written_is_at_fault_too(course: Course, grader: Grader) -> None:
    body = "lstm_hidden is not written yet"
    found = marked(course, grader, (HIDDEN[0], f"raise NotImplementedError({body!r})"))
    assert blamed(found["lstm_step"]).endswith("comes from lstm_hidden")


def test_a_wrong_function_says_what_stood_in_for_its_wrong_parts(course: Course, grader: Grader) -> None:
    found = marked(course, grader, GATES, BACK)["lstm_step_backward"]
    message = next(one.message for one in found.criteria if one.verdict == "wrong")
    assert message.startswith("dc[0, 0] is ")
    assert message.endswith(", with a right lstm_gates in the place of yours")
    alone = marked(course, grader, BACK)["lstm_step_backward"]
    assert all("in the place of yours" not in one.message for one in alone.criteria)


@pytest.mark.parametrize(
    ("assignment", "name", "right", "wrong", "id", "left"),
    [
        ("bptt", "truncated_rnn_backward", "db += db_chunk", "db = db_chunk", "chunk-weights", "db[0] is "),
        further(("lstm", "lstm_step_backward", "W_o=xh.T @ da_o", "W_o=0 * weights.W_o", "dW",
                 "dweights.W_o[0, 0] is ")),
        further(("lstm", "lstm_backward", "return dx, dh_future, dc_future,", "return dx, dh_future, 0 * dc_future,",
                 "initial-states", "dc0[0, 0] is ")),
    ],
)  # fmt: skip
def test_of_several_results_that_one_is_named_which_differs(
    with_edit: Rewrite, assignment: str, name: str, right: str, wrong: str, id: str, left: str
) -> None:
    marked = with_edit(assignment, name, right, wrong)
    assert next(one.message for _, one in marked.lost if one.id == id).startswith(left)
