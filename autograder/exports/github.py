"""GitHub Actions: a workflow that marks every push, and the tests of an autograding.json.

Source of the formats: docs.github.com, "Workflow syntax for GitHub Actions"; autograding.json is the one of
education/autograding: tests with name, setup, run, input, output, comparison, timeout (minutes) and points.
"""

import json
from collections.abc import Sequence

PACKAGE = "recurrent-autograder"


def workflow(assignments: Sequence[str]) -> bytes:
    """`.github/workflows/autograding.yml`: it checks what was pushed, and keeps the report as JUnit XML."""
    checks = "\n".join(
        f"      - run: autograder export junit {name}.xml --submission . --assignment {name} --overwrite\n"
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
