"""Three loops over numbers, and a running sum."""

import numpy as np


def rnn_step(x, h, W, b):
    samples, features = x.shape
    units = h.shape[1]
    new = np.zeros((samples, units))
    for n in range(samples):
        for j in range(units):
            total = b[j]
            for d in range(features):
                total += x[n, d] * W[d, j]
            for k in range(units):
                total += h[n, k] * W[features + k, j]
            new[n, j] = np.tanh(total)
    return new


def rnn_forward(x, h0, W, b):
    samples, steps, _ = x.shape
    out = np.zeros((samples, steps, h0.shape[1]))
    now = h0
    for t in range(steps):
        now = rnn_step(x[:, t, :], now, W, b)
        out[:, t, :] = now
    return out
