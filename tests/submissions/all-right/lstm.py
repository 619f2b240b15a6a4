"""LSTM with the four matrices stacked to one array (4, D+H, H), so that each line serves all gates."""
from typing import NamedTuple

import numpy as np


class LSTMWeights(NamedTuple):
    W_f: np.ndarray
    b_f: np.ndarray
    W_i: np.ndarray
    b_i: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray
    W_g: np.ndarray
    b_g: np.ndarray


def sigmoid(a):
    return 0.5 * (1.0 + np.tanh(0.5 * a))


def lstm_gates(x, h, weights):
    W, b = np.stack(weights[::2]), np.stack(weights[1::2])
    a = np.einsum("nd,kdh->knh", np.concatenate([x, h], axis=1), W) + b[:, None, :]
    return (*sigmoid(a[:3]), np.tanh(a[3]))


def lstm_cell_update(c, f, i, g):
    return np.einsum("knh,knh->nh", np.stack([f, i]), np.stack([c, g]))


def lstm_hidden(o, c_next):
    return np.tanh(c_next) * o


def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    new_cell = lstm_cell_update(c, f, i, g)
    return lstm_hidden(o, new_cell), new_cell


def lstm_forward(x, h0, c0, weights):
    state, trace = (h0, c0), []
    for x_t in x.swapaxes(0, 1):
        state = lstm_step(x_t, *state, weights)
        trace.append(state)
    h, c = np.array(trace).transpose(1, 2, 0, 3)
    return h, c


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    s = np.tanh(lstm_cell_update(c, f, i, g))
    into_cell = dc_next + dh_next * o * (1 - s) * (1 + s)
    outer = np.stack([into_cell * c, into_cell * g, dh_next * s, into_cell * i])
    inner = np.stack([f - f * f, i - i * i, o - o * o, 1 - g * g])
    da = outer * inner
    features = np.concatenate([x, h], axis=1)
    dW = np.einsum("nd,knh->kdh", features, da)
    db = np.einsum("knh->kh", da)
    dfeatures = np.einsum("knh,kdh->nd", da, np.stack(weights[::2]))
    dweights = LSTMWeights(*(array for pair in zip(dW, db) for array in pair))
    return dfeatures[:, : x.shape[1]], dfeatures[:, x.shape[1] :], into_cell * f, dweights


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    h, c = lstm_forward(x, h0, c0, weights)
    h, c = np.concatenate([h0[:, None], h], axis=1), np.concatenate([c0[:, None], c], axis=1)
    dx, dh_t, dc_t = np.empty(x.shape), np.zeros(h0.shape), dc_T
    dweights = [0.0] * 8
    for t in range(x.shape[1])[::-1]:
        dx[:, t], dh_t, dc_t, share = lstm_step_backward(dh[:, t] + dh_t, dc_t, x[:, t], h[:, t], c[:, t], weights)
        dweights = [mine + its for mine, its in zip(dweights, share)]
    return dx, dh_t, dc_t, LSTMWeights(*dweights)
