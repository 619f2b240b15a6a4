"""Programs with one known mistake of the catalogue, and with two of them in one file."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from autograder.course import Assignment, Course
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.edits import Edit

from .mutants import AND
from .triggers import Wrong


class Pair(NamedTuple):
    """A program with two faults, and the keys of the programs with each of them alone."""

    wrong: Wrong
    alone: tuple[str, str]

    @property
    def key(self) -> str:
        """What names it for good."""
        return AND.join(self.alone)


def known_mistakes(course: Course) -> list[Wrong]:
    """The solution with each known mistake."""
    return [_alone(assignment, edit) for assignment in course.assignments for edit in _edits(assignment)]


def pairs(course: Course, number: int, seed: str) -> list[Pair]:
    """So many programs with two known mistakes, each in a function of its own; chosen by the seed."""
    rng = random.Random(f"pairs {seed}")
    every = [(assignment, edits) for assignment in course.assignments if len(edits := _edits(assignment)) > 1]
    found: dict[tuple[str, str], Pair] = {}
    while len(found) < number:
        assignment, edits = rng.choices(every, [len(edits) for _, edits in every])[0]
        one, other = sorted(rng.sample(edits, 2), key=lambda edit: edit.line)
        if one.function != other.function:
            found.setdefault((one.id, other.id), _both(assignment, one, other))
    return list(found.values())


def _both(assignment: Assignment, one: Edit, other: Edit) -> Pair:
    text = one.key.written[one.function].within(
        other.text, f"{one.code}\n"
    )  # the earlier one: no line has moved
    wrong = Wrong("two known mistakes", assignment.name, text, (one.function, other.function))
    return Pair(wrong, (_alone(assignment, one).key, _alone(assignment, other).key))


def _alone(assignment: Assignment, edit: Edit) -> Wrong:
    return Wrong(edit.id, assignment.name, edit.text, (edit.function,))


@cache
def _edits(assignment: Assignment) -> Sequence[Edit]:
    return tuple(_made(assignment))


def _made(assignment: Assignment) -> Iterator[Edit]:
    catalogue = Catalogue(assignment)
    for exercise in assignment.by_cases.exercises:
        yield from catalogue.mistakes(exercise.name)
