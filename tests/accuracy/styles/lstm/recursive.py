# The sequence and its way back by recursion: the first step, then the rest.
def lstm_forward(x, h0, c0, weights):
    h, c = lstm_step(x[:, 0], h0, c0, weights)
    if x.shape[1] == 1:
        return h[:, None], c[:, None]
    later_h, later_c = lstm_forward(x[:, 1:], h, c, weights)
    return np.concatenate([h[:, None], later_h], 1), np.concatenate([c[:, None], later_c], 1)


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    if x.shape[1] == 1:
        dx, dh0, dc0, dweights = lstm_step_backward(dh[:, 0], dc_T, x[:, 0], h0, c0, weights)
        return dx[:, None], dh0, dc0, dweights
    h, c = lstm_step(x[:, 0], h0, c0, weights)
    dx_later, dh_1, dc_1, later = lstm_backward(dh[:, 1:], dc_T, x[:, 1:], h, c, weights)
    dx, dh0, dc0, first = lstm_step_backward(dh[:, 0] + dh_1, dc_1, x[:, 0], h0, c0, weights)
    total = LSTMWeights._make(map(np.add, first, later))
    return np.insert(dx_later, 0, dx, axis=1), dh0, dc0, total


def lstm_hidden(o, c_next):
    return o * (np.expm1(2 * -np.abs(c_next)) / (np.exp(2 * -np.abs(c_next)) + 1)) * -np.sign(c_next)
