"""What holds of a function that is right: one of its properties in a sentence, and the lines that try it."""

import textwrap

from autograder.course import Course
from autograder.spec.properties import properties_of

WIDTH = 80


def holds_after(course: Course, assignment: str, function: str = "") -> tuple[str, ...]:
    """Lines to show after a check that passed: the property, Python that tries it, and what that gives.

    Of an assignment as a whole, the property of its last function that has one. None where no function has one.
    """
    told: tuple[str, ...] = ()
    for one in course.assignments:
        for exercise in one.exercises if one.name == assignment else ():
            if exercise.tries and function in ("", exercise.name):
                tried = exercise.tries[0]
                titles = {each.id: each.title for each in properties_of(exercise)}
                sentence = f"What also holds of {exercise.name}: {titles[tried.property]}. Try it:"
                code = [f"  {line}" for line in tried.lines.strip().split("\n")]
                told = (*textwrap.wrap(sentence, WIDTH), *code, f"  gives {tried.gives}")
    return told
