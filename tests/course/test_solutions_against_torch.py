"""The backward passes agree with what PyTorch's autograd derives, in double precision, within 1e-10.

For the RNN and the LSTM the forward pass is PyTorch's own too. Its GRU resets after the matrix product, so
ours is written out here.
"""

import importlib.util

import numpy as np
import pytest

from solutions.bptt import bptt
from solutions.gru import gru
from solutions.lstm import lstm

torch = pytest.importorskip("torch", reason="torch is not installed; complex steps check the same gradients")

# N, T, D, H
SIZES = [
    (2, 3, 4, 5),
    (3, 5, 7, 2),
    (3, 4, 3, 3),
    (1, 4, 3, 2),
    (4, 1, 3, 2),
    (4, 3, 1, 2),
    (4, 3, 2, 1),
    (1, 1, 1, 1),
    (2, 10, 6, 8),
]
TOLERANCE = 1e-10


def draw(size, gates, integers=False):
    """dh, dc_T, x, h0, c0 and the weights in order; read-only, so that an edit in place raises"""
    N, T, D, H = size
    rng = np.random.default_rng(0)
    shapes = [(N, T, H), (N, H), (N, T, D), (N, H), (N, H)] + [(D + H, H), (H,)] * gates
    arrays = [rng.integers(-2, 3, size=s) if integers else rng.normal(size=s) for s in shapes]
    for a in arrays:
        a.flags.writeable = False
    return *arrays[:5], arrays[5:]


def leaves(*arrays):
    return [torch.tensor(a.astype(float), requires_grad=True) for a in arrays]


def gradients(loss, tensors):
    return [gradient.numpy() for gradient in torch.autograd.grad(loss, tensors)]


def upstream(gradient, value):
    return (torch.tensor(gradient.astype(float)) * value).sum()


def torch_weights(D, matrices, biases):
    """PyTorch has a matrix for x and one for h, transposed, and a bias for each of the two"""
    return {
        "weight_ih_l0": torch.cat([W[:D].T for W in matrices]),
        "weight_hh_l0": torch.cat([W[D:].T for W in matrices]),
        "bias_ih_l0": torch.cat(biases),
        "bias_hh_l0": torch.zeros_like(torch.cat(biases)),
    }


def torch_rnn(x, h0, W, b):
    D, H = x.shape[-1], h0.shape[-1]
    module = torch.nn.RNN(D, H, batch_first=True, dtype=torch.float64)
    h, _ = torch.func.functional_call(module, torch_weights(D, [W], [b]), (x, h0[None]))
    return h


def torch_lstm(x, h0, c0, W_f, b_f, W_i, b_i, W_o, b_o, W_g, b_g):
    D, H = x.shape[-1], h0.shape[-1]
    module = torch.nn.LSTM(D, H, batch_first=True, dtype=torch.float64)
    weights = torch_weights(D, [W_i, W_f, W_g, W_o], [b_i, b_f, b_g, b_o])
    h, (_, c_last) = torch.func.functional_call(module, weights, (x, (h0[None], c0[None])))
    return h, c_last[0]


def torch_gru(x, h, W_r, b_r, W_z, b_z, W_n, b_n):
    states = []
    for x_t in x.unbind(dim=1):
        r = torch.sigmoid(torch.cat([x_t, h], dim=1) @ W_r + b_r)
        z = torch.sigmoid(torch.cat([x_t, h], dim=1) @ W_z + b_z)
        n = torch.tanh(torch.cat([x_t, r * h], dim=1) @ W_n + b_n)
        h = z * h + (1 - z) * n
        states.append(h)
    return torch.stack(states, dim=1)


def largest_error(ours, theirs):
    """Over all arrays; infinite where shapes differ, NaN where an entry is NaN"""
    pairs = list(zip(ours, theirs, strict=True))
    if any(a.shape != b.shape for a, b in pairs):
        return np.inf
    return np.max([np.abs(a - b).max() for a, b in pairs])


def rnn_error(module, size, integers=False):
    dh, _, x, h0, _, weights = draw(size, 1, integers)
    tensors = leaves(x, h0, *weights)
    right = gradients(upstream(dh, torch_rnn(*tensors)), tensors)
    return largest_error(module.rnn_backward(dh, x, h0, *weights), right)


def rnn_step_error(module, size, integers=False):
    _, dh_next, x, h, _, weights = draw(size, 1, integers)
    tensors = leaves(x[:, :1], h, *weights)
    dx, dh, dW, db = gradients(upstream(dh_next, torch_rnn(*tensors)[:, 0]), tensors)
    return largest_error(module.rnn_step_backward(dh_next, x[:, 0], h, *weights), (dx[:, 0], dh, dW, db))


