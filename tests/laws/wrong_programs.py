"""Wrong programs of every kind that the laws are measured on."""

from collections.abc import Iterator
from typing import NamedTuple

from autograder.course import Course
from autograder.judge_room.known import edited
from autograder.vocabulary import Answer
from tests.edits import EDITS
from tests.handed_in import edited as with_edit
from tests.laws.mutants import mutants
from tests.laws.squashings import squashed
from tests.laws.trial import Judge


class Wrong(NamedTuple):
    """A wrong program: where it comes from, the assignment, the exercise in which it is wrong, and its text."""

    kind: str
    assignment: str
    exercise: str
    what: str
    text: str


def known(course: Course) -> Iterator[Wrong]:
    """The known mistakes, and the edits of the tests."""
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            for mistake in exercise.mistakes if not isinstance(exercise.gives[0], Answer) else ():
                text = edited(assignment, exercise, mistake)
                yield Wrong("known mistakes", assignment.name, exercise.name, mistake.wrong, text)
    for edit in EDITS:
        if edit.exercise.islower():
            text = with_edit(course[edit.assignment], edit.exercise, edit.right, edit.wrong)
            yield Wrong("edits of the tests", edit.assignment, edit.exercise, edit.wrong, text)


def squashing(course: Course) -> Iterator[Wrong]:
    """Wrong activations, used throughout."""
    for one in squashed(course):
        yield Wrong("wrong activations", one.assignment, "", one.what, one.text)


def mutated(course: Course) -> Iterator[Wrong]:
    """Mutants that the answer key tells from the solution, without those that just fail."""
    judge = Judge(course)
    for assignment in course.assignments:
        exercises = {exercise.name: exercise for exercise in assignment.exercises}
        for mutant in mutants(assignment):
            verdict = judge.verdict(assignment, exercises[mutant.exercise], mutant.text)
            kind = {"wrong": "mutants", "imprecise": "imprecise mutants"}.get(verdict)
            if kind:
                yield Wrong(kind, assignment.name, mutant.exercise, mutant.change, mutant.text)
