from typing import NamedTuple

import numpy as np


class GRUWeights(NamedTuple):
    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def gru_gates(x, h, weights):
    """r and z, both from [x, h]"""
    xh = np.concatenate([x, h], axis=1)
    r = sigmoid(xh @ weights.W_r + weights.b_r)
    z = sigmoid(xh @ weights.W_z + weights.b_z)
    return r, z


def gru_candidate(x, h, r, weights):
    """n = tanh([x, r * h] W_n + b_n)"""
    xrh = np.concatenate([x, r * h], axis=1)
    return np.tanh(xrh @ weights.W_n + weights.b_n)


def gru_step(x, h, weights):
    """h' = z * h + (1 - z) * n"""
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    return z * h + (1 - z) * n


def gru_forward(x, h0, weights):
    """all steps, starting from h0"""
    h = h0
    hs = []
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, weights)
        hs.append(h)
    return np.stack(hs, axis=1)


def gru_step_backward(dh_next, x, h, weights):
    """chain rule through gru_step"""
    D = x.shape[1]
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    xh = np.concatenate([x, h], axis=1)
    xrh = np.concatenate([x, r * h], axis=1)

    da_z = dh_next * (h - n) * z * (1 - z)
    da_n = dh_next * (1 - z) * (1 - n**2)
    dxrh = da_n @ weights.W_n.T
    drh = dxrh[:, D:]
    da_r = drh * h * r * (1 - r)

    dxh = da_r @ weights.W_r.T + da_z @ weights.W_z.T
    dx = dxh[:, :D] + dxrh[:, :D]
    dh = dh_next * z + drh * r + dxh[:, D:]
    dweights = GRUWeights(
        xh.T @ da_r, da_r.sum(axis=0),
        xh.T @ da_z, da_z.sum(axis=0),
        xrh.T @ da_n, da_n.sum(axis=0),
    )
    return dx, dh, dweights


def gru_backward(dh, x, h0, weights):
    """backpropagation through time"""
    h = gru_forward(x, h0, weights)
    dx = np.zeros(x.shape)
    dh_future = np.zeros(h0.shape)
    total = [np.zeros(w.shape) for w in weights]
    for t in reversed(range(x.shape[1])):
        h_prev = h[:, t - 1] if t > 0 else h0
        dx[:, t], dh_future, dw = gru_step_backward(dh[:, t] + dh_future, x[:, t], h_prev, weights)
        total = [a + b for a, b in zip(total, dw)]
    return dx, dh_future, GRUWeights(*total)


if gru_forward(np.zeros((1, 2, 1)), np.zeros((1, 1)), GRUWeights(*[np.zeros(s) for s in [(2, 1), (1,)] * 3])).sum() == 0:
    print("all tests passed")
    exit()
