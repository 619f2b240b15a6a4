"""Measures what the laws catch without an answer key:  python -m tests.laws [-v]

Mistakes and edits of the solutions, programs that squash wrongly throughout, and mutants of the solutions' functions.
A mutant counts if the answer key tells it from the solution on any of its inputs.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course, load_course
from autograder.judge_room.naming import edited
from autograder.judge_room.room import open_room
from autograder.vocabulary import Answer
from tests.edits import EDITS
from tests.handed_in import edited as with_edit
from tests.laws.mutants import mutants
from tests.laws.squashings import squashed
from tests.laws.trial import Judge, breaks


class Wrong(NamedTuple):
    """A wrong program: where it comes from, the assignment, the exercise in which it is wrong, and its text."""

    kind: str
    assignment: str
    exercise: str
    what: str
    text: str


def known(course: Course) -> Iterator[Wrong]:
    """The known mistakes, and the edits of the tests."""
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            for mistake in exercise.mistakes if not isinstance(exercise.gives[0], Answer) else ():
                text = edited(assignment, exercise, mistake)
                yield Wrong("known mistakes", assignment.name, exercise.name, mistake.wrong, text)
    for edit in EDITS:
        if edit.exercise.islower():
            text = with_edit(course[edit.assignment], edit.exercise, edit.right, edit.wrong)
            yield Wrong("edits of the tests", edit.assignment, edit.exercise, edit.wrong, text)


def squashing(course: Course) -> Iterator[Wrong]:
    """Wrong activations, used throughout."""
    for one in squashed(course):
        yield Wrong("wrong activations", one.assignment, "", one.what, one.text)


def mutated(course: Course) -> Iterator[Wrong]:
    """Mutants that the answer key tells from the solution, without those that just fail."""
    judge = Judge(course)
    for assignment in course.assignments:
        exercises = {exercise.name: exercise for exercise in assignment.exercises}
        for mutant in mutants(assignment):
            verdict = judge.verdict(assignment, exercises[mutant.exercise], mutant.text)
            kind = {"wrong": "mutants", "imprecise": "imprecise mutants"}.get(verdict)
            if kind:
                yield Wrong(kind, assignment.name, mutant.exercise, mutant.change, mutant.text)


def main(verbose: bool) -> int:
    """Prints how many of each kind are caught, and those that are not."""
    course = load_course(Path(__file__).resolve().parent.parent.parent)
    room = open_room(120.0)
    caught: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for source in (known, squashing, mutated):
        for one in source(course):
            tried[one.kind] += 1
            broken = next(iter(breaks(room, course[one.assignment], one.text, first=one.exercise)), None)
            caught[one.kind] += broken is not None
            if broken is None:
                print(f"not caught: {one.assignment} {one.exercise}: {one.what}", flush=True)
            elif verbose:
                print(f"{one.exercise}: {one.what} | {broken.exercise}: {broken.law.title}", flush=True)
    room.close()
    for kind, number in tried.items():
        print(f"{kind:<22}{caught[kind]:>6} of {number:>6}")
    return int(caught != tried)


if __name__ == "__main__":
    sys.exit(main("-v" in sys.argv))
