"""One slip in a solution loses the criteria that state the slipped equation, and no others in the whole file."""

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.spec import Edge, Exercise, Slope
from tests.tools.edits import EDITS, Edit
from tests.tools.handed_in import edited
from tests.tools.judged_here import exercise_of, trusted
from tests.tools.sample import sampled


@pytest.mark.parametrize(
    "edit", sampled(EDITS, 3, 3), ids=[f"{k}-{edit.exercise}-{edit.wrong}" for k, edit in enumerate(EDITS)]
)
def test_a_slip_loses_its_own_criteria_only(grader: Grader, edit: Edit) -> None:
    here = trusted(grader, edit.assignment)
    exercise = exercise_of(here.assignment, edit.exercise)
    text = edited(here.assignment, edit.exercise, edit.right, edit.wrong)
    marks = here.marks(text, here.touched_by(exercise))
    lost = {(mark.name, one.id) for mark in marks for one in mark.criteria if one.verdict != "right"}
    assert lost == {(edit.exercise, of) for of in expected(exercise, edit)}


def expected(exercise: Exercise, edit: Edit) -> set[str]:
    """What the edit names; the slope of wrong gradients; edges where no equation holds."""
    named = {one.id for one in exercise.criteria} if edit.lost == ("*",) else set(edit.lost)
    slopes = {one.id for one in exercise.criteria if isinstance(one, Slope)}
    edges = {one.id for one in exercise.criteria if isinstance(one, Edge)}
    nothing_holds = named >= {one.id for one in exercise.equations}
    return named | slopes | (edges if nothing_holds else set())


def test_there_are_enough_and_none_twice() -> None:
    assert len(EDITS) >= 170
    assert len({edit[:4] for edit in EDITS}) == len(EDITS)


def test_every_marked_function_is_edited(course: Course) -> None:
    functions = {
        exercise.name
        for name in (
            "rnn",
            "bptt",
            "lstm",
            "gru",
        )  # of the others, what is built and what varies has files of its own
        for exercise in course[name].exercises
        if exercise.criteria and exercise.takes
    }
    assert functions == {edit.exercise for edit in EDITS if edit.exercise.islower()} - {"parameter_count"}
