"""The functions of the key written otherwise: whoever writes them so may slip where the key has no such place.

Each form is named after its function, with two underscores before what is said of it. They are read, and never run by
themselves: what they use is the key's.
"""

import numpy as np


def adding_batch__sample_by_sample(values, first, second):
    N, T = values.shape
    x = np.zeros((N, T, 2))
    y = np.zeros(N)
    x[:, :, 0] = values
    for n in range(N):
        x[n, first[n], 1] = 1
        x[n, second[n], 1] = 1
        y[n] = values[n, first[n]] + values[n, second[n]]
    return x, y


def adding_batch__by_the_marks(values, first, second):
    N, T = values.shape
    n = np.arange(N)
    x = np.zeros((N, T, 2))
    x[:, :, 0] = values
    x[n, first, 1] = 1
    x[n, second, 1] = 1
    y = (x[:, :, 0] * x[:, :, 1]).sum(axis=1)
    return x, y


def adding_gradients__by_the_last_state(x, y, weights, v, v0):
    h = states(x, weights)
    N = len(y)
    last = h[:, -1]
    p = last @ v + v0
    error = p - y
    loss = np.sum(error**2) / N
    dp = 2 * (p - y) / N
    dv = dp @ last
    dv0 = np.sum(dp)
    dh = np.zeros(h.shape)
    dh[:, -1] = np.outer(dp, v)
    dweights = states_backward(dh, x, weights)
    return loss, dweights, dv, dv0


def next_symbols__word_by_word(words, lengths, K):
    N, L = words.shape
    x = np.zeros((N, L - 1, K))
    mask = np.zeros((N, L - 1))
    y = words[:, 1:]
    for n in range(N):
        for t in range(L - 1):
            if t < lengths[n]:
                x[n, t, words[n, t]] = 1
            if t < lengths[n] - 1:
                mask[n, t] = 1
    return x, y, mask


def softmax_loss__by_shares(scores, y, mask):
    N, T, K = scores.shape
    many = max(mask.sum(), 1)
    shifted = scores - scores.max(axis=2, keepdims=True)
    total = np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    log_p = shifted - total
    p = np.exp(log_p)
    loss = 0.0
    dscores = np.zeros(scores.shape)
    for n in range(N):
        for t in range(T):
            loss -= mask[n, t] * log_p[n, t, y[n, t]] / many
            dscores[n, t] = mask[n, t] * p[n, t] / many
            dscores[n, t, y[n, t]] -= mask[n, t] / many
    return loss, dscores


def softmax_loss__all_at_once(scores, y, mask):
    n, t = np.indices(y.shape)
    top = scores.max(axis=-1, keepdims=True)
    total = top + np.log(np.exp(scores - top).sum(axis=-1, keepdims=True))
    log_p = scores - total
    count = max(mask.sum(), 1)
    loss = -(mask * log_p[n, t, y]).sum() / count
    dscores = np.exp(log_p)
    dscores[n, t, y] -= 1
    dscores = dscores * mask[:, :, None] / count
    return loss, dscores


def draw_symbol__one_after_another(scores, u, temperature):
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max())
    p = raised / raised.sum()
    total = 0.0
    for k in range(len(p)):
        total += p[k]
        if u < total:
            return k
    return len(p) - 1


def draw_symbol__counted(scores, u, temperature):
    scaled = scores / temperature
    p = np.exp(scaled - scaled.max())
    p = p / p.sum()
    return min(int((np.cumsum(p) <= u).sum()), len(p) - 1)
