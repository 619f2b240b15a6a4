# Einstein's sums, with a stacked array (4, D+H, H); the sigmoid by logaddexp.
def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def stacked(weights):
    return np.stack(weights[0::2]), np.stack(weights[1::2])


def lstm_gates(x, h, weights):
    W, b = stacked(weights)
    a = np.einsum("nk,qkh->qnh", np.append(x, h, axis=1), W) + np.expand_dims(b, 1)
    return [*sigmoid(a[:3]), np.tanh(a[3])]


def lstm_cell_update(c, f, i, g):
    return np.einsum("nh,nh->nh", f, c) + np.einsum("nh,nh->nh", i, g)


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    W, _ = stacked(weights)
    f, i, o, g = lstm_gates(x, h, weights)
    t = np.tanh(lstm_cell_update(c, f, i, g))
    d = dc_next + np.einsum("nh,nh,nh->nh", dh_next, o, 1 - t**2)
    da = np.stack([d * c, d * g, dh_next * t, d * i]) * np.stack([f * (1 - f), i * (1 - i), o * (1 - o), 1 - g**2])
    dxh = np.einsum("qnh,qkh->nk", da, W)
    dW, db = np.einsum("nk,qnh->qkh", np.append(x, h, axis=1), da), np.einsum("qnh->qh", da)
    dweights = []
    for q in range(4):
        dweights += [dW[q], db[q]]
    return dxh[:, : x.shape[1]], dxh[:, x.shape[1] :], np.einsum("nh,nh->nh", d, f), dweights
