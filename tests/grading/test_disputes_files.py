"""Notebooks count as their code cells, whatever else is in them; the last definition counts, and the better form."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.submissions.find import find_submissions
from autograder.submissions.source import Source, read
from tests.conftest import ROOT, Rewrite
from tests.tools.handed_in import edited, mark, notebook, source


def test_a_function_defined_twice_counts_as_its_last_definition(course: Course, grader: Grader) -> None:
    wrong = "def rnn_step(x, h, W, b):\n    return 0 * h\n"
    first = mark(grader, source("rnn", wrong + course["rnn"].text))
    assert first.lost == []
    assert first.notes == ("rnn_step is defined twice; the last definition counts",)
    assert "rnn_step" in mark(grader, notebook("rnn", course["rnn"].text, wrong)).exercises_lost


def test_prints_and_warnings_cost_nothing(with_edit: Rewrite) -> None:
    noise = "print(x); import warnings, sys, logging; warnings.warn('x'); sys.stderr.write('!'); logging.error('y'); "
    noise += "np.zeros(1) / 0; sys.stdout.flush(); 1 / np.zeros(3); np.log(-np.ones(2)); "
    head = "import warnings\nwarnings.simplefilter('error')\nprint('loaded')\n"
    for settings in ("", head):
        right = "xh = np.concatenate([x, h], axis=-1)"
        marked = with_edit(
            "rnn", "rnn_step", right, f"{noise}{right}", settings.replace("'error'", "'always'")
        )
        assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    "magic",
    ["%%time", "%%timeit -n 1", "%%capture out", "\n%%time", "%matplotlib inline", "!pip install torch"],
)
@pytest.mark.parametrize("tail", ["", "\n!ls 'it\n", "\nnp.tanh?\n", "\nfiles = !ls\n", "\n%timeit 1 + 1"])
def test_magics_and_shell_lines_are_dropped(course: Course, grader: Grader, magic: str, tail: str) -> None:
    assert mark(grader, notebook("rnn", f"{magic}\n{course['rnn'].text}{tail}")).lost == []


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile notes.txt", "%%html", "%%javascript"])
def test_a_cell_in_another_language_is_dropped(course: Course, grader: Grader, magic: str) -> None:
    marked = mark(grader, notebook("rnn", course["rnn"].text, f"{magic}\nexit 1 if [[ -f x ]]; fi"))
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize("magic", ["", "%matplotlib inline\n", "%%time\n"])
def test_a_modulo_on_a_line_of_its_own_is_none(course: Course, grader: Grader, magic: str) -> None:
    text = edited(
        course["rnn"], "rnn_step", "xh @ W + b", "xh @ W + b * (\n        7\n        % 3\n        % 2\n    )"
    )
    assert mark(grader, notebook("rnn", magic + text)).lost == []


def test_tags_and_other_metadata_mean_nothing(course: Course, grader: Grader, tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "def rnn_step(): pass"},
        {"cell_type": "raw", "metadata": {}, "source": "raise"},
        {
            "cell_type": "code",
            "metadata": {"tags": ["skip", "raises-exception"], "nbgrader": {"locked": True, "grade": False}},
            "source": course["rnn"].text,
            "outputs": [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}],
            "execution_count": None,
        },
    ]
    path = tmp_path / "rnn.ipynb"
    document = {"cells": cells, "metadata": {"kernelspec": {"name": "R"}}, "nbformat": 4, "nbformat_minor": 2}
    path.write_text(json.dumps(document))
    program = read("rnn", path)
    assert isinstance(program, Source)
    marked = mark(grader, program)
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize("wrong", ["py", "ipynb", "neither"])
def test_of_two_forms_the_better_counts(course: Course, grader: Grader, tmp_path: Path, wrong: str) -> None:
    right = course["rnn"].text
    broken = edited(course["rnn"], "rnn_step", " + b)", ")")
    cell = {"cell_type": "code", "metadata": {}, "source": broken if wrong == "ipynb" else right}
    (tmp_path / "rnn.py").write_text(broken if wrong == "py" else right)
    (tmp_path / "rnn.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 2}))
    (submission,) = find_submissions([tmp_path], course.names)
    marks = grader.mark(submission, ["rnn"])
    assert (marks.verdict, marks.points) == ("right", 15)
    better = "rnn.ipynb" if wrong == "py" else "rnn.py"
    said = f"rnn.py and rnn.ipynb were both marked; the better counts: {better}"
    assert said in marks.exercises[0].notes


@pytest.mark.parametrize("written", ["py", "ipynb", "neither"])
def test_a_second_form_that_nobody_touched_is_left_out(
    course: Course, grader: Grader, tmp_path: Path, written: str
) -> None:
    for form in ("py", "ipynb"):
        shutil.copy(ROOT / "assignments" / "rnn" / f"rnn.{form}", tmp_path)
    if written == "py":
        (tmp_path / "rnn.py").write_text(course["rnn"].text)
    if written == "ipynb":
        notebook = json.loads((tmp_path / "rnn.ipynb").read_text())
        notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": course["rnn"].text})
        (tmp_path / "rnn.ipynb").write_text(json.dumps(notebook))
    (submission,) = find_submissions([tmp_path], course.names)
    marks = grader.mark(submission, ["rnn"])
    assert marks.points == (0 if written == "neither" else 15)
    said = [criterion.message for exercise in marks.exercises for criterion in exercise.criteria]
    assert not any("both marked" in message for message in said)
    if written == "neither":
        assert said[0] == "rnn_step is not written yet"
