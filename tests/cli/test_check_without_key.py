"""check where there is no answer key, as a learner with a copy of the course and an installed package has it."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course import Course
from autograder.learn import check as checking
from autograder.reports.notebook import Checked
from tests.conftest import ROOT, Run
from tests.tools.handed_in import edited
from tests.tools.reproduced import Paste

SAID = "There is no answer key here, so no points can be given."


@pytest.fixture
def own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A folder with assignments/ and no solutions/, which is named as the course."""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path / "course"))
    shutil.copytree(ROOT / "assignments", tmp_path / "course" / "assignments")
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


def write(folder: Path, assignment: str, text: str, alone: bool = False) -> None:
    """Writes the file; where it is alone, the notebook, which would be marked too, is gone."""
    (folder / "assignments" / assignment / f"{assignment}.py").write_text(text)
    if alone:
        (folder / "assignments" / assignment / f"{assignment}.ipynb").unlink()


def test_all_properties_hold_of_a_right_file(run: Run, own_copy: Path, course: Course) -> None:
    write(own_copy, "rnn", course["rnn"].text)
    ran = run("check", "rnn")
    assert ran.code == 0
    assert ran.err.splitlines()[-1].startswith("Your code runs ")
    assert ran.err.splitlines()[1:-1] == [f"Checking assignments/rnn/rnn.{form}" for form in ("py", "ipynb")]
    assert SAID in ran.out
    assert "that all hold is not a mark" in ran.out.replace("\n", " ")
    step, forward = re.findall(r"rnn +(rnn_\w+) +(\d+)/(\d+) properties", ran.out)
    assert (step[0], forward[0]) == ("rnn_step", "rnn_forward")
    assert step[1] == step[2] and forward[1] == forward[2]
    assert re.search(r"(\d+) of \1 properties hold", ran.out)
    assert "points" not in ran.out.replace("no points", "")


def test_the_first_broken_property_is_shown_on_small_sizes(run: Run, own_copy: Path, course: Course) -> None:
    write(
        own_copy,
        "lstm",
        edited(course["lstm"], "lstm_step_backward", "dc = dc_total * f", "dc = dc_total"),
        alone=True,
    )
    ran = run("check", "lstm")
    assert ran.code == 1
    assert re.search(r"^right: .*\blstm_step,", ran.out, re.MULTILINE)
    assert re.search(r"^First to fix: lstm_step_backward \(lstm\.py, line \d+\)$", ran.out, re.MULTILINE)
    assert "a small step along v changes the loss of your own forward pass" in ran.out
    assert re.search(r"dc\[0, 0\] is -?[\d.]+, but should be -?[\d.]+$", ran.out, re.MULTILINE)
    assert re.search(r"On this input:\n +import numpy as np; .*\n +dh_next = np\.array\(\[\[", ran.out)


def test_the_calls_that_are_shown_give_what_is_said(
    run: Run, own_copy: Path, course: Course, pasted: Paste
) -> None:
    """The input of the property itself, which changes the weights, and not the one that it was made of."""
    text = edited(course["lstm"], "lstm_gates", "return f, i, o, g", "return i, f, o, g")
    write(own_copy, "lstm", text, alone=True)
    said = run("check", "lstm").out
    assert "  What you return as f is what i should be.\n" in said
    code = [line[4:] for line in said.partition("On this input:\n")[2].split("\n") if line.startswith("    ")]
    (given,) = pasted([(False, [("lstm", text)], "\n".join(code))])
    assert given.stopped == ""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", code[-1].removeprefix("# gives "))]
    flat = [one for rows in given.printed[-1] for row in rows for one in row]
    assert flat == pytest.approx(numbers, abs=5e-4) and len(numbers) == 4
    f = float(re.search(r"logit\(f\)\[0, 0\] is (\S+),", said)[1])  # type: ignore[index]
    assert np.log(numbers[0] / (1 - numbers[0])) == pytest.approx(f, rel=0.01)


def test_swapped_gates_are_seen_by_their_weights_names(run: Run, own_copy: Path, course: Course) -> None:
    text = edited(course["lstm"], "lstm_gates", "return f, i, o, g", "return i, f, o, g")
    write(own_copy, "lstm", text, alone=True)
    ran = run("check", "lstm")
    assert "First to fix: lstm_gates" in ran.out
    assert re.search(r"logit\(f\)\[0, 0\] is \S+, but should be \S+$", ran.out, re.MULTILINE)
    assert re.search(r"look again when lstm_gates is right$", ran.out, re.MULTILINE)


@pytest.mark.further
def test_the_stubs_are_not_written_yet(run: Run, own_copy: Path) -> None:
    for notebook in own_copy.glob("assignments/*/*.ipynb"):
        notebook.unlink()  # what is handed in twice is marked twice
    ran = run("check")
    assert ran.code == 1
    assert re.search(r"^Next to write: rnn_step \(rnn.py, line \d+\)$", ran.out, re.MULTILINE)
    assert "First to fix" not in ran.out
    assert re.search(r"^not written yet: rnn_step, rnn_forward, numerical_gradient", ran.out, re.MULTILINE)
    assert re.search(r"quiz +GATES +no answer yet", run("check", "quiz").out)


