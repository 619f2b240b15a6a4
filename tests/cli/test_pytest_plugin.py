"""The pytest plugin, as pytest's own users meet it: what is collected, what fails, what is an error."""

import importlib.metadata
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.learn import one_file
from autograder.report import CriterionMark, exercise_mark, submission_mark
from autograder.sandbox.workers import SandboxFailed
from tests.conftest import ROOT
from tests.tools.handed_in import edited

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.usefixtures("lent")
INSTALLED = {one.value for one in importlib.metadata.entry_points(group="pytest11")}
PLUGIN = "autograder.pytest_plugin"
# An environment that was made before the plugin was does not know it by itself.
BY_NAME = () if PLUGIN in INSTALLED else ("-p", PLUGIN)
BREAKS = "\nraise SystemExit('this file was imported')\n"
FILE = "assignments/rnn/rnn.py"
STEP, FORWARD = (
    ["next-state", "sizes-of-one", "overflow"],
    ["start", "recurrence", "sizes-of-one", "overflow"],
)
IDS = [f"{FILE}::rnn_step::{one}" for one in STEP] + [f"{FILE}::rnn_forward::{one}" for one in FORWARD]


@pytest.fixture
def wrong(pytester: pytest.Pytester, course: Course) -> Path:
    """A step without its bias, in a file that leaves its mark on whoever imports it."""
    text = (
        edited(course["rnn"], "rnn_step", " + b)", ")")
        + f"\nopen({str(pytester.path / 'imported')!r}, 'w')\n"
    )
    file = pytester.path / FILE
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return file


@pytest.fixture
def ran(pytester: pytest.Pytester):
    """Runs pytest, without the plugins of others that these tests do not speak of."""

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(*BY_NAME, "-p", "no:hypothesispytest", *arguments)

    return run


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_each_criterion_is_a_test_in_the_course_s_order(wrong: Path, ran, pytester: pytest.Pytester) -> None:
    result = ran("--autograder", "--collect-only", "-q", FILE)
    assert ids(result) == IDS and result.ret == 0
    assert ids(ran("--autograder", "--collect-only", "-q", f"{FILE}::rnn_forward")) == IDS[3:]
    assert ids(ran("--autograder", "--collect-only", "-q")) == IDS
    assert not (pytester.path / "imported").exists()


