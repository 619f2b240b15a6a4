"""The functions of the key written otherwise: whoever writes them so may slip where the key has no such place.

Each form is named after its function, with two underscores before what is said of it. They are read, and never run by
themselves: what they use is the key's.
"""

import numpy as np


def lstm_gates__in_two_parts(x, h, weights):
    D = x.shape[-1]
    f = sigmoid(x @ weights.W_f[:D] + h @ weights.W_f[D:] + weights.b_f)
    i = sigmoid(x @ weights.W_i[:D] + h @ weights.W_i[D:] + weights.b_i)
    o = sigmoid(x @ weights.W_o[:D] + h @ weights.W_o[D:] + weights.b_o)
    g = np.tanh(x @ weights.W_g[:D] + h @ weights.W_g[D:] + weights.b_g)
    return f, i, o, g


def lstm_gates__four_in_one(x, h, weights):
    H = h.shape[-1]
    W = np.concatenate([weights.W_f, weights.W_i, weights.W_o, weights.W_g], axis=1)
    b = np.concatenate([weights.b_f, weights.b_i, weights.b_o, weights.b_g])
    a = np.concatenate([x, h], axis=-1) @ W + b
    f = sigmoid(a[:, :H])
    i = sigmoid(a[:, H : 2 * H])
    o = sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H :])
    return f, i, o, g


def lstm_step__at_once(x, h, c, weights):
    D = x.shape[-1]
    f = sigmoid(x @ weights.W_f[:D] + h @ weights.W_f[D:] + weights.b_f)
    i = sigmoid(x @ weights.W_i[:D] + h @ weights.W_i[D:] + weights.b_i)
    o = sigmoid(x @ weights.W_o[:D] + h @ weights.W_o[D:] + weights.b_o)
    g = np.tanh(x @ weights.W_g[:D] + h @ weights.W_g[D:] + weights.b_g)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next


def lstm_forward__in_arrays(x, h0, c0, weights):
    N, T, _ = x.shape
    hs, cs = np.zeros((N, T, h0.shape[1])), np.zeros((N, T, c0.shape[1]))
    h, c = h0, c0
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, weights)
        hs[:, t] = h
        cs[:, t] = c
    return hs, cs


def lstm_forward__with_the_first_states(x, h0, c0, weights):
    N, T, _ = x.shape
    h, c = np.zeros((N, T + 1, h0.shape[1])), np.zeros((N, T + 1, c0.shape[1]))
    h[:, 0] = h0
    c[:, 0] = c0
    for t in range(T):
        f, i, o, g = lstm_gates(x[:, t], h[:, t], weights)
        c[:, t + 1] = f * c[:, t] + i * g
        h[:, t + 1] = o * np.tanh(c[:, t + 1])
    return h[:, 1:], c[:, 1:]


def lstm_forward__sample_by_sample(x, h0, c0, weights):
    N, T, _ = x.shape
    hs, cs = np.zeros((N, T, h0.shape[1])), np.zeros((N, T, c0.shape[1]))
    for n in range(N):
        h, c = h0[n : n + 1], c0[n : n + 1]
        for t in range(T):
            h, c = lstm_step(x[n : n + 1, t], h, c, weights)
            hs[n, t] = h[0]
            cs[n, t] = c[0]
    return hs, cs


