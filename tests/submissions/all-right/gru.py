"""GRU. `look` keeps what one step computed, for the way forward and the way back."""
from typing import NamedTuple

import numpy as np


class GRUWeights(NamedTuple):
    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray


def sigmoid(a):
    return 0.5 * (1.0 + np.tanh(0.5 * a))


def gru_gates(x, h, weights):
    W, b = np.hstack([weights.W_r, weights.W_z]), np.hstack([weights.b_r, weights.b_z])
    return tuple(np.hsplit(sigmoid(np.hstack([x, h]) @ W + b), 2))


def gru_candidate(x, h, r, weights):
    D = x.shape[1]
    return np.tanh(x @ weights.W_n[:D] + (h * r) @ weights.W_n[D:] + weights.b_n)


def look(x, h, weights):
    r, z = gru_gates(x, h, weights)
    return r, z, gru_candidate(x, h, r, weights)


def gru_step(x, h, weights):
    _, z, n = look(x, h, weights)
    return n + z * (h - n)


def gru_forward(x, h0, weights):
    h = [h0]
    for t in range(x.shape[1]):
        h += [gru_step(x[:, t], h[t], weights)]
    return np.moveaxis(np.array(h[1:]), 0, 1)


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[1]
    r, z, n = look(x, h, weights)
    with_h, with_reset = np.hstack([x, h]), np.hstack([x, r * h])
    da_n = (1 - n**2) * (1 - z) * dh_next
    to_reset = da_n @ weights.W_n.T
    da_gates = np.hstack([to_reset[:, D:] * h * (r - r**2), (h - n) * dh_next * (z - z**2)])
    to_both = da_gates @ np.hstack([weights.W_r, weights.W_z]).T
    dx = to_both[:, :D] + to_reset[:, :D]
    dh = to_both[:, D:] + to_reset[:, D:] * r + dh_next * z
    (dW_r, dW_z), (db_r, db_z) = np.hsplit(with_h.T @ da_gates, 2), np.split(da_gates.sum(0), 2)
    return dx, dh, GRUWeights(dW_r, db_r, dW_z, db_z, with_reset.T @ da_n, da_n.sum(0))


def gru_backward(dh, x, h0, weights):
    h = np.concatenate([h0[:, None], gru_forward(x, h0, weights)], axis=1)
    dx, message, dweights = [], np.zeros(h0.shape), None
    for t in range(x.shape[1])[::-1]:
        dx_t, message, share = gru_step_backward(message + dh[:, t], x[:, t], h[:, t], weights)
        dx = [dx_t, *dx]
        dweights = share if dweights is None else [mine + its for mine, its in zip(dweights, share)]
    return np.stack(dx, axis=1), message, GRUWeights(*dweights)
