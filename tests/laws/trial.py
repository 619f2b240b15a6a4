"""Puts one program to the laws alone."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograder.grading.lawful import Broken, Lawfulness
from autograder.grading.rehearsal import Actor
from autograder.sandbox.conversation import Clock

from autograder.course import Assignment
from autograder.sandbox.answers import Failure
from autograder.sandbox.opening import open_room
from autograder.sandbox.patience import Patience, Student
from autograder.sandbox.workers import StudentRoom
from autograder.spec import Exercise, Outcome, Property
from tests.tools.handed_in import source

SECOND = 1.0  # a mutant may append to the list that it walks along


class Break(NamedTuple):
    """A law that a program broke."""

    exercise: str
    law: Property
    broken: Broken


def breaks(
    assignment: Assignment,
    text: str,
    first: Sequence[str] = (),
    key: str = "laws",
    room: StudentRoom | None = None,
) -> Iterator[Break]:
    """The laws that a program breaks, those of the exercises in `first` first; in this process, unless in a room."""
    student = in_room(room, assignment, text) if room else here(assignment, text)
    try:
        lawfulness = Lawfulness(student, assignment, key)
        for exercise in sorted(assignment.exercises, key=lambda one: one.name not in first):
            for law, broken in lawfulness.of(exercise):
                if broken is not None:
                    yield Break(exercise.name, law, broken)
    finally:
        student.close()


def in_room(room: StudentRoom, assignment: Assignment, text: str) -> Student:
    """The program as a student's."""
    files = {assignment.name: source(assignment.name, text)}
    return Student(room, assignment, files, Patience(), Clock(120.0))


def here(assignment: Assignment, text: str) -> Student:
    """The program in this process, which is ten times as fast; for programs of our own only."""
    actor = Hurried(open_room(0.0), assignment, {}, Patience(), Clock(0.0))
    actor.text = text
    return actor


class Hurried(Actor):
    """An actor whose calls end after a second, and may give what is no array."""

    def ask(self, exercise: Exercise, *arguments: Any, **more: Any) -> Outcome | Failure:
        """The function's results by name, as a student's."""
        try:
            with within(SECOND):
                return super().ask(exercise, *arguments, **more)
        except (TimeoutError, TypeError, ValueError) as nothing:  # no time, or no numbers
            return Failure("unusable", text=str(nothing))


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
