"""Questions on errors: sentences and formulas that are in circulation, and equations with one mistake in them."""

from autograder.spec import Group, Lines, Question

IN_YOUR_FILE = "that one says what your file says, in other letters"

errors = Group(
    "E",
    "find the error",
    Lines(
        "E1",
        "S2",
        "A text writes the state of a recurrent network as: a_n = f(W_n, a_{n-1}, x_n). Which piece is wrong?",
        lines=("a_n", "W", "a_{n-1}", "x_n"),
        edits=((2, "W_n"),),
        reason="that one is as it should be: it changes from step to step",
        because="the weights do not depend on the step",
    ),
    Lines(
        "E2",
        "S3",
        "A text goes on: a_{n-1} = f(W, a_{n-2}, x_n). Which of these three pieces is wrong?",
        lines=("W", "a_{n-2}", "x_{n-1}"),
        edits=((3, "x_n"),),
        reason="",
        reasons={1: "it is shared, so it has no index", 2: "that is the state before"},
    ),
    Lines(
        "E3",
        "S4",
        '"The state is a linear combination of the previous state and the current input." '
        "Which piece is wrong for a plain RNN?",
        lines=("a squashed combination", "of the previous state", "and the current input"),
        edits=((1, "a linear combination"),),
        reason="it does enter",
        because="if it were linear, T steps in a row would be one matrix product",
    ),
    Question(
        "E4",
        "S16",
        "c' = w1 * c + w2 * g. A text calls w2 the keep gate and w1 the write gate. What is wrong?",
        right="both names are exchanged: w1 keeps, w2 writes",
        wrong={
            "nothing": "which of the two multiplies the old memory?",
            "only the name of w1": "then two gates would do the same",
            "both are output gates, since they show g and c": "nothing is shown here",
        },
    ),
    Lines(
        "E5",
        "S21",
        '"With the identity as recurrent matrix a tanh unit keeps its last activation always, '
        'if there is no input." Which piece is wrong?',
        lines=("keeps its last activation", "for a while", "if there is no input"),
        edits=((2, "always"),),
        reason="",
        reasons={1: "for some steps, and roughly, it does", 3: "with input it is even less true"},
        because="0.9 becomes 0.35 after 10 steps and 0.12 after 100; of a linear unit it would be true",
    ),
    Question(
        "E6",
        "S28",
        '"A GRU updates its state without weights that act on the state." Is that so?',
        right="no: W_n, W_r and W_z act on it; only the kept part z * h meets none",
        wrong={
            "yes: what is kept is multiplied by z, and what is new by 1 - z, by no matrix": (
                "count the matrices that have rows for h"
            ),
            "no: the kept part meets W_z too": "z is made with that matrix; h is then only multiplied by z",
            "no: the kept part meets W_n too": "the candidate is added to it, and does not multiply it",
        },
    ),
    Question(
        "E7",
        "S33",
        '"The cell is like the shortcut connections of resonance." Which word should stand there?',
        right="ResNet",
        wrong={
            "resonance": "nothing swings here: think of networks for images",
            "recurrence": "that is the loop over time",
            "residue": "close: the residual network is meant",
        },
    ),
    Question(
        "E8",
        "S37",
        '"Each gate is multiplied by its weight matrix and then squashed." What is wrong?',
        right="the input [x, h] is multiplied, not the gate",
        wrong={
            "a gate is not squashed, as it has to be near 0 or 1": (
                "it is: that is what brings it between 0 and 1"
            ),
            "the gates share one matrix": "each has its own",
            "nothing": "what is there before the product: is it a gate already?",
        },
    ),
    Lines(
        "E9",
        "S34 S38",
        "One step of an LSTM, with an error in one line. Which?",
        lines=(
            "{f} = sigmoid([x, {h}] W_{f} + b_{f})",
            "{i} = sigmoid([x, {h}] W_{i} + b_{i})",
            "{o} = sigmoid([x, {h}] W_{o} + b_{o})",
            "{g} = tanh([x, {h}] W_{g} + b_{g})",
            "c' = {f} * c + {i} * {g}",
            "{h}' = {o} * tanh(c')",
        ),
        edits=(
            (1, "{f} = tanh([x, {h}] W_{f} + b_{f})"),
            (1, "{f} = sigmoid([x, {h}] W_{f} + b_{o})"),
            (1, "{f} = sigmoid([x, c] W_{f} + b_{f})"),
            (2, "{i} = tanh([x, {h}] W_{i} + b_{i})"),
            (2, "{i} = sigmoid([x, {h}] W_{f} + b_{i})"),
            (3, "{o} = tanh([x, {h}] W_{o} + b_{o})"),
            (3, "{o} = sigmoid([x, {h}] W_{o})"),
            (4, "{g} = sigmoid([x, {h}] W_{g} + b_{g})"),
            (5, "c' = {i} * c + {f} * {g}"),
            (5, "c' = tanh({f} * c + {i} * {g})"),
            (5, "c' = {f} * {h} + {i} * {g}"),
            (6, "{h}' = {o} * tanh(c)"),
            (6, "{h}' = {o} * c'"),
            (6, "{h}' = tanh({o} * c')"),
        ),
        reason=IN_YOUR_FILE,
        where=(
            "Here {f} is the forget gate, {i} the input gate, {o} the output gate, {g} the candidate, "
            "{h} the hidden state."
        ),
        free=(1, 4),
    ),
    Lines(
        "E10",
        "S38 S42",
        "One step of a GRU, with an error in one line. Which?",
        lines=(
            "{r} = sigmoid([x, {h}] W_{r} + b_{r})",
            "{z} = sigmoid([x, {h}] W_{z} + b_{z})",
            "{n} = tanh([x, {r} * {h}] W_{n} + b_{n})",
            "{h}' = {z} * {h} + (1 - {z}) * {n}",
        ),
        edits=(
            (1, "{r} = tanh([x, {h}] W_{r} + b_{r})"),
            (2, "{z} = sigmoid([x, {h}] W_{z} + b_{r})"),
            (2, "{z} = tanh([x, {h}] W_{z} + b_{z})"),
            (3, "{n} = tanh([x, {h}] W_{n} + b_{n})"),
            (3, "{n} = tanh([x, {z} * {h}] W_{n} + b_{n})"),
            (3, "{n} = sigmoid([x, {r} * {h}] W_{n} + b_{n})"),
            (4, "{h}' = {z} * {h} + {z} * {n}"),
            (4, "{h}' = {z} * {h} + {n}"),
            (4, "{h}' = {r} * {h} + (1 - {r}) * {n}"),
        ),
        reason=IN_YOUR_FILE,
        where="Here {r} is the reset gate, {z} the update gate, which keeps, {n} the candidate, {h} the state.",
        free=(1, 2),
    ),
    Lines(
        "E11",
        "S12",
        "One step of a plain RNN back, its lines in any order, with an error in one of them. In which?",
        lines=(
            "d{a} = d{h}' * (1 - {h}'^2)",
            "[d{x}, d{h}] = d{a} W^T",
            "dW = [{x}, {h}]^T d{a}",
            "d{b} = the sum of d{a} over the samples",
        ),
        edits=(
            (1, "d{a} = d{h}' * (1 - {h}')"),
            (1, "d{a} = d{h}' * (1 - {h}^2)"),
            (1, "d{a} = d{h}' * (1 - tanh({h}')^2)"),
            (1, "d{a} = d{h}'"),
            (2, "[d{x}, d{h}] = d{h}' W^T"),
            (2, "[d{x}, d{h}] = d{a} W"),
            (3, "dW = [{x}, {h}']^T d{a}"),
            (3, "dW = [{x}, {h}]^T d{h}'"),
            (4, "d{b} = the mean of d{a} over the samples"),
            (4, "d{b} = the sum of d{h}' over the samples"),
        ),
        reason=IN_YOUR_FILE,
        where="Here {x} is the input, {h} the state and {b} the bias: {h}' = tanh({a}), {a} = [{x}, {h}] W + {b}.",
        free=(1, 4),
    ),
    Lines(
        "E12",
        "S12 S27",
        "One step of an LSTM back, up to the sums in the gates, its lines in any order, with an error in one of "
        "them. In which?",
        lines=(
            "total = d{c}' + d{h}' * {o} * (1 - tanh({c}')^2)",
            "da_{f} = total * {c} * {f} * (1 - {f})",
            "da_{i} = total * {g} * {i} * (1 - {i})",
            "da_{o} = d{h}' * tanh({c}') * {o} * (1 - {o})",
            "da_{g} = total * {i} * (1 - {g}^2)",
            "d{c} = total * {f}",
        ),
        edits=(
            (1, "total = d{c}'"),
            (1, "total = d{h}' * {o} * (1 - tanh({c}')^2)"),
            (1, "total = d{c}' + d{h}' * {o}"),
            (1, "total = d{c}' + d{h}' * (1 - tanh({c}')^2)"),
            (1, "total = d{c}' + d{h}' * {o} * (1 - {c}'^2)"),
            (2, "da_{f} = total * {c}' * {f} * (1 - {f})"),
            (2, "da_{f} = total * {c} * {f}"),
            (2, "da_{f} = total * {c} * (1 - {f}^2)"),
            (3, "da_{i} = total * {c} * {i} * (1 - {i})"),
            (3, "da_{i} = total * {g} * (1 - {i})"),
            (4, "da_{o} = d{h}' * {c}' * {o} * (1 - {o})"),
            (4, "da_{o} = total * tanh({c}') * {o} * (1 - {o})"),
            (5, "da_{g} = total * {i} * {g} * (1 - {g})"),
            (5, "da_{g} = total * (1 - {g}^2)"),
            (6, "d{c} = total"),
            (6, "d{c} = d{c}' * {f}"),
        ),
        reason=IN_YOUR_FILE,
        where=(
            "Here {f} is the forget gate, {i} the input gate, {o} the output gate, {g} the candidate, {c} the cell, "
            "{h} the hidden state; a_{f} is the sum in {f}, total all that reaches {c}'."
        ),
        free=(1, 6),
    ),
)
