"""The backward passes are the derivatives of the forward passes: by complex steps and by central differences.

A complex step, Im L(x + i eps) / eps, subtracts nothing and so is exact to rounding; but it needs a forward
pass that takes complex numbers, which is written out here. Central differences go through the solutions' own.
"""

import importlib.util

import numpy as np
import pytest

from solutions.bptt import bptt
from solutions.gru import gru
from solutions.lstm import lstm
from solutions.rnn import rnn

# N, T, D, H
SIZES = [
    (2, 3, 4, 5),
    (3, 5, 4, 2),
    (2, 4, 3, 3),
    (1, 4, 3, 2),
    (4, 1, 3, 2),
    (4, 3, 1, 2),
    (4, 3, 2, 1),
    (1, 1, 1, 1),
]
# The largest errors measured over these sizes and 100 seeds, relative to the largest entry: 4.4e-15 by
# complex steps; 4.1e-8 by central differences with eps = 1e-5, where a steep recurrence bends most.
COMPLEX_TOLERANCE = 1e-13
CENTRAL_TOLERANCE = 1e-7


def draw(size, gates, integers=False, seed=0):
    """dh, dc_T, x, h0, c0 and the weights in order; read-only, so that an edit in place raises"""
    N, T, D, H = size
    rng = np.random.default_rng(seed)
    shapes = [(N, T, H), (N, H), (N, T, D), (N, H), (N, H)] + [(D + H, H), (H,)] * gates
    arrays = [rng.integers(-2, 3, size=s) if integers else rng.normal(size=s) for s in shapes]
    for a in arrays:
        a.flags.writeable = False
    return *arrays[:5], arrays[5:]


def sigmoid(a):
    """Free of comparisons and absolute values, which a complex step cannot pass"""
    return 0.5 + 0.5 * np.tanh(a / 2)


def affine(x, h, W, b):
    return np.concatenate([x, h], axis=-1) @ W + b


def rnn_states(x, h, W, b):
    states = []
    for t in range(x.shape[1]):
        h = np.tanh(affine(x[:, t], h, W, b))
        states.append(h)
    return np.stack(states, axis=1)


def lstm_states(x, h, c, W_f, b_f, W_i, b_i, W_o, b_o, W_g, b_g):
    states, cells = [], []
    for t in range(x.shape[1]):
        keep, write = sigmoid(affine(x[:, t], h, W_f, b_f)), sigmoid(affine(x[:, t], h, W_i, b_i))
        show, candidate = sigmoid(affine(x[:, t], h, W_o, b_o)), np.tanh(affine(x[:, t], h, W_g, b_g))
        c = c * keep + candidate * write
        h = np.tanh(c) * show
        states.append(h)
        cells.append(c)
    return np.stack(states, axis=1), np.stack(cells, axis=1)


def gru_states(x, h, W_r, b_r, W_z, b_z, W_n, b_n):
    states = []
    for t in range(x.shape[1]):
        reset, keep = sigmoid(affine(x[:, t], h, W_r, b_r)), sigmoid(affine(x[:, t], h, W_z, b_z))
        candidate = np.tanh(affine(x[:, t], reset * h, W_n, b_n))
        h = candidate + keep * (h - candidate)
        states.append(h)
    return np.stack(states, axis=1)


def complex_step(loss, arguments):
    """The gradient of loss(*arguments) with respect to each of them"""
    gradients = []
    for number, argument in enumerate(arguments):
        gradient = np.zeros(argument.shape)
        for j in np.ndindex(argument.shape):
            moved = argument.astype(complex)
            moved[j] += 1e-30j
            gradient[j] = loss(*arguments[:number], moved, *arguments[number + 1 :]).imag / 1e-30
        gradients.append(gradient)
    return gradients


def central_differences(loss, arguments):
    gradients = []
    for number, argument in enumerate(arguments):
        before, after = arguments[:number], arguments[number + 1 :]
        gradients.append(
            bptt.numerical_gradient(lambda a, b=before, c=after: loss(*b, a, *c), argument, 1e-5)
        )
    return gradients


def largest_error(ours, theirs):
    """Relative to the largest entry of all; infinite where shapes differ, NaN where an entry is NaN"""
    pairs = list(zip(ours, theirs, strict=True))
    if any(a.shape != b.shape for a, b in pairs):
        return np.inf
    scale = max(1, *(np.abs(b).max() for _, b in pairs))
    return np.max([np.abs(a - b).max() for a, b in pairs]) / scale


def rnn_error(module, derive, size, integers=False, seed=0):
    dh, _, x, h0, _, weights = draw(size, 1, integers, seed)
    states = rnn_states if derive is complex_step else rnn.rnn_forward
    right = derive(lambda *a: (dh * states(*a)).sum(), [x, h0, *weights])
    return largest_error(module.rnn_backward(dh, x, h0, *weights), right)


def rnn_step_error(module, derive, size, integers=False, seed=0):
    _, dh_next, x, h, _, weights = draw(size, 1, integers, seed)

    def loss(x_t, *rest):
        if derive is complex_step:
            return (dh_next * rnn_states(x_t[:, np.newaxis], *rest)[:, 0]).sum()
        return (dh_next * rnn.rnn_step(x_t, *rest)).sum()

    right = derive(loss, [x[:, 0], h, *weights])
    return largest_error(module.rnn_step_backward(dh_next, x[:, 0], h, *weights), right)


