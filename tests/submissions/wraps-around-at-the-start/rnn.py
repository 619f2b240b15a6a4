# Week 1: recurrent network
import numpy as np


# one step
def rnn_step(x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    inputs = np.hstack((x, h))           # (N, D+H)
    a = np.matmul(inputs, W) + b         # (N, H)
    return np.tanh(a)


# whole sequence; I wrote the step out again here because calling it felt slow
def rnn_forward(x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    N, T, D = x.shape
    H = b.shape[0]
    out = np.zeros((N, T, H))
    for t in range(T):
        last = out[:, t - 1]
        out[:, t] = np.tanh(np.hstack((x[:, t], last)) @ W + b)
    return out
