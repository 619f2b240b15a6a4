# One matrix (D+H, 4H) for all four; the sigmoid is half a tanh.
def sigmoid(a):
    return 0.5 * np.tanh(0.5 * a) + 0.5


def joined(weights):
    W = np.concatenate([weights.W_f, weights.W_i, weights.W_o, weights.W_g], axis=1)
    return W, np.concatenate([weights.b_f, weights.b_i, weights.b_o, weights.b_g])


def lstm_gates(x, h, weights):
    W, b = joined(weights)
    H = h.shape[1]
    a = np.hstack([x, h]) @ W + b
    a[:, : 3 * H] = sigmoid(a[:, : 3 * H])
    a[:, 3 * H :] = np.tanh(a[:, 3 * H :])
    return a[:, :H], a[:, H : 2 * H], a[:, 2 * H : 3 * H], a[:, 3 * H :]


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    W, _ = joined(weights)
    D, xh = x.shape[1], np.hstack([x, h])
    f, i, o, g = lstm_gates(x, h, weights)
    t = np.tanh(f * c + i * g)
    d = dh_next * o * (1 - t**2) + dc_next
    da = np.hstack([d * c * f * (1 - f), d * g * i * (1 - i), dh_next * t * o * (1 - o), d * i * (1 - g**2)])
    dxh, dW, db = da @ W.T, np.split(xh.T @ da, 4, axis=1), np.split(da.sum(axis=0), 4)
    dweights = LSTMWeights(*[array for pair in zip(dW, db) for array in pair])
    return dxh[:, :D], dxh[:, D:], d * f, dweights
