import numpy as np


def rnn_step(x, h, W, b):
    xh = np.concatenate([x, h], axis=-1)
    h_next = np.tanh(xh @ W + b)
    return h_next


def rnn_forward(x, h0, W, b):
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)


def numerical_gradient(f, x, eps):
    """central differences, one entry at a time"""
    grad = np.zeros(x.shape)
    for idx in np.ndindex(*x.shape):
        plus = x.copy()
        plus[idx] += eps
        minus = x.copy()
        minus[idx] -= eps
        grad[idx] = (f(plus) - f(minus)) / (2 * eps)
    return grad


def rnn_step_backward(dh_next, x, h, W, b):
    """chain rule through h' = tanh([x, h] W + b)"""
    D = x.shape[1]
    xh = np.concatenate([x, h], axis=1)
    h_next = np.tanh(xh @ W + b)
    da = dh_next * (1 - h_next**2)
    dxh = da @ W.T
    dx = dxh[:, :D]
    dh = dxh[:, D:]
    dW = xh.T @ da
    db = da.sum(axis=0)
    return dx, dh, dW, db


def rnn_backward(dh, x, h0, W, b):
    """BPTT"""
    T = x.shape[1]
    h = rnn_forward(x, h0, W, b)
    dx = np.zeros(x.shape)
    dW = np.zeros(W.shape)
    db = np.zeros(b.shape)
    carry = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        h_prev = h[:, t - 1] if t > 0 else h0
        dx_t, carry, dW_t, db_t = rnn_step_backward(dh[:, t] + carry, x[:, t], h_prev, W, b)
        dx[:, t] = dx_t
        dW = dW_t
        db += db_t
    return dx, carry, dW, db


def truncated_rnn_backward(dh, x, h0, W, b, k):
    """BPTT in chunks of k steps, the gradient is cut between them"""
    T = x.shape[1]
    h = rnn_forward(x, h0, W, b)
    dx = np.zeros(x.shape)
    dW = np.zeros(W.shape)
    db = np.zeros(b.shape)
    dh0 = None
    for start in range(0, T, k):
        stop = min(start + k, T)
        h_start = h0 if start == 0 else h[:, start - 1]
        dx_c, dh_c, dW_c, db_c = rnn_backward(dh[:, start:stop], x[:, start:stop], h_start, W, b)
        dx[:, start:stop] = dx_c
        dW += dW_c
        db += db_c
        if start == 0:
            dh0 = dh_c
    return dx, dh0, dW, db


def gradient_norms(dh_T, x, h0, W, b):
    """|dL/dh_t| for t = 0 ... T"""
    T = x.shape[1]
    h = rnn_forward(x, h0, W, b)
    norms = np.zeros(T + 1)
    g = dh_T
    norms[T] = np.sqrt(np.sum(g**2))
    for t in range(T - 1, -1, -1):
        h_prev = h[:, t - 1] if t > 0 else h0
        g = rnn_step_backward(g, x[:, t], h_prev, W, b)[1]
        norms[t] = np.sqrt(np.sum(g**2))
    return norms


def clip_gradients(gradients, max_norm):
    """one norm over all the arrays"""
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    if norm <= max_norm:
        return [g for g in gradients]
    return [g * (max_norm / norm) for g in gradients]
