"""How a learner's check begins: what it loads, and in which order."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course, load_course

CHECK = """
import sys
from autograder import cli
sys.argv[1:] = ["check", "rnn"]
try:
    cli.main()
except SystemExit:
    print(*sys.modules, sep="\\n", file=sys.stderr)
"""

MADE = """
import sys
from autograder import cli
from autograder.grading import prepared
made, prepare = [], prepared.prepare

def noted(assignment, *rest):
    made.append(assignment.name)
    return prepare(assignment, *rest)

prepared.prepare = noted
sys.argv[1:] = ["check", sys.argv[1]]
try:
    cli.main()
except SystemExit:
    print("made:", *made)
"""


@pytest.fixture(scope="module")
def loaded(course: Course, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The modules that `autograder check rnn` imports, in the order in which it begins to."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "rnn.py").write_text(course["rnn"].text)
    command = [sys.executable, "-c", CHECK]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    assert "15 of 15 points" in ran.stdout
    return ran.stderr.splitlines()


def test_nothing_is_drawn(loaded: list[str]) -> None:
    assert not [name for name in loaded if name.partition(".")[0] in ("hypothesis", "pytest", "jinja2")]


def test_other_commands_are_not_loaded(loaded: list[str]) -> None:
    commands = {"grade", "publish", "doctor", "secret"}
    assert "autograder.commands.check" in loaded
    assert not commands & {name.removeprefix("autograder.commands.") for name in loaded}


def test_the_sandbox_is_started_before_numpy_is_loaded(loaded: list[str]) -> None:
    assert loaded.index("autograder.sandbox.forkserver") < loaded.index("numpy")


def test_only_what_is_asked_about_is_opened(course: Course) -> None:
    assert load_course(course.root, only=["lstm"]).names == ("lstm",)
    assert load_course(course.root, only=["lstm", "mine.py"]).names == course.names
    assert load_course(course.root, only=["lstm"]).faults == ()


@pytest.mark.parametrize("what", ["rnn", "rnn.py"])
def test_cases_are_made_of_what_is_checked_alone(course: Course, tmp_path: Path, what: str) -> None:
    (tmp_path / "rnn.py").write_text(course["rnn"].text)
    ran = subprocess.run(
        [sys.executable, "-c", MADE, what],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ran.stdout.splitlines()[-1] == "made: rnn"
