"""The laws alone, without an answer key: right programs break none, wrong ones break at least one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from autograder.authoring.doctor_of_properties import ailing_properties
from autograder.grading.law_check import LawChecker

from autograder.course import Course, course_without_key
from autograder.grading.grader import Grader
from autograder.sandbox.opening import open_room
from autograder.sandbox.patience import Patience
from autograder.sandbox.workers import StudentRoom
from autograder.spec import Exercise
from autograder.spec.properties import properties_of
from autograder.submissions.find import find_submissions
from tests.conftest import ROOT, SECOND
from tests.laws.trial import breaks
from tests.laws.wrong_programs import KINDS
from tests.tools.handed_in import edited, mark, source, written

CLASS = ROOT / "tests" / "submissions"
RIGHT = (
    "all-right",
    "all-right-notebooks",
    "right-by-recursion",
    "right-in-scalar-loops",
    "right-with-classes",
    "fields-in-another-order",
    "gives-lists",
    "gradients-as-a-dict",
    "changes-what-it-is-given",
    "imports-its-own-rnn",
    "two-forms",
)
FUNCTIONS = ("rnn", "bptt", "lstm", "gru")
EVERY = {  # every so-many-th program of a kind is tried here; python -m tests.laws tries them all
    "known mistakes": 5,
    "edits of the tests": 4,
    "wrong squashings": 4,
    "mutants": 200,
    "mutants, two slips": 90,
}


@pytest.fixture(scope="module")
def room() -> Iterator[StudentRoom]:
    room = open_room(120.0)
    room.start()
    yield room
    room.close()


@pytest.mark.parametrize("assignment", [*FUNCTIONS, "quiz"])
def test_the_solution_breaks_no_law(course: Course, room: StudentRoom, assignment: str) -> None:
    for seed in range(2):
        found = breaks(course[assignment], course[assignment].text, key=f"seed {seed}", room=room)
        assert [(one.exercise, one.law.title, one.broken) for one in found] == []


@pytest.mark.parametrize("student", RIGHT)
def test_other_right_programs_break_no_law(student: str, tmp_path: Path) -> None:
    assert json.loads((CLASS / "marks.json").read_text(encoding="utf-8"))[student]["lost"] == []
    course = course_without_key(tmp_path)
    submission = next(one for one in find_submissions([CLASS], course.names) if one.id == student)
    checker = LawChecker(course, Patience())
    try:
        checked = checker.check([submission])
    finally:
        checker.close()
    assert checked.exercises
    broken = [(one.name, law.title) for one in checked.exercises for law in one.laws if law.message]
    assert broken == []
    assert checked.all_hold


@pytest.mark.parametrize("kind", EVERY)
def test_wrong_programs_break_a_law(course: Course, grader: Grader, kind: str) -> None:
    """All but mutants that do what the solution does: those the key cannot tell from it either."""
    wrong = list(KINDS[kind](course))[:: EVERY[kind]]
    assert len(wrong) >= 8
    missed = [one for one in wrong if not any(breaks(course[one.assignment], one.text, one.exercises))]
    told = [one for one in missed if mark(grader, source(one.assignment, one.text)).lost]
    assert [one.what for one in told] == []
    assert len(missed) < 0.1 * len(wrong) + 2


@pytest.mark.parametrize("assignment", FUNCTIONS)
def test_a_program_in_the_students_room_breaks_what_it_breaks_here(
    course: Course, room: StudentRoom, assignment: str
) -> None:
    text = next(one.text for one in KINDS["edits of the tests"](course) if one.assignment == assignment)
    in_the_room, here = (
        [
            (one.exercise, one.law.title, one.broken.verdict)
            for one in breaks(course[assignment], text, room=where)
        ]
        for where in (room, None)
    )
    assert in_the_room == here != []


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
def test_what_only_some_law_sees_is_seen(
    course: Course, assignment: str, name: str, body: str, title: str
) -> None:
    text = "seen = []\n" + written(course[assignment], name, body)
    found = [one.law.title for one in breaks(course[assignment], text) if one.exercise == name]
    assert any(title in one for one in found), found


def test_float32_is_imprecise_and_no_mistake(course: Course) -> None:
    single = edited(course["rnn"], "rnn_step", "return h_next", "return h_next.astype('f4')")
    verdicts = {one.broken.verdict for one in breaks(course["rnn"], single) if one.exercise == "rnn_step"}
    assert verdicts == {"imprecise"}


def lawful_and_not(course: Course, room: StudentRoom, exercise: Exercise) -> dict[str, str]:
    return {
        what: ailment
        for what, ailment in ailing_properties(room, course["lstm"])
        if what.startswith(exercise.name)
    }


def test_a_law_that_nothing_breaks_and_one_that_the_solution_breaks_are_found_out(
    course: Course, room: StudentRoom
) -> None:
    hidden = next(one for one in course["lstm"].exercises if one.name == "lstm_hidden")
    laws = list(hidden.properties)
    try:
        hidden.property("a law that says nothing", of="h_next")(
            lambda own, o, c: (own.lstm_hidden(o, c).h_next * 0, o * 0)
        )
        hidden.property("a law that is none", of="h_next")(
            lambda own, o, c: (own.lstm_hidden(o, c).h_next, o)
        )
        found = lawful_and_not(course, room, hidden)
    finally:
        hidden.properties[:] = laws
    ailing = {what: ailment for what, ailment in found.items() if ailment}
    assert ailing == {
        "lstm_hidden: a law that says nothing": "no wrong program breaks this property, so it tells nothing",
        "lstm_hidden: a law that is none": "the solution breaks this property; one of them is wrong",
    }


def test_no_exercise_says_the_same_law_twice(course: Course) -> None:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            titles = [law.title for law in properties_of(exercise)]
            assert titles and len(set(titles)) == len(titles), exercise.name


def test_what_hangs_breaks_its_laws_in_a_sentence(course: Course, tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text(edited(course["rnn"], "rnn_forward", "h = h0", "while True: pass"))
    keyless = course_without_key(tmp_path)
    checker = LawChecker(keyless, Patience(call=SECOND))
    try:
        checked = checker.check(find_submissions([tmp_path], keyless.names))
    finally:
        checker.close()
    step, forward = checked.exercises
    assert (step.obeyed, forward.obeyed) == (len(step.laws), 0)
    (message,) = {law.message for law in forward.laws}
    assert message.startswith("rnn_forward does not end: it was still in rnn.py, line ")
