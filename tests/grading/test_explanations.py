"""Every wrong program is explained by an input that reproduces what is said of it, and the mistake is said first."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from autograder.authoring.doctor import Trusted
from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from autograder.grading.one_file import OneFile
from autograder.grading.prepared import PRACTICE, AllPrepared
from autograder.grading.rules import Rules
from autograder.mistakes.catalogue import edited
from autograder.report import ExerciseMark, Explanation, submission_mark
from autograder.reports import explained
from autograder.reports.terminal import first_to_fix
from autograder.sandbox.patience import Patience
from autograder.stubs import stub
from autograder.submissions.find import find_submissions
from autograder.submissions.source import Source, read
from tests.tools import handed_in
from tests.tools.handed_in import mark, source
from tests.tools.reproduced import Paste, Pasted, fault
from tests.tools.sample import sampled, slow

CLASS = Path(__file__).resolve().parents[1] / "submissions"
NAMES = [
    ("rnn", "rnn_step"), ("rnn", "rnn_forward"), ("bptt", "numerical_gradient"), ("bptt", "rnn_step_backward"),
    ("bptt", "rnn_backward"), ("bptt", "truncated_rnn_backward"), ("bptt", "gradient_norms"),
    ("bptt", "clip_gradients"), ("lstm", "lstm_gates"), ("lstm", "lstm_cell_update"), ("lstm", "lstm_hidden"),
    ("lstm", "lstm_step"), ("lstm", "lstm_forward"), ("lstm", "lstm_step_backward"), ("lstm", "lstm_backward"),
    ("gru", "gru_gates"), ("gru", "gru_candidate"), ("gru", "gru_step"), ("gru", "gru_forward"),
    ("gru", "gru_step_backward"), ("gru", "gru_backward"), ("quiz", "WEIGHT_MATRICES"),
    ("quiz", "WEIGHT_MATRICES_DEPEND_ON_T"), ("quiz", "GATES"), ("quiz", "STATE_VECTORS"),
    ("quiz", "CELL_STATE_CARRIES"), ("quiz", "HIDDEN_STATE_CARRIES"), ("quiz", "parameter_count"),
    ("memory", "identity_run"), ("memory", "latch"), ("memory", "refute_toggle"), ("memory", "toggle_rnn"),
    ("memory", "toggle_gru"), ("memory", "memory_cell"), ("memory", "gru_from_rnn"), ("memory",
    "half_life_bias"), ("memory", "highway"), ("memory", "state_jacobian"), ("memory", "radius_and_gain"),
    ("learning", "adding_by_hand"), ("learning", "adding_batch"), ("learning", "adding_gradients"),
    ("learning", "next_symbols"), ("learning", "softmax_loss"), ("learning", "draw_symbol"), ("learning",
    "trained"), ("variants", "peephole_step"), ("variants", "coupled_step"), ("variants", "no_forget_step"),
    ("variants", "question_step"), ("variants", "one_network_step"), ("variants", "reset_after_step"),
    ("variants", "masked_forward"), ("variants", "bidirectional_forward"), ("variants", "stacked_forward"),
    ("variants", "from_pytorch"), ("variants", "min_gru_scan"), ("variants", "rtrl_dh0"),
]  # fmt: skip
EVERY, OFTEN = (
    29,
    6,
)  # of all known mistakes, so many-th ones are tried each time, and with the long measurements


@pytest.fixture(scope="module")
def practice(course: Course) -> dict[str, Trusted]:
    """The judge that `check` has, for programs that are made here."""
    everything = AllPrepared(course, PRACTICE)
    return {name: Trusted(one, everything.book) for name, one in everything.assignments.items()}


@pytest.fixture(scope="module")
def learner(course: Course) -> Iterator[Grader]:
    """The same behind the wall, for the specimens."""
    grader = Grader(course, Rules(show_text=True, patience=Patience(call=1.0)), PRACTICE)
    yield grader
    grader.close()


@pytest.mark.parametrize(
    ("assignment", "name", "every"),
    [*sampled([(*one, EVERY) for one in NAMES[::2]], 1, 9), *(slow((*one, OFTEN)) for one in NAMES)],
)
def test_a_known_mistake_is_the_first_thing_said_and_its_code_shows_it(
    course: Course, practice: dict[str, Trusted], pasted: Paste, assignment: str, name: str, every: int
) -> None:
    one = course[assignment]
    exercise = next(each for each in one.exercises if each.name == name)
    asks: list[Any] = []
    told: list[tuple[str, Explanation]] = []
    for mistake in exercise.mistakes[NAMES.index((assignment, name)) % every :: every]:
        text = edited(one, exercise, mistake)
        marks = practice[assignment].marks(text, one.by_cases.exercises)
        first = first_to_fix(submission_mark("", marks))
        assert first is not None and first[0].name == name, mistake.id
        assert first[0].explanation is not None
        assert re.search(pattern_of(mistake.sentence), first[0].explanation.sentences[0]), mistake.id
        asks += asked(one, text, marks, told)
    faults = faults_of(told, pasted(asks))
    assert not faults, "\n".join(faults)


def pattern_of(sentence: str) -> str:
    """A pattern of what is said: "r is open to {open:.3g} only" with any number in its place."""
    return ".+?".join(map(re.escape, re.split(r"\{\w+(?::[^}]*)?\}", sentence)))


def test_every_exercise_is_tried(course: Course) -> None:
    every = [
        (one.name, each.name)
        for one in course.assignments
        for each in one.by_cases.exercises
        if each.criteria
    ]
    assert sorted(every) == sorted(NAMES)


def asked(
    assignment: Assignment, text: str, marks: tuple[ExerciseMark, ...], told: list[tuple[str, Explanation]]
) -> Iterator[Any]:
    """What is pasted of each explanation, beside the program and beside the key; and how to measure the slope."""
    built = {
        one.name for one in assignment.exercises if one.is_constructive
    }  # told by what it does: no call shows it
    for one in marks:
        explanation = one.explanation
        if explanation is None or one.kind == "constant" or (one.name in built and not explanation.code):
            continue
        assert explanation.code, f"nothing can be pasted of {one.name}: {explanation.seen}"
        assert not [line for line in explanation.code if len(line) > 76]
        told.append((one.name, explanation))
        code = "\n".join(explanation.code)
        slope = explanation.slope.code if explanation.slope else ()
        yield False, [(assignment.name, text)], code
        yield False, [(assignment.name, assignment.text)], code
        yield False, [(assignment.name, text)], "\n".join((code, *slope))


def faults_of(told: list[tuple[str, Explanation]], given: list[Pasted]) -> list[str]:
    found = []
    for k, (name, one) in enumerate(told):
        wrong, right, measured = given[3 * k : 3 * k + 3]
        found.append(f"{name}: {said}" if (said := fault(one, wrong, right)) else "")
        if one.slope and one.slope.code:
            number = measured.printed[-1] if measured.printed else None
            is_near = number == pytest.approx(float(one.slope.slope), rel=0.006, abs=1e-6)
            found.append("" if is_near else f"{name}: {one.slope} gives {measured}")
    return [one for one in found if one]


SPECIMENS = sorted(path.name for path in CLASS.iterdir() if path.is_dir())


@pytest.mark.parametrize("student", sampled(SPECIMENS, 9, 8))
def test_the_code_of_a_specimen_shows_what_is_said_of_it(
    course: Course, learner: Grader, pasted: Paste, student: str
) -> None:
    (found,) = [one for one in find_submissions([CLASS], course.names) if one.id == student]
    files = {name: read(name, paths[0]) for name, paths in found.files.items()}
    sources = {name: one for name, one in files.items() if isinstance(one, Source)}
    beside = [(path.stem, path.read_text(encoding="utf-8")) for path in found.helpers]
    modules = [*beside, *((one.file.removesuffix(".py"), text_of(one)) for one in sources.values())]
    marks = learner.mark(found, [name for name in course.names if name in found.files])
    asks: list[Any] = []
    told: list[tuple[str, Explanation]] = []
    for one in marks.exercises:
        if one.assignment in sources and one.explanation is not None and one.explanation.code:
            own = sources[one.assignment]
            text = text_of(own)
            others = [each for each in modules if each[1] != text]
            if "\n# once " in "\n".join(one.explanation.code):
                continue  # it shows when an earlier function is right, which is none here
            told.append((one.name, one.explanation))
            is_notebook = any(cell.is_notebook for cell in own.cells)
            module, code = own.file.removesuffix(".py"), "\n".join(one.explanation.code)
            asks += [
                (is_notebook, [*others, (module, program)], code)
                for program in (text, course[one.assignment].text)
            ]
    given = pasted(asks)
    faults = [
        f"{name}: {said}"
        for k, (name, one) in enumerate(told)
        # The key's weights are no dict, so what reads one says nothing of the key.
        if (said := fault(one, given[2 * k], None if '["W_' in "".join(one.code) else given[2 * k + 1]))
    ]
    assert not faults, "\n".join(faults)


def text_of(one: Source) -> str:
    return "\n".join(cell.text for cell in one.cells)


def explanation_of(grader: Grader, assignment: str, name: str, text: str) -> Explanation:
    found = next(one for one in mark(grader, source(assignment, text)).exercises if one.name == name)
    assert found.explanation is not None
    return found.explanation


def test_only_the_arguments_that_matter_are_shown(course: Course, learner: Grader) -> None:
    """The gates are exchanged: f comes of W_i, so both matter; W_o and W_g do not."""
    wrong = handed_in.edited(course["lstm"], "lstm_gates", "return f, i, o, g", "return i, f, o, g")
    told = explanation_of(learner, "lstm", "lstm_gates", wrong)
    names = ["x", "h", "weights.W_f", "weights.b_f", "weights.W_i", "weights.b_i"]
    assert [one.name for one in told.arguments] == names
    assert "W_o=np.zeros((2, 1)), b_o=np.zeros(1)" in "\n".join(told.code)
    wrong = handed_in.edited(course["lstm"], "lstm_gates", "+ weights.b_f)", ")")
    told = explanation_of(learner, "lstm", "lstm_gates", wrong)
    assert [one.name for one in told.arguments] == ["x", "h", "weights.W_f", "weights.b_f"]


def test_an_argument_that_matters_to_the_wrong_function_alone_is_given_in_full(
    course: Course, learner: Grader
) -> None:
    wrong = handed_in.edited(course["lstm"], "lstm_gates", "+ weights.b_f)", "+ weights.b_f + weights.b_g)")
    told = explanation_of(learner, "lstm", "lstm_gates", wrong)
    assert [one.name for one in told.arguments] == ["x", "h", "weights.W_f", "weights.b_f", "weights.b_g"]


STATE = """
_kept = []
_step = rnn_step


