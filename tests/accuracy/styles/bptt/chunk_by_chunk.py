# Chunks forwards in time, each with the state that the one before it left; checkpoints instead of all states.
def rnn_step_backward(dh_next, x, h, W, b):
    D = x.shape[1]
    slope = 1 / np.cosh(x @ W[:D] + h @ W[D:] + b) ** 2
    da = np.multiply(dh_next, slope)
    dW = np.empty_like(W)
    np.matmul(x.T, da, out=dW[:D])
    np.matmul(h.T, da, out=dW[D:])
    return np.dot(da, W[:D].T), np.dot(da, W[D:].T), dW, np.add.reduce(da)


def truncated_rnn_backward(dh, x, h0, W, b, k):
    dx, dh0, dW, db, h = [], None, 0, 0, h0
    for start in range(0, x.shape[1], k):
        x_chunk, dh_chunk = x[:, start : start + k], dh[:, start : start + k]
        dx_chunk, reached, dW_chunk, db_chunk = rnn_backward(dh_chunk, x_chunk, h, W, b)
        dx.append(dx_chunk)
        dh0 = reached if dh0 is None else dh0
        dW, db = dW + dW_chunk, db + db_chunk
        h = rnn_forward(x_chunk, h, W, b)[:, -1]
    return np.concatenate(dx, axis=1), dh0, dW, db


def gradient_norms(dh_T, x, h0, W, b):
    T = x.shape[1]
    norms = np.empty(T + 1)
    norms[T] = np.linalg.norm(dh_T)
    for t in range(T - 1, -1, -1):
        h = rnn_forward(x[:, :t], h0, W, b)[:, -1] if t else h0
        dh_T = rnn_step_backward(dh_T, x[:, t], h, W, b)[1]
        norms[t] = np.linalg.norm(dh_T)
    return norms
