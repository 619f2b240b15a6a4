"""What people see: no line broken in 80 columns, no colour where none is wanted."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.cli import COMMANDS, commands
from autograder.commands.screen import progress, say
from autograder.report import (
    LITTER,
    Between,
    CriterionMark,
    ExerciseMark,
    Explanation,
    FoundFile,
    Measured,
    Place,
    Report,
    SubmissionMark,
    exercise_mark,
    submission_mark,
)
from autograder.reports.terminal import print_class, print_learner
from tests.conftest import ROOT, Run
from tests.tools.sample import further

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


def test_a_table_of_80_columns_keeps_one_line_a_student(
    run: Run, students: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run("grade", students, "--secret", "s")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert [line.split()[0] for line in lines[:4]] == ["student", "ada", "bob", "eve"]
    assert max(map(len, lines)) <= 80


def test_what_is_piped_has_no_colour_and_every_row_whole(run: Run, students: Path) -> None:
    ran = run("grade", students)  # into files, as pytest has them
    assert not ANSI.search(ran.out + ran.raw)
    assert re.search(r"^bob .* rnn_step: The bias is missing", ran.out, re.MULTILINE)


@pytest.mark.parametrize(("option", "code"), [("--version", 0), ("-h", 0), ("--help", 0)])
def test_the_module_is_the_command(option: str, code: int, tmp_path: Path) -> None:
    ran = outside(option, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (code, "")
    assert "autograder" in ran.stdout


def test_what_the_commands_say_of_themselves_has_80_columns() -> None:
    for name in (None, *COMMANDS):
        said = CliRunner().invoke(commands, [*filter(None, [name]), "--help"], terminal_width=80).output
        assert "Usage: " in said and max(map(len, said.splitlines())) <= 80, name


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), further(({"NO_COLOR": "1"}, False))])
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


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_a_sentence_stands_above_the_bar_and_not_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", Terminal(written, encoding="utf-8", write_through=True))
    with progress("marking", 3) as advance:
        advance("ada")
        say("1 of 3 were marked before; 2 are left.")
    before = written.getvalue().decode().split("1 of 3 were marked")[0]
    assert "1/3" in before and ANSI.sub("\x1b[", before).rpartition("\r")[2] == "\x1b[2K"


@pytest.mark.parametrize("assignments", range(1, 9))
def test_a_name_has_room_beside_a_whole_course_in_80_columns(assignments: int) -> None:
    """Where little is left, what to look at first goes, and the name takes its place."""
    head, first, *_ = shown(report("forget-and-input-swapped", assignments=assignments))
    assert first.startswith("forget-and-i") and len(first) <= 80
    assert ("look at first" in head) == first.endswith("...")


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


def learner(
    mark: SubmissionMark,
    *notes: str,
    width: int = 80,
    encoding: str = "utf-8",
    every: bool = False,
    then: str = "",
) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=stream, width=width, highlight=False)
    print_learner(console, mark, notes, every=every, then=then)
    stream.seek(0)
    return "\n".join(line.rstrip() for line in stream.read().split("\n"))


def held(title: str, message: str = "") -> CriterionMark:
    verdict = "wrong" if message else "right"
    return msgspec.structs.replace(criterion(0.0, 0.0, verdict, message), kind="property", title=title)


CODE = (
    "import numpy as np; from bptt import slope",
    "x = np.array([[0.5]])",
    "print(slope(x))",
    "# should be 2",
)


def explained(
    name: str, *, lost: float = 2.0, because: tuple[str, ...] = (), kind: str = "function", **more: object
) -> ExerciseMark:
    """An exercise with one criterion, and an explanation of it, if there is anything in it."""
    verdict = "wrong" if more else "right"
    one = criterion(2.0 - lost, 2.0, verdict, message="m")
    mark = exercise_mark("bptt", name, (one,), kind=kind)  # type: ignore[arg-type]
    told = Explanation(**more) if more else None  # type: ignore[arg-type]
    return msgspec.structs.replace(mark, explanation=told, because=because)


WRONG = {
    "how": "mistake",
    "sentences": ("You move each entry one way only.",),
    "place": Place(file="bptt.py", line=75, text="return (f(x + e) - f(x)) / eps"),
    "seen": "g[0] is 3",
    "should": "2",
    "code": CODE,
}


def test_an_explanation_is_shown_with_its_line_its_numbers_and_what_can_be_pasted() -> None:
    said = learner(submission_mark("", (explained("slope", **WRONG),)))
    assert (
        said
        == """bptt  slope                                0/2
