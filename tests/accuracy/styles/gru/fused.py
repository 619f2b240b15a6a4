# The two gates share one product (D+H, 2H).
def sigmoid(a):
    return (np.tanh(a / 2) + 1) / 2


def gru_gates(x, h, weights):
    W, b = np.concatenate([weights.W_r, weights.W_z], 1), np.concatenate([weights.b_r, weights.b_z])
    both = sigmoid(np.concatenate([x, h], 1) @ W + b)
    return both[:, : h.shape[1]], both[:, h.shape[1] :]


def gru_step(x, h, weights):
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    return n + z * (h - n)


def gru_step_backward(dh_next, x, h, weights):
    D, H = x.shape[1], h.shape[1]
    W = np.concatenate([weights.W_r, weights.W_z], axis=1)
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    da_n = dh_next * (1 - z) * (1 - n**2)
    back_n = da_n @ weights.W_n.T
    da = np.concatenate([back_n[:, D:] * h * r * (1 - r), dh_next * (h - n) * z * (1 - z)], axis=1)
    back = da @ W.T
    dW, db = np.concatenate([x, h], axis=1).T @ da, da.sum(axis=0)
    dweights = GRUWeights(
        dW[:, :H], db[:H], dW[:, H:], db[H:], np.concatenate([x, r * h], axis=1).T @ da_n, da_n.sum(axis=0)
    )
    return back[:, :D] + back_n[:, :D], back[:, D:] + r * back_n[:, D:] + z * dh_next, dweights
