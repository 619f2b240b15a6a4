"""check: a learner's own files, and the first thing to mend."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.ending import NOT_ALL_RIGHT, NOT_JUDGED, OK
from autograder.screen import console

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.submissions.find import Submission


@click.command()
@click.argument("what", nargs=-1, metavar="[ASSIGNMENT or FILE ...]")
def check(what: tuple[str, ...]) -> int:
    """Mark your own files and show the first thing to mend.

    Without an argument, marks all files in assignments/. Exit code 0 if all is right, 1 if not. Where there is no
    answer key (solutions/), no points are given: the laws are checked that every right program obeys.
    """
    from autograder.course import find_course
    from autograder.judge_room.grading import Grader
    from autograder.judge_room.sitting import Rules
    from autograder.marks import submission_mark
    from autograder.reports.terminal import first_to_mend, notes, print_learner

    course = find_course(Path.cwd())
    submissions = _to_check(course, what)
    if not course.has_key:
        return _check_laws(course, submissions)
    grader = Grader(course, Rules(show_text=True), secret="practice")
    try:
        marks = [
            grader.mark(one, [name for name in course.names if name in one.files]) for one in submissions
        ]
    finally:
        grader.close()
    mark = submission_mark("", tuple(exercise for one in marks for exercise in one.exercises))
    first = first_to_mend(mark)
    shown = grader.inputs.get((first[0].name, first[1].title), []) if first else []
    print_learner(console(), mark, shown, notes(mark))
    _print_what_was_said(grader.said)
    return NOT_JUDGED if mark.verdict == "not judged" else OK if mark.verdict == "right" else NOT_ALL_RIGHT


def _check_laws(course: "Course", submissions: "Sequence[Submission]") -> int:
    """Checks by the laws alone."""
    from autograder.judge_room.law_check import LawChecker
    from autograder.judge_room.student import Patience
    from autograder.reports.laws import print_laws

    checker = LawChecker(course, Patience())
    try:
        checked = checker.check(submissions)
    finally:
        checker.close()
    print_laws(console(), checked.exercises, checked.notes, checked.shown)
    _print_what_was_said(checked.said)
    return OK if checked.all_hold else NOT_ALL_RIGHT


def _print_what_was_said(printed: Mapping[str, bytes]) -> None:
    """What the learner's own files printed, by file."""
    from autograder.reports.terminal import print_said
    from autograder.submissions.text import printable

    for file, said in printed.items():
        lines = said.decode("utf-8", "replace").split("\n")
        print_said(console(), file, "\n".join(printable(line) for line in lines[:100]))


def _to_check(course: "Course", what: Sequence[str]) -> "list[Submission]":
    from autograder.submissions.find import find_submissions

    assignments = course.root / "assignments"
    if not course.has_key and not assignments.is_dir():
        assignments = course.root  # nothing but the learner's own files
    if not what:
        return find_submissions([assignments], course.names)
    paths = [assignments / one if one in course.names else Path(one) for one in what]
    return [one for path in paths for one in find_submissions([path], course.names)]
