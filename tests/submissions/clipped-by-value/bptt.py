# This file is yours to edit: write your answers here and keep the names of the functions.

# %%
from collections.abc import Callable, Sequence

import numpy as np


# %%
def rnn_step(x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """h' = tanh([x, h] W + b)"""
    xh = np.concatenate([x, h], axis=-1)
    h_next: np.ndarray = np.tanh(xh @ W + b)
    return h_next


def rnn_forward(x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step of the sequence, starting from h0"""
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)


# %%
def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, eps: float) -> np.ndarray:
    """df/dx_j = (f(x + eps e_j) - f(x - eps e_j)) / (2 eps), one entry j of x at a time"""
    slopes = []
    for j in range(x.size):
        e = np.zeros(x.size)
        e[j] = eps
        e = e.reshape(x.shape)
        slopes.append((f(x + e) - f(x - e)) / (2 * eps))
    return np.array(slopes).reshape(x.shape)


# %%
def rnn_step_backward(
    dh_next: np.ndarray, x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The chain rule through h' = tanh([x, h] W + b)"""
    new_h = rnn_step(x, h, W, b)
    delta = np.multiply(dh_next, 1.0 - np.square(new_h))
    back = np.dot(delta, W.T)
    dx, dh = np.split(back, [x.shape[1]], axis=1)
    dW = np.dot(np.hstack([x, h]).T, delta)
    db = delta.sum(0)
    return dx, dh, dW, db


# %%
def rnn_backward(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Backpropagation through time: the chain rule through h = rnn_forward(x, h0, W, b)"""
    h = rnn_forward(x, h0, W, b)
    h_before = np.concatenate([h0[:, None, :], h[:, :-1]], axis=1)
    dx_list = []
    dW_total = np.zeros_like(W)
    db_total = np.zeros_like(b)
    dh_future = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        total = dh[:, t] + dh_future
        dx_t, dh_future, dW, db = rnn_step_backward(total, x[:, t], h_before[:, t], W, b)
        dx_list.insert(0, dx_t)
        dW_total = dW_total + dW
        db_total = db_total + db
    dh0 = dh_future
    return np.stack(dx_list, axis=1), dh0, dW_total, db_total


# %%
def truncated_rnn_backward(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """As rnn_backward, but the gradient stops at the border between chunks of k steps"""
    T = x.shape[1]
    borders = list(range(0, T, k)) + [T]
    state = h0
    pieces = []
    for first, last in zip(borders[:-1], borders[1:]):
        pieces.append(rnn_backward(dh[:, first:last], x[:, first:last], state, W, b))
        state = rnn_forward(x[:, first:last], state, W, b)[:, -1]
    dx = np.concatenate([piece[0] for piece in pieces], axis=1)
    dh0 = pieces[0][1]
    dW = sum(piece[2] for piece in pieces)
    db = sum(piece[3] for piece in pieces)
    return dx, dh0, dW, db


# %%
def gradient_norms(
    dh_T: np.ndarray, x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """||dL/dh_t|| for t = 0 ... T, when only the last state h_T is in the loss"""
    h = rnn_forward(x, h0, W, b)
    h_before = np.concatenate([h0[:, None, :], h[:, :-1]], axis=1)
    grads = [dh_T]
    for t in reversed(range(x.shape[1])):
        _, dh, _, _ = rnn_step_backward(grads[-1], x[:, t], h_before[:, t], W, b)
        grads.append(dh)
    return np.array([np.linalg.norm(g) for g in grads[::-1]])


# %%
def clip_gradients(gradients: Sequence[np.ndarray], max_norm: float) -> list[np.ndarray]:
    """Every gradient times max_norm / norm if norm > max_norm, where norm is that of all of them together"""
    return [np.clip(g, -max_norm, max_norm) for g in gradients]
