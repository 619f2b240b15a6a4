"""`check`, called from programs, prompts and notebooks: it shows marks or a sentence, and never a traceback."""

import os
import re
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import autograder
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.learn import check as checking
from autograder.learn import session
from autograder.report import (
    Between,
    CriterionMark,
    Explanation,
    Place,
    exercise_mark,
    submission_mark,
)
from autograder.reports.notebook import Checked
from autograder.reports.terminal import first_to_fix
from autograder.sandbox.opening import told
from tests.conftest import ROOT, Run
from tests.tools.handed_in import edited, mark, source
from tests.tools.quiz import right_answers
from tests.tools.sample import further


@pytest.fixture(autouse=True)
def in_the_course(monkeypatch: pytest.MonkeyPatch, loaded_once: None) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


class Shell:
    """As much of IPython's shell as is looked at"""

    def __init__(self, *cells: str) -> None:
        self.history_manager = types.SimpleNamespace(input_hist_raw=["", *cells])


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Lets these cells have run in a session, and checks; gives what would be displayed"""

    def run(*cells: str, what: tuple = ("rnn_step",), **names: object) -> Checked | str:
        monkeypatch.setattr(session, "ipython", lambda: Shell(*cells))
        shown: list = []
        monkeypatch.setattr(checking, "_display", shown.append)
        checking.show(what, names)
        (one,) = shown
        return one

    return run


def outside(text: str, *options: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a program in a process of its own"""
    clean = {
        name: value for name, value in os.environ.items() if name not in ("NBGRADER_EXECUTION", "COLUMNS")
    }
    return subprocess.run(
        [sys.executable, *options],
        input=text,
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.further
def test_a_program_may_check_itself(course: Course, tmp_path: Path) -> None:
    ask = "\nfrom autograder import check\n\ncheck(rnn_step)\ncheck('rnn_forward')\n"
    (tmp_path / "mine.py").write_text(edited(course["rnn"], "rnn_step", " + b)", ")") + ask)
    ran = outside("", "mine.py", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "0/7" in ran.stdout
    assert "First to fix: rnn_step" in ran.stdout
    assert "b = np.array([" in ran.stdout
    assert "8/8" in ran.stdout


def test_a_function_that_was_imported_is_looked_up_in_its_file(course: Course, tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text(course["rnn"].text)
    (tmp_path / "bptt.py").write_text("from rnn import rnn_step, rnn_forward\n" + course["bptt"].text)
    ask = "from bptt import rnn_backward\nfrom autograder import check\ncheck(rnn_backward)\n"
    ran = outside(ask, "-", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "5/5" in ran.stdout


@pytest.mark.parametrize(
    "head", ["from tools import squash", further("import numpy as np, tools\nsquash = tools.squash")]
)
def test_own_modules_beside_the_file_are_imported(course: Course, tmp_path: Path, head: str) -> None:
    (tmp_path / "rnn.py").write_text(f"{head}\n{edited(course['rnn'], 'rnn_step', 'np.tanh(', 'squash(')}")
    (tmp_path / "tools.py").write_text("from deeper import squash\n")
    (tmp_path / "deeper.py").write_text("import numpy\nsquash = numpy.tanh\n")
    ran = outside(
        "from rnn import rnn_step\nfrom autograder import check\ncheck(rnn_step)\n", "-", folder=tmp_path
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "7/7" in ran.stdout


def test_at_a_prompt_that_keeps_no_text_it_says_so(tmp_path: Path) -> None:
    ran = outside(
        "from autograder import check\ndef rnn_step(): ...\n\ncheck(rnn_step)\n", "-i", folder=tmp_path
    )
    assert "The text of rnn_step cannot be found" in ran.stdout
    assert "autograder check rnn" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr


@pytest.mark.further
def test_neither_ipython_nor_nbgrader_is_needed_or_loaded(course: Course, tmp_path: Path) -> None:
    watch = (
        "\nimport sys\nfrom autograder import check\ncheck(rnn_step)\n"
        "print({'IPython', 'nbgrader', 'jupytext', 'nbformat'} & {name.split('.')[0] for name in sys.modules})\n"
    )
    (tmp_path / "rnn.py").write_text(course["rnn"].text + watch)
    ran = outside("", "rnn.py", folder=tmp_path)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "set()")


def test_to_name_check_loads_nothing_yet(tmp_path: Path) -> None:
    ran = outside(
        "import sys\nfrom autograder import check\nprint('numpy' in sys.modules)", "-", folder=tmp_path
    )
    assert ran.stdout == "False\n"


def test_cells_of_a_session_are_marked(course: Course, typed) -> None:
    checked = typed("import numpy as np", "1 / 0", course["rnn"].text, "rnn_step(None)", "%matplotlib inline")
    assert isinstance(checked, Checked)
    assert checked.is_right
    assert checked.notes == ()
    assert repr(checked).splitlines() == [
        "rnn   rnn_step                             7/7",
        "7 of 7 points",
        "What also holds of rnn_step: a large bias decides alone: it holds its unit at 1",
        "or at -1. Try it:",
        "  W, b = np.zeros((3, 2)), np.array([30.0, -30.0])",
        "  rnn_step(np.array([[5.0]]), np.array([[0.3, 0.7]]), W, b)",
        "  gives array([[ 1., -1.]])",
        "Judged: rnn_step as In [3] ran it.",
        "Next: write rnn_forward",
    ]
    assert (
        0
        < checked._repr_html_().find("Judged: rnn_step as In [3] ran it.")
        < checked._repr_html_().find("Next: ")
    )
    assert (
        "What also holds of rnn_step" in checked._repr_html_()
        and "rnn_step(np.array" in checked._repr_html_()
    )


def test_a_mistake_is_shown_with_its_input_and_where_it_stands(course: Course, typed) -> None:
    checked = typed(edited(course["rnn"], "rnn_step", " + b)", ")"))
    assert not checked.is_right
    (_, first) = first_to_fix(checked.mark) or pytest.fail("nothing is to be fixed")
    assert [one.name for one in first.counterexample or ()] == ["x", "h", "W", "b"]
    html = checked._repr_mimebundle_()["text/html"]
    assert "First to fix" in html
    # The squares stand above the first wrong number.
    assert html.index("yours, what it should be, and the difference") < html.index("but should be")
    raising = typed("def rnn_step(x, h, W, b):\n    return x @ nothing")
    assert "In [1], line 2" in repr(raising)


def test_the_last_definition_that_ran_counts_without_a_word(course: Course, typed) -> None:
    checked = typed(edited(course["rnn"], "rnn_step", " + b)", ")"), course["rnn"].text)
    assert checked.is_right
    assert checked.notes == ()


def test_an_earlier_mistake_costs_its_points_once(course: Course, typed) -> None:
    cells = edited(course["lstm"], "lstm_gates", "return f, i, o, g", "return i, f, o, g")
    checked = typed(cells, what=("lstm_gates", "lstm_step"))
    assert [(one.name, one.points) for one in checked.mark.exercises] == [("lstm_gates", 3), ("lstm_step", 3)]


def test_a_whole_assignment_and_an_answer_go_by_name(course: Course, typed) -> None:
    assert typed(course["quiz"].text, what=("quiz",)).mark.points == 20
    checked = typed('GATES = {"rnn": 0, "lstm": 3}', 'GATES["gru"] = 2', what=("GATES",))
    assert [(one.name, one.points) for one in checked.mark.exercises] == [("GATES", 1)]


def test_drawn_questions_are_those_of_whom_a_cell_names(course: Course, typed) -> None:
    bank = course["quiz"].bank
    assert bank is not None
    answers = f"ANSWERS = {right_answers(bank, 'ada')}"
    checked = typed('questions = print; questions("ada")', 'DRAWN_FOR = "Ada"', answers, what=("ANSWERS",))
    assert checked.mark.points == 10
    assert typed(answers, what=("ANSWERS",)).mark.points < 10  # the practice set's are others
    half = typed("ANSWERS = {1: None, 2: 'z'}", what=("ANSWERS",))
    assert "question 2 (" in repr(half) and "none of the choices" in " ".join(repr(half).split())


def test_what_does_not_matter_is_not_asked(course: Course, typed) -> None:
    """An endless loop in a later function costs no time"""
    endless = "def rnn_forward(*_):\n    while True: ...\n"
    assert typed(course["rnn"].text, endless).is_right


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ((), "Name what to check"),
        (("rnn_stepp",), "called rnn_stepp; did you mean rnn_step?"),
        (("zebra",), "there are: rnn, bptt, lstm, gru, quiz"),
        (({"rnn": 1},), "a value of type dict"),
        ((len,), "called len"),
        (("lstm_step",), "The text of lstm_step cannot be found"),
    ],
)
def test_what_cannot_be_checked_gets_a_sentence(what: tuple, sentence: str, typed) -> None:
    said = typed(what=what)
    assert isinstance(said, str)
    assert sentence in said


def test_a_fault_of_ours_is_a_sentence(monkeypatch: pytest.MonkeyPatch, typed) -> None:
    monkeypatch.setattr(checking, "open_course", lambda named: 1 / 0)
    assert "the autograder's fault (ZeroDivisionError" in typed("x = 1")


def test_after_an_interrupt_the_next_check_is_as_good(
    monkeypatch: pytest.MonkeyPatch, course: Course, typed
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        checking._sandbox()._control.send(b"fork")
        raise KeyboardInterrupt

    assert typed(course["rnn"].text).is_right  # so that the sandbox is open
    with monkeypatch.context() as patch:
        patch.setattr(checking.Grader, "mark_forms", interrupted)
        assert typed(course["rnn"].text) == "Stopped; nothing was checked."
    assert typed(course["rnn"].text).is_right


def test_one_sandbox_serves_all_checks_and_is_opened_again_if_it_is_lost(course: Course, typed) -> None:
    assert typed(course["rnn"].text).is_right
    process = checking._sandbox()._process
    assert typed(course["rnn"].text).is_right
    assert checking._sandbox()._process is process
    process.kill()
    process.wait()
    assert typed(course["rnn"].text).is_right


def test_nbgrader_takes_no_silence_for_points(monkeypatch: pytest.MonkeyPatch, course: Course, typed) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(checking.NotGradedHere, match="preprocessor") as raised:
        autograder.check("rnn_step")
    assert raised.value._render_traceback_() == [str(raised.value)]  # IPython shows this and no line of ours
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert typed(course["rnn"].text).is_right
    with pytest.raises(checking.NotAllRight, match="First to fix"):
        typed(edited(course["rnn"], "rnn_step", " + b)", ")"))
    with pytest.raises(checking.NotAllRight, match="cannot be found"):
        typed("x = 1")


def test_what_a_program_says_is_escaped() -> None:
    nasty = "<script>alert('&')</script>"
    criterion = CriterionMark(
        title=nasty,
        verdict="wrong",
        points=0.0,
        max_points=1.0,
        message=nasty,
        mistake=nasty,
    )
    told = Explanation(
        how="mistake",
        sentences=(nasty,),
        place=Place(file=nasty, line=3, text=nasty),
        seen=nasty,
        should=nasty,
        code=(nasty,),
        between=(Between(name=nasty, yours=nasty, right=nasty),),
        printed=nasty,
    )
    without = exercise_mark(nasty, nasty, (criterion,))
    broken = msgspec.structs.replace(criterion, kind="property")
    full = msgspec.structs.replace(exercise_mark(nasty, nasty, (criterion, broken)), explanation=told)
    for exercises, count in (((without,), 6), ((full,), 14), ((without, full), 21)):
        html = Checked(submission_mark("", exercises), (nasty,), nasty)._repr_html_()
        assert html.count("&lt;script&gt;") == count, html
        assert "<script" not in html


def test_in_the_sandbox_check_does_nothing(course: Course, grader: Grader) -> None:
    text = f"from autograder import check\nimport autograder\n{course['rnn'].text}\n"
    marked = mark(grader, source("rnn", f"{text}check(rnn_step)\nautograder.check('rnn')\n"))
    assert marked.lost == []
    assert marked.notes == ()


@pytest.mark.skipif(sys.platform != "linux", reason="the wall is there on Linux only")
def test_the_command_says_what_confined_the_code(tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text("def rnn_step(x, h, W, b):\n    return h\n")
    checked = outside("", "-m", "autograder", "check", "rnn.py", folder=tmp_path)
    assert re.search(r"^Your code runs behind a wall \(.*seccomp\)\.$", checked.stderr, re.MULTILINE)


def test_where_there_is_no_wall_it_says_so() -> None:
    assert told(["rlimits"]).startswith("Your code runs without a wall (there is: rlimits): it reaches")


@pytest.fixture
def checked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a learner's files, in their folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: run("check", *words)


def test_all_tells_every_wrong_function_and_the_properties_that_do_not_hold(
    course: Course, tmp_path: Path, checked: Run
) -> None:
    text = edited(course["rnn"], "rnn_step", " + b)", ")")
    text = edited(replace(course["rnn"], text=text), "rnn_forward", "h = h0", "h = 0 * h0")
    (tmp_path / "rnn.py").write_text(text)
    short, every = (checked("rnn.py", *more).out for more in ((), ("--all",)))
    assert "\nThen rnn_forward: Your sequence starts from zeros" in short
    assert short.count("On this input:") == 1 and "Nor does this hold" not in short
    assert len(short.splitlines()) <= 24
    assert every.count("On this input:") == 2 and "\n  Your sequence starts from zeros" in every
    assert "\n  Nor does this hold: " in every
    for said in (short, every):
        assert max(map(len, said.splitlines())) <= 80


def test_the_line_that_is_not_python_is_shown_with_pythons_caret(tmp_path: Path, checked: Run) -> None:
    (tmp_path / "rnn.py").write_text("def rnn_step(x, h, W, b):\n    return (x @ W\n\n\ndef f(): ...\n")
    said = checked("rnn.py").out
    assert "First to fix: the file of rnn, for 15 points\n" in said
    assert "\n      return (x @ W\n             ^\n" in said


def test_functions_are_checked_by_name_whatever_else_is_not_written(
    course: Course, tmp_path: Path, checked: Run
) -> None:
    (tmp_path / "rnn.py").write_text(edited(course["rnn"], "rnn_step", " + b)", ")"))
    (tmp_path / "lstm.py").write_text(course["lstm"].text)
    found = checked("rnn_step", "lstm_gates")
    assert found.code == 1
    assert [line.split()[1] for line in found.out.splitlines()[:2]] == ["rnn_step", "lstm_gates"]
    assert "\n5 of 12 points\n" in found.out and "\nFirst to fix: rnn_step (rnn.py, line " in found.out
    assert "Checking rnn.py\n" in found.raw and "Checking lstm.py\n" in found.raw


def test_who_checks_at_home_is_sent_to_no_names_file(checked: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "readout.py").write_text("x = 1\n")
    for what in ("mine", "mine/readout.py"):
        found = checked(what)
        assert found.code == 4 and "ename it" in found.err and "--names" not in found.err


def test_a_name_that_nothing_has_gets_a_sentence(checked: Run) -> None:
    found = checked("rnn_stp")
    assert found.code == 4 and found.err.endswith(
        "was not found: no file, and no function of the course. Did you mean rnn_step?\n"
    )
