import matplotlib.pyplot as plt
import numpy as np


def rnn_step(x, h, W, b):
    D = x.shape[1]
    Wx, Wh = W[:D], W[D:]
    return np.tanh(x.dot(Wx) + h.dot(Wh) + b)


def rnn_forward(x, h0, W, b):
    N, T, D = x.shape
    H = h0.shape[1]
    states = np.zeros((N, T, H))
    prev = h0
    for t in range(T):
        prev = rnn_step(x[:, t, :], prev, W, b)
        states[:, t, :] = prev
    return states


def show(h):
    plt.plot(h[0])
    plt.show()
