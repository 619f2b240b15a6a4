"""Recurrent network. Everything here is written with einsum; n sample, t time, d feature, k unit."""
import numpy as np


def rnn_step(x, h, W, b):
    D = x.shape[1]
    drive = np.einsum("nd,dk->nk", x, W[:D])
    memory = np.einsum("nj,jk->nk", h, W[D:])
    return np.tanh(drive + memory + b)


def rnn_forward(x, h0, W, b):
    D = x.shape[2]
    drive = np.einsum("ntd,dk->tnk", x, W[:D]) + b  # what the inputs say, for all steps at once
    h, states = h0, np.empty_like(drive)
    for t, a in enumerate(drive):
        h = np.tanh(a + np.einsum("nj,jk->nk", h, W[D:]))
        states[t] = h
    return np.swapaxes(states, 0, 1)
