"""Questions on gates: what they let through, and what they are."""

from autograder.spec import Group, Question, SelectAll

SQUASHED = "the same sum, but squashed to between 0 and 1"

gates = Group(
    "B",
    "gates",
    Question(
        "B1",
        "S35",
        "In an LSTM f = 1 and i = 0 everywhere. What is c'?",
        right="c",
        wrong={
            "g": "i lets nothing of it in",
            "0": "an open forget gate does not erase",
            "c + g": "i = 0 lets nothing of g in",
        },
    ),
    Question(
        "B2",
        "S35",
        "In an LSTM f = 0 and i = 0 everywhere. What is c'?",
        right="0",
        wrong={
            "c": "a shut forget gate lets nothing of it through",
            "g": "a shut input gate lets nothing of it in",
            "not defined": "a product with a shut gate is a number, as any other",
        },
    ),
    Question(
        "B3",
        "S35",
        "In an LSTM f = 1 and i = 0 for many steps, while o changes. Which of c and h stays the same?",
        right="c only",
        wrong={
            "h only": "h follows o",
            "both": "h follows o",
            "neither": "look at c' = f * c + i * g",
        },
    ),
    Question(
        "B4",
        "S6",
        "Which gate stores into the cell, and which shows it?",
        right="i stores, o shows",
        wrong={
            "f stores, o shows": "f keeps what is there already",
            "o stores, i shows": "the other way round: look at h' = o * tanh(c')",
            "i stores, f shows": "f acts on the old cell",
        },
    ),
    Question(
        "B5",
        "S29",
        "Why a sigmoid for gates and a tanh for the candidate?",
        right="a gate says how much, from 0 to 1; a candidate says what, of either sign",
        wrong={
            "the sigmoid is cheaper": "both need one exp",
            "the sigmoid is steeper": "its slope is at most 1/4, that of tanh 1",
            "by habit only: any squashing in any of the four places would do just as well": (
                "try g with a sigmoid: the cell can then only be added to"
            ),
        },
    ),
    Question(
        "B6",
        "S43",
        "Which of f, i, o, g is computed just as the state of a plain RNN is?",
        right="g",
        wrong={"f": SQUASHED, "i": SQUASHED, "o": SQUASHED},
    ),
    Question(
        "B7",
        "S17 S44",
        "In c' = f * c + i * g, which are weights, and what do they weigh?",
        right="f and i weigh c and g, entry by entry",
        wrong={
            "c and g weigh f and i": "gates lie between 0 and 1, contents do not",
            "W_f and W_g weigh c": "no matrix meets c",
            "one number weighs all units": "each unit has its own",
        },
    ),
    Question(
        "B8",
        "S35",
        "What does a forget gate at 1 mean?",
        right="keep all",
        wrong={
            "forget all": "the name misleads: f is the share that is left",
            "forget one entry": "it has a number for each entry",
            "forget the hidden state": "f acts on c",
        },
    ),
    SelectAll(
        "B9",
        "S23",
        "Select the settings in which an LSTM's new cell owes nothing to its old one.",
        right=("f = 0, i = 1", "f = 0, i = 0"),
        wrong={
            "f = 1, i = 0": "all of it is old",
            "f = 1, i = 1": "old and new add up",
        },
    ),
    Question(
        "B10",
        "S35",
        "r = 0 in a GRU. What follows?",
        right="the candidate does not see the old state",
        wrong={
            "the old state is erased, and n takes its place": "z decides what is kept",
            "the new state is 0": "n still sees x",
            "z is 0": "the gates do not look at each other",
        },
    ),
    Question(
        "B11",
        "S35",
        "What does z = 1 in a GRU mean in this course?",
        right="nothing changes",
        wrong={
            "the candidate takes over": "so in some texts; here h' = z * h + (1 - z) * n",
            "the state is reset": "that is r",
            "the state is doubled": "the weights z and 1 - z add up to 1",
        },
    ),
)
