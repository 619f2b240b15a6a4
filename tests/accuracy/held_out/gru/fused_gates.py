"""Reset and update gate by one product; einsum; the blend as n + z (h - n)."""

import numpy as np


def both_gates(x, h, weights):
    H = h.shape[-1]
    joined = np.concatenate((x, h), axis=-1)
    W = np.concatenate((weights.W_r, weights.W_z), axis=1)
    b = np.concatenate((weights.b_r, weights.b_z))
    s = sigmoid(np.einsum("nk,kj->nj", joined, W) + b)
    return s[:, :H], s[:, H:]


def gru_gates(x, h, weights):
    R, Z = both_gates(x, h, weights)
    return R, Z


def gru_candidate(x, h, r, weights):
    inner = np.concatenate((x, np.multiply(r, h)), axis=-1)
    pre = np.einsum("nk,kj->nj", inner, weights.W_n) + weights.b_n
    return np.tanh(pre)


def gru_step(x, h, weights):
    R, Z = both_gates(x, h, weights)
    Nn = gru_candidate(x, h, R, weights)
    return Nn + Z * (h - Nn)


def gru_forward(x, h0, weights):
    memory = h0.copy()
    film = []
    for frame in x.transpose(1, 0, 2):
        memory = gru_step(frame, memory, weights)
        film.append(memory)
    return np.array(film).transpose(1, 0, 2)


def gru_step_backward(dh_next, x, h, weights):
    D, H = x.shape[1], h.shape[1]
    R, Z = both_gates(x, h, weights)
    C = gru_candidate(x, h, R, weights)
    dC = dh_next - dh_next * Z
    dZ = dh_next * h - dh_next * C
    aC = dC * (1 - C * C)
    back = np.einsum("nj,kj->nk", aC, weights.W_n)
    dR = back[:, D:] * h
    aRZ = np.hstack([dR * R * (1 - R), dZ * Z * (1 - Z)])
    W = np.hstack([weights.W_r, weights.W_z])
    dXH = np.einsum("nj,kj->nk", aRZ, W)
    dX = dXH[:, :D] + back[:, :D]
    dH = dXH[:, D:] + back[:, D:] * R + dh_next * Z
    gW = np.einsum("nk,nj->kj", np.hstack([x, h]), aRZ)
    gWn = np.einsum("nk,nj->kj", np.hstack([x, R * h]), aC)
    gb = np.einsum("nj->j", aRZ)
    return dX, dH, GRUWeights(gW[:, :H], gb[:H], gW[:, H:], gb[H:], gWn, aC.sum(axis=0))


def gru_backward(dh, x, h0, weights):
    T = x.shape[1]
    tape = []
    memory = h0
    for t in range(T):
        tape.append(memory)
        memory = gru_step(x[:, t], memory, weights)
    dX, flow = np.empty(x.shape), np.zeros(h0.shape)
    sums = [0.0] * 6
    for t in range(T)[::-1]:
        flow = flow + dh[:, t]
        dX[:, t], flow, parts = gru_step_backward(flow, x[:, t], tape[t], weights)
        for k in range(6):
            sums[k] = sums[k] + parts[k]
    return dX, flow, GRUWeights(*sums)
