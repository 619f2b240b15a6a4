"""What students get is made from the answer key, holds no answer, and goes stale when the key changes."""

import importlib.util
import inspect
import json
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from autograder.authoring import publishing
from autograder.stubs import BEGIN, END, PICTURE_CELL, solution_regions, stub
from tests.tools.sample import further

COURSE = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted(path for path in (COURSE / "solutions").glob("*/*.py") if path.stem == path.parent.name)
NAMES = [path.stem for path in SOLUTIONS]
every_solution = pytest.mark.parametrize("solution", SOLUTIONS, ids=NAMES)


def copied(root, names):
    """A copy of these assignments of the course, published"""
    for name in names:
        shutil.copytree(
            COURSE / "solutions" / name,
            root / "solutions" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    publish(root)
    return root


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """All of it, to be read"""
    return copied(tmp_path_factory.mktemp("published"), NAMES)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("few"), ("gru", "quiz", "rnn"))


@pytest.fixture
def course(few, tmp_path):
    """A few assignments, which a test may edit: what holds of one of them holds of all"""
    return shutil.copytree(few, tmp_path / "course")


@pytest.fixture
def whole(published, tmp_path):
    """All of it, which a test may edit"""
    return shutil.copytree(published, tmp_path / "course")


def publish(course, check=False):
    return publishing.publish(course, check).out_of_order


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def inside_and_outside(text):
    """The lines of a solution's text that are answers, and those that are not; a blank line is no answer"""
    lines = text.split("\n")
    inside = [line for begin, end in solution_regions(lines) for line in lines[begin + 1 : end] if line]
    return inside, list((Counter(lines) - Counter(inside)).elements())


def test_the_assignments_of_this_course_are_fresh():
    assert NAMES == ["bptt", "gru", "learning", "lstm", "memory", "quiz", "rnn", "variants"]
    assert publish(COURSE, check=True) == []


def test_publish_writes_what_is_stale_or_missing_and_says_so(course):
    rnn, gru = (course / "assignments" / name / f"{name}.py" for name in ("rnn", "gru"))
    fresh = rnn.read_bytes()
    rnn.write_text("edited", encoding="utf-8")
    gru.unlink()
    assert publish(course, check=True) == [gru, rnn]
    assert rnn.read_text(encoding="utf-8") == "edited"
    assert not gru.exists()
    assert publish(course) == [gru]
    assert rnn.read_text(encoding="utf-8") == "edited"
    rnn.unlink()
    assert publish(course) == [rnn]
    assert rnn.read_bytes() == fresh
    assert publish(course, check=True) == []


def test_an_edited_solution_makes_its_assignment_stale(course):
    solution = course / "solutions" / "rnn" / "rnn.py"
    text = solution.read_text(encoding="utf-8")
    # Another answer changes nothing for students; another question does.
    solution.write_text(text.replace("np.tanh(xh @ W + b)", "np.sin(xh @ W + b)"), encoding="utf-8")
    assert publish(course, check=True) == []
    solution.write_text(text.replace("The recurrent network", "Recurrence"), encoding="utf-8")
    assert {path.parent.name for path in publish(course, check=True)} == {"rnn"}


def test_a_file_that_no_solution_makes_is_reported_and_kept(course):
    notes = course / "assignments" / "rnn" / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    (course / "assignments" / "rnn" / "__pycache__").mkdir()
    (course / "assignments" / "rnn" / "__pycache__" / "rnn.pyc").write_bytes(b"")
    assert publish(course) == [notes]
    assert notes.read_text(encoding="utf-8") == "mine"


def test_without_nbgrader_the_files_are_made_and_the_notebooks_left_alone(course, monkeypatch):
    monkeypatch.setattr(publishing, "MAKERS_OF_NOTEBOOKS", ("numpy", "no_such_package"))
    file, notebook = (course / "assignments" / "rnn" / f"rnn.{suffix}" for suffix in ("py", "ipynb"))
    file.unlink()
    notebook.write_text("as it is", encoding="utf-8")
    published = publishing.publish(course)
    assert (published.out_of_order, published.missing) == ([file], ("no_such_package",))
    assert notebook.read_text(encoding="utf-8") == "as it is"
    assert publishing.publish(course, check=True).out_of_order == []


def test_publishing_twice_gives_the_same_bytes_and_leaves_nothing_else(whole):
    def contents():
        return {p: p.read_bytes() for p in whole.rglob("*") if p.is_file()}

    before = contents()
    shutil.rmtree(whole / "assignments")
    publish(whole)
    assert contents() == before
    assert not any(b"\r" in content for content in before.values())


def test_a_course_without_solutions_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no solutions"):
        publish(tmp_path, check=True)


