# One function goes forwards and comes back: the gradient is carried out of the recursion.
class Sum(dict):
    def __add__(self, other):
        return Sum({name: self[name] + other[name] for name in self})


def gru_step_backward(dh_next, x, h, weights):
    D = x.shape[-1]
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    one_minus_z, slope_z, slope_r, slope_n = 1 - z, z * (1 - z), r * (1 - r), 1 - n * n
    dn, dz = dh_next * one_minus_z, dh_next * h - dh_next * n
    da_n, da_z = dn * slope_n, dz * slope_z
    dx_n, drh = np.split(da_n @ weights.W_n.T, [D], axis=1)
    da_r = drh * h * slope_r
    dx_r, dh_r = np.split(da_r @ weights.W_r.T, [D], axis=1)
    dx_z, dh_z = np.split(da_z @ weights.W_z.T, [D], axis=1)
    v = np.concatenate([x, h], axis=1).T
    share = Sum(W_r=v @ da_r, b_r=da_r.sum(0), W_z=v @ da_z, b_z=da_z.sum(0))
    share |= {"W_n": np.concatenate([x, r * h], axis=1).T @ da_n, "b_n": np.sum(da_n, 0)}
    return dx_r + dx_z + dx_n, dh_r + dh_z + drh * r + dh_next * z, share


def gru_backward(dh, x, h0, weights):
    if x.shape[1] == 0:
        zeros = Sum({name: np.zeros(getattr(weights, name).shape) for name in weights._fields})
        return np.zeros(x.shape), np.zeros(h0.shape), zeros
    h = gru_step(x[:, 0], h0, weights)
    dx, message, later = gru_backward(dh[:, 1:], x[:, 1:], h, weights)
    dx_0, dh0, first = gru_step_backward(dh[:, 0] + message, x[:, 0], h0, weights)
    return np.concatenate([dx_0[:, None], dx], axis=1), dh0, Sum(first) + later
