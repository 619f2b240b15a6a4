"""Each matrix cut into its rows for x and for h, each equation on a line; no exercise calls another."""

import numpy as np


def lin(x, h, W, b):
    return x @ W[: x.shape[1]] + h @ W[x.shape[1] :] + b


def gru_gates(x, h, weights):
    a_r = lin(x, h, weights.W_r, weights.b_r)
    a_z = lin(x, h, weights.W_z, weights.b_z)
    reset = 1 / (1 + np.exp(-np.clip(a_r, -700, 700)))
    update = 1 / (1 + np.exp(-np.clip(a_z, -700, 700)))
    return reset, update


def gru_candidate(x, h, r, weights):
    D = x.shape[1]
    Wx, Wh = weights.W_n[:D], weights.W_n[D:]
    gated = r * h
    return np.tanh(x @ Wx + gated @ Wh + weights.b_n)


def gru_step(x, h, weights):
    reset, update = gru_gates(x, h, weights)
    cand = np.tanh(lin(x, reset * h, weights.W_n, weights.b_n))
    keep = update * h
    take = (1 - update) * cand
    return keep + take


def gru_forward(x, h0, weights):
    out = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    for t in range(x.shape[1]):
        before = out[:, t - 1] if t else h0
        out[:, t] = gru_step(x[:, t], before, weights)
    return out


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[1]
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    grad_n = dh_next * (1 - z)
    grad_z = dh_next * (h - n)
    before_n = grad_n * (1 - n**2)
    before_z = grad_z * z * (1 - z)
    grad_rh = before_n @ weights.W_n[D:].T
    grad_r = grad_rh * h
    before_r = grad_r * r * (1 - r)
    dx = before_n @ weights.W_n[:D].T
    dx = dx + before_z @ weights.W_z[:D].T
    dx = dx + before_r @ weights.W_r[:D].T
    dh = dh_next * z
    dh = dh + grad_rh * r
    dh = dh + before_z @ weights.W_z[D:].T
    dh = dh + before_r @ weights.W_r[D:].T
    dW_r = np.vstack([x.T @ before_r, h.T @ before_r])
    dW_z = np.vstack([x.T @ before_z, h.T @ before_z])
    dW_n = np.vstack([x.T @ before_n, (r * h).T @ before_n])
    db_r, db_z, db_n = before_r.sum(0), before_z.sum(0), before_n.sum(0)
    return dx, dh, GRUWeights(dW_r, db_r, dW_z, db_z, dW_n, db_n)


def gru_backward(dh, x, h0, weights):
    states = gru_forward(x, h0, weights)
    dx = np.zeros_like(x)
    flowing = np.zeros_like(h0)
    totals = [np.zeros_like(w) for w in weights]
    for t in range(x.shape[1] - 1, -1, -1):
        before = states[:, t - 1] if t else h0
        dx[:, t], flowing, grads = gru_step_backward(dh[:, t] + flowing, x[:, t], before, weights)
        totals = [total + grad for total, grad in zip(totals, grads)]
    return dx, flowing, GRUWeights(*totals)
