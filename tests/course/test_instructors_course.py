"""A course as `init` begins it: it borrows, changes points, leaves exercises out; and its package without the key."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograder
from autograder.authoring.without_key import write_without_key
from autograder.course import Course, load_course, module_of, shipped_root
from autograder.provenance import marked_by
from autograder.stubs import stub
from tests.conftest import ROOT, Run
from tests.tools.caches import new_cache
from tests.tools.later import NOTEBOOKS

# Titles and lines of answers that have nothing of an answer in them, or that stand where inputs are drawn as well.
SAID_ANYWHERE = (
    "the gradient is the slope of the loss",
    "raised = np.exp((scores - scores.max()) / temperature)",
    "steps = np.arange(x.shape[1])",
)
LONG_ENOUGH = 24  # signs of a line that says something by itself
OWN = """\
assignments = ["lstm", "readout"]
drop = ["lstm_gates"]

[points]
lstm_hidden = 3
"""


@pytest.fixture
def own(tmp_path: Path, run: Run) -> Path:
    """A course that borrows the LSTM without its gates, and has an assignment of its own."""
    folder = tmp_path / "mycourse"
    assert run("init", folder).code == 0
    (folder / "course.toml").write_text(OWN)
    readout = folder / "solutions" / "readout"
    readout.mkdir()
    (readout / "readout.py").write_text(
        '# %% nbgrader={"grade": false, "grade_id": "scores", "locked": false, "schema_version": 3, '
        '"solution": true, "task": false}\n'
        "def scores(h, W):\n    ### BEGIN SOLUTION\n    return h @ W\n    ### END SOLUTION\n"
    )
    (readout / "criteria.py").write_text(
        "from autograder.spec import Array, Exercise\n"
        'scores = Exercise("scores", takes=(Array("h", "N H"), Array("W", "H K")), gives=(Array("y", "N K"),))\n'
        'scores.result("y = h W", "y", points=2, id="scores")\n'
    )
    return folder


def test_init_writes_what_is_valid_as_it_stands_and_never_overwrites(tmp_path: Path, run: Run) -> None:
    ran = run("init", tmp_path / "new")
    assert ran.code == 0 and ran.out.splitlines() == [
        f"written: {tmp_path / 'new' / 'course.toml'}",
        f"written: {tmp_path / 'new' / 'roster.csv'}",
    ]
    course, shipped = load_course(tmp_path / "new"), load_course(shipped_root())
    assert course.names == shipped.names and course.faults == ()
    (tmp_path / "new" / "course.toml").write_text("mine\n")
    ran = run("init", tmp_path / "new")
    assert ran.code == 4 and "is there already, and was left as it is" in ran.err
    assert (tmp_path / "new" / "course.toml").read_text() == "mine\n"


def test_every_example_in_it_is_valid_too(tmp_path: Path, run: Run) -> None:
    run("init", tmp_path / "new")
    path = tmp_path / "new" / "course.toml"
    examples = re.sub(r"^# ((?:[a-z_]+ = |\[)[^\n]*)$", r"\1", path.read_text(), flags=re.MULTILINE)
    assert len(examples) < len(path.read_text()) - 20
    path.write_text(examples)
    settings = load_course(tmp_path / "new").settings
    assert settings is not None and settings.drop and settings.points and settings.due and settings.late.most
    assert settings.attempts == "best" and settings.extensions and settings.groups and settings.zone


def test_what_is_dropped_is_nowhere(own: Path, tmp_path: Path, course: Course, run: Run) -> None:
    """The student's step calls the gates, which nobody asked for: right ones stand in their place."""
    student = tmp_path / "class" / "ada"
    student.mkdir(parents=True)
    text = course["lstm"].text
    gates = re.search(r"^def lstm_gates.*?^# %%", text, re.MULTILINE | re.DOTALL)
    assert gates is not None
    (student / "lstm.py").write_text(text.replace(gates[0], "# %%"))
    (student / "readout.py").write_text("def scores(h, W):\n    return h @ W\n")
    out = tmp_path / "marks.json"
    ran = run("grade", tmp_path / "class", "--course", own, "--secret", "s", "--json", out)
    assert ran.code == 0 and "Borrowed from the course that is shipped: lstm" in ran.err
    (mark,) = autograder.grade(tmp_path / "class", course=own, secret="s").submissions
    assert (mark.points, mark.max_points) == (28, 28)  # 30 - 5 for the gates + 1 for lstm_hidden + 2
    assert "lstm_gates" not in [one.name for one in mark.exercises]
    (row,) = json.loads(out.read_text())["submissions"]
    assert not re.search(r'"(name|because|id)": "lstm_gates', json.dumps(row))
    assert [one["because"] for one in row["exercises"]] == [[]] * len(row["exercises"])


