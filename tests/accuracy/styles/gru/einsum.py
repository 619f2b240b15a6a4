# Einstein's sums, over stacked gates.
def sigmoid(a):
    return np.exp(-np.logaddexp(0.0, -a))


def gru_gates(x, h, weights):
    W, b = np.array([weights.W_r, weights.W_z]), np.array([weights.b_r, weights.b_z])
    return tuple(sigmoid(np.einsum("nk,qkh->qnh", np.concatenate([x, h], axis=1), W) + b[:, None]))


def gru_candidate(x, h, r, weights):
    D = x.shape[1]
    a = np.einsum("nd,dh->nh", x, weights.W_n[:D]) + np.einsum("nj,nj,jh->nh", r, h, weights.W_n[D:])
    return np.tanh(a + weights.b_n)


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[1]
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    da_n = np.einsum("nh,nh,nh->nh", dh_next, 1 - z, 1 - n**2)
    back = np.einsum("nh,kh->nk", da_n, weights.W_n)
    da = np.stack([back[:, D:] * h * r * (1 - r), dh_next * (h - n) * z * (1 - z)])
    gates = np.einsum("qnh,qkh->nk", da, np.stack([weights.W_r, weights.W_z]))
    dW, db = np.einsum("nk,qnh->qkh", np.hstack([x, h]), da), np.einsum("qnh->qh", da)
    dW_n = np.einsum("nk,nh->kh", np.hstack([x, r * h]), da_n)
    return (
        gates[:, :D] + back[:, :D],
        gates[:, D:] + back[:, D:] * r + z * dh_next,
        [dW[0], db[0], dW[1], db[1], dW_n, np.einsum("nh->h", da_n)],
    )
