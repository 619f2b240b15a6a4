# No vectors: every number on its own. Slow, but I can see what happens.
import math
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


def sig(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    e = math.exp(v)
    return e / (1 + e)


def unit(x, h, n, j, W, b):
    """pre-activation of unit j of sample n"""
    D = x.shape[1]
    s = b[j]
    for d in range(D):
        s += x[n, d] * W[d, j]
    for m in range(h.shape[1]):
        s += h[n, m] * W[D + m, j]
    return float(s)


def lstm_gates(x, h, weights):
    N, H = h.shape
    f, i, o, g = (np.zeros((N, H)) for _ in range(4))
    for n in range(N):
        for j in range(H):
            f[n, j] = sig(unit(x, h, n, j, weights.W_f, weights.b_f))
            i[n, j] = sig(unit(x, h, n, j, weights.W_i, weights.b_i))
            o[n, j] = sig(unit(x, h, n, j, weights.W_o, weights.b_o))
            g[n, j] = math.tanh(unit(x, h, n, j, weights.W_g, weights.b_g))
    return f, i, o, g


def lstm_cell_update(c, f, i, g):
    N, H = c.shape
    new = np.zeros((N, H))
    for n in range(N):
        for j in range(H):
            new[n, j] = f[n, j] * c[n, j] + i[n, j] * g[n, j]
    return new


def lstm_hidden(o, c_next):
    N, H = o.shape
    new = np.zeros((N, H))
    for n in range(N):
        for j in range(H):
            new[n, j] = o[n, j] * math.tanh(c_next[n, j])
    return new


def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    return lstm_hidden(o, c_next), c_next


def lstm_forward(x, h0, c0, weights):
    N, T, D = x.shape
    h_all = np.zeros((N, T, h0.shape[1]))
    c_all = np.zeros((N, T, h0.shape[1]))
    h, c = h0, c0
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, weights)
        for n in range(N):
            for j in range(h0.shape[1]):
                h_all[n, t, j] = h[n, j]
                c_all[n, t, j] = c[n, j]
    return h_all, c_all


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    N, D = x.shape
    H = h.shape[1]
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    dx, dh, dc = np.zeros((N, D)), np.zeros((N, H)), np.zeros((N, H))
    grads = {name: np.zeros(getattr(weights, name).shape) for name in LSTMWeights._fields}
    for n in range(N):
        for j in range(H):
            t = math.tanh(c_next[n, j])
            total = dc_next[n, j] + dh_next[n, j] * o[n, j] * (1 - t * t)
            dc[n, j] = total * f[n, j]
            da = {
                "f": total * c[n, j] * f[n, j] * (1 - f[n, j]),
                "i": total * g[n, j] * i[n, j] * (1 - i[n, j]),
                "o": dh_next[n, j] * t * o[n, j] * (1 - o[n, j]),
                "g": total * i[n, j] * (1 - g[n, j] * g[n, j]),
            }
            for k, a in da.items():
                W = getattr(weights, "W_" + k)
                grads["b_" + k][j] += a
                for d in range(D):
                    grads["W_" + k][d, j] += x[n, d] * a
                    dx[n, d] += a * W[d, j]
                for m in range(H):
                    grads["W_" + k][D + m, j] += h[n, m] * a
                    dh[n, m] += a * W[D + m, j]
    return dx, dh, dc, LSTMWeights(**grads)


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    N, T, D = x.shape
    h, c = lstm_forward(x, h0, c0, weights)
    dx = np.zeros((N, T, D))
    dh_t, dc_t = np.zeros(h0.shape), dc_T
    sums = [np.zeros(w.shape) for w in weights]
    t = T
    while t > 0:
        t -= 1
        dh_t = dh_t + dh[:, t]
        if t == 0:
            dx[:, t], dh_t, dc_t, dw = lstm_step_backward(dh_t, dc_t, x[:, 0], h0, c0, weights)
        else:
            dx[:, t], dh_t, dc_t, dw = lstm_step_backward(dh_t, dc_t, x[:, t], h[:, t - 1], c[:, t - 1], weights)
        for k in range(8):
            sums[k] = sums[k] + dw[k]
    return dx, dh_t, dc_t, LSTMWeights(*sums)
