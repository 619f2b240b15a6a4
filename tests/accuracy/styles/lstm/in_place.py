# In place on what comes in, as half of the world's students do it.
def lstm_cell_update(c, f, i, g):
    f *= c
    i *= g
    f += i
    return f


def lstm_hidden(o, c_next):
    return np.multiply(o, np.tanh(c_next), out=o)


def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = f * c
    c_next += i * g
    return o * np.tanh(c_next), c_next


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    s = np.tanh(f * c + i * g)
    dc_next += dh_next * o * (1 - s**2)
    da_f, da_i, da_o, da_g = dc_next * c, dc_next * g, dh_next * s, dc_next * i
    dc_next *= f
    da_f *= f * (1 - f)
    da_i *= i * (1 - i)
    da_o *= o * (1 - o)
    da_g *= 1 - g**2
    dxh = np.zeros((len(x), x.shape[1] + h.shape[1]))
    for da, W in ((da_f, weights.W_f), (da_i, weights.W_i), (da_o, weights.W_o), (da_g, weights.W_g)):
        dxh += np.dot(da, W.T)
    v = np.column_stack([x, h])
    dweights = [array for da in (da_f, da_i, da_o, da_g) for array in (v.T @ da, da.sum(0))]
    return dxh[:, : x.shape[1]], dxh[:, x.shape[1] :], dc_next, dweights
