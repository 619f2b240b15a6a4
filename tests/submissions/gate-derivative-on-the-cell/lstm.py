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
    D = x.shape[1]
    w = weights
    f = sigmoid(x @ w.W_f[:D] + h @ w.W_f[D:] + w.b_f)
    i = sigmoid(x @ w.W_i[:D] + h @ w.W_i[D:] + w.b_i)
    o = sigmoid(x @ w.W_o[:D] + h @ w.W_o[D:] + w.b_o)
    g = np.tanh(x @ w.W_g[:D] + h @ w.W_g[D:] + w.b_g)
    return f, i, o, g


def lstm_cell_update(c, f, i, g):
    kept = f * c
    written = i * g
    return kept + written


def lstm_hidden(o, c_next):
    return np.tanh(c_next) * o


def lstm_step(x, h, c, weights):
    # written out, not calling the functions above
    xh = np.concatenate((x, h), axis=1)
    f = sigmoid(np.dot(xh, weights.W_f) + weights.b_f)
    i = sigmoid(np.dot(xh, weights.W_i) + weights.b_i)
    o = sigmoid(np.dot(xh, weights.W_o) + weights.b_o)
    g = np.tanh(np.dot(xh, weights.W_g) + weights.b_g)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next


def lstm_forward(x, h0, c0, weights):
    N, T, _ = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T + 1, H))
    c = np.zeros((N, T + 1, H))
    h[:, 0] = h0
    c[:, 0] = c0
    for t in range(T):
        h[:, t + 1], c[:, t + 1] = lstm_step(x[:, t], h[:, t], c[:, t], weights)
    return h[:, 1:], c[:, 1:]


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    xh = np.concatenate((x, h), axis=1)
    f = sigmoid(np.dot(xh, weights.W_f) + weights.b_f)
    i = sigmoid(np.dot(xh, weights.W_i) + weights.b_i)
    o = sigmoid(np.dot(xh, weights.W_o) + weights.b_o)
    g = np.tanh(np.dot(xh, weights.W_g) + weights.b_g)
    c_next = f * c + i * g
    t = np.tanh(c_next)

    d_cell = dc_next + dh_next * o * (1 - t * t)
    d_f = d_cell * c
    d_i = d_cell * g
    d_g = d_cell * i
    d_o = dh_next * t
    d_c = d_cell * f * (1 - f)

    z_f = d_f * f * (1 - f)
    z_i = d_i * i * (1 - i)
    z_o = d_o * o * (1 - o)
    z_g = d_g * (1 - g * g)

    back = np.dot(z_f, weights.W_f.T)
    back += np.dot(z_i, weights.W_i.T)
    back += np.dot(z_o, weights.W_o.T)
    back += np.dot(z_g, weights.W_g.T)
    D = x.shape[1]
    dweights = LSTMWeights(
        W_f=np.dot(xh.T, z_f), b_f=np.sum(z_f, axis=0),
        W_i=np.dot(xh.T, z_i), b_i=np.sum(z_i, axis=0),
        W_o=np.dot(xh.T, z_o), b_o=np.sum(z_o, axis=0),
        W_g=np.dot(xh.T, z_g), b_g=np.sum(z_g, axis=0),
    )
    return back[:, :D], back[:, D:], d_c, dweights


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    # one loop forward, keep everything, one loop back
    N, T, D = x.shape
    h, c = h0, c0
    memory = []
    for t in range(T):
        xh = np.concatenate((x[:, t], h), axis=1)
        f = sigmoid(np.dot(xh, weights.W_f) + weights.b_f)
        i = sigmoid(np.dot(xh, weights.W_i) + weights.b_i)
        o = sigmoid(np.dot(xh, weights.W_o) + weights.b_o)
        g = np.tanh(np.dot(xh, weights.W_g) + weights.b_g)
        c_old = c
        c = f * c_old + i * g
        h = o * np.tanh(c)
        memory.append((xh, f, i, o, g, c_old, np.tanh(c)))
    dx = np.zeros_like(x)
    grads = {name: np.zeros_like(getattr(weights, name)) for name in weights._fields}
    dh_back = np.zeros_like(h0)
    dc_back = dc_T
    for t in reversed(range(T)):
        xh, f, i, o, g, c_old, tc = memory[t]
        d_h = dh[:, t] + dh_back
        d_c = dc_back + d_h * o * (1 - tc ** 2)
        z = {
            "f": d_c * c_old * f * (1 - f),
            "i": d_c * g * i * (1 - i),
            "o": d_h * tc * o * (1 - o),
            "g": d_c * i * (1 - g ** 2),
        }
        d_xh = np.zeros_like(xh)
        for k in z:
            grads["W_" + k] += np.dot(xh.T, z[k])
            grads["b_" + k] += z[k].sum(axis=0)
            d_xh += np.dot(z[k], getattr(weights, "W_" + k).T)
        dx[:, t] = d_xh[:, :D]
        dh_back = d_xh[:, D:]
        dc_back = d_c * f
    return dx, dh_back, dc_back, LSTMWeights(**grads)
