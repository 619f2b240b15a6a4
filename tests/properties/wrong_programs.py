"""Wrong programs of every kind that the properties are measured on."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from autograder.course import Course
from autograder.mistakes.catalogue import edited
from autograder.spec import Constant
from tests.accuracy.collection import Collection
from tests.accuracy.mutants import Mutant
from tests.accuracy.triggers import triggers
from tests.properties.squashings import squashed
from tests.tools.edits import EDITS
from tests.tools.handed_in import edited as with_edit


class Wrong(NamedTuple):
    """A wrong program: its assignment, the functions in which it is wrong, what is, and its text."""

    assignment: str
    exercises: tuple[str, ...]
    what: str
    text: str


def mistaken(course: Course) -> Iterator[Wrong]:
    """The known mistakes, but for the quiz's answers, of which no property knows anything."""
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            for mistake in exercise.mistakes if not isinstance(exercise.gives[0], Constant) else ():
                text = edited(assignment, exercise, mistake)
                yield Wrong(assignment.name, (exercise.name,), mistake.wrong, text)


def slipped(course: Course) -> Iterator[Wrong]:
    """The edits of the tests."""
    for edit in EDITS:
        if edit.exercise.islower():
            text = with_edit(course[edit.assignment], edit.exercise, edit.right, edit.wrong)
            yield Wrong(edit.assignment, (edit.exercise,), edit.wrong, text)


def squashing(course: Course) -> Iterator[Wrong]:
    """Wrong squashings, used throughout."""
    for one in squashed(course):
        yield Wrong(one.assignment, (), one.what, one.text)


def mutated(course: Course) -> Iterator[Wrong]:
    """Mutants of the solutions' functions. Some do what the solution does, and break nothing."""
    return of_functions(_collection(course).first)


def mutated_twice(course: Course) -> Iterator[Wrong]:
    """Mutants with two slips."""
    return of_functions(_collection(course).second)


@cache
def _collection(course: Course) -> Collection:
    return Collection(course)


def of_functions(mutants: list[Mutant]) -> Iterator[Wrong]:
    """Those in functions; of answers no property knows anything."""
    for one in mutants:
        functions = tuple(name for name in one.concerned if name.islower())
        if functions:
            yield Wrong(one.base.assignment, functions, one.key, one.text)


def triggered(course: Course) -> Iterator[Wrong]:
    """Programs that are wrong under one condition only."""
    for one in triggers(course):
        yield Wrong(one.assignment, one.parts, f"{', '.join(one.parts)}, if {one.name}", one.text)


KINDS = {
    "known mistakes": mistaken,
    "edits of the tests": slipped,
    "wrong squashings": squashing,
    "mutants": mutated,
    "mutants, two slips": mutated_twice,
    "under one condition": triggered,
}
