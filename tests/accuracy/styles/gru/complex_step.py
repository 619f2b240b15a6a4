# The step back by complex steps.
def gru_step_backward(dh_next, x, h, weights, step=1e-30):
    def loss(x, h, W_r, b_r, W_z, b_z, W_n, b_n):
        xh = np.concatenate([x, h], axis=1)
        r, z = (0.5 + 0.5 * np.tanh(0.5 * (xh @ W + b)) for W, b in ((W_r, b_r), (W_z, b_z)))
        n = np.tanh(np.concatenate([x, r * h], axis=1) @ W_n + b_n)
        return np.sum(dh_next * (z * h + (1 - z) * n))

    gradients = []
    for k, array in enumerate((x, h, *weights)):
        gradients.append(np.empty(array.shape))
        for place in np.ndindex(array.shape):
            moved = [np.asarray(one, dtype=np.complex128).copy() for one in (x, h, *weights)]
            moved[k][place] += complex(0, step)
            gradients[k][place] = loss(*moved).imag / step
    return gradients[0], gradients[1], GRUWeights(*gradients[2:])
