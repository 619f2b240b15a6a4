"""What a program that is made here gives on cases of the course: no worker is needed."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from autograder.course import Assignment, Course
from autograder.inputs.cases import Case, Cases
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.shown import copied
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.spec import Exercise

SECRET = "a secret of the tests"


@cache
def catalogue_of(course: Course, name: str) -> Catalogue:
    return Catalogue(course[name])


@cache
def cases_of(course: Course, name: str) -> Mapping[str, Sequence[Case]]:
    """The hidden cases of each exercise of an assignment."""
    assignment = course[name]
    return {one.name: Cases(one, assignment.solution, SECRET).hidden for one in assignment.exercises}


def exercise_of(assignment: Assignment, name: str) -> Exercise:
    return next(one for one in assignment.exercises if one.name == name)


def names_of(text: str) -> dict[str, Any]:
    """What a program defines."""
    names: dict[str, Any] = {"np": np, "__name__": "a program"}
    exec(compile(text, "a program", "exec"), names)  # noqa: S102  (a test's own program)
    return names


def answers_of(exercise: Exercise, names: Mapping[str, Any], cases: Sequence[Case]) -> tuple[Answer, ...]:
    """What the program of these names gives on each case."""
    return tuple(_answer(exercise, names, case) for case in cases)


def _answer(exercise: Exercise, names: Mapping[str, Any], case: Case) -> Answer:
    try:
        with np.errstate(all="ignore"):
            value = names[exercise.name]
            leaves = exercise.signature.results(value(*copied(case.arguments)) if exercise.takes else value)
            return Given(tuple(np.asarray(leaf, dtype=np.float64) for leaf in leaves))
    except Exception:  # noqa: BLE001  (a wrong program may raise anything)
        return Failure("raised")
