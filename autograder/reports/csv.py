"""The report as a table for a spreadsheet: one row a submission."""

import csv
import io

from autograder.marks import Report

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> str:
    """Columns: id, points of each assignment, points, max_points, verdict, confined.

    What was not judged is empty, never a zero.
    """
    assignments = list(
        dict.fromkeys(exercise.assignment for mark in report.submissions for exercise in mark.exercises)
    )
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["id", *assignments, "points", "max_points", "verdict", "confined"])
    confined = "yes" if report.is_confined else "no"
    for mark in report.submissions:
        points = {name: 0.0 for name in assignments}
        unjudged = set()
        for exercise in mark.exercises:
            points[exercise.assignment] += exercise.points
            if any(criterion.verdict == "not judged" for criterion in exercise.criteria):
                unjudged.add(exercise.assignment)
        cells = ["" if name in unjudged else f"{points[name]:g}" for name in assignments]
        total = "" if unjudged else f"{mark.points:g}"
        writer.writerow([_text(mark.id), *cells, total, f"{mark.max_points:g}", mark.verdict, confined])
    return table.getvalue()


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
