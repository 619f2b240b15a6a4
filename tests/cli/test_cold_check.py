"""How a learner's check begins: what it loads, and in which order."""

import re
import subprocess
import sys

import pytest

from autograder.course import Course, load_course


@pytest.fixture(scope="module")
def loaded(course: Course, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The modules that `autograder check rnn` imports, in the order in which they are there."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "rnn.py").write_text(course["rnn"].text)
    command = [sys.executable, "-X", "importtime", "-m", "autograder", "check", "rnn"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    assert "15 of 15 points" in ran.stdout
    return re.findall(r"^import time: .*\| +(\S+)$", ran.stderr, re.MULTILINE)


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
