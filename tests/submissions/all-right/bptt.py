"""Backpropagation through time. All backward passes are one function, `sweep`, told where to stop."""
import numpy as np


def rnn_step(x, h, W, b):
    return np.tanh(np.concatenate([x, h], axis=-1) @ W + b)


def rnn_forward(x, h0, W, b):
    states = []
    for x_t in np.moveaxis(x, 1, 0):
        states.append(rnn_step(x_t, states[-1] if states else h0, W, b))
    return np.stack(states, axis=1)


def numerical_gradient(f, x, eps):
    x = np.array(x, dtype=float)
    slope = np.empty_like(x)
    for place in np.ndindex(x.shape):
        here = x[place]
        x[place] = here + eps
        right = f(x)
        x[place] = here - eps
        left = f(x)
        x[place] = here
        slope[place] = (right - left) / (2 * eps)
    return slope


def sweep(dh, x, h0, W, b, chunk):
    """(dx, dh0, dW, db); the message to the step before is dropped at every multiple of `chunk`."""
    T, D = x.shape[1:]
    h = rnn_forward(x, h0, W, b)
    previous = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    da = np.zeros_like(h)
    message = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        da[:, t] = (dh[:, t] + message) * (1 - h[:, t] ** 2)
        message = da[:, t] @ W[D:].T
        if t > 0 and t % chunk == 0:
            message = np.zeros_like(message)
    dx = np.einsum("ntk,dk->ntd", da, W[:D])
    dW = np.concatenate([np.einsum("ntd,ntk->dk", x, da), np.einsum("ntj,ntk->jk", previous, da)])
    return dx, message, dW, da.sum(axis=(0, 1))


def rnn_step_backward(dh_next, x, h, W, b):
    dx, dh, dW, db = sweep(dh_next[:, None], x[:, None], h, W, b, 1)
    return dx[:, 0], dh, dW, db


def rnn_backward(dh, x, h0, W, b):
    return sweep(dh, x, h0, W, b, chunk=x.shape[1])


def truncated_rnn_backward(dh, x, h0, W, b, k):
    return sweep(dh, x, h0, W, b, chunk=k)


def gradient_norms(dh_T, x, h0, W, b):
    D = x.shape[2]
    h = rnn_forward(x, h0, W, b)
    message, norms = dh_T, [np.sqrt((dh_T**2).sum())]
    for h_t in np.moveaxis(h, 1, 0)[::-1]:
        message = np.einsum("nk,jk->nj", message * (1 - h_t**2), W[D:])
        norms.append(np.sqrt((message**2).sum()))
    return np.array(norms)[::-1]


def clip_gradients(gradients, max_norm):
    everything = np.concatenate([np.ravel(gradient) for gradient in gradients])
    norm = np.sqrt(everything @ everything)
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [factor * gradient for gradient in gradients]
