"""Every command of docs/instructors.md exists, and those of nbgrader's roster and collecting are run as they stand."""

import re
import shlex
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest

from autograder.cli import commands
from tests.gradebook.conftest import INSTRUCTORS, GradedCourse
from tests.gradebook.test_directly import scores, sql, times

Fresh = Callable[..., GradedCourse]
PAGE = INSTRUCTORS.read_text(encoding="utf-8")
PROGRAMS = ("autograder", "jupyter", "nbgrader")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def lines() -> list[str]:
    """The command lines of the page: in blocks, and between words where they begin with a program's name."""
    inline = re.findall(r"`((?:autograder|nbgrader) [^`]+)`", PAGE)
    named = [one for one in inline if re.fullmatch(r"(?:autograder|nbgrader) [a-z][^.\n]*(?: \..*)?", one)]
    return sorted({line for block in blocks("sh") for line in block.splitlines()} | set(named))


def arguments(program: str) -> list[list[str]]:
    return [words[1:] for words in map(shlex.split, lines()) if words[0] == program]


@pytest.mark.parametrize("given", arguments("autograder"), ids=" ".join)
def test_commands_of_the_autograder_are_taken(given: list[str]) -> None:
    """The command is there, and so is each option; nothing is run."""
    command = commands.get_command(click.Context(commands), given[0])
    assert command is not None, f"autograder has no command {given[0]}"
    command.make_parser(click.Context(command)).parse_args(given[1:])


def application(given: list[str]) -> tuple[Any, list[str]]:
    """The application of nbgrader that takes these words, and the words that are left."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    found: Any = NbGraderApp
    while given and found().subcommands:
        assert given[0] in found().subcommands, f"nbgrader has no command {given[0]}"
        found, given = found().subcommands[given[0]][0], given[1:]
    return found, given


@pytest.mark.parametrize("given", arguments("nbgrader"), ids=" ".join)
def test_commands_of_nbgrader_are_there(given: list[str]) -> None:
    found, left = application(given)
    for option in (word.removeprefix("--").partition("=")[0] for word in left if word.startswith("--")):
        assert option in {*found().aliases, *found().flags}


def test_what_does_not_exist_is_seen() -> None:
    with pytest.raises(AssertionError, match="no command formgrader"):
        application(["formgrader"])
    with pytest.raises(click.NoSuchOption):
        test_commands_of_the_autograder_are_taken(["grade", ".", "--no-such-option"])


def test_the_page_names_no_other_programs() -> None:
    first = {shlex.split(line)[0] for line in lines()}
    assert first <= {*PROGRAMS, "python3", "python", "pip", "cd", "cp", "export", "docker", "dask"}


@pytest.mark.further
def test_jupyter_lab_has_formgrader(handed_in: GradedCourse) -> None:
    ran = handed_in.run("jupyter", "server", "extension", "list")
    assert re.search(r"nbgrader\.server_extensions\.formgrader\S* .*enabled", ran.out + ran.err)
    assert handed_in.run("jupyterlab", "--version").code == 0


def patterns() -> Iterator[tuple[str, str]]:
    """Each pattern of the page, with the name that it is said to read."""
    block = next(one for one in blocks("python") if "named_regexp" in one)
    for name, assignment in re.findall(r'# \w+: "([^"]+)"\n(c\.[^#]+)', block):
        yield name, re.findall(r'r"(.*)"', assignment)[0]


@pytest.mark.parametrize(("name", "pattern"), list(patterns()))
def test_a_pattern_reads_the_names_that_it_is_for(name: str, pattern: str) -> None:
    found = re.match(pattern, f"/course/downloaded/lstm/extracted/class/{name}")
    assert found and found["file_id"] == "lstm" and found["student_id"] in ("ada", "lovelaceada", "12345")


@pytest.mark.slow
def test_a_roster_due_dates_and_collecting(fresh: Fresh) -> None:
    """The block as it stands; late is who the collected name says, whatever a student's own file tells."""
    course = fresh("all-right")
    notebook = course.root / "submitted" / "all-right" / "lstm" / "lstm.ipynb"
    (course.root / "roster.csv").write_text(
        "id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\nbob,,,\n"
    )
    archive = course.root / "downloaded" / "lstm" / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "class.zip", "w") as file:
        for student, day in (("ada", "01-30"), ("cleo", "02-02")):
            file.write(notebook, f"lstm_{student}_attempt_2027-{day}-15-00-00_lstm.ipynb")
        file.writestr("lstm_cleo_attempt_2027-02-02-15-00-00_timestamp.txt", "2027-01-01 12:00:00.0 UTC")
    _, pattern = next(one for one in patterns() if "timestamp" in one[1])
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.FileNameCollectorPlugin.named_regexp = r'{pattern}'\n")
    block = next(one for one in blocks("sh") if "zip_collect" in one)
    for line in block.splitlines():
        ran = course.run(*shlex.split(line))
        assert ran.code == 0, ran.err
    graded = course.run("autograder", "grade", "--nbgrader", ".")
    assert graded.code == 0, graded.err
    assert times(course) | {"all-right": None} == {
        "ada": "2027-01-30 15:00:00.000000", "all-right": None, "cleo": "2027-02-02 15:00:00.000000"
    }  # fmt: skip
    assert {student: sum(found) for student, found in scores(course).items()}["cleo"] == 30  # type: ignore[arg-type]
    assert sql(course, "SELECT id, first_name FROM student WHERE id IN ('ada', 'bob') ORDER BY id") == [
        ("ada", "Ada"), ("bob", None)
    ]  # fmt: skip
    assert sql(course, "SELECT duedate FROM assignment WHERE name = 'lstm'") == [
        ("2027-01-31 23:59:00.000000",)
    ]
