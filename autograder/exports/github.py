"""GitHub Actions: a workflow that marks every push, lines that annotate it, and the tests of an autograding.json.

Source of the formats: docs.github.com, "Workflow syntax for GitHub Actions" and "Workflow commands for GitHub Actions";
autograding.json is the one of education/autograding: tests with name, setup, run, input, output, comparison, timeout
(minutes) and points.
"""

import json
from collections.abc import Callable, Iterator, Sequence

from autograder.exports.items import Nothing
from autograder.report import ExerciseMark, SubmissionMark

PACKAGE = "recurrent-autograder"


def workflow(assignments: Sequence[str]) -> bytes:
    """`.github/workflows/autograding.yml`: it checks what was pushed, and keeps the report as JUnit XML."""
    checks = "\n".join(
        f"      - run: autograder export junit {name}.xml --submission . --assignment {name} --overwrite\n"
        f"        if: always()\n"
        f"      - run: autograder export github - --submission . --assignment {name}\n"
        f"        if: always()\n"
        f"      - run: autograder check {name}\n"
        f"        if: always()"
        for name in assignments
    )
    return f"""\
name: autograding
on: [push, workflow_dispatch]
permissions:
  contents: read
jobs:
  autograding:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install {PACKAGE}
{checks}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: marks
          path: "*.xml"
""".encode()


def annotations(mark: SubmissionMark | Nothing, path: Callable[[str], str]) -> bytes:
    """A line for each function that is not right, which GitHub shows as an error beside the line at fault.

    `path` gives a file's path in the repository by its name. Nothing of a submission ends a line or begins another.
    """
    if isinstance(mark, Nothing):
        lines = [_error("", "Nothing was marked", mark.sentence)]
    else:
        lines = [line for one in mark.exercises for line in _annotated(one, path)]
    return "".join(f"{line}\n" for line in lines).encode()


def _annotated(exercise: ExerciseMark, path: Callable[[str], str]) -> Iterator[str]:
    wrong = next(
        (one for one in exercise.criteria if one.kind != "property" and one.verdict != "right"), None
    )
    if wrong is None:
        return
    place = exercise.explanation.place if exercise.explanation is not None else None
    where = f"file={_escaped(path(place.file), ':,')},line={place.line}," if place is not None else ""
    said = dict.fromkeys((exercise.fault, wrong.message or wrong.title, wrong.mistake or ""))
    yield _error(where, exercise.name, "\n".join(one for one in said if one))


def _error(where: str, title: str, text: str) -> str:
    return f"::error {where}title={_escaped(title, ':,')}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    """The text with each sign that GitHub would obey as its number: % first."""
    for sign in f"%\r\n{more}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def autograding(points: Sequence[tuple[str, str, float]]) -> bytes:
    """autograding.json: a test for each function of these, as assignment, name and points.

    Points there are whole numbers, and all or nothing; so each is a hundredth of one of ours.
    """
    tests = [
        {
            "name": f"{assignment}: {name}",
            "setup": f"pip install {PACKAGE}",
            "run": f"autograder check {name}",
            "input": "",
            "output": "",
            "comparison": "included",
            "timeout": 10,
            "points": round(most * 100),
        }
        for assignment, name, most in points
    ]
    return json.dumps({"tests": tests}, indent=2).encode() + b"\n"
