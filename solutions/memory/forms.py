"""The functions of the key written otherwise: whoever writes them so may slip where the key has no such place.

Each form is named after its function, with two underscores before what is said of it. They are read, and never run by
themselves: what they use is the key's.
"""

import numpy as np


def identity_run__in_an_array(x, h0, squash):
    h = np.zeros(x.shape)
    before = h0
    for t in range(x.shape[1]):
        a = before + x[:, t]
        if squash == "tanh":
            h[:, t] = np.tanh(a)
        elif squash == "relu":
            h[:, t] = np.maximum(0, a)
        elif squash == "linear":
            h[:, t] = a
        before = h[:, t]
    return h


def identity_run__squash_by_squash(x, h0, squash):
    if squash == "linear":
        return h0[:, None] + np.cumsum(x, axis=1)
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = np.tanh(h + x[:, t]) if squash == "tanh" else np.maximum(h + x[:, t], 0)
        states.append(h)
    return np.stack(states, axis=1)


def half_life_bias__by_logarithms(T):
    f = np.exp(-np.log(2) / T)
    return float(np.log(f) - np.log(1 - f))


def half_life_bias__at_once(T):
    return float(-np.log(2 ** (1 / T) - 1))


def highway__from_the_end(f):
    dc = np.ones(f.shape)
    T = f.shape[1]
    dc[:, T - 1] = f[:, T - 1]
    for t in reversed(range(T - 1)):
        dc[:, t] = f[:, t] * dc[:, t + 1]
    return dc


def highway__step_by_step(f):
    dc = np.zeros(f.shape)
    for t in range(f.shape[1]):
        dc[:, t] = f[:, t:].prod(axis=1)
    return dc


def state_jacobian__sample_by_sample(h_next, W):
    N, H = h_next.shape
    D = W.shape[0] - H
    J = np.zeros((N, H, H))
    for n in range(N):
        J[n] = np.diag(1 - h_next[n] ** 2) @ W[D:].T
    return J


def state_jacobian__by_indices(h_next, W):
    N, H = h_next.shape
    D = W.shape[0] - H
    J = np.zeros((N, H, H))
    for i in range(H):
        for j in range(H):
            J[:, i, j] = (1 - h_next[:, i] ** 2) * W[D + j, i]
    return J


def radius_and_gain__by_squares(W, D):
    W_h = W[D:]
    rho = max(np.abs(np.linalg.eigvals(W_h)))
    sigma = np.sqrt(np.linalg.eigvalsh(W_h.T @ W_h).max())
    return float(rho), float(sigma)
