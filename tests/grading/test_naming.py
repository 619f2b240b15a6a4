"""The mistake is named, however the program is written; and nothing is guessed."""

from itertools import combinations
from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from autograder.mistakes.catalogue import Catalogue, edited
from autograder.spec import Exercise, Mistake
from tests.tools import handed_in
from tests.tools.handed_in import mark, source
from tests.tools.judged_here import exercise_of, mistake_of, mistakes, named, replaced, sentences
from tests.tools.sample import further, sampled, slow
from tests.tools.styles import MADE, Made

STYLE = Path(__file__).resolve().parents[1] / "submissions" / "all-right"


@pytest.mark.parametrize("one", sampled(MADE, 6, 3), ids=[f"{one.specimen}-{one.exercise}" for one in MADE])
def test_a_specimen_s_mistake_is_named_in_two_other_styles(course: Course, grader: Grader, one: Made) -> None:
    """In the solution's and in that of `all-right`; in its own style, where the specimens get their marks."""
    assignment = course[one.assignment]
    exercise = exercise_of(assignment, one.exercise)
    known = mistake_of(exercise, one.sentence)
    other = (STYLE / f"{one.assignment}.py").read_text(encoding="utf-8")
    for text in (edited(assignment, exercise, known), replaced(other, one.right, one.wrong)):
        found = named(grader, one.assignment, one.exercise, text)
        assert len(found) == 1 and known.sentence in sentences(found)


SHAPES = [
    ("rnn", "rnn_forward", "np.swapaxes(states, 0, 1)", "states", "Your result has time in front"),
    ("rnn", "rnn_forward", "np.swapaxes(states, 0, 1)", "h", "You return the last state only"),
    (
        "bptt",
        "rnn_step_backward",
        "return dx[:, 0], dh, dW,",
        "return dx[:, 0], dh, dW.T,",
        "Your dW is transposed",
    ),
    (
        "lstm",
        "lstm_forward",
        ".transpose(1, 2, 0, 3)",
        ".transpose(1, 0, 2, 3)",
        "Your results have time in front",
    ),
    ("gru", "gru_step", "return n + z * (h - n)", "return n + z * (h - n), z", "You return the update gate"),
]


@pytest.mark.parametrize(("assignment", "name", "right", "wrong", "sentence"), SHAPES)
def test_a_wrong_shape_is_named(
    grader: Grader, assignment: str, name: str, right: str, wrong: str, sentence: str
) -> None:
    text = replaced((STYLE / f"{assignment}.py").read_text(encoding="utf-8"), right, wrong)
    assert [one for one in sentences(named(grader, assignment, name, text)) if one.startswith(sentence)]


def test_a_mistake_that_fails_on_most_sizes_is_named_where_it_does_not(
    course: Course, grader: Grader
) -> None:
    """dx in the place of dh fits only where D = H; elsewhere both the mistake and the student's function fail."""
    wrong = handed_in.edited(course["bptt"], "gradient_norms", "_, dh, _, _ =", "dh, _, _, _ =")
    (found,) = named(grader, "bptt", "gradient_norms", wrong)
    assert all("dh" in one for one in sentences([found])), sentences([found])
    elsewhere = handed_in.edited(
        course["bptt"], "gradient_norms", "_, dh, _, _ =", "assert x.shape[2] != h0.shape[1]; _, dh, _, _ ="
    )
    assert not [one for one in named(grader, "bptt", "gradient_norms", elsewhere) if one.how == "mistake"]


def test_what_shows_on_large_numbers_only_is_named(course: Course, grader: Grader) -> None:
    """Gradients cut off at 5: no moderate case has one as large. Cut off elsewhere, they are not named so."""
    found = {
        limit: named(
            grader,
            "lstm",
            "lstm_step_backward",
            handed_in.edited(
                course["lstm"],
                "lstm_step_backward",
                "return dx, dh, dc, dweights",
                f"return dx, dh, dc, [np.clip(dw, -{limit}, {limit}) for dw in dweights]",
            ),
        )
        for limit in (5, 6)
    }
    assert [one[:41] for one in sentences(found[5])] == ["You cut the weights' gradients off at 5. "]
    assert not [one for one in found[6] if one.how == "mistake"]


GUESSES = [
    ("lstm", "lstm_cell_update", "f * c + i * g", "i * c + f * g * 1.000001"),
    ("lstm", "lstm_cell_update", "f * c + i * g", "0 * c"),
    ("lstm", "lstm_gates", "return f, i, o, g\n", "return i, f, o, 0.9 * g\n"),
    ("bptt", "rnn_step_backward", "return dx, dh, dW, db", "return 0.9 * dx, dh, dW, db / len(x)"),
    ("rnn", "rnn_forward", "np.stack(states, axis=1)", "0.9 * np.stack(states, axis=0)"),
    ("rnn", "rnn_forward", "np.stack(states, axis=1)", "np.zeros((len(x), x.shape[1], h0.shape[1]))"),
]


