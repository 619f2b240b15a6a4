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
    return i * c + f * g


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
    """chain rule through lstm_step"""
    D = x.shape[1]
    xh = np.concatenate([x, h], axis=1)
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    tc = np.tanh(c_next)

    dc_total = dc_next + dh_next * o * (1 - tc**2)
    dc = dc_total * f
    da_f = dc_total * c * f * (1 - f)
    da_i = dc_total * g * i * (1 - i)
    da_o = dh_next * tc * o * (1 - o)
    da_g = dc_total * i * (1 - g**2)

    dxh = da_f @ weights.W_f.T + da_i @ weights.W_i.T + da_o @ weights.W_o.T + da_g @ weights.W_g.T
    dx, dh = dxh[:, :D], dxh[:, D:]
    dweights = LSTMWeights(
        xh.T @ da_f, da_f.sum(axis=0),
        xh.T @ da_i, da_i.sum(axis=0),
        xh.T @ da_o, da_o.sum(axis=0),
        xh.T @ da_g, da_g.sum(axis=0),
    )
    return dx, dh, dc, dweights


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    """backpropagation through time"""
    T = x.shape[1]
    h, c = lstm_forward(x, h0, c0, weights)
    dx = np.zeros(x.shape)
    dh_future = np.zeros(h0.shape)
    dc_future = dc_T
    total = [np.zeros(w.shape) for w in weights]
    for t in reversed(range(T)):
        h_prev = h[:, t - 1] if t > 0 else h0
        c_prev = c[:, t - 1] if t > 0 else c0
        dx[:, t], dh_future, dc_future, dw = lstm_step_backward(
            dh[:, t] + dh_future, dc_future, x[:, t], h_prev, c_prev, weights
        )
        total = [a + b for a, b in zip(total, dw)]
    return dx, dh_future, dc_future, LSTMWeights(*total)
