"""Functions as learners write them that stop, or give something of another shape, and how the sentence on each begins.

Each stands at the end of the solution, where it counts.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """A function of an assignment, how it is written, and how the sentence on it begins."""

    assignment: str
    name: str
    text: str
    begins: str


def _step(body: str, begins: str) -> Row:
    return Row("rnn", "rnn_step", f"def rnn_step(x, h, W, b):\n    {body}\n", begins)


def _forward(step: str, begins: str, end: str = "np.stack(hs, axis=1)", start: str = "hs = []") -> Row:
    loop = f"    {start}\n    h = h0\n    for t in range(x.shape[1]):\n        {step}\n        hs.append(h)\n"
    return Row("rnn", "rnn_forward", f"def rnn_forward(x, h0, W, b):\n{loop}    return {end}\n", begins)


def _back(body: str, begins: str) -> Row:
    start = "    xh = np.concatenate([x, h], axis=1)\n    D = x.shape[1]\n"
    start += "    da = dh_next * (1 - rnn_step(x, h, W, b)**2)\n"
    text = f"def rnn_step_backward(dh_next, x, h, W, b):\n{start}    {body}\n"
    return Row("bptt", "rnn_step_backward", text, begins)


def _gates(body: str, begins: str) -> Row:
    text = f"def lstm_gates(x, h, weights):\n    xh = np.concatenate([x, h], axis=1)\n    w = weights\n    {body}\n"
    return Row("lstm", "lstm_gates", text, begins)


def _gru(name: str, takes: str, body: str, begins: str) -> Row:
    return Row("gru", name, f"def {name}({takes}):\n    {body}\n", begins)


Y = "y = np.tanh(np.concatenate([x, h], axis=1) @ W + b)\n    "
RIGHT = "return np.tanh(np.concatenate([x, h], axis=1) @ W + b)"
ALL = (
    "(sigmoid(xh @ w.W_f + w.b_f), sigmoid(xh @ w.W_i + w.b_i), sigmoid(xh @ w.W_o + w.b_o), "
    "np.tanh(xh @ w.W_g + w.b_g))"
)
LSTM_BACK = (
    "_back = lstm_step_backward\n\n\ndef lstm_step_backward(dh_next, dc_next, x, h, c, weights):\n    dx, "
    "dh, dc, dw = _back(dh_next, dc_next, x, h, c, weights)\n    return "
)

STOPS = [
    _step("return np.tanh(x @ W + b)", "x has D = 2 columns and W has D+H = 9 rows: join x and h first"),
    _step(
        "return np.tanh(x.dot(W) + h.dot(W) + b)",
        "x has D = 2 columns and W has D+H = 9 rows: join x and h first",
    ),
    _step(
        "return np.tanh(np.dot(x, W) + b)", "x has D = 2 columns and W has D+H = 9 rows: join x and h first"
    ),
    _step(
        "return np.tanh(np.concatenate([x, h], axis=1) @ W.T + b)",
        "np.concatenate([x, h], axis=1) has D+H = 9 columns and W.T has H = 7 rows",
    ),
    _step(
        "xh = np.hstack([x, h])\n    return np.tanh(xh @ W.T + b)",
        "xh has D+H = 9 columns and W.T has H = 7 rows: it is (D+H, H) as it is given",
    ),
    _step(
        "xh = np.concatenate([x, h])\n    return np.tanh(xh @ W + b)", "np.concatenate puts x above h here"
    ),
    _step("return np.tanh(np.vstack([x, h]) @ W + b)", "np.vstack puts x above h here"),
    _step(
        "return np.tanh(np.stack([x, h], axis=1) @ W + b)",
        "np.stack lays arrays of one shape on top of each other",
    ),
    _step(
        "return np.tanh(np.concatenate(x, h) @ W + b)",
        "np.concatenate takes the arrays as one list: np.concatenate([x, h], axis=1)",
    ),
    _step(
        "return np.tanh(np.hstack(x, h) @ W + b)", "np.hstack takes the arrays as one list: np.hstack([x, h])"
    ),
    _step("return np.tanh(np.concatenate([x, h], axis=1) * W + b)", "* multiplies entry by entry"),
    _step(
        "return np.tanh(W @ np.concatenate([x, h], axis=1) + b)",
        "W stands in front, as where samples are columns",
    ),
    _step("return np.tanh(W.T @ np.concatenate([x, h], axis=1) + b)", "W stands in front"),
    _step(
        "D = x.shape[1]\n    return np.tanh(x @ W[:D] + h @ W[:D] + b)",
        "h has H = 7 columns and W[:D] has D = 2 rows: of W, h takes its last H rows",
    ),
    _step("return np.tanh(x + h + b)", "x has D = 2 columns and h has H = 7"),
    _step("D = x.shape[2]\n    " + RIGHT, "x is (N, D) = (6, 2): it has 2 axes, so there is no x.shape[2]"),
    _step(
        "N, T, D = x.shape\n    " + RIGHT,
        "x is (N, D) = (6, 2): its shape has 2 lengths, and the line takes 3",
    ),
    _step(
        "a = x[:, 0, :] @ W\n    return np.tanh(a)",
        "x is (N, D) = (6, 2): it has 2 axes, and 3 indices are given",
    ),
    _step(
        "H = W.shape[1] / 2\n    return np.tanh(h[:, :H])",
        "H is a float, and an index or a length is a whole number",
    ),
    _step("out = np.zeros(h.shape[0], h.shape[1])\n    return out", "np.zeros takes the shape as one tuple"),
    _step(
        "out = np.zeros(h.shape, dtype=int)\n    out += np.tanh(h)\n    return out",
        "out holds whole numbers, and cannot take fractions",
    ),
    _step(
        "xh = np.concatenate([x, h], axis=1)\n    return np.tanh(hx @ W + b)",
        "There is no hx here: did you mean xh?",
    ),
    _step("return np.tanh(np.concatenate([x, h_prev], axis=1) @ W + b)", "There is no h_prev here"),
    _step(
        "return tanh(np.concatenate([x, h], axis=1) @ W + b)", "There is no tanh here: did you mean np.tanh?"
    ),
    _step("if x.shape[0] > 1000:\n        a = x\n    return np.tanh(a)", "a has no value yet on this line"),
    _step("a = np.zeros(h.shape, dtype=np.float)\n    return a", "NumPy has no float any more: write float."),
    _step("assert np.product(x.shape) > 0\n    " + RIGHT, "NumPy has no product any more: write np.prod."),
    _step(
        "return np.sigmoid(np.concatenate([x, h], axis=1) @ W + b)",
        "NumPy has no sigmoid: write 1 / (1 + np.exp(-a)).",
    ),
    _step(
        "return np.tahn(np.concatenate([x, h], axis=1) @ W + b)", "NumPy has no tahn: did you mean np.tanh?"
    ),
    _step(
        "return (np.concatenate([x, h], axis=1) @ W + b).tanh()",
        "np.concatenate([x, h], axis=1) @ W + b is an array, and NumPy's arrays have no tanh",
    ),
    _step(
        "a = np.concatenate([x, h], axis=1) @ W + b\n    return a.tanh()",
        "a is an array, and NumPy's arrays have no tanh: write np.tanh(x)",
    ),
    _step(
        "sum = np.concatenate([x, h], axis=1) @ W + b\n    return np.tanh(sum(sum))",
        "sum is an array here: line",
    ),
    _step("return np.tanh(np.concatenate([x, h], axis=1) @ W + b(0))", "b is an array, not a function"),
    _step("import pdb; pdb.set_trace()\n    " + RIGHT, "A debugger (breakpoint, pdb) stops the program"),
    _step("breakpoint()\n    " + RIGHT, "A debugger (breakpoint, pdb) stops the program"),
    _step("input('go on?')\n    " + RIGHT, "input() waits for somebody at a keyboard"),
    _step("W = np.load('weights.npy')\n    " + RIGHT, "No file can be opened here"),
    _step("with open('w.txt') as f:\n        W = f.read()\n    " + RIGHT, "No file can be opened here"),
    _step("assert W.shape == (x.shape[1], h.shape[1])\n    " + RIGHT, "Your own assert on line"),
    _step("return rnn_step(x, h, W, b)", "rnn_step calls itself on line"),
    _step("t = 0\n    while t < 5:\n        y = h\n    return y", "The loop on line"),
    Row(
        "rnn",
        "rnn_step",
        "import torch\n\n\ndef rnn_step(x, h, W, b):\n    return torch.tanh(torch.tensor(x))\n",
        "torch is not here: write it with NumPy alone",
    ),
    Row(
        "rnn",
        "rnn_step",
        f"def rnn_step(x, h, W):\n    b = 0\n    {RIGHT}\n",
        "rnn_step is called as rnn_step(x, h, W, b), with 4 arguments; yours takes 3",
    ),
    Row(
        "rnn",
        "rnn_step",
        f"def rnn_step(self, x, h, W, b):\n    {RIGHT}\n",
        "rnn_step is called as rnn_step(x, h, W, b), with 4 arguments; yours takes 5. A self",
    ),
    Row(
        "rnn",
        "rnn_step",
        f"def rnn_step(*, x, h, W, b):\n    {RIGHT}\n",
        "After a * all arguments have to be named",
    ),
    Row(
        "rnn",
        "rnn_step",
        f"del rnn_step\n\n\nclass Cell:\n    def rnn_step(self, x, h, W, b):\n        {RIGHT}\n",
        "rnn_step is a method of a class here",
    ),
    _forward("h = rnn_step(x[t], h, W, b)", "x is (T, D) = (4, 2): all steps of one sample"),
    _forward("h = rnn_step(x, h, W, b)", "x still has all T = 4 steps"),
    _forward(
        "h = rnn_step(x[:, t + 1], h, W, b)",
        "x is (N, T, D) = (6, 4, 2): axis 1 has T = 4 entries, from 0 to 3, and t + 1 is 4 here",
    ),
    _forward("h, c = rnn_step(x[:, t], h, W, b)", "rnn_step returns one result, and the line takes 2 of it"),
    _forward(
        "h = rnn_step(x[:, t], h, W)", "rnn_step takes 4 arguments (x, h, W, b), and this line gives it 3"
    ),
    _forward(
        "h = rnn_step(x[:, t], h, W, b); hs = hs.append(h)",
        "hs is None: append changes what stands before the dot",
    ),
    _forward("h = rnn_step(x[:, t], h, W, b); hs[t] = h", "hs has 0 entries on this line"),
    _forward("h = rnn_step(x[:, t], hs[t - 1], W, b)", "hs is a list with no entry"),
    _forward(
        "h = rnn_step(x[:, t], h, W, b); out[:, t] = x[:, t]",
        "out[:, t] is (N, H) = (6, 7), and x[:, t] is (N, D) = (6, 2)",
        start="hs, out = [], np.zeros((6, 4, 7))",
    ),
    Row(
        "rnn",
        "rnn_forward",
        "def rnn_forward(x, h0, W, b):\n    for t in x.shape[1]:\n        h0 = rnn_step(x[:, t], h0, W, "
        "b)\n    return h0\n",
        "x.shape[1] is a number: the loop goes through range(x.shape[1])",
    ),
    Row(
        "rnn",
        "rnn_forward",
        "def rnn_forward(x, h0, W, b):\n    h, hs = h0, []\n    for x_t in x:\n        h = rnn_step(x_t, "
        "h, W, b)\n        hs.append(h)\n    return np.stack(hs, axis=1)\n",
        "x is (T, D) = (4, 2): all steps of one sample",
    ),
    Row(
        "rnn",
        "rnn_forward",
        "def helper(x, h, W, b):\n    np.tanh(x)\n\n\ndef rnn_forward(x, h0, W, b):\n    h = helper(x[:, "
        "0], h0, W, b)\n    return h + 1\n",
        "h is None, because helper returns nothing",
    ),
    _back(
        "return (da @ W)[:, :D], (da @ W)[:, D:], xh.T @ da, da.sum(axis=0)",
        "da has H = 7 columns and W has D+H = 9 rows: on the way back it is da @ W.T",
    ),
    _back(
        "return da @ W.T[:, :D], da @ W.T[:, D:], xh @ da, da.sum(axis=0)",
        "xh and da both have N = 6 rows, one for each sample",
    ),
    Row(
        "bptt",
        "numerical_gradient",
        "def numerical_gradient(x, f, eps):\n    g = np.zeros(x.shape)\n    return g\n",
        "numerical_gradient is called as numerical_gradient(f, x, eps): the function comes first",
    ),
    _gates(
        "return (sigmoid(xh @ w['W_f'] + w['b_f']),) * 4", "w is not a dict but a NamedTuple: write w.W_f"
    ),
    _gates("return (sigmoid(xh @ w.Wf + w.b_f),) * 4", "w has no Wf: did you mean w.W_f?"),
    _gates("return (sigmoid(xh @ weights.W_forget),) * 4", "weights has no W_forget"),
    _gates("return (sigmoid(xh @ w[0]['W']),) * 4", "w[0] is an array: its entries have numbers, not names"),
    _gates(
        "return (sigmoid(x @ w.W_f + w.b_f),) * 4",
        "x has D = 2 columns and w.W_f has D+H = 9 rows: join x and h first",
    ),
    _gates("w.W_f = w.W_f * 2\n    return " + ALL, "w is a NamedTuple, whose fields cannot be replaced"),
    Row(
        "lstm",
        "lstm_step",
        "def lstm_step(x, h, c, weights):\n    f, i, o = lstm_gates(x, h, weights)\n    return h, c\n",
        "lstm_gates returns 4 results, and the line takes 3",
    ),
    _gru(
        "gru_candidate",
        "x, h, r, weights",
        "return np.tanh(np.concatenate([x, r @ h], axis=1) @ weights.W_n + weights.b_n)",
        "r and h are both (N, H) = (6, 7): entry by entry it is r * h",
    ),
    _gru(
        "gru_candidate",
        "x, h, r, weights",
        "return np.tanh(x @ weights.W_n + r * (h @ weights.W_n))",
        "x has D = 2 columns and weights.W_n has D+H = 9 rows",
    ),
]

RETURNS = [
    _step(Y + "print(y)", "It prints its result (line"),
    _step(Y, "It computes and returns nothing"),
    _step(Y + "return", "Its return on line"),
    _step("yield np.tanh(np.concatenate([x, h], axis=1) @ W + b)", "It returns a generator"),
    _step(Y + "return y, (x, h)", "It returns h_next and something behind it, as a tuple of 2"),
    _step(Y + "return y, y", "It returns h_next and something behind it, as a tuple of 2"),
    _step(Y + "return {'h': y}", "It returns a dict"),
    _step(Y + "return str(y)", "It returns a text"),
    _step("return np.tanh", "It returns a function"),
    _step(Y + "return y.T", "h_next is (H, N) = (7, 6), and should be (N, H) = (6, 7): it is transposed"),
    _step(
        Y + "return y[-1]",
        "h_next is (H,) = (7,), and should be (N, H) = (6, 7): it is the result of the last sample alone",
    ),
    _step(Y + "return y.sum()", "h_next is one number, the sum of all entries"),
    _step(
        Y + "return y[None]",
        "h_next is (1, N, H) = (1, 6, 7), and should be (N, H) = (6, 7): there is an axis of length 1 too "
        "many",
    ),
    _step(Y + "return y.astype(object)", "It returns an array of objects"),
    _step(
        "return np.concatenate([x, h], axis=1)", "h_next is (N, D+H) = (6, 9), and should be (N, H) = (6, 7)"
    ),
    _step("return [np.tanh(x), np.tanh(h)]", "It returns a list of 2 arrays that are shaped differently"),
    Row(
        "rnn",
        "rnn_step",
        f"async def rnn_step(x, h, W, b):\n    {RIGHT}\n",
        "It returns a coroutine, for it is an async def",
    ),
    _forward("h = rnn_step(x[:, t], h, W, b)", "Your result has time in front", end="np.stack(hs)"),
    _forward(
        "h = rnn_step(x[:, t], h, W, b)",
        "You return T + 1 states",
        start="hs = [h0]",
        end="np.stack(hs, axis=1)",
    ),
    _forward(
        "h = rnn_step(x[:, t], h, W, b)",
        "h is (N, T-1, H) = (6, 3, 7), and should be (N, T, H) = (6, 4, 7): there is one step too few",
        end="np.stack(hs[1:], axis=1) if len(hs) > 1 else h[:, None]",
    ),
    _forward(
        "h = rnn_step(x[:, t], h, W, b)", "Your result has time as its last axis", end="np.stack(hs, axis=2)"
    ),
    _forward(
        "h = rnn_step(x[:, t], h, W, b)",
        "It returns h and something behind it",
        end="np.stack(hs, axis=1), h",
    ),
    _back(
        "return da @ W.T[:, :D], da @ W.T[:, D:], xh.T @ da, da.sum(axis=0, keepdims=True)",
        "Your db has shape (1, H)",
    ),
    _back(
        "return da @ W.T[:, :D], da @ W.T[:, D:], xh.T @ da, da.sum(axis=1)", "You sum over the units, so db"
    ),
    _back(
        "return da @ W.T[:, :D], da @ W.T[:, D:], xh.T @ da, da", "Your db still has a row for each sample"
    ),
    _back(
        "dxh = da @ W.T\n    return dxh[:, :D], dxh[:, D:], x.T @ da, h.T @ da, da.sum(axis=0)",
        "The gradient of W comes in two parts, (2, 7) for x and (7, 7) for h",
    ),
    _back(
        "dxh = da @ W.T\n    return dxh[:, :D], dxh[:, D:], xh.T @ da",
        "It returns 3 results; what is asked for is 4 results, dx, dh, dW, db; db is missing",
    ),
    _back(
        "dxh = da @ W.T\n    return dxh[:, :D], dxh[:, D:], xh.T @ da, da.sum(axis=0), {}",
        "It returns a dict behind 4 results",
    ),
    _back(
        "dxh = da @ W.T\n    return dxh, dxh, xh.T @ da, da.sum(axis=0)",
        "dx is (N, D+H) = (6, 9), and should be (N, D) = (6, 2)",
    ),
    _gates(
        "return np.concatenate(" + ALL + ", axis=1)",
        "It returns one array, (N, 4H) = (6, 28), with all 4 side by side",
    ),
    _gates("return " + ALL + "[:3]", "It returns 3 results; what is asked for is 4 results"),
    _gates(
        "return sigmoid(xh @ w.W_f + w.b_f)",
        "It returns one array, (N, H) = (6, 7); what is asked for is 4 results",
    ),
    Row("lstm", "lstm_step_backward", LSTM_BACK + "dx, dh, dc, *dw\n", "It returns 11 arrays in a row"),
    Row(
        "lstm",
        "lstm_step_backward",
        LSTM_BACK + "dx, dh, dc, {'W': dw[0]}\n",
        "dweights is a dict with other keys",
    ),
    Row(
        "lstm",
        "lstm_hidden",
        "def lstm_hidden(o, c_next):\n    print(o * np.tanh(c_next))\n",
        "It prints its result",
    ),
    Row(
        "bptt",
        "clip_gradients",
        "def clip_gradients(gradients, max_norm):\n    return np.sqrt(sum((g**2).sum() for g in "
        "gradients))\n",
        "What comes back is one list of arrays",
    ),
]

AGAIN = "It gives something else when it is called a second time with the same input: "
KEEPS = [
    Row(
        "rnn",
        "rnn_step",
        "last = 0.0\n\n\ndef rnn_step(x, h, W, b):\n    global last\n    last = last + 1\n    return last "
        "* h\n",
        AGAIN + "last (global, line",
    ),
    Row(
        "rnn",
        "rnn_step",
        "def rnn_step(x, h, W, b, seen=[]):\n    seen.append(1)\n    return len(seen) * h\n",
        AGAIN + "the default of seen on line",
    ),
    Row(
        "rnn",
        "rnn_step",
        "def rnn_step(x, h, W, b):\n    rnn_step.n = getattr(rnn_step, 'n', 0) + 1\n    return rnn_step.n "
        "* h\n",
        AGAIN + "line",
    ),
    Row(
        "rnn",
        "rnn_step",
        "def rnn_step(x, h, W, b):\n    return np.tanh(np.concatenate([x, h], axis=1) @ W + b) * "
        "(np.random.rand(*h.shape) > 0.5)\n",
        AGAIN + "line",
    ),
    _step(
        "return np.tanh(np.concatenate([x, x[:, :1] * 0 + h], axis=1) @ (W * 0 + 0.5))",
        "rnn_step never reads b",
    ),
]
