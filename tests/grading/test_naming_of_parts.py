"""The mistake of a part is named where a student does the part's work anew."""

import pytest

from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from tests.tools.handed_in import edited, mark, source
from tests.tools.judged_here import exercise_of, mistake_of, mistakes, named, replaced, sentences, trusted

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
    course: Course,
    grader: Grader,
    assignment: str,
    name: str,
    right: str,
    wrong: str,
    part: str,
    sentence: str,
) -> None:
    found = named(grader, assignment, name, inlined(course[assignment], name, right, wrong))
    assert len(found) == 1
    known = mistake_of(exercise_of(course[assignment], part), sentence)
    assert f"Where it does the work of {part}: {known.sentence}" in sentences(found)
    assert not named(grader, assignment, name, inlined(course[assignment], name, right, right))


def test_a_part_that_is_wrong_itself_is_not_named_once_more(course: Course, grader: Grader) -> None:
    """The part has been told already; what builds on it may be inlined with another slip."""
    text = inlined(course["lstm"], "lstm_step", "o * np.tanh(c_next)", "o * c_next")
    assert named(grader, "lstm", "lstm_step", text)
    text = replaced(text, "h_next: np.ndarray = o * np.tanh(c_next)", "h_next = np.tanh(o * c_next)")
    assert not mistakes(named(grader, "lstm", "lstm_step", text))


def test_mistakes_that_cannot_be_told_apart_are_named_together(course: Course, grader: Grader) -> None:
    """Who writes the step out may have swapped the gates in any of three places, with the same result."""
    text = inlined(course["lstm"], "lstm_step", "f, i, o = (", "i, f, o = (")
    here = trusted(grader, "lstm")
    marks = here.marks(text, here.touched_by(exercise_of(course["lstm"], "lstm_step")))
    said = [
        criterion.mistake or "" for mark in marks if mark.name == "lstm_step" for criterion in mark.criteria
    ]
    assert sorted(one.count(" Or: ") for one in said if one) == [2]


def test_mistakes_are_named_where_lists_are_not_equally_long_on_all_cases(
    course: Course, grader: Grader
) -> None:
    clip = exercise_of(course["bptt"], "clip_gradients")
    lengths = {len(case.expected) for case in trusted(grader, "bptt").prepared.cases[clip.name].hidden}
    assert len(lengths) > 1
    text = replaced(course["bptt"].text, "1.0 if norm <= max_norm else max_norm / norm", "max_norm / norm")
    assert [edit.id for found in named(grader, "bptt", clip.name, text) for edit in found.edits] == [
        "clip_gradients:always-scaled"
    ]


TAKEN_IN_ANOTHER_ORDER = [
    ("lstm", "lstm_step", "f, i, o, g = lstm_gates", "i, f, o, g = lstm_gates", "lstm_gates", "f, i, o, g"),
    ("lstm", "lstm_step", "f, i, o, g = lstm_gates", "f, i, g, o = lstm_gates", "lstm_gates", "f, i, o, g"),
    ("gru", "gru_step", "r, z = gru_gates", "z, r = gru_gates", "gru_gates", "r, z"),
]


@pytest.mark.parametrize(("assignment", "name", "right", "wrong", "part", "order"), TAKEN_IN_ANOTHER_ORDER)
def test_who_calls_a_right_part_is_not_sent_into_it(
    course: Course, grader: Grader, assignment: str, name: str, right: str, wrong: str, part: str, order: str
) -> None:
    text = edited(course[assignment], name, right, wrong)
    (found,) = (one for one in mark(grader, source(assignment, text)).exercises if one.name == name)
    said = " ".join(criterion.mistake or "" for criterion in found.criteria)
    assert said
    assert "does the work of" not in said
    assert "in which you return" not in said
    if f"uses {part}" in said:
        assert f"Your results are those of {order} taken in another order" in said
