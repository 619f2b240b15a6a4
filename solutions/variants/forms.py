"""The functions of the key written otherwise: whoever writes them so may slip where the key has no such place.

Each form is named after its function, with two underscores before what is said of it. They are read, and never run by
themselves: what they use is the key's.
"""

import numpy as np


def peephole_step__in_two_parts(x, h, c, weights, p_f, p_i, p_o):
    D = x.shape[-1]
    f = sigmoid(x @ weights.W_f[:D] + h @ weights.W_f[D:] + weights.b_f + p_f * c)
    i = sigmoid(x @ weights.W_i[:D] + h @ weights.W_i[D:] + weights.b_i + p_i * c)
    g = np.tanh(x @ weights.W_g[:D] + h @ weights.W_g[D:] + weights.b_g)
    c_next = f * c + i * g
    o = sigmoid(x @ weights.W_o[:D] + h @ weights.W_o[D:] + weights.b_o + p_o * c_next)
    h_next = o * np.tanh(c_next)
    return h_next, c_next


def coupled_step__in_two_parts(x, h, c, weights):
    D = x.shape[-1]
    f = sigmoid(x @ weights.W_f[:D] + h @ weights.W_f[D:] + weights.b_f)
    o = sigmoid(x @ weights.W_o[:D] + h @ weights.W_o[D:] + weights.b_o)
    g = np.tanh(x @ weights.W_g[:D] + h @ weights.W_g[D:] + weights.b_g)
    i = 1 - f
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next


def no_forget_step__in_two_parts(x, h, c, weights):
    D = x.shape[-1]
    i = sigmoid(x @ weights.W_i[:D] + h @ weights.W_i[D:] + weights.b_i)
    o = sigmoid(x @ weights.W_o[:D] + h @ weights.W_o[D:] + weights.b_o)
    g = np.tanh(x @ weights.W_g[:D] + h @ weights.W_g[D:] + weights.b_g)
    c_next = c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next


def question_step__in_two_parts(x, h, c, weights):
    D = x.shape[-1]
    w1 = sigmoid(x @ weights.W_f[:D] + h @ weights.W_f[D:] + weights.b_f)
    w2 = sigmoid(x @ weights.W_i[:D] + h @ weights.W_i[D:] + weights.b_i)
    c_int = np.tanh(x @ weights.W_g[:D] + h @ weights.W_g[D:] + weights.b_g)
    h_int = np.tanh(x @ weights.W_o[:D] + h @ weights.W_o[D:] + weights.b_o)
    c_next = w1 * c + w2 * c_int
    h_next = h_int * sigmoid(c_next)
    return h_next, c_next


def one_network_step__in_three_parts(x, h, c, W, b):
    D, H = x.shape[-1], h.shape[-1]
    state = np.tanh(x @ W[:D] + h @ W[D : D + H] + c @ W[D + H :] + b)
    h_next = state[:, :H]
    c_next = state[:, H:]
    return h_next, c_next


def reset_after_step__side_by_side(x, h, weights):
    D = x.shape[-1]
    r = sigmoid(x @ weights.W_r[:D] + h @ weights.W_r[D:] + weights.b_r)
    z = sigmoid(x @ weights.W_z[:D] + h @ weights.W_z[D:] + weights.b_z)
    W_x, W_h = weights.W_n[:D], weights.W_n[D:]
    n = np.tanh(x @ W_x + weights.b_n + r * (h @ W_h + weights.b_h))
    h_next = z * h + (1 - z) * n
    return h_next