def lstm_step_backward__in_two_parts(dh_next, dc_next, x, h, c, weights):
    D = x.shape[-1]
    f = sigmoid(x @ weights.W_f[:D] + h @ weights.W_f[D:] + weights.b_f)
    i = sigmoid(x @ weights.W_i[:D] + h @ weights.W_i[D:] + weights.b_i)
    o = sigmoid(x @ weights.W_o[:D] + h @ weights.W_o[D:] + weights.b_o)
    g = np.tanh(x @ weights.W_g[:D] + h @ weights.W_g[D:] + weights.b_g)
    c_next = f * c + i * g
    tanh_c = np.tanh(c_next)
    do = dh_next * tanh_c
    dtanh_c = dh_next * o
    dc_total = dc_next + dtanh_c * (1 - tanh_c**2)
    df = dc_total * c
    di = dc_total * g
    dg = dc_total * i
    dc = dc_total * f
    da_f = df * f * (1 - f)
    da_i = di * i * (1 - i)
    da_o = do * o * (1 - o)
    da_g = dg * (1 - g**2)
    dx = (
        da_f @ weights.W_f[:D].T
        + da_i @ weights.W_i[:D].T
        + da_o @ weights.W_o[:D].T
        + da_g @ weights.W_g[:D].T
    )
    dh = (
        da_f @ weights.W_f[D:].T
        + da_i @ weights.W_i[D:].T
        + da_o @ weights.W_o[D:].T
        + da_g @ weights.W_g[D:].T
    )
    W_f, W_i, W_o, W_g = (np.zeros(weights.W_f.shape) for _ in range(4))
    W_f[:D] = x.T @ da_f
    W_f[D:] = h.T @ da_f
    W_i[:D] = x.T @ da_i
    W_i[D:] = h.T @ da_i
    W_o[:D] = x.T @ da_o
    W_o[D:] = h.T @ da_o
    W_g[:D] = x.T @ da_g
    W_g[D:] = h.T @ da_g
    b_f = da_f.sum(axis=0)
    b_i = da_i.sum(axis=0)
    b_o = da_o.sum(axis=0)
    b_g = da_g.sum(axis=0)
    return dx, dh, dc, LSTMWeights(W_f, b_f, W_i, b_i, W_o, b_o, W_g, b_g)


def lstm_step_backward__four_in_one(dh_next, dc_next, x, h, c, weights):
    D, H = x.shape[-1], h.shape[-1]
    W = np.concatenate([weights.W_f, weights.W_i, weights.W_o, weights.W_g], axis=1)
    b = np.concatenate([weights.b_f, weights.b_i, weights.b_o, weights.b_g])
    xh = np.concatenate([x, h], axis=1)
    a = xh @ W + b
    f, i, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H :])
    tanh_c = np.tanh(f * c + i * g)
    dc_total = dc_next + dh_next * o * (1 - tanh_c**2)
    da = np.zeros(a.shape)
    da[:, :H] = dc_total * c * f * (1 - f)
    da[:, H : 2 * H] = dc_total * g * i * (1 - i)
    da[:, 2 * H : 3 * H] = dh_next * tanh_c * o * (1 - o)
    da[:, 3 * H :] = dc_total * i * (1 - g**2)
    dxh = da @ W.T
    dW = xh.T @ da
    db = da.sum(axis=0)
    W_f, W_i, W_o, W_g = np.split(dW, 4, axis=1)
    b_f, b_i, b_o, b_g = np.split(db, 4)
    return dxh[:, :D], dxh[:, D:], dc_total * f, LSTMWeights(W_f, b_f, W_i, b_i, W_o, b_o, W_g, b_g)


def lstm_step_backward__sample_by_sample(dh_next, dc_next, x, h, c, weights):
    D = x.shape[-1]
    f, i, o, g = lstm_gates(x, h, weights)
    tanh_c = np.tanh(f * c + i * g)
    dx, dh, dc = np.zeros(x.shape), np.zeros(h.shape), np.zeros(c.shape)
    dweights = LSTMWeights(*(np.zeros(one.shape) for one in weights))
    for n in range(x.shape[0]):
        dc_total = dc_next[n] + dh_next[n] * o[n] * (1 - tanh_c[n] ** 2)
        da_f = dc_total * c[n] * f[n] * (1 - f[n])
        da_i = dc_total * g[n] * i[n] * (1 - i[n])
        da_o = dh_next[n] * tanh_c[n] * o[n] * (1 - o[n])
        da_g = dc_total * i[n] * (1 - g[n] ** 2)
        dc[n] = dc_total * f[n]
        xh = np.concatenate([x[n], h[n]])
        dxh = weights.W_f @ da_f + weights.W_i @ da_i + weights.W_o @ da_o + weights.W_g @ da_g
        dx[n] = dxh[:D]
        dh[n] = dxh[D:]
        dweights.W_f[:] += np.outer(xh, da_f)
        dweights.b_f[:] += da_f
        dweights.W_i[:] += np.outer(xh, da_i)
        dweights.b_i[:] += da_i
        dweights.W_o[:] += np.outer(xh, da_o)
        dweights.b_o[:] += da_o
        dweights.W_g[:] += np.outer(xh, da_g)
        dweights.b_g[:] += da_g
    return dx, dh, dc, dweights


