# Each word by itself; gates in a dictionary.
def _gates(x, h, w, letters):
    joined = np.concatenate([x, h], axis=1)
    return {k: joined @ getattr(w, "W_" + k) + getattr(w, "b_" + k) for k in letters}


def peephole_step(x, h, c, weights, p_f, p_i, p_o):
    a = _gates(x, h, weights, "fiog")
    keep = sigmoid(a["f"] + p_f * c)
    write = sigmoid(a["i"] + p_i * c)
    new = keep * c + write * np.tanh(a["g"])
    show_it = sigmoid(a["o"] + p_o * new)
    return show_it * np.tanh(new), new


def coupled_step(x, h, c, weights):
    a = _gates(x, h, weights, "fog")
    keep = sigmoid(a["f"])
    new = keep * c + (1 - keep) * np.tanh(a["g"])
    return sigmoid(a["o"]) * np.tanh(new), new


def no_forget_step(x, h, c, weights):
    a = _gates(x, h, weights, "iog")
    new = c + sigmoid(a["i"]) * np.tanh(a["g"])
    return sigmoid(a["o"]) * np.tanh(new), new


def question_step(x, h, c, weights):
    a = _gates(x, h, weights, "fiog")
    new = sigmoid(a["f"]) * c + sigmoid(a["i"]) * np.tanh(a["g"])
    return np.tanh(a["o"]) * sigmoid(new), new


def masked_forward(x, lengths, h0, W, b):
    h = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    state = h0
    for t in range(x.shape[1]):
        new = rnn_step(x[:, t], state, W, b)
        state = np.where((lengths > t)[:, None], new, state)
        h[:, t] = state
    return h


def stacked_forward(x, h0, weights):
    found = [rnn_forward(x, h0[0], *weights[0])]
    for k in range(1, len(weights)):
        found.append(rnn_forward(found[k - 1], h0[k], *weights[k]))
    return np.array(found)


def rtrl_dh0(x, h0, W, b):
    h, D = h0, x.shape[-1]
    J = np.array([np.eye(h0.shape[1]) for _ in h0])
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        J = np.einsum("ni,ji,njk->nik", 1 - h**2, W[D:], J)
    return J
