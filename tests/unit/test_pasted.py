"""An input as Python: what is pasted gives the same numbers again, and fits a terminal."""

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.report import Argument, argument
from autograder.reports.pasted import LONGEST, WIDTH, pasted
from autograder.worker.curves import Curve


class Weights(NamedTuple):
    W_f: Any
    b_f: Any


def ran(lines: list[str]) -> tuple[Any, ...]:
    """Runs what was pasted; gives the arguments of the call in its last line."""
    names: dict[str, Any] = {"np": np, "Weights": Weights, "f": lambda *arguments: arguments}
    exec("\n".join(lines), names)  # noqa: S102  (what this test wrote)
    called: tuple[Any, ...] = eval(lines[-1], names)  # noqa: S307
    return called


def lines_of(*arguments: Argument) -> list[str]:
    return list(pasted("f", arguments))


any_array = arrays(
    np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats(allow_nan=True, width=64)
)


@given(any_array, any_array)
def test_arrays_come_back_to_the_last_bit(x: Any, h: Any) -> None:
    again = ran(lines_of(argument("x", x), argument("h", h)))
    for value, back in zip((x, h), again, strict=True):
        assert back.shape == value.shape
        np.testing.assert_array_equal(back, value)  # nan equals nan, and inf its own sign
        assert (np.signbit(back) == np.signbit(value))[~np.isnan(value)].all()


@given(any_array, any_array)
def test_weights_and_lists_come_back_as_what_they_were(W: Any, b: Any) -> None:
    shown = [argument("weights.W_f", W, "Weights"), argument("weights.b_f", b, "Weights")]
    listed = [argument("arrays[0]", b), argument("arrays[1]", W)]
    weights, arrays_ = ran(lines_of(*shown, *listed))
    assert isinstance(weights, Weights) and isinstance(arrays_, list)
    for value, back in zip((W, b, b, W), (*weights, *arrays_), strict=True):
        np.testing.assert_array_equal(back, value)


@pytest.mark.parametrize("value", [3, 1e-5, 0.5, float("inf"), float("-inf"), "lstm", "it's", 0])
def test_numbers_and_texts_come_back(value: object) -> None:
    assert ran(lines_of(argument("a", value))) == (value,)


def test_a_function_comes_back_as_one_that_gives_the_same() -> None:
    rng = np.random.default_rng(0)
    x, curve = rng.normal(size=(3, 2)), Curve(rng.normal(size=(3, 2)), rng.normal(size=(3, 2)))
    lines = lines_of(argument("g", curve), argument("x", x))
    again, _ = ran(lines)
    assert again(x) == pytest.approx(curve(x), rel=1e-15)
    assert max(map(len, lines)) <= WIDTH


def test_it_reads_as_one_would_write_it() -> None:
    weights = SimpleNamespace(W_f=np.array([[-0.6], [0.4]]), b_f=np.array([-0.1]))
    fields = [argument(f"weights.{name}", getattr(weights, name), "LSTMWeights") for name in ("W_f", "b_f")]
    assert list(pasted("lstm_gates", [argument("x", np.array([[-0.3]])), *fields])) == [
        "x = np.array([[-0.3]])",
        "weights = LSTMWeights(",
        "    W_f=np.array([[-0.6], [0.4]]),",
        "    b_f=np.array([-0.1]),",
        ")",
        "lstm_gates(x, weights)",
    ]


def test_rows_stand_under_each_other_and_lines_are_short() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4)).round(2)
    lines = lines_of(argument("x", x))
    starts = [
        "x = np.array([[[",
        " " * 15 + "[",
        " " * 15 + "[",
        " " * 14 + "[[",
        " " * 15 + "[",
        " " * 15 + "[",
    ]
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=False)] == starts
    assert len(lines) == 7
    assert max(map(len, lines)) <= WIDTH


def test_what_nobody_reads_is_told_by_its_shape() -> None:
    lines = lines_of(argument("x", np.zeros((LONGEST, 2))), argument("y", np.zeros(LONGEST)))
    assert lines[0] == f"x = ...  # an array of shape ({LONGEST}, 2)"
    assert lines[1].startswith("y = np.array([0.0")
