"""What is named in a program that is made here, and so needs no wall."""

from collections.abc import Sequence
from functools import cache

from autograder.authoring.doctor import Trusted
from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from autograder.grading.prepared import AllPrepared
from autograder.mistakes.named import Named
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


def trusted(grader: Grader, assignment: str) -> Trusted:
    """The same judge in this process, for programs that are made here."""
    everything = prepared(grader.course)
    return Trusted(everything.assignments[assignment], everything.book)


@cache
def prepared(course: Course) -> AllPrepared:
    return AllPrepared(course, "tests")


def named(grader: Grader, assignment: str, name: str, text: str) -> tuple[Named, ...]:
    """What is named in one exercise of a program, judged with all that it builds on."""
    here = trusted(grader, assignment)
    exercise = exercise_of(here.assignment, name)
    needed = {exercise, *here.prepared.catalogue.parts(exercise)}
    only = [one for one in here.assignment.exercises if one in needed or not one.takes]
    judged = here.judged(text, only)
    return next(one.named for one in judged if one.exercise.name == name)


def mistakes(found: Sequence[Named]) -> list[Named]:
    """Those that are known mistakes: not what was read back in numbers."""
    return [one for one in found if one.how == "mistake"]


def sentences(found: Sequence[Named]) -> list[str]:
    """All that a tutor would say."""
    return [sentence for one in found for sentence in one.sentences]
