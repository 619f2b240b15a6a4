"""What reached every step of a sequence is read back from the gradients that come out of it."""

from typing import Any

import numpy as np
import pytest

from autograder.course import Course, criteria_of, shipped_root
from autograder.spec import Outcome, Unusable
from autograder.spec.back_in_time import Retraced, Steps, shown_by

N, T, D, H = 3, 4, 9, 2
ALL = slice(None)
NAMES = ("bptt", "lstm", "gru")
CRITERIA = {name: criteria_of(shipped_root() / "solutions" / name) for name in NAMES}


def steps_of(course: Course, name: str, k: int | None = None, samples: slice = ALL) -> Steps:
    """A sequence of random numbers, or some of its samples, on the solution's functions."""
    rng = np.random.default_rng(7)
    dh, x, h0 = rng.normal(size=(N, T, H)), rng.normal(size=(N, T, D)), rng.uniform(-1, 1, (N, H))
    dc_T, c0 = rng.normal(size=(N, H)), rng.normal(size=(N, H))
    solution, steps_back = course[name].solution, CRITERIA[name].steps_back
    if name == "bptt":
        W, b = rng.normal(size=(D + H, H)), rng.normal(size=H)
        return steps_back(solution, dh[samples], x[samples], h0[samples], W, b, k)
    cell = {"gru": "GRUWeights", "lstm": "LSTMWeights"}[name]
    shapes = [(D + H, H), (H,)] * (3 if name == "gru" else 4)
    w = getattr(solution, cell)(*(rng.normal(size=shape) for shape in shapes))
    if name == "gru":
        return steps_back(solution, dh[samples], x[samples], h0[samples], w)
    return steps_back(solution, dh[samples], dc_T[samples], x[samples], h0[samples], c0[samples], w)


def returned(steps: Steps, own: Retraced) -> dict[str, Any]:
    """The results of a student whose way back this is, by name."""
    flat: dict[str, Any] = {}
    for result in ("dx", "first", "dW", "db"):
        names, values = steps.results[result], getattr(own, result)
        parts = values if result in ("dW", "db") else np.split(values, len(names), axis=-1)
        flat |= dict(zip(names, parts, strict=True))
    values = {name: value for name, value in flat.items() if "." not in name}
    fields = {name.split(".")[1]: value for name, value in flat.items() if "." in name}
    return values | ({"dweights": Outcome(fields)} if fields else {})


def outcome(course: Course, name: str, reached: np.ndarray) -> Outcome:
    """What a student returns whose steps were reached by that, for all samples and for each alone."""
    steps = steps_of(course, name)
    alone = []
    for n in range(N):
        one = steps_of(course, name, samples=slice(n, n + 1))
        alone.append(Outcome(returned(one, one.along(reached[n : n + 1]))))
    return Outcome(returned(steps, steps.along(reached)), tuple(alone))


@pytest.mark.parametrize("name", NAMES)
def test_whatever_reached_the_steps_is_read_back(course: Course, name: str) -> None:
    steps = steps_of(course, name)
    reached = np.random.default_rng(1).normal(size=steps.upstream.shape)
    shown = shown_by(steps, outcome(course, name, reached))
    assert set(shown.own) == {"dx", "dW"} and shown.right == []
    for own in shown.own.values():
        np.testing.assert_allclose(own.reached, reached, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_in_the_right_pass_every_step_hears_what_the_next_one_sent(course: Course, name: str) -> None:
    steps = steps_of(course, name)
    np.testing.assert_allclose(steps.right.reached, steps.received(steps.right))
    again = steps.along(steps.right.reached)
    for one, other in zip(again, steps.right, strict=True):
        np.testing.assert_allclose(one, other)
    assert set(shown_by(steps, outcome(course, name, steps.right.reached)).right) == {
        "dx",
        "first",
        "dW",
        "db",
    }


def test_the_right_pass_is_the_solution_s(course: Course) -> None:
    rng = np.random.default_rng(7)
    dh, x, h0 = rng.normal(size=(N, T, H)), rng.normal(size=(N, T, D)), rng.uniform(-1, 1, (N, H))
    rng.normal(size=(2, N, H))  # of the cells
    W, b = rng.normal(size=(D + H, H)), rng.normal(size=H)
    for k in (1, 2, 3, T):
        right = steps_of(course, "bptt", k).right
        dx, dh0, dW, db = course["bptt"].solution.truncated_rnn_backward(dh, x, h0, W, b, k)
        for one, other in ((right.dx, dx), (right.first, dh0), (right.dW[0], dW), (right.db[0], db)):
            np.testing.assert_allclose(one, other)


@pytest.mark.parametrize(
    "dx",
    [np.random.default_rng(2).normal(size=(N, T, D)), np.full((N, T, D), 1e308)],
    ids=["of no step", "too large"],
)
def test_gradients_of_no_step_show_none(course: Course, dx: np.ndarray) -> None:
    with pytest.raises(Unusable), np.errstate(all="ignore"):
        steps_of(course, "lstm").in_dx(Outcome({"dx": dx}))


def test_of_gradients_that_are_not_finite_nothing_is_known(course: Course) -> None:
    with np.errstate(all="ignore"):
        own = steps_of(course, "lstm").in_dx(Outcome({"dx": np.full((N, T, D), np.nan)}))
    assert all(np.isnan(values).all() for values in own)