def masked_forward__in_an_array(x, lengths, h0, W, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    before = h0
    for t in range(T):
        new = rnn_step(x[:, t], before, W, b)
        state = np.where((lengths > t)[:, None], new, before)
        h[:, t] = state
        before = state
    return h


def masked_forward__sample_by_sample(x, lengths, h0, W, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    for n in range(N):
        state = h0[n : n + 1]
        for t in range(T):
            if t < lengths[n]:
                state = rnn_step(x[n : n + 1, t], state, W, b)
            h[n, t] = state[0]
    return h


def bidirectional_forward__sample_by_sample(x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    N, T, _ = x.shape
    H = h0_f.shape[1]
    h = np.zeros((N, T, 2 * H))
    for n in range(N):
        forward, backward = h0_f[n : n + 1], h0_b[n : n + 1]
        for t in range(T):
            if t < lengths[n]:
                forward = rnn_step(x[n : n + 1, t], forward, W_f, b_f)
            h[n, t, :H] = forward[0]
        for t in reversed(range(lengths[n])):
            backward = rnn_step(x[n : n + 1, t], backward, W_b, b_b)
            h[n, t, H:] = backward[0]
    return h


def stacked_forward__by_numbers(x, h0, weights):
    layers = []
    for k in range(len(weights)):
        below = x if k == 0 else layers[k - 1]
        W, b = weights[k]
        layers.append(rnn_forward(below, h0[k], W, b))
    return np.stack(layers)


def stacked_forward__the_first_before_the_others(x, h0, weights):
    layers = [rnn_forward(x, h0[0], *weights[0])]
    for k in range(1, len(weights)):
        below = layers[k - 1]
        layers.append(rnn_forward(below, h0[k], *weights[k]))
    return np.stack(layers)


def stacked_forward__step_by_step(x, h0, weights):
    N, T, _ = x.shape
    L, H = len(weights), h0.shape[2]
    h = np.zeros((L, N, T, H))
    for t in range(T):
        below = x[:, t]
        for k in range(L):
            W, b = weights[k]
            before = h0[k] if t == 0 else h[k, :, t - 1]
            h[k, :, t] = rnn_step(below, before, W, b)
            below = h[k, :, t]
    return h


def from_pytorch__block_by_block(W_ih, W_hh, b_ih, b_hh):
    H = W_hh.shape[1]
    i, f, g, o = slice(0, H), slice(H, 2 * H), slice(2 * H, 3 * H), slice(3 * H, 4 * H)
    return LSTMWeights(
        W_f=np.concatenate([W_ih[f].T, W_hh[f].T]),
        b_f=b_ih[f] + b_hh[f],
        W_i=np.concatenate([W_ih[i].T, W_hh[i].T]),
        b_i=b_ih[i] + b_hh[i],
        W_o=np.concatenate([W_ih[o].T, W_hh[o].T]),
        b_o=b_ih[o] + b_hh[o],
        W_g=np.concatenate([W_ih[g].T, W_hh[g].T]),
        b_g=b_ih[g] + b_hh[g],
    )


def min_gru_scan__step_by_step(x, h0, W_z, b_z, W_n, b_n):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    before = h0
    for t in range(T):
        z = sigmoid(x[:, t] @ W_z + b_z)
        n = x[:, t] @ W_n + b_n
        h[:, t] = z * before + (1 - z) * n
        before = h[:, t]
    return h


def min_gru_scan__all_at_once(x, h0, W_z, b_z, W_n, b_n):
    z = sigmoid(x @ W_z + b_z)
    n = x @ W_n + b_n
    h = np.zeros(z.shape)
    h[:, 0] = z[:, 0] * h0 + (1 - z[:, 0]) * n[:, 0]
    for t in range(1, x.shape[1]):
        h[:, t] = z[:, t] * h[:, t - 1] + (1 - z[:, t]) * n[:, t]
    return h


def rtrl_dh0__sample_by_sample(x, h0, W, b):
    N, T, D = x.shape
    H = h0.shape[1]
    J = np.zeros((N, H, H))
    for n in range(N):
        h = h0[n]
        J[n] = np.eye(H)
        for t in range(T):
            h = np.tanh(x[n, t] @ W[:D] + h @ W[D:] + b)
            J[n] = np.diag(1 - h**2) @ W[D:].T @ J[n]
    return J


def rtrl_dh0__by_indices(x, h0, W, b):
    N, T, D = x.shape
    H = h0.shape[1]
    W_h = W[D:]
    h = h0
    J = np.zeros((N, H, H)) + np.eye(H)
    for t in range(T):
        h = rnn_step(x[:, t], h, W, b)
        slope = 1 - h**2
        new = np.zeros((N, H, H))
        for i in range(H):
            for j in range(H):
                new[:, i, j] = slope[:, i] * (J[:, :, j] @ W_h[:, i])
        J = new
    return J
