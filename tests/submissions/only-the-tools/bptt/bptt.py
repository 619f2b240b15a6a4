import numpy as np


def rnn_step(x, h, W, b):
    return np.tanh(np.concatenate([x, h], axis=-1) @ W + b)


def rnn_forward(x, h0, W, b):
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)


def numerical_gradient(f, x, eps):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = float(x[i])
        x[i] = old + eps
        up = f(x)
        x[i] = old - eps
        down = f(x)
        x[i] = old  # put it back
        grad[i] = (up - down) / (2 * eps)
        it.iternext()
    return grad


def rnn_step_backward(dh_next, x, h, W, b):
    D = x.shape[1]
    Wx, Wh = W[:D], W[D:]
    h_next = np.tanh(x @ Wx + h @ Wh + b)
    dz = dh_next * (1 - h_next * h_next)
    dx = dz @ Wx.T
    dh = dz @ Wh.T
    dW = np.vstack([x.T @ dz, h.T @ dz])
    db = np.sum(dz, axis=0)
    return dx, dh, dW, db


def rnn_backward(dh, x, h0, W, b):
    raise NotImplementedError("rnn_backward is not written yet")


def truncated_rnn_backward(dh, x, h0, W, b, k):
    raise NotImplementedError("truncated_rnn_backward is not written yet")


def gradient_norms(dh_T, x, h0, W, b):
    raise NotImplementedError("gradient_norms is not written yet")


def clip_gradients(gradients, max_norm):
    total = 0.0
    for g in gradients:
        total += float((g * g).sum())
    norm = total**0.5
    scale = 1.0
    if norm > max_norm:
        scale = max_norm / norm
    clipped = []
    for g in gradients:
        clipped.append(g * scale)
    return clipped