0 of 2 points

First to fix: slope (bptt.py, line 75), for 2 points
  > 75   return (f(x + e) - f(x)) / eps
  You move each entry one way only.
  g[0] is 3, but should be 2
  What it breaks: t
  On this input:
    import numpy as np; from bptt import slope
    x = np.array([[0.5]])
    print(slope(x))
    # should be 2
"""
    )


def test_the_values_between_and_what_was_printed_stand_below() -> None:
    more = {
        "between": (
            Between(name="[x, h] W", yours="2.1", right="2.1"),
            Between(name="a", yours="1", right="3"),
        ),
        "printed": "one\ntwo\n" + "more\n" * 9,
    }
    said = learner(submission_mark("", (explained("slope", **WRONG, **more),)))
    assert "  [x, h] W = 2.1   (right)\n  a = 1   (should be 3)\n" in said
    assert said.endswith("  There your code printed:\n    one\n    two\n    more\n    more\n    ...\n")


def test_a_slope_that_was_measured_is_told_with_how_to_measure_it() -> None:
    slope = Measured(of="dW[1, 0]", moved="W[1, 0]", yours="3", slope="2", code=("loss = ...", "print(loss)"))
    said = learner(submission_mark("", (explained("slope", **WRONG, slope=slope),)))
    assert (
        "  dW[1, 0] is 3, but should be 2: moving W[1, 0] by 1e-5 up and down changes the\n  loss by 2 a unit\n"
    ) in said
    assert said.endswith("  To measure it yourself, go on with:\n    loss = ...\n    print(loss)\n")


@pytest.mark.parametrize("number", [1, 7, 40])
def test_one_wrong_function_fits_a_screen_however_many_are_right(number: int) -> None:
    """What is left out is said last of all, and the input that can be pasted stays whole."""
    code = (
        "import numpy as np",
        *(f"x{n} = np.zeros(3)" for n in range(9)),
        "print(slope(x))",
        "# should be 2",
    )
    wrong = explained("slope", **{**WRONG, "code": code, "printed": "a\n" * 9})
    right = [explained(f"right_{n}", lost=0.0) for n in range(number)]
    mark = submission_mark("", (*right, wrong))
    said = learner(mark).rstrip("\n").split("\n")
    assert len(said) <= 24 and max(map(len, said)) <= 80
    assert all(f"    {line}" in said for line in code)
    assert "  You move each entry one way only." in said
    assert len(learner(mark, every=True).split("\n")) > number + 15


def test_where_an_input_is_too_long_it_is_said_how_to_see_it() -> None:
    mark = submission_mark("", (explained("slope", **{**WRONG, "code": ("x = 1",) * 30}),))
    assert learner(mark).endswith("  The input that shows it: autograder check --all\n")
    assert learner(mark, every=True).count("    x = 1\n") == 30


def test_what_is_not_written_yet_hides_nothing() -> None:
    gates = explained("gates", how="unwritten", sentences=("gates is not written yet",))
    answer = explained("GATES", kind="constant", how="unwritten", sentences=("GATES has no answer yet",))
    said = learner(submission_mark("", (answer, gates, explained("slope", **WRONG))))
    assert "First to fix: slope (bptt.py, line 75), for 2 points\n" in said
    alone = learner(submission_mark("", (answer, gates)))
    assert "Next to answer: GATES, for 2 points\n  GATES has no answer yet\n" in alone
    assert learner(submission_mark("", (gates,))).endswith("Next to write: gates, for 2 points\n")


def test_what_is_right_in_itself_is_one_short_line_and_never_first() -> None:
    spoilt = [explained(f"step_{n}", lost=0.0, because=("slope",)) for n in range(8)]
    said = learner(submission_mark("", (*spoilt, explained("slope", **WRONG))))
    assert "First to fix: slope" in said
    assert said.count("in themselves") == 1
    assert said.endswith("step_0 and 7 more are right in themselves: they use slope\n")


def test_other_wrong_functions_are_told_briefly_and_in_full_behind_all() -> None:
    other = {**WRONG, "sentences": ("You forget the bias; " * 9,)}
    mark = submission_mark(
        "", (explained("slope", **WRONG), *(explained(f"f{n}", **other) for n in range(5)))
    )
    said = learner(mark)
    assert "\nThen f0: You forget the bias; You forget" in said and "Then f3" not in said
    assert "\nand 2 more; autograder check --all tells all of them in full\n" in said
    assert max(map(len, said.split("\n"))) <= 80
    assert len(re.findall(r"^  You forget the bias", learner(mark, every=True), re.MULTILINE)) == 5


def test_when_all_is_right_it_says_what_comes_next() -> None:
    said = learner(submission_mark("", (explained("slope", lost=0.0),)), then="write rnn_backward")
    assert said.endswith("2 of 2 points\nNext: write rnn_backward\n")
    further = "write peephole_step, in variants (learning has 20 of the course's 190 points)"
    said = learner(submission_mark("", (explained("slope", lost=0.0),)), then=further)
    assert max(map(len, said.split("\n"))) <= 80 and further.split()[-1] in said
    assert "Next" not in learner(
        submission_mark("", (explained("slope", **WRONG),)), then="write rnn_backward"
    )


def test_without_a_key_it_says_what_holds_and_what_does_not() -> None:
    step = exercise_mark(
        "rnn", "rnn_step", (held("a large bias decides"), held("no sample sees another", "m1"))
    )
    forward = exercise_mark("rnn", "rnn_forward", (held("p", "m2"), held("q"), held("r", "m3")))
    answer = exercise_mark("quiz", "GATES", (held("an answer"),), kind="constant")
    nothing = exercise_mark("quiz", "STATES", (held("an answer", "m"),), kind="constant")
    mark = submission_mark("", (forward, step, answer, nothing))
    said = learner(mark)
    assert said.startswith("There is no answer key here, so no points can be given.")
    assert "rnn   rnn_forward                   1/3 properties\n" in said
    assert "quiz  GATES                         answered; only the key can say if rightly\n" in said
    assert "quiz  STATES                        no answer yet\n" in said
    assert "3 of 7 properties hold\n" in said
    assert "First to fix: rnn_forward\n  p\n  m2\nThen rnn_step: m1\nThen STATES: m\n" in said
    assert "  Nor does this hold: r\n" in learner(mark, every=True)
    assert "points" not in said.replace("no points", "")


def test_without_a_key_the_earliest_function_is_to_be_fixed_and_no_other_is_blamed() -> None:
    step = exercise_mark("rnn", "rnn_step", (held("p", "m1"),))
    forward = msgspec.structs.replace(
        exercise_mark("rnn", "rnn_forward", (held("q", "m2"),)), because=("rnn_step",)
    )
    said = learner(submission_mark("", (step, forward)))
    assert said.endswith(
        "First to fix: rnn_step\n  p\n  m1\nrnn_forward: look again when rnn_step is right\n"
    )
    assert "First to fix: rnn_forward\n  q\n" in learner(submission_mark("", (forward,)))


def test_with_a_key_broken_properties_are_told_behind_all() -> None:
    lost = criterion(0.0, 2.0, message="h is 1, but should be 2")
    mark = submission_mark("", (exercise_mark("rnn", "rnn_step", (lost, held("p"), held("q", "m"))),))
    assert "rnn   rnn_step                             0/2\n0 of 2 points\n" in learner(mark)
    assert "First to fix: rnn_step, for 2 points\n" in learner(mark)
    assert "Nor does" not in learner(mark)
    assert learner(mark, every=True).endswith("  Nor does this hold: q\n")


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
