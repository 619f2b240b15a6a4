# One sample at a time, as vectors.
def rnn_step(x, h, W, b):
    new = np.empty(h.shape)
    for n in range(len(x)):
        new[n] = np.tanh(np.r_[x[n], h[n]].dot(W) + b)
    return new


def rnn_forward(x, h0, W, b):
    h = np.empty((x.shape[0], x.shape[1], h0.shape[1]))
    for n, (sequence, state) in enumerate(zip(x, h0)):
        for t, features in enumerate(sequence):
            state = np.tanh(np.r_[features, state].dot(W) + b)
            h[n, t] = state
    return h
