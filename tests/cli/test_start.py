"""`start` writes the lessons, and nothing over what a learner has made of them."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import commands
from autograder.course import Course, load_course
from autograder.errors import NoCourse
from autograder.learn.start import start
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """One assignment with a picture beside its lessons, in a folder that the tests may change."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions" / "rnn", root / "solutions" / "rnn")
    shutil.copytree(ROOT / "assignments" / "rnn", root / "assignments" / "rnn")
    (root / "assignments" / "rnn" / "data").mkdir()
    (root / "assignments" / "rnn" / "data" / "names.txt").write_text("Ada\n", encoding="utf-8")
    return load_course(root)


def did(course: Course, folder: Path) -> dict[str, str]:
    started = start(course, folder)
    return {path.relative_to(started.root).as_posix(): what for path, what in started.did.items()}


def test_lessons_are_written_once_and_then_left_as_they_are(course: Course, tmp_path: Path) -> None:
    names = ["rnn/rnn.py", "rnn/data/names.txt", "rnn/rnn.ipynb"]
    assert did(course, tmp_path / "mine") == dict.fromkeys(names, "new")
    assert "raise NotImplementedError" in (tmp_path / "mine" / "rnn" / "rnn.py").read_text(encoding="utf-8")
    assert did(course, tmp_path / "mine") == dict.fromkeys(names, "as it was")


def test_what_a_learner_has_worked_on_is_never_written_over(course: Course, tmp_path: Path) -> None:
    start(course, tmp_path)
    mine, theirs = tmp_path / "rnn" / "rnn.py", tmp_path / "rnn" / "data" / "names.txt"
    mine.write_text("my work\n", encoding="utf-8")
    theirs.unlink()
    assert did(course, tmp_path) == {
        "rnn/rnn.py": "yours, left as it is", "rnn/data/names.txt": "new", "rnn/rnn.ipynb": "as it was"
    }  # fmt: skip
    assert mine.read_text(encoding="utf-8") == "my work\n"


def test_what_was_not_touched_is_brought_up_to_date(course: Course, tmp_path: Path) -> None:
    start(course, tmp_path)
    data = course.root / "assignments" / "rnn" / "data" / "names.txt"
    before = data.read_bytes()
    try:
        data.write_text("Ada\nEmmy\n", encoding="utf-8")
        (tmp_path / "rnn" / "rnn.py").write_text("my work\n", encoding="utf-8")
        found = did(course, tmp_path)
        assert found["rnn/data/names.txt"] == "brought up to date"
        assert found["rnn/rnn.py"] == "yours, left as it is"
        assert (tmp_path / "rnn" / "data" / "names.txt").read_bytes() == data.read_bytes()
    finally:
        data.write_bytes(before)


def test_a_folder_that_nobody_started_keeps_its_files(course: Course, tmp_path: Path) -> None:
    """As when the lessons were copied by hand: without a record, whatever differs is somebody's work."""
    (tmp_path / "rnn").mkdir()
    (tmp_path / "rnn" / "rnn.py").write_text("x = 1\n", encoding="utf-8")
    assert did(course, tmp_path)["rnn/rnn.py"] == "yours, left as it is"


def test_work_in_the_folder_of_the_course_is_not_given_out(course: Course, tmp_path: Path) -> None:
    """Whoever works in the checkout itself has answers in assignments/: a learner gets the stub all the same."""
    lesson = course.root / "assignments" / "rnn" / "rnn.py"
    before = lesson.read_bytes()
    try:
        lesson.write_text(
            (ROOT / "solutions" / "rnn" / "rnn.py").read_text(encoding="utf-8"), encoding="utf-8"
        )
        start(course, tmp_path)
    finally:
        lesson.write_bytes(before)
    assert (tmp_path / "rnn" / "rnn.py").read_bytes() == before


def test_a_course_without_lessons_says_how_to_make_them(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "solutions" / "rnn", tmp_path / "solutions" / "rnn")
    with pytest.raises(NoCourse, match="autograder publish"):
        start(load_course(tmp_path), tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_the_command_says_what_to_open_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    first = CliRunner().invoke(commands, ["start"])
    assert "rnn-course/rnn: rnn.py new; rnn.ipynb new\n" in first.stdout
    assert first.stderr.endswith("""
Open one of these:
  rnn-course/rnn/rnn.py   in an editor
  rnn-course/rnn/rnn.ipynb   in JupyterLab
Then, in a terminal:
  cd rnn-course
  autograder
It judges each file when you save it, and says what to fix first.
""")
    assert len(first.output.splitlines()) <= 24
    monkeypatch.chdir(tmp_path / "rnn-course")
    again = CliRunner().invoke(commands, ["start"])
    assert "rnn: rnn.py as it was; rnn.ipynb as it was\n" in again.stdout
    assert "  rnn/rnn.py   in an editor\n" in again.stderr and "cd " not in again.stderr


def test_a_file_in_the_place_of_the_folder_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    found = CliRunner().invoke(commands, ["start", str(tmp_path / "mine")])
    assert found.exit_code and "is a file; it should be a folder" in " ".join(found.stderr.split())


def test_alone_without_lessons_it_says_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(commands, []).stderr.splitlines()
    assert len(said) == 3 and said[0].startswith("autograder start ")


def test_the_names_go_out_beside_the_lesson_that_reads_them(tmp_path: Path) -> None:
    start(load_course(ROOT, ("learning",)), tmp_path)
    names = (tmp_path / "learning" / "data" / "names.txt").read_text(encoding="utf-8")
    assert len([line for line in names.splitlines() if line and line[0] != "#"]) == 5163
