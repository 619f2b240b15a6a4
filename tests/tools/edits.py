"""Single edits of the solutions, and the criteria that each must lose: those that state the edited equation.

A lost criterion is named by the left side of its equation, or, where several criteria of an exercise share that
or it is an edge, by a part of its title; "*" stands for all criteria of the exercise, where the edit makes the
function fail or answer in the wrong shape.
"""

from typing import NamedTuple


class Edit(NamedTuple):
    """In the solution of `exercise`, `right` becomes `wrong`; then `lost` are the criteria that are not right."""

    assignment: str
    exercise: str
    right: str
    wrong: str
    lost: tuple[str, ...]


RNN = [
    Edit("rnn", "rnn_step", " + b)", ")", ("h_next",)),
    Edit("rnn", "rnn_step", "xh @ W", "xh @ W.T", ("*",)),
    Edit("rnn", "rnn_step", "np.tanh(xh @ W + b)", "xh @ W + b", ("h_next",)),
    Edit("rnn", "rnn_step", "[x, h]", "[x, 0 * h]", ("h_next",)),
    Edit("rnn", "rnn_step", "[x, h]", "[0 * x, h]", ("h_next",)),
    Edit("rnn", "rnn_step", "[x, h]", "[h, x]", ("h_next",)),
    Edit("rnn", "rnn_forward", "h = h0", "h = 0 * h0", ("h[:, 0]",)),
    Edit("rnn", "rnn_forward", "rnn_step(x[:, t], h, W, b)", "rnn_step(x[:, t], h0, W, b)", ("h[:, 1:]",)),
    Edit("rnn", "rnn_forward", "rnn_step(x[:, t], h, W, b)", "rnn_step(x[:, 0], h, W, b)", ("h[:, 1:]",)),
    Edit("rnn", "rnn_forward", "rnn_step(x[:, t], h, W, b)", "rnn_step(x[:, t], h, W.T, b)", ("*",)),
]

BPTT = [
    Edit("bptt", "numerical_gradient", "below[j] -= eps", "pass", ("gradient",)),
    Edit("bptt", "numerical_gradient", "(2 * eps)", "eps", ("gradient",)),
    Edit("bptt", "rnn_step_backward", "* (1 - h_next**2)", "", ("da",)),
    Edit("bptt", "rnn_step_backward", "1 - h_next**2", "1 + h_next**2", ("da",)),
    Edit("bptt", "rnn_step_backward", "1 - h_next**2", "1 - h**2", ("da",)),
    Edit("bptt", "rnn_step_backward", "da @ W.T", "da @ W", ("*",)),
    Edit("bptt", "rnn_step_backward", "dxh = da", "dxh = dh_next", ("[dx, dh]",)),
    Edit("bptt", "rnn_step_backward", "dxh[:, D:]", "0 * dxh[:, D:]", ("[dx, dh]",)),
    Edit("bptt", "rnn_step_backward", "xh.T @ da", "0 * W", ("dW",)),
    Edit("bptt", "rnn_step_backward", "xh.T @ da", "(xh.T @ da) / len(x)", ("dW",)),
    Edit("bptt", "rnn_step_backward", "da.sum(axis=0)", "da.mean(axis=0)", ("db",)),
    Edit("bptt", "rnn_step_backward", "[x, h]", "[h, x]", ("dW",)),
    Edit("bptt", "rnn_step_backward", "rnn_step(x, h, W, b)", "rnn_step(x, h, W, 0 * b)", ("da",)),
    Edit("bptt", "rnn_step_backward", "rnn_step(x, h, W, b)", "rnn_step(x, 0 * h, W, b)", ("da",)),
    Edit("bptt", "rnn_step_backward", "dxh[:, :D], dxh", "0 * dxh[:, :D], dxh", ("[dx, dh]",)),
    Edit("bptt", "rnn_step_backward", "da.sum(axis=0)", "0 * b", ("db",)),
    Edit("bptt", "rnn_backward", "dh[:, t] + dh_future", "dh[:, t]", ("what reaches h_t",)),
    Edit("bptt", "rnn_backward", "dh[:, t] + dh_future", "dh_future", ("*",)),
    Edit("bptt", "rnn_backward", "dW += dW_t", "dW = dW_t", ("dW",)),
    Edit("bptt", "rnn_backward", "db += db_t", "db = db_t", ("db",)),
    Edit("bptt", "rnn_backward", "return dx, dh_future", "return dx, 0 * dh_future", ("dh0",)),
    Edit(
        "bptt", "rnn_backward", "return dx, dh_future", "return dx[:, ::-1], dh_future", ("dx of each step",)
    ),
    Edit("bptt", "truncated_rnn_backward", "dW += dW_chunk", "dW = dW_chunk", ("dW and db",)),
    Edit("bptt", "truncated_rnn_backward", "return dx, dh0", "return dx, 0 * dh0", ("dh0",)),
    Edit(
        "bptt",
        "truncated_rnn_backward",
        "h = rnn_forward(x, h0, W, b)",
        "h, k = rnn_forward(x, h0, W, b), x.shape[1]",
        ("the gradient stops",),
    ),
    Edit("bptt", "gradient_norms", "norms = [np.linalg.norm(dh)]", "norms = [0.0]", ("norms[T]",)),
    Edit("bptt", "gradient_norms", "_, dh, _, _ =", "_, _, _, _ =", ("norms[:T]",)),
    Edit("bptt", "clip_gradients", "1.0 if norm <= max_norm else ", "", ("stay as they are", "all zero")),
    Edit("bptt", "clip_gradients", "max_norm / norm", "1.0", ("shrink by one factor",)),
]