def test_of_the_quiz_only_the_form_is_checked(run: Run, own_copy: Path, course: Course) -> None:
    wrong = edited(course["quiz"], "CELL_STATE_CARRIES", '"long-term memory"', '"the weights"')
    write(own_copy, "quiz", wrong)
    ran = run("check", "quiz")
    assert ran.code == 0
    assert ran.out.count("answered; only the key can say if rightly") == 7
    write(own_copy, "quiz", edited(course["quiz"], "CELL_STATE_CARRIES", '"long-term memory"', '"memory"'))
    ran = run("check", "quiz")
    assert ran.code == 1
    assert "CELL_STATE_CARRIES is none of the choices; copy one of them: long-term memory," in ran.out


def test_the_file_alone_is_enough(run: Run, tmp_path: Path, own_copy: Path, course: Course,
                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "gru.py").write_text(course["gru"].text)
    monkeypatch.chdir(tmp_path / "alone")
    for ran in (run("check"), run("check", "gru.py")):
        assert ran.code == 0
        assert SAID in ran.out


def test_what_is_no_python_is_a_sentence(run: Run, own_copy: Path) -> None:
    write(own_copy, "rnn", "def rnn_step(x, h, W, b):\nreturn 1\n")
    ran = run("check", "rnn")
    assert ran.code == 1
    assert "rnn.py is not Python at line 2" in ran.out
    assert "\n      return 1\n      ^" in ran.out


def test_what_a_file_prints_is_shown(run: Run, own_copy: Path, course: Course) -> None:
    write(own_copy, "rnn", course["rnn"].text + "\nprint('here I am')\n")
    assert re.search(r"rnn\.py printed:\n +here I am", run("check", "rnn").out)


@pytest.mark.parametrize("command", [["grade", "assignments"], ["publish"], ["doctor"]])
def test_everything_else_needs_the_key(run: Run, own_copy: Path, command: list[str]) -> None:
    ran = run(*command)
    assert (ran.code, ran.out) == (4, "")
    assert "there is no course with an answer key in" in ran.err
    assert "only check does without a key" in ran.err


def test_no_answer_key_is_asked_where_there_is_none(run: Run, own_copy: Path, course: Course) -> None:
    """A folder of the same name as the key's, with something else in it, is none."""
    (own_copy / "solutions").mkdir()
    write(own_copy, "rnn", course["rnn"].text)
    assert SAID in run("check", "rnn").out


def in_a_session(folder: Path, text: str, *what: str) -> Checked:
    """What `check` shows of a module that was imported from its file."""
    file = folder / "mine.py"
    file.write_text(text)
    names = {"__file__": str(file)}
    exec(compile(text, str(file), "exec"), names)  # noqa: S102  (the solution, edited here)
    found = checking.check([names.get(one, one) for one in what], names)
    assert isinstance(found, Checked)
    return found


def test_in_a_session_too_the_properties_are_checked(own_copy: Path, course: Course) -> None:
    checked = in_a_session(own_copy, course["lstm"].text, "lstm_gates", "lstm_forward")
    assert checked.is_right
    assert [one.name for one in checked.mark.exercises] == ["lstm_gates", "lstm_forward"]
    assert SAID in repr(checked).replace("\n", " ")
    assert "#2e9e5b" in checked._repr_html_()


def test_in_a_session_the_first_broken_property_is_shown(own_copy: Path, course: Course) -> None:
    """Of what was asked about: a broken function before it is not."""
    text = edited(course["rnn"], "rnn_step", " + b)", ")")
    text = edited(replace(course["rnn"], text=text), "rnn_forward", "h = h0", "h = 0 * h0")
    checked = in_a_session(own_copy, text, "rnn_forward")
    assert not checked.is_right
    assert [one.name for one in checked.mark.exercises] == ["rnn_forward"]
    assert "First to fix: rnn_forward" in repr(checked)
    assert re.search(r"On this input:\n.*\n +x = np\.array\(\[\[\[", repr(checked))
    html = checked._repr_html_()
    assert re.search(r"<b>First to fix: rnn_forward \(mine.py, line \d+\)</b>", html)
    assert "On this input:" in html and "h0 = np.array(" in html and "<script" not in html


def test_in_a_session_what_cannot_be_run_breaks_the_properties_asked_about(
    own_copy: Path, course: Course
) -> None:
    (own_copy / "mine.py").write_text("def rnn_step(x, h, W, b):\nreturn 1\n")
    checked = checking.check(["rnn_step"], {"__file__": str(own_copy / "mine.py")})
    assert [one.name for one in checked.mark.exercises] == ["rnn_step"]
    assert "mine.py is not Python at line 2" in repr(checked)
