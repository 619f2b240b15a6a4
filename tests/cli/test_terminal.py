"""What people see: no line broken in 80 columns, no colour where none is wanted."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from rich.console import Console

from autograder.report import (
    LITTER,
    CriterionMark,
    FoundFile,
    Report,
    SubmissionMark,
    argument,
    exercise_mark,
    submission_mark,
)
from autograder.reports.terminal import print_class, print_learner
from tests.conftest import ROOT

ANSI = re.compile(r"\x1b\[")


def outside(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a process of its own."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")
    }
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_table_of_80_columns_keeps_one_line_a_student(students: Path) -> None:
    ran = outside("grade", students, COLUMNS="80", AUTOGRADER_SECRET="s")
    lines = ran.stdout.splitlines()
    assert ran.returncode == 0
    assert [line.split()[0] for line in lines[:4]] == ["student", "ada", "bob", "eve"]
    assert max(map(len, lines)) <= 80


def test_what_is_piped_has_no_colour_and_every_row_whole(students: Path) -> None:
    ran = outside("grade", students)
    assert not ANSI.search(ran.stdout + ran.stderr)
    assert "but should be" in ran.stdout


@pytest.mark.parametrize(("option", "code"), [("--version", 0), ("-h", 0), ("--help", 0)])
def test_the_module_is_the_command(option: str, code: int, tmp_path: Path) -> None:
    ran = outside(option, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (code, "")
    assert "autograder" in ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(
    students: Path, environment: dict[str, str], coloured: bool
) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder", "grade", str(students / "ada")]
    own = {"PATH": os.environ["PATH"], "TERM": "xterm", "PYTHONPATH": str(ROOT), "AUTOGRADER_SECRET": "s"}
    with subprocess.Popen(
        command, cwd=ROOT, env={**own, **environment}, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
    os.close(ours)
    assert process.returncode == 0
    assert b"ada" in shown
    assert bool(re.search(rb"\x1b\[[\d;]*3[0-7]m", shown)) == coloured


def criterion(points: float, of: float, verdict: str = "wrong", message: str = "") -> CriterionMark:
    return CriterionMark(
        title="t",
        verdict=verdict,
        points=points,
        max_points=of,
        message=message,
        mistake=None,  # type: ignore[arg-type]
    )


def shown(report: Report, width: int = 80, encoding: str = "utf-8") -> list[str]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    print_class(Console(file=stream, width=width, highlight=False), report)
    stream.seek(0)
    return [line.rstrip() for line in stream.read().split("\n")]


def report(*students: str, assignments: int = 5, files: tuple[FoundFile, ...] = ()) -> Report:
    one = criterion(29.375, 30.0, message="f[0, 0] is 1, but should be 2; " * 4)
    exercises = tuple(exercise_mark(f"name{n}", f"f{n}", (one,)) for n in range(assignments))
    marks = tuple(submission_mark(student, exercises) for student in students)
    return Report(confinement=("seccomp",), submissions=marks, files=files)


@pytest.mark.parametrize("assignments", [1, 5, 8])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_sums_are_whole_in_80_columns(assignments: int, encoding: str) -> None:
    lines = shown(report("ada", "\u0141ukasz \u674e", "b" * 60, assignments=assignments), encoding=encoding)
    ada = next(line for line in lines if line.startswith("ada"))
    assert ada.split()[1 : assignments + 2] == ["29.375"] * assignments + [f"{29.375 * assignments:g}"]
    assert max(map(len, lines)) <= 80


def left_over(path: str, student: str, reason: str = "it is not named after an assignment") -> FoundFile:
    return FoundFile(path=path, taken=False, student=student, assignment="", reason=reason)


def test_what_is_left_over_is_listed_first_that_of_people_without_a_mark() -> None:
    files = [left_over(f"a{n:02}/x.py", "ada") for n in range(20)]
    files += [left_over("zoe/homework.py", "zoe"), left_over("zoe/.DS_Store", "zoe", LITTER)]
    files.append(FoundFile(path="ada/lstm.py", taken=True, student="ada", assignment="lstm", reason=""))
    said = "The folder zoe holds homework.py."
    ada = submission_mark("ada", (exercise_mark("lstm", "f", (criterion(1.0, 1.0, "right"),)),))
    zoe = submission_mark(
        "zoe",
        (exercise_mark("lstm", "f", (criterion(0.0, 1.0, "not judged", said),), "not judged"),),
        undecided=said,
    )
    lines = shown(Report(confinement=("seccomp",), submissions=(zoe, ada), files=tuple(files)))
    at = lines.index("1 file taken, 21 left over:")
    assert lines[at + 1] == "  zoe/homework.py: it is not named after an assignment"
    assert lines[at + 11] == "  and 11 more, all in the JSON"
    assert not any(".DS_Store" in line for line in lines)
    assert lines[1].split(maxsplit=3) == ["zoe", "?", "?", said]
    assert any(
        line.startswith("1 NOT JUDGED until somebody says whose or what the files are") for line in lines
    )


def test_where_nothing_is_left_over_nothing_is_said_of_it() -> None:
    litter = left_over("ada/.DS_Store", "ada", LITTER)
    assert not any("left over" in line for line in shown(report("ada", files=(litter,))))


def test_who_handed_in_nothing_has_no_zero() -> None:
    criterion = CriterionMark(
        title="", verdict="wrong", points=0, max_points=5, message="not handed in", mistake=None
    )
    exercise = exercise_mark("lstm", "lstm_step", (criterion,), "not handed in")
    report = Report(confinement=("seccomp",), submissions=(submission_mark("ada", (exercise,)),))
    screen = io.StringIO()
    print_class(Console(file=screen, width=80), report)
    assert screen.getvalue().splitlines()[1].split()[:3] == ["ada", "-", "-"]


def learner(mark: SubmissionMark, *notes: str, width: int = 80, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    print_learner(Console(file=stream, width=width, highlight=False), mark, notes)
    stream.seek(0)
    return "\n".join(line.rstrip() for line in stream.read().split("\n"))


def held(title: str, message: str = "") -> CriterionMark:
    verdict = "wrong" if message else "right"
    shown = (argument("x", np.array([[0.5, -0.25]])),) if message else None
    return msgspec.structs.replace(
        criterion(0.0, 0.0, verdict, message), kind="property", title=title, counterexample=shown
    )


def test_an_input_is_shown_as_it_can_be_pasted() -> None:
    shown = (argument("x", np.arange(24.0).reshape(2, 3, 4) / 7), argument("eps", 1e-5))
    lost = msgspec.structs.replace(criterion(0.0, 2.0, message="m"), counterexample=shown)
    lines = learner(submission_mark("", (exercise_mark("bptt", "slope", (lost,)),))).split("\n")
    at = lines.index("  It shows on:")
    assert lines[at + 1].startswith("    x = np.array([[[0.0, ")
    assert lines[-3:-1] == ["    eps = 1e-05", "    slope(x, eps)"]
    assert max(map(len, lines)) <= 80
    names: dict[str, object] = {"np": np, "slope": lambda x, eps: (x.shape, eps)}
    exec("\n".join(line[4:] for line in lines[at + 1 : -2]), names)  # noqa: S102  (what this test wrote)
    np.testing.assert_array_equal(names["x"], np.arange(24.0).reshape(2, 3, 4) / 7)  # type: ignore[arg-type]


def test_without_a_key_it_says_what_holds_and_what_does_not() -> None:
    step = exercise_mark(
        "rnn", "rnn_step", (held("a large bias decides"), held("no sample sees another", "m1"))
    )
    forward = exercise_mark("rnn", "rnn_forward", (held("p", "m2"), held("q"), held("r", "m3")))
    answer = exercise_mark("quiz", "GATES", (held("an answer"),), kind="constant")
    nothing = exercise_mark("quiz", "STATES", (held("an answer", "m"),), kind="constant")
    said = learner(submission_mark("", (forward, step, answer, nothing)))
    assert said.startswith("There is no answer key here, so no points can be given.")
    assert "rnn   rnn_forward                   1/3 properties\n" in said
    assert "quiz  GATES                         answered; only the key can say if rightly\n" in said
    assert "quiz  STATES                        no answer yet\n" in said
    assert "3 of 7 properties hold\n" in said
    first = """First to fix: rnn_forward
  p
  m2
  It shows on:
    x = np.array([[0.5, -0.25]])
    rnn_forward(x)
  Nor do these hold:
    r
