import numpy as np


def rnn_step(x, h, W, b):
    """h' = tanh([x, h] W + b)"""
    xh = np.concatenate([x, h], axis=1)
    return np.tanh(xh @ W + b)


def rnn_forward(x, h0, W, b):
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step, starting from h0"""
    h = h0
    hs = []
    for t in range(x.shape[1])
        h = rnn_step(x[:, t], h, W, b)
        hs.append(h)
    return np.stack(hs, axis=1)
