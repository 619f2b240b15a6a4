"""Properties alone, without an answer key: right programs have all of them, wrong ones break at least one."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.authoring.doctor import SECRET, Trusted, of_properties
from autograder.course import Course, course_without_key
from autograder.grading import properties
from autograder.grading.grader import Grader
from autograder.grading.prepared import AllPrepared
from autograder.grading.properties import Question, Trial
from autograder.grading.rules import Patience, Rules
from autograder.inputs.public import Public
from autograder.report import SubmissionMark
from autograder.sandbox.answers import Answer, Given
from autograder.spec import Exercise
from autograder.spec.properties import properties_of
from autograder.submissions.find import find_submissions
from tests.conftest import ROOT, SECOND
from tests.properties.trial import breaks, broken
from tests.properties.wrong_programs import KINDS
from tests.tools.handed_in import edited, mark, source, written
from tests.tools.sample import further, sampled

CLASS = ROOT / "tests" / "submissions"
RIGHT = (
    "changes-what-it-is-given",
    "all-right-notebooks",
    "right-by-recursion",
    "right-in-scalar-loops",
    "right-with-classes",
    "fields-in-another-order",
    "gives-lists",
    "gradients-as-a-dict",
    "all-right",
    "imports-its-own-rnn",
    "two-forms",
)
FUNCTIONS = ("rnn", "bptt", "lstm", "gru")
EVERY = {  # every so-many-th program of a kind is tried here; python -m tests.properties tries them all
    "known mistakes": 120,
    "edits of the tests": 20,
    "wrong squashings": 12,
    "mutants": 1200,
    "mutants, two slips": 160,
}


@pytest.fixture(scope="module")
def without_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    course = course_without_key(tmp_path_factory.mktemp("no key"))
    grader = Grader(course, Rules(show_text=True), secret="practice")
    yield grader
    grader.close()


def lost(mark: SubmissionMark) -> list[tuple[str, str]]:
    return [(one.name, each.id) for one in mark.exercises for each in one.criteria if each.verdict != "right"]


@pytest.mark.parametrize("assignment", [FUNCTIONS[0], *map(further, FUNCTIONS[1:-1]), FUNCTIONS[-1], "quiz"])
def test_the_solution_has_all_properties(course: Course, assignment: str) -> None:
    for seed in range(2):
        found = breaks(course[assignment], course[assignment].text, key=f"seed {seed}")
        assert [(one.exercise, one.property.title, one.finding) for one in found] == []


@pytest.mark.parametrize("student", sampled(RIGHT, 4, 3))
def test_other_right_programs_have_all_properties(student: str, without_key: Grader) -> None:
    assert json.loads((CLASS / "marks.json").read_text(encoding="utf-8"))[student]["lost"] == []
    names = without_key.course.names
    submission = next(one for one in find_submissions([CLASS], names) if one.id == student)
    marked = without_key.mark(submission, [name for name in names if name in submission.files])
    assert marked.exercises and marked.verdict == "right"
    assert lost(marked) == []
    assert {each.kind for one in marked.exercises for each in one.criteria} == {"property"}
    assert marked.points == marked.max_points == 0


@pytest.mark.parametrize("kind", [further(one) if one.startswith("mutants") else one for one in EVERY])
def test_wrong_programs_break_a_property(course: Course, grader: Grader, kind: str) -> None:
    """All but mutants that do what the solution does: those the key cannot tell from it either."""
    wrong = list(KINDS[kind](course))[:: EVERY[kind]]
    assert len(wrong) >= 8
    missed = [one for one in wrong if not any(breaks(course[one.assignment], one.text, one.exercises))]
    told = [one for one in missed if mark(grader, source(one.assignment, one.text)).lost]
    assert [one.what for one in told] == []
    assert len(missed) < 0.1 * len(wrong) + 2


@pytest.mark.parametrize("assignment", sampled(FUNCTIONS, 1, 4))
def test_a_program_behind_the_wall_breaks_what_it_breaks_here(
    course: Course, without_key: Grader, assignment: str
) -> None:
    text = next(one.text for one in KINDS["edits of the tests"](course) if one.assignment == assignment)
    behind = lost(without_key.mark_forms("", {assignment: [source(assignment, text)]}))
    assert behind == [(one.exercise, one.property.id) for one in breaks(course[assignment], text)] != []


@pytest.mark.parametrize(
    ("assignment", "name", "body", "title"),
    [
        ("rnn", "rnn_forward", "seen.append(x); h = [h0]\n"
         "for t in range(x.shape[1]): h.append(rnn_step(x[:, t], h[-1], W, b))\n"
         "return np.stack(h[1:], axis=1) * len(seen)", "the same call gives the same again"),
        ("rnn", "rnn_step", "a = np.concatenate([x, h], axis=-1) @ W + b\n"
         "return np.tanh(a - 1e-3 * a.mean(axis=0) * (len(x) > 1))", "each sample stands on its own"),
        ("rnn", "rnn_step", "a = np.concatenate([x, h], axis=-1) @ W + b\n"
         "return np.tanh(a * np.where(np.arange(a.shape[1]) > 4, 1.01, 1))", "the hidden units may be listed"),
        ("rnn", "rnn_step", "a = np.concatenate([x, h], axis=-1) @ W + b\n"
         "return np.tanh(a) * (h.shape[1] > 1)", "artanh(h_next) = [x, h] W + b"),
        ("gru", "gru_forward", "h = [h0]\n"
         "for t in range(x.shape[1]): h.append(gru_step(x[:, max(t, 1) % x.shape[1]], h[-1], weights))\n"
         "return np.stack(h[1:], axis=1)", "what comes later changes nothing"),
    ],
)  # fmt: skip
def test_what_only_some_property_sees_is_seen(
    course: Course, assignment: str, name: str, body: str, title: str
) -> None:
    text = "seen = []\n" + written(course[assignment], name, body)
    found = [one.property.title for one in breaks(course[assignment], text) if one.exercise == name]
    assert any(title in one for one in found), found


def test_float32_is_imprecise_and_no_mistake(course: Course) -> None:
    single = edited(course["rnn"], "rnn_step", "return h_next", "return h_next.astype('f4')")
    found = [one for one in breaks(course["rnn"], single) if one.exercise == "rnn_step"]
    assert {one.finding.verdict for one in found} == {"imprecise"}


def test_a_property_that_nothing_breaks_and_one_that_the_solution_breaks_are_found_out(
    course: Course,
) -> None:
    everything = AllPrepared(Course(course.root, (course["lstm"],)), SECRET)
    trusted = Trusted(everything.assignments["lstm"], everything.book)
    hidden = next(one for one in course["lstm"].exercises if one.name == "lstm_hidden")
    own = list(hidden.properties)
    try:
        hidden.property("one that says nothing", of="h_next")(zeros)
        hidden.property("one that is none", of="h_next")(shows_the_gate)
        found = dict(of_properties(trusted, hidden))
    finally:
        hidden.properties[:] = own
    assert {what: wrong for what, wrong in found.items() if wrong} == {
        "lstm_hidden: one that says nothing": "no wrong program breaks this property, so it tells nothing",
        "lstm_hidden: one that is none": "the solution breaks this property; one of them is wrong",
    }


def zeros(own: Any, o: Any, c: Any) -> tuple[Any, Any]:
    return own.lstm_hidden(o, c).h_next * 0, o * 0


def shows_the_gate(own: Any, o: Any, c: Any) -> tuple[Any, Any]:
    return own.lstm_hidden(o, c).h_next, o


def test_no_exercise_says_the_same_property_twice(course: Course) -> None:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            for said in ("title", "id"):
                every = [getattr(one, said) for one in properties_of(exercise)]
                assert every and len(set(every)) == len(every), exercise.name
            assert not {one.id for one in properties_of(exercise)} & {one.id for one in exercise.criteria}


@pytest.mark.further
def test_what_hangs_breaks_its_properties_in_a_sentence(course: Course, tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text(edited(course["rnn"], "rnn_forward", "h = h0", "while True: pass"))
    keyless = course_without_key(tmp_path)
    grader = Grader(keyless, Rules(patience=Patience(call=SECOND), show_text=True), secret="practice")
    try:
        (submission,) = find_submissions([tmp_path], keyless.names)
        step, forward = grader.mark(submission, ["rnn"]).exercises
    finally:
        grader.close()
    assert {one.verdict for one in step.criteria} == {"right"}
    assert {one.verdict for one in forward.criteria} == {"wrong"}
    (message,) = {one.message for one in forward.criteria}
    assert message.startswith("rnn_forward does not end: it was still in rnn.py, line ")


def exercise(course: Course, name: str) -> Exercise:
    return next(one for one in course["rnn"].exercises if one.name == name)


def trial(course: Course, name: str, id: str) -> Trial:
    one = exercise(course, name)
    return next(
        trial
        for trial in properties.trials_of(one, Public(one, vars(course["rnn"].solution)))
        if trial.property.id == id
    )


def right(course: Course, questions: Sequence[Question]) -> list[Answer]:
    solution = vars(course["rnn"].solution)
    return [Given((solution[one.function](*one.arguments),)) for one in questions]


def test_a_property_waits_for_all_that_it_can_ask_at_once(course: Course) -> None:
    """The second part of a cut sequence starts from the state that the first one left, so it is asked about later."""
    cut, exercises = trial(course, "rnn_forward", "cut"), {one.name: one for one in course["rnn"].exercises}
    one_case = Trial(cut.exercise, cut.property, cut.cases[:1])
    found, first = properties.evaluate([one_case], exercises, {})
    assert (
        found == {} and len(first) == 2
    )  # the whole, and one first part: of the other the whole is not known yet
    table = dict(zip(first, right(course, first), strict=True))
    found, second = properties.evaluate([one_case], exercises, table)
    assert found == {} and second and not set(second) & set(first)
    assert all(np.isfinite(array).all() for one in second for array in one.arguments)


def test_all_is_known_after_a_few_rounds(course: Course) -> None:
    rounds: list[int] = []

    def ask(questions: Sequence[Question]) -> list[Answer]:
        rounds.append(len(questions))
        assert len(set(questions)) == len(questions)
        return right(course, questions)

    assert list(broken(course["rnn"], ask)) == []
    assert len(rounds) <= 2 + 4  # of rnn_step, and of rnn_forward


def test_the_same_call_again_is_a_question_of_its_own(course: Course) -> None:
    repeatable, exercises = (
        trial(course, "rnn_step", "repeatable"),
        {"rnn_step": exercise(course, "rnn_step")},
    )
    _, questions = properties.evaluate([repeatable], exercises, {})
    assert [one.again for one in questions] == [False, True, True]
    assert questions[0].key == questions[2].key != questions[1].key
    answers = [Given((one.results[0] + k,)) for k, one in enumerate(right(course, questions))]  # type: ignore[union-attr]
    found, missing = properties.evaluate([repeatable], exercises, dict(zip(questions, answers, strict=True)))
    assert missing == () and found[repeatable].verdict == "wrong"


@pytest.fixture(scope="module")
def telling(course: Course) -> Iterator[Grader]:
    """As check marks one's own files."""
    rnn = Course(course.root, (course["rnn"],))
    grader = Grader(rnn, Rules(show_text=True, properties=True), secret="practice")
    yield grader
    grader.close()


def test_beside_what_was_lost_stand_the_broken_properties(
    course: Course, telling: Grader, grader: Grader
) -> None:
    text = edited(course["rnn"], "rnn_forward", "h = h0", "h = 0 * h0")
    step, forward = telling.mark_forms("", {"rnn": [source("rnn", text)]}).exercises
    without = mark(grader, source("rnn", text))
    assert step.properties == ()
    assert forward.properties and {one.verdict for one in forward.properties} == {"wrong"}
    assert all(one.message and one.counterexample and one.max_points == 0 for one in forward.properties)
    assert "steps" in {one.id for one in forward.properties}
    assert forward.criteria[0].kind == "equation"  # what was lost comes first
    assert [one.properties for one in without.exercises] == [(), ()]
    assert forward.points == without.exercises[1].points < forward.max_points


def test_right_functions_are_asked_nothing_more(
    course: Course, telling: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(properties, "settled", None)
    marked = telling.mark_forms("", {"rnn": [source("rnn", course["rnn"].text)]})
    assert marked.points == marked.max_points
    assert [one.properties for one in marked.exercises] == [(), ()]