"""
    assert said.endswith(first)
    assert "points" not in said.replace("no points", "")


def test_with_a_key_properties_stand_beside_the_lost_points() -> None:
    lost = criterion(0.0, 2.0, message="h is 1, but should be 2")
    said = learner(
        submission_mark("", (exercise_mark("rnn", "rnn_step", (lost, held("p"), held("q", "m"))),))
    )
    assert "rnn   rnn_step                             0/2\n0 of 2 points\n" in said
    assert "First to fix: rnn_step, for 2 points\n" in said
    assert said.endswith("  Nor do these hold:\n    q\n")


def test_of_many_broken_properties_the_first_few_are_named() -> None:
    broken = tuple(held(f"p{n}", "m") for n in range(9))
    said = learner(submission_mark("", (exercise_mark("rnn", "f", broken),)))
    assert said.endswith("  Nor do these hold:\n    p1\n    p2\n    p3\n    and 5 more\n")


def test_no_line_ends_in_blanks() -> None:
    lost = criterion(0.0, 2.0, message="many words " * 30)
    stream = io.StringIO()
    print_learner(Console(file=stream, width=80), submission_mark("", (exercise_mark("rnn", "f", (lost,)),)))
    lines = stream.getvalue().split("\n")
    assert len(lines) > 8 and max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_file_that_was_not_run_is_the_first_thing_to_fix() -> None:
    lost = (criterion(0.0, 2.0, message="rnn.py is not Python"),)
    marks = tuple(
        exercise_mark("rnn", name, lost, "not run", "rnn.py, line 3:\n    x = (\n        ^") for name in "fg"
    )
    said = learner(submission_mark("", marks))
    assert said.endswith(
        "First to fix: the file of rnn, for 4 points\n  rnn.py, line 3:\n      x = (\n          ^\n"
    )


def test_a_terminal_without_our_signs_gets_others() -> None:
    lost = criterion(0.0, 1.0, message="\u03b1 is 1")
    said = learner(submission_mark("", (exercise_mark("rnn", "f", (lost,)),)), "\u00e9", encoding="ascii")
    assert "\\u03b1 is 1" in said and "\\xe9" in said
