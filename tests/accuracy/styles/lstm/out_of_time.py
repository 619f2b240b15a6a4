# Inputs meet the weights for all steps at once; on the way back the weights' gradients come last, in one product.
def joined(weights):
    return np.hstack(weights[::2]), np.hstack(weights[1::2])


def run(x, h0, c0, weights):
    W, b = joined(weights)
    (N, T, D), H = x.shape, h0.shape[1]
    drive = (x.reshape(N * T, D) @ W[:D]).reshape(N, T, 4 * H) + b
    h, c = np.empty((N, T + 1, H)), np.empty((N, T + 1, H))
    gates = np.empty((4, N, T, H))
    h[:, 0], c[:, 0] = h0, c0
    for t in range(T):
        a = drive[:, t] + h[:, t] @ W[D:]
        gates[:3, :, t] = sigmoid(a[:, : 3 * H]).reshape(N, 3, H).transpose(1, 0, 2)
        gates[3, :, t] = np.tanh(a[:, 3 * H :])
        f, i, o, g = gates[:, :, t]
        c[:, t + 1] = f * c[:, t] + i * g
        h[:, t + 1] = o * np.tanh(c[:, t + 1])
    return h, c, gates


def lstm_forward(x, h0, c0, weights):
    h, c, _ = run(x, h0, c0, weights)
    return h[:, 1:], c[:, 1:]


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    W, _ = joined(weights)
    (N, T, D), H = x.shape, h0.shape[1]
    h, c, gates = run(x, h0, c0, weights)
    da, dh_t, dc_t = np.empty((N, T, 4, H)), np.zeros_like(h0), dc_T
    for t in reversed(range(T)):
        f, i, o, g = gates[:, :, t]
        d_h, s = dh[:, t] + dh_t, np.tanh(c[:, t + 1])
        d = dc_t + d_h * o * (1 - s**2)
        da[:, t, 0], da[:, t, 1] = d * c[:, t] * f * (1 - f), d * g * i * (1 - i)
        da[:, t, 2], da[:, t, 3] = d_h * s * o * (1 - o), d * i * (1 - g**2)
        dh_t, dc_t = da[:, t].reshape(N, 4 * H) @ W[D:].T, d * f
    flat = da.reshape(N * T, 4 * H)
    features = np.concatenate([x, h[:, :-1]], axis=2).reshape(N * T, D + H)
    dW, db = np.hsplit(features.T @ flat, 4), np.split(flat.sum(0), 4)
    dx = (flat @ W[:D].T).reshape(N, T, D)
    return dx, dh_t, dc_t, LSTMWeights(*(array for pair in zip(dW, db) for array in pair))
