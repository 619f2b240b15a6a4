# ruff: noqa: E501  (a row a program)
"""Wrong programs of which the line is known: edits of the specimens that are right in other ways, and whole functions.

A line that is the place ends with `# here`. What follows from it at once is marked by `# then`.
"""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ALL_RIGHT = Path(__file__).resolve().parents[1] / "submissions" / "all-right"


@dataclass(frozen=True)
class WrongLine:
    """A program, the function that is wrong, and in which lines that may be seen."""

    id: str
    assignment: str
    function: str
    text: str

    @property
    def here(self) -> list[int]:
        return self._marked("# here")

    @property
    def then(self) -> list[int]:
        return self._marked("# then")

    def _marked(self, mark: str) -> list[int]:
        return [k for k, line in enumerate(self.text.split("\n"), 1) if line.endswith(mark)]


# The assignment, the function that is asked, a piece of the specimen, right and wrong, and how the line begins that
# shows it where the piece alone is no wrong value.
EDITS = (
    ("rnn", "rnn_step", 'drive = np.einsum("nd,dk->nk", x, W[:D])', 'drive = np.einsum("nd,dk->nk", x, W[-D:])'),
    ("rnn", "rnn_step", "return np.tanh(drive + memory + b)", "return np.tanh(drive + memory)"),
    ("rnn", "rnn_step", "return np.tanh(drive + memory + b)", "return np.tanh(drive + memory) + b"),
    ("rnn", "rnn_step", 'memory = np.einsum("nj,jk->nk", h, W[D:])', 'memory = np.einsum("nj,jk->nk", h, W[D:]) * 2'),
    ("rnn", "rnn_step", 'memory = np.einsum("nj,jk->nk", h, W[D:])', 'memory = np.einsum("nj,kj->nk", h, W[D:])'),
    ("rnn", "rnn_forward", "states[t] = h", "states[t] = h * h"),
    ("rnn", "rnn_forward", "h, states = h0, np.empty_like(drive)", "h, states = 0 * h0, np.empty_like(drive)", "h = np.tanh("),
    ("rnn", "rnn_forward", "return np.swapaxes(states, 0, 1)", "return states"),
    ("rnn", "rnn_forward", "return np.swapaxes(states, 0, 1)", "return np.swapaxes(states[::-1], 0, 1)"),
    (
        "rnn", "rnn_forward", 'h = np.tanh(a + np.einsum("nj,jk->nk", h, W[D:]))',
        'h = np.tanh(a + np.einsum("nj,jk->nk", h0, W[D:]))',
    ),
    ("lstm", "lstm_gates", "return (*sigmoid(a[:3]), np.tanh(a[3]))", "return (*sigmoid(a[:3]), sigmoid(a[3]))"),
    ("lstm", "lstm_gates", "np.concatenate([x, h], axis=1), W) + b[:, None, :]", "np.concatenate([h, x], axis=1), W) + b[:, None, :]"),
    ("lstm", "lstm_gates", "return 0.5 * (1.0 + np.tanh(0.5 * a))", "return 0.5 * (1.0 + np.tanh(a))"),
    ("lstm", "lstm_cell_update", "np.stack([f, i]), np.stack([c, g])", "np.stack([f, i]), np.stack([g, c])"),
    ("lstm", "lstm_cell_update", "np.stack([f, i]), np.stack([c, g])", "np.stack([1 - i, i]), np.stack([c, g])"),
    ("lstm", "lstm_hidden", "return np.tanh(c_next) * o", "return c_next * o"),
    ("lstm", "lstm_hidden", "return np.tanh(c_next) * o", "return np.tanh(c_next * o)"),
    ("lstm", "lstm_step", "new_cell = lstm_cell_update(c, f, i, g)", "new_cell = lstm_cell_update(c, i, f, g)"),
    ("lstm", "lstm_step", "return lstm_hidden(o, new_cell), new_cell", "return lstm_hidden(o, c), new_cell"),
    ("lstm", "lstm_step", "return lstm_hidden(o, new_cell), new_cell", "return new_cell, lstm_hidden(o, new_cell)"),
    ("lstm", "lstm_step", "f, i, o, g = lstm_gates(x, h, weights)\n    new", "f, i, o, g = lstm_gates(x, c, weights)\n    new"),
    ("lstm", "lstm_forward", "state = lstm_step(x_t, *state, weights)", "state = lstm_step(x_t, h0, state[1], weights)"),
    ("lstm", "lstm_forward", "transpose(1, 2, 0, 3)", "transpose(1, 0, 2, 3)"),
    ("lstm", "lstm_step_backward", "into_cell = dc_next + dh_next * o * (1 - s) * (1 + s)", "into_cell = dc_next + dh_next * o * (1 - s)"),
    ("lstm", "lstm_step_backward", "into_cell = dc_next + dh_next * o * (1 - s) * (1 + s)", "into_cell = dc_next", "outer = "),
    ("lstm", "lstm_step_backward", "o - o * o, 1 - g * g", "o - o * o, 1 - g"),
    ("lstm", "lstm_step_backward", "dh_next * s, into_cell * i", "into_cell * s, into_cell * i"),
    ("lstm", "lstm_step_backward", "into_cell * f, dweights", "into_cell * i, dweights"),
    ("lstm", "lstm_step_backward", 'db = np.einsum("knh->kh", da)', 'db = np.einsum("knh->kh", da) / len(x)'),
    ("lstm", "lstm_backward", "lstm_step_backward(dh[:, t] + dh_t, dc_t,", "lstm_step_backward(dh[:, t], dc_t,"),
    ("lstm", "lstm_backward", "dweights = [mine + its for mine, its in zip(dweights, share)]", "dweights = list(share)", "return dx, dh_t, dc_t"),
    ("gru", "gru_candidate", "(h * r) @ weights.W_n[D:]", "r * (h @ weights.W_n[D:])"),
    ("gru", "gru_step", "return n + z * (h - n)", "return h + z * (n - h)"),
    ("gru", "gru_forward", "return np.moveaxis(np.array(h[1:]), 0, 1)", "return np.moveaxis(np.array(h[:-1]), 0, 1)"),
    ("gru", "gru_step_backward", "da_n = (1 - n**2) * (1 - z) * dh_next", "da_n = (1 - n**2) * z * dh_next"),
    ("gru", "gru_step_backward", "to_reset[:, D:] * r + dh_next * z", "to_reset[:, D:] + dh_next * z"),
    ("gru", "gru_step_backward", "dx = to_both[:, :D] + to_reset[:, :D]", "dx = to_both[:, :D]"),
    ("bptt", "rnn_step_backward", "(dh[:, t] + message) * (1 - h[:, t] ** 2)", "(dh[:, t] + message) * (1 - h[:, t])"),
    ("bptt", "rnn_step_backward", 'np.einsum("ntj,ntk->jk", previous, da)', 'np.einsum("ntj,ntk->jk", h, da)'),
    ("bptt", "rnn_backward", "message = da[:, t] @ W[D:].T", "message = dh[:, t] @ W[D:].T"),
    ("bptt", "rnn_backward", "return dx, message, dW, da.sum(axis=(0, 1))", "return dx, message, dW, da.mean(axis=(0, 1))"),
    ("bptt", "gradient_norms", "return np.array(norms)[::-1]", "return np.array(norms)"),
    ("bptt", "clip_gradients", "norm = np.sqrt(everything @ everything)", "norm = np.abs(everything).max()"),
    ("bptt", "numerical_gradient", "slope[place] = (right - left) / (2 * eps)", "slope[place] = (right - left) / eps"),
)  # fmt: skip