@every_solution
def test_a_stub_holds_no_answer_and_no_marker(solution):
    text = solution.read_text(encoding="utf-8")
    inside, outside = inside_and_outside(text)
    assert inside
    for published in (
        stub(text),
        (COURSE / "assignments" / solution.stem / solution.name).read_text("utf-8"),
    ):
        lines = Counter(published.split("\n"))
        answers = {line for line in inside if line.strip()}  # a blank line tells nothing
        assert {line: lines[line] for line in answers} == {line: outside.count(line) for line in answers}
        assert not any(word in published for word in ("SOLUTION", "nbgrader", "jupytext", "noqa"))


def test_a_leaked_answer_would_be_seen():
    text = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    inside, outside = inside_and_outside(text)
    assert inside == ["    return 1"]
    assert Counter(text.split("\n"))[inside[0]] != outside.count(inside[0])


@every_solution
def test_a_stub_leaves_pictures_and_typeset_equations_to_the_notebook(solution):
    text = stub(solution.read_text(encoding="utf-8"))
    assert not any(word in text for word in ("$$", "\\tanh", "pictures/", "!["))
    assert not any(line == "#" and after == "#" for line, after in pairwise(text.split("\n")))


def test_what_is_left_out_leaves_no_gap():
    markdown = "# %% [markdown]\n# ## A\n#\n# text\n#\n# $$\n# a \\\\\n# $$\n#\n# more\n"
    picture = "\n# %% [markdown]\n# ![what it\n# shows](pictures/a.svg)\n"
    code = "\n\n# %%\nx = 1\n"
    left = "# %% [markdown]\n# ## A\n#\n# text\n#\n# more\n" + code
    assert stub(markdown + picture + code).endswith(left)


@every_solution
def test_every_function_of_a_stub_asks_to_be_written(solution, published):
    module = load(published / "assignments" / solution.stem / solution.name)
    text = solution.read_text(encoding="utf-8")
    to_write = [
        (name, function)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if BEGIN in inspect.getsource(getattr(load(solution), name))
    ]
    assert len(to_write) == text.count(f"\n    {BEGIN}\n") >= 1
    for name, function in to_write:
        assert function.__doc__ == getattr(load(solution), name).__doc__
        with pytest.raises(NotImplementedError, match=name):
            function(*[None] * len(inspect.signature(function).parameters))


def test_the_quiz_comes_unanswered(published):
    module = load(published / "assignments" / "quiz" / "quiz.py")
    for name in ("WEIGHT_MATRICES", "GATES", "STATE_VECTORS"):
        assert getattr(module, name) == {"rnn": None, "lstm": None, "gru": None}
    for name in ("WEIGHT_MATRICES_DEPEND_ON_T", "CELL_STATE_CARRIES", "HIDDEN_STATE_CARRIES"):
        assert getattr(module, name) is None
    answers = load(COURSE / "solutions" / "quiz" / "quiz.py")
    assert {answers.CELL_STATE_CARRIES, answers.HIDDEN_STATE_CARRIES} < set(module.CHOICES)


def test_bptt_brings_the_forward_pass_of_the_rnn_assignment(published):
    rnn, key = load(COURSE / "solutions" / "rnn" / "rnn.py"), load(COURSE / "solutions" / "bptt" / "bptt.py")
    given = load(published / "assignments" / "bptt" / "bptt.py")
    for name in ("rnn_step", "rnn_forward"):
        lines = inspect.getsource(getattr(rnn, name)).splitlines()
        code = [line for line in lines if line.strip() not in (BEGIN, END)]
        assert inspect.getsource(getattr(key, name)).splitlines() == code
        assert inspect.getsource(getattr(given, name)).splitlines() == code


@every_solution
def test_a_solution_has_one_cell_for_each_exercise(solution):
    text = PICTURE_CELL.sub("", solution.read_text(encoding="utf-8"))
    cells = ("\n" + text).split("\n# %%")[1:]
    for explanation, cell in zip(["", *cells], cells, strict=False):
        marker, _, body = cell.partition("\n")
        if marker.strip() in ("[markdown]", ""):  # "": a cell to play with, of which nbgrader knows nothing
            continue
        if (
            not marker.strip()
        ):  # a cell that shows something: it carries no points, and a learner may change it
            assert BEGIN not in body
            continue
        metadata = json.loads(marker.partition("nbgrader=")[2])
        assert (metadata["solution"], metadata["locked"]) == (BEGIN in body, BEGIN not in body)
        if BEGIN in body and "def " in body:
            assert f"def {metadata['grade_id']}(" in body
            for heading in ("**In plain words.**", "**In code.**", "**In mathematics.**"):
                assert heading in explanation


