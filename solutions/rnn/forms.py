"""The functions of the key written otherwise: whoever writes them so may slip where the key has no such place.

Each form is named after its function, with two underscores before what is said of it. They are read, and never run by
themselves: what they use is the key's.
"""

import numpy as np


def rnn_step__in_two_parts(x, h, W, b):
    D = x.shape[-1]
    a = x @ W[:D] + h @ W[D:] + b
    h_next = np.tanh(a)
    return h_next


def rnn_step__number_by_number(x, h, W, b):
    D = x.shape[1]
    h_next = np.zeros(h.shape)
    for n in range(h.shape[0]):
        for j in range(h.shape[1]):
            a = b[j]
            for k in range(D):
                a = a + x[n, k] * W[k, j]
            for k in range(h.shape[1]):
                a = a + h[n, k] * W[D + k, j]
            h_next[n, j] = np.tanh(a)
    return h_next


def rnn_forward__in_an_array(x, h0, W, b):
    D = x.shape[2]
    h = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    before = h0
    for t in range(x.shape[1]):
        h[:, t] = np.tanh(x[:, t] @ W[:D] + before @ W[D:] + b)
        before = h[:, t]
    return h


def rnn_forward__with_h0_first(x, h0, W, b):
    N, T, D = x.shape
    h = np.zeros((N, T + 1, h0.shape[1]))
    h[:, 0] = h0
    for t in range(T):
        h[:, t + 1] = np.tanh(x[:, t] @ W[:D] + h[:, t] @ W[D:] + b)
    return h[:, 1:]


def rnn_forward__sample_by_sample(x, h0, W, b):
    N, T, D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    for n in range(N):
        for t in range(T):
            before = h0[n] if t == 0 else h[n, t - 1]
            h[n, t] = np.tanh(x[n, t] @ W[:D] + before @ W[D:] + b)
    return h
