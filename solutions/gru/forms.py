"""The functions of the key written otherwise: whoever writes them so may slip where the key has no such place.

Each form is named after its function, with two underscores before what is said of it. They are read, and never run by
themselves: what they use is the key's.
"""

import numpy as np


def gru_gates__in_two_parts(x, h, weights):
    D = x.shape[-1]
    r = sigmoid(x @ weights.W_r[:D] + h @ weights.W_r[D:] + weights.b_r)
    z = sigmoid(x @ weights.W_z[:D] + h @ weights.W_z[D:] + weights.b_z)
    return r, z


def gru_gates__two_in_one(x, h, weights):
    H = h.shape[-1]
    W = np.concatenate([weights.W_r, weights.W_z], axis=1)
    b = np.concatenate([weights.b_r, weights.b_z])
    both = sigmoid(np.concatenate([x, h], axis=-1) @ W + b)
    return both[:, :H], both[:, H:]


def gru_candidate__in_two_parts(x, h, r, weights):
    D = x.shape[-1]
    n = np.tanh(x @ weights.W_n[:D] + (r * h) @ weights.W_n[D:] + weights.b_n)
    return n


def gru_step__at_once(x, h, weights):
    D = x.shape[-1]
    r = sigmoid(x @ weights.W_r[:D] + h @ weights.W_r[D:] + weights.b_r)
    z = sigmoid(x @ weights.W_z[:D] + h @ weights.W_z[D:] + weights.b_z)
    n = np.tanh(x @ weights.W_n[:D] + (r * h) @ weights.W_n[D:] + weights.b_n)
    h_next = z * h + (1 - z) * n
    return h_next


def gru_step__as_a_difference(x, h, weights):
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    h_next = n + z * (h - n)
    return h_next


def gru_forward__in_an_array(x, h0, weights):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    before = h0
    for t in range(T):
        h[:, t] = gru_step(x[:, t], before, weights)
        before = h[:, t]
    return h


def gru_forward__with_h0_first(x, h0, weights):
    N, T, _ = x.shape
    h = np.zeros((N, T + 1, h0.shape[1]))
    h[:, 0] = h0
    for t in range(T):
        r, z = gru_gates(x[:, t], h[:, t], weights)
        n = gru_candidate(x[:, t], h[:, t], r, weights)
        h[:, t + 1] = z * h[:, t] + (1 - z) * n
    return h[:, 1:]


def gru_forward__sample_by_sample(x, h0, weights):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    for n in range(N):
        before = h0[n : n + 1]
        for t in range(T):
            before = gru_step(x[n : n + 1, t], before, weights)
            h[n, t] = before[0]
    return h


def gru_step_backward__in_two_parts(dh_next, x, h, weights):
    D = x.shape[-1]
    r = sigmoid(x @ weights.W_r[:D] + h @ weights.W_r[D:] + weights.b_r)
    z = sigmoid(x @ weights.W_z[:D] + h @ weights.W_z[D:] + weights.b_z)
    n = np.tanh(x @ weights.W_n[:D] + (r * h) @ weights.W_n[D:] + weights.b_n)
    dz = dh_next * (h - n)
    dn = dh_next * (1 - z)
    da_n = dn * (1 - n**2)
    drh = da_n @ weights.W_n[D:].T
    dr = drh * h
    da_r = dr * r * (1 - r)
    da_z = dz * z * (1 - z)
    dx = da_r @ weights.W_r[:D].T + da_z @ weights.W_z[:D].T + da_n @ weights.W_n[:D].T
    dh = da_r @ weights.W_r[D:].T + da_z @ weights.W_z[D:].T + drh * r + dh_next * z
    W_r, W_z, W_n = (np.zeros(weights.W_r.shape) for _ in range(3))
    W_r[:D] = x.T @ da_r
    W_r[D:] = h.T @ da_r
    W_z[:D] = x.T @ da_z
    W_z[D:] = h.T @ da_z
    W_n[:D] = x.T @ da_n
    W_n[D:] = (r * h).T @ da_n
    b_r = da_r.sum(axis=0)
    b_z = da_z.sum(axis=0)
    b_n = da_n.sum(axis=0)
    return dx, dh, GRUWeights(W_r, b_r, W_z, b_z, W_n, b_n)


