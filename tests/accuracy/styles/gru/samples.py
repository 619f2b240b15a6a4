# Sample by sample, with outer products.
def sigmoid(a):
    with np.errstate(over="ignore"):
        return np.reciprocal(1 + np.exp(-a))


def one_sample(x, h, w):
    r, z = sigmoid(np.r_[x, h] @ w.W_r + w.b_r), sigmoid(np.r_[x, h] @ w.W_z + w.b_z)
    return r, z, np.tanh(np.r_[x, r * h] @ w.W_n + w.b_n)


def gru_gates(x, h, weights):
    pairs = [one_sample(x[n], h[n], weights)[:2] for n in range(len(x))]
    return np.array([r for r, _ in pairs]), np.array([z for _, z in pairs])


def gru_candidate(x, h, r, weights):
    return np.vstack([np.tanh(np.r_[x[n], r[n] * h[n]] @ weights.W_n + weights.b_n) for n in range(len(x))])


def gru_forward(x, h0, weights):
    states = np.empty((*x.shape[:2], h0.shape[1]))
    for n in range(len(x)):
        h = h0[n]
        for t in range(x.shape[1]):
            _, z, candidate = one_sample(x[n, t], h, weights)
            h = states[n, t] = z * h + (1 - z) * candidate
    return states


def gru_step_backward(dh_next, x, h, weights):
    D, dx, dh = x.shape[1], np.zeros_like(x), np.zeros_like(h)
    dweights = GRUWeights(*map(np.zeros_like, weights))
    for n, d in enumerate(dh_next):
        r, z, candidate = one_sample(x[n], h[n], weights)
        da_n = d * (1 - z) * (1 - candidate**2)
        back = weights.W_n @ da_n
        da_r, da_z = back[D:] * h[n] * r * (1 - r), d * (h[n] - candidate) * z * (1 - z)
        through_gates = weights.W_r @ da_r + weights.W_z @ da_z
        dx[n], dh[n] = back[:D] + through_gates[:D], d * z + back[D:] * r + through_gates[D:]
        for k, da, features in (("r", da_r, h[n]), ("z", da_z, h[n]), ("n", da_n, r * h[n])):
            getattr(dweights, "W_" + k)[...] += np.outer(np.r_[x[n], features], da)
            getattr(dweights, "b_" + k)[...] += da
    return dx, dh, dweights
