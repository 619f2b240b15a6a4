"""hint, reset and list, as a learner types them; and hints below a check."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.cli import commands
from autograder.course import Course, open_course
from autograder.grading.grader import Grader
from autograder.learn.check import hint_below
from autograder.learn.folder import learners_folder
from autograder.learn.own_function import judged
from autograder.learn.progress import PROGRESS
from autograder.learn.reset import NotReset, reset
from autograder.learn.resident import Resident
from autograder.report import submission_mark
from autograder.sandbox.workers import Sandbox
from tests.conftest import ROOT

STUB = 'raise NotImplementedError("rnn_step is not written yet")'
SWAPPED = "return np.tanh(np.concatenate([h, x], 1) @ W + b)"
RIGHT = "return np.tanh(np.concatenate([x, h], 1) @ W + b)"
FIRST = "Hint 1 of 3, in plain words: "


class Kept:
    """A sandbox that is not closed by who has used it: to open one takes longer than to judge a function."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox, name)

    def start(self) -> None: ...
    def close(self) -> None: ...


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course, grader: Grader) -> Path:
    """A learner's folder with the lesson of rnn in it; the course is open already, and so is a sandbox."""
    shutil.copytree(ROOT / "assignments" / "rnn", tmp_path / "rnn")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    for module in ("autograder.course", "autograder.learn.check"):
        monkeypatch.setattr(
            f"{module}.open_course", lambda named, *_, **__: open_course(named) if named else course
        )
    monkeypatch.setattr("autograder.sandbox.opening.open_sandbox", lambda *_: Kept(grader.sandbox))
    return tmp_path


def write(here: Path, answer: str) -> Path:
    file = here / "rnn" / "rnn.py"
    text = (ROOT / "assignments" / "rnn" / "rnn.py").read_text(encoding="utf-8")
    file.write_text(text.replace(STUB, answer), encoding="utf-8")
    return file


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(commands, words, input=typed)


def test_hints_come_one_at_a_time_and_the_mistake_that_is_named_comes_first(here: Path) -> None:
    write(here, SWAPPED)
    first = run("hint", "rnn_step").stdout
    assert first.startswith("You put the state before the input.") and FIRST in first
    assert "hint 2 comes first" in " ".join(run("hint", "rnn_step", "3").stdout.split())
    assert "Hint 2 of 3, on the code: " in run("hint", "rnn_step").stdout
    assert FIRST in run("hint", "rnn_step", "1").stdout
    assert "Hint 3 of 3, on the mathematics: " in run("hint", "rnn_step").stdout
    last = run("hint", "rnn_step").stdout
    assert 'There are no more hints on rnn_step. Read its section again: "One step".' in last
    assert "autograder hint rnn_step answer" in last
    assert max(map(len, last.splitlines())) <= 80
    assert "hints = 3\n" in (here / PROGRESS).read_text()


def test_of_what_is_right_nothing_is_told(here: Path) -> None:
    write(here, RIGHT)
    said = run("hint", "rnn_step").stdout
    assert said == "rnn_step is right: there is nothing to hint at.\n"
    assert "right = true\nhints = 0\n" in (here / PROGRESS).read_text()


def test_an_earlier_function_is_to_be_fixed_first(here: Path) -> None:
    file = write(here, SWAPPED)
    unwritten = 'raise NotImplementedError("rnn_forward is not written yet")'
    loop = """states = []
    for t in range(x.shape[1]):
        states.append(rnn_step(x[:, t], states[-1] if states else h0, W, b))
    return np.stack(states, 1)"""
    file.write_text(file.read_text().replace(unwritten, loop))
    said = run("hint", "rnn_forward").stdout
    assert said == "rnn_forward is right in itself: it uses rnn_step. Fix that first.\n"


def test_a_file_that_is_not_python_is_told_as_such(here: Path) -> None:
    write(here, "return (x")
    said = run("hint", "rnn_step").stdout
    assert "rnn/rnn.py is not Python at line " in said and "Hint" not in said


def test_the_answer_asks_before_it_is_shown(here: Path) -> None:
    write(here, SWAPPED)
    kept = run("hint", "rnn_step", "answer", typed="\n")
    assert "Show the answer of rnn_step?" in kept.stderr and "def rnn_step" not in kept.stdout
    shown = run("hint", "rnn_step", "answer", typed="y\n")
    assert "def rnn_step" in shown.stdout and "SOLUTION" not in shown.stdout
    assert "answer = true" in (here / PROGRESS).read_text()