def truncated_error(module, size, k):
    dh, _, x, h0, _, weights = draw(size, 1)
    tensors = leaves(x, h0, *weights)
    x_torch, h_start, W, b = tensors
    loss = 0
    for start in range(0, size[1], k):
        h = torch_rnn(x_torch[:, start : start + k], h_start, W, b)
        loss = loss + upstream(dh[:, start : start + k], h)
        h_start = h[:, -1].detach()
    return largest_error(module.truncated_rnn_backward(dh, x, h0, *weights, k), gradients(loss, tensors))


def norms_error(module, size):
    _, dh_T, x, h0, _, weights = draw(size, 1)
    x_torch, h, W, b = leaves(x, h0, *weights)
    states = [h]
    for t in range(size[1]):
        states.append(torch_rnn(x_torch[:, t : t + 1], states[-1], W, b)[:, 0])
    right = np.array([np.sqrt((dh_t**2).sum()) for dh_t in gradients(upstream(dh_T, states[-1]), states)])
    return largest_error([module.gradient_norms(dh_T, x, h0, *weights)], [right])


def lstm_error(module, size, integers=False):
    dh, dc_T, x, h0, c0, weights = draw(size, 4, integers)
    tensors = leaves(x, h0, c0, *weights)
    h, c_last = torch_lstm(*tensors)
    right = gradients(upstream(dh, h) + upstream(dc_T, c_last), tensors)
    dx, dh0, dc0, dweights = module.lstm_backward(dh, dc_T, x, h0, c0, lstm.LSTMWeights(*weights))
    return largest_error([dx, dh0, dc0, *dweights], right)


def lstm_step_error(module, size, integers=False):
    dh, dc_next, x, h, c, weights = draw(size, 4, integers)
    tensors = leaves(x[:, :1], h, c, *weights)
    h_next, c_next = torch_lstm(*tensors)
    right = gradients(upstream(dh[:, 0], h_next[:, 0]) + upstream(dc_next, c_next), tensors)
    step = module.lstm_step_backward(dh[:, 0], dc_next, x[:, 0], h, c, lstm.LSTMWeights(*weights))
    return largest_error([*step[:3], *step[3]], [right[0][:, 0], *right[1:]])


def gru_error(module, size, integers=False):
    dh, _, x, h0, _, weights = draw(size, 3, integers)
    tensors = leaves(x, h0, *weights)
    right = gradients(upstream(dh, torch_gru(*tensors)), tensors)
    dx, dh0, dweights = module.gru_backward(dh, x, h0, gru.GRUWeights(*weights))
    return largest_error([dx, dh0, *dweights], right)


def gru_step_error(module, size, integers=False):
    _, dh_next, x, h, _, weights = draw(size, 3, integers)
    tensors = leaves(x[:, :1], h, *weights)
    right = gradients(upstream(dh_next, torch_gru(*tensors)[:, 0]), tensors)
    dx, dh, dweights = module.gru_step_backward(dh_next, x[:, 0], h, gru.GRUWeights(*weights))
    return largest_error([dx, dh, *dweights], [right[0][:, 0], *right[1:]])


PASSES = [
    (bptt, rnn_step_error),
    (bptt, rnn_error),
    (lstm, lstm_step_error),
    (lstm, lstm_error),
    (gru, gru_step_error),
    (gru, gru_error),
]


@pytest.mark.parametrize("integers", [False, True], ids=["floats", "integers"])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("module", "error"), PASSES, ids=lambda p: getattr(p, "__name__", None))
def test_backward(module, error, size, integers):
    assert error(module, size, integers) <= TOLERANCE


@pytest.mark.parametrize("k", [1, 2, 3, 4, 10, 11])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_truncated_backward(size, k):
    assert truncated_error(bptt, size, k) <= TOLERANCE


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_gradient_norms(size):
    assert norms_error(bptt, size) <= TOLERANCE


def truncated_error_of_2(module, size):
    return truncated_error(module, size, 2)


MISTAKES = [
    (bptt, rnn_step_error, "dh_next * (1 - h_next**2)", "dh_next * (1 - h_next)"),
    (bptt, rnn_error, "dh[:, t] + dh_future", "dh[:, t]"),
    (bptt, rnn_error, "dW += dW_t", "dW = dW_t"),
    (bptt, truncated_error_of_2, "slice(start, start + k)", "slice(start, None)"),
    (bptt, norms_error, "norms[::-1]", "norms"),
    (lstm, lstm_step_error, "dc_next + dh_next * o * (1 - tanh_c**2)", "dc_next"),
    (lstm, lstm_error, "np.zeros(h0.shape), dc_T", "np.zeros(h0.shape), 0 * dc_T"),
    (gru, gru_step_error, " + dh_next * z\n", "\n"),
    (gru, gru_error, "dw + dw_t for", "dw_t for"),
]


@pytest.mark.parametrize(("module", "error", "right", "wrong"), MISTAKES)
def test_a_mistake_would_be_seen(module, error, right, wrong, tmp_path):
    assert error(edited(module, right, wrong, tmp_path), (2, 3, 4, 5)) > 1e-3


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