def gru_step_backward__sample_by_sample(dh_next, x, h, weights):
    D = x.shape[-1]
    rs, zs = gru_gates(x, h, weights)
    ns = gru_candidate(x, h, rs, weights)
    dx, dh = np.zeros(x.shape), np.zeros(h.shape)
    dweights = GRUWeights(*(np.zeros(one.shape) for one in weights))
    for k in range(x.shape[0]):
        r, z, n = rs[k], zs[k], ns[k]
        xh = np.concatenate([x[k], h[k]])
        xrh = np.concatenate([x[k], r * h[k]])
        da_n = dh_next[k] * (1 - z) * (1 - n**2)
        dxrh = weights.W_n @ da_n
        da_r = dxrh[D:] * h[k] * r * (1 - r)
        da_z = dh_next[k] * (h[k] - n) * z * (1 - z)
        dxh = weights.W_r @ da_r + weights.W_z @ da_z
        dx[k] = dxh[:D] + dxrh[:D]
        dh[k] = dxh[D:] + dxrh[D:] * r + dh_next[k] * z
        dweights.W_r[:] += np.outer(xh, da_r)
        dweights.W_z[:] += np.outer(xh, da_z)
        dweights.W_n[:] += np.outer(xrh, da_n)
        dweights.b_r[:] += da_r
        dweights.b_z[:] += da_z
        dweights.b_n[:] += da_n
    return dx, dh, dweights


def gru_backward__at_once(dh, x, h0, weights):
    N, T, D = x.shape
    h = np.zeros((N, T + 1, h0.shape[1]))
    h[:, 0] = h0
    for t in range(T):
        h[:, t + 1] = gru_step(x[:, t], h[:, t], weights)
    dx = np.zeros(x.shape)
    dweights = GRUWeights(*(np.zeros(one.shape) for one in weights))
    dh_future = np.zeros(h0.shape)
    for t in reversed(range(T)):
        r, z = gru_gates(x[:, t], h[:, t], weights)
        n = gru_candidate(x[:, t], h[:, t], r, weights)
        dh_total = dh[:, t] + dh_future
        da_n = dh_total * (1 - z) * (1 - n**2)
        drh = da_n @ weights.W_n[D:].T
        da_r = drh * h[:, t] * r * (1 - r)
        da_z = dh_total * (h[:, t] - n) * z * (1 - z)
        dx[:, t] = da_r @ weights.W_r[:D].T + da_z @ weights.W_z[:D].T + da_n @ weights.W_n[:D].T
        dh_future = da_r @ weights.W_r[D:].T + da_z @ weights.W_z[D:].T + drh * r + dh_total * z
        dweights.W_r[:D] += x[:, t].T @ da_r
        dweights.W_r[D:] += h[:, t].T @ da_r
        dweights.W_z[:D] += x[:, t].T @ da_z
        dweights.W_z[D:] += h[:, t].T @ da_z
        dweights.W_n[:D] += x[:, t].T @ da_n
        dweights.W_n[D:] += (r * h[:, t]).T @ da_n
        dweights.b_r[:] += da_r.sum(axis=0)
        dweights.b_z[:] += da_z.sum(axis=0)
        dweights.b_n[:] += da_n.sum(axis=0)
    return dx, dh_future, dweights


def gru_backward__with_h_before(dh, x, h0, weights):
    N, T, D = x.shape
    h = gru_forward(x, h0, weights)
    dx = np.zeros(x.shape)
    dweights = [np.zeros(one.shape) for one in weights]
    dh_future = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        h_before = h[:, t - 1] if t > 0 else h0
        dx_t, dh_future, dweights_t = gru_step_backward(dh[:, t] + dh_future, x[:, t], h_before, weights)
        dx[:, t] = dx_t
        for k in range(6):
            dweights[k] += dweights_t[k]
    return dx, dh_future, GRUWeights(*dweights)


def gru_backward__step_by_step(dh, x, h0, weights):
    T = x.shape[1]
    h = np.concatenate([h0[:, None], gru_forward(x, h0, weights)], axis=1)
    dx = np.zeros(x.shape)
    dweights = [np.zeros(one.shape) for one in weights]
    dh_future = np.zeros(h0.shape)
    for t in reversed(range(T)):
        dx[:, t], dh_future, dweights_t = gru_step_backward(dh[:, t] + dh_future, x[:, t], h[:, t], weights)
        dweights = [dw + dw_t for dw, dw_t in zip(dweights, dweights_t, strict=True)]
    return dx, dh_future, GRUWeights(*dweights)
