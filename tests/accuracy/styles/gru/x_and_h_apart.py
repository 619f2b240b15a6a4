# W_x and W_h apart; h' is written as the old state and a correction.
def sigmoid(a):
    e = np.exp(np.where(a < 0, a, -a))
    return np.where(a < 0, e, 1) / (1 + e)


def halves(W, D):
    return W[:D], W[D:]


def gru_gates(x, h, weights):
    (W_rx, W_rh), (W_zx, W_zh) = halves(weights.W_r, x.shape[1]), halves(weights.W_z, x.shape[1])
    return sigmoid(x @ W_rx + h @ W_rh + weights.b_r), sigmoid(x @ W_zx + h @ W_zh + weights.b_z)


def gru_candidate(x, h, r, weights):
    W_x, W_h = halves(weights.W_n, x.shape[1])
    return np.tanh(x @ W_x + weights.b_n + (h * r) @ W_h)


def gru_step(x, h, weights):
    r, z = gru_gates(x, h, weights)
    return h + (1 - z) * (gru_candidate(x, h, r, weights) - h)


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[1]
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    (W_rx, W_rh), (W_zx, W_zh), (W_nx, W_nh) = (halves(W, D) for W in weights[::2])
    da_n = (1 - n) * (1 + n) * (dh_next - z * dh_next)
    drh = da_n @ W_nh.T
    da_r, da_z = drh * h * (r - r * r), dh_next * (h - n) * (z - z * z)
    dx = da_n @ W_nx.T + da_r @ W_rx.T + da_z @ W_zx.T
    dh = z * dh_next + r * drh + da_r @ W_rh.T + da_z @ W_zh.T
    dweights = {"b_r": da_r.sum(0), "b_z": da_z.sum(0), "b_n": da_n.sum(0)}
    dweights["W_r"] = np.concatenate([x.T @ da_r, h.T @ da_r])
    dweights["W_z"] = np.concatenate([x.T @ da_z, h.T @ da_z])
    dweights["W_n"] = np.concatenate([x.T @ da_n, (r * h).T @ da_n])
    return dx, dh, dweights


def gru_backward(dh, x, h0, weights):
    states = [h0]
    for t in range(x.shape[1]):
        states.append(gru_step(x[:, t], states[t], weights))
    dx, carried, total = np.zeros_like(x), np.zeros_like(h0), None
    for t in range(x.shape[1] - 1, -1, -1):
        dx[:, t], carried, share = gru_step_backward(carried + dh[:, t], x[:, t], states[t], weights)
        total = share if total is None else {name: total[name] + share[name] for name in total}
    return dx, carried, total