@pytest.mark.parametrize(
    ("setting", "shows"), [("", False), ("answers = false\n", False), ("answers = true\n", True)]
)
def test_a_course_of_ones_own_shows_answers_only_if_it_says_so(
    here: Path, tmp_path_factory: pytest.TempPathFactory, setting: str, shows: bool
) -> None:
    write(here, SWAPPED)
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions" / "rnn", course / "solutions" / "rnn")
    (course / "course.toml").write_text(f'assignments = ["rnn"]\n{setting}')
    found = run("hint", "rnn_step", "answer", "--yes", "--course", str(course))
    assert ("def rnn_step" in found.stdout) == shows
    assert ("does not show its answers" in found.stderr) != shows
    for _ in range(3):
        run("hint", "rnn_step", "--course", str(course))
    assert ("rnn_step answer" in run("hint", "rnn_step", "--course", str(course)).stdout) == shows


def test_a_name_that_nothing_has_gets_a_sentence(here: Path) -> None:
    found = CliRunner().invoke(commands, ["hint", "rnn_stp"])
    assert "Did you mean rnn_step?" in str(found.exception)
    found = CliRunner().invoke(commands, ["hint", "rnn"])
    assert "rnn is an assignment" in str(found.exception) and "named: rnn_step, rnn" in str(found.exception)


def test_what_is_reset_is_set_aside_and_the_rest_is_left(here: Path) -> None:
    file = write(here, SWAPPED)
    file.write_text(file.read_text().replace("import numpy as np\n", "import numpy as np\n\nmine = 1\n", 1))
    said = run("reset", "rnn_step").stdout
    assert said == "rnn/rnn.py: rnn_step is as it was handed out\nset aside: set-aside/rnn/rnn_step-1.py\n"
    assert file.read_text() == (ROOT / "assignments" / "rnn" / "rnn.py").read_text().replace(
        "import numpy as np\n", "import numpy as np\n\nmine = 1\n", 1
    )
    assert SWAPPED in (here / "set-aside" / "rnn" / "rnn_step-1.py").read_text()
    assert run("reset", "rnn_step").stdout == "rnn_step is as it was handed out already.\n"
    write(here, RIGHT)
    run("reset", "rnn_step")
    assert RIGHT in (here / "set-aside" / "rnn" / "rnn_step-2.py").read_text()
    assert SWAPPED in (here / "set-aside" / "rnn" / "rnn_step-1.py").read_text()


def test_a_function_of_a_notebook_is_reset_in_its_cell(here: Path, course: Course) -> None:
    path = here / "rnn" / "rnn.ipynb"
    before = path.read_text(encoding="utf-8")
    notebook = json.loads(before)
    for cell in notebook["cells"]:
        cell["source"] = [line.replace(STUB, SWAPPED) for line in cell["source"]]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert STUB not in path.read_text(encoding="utf-8")
    (done,) = reset(course["rnn"], learners_folder(course, here), "rnn_step")
    assert done.path == path and SWAPPED in done.aside.read_text()
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(before)


def test_a_file_that_cannot_be_read_is_left_as_it_is(here: Path, course: Course) -> None:
    file = write(here, "return (x")
    text = file.read_text()
    with pytest.raises(NotReset, match=r"rnn\.py cannot be read as it is .* where rnn_step ends"):
        reset(course["rnn"], learners_folder(course, here), "rnn_step")
    assert file.read_text() == text and not (here / "set-aside").exists()


def test_list_tells_what_was_found_when_it_was_judged_last(here: Path) -> None:
    write(here, RIGHT)
    run("hint", "rnn_step")
    said = run("list").stdout.splitlines()
    assert said[:2] == ["rnn [####......] 7/15", "  rnn_step                          7/7    right"]
    assert said[-1].startswith("course [#.........] 7/")


def test_check_keeps_progress_in_a_learners_folder_and_nowhere_else(here: Path) -> None:
    write(here, RIGHT)
    run("check", "rnn_step")
    assert not (here / PROGRESS).exists()
    (here / PROGRESS).write_text("")
    run("check", "rnn_step")
    assert "[rnn.rnn_step]\npoints = 7.0\n" in (here / PROGRESS).read_text()


def test_below_a_check_stands_one_hint_more_each_time(here: Path, course: Course, grader: Grader) -> None:
    write(here, SWAPPED)
    _, mark = judged(Resident(course, grader.sandbox), learners_folder(course, here), "rnn", "rnn_step")
    whole = submission_mark("", (mark,))
    assert hint_below(whole, here).startswith(FIRST)
    assert hint_below(whole, here).startswith("Hint 2 of 3")