@every_solution
def test_what_a_learner_reads_has_80_columns(solution):
    lines = stub(solution.read_text(encoding="utf-8")).split("\n")
    assert [line for line in lines if len(line) > 80] == []


@every_solution
def test_lines_are_short_but_for_the_cell_markers(solution):
    lines = solution.read_text(encoding="utf-8").split("\n")
    assert [line for line in lines if len(line) > 110 and not line.startswith("# %%")] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1\n### BEGIN SOLUTION\nx = 2\n", "line 2: the solution that begins here never ends"),
        ("x = 1\n### END SOLUTION\n", "line 2: a solution ends that never began"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n", "line 2: .* begun in line 1"),
        ("## begin solution\nx = 2\n### END SOLUTION\n", "line 1: '## begin solution' is neither"),
        ("### BEGIN SOLUTION\nx = 2\n### END SOLUTION.\n", "line 3: .* is neither"),
    ],
)
def test_an_unbalanced_marker_is_an_error_that_names_file_and_line(course, text, sentence):
    (course / "solutions" / "rnn" / "rnn.py").write_text(text, encoding="utf-8")
    fresh = {path: path.read_bytes() for path in (course / "assignments").rglob("*.py")}
    with pytest.raises(ValueError, match=rf"rnn\.py, {sentence}"):
        publish(course)
    assert {path: path.read_bytes() for path in (course / "assignments").rglob("*.py")} == fresh


def test_a_solution_that_makes_no_notebook_is_a_sentence(course, run):
    """Each exercise needs a cell with its name, as nbgrader's line has it."""
    pytest.importorskip("jupytext", reason="notebooks are made by jupytext")
    solution = course / "solutions" / "rnn" / "rnn.py"
    solution.write_text(
        solution.read_text(encoding="utf-8").replace('"grade_id": "rnn_step"', '"grade_id": "other"')
    )
    for command in (["publish"], ["publish", "--check"]):
        ran = run(*command, "--course", course)
        assert (ran.code, ran.out) == (4, "")
        assert f"In {solution}, no cell has the grade_id of rnn_step" in ran.err


def test_what_an_instructor_adds_to_a_source_of_nbgrader_s_is_kept(whole, run, tmp_path):
    pytest.importorskip("nbgrader", reason="the folder is made by nbgrader's own rules")
    folder = tmp_path / "rnn101"
    assert "written: solutions/lstm/lstm.ipynb" in run("publish", "--course", whole, "--nbgrader", folder).out
    source = folder / "solutions" / "lstm" / "lstm.ipynb"
    essay = source.read_text(encoding="utf-8").replace('"cells": [', '"cells": [\n  {"essay": 1},', 1)
    source.write_text(essay, encoding="utf-8")
    ran = run("publish", "--course", whole, "--nbgrader", folder)
    assert (ran.code, ran.out) == (1, "")
    assert "solutions/lstm/lstm.ipynb was changed by somebody since it was published" in ran.err
    assert source.read_text(encoding="utf-8") == essay
    ran = run("publish", "--course", whole, "--nbgrader", folder, "--force")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "set aside: set-aside/solutions/lstm/lstm-1.ipynb")
    assert (folder / "set-aside" / "solutions" / "lstm" / "lstm-1.ipynb").read_text(encoding="utf-8") == essay
    assert [path.name for path in source.parent.iterdir()] == [
        "lstm.ipynb"
    ]  # nbgrader hands out all that lies there
    assert json.loads(source.read_text(encoding="utf-8"))["cells"][0].get("essay") is None


@pytest.mark.parametrize("there", ["a file", *map(further, ("a folder", "a link to nowhere"))])
def test_what_stands_in_the_way_of_a_file_is_named(course, run, there):
    quiz = course / "assignments" / "quiz"
    shutil.rmtree(quiz)
    if there == "a file":
        quiz.touch()
    elif there == "a folder":
        (quiz / "quiz.py").mkdir(parents=True)
    else:
        quiz.symlink_to(course / "nowhere")
    ran = run("publish", "--course", course)
    assert (ran.code, ran.out) == (4, "")
    assert "assignments/quiz" in ran.err and "cannot be used (" in ran.err
    assert "stdout" not in ran.err


def test_data_goes_out_with_the_lesson_and_names_its_source(whole):
    given = whole / "assignments" / "learning" / "data" / "names.txt"
    given.unlink()
    publish(whole, check=False)
    assert given.read_bytes() == (whole / "solutions" / "learning" / "data" / "names.txt").read_bytes()
    head, *names = given.read_text().split("\n# ")[0], *given.read_text().splitlines()[3:]
    assert "census of 1990" in head and "public domain" in given.read_text()
    assert len(names) == len(set(names)) == 5163
