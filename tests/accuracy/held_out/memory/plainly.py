# The refutation by its proof, and cells filled number by number.
def identity_run(x, h0, squash):
    if squash == "linear":
        return h0[:, None, :] + np.cumsum(x, axis=1)
    h, states = h0.copy(), []
    for step in np.moveaxis(x, 1, 0):
        h = np.tanh(h + step) if squash == "tanh" else np.clip(h + step, 0, None)
        states += [h]
    return np.array(states).transpose(1, 0, 2)


def latch():
    W = np.zeros((3, 1))
    W[0], W[1], W[2] = 8, -8, 4
    return W, np.zeros(1)


def refute_toggle(w, u, b):
    if b - w > 0:
        return [0]
    if u + b - w <= 0:
        return [1]
    return [1, 1] if w >= 0 else [1, 0]


def toggle_rnn():
    W = np.array([[6.0, 6.0], [3.0, 3.0], [-3.0, -3.0]])
    return W, np.array([-3.0, -9.0]), np.array([2.0, -2.0]), -2.0


def toggle_gru():
    w = GRUWeights(*[np.zeros((2, 1)), np.zeros(1)] * 3)
    w = GRUWeights(*[part.copy() for part in w])
    w.b_z[0], w.W_z[0, 0], w.W_n[1, 0], w.b_r[0] = 50, -100, -4, 50
    return w


def memory_cell():
    parts = [np.zeros((5, 1)) if k % 2 == 0 else np.zeros(1) for k in range(8)]
    weights = LSTMWeights(*parts)
    weights.b_f[0], weights.b_i[0], weights.b_o[0] = 12, -12, -12
    weights.W_f[1:3, 0] = -24
    weights.W_i[1, 0] = weights.W_o[3, 0] = 24
    weights.W_g[0, 0] = 1
    return weights


def gru_from_rnn(W, b):
    none = W - W
    return [none, b - b + 500, none, b - b - 500, W, b]


def half_life_bias(T):
    f = np.exp(-np.log(2.0) / T)
    return np.log(f) - np.log1p(-f)


def highway(f):
    return np.stack([np.prod(f[:, t:], axis=1) for t in range(f.shape[1])], axis=1)


def state_jacobian(h_next, W):
    N, H = h_next.shape
    J = np.zeros((N, H, H))
    for n in range(N):
        for i in range(H):
            for j in range(H):
                J[n, i, j] = (1 - h_next[n, i] ** 2) * W[len(W) - H + j, i]
    return J


def radius_and_gain(W, D):
    W_h = W[-W.shape[1] :]
    return np.max(np.abs(np.linalg.eig(W_h)[0])), np.linalg.svd(W_h)[1][0]
