"""Proves the properties sound: each holds for the solution, and each is broken by some wrong program."""

from collections.abc import Iterator

import numpy as np

from autograder.authoring.stubs import stub
from autograder.course import Assignment
from autograder.grading.compare import Comparison
from autograder.grading.lawful import Broken, Lawfulness
from autograder.grading.rehearsal import Actor
from autograder.mistakes.catalogue import edited
from autograder.sandbox.conversation import Clock
from autograder.sandbox.student import Patience, Student
from autograder.sandbox.workers import StudentRoom
from autograder.spec import Constant, Exercise, Property, Unusable
from autograder.spec.properties import answered, finite, properties_of
from autograder.submissions.source import Cell, Source

# What is done to every array that a function returns; `calls` counts its calls. Each breaks many properties, so these
# come first; the known mistakes are for the rest.
SPOILINGS = (
    "array * np.nan",
    "array * np.linspace(1, 2, array.size).reshape(array.shape)",
    "array + 1",
    "0.9 * array",
    "array - np.mean(array)",
    "array**2",
    "array[:, ::-1] if array.ndim == 3 else array",
    "array + 1e-3 * calls",
)
SPOILT = """

import numpy as np

def _spoilt(value, calls):
    if isinstance(value, list | tuple):
        parts = [_spoilt(part, calls) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    array = np.asarray(value, dtype=float)
    return {spoiling}

def _spoiling(function, calls=[]):
    def spoilt(*arguments):
        calls.append(None)
        return _spoilt(function(*arguments), len(calls))
    return spoilt

{name} = _spoiling({name})
"""


def ailing_properties(room: StudentRoom, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Every property of an assignment, each with what is wrong with it, or nothing."""
    for exercise in assignment.exercises:
        broken = {law: one for law, one in _tried(room, assignment, exercise, assignment.text) if one}
        alive = set(_broken_by_wrong_programs(room, assignment, exercise))
        for law in properties_of(exercise):
            ailment = (
                "" if law.title in alive else "no wrong program breaks this property, so it tells nothing"
            )
            if any(one.title == law.title for one in broken):
                ailment = "the solution breaks this property; one of them is wrong"
            yield f"{exercise.name}: {law.title}", ailment


def _broken_by_wrong_programs(room: StudentRoom, assignment: Assignment, exercise: Exercise) -> Iterator[str]:
    """The titles of the properties that some wrong program breaks, by finite numbers that are not the right ones."""
    waiting = {law.title for law in properties_of(exercise)}
    for text in _wrong_programs(assignment, exercise):
        for law, broken in _tried(room, assignment, exercise, text, waiting):
            if broken and _tells(law, broken):
                waiting.discard(law.title)
                yield law.title
        if not waiting:
            return


def _tells(law: Property, broken: Broken) -> bool:
    """Whether it is this property that is broken: no results, or NaN, break all of them."""
    if isinstance(broken.shown_by, Comparison):
        return bool(np.isfinite(broken.shown_by.left))
    return isinstance(broken.shown_by, Unusable) and law.title in (finite.title, answered.title)


def _wrong_programs(assignment: Assignment, exercise: Exercise) -> Iterator[str]:
    if isinstance(exercise.gives[0], Constant):
        yield stub(assignment.text)
        return
    for spoiling in SPOILINGS:
        yield assignment.text + SPOILT.format(name=exercise.name, spoiling=spoiling)
    for mistake in exercise.mistakes:
        yield edited(assignment, exercise, mistake)


def _tried(
    room: StudentRoom,
    assignment: Assignment,
    exercise: Exercise,
    text: str,
    titles: set[str] | None = None,
) -> Iterator[tuple[Property, Broken | None]]:
    """The properties of these titles, tried on a program of this text; all of them by default."""
    file, patience = f"{assignment.name}.py", Patience()
    sources = {assignment.name: Source(assignment.name, file, (Cell(file, text, False),))}
    kind = Student if isinstance(exercise.gives[0], Constant) else Actor  # no actor has an unanswered quiz
    student = kind(room, assignment, sources, patience, Clock(patience.submission))
    if isinstance(student, Actor):
        student.text = text
    try:
        yield from Lawfulness(student, assignment, "doctor").of(exercise, titles)
    finally:
        student.close()
