"""The mistakes of the specimens, made once more in programs that are written in another way.

`all-right` among the specimens writes the whole course in einsum, stacked matrices and one shared backward sweep.
Each row: the specimen, the exercise, how the tutor's sentence begins, and the edit of `all-right` that makes it.
"""

# ruff: noqa: E501  (a row is read across)

from typing import NamedTuple


class Made(NamedTuple):
    """A specimen's mistake, and the same mistake in `all-right`: where `right` stands, `wrong` is written."""

    specimen: str
    assignment: str
    exercise: str
    sentence: str
    right: str
    wrong: str


def made(assignment: str, *rows: tuple[str, str, str, str, str]) -> list[Made]:
    return [Made(specimen, assignment, *row) for specimen, *row in rows]


RNN = made(
    "rnn",
    ("bias-left-out", "rnn_step", "The bias is missing", "drive + memory + b)", "drive + memory)"),
    ("second-thoughts", "rnn_step", "The bias is missing", "+ memory + b)", "+ memory + 0 * b)"),
    ("sigmoid-for-tanh", "rnn_step", "You squash with the sigmoid",
     "np.tanh(drive + memory + b)", "0.5 + 0.5 * np.tanh(0.5 * (drive + memory + b))"),
    ("state-before-input", "rnn_step", "You put the state before",
     'x, W[:D])\n    memory = np.einsum("nj,jk->nk", h, W[D:])',
     'x, W[-D:])\n    memory = np.einsum("nj,jk->nk", h, W[:-D])'),
    ("starts-from-zeros", "rnn_forward", "Your sequence starts from zeros", "h, states = h0,", "h, states = 0 * h0,"),
    ("wraps-around-at-the-start", "rnn_forward", "Your sequence starts from zeros",
     "h, states = h0,", "h, states = np.zeros_like(drive)[-1],"),
    ("initial-state-at-every-step", "rnn_forward", "Every step starts from h0",
     'a + np.einsum("nj,jk->nk", h, W[D:])', 'a + np.einsum("nj,jk->nk", h0, W[D:])'),
    ("first-state-is-h0", "rnn_forward", "Your first state is h0", "h = np.tanh(a", "h = h0 if t == 0 else np.tanh(a"),
)  # fmt: skip
DW = 'np.einsum("ntd,ntk->dk", x, da), np.einsum("ntj,ntk->jk", previous, da)'
SHIFTED = "    previous = np.concatenate([h0[:, None], h[:, :-1]], axis=1)\n"
BPTT = made(
    "bptt",
    ("one-sided-difference", "numerical_gradient", "You move each entry one way only",
     "here - eps\n        left = f(x)\n        x[place] = here\n        slope[place] = (right - left) / (2 * eps)",
     "here\n        slope[place] = (right - f(x)) / eps"),
    ("eps-of-its-own", "numerical_gradient", "You do not use the eps",
     "    x = np.array(x, dtype=float)\n", "    x, eps = np.array(x, dtype=float), 1e-5\n"),
    ("bias-averaged-over-the-batch", "rnn_step_backward", "You average db over the samples",
     "da.sum(axis=(0, 1))", "da.mean(axis=0).sum(axis=0)"),
    ("weights-averaged-over-the-batch", "rnn_step_backward", "You average dW and db over the samples",
     "dW, da.sum(axis=(0, 1))", "dW / len(x), da.mean(axis=0).sum(axis=0)"),
    ("no-tanh-derivative", "rnn_step_backward", "The step back through the tanh is missing", " * (1 - h[:, t] ** 2)", ""),
    ("tangent-derivative", "rnn_step_backward", "You use the derivative of tan", "1 - h[:, t] ** 2", "1 + h[:, t] ** 2"),
    ("tanh-of-the-tanh", "rnn_step_backward", "You squash twice", "1 - h[:, t] ** 2", "1 / np.cosh(h[:, t]) ** 2"),
    ("gradient-not-carried", "rnn_backward", "Each step gets only", "(dh[:, t] + message)", "dh[:, t]"),
    ("initial-gradient-zero", "rnn_backward", "Your dh0 is zero", "return dx, message, dW", "return dx, 0 * message, dW"),
    ("weight-gradient-overwritten", "rnn_backward", "dW holds one step's share", DW,
     DW.replace("x, da", "x[:, :1], da[:, :1]").replace("previous, da", "previous[:, :1], da[:, :1]")),
    ("truncation-counted-from-the-end", "truncated_rnn_backward", "You count the chunks from the end",
     "t % chunk == 0", "(T - t) % chunk == 0"),
    ("truncation-one-step-long", "truncated_rnn_backward", "Your chunks are one step too long",
     "t % chunk == 0", "t % (chunk + 1) == 0"),
    ("truncation-forgets-the-state", "truncated_rnn_backward", "Each chunk after the first starts from a zero state",
     "    h = rnn_forward(x, h0, W, b)\n" + SHIFTED,
     "    first = [h0 * (s == 0) for s in range(0, T, chunk)]\n"
     "    h = [rnn_forward(x[:, s * chunk : (s + 1) * chunk], h_s, W, b) for s, h_s in enumerate(first)]\n"
     "    h = np.concatenate(h, axis=1)\n" + SHIFTED + "    previous[:, chunk::chunk] = 0\n"),
    ("always-rescaled", "clip_gradients", "You always scale", "min(1.0, max_norm / norm)", "max_norm / norm"),
    ("clipped-by-value", "clip_gradients", "You clip entry by entry",
     "[factor * gradient for", "[np.sign(gradient) * np.minimum(np.abs(gradient), max_norm) for"),
    ("clipped-one-by-one", "clip_gradients", "You clip each array by its own",
     "[factor * gradient for", "[gradient / max(1.0, np.sqrt((gradient**2).sum()) / max_norm) for"),
)  # fmt: skip
SQUASHED = "(*sigmoid(a[:3]), np.tanh(a[3]))"
LSTM = made(
    "lstm",
    ("forget-and-input-swapped", "lstm_gates", "The forget gate and the input gate are swapped",
     "sigmoid(a[:3])", "sigmoid(a[[1, 0, 2]])"),
    ("gates-in-torch-order", "lstm_gates", "You take the four sums in the order i, f, g, o",
     SQUASHED, "(sigmoid(a[1]), sigmoid(a[0]), sigmoid(a[3]), np.tanh(a[2]))"),
    ("bias-of-one-gate-for-all", "lstm_gates", "All four share the forget gate's bias", "b[:, None, :]", "b[0]"),
    ("sigmoid-for-the-candidate", "lstm_gates", "Your candidate is squashed like a gate", SQUASHED, "tuple(sigmoid(a))"),
    ("keep-and-write-swapped", "lstm_cell_update", "The gates have changed places", "[f, i]", "[i, f]"),
    ("three-mistakes", "lstm_cell_update", "The gates have changed places", "[c, g]", "[g, c]"),
    ("no-forget-gate", "lstm_cell_update", "The forget gate is missing", "[f, i]", "[f**0, i]"),
    ("forget-gate-forgets", "lstm_cell_update", "You forget where f is 1", "[f, i]", "[1 - f, i]"),
    ("tanh-on-the-conveyor-belt", "lstm_cell_update", "You squash the cell at every step",
     'return np.einsum("knh,knh->nh", np.stack([f, i]), np.stack([c, g]))',
     'return np.tanh(np.einsum("knh,knh->nh", np.stack([f, i]), np.stack([c, g])))'),
    ("cell-shown-unsquashed", "lstm_hidden", "The cell is shown unsquashed", "np.tanh(c_next) * o", "c_next * o"),
    ("shown-from-the-old-cell", "lstm_step", "Your hidden state is shown from the old cell",
     "lstm_hidden(o, new_cell), new_cell", "lstm_hidden(o, c), new_cell"),
    ("cell-not-carried", "lstm_forward", "Every step starts from the initial cell", "*state, weights", "state[0], c0, weights"),
    ("cell-starts-as-hidden", "lstm_forward", "Your cell starts from h0", "(h0, c0), []", "(h0, h0), []"),
    ("cells-filled-with-states", "lstm_forward", "Where the cells should be", "    return h, c\n", "    return h, h\n"),
    ("before-the-derivative", "lstm_step_backward", "dx and dh are made from the gates' gradients before",
     '"knh,kdh->nd", da,', '"knh,kdh->nd", outer,'),
    ("bias-from-the-matrix", "lstm_step_backward", "You sum the rows of each matrix",
     'np.einsum("knh->kh", da)', "dW.sum(axis=1)"),
    ("cell-without-tanh-derivative", "lstm_step_backward", "On the path from h_next to the cell", " * (1 - s) * (1 + s)", ""),
    ("forget-gate-met-the-new-cell", "lstm_step_backward", "The forget gate multiplied the old cell, but you use the new",
     "into_cell * c,", "into_cell * lstm_cell_update(c, f, i, g),"),
    ("gate-derivative-on-the-cell", "lstm_step_backward", "You use the slope of the forget gate for the old cell",
     "into_cell * f, dweights", "into_cell * inner[0], dweights"),
    ("incoming-cell-gradient-only", "lstm_step_backward", "Only dc_next reaches your cell",
     " + dh_next * o * (1 - s) * (1 + s)", ""),
    ("old-cell-from-incoming", "lstm_step_backward", "You send back only dc_next",
     "into_cell * f, dweights", "dc_next * f, dweights"),
    ("sigmoid-of-the-sigmoid", "lstm_step_backward", "You squash all three gates once more",
     "f - f * f, i - i * i, o - o * o,", "*(sigmoid(k) * sigmoid(-k) for k in (f, i, o)),"),
    ("lstm-batch-mean", "lstm_step_backward", "You average the weights' gradients over the samples",
     "(array for pair", "(array / len(x) for pair"),
    ("cell-gradient-not-carried", "lstm_backward", "The gradient of the cell is not carried",
     "+ dh_t, dc_t, x", "+ dh_t, dc_t if t == x.shape[1] - 1 else 0 * dc_t, x"),
    ("hidden-gradient-not-carried", "lstm_backward", "The gradient of the hidden state is not carried", " + dh_t, dc_t", ", dc_t"),
    ("last-cell-gradient-ignored", "lstm_backward", "dc_T is not used", "np.zeros(h0.shape), dc_T", "np.zeros(h0.shape), 0 * dc_T"),
    ("no-carry-in-lstm-backward", "lstm_backward", "Nothing is carried from step to step",
     " + dh_t, dc_t, x", ", dc_t * (t == x.shape[1] - 1), x"),
)  # fmt: skip
GRU = made(
    "gru",
    ("reset-and-update-swapped", "gru_gates", "The two gates are swapped", "@ W + b), 2))", "@ W + b), 2)[::-1])"),
    ("gru-sigmoid-candidate", "gru_candidate", "Your candidate is squashed like a gate", "np.tanh(x @", "sigmoid(x @"),
    ("reset-after-the-product", "gru_candidate", "You reset after the product: r scales",
     "(h * r) @ weights.W_n[D:]", "r * (h @ weights.W_n[D:])"),
    ("z-lets-in", "gru_step", "Your z has the other meaning", "n + z * (h - n)", "h + z * (n - h)"),
    ("keeps-the-reset-state", "gru_step", "You blend with the reset state.",
     "_, z, n = look(x, h, weights)\n    return n + z * (h - n)", "r, z, n = look(x, h, weights)\n    return n + z * (h * r - n)"),
    ("gru-starts-from-zeros", "gru_forward", "Your sequence starts from zeros", "h = [h0]", "h = [0 * h0]"),
    ("candidate-came-in-by-z", "gru_step_backward", "You scale the candidate's gradient by z", "(1 - n**2) * (1 - z)", "(1 - n**2) * z"),
    ("candidate-matrix-met-h", "gru_step_backward", "W_n acted on the reset state", "with_reset.T @ da_n", "with_h.T @ da_n"),
    ("keep-path-missing", "gru_step_backward", "The direct path is missing in dh", " + dh_next * z\n", "\n"),
    ("reset-gradient-with-z", "gru_step_backward", "You take the update gate's slope for the reset", "(r - r**2)", "(z - z**2)"),
    ("update-gradient-upside-down", "gru_step_backward", "The sign of da_z", "(h - n) * dh_next", "(n - h) * dh_next"),
    ("update-path-missing", "gru_step_backward", "The path through the update gate is missing in dh",
     "dh = to_both[:, D:]", "dh = (da_gates[:, : h.shape[1]] @ weights.W_r.T)[:, D:]"),
    ("gru-gradient-not-carried", "gru_backward", "Each step gets only", "message + dh[:, t]", "dh[:, t]"),
    ("gru-weights-of-the-first-step", "gru_backward", "The weight gradients hold one step's share",
     "share if dweights is None else [mine + its for mine, its in zip(dweights, share)]", "share"),
)  # fmt: skip
QUIZ = made(
    "quiz",
    ("two-matrices-a-gate", "WEIGHT_MATRICES", "You counted Wx and Wh apart. That", "len(names) + 1 for", "2 * len(names) + 2 for"),
    ("gates-counted-as-matrices", "WEIGHT_MATRICES", "You counted the gates. The candidate is not a gate, but",
     "len(names) + 1 for", "max(1, len(names)) for"),
    ("candidate-counted-as-a-gate", "GATES", "You counted the candidate as a gate.",
     "{cell: len(names) for", "{cell: len(names) + bool(names) for"),
    ("matrices-grow-with-time", "WEIGHT_MATRICES_DEPEND_ON_T", "The same matrices are used", "ON_T = False", "ON_T = 1"),
    ("memories-swapped", "CELL_STATE_CARRIES", "That is what the hidden state carries", "CELL_STATE_CARRIES = CHOICES[0]", "CELL_STATE_CARRIES = CHOICES[1]"),
    ("memories-swapped", "HIDDEN_STATE_CARRIES", "That is what the cell carries", "HIDDEN_STATE_CARRIES = CHOICES[1]", "HIDDEN_STATE_CARRIES = CHOICES[0]"),
    ("two-biases", "parameter_count", "You counted two biases", "(matrix + bias)", "(matrix + bias + bias)"),
)  # fmt: skip
VARIANTS = made(
    "variants",
    ("output-gate-looks-at-the-old-cell", "peephole_step", "Your output gate looks at the old cell.",
     "_squash(a_o + new * p_o)", "_squash(a_o + c * p_o)"),
    ("kept-and-written-swapped", "coupled_step", "What is kept and what is written have changed places",
     "c = g + _squash(a_f) * (c - g)", "c = c + _squash(a_f) * (g - c)"),
    ("the-lstm-for-the-question", "question_step", "That is the LSTM; here the question's own last line",
     "return np.tanh(h_int) * _squash(c), c", "return np.tanh(c) * _squash(h_int), c"),
    ("the-gru-for-the-one-that-resets-after", "reset_after_step", "That is gru_step: you reset the state before",
     "n = np.tanh(weights.b_n + r * weights.b_h + x @ weights.W_n[:D] + r * (h @ weights.W_n[D:]))", "n = np.tanh(weights.b_n + x @ weights.W_n[:D] + (r * h) @ weights.W_n[D:])"),
    ("padding-makes-zero", "masked_forward", "Your state becomes zero in the padding.",
     "states += [states[-1]] * (len(word) - length)", "states += [0 * start] * (len(word) - length)"),
    ("backward-states-not-turned-back", "bidirectional_forward", "The backward states stand in the order in which they were made",
     "h[n, t, H:] = state[0]", "h[n, length - 1 - t, H:] = state[0]"),
    ("layers-start-alike", "stacked_forward", "All your layers start from the first layer's state.",
     "states = list(h0)", "states = [h0[0]] * len(h0)"),
    ("torch-blocks-in-our-order", "from_pytorch", "You take the blocks in the order of LSTMWeights",
     'enumerate("ifgo")', 'enumerate("fiog")'),
)  # fmt: skip
MADE = [*RNN, *BPTT, *LSTM, *GRU, *QUIZ, *VARIANTS]
