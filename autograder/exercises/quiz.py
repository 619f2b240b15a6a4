"""How the quiz is asked about: constants of the student's file, and a formula that counts parameters."""

from autograder.vocabulary import Answer, Array, Exercise, Number, Text

PLACE_IN_COURSE = 5

cells = ("rnn", "lstm", "gru")
memories = ("long-term memory", "working memory", "the gradient", "the weights")


WEIGHT_MATRICES = Exercise("WEIGHT_MATRICES", takes=(), gives=(Answer("WEIGHT_MATRICES", keys=cells),))


@WEIGHT_MATRICES.criterion(
    "a simple RNN has one weight matrix, on [x, h] side by side", points=1, of='WEIGHT_MATRICES["rnn"]'
)
def rnn_matrices(got, parts):
    return got.WEIGHT_MATRICES[0], 1


@WEIGHT_MATRICES.criterion(
    "an LSTM has a matrix for each of its gates and one for the candidate",
    points=1,
    of='WEIGHT_MATRICES["lstm"]',
)
def lstm_matrices(got, parts):
    return got.WEIGHT_MATRICES[1], 4


@WEIGHT_MATRICES.criterion(
    "a GRU has a matrix for each of its gates and one for the candidate",
    points=1,
    of='WEIGHT_MATRICES["gru"]',
)
def gru_matrices(got, parts):
    return got.WEIGHT_MATRICES[2], 3


WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 2, "lstm": 8, "gru": 6}',
    "You counted Wx and Wh apart. That is right where they are apart; here x and h stand side by side, and one matrix "
    "acts on both. Count again with one matrix on [x, h].",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 1, "lstm": 3, "gru": 2}',
    "You counted the gates. The candidate is no gate, but it has a matrix too. Look at the equations once more and "
    "count the products.",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 1, "lstm": 3, "gru": 3}',
    "For the LSTM you counted the gates only: its candidate has a matrix too, as the GRU's has. Count the products in "
    "its equations.",
)
WEIGHT_MATRICES.mistake(
    gru_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 1, "lstm": 4, "gru": 2}',
    "For the GRU you counted the gates only: its candidate has a matrix too. Count the products in its equations.",
)
WEIGHT_MATRICES.mistake(
    gru_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 1, "lstm": 3, "gru": 4}',
    "You have the LSTM and the GRU the wrong way round: the GRU is the smaller one. Count the products in the "
    "equations of each.",
)
WEIGHT_MATRICES.mistake(
    gru_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 1, "lstm": 4, "gru": 4}',
    "You gave the GRU as many as the LSTM. The GRU has two gates and a candidate, and no output gate. Count the "
    "products in its equations.",
)
WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 3, "lstm": 12, "gru": 9}',
    "You counted the biases and both halves of each matrix. A bias is a vector, and x and h share one matrix. Count "
    "the matrices on [x, h].",
)


WEIGHT_MATRICES_DEPEND_ON_T = Exercise(
    "WEIGHT_MATRICES_DEPEND_ON_T", takes=(), gives=(Answer("WEIGHT_MATRICES_DEPEND_ON_T"),)
)


@WEIGHT_MATRICES_DEPEND_ON_T.criterion(
    "the same matrices serve every step, or they do not", points=1, of="WEIGHT_MATRICES_DEPEND_ON_T"
)
def shared_over_time(got, parts):
    return got.WEIGHT_MATRICES_DEPEND_ON_T, False


WEIGHT_MATRICES_DEPEND_ON_T.mistake(
    shared_over_time,
    "WEIGHT_MATRICES_DEPEND_ON_T = False",
    "WEIGHT_MATRICES_DEPEND_ON_T = True",
    "The same matrices serve every step: that is what lets the network read a sequence of any length. Look at your "
    "loop: which arrays are new at each step?",
)


GATES = Exercise("GATES", takes=(), gives=(Answer("GATES", keys=cells),))


@GATES.criterion("how many gates each cell has; the candidate is no gate", points=1, of="GATES")
def gates(got, parts):
    return got.GATES, [0, 3, 2]


