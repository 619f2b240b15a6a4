"""The functions of the key written otherwise: whoever writes them so may slip where the key has no such place.

Each form is named after its function, with two underscores before what is said of it. They are read, and never run by
themselves: what they use is the key's.
"""

import numpy as np


def numerical_gradient__by_nudges(f, x, eps: float):
    gradient = np.zeros(x.shape)
    for j in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[j] = eps
        gradient[j] = (f(x + nudge) - f(x - nudge)) / eps / 2
    return gradient


def numerical_gradient__in_place(f, x, eps: float):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for j in np.ndindex(x.shape):
        old = x[j]
        x[j] = old + eps
        above = f(x)
        x[j] = old - eps
        below = f(x)
        x[j] = old
        gradient[j] = (above - below) / (2 * eps)
    return gradient


def rnn_step_backward__in_two_parts(dh_next, x, h, W, b):
    D = x.shape[-1]
    h_next = np.tanh(x @ W[:D] + h @ W[D:] + b)
    da = dh_next * (1 - h_next**2)
    dx = da @ W[:D].T
    dh = da @ W[D:].T
    dW = np.zeros(W.shape)
    dW[:D] = x.T @ da
    dW[D:] = h.T @ da
    db = da.sum(axis=0)
    return dx, dh, dW, db


def rnn_step_backward__side_by_side(dh_next, x, h, W, b):
    D = x.shape[-1]
    xh = np.concatenate([x, h], axis=-1)
    h_next = np.tanh(xh @ W + b)
    da = dh_next * (1 - h_next**2)
    dxh = da @ W.T
    return dxh[:, :D], dxh[:, D:], xh.T @ da, da.sum(axis=0)


def rnn_step_backward__sample_by_sample(dh_next, x, h, W, b):
    D = x.shape[-1]
    dx, dh, dW, db = np.zeros(x.shape), np.zeros(h.shape), np.zeros(W.shape), np.zeros(b.shape)
    for n in range(x.shape[0]):
        h_next = np.tanh(x[n] @ W[:D] + h[n] @ W[D:] + b)
        da = dh_next[n] * (1 - h_next**2)
        dx[n] = W[:D] @ da
        dh[n] = W[D:] @ da
        dW[:D] += np.outer(x[n], da)
        dW[D:] += np.outer(h[n], da)
        db += da
    return dx, dh, dW, db


def rnn_backward__at_once(dh, x, h0, W, b):
    N, T, D = x.shape
    h = np.zeros((N, T + 1, h0.shape[1]))
    h[:, 0] = h0
    for t in range(T):
        h[:, t + 1] = np.tanh(x[:, t] @ W[:D] + h[:, t] @ W[D:] + b)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    dh_future = np.zeros(h0.shape)
    for t in reversed(range(T)):
        dh_total = dh[:, t] + dh_future
        da = dh_total * (1 - h[:, t + 1] ** 2)
        dx[:, t] = da @ W[:D].T
        dW[:D] += x[:, t].T @ da
        dW[D:] += h[:, t].T @ da
        db += da.sum(axis=0)
        dh_future = da @ W[D:].T
    return dx, dh_future, dW, db


def rnn_backward__with_h_before(dh, x, h0, W, b):
    N, T, D = x.shape
    h = rnn_forward(x, h0, W, b)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    dh_future = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        h_before = h[:, t - 1] if t > 0 else h0
        da = (dh[:, t] + dh_future) * (1 - h[:, t] ** 2)
        xh = np.concatenate([x[:, t], h_before], axis=1)
        dW += xh.T @ da
        db += da.sum(axis=0)
        dxh = da @ W.T
        dx[:, t] = dxh[:, :D]
        dh_future = dxh[:, D:]
    return dx, dh_future, dW, db


