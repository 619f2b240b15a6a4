"""Vectors and outer products for one sample; a dictionary of gates; the batch is put together at the end."""

import numpy as np


def logistic(a):
    return np.where(a > 0, 1.0, np.exp(np.minimum(a, 0))) / (1 + np.exp(-np.abs(a)))


def gates_of(x, h, weights):
    v = np.concatenate([x, h])
    found = {}
    for gate in ("f", "i", "o", "g"):
        a = np.einsum("k,kj->j", v, getattr(weights, "W_" + gate)) + getattr(weights, "b_" + gate)
        found[gate] = np.tanh(a) if gate == "g" else logistic(a)
    return found


def lstm_gates(x, h, weights):
    rows = [gates_of(x[n], h[n], weights) for n in range(len(x))]
    f = np.array([row["f"] for row in rows])
    i = np.array([row["i"] for row in rows])
    o = np.array([row["o"] for row in rows])
    g = np.array([row["g"] for row in rows])
    return f, i, o, g


def lstm_cell_update(c, f, i, g):
    new = np.zeros(c.shape)
    for n in range(c.shape[0]):
        for j in range(c.shape[1]):
            new[n, j] = c[n, j] * f[n, j] + g[n, j] * i[n, j]
    return new


def lstm_hidden(o, c_next):
    out = np.zeros(o.shape)
    for n in range(o.shape[0]):
        out[n] = o[n] * np.tanh(c_next[n])
    return out


def lstm_step(x, h, c, weights):
    hidden, cells = [], []
    for n in range(len(x)):
        q = gates_of(x[n], h[n], weights)
        cell = q["f"] * c[n] + q["i"] * q["g"]
        cells.append(cell)
        hidden.append(q["o"] * np.tanh(cell))
    return np.array(hidden), np.array(cells)


def lstm_forward(x, h0, c0, weights):
    h_all = np.zeros(x.shape[:2] + h0.shape[1:])
    c_all = np.zeros(x.shape[:2] + h0.shape[1:])
    for n in range(len(x)):
        h, c = h0[n], c0[n]
        for t in range(x.shape[1]):
            q = gates_of(x[n, t], h, weights)
            c = q["f"] * c + q["i"] * q["g"]
            h = q["o"] * np.tanh(c)
            h_all[n, t] = h
            c_all[n, t] = c
    return h_all, c_all


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    D = x.shape[1]
    dx, dh, dc = np.zeros(x.shape), np.zeros(h.shape), np.zeros(c.shape)
    dw = {name: np.zeros(w.shape) for name, w in zip(weights._fields, weights)}
    for n in range(len(x)):
        q = gates_of(x[n], h[n], weights)
        f, i, o, g = q["f"], q["i"], q["o"], q["g"]
        squashed = np.tanh(f * c[n] + i * g)
        inner = dc_next[n] + dh_next[n] * o * (1 - squashed**2)
        dc[n] = inner * f
        pre = {
            "f": inner * c[n] * (f - f**2),
            "i": inner * g * (i - i**2),
            "o": dh_next[n] * squashed * (o - o**2),
            "g": inner * i * (1 - g) * (1 + g),
        }
        v = np.concatenate([x[n], h[n]])
        for gate, a in pre.items():
            back = getattr(weights, "W_" + gate) @ a
            dx[n] += back[:D]
            dh[n] += back[D:]
            dw["W_" + gate] += np.outer(v, a)
            dw["b_" + gate] += a
    return dx, dh, dc, LSTMWeights(**dw)


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    hs, cs = [h0], [c0]
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], hs[-1], cs[-1], weights)
        hs, cs = [*hs, h], [*cs, c]
    dx = []
    along_h, along_c = np.zeros(h0.shape), dc_T
    sums = None
    for t in reversed(range(x.shape[1])):
        along_h = along_h + dh[:, t]
        dx_t, along_h, along_c, dw = lstm_step_backward(along_h, along_c, x[:, t], hs[t], cs[t], weights)
        dx.append(dx_t)
        sums = dw if sums is None else LSTMWeights(*[a + b for a, b in zip(sums, dw)])
    dx.reverse()
    return np.stack(dx, axis=1), along_h, along_c, sums
