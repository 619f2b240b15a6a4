"""One slip in a solution loses the criteria that state the slipped equation, and no others in the whole file."""

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.spec import Criterion, Exercise
from tests.tools.edits import EDITS, Edit
from tests.tools.handed_in import edited, mark, source
from tests.tools.sample import sampled


@pytest.mark.parametrize(
    "edit",
    sampled(EDITS, 6),
    ids=[f"{k}-{edit.exercise}-{edit.wrong}" for k, edit in enumerate(EDITS)],
)
def test_a_slip_loses_its_own_criteria_only(course: Course, grader: Grader, edit: Edit) -> None:
    assignment = course[edit.assignment]
    program = source(assignment.name, edited(assignment, edit.exercise, edit.right, edit.wrong))
    lost = {(name, criterion.title) for name, criterion in mark(grader, program).lost}
    exercise = next(one for one in assignment.exercises if one.name == edit.exercise)
    assert lost == {(edit.exercise, one.title) for name in edit.lost for one in named(exercise, name)}


def named(exercise: Exercise, name: str) -> list[Criterion]:
    """The one criterion with this left side or this in its title; all of them for "*"."""
    if name == "*":
        return exercise.criteria
    of = [one for one in exercise.equations if one.of == name]
    found = of if len(of) == 1 else [one for one in exercise.criteria if name in one.title]
    assert len(found) == 1, f"{name!r} names {len(found)} criteria of {exercise.name}"
    return list(found)


def test_there_are_enough_and_none_twice() -> None:
    assert len(EDITS) >= 110
    assert len({edit[:4] for edit in EDITS}) == len(EDITS)


def test_every_marked_function_is_edited(course: Course) -> None:
    functions = {
        exercise.name
        for assignment in course.assignments
        for exercise in assignment.exercises
        if exercise.criteria and exercise.takes
    }
    assert functions == {edit.exercise for edit in EDITS if edit.exercise.islower()}
