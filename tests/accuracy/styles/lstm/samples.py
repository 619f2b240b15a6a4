# Sample by sample, with outer products; the plain sigmoid, whose overflow is right: 1 / (1 + inf) = 0.
def sigmoid(a):
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-a))


def lstm_gates(x, h, weights):
    rows = []
    for x_n, h_n in zip(x, h):
        v = np.concatenate([x_n, h_n])
        a = [v @ W + b for W, b in zip(weights[::2], weights[1::2])]
        rows.append([sigmoid(a[0]), sigmoid(a[1]), sigmoid(a[2]), np.tanh(a[3])])
    return tuple(np.array(rows).transpose(1, 0, 2))


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    N, D = x.shape
    gates = lstm_gates(x, h, weights)
    dx, dh, dc = np.zeros(x.shape), np.zeros(h.shape), np.zeros(c.shape)
    dweights = [np.zeros(array.shape) for array in weights]
    for n in range(N):
        f, i, o, g = (gate[n] for gate in gates)
        t = np.tanh(f * c[n] + i * g)
        d = dc_next[n] + dh_next[n] * o * (1 - t**2)
        dc[n] = d * f
        da = (d * c[n] * f * (1 - f), d * g * i * (1 - i), dh_next[n] * t * o * (1 - o), d * i * (1 - g**2))
        v = np.concatenate([x[n], h[n]])
        for k in range(4):
            dweights[2 * k] += np.outer(v, da[k])
            dweights[2 * k + 1] += da[k]
            back = weights[2 * k] @ da[k]
            dx[n] += back[:D]
            dh[n] += back[D:]
    return dx, dh, dc, LSTMWeights(*dweights)
