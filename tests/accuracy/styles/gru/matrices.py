# np.matrix: * is the matrix product there.
def sigmoid(a):
    return 1 / (1 + np.exp(-np.clip(a, -700, 700)))


def gru_gates(x, h, weights):
    xh = np.matrix(np.hstack([x, h]))
    return sigmoid(xh * np.matrix(weights.W_r) + weights.b_r), sigmoid(xh * np.matrix(weights.W_z) + weights.b_z)


def gru_candidate(x, h, r, weights):
    return np.tanh(np.matrix(np.hstack([x, np.multiply(r, h)])) * np.matrix(weights.W_n) + weights.b_n)


def gru_step(x, h, weights):
    r, z = gru_gates(x, h, weights)
    return np.asarray(np.multiply(z, h) + np.multiply(1 - z, gru_candidate(x, h, r, weights)))


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[1]
    r, z = map(np.asarray, gru_gates(x, h, weights))
    n = gru_candidate(x, h, r, weights).A
    da_n = np.matrix(dh_next * (1 - z) * (1 - n**2))
    back = da_n * np.matrix(weights.W_n).T
    da_r = np.multiply(back[:, D:], h * r * (1 - r))
    da_z = np.matrix(dh_next * (h - n) * z * (1 - z))
    gates = da_r * weights.W_r.T + da_z * weights.W_z.T
    xh, xrh = np.matrix(np.hstack([x, h])), np.matrix(np.hstack([x, r * h]))
    dx, dh = back[:, :D] + gates[:, :D], np.multiply(back[:, D:], r) + gates[:, D:] + np.multiply(dh_next, z)
    db = [np.ravel(da.sum(axis=0)) for da in (da_r, da_z, da_n)]
    return dx, dh, GRUWeights(xh.T * da_r, db[0], xh.T * da_z, db[1], xrh.T * da_n, db[2])


def gru_backward(dh, x, h0, weights):
    h, steps, carried = gru_forward(x, h0, weights), [], np.zeros(h0.shape)
    for t in reversed(range(x.shape[1])):
        before = h[:, t - 1] if t else h0
        dx, carried, share = gru_step_backward(dh[:, t] + np.asarray(carried), x[:, t], before, weights)
        steps.insert(0, (np.asarray(dx), share))
    dx = np.stack([dx for dx, _ in steps], axis=1)
    return dx, carried, [np.asarray(sum(arrays)) for arrays in zip(*(share for _, share in steps))]