def lstm_error(module, derive, size, integers=False, seed=0):
    dh, dc_T, x, h0, c0, weights = draw(size, 4, integers, seed)

    def loss(x, h0, c0, *w):
        exact = derive is complex_step
        h, c = lstm_states(x, h0, c0, *w) if exact else lstm.lstm_forward(x, h0, c0, lstm.LSTMWeights(*w))
        return (dh * h).sum() + (dc_T * c[:, -1]).sum()

    dx, dh0, dc0, dweights = module.lstm_backward(dh, dc_T, x, h0, c0, lstm.LSTMWeights(*weights))
    return largest_error([dx, dh0, dc0, *dweights], derive(loss, [x, h0, c0, *weights]))


def lstm_step_error(module, derive, size, integers=False, seed=0):
    dh, dc_next, x, h, c, weights = draw(size, 4, integers, seed)

    def loss(x_t, h, c, *w):
        if derive is complex_step:
            h_next, c_next = (states[:, 0] for states in lstm_states(x_t[:, np.newaxis], h, c, *w))
        else:
            h_next, c_next = lstm.lstm_step(x_t, h, c, lstm.LSTMWeights(*w))
        return (dh[:, 0] * h_next).sum() + (dc_next * c_next).sum()

    weights_in = lstm.LSTMWeights(*weights)
    *gradients, dweights = module.lstm_step_backward(dh[:, 0], dc_next, x[:, 0], h, c, weights_in)
    return largest_error([*gradients, *dweights], derive(loss, [x[:, 0], h, c, *weights]))


def gru_error(module, derive, size, integers=False, seed=0):
    dh, _, x, h0, _, weights = draw(size, 3, integers, seed)

    def loss(x, h0, *w):
        exact = derive is complex_step
        h = gru_states(x, h0, *w) if exact else gru.gru_forward(x, h0, gru.GRUWeights(*w))
        return (dh * h).sum()

    dx, dh0, dweights = module.gru_backward(dh, x, h0, gru.GRUWeights(*weights))
    return largest_error([dx, dh0, *dweights], derive(loss, [x, h0, *weights]))


def gru_step_error(module, derive, size, integers=False, seed=0):
    _, dh_next, x, h, _, weights = draw(size, 3, integers, seed)

    def loss(x_t, h, *w):
        if derive is complex_step:
            return (dh_next * gru_states(x_t[:, np.newaxis], h, *w)[:, 0]).sum()
        return (dh_next * gru.gru_step(x_t, h, gru.GRUWeights(*w))).sum()

    dx, dh, dweights = module.gru_step_backward(dh_next, x[:, 0], h, gru.GRUWeights(*weights))
    return largest_error([dx, dh, *dweights], derive(loss, [x[:, 0], h, *weights]))


PASSES = [
    (bptt, rnn_step_error),
    (bptt, rnn_error),
    (lstm, lstm_step_error),
    (lstm, lstm_error),
    (gru, gru_step_error),
    (gru, gru_error),
]
passes = pytest.mark.parametrize(("module", "error"), PASSES, ids=lambda p: getattr(p, "__name__", None))
sizes = pytest.mark.parametrize("size", SIZES, ids=str)
dtypes = pytest.mark.parametrize("integers", [False, True], ids=["floats", "integers"])


@dtypes
@sizes
@passes
def test_backward_by_complex_steps(module, error, size, integers):
    assert error(module, complex_step, size, integers) <= COMPLEX_TOLERANCE


@dtypes
@sizes
@passes
def test_backward_by_central_differences(module, error, size, integers):
    assert error(module, central_differences, size, integers) <= CENTRAL_TOLERANCE


MISTAKES = [
    (bptt, rnn_step_error, "dxh = da @ W.T", "dxh = da @ W.T * 1.001"),
    (bptt, rnn_error, "np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)", "h"),
    (bptt, rnn_error, "db += db_t", "db = db_t"),
    (lstm, lstm_step_error, "da_f = dc_total * c", "da_f = dc_next * c"),
    (lstm, lstm_step_error, "b_i=da_i.sum(axis=0)", "b_i=da_i.mean(axis=0)"),
    (lstm, lstm_error, "dh[:, t] + dh_future", "dh[:, t]"),
    (gru, gru_step_error, "drh * r + ", "drh + "),
    (gru, gru_step_error, "W_n=xrh.T", "W_n=xh.T"),
    (gru, gru_error, "dh[:, t] + dh_future", "dh_future"),
]


@pytest.mark.parametrize("derive", [complex_step, central_differences])
@pytest.mark.parametrize(("module", "error", "right", "wrong"), MISTAKES)
def test_a_mistake_would_be_seen(module, error, right, wrong, derive, tmp_path):
    assert error(edited(module, right, wrong, tmp_path), derive, (2, 3, 4, 5)) > 1e-5


def edited(module, right, wrong, folder):
    """The module with one line of its source changed"""
    with open(module.__file__, encoding="utf-8") as file:
        source = file.read()
    assert right in source
    (folder / "edited.py").write_text(source.replace(right, wrong), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("edited", folder / "edited.py")
    changed = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(changed)
    return changed
