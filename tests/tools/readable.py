"""Wrong functions in styles unlike the key's, each with what is to be read in it; and some in which nothing is."""

from typing import NamedTuple

RNN = "x, h, W, b"
JOINED = "    D = x.shape[1]\n    v = np.hstack([x, h])\n"


class Readable(NamedTuple):
    """A function that is written over the key's, and words that the sentence about it has to hold."""

    assignment: str
    name: str
    code: str
    words: tuple[str, ...]


def _rnn(expression: str) -> str:
    return (
        f"def rnn_step(x, h, W, b):\n    D = x.shape[1]\n    P, Q = W[:D], W[D:]\n    return {expression}\n"
    )


def _rnn_loop(
    start: str = "h0", taken: str = "x[:, t]", after: str = "h", ends: str = "np.stack(out, 1)"
) -> str:
    return (
        "def rnn_forward(x, h0, W, b):\n"
        "    N, T, D = x.shape\n    h, out, old = " + start + ", [], h0\n"
        "    for t in range(T):\n"
        f"        h = np.tanh(np.einsum('nd,dh->nh', {taken}, W[:D]) + h @ W[D:] + b)\n"
        f"        out.append(h)\n        h = {after}\n"
        f"    return {ends}\n"
    )


def _rnn_back(da: str = "dh_next * (1 - y * y)", dx: str = "da @ W[:D].T", dh: str = "da @ W[D:].T",
              dW: str = "np.vstack([x.T @ da, h.T @ da])", db: str = "da.sum(0)") -> str:  # fmt: skip
    return (
        "def rnn_step_backward(dh_next, x, h, W, b):\n    D = x.shape[1]\n    N, H = h.shape\n"
        "    y = np.tanh(x @ W[:D] + h @ W[D:] + b)\n    a = x @ W[:D] + h @ W[D:] + b\n"
        f"    da = {da}\n    return {dx}, {dh}, {dW}, {db}\n"
    )


def _bptt(carry: str = "dh[:, t] + carry", before: str = "h[:, t - 1] if t else h0", after: str = "dW += a; db += c",
          ends: str = "dx, carry, dW, db") -> str:  # fmt: skip
    return (
        "def rnn_backward(dh, x, h0, W, b):\n    N, T, D = x.shape\n    h = rnn_forward(x, h0, W, b)\n"
        "    dx, dW, db, carry = 0 * x, 0 * W, 0 * b, 0 * h0\n"
        "    for t in range(T - 1, -1, -1):\n"
        f"        dx[:, t], carry, a, c = rnn_step_backward({carry}, x[:, t], {before}, W, b)\n"
        f"        {after}\n    return {ends}\n"
    )


def _cell(c_next: str = "f * c + i * g", h_next: str = "o * np.tanh(q)", f: str = "s(F)", i: str = "s(I)",
          o: str = "s(O)", g: str = "np.tanh(G)") -> str:  # fmt: skip
    return (
        "def lstm_step(x, h, c, w):\n    D = x.shape[1]\n    s = lambda a: 0.5 * (1 + np.tanh(a / 2))\n"
        "    F, I, O, G = (x @ W[:D] + h @ W[D:] + b for W, b in zip(w[::2], w[1::2]))\n"
        f"    f, i, o, g = {f}, {i}, {o}, {g}\n    q = {c_next}\n    return {h_next}, q\n"
    )


def _lstm_back(D: str = "dc_next + dh_next * o * (1 - t * t)", af: str = "q * c * f * (1 - f)",
               ai: str = "q * g * i * (1 - i)", ao: str = "dh_next * t * o * (1 - o)", ag: str = "q * i * (1 - g * g)",
               dc: str = "q * f", row: str = "v.T @ a", db: str = "a.sum(0)", dx: str = "dv[:, :D]",
               dh: str = "dv[:, D:]") -> str:  # fmt: skip
    return (
        "def lstm_step_backward(dh_next, dc_next, x, h, c, w):\n    D = x.shape[1]\n    v = np.hstack([x, h])\n"
        "    f, i, o, g = lstm_gates(x, h, w)\n    p = f * c + i * g\n    t = np.tanh(p)\n"
        f"    q = {D}\n    A = [{af}, {ai}, {ao}, {ag}]\n"
        "    dv = sum(np.einsum('nh,kh->nk', a, W) for a, W in zip(A, w[::2]))\n    out = []\n"
        f"    for a in A:\n        out += [{row}, {db}]\n"
        f"    return {dx}, {dh}, {dc}, LSTMWeights(*out)\n"
    )


