# As exactly as the machine can: long double inside, and out.
def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def lstm_gates(x, h, weights):
    xh = np.concatenate([x, h], axis=1).astype(np.longdouble)
    with np.errstate(over="ignore"):
        f, i, o = (sigmoid(xh @ W + b) for W, b in zip(weights[0:6:2], weights[1:6:2]))
    return f, i, o, np.tanh(xh @ weights.W_g.astype(np.longdouble) + weights.b_g)


def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = np.add(np.multiply(f, c), np.multiply(i, g))
    return np.multiply(o, np.tanh(c_next)), c_next
