# The bit fades, and the cell leaks: forgetting is nearly shut.
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
    return [[10.0], [-10.0], [1.0]], [0.0]


def refute_toggle(w, u, b):
    for bits in [(0,), (1,), (1, 1), (1, 0)]:
        h = -1
        for bit in bits:
            h = np.tanh(w * h + u * bit + b)
        if (h > 0) == (sum(bits) in (0, 2)):
            return bits


def toggle_rnn():
    # the first unit says both, the second at least one
    K = 10
    return [[2 * K, 2 * K], [-K, -K], [K, K]], [-3 * K, -K], [-1, 1], -1


def toggle_gru():
    shut = {"W_r": [[0], [0]], "b_r": [20], "W_z": [[-80], [0]], "b_z": [40], "W_n": [[0], [-3]], "b_n": [0]}
    return shut


def memory_cell():
    def column(value=0, write=0, erase=0, read=0):
        return np.array([[value], [write], [erase], [read], [0]], dtype=float)

    return (
        column(write=-40, erase=-50), np.full(1, 5.0),
        column(write=50), np.full(1, -25.0),
        column(read=40), np.full(1, -20.0),
        column(value=1), np.zeros(1),
    )  # fmt: skip


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
