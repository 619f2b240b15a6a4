# A network of objects that remember their last forward pass, made anew in every call.
class Step:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x, h):
        self.xh = np.block([x, h])
        self.h_next = np.tanh(self.xh @ self.W + self.b)
        return self.h_next

    def backward(self, d):
        self.da = d * (1 - self.h_next**2)
        self.dW, self.db = self.xh.T @ self.da, self.da.sum(0)
        return self.da @ self.W.T


class Network:
    def __init__(self, x, h0, W, b):
        self.D, self.steps = x.shape[2], []
        for x_t in np.moveaxis(x, 1, 0):
            self.steps.append(Step(W, b))
            h0 = self.steps[-1].forward(x_t, h0)

    def backward(self, dh):
        dx, message = [], 0
        for step, d in zip(self.steps[::-1], np.moveaxis(dh, 1, 0)[::-1]):
            both = step.backward(d + message)
            dx.append(both[:, : self.D])
            message = both[:, self.D :]
        return np.stack(dx[::-1], axis=1), message, sum(s.dW for s in self.steps), sum(s.db for s in self.steps)


def rnn_step_backward(dh_next, x, h, W, b):
    dx, dh, dW, db = Network(x[:, None], h, W, b).backward(dh_next[:, None])
    return dx[:, 0], dh, dW, db


def rnn_backward(dh, x, h0, W, b):
    return Network(x, h0, W, b).backward(dh)