def test_a_wrong_one_fails_with_its_explanation_and_the_file_is_not_imported(
    wrong: Path, ran, pytester: pytest.Pytester
) -> None:
    result = ran("--autograder", FILE, "--junitxml=all.xml")
    result.assert_outcomes(failed=3, passed=4)
    text = result.stdout.str()
    assert "The bias is missing" in text and "from rnn import rnn_step" in text
    assert "Traceback" not in text and "pytest_plugin.py" not in text
    result.stdout.fnmatch_lines([f"FAILED {FILE}::rnn_step::next-state - The bias is mi*"])
    assert not (pytester.path / "imported").exists()
    suite = ElementTree.parse(pytester.path / "all.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("7", "3", "0")
    failure = suite.find("testcase/failure")
    assert failure is not None and str(failure.get("message")).startswith("The bias is missing")
    assert [one.get("name") for one in suite.iter("testcase")] == STEP + FORWARD
    assert suite[0].get("classname") == "assignments.rnn.rnn.rnn_step"

    again = ran("--autograder", FILE, "--lf", "-x")
    again.assert_outcomes(failed=1, deselected=4)


def test_k_judges_no_more_than_it_has_to(wrong: Path, ran, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    mark_file = one_file.mark_file

    def seen(course, assignment, path, functions, sandbox):
        asked.append(list(dict.fromkeys(functions)))
        return mark_file(course, assignment, path, functions, sandbox)

    monkeypatch.setattr(one_file, "mark_file", seen)
    ran("--autograder", FILE, "-k", "rnn_step").assert_outcomes(failed=3, deselected=4)
    assert asked == [["rnn_step"]]


def test_an_ini_file_switches_it_on_for_its_files(wrong: Path, ran, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nautograder = assignments/*/*.py")
    (pytester.path / "rnn.py").write_text("1 / 0")
    pytester.makepyfile(test_other="def test_it(): pass")
    found = ids(ran("--collect-only", "-q"))
    assert found == [*IDS, "test_other.py::test_it"]


def test_nothing_is_taken_where_nobody_asks(wrong: Path, ran, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_other="def test_it(): pass")
    assert ids(ran("--collect-only", "-q")) == ["test_other.py::test_it"]


def test_a_file_of_no_assignment_is_refused_and_not_imported(ran, pytester: pytest.Pytester) -> None:
    (pytester.path / "own.py").write_text(BREAKS)
    result = ran("--autograder", "own.py")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["own.py is not named after an assignment; there are: rnn, *"])
    assert "raise SystemExit" not in result.stdout.str() and "site-packages" not in result.stdout.str()
    pytester.makepyfile(test_other="def test_it(): pass")
    ran("--autograder", "test_other.py").assert_outcomes(passed=1)


def test_without_its_course_nothing_is_imported_either(
    wrong: Path, ran, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_COURSE", str(pytester.path / "nowhere"))
    result = ran("--autograder", FILE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the course *nowhere is not a folder; *"])
    assert not (pytester.path / "imported").exists()


def test_what_is_not_judged_is_an_error_and_no_failure(
    wrong: Path, ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = CriterionMark(
        id="next-state",
        title="t",
        verdict="not judged",
        points=0.0,
        max_points=1.0,
        message="our fault",
        mistake=None,
    )
    mark = submission_mark("", (exercise_mark("rnn", "rnn_step", (one,), "not judged"),))
    monkeypatch.setattr(one_file, "mark_file", lambda *_: mark)
    result = ran("--autograder", FILE, "-k", "rnn_step and next")
    result.assert_outcomes(errors=1, deselected=6)
    result.stdout.fnmatch_lines(["*Not judged: our fault"])
    assert "Traceback" not in result.stdout.str() and "pytest_plugin.py" not in result.stdout.str()

    def fails(*_: object) -> None:
        raise SandboxFailed("no process could be started")

    monkeypatch.setattr(one_file, "mark_file", fails)
    result = ran("--autograder", FILE)
    result.assert_outcomes(errors=7)
    assert "no process could be started" in result.stdout.str() and "Traceback" not in result.stdout.str()


def test_a_file_that_cannot_be_run_says_why(ran, pytester: pytest.Pytester) -> None:
    (pytester.path / "rnn.py").write_text("def rnn_step(:\n")
    result = ran("--autograder", "rnn.py", "-x")
    result.assert_outcomes(failed=1)
    assert "line 1" in result.stdout.str() and "^" in result.stdout.str()


def test_an_editor_finds_the_line_of_each_function(wrong: Path, pytester: pytest.Pytester) -> None:
    """What test explorers read of a test: its file, its line from 0, and what it is called."""
    config = pytester.parseconfigure(*BY_NAME, "--autograder", FILE)
    session = pytest.Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    items = session.perform_collect()
    lines = wrong.read_text().split("\n")
    for item in items:
        file, line, name = item.location
        assert Path(file) == Path(FILE) and item.path == item.parent.path == wrong
        assert line is not None and lines[line].startswith(f"def {item.parent.name}(")
        assert name.startswith(f"{item.parent.name}: ")
    config.hook.pytest_sessionfinish(session=session, exitstatus=0)
    config._ensure_unconfigure()


@pytest.mark.slow
def test_it_runs_on_several_processes(wrong: Path, ran) -> None:
    """Each process judges the file for itself, or one does with --dist loadgroup."""
    result = ran("--autograder", FILE, "-n", "2", "--dist", "loadgroup")
    result.assert_outcomes(failed=3, passed=4)
    assert "The bias is missing" in result.stdout.str()


def test_it_costs_nothing_where_nobody_asks() -> None:
    """One module is loaded, and nothing of it."""
    code = (
        f"import sys, pytest; before = set(sys.modules); import {PLUGIN}; "
        "print(sorted(one for one in set(sys.modules) - before if one.startswith(('autograder', 'numpy', 'rich'))))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == str(["autograder", PLUGIN])


def test_pytest_is_told_of_it_where_the_package_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"autograder": PLUGIN}
    assert not any(one.startswith("pytest") for one in project["dependencies"])
