"""A slip made again costs once, and nothing is excused that does less work than the key."""

from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.inputs.cases import Case, Cases
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.edits import Edit
from autograder.mistakes.made_again import made_again
from autograder.sandbox.answers import Failure, Given
from tests.answered import answers_of, cases_of, catalogue_of, exercise_of, names_of

STEP = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))
def lstm_gates(x, h, w):
    xh = np.hstack([x, h])
    return sigmoid(xh @ w.W_f + w.b_f), sigmoid(xh @ w.W_i + w.b_i), sigmoid(xh @ w.W_o + w.b_o), np.tanh(
        xh @ w.W_g + w.b_g)
def lstm_cell_update(c, f, i, g):
    return f * c + i * g
def lstm_hidden(o, c_next):
    return o * np.tanh(c_next)
def lstm_step(x, h, c, w):
    xh = np.hstack([x, h])
    f, i, o = (sigmoid(xh @ W + b) for W, b in zip(w[:6:2], w[1:6:2]))
    c_next = f * c + i * np.tanh(xh @ w.W_g + w.b_g)
    return o * np.tanh(c_next), c_next
"""
FORWARD = """
def lstm_forward(x, h, c, w):
    hs, cs = [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, w)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)
"""
RNN = """
def rnn_step(x, h, W, b):
    return np.tanh(np.hstack([x, h]) @ W + b)
def rnn_forward(x, h0, W, b):
    h, D = [h0], x.shape[2]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ W[:D] + h[-1] @ W[D:] + b))
    return np.stack(h[1:], axis=1)
