"""Single edits of the solutions, and the criteria that each must lose: those that state the edited equation.

Criteria are named by their ids; "*" stands for all of the exercise, where the edit makes the function fail or answer
in the wrong shape. Slopes need not be named, for they show every wrong gradient, nor edges where nothing else holds.
"""

from typing import NamedTuple


class Edit(NamedTuple):
    """In the solution of `exercise`, `right` becomes `wrong`; then `lost` are the criteria that are not right."""

    assignment: str
    exercise: str
    right: str
    wrong: str
    lost: tuple[str, ...]


NAMES = {
    "f": "forget",
    "i": "input",
    "o": "output",
    "g": "candidate",
    "r": "reset",
    "z": "update",
    "n": "candidate",
}


def gate(k: str) -> str:
    """The id of the criterion of a gate, or of the candidate."""
    return NAMES[k] if NAMES[k] == "candidate" else f"{NAMES[k]}-gate"


RNN = [
    Edit("rnn", "rnn_step", " + b)", ")", ("next-state",)),
    Edit("rnn", "rnn_step", "xh @ W", "xh @ W.T", ("*",)),
    Edit("rnn", "rnn_step", "np.tanh(xh @ W + b)", "xh @ W + b", ("next-state",)),
    Edit("rnn", "rnn_step", "[x, h]", "[x, 0 * h]", ("next-state",)),
    Edit("rnn", "rnn_step", "[x, h]", "[0 * x, h]", ("next-state",)),
    Edit("rnn", "rnn_step", "[x, h]", "[h, x]", ("next-state",)),
    Edit("rnn", "rnn_forward", "h = h0", "h = 0 * h0", ("start",)),
    Edit("rnn", "rnn_forward", "rnn_step(x[:, t], h, W, b)", "rnn_step(x[:, t], h0, W, b)", ("recurrence",)),
    Edit("rnn", "rnn_forward", "rnn_step(x[:, t], h, W, b)", "rnn_step(x[:, 0], h, W, b)", ("recurrence",)),
    Edit("rnn", "rnn_forward", "rnn_step(x[:, t], h, W, b)", "rnn_step(x[:, t], h, W.T, b)", ("*",)),
]

BPTT = [
    Edit("bptt", "numerical_gradient", "below[j] -= eps", "pass", ("central-difference",)),
    Edit("bptt", "numerical_gradient", "(2 * eps)", "eps", ("central-difference",)),
    Edit("bptt", "rnn_step_backward", "* (1 - h_next**2)", "", ("tanh-gradient",)),
    Edit("bptt", "rnn_step_backward", "1 - h_next**2", "1 + h_next**2", ("tanh-gradient",)),
    Edit("bptt", "rnn_step_backward", "1 - h_next**2", "1 - h**2", ("tanh-gradient",)),
    Edit("bptt", "rnn_step_backward", "da @ W.T", "da @ W", ("*",)),
    Edit("bptt", "rnn_step_backward", "dxh = da", "dxh = dh_next", ("dx-and-dh",)),
    Edit("bptt", "rnn_step_backward", "dxh[:, D:]", "0 * dxh[:, D:]", ("dx-and-dh",)),
    Edit("bptt", "rnn_step_backward", "xh.T @ da", "0 * W", ("weight-gradient",)),
    Edit("bptt", "rnn_step_backward", "xh.T @ da", "(xh.T @ da) / len(x)", ("weight-gradient",)),
    Edit("bptt", "rnn_step_backward", "da.sum(axis=0)", "da.mean(axis=0)", ("bias-gradient",)),
    Edit("bptt", "rnn_step_backward", "[x, h]", "[h, x]", ("weight-gradient",)),
    Edit("bptt", "rnn_step_backward", "rnn_step(x, h, W, b)", "rnn_step(x, h, W, 0 * b)", ("tanh-gradient",)),
    Edit("bptt", "rnn_step_backward", "rnn_step(x, h, W, b)", "rnn_step(x, 0 * h, W, b)", ("tanh-gradient",)),
    Edit("bptt", "rnn_step_backward", "dxh[:, :D], dxh", "0 * dxh[:, :D], dxh", ("dx-and-dh",)),
    Edit("bptt", "rnn_step_backward", "da.sum(axis=0)", "0 * b", ("bias-gradient",)),
    Edit("bptt", "rnn_backward", "dh[:, t] + dh_future", "dh[:, t]", ("both-paths",)),
    Edit("bptt", "rnn_backward", "dh[:, t] + dh_future", "dh_future", ("*",)),
    Edit("bptt", "rnn_backward", "dW += dW_t", "dW = dW_t", ("weights-over-time",)),
    Edit("bptt", "rnn_backward", "db += db_t", "db = db_t", ("bias-over-time",)),
    Edit("bptt", "rnn_backward", "return dx, dh_future", "return dx, 0 * dh_future", ("initial-state",)),
    Edit("bptt", "rnn_backward", "return dx, dh_future", "return dx[:, ::-1], dh_future", ("sequence-dx",)),
    Edit("bptt", "truncated_rnn_backward", "dW += dW_chunk", "dW = dW_chunk", ("chunk-weights",)),
    Edit("bptt", "truncated_rnn_backward", "return dx, dh0", "return dx, 0 * dh0", ("chunk-initial-state",)),
    Edit(
        "bptt",
        "truncated_rnn_backward",
        "h = rnn_forward(x, h0, W, b)",
        "h, k = rnn_forward(x, h0, W, b), x.shape[1]",
        ("cut-between-chunks",),
    ),
    Edit("bptt", "gradient_norms", "norms = [np.linalg.norm(dh)]", "norms = [0.0]", ("last-norm",)),
    Edit("bptt", "gradient_norms", "_, dh, _, _ =", "_, _, _, _ =", ("earlier-norms",)),
    Edit("bptt", "clip_gradients", "1.0 if norm <= max_norm else ", "", ("leave-small", "all-zeros")),
    Edit("bptt", "clip_gradients", "max_norm / norm", "1.0", ("shrink-together",)),
]