def _lstm_loop(taken: str = "x[:, t]", h: str = "h", c: str = "c", H: str = "np.stack(A, 1)", C: str = "np.stack(B, 1)",
               start: str = "h0, c0") -> str:  # fmt: skip
    return (
        "def lstm_forward(x, h0, c0, w):\n    N, T, D = x.shape\n    A, B = [], []\n"
        f"    h, c = {start}\n    for t in range(T):\n"
        f"        h, c = lstm_step({taken}, {h}, {c}, w)\n        A.append(h)\n        B.append(c)\n"
        f"    return {H}, {C}\n"
    )


def _lstm_bptt(dh: str = "dh[:, t] + p", dc: str = "q", ends: str = "dx, p, q, LSTMWeights(*G)", start: str = "dc_T",
               add: str = "G = [m + n for m, n in zip(G, g)]") -> str:  # fmt: skip
    return (
        "def lstm_backward(dh, dc_T, x, h0, c0, w):\n    N, T, D = x.shape\n    h, c = lstm_forward(x, h0, c0, w)\n"
        "    H, C = np.concatenate([h0[:, None], h], 1), np.concatenate([c0[:, None], c], 1)\n"
        f"    dx, p, q, G = 0 * x, 0 * h0, {start}, [0 * m for m in w]\n"
        "    for t in range(T)[::-1]:\n"
        f"        dx[:, t], p, q, g = lstm_step_backward({dh}, {dc}, x[:, t], H[:, t], C[:, t], w)\n"
        f"        {add}\n    return {ends}\n"
    )


def _gru(out: str = "z * h + (1 - z) * n", r: str = "s(x @ w.W_r[:D] + h @ w.W_r[D:] + w.b_r)",
         z: str = "s(x @ w.W_z[:D] + h @ w.W_z[D:] + w.b_z)",
         n: str = "np.tanh(x @ w.W_n[:D] + (r * h) @ w.W_n[D:] + w.b_n)") -> str:  # fmt: skip
    return (
        "def gru_step(x, h, w):\n    D = x.shape[1]\n    s = lambda a: 0.5 * (1 + np.tanh(a / 2))\n"
        f"    r = {r}\n    z = {z}\n    n = {n}\n    return {out}\n"
    )


def _gru_back(an: str = "u * (1 - z) * (1 - n * n)", az: str = "u * (h - n) * z * (1 - z)",
              ar: str = "m[:, D:] * h * r * (1 - r)", dh: str = "v[:, D:] + m[:, D:] * r + u * z",
              dx: str = "v[:, :D] + m[:, :D]", Wn: str = "np.hstack([x, r * h]).T @ an", bn: str = "an.sum(0)",
              u: str = "u") -> str:  # fmt: skip
    return (
        "def gru_step_backward(u, x, h, w):\n    D = x.shape[1]\n    r, z = gru_gates(x, h, w)\n"
        f"    n = gru_candidate(x, h, r, w)\n    u = {u}\n    an, az = {an}, {az}\n    m = an @ w.W_n.T\n"
        f"    ar = {ar}\n    v = ar @ w.W_r.T + az @ w.W_z.T\n    k = np.hstack([x, h]).T\n"
        f"    return {dx}, {dh}, GRUWeights(k @ ar, ar.sum(0), k @ az, az.sum(0), {Wn}, {bn})\n"
    )


