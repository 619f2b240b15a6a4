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
    both = np.c_[x, h]
    return [sigmoid(both @ W + b) for W, b in ((weights.W_r, weights.b_r), (weights.W_z, weights.b_z))]


def gru_candidate(x, h, r, weights):
    both = np.c_[x, r * h]
    return np.tanh(both @ weights.W_n + weights.b_n)


def gru_step(x, h, weights):
    # the same again, in one piece
    both = np.c_[x, h]
    r = sigmoid(both @ weights.W_r + weights.b_r)
    z = sigmoid(both @ weights.W_z + weights.b_z)
    n = np.tanh(np.c_[x, r * h] @ weights.W_n + weights.b_n)
    return n + z * (h - n)


def gru_forward(x, h0, weights):
    steps = [h0]
    for t in range(x.shape[1]):
        steps.append(gru_step(x[:, t], steps[-1], weights))
    return np.stack(steps[1:], axis=1)


def gru_step_backward(dh_next, x, h, weights):
    both = np.c_[x, h]
    r = sigmoid(both @ weights.W_r + weights.b_r)
    z = sigmoid(both @ weights.W_z + weights.b_z)
    reset = np.c_[x, r * h]
    n = np.tanh(reset @ weights.W_n + weights.b_n)

    dn = dh_next * (1 - z)
    dz = dh_next * (h - n)
    delta_n = dn * (1 - n ** 2)
    delta_z = dz * z * (1 - z)
    dreset = delta_n @ weights.W_n.T
    D = x.shape[1]
    dr = dreset[:, D:] * h
    delta_r = dr * r * (1 - r)

    dboth = delta_r @ weights.W_r.T + delta_z @ weights.W_z.T
    dx = dboth[:, :D] + dreset[:, :D]
    dh = dboth[:, D:] + dreset[:, D:] * r
    dW_r = both.T @ delta_r
    dW_z = both.T @ delta_z
    dW_n = reset.T @ delta_n
    db_r = np.sum(delta_r, axis=0)
    db_z = np.sum(delta_z, axis=0)
    db_n = np.sum(delta_n, axis=0)
    return dx, dh, GRUWeights(dW_r, db_r, dW_z, db_z, dW_n, db_n)


def gru_backward(dh, x, h0, weights):
    states = np.concatenate([h0[:, None, :], gru_forward(x, h0, weights)], axis=1)
    grad_h = np.zeros_like(h0)
    dx = np.empty_like(x)
    dw = GRUWeights(*map(np.zeros_like, weights))
    for t in reversed(range(x.shape[1])):
        grad_h = grad_h + dh[:, t]
        dx[:, t], grad_h, step_dw = gru_step_backward(grad_h, x[:, t], states[:, t], weights)
        dw = GRUWeights(*map(np.add, dw, step_dw))
    return dx, grad_h, dw
