# Samples are columns and memory is Fortran's; slopes are written with the sums inside, as s(a) s(-a) and 1/cosh^2.
def column_sums(x, h, weights):
    columns = np.asfortranarray(np.concatenate([x, h], axis=1).T)
    return [W.T @ columns + b[:, None] for W, b in zip(weights[::2], weights[1::2])], columns


def lstm_gates(x, h, weights):
    (a_f, a_i, a_o, a_g), _ = column_sums(x, h, weights)
    return sigmoid(a_f).T, sigmoid(a_i).T, sigmoid(a_o).T, np.tanh(a_g).T


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    (a_f, a_i, a_o, a_g), columns = column_sums(x, h, weights)
    dh_next, dc_next, c = dh_next.T, dc_next.T, np.asfortranarray(c).T
    f, i, o, g = sigmoid(a_f), sigmoid(a_i), sigmoid(a_o), np.tanh(a_g)
    with np.errstate(over="ignore"):
        slope_g, slope_c = 1 / np.cosh(a_g) ** 2, 1 / np.cosh(f * c + i * g) ** 2
    d = dc_next + dh_next * o * slope_c
    da_f, da_i = d * c * f * sigmoid(-a_f), d * g * i * sigmoid(-a_i)
    da_o, da_g = dh_next * np.tanh(f * c + i * g) * o * sigmoid(-a_o), d * i * slope_g
    dxh, dweights = np.zeros(columns.shape, order="F"), []
    for da, W in zip((da_f, da_i, da_o, da_g), weights[::2]):
        dxh += W @ da
        dweights += [(da @ columns.T).T, da.sum(axis=1)]
    D = x.shape[1]
    return dxh[:D].T, dxh[D:].T, (d * f).T, dweights
