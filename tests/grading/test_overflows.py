"""A squashing of one's own that overflows is told so, and a mask that multiplies NaN by 0; and nothing else is."""

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.mistakes.overflows import LET_THROUGH, SENTENCE
from tests.tools.judged_here import named, replaced, sentences

TANH = "\n\ndef _t(a):\n    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))\n"
SIGMOID = "\n\ndef sigmoid(a):\n    return np.exp(a) / (1 + np.exp(a))\n"
OVERFLOWS = [
    ("rnn", "rnn_step", "np.tanh(xh @ W + b)", "_t(xh @ W + b)", TANH),
    (
        "lstm",
        "lstm_hidden",
        "h_next: np.ndarray = o * np.tanh(c_next)",
        "h_next: np.ndarray = o * _t(c_next)",
        TANH,
    ),
    ("lstm", "lstm_gates", "f = sigmoid(", "f = sigmoid(", SIGMOID),
    ("gru", "gru_candidate", "np.tanh(xrh", "_t(xrh", TANH),
]


@pytest.mark.parametrize(("assignment", "name", "right", "wrong", "code"), OVERFLOWS)
def test_what_overflows_is_told_so(
    course: Course, grader: Grader, assignment: str, name: str, right: str, wrong: str, code: str
) -> None:
    text = replaced(course[assignment].text, right, wrong) + code
    assert sentences(named(grader, assignment, name, text)) == [SENTENCE]


NOT_SO = [
    ("NaN on small numbers too", "np.tanh(xh @ W + b) / (np.abs(x).max() > 0.5)"),
    ("zero where numbers are large", "np.tanh(xh @ W + b) * (np.abs(xh @ W).max() < 300)"),
    ("NaN in the place of one entry", "np.where(np.abs(x).sum() > 0, np.tanh(xh @ W + b), np.nan)"),
]


@pytest.mark.parametrize(("what", "wrong"), NOT_SO, ids=[what for what, _ in NOT_SO])
def test_nothing_else_is(course: Course, grader: Grader, what: str, wrong: str) -> None:
    text = replaced(course["rnn"].text, "np.tanh(xh @ W + b)", wrong)
    assert SENTENCE not in sentences(named(grader, "rnn", "rnn_step", text))


RIGHT = "h = np.where(is_word, rnn_step(x[:, t], h, W, b), h)"
BLENDED = "h = is_word * rnn_step(x[:, t], h, W, b) + ~is_word * h"


def test_a_mask_that_multiplies_is_told_that_0_times_nan_is_nan(course: Course, grader: Grader) -> None:
    text = replaced(course["variants"].text, RIGHT, BLENDED)
    assert sentences(named(grader, "variants", "masked_forward", text)) == [LET_THROUGH]
    assert LET_THROUGH.endswith("0 times NaN is NaN: choose with np.where.")


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("wrong on ordinary padding too", f"{BLENDED} * 0.5"),
        ("zero, and not NaN", f"{BLENDED} if np.isfinite(x).all() else 0 * h"),
    ],
)
def test_what_is_wrong_otherwise_is_not_told_that(
    course: Course, grader: Grader, what: str, wrong: str
) -> None:
    text = replaced(course["variants"].text, RIGHT, wrong)
    assert LET_THROUGH not in sentences(named(grader, "variants", "masked_forward", text))
