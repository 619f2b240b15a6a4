"""Right work is marked right, whatever else stands in its file and however that was saved."""

import json
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.report import SubmissionMark
from autograder.submissions.find import Submission


def marked(grader: Grader, path: Path, content: bytes) -> SubmissionMark:
    path.write_bytes(content)
    return grader.mark(Submission("ada", {"rnn": (path,)}), ["rnn"])


def with_outputs(text: str) -> bytes:
    """A notebook that is nearly all outputs: text, a picture, a table, an error."""
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["loss 0.6931471805599453\n"] * 50_000},
        {"output_type": "display_data", "data": {"image/png": "A" * 2_000_000}, "metadata": {}},
        {"output_type": "error", "ename": "E", "evalue": "\x1b[31m", "traceback": ["\x1b[0;31m" * 100] * 100},
    ]
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": outputs,
        "source": text.splitlines(True),
    }
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1
    ).encode()


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("outputs", ""),
        ("a notebook under the name of a program", "is a notebook under the name of a program"),
        ("a program under the name of a notebook", "is a Python program under the name of a notebook"),
        ("UTF-16", "is saved as UTF-16"),
        ("NUL", "ends in NUL bytes"),
    ],
)
def test_right_work_has_all_points_and_a_note(
    course: Course, grader: Grader, tmp_path: Path, name: str, note: str
) -> None:
    text = course["rnn"].text
    file, content = {
        "outputs": ("rnn.ipynb", with_outputs(text)),
        "a notebook under the name of a program": ("rnn.py", with_outputs(text)),
        "a program under the name of a notebook": ("rnn.ipynb", text.encode()),
        "UTF-16": ("rnn.py", text.encode("utf-16")),
        "NUL": ("rnn.py", text.encode() + b"\0" * 5),
    }[name]
    mark = marked(grader, tmp_path / file, content)
    assert (mark.verdict, mark.points) == ("right", mark.max_points)
    notes = [one for exercise in mark.exercises for one in exercise.notes]
    assert [note in one for one in notes] == ([True] if note else [])


def test_code_that_jupyter_does_not_show_earns_nothing_and_is_told_of(
    course: Course, grader: Grader, tmp_path: Path
) -> None:
    cells = [
        {"cell_type": "code", "source": "import numpy as np"},
        {"cell_type": "code", "source": "", "input": course["rnn"].text},
    ]
    mark = marked(grader, tmp_path / "rnn.ipynb", json.dumps({"cells": cells, "nbformat": 4}).encode())
    assert mark.points == 0
    assert any("where Jupyter shows none (code cell 2)" in one for one in mark.exercises[0].notes)
