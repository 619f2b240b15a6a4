"""What a program that is made here gives on cases of the course: no wall is needed."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from autograder.course import Course
from autograder.inputs.cases import Case, Paper, ask_solution
from autograder.mistakes.shown import copied
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.spec import Exercise


@cache
def cases_of(course: Course, assignment: str) -> Mapping[str, Sequence[Case]]:
    """The cases of each exercise, edges included."""
    paper = Paper(course[assignment], "a secret of the tests", ())
    return {name: list(one.general) for name, one in paper.questions.items()}


def answers_of(exercise: Exercise, names: dict[str, Any], cases: Sequence[Case]) -> tuple[Answer, ...]:
    return tuple(answer_of(exercise, names, case) for case in cases)


def answer_of(exercise: Exercise, names: dict[str, Any], case: Case) -> Answer:
    try:
        given = ask_solution(exercise, names, copied(case.arguments))
        return Given(tuple(np.asarray(one, dtype=np.float64) for one in given))
    except Exception:  # noqa: BLE001
        return Failure("raised")


def names_of(text: str) -> dict[str, Any]:
    """What a program defines."""
    names: dict[str, Any] = {"np": np}
    exec(compile(text, "a program", "exec"), names)  # noqa: S102  (a test's own program)
    return names
