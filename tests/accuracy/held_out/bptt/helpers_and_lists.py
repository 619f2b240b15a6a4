"""Small helpers, lists in the place of arrays, einsum for every product."""

import numpy as np


def joined(x, h):
    return np.concatenate((x, h), axis=1)


def forward_list(x, h0, W, b):
    hs = [h0]
    for t in range(x.shape[1]):
        hs.append(np.tanh(np.einsum("ni,ij->nj", joined(x[:, t], hs[t]), W) + b))
    return hs


def numerical_gradient(f, x, eps):
    def partial(j):
        nudge = np.where(np.arange(x.size).reshape(x.shape) == j, eps, 0.0)
        return (f(x + nudge) - f(x - nudge)) / eps / 2

    return np.reshape([partial(j) for j in range(x.size)], x.shape)


def rnn_step_backward(dh_next, x, h, W, b):
    D = x.shape[1]
    z = joined(x, h)
    out = np.tanh(np.einsum("ni,ij->nj", z, W) + b)
    d_pre = dh_next - dh_next * out**2
    d_z = np.einsum("nj,ij->ni", d_pre, W)
    d_W = np.einsum("ni,nj->ij", z, d_pre)
    d_b = np.einsum("nj->j", d_pre)
    return d_z[:, :D], d_z[:, D:], d_W, d_b


def rnn_backward(dh, x, h0, W, b):
    hs = forward_list(x, h0, W, b)
    steps = range(x.shape[1])
    d_x, d_W, d_b, d_h = [], 0.0, 0.0, 0.0
    for t in steps[::-1]:
        a, d_h, w, v = rnn_step_backward(dh[:, t] + d_h, x[:, t], hs[t], W, b)
        d_x = [a, *d_x]
        d_W = d_W + w
        d_b = d_b + v
    return np.stack(d_x, 1), d_h, d_W, d_b


def truncated_rnn_backward(dh, x, h0, W, b, k):
    hs = forward_list(x, h0, W, b)
    borders = list(range(0, x.shape[1], k))
    parts = [rnn_backward(dh[:, s : s + k], x[:, s : s + k], hs[s], W, b) for s in borders]
    d_x = np.concatenate([part[0] for part in parts], axis=1)
    d_h0 = parts[0][1]
    d_W = sum(part[2] for part in parts)
    d_b = sum(part[3] for part in parts)
    return d_x, d_h0, d_W, d_b


def gradient_norms(dh_T, x, h0, W, b):
    hs = forward_list(x, h0, W, b)
    ds = [dh_T]
    for t in range(x.shape[1])[::-1]:
        ds.append(rnn_step_backward(ds[-1], x[:, t], hs[t], W, b)[1])
    return np.array([np.sqrt(np.einsum("nj,nj->", d, d)) for d in ds[::-1]])


def clip_gradients(gradients, max_norm):
    total = sum(float(np.vdot(g, g)) for g in gradients) ** 0.5
    if total > max_norm:
        gradients = [g / total * max_norm for g in gradients]
    return [np.array(g) for g in gradients]
