# W_x and W_h apart; the sigmoid with a mask.
def sigmoid(a):
    y = np.empty_like(a)
    up = a >= 0
    y[up] = 1 / (1 + np.exp(-a[up]))
    e = np.exp(a[~up])
    y[~up] = e / (1 + e)
    return y


def lstm_gates(x, h, weights):
    D = x.shape[1]

    def mixed(k):
        W, b = getattr(weights, f"W_{k}"), getattr(weights, f"b_{k}")
        return x @ W[:D] + h @ W[D:] + b

    return sigmoid(mixed("f")), sigmoid(mixed("i")), sigmoid(mixed("o")), np.tanh(mixed("g"))


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    D = x.shape[1]
    f, i, o, g = lstm_gates(x, h, weights)
    s = np.tanh(c * f + g * i)
    dc_total = dc_next + (1 - s * s) * (o * dh_next)
    da = {"f": dc_total * c * (f - f**2), "i": dc_total * g * (i - i**2), "o": dh_next * s * (o - o**2)}
    da["g"] = dc_total * i * (1 - g) * (1 + g)
    dx, dh, dweights = np.zeros(x.shape), np.zeros(h.shape), {}
    for k, d in da.items():
        W = getattr(weights, f"W_{k}")
        dx += d @ W[:D].T
        dh += d @ W[D:].T
        dweights[f"W_{k}"] = np.concatenate([x.T @ d, h.T @ d])
        dweights[f"b_{k}"] = d.sum(0)
    return dx, dh, dc_total * f, dweights


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    h, c = lstm_forward(x, h0, c0, weights)
    dx, dh_t, dc_t, total = np.zeros_like(x), np.zeros_like(h0), dc_T.copy(), {}
    for t in range(x.shape[1] - 1, -1, -1):
        h_t, c_t = (h[:, t - 1], c[:, t - 1]) if t > 0 else (h0, c0)
        dx[:, t], dh_t, dc_t, share = lstm_step_backward(dh[:, t] + dh_t, dc_t, x[:, t], h_t, c_t, weights)
        for name, array in share.items():
            total[name] = total.get(name, 0) + array
    return dx, dh_t, dc_t, total
