"""Classroom 50: result.json of one submission, in hundredths of a point, for its scores are whole numbers.

Source of the format: schemas/result-v1.schema.json of foundation50/classroom50, and its wiki, Advanced Autograding. The
runner says in its environment whose and which submission it is, and stamps `owner` itself.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from autograder.errors import BadExport
from autograder.exports.items import Nothing, items, points_of
from autograder.report import SubmissionMark

HUNDREDTHS = 100
_NEEDED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")


def results(mark: SubmissionMark | Nothing, environment: Mapping[str, str], when: datetime) -> bytes:
    """The bytes of result.json. Raises BadExport where the runner's variables are not there."""
    if missing := [name for name in _NEEDED if not environment.get(name)]:
        raise BadExport(
            f"The environment has no {', '.join(missing)}; the runner of Classroom 50 sets them, and result.json needs "
            "them. Run this in its autograder.py."
        )
    tests = [_nothing(mark)] if isinstance(mark, Nothing) else [*map(_test, items(mark))]
    score = 0 if isinstance(mark, Nothing) else round(points_of(mark) * HUNDREDTHS)
    most = 0 if isinstance(mark, Nothing) else round(mark.max_points * HUNDREDTHS)
    found = {
        "schema": "classroom50/result/v1",
        "classroom": environment["CLASSROOM"],
        "assignment": environment["ASSIGNMENT"],
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": environment.get("OWNER") or environment.get("USERNAME") or "",
        "submission": environment["SUBMISSION_TAG"],
        "commit": environment["COMMIT_URL"],
        "release": environment["RELEASE_URL"],
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": score,
        "max-score": most,
        "tests": tests,
    }
    return json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n"


def _test(one: Any) -> dict[str, Any]:
    return {
        "test-name": f"{one.number} {one.name}",
        "passed": one.verdict == "right",
        "score": round(one.points * HUNDREDTHS),
        "max-score": round(one.max_points * HUNDREDTHS),
        "message": one.text,
    }


def _nothing(nothing: Nothing) -> dict[str, Any]:
    return {
        "test-name": "there is work to be marked",
        "passed": False,
        "score": 0,
        "max-score": 0,
        "message": nothing.sentence,
    }


def script(assignment: str) -> bytes:
    """autograder.py, which the runner starts in the student's repository; exit code 0 once there is a result."""
    return f'''\
"""Marks {assignment} and writes result.json; started by the runner of Classroom 50 in a student's repository."""

import subprocess
import sys

PACKAGE = "recurrent-autograder"  # or the address of a wheel

subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
sys.exit(
    subprocess.run(
        [
            sys.executable, "-m", "autograder", "export", "classroom50", "result.json",
            "--submission", ".", "--assignment", "{assignment}", "--overwrite",
        ]
    ).returncode
)
'''.encode()
