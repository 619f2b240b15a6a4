# Everything entry by entry, and Python's own lists; places and shares are counted.
import math


def adding_by_hand():
    def matrix(*rows):
        return np.array([[float(one)] for one in rows])

    nothing = matrix(0, 0, 0)
    return (
        [nothing, [25.0], matrix(0, 50, 0), [-25.0], nothing, [25.0], matrix(0.02, 0, 0), [0.0]],
        [50.0],
        0,
    )


def adding_batch(values, first, second):
    x, y = [], []
    for row, one, other in zip(values, first, second):
        marks = [1.0 if t in (one, other) else 0.0 for t in range(len(row))]
        x.append([[value, mark] for value, mark in zip(row, marks)])
        y.append(sum(value * mark for value, mark in zip(row, marks)))
    return x, y


def adding_gradients(x, y, weights, v, v0):
    N, T, _ = x.shape
    h = states(x, weights)
    dh, dv, dv0, loss = np.zeros_like(h), np.zeros(len(v)), 0.0, 0.0
    for n in range(N):
        off = sum(h[n, T - 1, j] * v[j] for j in range(len(v))) + v0 - y[n]
        loss += off * off / N
        for j in range(len(v)):
            dv[j] += 2 * off * h[n, T - 1, j] / N
            dh[n, T - 1, j] = 2 * off * v[j] / N
        dv0 += 2 * off / N
    return loss, states_backward(dh, x, weights), dv, dv0


def next_symbols(words, lengths, K):
    N, T = words.shape[0], words.shape[1] - 1
    x, y, mask = np.zeros((N, T, K)), np.zeros((N, T), dtype=int), np.zeros((N, T), dtype=bool)
    for n in range(N):
        for t in range(T):
            if t < lengths[n]:
                x[n, t, words[n, t]] = 1
            if t < lengths[n] - 1:
                y[n, t], mask[n, t] = words[n, t + 1], True
    return x, y, mask


def softmax_loss(scores, y, mask):
    dscores, loss, many = np.zeros_like(scores), 0.0, sum(one for row in mask for one in row)
    for n, t in np.ndindex(y.shape):
        if mask[n, t]:
            top = max(scores[n, t])
            total = top + math.log(sum(math.exp(one - top) for one in scores[n, t]))
            loss += (total - scores[n, t, y[n, t]]) / many
            for k in range(scores.shape[2]):
                dscores[n, t, k] = (math.exp(scores[n, t, k] - total) - (k == y[n, t])) / many
    return loss, dscores


def draw_symbol(scores, u, temperature):
    top = max(scores)
    raised = [math.exp((one - top) / temperature) for one in scores]
    needle, k = u * sum(raised), 0
    while k < len(raised) - 1 and needle >= raised[k]:
        needle -= raised[k]
        k += 1
    return k
