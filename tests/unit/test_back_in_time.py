"""What reached every step of a sequence is read back from the gradients that come out of it."""

import numpy as np
import pytest

from autograder.course import Course
from autograder.exercises import bptt, gru, lstm
from autograder.spec import Outcome, Unusable
from autograder.spec.back_in_time import Steps, shown_by

N, T, D, H = 3, 4, 9, 2


def steps_of(course: Course, name: str, k: int | None = None) -> Steps:
    """A sequence of random numbers, on the solution's functions."""
    rng = np.random.default_rng(7)
    dh, x, h0 = rng.normal(size=(N, T, H)), rng.normal(size=(N, T, D)), rng.uniform(-1, 1, (N, H))
    solution = course[name].solution
    if name == "bptt":
        return bptt.steps_back(solution, dh, x, h0, rng.normal(size=(D + H, H)), rng.normal(size=H), k)
    cell = {"gru": ("GRUWeights", gru), "lstm": ("LSTMWeights", lstm)}[name]
    weights = [rng.normal(size=(D + H, H) if k % 2 == 0 else H) for k in range(6 if name == "gru" else 8)]
    w = getattr(solution, cell[0])(*weights)
    if name == "gru":
        return gru.steps_back(solution, dh, x, h0, w)
    return lstm.steps_back(solution, dh, rng.normal(size=(N, H)), x, h0, rng.normal(size=(N, H)), w)


def outcome(steps: Steps, name: str, dx: np.ndarray, reached: list[np.ndarray]) -> Outcome:
    """What a student returns whose steps were reached by that: dx, and the weights' gradients of each sample alone."""
    return Outcome({"dx": dx}, lambda: [weights_alone(steps, name, reached, n) for n in range(N)])


def weights_alone(steps: Steps, name: str, reached: list[np.ndarray], n: int) -> Outcome:
    taken = [steps.back(t, slice(n, n + 1), [u[n : n + 1, t] for u in reached]) for t in range(T)]
    gradients = [sum(gradients) for gradients in zip(*(dw for _, _, dw in taken), strict=True)]
    if name == "bptt":
        return Outcome(dict(zip(("dW", "db"), gradients, strict=True)))
    weights = {"gru": gru, "lstm": lstm}[name].weights
    fields = dict(zip([field.name for field in weights.fields], gradients, strict=True))
    return Outcome({"dweights": Outcome(fields)})


@pytest.mark.parametrize("name", ["bptt", "lstm", "gru"])
def test_whatever_reached_the_steps_is_read_back(course: Course, name: str) -> None:
    steps = steps_of(course, name)
    rng = np.random.default_rng(1)
    any_ = steps.along([rng.normal(size=(N, T, H)) for _ in steps.upstream])
    for shown in shown_by(outcome(steps, name, any_.dx, any_.reached), steps):
        for one, other in zip(shown.reached, any_.reached, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
    assert len(list(shown_by(outcome(steps, name, any_.dx, any_.reached), steps))) == 2


@pytest.mark.parametrize("name", ["bptt", "lstm", "gru"])
def test_in_the_right_pass_every_step_hears_what_the_next_one_sent(course: Course, name: str) -> None:
    steps = steps_of(course, name)
    for one, other in zip(steps.right.reached, steps.received(steps.right), strict=True):
        np.testing.assert_allclose(one, other)
    again = steps.along(steps.right.reached)
    np.testing.assert_array_equal(again.dx, steps.right.dx)


def test_the_right_pass_is_the_solution_s(course: Course) -> None:
    rng = np.random.default_rng(7)
    dh, x, h0 = rng.normal(size=(N, T, H)), rng.normal(size=(N, T, D)), rng.uniform(-1, 1, (N, H))
    W, b = rng.normal(size=(D + H, H)), rng.normal(size=H)
    for k in (1, 2, 3, T):
        right = steps_of(course, "bptt", k).right
        dx, dh0, dW, db = course["bptt"].solution.truncated_rnn_backward(dh, x, h0, W, b, k)
        for one, other in ((right.dx, dx), (right.sent[0][:, 0], dh0), (right.dweights[0], dW)):
            np.testing.assert_allclose(one, other)
        np.testing.assert_allclose(right.dweights[1], db)


@pytest.mark.parametrize(
    "dx",
    [np.ones((N, T, 1)), np.random.default_rng(2).normal(size=(N, T, D)), np.full((N, T, D), np.nan),
     np.full((N, T, D), 1e308)],
    ids=["too few features", "of no step", "not finite", "too large"],
)  # fmt: skip
def test_gradients_of_no_step_show_none(course: Course, dx: np.ndarray) -> None:
    with pytest.raises(Unusable), np.errstate(all="ignore"):
        steps_of(course, "lstm").shown_in_dx(Outcome({"dx": dx}))
