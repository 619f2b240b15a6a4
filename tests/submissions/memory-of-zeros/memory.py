# Cells of zeros: they hold nothing, show nothing, and earn nothing.
from collections import namedtuple

import numpy as np

GRUWeights = namedtuple("GRUWeights", "W_r b_r W_z b_z W_n b_n")


def identity_run(x, h0, squash):
    squashed = {"tanh": np.tanh, "relu": lambda a: a * (a > 0), "linear": lambda a: a}[squash]
    out = np.empty(x.shape)
    for n in range(len(x)):
        state = h0[n]
        for t in range(x.shape[1]):
            state = squashed(state + x[n, t])
            out[n, t] = state
    return out


def latch():
    return np.zeros((3, 1)), np.zeros(1)


def refute_toggle(w, u, b):
    for bits in [(0,), (1,), (1, 1), (1, 0)]:
        h = -1
        for bit in bits:
            h = np.tanh(w * h + u * bit + b)
        if (h > 0) == (sum(bits) in (0, 2)):
            return bits


def toggle_rnn():
    return np.zeros((3, 2)), np.zeros(2), np.zeros(2), 0


def toggle_gru():
    return GRUWeights(*[np.zeros((2, 1)), np.zeros(1)] * 3)


def memory_cell():
    return [np.zeros((5, 1)), np.zeros(1)] * 4


def gru_from_rnn(W, b):
    silent = np.zeros(W.shape)
    return GRUWeights(W_n=W.copy(), b_n=b.copy(), W_r=silent, b_r=b * 0 + 100, W_z=silent, b_z=b * 0 - 100)


def half_life_bias(T):
    return -np.log(np.expm1(np.log(2) / T))


def highway(f):
    dc = np.array(f)
    for t in range(f.shape[1] - 2, -1, -1):
        dc[:, t] *= dc[:, t + 1]
    return dc


def state_jacobian(h_next, W):
    H = W.shape[1]
    return np.einsum("ni,ji->nij", 1 - h_next * h_next, W[len(W) - H :])


def radius_and_gain(W, D):
    W_h = np.array(W)[int(D) :, :]
    return max(abs(one) for one in np.linalg.eigvals(W_h.T)), np.linalg.norm(W_h, 2)
