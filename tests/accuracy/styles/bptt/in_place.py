# In place wherever it can be, even on what was handed in.
def rnn_step_backward(dh_next, x, h, W, b):
    h_next = rnn_step(x, h, W, b)
    h_next **= 2
    dh_next *= np.subtract(1, h_next, out=h_next)
    dxh = dh_next @ W.T
    return dxh[:, : x.shape[1]], dxh[:, x.shape[1] :], np.hstack([x, h]).T @ dh_next, dh_next.sum(axis=0)


def rnn_backward(dh, x, h0, W, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(rnn_step(x[:, t], h[-1], W, b))
    dx, dW, db, dh_t = np.empty_like(x), np.zeros_like(W), np.zeros_like(b), np.zeros_like(h0)
    for t in range(x.shape[1] - 1, -1, -1):
        dh_t += dh[:, t]
        dx[:, t], dh_t, dW_t, db_t = rnn_step_backward(dh_t, x[:, t], h[t], W, b)
        dh_t = np.array(dh_t)
        dW += dW_t
        db += db_t
    return dx, dh_t, dW, db


def clip_gradients(gradients, max_norm):
    norm = np.sqrt(np.sum([np.sum(np.square(one)) for one in gradients]))
    if norm > max_norm:
        for one in gradients:
            one /= norm / max_norm
    return gradients
