import numpy as np
def rnn_step(x, h, W, b): return np.zeros(h.shape)
def rnn_forward(x, h0, W, b): return np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
