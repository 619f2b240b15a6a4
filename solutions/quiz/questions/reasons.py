"""Questions on reasons: why so, and not otherwise."""

from autograder.spec import Group, Question

reasons = Group(
    "F",
    "why so and not otherwise",
    Question(
        "F1",
        "S19",
        "One network computes the new memory from x, h and the old memory. What is lost?",
        right="the sum: the old memory now passes a matrix and a squashing at every step",
        wrong={
            "parameters: one network has fewer of them than three gates and a candidate": (
                "it could have more"
            ),
            "the output: nothing is left that could be shown": "h' is still there",
            "nothing": "measure the gradient over 100 steps beside that of an LSTM with open forget gates",
        },
    ),
    Question(
        "F2",
        "S26",
        "One network makes both new states from x, h and c. What is such a cell?",
        right="a plain RNN that shows only a part of its state",
        wrong={
            "an LSTM without gates: its sum of old and new is left": (
                "without gates there is no f * c left, so nothing of the LSTM's idea"
            ),
            "a GRU": "it has no gates",
            "a feed-forward network": "it is handed something by the step before",
        },
    ),
    Question(
        "F3",
        "S20",
        "The gates of an LSTM never see c directly, only h = o * tanh(c). Is that necessary?",
        right="no: with peepholes they do, and it works about as well",
        wrong={
            "yes, or gradients would vanish on their way through c itself": (
                "the line of c is not touched by who looks at it"
            ),
            "yes, c is too large": "a weight can make it small",
            "no, h and c are equal": "h = o * tanh(c)",
        },
    ),
    Question(
        "F4",
        "S18",
        "h' = v * sigmoid(c'), where v = tanh([x, h] W_v + b_v) takes the place of the output gate. "
        "What can this cell not do?",
        right="let the memory decide the sign of its output",
        wrong={
            "keep a memory": "c' is that of the LSTM",
            "forget": "c' is that of the LSTM",
            "have outputs below 0, since a sigmoid has none": "v may be negative",
        },
    ),
    Question(
        "F5",
        "S24",
        "After training the weights are fixed. How can an LSTM still treat the same memory differently?",
        right="the gates depend on the input, so the factor at c is another one at each step",
        wrong={
            "it goes on learning while it reads: its weights change a little at every step": (
                "not while reading"
            ),
            "it cannot": "try two inputs, one with f = 0 and one with f = 1",
            "by its biases": "they are fixed too",
        },
    ),
    Question(
        "F6",
        "S25",
        "A unit of a plain RNN of one layer with tanh that flips at every input 1 and rests at every input 0:",
        right="does not exist, whatever the number of units",
        wrong={
            "exists with large weights": "for one unit, try the inputs 0, 1, 10 and 11",
            "needs a second unit, which holds what it was before": (
                "two may share the work, but none of them flips"
            ),
            "needs ReLU": "any rising squashing fails the same way",
        },
    ),
    Question(
        "F7",
        "S22",
        "One unit, recurrent weight 1, constant input 0.1 with weight 1, h0 = 0. Where are ReLU / tanh "
        "after 100 steps?",
        right="10 / 0.61",
        wrong={
            "0.1 / 0.1": "inputs add up",
            "10 / 10": "tanh stays below 1",
            "1 / 1": "nothing bounds the ReLU from above, and tanh rests where h = tanh(h + 0.1)",
        },
    ),
    Question(
        "F8",
        "S7",
        "Can a plain tanh unit keep one bit for 400 steps, under small noise?",
        right="yes, with a recurrent weight well above 1",
        wrong={
            "no, its state is overwritten": "by what? by its own value",
            "only with weight 1": "then it fades",
            "only without a bias": "a bias of 0.3 does no harm: measured",
        },
    ),
    Question(
        "F9",
        "S40",
        "When do reset before and reset after the product give a GRU the same candidate?",
        right="if r = 1, or the state's matrix is diagonal and has no bias",
        wrong={
            "always: it does not matter whether r scales the state or its product": (
                "two units and a full matrix: -0.72 against 0.10"
            ),
            "never: the two formulas differ": "with nothing reset there is no difference",
            "if z = 1 everywhere": "z comes later",
        },
    ),
    Question(
        "F10",
        "S40",
        "A large comparison of LSTM variants (Greff et al. 2017) found two parts that matter most. Which?",
        right="forget gate and output squashing",
        wrong={
            "peepholes and coupling": "leaving out the ones, or coupling the gates, cost little",
            "input gate and candidate": "an input gate that is coupled to the other cost little",
            "output gate and biases": "not among the two",
        },
    ),
    Question(
        "F11",
        "S40",
        "In an LSTM i = 1 - f. What follows for the cell, if it starts at 0?",
        right="it stays within the range of its candidates, and 0",
        wrong={
            "it can grow without limit, as old and new are added": "a weighted mean cannot",
            "it is always 1": "the weights add up to 1, not the cell",
            "it needs no f": "1 - f needs it as well",
        },
    ),
    Question(
        "F12",
        "S10",
        '"An LSTM has less bias and more variance than an RNN of the same H." What does that mean in practice?',
        right="it can fit more, and needs more data: four times the parameters",
        wrong={
            "its biases b are smaller": "that is another meaning of the word",
            "it is noisier: the same input gives other states each time it is read": (
                "the same weights give the same states"
            ),
            "its mean is wrong": "the mean of what?",
        },
    ),
)
