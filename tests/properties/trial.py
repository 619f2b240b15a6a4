"""Puts one program to the properties alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from autograder.course import Assignment, Course, module_of
from autograder.grading import properties
from autograder.grading.judge import Finding
from autograder.grading.prepared import AllPrepared
from autograder.inputs.public import KEY, Public
from autograder.sandbox.book import Book
from autograder.sandbox.local import LocalProgram
from autograder.spec import Property

SECOND = 1.0  # a mutant may append to the list that it walks along


class Break(NamedTuple):
    """A property that a program broke."""

    exercise: str
    property: Property
    finding: Finding


def breaks(assignment: Assignment, text: str, first: Sequence[str] = (), key: str = KEY) -> Iterator[Break]:
    """The properties that a program breaks, those of the exercises in `first` first; for programs of our own only."""
    module = module_of(assignment.name, text, assignment.path)
    program = LocalProgram(book(assignment), {assignment.name: module}, seconds=SECOND)
    try:
        yield from broken(assignment, properties.asking(program, assignment.name), first, key)
    finally:
        program.close()


def broken(
    assignment: Assignment, ask: properties.Ask, first: Sequence[str] = (), key: str = KEY
) -> Iterator[Break]:
    """The properties that a program breaks which is asked so, exercise after exercise."""
    assignment = assignment.by_cases  # drawn questions are asked by who they are drawn for
    exercises, types = {one.name: one for one in assignment.exercises}, vars(assignment.solution)
    for exercise in sorted(assignment.exercises, key=lambda one: one.name not in first):
        trials = properties.trials_of(exercise, Public(exercise, types, key))
        for trial, finding in properties.settled(trials, exercises, ask).items():
            if finding.verdict != "right":
                yield Break(exercise.name, trial.property, finding)


@cache
def book(assignment: Assignment) -> Book:
    """The functions of an assignment, of whose key nothing is asked."""
    keyless = Course(assignment.path, (replace(assignment, text=""),))
    return AllPrepared(keyless, "properties").book
