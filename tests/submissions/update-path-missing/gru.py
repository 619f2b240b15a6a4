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


def split(weights, D):
    """(Wx, Wh, b) of r, z and n"""
    return {
        "r": (weights.W_r[:D], weights.W_r[D:], weights.b_r),
        "z": (weights.W_z[:D], weights.W_z[D:], weights.b_z),
        "n": (weights.W_n[:D], weights.W_n[D:], weights.b_n),
    }


def gru_gates(x, h, weights):
    p = split(weights, x.shape[1])
    Wx, Wh, b = p["r"]
    r = sigmoid(x @ Wx + h @ Wh + b)
    Wx, Wh, b = p["z"]
    z = sigmoid(x @ Wx + h @ Wh + b)
    return r, z


def gru_candidate(x, h, r, weights):
    Wx, Wh, b = split(weights, x.shape[1])["n"]
    return np.tanh(x @ Wx + (r * h) @ Wh + b)


def gru_step(x, h, weights):
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    h_next = z * h + (1.0 - z) * n
    return h_next


def gru_forward(x, h0, weights):
    N, T, D = x.shape
    H = h0.shape[1]
    out = np.zeros((N, T, H))
    h = h0
    for t in range(T):
        h = gru_step(x[:, t], h, weights)
        out[:, t] = h
    return out


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[1]
    p = split(weights, D)
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)

    # h' = z h + (1 - z) n
    dz = dh_next * (h - n)
    dn = dh_next * (1 - z)
    dh = dh_next * z
    # through the squashing functions
    gz = dz * z * (1 - z)
    gn = dn * (1 - n * n)
    d_rh = gn @ p["n"][1].T
    gr = d_rh * h * r * (1 - r)
    # into x and h
    dx = gr @ p["r"][0].T + gz @ p["z"][0].T + gn @ p["n"][0].T
    dh = dh + d_rh * r
    dh = dh + gr @ p["r"][1].T
    dweights = GRUWeights(
        W_r=np.vstack([x.T @ gr, h.T @ gr]),
        b_r=gr.sum(0),
        W_z=np.vstack([x.T @ gz, h.T @ gz]),
        b_z=gz.sum(0),
        W_n=np.vstack([x.T @ gn, (r * h).T @ gn]),
        b_n=gn.sum(0),
    )
    return dx, dh, dweights


def gru_backward(dh, x, h0, weights):
    N, T, D = x.shape
    h = gru_forward(x, h0, weights)
    dx = np.zeros((N, T, D))
    carry = np.zeros_like(h0)
    sums = {k: np.zeros_like(getattr(weights, k)) for k in GRUWeights._fields}
    for t in range(T - 1, -1, -1):
        before = h0 if t == 0 else h[:, t - 1]
        dx_t, carry, dw = gru_step_backward(dh[:, t] + carry, x[:, t], before, weights)
        dx[:, t] = dx_t
        for k in sums:
            sums[k] += getattr(dw, k)
    return dx, carry, GRUWeights(**sums)
