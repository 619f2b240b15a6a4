"""The mistake is named, however the program is written; and nothing is guessed."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.doctor import rehearsed, source_of
from autograder.judge_room.compare import is_equal
from autograder.judge_room.conversation import Clock
from autograder.judge_room.grading import Grader
from autograder.judge_room.known import Bank, KnownMistake, edited
from autograder.judge_room.naming import CASES, Alternatives
from autograder.judge_room.paper import Case
from autograder.judge_room.rehearsal import Rehearsal
from autograder.vocabulary import Exercise, Mistake
from tests import handed_in
from tests.handed_in import mark, source
from tests.styles import MADE, Made

STYLE = Path(__file__).parent / "submissions" / "all-right"

Named = Callable[..., tuple[Alternatives, ...]]


def exercise_of(assignment: Assignment, name: str) -> Exercise:
    return next(one for one in assignment.exercises if one.name == name)


def mistake_of(exercise: Exercise, sentence: str) -> Mistake:
    found = [one for one in exercise.mistakes if one.sentence.startswith(sentence)]
    assert len(found) == 1, f"{len(found)} mistakes of {exercise.name} begin with {sentence!r}"
    return found[0]


def replaced(text: str, right: str, wrong: str) -> str:
    assert text.count(right) == 1, f"{right!r} stands {text.count(right)} times"
    return text.replace(right, wrong)


@pytest.fixture
def named(course: Course, grader: Grader) -> Named:
    """What is named in one exercise of a program of the course's own, judged with all that it builds on."""

    def ask(assignment: str, name: str, text: str) -> tuple[Alternatives, ...]:
        room = grader.examiners[assignment].room
        exercise = exercise_of(course[assignment], name)
        needed = {exercise, *room.bank.parts(exercise)}
        only = tuple(one for one in room.assignment.exercises if one in needed or not one.takes)
        room = replace(room, assignment=replace(room.assignment, exercises=only))
        sources = {assignment: source_of(course[assignment], text)}
        judged = Rehearsal(room, sources, Clock(120.0)).examine().judged
        return next(one.mistakes for one in judged if one.exercise.name == name)

    return ask


def sentences(found: tuple[Alternatives, ...]) -> list[str]:
    return [one.sentence for alternatives in found for one in alternatives]


@pytest.mark.parametrize("one", MADE, ids=[one.specimen for one in MADE])
def test_a_specimen_s_mistake_is_named_in_two_other_styles(course: Course, named: Named, one: Made) -> None:
    """In the solution's and in that of `all-right`; in its own style, where the specimens get their marks."""
    assignment = course[one.assignment]
    exercise = exercise_of(assignment, one.exercise)
    known = mistake_of(exercise, one.sentence)
    other = (STYLE / f"{one.assignment}.py").read_text(encoding="utf-8")
    for text in (edited(assignment, exercise, known), replaced(other, one.right, one.wrong)):
        found = named(one.assignment, one.exercise, text)
        assert len(found) == 1 and known.sentence in sentences(found)