@NOTEBOOKS
def test_stubs_and_notebooks_are_without_it(own: Path, run: Run) -> None:
    assert run("publish", "--course", own).code == 0
    stub = (own / "assignments" / "lstm" / "lstm.py").read_text()
    assert "def lstm_gates" not in stub and "## The gates" not in stub and "def lstm_cell_update" in stub
    notebook = json.loads((own / "assignments" / "lstm" / "lstm.ipynb").read_text())
    points = {
        one["metadata"]["nbgrader"]["grade_id"]: one["metadata"]["nbgrader"].get("points")
        for one in notebook["cells"]
        if "nbgrader" in one["metadata"]
    }
    assert points["test_lstm_hidden"] == 3 and "test_lstm_gates" not in points and "lstm_gates" not in points


def test_its_hash_is_that_of_the_files_of_both(own: Path, tmp_path: Path) -> None:
    def sha() -> str:
        course = load_course(own)
        return marked_by("own", own, course.borrowed).sha256

    before = sha()
    assert before == sha() != marked_by("own", own).sha256
    (own / "course.toml").write_text('assignments = ["readout"]\n')
    assert sha() != before


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for students of the course that is shipped."""
    folder = tmp_path_factory.mktemp("students") / "package"
    write_without_key(load_course(ROOT), folder)
    return folder


def secrets(course: Course) -> set[str]:
    """Lines of answers, titles of criteria, sentences of mistakes, answers of the quiz."""
    found = set()
    for assignment in course.assignments:
        for answer in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", assignment.text, re.DOTALL):
            found |= {line.strip() for line in answer.splitlines() if len(line.strip()) > LONG_ENOUGH}
        for exercise in assignment.exercises:
            own = {one.title for one in exercise.properties}
            found |= {one.title for one in exercise.criteria if one.title not in own}
            found |= {one.sentence for one in exercise.mistakes}
    stubs = [stub(assignment.text) for assignment in course.assignments]  # as rnn_step is in bptt
    notebooks = [
        path.read_text() for path in (ROOT / "assignments").rglob("*.ipynb")
    ]  # which bring what is given
    given = "\n".join((*stubs, *notebooks))
    return {one for one in found if one not in given and one not in SAID_ANYWHERE}


def test_nothing_of_the_key_is_in_the_package(package: Path, course: Course) -> None:
    texts = {path: path.read_text() for path in package.rglob("*") if path.is_file()}
    assert len(texts) > 200
    names = {path.name for path in texts}
    assert not names & {"criteria.py", "mistakes.toml"}
    assert not [path for path in texts if "### BEGIN SOLUTION\n    " in texts[path]]
    whole = "\n".join(text for path, text in texts.items())
    told = sorted(one for one in secrets(course) if one in whole)
    assert told == []


@pytest.mark.further
def test_properties_are_checked_there_and_no_points_given(
    package: Path, course: Course, tmp_path: Path
) -> None:
    shutil.copytree(package / "assignments", tmp_path / "assignments")
    (tmp_path / "assignments" / "rnn" / "rnn.py").write_text(course["rnn"].text.replace(" + b)", ")"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUTOGRADER")}
    environment |= {"PYTHONPATH": str(package), "XDG_CACHE_HOME": str(new_cache(tmp_path / "cache"))}

    def ran(*command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-P", "-m", "autograder", *command], cwd=tmp_path, env=environment, text=True,
            capture_output=True, timeout=200,
        )  # fmt: skip

    done = ran("check", "rnn")
    assert done.returncode == 1, done.stderr
    assert f"({package}/autograder/shipped)" in done.stderr
    assert "There is no answer key here" in done.stdout and "First to fix: rnn_step" in done.stdout
    done = ran("grade", "assignments", "--secret", "s")
    assert done.returncode == 4 and "there is no course with an answer key" in done.stderr


def test_all_properties_are_there(package: Path, course: Course) -> None:
    for assignment in course.assignments:
        path = package / "autograder" / "shipped" / "solutions" / assignment.name / "properties.py"
        asked = vars(module_of(assignment.name, path.read_text(), path)).values()
        there = {one.name: one for one in asked if hasattr(one, "criteria")}
        for exercise in assignment.exercises:
            assert [one.id for one in there[exercise.name].properties] == [
                one.id for one in exercise.properties
            ]
            assert bool(there[exercise.name].criteria) == bool(exercise.criteria)
            assert there[exercise.name].points == 0
