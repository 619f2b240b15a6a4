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


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def lstm_gates(x, h, weights):
    """f, i, o = sigmoid([x, h] W + b); g = tanh([x, h] W_g + b_g)"""
    xh = np.concatenate([x, h], axis=1)
    f = sigmoid(xh @ weights.W_f + weights.b_f)
    i = sigmoid(xh @ weights.W_i + weights.b_i)
    o = sigmoid(xh @ weights.W_o + weights.b_o)
    g = np.tanh(xh @ weights.W_g + weights.b_g)
    return f, i, o, g


def lstm_cell_update(c, f, i, g):
    """c' = f * c + i * g"""
    return f * c + i * g


def lstm_hidden(o, c_next):
    """h' = o * tanh(c')"""
    return o * np.tanh(c_next)


def lstm_step(x, h, c, weights):
    """gates, then the cell, then the hidden state"""
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    h_next = lstm_hidden(o, c_next)
    return h_next, c_next


def lstm_forward(x, h0, c0, weights):
    """all steps, starting from h0 and c0"""
    h, c = h0, c0
    hs, cs = [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, weights)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    raise NotImplementedError("lstm_step_backward is not written yet")


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    raise NotImplementedError("lstm_backward is not written yet")
