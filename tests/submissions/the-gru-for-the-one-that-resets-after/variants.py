"""Relatives of the LSTM and the GRU, in stacked matrices and einsum. Each word is read by itself."""
from collections import namedtuple

import numpy as np

LSTMWeights = namedtuple("LSTMWeights", "W_f b_f W_i b_i W_o b_o W_g b_g")
GRUWeights = namedtuple("GRUWeights", "W_r b_r W_z b_z W_n b_n")
CoupledWeights = namedtuple("CoupledWeights", "W_f b_f W_o b_o W_g b_g")
NoForgetWeights = namedtuple("NoForgetWeights", "W_i b_i W_o b_o W_g b_g")
ResetAfterWeights = namedtuple("ResetAfterWeights", "W_r b_r W_z b_z W_n b_n b_h")


def rnn_step(x, h, W, b):
    return np.tanh(np.einsum("nk,kh->nh", np.hstack([x, h]), W) + b)


def _sums(x, h, weights, letters):
    W = np.hstack([getattr(weights, f"W_{k}") for k in letters])
    b = np.hstack([getattr(weights, f"b_{k}") for k in letters])
    return np.split(np.hstack([x, h]) @ W + b, len(letters), axis=1)


def _squash(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def peephole_step(x, h, c, weights, p_f, p_i, p_o):
    a_f, a_i, a_o, a_g = _sums(x, h, weights, "fiog")
    new = _squash(a_f + c * p_f) * c + _squash(a_i + c * p_i) * np.tanh(a_g)
    return np.tanh(new) * _squash(a_o + new * p_o), new


def coupled_step(x, h, c, weights):
    a_f, a_o, a_g = _sums(x, h, weights, "fog")
    g = np.tanh(a_g)
    c = g + _squash(a_f) * (c - g)
    return np.tanh(c) * _squash(a_o), c


def no_forget_step(x, h, c, weights):
    a_i, a_o, a_g = _sums(x, h, weights, "iog")
    c = c + _squash(a_i) * np.tanh(a_g)
    return [np.tanh(c) * _squash(a_o), c]


def question_step(x, h, c, weights):
    w1, w2, h_int, c_int = _sums(x, h, weights, "fiog")
    c = _squash(w1) * c + _squash(w2) * np.tanh(c_int)
    return np.tanh(h_int) * _squash(c), c


def one_network_step(x, h, c, W, b):
    return tuple(np.split(rnn_step(x, np.hstack([h, c]), W, b), 2, axis=1))


def reset_after_step(x, h, weights):
    D = x.shape[1]
    r, z = map(_squash, _sums(x, h, weights, "rz"))
    n = np.tanh(weights.b_n + x @ weights.W_n[:D] + (r * h) @ weights.W_n[D:])
    return n + z * (h - n)


def masked_forward(x, lengths, h0, W, b):
    rows = []
    for word, length, start in zip(x, lengths, h0):
        states = [start]
        for x_t in word[:length]:
            states.append(rnn_step(x_t[None], states[-1][None], W, b)[0])
        states += [states[-1]] * (len(word) - length)
        rows.append(states[1:])
    return np.array(rows)


def bidirectional_forward(x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    N, T, _ = x.shape
    H = h0_f.shape[1]
    h = np.zeros((N, T, 2 * H))
    h[:, :, :H] = masked_forward(x, lengths, h0_f, W_f, b_f)
    for n, length in enumerate(lengths):
        state = h0_b[n : n + 1]
        for t in range(length - 1, -1, -1):
            state = rnn_step(x[n : n + 1, t], state, W_b, b_b)
            h[n, t, H:] = state[0]
    return h


def stacked_forward(x, h0, weights):
    states = list(h0)
    over_time = []
    for t in range(x.shape[1]):
        below = x[:, t]
        for layer, (W, b) in enumerate(weights):
            below = states[layer] = rnn_step(below, states[layer], W, b)
        over_time.append(np.array(states))
    return np.stack(over_time, axis=2)


def from_pytorch(W_ih, W_hh, b_ih, b_hh):
    H = W_hh.shape[1]
    rows = {gate: slice(k * H, (k + 1) * H) for k, gate in enumerate("ifgo")}
    fields = {f"W_{gate}": np.vstack([W_ih[at].T, W_hh[at].T]) for gate, at in rows.items()}
    return fields | {f"b_{gate}": b_hh[at] + b_ih[at] for gate, at in rows.items()}


def min_gru_scan(x, h0, W_z, b_z, W_n, b_n):
    z, n = _squash(x @ W_z + b_z), x @ W_n + b_n
    h, states = h0, []
    for t in range(x.shape[1]):
        h = n[:, t] + z[:, t] * (h - n[:, t])
        states.append(h)
    return np.stack(states, 1)


def rtrl_dh0(x, h0, W, b):
    D, h = x.shape[2], h0
    J = np.eye(h0.shape[1])[None]
    for x_t in x.swapaxes(0, 1):
        h = rnn_step(x_t, h, W, b)
        J = np.einsum("ni,ji,njk->nik", 1 - h * h, W[D:], np.broadcast_to(J, (len(h), *J.shape[1:])))
    return J
