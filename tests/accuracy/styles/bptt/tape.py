# A tape: every forward step leaves behind a function that takes the gradient back through it.
def recorded(x, h0, W, b):
    D, tape, h = x.shape[2], [], h0
    for t in range(x.shape[1]):
        xh = np.concatenate([x[:, t], h], axis=1)
        h = np.tanh(xh @ W + b)

        def back(g, xh=xh, h=h):
            da = g - g * h**2
            dxh = np.einsum("nh,kh->nk", da, W)
            return dxh[:, :D], dxh[:, D:], np.einsum("nk,nh->kh", xh, da), np.einsum("nh->h", da)

        tape.append(back)
    return tape


def rnn_step_backward(dh_next, x, h, W, b):
    return recorded(x[:, None], h, W, b)[0](dh_next)


def played(tape, dh, cut):
    carried, dxs, dWs, dbs = 0.0, [], [], []
    while tape:
        t = len(tape) - 1
        dx, back, dW, db = tape.pop()(dh[:, t] + carried)
        carried = np.zeros_like(back) if t in cut else back
        dxs.insert(0, dx)
        dWs.append(dW)
        dbs.append(db)
    return np.stack(dxs, 1), back, np.sum(dWs, axis=0), np.sum(dbs, axis=0)


def rnn_backward(dh, x, h0, W, b):
    return played(recorded(x, h0, W, b), dh, ())


def truncated_rnn_backward(dh, x, h0, W, b, k):
    return played(recorded(x, h0, W, b), dh, set(range(int(k), x.shape[1], int(k))))
