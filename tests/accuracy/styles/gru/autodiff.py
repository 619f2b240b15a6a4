# A small engine that differentiates whatever is reckoned with it, from the last result back to the first.
class Value:
    def __init__(self, array, parents=()):
        self.array, self.parents, self.gradient = array, parents, np.zeros(np.shape(array))

    def __add__(self, other):
        return Value(self.array + other.array, ((self, lambda g: g), (other, lambda g: g)))

    def __sub__(self, other):
        return Value(self.array - other.array, ((self, lambda g: g), (other, lambda g: -g)))

    def __mul__(self, other):
        return Value(self.array * other.array, ((self, lambda g: g * other.array), (other, lambda g: g * self.array)))

    def __matmul__(self, other):
        return Value(self.array @ other.array, ((self, lambda g: g @ other.array.T), (other, lambda g: self.array.T @ g)))

    def plus_bias(self, b):
        return Value(self.array + b.array, ((self, lambda g: g), (b, lambda g: g.sum(axis=0))))

    def beside(self, other):
        D = self.array.shape[1]
        both = np.concatenate([self.array, other.array], axis=1)
        return Value(both, ((self, lambda g: g[:, :D]), (other, lambda g: g[:, D:])))

    def tanh(self):
        y = np.tanh(self.array)
        return Value(y, ((self, lambda g: g * (1 - y * y)),))

    def sigmoid(self):
        y = sigmoid(self.array)
        return Value(y, ((self, lambda g: g * y * (1 - y)),))

    def backward(self):
        order, seen = [], set()

        def visit(one):
            if id(one) not in seen:
                seen.add(id(one))
                for parent, _ in one.parents:
                    visit(parent)
                order.append(one)

        visit(self)
        for one in reversed(order):
            for parent, back in one.parents:
                parent.gradient = parent.gradient + back(one.gradient)


def step(x, h, w):
    xh = x.beside(h)
    r, z = (xh @ w[0]).plus_bias(w[1]).sigmoid(), (xh @ w[2]).plus_bias(w[3]).sigmoid()
    n = (x.beside(r * h) @ w[4]).plus_bias(w[5]).tanh()
    return n + z * (h - n)


def gru_step_backward(dh_next, x, h, weights):
    x, h, w = Value(x), Value(h), [Value(array) for array in weights]
    result = step(x, h, w)
    result.gradient = dh_next
    result.backward()
    return x.gradient, h.gradient, GRUWeights(*(one.gradient for one in w))


def gru_backward(dh, x, h0, weights):
    xs, start, w = [Value(x[:, t]) for t in range(x.shape[1])], Value(h0), [Value(array) for array in weights]
    h, loss = start, Value(np.zeros((1, 1)))
    for t, x_t in enumerate(xs):
        h = step(x_t, h, w)
        of_step = np.array(dh[:, t])
        loss = Value(loss.array, ((loss, lambda g: g), (h, lambda g, of_step=of_step: of_step)))
    loss.backward()
    return np.stack([one.gradient for one in xs], axis=1), start.gradient, [one.gradient for one in w]
