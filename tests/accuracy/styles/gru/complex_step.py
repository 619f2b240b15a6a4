# The step back by complex steps of x, of h and of the three sums.
def gru_step_backward(dh_next, x, h, weights, step=1e-30):
    r = np.zeros(h.shape)

    def loss(x, h, e_r, e_z, e_n):
        xh = np.concatenate([x, h], axis=1)
        r, z = (0.5 + 0.5 * np.tanh(0.5 * (xh @ W + b + e)) for W, b, e in zip(weights[:4:2], weights[1:4:2], (e_r, e_z)))
        n = np.tanh(np.concatenate([x, r * h], axis=1) @ weights.W_n + weights.b_n + e_n)
        return np.sum(dh_next * (z * h + (1 - z) * n))

    arrays, gradients = (x, h, r, r, r), []
    for k, array in enumerate(arrays):
        gradients.append(np.empty(array.shape))
        for place in np.ndindex(array.shape):
            moved = [np.asarray(one, dtype=np.complex128).copy() for one in arrays]
            moved[k][place] += complex(0, step)
            gradients[k][place] = loss(*moved).imag / step
    dx, dh, da_r, da_z, da_n = gradients
    r, _ = gru_gates(x, h, weights)
    features, with_reset = np.concatenate([x, h], 1).T, np.concatenate([x, r * h], 1).T
    sums = [features @ da_r, da_r.sum(0), features @ da_z, da_z.sum(0), with_reset @ da_n, da_n.sum(0)]
    return dx, dh, GRUWeights(*sums)
