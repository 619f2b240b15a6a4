"""What wrong programs are told is counted: faults written by hand, lines, sentences, inputs that show it."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from autograder.course import Course
from autograder.grading import one_file
from autograder.grading.judge import Finding
from autograder.mistakes.named import Named
from autograder.mistakes.wrong import Wrong
from autograder.report import Explanation, Place, exercise_mark
from autograder.sandbox.answers import Given
from tests.accuracy import held_out as by_hand
from tests.accuracy import measure, survivors
from tests.accuracy.bench import Tried
from tests.accuracy.changed import changed_lines, where
from tests.accuracy.conftest import Drawn
from tests.accuracy.heard import Heard, heard
from tests.accuracy.held_out import HeldOut, held_out
from tests.accuracy.known import known_mistakes
from tests.accuracy.measured import KNOWN, Measured
from tests.accuracy.mutants import first_order
from tests.accuracy.page import page
from tests.accuracy.programs import solution
from tests.accuracy.reproduced import shown_by_an_explanation
from tests.accuracy.restyled import anew
from tests.accuracy.trial import Bench, Trial

FAULTS = 48
LIMIT = 300


@pytest.fixture(scope="module")
def faults(course: Course) -> list[HeldOut]:
    return held_out(course)


@pytest.mark.further
def test_each_fault_gives_wrong_numbers_where_it_stands(
    faults: list[HeldOut], bench: Bench, drawn: Drawn
) -> None:
    for one in drawn.of(faults, len(faults) if drawn.part == 1 else FAULTS):
        trial = bench.tried(one.base.assignment, one.text)
        assert trial.verdict == "caught", one.key
        assert {lost.exercise for lost in trial.lost} <= set(one.concerned), one.key
        assert not all(lost.failed for lost in trial.lost), one.key
        assert not trial.misnamed and not trial.unlike, (one.key, trial.misnamed, trial.unlike)


def test_what_the_faults_are_made_in_is_right(course: Course, bench: Bench) -> None:
    for base in by_hand.bases(course):
        assert bench.tried(base.assignment, base.text).lost == (), base.name


def test_there_are_many_faults_in_every_function_and_none_twice(
    course: Course, faults: list[HeldOut]
) -> None:
    assert len(faults) >= LIMIT
    assert (
        len({one.key for one in faults})
        == len({(one.base.assignment, one.text) for one in faults})
        == len(faults)
    )
    for name in ("rnn", "bptt", "lstm", "gru"):
        of_it = [one for one in faults if one.base.assignment == name]
        assert len({one.base.name for one in of_it}) >= 3
        wrong = {exercise for one in of_it for exercise in one.concerned}
        assert wrong == {exercise.name for exercise in course[name].by_cases.exercises if exercise.criteria}


def test_no_base_has_the_name_of_a_style(course: Course, faults: list[HeldOut]) -> None:
    assert not {one.key for one in faults} & set(survivors.listed())
    styles = {(path.parent.name, path.stem) for path in by_hand.FOLDER.parent.glob("styles/*/*.py")}
    assert not styles & {(one.base.assignment, one.base.name) for one in faults}


def test_a_fault_whose_place_is_not_clear_is_none(faults: list[HeldOut]) -> None:
    one = replace(faults[0], right="np")
    with pytest.raises(ValueError, match="times in the function"):
        _ = one.text


RIGHT = """import numpy as np