"""

STEPS, IN_TIME = "np.tanh(np.hstack([x, h]) @ W + b)", "np.tanh(x[:, t] @ W[:D] + h[-1] @ W[D:] + b)"

Asked = tuple[tuple[Case, ...], tuple[Any, ...]]


def asked(course: Course, assignment: str, name: str, text: str) -> Asked:
    exercise = exercise_of(course[assignment], name)
    cases = cases_of(course, assignment)[name]
    return tuple(cases), answers_of(exercise, names_of(text), cases)


def asked_in_public(course: Course, assignment: str, name: str, text: str) -> Asked:
    exercise = exercise_of(course[assignment], name)
    cases = Cases(exercise, course[assignment].solution, "").public
    return cases, answers_of(exercise, names_of(text), cases)


def excused(course: Course, assignment: str, text: str, name: str, *lost: str) -> tuple[str, Edit] | None:
    """The part whose slip `name` repeats, and the slip, where the `lost` ones have lost points."""
    catalogue, exercise = catalogue_of(course, assignment), exercise_of(course[assignment], name)
    earlier = {one: asked(course, assignment, one, text) for one in lost}
    public = {one: asked_in_public(course, assignment, one, text) for one in (*lost, name)}
    return made_again(catalogue, exercise, asked(course, assignment, name, text), earlier, public)


def wrong(text: str, *edits: tuple[str, str, int]) -> str:
    for right, instead, count in edits:
        assert text.count(right) == count, (right, text.count(right))
        text = text.replace(right, instead)
    return text


MADE_AGAIN = [
    ("lstm", STEP, "lstm_step", "lstm_hidden", [("o * np.tanh(c_next)", "o * c_next", 2)]),
    ("lstm", STEP, "lstm_step", "lstm_cell_update", [("f * c + i *", "i * c + f *", 2)]),
    ("lstm", STEP, "lstm_step", "lstm_gates", [("1 / (1 + np.exp(-x))", "1 / (1 + np.exp(x))", 1)]),
    ("lstm", STEP, "lstm_step", "lstm_gates", [("1 / (1 + np.exp(-x))", "np.tanh(x)", 1)]),
    ("lstm", STEP, "lstm_step", "lstm_gates",
     [("return sigmoid(xh @ w.W_f + w.b_f), sigmoid(xh @ w.W_i + w.b_i)",
       "return sigmoid(xh @ w.W_i + w.b_i), sigmoid(xh @ w.W_f + w.b_f)", 1), ("f, i, o =", "i, f, o =", 1)]),
    # It fits only where N = H, and elsewhere both fail.
    ("lstm", STEP, "lstm_step", "lstm_hidden", [("o * np.tanh(c_next)", "o @ np.tanh(c_next)", 2)]),
    ("lstm", STEP, "lstm_step", "lstm_cell_update", [("f * c + i *", "f ** c + i *", 2)]),
    # No known mistakes, and many slips give the same: those that may be made in both are looked at.
    ("lstm", STEP, "lstm_step", "lstm_hidden", [("o * np.tanh(c_next)", "o * -np.tanh(c_next)", 2)]),
    ("rnn", RNN, "rnn_forward", "rnn_step", [("np.tanh(", "-np.tanh(", 2)]),
    ("rnn", RNN, "rnn_forward", "rnn_step", [(" + b)", ")", 2)]),
    ("rnn", RNN, "rnn_forward", "rnn_step", [("np.tanh(", "1 / (1 + np.exp(-1) ** (", 2), (" + b)", " + b))", 2)]),
]  # fmt: skip


@pytest.mark.parametrize(("assignment", "text", "name", "earlier", "edits"), MADE_AGAIN)
def test_a_slip_made_again_is_excused(
    course: Course, assignment: str, text: str, name: str, earlier: str, edits: list[tuple[str, str, int]]
) -> None:
    found = excused(course, assignment, wrong(text, *edits), name, earlier)
    assert found is not None
    part, slip = found
    assert part == earlier
    assert slip.function in (earlier, *catalogue_of(course, assignment).builds_on(earlier))


def test_the_part_that_lost_its_points_is_told_not_the_one_that_the_key_would_slip_in(course: Course) -> None:
    """The cell update is written anew in lstm_step, wrongly; the function of that name is right."""
    text = wrong(STEP, ("f * c + i * np", "f * c + np", 1)) + FORWARD
    found = excused(course, "lstm", text, "lstm_forward", "lstm_step")
    assert found is not None and found[0] == "lstm_step" and found[1].function == "lstm_cell_update"


def test_a_known_mistake_is_told_before_a_slip(course: Course) -> None:
    found = excused(course, "rnn", wrong(RNN, (" + b)", ")", 2)), "rnn_forward", "rnn_step")
    assert found is not None and (mistake := found[1].mistake) is not None and "bias" in mistake.sentence


NOT_EXCUSED = {
    "right where the earlier one is wrong": (RNN, [("W + b)", "W)", 1)]),
    "wrong where the earlier one is right": (RNN, [("W[D:] + b)", "W[D:])", 1)]),
    "two different slips": (RNN, [("W + b)", "W)", 1), ("W[D:] + b)", "W[D:] - b)", 1)]),
    "no neighbour of the key": (RNN, [(" + b)", " + 0.9 * b)", 2)]),
    "the old state handed back": (
        RNN,
        [(STEPS, "h", 1), (IN_TIME, "h0", 1)],
    ),
    "a state that is forgotten": (
        RNN,
        [("np.hstack([x, h])", "np.hstack([x, 0 * h])", 1), (" + h[-1] @ W[D:]", "", 1)],
    ),
    "zeros": (
        RNN,
        [(STEPS, "0 * h", 1), (IN_TIME, "0 * h0", 1)],
    ),
    "nothing but failures": (RNN, [(STEPS, "[][0]", 1), (IN_TIME, "[][0]", 1)]),
    "a failure": (
        RNN,
        [("np.hstack([x, h]) @ W", "np.hstack([x, h]) @ W.T", 1), ("x[:, t] @ W[:D]", "x[:, t] @ W", 1)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "edits"), NOT_EXCUSED.values(), ids=NOT_EXCUSED)
def test_nothing_else_is_excused(course: Course, text: str, edits: list[tuple[str, str, int]]) -> None:
    assert excused(course, "rnn", wrong(text, *edits), "rnn_forward", "rnn_step") is None


@pytest.mark.parametrize("k", [0, 5, -1])
@pytest.mark.parametrize("which", ["rnn_forward", "rnn_step"])
def test_every_case_counts(course: Course, k: int, which: str) -> None:
    text = wrong(RNN, (" + b)", ")", 2))
    both = {name: asked(course, "rnn", name, text) for name in ("rnn_step", "rnn_forward")}
    catalogue, exercise = catalogue_of(course, "rnn"), exercise_of(course["rnn"], "rnn_forward")
    assert (
        made_again(catalogue, exercise, both["rnn_forward"], {"rnn_step": both["rnn_step"]}, {}) is not None
    )
    cases, answers = both[which]
    for other in (
        Given((answers[k].results[0] * (1 + 1e-7) + 1e-7,)),
        Failure("raised"),
        Failure("timeout"),
        Given((answers[k].results[0][..., :0],)),
        Given(("no numbers",)),
        Given((answers[k].results[0] * np.nan,)),
        Given(()),
    ):
        changed = list(answers)
        changed[k] = other
        one = both | {which: (cases, tuple(changed))}
        assert made_again(catalogue, exercise, one["rnn_forward"], {"rnn_step": one["rnn_step"]}, {}) is None


def test_only_a_part_that_has_lost_points_excuses(course: Course) -> None:
    text = wrong(STEP, ("o * np.tanh(c_next)", "o * c_next", 2))
    assert excused(course, "lstm", text, "lstm_step", "lstm_gates") is None
    assert excused(course, "lstm", text, "lstm_step") is None
    assert excused(course, "lstm", text, "lstm_step", "lstm_gates", "lstm_hidden") is not None


def test_nothing_is_computed_for_what_is_right(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Catalogue, "alike", lambda *_, **__: pytest.fail("a slip was looked for"))
    assert excused(course, "rnn", RNN, "rnn_forward", "rnn_step") is None
    assert excused(course, "rnn", wrong(RNN, ("W + b)", "W)", 1)), "rnn_forward", "rnn_step") is None
    assert excused(course, "rnn", wrong(RNN, ("W[D:] + b)", "W[D:])", 1)), "rnn_forward", "rnn_step") is None
    with pytest.raises(pytest.fail.Exception, match="looked for"):
        excused(course, "rnn", wrong(RNN, (" + b)", ")", 2)), "rnn_forward", "rnn_step")
