"""One matrix for all four gates, and slices of its product; the candidate by 2 sigmoid(2 a) - 1."""

import numpy as np


def fuse(weights):
    W = np.hstack([weights.W_f, weights.W_i, weights.W_o, weights.W_g])
    b = np.hstack([weights.b_f, weights.b_i, weights.b_o, weights.b_g])
    return W, b


def all_gates(x, h, weights):
    H = h.shape[1]
    W, b = fuse(weights)
    A = np.hstack((x, h)).dot(W) + b
    S = sigmoid(A[:, : 3 * H])
    G = 2 * sigmoid(2 * A[:, 3 * H :]) - 1
    return S[:, :H], S[:, H : 2 * H], S[:, 2 * H :], G


def lstm_gates(x, h, weights):
    f, i, o, g = all_gates(x, h, weights)
    return f, i, o, g


def lstm_cell_update(c, f, i, g):
    return np.add(np.multiply(f, c), np.multiply(i, g))


def lstm_hidden(o, c_next):
    e = np.exp(-2 * np.abs(c_next))
    t = np.sign(c_next) * (1 - e) / (1 + e)
    return o * t


def lstm_step(x, h, c, weights):
    F, I, O, G = lstm_gates(x, h, weights)
    C = lstm_cell_update(c, F, I, G)
    Hn = lstm_hidden(O, C)
    return Hn, C


def lstm_forward(x, h0, c0, weights):
    state = (h0, c0)
    trace = []
    for t in range(x.shape[1]):
        state = lstm_step(x[:, t], *state, weights)
        trace.append(state)
    H = np.stack([pair[0] for pair in trace], axis=1)
    C = np.stack([pair[1] for pair in trace], axis=1)
    return H, C


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    D, H = x.shape[1], h.shape[1]
    W, _ = fuse(weights)
    F, I, O, G = all_gates(x, h, weights)
    C = F * c + I * G
    tC = np.tanh(C)
    dC = dc_next + dh_next * O * (1 - tC**2)
    dA = np.empty((len(x), 4 * H))
    dA[:, :H] = dC * c * F * (1 - F)
    dA[:, H : 2 * H] = dC * G * I * (1 - I)
    dA[:, 2 * H : 3 * H] = dh_next * tC * O * (1 - O)
    dA[:, 3 * H :] = dC * I * (1 - G**2)
    dXH = dA @ W.T
    dW = np.hstack((x, h)).T @ dA
    db = dA.sum(axis=0)
    Ws = np.split(dW, 4, axis=1)
    bs = np.split(db, 4)
    grads = LSTMWeights(Ws[0], bs[0], Ws[1], bs[1], Ws[2], bs[2], Ws[3], bs[3])
    return dXH[:, :D], dXH[:, D:], dC * F, grads


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    N, T, D = x.shape
    H = h0.shape[1]
    W, _ = fuse(weights)
    hs, cs = [h0], [c0]
    for t in range(T):
        h, c = lstm_step(x[:, t], hs[-1], cs[-1], weights)
        hs.append(h)
        cs.append(c)
    dX, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(4 * H)
    dH, dC = np.zeros((N, H)), dc_T
    for t in range(T)[::-1]:
        F, I, O, G = all_gates(x[:, t], hs[t], weights)
        tC = np.tanh(cs[t + 1])
        dH = dH + dh[:, t]
        dC = dC + dH * O * (1 - tC**2)
        dA = np.hstack([
            dC * cs[t] * F * (1 - F),
            dC * G * I * (1 - I),
            dH * tC * O * (1 - O),
            dC * I * (1 - G**2),
        ])
        dXH = dA @ W.T
        dX[:, t] = dXH[:, :D]
        dH = dXH[:, D:]
        dC = dC * F
        dW += np.hstack((x[:, t], hs[t])).T @ dA
        db += dA.sum(axis=0)
    Ws, bs = np.split(dW, 4, axis=1), np.split(db, 4)
    return dX, dH, dC, LSTMWeights(Ws[0], bs[0], Ws[1], bs[1], Ws[2], bs[2], Ws[3], bs[3])
