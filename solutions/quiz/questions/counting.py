"""Questions on counting: matrices, parameters, entries."""

from autograder.spec import Group, Numeric, Question

D, H = range(2, 41), range(2, 41)  # input features, hidden units
FEW, MANY = range(2, 10), range(10, 41)  # of sizes that must not be equal

counting = Group(
    "C",
    "counting",
    Question(
        "C1",
        "S36",
        "W_x and W_h are counted apart. How many matrices has an RNN / an LSTM / a GRU?",
        right="2 / 8 / 6",
        wrong={
            "1 / 4 / 3": "that is with x and h side by side",
            "2 / 6 / 4": "candidates have matrices too",
            "3 / 12 / 9": "biases are vectors",
        },
    ),
    Question(
        "C2",
        "S36",
        "An LSTM reads 50 steps. How many different weight matrices does it use, each on [x, h]?",
        right="4",
        wrong={
            "200": "the same ones serve each step",
            "50": "matrices go with gates, not with steps",
            "1": "the three gates and the candidate have their own",
        },
    ),
    Numeric(
        "C3",
        "S10 S36",
        "An LSTM with one bias a gate, D = {D}, H = {H}. How many parameters has it?",
        right=lambda D, H: 4 * ((D + H) * H + H),
        wrong={
            "two biases each, as PyTorch has them": lambda D, H: 4 * ((D + H) * H + 2 * H),
            "the biases are missing": lambda D, H: 4 * (D + H) * H,
            "that counts the gates; the candidate has parameters too": lambda D, H: 3 * ((D + H) * H + H),
            "that is one of its blocks": lambda D, H: (D + H) * H + H,
            "the matrices' rows for the state are missing": lambda D, H: 4 * (D * H + H),
        },
        sizes={"D": D, "H": H},
    ),
    Numeric(
        "C4",
        "S40",
        "PyTorch's GRU has two biases a block. D = {D}, H = {H}: how many parameters has it?",
        right=lambda D, H: 3 * ((D + H) * H + 2 * H),
        wrong={
            "one bias a block: PyTorch has one beside W_ih and one beside W_hh": lambda D, H: (
                3 * ((D + H) * H + H)
            ),
            "as many blocks as an LSTM has": lambda D, H: 4 * ((D + H) * H + 2 * H),
            "that counts the gates; the candidate is a block too": lambda D, H: 2 * ((D + H) * H + 2 * H),
        },
        sizes={"D": D, "H": H},
    ),
    Numeric(
        "C5",
        "S10",
        "How many times as many parameters has an LSTM as a plain RNN of the same D and H?",
        right=lambda: 4,
        wrong={
            "gates only; the candidate has a matrix too": lambda: 3,
            "x and h share one matrix": lambda: 8,
            "it has two states, but matrices go with gates": lambda: 2,
        },
    ),
    Question(
        "C6",
        "S10",
        "H is doubled, D stays. What does the number of parameters of a cell do?",
        right="it grows to between 2 and 4 times",
        wrong={
            "it doubles": "the state's part of each matrix has H rows and H columns",
            "it grows to 4 times exactly": "the input's part and the biases have H columns only",
            "it stays": "look at the shape of W",
        },
    ),
    Numeric(
        "C7",
        "S40",
        "Two LSTM layers, D = {D}, both with H = {H}, one bias a gate. How many parameters has the second layer?",
        right=lambda D, H: 4 * (2 * H * H + H),
        wrong={
            "it reads the first layer's states, not x": lambda D, H: 4 * ((D + H) * H + H),
            "that is both layers": lambda D, H: 4 * ((D + H) * H + H) + 4 * (2 * H * H + H),
            "the biases are missing": lambda D, H: 8 * H * H,
        },
        sizes={"D": FEW, "H": MANY},
    ),
    Numeric(
        "C8",
        "S40",
        "How many weight matrices, each on [x, h], has a two-way LSTM?",
        right=lambda: 8,
        wrong={
            "each direction has a cell of its own": lambda: 4,
            "x and h share one matrix": lambda: 16,
        },
    ),
    Numeric(
        "C9",
        "S40",
        "How many parameters do three peepholes add to an LSTM with H = {H}?",
        right=lambda H: 3 * H,
        wrong={
            "they look entry by entry, without a matrix": lambda H: 3 * H * H,
            "each of the gates has one": lambda H: H,
            "the candidate has none": lambda H: 4 * H,
        },
        sizes={"H": H},
    ),
    Numeric(
        "C10",
        "S13",
        "N = {N}, T = {T}, D = {D}, H = {H}. How many entries has the h that rnn_forward returns?",
        right=lambda N, T, D, H: N * T * H,
        wrong={
            "h0 is not in it": lambda N, T, D, H: N * (T + 1) * H,
            "a state has an entry for each unit": lambda N, T, D, H: N * T * D,
            "the states of all steps come back": lambda N, T, D, H: N * H,
        },
        sizes={"N": range(2, 9), "T": range(2, 21), "D": FEW, "H": MANY},
    ),
    Question(
        "C11",
        "S36",
        "The batch grows from 32 to 64 samples. What becomes of the number of parameters?",
        right="it stays the same",
        wrong={
            "it doubles": "samples share all weights",
            "a row is added": "a row goes with a feature or a unit",
        },
    ),
)
