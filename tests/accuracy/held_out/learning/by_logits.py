# Marks set by an index, the loss by logsumexp, symbols drawn by counting, and an LSTM filled in place.
def adding_by_hand():
    parts = [np.zeros((3, 1)) if k % 2 == 0 else np.zeros(1) for k in range(8)]
    weights = LSTMWeights(*parts)
    weights.b_f[0] = 40
    weights.b_o[0] = 40
    weights.b_i[0] = -35
    weights.W_i[1] = 70
    weights.W_g[0] = 0.005
    return weights, np.array([200.0]), 0.0


def adding_batch(values, first, second):
    N, T = values.shape
    x = np.zeros((N, T, 2))
    x[..., 0] = values
    for n in range(N):
        x[n, first[n], 1] = 1
        x[n, second[n], 1] = 1
    return x, (x[..., 0] * x[..., 1]).sum(axis=1)


def adding_gradients(x, y, weights, v, v0):
    h = states(x, weights)
    last = h[:, -1, :]
    off = last.dot(v) + v0 - y
    slope = off * (2.0 / len(off))
    dh = np.zeros_like(h)
    dh[:, -1, :] = np.outer(slope, v)
    dweights = states_backward(dh, x, weights)
    return np.dot(off, off) / len(off), dweights, slope.dot(last), np.sum(slope)


def next_symbols(words, lengths, K):
    N, T = words.shape[0], words.shape[1] - 1
    x, y, mask = np.zeros((N, T, K)), np.zeros((N, T)), np.zeros((N, T))
    for n in range(N):
        seen = min(lengths[n], T)
        x[n, np.arange(seen), words[n, :seen]] = 1
        y[n, : lengths[n] - 1] = words[n, 1 : lengths[n]]
        mask[n, : lengths[n] - 1] = 1
    return x, y, mask


def softmax_loss(scores, y, mask):
    top = np.max(scores, axis=2)
    total = top + np.log(np.exp(scores - top[:, :, None]).sum(axis=2))
    n, t = np.indices(y.shape)
    count = mask.sum()
    if count == 0:
        return 0.0, np.zeros(scores.shape)
    loss = np.sum(mask * (total - scores[n, t, y])) / count
    dscores = np.exp(scores - total[:, :, None])
    dscores[n, t, y] -= 1
    return loss, dscores * mask[:, :, None] / count


def draw_symbol(scores, u, temperature):
    cooled = scores / temperature
    shares = np.exp(cooled - cooled.max())
    shares = shares / shares.sum()
    passed = np.sum(np.cumsum(shares) <= u)
    return min(int(passed), len(scores) - 1)
