"""The sigmoid that students are given is accurate to rounding and silent for every float64."""

import inspect
from decimal import Decimal, localcontext

import numpy as np
import pytest

from solutions.gru import gru
from solutions.lstm import lstm

POINTS = np.concatenate(
    [
        np.linspace(-708, 708, 1417),
        np.linspace(-40, 40, 801),
        np.logspace(-300, 0, 31),
        -np.logspace(-300, 0, 31),
    ]
)


def exact(x):
    with localcontext() as context:
        context.prec = 60
        return 1 / (1 + (-Decimal(float(x))).exp())


def largest_relative_error(sigmoid):
    ours = [Decimal(float(y)) for y in sigmoid(POINTS)]
    return float(max(abs(y / exact(x) - 1) for x, y in zip(POINTS, ours, strict=True)))


@pytest.mark.parametrize("module", [lstm, gru])
def test_sigmoid_is_accurate_in_both_tails(module):
    assert largest_relative_error(module.sigmoid) <= 1e-15


def test_a_less_accurate_sigmoid_would_be_seen():
    assert largest_relative_error(lambda x: 0.5 + 0.5 * np.tanh(x / 2)) > 1e-3


# Warnings are errors here, so a naive exp would fail this test; the last line shows that it does.
@pytest.mark.parametrize("module", [lstm, gru])
def test_sigmoid_is_silent_everywhere(module):
    largest = np.finfo(float).max
    y = module.sigmoid(np.array([-np.inf, -largest, -746, -1e-320, -0.0, 0.0, 1e-320, 746, largest, np.inf]))
    np.testing.assert_array_equal(y, [0, 0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1, 1])
    assert np.isnan(module.sigmoid(np.array(np.nan)))
    with pytest.raises(RuntimeWarning):
        1 / (1 + np.exp(-np.array(-746.0)))


def test_sigmoid_takes_integers():
    np.testing.assert_array_equal(
        lstm.sigmoid(np.array([-1, 0, 1])), lstm.sigmoid(np.array([-1.0, 0.0, 1.0]))
    )


def test_both_assignments_are_given_the_same_sigmoid():
    assert inspect.getsource(lstm.sigmoid) == inspect.getsource(gru.sigmoid)
