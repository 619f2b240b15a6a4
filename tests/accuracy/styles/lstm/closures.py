# Each step hands back a function that takes gradients back through it.
def sigmoid(a):
    return np.where(a > 0, 1 / (1 + np.exp(-np.maximum(a, 0))), np.exp(np.minimum(a, 0)) / (1 + np.exp(np.minimum(a, 0))))


def step_and_back(x, h, c, w):
    xh = np.concatenate((x, h), -1)
    f, i, o = (sigmoid(xh @ W + b) for W, b in ((w.W_f, w.b_f), (w.W_i, w.b_i), (w.W_o, w.b_o)))
    g = np.tanh(xh @ w.W_g + w.b_g)
    c_next = f * c + i * g
    shown = np.tanh(c_next)

    def back(dh, dc):
        d = dc + dh * o * (1 - shown**2)
        da = [d * c * f * (1 - f), d * g * i * (1 - i), dh * shown * o * (1 - o), d * i * (1 - g**2)]
        dxh = sum(one @ W.T for one, W in zip(da, w[::2]))
        share = [array for one in da for array in (xh.T @ one, one.sum(0))]
        return dxh[:, : x.shape[1]], dxh[:, x.shape[1] :], d * f, share

    return o * shown, c_next, back


def lstm_step(x, h, c, weights):
    return step_and_back(x, h, c, weights)[:2]


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    return step_and_back(x, h, c, weights)[2](dh_next, dc_next)


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    backs, h, c = [], h0, c0
    for x_t in x.swapaxes(0, 1):
        h, c, back = step_and_back(x_t, h, c, weights)
        backs.append(back)
    dx, message, dc, total = [], 0, dc_T, None
    for back, d in zip(reversed(backs), dh.swapaxes(0, 1)[::-1]):
        dx_t, message, dc, share = back(d + message, dc)
        dx.append(dx_t)
        total = share if total is None else [one + other for one, other in zip(total, share)]
    return np.stack(dx[::-1], axis=1), message, dc, LSTMWeights(*total)