def _gru_loop(taken: str = "x[:, t]", h: str = "h", ends: str = "np.stack(S, 1)") -> str:
    return (
        "def gru_forward(x, h0, w):\n    h, S, T = h0, [], x.shape[1]\n    for t in range(T):\n"
        f"        h = gru_step({taken}, {h}, w)\n        S.append(h)\n    return {ends}\n"
    )


def _gru_bptt(u: str = "dh[:, t] + p", ends: str = "dx, p, GRUWeights(*G)",
              add: str = "G = [m + n for m, n in zip(G, g)]") -> str:  # fmt: skip
    return (
        "def gru_backward(dh, x, h0, w):\n    T, h = x.shape[1], gru_forward(x, h0, w)\n"
        "    H = np.concatenate([h0[:, None], h], 1)\n    dx, p, G = 0 * x, 0 * h0, [0 * m for m in w]\n"
        f"    for t in range(T)[::-1]:\n        dx[:, t], p, g = gru_step_backward({u}, x[:, t], H[:, t], w)\n"
        f"        {add}\n    return {ends}\n"
    )


def _of(assignment: str, name: str, *rows: tuple[str, ...]) -> list[Readable]:
    return [Readable(assignment, name, code, tuple(words)) for code, *words in rows]


SUMS = [
    *_of("rnn", "rnn_step",
         (_rnn("np.tanh(x @ P + h @ Q + 2 * b)"), "tanh(x @ W[:D] + h @ W[D:] + 2 * b)"),
         (_rnn("np.tanh((x @ P + h @ Q) / 2 + b)"), "tanh(1/2 * x @ W[:D] + 1/2 * h @ W[D:] + b)"),
         (_rnn("np.tanh(x @ P - h @ Q + b)"), "tanh(x @ W[:D] - h @ W[D:] + b)"),
         (_rnn("np.tanh(-x @ P + 3 * h @ Q)"), "tanh(-x @ W[:D] + 3 * h @ W[D:])"),
         (_rnn("x @ P + h @ Q + b"), "for h_next is"),
         (_rnn("1 / (1 + np.exp(-(x @ P + 2 * h @ Q + b)))"), "sigmoid(x @ W[:D] + 2 * h @ W[D:] + b)")),
    *_of("lstm", "lstm_step",
         (_cell(f="s(F + 1 * w.b_f)"), "f = sigmoid(x @ W_f[:D] + h @ W_f[D:] + 2 * b_f)"),
         (_cell(i="s(I - 2 * h @ w.W_i[D:])"), "i = sigmoid(x @ W_i[:D] - h @ W_i[D:] + b_i)"),
         (_cell(g="np.tanh(x @ w.W_g[:D] + h @ w.W_f[D:] + w.b_g)"), "g = tanh(x @ W_g[:D] + h @ W_f[D:] + b_g)"),
         (_cell(o="s(O / 2)"), "o = sigmoid(1/2 * x @ W_o[:D] + 1/2 * h @ W_o[D:] + 1/2 * b_o)"),
         (_cell(c_next="f * c + (1 - f) * g"), "(1 - f)"),
         (_cell(c_next="f * c + i * g * g"), "g**2"),
         (_cell(c_next="f * c * c + i * g"), "c**2"),
         (_cell(h_next="o * np.tanh(q) * f"), "f")),
    *_of("gru", "gru_step",
         (_gru(z="s(x @ w.W_z[:D] - w.b_z)"), "z = sigmoid(x @ W_z[:D] - b_z)"),
         (_gru(n="np.tanh(x @ w.W_n[:D] + (r * h) @ w.W_z[D:] + w.b_n)"), "(r * h) @ W_z[D:]"),
         (_gru(out="z * h + (1 - z) * n * n"), "n**2"),
         (_gru(out="z * h * (1 - z) * n"), "h_next is")),
]  # fmt: skip

