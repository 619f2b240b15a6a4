"""Everything for one sample, as vectors and outer products; the samples are put together at the end."""

import numpy as np


def numerical_gradient(f, x, eps):
    flat = np.array(x, dtype=float).ravel()
    slopes = []
    for j in range(flat.size):
        plus, minus = flat.copy(), flat.copy()
        plus[j] = plus[j] + eps
        minus[j] = minus[j] - eps
        rise = f(plus.reshape(x.shape)) - f(minus.reshape(x.shape))
        slopes.append(rise / (plus[j] - minus[j]))
    return np.array(slopes).reshape(x.shape)


def rnn_step_backward(dh_next, x, h, W, b):
    N, D = x.shape
    dx, dh = np.zeros(x.shape), np.zeros(h.shape)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for n in range(N):
        v = np.append(x[n], h[n])
        y = np.tanh(v @ W + b)
        e = dh_next[n] * (1 - y**2)
        back = W @ e
        dx[n] = back[:D]
        dh[n] = back[D:]
        dW += np.outer(v, e)
        db += e
    return dx, dh, dW, db


def one_sequence(dh, x, h0, W, b):
    T, D = x.shape
    seen, h = [], h0
    for t in range(T):
        v = np.append(x[t], h)
        h = np.tanh(v @ W + b)
        seen.append((v, h))
    dx, later = np.zeros(x.shape), np.zeros(h0.shape)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    while seen:
        v, h = seen.pop()
        t = len(seen)
        e = (dh[t] + later) * (1 - h**2)
        back = W @ e
        dx[t], later = back[:D], back[D:]
        dW += np.outer(v, e)
        db += e
    return dx, later, dW, db


def rnn_backward(dh, x, h0, W, b):
    dx, dh0 = np.zeros(x.shape), np.zeros(h0.shape)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for n in range(len(x)):
        dx[n], dh0[n], dW_n, db_n = one_sequence(dh[n], x[n], h0[n], W, b)
        dW += dW_n
        db += db_n
    return dx, dh0, dW, db


def truncated_rnn_backward(dh, x, h0, W, b, k):
    T = x.shape[1]
    entry, starts = h0, []
    for first in range(0, T, k):
        starts.append((first, entry))
        for t in range(first, min(first + k, T)):
            entry = np.tanh(np.hstack([x[:, t], entry]) @ W + b)
    dx = np.zeros(x.shape)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    dh0 = np.zeros(h0.shape)
    for first, entry in starts:
        last = first + k
        dx[:, first:last], d_entry, dW_c, db_c = rnn_backward(dh[:, first:last], x[:, first:last], entry, W, b)
        if first == 0:
            dh0 = d_entry
        dW += dW_c
        db += db_c
    return dx, dh0, dW, db


def gradient_norms(dh_T, x, h0, W, b):
    T, D = x.shape[1], x.shape[2]
    h, slopes = h0, []
    for t in range(T):
        h = np.tanh(np.hstack([x[:, t], h]) @ W + b)
        slopes.append(1 - h**2)
    g, found = dh_T, [np.linalg.norm(dh_T)]
    for slope in slopes[::-1]:
        g = (g * slope) @ W[D:].T
        found.insert(0, np.linalg.norm(g))
    return np.array(found)


def clip_gradients(gradients, max_norm):
    everything = np.concatenate([np.ravel(g) for g in gradients])
    length = np.linalg.norm(everything)
    factor = min(1.0, max_norm / length) if length > 0 else 1.0
    return [factor * g for g in gradients]
