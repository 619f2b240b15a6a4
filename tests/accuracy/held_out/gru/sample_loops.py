"""One sample at a time, gate by gate, by dot products of columns."""

import numpy as np


def logistic(a):
    return (1 + np.tanh(a / 2)) / 2


def gru_gates(x, h, weights):
    r, z = np.zeros(h.shape), np.zeros(h.shape)
    for n in range(h.shape[0]):
        v = np.hstack((x[n], h[n]))
        for j in range(h.shape[1]):
            r[n, j] = logistic(np.dot(v, weights.W_r[:, j]) + weights.b_r[j])
            z[n, j] = logistic(np.dot(v, weights.W_z[:, j]) + weights.b_z[j])
    return r, z


def gru_candidate(x, h, r, weights):
    made = []
    for x_n, h_n, r_n in zip(x, h, r):
        v = np.hstack((x_n, r_n * h_n))
        made.append(np.tanh(v @ weights.W_n + weights.b_n))
    return np.array(made)


def gru_step(x, h, weights):
    after = np.empty(h.shape)
    for n in range(h.shape[0]):
        xn, hn = x[n : n + 1], h[n : n + 1]
        r, z = gru_gates(xn, hn, weights)
        cand = gru_candidate(xn, hn, r, weights)
        after[n] = (hn * z + cand * (1 - z))[0]
    return after


def gru_forward(x, h0, weights):
    def walk(h, t):
        if t == x.shape[1]:
            return []
        h = gru_step(x[:, t], h, weights)
        return [h] + walk(h, t + 1)

    return np.stack(walk(h0, 0), axis=1)


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[1]
    dx, dh = np.zeros(x.shape), np.zeros(h.shape)
    g = GRUWeights(*[np.zeros(w.shape) for w in weights])
    gates = gru_gates(x, h, weights)
    cands = gru_candidate(x, h, gates[0], weights)
    for k in range(len(x)):
        r, z, n, up = gates[0][k], gates[1][k], cands[k], dh_next[k]
        v, u = np.hstack((x[k], h[k])), np.hstack((x[k], r * h[k]))
        a_n = up * (1 - z) * (1 - n**2)
        a_z = up * (h[k] - n) * z * (1 - z)
        du = weights.W_n @ a_n
        a_r = du[D:] * h[k] * r * (1 - r)
        dv = weights.W_r @ a_r + weights.W_z @ a_z
        dx[k] = dv[:D] + du[:D]
        dh[k] = dv[D:] + du[D:] * r + up * z
        g.W_r[:] += np.outer(v, a_r)
        g.W_z[:] += np.outer(v, a_z)
        g.W_n[:] += np.outer(u, a_n)
        g.b_r[:] += a_r
        g.b_z[:] += a_z
        g.b_n[:] += a_n
    return dx, dh, g


def gru_backward(dh, x, h0, weights):
    before = [h0]
    for t in range(x.shape[1] - 1):
        before.append(gru_step(x[:, t], before[t], weights))
    grads = GRUWeights(*[np.zeros(w.shape) for w in weights])
    dx, from_later = np.zeros(x.shape), np.zeros(h0.shape)
    t = x.shape[1]
    while t > 0:
        t -= 1
        dx[:, t], from_later, part = gru_step_backward(from_later + dh[:, t], x[:, t], before[t], weights)
        for total, one in zip(grads, part):
            total += one
    return dx, from_later, grads