SLOPES = [
    *_of("bptt", "rnn_step_backward",
         (_rnn_back(da="dh_next * (1 - y) ** 2"), "da = dh_next * (1 - h_next)**2"),
         (_rnn_back(da="dh_next * (1 - y * y) * y"), "da = dh_next * h_next * (1 - h_next**2)"),
         (_rnn_back(da="2 * dh_next * (1 - y * y) ** 2"), "da = 2 * dh_next * (1 - h_next**2)**2"),
         (_rnn_back(da="dh_next * (1 - a * a)"), "(1 - a**2)", "a is what is squashed to h_next."),
         (_rnn_back(da="dh_next * (1 - h * h)"), "da = dh_next * (1 - h**2)"),
         (_rnn_back(da="dh_next * y * (1 - y)"), "da = dh_next * h_next * (1 - h_next)"),
         (_rnn_back(dh="da @ W[D:].T + dh_next"), "dh"),
         (_rnn_back(dh="da @ W[D:]"), "da @ W[D:]"),
         (_rnn_back(dx="dh_next @ W[:D].T"), "dh_next @ W[:D].T"),
         (_rnn_back(dW="np.vstack([x.T @ da, y.T @ da])"), "h_next.T @ da"),
         (_rnn_back(dW="np.vstack([x.T @ da, 0 * h.T @ da])"), "dW"),
         (_rnn_back(db="dh_next.sum(0)"), "dh_next"),
         (_rnn_back(db="2 * da.sum(0)"), "2 * d"),
         (_rnn_back(db="da[0]"), "of the first sample alone"),
         (_rnn_back(db="da.mean(0)", dW="np.vstack([x.T @ da, h.T @ da]) / N"), "/ N")),
    *_of("lstm", "lstm_step_backward",
         (_lstm_back(ag="q * i * (1 - np.tanh(g) ** 2) * g"), "da_g = dc_total * i * g * (1 - tanh(g)**2)"),
         (_lstm_back(af="q * c * f * (1 - f) ** 2"), "da_f = dc_total * c * f * (1 - f)**2"),
         (_lstm_back(ai="q * g * g * i * (1 - i)"), "da_i = dc_total"),
         (_lstm_back(ao="dh_next * p * o * (1 - o)"), "da_o = dh_next"),
         (_lstm_back(D="dc_next + dh_next * o"), "dc_total = dc_next + dh_next * o"),
         (_lstm_back(D="dc_next + dh_next * (1 - t * t) * o * o"), "dc_total ="),
         (_lstm_back(D="dc_next + dh_next * (1 - t * t)", ao="dh_next * p * o * (1 - o)"), "dc_total =", "da_o ="),
         (_lstm_back(af="q * c * f", ao="dh_next * t * o"), "da_f = dc_total", "da_o = dh_next"),
         (_lstm_back(dc="dc_next * f"), "for dc is dc_next * f"),
         (_lstm_back(ag="dc_next * i * (1 - g * g)"), "da_g = dc_next"),
         (_lstm_back(dh="dv[:, D:] + dh_next"), "dh_next"),
         (_lstm_back(dh="None", af="q * c * f"), "da_f = dc_total"),
         (_lstm_back(dx="dv", ai="q * i * (1 - i)"), "da_i = dc_total"),
         (_lstm_back(row="np.vstack([x.T @ a, c.T @ a])"), "c.T @ da_f")),
    *_of("gru", "gru_step_backward",
         (_gru_back(an="u * (1 - z) ** 2 * (1 - n * n)"), "da_n = dh_next"),
         (_gru_back(az="u * (h + n) * z * (1 - z)"), "da_z"),
         (_gru_back(az="u * h * z * (1 - z)"), "da_z = dh_next"),
         (_gru_back(ar="m[:, D:] * r * (1 - r)"), "da_r = drh"),
         (_gru_back(ar="m[:, D:] * h * r", az="u * (h - n) * z"), "da_r = drh", "da_z = dh_next"),
         (_gru_back(dh="v[:, D:] + m[:, D:] + u * z"), "dh is"),
         (_gru_back(dh="v[:, D:] + m[:, D:] * r + u * (1 - z)"), "dh is"),
         (_gru_back(Wn="np.hstack([x, n]).T @ an"), "dweights.W_n[D:]"),
         (_gru_back(u="np.clip(u, -1, 1)"), "cut off at -1 and 1"),
         (_gru_back(an="u * (1 - z) * (1 - n)", ar="m[:, D:] * h * r * r", az="u * (h - n) * z"),
          "da_n = dh_next", "da_r = drh * h * r**2", "da_z = dh_next")),
]  # fmt: skip