def f(x):
    for t in x:
        y = (
            t +
            1)
        z = y
    return z"""


@pytest.mark.parametrize(
    ("right", "wrong", "lines"),
    [
        ("for t in x", "for t in y", {4}),
        ("            1)", "            2)", {5, 6, 7}),  # the whole statement
        ("        z = y\n", "", {5, 6, 7, 8}),  # what stands beside a line that is gone
        ("return z", "return y", {9}),
    ],
)
def test_changed_lines(right: str, wrong: str, lines: set[int]) -> None:
    assert changed_lines(RIGHT, RIGHT.replace(right, wrong)) == lines


def test_where_a_line_lies() -> None:
    text = f"{RIGHT}\n\ndef g(x):\n    return x"
    assert [where(text, line, {9}) for line in (9, 8, 12, 0)] == [
        "on the line", "in the function", "elsewhere", "nowhere"
    ]  # fmt: skip


def test_the_changed_lines_of_a_mutant_are_few(course: Course) -> None:
    for mutant in first_order(solution(course["lstm"]), 40):
        lines = mutant.text.split("\n")
        assert 1 <= len(mutant.changed) <= 12, mutant.key
        assert max(mutant.changed) <= len(lines)


def test_known_mistakes_in_another_style_are_other_programs_with_the_same_numbers(
    course: Course, bench: Bench, drawn: Drawn
) -> None:
    for one in drawn.of(known_mistakes(course), 24):
        other = anew(one)
        assert one.assignment == other.assignment and one.text != other.text and one.key != other.key
        lost, again = (bench.tried(one.assignment, each.text, names=False).marks for each in (one, other))
        assert lost == again, one.key


def trial_of(bench: Bench, course: Course, right: str, wrong: str) -> Trial:
    return bench.tried("rnn", course["rnn"].text.replace(right, wrong))


WRONG = "np.tanh(xh @ W + b)", "np.tanh(xh @ W + 1.7 * b)"


def say(monkeypatch: pytest.MonkeyPatch, *named: Named) -> None:
    monkeypatch.setattr(one_file, "diagnosed", lambda wrong: (named, ""))


def test_what_holds_is_not_misnamed(bench: Bench, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def holds(cases: Sequence[object], given: Sequence[object]) -> bool:
        asked.append(len(cases))
        return all(isinstance(one, Given) for one in given)

    say(monkeypatch, Named("a", "formula", ("so",), holds=holds))
    assert trial_of(bench, course, *WRONG).misnamed == () and asked
    say(monkeypatch, Named("a", "formula", ("so",), holds=lambda cases, given: False))
    assert trial_of(bench, course, *WRONG).misnamed == (("rnn_step", "so"),)


def test_what_a_judge_of_another_secret_does_not_say_is_misnamed(
    bench: Bench, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, Named("a", "formula", ("so",)))
    assert trial_of(bench, course, *WRONG).misnamed == ()

    def of_this_secret(wrong: Wrong) -> tuple[tuple[Named, ...], str]:
        told = f"the sum is {sum(np.sum(one.arguments[0]) for one in wrong.cases)}"
        return (Named("a", "formula", (told,)),), ""

    monkeypatch.setattr(one_file, "diagnosed", of_this_secret)
    trial = trial_of(bench, course, *WRONG)
    assert len(trial.misnamed) == 1 and trial.misnamed == trial.told


def test_what_comes_first_is_heard() -> None:
    mark = exercise_mark("rnn", "rnn_step", ())
    assert heard(mark, (), failed=True) == Heard("rnn_step", "nothing", failed=True)
    named = Named("an id", "slip", ("first", "second"))
    assert heard(mark, (named,), failed=False) == Heard("rnn_step", "slip", "an id", "first")
    told = Explanation(id="other", how="formula", sentences=("a", "b"), place=Place(file="rnn.py", line=3))
    explained = msgspec.structs.replace(mark, explanation=told)
    assert heard(explained, (named,), failed=False) == Heard("rnn_step", "formula", "other", "a", 3)
    one = Named("an id", "slip", ("first",), explains=frozenset({0}))
    assert [heard(mark, (one,), failed=False, wrong=some).how for some in ({0}, {0, 1})] == ["slip", "part"]
    stops = msgspec.structs.replace(told, how="stops")
    assert heard(msgspec.structs.replace(mark, explanation=stops), (), failed=True).how == "nothing"
    silent = msgspec.structs.replace(told, how="")
    assert heard(msgspec.structs.replace(mark, explanation=silent), (), failed=False).how == "nothing"


def test_an_input_that_does_not_show_it_is_found(
    bench: Bench, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = trial_of(bench, course, *WRONG)
    assert trial.shown and trial.unlike == ()
    shown = one_file.explain.shown

    def other_number(*arguments: object) -> Finding | None:
        found = shown(*arguments)  # type: ignore[arg-type]
        comparison = getattr(found, "shown_by", None)
        if comparison is None or not hasattr(comparison, "left"):
            return found
        assert found is not None
        return replace(found, shown_by=replace(comparison, left=comparison.left + 0.1))

    monkeypatch.setattr(one_file.explain, "shown", other_number)
    assert any("is not" in said for said in trial_of(bench, course, *WRONG).unlike)


CODE = (
    "import numpy as np",
    "from rnn import rnn_step",
    "x = np.array([[0.5]]); h = np.array([[0.0]])",
    "W = np.array([[1.0], [0.0]]); b = np.array([1.0])",
    "print(rnn_step(x, h, W, b))",
    "# should be [[0.905]]",
)


@pytest.mark.parametrize(
    ("seen", "should", "code", "complaint"),
    [
        ("h_next[0, 0] is 0.976", "0.905 (N=1)", CODE, ""),
        ("h_next[0, 0] is 0.977", "0.905 (N=1)", CODE, "0.977"),
        ("h_next[0, 0] is 0.976", "0.906", CODE, "0.906"),
        ("h_next[0, 0] is 0.976", "0.905", (*CODE[:4], "print(rnn_stop(x, h, W, b))"), "NameError"),
        ("h_next has the shape (1,)", "(1, 1)", CODE, ""),
        ("h_next has the shape (1,)", "(1, 1)", (*CODE[:3], "print(0.0)"), "the same"),
    ],
)
def test_the_python_of_an_explanation_gives_what_it_says(
    course: Course, seen: str, should: str, code: tuple[str, ...], complaint: str
) -> None:
    right = course["rnn"].text
    told = Explanation(criterion="c", seen=seen, should=should, code=code)
    said = shown_by_an_explanation("rnn", told, right.replace(*WRONG), right)
    assert complaint in said and bool(said) == bool(complaint)


def test_what_is_told_is_counted(faults: list[HeldOut]) -> None:
    one, other, third, *_ = faults
    told = Trial((), (("f", "s"),), (), heard=(Heard("f", "slip", line=min(one.changed)),), shown=2)
    wrongly = Trial(
        (), (("f", "s"),), (("f", "s"),), heard=(Heard("f", "condition"),), shown=1, unlike=("f: no",)
    )
    fails = Trial((), heard=(Heard("f", "shape", failed=True),))
    tried = [(one, Tried(told, 0.1)), (other, Tried(wrongly, 0.1)), (third, Tried(fails, 0.1))]
    measured = Measured("command", ("secret",), {table: {} for table in survivors.TABLES}, held_out=tried)
    text = page(measured)
    assert (
        "| a fault written by hand | 2 | 0 | 1 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 50.0 % (1.3 to 98.7 %) |" in text
    )
    assert "| a fault written by hand | 1 | 1 | 100.0 %" in text
    assert "| a fault written by hand | 2 | 1 | 50.0 %" in text  # things said, and not so
    assert "| a fault written by hand | 3 | 1 | 0 | 0 | 2 | 33.3 %" in text  # where
    assert "| a fault written by hand | 3 | 1 | 33.3 %" in text  # inputs
    assert one.kind == other.kind
    assert f"| {one.kind} | 2 | 1 | 0 | 1 | 0 | 50.0 % (1.3 to 98.7 %) | 1 | 50.0 %" in text
    said = measured.problems()
    assert f"misnamed: {other.key}: s" in said and f"an input does not show it: {other.key}: f: no" in said


def test_another_sentence_first_is_said(course: Course) -> None:
    one = known_mistakes(course)[0]
    its_own = Trial((), heard=(Heard(one.parts[0], "mistake", one.name),))
    another = Trial((), heard=(Heard(one.parts[0], "mistake", "another"),))
    measured = Measured(
        "command", ("secret",), {table: {} for table in survivors.TABLES}, known=[(one, Tried(its_own, 0.1))]
    )
    assert not [said for said in measured.problems() if said.startswith("another")]
    assert f"| {KNOWN[0]} | 1 | 1 | 100.0 %" in page(measured)
    wrong = replace(measured, known=[(one, Tried(another, 0.1))])
    assert f"another sentence first: {one.key}" in wrong.problems()


def test_what_is_heard_is_kept(tmp_path, faults: list[HeldOut]) -> None:
    from tests.accuracy.bench import Program

    program = Program(faults[0].base.assignment, faults[0].text)
    trial = Trial((), heard=(Heard("f", "slip", "id", "said", 3, True),), shown=2, unlike=("no",))
    measure.Kept(tmp_path / "kept", "a").add(program, Tried(trial, 0.5))
    assert measure.Kept(tmp_path / "kept", "a").get(program) == Tried(trial, 0.5)
