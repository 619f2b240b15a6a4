"""The report as a table for a spreadsheet: one row a submission."""

import csv
import io
import re
from typing import TYPE_CHECKING

from autograder.reports.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from autograder.report import Report, SubmissionMark

# A spreadsheet takes a cell that begins so for a formula, also after a mark at which it splits the line; the wide
# signs are taken for the narrow ones. An apostrophe that stands there already is kept apart by one more.
_FORMULA = re.compile(r"(^|[;,|\t\r\n])(?=[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def as_csv(report: "Report") -> str:
    """Columns: id, points of each assignment, points, max_points, verdict, confined; with a policy late_days, final.

    What was not judged and what was not handed in is empty, never a zero. A bonus counts in the points of its
    assignment and of the submission, and not in max_points: points may be more than that.
    """
    return "".join(_lines(report))


def csv_pieces(report: "Report") -> "Iterator[bytes]":
    """The same in bytes, a row at a time."""
    return (line.encode() for line in _lines(report))


def _lines(report: "Report") -> "Iterator[str]":
    assignments, has_policy = columns(report)
    heads = ["id", *assignments, "points", "max_points", "verdict", "confined"]
    yield _line([*heads, *(["late_days", "final"] if has_policy else [])])
    confined = "yes" if report.is_confined else "no"
    for mark in report.submissions:
        total = exact(mark.points) if mark.status == "marked" else ""
        cells = [_points(mark, name) for name in assignments]
        verdict = mark.status if mark.status == "not handed in" else mark.verdict
        after = _after_policy(mark) if has_policy else []
        yield _line([disarmed(mark.id), *cells, total, exact(mark.max_points), verdict, confined, *after])


def columns(report: "Report") -> tuple[list[str], bool]:
    """The assignments of a report, in the order in which they come, and whether a policy was applied to its marks."""
    assignments: dict[str, None] = {}
    has_policy = False
    for mark in report.submissions:
        assignments.update(dict.fromkeys(exercise.assignment for exercise in mark.exercises))
        has_policy = has_policy or mark.final is not None
    return list(assignments), has_policy


def as_table(rows: "Iterable[Sequence[str]]", delimiter: str = ",") -> str:
    """Rows of texts, in which no spreadsheet finds a formula."""
    return "".join(_line([disarmed(cell) for cell in row], delimiter) for row in rows)


def _line(cells: "Sequence[str]", delimiter: str = ",") -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _after_policy(mark: "SubmissionMark") -> list[str]:
    """The late days of all assignments, and the points that are left."""
    if mark.final is None:
        return ["", ""]
    return [str(sum(one.late_days for one in mark.deducted)), exact(mark.final)]


def _points(mark: "SubmissionMark", name: str) -> str:
    exercises = [exercise for exercise in mark.exercises if exercise.assignment == name]
    if any(exercise.status == "not judged" for exercise in exercises):
        return ""
    if all(exercise.status == "not handed in" for exercise in exercises):
        return ""
    return exact(sum(exercise.points for exercise in exercises))


def disarmed(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet would take it for a formula."""
    return _FORMULA.sub(r"\1'", text)