# What a student writes who does not call the earlier functions.
INLINED = {
    "lstm_step": """
    xh = np.hstack([x, h])
    f, i, o = (sigmoid(xh @ W + b) for W, b in zip(weights[:6:2], weights[1:6:2]))
    c_next = f * c + i * np.tanh(xh @ weights.W_g + weights.b_g)
    return o * np.tanh(c_next), c_next
""",
    "lstm_forward": """
    h, c = np.empty((len(x), x.shape[1], h0.shape[1])), np.empty((len(x), x.shape[1], h0.shape[1]))
    for t in range(x.shape[1]):
        xh = np.hstack([x[:, t], h[:, t - 1] if t else h0])
        f, i, o = (sigmoid(xh @ W + b) for W, b in zip(weights[:6:2], weights[1:6:2]))
        c[:, t] = f * (c[:, t - 1] if t else c0) + i * np.tanh(xh @ weights.W_g + weights.b_g)
        h[:, t] = o * np.tanh(c[:, t])
    return h, c
""",
    "gru_forward": """
    h, states = h0, []
    for x_t in x.swapaxes(0, 1):
        xh = np.hstack([x_t, h])
        r, z = sigmoid(xh @ weights.W_r + weights.b_r), sigmoid(xh @ weights.W_z + weights.b_z)
        n = np.tanh(np.hstack([x_t, r * h]) @ weights.W_n + weights.b_n)
        h = z * h + (1 - z) * n
        states.append(h)
    return np.stack(states, axis=1)
""",
    "rnn_backward": """
    h, D = rnn_forward(x, h0, W, b), x.shape[2]
    dx, message, dW, db = np.empty(x.shape), 0 * h0, 0 * W, 0 * b
    for t in range(x.shape[1])[::-1]:
        da = (dh[:, t] + message) * (1 - h[:, t] ** 2)
        dW, db = dW + np.hstack([x[:, t], h[:, t - 1] if t else h0]).T @ da, db + da.sum(axis=0)
        dx[:, t], message = da @ W[:D].T, da @ W[D:].T
    return dx, message, dW, db
""",
}
LIFTS = [
    ("lstm", "lstm_step", "f, i, o = (", "i, f, o = (", "lstm_gates", "The forget gate and the input gate are swapped"),
    ("lstm", "lstm_step", "o * np.tanh(c_next)", "o * c_next", "lstm_hidden", "The cell is shown unsquashed"),
    ("lstm", "lstm_forward", "c[:, t] = f *", "c[:, t] = (1 - f) *", "lstm_cell_update", "You forget where f is 1"),
    ("lstm", "lstm_forward", "np.tanh(c[:, t])", "np.tanh(c[:, t - 1] if t else c0)",
     "lstm_step", "Your hidden state is shown"),
    ("gru", "gru_forward", "z * h + (1 - z) * n", "(1 - z) * h + z * n", "gru_step", "Your z has the other meaning"),
    ("gru", "gru_forward", "r, z = sigmoid", "z, r = sigmoid", "gru_gates", "The two gates are swapped"),
    ("bptt", "rnn_backward", "1 - h[:, t] ** 2", "1 + h[:, t] ** 2", "rnn_step_backward", "You use the derivative"),
    ("bptt", "rnn_backward", "da.sum(axis=0)", "da.mean(axis=0)", "rnn_step_backward", "You average db"),
]  # fmt: skip


def inlined(assignment: Assignment, name: str, right: str, wrong: str) -> str:
    """The solution, in which one function does the work of its parts itself, with an edit."""
    start = assignment.text.index("### BEGIN", assignment.text.index(f"def {name}("))
    end = assignment.text.index("### END", start)
    return (
        assignment.text[:start]
        + replaced(INLINED[name], right, wrong).lstrip()
        + "    "
        + assignment.text[end:]
    )


@pytest.mark.parametrize(("assignment", "name", "right", "wrong", "part", "sentence"), LIFTS)
def test_a_part_s_mistake_is_named_where_its_work_is_done_anew(
    course: Course, named: Named, assignment: str, name: str, right: str, wrong: str, part: str, sentence: str
) -> None:
    found = named(assignment, name, inlined(course[assignment], name, right, wrong))
    assert len(found) == 1
    known = mistake_of(exercise_of(course[assignment], part), sentence)
    assert f"Where it does the work of {part}: {known.sentence}" in sentences(found)
    assert not named(assignment, name, inlined(course[assignment], name, right, right))


def test_a_part_that_is_wrong_itself_is_not_named_once_more(course: Course, named: Named) -> None:
    """The part has been told already; what builds on it may be inlined with another slip."""
    text = inlined(course["lstm"], "lstm_step", "o * np.tanh(c_next)", "o * c_next")
    assert named("lstm", "lstm_step", text)
    text = replaced(text, "h_next: np.ndarray = o * np.tanh(c_next)", "h_next = np.tanh(o * c_next)")
    assert not named("lstm", "lstm_step", text)


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
    named: Named, assignment: str, name: str, right: str, wrong: str, sentence: str
) -> None:
    text = replaced((STYLE / f"{assignment}.py").read_text(encoding="utf-8"), right, wrong)
    assert [one for one in sentences(named(assignment, name, text)) if one.startswith(sentence)]


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
    course: Course, named: Named, assignment: str, name: str, right: str, wrong: str
) -> None:
    """A formula that is nearly a known one, a known one beside an unknown one, or nothing at all."""
    assert not named(assignment, name, handed_in.edited(course[assignment], name, right, wrong))


