"""How the quiz is asked about: constants of the student's file, and a formula that counts parameters."""

from autograder.spec import Answer, Array, Exercise, Number, Text

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
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 4, "lstm": 1, "gru": 3}',
    "You have the plain network and the LSTM the wrong way round: the plain network is the smallest of the three. "
    "Count the products in the equations of each.",
)
WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 3, "lstm": 4, "gru": 1}',
    "You have the plain network and the GRU the wrong way round: the plain network is the smallest of the three. "
    "Count the products in the equations of each.",
)
WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 2, "lstm": 5, "gru": 4}',
    "For each cell you counted one too many. The biases are vectors, and what comes after the cell is no part of "
    "it. Count the matrices on [x, h].",
)
WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    '{"rnn": 0, "lstm": 3, "gru": 2}',
    "You counted the gates. The candidate is no gate, and a plain network has none, but each has a matrix too. "
    "Count the products in the equations.",
)
WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '"rnn": 1',
    '"rnn": 2',
    "For the plain network you counted the matrix of x and that of h apart. Here the two stand side by side, and "
    "one matrix acts on both. Count with one matrix on [x, h].",
)
WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '"rnn": 1',
    '"rnn": 3',
    "For the plain network you counted three: of x, of h, and perhaps the bias or what reads the output. Here one "
    "matrix acts on [x, h], a bias is a vector, and what comes after the cell is no part of it. Count once more.",
)
WEIGHT_MATRICES.mistake(
    rnn_matrices,
    '"rnn": 1',
    '"rnn": 0',
    "The plain network has no gate, but it does have a matrix: the one that takes [x, h] to the new state. Count "
    "the products in its equation.",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '"lstm": 4',
    '"lstm": 8',
    "For the LSTM you counted the matrices of x and those of h apart. Here x and h stand side by side, and one "
    "matrix acts on both. Count with one matrix on [x, h].",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '"lstm": 4',
    '"lstm": 12',
    "For the LSTM you counted three for each of its four: of x, of h, and the bias. Here one matrix acts on [x, "
    "h], and a bias is a vector. Count the products in its equations.",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '"lstm": 4',
    '"lstm": 5',
    "For the LSTM you counted one too many. The cell update multiplies entry by entry and has no matrix. Count "
    "the products with a matrix in its equations.",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '"lstm": 4',
    '"lstm": 1',
    "You gave the LSTM a single matrix. Stored side by side they may look like one, but each gate and the "
    "candidate has its own. Count the products in its equations.",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '"lstm": 4',
    '"lstm": 2',
    "You gave the LSTM two matrices. It has two states, but matrices go with gates and candidate, not with "
    "states. Count the products in its equations.",
)
WEIGHT_MATRICES.mistake(
    lstm_matrices,
    '"lstm": 4',
    '"lstm": 6',
    "For the LSTM you counted its six equations. Two of them, for the cell and for the hidden state, multiply "
    "entry by entry and have no matrix. Count those with a matrix.",
)
WEIGHT_MATRICES.mistake(
    gru_matrices,
    '"gru": 3',
    '"gru": 6',
    "For the GRU you counted the matrices of x and those of h apart. Here x and h stand side by side, and one "
    "matrix acts on both. Count with one matrix on [x, h].",
)
WEIGHT_MATRICES.mistake(
    gru_matrices,
    '"gru": 3',
    '"gru": 9',
    "For the GRU you counted three for each of its three: of x, of h, and the bias. Here one matrix acts on [x, "
    "h], and a bias is a vector. Count the products in its equations.",
)
WEIGHT_MATRICES.mistake(
    gru_matrices,
    '"gru": 3',
    '"gru": 1',
    "You gave the GRU a single matrix. Stored side by side they may look like one, but each gate and the "
    "candidate has its own. Count the products in its equations.",
)
WEIGHT_MATRICES.mistake(
    gru_matrices,
    '"gru": 3',
    '"gru": 5',
    "For the GRU you counted too many. It has two gates and a candidate, and blending them takes no matrix. Count "
    "the products with a matrix in its equations.",
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
GATES.mistake(
    gates,
    '{"rnn": 0, "lstm": 3, "gru": 2}',
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    "You counted the matrices. A gate says how much, between 0 and 1; what is squashed by a tanh is content, not "
    "a gate. Count those that go through the sigmoid.",
)
GATES.mistake(
    gates,
    '{"rnn": 0, "lstm": 3, "gru": 2}',
    '{"rnn": 0, "lstm": 2, "gru": 3}',
    "You have the LSTM and the GRU the wrong way round: the GRU does with one gate fewer. Count those that go "
    "through the sigmoid.",
)
GATES.mistake(
    gates,
    '"rnn": 0',
    '"rnn": 1',
    "The plain network has no gate: its one equation is squashed by a tanh and gives content. A gate multiplies "
    "something, with a number between 0 and 1. Look for such a factor in it.",
)
GATES.mistake(
    gates,
    '"lstm": 3',
    '"lstm": 4',
    "For the LSTM you counted the candidate as a gate. A gate says how much, between 0 and 1; the candidate says "
    "what. Count those that go through the sigmoid.",
)
GATES.mistake(
    gates,
    '"lstm": 3',
    '"lstm": 2',
    "For the LSTM you counted one gate too few. Something is kept, something is written, and something is shown. "
    "Count those that go through the sigmoid.",
)
GATES.mistake(
    gates,
    '"lstm": 3',
    '"lstm": 1',
    "You gave the LSTM a single gate. Something is kept, something is written, and something is shown. Count "
    "those that go through the sigmoid.",
)
GATES.mistake(
    gates,
    '"gru": 2',
    '"gru": 3',
    "For the GRU you counted the candidate as a gate. A gate says how much, between 0 and 1; the candidate says "
    "what. Count those that go through the sigmoid.",
)
GATES.mistake(
    gates,
    '"gru": 2',
    '"gru": 1',
    "For the GRU you counted one gate only. One of them blends old and new, another says what the candidate may "
    "look at. Count those that go through the sigmoid.",
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
STATE_VECTORS.mistake(
    state_vectors,
    '"rnn": 1',
    '"rnn": 0',
    "The plain network hands on its hidden state: without it, nothing would be remembered. Look at what your "
    "rnn_step takes besides the input.",
)
STATE_VECTORS.mistake(
    state_vectors,
    '"rnn": 1',
    '"rnn": 2',
    "The plain network has no cell state: it hands on its hidden state and nothing else. Look at what your "
    "rnn_step returns.",
)
STATE_VECTORS.mistake(
    state_vectors,
    '"lstm": 2',
    '"lstm": 3',
    "You gave the LSTM three states. Gates and candidate are computed anew at every step and are not handed on. "
    "Look at what your lstm_step returns.",
)
STATE_VECTORS.mistake(
    state_vectors,
    '"lstm": 2',
    '"lstm": 4',
    "You gave the LSTM as many states as it has matrices. Gates and candidate are computed anew at every step and "
    "are not handed on. Look at what your lstm_step returns.",
)
STATE_VECTORS.mistake(
    state_vectors,
    '"gru": 1',
    '"gru": 3',
    "You gave the GRU as many states as it has matrices. Gates and candidate are computed anew at every step and "
    "are not handed on. Look at what your gru_step returns.",
)
STATE_VECTORS.mistake(
    state_vectors,
    '{"rnn": 1, "lstm": 2, "gru": 1}',
    '{"rnn": 2, "lstm": 2, "gru": 2}',
    "You gave each cell two states. Only one of the three has a cell state besides the hidden state. Look at what "
    "each step returns.",
)
STATE_VECTORS.mistake(
    state_vectors,
    '{"rnn": 1, "lstm": 2, "gru": 1}',
    '{"rnn": 1, "lstm": 4, "gru": 3}',
    "You counted the matrices. States are what a step hands on to the next one. Look at what each step returns.",
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
CELL_STATE_CARRIES.mistake(
    cell_state,
    'CELL_STATE_CARRIES = "long-term memory"',
    'CELL_STATE_CARRIES = "the gradient"',
    "The gradient travels backwards, while learning. The cell travels forwards, from step to step, also when "
    "nothing is learned. Which of the choices is a memory of that kind?",
)
CELL_STATE_CARRIES.mistake(
    cell_state,
    'CELL_STATE_CARRIES = "long-term memory"',
    'CELL_STATE_CARRIES = "the weights"',
    "The weights are learned once and serve every sequence; they are no state. The cell is written anew while a "
    "sequence is read. Which of the choices fits that?",
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
HIDDEN_STATE_CARRIES.mistake(
    hidden_state,
    'HIDDEN_STATE_CARRIES = "working memory"',
    'HIDDEN_STATE_CARRIES = "the gradient"',
    "The gradient travels backwards, while learning. The hidden state travels forwards, from step to step, also "
    "when nothing is learned. Which of the choices is a memory of that kind?",
)
HIDDEN_STATE_CARRIES.mistake(
    hidden_state,
    'HIDDEN_STATE_CARRIES = "working memory"',
    'HIDDEN_STATE_CARRIES = "the weights"',
    "The weights are learned once and serve every sequence; they are no state. The hidden state is written anew "
    "while a sequence is read. Which of the choices fits that?",
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
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) * H + 1",
    "You counted a bias as one number. It is a vector with an entry for each unit. Look at the share of the "
    "biases in your sum.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) * H + D + H",
    "You counted a bias with D + H entries. It is added after the product, so it has an entry for each unit. Look "
    "at the shape of a bias.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) * H + D",
    "You counted a bias with D entries. It is added after the product, so it has an entry for each unit. Look at "
    "the shape of a bias.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "D * H + H",
    "The part of each matrix that acts on the state is missing. A matrix acts on [x, h] side by side. Look at the "
    "number of its rows.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "H * H + H",
    "The part of each matrix that acts on the input is missing. A matrix acts on [x, h] side by side. Look at the "
    "number of its rows.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "D * H * H + H",
    "You multiply D by H for the rows of a matrix. Input and state stand side by side, so their lengths add up. "
    "Look at the number of its rows.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) * D + H",
    "You gave each matrix D columns. It takes [x, h] to the units. Look at the number of its columns.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) * (D + H) + H",
    "You made the matrices square. They take the D + H entries of [x, h] to H units. Look at the number of "
    "columns.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "(D + H) + H",
    "You add rows and columns. A matrix has an entry for each row and column together. Look at how many entries "
    "it has.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "2 * (D + H) * H + H",
    "You counted two matrices where there is one. Input and state stand side by side, and one matrix acts on "
    "both. Look at the first part of your sum.",
)
parameter_count.mistake(
    parameters,
    "(D + H) * H + H",
    "2 * ((D + H) * H + H)",
    "You counted everything twice, as if x and h had a matrix and a bias each for both. One matrix and one bias "
    "act on [x, h]. Look for a factor too many.",
)
parameter_count.mistake(
    parameters,
    "matrices * ((D + H) * H + H)",
    "matrices * (D + H) * H + H",
    "You counted one bias for the whole cell. Each matrix brings a bias of its own. Look at where your brackets "
    "end.",
)
parameter_count.mistake(
    parameters,
    "matrices * ((D + H) * H + H)",
    "((D + H) * H + H)",
    "You counted one matrix and one bias, whatever the cell is. An LSTM and a GRU have several of each. Look at "
    "what you answered to the first question, and where it comes in.",
)
parameter_count.mistake(
    parameters,
    "int = WEIGHT_MATRICES[cell]",
    "int = GATES[cell]",
    "You counted a matrix for each gate only. Candidates have a matrix and a bias too. Look at what you multiply "
    "by.",
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