GATES.mistake(
    gates,
    '{"rnn": 0, "lstm": 3, "gru": 2}',
    '{"rnn": 0, "lstm": 4, "gru": 3}',
    "You counted the candidate as a gate. A gate says how much, between 0 and 1; the candidate says what. Count those "
    "that go through the sigmoid.",
)


STATE_VECTORS = Exercise("STATE_VECTORS", takes=(), gives=(Answer("STATE_VECTORS", keys=cells),))


@STATE_VECTORS.criterion(
    "how many state vectors each cell hands to the next step", points=1, of="STATE_VECTORS"
)
def state_vectors(got, parts):
    return got.STATE_VECTORS, [1, 2, 1]


STATE_VECTORS.mistake(
    state_vectors,
    '{"rnn": 1, "lstm": 2, "gru": 1}',
    '{"rnn": 1, "lstm": 2, "gru": 2}',
    "The GRU has no cell state: its hidden state is both memory and output. Look at what your gru_step hands on.",
)
STATE_VECTORS.mistake(
    state_vectors,
    '{"rnn": 1, "lstm": 2, "gru": 1}',
    '{"rnn": 1, "lstm": 1, "gru": 1}',
    "The LSTM hands on two states: the hidden state and the cell. Look at what your lstm_step returns.",
)


CELL_STATE_CARRIES = Exercise(
    "CELL_STATE_CARRIES", takes=(), gives=(Answer("CELL_STATE_CARRIES", choices=memories),)
)


@CELL_STATE_CARRIES.criterion("what the cell state carries", points=1, of="CELL_STATE_CARRIES")
def cell_state(got, parts):
    return got.CELL_STATE_CARRIES, memories.index("long-term memory")


CELL_STATE_CARRIES.mistake(
    cell_state,
    'CELL_STATE_CARRIES = "long-term memory"',
    'CELL_STATE_CARRIES = "working memory"',
    "That is the hidden state's part. The cell is changed only as far as its gates allow, so what it holds can last "
    "for many steps. Which of the choices fits that?",
)


HIDDEN_STATE_CARRIES = Exercise(
    "HIDDEN_STATE_CARRIES", takes=(), gives=(Answer("HIDDEN_STATE_CARRIES", choices=memories),)
)


@HIDDEN_STATE_CARRIES.criterion("what the hidden state carries", points=1, of="HIDDEN_STATE_CARRIES")
def hidden_state(got, parts):
    return got.HIDDEN_STATE_CARRIES, memories.index("working memory")


HIDDEN_STATE_CARRIES.mistake(
    hidden_state,
    'HIDDEN_STATE_CARRIES = "working memory"',
    'HIDDEN_STATE_CARRIES = "long-term memory"',
    "That is the cell's part. The hidden state is written anew at every step and shows what is of use now. Which of "
    "the choices fits that?",
)


def a_cell(rng, stratum):
    """One of the three cells, with sizes D and H."""
    cell = next(cell for cell in cells if cell in stratum.name)
    return {"cell": cell, "D": int(rng.integers(1, 40)), "H": int(rng.integers(1, 40))}


parameter_count = Exercise(
    "parameter_count",
    takes=(Text("cell"), Number("D"), Number("H")),
    gives=(Array("count", "one"),),
    draw=a_cell,
    strata=("rnn", "lstm", "gru", "another rnn", "another lstm", "another gru"),
)


@parameter_count.criterion(
    "each matrix has (D + H) H entries and brings one bias of H", points=2, of="parameter_count"
)
def parameters(got, parts, cell, D, H):
    each = (D + H) * H + H
    return got.count, parts.WEIGHT_MATRICES()[cells.index(cell)] * each


parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) * H + 2 * H",
    "You counted two biases for each matrix, as PyTorch has them. In this course each has one. Look at the share of "
    "the biases in your sum.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) * H",
    "The biases are missing: each matrix brings one, with an entry for each unit. Look at what is added to the "
    "matrices' entries.",
)


@parameter_count.law(
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
