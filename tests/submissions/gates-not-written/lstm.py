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


# All four gates in one product: the matrices side by side in the order f, i, o, g.


def fuse(weights):
    W = np.hstack([weights.W_f, weights.W_i, weights.W_o, weights.W_g])
    b = np.concatenate([weights.b_f, weights.b_i, weights.b_o, weights.b_g])
    return W, b


def lstm_gates(x, h, weights):
    raise NotImplementedError("lstm_gates is not written yet")


def lstm_cell_update(c, f, i, g):
    return f * c + i * g


def lstm_hidden(o, c_next):
    return o * np.tanh(c_next)


def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    return lstm_hidden(o, c_next), c_next


def lstm_forward(x, h0, c0, weights):
    N, T, D = x.shape
    H = h0.shape[1]
    h_all = np.zeros((N, T, H))
    c_all = np.zeros((N, T, H))
    h, c = h0, c0
    for t in range(T):
        h, c = lstm_step(x[:, t, :], h, c, weights)
        h_all[:, t, :] = h
        c_all[:, t, :] = c
    return h_all, c_all


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    D = x.shape[1]
    W, _ = fuse(weights)
    xh = np.hstack([x, h])
    f, i, o, g = lstm_gates(x, h, weights)
    tanh_c = np.tanh(lstm_cell_update(c, f, i, g))

    do = dh_next * tanh_c
    dct = dc_next + dh_next * o * (1 - tanh_c ** 2)
    df = dct * c
    di = dct * g
    dg = dct * i
    dc = dct * f

    da = np.hstack([df * f * (1 - f), di * i * (1 - i), do * o * (1 - o), dg * (1 - g ** 2)])
    dxh = da @ W.T
    dW = xh.T @ da
    db = da.sum(axis=0)
    dWs = np.split(dW, 4, axis=1)
    dbs = np.split(db, 4)
    dweights = LSTMWeights(dWs[0], dbs[0], dWs[1], dbs[1], dWs[2], dbs[2], dWs[3], dbs[3])
    return dxh[:, :D], dxh[:, D:], dc, dweights


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    N, T, D = x.shape
    h_all, c_all = lstm_forward(x, h0, c0, weights)
    dx = np.zeros((N, T, D))
    dh_carry = np.zeros_like(h0)
    dc_carry = dc_T.copy()
    dweights = LSTMWeights(*[np.zeros_like(w) for w in weights])
    for t in range(T - 1, -1, -1):
        if t == 0:
            h_old, c_old = h0, c0
        else:
            h_old, c_old = h_all[:, t - 1], c_all[:, t - 1]
        dh_t = dh[:, t] + dh_carry
        dx_t, dh_carry, dc_carry, dw_t = lstm_step_backward(dh_t, dc_carry, x[:, t], h_old, c_old, weights)
        dx[:, t] = dx_t
        for total, part in zip(dweights, dw_t):
            total += part
    return dx, dh_carry, dc_carry, dweights
