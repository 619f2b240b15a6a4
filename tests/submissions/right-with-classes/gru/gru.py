from dataclasses import dataclass, fields

import numpy as np


@dataclass
class GRUWeights:
    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray

    def __add__(self, other):
        return GRUWeights(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


class Logistic:
    def __call__(self, a):
        return np.exp(-np.logaddexp(0, -a))

    def slope(self, y):
        return y * (1 - y)


class Tanh:
    def __call__(self, a):
        return np.tanh(a)

    def slope(self, y):
        return 1 - y * y


class Layer:
    """y = activation([x, s] W + b)"""

    def __init__(self, W, b, activation):
        self.W, self.b, self.activation = W, b, activation

    def forward(self, x, s):
        return self.activation(np.concatenate((x, s), 1) @ self.W + self.b)

    def backward(self, dy, y, x, s):
        da = dy * self.activation.slope(y)
        dx, ds = np.split(da @ self.W.T, [x.shape[1]], axis=1)
        return dx, ds, np.concatenate((x, s), 1).T @ da, da.sum(0)


class Cell:
    def __init__(self, weights):
        self.reset = Layer(weights.W_r, weights.b_r, Logistic())
        self.update = Layer(weights.W_z, weights.b_z, Logistic())
        self.new = Layer(weights.W_n, weights.b_n, Tanh())

    def forward(self, x, h):
        r, z = self.reset.forward(x, h), self.update.forward(x, h)
        n = self.new.forward(x, r * h)
        return r, z, n, (1 - z) * n + z * h

    def backward(self, d, x, h):
        r, z, n, _ = self.forward(x, h)
        dx_n, drh, dW_n, db_n = self.new.backward(d * (1 - z), n, x, r * h)
        dx_r, dh_r, dW_r, db_r = self.reset.backward(drh * h, r, x, h)
        dx_z, dh_z, dW_z, db_z = self.update.backward(d * (h - n), z, x, h)
        dh = d * z + drh * r + dh_r + dh_z
        return dx_n + dx_r + dx_z, dh, GRUWeights(dW_r, db_r, dW_z, db_z, dW_n, db_n)


def gru_gates(x, h, weights):
    return Cell(weights).forward(x, h)[:2]


def gru_candidate(x, h, r, weights):
    return Cell(weights).new.forward(x, r * h)


def gru_step(x, h, weights):
    return Cell(weights).forward(x, h)[-1]


def gru_forward(x, h0, weights):
    def states(t):
        if t == 0:
            return [h0]
        earlier = states(t - 1)
        return earlier + [gru_step(x[:, t - 1], earlier[-1], weights)]

    return np.stack(states(x.shape[1])[1:], axis=1)


def gru_step_backward(dh_next, x, h, weights):
    return Cell(weights).backward(dh_next, x, h)


def gru_backward(dh, x, h0, weights):
    """one step, then the rest of the sequence: the recursion carries the gradient on its way out"""
    cell = Cell(weights)

    def rest(t, h):
        if t == x.shape[1]:
            nothing = GRUWeights(*(np.zeros_like(getattr(weights, f.name)) for f in fields(GRUWeights)))
            return [], np.zeros_like(h), nothing
        dxs, d, dw = rest(t + 1, cell.forward(x[:, t], h)[-1])
        dx, d, dw_t = cell.backward(d + dh[:, t], x[:, t], h)
        return [dx] + dxs, d, dw + dw_t

    dxs, dh0, dweights = rest(0, h0)
    return np.stack(dxs, axis=1), dh0, dweights
