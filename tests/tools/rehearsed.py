"""What is named in a program that is made here, and so needs no wall."""

from dataclasses import replace

from autograder.sandbox.conversation import Clock

from autograder.authoring.doctor import source_of
from autograder.course import Assignment
from autograder.grading.diagnose import Alternatives
from autograder.grading.grader import Grader
from autograder.grading.rehearsal import Rehearsal
from autograder.spec import Exercise, Mistake


def exercise_of(assignment: Assignment, name: str) -> Exercise:
    return next(one for one in assignment.exercises if one.name == name)


def mistake_of(exercise: Exercise, sentence: str) -> Mistake:
    """The one mistake whose sentence begins so."""
    found = [one for one in exercise.mistakes if one.sentence.startswith(sentence)]
    assert len(found) == 1, f"{len(found)} mistakes of {exercise.name} begin with {sentence!r}"
    return found[0]


def replaced(text: str, right: str, wrong: str) -> str:
    """The text with an edit of what stands in it once."""
    assert text.count(right) == 1, f"{right!r} stands {text.count(right)} times"
    return text.replace(right, wrong)


def named(grader: Grader, assignment: str, name: str, text: str) -> tuple[Alternatives, ...]:
    """What is named in one exercise of a program, judged with all that it builds on."""
    room = grader.examiners[assignment].room
    exercise = exercise_of(room.assignment, name)
    needed = {exercise, *room.catalogue.parts(exercise)}
    only = tuple(one for one in room.assignment.exercises if one in needed or not one.takes)
    sources = {assignment: source_of(room.assignment, text)}
    room = replace(room, assignment=replace(room.assignment, exercises=only))
    judged = Rehearsal(room, sources, Clock(120.0)).examine().judged
    return next(one.mistakes for one in judged if one.exercise.name == name)


def sentences(found: tuple[Alternatives, ...]) -> list[str]:
    """All that a tutor would say."""
    return [one.sentence for alternatives in found for one in alternatives]