WHOLE = {
    "one line": (
        "rnn", "rnn_step",
        """
        import numpy as np
        def rnn_step(x, h, W, b):
            return np.tanh(np.concatenate([h, x], axis=1) @ W + b)  # here
        """,
    ),
    "a lambda": (
        "rnn", "rnn_step",
        """
        import numpy as np
        rnn_step = lambda x, h, W, b: np.tanh(np.concatenate([x, h], axis=1) @ W - b)  # here
        """,
    ),
    "a helper that is wrong": (
        "rnn", "rnn_step",
        """
        import numpy as np
        def affine(a, W, b):
            return a @ W + 2 * b  # here
        def rnn_step(x, h, W, b):
            return np.tanh(affine(np.concatenate([x, h], axis=1), W, b))
        """,
    ),
    "a helper that is called wrongly": (
        "rnn", "rnn_step",
        """
        import numpy as np
        def affine(a, W, b):
            total = a @ W  # then
            return total + b
        def rnn_step(x, h, W, b):
            both = np.hstack([x, h])
            return np.tanh(affine(both[:, ::-1], W, b))  # here
        """,
    ),
    "a value of its own that is right": (
        "rnn", "rnn_step",
        """
        import numpy as np
        def rnn_step(x, h, W, b):
            twice = 2 * (np.concatenate([x, h], axis=1) @ W)
            a = twice / 2 + b
            return np.tanh(a) + twice  # here
        """,
    ),
    "unit by unit": (
        "rnn", "rnn_step",
        """
        import numpy as np
        def rnn_step(x, h, W, b):
            out = np.zeros(h.shape)
            for n in range(len(x)):
                for j in range(h.shape[1]):
                    total = b[j]
                    for d in range(x.shape[1]):
                        total += x[n, d] * W[d, j]
                    for k in range(h.shape[1]):
                        total += h[n, k] * W[k, j]  # here
                    out[n, j] = np.tanh(total)  # then
            return out
        """,
    ),
    "sample by sample": (
        "rnn", "rnn_step",
        """
        import numpy as np
        def rnn_step(x, h, W, b):
            rows = []
            for n in range(len(x)):
                v = np.concatenate([x[n], h[n]])
                a = v @ W + b
                rows.append(np.tanh(a) + h[n])  # here
            return np.array(rows)  # then
        """,
    ),
    "state of the step before last": (
        "rnn", "rnn_forward",
        """
        import numpy as np
        def rnn_forward(x, h0, W, b):
            N, T, D = x.shape
            out = np.zeros((N, T, h0.shape[1]))
            prev = h0
            for t in range(T):
                xh = np.concatenate([x[:, t, :], prev], axis=1)
                a = xh.dot(W) + b  # then
                out[:, t, :] = np.tanh(a)
                prev = a  # here
            return out
        """,
    ),
    "gates with one matrix for two": (
        "lstm", "lstm_gates",
        """
        import numpy as np
        def s(v):
            return 1 / (1 + np.exp(-v))
        def lstm_gates(x, h, weights):
            v = np.concatenate((x, h), axis=1)
            forget = s(v @ weights.W_f + weights.b_f)
            inp = s(v @ weights.W_f + weights.b_i)  # here
            out = s(v @ weights.W_o + weights.b_o)
            cand = np.tanh(v @ weights.W_g + weights.b_g)
            return forget, inp, out, cand
        """,
    ),
    "several lines": (
        "gru", "gru_step_backward",
        """
        import numpy as np
        def s(v):
            return 1 / (1 + np.exp(-v))
        def gru_step_backward(dh_next, x, h, weights):
            D = x.shape[1]
            xh = np.concatenate([x, h], axis=1)
            r = s(xh @ weights.W_r + weights.b_r)
            z = s(xh @ weights.W_z + weights.b_z)
            xrh = np.concatenate([x, r * h], axis=1)
            n = np.tanh(xrh @ weights.W_n + weights.b_n)
            dn = dh_next * (1 - z)
            dz = dh_next * (h - n)
            dan = dn * (1 - n * n)
            daz = dz * z * (1 - z)
            dxrh = dan @ weights.W_n.T
            dar = dxrh[:, D:] * h * r * (1 - r)
            dxh = dar @ weights.W_r.T + daz @ weights.W_z.T
            dx = dxh[:, :D] + dxrh[:, :D]
            dh = dxh[:, D:] + dxrh[:, D:] * r + dh_next * z
            dweights = dict(
                W_r=xh.T @ dar,
                b_r=dar.sum(axis=0),
                W_z=xh.T @ daz,
                b_z=daz.sum(axis=0),
                W_n=xh.T @ dan,  # here
                b_n=dan.sum(axis=0),
            )
            return dx, dh, dweights
        """,
    ),
    "a class": (
        "lstm", "lstm_step",
        """
        import numpy as np
        class Cell:
            def __init__(self, weights):
                self.w = weights
            def gate(self, v, W, b):
                return 1 / (1 + np.exp(-(v @ W + b)))
            def __call__(self, x, h, c):
                w, v = self.w, np.concatenate([x, h], axis=1)
                f = self.gate(v, w.W_f, w.b_f)
                i = self.gate(v, w.W_i, w.b_i)
                o = self.gate(v, w.W_o, w.b_o)
                g = np.tanh(v @ w.W_g + w.b_g)
                new = f * c + g  # here
                return o * np.tanh(new), new
        def lstm_step(x, h, c, weights):
            return Cell(weights)(x, h, c)
        """,
    ),
    "it raises": (
        "rnn", "rnn_step",
        """
        import numpy as np
        def rnn_step(x, h, W, b):
            a = x @ W  # here
            return np.tanh(a + b)
        """,
    ),
}  # fmt: skip


def _edited(number: int, assignment: str, function: str, right: str, wrong: str, then: str = "") -> WrongLine:
    text = (ALL_RIGHT / f"{assignment}.py").read_text(encoding="utf-8")
    assert text.count(right) == 1, (right, text.count(right))
    before, after = text.split(right)
    last = wrong.split("\n")[0]
    line = (before + last).count("\n")
    lines = (before + wrong + after).split("\n")
    lines[line] += "  # here"
    for k, one in enumerate(lines[line + 1 :], line + 1) if then else ():
        if one.strip().startswith(then):
            lines[k] += "  # then"
            break
    return WrongLine(f"{function} {number}", assignment, function, "\n".join(lines))


PROGRAMS = (
    *(_edited(k, *edit) for k, edit in enumerate(EDITS)),
    *(
        WrongLine(id, assignment, function, dedent(text))
        for id, (assignment, function, text) in WHOLE.items()
    ),
)