def truncated_rnn_backward__step_by_step(dh, x, h0, W, b, k):
    N, T, D = x.shape
    h = np.zeros((N, T + 1, h0.shape[1]))
    h[:, 0] = h0
    for t in range(T):
        h[:, t + 1] = np.tanh(x[:, t] @ W[:D] + h[:, t] @ W[D:] + b)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    dh_future = np.zeros(h0.shape)
    for t in reversed(range(T)):
        if (t + 1) % k == 0:
            dh_future = np.zeros(h0.shape)
        da = (dh[:, t] + dh_future) * (1 - h[:, t + 1] ** 2)
        dx[:, t] = da @ W[:D].T
        dW += np.concatenate([x[:, t].T @ da, h[:, t].T @ da])
        db += da.sum(axis=0)
        dh_future = da @ W[D:].T
    return dx, dh_future, dW, db


def truncated_rnn_backward__chunk_by_chunk(dh, x, h0, W, b, k):
    T = x.shape[1]
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    h = h0
    dh0 = np.zeros(h0.shape)
    for start in range(0, T, k):
        stop = min(start + k, T)
        dx_chunk, dh_chunk, dW_chunk, db_chunk = rnn_backward(dh[:, start:stop], x[:, start:stop], h, W, b)
        dx[:, start:stop] = dx_chunk
        if start == 0:
            dh0 = dh_chunk
        dW += dW_chunk
        db += db_chunk
        h = rnn_forward(x[:, start:stop], h, W, b)[:, -1]
    return dx, dh0, dW, db


def gradient_norms__in_an_array(dh_T, x, h0, W, b):
    N, T, D = x.shape
    h = np.zeros((N, T + 1, h0.shape[1]))
    h[:, 0] = h0
    for t in range(T):
        h[:, t + 1] = np.tanh(x[:, t] @ W[:D] + h[:, t] @ W[D:] + b)
    norms = np.zeros(T + 1)
    dh = dh_T
    norms[T] = np.linalg.norm(dh)
    for t in reversed(range(T)):
        da = dh * (1 - h[:, t + 1] ** 2)
        dh = da @ W[D:].T
        norms[t] = np.linalg.norm(dh)
    return norms


def clip_gradients__one_after_another(gradients, max_norm: float):
    squares = 0.0
    for gradient in gradients:
        squares = squares + np.sum(gradient**2)
    norm = np.sqrt(squares)
    clipped = []
    for gradient in gradients:
        clipped.append(gradient * (max_norm / norm) if norm > max_norm else gradient)
    return clipped


def clip_gradients__laid_end_to_end(gradients, max_norm: float):
    norm = np.linalg.norm(np.concatenate([np.ravel(gradient) for gradient in gradients]))
    if norm > max_norm:
        return [gradient / norm * max_norm for gradient in gradients]
    return [gradient for gradient in gradients]


def rnn_backward__step_by_step(dh, x, h0, W, b):
    N, T, D = x.shape
    h = np.concatenate([h0[:, None], rnn_forward(x, h0, W, b)], axis=1)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    dh_future = np.zeros(h0.shape)
    for t in reversed(range(T)):
        dx_t, dh_future, dW_t, db_t = rnn_step_backward(dh[:, t] + dh_future, x[:, t], h[:, t], W, b)
        dx[:, t] = dx_t
        dW += dW_t
        db += db_t
    return dx, dh_future, dW, db


def truncated_rnn_backward__with_h0_first(dh, x, h0, W, b, k):
    T = x.shape[1]
    h = np.concatenate([h0[:, None], rnn_forward(x, h0, W, b)], axis=1)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    dh0 = np.zeros(h0.shape)
    for start in reversed(range(0, T, k)):
        chunk = slice(start, start + k)
        dx_chunk, dh0, dW_chunk, db_chunk = rnn_backward(dh[:, chunk], x[:, chunk], h[:, start], W, b)
        dx[:, chunk] = dx_chunk
        dW += dW_chunk
        db += db_chunk
    return dx, dh0, dW, db