LSTM = [
    *(Edit("lstm", "lstm_gates", f" + weights.b_{k}", "", (gate(k),)) for k in "fiog"),
    *(
        Edit("lstm", "lstm_gates", f"weights.W_{k} ", f"weights.W_{other} ", (gate(k),))
        for k, other in ("fi", "if", "og", "go", "fo", "gi")
    ),
    Edit("lstm", "lstm_gates", "return f, i, o, g", "return i, f, o, g", ("forget-gate", "input-gate")),
    Edit("lstm", "lstm_gates", "return f, i, o, g", "return f, i, g, o", ("output-gate", "candidate")),
    Edit("lstm", "lstm_gates", "weights.W_o ", "weights.W_o.T ", ("*",)),
    Edit("lstm", "lstm_gates", "np.tanh", "sigmoid", ("candidate",)),
    Edit("lstm", "lstm_gates", "np.tanh(", "(", ("candidate",)),
    Edit("lstm", "lstm_gates", "[x, h]", "[h, x]", ("forget-gate", "input-gate", "output-gate", "candidate")),
    Edit("lstm", "lstm_cell_update", "f * c + i * g", "i * c + f * g", ("cell-update",)),
    Edit("lstm", "lstm_cell_update", "f * c + ", "c + ", ("cell-update",)),
    Edit("lstm", "lstm_hidden", "np.tanh(c_next)", "c_next", ("hidden",)),
    Edit("lstm", "lstm_step", "lstm_hidden(o, c_next)", "lstm_hidden(o, c)", ("step-hidden",)),
    Edit("lstm", "lstm_step", "lstm_cell_update(c, f, i, g)", "lstm_cell_update(c, i, f, g)", ("step-cell",)),
    Edit("lstm", "lstm_forward", "    h, c = h0, c0", "    h, c = 0 * h0, c0", ("start",)),
    Edit("lstm", "lstm_forward", "    h, c = h0, c0", "    h, c = h0, 0 * c0", ("start",)),
    Edit("lstm", "lstm_step_backward", "dc_total = dc_next + ", "dc_total = ", ("cell-gradient",)),
    Edit("lstm", "lstm_step_backward", " * o * (1 - tanh_c**2)", " * o", ("cell-gradient",)),
    Edit("lstm", "lstm_step_backward", "dc = dc_total * f", "dc = dc_total * i", ("dc",)),
    Edit("lstm", "lstm_step_backward", "dc = dc_total * f", "dc = dc_next * f", ("dc",)),
    Edit("lstm", "lstm_step_backward", "c * f * (1 - f)", "c * f", ("forget-gradient",)),
    Edit("lstm", "lstm_step_backward", "g * i * (1 - i)", "f * i * (1 - i)", ("input-gradient",)),
    Edit("lstm", "lstm_step_backward", "tanh_c * o * (1 - o)", "c_next * o * (1 - o)", ("output-gradient",)),
    Edit("lstm", "lstm_step_backward", "i * (1 - g**2)", "i * g * (1 - g)", ("candidate-gradient",)),
    *(
        Edit(
            "lstm",
            "lstm_step_backward",
            f"da_{k} @ weights.W_{k}.T",
            f"0 * (da_{k} @ weights.W_{k}.T)",
            ("dx-and-dh",),
        )
        for k in "fiog"
    ),
    Edit("lstm", "lstm_step_backward", "W_f=xh.T @ da_f", "W_f=0 * weights.W_f", ("dW",)),
    Edit("lstm", "lstm_step_backward", "b_g=da_g.sum(axis=0)", "b_g=da_o.sum(axis=0)", ("db",)),
    Edit("lstm", "lstm_step_backward", "[x, h]", "[h, x]", ("dW",)),
    # Gates exchanged in the step back cost the equations of these two; a slip in one gate costs those that it stands
    # in. Neither costs the equations that only see tanh(c').
    *(
        Edit("lstm", "lstm_step_backward", "f, i, o, g =", f"{swapped} =", lost)
        for swapped, lost in (
            ("i, f, o, g", ("forget-gradient", "input-gradient")),
            ("g, i, o, f", ("forget-gradient", "candidate-gradient")),
            ("f, g, o, i", ("input-gradient", "candidate-gradient")),
            ("o, i, f, g", ("forget-gradient", "output-gradient")),
            ("f, o, i, g", ("input-gradient", "output-gradient")),
            ("f, i, g, o", ("candidate-gradient", "output-gradient")),
        )
    ),
    *(
        Edit(
            "lstm",
            "lstm_step_backward",
            "lstm_gates(x, h, weights)",
            f"lstm_gates(x, h, weights._replace(b_{k}=0 * weights.b_{k}))",
            lost,
        )
        for k, lost in (
            ("f", ("dc", "forget-gradient")),
            ("i", ("input-gradient", "candidate-gradient")),
            ("o", ("cell-gradient", "output-gradient")),
            ("g", ("input-gradient", "candidate-gradient")),
        )
    ),
    *(
        Edit("lstm", "lstm_step", "f, i, o, g =", f"{swapped} =", lost)
        for swapped, lost in (
            ("i, f, o, g", ("step-cell",)),
            ("g, i, o, f", ("step-cell",)),
            ("o, i, f, g", ("step-cell", "step-hidden")),
            ("f, o, i, g", ("step-cell", "step-hidden")),
            ("f, i, g, o", ("step-cell", "step-hidden")),
        )
    ),
    *(
        Edit("lstm", "lstm_step_backward", f"weights.W_{k}.T", f"weights.W_{other}.T", ("dx-and-dh",))
        for k, other in ("fi", "if", "og", "go")
    ),
    *(Edit("lstm", "lstm_step_backward", f"weights.W_{k}.T", f"weights.W_{k}", ("*",)) for k in "fiog"),
    *(
        Edit("lstm", "lstm_step_backward", f"da_{k} = ", f"da_{k} = 0 * ", (f"{NAMES[k]}-gradient",))
        for k in "fiog"
    ),
    *(
        Edit("lstm", "lstm_step_backward", f"b_{k}=da_{k}.sum(axis=0)", f"b_{k}=0 * weights.b_{k}", ("db",))
        for k in "fiog"
    ),
    Edit("lstm", "lstm_step_backward", "return dx, dh, dc,", "return dx, dc, dh,", ("dc", "dx-and-dh")),
    Edit(
        "lstm",
        "lstm_step_backward",
        "dxh[:, :D], dxh[:, D:]",
        "dxh[:, :D], dxh[:, D:] - (da_f @ weights.W_f.T)[:, D:]",
        ("dx-and-dh",),
    ),
    Edit("lstm", "lstm_backward", "dh[:, t] + dh_future", "dh[:, t]", ("hidden-paths",)),
    Edit("lstm", "lstm_backward", "dh[:, t] + dh_future", "dh_future", ("hidden-paths",)),
    Edit("lstm", "lstm_backward", "dh_total, dc_future,", "dh_total, 0 * dc_future,", ("cell-paths",)),
    Edit(
        "lstm",
        "lstm_backward",
        "np.zeros(h0.shape), dc_T",
        "np.zeros(h0.shape), 0 * dc_T",
        ("cell-paths",),
    ),
    Edit("lstm", "lstm_backward", "dw + dw_t for", "dw_t for", ("sum-over-time",)),
    Edit("lstm", "lstm_backward", "return dx, dh_future,", "return dx, 0 * dh_future,", ("initial-states",)),
    Edit("lstm", "lstm_backward", "return dx,", "return 0 * dx,", ("sequence-dx",)),
]

