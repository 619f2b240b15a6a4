"""One course of nbgrader for all these tests, made by the commands of docs/instructors.md as they stand there."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.gradebook.class_of_twenty import hand_in
from tests.tools.said import sentences

ROOT = Path(__file__).resolve().parent.parent.parent
INSTRUCTORS = ROOT / "docs" / "instructors.md"
MISSING = [name for name in ("nbgrader", "jupytext", "nh3") if importlib.util.find_spec(name) is None]

# The ten commands: installing, making the course, collecting, grading, giving back.
INSTALL, MAKE, COLLECT, GRADE, GIVE_BACK = slice(0, 2), slice(2, 5), slice(5, 6), slice(6, 8), slice(8, 10)


def ten_commands() -> list[str]:
    """The commands of the page, one a line."""
    block = re.search(r"Ten commands.*?```sh\n(.*?)```", INSTRUCTORS.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    return block[1].splitlines()


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class GradedCourse:
    """A course's folder, what its twenty submissions must get, and a file that students try to write."""

    root: Path
    points: dict[str, float]
    forbidden: Path

    def run(self, *command: str) -> Ran:
        """Runs a Python module as a command, in the course's folder."""
        return ran([sys.executable, "-m", *command], self.root)

    def of_the_page(self, part: slice) -> None:
        """Runs a part of the ten commands by a shell that has been where the commands before them led."""
        commands = ten_commands()
        led = [command for command in commands[: part.start] if command.startswith("export")]
        done = ran(["bash", "-ec", "\n".join([*led, *commands[part]])], self.root)
        assert done.code == 0, done.err

    def copy(self, to: Path) -> "GradedCourse":
        shutil.copytree(self.root, to)
        return GradedCourse(to, self.points, self.forbidden)


def ran(command: Sequence[str], cwd: Path) -> Ran:
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=600)
    return Ran(done.returncode, done.stdout, sentences(done.stderr))


def environment() -> dict[str, str]:
    """What the commands see: this Python's own first, and nothing of the tester's Jupyter."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "AUTOGRADER"))
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    secret = next(one for one in ten_commands() if one.startswith("export")).split("=")[1].strip('"')
    return kept | {"PATH": path, "PYTHONPATH": str(ROOT), "AUTOGRADER_SECRET": secret}


@pytest.fixture(scope="session", autouse=True)
def with_nbgrader() -> None:
    if MISSING:
        pytest.skip(f"{' and '.join(MISSING)} not installed: pip install -e '.[nbgrader]'")


@pytest.fixture(scope="session")
def handed_in(with_nbgrader: None, tmp_path_factory: pytest.TempPathFactory) -> GradedCourse:
    """A course whose class has handed in, and that nobody has graded."""
    empty = tmp_path_factory.mktemp("empty")
    course = GradedCourse(empty / "rnn101", {}, empty / "forbidden")
    made = ran(["bash", "-ec", "\n".join(ten_commands()[MAKE])], empty)
    assert made.code == 0, made.err
    released = json.loads((course.root / "assignments" / "lstm" / "lstm.ipynb").read_text())
    course.points.update(hand_in(empty / "collected", released, course.forbidden))
    with zipfile.ZipFile(empty / "lstm.zip", "w") as archive:
        for path in sorted((empty / "collected").rglob("*.*")):
            archive.write(path, path.relative_to(empty / "collected"))
    course.of_the_page(COLLECT)
    return course


@pytest.fixture(scope="session")
def directly(handed_in: GradedCourse, tmp_path_factory: pytest.TempPathFactory) -> GradedCourse:
    """The course, graded by `autograder grade --nbgrader`."""
    course = handed_in.copy(tmp_path_factory.mktemp("directly") / "course")
    course.of_the_page(GRADE)
    return course


@pytest.fixture(scope="session")
def by_nbgrader(handed_in: GradedCourse, tmp_path_factory: pytest.TempPathFactory) -> GradedCourse:
    """The course, graded by `nbgrader autograde`."""
    course = handed_in.copy(tmp_path_factory.mktemp("by_nbgrader") / "course")
    graded = course.run("nbgrader", "autograde", "lstm")
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