def rnn_step(x, h, W, b):
    _kept.append(0.01)
    return _step(x, h, W, b) + sum(_kept) - 0.01
"""


def test_state_between_calls_is_shown_by_both_calls(course: Course, learner: Grader, pasted: Paste) -> None:
    text = course["rnn"].text + STATE
    told = explanation_of(learner, "rnn", "rnn_step", text)
    assert told.seen.startswith("the second time h_next[0, 0] is ")
    assert told.should.endswith("as the first time: every call should stand alone")
    calls = [line for line in told.code if line.startswith("print(rnn_step(")]
    assert len(calls) == 2
    (given,) = pasted([(False, [("rnn", text)], "\n".join(told.code))])
    assert fault(told, given, None) == "" and given.printed[0] != given.printed[1]


LATER = """

_calls = []
_right_step = rnn_step


def rnn_step(x, h, W, b):
    _calls.append(x)
    return _right_step(x, h, W, b) + 0.25 * (len(_calls) > 3)
"""


def test_what_is_wrong_behind_another_call_is_shown_by_both(course: Course, learner: Grader) -> None:
    told = explanation_of(learner, "rnn", "rnn_step", course["rnn"].text + LATER)
    assert told.seen.startswith("after another call h_next[0, 0] is ")
    assert told.should.endswith("as it is alone: every call should stand alone")


def test_an_exception_has_an_input_and_its_line(course: Course, learner: Grader) -> None:
    wrong = handed_in.edited(course["rnn"], "rnn_step", " + b)", " + bias)")
    told = explanation_of(learner, "rnn", "rnn_step", wrong)
    assert told.sentences and told.seen.startswith(
        "rnn_step stops with NameError: bias is not defined (rnn.py, line "
    )
    assert told.place is not None and told.place.text.endswith("+ bias)")
    assert told.code[1].startswith("x = np.zeros((6, 2)); ")
    assert told.code[-2:] == ("print(rnn_step(x, h, W, b))", "# should be an array of shape (6, 7)")


def test_none_and_wrong_shapes_have_an_input(course: Course, learner: Grader) -> None:
    text = course["rnn"].text
    told = explanation_of(learner, "rnn", "rnn_step", text + "\n\ndef rnn_step(x, h, W, b):\n    pass\n")
    assert "None" in told.seen and told.code[-1] == "# should be an array of shape (6, 7)"
    told = explanation_of(learner, "rnn", "rnn_step", text + "\n\ndef rnn_step(x, h, W, b):\n    return b\n")
    assert told.code[-2:] == ("print(np.shape(rnn_step(x, h, W, b)))", "# should be (6, 7)")


def test_a_function_among_the_arguments_can_be_called(course: Course, learner: Grader) -> None:
    wrong = handed_in.edited(course["bptt"], "numerical_gradient", "2 * eps", "eps")
    told = explanation_of(learner, "bptt", "numerical_gradient", wrong)
    assert any(line.startswith("f = (lambda x: ") for line in told.code)
    assert not re.search(r"\d\.\d{4}", "\n".join(told.code))


def test_a_wrong_gradient_is_told_beside_the_slope_of_the_loss(course: Course, learner: Grader) -> None:
    wrong = handed_in.edited(course["lstm"], "lstm_step_backward", "dc = dc_total * f", "dc = dc_total")
    told = explanation_of(learner, "lstm", "lstm_step_backward", wrong)
    assert told.slope is not None
    assert (told.slope.of, told.slope.moved) == ("dc[0, 0]", "c[0, 0]")
    assert told.slope.yours != told.slope.slope
    assert "by 1e-5 up and down changes the loss by" in explained.difference(told)
    spoilt = handed_in.edited(course["lstm"], "lstm_step", "return ", "return 2 * ")
    both = spoilt.replace("dc = dc_total * f", "dc = dc_total")
    again = explanation_of(learner, "lstm", "lstm_step_backward", both)
    assert again.slope is not None and again.slope.code == ()  # which needs the learner's own step


def test_the_slope_is_measured_with_ones_own_numerical_gradient_where_that_is_right(
    course: Course, learner: Grader
) -> None:
    wrong = handed_in.edited(course["bptt"], "rnn_step_backward", "return dx,", "return 2 * dx,")
    told = explanation_of(learner, "bptt", "rnn_step_backward", wrong)
    assert told.slope is not None
    assert told.slope.code[0] == "from bptt import numerical_gradient, rnn_step"
    spoilt = handed_in.edited(replace(course["bptt"], text=wrong), "numerical_gradient", "2 * eps", "eps")
    again = explanation_of(learner, "bptt", "rnn_step_backward", spoilt)
    assert again.slope is not None
    assert again.slope.code[0] == "from bptt import rnn_step"
    assert again.slope.code[-2] == "print((loss(x + e) - loss(x - e)) / 2e-5)"


def test_an_unanswered_question_hides_no_mistake(course: Course, learner: Grader) -> None:
    text = handed_in.edited(course["quiz"], "GATES", '"lstm": 3', '"lstm": None')
    with_none = replace(course["quiz"], text=text)
    text = handed_in.edited(with_none, "parameter_count", "(D + H) * H + H", "(D + H) * H")
    first = first_to_fix(submission_mark("", mark(learner, source("quiz", text)).exercises))
    assert first is not None and first[0].name == "parameter_count"


def test_in_a_class_no_number_of_a_hidden_input_is_told(course: Course) -> None:
    """It is wrong on large numbers only, of which no public input is made here."""
    text = course["rnn"].text + (
        "\n\n_step = rnn_step\n\n\ndef rnn_step(x, h, W, b):\n"
        "    return _step(x, h, W, b) + 0.25 * (x.shape[0] * x.shape[1] == 6) * (x.flat[0] != np.round(x.flat[0], 2))\n"
    )
    grader = Grader(course, Rules(), "a secret")
    try:
        told = explanation_of(grader, "rnn", "rnn_step", text)
    finally:
        grader.close()
    assert told.code == () and told.arguments == () and told.slope is None
    assert not re.search(r"\d\.\d", told.seen + told.should)


def test_a_function_that_only_says_that_it_is_not_written_is_asked_nothing_further(
    course: Course, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_diagnosed", "_tutored", "_input", "_located"):
        monkeypatch.setattr(OneFile, name, _never)
    marked = mark(grader, source("lstm", stub(course["lstm"].text)))
    assert [one.explanation and one.explanation.how for one in marked.exercises] == ["unwritten"] * 7
    otherwise = stub(course["lstm"].text).replace("lstm_gates is not written yet", "not yet")
    with pytest.raises(AssertionError, match="asked further"):
        mark(grader, source("lstm", otherwise))


def _never(*_: object) -> NoReturn:
    raise AssertionError("asked further")