def lstm_backward__at_once(dh, dc_T, x, h0, c0, weights):
    N, T, D = x.shape
    h, c = np.zeros((N, T + 1, h0.shape[1])), np.zeros((N, T + 1, c0.shape[1]))
    h[:, 0] = h0
    c[:, 0] = c0
    for t in range(T):
        h[:, t + 1], c[:, t + 1] = lstm_step(x[:, t], h[:, t], c[:, t], weights)
    dx = np.zeros(x.shape)
    dweights = LSTMWeights(*(np.zeros(one.shape) for one in weights))
    dh_future, dc_future = np.zeros(h0.shape), dc_T
    for t in reversed(range(T)):
        f, i, o, g = lstm_gates(x[:, t], h[:, t], weights)
        tanh_c = np.tanh(c[:, t + 1])
        dh_total = dh[:, t] + dh_future
        dc_total = dc_future + dh_total * o * (1 - tanh_c**2)
        da_f = dc_total * c[:, t] * f * (1 - f)
        da_i = dc_total * g * i * (1 - i)
        da_o = dh_total * tanh_c * o * (1 - o)
        da_g = dc_total * i * (1 - g**2)
        dx[:, t] = (
            da_f @ weights.W_f[:D].T
            + da_i @ weights.W_i[:D].T
            + da_o @ weights.W_o[:D].T
            + da_g @ weights.W_g[:D].T
        )
        dh_future = (
            da_f @ weights.W_f[D:].T
            + da_i @ weights.W_i[D:].T
            + da_o @ weights.W_o[D:].T
            + da_g @ weights.W_g[D:].T
        )
        dc_future = dc_total * f
        dweights.W_f[:D] += x[:, t].T @ da_f
        dweights.W_f[D:] += h[:, t].T @ da_f
        dweights.b_f[:] += da_f.sum(axis=0)
        dweights.W_i[:D] += x[:, t].T @ da_i
        dweights.W_i[D:] += h[:, t].T @ da_i
        dweights.b_i[:] += da_i.sum(axis=0)
        dweights.W_o[:D] += x[:, t].T @ da_o
        dweights.W_o[D:] += h[:, t].T @ da_o
        dweights.b_o[:] += da_o.sum(axis=0)
        dweights.W_g[:D] += x[:, t].T @ da_g
        dweights.W_g[D:] += h[:, t].T @ da_g
        dweights.b_g[:] += da_g.sum(axis=0)
    return dx, dh_future, dc_future, dweights


def lstm_backward__with_the_states_before(dh, dc_T, x, h0, c0, weights):
    N, T, D = x.shape
    hs, cs = lstm_forward(x, h0, c0, weights)
    dx = np.zeros(x.shape)
    dweights = [np.zeros(one.shape) for one in weights]
    dh_future, dc_future = np.zeros(h0.shape), dc_T
    for t in range(T - 1, -1, -1):
        h_before = hs[:, t - 1] if t > 0 else h0
        c_before = cs[:, t - 1] if t > 0 else c0
        dx_t, dh_future, dc_future, dweights_t = lstm_step_backward(
            dh[:, t] + dh_future, dc_future, x[:, t], h_before, c_before, weights
        )
        dx[:, t] = dx_t
        for k in range(8):
            dweights[k] += dweights_t[k]
    return dx, dh_future, dc_future, LSTMWeights(*dweights)


def lstm_backward__step_by_step(dh, dc_T, x, h0, c0, weights):
    T = x.shape[1]
    hs, cs = lstm_forward(x, h0, c0, weights)
    h, c = np.concatenate([h0[:, None], hs], axis=1), np.concatenate([c0[:, None], cs], axis=1)
    dx = np.zeros(x.shape)
    dweights = [np.zeros(one.shape) for one in weights]
    dh_future, dc_future = np.zeros(h0.shape), dc_T
    for t in reversed(range(T)):
        dx[:, t], dh_future, dc_future, dweights_t = lstm_step_backward(
            dh[:, t] + dh_future, dc_future, x[:, t], h[:, t], c[:, t], weights
        )
        dweights = [dw + dw_t for dw, dw_t in zip(dweights, dweights_t, strict=True)]
    return dx, dh_future, dc_future, LSTMWeights(*dweights)
