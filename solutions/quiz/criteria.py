"""How the quiz is asked about: constants of the student's file, and a formula that counts parameters."""

from autograder.spec import Answers, Array, Constant, Exercise, Number, Text

cells = ("rnn", "lstm", "gru")
memories = ("long-term memory", "working memory", "the gradient", "the weights")


WEIGHT_MATRICES = Exercise("WEIGHT_MATRICES", takes=(), gives=(Constant("WEIGHT_MATRICES", keys=cells),))
WEIGHT_MATRICES.result(
    "how many weight matrices a simple RNN has, on [x, h] side by side",
    'WEIGHT_MATRICES["rnn"]',
    points=1,
    id="rnn-matrices",
)
WEIGHT_MATRICES.result(
    "how many weight matrices an LSTM has",
    'WEIGHT_MATRICES["lstm"]',
    points=1,
    id="lstm-matrices",
)
WEIGHT_MATRICES.result(
    "how many weight matrices a GRU has",
    'WEIGHT_MATRICES["gru"]',
    points=1,
    id="gru-matrices",
)


WEIGHT_MATRICES_DEPEND_ON_T = Exercise(
    "WEIGHT_MATRICES_DEPEND_ON_T", takes=(), gives=(Constant("WEIGHT_MATRICES_DEPEND_ON_T"),)
)
WEIGHT_MATRICES_DEPEND_ON_T.result(
    "whether the weight matrices depend on the number of steps",
    "WEIGHT_MATRICES_DEPEND_ON_T",
    points=1,
    id="shared-over-time",
)


GATES = Exercise("GATES", takes=(), gives=(Constant("GATES", keys=cells),))
GATES.result("how many gates each cell has", "GATES", points=1, id="gates")


STATE_VECTORS = Exercise("STATE_VECTORS", takes=(), gives=(Constant("STATE_VECTORS", keys=cells),))
STATE_VECTORS.result(
    "how many state vectors each cell hands to the next step", "STATE_VECTORS", points=1, id="state-vectors"
)


CELL_STATE_CARRIES = Exercise(
    "CELL_STATE_CARRIES", takes=(), gives=(Constant("CELL_STATE_CARRIES", choices=memories),)
)
CELL_STATE_CARRIES.result("what the cell state carries", "CELL_STATE_CARRIES", points=1, id="cell-state")


HIDDEN_STATE_CARRIES = Exercise(
    "HIDDEN_STATE_CARRIES", takes=(), gives=(Constant("HIDDEN_STATE_CARRIES", choices=memories),)
)
HIDDEN_STATE_CARRIES.result(
    "what the hidden state carries", "HIDDEN_STATE_CARRIES", points=1, id="hidden-state"
)


def a_cell(rng, regime):
    """One of the three cells, with sizes D and H: D < H, or both the same, or one of them 1."""
    cell, _, special = regime.name.partition(", ")
    few, many = int(rng.integers(2, 20)), int(rng.integers(21, 40))
    D, H = {"D = H": (few, few), "D = 1": (1, few), "H = 1": (many, 1)}.get(special, (few, many))
    return {"cell": cell, "D": D, "H": H}


parameter_count = Exercise(
    "parameter_count",
    takes=(Text("cell"), Number("D"), Number("H")),
    gives=(Array("count", "one"),),
    draw=a_cell,
    regimes=tuple(f"{cell}{special}" for special in ("", ", D = H", ", D = 1", ", H = 1") for cell in cells),
)


@parameter_count.equation(
    "each matrix has (D + H) H entries and brings one bias of H", points=2, of="parameter_count"
)
def parameters(got, key, cell, D, H):
    each = (D + H) * H + H
    return got.count, key.WEIGHT_MATRICES()[cells.index(cell)] * each


@parameter_count.property(
    "it counts your own WEIGHT_MATRICES times as many as one matrix and its bias have", of="parameter_count"
)
def count_by_matrices(own, cell, D, H):
    """One more feature is one more row, of H entries, in every matrix; a bias is a row of its own."""
    matrices = own.WEIGHT_MATRICES().WEIGHT_MATRICES[cells.index(cell)]
    count = own.parameter_count(cell, D, H).count
    yield (
        {"one more feature adds": own.parameter_count(cell, D + 1, H).count - count},
        {"one more feature adds": matrices * H},
    )
    yield (
        {"parameter_count": own.parameter_count(cell, 1, H).count},
        {"parameter_count": (2 + H) * matrices * H},
    )


GROUPS = (
    "states", "gates", "counting", "gradients", "find the error", "why so", "formulas", "conventions", "sequences",
    "what would you see",
)  # fmt: skip

ANSWERS = Exercise(
    "ANSWERS",
    takes=(),
    gives=(Answers("ANSWERS", keys=tuple(str(number) for number in range(1, len(GROUPS) + 1))),),
)
for number, group in enumerate(GROUPS, start=1):
    ANSWERS.result(
        f"question {number}: {group}",
        f'ANSWERS["{number}"]',
        points=1,
        id=f"question-{number}",
    )
