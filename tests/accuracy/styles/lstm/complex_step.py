# The step back by complex steps: no derivative is written down.
def complex_step(loss, arrays, step=1e-30):
    gradients = [np.zeros(array.shape) for array in arrays]
    for gradient, k in zip(gradients, range(len(arrays))):
        for place in np.ndindex(gradient.shape):
            moved = [np.array(array, dtype=complex) for array in arrays]
            moved[k][place] += step * 1j
            gradient[place] = np.imag(loss(*moved)) / step
    return gradients


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    def loss(x, h, c, *w):
        xh = np.concatenate([x, h], axis=1)
        a_f, a_i, a_o, a_g = (xh @ W + b for W, b in zip(w[::2], w[1::2]))
        f, i, o = (0.5 + 0.5 * np.tanh(0.5 * a) for a in (a_f, a_i, a_o))
        c_next = f * c + i * np.tanh(a_g)
        return np.sum(dh_next * o * np.tanh(c_next)) + np.sum(dc_next * c_next)

    dx, dh, dc, *dweights = complex_step(loss, [x, h, c, *weights])
    return dx, dh, dc, LSTMWeights(*dweights)
