# np.vectorize over plain numbers.
import math

squash = np.vectorize(math.tanh, otypes=[float])


@np.vectorize
def sigmoid(v):
    e = math.exp(-abs(v))
    return 1 / (1 + e) if v >= 0 else e / (1 + e)


def gru_gates(x, h, weights):
    xh = np.concatenate([x, h], axis=1)
    sums = np.zeros((2, *h.shape))
    for n in range(h.shape[0]):
        for j in range(h.shape[1]):
            sums[0, n, j] = math.fsum(xh[n] * weights.W_r[:, j]) + weights.b_r[j]
            sums[1, n, j] = math.fsum(xh[n] * weights.W_z[:, j]) + weights.b_z[j]
    return sigmoid(sums[0]), sigmoid(sums[1])


def gru_candidate(x, h, r, weights):
    return squash(np.concatenate([x, np.multiply(r, h)], axis=1) @ weights.W_n + weights.b_n)


def gru_step(x, h, weights):
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    return [[keep * old + (1 - keep) * new for keep, old, new in zip(*row)] for row in zip(z, h, n)]


def gru_forward(x, h0, weights):
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.array(gru_step(x[:, t], states[-1], weights)))
    return [[states[t + 1][n].tolist() for t in range(x.shape[1])] for n in range(x.shape[0])]


def gru_backward(dh, x, h0, weights):
    h = [h0, *np.moveaxis(np.array(gru_forward(x, h0, weights)), 1, 0)]
    carried, steps = np.zeros(h0.shape), []
    for t in range(x.shape[1] - 1, -1, -1):
        dx, carried, dweights = gru_step_backward(dh[:, t] + carried, x[:, t], h[t], weights)
        steps.append((dx, dweights))
    sums = [sum(arrays) for arrays in zip(*(dweights for _, dweights in steps))]
    return np.stack([dx for dx, _ in steps][::-1], axis=1), carried, sums