LSTM = [
    *(Edit("lstm", "lstm_gates", f" + weights.b_{k}", "", (k,)) for k in "fiog"),
    *(
        Edit("lstm", "lstm_gates", f"weights.W_{k} ", f"weights.W_{other} ", (k,))
        for k, other in ("fi", "if", "og", "go", "fo", "gi")
    ),
    Edit("lstm", "lstm_gates", "return f, i, o, g", "return i, f, o, g", ("f", "i")),
    Edit("lstm", "lstm_gates", "return f, i, o, g", "return f, i, g, o", ("o", "g")),
    Edit("lstm", "lstm_gates", "weights.W_o ", "weights.W_o.T ", ("*",)),
    Edit("lstm", "lstm_gates", "np.tanh", "sigmoid", ("g",)),
    Edit("lstm", "lstm_gates", "np.tanh(", "(", ("g",)),
    Edit("lstm", "lstm_gates", "[x, h]", "[h, x]", ("f", "i", "o", "g")),
    Edit("lstm", "lstm_cell_update", "f * c + i * g", "i * c + f * g", ("c_next",)),
    Edit("lstm", "lstm_cell_update", "f * c + ", "c + ", ("c_next",)),
    Edit("lstm", "lstm_hidden", "np.tanh(c_next)", "c_next", ("h_next",)),
    Edit("lstm", "lstm_step", "lstm_hidden(o, c_next)", "lstm_hidden(o, c)", ("h_next",)),
    Edit("lstm", "lstm_step", "lstm_cell_update(c, f, i, g)", "lstm_cell_update(c, i, f, g)", ("c_next",)),
    Edit("lstm", "lstm_forward", "    h, c = h0, c0", "    h, c = 0 * h0, c0", ("h[:, 0]",)),
    Edit("lstm", "lstm_forward", "    h, c = h0, c0", "    h, c = h0, 0 * c0", ("h[:, 0]",)),
    Edit("lstm", "lstm_step_backward", "dc_total = dc_next + ", "dc_total = ", ("D",)),
    Edit("lstm", "lstm_step_backward", " * o * (1 - tanh_c**2)", " * o", ("D",)),
    Edit("lstm", "lstm_step_backward", "dc = dc_total * f", "dc = dc_total * i", ("dc",)),
    Edit("lstm", "lstm_step_backward", "dc = dc_total * f", "dc = dc_next * f", ("dc",)),
    Edit("lstm", "lstm_step_backward", "c * f * (1 - f)", "c * f", ("da_f",)),
    Edit("lstm", "lstm_step_backward", "g * i * (1 - i)", "f * i * (1 - i)", ("da_i",)),
    Edit("lstm", "lstm_step_backward", "tanh_c * o * (1 - o)", "c_next * o * (1 - o)", ("da_o",)),
    Edit("lstm", "lstm_step_backward", "i * (1 - g**2)", "i * g * (1 - g)", ("da_g",)),
    *(
        Edit(
            "lstm",
            "lstm_step_backward",
            f"da_{k} @ weights.W_{k}.T",
            f"0 * (da_{k} @ weights.W_{k}.T)",
            ("[dx, dh]",),
        )
        for k in "fiog"
    ),
    Edit("lstm", "lstm_step_backward", "W_f=xh.T @ da_f", "W_f=0 * weights.W_f", ("dW",)),
    Edit("lstm", "lstm_step_backward", "b_g=da_g.sum(axis=0)", "b_g=da_o.sum(axis=0)", ("db",)),
    Edit("lstm", "lstm_step_backward", "[x, h]", "[h, x]", ("dW",)),
    # A slip in a gate of the step back is paid for by the equations that it stands in, not by those that see tanh(c').
    *(
        Edit("lstm", "lstm_step_backward", "f, i, o, g =", f"{swapped} =", lost)
        for swapped, lost in (
            ("i, f, o, g", ("dc", "da_f", "da_i", "da_g")),
            ("g, i, o, f", ("dc", "da_f", "da_i", "da_g")),
            ("f, g, o, i", ("da_i", "da_g")),
            ("o, i, f, g", ("D", "dc", "da_f", "da_o")),
            ("f, o, i, g", ("D", "da_i", "da_g", "da_o")),
            ("f, i, g, o", ("D", "da_i", "da_g", "da_o")),
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
            ("f", ("dc", "da_f")),
            ("i", ("da_i", "da_g")),
            ("o", ("D", "da_o")),
            ("g", ("da_i", "da_g")),
        )
    ),
    *(
        Edit("lstm", "lstm_step", "f, i, o, g =", f"{swapped} =", lost)
        for swapped, lost in (
            ("i, f, o, g", ("c_next",)),
            ("g, i, o, f", ("c_next",)),
            ("o, i, f, g", ("c_next", "h_next")),
            ("f, o, i, g", ("c_next", "h_next")),
            ("f, i, g, o", ("c_next", "h_next")),
        )
    ),
    *(
        Edit("lstm", "lstm_step_backward", f"weights.W_{k}.T", f"weights.W_{other}.T", ("[dx, dh]",))
        for k, other in ("fi", "if", "og", "go")
    ),
    *(Edit("lstm", "lstm_step_backward", f"weights.W_{k}.T", f"weights.W_{k}", ("*",)) for k in "fiog"),
    *(Edit("lstm", "lstm_step_backward", f"da_{k} = ", f"da_{k} = 0 * ", (f"da_{k}",)) for k in "fiog"),
    *(
        Edit("lstm", "lstm_step_backward", f"b_{k}=da_{k}.sum(axis=0)", f"b_{k}=0 * weights.b_{k}", ("db",))
        for k in "fiog"
    ),
    Edit("lstm", "lstm_step_backward", "return dx, dh, dc,", "return dx, dc, dh,", ("dc", "[dx, dh]")),
    Edit(
        "lstm",
        "lstm_step_backward",
        "dxh[:, :D], dxh[:, D:]",
        "dxh[:, :D], dxh[:, D:] - (da_f @ weights.W_f.T)[:, D:]",
        ("[dx, dh]",),
    ),
    Edit("lstm", "lstm_backward", "dh[:, t] + dh_future", "dh[:, t]", ("what reaches h_t",)),
    Edit("lstm", "lstm_backward", "dh[:, t] + dh_future", "dh_future", ("what reaches h_t",)),
    Edit("lstm", "lstm_backward", "dh_total, dc_future,", "dh_total, 0 * dc_future,", ("what reaches c_t",)),
    Edit(
        "lstm",
        "lstm_backward",
        "np.zeros(h0.shape), dc_T",
        "np.zeros(h0.shape), 0 * dc_T",
        ("what reaches c_t",),
    ),
    Edit("lstm", "lstm_backward", "dw + dw_t for", "dw_t for", ("dweights",)),
    Edit("lstm", "lstm_backward", "return dx, dh_future,", "return dx, 0 * dh_future,", ("dh0 and dc0",)),
    Edit("lstm", "lstm_backward", "return dx,", "return 0 * dx,", ("dx of each step",)),
]

