"""Questions on states: what lasts, what is shown, what is handed on."""

from autograder.spec import Group, Question, SelectAll

states = Group(
    "A",
    "states",
    SelectAll(
        "A1",
        "S1 S9",
        "Select all that hand a cell state to the next step.",
        right=("LSTM",),
        wrong={
            "simple RNN": "its step takes one state and returns one",
            "GRU": "its hidden state is memory and output in one",
        },
    ),
    Question(
        "A2",
        "S1",
        "Which of these does an LSTM overwrite in full at every step?",
        right="h",
        wrong={
            "c": "it is changed only as far as f and i allow",
            "W_f": "weights change while learning, not while reading",
            "b_f": "a bias is a weight: it changes while learning only",
        },
    ),
    Question(
        "A3",
        "S9",
        "Where does a GRU keep what must last for fifty steps?",
        right="in units of h whose z stays near 1",
        wrong={
            "in its cell state": "it has none: its one state is all there is",
            "in W_z, which says how long to keep it": "weights are the same for every sequence",
            "in r": "that is computed anew at each step",
        },
    ),
    Question(
        "A4",
        "S13 S14",
        "D = 3, H = 8. What are the lengths of x_t, h_t and c_t?",
        right="3, 8, 8",
        wrong={
            "3, 8, 3": "c is multiplied entry by entry with f, and f has an entry for each unit",
            "8, 8, 8": "input and state may differ in length",
            "3, 3, 3": "a unit is not a feature",
        },
    ),
    Question(
        "A5",
        "S31",
        "h_t is also called the activation. Why?",
        right="it is what the activation function gives",
        wrong={
            "it activates the next step": "so does x",
            "it lies between 0 and 1": "tanh gives numbers from -1 to 1",
            "it is 0 at the start": "h0 may be anything",
        },
    ),
    Question(
        "A6",
        "S32",
        "Weights aside, what does one LSTM step take and give?",
        right="takes x, h, c and gives h', c'",
        wrong={
            "takes x, h and gives h', c'": "then there is nothing for f to act on",
            "takes x, h, c and gives h'": "then the next step would have no memory",
            "takes x, c and gives h', c'": "the gates look at the hidden state too",
        },
    ),
    Question(
        "A7",
        "S39",
        'Why is "hidden state" a misnomer in an LSTM?',
        right="h is what the rest of the network sees; c is what stays inside",
        wrong={
            "h is never used outside the cell: only c is handed on to other layers": (
                "it is the layer's output"
            ),
            "h cannot be computed": "your lstm_hidden does it",
            "h is longer than c": "both have H entries",
        },
    ),
    Question(
        "A8",
        "S45",
        "May an input of 80 steps ago still influence h_t of an LSTM?",
        right="yes, through c_t, as far as o shows it",
        wrong={
            "no, h is short-term: it is made anew each step": "h is made from the cell, which may be old",
            "only if T is below 80": "nothing counts steps",
            "only through x_t": "x_t is new",
        },
    ),
)
