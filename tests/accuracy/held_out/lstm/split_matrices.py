"""Each matrix is cut into its rows for x and for h; every gate through one helper; no exercise calls another."""

import numpy as np


def squash(v):
    return 0.5 * (1 + np.tanh(v / 2))


def before_squashing(x, h, W, b):
    d = x.shape[-1]
    return x @ W[:d] + h @ W[d:] + b


def lstm_gates(x, h, weights):
    forget = squash(before_squashing(x, h, weights.W_f, weights.b_f))
    write = squash(before_squashing(x, h, weights.W_i, weights.b_i))
    show = squash(before_squashing(x, h, weights.W_o, weights.b_o))
    new = np.tanh(before_squashing(x, h, weights.W_g, weights.b_g))
    return forget, write, show, new


def lstm_cell_update(c, f, i, g):
    kept = f * c
    added = i * g
    return kept + added


def lstm_hidden(o, c_next):
    return np.tanh(c_next) * o


def lstm_step(x, h, c, weights):
    forget = squash(before_squashing(x, h, weights.W_f, weights.b_f))
    write = squash(before_squashing(x, h, weights.W_i, weights.b_i))
    show = squash(before_squashing(x, h, weights.W_o, weights.b_o))
    new = np.tanh(before_squashing(x, h, weights.W_g, weights.b_g))
    cell = c * forget + write * new
    return show * np.tanh(cell), cell


def lstm_forward(x, h0, c0, weights):
    N, T, _ = x.shape
    H = h0.shape[1]
    hs, cs = np.zeros((N, T, H)), np.zeros((N, T, H))
    for t in range(T):
        h_before = h0 if t == 0 else hs[:, t - 1]
        c_before = c0 if t == 0 else cs[:, t - 1]
        hs[:, t], cs[:, t] = lstm_step(x[:, t], h_before, c_before, weights)
    return hs, cs


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    d = x.shape[1]
    f, i, o, g = lstm_gates(x, h, weights)
    cell = f * c + i * g
    shown = np.tanh(cell)
    at_o = dh_next * shown
    at_c = dc_next + dh_next * o * (1 - shown * shown)
    at_f, at_i, at_g = at_c * c, at_c * g, at_c * i
    pre = {
        "f": at_f * f * (1 - f),
        "i": at_i * i * (1 - i),
        "o": at_o * o * (1 - o),
        "g": at_g * (1 - g**2),
    }
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    grads = {}
    for gate in "fiog":
        W = getattr(weights, f"W_{gate}")
        dx += pre[gate] @ W[:d].T
        dh += pre[gate] @ W[d:].T
        grads[f"W_{gate}"] = np.vstack([x.T @ pre[gate], h.T @ pre[gate]])
        grads[f"b_{gate}"] = pre[gate].sum(axis=0)
    return dx, dh, at_c * f, LSTMWeights(**grads)


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    T = x.shape[1]
    hs, cs = lstm_forward(x, h0, c0, weights)
    dx = np.zeros_like(x)
    dh_later, dc_later = np.zeros_like(h0), dc_T
    total = [np.zeros_like(w) for w in weights]
    for t in range(T - 1, -1, -1):
        h_before = hs[:, t - 1] if t > 0 else h0
        c_before = cs[:, t - 1] if t > 0 else c0
        dx[:, t], dh_later, dc_later, grads = lstm_step_backward(
            dh[:, t] + dh_later, dc_later, x[:, t], h_before, c_before, weights
        )
        for k, grad in enumerate(grads):
            total[k] += grad
    return dx, dh_later, dc_later, LSTMWeights(*total)
