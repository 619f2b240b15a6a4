"""What reached every step of a sequence is read back from the gradients that come out of it."""

from typing import Any

import numpy as np
import pytest

from autograder import spec
from autograder.course import Course, criteria_of, shipped_root
from autograder.grading.compare import compare
from autograder.spec import Array, Equation, Exercise, Outcome, SaysNothing, Unusable, beside
from autograder.spec.back_in_time import Retraced, Shown, Steps
from tests.conftest import ROOT

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
    shown = Shown(steps, outcome(course, name, reached))
    assert len(shown.in_dx) == len(shown.in_weights) == 1 and shown.right == []
    for own in (*shown.in_dx, *shown.in_weights):
        np.testing.assert_allclose(own.reached, reached, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_in_the_right_pass_every_step_hears_what_the_next_one_sent(course: Course, name: str) -> None:
    steps = steps_of(course, name)
    np.testing.assert_allclose(steps.right.reached, steps.received(steps.right))
    again = steps.along(steps.right.reached)
    for one, other in zip(again, steps.right, strict=True):
        np.testing.assert_allclose(one, other)
    assert set(Shown(steps, outcome(course, name, steps.right.reached)).right) == {
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


class Leaky:
    """The key of a cell that keeps half of its state."""

    @staticmethod
    def leaky_forward(x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        states = []
        for t in range(x.shape[1]):
            h = (h + np.tanh(beside(x[:, t], h) @ W + b)) / 2
            states.append(h)
        return np.stack(states, axis=1)


def leaky_backward(keeps: bool, sums: bool, dh, x, h0, W, b) -> Outcome:
    """Its way back as a student writes it, who may let what the next step sent fall, or sum no gradients."""
    h = np.concatenate([h0[:, None], Leaky.leaky_forward(x, h0, W, b)], axis=1)
    dx, dW, db, sent = np.zeros_like(x), 0 * W, 0 * b, 0 * h0
    for t in reversed(range(x.shape[1])):
        dh_next = dh[:, t] + sent * keeps
        F = beside(x[:, t], h[:, t])
        da = dh_next / 2 * (1 - np.tanh(F @ W + b) ** 2)
        dW, db = F.T @ da + dW * sums, da.sum(axis=0) + db * sums
        dx[:, t], sent = (da @ W.T)[:, : x.shape[2]], (da @ W.T)[:, x.shape[2] :] + dh_next / 2
    return Outcome({"dx": dx, "dh0": sent, "dW": dW, "db": db})


@pytest.fixture
def guide_s() -> Exercise:
    """The cell in the guide for authors, with the criteria that stand there."""
    x, h0, dh = Array("x", "N T D"), Array("h0", "N H", "state"), Array("dh", "N T H", "upstream")
    W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
    gives = Array("dx", "N T D"), Array("dh0", "N H"), Array("dW", "D+H H"), Array("db", "H")
    exercise = Exercise("leaky_backward", takes=(dh, x, h0, W, b), gives=gives)
    blocks = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8").split("```\n")
    (block,) = (one for one in blocks if "key.leaky_forward" in one)
    exec(block, {**vars(spec), "np": np, "leaky_backward": exercise})  # noqa: S102
    return exercise


def holds(equation: Equation, got: Outcome, arguments: tuple[np.ndarray, ...]) -> bool:
    try:
        return any(compare(*pair).verdict == "right" for pair in equation.pairs(got, Leaky, arguments))
    except SaysNothing:
        return False


@pytest.mark.parametrize(
    ("keeps", "sums", "lost"),
    [(True, True, set()), (False, True, {"both-paths"}), (True, False, {"sum-over-time"})],
    ids=["right", "not carried", "not summed"],
)
def test_a_cell_of_one_s_own_is_judged_by_what_its_gradients_show(
    guide_s: Exercise, keeps: bool, sums: bool, lost: set[str]
) -> None:
    rng = np.random.default_rng(3)
    dh, x, h0 = rng.normal(size=(N, T, H)), rng.normal(size=(N, T, D)), rng.uniform(-1, 1, (N, H))
    W, b = 0.3 * rng.normal(size=(D + H, H)), rng.normal(size=H)  # saturated units would tell nothing
    got = leaky_backward(keeps, sums, dh, x, h0, W, b)
    assert {one.of for one in guide_s.equations} == {"dx", "dh0", "dW and db"}
    wrong = {one.id for one in guide_s.equations if not holds(one, got, (dh, x, h0, W, b))}
    assert wrong == lost


def test_only_gradients_of_the_sequence_can_follow(course: Course) -> None:
    steps = steps_of(course, "lstm")
    assert steps.called(["dh0", "dc0"]) == ["first"] and steps.called(["dweights"]) == ["dW", "db"]
    with pytest.raises(
        ValueError, match="'dW' is not a gradient of the sequence; dx, dh0, dc0, dweights are"
    ):
        steps.called(["dx", "dW"])


def test_of_several_states_each_has_its_part(course: Course) -> None:
    steps = steps_of(course, "lstm")
    assert [steps.part(state) for state in (0, 1, None)] == [slice(0, H), slice(H, 2 * H), slice(None)]
