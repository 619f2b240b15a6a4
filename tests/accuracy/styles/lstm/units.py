# Unit by unit; the sigmoid clips at 500, beyond which a float64 cannot tell.
def sigmoid(a):
    return 1 / (1 + np.exp(-np.clip(a, -500, 500)))


def lstm_gates(x, h, weights):
    f, i, o, g = np.empty((4, *h.shape))
    xh = np.c_[x, h]
    for j in range(h.shape[1]):
        f[:, j] = sigmoid(xh.dot(weights.W_f[:, j]) + weights.b_f[j])
        i[:, j] = sigmoid(xh.dot(weights.W_i[:, j]) + weights.b_i[j])
        o[:, j] = sigmoid(xh.dot(weights.W_o[:, j]) + weights.b_o[j])
        g[:, j] = np.tanh(xh.dot(weights.W_g[:, j]) + weights.b_g[j])
    return f, i, o, g


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    xh, dc = np.c_[x, h], np.empty(c.shape)
    dxh, dweights = np.zeros(xh.shape), LSTMWeights(*(np.empty(array.shape) for array in weights))
    for j in range(h.shape[1]):
        t = np.tanh(f[:, j] * c[:, j] + i[:, j] * g[:, j])
        d = dc_next[:, j] + dh_next[:, j] * o[:, j] * (1 - t) * (1 + t)
        dc[:, j] = f[:, j] * d
        of_unit = {
            "f": d * c[:, j] * f[:, j] * (1 - f[:, j]),
            "i": d * g[:, j] * i[:, j] * (1 - i[:, j]),
            "o": dh_next[:, j] * t * o[:, j] * (1 - o[:, j]),
            "g": d * i[:, j] * (1 - g[:, j] ** 2),
        }
        for k, da in of_unit.items():
            dxh += np.outer(da, getattr(weights, "W_" + k)[:, j])
            getattr(dweights, "W_" + k)[:, j] = da @ xh
            getattr(dweights, "b_" + k)[j] = da.sum()
    return dxh[:, : x.shape[1]], dxh[:, x.shape[1] :], dc, dweights
