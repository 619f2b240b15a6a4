"""One course of nbgrader for all these tests: made once, copied for whoever writes into it."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.gradebook.class_of_twenty import hand_in

ROOT = Path(__file__).resolve().parent.parent.parent
MISSING = [name for name in ("nbgrader", "jupytext") if importlib.util.find_spec(name) is None]
SECRET = "a term's secret"

collect_ignore_glob = ["test_*.py"] if MISSING else []


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class GradedCourse:
    """A course's folder, and what its twenty submissions must get."""

    root: Path
    points: dict[str, float]
    forbidden: Path  # a file that students try to write

    def run(self, *command: str, env: dict[str, str] | None = None) -> Ran:
        """Runs a Python module as a command, in the course's folder."""
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=environment() | (env or {}),
            capture_output=True,
            text=True,
            timeout=300,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def copy(self, to: Path) -> "GradedCourse":
        shutil.copytree(self.root, to)
        return GradedCourse(to, self.points, self.forbidden)


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "COLUMNS"))}
    return kept | {"AUTOGRADER_SECRET": SECRET, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> GradedCourse:
    """A course whose class has handed in, and that nobody has graded."""
    folder = tmp_path_factory.mktemp("gradebook")
    course = GradedCourse(folder / "course", {}, folder / "forbidden")
    made = subprocess.run(
        [sys.executable, "-m", "autograder", "publish", "--nbgrader", str(course.root)],
        cwd=ROOT, env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    for name in ("lstm", "rnn"):
        generated = course.run("nbgrader", "generate_assignment", name)
        assert generated.code == 0, generated.err
    released = json.loads((course.root / "assignments" / "lstm" / "lstm.ipynb").read_text())
    course.points.update(hand_in(course.root / "submitted", released, course.forbidden))
    return course


@pytest.fixture(scope="session")
def by_nbgrader(handed_in: GradedCourse, tmp_path_factory: pytest.TempPathFactory) -> GradedCourse:
    """The course, graded by `nbgrader autograde`."""
    course = handed_in.copy(tmp_path_factory.mktemp("by_nbgrader") / "course")
    graded = course.run("nbgrader", "autograde", "lstm")
    assert graded.code == 0, graded.err
    return course


@pytest.fixture(scope="session")
def directly(handed_in: GradedCourse, tmp_path_factory: pytest.TempPathFactory) -> GradedCourse:
    """The course, graded by `autograder grade --nbgrader`."""
    course = handed_in.copy(tmp_path_factory.mktemp("directly") / "course")
    graded = course.run("autograder", "grade", "--nbgrader", ".", "--json", "marks.json")
    assert graded.code == 0, graded.err
    return course


@pytest.fixture
def fresh(handed_in: GradedCourse, tmp_path: Path) -> Callable[..., GradedCourse]:
    """A course of these students only, which a test may do with as it likes."""

    def made(*students: str) -> GradedCourse:
        course = handed_in.copy(tmp_path / "course")
        for folder in (course.root / "submitted").iterdir():
            if folder.name not in students:
                shutil.rmtree(folder)
        return course

    return made
