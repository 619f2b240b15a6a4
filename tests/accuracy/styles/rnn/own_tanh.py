# A tanh of one's own that never overflows, and time running in front.
def squash(a):
    e = np.exp(-2 * np.abs(a))
    return np.sign(a) * (1 - e) / (1 + e)


def rnn_step(x, h, W, b):
    return squash(np.einsum("nk,kh->nh", np.hstack((x, h)), W) + b[None])


def rnn_forward(x, h0, W, b):
    N, T, _ = x.shape
    h = np.zeros((T + 1, N, h0.shape[1]))
    h[0] = h0
    for t, x_t in enumerate(np.transpose(x, (1, 0, 2))):
        h[t + 1] = rnn_step(x_t, h[t], W, b)
    return h[1:].transpose(1, 0, 2)
