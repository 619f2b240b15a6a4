import itertools
import math

import numpy as np

# rnn_step and rnn_forward were in the file; I do not need them.


def numerical_gradient(f, x, eps):
    def moved(place, by):
        y = np.array(x)
        y[place] += by
        return f(y)

    g = np.empty(np.shape(x))
    for place in itertools.product(*map(range, np.shape(x))):
        g[place] = (moved(place, eps) - moved(place, -eps)) / (eps + eps)
    return g


def forward_and_back(x, h, W, b):
    """The new state, and a function that takes its gradient back to x, h, W and b"""
    D = x.shape[1]
    features = np.concatenate([x, h], axis=1)
    new = np.tanh(features @ W + b)

    def back(d):
        da = d - d * new * new
        return da @ W[:D].T, da @ W[D:].T, features.T @ da, da.sum(axis=0)

    return new, back


def rnn_step_backward(dh_next, x, h, W, b):
    _, back = forward_and_back(x, h, W, b)
    return back(dh_next)


def rnn_backward(dh, x, h0, W, b):
    if x.shape[1] == 0:
        return x, np.zeros_like(h0), np.zeros_like(W), np.zeros_like(b)
    h, back = forward_and_back(x[:, 0], h0, W, b)
    dx_rest, dh_rest, dW_rest, db_rest = rnn_backward(dh[:, 1:], x[:, 1:], h, W, b)
    dx, dh0, dW, db = back(dh[:, 0] + dh_rest)
    return np.concatenate([dx[:, None], dx_rest], axis=1), dh0, dW + dW_rest, db + db_rest


def truncated_rnn_backward(dh, x, h0, W, b, k):
    k = int(k)
    first = rnn_backward(dh[:, :k], x[:, :k], h0, W, b)
    if x.shape[1] <= k:
        return first
    for t in range(k):
        h0, _ = forward_and_back(x[:, t], h0, W, b)
    dx, _, dW, db = truncated_rnn_backward(dh[:, k:], x[:, k:], h0, W, b, k)
    return np.concatenate([first[0], dx], axis=1), first[1], first[2] + dW, first[3] + db


def gradient_norms(dh_T, x, h0, W, b):
    T = x.shape[1]

    def norms_and_gradient(t, h):
        if t == T:
            return [math.sqrt((dh_T**2).sum())], dh_T
        h, back = forward_and_back(x[:, t], h, W, b)
        norms, d = norms_and_gradient(t + 1, h)
        d = back(d)[1]
        return [math.sqrt((d**2).sum())] + norms, d

    return np.array(norms_and_gradient(0, h0)[0])


def clip_gradients(gradients, max_norm):
    squares = math.fsum(v * v for g in gradients for v in np.ravel(g))
    norm = math.sqrt(squares)
    return [np.array(g) if norm <= max_norm else np.array(g) / norm * max_norm for g in gradients]
