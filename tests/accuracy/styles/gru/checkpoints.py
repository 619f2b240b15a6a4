# Only every other state is kept; those between are reckoned again on the way back.
EVERY = 2


def gru_forward(x, h0, weights):
    h, T = h0, x.shape[1]
    states = np.full((x.shape[0], T, h0.shape[1]), np.nan)
    for t in range(0, T, 1):
        np.copyto(states[:, t], gru_step(x[:, t], h, weights))
        h = states[:, t]
    return states


def gru_backward(dh, x, h0, weights):
    T, kept, h = x.shape[1], {}, h0
    for t in range(T):
        if t % EVERY == 0:
            kept[t] = h
        h = gru_step(x[:, t], h, weights)
    dx, message, total = [None] * T, np.zeros(h0.shape), [0] * len(weights)
    for start in sorted(kept, reverse=True):
        within = [kept[start]]
        stop = min(start + EVERY, T)
        for t in range(start, stop - 1):
            within.append(gru_step(x[:, t], within[-1], weights))
        for t in range(stop - 1, start - 1, -1):
            d = dh[:, t] + message
            dx[t], message, share = gru_step_backward(d, x[:, t], within[t - start], weights)
            total = [one + other for one, other in zip(total, share)]
    return np.stack(dx, axis=1), message, GRUWeights(*total)
