"""Gradescope: results.json of one submission.

Source of the format: gradescope-autograders.readthedocs.io/en/latest/specs: `score` at the top counts before the sum of
the tests; `visibility` is "visible", formats are "text".
"""

import json
from typing import Any

from autograder.exports.items import Item, Nothing, items, points_of, remarks
from autograder.report import SubmissionMark
from autograder.reports.numbers import exact


def results(mark: SubmissionMark | Nothing) -> bytes:
    """The bytes of results.json; without work a score of 0, and the sentence that says what to hand in."""
    if isinstance(mark, Nothing):
        return _bytes({"score": 0, "output": f"Nothing was marked. {mark.sentence}", **_FORMAT, "tests": []})
    made = [_test(one) for one in items(mark)]
    return _bytes({"score": float(exact(points_of(mark))), "output": remarks(mark), **_FORMAT, "tests": made})


_FORMAT = {
    "output_format": "text",
    "test_output_format": "text",
    "test_name_format": "text",
    "visibility": "visible",
    "stdout_visibility": "hidden",
}


def _test(one: Item) -> dict[str, Any]:
    points = (
        {"score": float(exact(one.points)), "max_score": float(exact(one.max_points))}
        if one.max_points
        else {}
    )
    return {
        "name": one.name,
        "number": one.number,
        **points,
        "status": "passed" if one.verdict == "right" else "failed",
        "output": one.text,
        "tags": [one.assignment, one.function],
        "visibility": "visible",
    }


def _bytes(found: dict[str, Any]) -> bytes:
    return json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n"
