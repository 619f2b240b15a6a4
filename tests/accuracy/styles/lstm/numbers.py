# Plain numbers and math; lists go out.
import math


def sigmoid(v):
    return 1 / (1 + math.exp(-v)) if v > 0 else 1 - 1 / (1 + math.exp(v))


def row_of(v, W, b, squash):
    return [squash(sum(v[k] * W[k, j] for k in range(len(v))) + b[j]) for j in range(len(b))]


def lstm_gates(x, h, weights):
    rows = [[*x_n, *h_n] for x_n, h_n in zip(x, h)]
    f = [row_of(v, weights.W_f, weights.b_f, sigmoid) for v in rows]
    i = [row_of(v, weights.W_i, weights.b_i, sigmoid) for v in rows]
    o = [row_of(v, weights.W_o, weights.b_o, sigmoid) for v in rows]
    return np.array(f), np.array(i), np.array(o), np.array([row_of(v, weights.W_g, weights.b_g, math.tanh) for v in rows])


def lstm_cell_update(c, f, i, g):
    return [[w * x + y * z for w, x, y, z in zip(*row)] for row in zip(f, c, i, g)]


def lstm_hidden(o, c_next):
    return [[gate * math.tanh(cell) for gate, cell in zip(*row)] for row in zip(o, c_next)]


def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    return np.array(lstm_hidden(o, c_next)), np.array(c_next)
