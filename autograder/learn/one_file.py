"""The marks on one file, which is read and never imported, by the public inputs that learners are checked on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from autograder.grading.prepared import PRACTICE
from autograder.grading.rules import Rules
from autograder.learn.asked import as_far_as
from autograder.report import SubmissionMark
from autograder.sandbox.workers import Sandbox
from autograder.submissions.find import find_submissions
from autograder.submissions.source import Source, read

SECONDS = 120.0  # of all functions of a file


def assignment_of(course: Course, path: Path) -> Assignment | None:
    """The assignment that a file is named after, if it is: rnn.py or rnn.ipynb."""
    is_work = path.suffix in (".py", ".ipynb") and path.stem in course.names
    return course[path.stem] if is_work else None


def asked_of(course: Course, assignment: Assignment) -> Iterator[tuple[str, str, str]]:
    """Function, id and title of all that is asked, in order: criteria, or properties where there is no key."""
    for exercise in assignment.exercises:
        if exercise.criteria:
            for one in exercise.criteria if course.has_key else exercise.properties:
                yield exercise.name, one.id, one.title


def lines_of(path: Path, assignment: Assignment) -> dict[str, int]:
    """The line of a program in which each function, or constant, begins; nothing of a notebook."""
    source = read(assignment.name, path)
    if path.suffix != ".py" or not isinstance(source, Source):
        return {}
    text = source.cells[0].text
    found = {}
    for exercise in assignment.exercises:
        begins = rf"^(?:def[ \t]+{exercise.name}\b|{exercise.name}[ \t]*[:=])"
        starts = [one.start() for one in re.finditer(begins, text, re.MULTILINE)]
        if starts:
            found[exercise.name] = text.count("\n", 0, starts[-1]) + 1
    return found


def mark_file(
    course: Course, assignment: Assignment, path: Path, functions: Sequence[str], sandbox: Sandbox
) -> SubmissionMark:
    """The marks on the functions of a file up to the last of these. Raises Refused and NotNow."""
    part = replace(course, assignments=(as_far_as(assignment, functions),))
    (submission,) = find_submissions([path], course.names)
    return Grader(part, Rules(show_text=True), PRACTICE, sandbox=sandbox).mark(submission, [assignment.name])