GRU = [
    *(Edit("gru", "gru_gates", f" + weights.b_{k}", "", (k,)) for k in "rz"),
    Edit("gru", "gru_gates", "return r, z", "return z, r", ("r", "z")),
    *(
        Edit("gru", "gru_gates", f"weights.{kind}_{k}", f"weights.{kind}_{other}", (k,))
        for kind in "Wb"
        for k, other in ("rz", "zr", "rn", "zn")
    ),
    Edit("gru", "gru_gates", "[x, h]", "[h, x]", ("r", "z")),
    Edit("gru", "gru_gates", "weights.W_z ", "weights.W_z.T ", ("*",)),
    Edit("gru", "gru_candidate", " + weights.b_n", "", ("n",)),
    *(
        Edit("gru", "gru_candidate", f"weights.{kind}_n", f"weights.{kind}_{other}", ("n",))
        for kind in "Wb"
        for other in "rz"
    ),
    Edit("gru", "gru_candidate", "r * h", "h", ("n",)),
    Edit("gru", "gru_candidate", "np.tanh(", "(", ("n",)),
    Edit("gru", "gru_candidate", "[x, r * h]", "[r * h, x]", ("n",)),
    Edit("gru", "gru_step", "z * h + (1 - z) * n", "(1 - z) * h + z * n", ("h_next",)),
    Edit("gru", "gru_step", "z * h + ", "", ("h_next",)),
    Edit("gru", "gru_forward", "h = h0", "h = 0 * h0", ("h[:, 0]",)),
    Edit("gru", "gru_forward", "gru_step(x[:, t], h,", "gru_step(x[:, t], h0,", ("h[:, 1:]",)),
    Edit("gru", "gru_step_backward", "dh_next * (1 - z) * (1 - n**2)", "dh_next * z * (1 - n**2)", ("da_n",)),
    Edit("gru", "gru_step_backward", "drh * h * r * (1 - r)", "drh * h * z * (1 - z)", ("da_r",)),
    Edit("gru", "gru_step_backward", "(h - n) * z", "(n - h) * z", ("da_z",)),
    Edit("gru", "gru_step_backward", " + dh_next * z", "", ("dh",)),
    Edit("gru", "gru_step_backward", " + drh * r", "", ("dh",)),
    Edit("gru", "gru_step_backward", "dh = dxh[:, D:] + ", "dh = ", ("dh",)),
    Edit("gru", "gru_step_backward", " + dxrh[:, :D]", "", ("dx",)),
    Edit("gru", "gru_step_backward", "xrh.T @ da_n", "xh.T @ da_n", ("dW",)),
    Edit("gru", "gru_step_backward", "b_z=da_z.sum(axis=0)", "b_z=da_r.sum(axis=0)", ("db",)),
    Edit("gru", "gru_step_backward", "weights.W_n.T", "weights.W_n", ("*",)),
    Edit("gru", "gru_step", "r, z =", "z, r =", ("h_next",)),
    # As above: n is seen by da_z and da_n, but a slip in r stands in neither.
    Edit("gru", "gru_step_backward", "r, z =", "z, r =", ("da_z", "da_n", "da_r", "dh", "dW")),
    *(
        Edit(
            "gru",
            "gru_step_backward",
            f"{made}, weights)",
            f"{made}, weights._replace(b_{k}=0 * weights.b_{k}))",
            lost,
        )
        for k, made, lost in (
            ("r", "gru_gates(x, h", ("da_r", "dh", "dW")),
            ("z", "gru_gates(x, h", ("da_z", "da_n", "dh")),
            ("n", "gru_candidate(x, h, r", ("da_z", "da_n")),
        )
    ),
    *(Edit("gru", "gru_step_backward", f"da_{k} = ", f"da_{k} = 0 * ", (f"da_{k}",)) for k in "rz"),
    *(
        Edit("gru", "gru_step_backward", f"b_{k}=da_{k}.sum(axis=0)", f"b_{k}=0 * weights.b_{k}", ("db",))
        for k in "rzn"
    ),
    *(Edit("gru", "gru_step_backward", f"weights.W_{k}.T", f"weights.W_{k}", ("*",)) for k in "rz"),
    Edit("gru", "gru_step_backward", " + da_z @ weights.W_z.T", "", ("dx", "dh")),
    Edit("gru", "gru_step_backward", "drh * r +", "drh +", ("dh",)),
    Edit("gru", "gru_backward", "dh[:, t] + dh_future", "dh[:, t]", ("what reaches h_t",)),
    Edit("gru", "gru_backward", "dh[:, t] + dh_future", "dh_future", ("*",)),
    Edit("gru", "gru_backward", "dw + dw_t for", "dw_t for", ("dweights",)),
    Edit("gru", "gru_backward", "return dx, dh_future", "return dx, 0 * dh_future", ("dh0",)),
]

QUIZ = [
    Edit("quiz", "WEIGHT_MATRICES", '"lstm": 4', '"lstm": 8', ('WEIGHT_MATRICES["lstm"]',)),
    Edit("quiz", "GATES", '"gru": 2', '"gru": 3', ("GATES",)),
    Edit("quiz", "parameter_count", "* H + H)", "* H + 2 * H)", ("parameter_count",)),
    Edit("quiz", "HIDDEN_STATE_CARRIES", '"working memory"', '"long-term memory"', ("HIDDEN_STATE_CARRIES",)),
]

EDITS = [*RNN, *BPTT, *LSTM, *GRU, *QUIZ]
