# Number by number, in plain Python.
import math


def _sum(x, h, W, b, j):
    return math.fsum([*(v * w for v, w in zip([*x, *h], W[:, j])), b[j]])


def _gate(a):
    return 1 / (1 + math.exp(-a)) if a > -700 else 0.0


def _units(x, h, c, unit):
    rows = [[unit(x[n], h[n], c[n], j) for j in range(h.shape[1])] for n in range(len(x))]
    return tuple(np.moveaxis(np.array(rows), -1, 0))


def peephole_step(x, h, c, weights, p_f, p_i, p_o):
    w = weights

    def unit(x, h, c, j):
        f = _gate(_sum(x, h, w.W_f, w.b_f, j) + p_f[j] * c[j])
        i = _gate(_sum(x, h, w.W_i, w.b_i, j) + p_i[j] * c[j])
        new = f * c[j] + i * math.tanh(_sum(x, h, w.W_g, w.b_g, j))
        return _gate(_sum(x, h, w.W_o, w.b_o, j) + p_o[j] * new) * math.tanh(new), new

    return _units(x, h, c, unit)


def coupled_step(x, h, c, weights):
    w = weights

    def unit(x, h, c, j):
        f = _gate(_sum(x, h, w.W_f, w.b_f, j))
        new = f * c[j] + (1 - f) * math.tanh(_sum(x, h, w.W_g, w.b_g, j))
        return _gate(_sum(x, h, w.W_o, w.b_o, j)) * math.tanh(new), new

    return _units(x, h, c, unit)


def no_forget_step(x, h, c, weights):
    w = weights

    def unit(x, h, c, j):
        new = c[j] + _gate(_sum(x, h, w.W_i, w.b_i, j)) * math.tanh(_sum(x, h, w.W_g, w.b_g, j))
        return _gate(_sum(x, h, w.W_o, w.b_o, j)) * math.tanh(new), new

    return _units(x, h, c, unit)


def question_step(x, h, c, weights):
    w = weights

    def unit(x, h, c, j):
        kept = _gate(_sum(x, h, w.W_f, w.b_f, j)) * c[j]
        new = kept + _gate(_sum(x, h, w.W_i, w.b_i, j)) * math.tanh(_sum(x, h, w.W_g, w.b_g, j))
        return math.tanh(_sum(x, h, w.W_o, w.b_o, j)) * _gate(new), new

    return _units(x, h, c, unit)


def one_network_step(x, h, c, W, b):
    N, H = h.shape
    both = np.array([[math.tanh(_sum([*x[n], *h[n]], c[n], W, b, j)) for j in range(2 * H)] for n in range(N)])
    return both[:, :H], both[:, H:]


def reset_after_step(x, h, weights):
    w, D = weights, x.shape[1]
    new = np.empty(h.shape)
    for n, j in np.ndindex(h.shape):
        r, z = (_gate(_sum(x[n], h[n], W, b, j)) for W, b in ((w.W_r, w.b_r), (w.W_z, w.b_z)))
        seen = _sum(h[n], [], w.W_n[D:], w.b_h, j)
        new[n, j] = z * h[n, j] + (1 - z) * math.tanh(_sum(x[n], [], w.W_n[:D], w.b_n, j) + r * seen)
    return new


def masked_forward(x, lengths, h0, W, b):
    h = np.empty((*x.shape[:2], h0.shape[1]))
    for n in range(len(x)):
        state = h0[n]
        for t in range(x.shape[1]):
            if t < lengths[n]:
                state = np.array([math.tanh(_sum(x[n, t], state, W, b, j)) for j in range(len(state))])
            h[n, t] = state
    return h


def bidirectional_forward(x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    turned = x.copy()
    for n, length in enumerate(lengths):
        turned[n, :length] = x[n, :length][::-1]
    made = masked_forward(turned, lengths, h0_b, W_b, b_b)
    backward = np.zeros(made.shape)
    for n, length in enumerate(lengths):
        backward[n, :length] = made[n, :length][::-1]
    return np.concatenate((masked_forward(x, lengths, h0_f, W_f, b_f), backward), 2)


def rtrl_dh0(x, h0, W, b):
    # As numbers that carry their slopes: one direction after the other, with a step in the imaginary part.
    (N, H), step = h0.shape, 1e-30
    J = np.empty((N, H, H))
    for j in range(H):
        h = h0 + 1j * step * np.eye(H)[j]
        for t in range(x.shape[1]):
            h = np.tanh(np.concatenate([x[:, t], h], axis=1) @ W + b)
        J[:, :, j] = h.imag / step
    return J
