# The way back to the four sums and the cell by complex steps: no derivative is written down.
def lstm_step_backward(dh_next, dc_next, x, h, c, weights, step=1e-30):
    xh = np.concatenate([x, h], axis=1)

    def loss(a_f, a_i, a_o, a_g, c):
        f, i, o = (0.5 + 0.5 * np.tanh(0.5 * a) for a in (a_f, a_i, a_o))
        c_next = f * c + i * np.tanh(a_g)
        return np.sum(dh_next * o * np.tanh(c_next)) + np.sum(dc_next * c_next)

    arrays = [*(xh @ W + b for W, b in zip(weights[::2], weights[1::2])), c]
    gradients = [np.zeros(array.shape) for array in arrays]
    for k, gradient in enumerate(gradients):
        for place in np.ndindex(gradient.shape):
            moved = [np.array(array, dtype=complex) for array in arrays]
            moved[k][place] += step * 1j
            gradient[place] = np.imag(loss(*moved)) / step
    *da, dc = gradients
    dxh = sum(one @ W.T for one, W in zip(da, weights[::2]))
    dweights = [array for one in da for array in (xh.T @ one, one.sum(axis=0))]
    return dxh[:, : x.shape[1]], dxh[:, x.shape[1] :], dc, LSTMWeights(*dweights)
