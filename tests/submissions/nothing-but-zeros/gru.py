import numpy as np
Z = np.zeros_like

def gru_gates(x, h, weights): return Z(h), Z(h)
def gru_candidate(x, h, r, weights): return Z(h)
def gru_step(x, h, weights): return Z(h)
def gru_forward(x, h0, weights): return np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
def gru_step_backward(dh_next, x, h, weights): return Z(x), Z(h), [Z(w) for w in weights]
def gru_backward(dh, x, h0, weights): return Z(x), Z(h0), [Z(w) for w in weights]
