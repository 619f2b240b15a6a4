"""Which files are the learner's own: where somebody stands decides, and what lies there."""

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.learn.folder import learners_folder
from autograder.learn.start import LESSONS


@pytest.mark.parametrize(
    ("files", "here", "root", "found"),
    [
        (["rnn/rnn.py", "rnn/rnn.ipynb"], ".", ".", ["rnn/rnn.py", "rnn/rnn.ipynb"]),
        (["rnn.py"], ".", ".", ["rnn.py"]),
        (["rnn/rnn.py", "rnn.py"], ".", ".", ["rnn/rnn.py"]),
        (["assignments/rnn/rnn.py", "rnn/rnn.py"], ".", ".", ["assignments/rnn/rnn.py"]),
        (["hw/assignments/rnn/rnn.py", "rnn/rnn.py"], "hw", "hw", ["hw/assignments/rnn/rnn.py"]),
        (["rnn/rnn.py", "rnn/notes.py", LESSONS], "rnn", ".", ["rnn/rnn.py"]),
        (["rnn/rnn.py"], "rnn", "rnn", ["rnn/rnn.py"]),
        (["other.py"], ".", ".", []),
    ],
)
def test_the_files_of_an_assignment(
    course: Course, tmp_path: Path, files: list[str], here: str, root: str, found: list[str]
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    folder = learners_folder(course, tmp_path / here)
    assert folder.root.resolve() == (tmp_path / root).resolve()
    assert folder.forms("rnn") == [tmp_path / name for name in found]


def test_in_the_course_itself_its_own_lessons_count(course: Course) -> None:
    folder = learners_folder(course, course.root / "docs")
    assert folder.root == course.root and "rnn" in folder.assignments
