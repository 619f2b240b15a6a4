"""Questions on sequences: masks, directions, layers, truncation, sampling."""

from math import log, log2, log10

from autograder.spec import Group, Numeric, Question

sequences = Group(
    "I",
    "sequences",
    Question(
        "I1",
        "S13",
        "What should a mask do in a padded step?",
        right="hold the state",
        wrong={
            "set the state to zero": "a word's end is not a command to forget",
            "let the cell read zeros": "the recurrent part and the bias go on moving it",
            "leave out the loss only": "what is read out at the end would be that of the padding",
        },
    ),
    Question(
        "I2",
        "S12",
        "What does truncated BPTT change?",
        right="the gradient only",
        wrong={
            "the states too": "they are carried across the border",
            "the weights' shapes": "the matrices are the same",
            "the loss": "the forward pass is not touched",
        },
    ),
    Question(
        "I3",
        "S40",
        "Today's mood is to be told from the weather up to today, live. How many directions fit?",
        right="one",
        wrong={
            "two": "what comes later is not there yet",
            "none": "the order of the days would be lost",
        },
    ),
    Question(
        "I4",
        "S40",
        "What does the second of two layers read?",
        right="the first layer's states",
        wrong={
            "x": "then both would see the same",
            "the first layer's last state only": "something is needed for each step",
            "the first layer's weights": "weights are not part of the sequence",
        },
    ),
    Question(
        "I5",
        "S13",
        "A model writes text. What is its next input?",
        right="the symbol that was drawn",
        wrong={
            "always the most likely one": "it would write the same text each time",
            "the true one": "there is none",
            "the probabilities themselves": "it has learned to read one at a time",
        },
    ),
    Numeric(
        "I6",
        "S13",
        "A model of {K} symbols has learned nothing yet, and gives each the same probability. "
        "What is its loss per symbol, in nats?",
        right=lambda K: log(K),
        wrong={
            "that is in bits": lambda K: log2(K),
            "that is with the logarithm to base 10": lambda K: log10(K),
            "that is a probability, not its logarithm": lambda K: 1 / K,
            "then it would be sure and right": lambda K: 0.0,
        },
        sizes={"K": (10, 16, 20, 26, 27, 30, 40, 50, 64, 80, 100)},
    ),
    Question(
        "I7",
        "S40",
        "Two directions read a sequence. What has the backward half seen in its state at step 1?",
        right="the whole sequence",
        wrong={
            "x_1 only": "that is the forward half",
            "nothing": "it has come from the end",
            "all but x_1": "step 1 is the last that it reads, and it does read it",
        },
    ),
)
