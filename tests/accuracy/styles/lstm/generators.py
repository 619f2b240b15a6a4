# States come from a generator; sums by functools.reduce; the sigmoid by log1p.
from functools import reduce


def sigmoid(a):
    return np.exp(-np.log1p(np.exp(-np.abs(a))) - np.maximum(-a, 0))


def states(x, h, c, weights):
    for x_t in np.swapaxes(x, 0, 1):
        h, c = lstm_step(x_t, h, c, weights)
        yield h, c


def lstm_forward(x, h0, c0, weights):
    h, c = zip(*states(x, h0, c0, weights))
    return np.moveaxis(np.array(h), 0, 1), np.moveaxis(np.array(c), 0, 1)


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    before = [(h0, c0), *states(x, h0, c0, weights)][:-1]

    def one_step_earlier(carried, t):
        dxs, dh_t, dc_t, total = carried
        dx_t, dh_t, dc_t, share = lstm_step_backward(dh[:, t] + dh_t, dc_t, x[:, t], *before[t], weights)
        return [dx_t, *dxs], dh_t, dc_t, [one + other for one, other in zip(total, share)]

    start = ([], np.zeros(h0.shape), dc_T, [np.zeros(array.shape) for array in weights])
    dxs, dh0, dc0, total = reduce(one_step_earlier, range(x.shape[1])[::-1], start)
    return np.stack(dxs, axis=1), dh0, dc0, LSTMWeights(*total)
