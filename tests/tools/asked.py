"""The course's functions as a sandbox is asked about them, and programs to ask."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.course import Assignment, Course
from autograder.inputs.cases import Questions
from autograder.sandbox.book import Asked, Book
from autograder.sandbox.expected import Expected
from autograder.sandbox.patience import Clock, Patience
from autograder.sandbox.program import Program, StandIns
from autograder.sandbox.workers import Sandbox
from autograder.spec import Answer, Array, Arrays, Weights
from autograder.submissions.source import Cell, Source


def layout(quantity: Any) -> str:
    if isinstance(quantity, Weights):
        return "|".join(["record", quantity.type_name, *(field.name for field in quantity.fields)])
    if isinstance(quantity, Answer):
        if quantity.choices:
            return "|".join(["choices", *quantity.choices])
        return "|".join(["keys", *quantity.keys]) if quantity.keys else "constant"
    return "list" if isinstance(quantity, Arrays) else "array"


class Cases:
    """The cases of one function: arguments, and what a right one gives."""

    def __init__(self, assignment: Assignment, exercise: Any) -> None:
        questions = Questions(exercise, assignment.solution, f"tests\0{assignment.name}", ())
        self.exercise = exercise
        self.public = list(questions.small[:3]) if exercise.takes else list(questions.general)
        self.hidden = list(questions.general)

    def asked(self) -> Asked:
        every = [*self.public, *self.hidden]
        takes = self.exercise.takes
        return Asked(
            takes=tuple(map(layout, takes)),
            gives=tuple(map(layout, self.exercise.gives)),
            public=tuple(case.arguments for case in self.public),
            hidden=tuple(case.arguments for case in self.hidden),
            leaves=max(len(case.right) for case in every),
            leaf=max(np.size(leaf) for case in every for leaf in case.right),
            cut=tuple(k for k, one in enumerate(takes) if isinstance(one, Array) and one.axes[:2] == "N "),
        )

    def expected(self, which: str) -> Expected:
        cases = self.public if which == "public" else self.hidden
        allowed = [[self._distance(case, np.asarray(leaf)) for leaf in case.right] for case in cases]
        return Expected([case.right for case in cases], allowed)

    def _distance(self, case: Any, right: Any) -> Any:
        own = self.exercise.tolerance and self.exercise.tolerance(case.right, *case.arguments)
        if own:
            return np.full(right.shape, own)
        return 1e-11 * max(1.0, float(np.abs(right).max(initial=0))) + 1e-9 * np.abs(right)


def cases_of(course: Course) -> dict[tuple[str, str], Cases]:
    return {
        (assignment.name, exercise.name): Cases(assignment, exercise)
        for assignment in course.assignments
        for exercise in assignment.exercises
    }


def book_of(cases: Mapping[tuple[str, str], Cases]) -> Book:
    return Book({key: one.asked() for key, one in cases.items()})


def file(assignment: str, text: str) -> Source:
    return Source(assignment, f"{assignment}.py", (Cell(f"{assignment}.py", text, False),))


def program(
    sandbox: Sandbox,
    book: Book,
    texts: Mapping[str, str],
    *,
    call: float = 2.0,
    seconds: float = 60.0,
    beside: Mapping[str, str] | None = None,
    stand_ins: StandIns | None = None,
) -> Program:
    files = {name: file(name, text) for name, text in texts.items()}
    others = {name: file(name, text) for name, text in (beside or {}).items()}
    return Program(sandbox, book, files, others, Patience(call, seconds), Clock(seconds), stand_ins)
