"""Input and memory have matrices of their own; the states are kept in one array with h0 in front."""

import numpy as np


def states(x, h0, W, b):
    D = x.shape[2]
    S = np.zeros((x.shape[0], x.shape[1] + 1, h0.shape[1]))
    S[:, 0] = h0
    for t in range(x.shape[1]):
        S[:, t + 1] = np.tanh(x[:, t] @ W[:D] + S[:, t] @ W[D:] + b)
    return S


def numerical_gradient(f, x, eps):
    grad = np.empty(x.shape)
    for place in np.ndindex(*x.shape):
        bump = np.zeros(x.shape)
        bump[place] = eps
        up, down = f(x + bump), f(x - bump)
        grad[place] = (up - down) / (2 * eps)
    return grad


def rnn_step_backward(dh_next, x, h, W, b):
    D = x.shape[1]
    Wx, Wh = W[:D], W[D:]
    s = np.tanh(x @ Wx + h @ Wh + b)
    slope = 1 - s * s
    delta = dh_next * slope
    gx = delta @ Wx.T
    gh = delta @ Wh.T
    gWx = x.T @ delta
    gWh = h.T @ delta
    gW = np.vstack([gWx, gWh])
    gb = np.sum(delta, axis=0)
    return gx, gh, gW, gb


def rnn_backward(dh, x, h0, W, b):
    N, T, D = x.shape
    S = states(x, h0, W, b)
    gx = np.zeros_like(x)
    gW = np.zeros_like(W)
    gb = np.zeros_like(b)
    carry = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        upstream = dh[:, t] + carry
        delta = upstream * (1 - S[:, t + 1] ** 2)
        gx[:, t] = delta @ W[:D].T
        carry = delta @ W[D:].T
        gW[:D] += x[:, t].T @ delta
        gW[D:] += S[:, t].T @ delta
        gb += delta.sum(axis=0)
    return gx, carry, gW, gb


def truncated_rnn_backward(dh, x, h0, W, b, k):
    N, T, D = x.shape
    S = states(x, h0, W, b)
    gx, gW, gb = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
    carry = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        if (t + 1) % k == 0:
            carry = np.zeros_like(h0)
        delta = (dh[:, t] + carry) * (1 - S[:, t + 1] ** 2)
        gx[:, t] = delta @ W[:D].T
        carry = delta @ W[D:].T
        gW += np.concatenate([x[:, t], S[:, t]], axis=1).T @ delta
        gb += delta.sum(axis=0)
    return gx, carry, gW, gb


def gradient_norms(dh_T, x, h0, W, b):
    D = x.shape[2]
    S = states(x, h0, W, b)
    g = dh_T
    norms = np.zeros(x.shape[1] + 1)
    norms[-1] = np.sqrt(np.sum(g**2))
    for t in range(x.shape[1] - 1, -1, -1):
        g = (g * (1 - S[:, t + 1] ** 2)) @ W[D:].T
        norms[t] = np.sqrt(np.sum(g**2))
    return norms


def clip_gradients(gradients, max_norm):
    squares = 0.0
    for g in gradients:
        squares += np.sum(g**2)
    norm = np.sqrt(squares)
    if norm <= max_norm:
        return list(gradients)
    return [g * (max_norm / norm) for g in gradients]
