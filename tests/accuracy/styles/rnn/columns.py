# Samples are columns, as in many a lecture; memory is Fortran's.
def rnn_step(x, h, W, b):
    xh = np.asfortranarray(np.vstack([x.T, h.T]))
    return np.tanh(W.T @ xh + b.reshape(-1, 1)).T


def rnn_forward(x, h0, W, b):
    h, states = h0, np.empty((x.shape[0], x.shape[1], h0.shape[1]), order="F")
    t = 0
    while t < x.shape[1]:
        h = rnn_step(np.asfortranarray(x[:, t, :]), h, W, b)
        states[:, t, :] = h
        t += 1
    return states
