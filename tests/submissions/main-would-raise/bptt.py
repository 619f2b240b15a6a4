import numpy as np


def rnn_step(x, h, W, b):
    return np.tanh(np.concatenate([x, h], axis=-1) @ W + b)


def rnn_forward(x, h0, W, b):
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)


def numerical_gradient(f, x, eps):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = float(x[i])
        x[i] = old + eps
        up = f(x)
        x[i] = old - eps
        down = f(x)
        x[i] = old  # put it back
        grad[i] = (up - down) / (2 * eps)
        it.iternext()
    return grad


def rnn_step_backward(dh_next, x, h, W, b):
    D = x.shape[1]
    Wx, Wh = W[:D], W[D:]
    h_next = np.tanh(x @ Wx + h @ Wh + b)
    dz = dh_next * (1 - h_next * h_next)
    dx = dz @ Wx.T
    dh = dz @ Wh.T
    dW = np.vstack([x.T @ dz, h.T @ dz])
    db = np.sum(dz, axis=0)
    return dx, dh, dW, db


def rnn_backward(dh, x, h0, W, b):
    # everything in one go, without the function above
    N, T, D = x.shape
    Wx, Wh = W[:D], W[D:]
    states = [h0]
    for t in range(T):
        states.append(np.tanh(x[:, t] @ Wx + states[-1] @ Wh + b))
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dnext = np.zeros_like(h0)
    for t in reversed(range(T)):
        dh_t = dh[:, t] + dnext
        dz = dh_t * (1 - states[t + 1] ** 2)
        dx[:, t] = dz @ Wx.T
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(axis=0)
        dnext = dz @ Wh.T
    return dx, dnext, np.vstack([dWx, dWh]), db


def truncated_rnn_backward(dh, x, h0, W, b, k):
    N, T, D = x.shape
    Wx, Wh = W[:D], W[D:]
    states = [h0]
    for t in range(T):
        states.append(np.tanh(x[:, t] @ Wx + states[-1] @ Wh + b))
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dnext = np.zeros_like(h0)
    for t in reversed(range(T)):
        if (t + 1) % k == 0:
            dnext = np.zeros_like(h0)  # t is the last step of its chunk
        dz = (dh[:, t] + dnext) * (1 - states[t + 1] ** 2)
        dx[:, t] = dz @ Wx.T
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(axis=0)
        dnext = dz @ Wh.T
    return dx, dnext, np.vstack([dWx, dWh]), db


def gradient_norms(dh_T, x, h0, W, b):
    N, T, D = x.shape
    states = [h0]
    for t in range(T):
        states.append(rnn_step(x[:, t], states[-1], W, b))
    norms = [np.linalg.norm(dh_T)]
    d = dh_T
    for t in reversed(range(T)):
        d = (d * (1 - states[t + 1] ** 2)) @ W[D:].T
        norms.insert(0, np.linalg.norm(d))
    return np.array(norms)


def clip_gradients(gradients, max_norm):
    total = 0.0
    for g in gradients:
        total += float((g * g).sum())
    norm = total**0.5
    scale = 1.0
    if norm > max_norm:
        scale = max_norm / norm
    clipped = []
    for g in gradients:
        clipped.append(g * scale)
    return clipped


if __name__ == "__main__":
    data = np.load("C:/Users/me/Desktop/data.npy")
    print(rnn_forward(data, np.zeros((len(data), 8)), W, b))
