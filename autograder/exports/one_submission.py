"""Marks one submission where a platform starts the autograder for each: the marks, or why there is nothing to mark."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course import Course
from autograder.errors import BadExport, NothingToGrade
from autograder.exports.items import Nothing, kept_out
from autograder.grading.parallel import mark_class
from autograder.grading.rules import Rules
from autograder.report import LITTER, Report
from autograder.submissions.archives import unpacking
from autograder.submissions.find import Search, find_class
from autograder.submissions.text import printable

NAMED = 5  # files in one sentence


def marked(
    folder: Path, course: Course, assignment: str, student: str, rules: Rules, key: str
) -> tuple[Report | None, Nothing | None]:
    """The report on the only submission in a folder; or, where there is no work in it, a sentence for the student.

    Questions are drawn by the student's name. Raises Refused for what the instructor has to fix, and NotNow.
    """
    if assignment not in course.names:
        raise BadExport(f"The course has no assignment {assignment}; it has {', '.join(course.names)}.")
    if not folder.is_dir():
        raise BadExport(f"{folder} is not a folder; it should be the one with a student's files.")
    with unpacking() as unpacked:
        try:
            search = Search([folder], course.names, (assignment,), unpack=unpacked, trusts_copies=True)
            found = find_class(search)
        except NothingToGrade:
            return None, _nothing(assignment, sorted(one.name for one in folder.iterdir()))
        if len(found.submissions) != 1 or not found.submissions[0].files:
            seen = [
                f"{one.path} ({one.reason})" if one.reason else one.path
                for one in found.files
                if one.reason != LITTER
            ]
            return None, _nothing(assignment, seen)
        one = replace(found.submissions[0], id=student)
        report = mark_class(course, [one], rules, key, lambda mark: None, {student: (assignment,)})
    return report, kept_out(report.submissions[0])


def _nothing(assignment: str, seen: Sequence[str]) -> Nothing:
    """What was handed in, what it should be called, and what to do."""
    more = f" and {len(seen) - NAMED} more" if len(seen) > NAMED else ""
    there = (
        f"there is {', '.join(printable(one) for one in seen[:NAMED])}{more}" if seen else "no file is there"
    )
    return Nothing(
        f"Nothing that was handed in can be told to be your work on {assignment}: {there}. It should be one file, "
        f"{assignment}.py or {assignment}.ipynb. Rename it, and hand it in again."
    )
