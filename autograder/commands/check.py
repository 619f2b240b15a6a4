"""check: a learner's own files, and the first thing to mend."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.limits import FOR_ONE_FILE, raise_limit_of_files
from autograder.commands.screen import console, say
from autograder.errors import NOT_ALL_RIGHT, NOT_JUDGED, OK

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.sandbox.workers import StudentRoom
    from autograder.submissions.find import Submission


@click.command()
@click.argument("what", nargs=-1, metavar="[ASSIGNMENT or FILE ...]")
@course_option
def check(what: tuple[str, ...], named: Path | None) -> int:
    """Mark your own files and show the first thing to mend.

    Without an argument, marks all files in assignments/ of the current folder, or those of assignments that lie in
    it. Exit code 0 if all is right, 1 if not. With a course that has no answer key (solutions/), no points are
    given: the laws are checked that every right program obeys.
    """
    from autograder.commands.own_files import own_files
    from autograder.course import open_course

    course = open_course(named, [Path(one) for one in what])
    submissions = own_files(course, what, Path.cwd())
    raise_limit_of_files(FOR_ONE_FILE)
    say_course(course)
    _say_files(submissions)
    if not course.has_key:
        return _check_laws(course, submissions)
    return _check_marks(course, submissions)


def _check_marks(course: "Course", submissions: "Sequence[Submission]") -> int:
    """Checks by the answer key."""
    from autograder.grading.grader import Grader
    from autograder.grading.rules import Rules
    from autograder.report import submission_mark
    from autograder.reports.terminal import notes, print_learner

    grader = Grader(course, Rules(show_text=True), secret="practice")
    try:
        say(_wall(grader.room))
        marks = [
            grader.mark(one, [name for name in course.names if name in one.files]) for one in submissions
        ]
    finally:
        grader.close()
    mark = submission_mark("", tuple(exercise for one in marks for exercise in one.exercises))
    print_learner(console(), mark, notes(mark))
    _print_what_was_said(grader.said)
    return NOT_JUDGED if mark.verdict == "not judged" else OK if mark.verdict == "right" else NOT_ALL_RIGHT


def _wall(room: "StudentRoom") -> str:
    """What confines the code that is checked, in a sentence."""
    from autograder.sandbox.opening import layers_of, told
    from autograder.sandbox.workers import RoomFailed

    try:
        return told(layers_of(room))
    except RoomFailed:
        return "No process for your code could be had, with a wall or without."


def _check_laws(course: "Course", submissions: "Sequence[Submission]") -> int:
    """Checks by the laws alone."""
    from autograder.grading.law_check import LawChecker
    from autograder.report import submission_mark
    from autograder.reports.terminal import print_learner
    from autograder.sandbox.patience import Patience

    checker = LawChecker(course, Patience())
    try:
        say(_wall(checker.room))
        checked = checker.check(submissions)
    finally:
        checker.close()
    print_learner(console(), submission_mark("", tuple(checked.exercises)), checked.notes)
    _print_what_was_said(checked.said)
    return OK if checked.all_hold else NOT_ALL_RIGHT


def _print_what_was_said(printed: Mapping[str, bytes]) -> None:
    """What the learner's own files printed, by file."""
    from autograder.reports.terminal import print_said
    from autograder.submissions.text import printable

    for file, said in printed.items():
        lines = said.decode("utf-8", "replace").split("\n")
        print_said(console(), file, "\n".join(printable(line) for line in lines[:100]))


def _say_files(submissions: "Sequence[Submission]") -> None:
    """Says which files are checked, each as one would name it from here."""
    from autograder.submissions.text import printable

    for one in submissions:
        for path in (path for paths in one.files.values() for path in paths):
            here = Path.cwd()
            shown = path.relative_to(here) if path.is_relative_to(here) else path
            say(f"Checking {printable(str(shown))}")