GRU = [
    *(Edit("gru", "gru_gates", f" + weights.b_{k}", "", (gate(k),)) for k in "rz"),
    Edit("gru", "gru_gates", "return r, z", "return z, r", ("reset-gate", "update-gate")),
    *(
        Edit("gru", "gru_gates", f"weights.{kind}_{k}", f"weights.{kind}_{other}", (gate(k),))
        for kind in "Wb"
        for k, other in ("rz", "zr", "rn", "zn")
    ),
    Edit("gru", "gru_gates", "[x, h]", "[h, x]", ("reset-gate", "update-gate")),
    Edit("gru", "gru_gates", "weights.W_z ", "weights.W_z.T ", ("*",)),
    Edit("gru", "gru_candidate", " + weights.b_n", "", ("candidate",)),
    *(
        Edit("gru", "gru_candidate", f"weights.{kind}_n", f"weights.{kind}_{other}", ("candidate",))
        for kind in "Wb"
        for other in "rz"
    ),
    Edit("gru", "gru_candidate", "r * h", "h", ("candidate",)),
    Edit("gru", "gru_candidate", "np.tanh(", "(", ("candidate",)),
    Edit("gru", "gru_candidate", "[x, r * h]", "[r * h, x]", ("candidate",)),
    Edit("gru", "gru_step", "z * h + (1 - z) * n", "(1 - z) * h + z * n", ("blend",)),
    Edit("gru", "gru_step", "z * h + ", "", ("blend",)),
    Edit("gru", "gru_forward", "h = h0", "h = 0 * h0", ("start",)),
    Edit("gru", "gru_forward", "gru_step(x[:, t], h,", "gru_step(x[:, t], h0,", ("recurrence",)),
    Edit(
        "gru",
        "gru_step_backward",
        "dh_next * (1 - z) * (1 - n**2)",
        "dh_next * z * (1 - n**2)",
        ("candidate-gradient",),
    ),
    Edit("gru", "gru_step_backward", "drh * h * r * (1 - r)", "drh * h * z * (1 - z)", ("reset-gradient",)),
    Edit("gru", "gru_step_backward", "(h - n) * z", "(n - h) * z", ("update-gradient",)),
    Edit("gru", "gru_step_backward", " + dh_next * z", "", ("dh",)),
    Edit("gru", "gru_step_backward", " + drh * r", "", ("dh",)),
    Edit("gru", "gru_step_backward", "dh = dxh[:, D:] + ", "dh = ", ("dh",)),
    Edit("gru", "gru_step_backward", " + dxrh[:, :D]", "", ("dx",)),
    Edit("gru", "gru_step_backward", "xrh.T @ da_n", "xh.T @ da_n", ("dW",)),
    Edit("gru", "gru_step_backward", "b_z=da_z.sum(axis=0)", "b_z=da_r.sum(axis=0)", ("db",)),
    Edit("gru", "gru_step_backward", "weights.W_n.T", "weights.W_n", ("*",)),
    Edit("gru", "gru_step", "r, z =", "z, r =", ("blend",)),
    # As above: a slip in r stands neither in da_z nor in da_n, which see n.
    Edit("gru", "gru_step_backward", "r, z =", "z, r =", ("update-gradient", "reset-gradient")),
    *(
        Edit(
            "gru",
            "gru_step_backward",
            f"{made}, weights)",
            f"{made}, weights._replace(b_{k}=0 * weights.b_{k}))",
            lost,
        )
        for k, made, lost in (
            ("r", "gru_gates(x, h", ("reset-gradient", "dW")),
            ("z", "gru_gates(x, h", ("update-gradient", "candidate-gradient", "dh")),
            ("n", "gru_candidate(x, h, r", ("update-gradient", "candidate-gradient")),
        )
    ),
    *(
        Edit("gru", "gru_step_backward", f"da_{k} = ", f"da_{k} = 0 * ", (f"{NAMES[k]}-gradient",))
        for k in "rz"
    ),
    *(
        Edit("gru", "gru_step_backward", f"b_{k}=da_{k}.sum(axis=0)", f"b_{k}=0 * weights.b_{k}", ("db",))
        for k in "rzn"
    ),
    *(Edit("gru", "gru_step_backward", f"weights.W_{k}.T", f"weights.W_{k}", ("*",)) for k in "rz"),
    Edit("gru", "gru_step_backward", " + da_z @ weights.W_z.T", "", ("dx", "dh")),
    Edit("gru", "gru_step_backward", "drh * r +", "drh +", ("dh",)),
    Edit("gru", "gru_backward", "dh[:, t] + dh_future", "dh[:, t]", ("both-paths",)),
    Edit("gru", "gru_backward", "dh[:, t] + dh_future", "dh_future", ("*",)),
    Edit("gru", "gru_backward", "dw + dw_t for", "dw_t for", ("sum-over-time",)),
    Edit("gru", "gru_backward", "return dx, dh_future", "return dx, 0 * dh_future", ("dh0",)),
]

QUIZ = [
    Edit("quiz", "WEIGHT_MATRICES", '"lstm": 4', '"lstm": 8', ("lstm-matrices",)),
    Edit("quiz", "GATES", '"gru": 2', '"gru": 3', ("gates",)),
    Edit("quiz", "parameter_count", "* H + H)", "* H + 2 * H)", ("parameters",)),
    Edit("quiz", "HIDDEN_STATE_CARRIES", '"working memory"', '"long-term memory"', ("hidden-state",)),
]

EDITS = [*RNN, *BPTT, *LSTM, *GRU, *QUIZ]
