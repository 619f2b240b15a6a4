"""Puts programs to the laws alone, and says whether a program is wrong at all."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from autograder.course import Assignment, Course, module_of
from autograder.judge_room.compare import compare
from autograder.judge_room.conversation import Clock
from autograder.judge_room.lawful import Broken, Lawfulness
from autograder.judge_room.paper import Paper, ask_solution
from autograder.judge_room.room import StudentRoom
from autograder.judge_room.student import Patience, Student
from autograder.submissions.source import Source
from autograder.vocabulary import Exercise, Law
from tests.handed_in import source

SECOND = 1.0  # a mutant may append to the list that it walks along


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the block after so many seconds."""

    def late(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Break(NamedTuple):
    """A law that a program broke."""

    exercise: str
    law: Law
    broken: Broken


def breaks(
    room: StudentRoom,
    assignment: Assignment,
    program: str | Source,
    key: str = "laws",
    first: str = "",
) -> Iterator[Break]:
    """The laws that a program breaks, those of the exercise named `first` first."""
    files = {assignment.name: source(assignment.name, program) if isinstance(program, str) else program}
    student = Student(room, assignment, files, Patience(), Clock(120.0))
    try:
        lawfulness = Lawfulness(student, assignment, key)
        for exercise in sorted(assignment.exercises, key=lambda one: one.name != first):
            for law, broken in lawfulness.of(exercise):
                if broken is not None:
                    yield Break(exercise.name, law, broken)
    finally:
        student.close()


class Judge:
    """Tells by the answer key whether a mutant differs at all from the solution."""

    def __init__(self, course: Course) -> None:
        self._papers = {one.name: Paper(one, "laws", ()) for one in course.assignments}

    def verdict(self, assignment: Assignment, exercise: Exercise, text: str) -> str:
        """`right`, `imprecise` or `wrong` on any input of the answer key; `fails` if it does on the generic one."""
        names = vars(module_of(assignment.name, text, assignment.path))
        questions = self._papers[assignment.name].questions[exercise.name]
        verdicts = []
        edges = [name for one in exercise.criteria for name in getattr(one, "strata", ())]
        for k, case in enumerate([*questions.general, *map(questions.edge, edges)]):
            try:
                with np.errstate(all="ignore"), within(SECOND):
                    given = ask_solution(exercise, names, case.arguments)
            except Exception:  # noqa: BLE001  (a mutant may raise anything)
                if k == 0:
                    return "fails"
                verdicts.append("wrong")
                continue
            verdicts.append(
                _compared(
                    given, case.right, exercise.tolerance and exercise.tolerance(case.right, *case.arguments)
                )
            )
        return max(verdicts, key=("right", "imprecise", "wrong").index)


def _compared(given: Sequence[Any], right: Sequence[Any], tolerance: float | None) -> str:
    try:
        arrays = [np.asarray(array, dtype=np.float64) for array in given]
    except (TypeError, ValueError):
        return "wrong"
    if [array.shape for array in arrays] != [np.shape(array) for array in right]:
        return "wrong"
    return compare(arrays, list(right), tolerance).verdict
