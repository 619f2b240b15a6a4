# Time runs backwards in views of memory; sums are taken last, over all steps.
def gru_forward(x, h0, weights):
    backwards = np.empty((x.shape[1], x.shape[0], h0.shape[1]))
    forwards = backwards[::-1]
    h = h0
    for t, x_t in enumerate(x.transpose(1, 0, 2)):
        forwards[t] = h = gru_step(x_t, h, weights)
    return forwards.transpose(1, 0, 2)


def gru_backward(dh, x, h0, weights):
    (N, T, D), H = x.shape, h0.shape[1]
    before = np.concatenate([h0[:, None], gru_forward(x, h0, weights)], axis=1)[:, :-1]
    flat_x, flat_h = x.reshape(-1, D), before.reshape(-1, H)
    r, z = gru_gates(flat_x, flat_h, weights)
    n = gru_candidate(flat_x, flat_h, r, weights)
    r, z, n = (gate.reshape(N, T, H)[:, ::-1] for gate in (r, z, n))
    x_back, h_back, dh_back = x[:, ::-1], before[:, ::-1], dh[:, ::-1]
    da = np.zeros((3, N, T, H))
    dx, message = np.zeros((N, T, D)), np.zeros((N, H))
    for s in range(T):
        d = dh_back[:, s] + message
        da[2, :, s] = d * (1 - z[:, s]) * (1 - n[:, s] ** 2)
        back = da[2, :, s] @ weights.W_n.T
        da[0, :, s] = back[:, D:] * h_back[:, s] * r[:, s] * (1 - r[:, s])
        da[1, :, s] = d * (h_back[:, s] - n[:, s]) * z[:, s] * (1 - z[:, s])
        gates = da[0, :, s] @ weights.W_r.T + da[1, :, s] @ weights.W_z.T
        dx[:, T - 1 - s] = back[:, :D] + gates[:, :D]
        message = back[:, D:] * r[:, s] + gates[:, D:] + d * z[:, s]
    features = np.concatenate([x_back, h_back], axis=2)
    with_reset = np.concatenate([x_back, r * h_back], axis=2)
    dW_r, dW_z = (np.einsum("ntk,nth->kh", features, da[q]) for q in range(2))
    dW_n, (db_r, db_z, db_n) = np.einsum("ntk,nth->kh", with_reset, da[2]), da.sum(axis=(1, 2))
    return dx, message, GRUWeights(W_r=dW_r, b_r=db_r, W_z=dW_z, b_z=db_z, W_n=dW_n, b_n=db_n)
