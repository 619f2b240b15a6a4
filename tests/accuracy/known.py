"""Programs with one known mistake of the catalogue, and with two of them in one file."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
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
    """So many programs of each assignment with two known mistakes, each in a function of its own; chosen by the seed.

    What is drawn of one assignment does not depend on the others.
    """
    return [pair for assignment in course.assignments for pair in _pairs_of(assignment, number, seed)]


def _pairs_of(assignment: Assignment, number: int, seed: str) -> list[Pair]:
    edits = sorted(_edits(assignment), key=lambda edit: edit.line)
    every = [two for two in combinations(edits, 2) if two[0].function != two[1].function]
    rng = random.Random(f"pairs {seed} {assignment.name}")
    return [_both(assignment, *two) for two in rng.sample(every, min(number, len(every)))]


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
