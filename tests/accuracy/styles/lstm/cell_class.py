# A cell object of each step keeps what its way back needs; gradients come as an object with the fields' names.
from types import SimpleNamespace


class Cell:
    def __init__(self, weights):
        self.weights = weights

    def forward(self, x, h, c):
        self.xh, self.c, self.D = np.hstack((x, h)), c, x.shape[1]
        self.f, self.i, self.o, self.g = lstm_gates(x, h, self.weights)
        self.c_next = lstm_cell_update(c, self.f, self.i, self.g)
        self.tanh_c = np.tanh(self.c_next)
        return self.o * self.tanh_c, self.c_next

    def backward(self, dh, dc):
        self.total = dc + dh * self.o * (1 - self.tanh_c**2)
        da = SimpleNamespace(
            f=self.total * self.c * self.f * (1 - self.f),
            i=self.total * self.g * self.i * (1 - self.i),
            o=dh * self.tanh_c * self.o * (1 - self.o),
            g=self.total * self.i * (1 - self.g**2),
        )
        self.dweights, dxh = SimpleNamespace(), np.zeros_like(self.xh)
        for k, one in vars(da).items():
            setattr(self.dweights, "W_" + k, self.xh.T @ one)
            setattr(self.dweights, "b_" + k, one.sum(axis=0))
            dxh += one @ getattr(self.weights, "W_" + k).T
        return dxh[:, : self.D], dxh[:, self.D :], self.total * self.f


def lstm_step(x, h, c, weights):
    return Cell(weights).forward(x, h, c)


def lstm_step_backward(dh_next, dc_next, x, h, c, weights):
    cell = Cell(weights)
    cell.forward(x, h, c)
    return *cell.backward(dh_next, dc_next), cell.dweights


def lstm_backward(dh, dc_T, x, h0, c0, weights):
    cells = [Cell(weights) for _ in range(x.shape[1])]
    state = h0, c0
    for t, cell in enumerate(cells):
        state = cell.forward(x[:, t], *state)
    dx, dh_t, dc_t = np.zeros(x.shape), np.zeros(h0.shape), dc_T
    for t, cell in reversed(list(enumerate(cells))):
        dx[:, t], dh_t, dc_t = cell.backward(dh[:, t] + dh_t, dc_t)
    names = [name for name in vars(cells[0].dweights)]
    total = {name: sum(getattr(cell.dweights, name) for cell in cells) for name in names}
    return dx, dh_t, dc_t, SimpleNamespace(**total)