@pytest.mark.parametrize(("assignment", "name", "right", "wrong"), GUESSES)
def test_nothing_is_guessed(
    course: Course, grader: Grader, assignment: str, name: str, right: str, wrong: str
) -> None:
    """A formula that is nearly a known one, a known one beside an unknown one, or nothing at all."""
    found = named(grader, assignment, name, handed_in.edited(course[assignment], name, right, wrong))
    assert not mistakes(found)


def test_two_mistakes_in_two_results_are_both_named(course: Course, grader: Grader) -> None:
    text = replaced(course["lstm"].text, "dc = dc_total * f", "dc = dc_total")
    text = replaced(text, "b_o=da_o.sum(axis=0)", "b_o=da_g.sum(axis=0)")
    found = sentences(named(grader, "lstm", "lstm_step_backward", text))
    assert [one[:40] for one in found] == [
        "You send the whole gradient back to the ",
        "The output gate's bias gets the candidat",
    ]


def both(assignment: Assignment, exercise: Exercise, one: Mistake, other: Mistake) -> str | None:
    """The solution with two mistakes of an exercise, if they can be made together."""
    text = edited(assignment, exercise, one)
    start = text.index(f"def {exercise.name}(")
    body = text[start : text.index("### END", start)]
    if body.count(other.right) != 1 or one.wrong in other.right or other.right in one.wrong:
        return None
    return text.replace(body, body.replace(other.right, other.wrong))


@pytest.mark.parametrize(
    "name", ["clip_gradients", further("lstm_gates"), *map(slow, ("gru_step_backward", "rnn_backward"))]
)
def test_two_mistakes_at_once_are_not_taken_for_a_third(course: Course, grader: Grader, name: str) -> None:
    assignment = next(
        one
        for one in course.assignments
        if any(each.name == name and each.mistakes for each in one.exercises)
    )
    exercise = exercise_of(assignment, name)
    pairs = [pair for pair in combinations(exercise.mistakes, 2) if both(assignment, exercise, *pair)]
    assert len(pairs) > 20
    seen = 0
    for one, other in pairs[:: max(1, len(pairs) // 20)]:
        found = named(grader, assignment.name, name, both(assignment, exercise, one, other) or "")
        for named_one in mistakes(found):
            assert {one.sentence, other.sentence} & set(named_one.sentences), (
                one.wrong,
                other.wrong,
            )
            seen += 1
    assert seen, "no pair is named, so nothing was tested"


def test_the_answers_of_a_quiz_are_named_one_by_one(course: Course, grader: Grader) -> None:
    quiz = course["quiz"].text
    text = replaced(quiz, '{"rnn": 1, "lstm": 4, "gru": 3}', '{"rnn": 1, "lstm": 8, "gru": 7}')
    assert [one[:16] for one in sentences(named(grader, "quiz", "WEIGHT_MATRICES", text))] == [
        "For the LSTM you"
    ]
    text = replaced(quiz, '{"rnn": 1, "lstm": 4, "gru": 3}', '{"rnn": 2, "lstm": 8, "gru": 6}')
    assert [one[:25] for one in sentences(named(grader, "quiz", "WEIGHT_MATRICES", text))] == [
        "You counted Wx and Wh apa"
    ]
    text = replaced(quiz, '{"rnn": 0, "lstm": 3, "gru": 2}', '{"rnn": 1, "lstm": 4, "gru": 2}')
    assert len(named(grader, "quiz", "GATES", text)) == 2


def test_a_right_program_is_not_looked_up(
    course: Course, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = "the known mistakes were asked for"
    monkeypatch.setattr(Catalogue, "alike", lambda *_, **__: pytest.fail(asked_for))
    for assignment in course.assignments:
        assert mark(grader, source(assignment.name, assignment.text)).points_lost == 0
    with pytest.raises(pytest.fail.Exception, match="were asked for"):
        mark(grader, source("rnn", handed_in.edited(course["rnn"], "rnn_step", " + b)", ")")))


def test_what_differs_from_a_mistake_for_zeros_only_is_not_named(course: Course, grader: Grader) -> None:
    """Sums that start from zero stay zero if a step's share is added to itself, or divides them; but 0 / 0 is NaN."""
    themselves, shares = (
        handed_in.edited(course["gru"], "gru_backward", "dw + dw_t for", f"{wrong} for")
        for wrong in ("dw + dw", "dw / dw_t")
    )
    assert ["Your weight gradients ar"] == [
        one[:24] for one in sentences(named(grader, "gru", "gru_backward", themselves))
    ]
    assert sentences(named(grader, "gru", "gru_backward", shares)) == [
        "For `dweights` you computed `dw / dw_t`; here it is `dw + dw_t`."
    ]
