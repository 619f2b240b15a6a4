"""Formulas to complete. The choices are the same six symbols each time, so that the form gives nothing away."""

from autograder.spec import Group, Question

formulas = Group(
    "G",
    "formulas to complete",
    Question(
        "G1",
        "S38 S47",
        "LSTM: c' = _ * c + i * g",
        right="f",
        wrong={
            "c'": "that is what is being computed",
            "tanh": "that is a function: it needs something to squash",
            "sigmoid": "that is a function: it needs something to squash",
            "h": "the share that is kept would then be negative at times",
            "r * h": "there is no reset gate in an LSTM",
        },
    ),
    Question(
        "G2",
        "S38 S42",
        "LSTM: h' = o * tanh(_)",
        right="c'",
        wrong={
            "f": "a gate says how much, and has no content to show",
            "tanh": "that is a function, and stands there already",
            "sigmoid": "that is a function: it needs something to squash",
            "h": "what the cell has just stored would never be shown",
            "r * h": "there is no reset gate in an LSTM",
        },
    ),
    Question(
        "G3",
        "S29 S47",
        "LSTM: g = _([x, h] W_g + b_g)",
        right="tanh",
        wrong={
            "f": "that would scale the sum, and bound nothing",
            "c'": "that is made from g, so it cannot make it",
            "sigmoid": "then what is written could never be negative",
            "h": "that is an array, not a function",
            "r * h": "that is an array, not a function",
        },
    ),
    Question(
        "G4",
        "S29 S47",
        "LSTM: f = _([x, h] W_f + b_f)",
        right="sigmoid",
        wrong={
            "f": "that is what is being computed",
            "c'": "that is made from f, so it cannot make it",
            "tanh": "then a gate could be negative, and turn the memory round",
            "h": "that is an array, not a function",
            "r * h": "that is an array, not a function",
        },
    ),
    Question(
        "G5",
        "S30 S47",
        "GRU: h' = z * _ + (1 - z) * n",
        right="h",
        wrong={
            "f": "there is no forget gate in a GRU",
            "c'": "there is no cell state in a GRU",
            "tanh": "that is a function: it needs something to squash",
            "sigmoid": "that is a function: it needs something to squash",
            "r * h": "then a reset would erase what z is to keep",
        },
    ),
    Question(
        "G6",
        "S30 S47",
        "GRU: n = tanh([x, _] W_n + b_n)",
        right="r * h",
        wrong={
            "f": "there is no forget gate in a GRU",
            "c'": "there is no cell state in a GRU",
            "tanh": "that is a function: it needs something to squash",
            "sigmoid": "that is a function: it needs something to squash",
            "h": "then the reset gate would have nothing to do",
        },
    ),
    Question(
        "G7",
        "S34 S47",
        "In which order is one LSTM step computed?",
        right="gates, cell, hidden state",
        wrong={
            "cell, gates, hidden state": "what would the new cell be weighed with?",
            "gates, hidden state, cell": "what is shown is the new cell, which is not there yet",
            "hidden state, gates, cell": "o is needed for what is shown",
        },
    ),
    Question(
        "G8",
        "S27 S47",
        "LSTM, one step back: dc = _ * f",
        right="dc' + dh' * o * (1 - tanh(c')^2)",
        wrong={
            "dc'": "the new cell matters through what is shown, too",
            "dh' * o * (1 - tanh(c')^2)": "the new cell matters to the next step, too",
            "dc' + dh' * o": "between the new cell and what is shown stands a tanh, which has a slope",
            "dc' + dh'": "the output gate and the slope of the tanh are missing",
        },
    ),
)
