"""PrairieLearn: results.json of an external grader, and what info.json of a question says to have one.

Source of the format: docs.prairielearn.com/externalGrading: `score` is a share from 0 to 1; `gradable: false` with
`format_errors` costs no attempt; at most 1 MB. Files of the student lie in /grade/student, results in /grade/results.
"""

import json
from typing import Any

from autograder.exports.items import Item, Nothing, items, points_of, remarks
from autograder.report import SubmissionMark
from autograder.reports.numbers import exact

MOST = 900_000  # bytes of all texts
IMAGE = "registry.example.org/recurrent-autograder"


def results(mark: SubmissionMark | Nothing) -> bytes:
    """The bytes of results.json; without work it cannot be graded, which costs no attempt."""
    if isinstance(mark, Nothing):
        return _bytes({"gradable": False, "format_errors": [mark.sentence], "score": 0})
    points = points_of(mark)
    score = min(max(points / mark.max_points, 0.0), 1.0) if mark.max_points else 0.0
    found = [*items(mark)]
    each = MOST // max(len(found), 1)
    tests = [_test(one, each) for one in found]
    message = "\n".join(part for part in (f"{points:g} of {mark.max_points:g} points", remarks(mark)) if part)
    return _bytes({"gradable": True, "score": float(exact(score)), "message": message, "tests": tests})


def _test(one: Item, most: int) -> dict[str, Any]:
    return {
        "name": one.name,
        "points": float(exact(one.points)),
        "max_points": float(exact(one.max_points)),
        "message": one.verdict,
        "output": one.text.encode()[:most].decode("utf-8", "ignore"),
    }


def info(assignment: str) -> bytes:
    """What info.json of a question has besides its own lines; the course's secret is a variable of the image."""
    options = {
        "enabled": True,
        "image": IMAGE,
        "entrypoint": [
            "autograder", "export", "prairielearn", "/grade/results/results.json", "--submission", "/grade/student",
            "--assignment", assignment, "--overwrite",
        ],
        "timeout": 180,
        "enableNetworking": False,
    }  # fmt: skip
    return _bytes({"gradingMethod": "External", "externalGradingOptions": options})


def _bytes(found: dict[str, Any]) -> bytes:
    return json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n"