IN_TIME = [
    *_of("rnn", "rnn_step",
         (_rnn("np.tanh(x @ P + h[:, :-1] @ Q[:-1] + b)"), "h with 0 in the last unit"),
         (_rnn("np.tanh(x @ P + h[:, 1:] @ Q[1:] + b)"), "h with 0 in the first unit"),
         (_rnn("np.tanh(x @ P + np.roll(h, 1, 1) @ Q + b)"), "h of the unit before"),
         (_rnn("np.tanh(x @ P + h @ Q + b * len(b))"), "b * H in the place of b")),
    *_of("bptt", "rnn_step_backward",
         (_rnn_back(da="dh_next * (1 - y * y) * (np.arange(N) < N - 1)[:, None]"), "with 0 in the last sample"),
         (_rnn_back(da="dh_next * (1 - y * y) * (np.arange(N) > 0)[:, None]"), "with 0 in the first sample")),
    *_of("bptt", "rnn_backward",
         (_bptt(after="dW, db = dW + a, db + (t > 0) * c"), "db", "without the last round of the loop")),
    *_of("rnn", "rnn_forward",
         (_rnn_loop(after="h0"), "h0 at every step"),
         (_rnn_loop(taken="x[:, T - 1 - t]", ends="np.stack(out[::-1], 1)"), "h_(t+1), and h0 at the last step"),
         (_rnn_loop(start="0 * h0"), "zeros in the place of h0"),
         (_rnn_loop(after="old; old = out[-1]"), "h_(t-2)"),
         (_rnn_loop(taken="x[:, t - 1]"), "x_(t-1), and the last one at the first step"),
         (_rnn_loop(taken="x[:, T - 1 - t]"), "x from the last step to the first"),
         (_rnn_loop(taken="x[:, 0]"), "x_1 at every step"),
         (_rnn_loop(ends="np.stack([h0] + out[:-1], 1)"), "h one step late"),
         (_rnn_loop(ends="np.stack(out[::-1], 1)"), "steps in reverse"),
         (_rnn_loop(ends="np.cumsum(np.stack(out, 1), 1)"), "summed up over the steps so far"),
         (_rnn_loop(ends="np.repeat(out[-1][:, None], T, 1)"), "of the last step at every step"),
         (_rnn_loop(ends="np.stack(out, 0)"), "axes in the order"),
         (_rnn_loop(ends="np.stack([h0] + out, 1)"), "h0")),
    *_of("lstm", "lstm_forward",
         (_lstm_loop(h="h0"), "h0 at every step"),
         (_lstm_loop(c="c0"), "c0 at every step"),
         (_lstm_loop(c="np.tanh(c)"), "tanh(c_(t-1))"),
         (_lstm_loop(c="A[-1] if t else c0"), "h_(t-1), and c0 at the first step, where it should start from c_(t-1)"),
         (_lstm_loop(h="B[-1] if t else c0"), "c_(t-1), where it should start from h_(t-1)"),
         (_lstm_loop(h="A[0] if t else h0"), "h_1 at every step but the first"),
         (_lstm_loop(taken="x[:, min(t + 1, T - 1)]"), "x_(t+1)"),
         (_lstm_loop(H="np.stack(A[::-1], 1)"), "steps in reverse"),
         (_lstm_loop(C="np.repeat(B[-1][:, None], T, 1)"), "of the last step at every step")),
    *_of("gru", "gru_forward",
         (_gru_loop(h="h0"), "h0 at every step"),
         (_gru_loop(taken="x[:1, t].repeat(len(x), 0)"), "of the first sample"),
         (_gru_loop(ends="np.stack(S, 1)[::-1]"), "samples in reverse"),
         (_gru_loop(ends="np.stack(S, 2)"), "axes in the order")),
    *_of("bptt", "rnn_backward",
         (_bptt(carry="dh[:, t]", after="dW, db = a, c"), "0 in the place of dh_future", "last round"),
         (_bptt(carry="dh[:, t] / T + carry"), "/ T"),
         (_bptt(ends="dx / N, carry, dW, db"), "dx / N"),
         (_bptt(ends="dx, carry, np.clip(dW, -5, 5), np.clip(db, -5, 5)"), "cut off at -5 and 5"),
         (_bptt(ends="dx[:, ::-1], carry, dW, db"), "steps in reverse"),
         (_bptt(ends="dx, carry, dW / T, db / T"), "dW / T"),
         (_bptt(before="h[:, t]"), "h in the place of h_before")),
    *_of("lstm", "lstm_backward",
         (_lstm_bptt(dh="dh[:, t]"), "dh_future"),
         (_lstm_bptt(start="0 * dc_T"), "0"),
         (_lstm_bptt(dc="0 * q"), "dc_future"),
         (_lstm_bptt(dh="np.clip(dh[:, t] + p, -1, 1)"), "dh_total"),
         (_lstm_bptt(add="G = g"), "round of the loop"),
         (_lstm_bptt(ends="dx, q, p, LSTMWeights(*G)"), "what dc0 should be", "what dh0 should be")),
    *_of("gru", "gru_backward",
         (_gru_bptt(u="dh[:, t] + p / 2"), "dh_future / 2"),
         (_gru_bptt(u="dh[:, t]", add="G = g"), "dh_future", "round"),
         (_gru_bptt(ends="dx, p, GRUWeights(*(m / len(x) for m in G))"), "/ N")),
]  # fmt: skip

