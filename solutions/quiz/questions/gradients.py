"""Questions on gradients: what makes them fade, explode, or last."""

from math import log

from autograder.spec import Group, Numeric, Question

gradients = Group(
    "D",
    "gradients",
    Question(
        "D1",
        "S5 S46",
        "Going one step back in a plain RNN, what is dL/dh' multiplied by?",
        right="the slope 1 - h'^2, then W_h^T",
        wrong={
            "W_h^T only": "the tanh has a slope",
            "W_x^T": "that leads to the input",
            "f": "that is an LSTM's cell",
        },
    ),
    Question(
        "D2",
        "S5",
        "All singular values of W_h are below 1. What does the gradient of a plain RNN do over many steps?",
        right="it must fade",
        wrong={
            "it must explode": "no step can lengthen it",
            "it may do either": "each step can only shorten it",
            "it stays": "that would need gains of 1 and slopes of 1",
        },
    ),
    Question(
        "D3",
        "S5",
        "The spectral radius of W_h is 1.5. What does the gradient of a plain RNN do over many steps?",
        right="it may fade or explode: that depends on how saturated the units are",
        wrong={
            "it must explode: in the long run each step makes it 1.5 times as long": (
                "slopes below 1 may win: with large inputs next to nothing was left, measured"
            ),
            "it must fade": "at rest all slopes are 1: it grew to 4e10 in 60 steps, measured",
            "it stays": "a radius of 1 and slopes of 1 would be needed",
        },
    ),
    Numeric(
        "D4",
        "S5 S46",
        "W_h is {s} times an orthogonal matrix, and all states are 0. The gradient goes back {T} steps. "
        "What share of its length is left?",
        right=lambda s, T: s**T,
        wrong={
            "a share is below 1": lambda s, T: s * T,
            "shares multiply, they do not add up": lambda s, T: 1 - T * (1 - s),
            "that is after one step": lambda s, T: s,
        },
        sizes={"s": (0.8, 0.85, 0.9, 0.95, 0.97), "T": (10, 15, 20, 30, 40, 50, 60)},
    ),
    Numeric(
        "D5",
        "S11 S27",
        "All forget gates of an LSTM are {f} for {T} steps, and nothing goes through h. "
        "What share of dL/dc is left?",
        right=lambda f, T: f**T,
        wrong={
            "a share is below 1": lambda f, T: f * T,
            "shares multiply, they do not add up": lambda f, T: 1 - T * (1 - f),
            "that is after one step": lambda f, T: f,
        },
        sizes={"f": (0.9, 0.95, 0.98, 0.99), "T": (20, 30, 50, 80, 100, 150, 200)},
    ),
    Question(
        "D6",
        "S11 S27",
        "When is dc_T/dc_0 of a trained LSTM the product of its forget gates?",
        right="only if c's way through h and the later gates is left out",
        wrong={
            "always, as c' = f * c + i * g has no other factor in front of c": (
                "h_t is made from c_t, and the next sums look at h_t"
            ),
            "never": "with W_h = 0 it is, to the last digit",
            "only if f = 1": "with W_h = 0 it is for any f",
        },
    ),
    Question(
        "D7",
        "S5",
        "What does clipping the norm of the gradients help against?",
        right="exploding only",
        wrong={
            "vanishing only": "it never makes anything longer",
            "both exploding and vanishing": "see what it does to a short gradient",
            "overfitting": "it bounds a step, not the weights",
        },
    ),
    Question(
        "D8",
        "S5",
        "The loss is suddenly NaN. What do you suspect first?",
        right="exploded gradients",
        wrong={
            "vanished gradients": "learning would just stand still",
            "too little data": "the loss would be finite",
            "a forget gate of 1": "c grows by 1 a step at most, and tanh bounds h",
        },
    ),
    Question(
        "D9",
        "S12",
        'Gradients "vanish". What does the loss then tell little about?',
        right="inputs long ago",
        wrong={
            "recent inputs": "they are few steps away",
            "large weights": "size is not distance",
            "the bias": "it served at every step, the last one too",
        },
    ),
    Question(
        "D10",
        "S11",
        "Forget bias 1 and nothing else in the gate. About how much of a memory is left after 100 steps?",
        right="0.000000000000025",
        wrong={
            "0.73": "that is after one step",
            "0.39": "that is after three steps",
            "1": "f is 0.73, not 1",
        },
    ),
    Numeric(
        "D11",
        "S11",
        "Which forget bias, and nothing else in the gate, lets half of a memory be left after {T} steps?",
        right=lambda T: -log(2 ** (1 / T) - 1),
        wrong={
            "with that, 1/e is left, not 1/2": lambda T: log(T - 1),
            "that is f; what is asked for is put into the sigmoid": lambda T: 2 ** (-1 / T),
        },
        sizes={"T": (5, 8, 10, 20, 40, 50, 80, 100, 200, 300, 400, 500)},
    ),
    Question(
        "D12",
        "S5 S11",
        "Can gradients explode in an LSTM?",
        right="yes, through h and the gates",
        wrong={
            "no, since f is below 1": "there is a way with matrices beside that of the cell",
            "only without o": "o scales that way, but does not shut it",
            "only if T is above 1000": "it may begin with the first steps",
        },
    ),
)
