"""Twenty versions of a learner's files as they are saved one after the other, and what the watch has to say of each."""

from typing import NamedTuple

STEP = 'raise NotImplementedError("rnn_step is not written yet")'
LOOP = 'raise NotImplementedError("rnn_forward is not written yet")'
GATES = 'raise NotImplementedError("lstm_gates is not written yet")'
CELL = 'raise NotImplementedError("lstm_cell_update is not written yet")'
HIDDEN = 'raise NotImplementedError("lstm_hidden is not written yet")'


class Version(NamedTuple):
    """In which assignment what stands in the place of which stub, and a piece of what is said then."""

    assignment: str
    stub: str
    answer: str
    says: str


def loop(body: str, end: str) -> str:
    return f"states = []\n    h = h0\n    for t in range(x.shape[1]):\n        {body}\n    {end}"


RIGHT_LOOP = loop("h = rnn_step(x[:, t], h, W, b); states.append(h)", "return np.stack(states, 1)")
GATES_HEAD = "xh = np.concatenate([x, h], 1); s = lambda a: 1 / (1 + np.exp(-np.clip(a, -700, 700)))\n    "
ALL_GATES = "return s(xh @ weights.W_f + weights.b_f), s(xh @ weights.W_i + weights.b_i), "
ALL_GATES += "s(xh @ weights.W_o + weights.b_o), np.tanh(xh @ weights.W_g + weights.b_g)"
SWAPPED_GATES = ALL_GATES.replace("_i", "_x").replace("_f", "_i").replace("_x", "_f")
TIME_IN_FRONT = RIGHT_LOOP.replace("np.stack(states, 1)", "np.array(states)")
WITHOUT_BIAS = "return np.tanh(np.concatenate([x, h], 1) @ W)"
ON_AXIS_0 = "return np.tanh(np.concatenate([x, h]) @ W + b)"
FROM_H0 = loop("states.append(rnn_step(x[:, t], h0, W, b))", "return np.stack(states, 1)")

VERSIONS = (
    Version("rnn", STEP, "return np.tanh(np.concatenate([x, h], 1) @ W", "rnn.py is not Python at line"),
    Version("rnn", STEP, "return np.tanh(np.concatenate([h, x], 1) @ W + b)", "You put the state before the input"),
    Version("rnn", STEP, "return np.concatenate([x, h], 1) @ W + b", "return np.concatenate([x, h], 1) @ W + b"),
    Version("rnn", STEP, WITHOUT_BIAS, WITHOUT_BIAS),
    Version("rnn", STEP, ON_AXIS_0, ON_AXIS_0),
    Version("rnn", STEP, "return np.tanh(x @ W + b)", "return np.tanh(x @ W + b)"),
    Version("rnn", STEP, "xh = np.concatenate([x, h], 1)", "None"),
    Version("rnn", STEP, "return np.tanh(np.concatenate([x, h], 1) @ W + b)", "rnn_step is right, 7 of 7 points."),
    Version("rnn", LOOP, TIME_IN_FRONT, "has time in front"),
    Version("rnn", LOOP, FROM_H0, "states.append(rnn_step(x[:, t], h0, W, b))"),
    Version("rnn", LOOP, RIGHT_LOOP.replace("h = h0", "h = 0 * h0"), "starts from zeros"),
    Version("rnn", LOOP, RIGHT_LOOP, "rnn_forward is right, 8 of 8 points."),
    Version("lstm", GATES, GATES_HEAD + SWAPPED_GATES, "swapped"),
    Version("lstm", GATES, GATES_HEAD + ALL_GATES.replace("weights.W_f", "weights['W_f']", 1), "weights['W_f']"),
    Version("lstm", GATES, GATES_HEAD + ALL_GATES.replace("weights.W_f", "weights.Wf", 1), "Wf"),
    Version("lstm", GATES, GATES_HEAD + ALL_GATES, "lstm_gates is right, 5 of 5 points."),
    Version("lstm", CELL, "return f * c - i * g", "lstm_cell_update ("),
    Version("lstm", CELL, "return f * c + i * g", "lstm_cell_update is right, 3 of 3 points."),
    Version("lstm", HIDDEN, "return o * c_next", "lstm_hidden ("),
    Version("lstm", HIDDEN, "return o * np.tanh(c_next)", "lstm_hidden is right, 2 of 2 points."),
)  # fmt: skip


def texts(stubs: dict[str, str]) -> list[tuple[Version, str]]:
    """Each version with the whole text of its file: all that was written last in the place of each stub."""
    written: dict[tuple[str, str], str] = {}
    found = []
    for version in VERSIONS:
        written[version.assignment, version.stub] = version.answer
        text = stubs[version.assignment]
        for (assignment, stub), answer in written.items():
            if assignment == version.assignment:
                assert stub in text
                text = text.replace(stub, answer)
        found.append((version, text))
    return found