UNREADABLE = [
    *_of("rnn", "rnn_step",
         (_rnn("np.tanh(0.917 * x @ P + 1.083 * h @ Q + b)"),),
         (_rnn("np.tanh(x @ P + h @ Q + b) + 1e-3 * np.sin(7 * x.sum(1, keepdims=True))"),),
         (_rnn("np.tanh(x @ P + h @ Q + 1.0001 * b)"),),
         (_rnn("np.tanh(x @ P + h @ Q + (2 if h.shape[1] > 3 else 1) * b)"),),
         (_rnn("np.tanh(x @ P + h @ Q + (2 * b if x.max() > 1.2 else b))"),),
         (_rnn("np.sin(x @ P + h @ Q + b)"),)),
    *_of("bptt", "rnn_step_backward",
         (_rnn_back(da="dh_next * (1 - y * y) * 0.9317"),),
         (_rnn_back(da="dh_next * (1 - y * y + 1.0317e-3)"),),
         (_rnn_back(da="dh_next * np.cos(a)"),),
         (_rnn_back(da="dh_next * (1 - y * y) * (1 if N > 2 else y)"),)),
    *_of("lstm", "lstm_step_backward",
         (_lstm_back(af="q * c * f * (1.1043 - f)"),),
         (_lstm_back(D="dc_next + 0.7183 * dh_next * o * (1 - t * t)"),),
         (_lstm_back(ag="q * i * (1 - np.abs(g) ** 1.7)"),)),
    *_of("gru", "gru_step",
         (_gru(out="(z ** 0.77) * h + (1 - z) * n"),),
         (_gru(out="z * h + (1 - z) * n + 1e-4 * r"),)),
    *_of("rnn", "rnn_forward",
         (_rnn_loop(after="0.9 * h"),),
         (_rnn_loop(after="h if t % 2 else h0"),)),
    *_of("bptt", "rnn_backward",
         (_bptt(carry="dh[:, t] + 0.9 * carry"),),
         (_bptt(carry="dh[:, t] + (carry if N > 2 else 0)"),)),
]  # fmt: skip