def test_two_mistakes_in_two_results_are_both_named(course: Course, named: Named) -> None:
    text = replaced(course["lstm"].text, "dc = dc_total * f", "dc = dc_total")
    text = replaced(text, "b_o=da_o.sum(axis=0)", "b_o=da_g.sum(axis=0)")
    found = sentences(named("lstm", "lstm_step_backward", text))
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


@pytest.mark.parametrize("name", ["lstm_gates", "gru_step_backward", "rnn_backward", "clip_gradients"])
def test_two_mistakes_at_once_are_not_taken_for_a_third(course: Course, named: Named, name: str) -> None:
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
        found = named(assignment.name, name, both(assignment, exercise, one, other) or "")
        for alternatives in found:
            assert {one.sentence, other.sentence} & {each.sentence for each in alternatives}, (
                one.wrong,
                other.wrong,
            )
            seen += 1
    assert seen, "no pair is named, so nothing was tested"


def test_mistakes_that_cannot_be_told_apart_are_named_together(course: Course, grader: Grader) -> None:
    """Who writes the step out may have swapped the gates in any of three places, with the same result."""
    text = inlined(course["lstm"], "lstm_step", "f, i, o = (", "i, f, o = (")
    marks = rehearsed(grader, course["lstm"], exercise_of(course["lstm"], "lstm_step"), text)
    said = [
        criterion.mistake or "" for mark in marks if mark.name == "lstm_step" for criterion in mark.criteria
    ]
    assert sorted(one.count(" Or: ") for one in said if one) == [2]


def test_the_answers_of_a_quiz_are_named_one_by_one(named: Named, course: Course) -> None:
    quiz = course["quiz"].text
    text = replaced(quiz, '{"rnn": 1, "lstm": 4, "gru": 3}', '{"rnn": 1, "lstm": 8, "gru": 7}')
    assert [one[:16] for one in sentences(named("quiz", "WEIGHT_MATRICES", text))] == ["For the LSTM you"]
    text = replaced(quiz, '{"rnn": 1, "lstm": 4, "gru": 3}', '{"rnn": 2, "lstm": 8, "gru": 6}')
    assert [one[:25] for one in sentences(named("quiz", "WEIGHT_MATRICES", text))] == [
        "You counted Wx and Wh apa"
    ]
    text = replaced(quiz, '{"rnn": 0, "lstm": 3, "gru": 2}', '{"rnn": 1, "lstm": 4, "gru": 2}')
    assert len(named("quiz", "GATES", text)) == 2


def test_a_right_program_is_not_looked_up(
    course: Course, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bank, "of", lambda *_: pytest.fail("the known mistakes were asked for"))
    for assignment in course.assignments:
        assert mark(grader, source(assignment.name, assignment.text)).points_lost == 0
    with pytest.raises(pytest.fail.Exception, match="were asked for"):
        mark(grader, source("rnn", handed_in.edited(course["rnn"], "rnn_step", " + b)", ")")))


def test_eight_inputs_tell_apart_what_all_inputs_tell_apart(course: Course, grader: Grader) -> None:
    """Mistakes that are alike on the first cases are one function, written twice: they are alike on all cases."""
    alike = 0
    for assignment in course.assignments:
        room = grader.examiners[assignment.name].room
        for exercise in assignment.exercises:
            cases = room.paper.questions[exercise.name].general
            for one, other in combinations(room.bank.of(exercise, exercise), 2):
                if all(same(one, other, case) for case in cases[:CASES]):
                    alike += 1
                    assert all(same(one, other, case) for case in cases), (one.sentence, other.sentence)
    assert alike < 20


def same(one: KnownMistake, other: KnownMistake, case: Case) -> bool:
    pairs = zip(one.on(case).pieces, other.on(case).pieces, strict=True)
    return all(is_equal(left, right) for left, right in pairs)
