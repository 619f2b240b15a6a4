"""How the LSTM's gates, cell update, step and sequence are asked about.

f keeps, i writes, o shows, g is what may be written; c is carried without a tanh, only h sees tanh(c).
"""

from itertools import chain, product

import numpy as np

from autograder.spec import Array, Exercise, Weights, beside, sigmoid
from autograder.spec.back_in_time import Steps, in_dx, in_weights, shown_by
from autograder.spec.gates import CALM, CLOSED, OPEN, calm, held, logit
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import (
    after,
    before,
    gates_shown,
    or_else,
    over_time,
    showing_gate,
    shown,
    usable,
)

PLACE_IN_COURSE = 3

x, h, c = Array("x", "N D"), Array("h", "N H", "state"), Array("c", "N H", "cell")
f, i, o = Array("f", "N H", "gate"), Array("i", "N H", "gate"), Array("o", "N H", "gate")
g = Array("g", "N H", "candidate")
h_next, c_next = Array("h_next", "N H", "state"), Array("c_next", "N H", "cell")
x_sequence, h0, c0 = Array("x", "N T D"), Array("h0", "N H", "state"), Array("c0", "N H", "cell")
weights = Weights("weights", "LSTMWeights", (
    Array("W_f", "D+H H", "weight"), Array("b_f", "H", "bias"),
    Array("W_i", "D+H H", "weight"), Array("b_i", "H", "bias"),
    Array("W_o", "D+H H", "weight"), Array("b_o", "H", "bias"),
    Array("W_g", "D+H H", "weight"), Array("b_g", "H", "bias"),
))  # fmt: skip
sizes_of_one = ("N = 1", "D = 1", "H = 1", "all sizes 1")


lstm_gates = Exercise("lstm_gates", takes=(x, h, weights), gives=(f, i, o, g))


@lstm_gates.criterion("the forget gate:  f = sigmoid([x, h] W_f + b_f)", points=1, of="f")
def forget_gate(got, parts, x, h, w):
    return got.f, sigmoid(beside(x, h) @ w.W_f + w.b_f)


@lstm_gates.criterion("the input gate:  i = sigmoid([x, h] W_i + b_i)", points=1, of="i")
def input_gate(got, parts, x, h, w):
    return got.i, sigmoid(beside(x, h) @ w.W_i + w.b_i)


@lstm_gates.criterion("the output gate:  o = sigmoid([x, h] W_o + b_o)", points=1, of="o")
def output_gate(got, parts, x, h, w):
    return got.o, sigmoid(beside(x, h) @ w.W_o + w.b_o)


@lstm_gates.criterion("the candidate:  g = tanh([x, h] W_g + b_g)", points=1, of="g")
def candidate(got, parts, x, h, w):
    return got.g, np.tanh(beside(x, h) @ w.W_g + w.b_g)


lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return i, f, o, g",
    "The forget gate and the input gate are swapped: f decides what is kept of the old cell, i what is written. Look "
    "at which matrix makes which gate, and at the order in which you return them.",
)
lstm_gates.mistake(
    output_gate,
    "return f, i, o, g",
    "return f, i, g, o",
    "You return the candidate before the output gate, as PyTorch orders its blocks. Here the order is f, i, o, g. "
    "Look at the order in which you return the four.",
)
lstm_gates.mistake(
    candidate,
    "np.tanh(",
    "sigmoid(",
    "Your candidate is squashed like a gate, to between 0 and 1. It is what may be written to the cell, not how much, "
    "so it must be able to be negative. Look at the function that g goes through.",
)
lstm_gates.mistake(
    candidate,
    "np.tanh(xh @ weights.W_g + weights.b_g)",
    "xh @ weights.W_g + weights.b_g",
    "Your candidate is not squashed at all, so a single step could write any number to the cell. Look at the function "
    "that g goes through.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return o, i, f, g",
    "The order of your four is o, i, f, g. Here it is f, i, o, g: what keeps, what writes, what shows, and the "
    "candidate. Look at the order in which you return them.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return i, f, g, o",
    "The order of your four is i, f, g, o, that of PyTorch's and Keras's blocks. Here it is f, i, o, g: forget "
    "gate, input gate, output gate, candidate. Look at the order in which you return them.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "return f, g, i, o",
    "The order of your four is f, g, i, o, as in some textbooks' code. Here it is f, i, o, g. Look at the order "
    "in which you return them.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return i, o, f, g",
    "The order of your four is i, o, f, g, which is ONNX's. Here it is f, i, o, g. Look at the order in which you "
    "return them.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return g, i, f, o",
    "The order of your four is g, i, f, o. Here the candidate comes last: f, i, o, g. Look at the order in which "
    "you return them.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "return f, o, i, g",
    "The input gate and the output gate have changed places: i is what is written to the cell, o what is shown of "
    "it. Look at which matrix makes which gate, and at the order in which you return them.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return o, f, i, g",
    "The order of your four is o, f, i, g. Here it is f, i, o, g. Look at the order in which you return them.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "return f, g, o, i",
    "The candidate and the input gate have changed places: g is what may be written, i how much of it. Look at "
    "the order in which you return the four.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "return f, f, f, np.tanh(xh @ weights.W_f + weights.b_f)",
    "One matrix serves all four. Then what is kept, what is written and what is shown are one and the same "
    "decision. Each of the four has a matrix and a bias of its own. Look at which weights each line uses.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "return f, f, f, g",
    "One matrix serves all three gates, so they always agree. Each gate has a matrix and a bias of its own. Look "
    "at which weights make i and o.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "return f, 1 - f, o, g",
    "Your input gate is what the forget gate leaves: 1 - f. That is a variant with coupled gates. Here i has "
    "weights of its own, so a cell may keep and write at once. Look at what i is made from.",
)
lstm_gates.mistake(
    forget_gate,
    " + weights.b_f",
    "",
    "The bias of the forget gate is missing. With zero biases you would never notice; it moves the point at which "
    "each unit switches. Look at what is added to its product.",
)
lstm_gates.mistake(
    forget_gate,
    "f = sigmoid(",
    "f = np.tanh(",
    "Your forget gate goes through the tanh, so it can be negative. A gate says how much, between 0 and 1, and "
    "has the sigmoid for that. Look at the function that f goes through.",
)
lstm_gates.mistake(
    input_gate,
    " + weights.b_i",
    "",
    "The bias of the input gate is missing. With zero biases you would never notice; it moves the point at which "
    "each unit switches. Look at what is added to its product.",
)
lstm_gates.mistake(
    input_gate,
    "i = sigmoid(",
    "i = np.tanh(",
    "Your input gate goes through the tanh, so it can be negative. A gate says how much, between 0 and 1, and has "
    "the sigmoid for that. Look at the function that i goes through.",
)
lstm_gates.mistake(
    output_gate,
    " + weights.b_o",
    "",
    "The bias of the output gate is missing. With zero biases you would never notice; it moves the point at which "
    "each unit switches. Look at what is added to its product.",
)
lstm_gates.mistake(
    output_gate,
    "o = sigmoid(",
    "o = np.tanh(",
    "Your output gate goes through the tanh, so it can be negative. A gate says how much, between 0 and 1, and "
    "has the sigmoid for that. Look at the function that o goes through.",
)
lstm_gates.mistake(
    candidate,
    " + weights.b_g",
    "",
    "The bias of the candidate is missing. With zero biases you would never notice; it moves the point at which "
    "each unit switches. Look at what is added to its product.",
)
lstm_gates.mistake(
    forget_gate,
    "weights.W_f + weights.b_f",
    "weights.W_f + weights.b_f + 1",
    "You add 1 to the forget gate's sum. A forget bias of 1 is a good start, but it belongs into the first value "
    "of b_f, not into the formula. Look at what is added to the product.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "b = weights.b_f\n"
    "    return f, sigmoid(xh @ weights.W_i + b), sigmoid(xh @ weights.W_o + b), "
    "np.tanh(xh @ weights.W_g + b)",
    "All four share the forget gate's bias. Each of them has a bias of its own, as it has a matrix of its own. "
    "Look at which bias stands in each line.",
)
lstm_gates.mistake(
    forget_gate,
    "    f = sigmoid(",
    "    weights = type(weights)(*(0 * w if w.ndim == 1 else w for w in weights))\n    f = sigmoid(",
    "All four biases are missing. With zero biases you would never notice; here they are not zero. Look at what "
    "is added to each product.",
)
lstm_gates.mistake(
    forget_gate,
    "[x, h]",
    "[h, x]",
    "You put the state before the input, as some courses do. Here the first D rows of each matrix belong to x and "
    "the last H to h. Look at the order in which you join the two.",
)
lstm_gates.mistake(
    forget_gate,
    "[x, h]",
    "[x, 0 * h]",
    "The old state does not enter: your four are the same whatever h is. The gates have to look at what was shown "
    "last. Look at what the lower rows of the matrices are multiplied with.",
)
lstm_gates.mistake(
    forget_gate,
    "[x, h]",
    "[0 * x, h]",
    "The input does not enter: your four are the same whatever x is. The gates look at the input as well as at "
    "the state. Look at what the upper rows of the matrices are multiplied with.",
)
lstm_gates.mistake(
    forget_gate,
    "    f = sigmoid(",
    "    D = x.shape[-1]\n"
    "    weights = type(weights)(*(np.concatenate([w[:D], w[D:].T]) if w.ndim == 2 else w for "
    "w in weights))\n"
    "    f = sigmoid(",
    "The part of each matrix that acts on the state is transposed. It is square, so NumPy does not complain, but "
    "rows and columns have changed places. Matrices stand to the right of what they act on, as they are. Look at "
    "how the state meets its rows.",
)
lstm_gates.mistake(
    forget_gate,
    "    f = sigmoid(",
    "    sigmoid = lambda a: 1 / (1 + np.exp(a))\n    f = sigmoid(",
    "The gates' sigmoid has the wrong sign: yours falls where it should rise, so an open gate is closed. Look at "
    "the sign of what goes into exp.",
)
lstm_gates.mistake(
    forget_gate,
    "    f = sigmoid(",
    "    sigmoid = lambda a: np.clip(0.2 * a + 0.5, 0, 1)\n    f = sigmoid(",
    "You use the hard sigmoid, made of straight lines, as old versions of Keras did. Here the gates go through "
    "the smooth one. Look at your sigmoid.",
)
lstm_gates.mistake(
    forget_gate,
    "    f = sigmoid(",
    "    sigmoid = lambda a: np.clip(a / 6 + 0.5, 0, 1)\n    f = sigmoid(",
    "You use the hard sigmoid, made of straight lines. Here the gates go through the smooth one. Look at your "
    "sigmoid.",
)
lstm_gates.mistake(
    forget_gate,
    "    f = sigmoid(",
    "    sigmoid = lambda a: 1 / (1 + np.exp(-1 / (1 + np.exp(-a))))\n    f = sigmoid(",
    "Your gates are squashed twice, so they never get near 0 and can close no tap. A sum goes through the sigmoid "
    "once. Look for a second sigmoid.",
)
lstm_gates.mistake(
    forget_gate,
    "    f = sigmoid(",
    "    sigmoid = lambda a: a\n    f = sigmoid(",
    "Your gates are not squashed at all. A gate says how much, between 0 and 1. Look at the function that the "
    "sums of f, i and o go through.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return tuple(np.tanh(xh @ W + b) for W, b in zip(weights[::2], weights[1::2], strict=True))",
    "All four go through the tanh, so your gates can be negative. A gate says how much, between 0 and 1; only the "
    "candidate may be negative. Look at the functions that f, i and o go through.",
)
lstm_gates.mistake(
    candidate,
    "np.tanh(xh @ weights.W_g + weights.b_g)",
    "np.maximum(0, xh @ weights.W_g + weights.b_g)",
    "You cut the candidate off at zero (a ReLU). It must be able to be negative, and must not grow without limit. "
    "Look at the function that g goes through.",
)
lstm_gates.mistake(
    candidate,
    "np.tanh(xh @ weights.W_g + weights.b_g)",
    "np.tanh(sigmoid(xh @ weights.W_g + weights.b_g))",
    "Your candidate is squashed twice, first by the sigmoid and then by the tanh, so it is never negative. Look "
    "at how many functions g goes through.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return tuple(sigmoid(x @ W[: x.shape[-1]]) + sigmoid(h @ W[x.shape[-1] :] + b) for W, "
    "b in zip(weights[:6:2], weights[1:6:2], strict=True)) + (g,)",
    "You squash the shares of input and state apart and add them afterwards, so a gate can reach 2. All that a "
    "gate hears is summed first, then squashed once. Look at how often the sigmoid stands in each gate.",
)
lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "a_o, a_g = xh @ weights.W_o + weights.b_o, xh @ weights.W_g + weights.b_g\n"
    "    return i, f, sigmoid(a_g), np.tanh(a_o)",
    "You take the four sums in the order i, f, g, o, that of PyTorch and Keras. The weights stand in the order f, "
    "i, o, g here, so each sum serves as another one. Look at which piece of your sums becomes which gate.",
)
lstm_gates.mistake(
    input_gate,
    "return f, i, o, g",
    "a_i, a_g = xh @ weights.W_i + weights.b_i, xh @ weights.W_g + weights.b_g\n"
    "    return f, o, sigmoid(a_g), np.tanh(a_i)",
    "You take the four sums in the order f, g, i, o, as some textbooks do. The weights stand in the order f, i, "
    "o, g here, so three of the sums serve as another one. Look at which piece of your sums becomes which gate.",
)


lstm_gates.edge("the gates also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5)
lstm_gates.edge("large inputs close a gate to 0 or open it to 1, and never give NaN", "overflow", points=0.5)


@lstm_gates.law(
    "the squashing undone, each gate is the sum of x, h and its own bias:  logit(f) = [x, h] W_f + b_f, artanh(g)",
    of="gates",
)
def gates_undone(own, x, h, w):
    w = calm(beside(x, h), w)
    got = own.lstm_gates(x, h, w)
    for k, undo in (("f", logit), ("i", logit), ("o", logit), ("g", np.arctanh)):
        name = f"{'artanh' if k == 'g' else 'logit'}({k})"
        yield {name: undo(got[k])}, {name: beside(x, h) @ getattr(w, f"W_{k}") + getattr(w, f"b_{k}")}


@lstm_gates.law("each gate has weights of its own: those of another gate change nothing in it", of="gates")
def gates_apart(own, x, h, w):
    before = own.lstm_gates(x, h, w)
    for k in "fiog":
        after = own.lstm_gates(x, h, held(w, **{k: 0.5}))
        yield {j: after[j] for j in "fiog" if j != k}, {j: before[j] for j in "fiog" if j != k}


@lstm_gates.law(
    "without weights every gate is half open and nothing is proposed:  f = i = o = 1/2, g = 0", of="gates"
)
def gates_of_nothing(own, x, h, w):
    got, half = own.lstm_gates(x, h, held(w, f=0, i=0, o=0, g=0)), np.full_like(h, 0.5)
    yield {k: got[k] for k in "fiog"}, {"f": half, "i": half, "o": half, "g": np.zeros_like(h)}


@lstm_gates.law(
    "a large bias decides alone: it opens its gate to 1 or closes it to 0; g it holds at 1 or -1", of="gates"
)
def gates_held(own, x, h, w):
    for bias, gate, g in ((OPEN, 1, 1), (CLOSED, 0, -1)):
        got = own.lstm_gates(x, h, held(w, **dict.fromkeys("fiog", bias)))
        yield {k: got[k] for k in "fiog"}, {k: np.full_like(h, g if k == "g" else gate) for k in "fiog"}


lstm_gates.obeys(state_among_features)


lstm_cell_update = Exercise("lstm_cell_update", takes=(c, f, i, g), gives=(c_next,))


@lstm_cell_update.criterion(
    "the cell keeps what the forget gate lets through and adds what the input gate lets in:  c_next = f * c + i * g",
    points=2.5,
    of="c_next",
)
def cell_update(got, parts, c, f, i, g):
    return got.c_next, f * c + i * g


lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "i * c + f * g",
    "The gates have changed places: you scale the old cell by the input gate and the candidate by the forget gate. f "
    "decides what is kept of the old cell, i what is written to it. Look at who multiplies whom.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "c + i * g",
    "The forget gate is missing: your cell keeps everything for ever, as the first LSTM of 1997 did. Look at what the "
    "old cell is multiplied by.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + g",
    "The input gate is missing: the candidate is written in full, always. Look at what the candidate is multiplied by.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "(1 - f) * c + i * g",
    "You forget where f is 1. In spite of its name the forget gate says what to keep: 1 keeps all, 0 erases. Look at "
    "the factor of the old cell.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "np.tanh(f * c + i * g)",
    "You squash the cell at every step. The cell is the conveyor belt: it carries its content on unsquashed, and only "
    "the hidden state sees its tanh. Look at what is applied to the sum.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + f * g",
    "The candidate is scaled by the forget gate: what is kept and what is written are then one decision. Each has a "
    "gate of its own. Look at the factor of the candidate.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + i + g",
    "The input gate is added to the candidate instead of multiplied with it. A gate is a factor: at 0 nothing is "
    "written, at 1 all of it. Look at how i and g meet.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "(f + i) * (c + g)",
    "You add the gates and you add what they act on. Each gate has something of its own to scale: f the old cell, "
    "i the candidate. Look at who multiplies whom.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c * i * g",
    "You multiply all four. The new cell is a sum of two shares, what is kept and what is written. Look at what "
    "stands between the two.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c - i * g",
    "You take the candidate away from the cell. What the input gate lets in is added; it may well be negative by "
    "itself. Look at the sign between the two shares.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + (1 - f) * g",
    "What you write is what the forget gate leaves, and the input gate is not used. That is a variant with "
    "coupled gates; here each share has a gate of its own. Look at the factor of the candidate.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + (1 - i) * g",
    "Your input gate shuts where it is 1. A gate that is 1 lets everything through. Look at the factor of the "
    "candidate.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "i * g",
    "Nothing of the old cell is kept: your new cell is the written share only. Then there is no long-term memory. "
    "Look at what becomes of the old cell.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c",
    "Nothing is written: your new cell is the kept share only. Look at what becomes of the candidate.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + i * np.tanh(g)",
    "You squash the candidate once more. It comes already squashed, from the gates' function. Look at what is "
    "applied to g.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "sigmoid(f) * c + sigmoid(i) * np.tanh(g)",
    "You squash gates and candidate once more. They come already squashed from the gates' function. Look at what "
    "is applied to them here.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "sigmoid(f) * c + sigmoid(i) * g",
    "You squash the gates once more. They come already squashed, between 0 and 1. Look at what is applied to f "
    "and i.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * np.tanh(c) + i * g",
    "You squash the old cell before it is kept. The cell is carried on as it is; only the hidden state sees its "
    "tanh. Look at what f is multiplied with.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * (c + i * g)",
    "The forget gate also scales what is written. It acts on the old cell alone; the new share has a gate of its "
    "own. Look at where your brackets end.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "i * (c + g)",
    "One gate scales the old cell and the candidate. f decides what is kept, i what is written. Look at the "
    "factor of the old cell.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "c + g",
    "Neither gate is used: everything is kept and everything is written. Look at what the old cell and the "
    "candidate are multiplied by.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f + c + i + g",
    "You add all four. A gate is a factor: at 0 it lets nothing through, at 1 all. Look at how each gate meets "
    "what it acts on.",
)


lstm_cell_update.edge("the cell update also holds for one sample or one unit", "N = 1", "H = 1", points=0.5)


@lstm_cell_update.law("with f open and i closed the cell stays as it was", of="c_next")
def cell_kept(own, c, f, i, g):
    return own.lstm_cell_update(c, np.ones_like(f), np.zeros_like(i), g).c_next, c


@lstm_cell_update.law("with f closed and i open the cell is the candidate", of="c_next")
def cell_written(own, c, f, i, g):
    return own.lstm_cell_update(c, np.zeros_like(f), np.ones_like(i), g).c_next, g


@lstm_cell_update.law(
    "of an old cell of 1, or of a candidate of 1, just what its gate lets through is left", of="c_next"
)
def cell_shows_gates(own, c, f, i, g):
    nothing, one = np.zeros_like(c), np.ones_like(c)
    yield own.lstm_cell_update(one, f, nothing, g).c_next, f
    yield own.lstm_cell_update(c, nothing, i, one).c_next, i


@lstm_cell_update.law(
    "keeping and writing are the same arithmetic: (c, f) and (g, i) may change places", of="c_next"
)
def cell_exchanged(own, c, f, i, g):
    return own.lstm_cell_update(g, i, f, c).c_next, own.lstm_cell_update(c, f, i, g).c_next


@lstm_cell_update.law("what is kept and what is written just add up", of="c_next")
def cell_adds_up(own, c, f, i, g):
    nothing = np.zeros_like(c)
    kept, written = (
        own.lstm_cell_update(c, f, nothing, g).c_next,
        own.lstm_cell_update(c, nothing, i, g).c_next,
    )
    return own.lstm_cell_update(c, f, i, g).c_next, kept + written


@lstm_cell_update.law(
    "nothing is squashed: twice the cell and twice the candidate make twice the new cell", of="c_next"
)
def cell_scales(own, c, f, i, g):
    return own.lstm_cell_update(2 * c, f, i, 2 * g).c_next, 2 * own.lstm_cell_update(c, f, i, g).c_next


@lstm_cell_update.law("gates half as open let half as much through", of="c_next")
def cell_follows_gates(own, c, f, i, g):
    return own.lstm_cell_update(c, f / 2, i / 2, g).c_next, own.lstm_cell_update(c, f, i, g).c_next / 2


lstm_hidden = Exercise("lstm_hidden", takes=(o, c_next), gives=(h_next,))


@lstm_hidden.criterion(
    "the output gate decides how much of the squashed cell is shown:  h_next = o * tanh(c_next)",
    points=1.5,
    of="h_next",
)
def hidden(got, parts, o, c_next):
    return got.h_next, o * np.tanh(c_next)


lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "o * c_next",
    "The cell is shown unsquashed. The cell may grow beyond 1, the hidden state may not. Look at what the output gate "
    "is multiplied with.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "np.tanh(o * c_next)",
    "You gate first and squash afterwards. The gate acts on the squashed cell, so that o = 0.5 shows half of it. Look "
    "at the order of the two.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "o",
    "Your hidden state is the output gate itself. The gate says how much is shown; what is shown is the squashed "
    "cell. Look at what the gate is multiplied with.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "np.tanh(c_next)",
    "The output gate is not used: the whole squashed cell is shown, always. Look at what the tanh of the cell is "
    "multiplied by.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "np.tanh(o) * c_next",
    "You squash the gate instead of the cell. The gate is between 0 and 1 already; it is the cell that may grow. "
    "Look at what the tanh is applied to.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "np.tanh(o) * np.tanh(c_next)",
    "You squash the gate too. It comes already squashed, between 0 and 1. Look at what is applied to o.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "o * sigmoid(c_next)",
    "You squash the cell with the sigmoid, so your hidden state is never negative. The cell is brought between -1 "
    "and 1 here. Look at the function that is applied to the cell.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "np.tanh(o) * sigmoid(c_next)",
    "The two squashings have changed places: the cell goes through the tanh, and the gate was made by the sigmoid "
    "already. Look at what is applied to o and what to the cell.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "sigmoid(o) * np.tanh(c_next)",
    "You squash the gate once more. It comes already squashed from the gates' function. Look at what is applied "
    "to o.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "(1 - o) * np.tanh(c_next)",
    "Your output gate hides where it is 1. A gate that is 1 lets everything through. Look at the factor of the "
    "squashed cell.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "o + np.tanh(c_next)",
    "You add the gate to the squashed cell. A gate is a factor: at 0 nothing is shown, at 1 all. Look at how the "
    "two meet.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "o * np.tanh(np.tanh(c_next))",
    "You squash the cell twice. It comes unsquashed and goes through the tanh once. Look at what is applied to "
    "the cell.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "o * np.maximum(0, c_next)",
    "You cut the cell off at zero (a ReLU), so nothing negative is ever shown, and the hidden state can grow "
    "without limit. Look at the function that is applied to the cell.",
)


lstm_hidden.edge("the hidden state also holds for one sample or one unit", "N = 1", "H = 1", points=0.5)


@lstm_hidden.law("with o closed nothing is shown", of="h_next")
def nothing_shown(own, o, c_next):
    return own.lstm_hidden(np.zeros_like(o), c_next).h_next, np.zeros_like(o)


@lstm_hidden.law("with o open the squashed cell is shown:  artanh(h_next) = c_next", of="artanh(h_next)")
def all_shown(own, o, c_next):
    c_next = CALM * c_next / max(CALM, np.abs(c_next).max())
    return np.arctanh(own.lstm_hidden(np.ones_like(o), c_next).h_next), c_next


@lstm_hidden.law("a gate half as open shows half as much", of="h_next")
def half_shown(own, o, c_next):
    return own.lstm_hidden(o / 2, c_next).h_next, own.lstm_hidden(o, c_next).h_next / 2


@lstm_hidden.law("however full the cell, no more than the gate is shown", of="the larger of |h_next| and o")
def shown_bounded(own, o, c_next):
    return np.maximum(np.abs(own.lstm_hidden(o, 30 * c_next).h_next), o), o


lstm_step = Exercise("lstm_step", takes=(x, h, c, weights), gives=(h_next, c_next))


@lstm_step.criterion("the step's cell is the cell update with the step's gates", points=1, of="c_next")
def step_cell(got, parts, x, h, c, w):
    f, i, o, g = parts.lstm_gates(x, h, w)
    return got.c_next, parts.lstm_cell_update(c, f, i, g)


@lstm_step.criterion(
    "the step's hidden state is shown from the new cell, not the old one", points=1.5, of="h_next"
)
def step_hidden(got, parts, x, h, c, w):
    f, i, o, g = parts.lstm_gates(x, h, w)
    c_next = parts.lstm_cell_update(c, f, i, g)
    yield got.h_next, parts.lstm_hidden(o, c_next)
    yield got.h_next, parts.lstm_hidden(o, got.c_next)


lstm_step.mistake(
    step_hidden,
    "lstm_hidden(o, c_next)",
    "lstm_hidden(o, c)",
    "Your hidden state is shown from the old cell, so what was just written is seen one step late. Look at which cell "
    "goes into the hidden state.",
)
lstm_step.mistake(
    step_cell,
    "lstm_cell_update(c, f, i, g)",
    "lstm_cell_update(c, i, f, g)",
    "You hand the gates to the cell update in the wrong order, so what should be kept is written and the other "
    "way round. It takes the cell, then forget gate, input gate, candidate. Look at the order of the arguments.",
)
lstm_step.mistake(
    step_cell,
    "lstm_cell_update(c, f, i, g)",
    "lstm_cell_update(h, f, i, g)",
    "You keep the hidden state instead of the cell. The long-term memory is c; h is only what was shown of it. "
    "Look at which state goes into the cell update.",
)
lstm_step.mistake(
    step_cell,
    "lstm_cell_update(c, f, i, g)",
    "lstm_cell_update(c, f, o, g)",
    "The output gate decides what is written to your cell. That is the input gate's part; the output gate decides "
    "what is shown. Look at which gates go into the cell update.",
)
lstm_step.mistake(
    step_cell,
    "lstm_cell_update(c, f, i, g)",
    "lstm_cell_update(0 * c, f, i, g)",
    "The old cell does not enter your step, so nothing is kept from one step to the next. Look at which cell goes "
    "into the cell update.",
)
lstm_step.mistake(
    step_cell,
    "lstm_gates(x, h, weights)",
    "lstm_gates(x, c, weights)",
    "Your gates look at the cell. They are set from the input and the hidden state; the cell is only acted on. "
    "Look at which state goes into the gates.",
)
lstm_step.mistake(
    step_hidden,
    "return h_next, c_next",
    "return c_next, h_next",
    "You return the cell first. The hidden state comes first here, then the cell. Look at the order of the two "
    "results.",
)
lstm_step.mistake(
    step_cell,
    "return h_next, c_next",
    "return h_next, c",
    "You return the old cell: the hidden state is right, but the memory is never changed. Look at which cell you "
    "hand on.",
)
lstm_step.mistake(
    step_cell,
    "return h_next, c_next",
    "return h_next, np.tanh(c_next)",
    "You hand on the squashed cell. Only the hidden state sees the tanh; the cell itself goes on as it is, or it "
    "would shrink at every step. Look at which cell you return.",
)
lstm_step.mistake(
    step_cell,
    "return h_next, c_next",
    "return h_next, h_next",
    "You return the hidden state twice. The cell is a memory of its own. Look at what you hand on as the cell.",
)
lstm_step.mistake(
    step_hidden,
    "return h_next, c_next",
    "return c_next, c_next",
    "You return the cell twice. The hidden state is what the output gate shows of it. Look at what you return "
    "first.",
)
lstm_step.mistake(
    step_hidden,
    "lstm_hidden(o, c_next)",
    "lstm_hidden(i, c_next)",
    "The input gate decides what you show. That is the output gate's part. Look at which gate goes into the "
    "hidden state.",
)
lstm_step.mistake(
    step_hidden,
    "lstm_hidden(o, c_next)",
    "lstm_hidden(o, g)",
    "You show the candidate. It is what could be written; what is shown is the new cell, with all that it has "
    "kept. Look at what goes into the hidden state beside the gate.",
)


lstm_step.edge("the step also holds for one sample, one feature or one unit", *sizes_of_one, points=0.5)


@lstm_step.law("the step is your own gates, cell update and hidden state, one after the other", of="step")
def step_by_parts(own, x, h, c, w):
    f, i, o, g = own.lstm_gates(x, h, w)
    got, c_next = own.lstm_step(x, h, c, w), own.lstm_cell_update(c, f, i, g).c_next
    yield {"c_next": got.c_next}, {"c_next": c_next}
    yield {"h_next": got.h_next}, {"h_next": own.lstm_hidden(o, got.c_next).h_next}


@lstm_step.law("with f open and i closed the cell stays as it was", of="c_next")
def step_keeps(own, x, h, c, w):
    return own.lstm_step(x, h, c, held(w, f=OPEN, i=CLOSED)).c_next, c


@lstm_step.law("with f and i closed everything is forgotten: cell and state are 0", of="step")
def step_forgets(own, x, h, c, w):
    got = own.lstm_step(x, h, c, held(w, f=CLOSED, i=CLOSED))
    yield {"c_next": got.c_next, "h_next": got.h_next}, dict.fromkeys(("c_next", "h_next"), np.zeros_like(c))


@lstm_step.law(
    "with f closed and i open the cell is the candidate: 1 or -1 where its bias is large", of="c_next"
)
def step_writes(own, x, h, c, w):
    for bias in (OPEN, CLOSED):
        got = own.lstm_step(x, h, c, held(w, f=CLOSED, i=OPEN, g=bias))
        yield got.c_next, np.full_like(c, np.sign(bias))


@lstm_step.law("with o closed nothing is shown", of="h_next")
def step_hides(own, x, h, c, w):
    return own.lstm_step(x, h, c, held(w, o=CLOSED)).h_next, np.zeros_like(h)


@lstm_step.law("with o open the squashed new cell is shown:  artanh(h_next) = c_next", of="artanh(h_next)")
def step_shows(own, x, h, c, w):
    got = own.lstm_step(x, h, c / max(1, np.abs(c).max()), held(w, o=OPEN))
    return np.arctanh(got.h_next), got.c_next


@lstm_step.law("without weights half the cell is kept, and half of that, squashed, is shown", of="step")
def step_without_weights(own, x, h, c, w):
    c = c / max(1, np.abs(c).max())
    got = own.lstm_step(x, h, c, held(w, f=0, i=0, o=0, g=0))
    yield {"c_next": got.c_next}, {"c_next": c / 2}
    yield {"artanh(2 h_next)": np.arctanh(2 * got.h_next)}, {"artanh(2 h_next)": c / 2}


@lstm_step.law("a cell grows by 1 at most, and no state leaves the range from -1 to 1", of="step")
def step_bounded(own, x, h, c, w):
    got = own.lstm_step(x, h, c, type(w)(*(3 * array for array in w)))
    cell, state = "the larger of |c_next| and |c| + 1", "the larger of |h_next| and 1"
    yield {cell: np.maximum(np.abs(got.c_next), np.abs(c) + 1)}, {cell: np.abs(c) + 1}
    yield {state: np.maximum(np.abs(got.h_next), 1)}, {state: np.ones_like(h)}


lstm_step.obeys(state_among_features)


lstm_forward = Exercise(
    "lstm_forward",
    takes=(x_sequence, h0, c0, weights),
    gives=(Array("h", "N T H"), Array("c", "N T H")),
    repeats="lstm_step",
)


def right_states(parts, x, h, c, w):
    """h and c of all steps, from step to step."""
    steps = []
    for t in range(x.shape[1]):
        h, c = parts.lstm_step(x[:, t], h, c, w)
        steps.append((h, c))
    return np.stack([h for h, _ in steps], axis=1), np.stack([c for _, c in steps], axis=1)


def following(got, parts, x, h0, c0, w):
    """What a step makes of the states that the student had before it: h and c of steps 2 to T."""
    h, c = before(h0, got.h), before(c0, got.c)
    steps = [parts.lstm_step(x[:, t], h[:, t], c[:, t], w) for t in range(1, x.shape[1])]
    return over_time([h_t for h_t, _ in steps], h0), over_time([c_t for _, c_t in steps], c0)


@lstm_forward.criterion(
    "the sequence starts from both given states:  h_1, c_1 = step(x_1, h0, c0)", points=1, of="h[:, 0]"
)
def start(got, parts, x, h0, c0, w):
    h_1, c_1 = parts.lstm_step(x[:, 0], h0, c0, w)
    yield from usable(lambda: (got.h[:, 0], h_1), lambda: (got.c[:, 0], c_1))


@lstm_forward.criterion(
    "every cell follows from the states before it:  c_t from h_{t-1} and c_{t-1}", points=1, of="c"
)
def cell_recurrence(got, parts, *sequence):
    yield got.c, right_states(parts, *sequence)[1]
    yield got.c[:, 1:], following(got, parts, *sequence)[1]


@lstm_forward.criterion(
    "every hidden state follows from the states before it:  h_t from h_{t-1} and c_{t-1}", points=1.5, of="h"
)
def hidden_recurrence(got, parts, *sequence):
    yield got.h, right_states(parts, *sequence)[0]
    yield got.h[:, 1:], following(got, parts, *sequence)[0]


lstm_forward.mistake(
    cell_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h, c0, weights)",
    "Every step starts from the initial cell: the long-term memory lasts for one step only. Look at which cell goes "
    "into the step inside your loop.",
)
lstm_forward.mistake(
    start,
    "    h, c = h0, c0",
    "    h, c = h0, np.zeros_like(c0)",
    "Your cell starts from zeros, whatever c0 is. The initial cell is given. Look at the states before the first step.",
)
lstm_forward.mistake(
    start,
    "    h, c = h0, c0",
    "    h, c = h0, h0",
    "Your cell starts from h0. The two states are different memories and have initial values of their own. Look at the "
    "states before the first step.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h0, c, weights)",
    "The hidden state is not carried: the gates of every step look at h0. Look at which hidden state goes into "
    "the step inside your loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h0, c0, weights)",
    "Every step starts from h0 and c0, so nothing is remembered at all. A step starts from the two states that "
    "the step before it left. Look at which states go into the step inside your loop.",
)
lstm_forward.mistake(
    cell_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h, 0 * c, weights)",
    "Every step starts from an empty cell, so the long-term memory never lasts, and c0 is not used. Look at which "
    "cell goes into the step inside your loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], 0 * h, c, weights)",
    "The gates of every step look at a state of zeros: the hidden state is not carried, and h0 is not used. Look "
    "at which hidden state goes into the step inside your loop.",
)
lstm_forward.mistake(
    cell_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h, h, weights)",
    "The hidden state goes into the step in the place of the cell. The two are different memories, and both "
    "travel from step to step. Look at which cell goes into the step inside your loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "c, h = lstm_step(x[:, t], h, c, weights)",
    "The two states change places at every step: the step returns the hidden state first, then the cell. Look at "
    "the order in which you take its results.",
)
lstm_forward.mistake(
    cell_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, 0], h, c, weights)",
    "Every step reads the first input. The sequence has an input of its own for every step. Look at how the input "
    "of a step is taken from x.",
)
lstm_forward.mistake(
    cell_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, -1 - t], h, c, weights)",
    "You read the sequence from its end. The first step reads the first input. Look at the order in which the "
    "inputs come.",
)
lstm_forward.mistake(
    start,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h if t else 0 * h, c if t else 0 * c, weights)",
    "Your first step starts from zeros, whatever h0 and c0 are. The initial states are given and need not be "
    "zero. Look at the states before the first step.",
)
lstm_forward.mistake(
    start,
    "    h, c = h0, c0",
    "    h, c = np.zeros_like(h0), c0",
    "Your hidden state starts from zeros, whatever h0 is. The initial state is given and need not be zero. Look "
    "at the states before the first step.",
)
lstm_forward.mistake(
    start,
    "    h, c = h0, c0",
    "    h, c = c0, h0",
    "The two initial states have changed places. Look at which of them the hidden state starts from, and which "
    "the cell.",
)
lstm_forward.mistake(
    start,
    "    h, c = h0, c0",
    "    h, c = c0, c0",
    "Your hidden state starts from c0. The two states are different memories and have initial values of their "
    "own. Look at the states before the first step.",
)
lstm_forward.mistake(
    cell_recurrence,
    "cells.append(c)",
    "cells.append(h)",
    "Where the cells should be, you keep the hidden states. They are carried rightly, but what is returned is one "
    "of them twice. Look at what you store in the loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "hidden_states.append(h)",
    "hidden_states.append(c)",
    "Where the hidden states should be, you keep the cells. Look at what you store in the loop.",
)
lstm_forward.mistake(
    cell_recurrence,
    "cells.append(c)",
    "cells.append(c if len(cells) else c0)",
    "The first of your cells is c0 itself. The result begins with the cell after the first step. Look at what you "
    "store at t = 0.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "hidden_states.append(h)",
    "hidden_states.append(h if len(hidden_states) else h0)",
    "The first of your hidden states is h0 itself. The result begins with the state after the first step. Look at "
    "what you store at t = 0.",
)
lstm_forward.mistake(
    cell_recurrence,
    "        h, c = lstm_step(x[:, t], h, c, weights)\n"
    "        hidden_states.append(h)\n"
    "        cells.append(c)",
    "        cells.append(c)\n"
    "        h, c = lstm_step(x[:, t], h, c, weights)\n"
    "        hidden_states.append(h)",
    "You store each cell before its step is taken: the cells are one step late, begin with c0 and lack the last "
    "one. Look at the order of the lines in your loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "        h, c = lstm_step(x[:, t], h, c, weights)\n"
    "        hidden_states.append(h)\n"
    "        cells.append(c)",
    "        hidden_states.append(h)\n"
    "        h, c = lstm_step(x[:, t], h, c, weights)\n"
    "        cells.append(c)",
    "You store each hidden state before its step is taken: they are one step late, begin with h0 and lack the "
    "last one. Look at the order of the lines in your loop.",
)
lstm_forward.mistake(
    cell_recurrence,
    "        h, c = lstm_step(x[:, t], h, c, weights)\n"
    "        hidden_states.append(h)\n"
    "        cells.append(c)",
    "        hidden_states.append(h)\n"
    "        cells.append(c)\n"
    "        h, c = lstm_step(x[:, t], h, c, weights)",
    "You store both states before the step is taken: all are one step late, begin with h0 and c0, and the last "
    "ones are lost. Look at the order of the lines in your loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "np.stack(cells, axis=1), np.stack(hidden_states, axis=1)",
    "You return the cells first. The hidden states come first here, then the cells. Look at the order of the two "
    "results.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "np.stack(hidden_states), np.stack(cells)",
    "Your results have time in front: (T, N, H), as some libraries order it. In this course the samples come "
    "first and time is the middle axis. Look at how you join the states.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "np.stack(hidden_states, axis=2), np.stack(cells, axis=2)",
    "Your results have time as their last axis: (N, H, T). In this course time is the middle axis and the units "
    "come last. Look at how you join the states.",
)
lstm_forward.mistake(
    cell_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "np.stack(hidden_states, axis=1), c",
    "You return only the last cell, as PyTorch does. Here the cells of all steps are asked for, like the hidden "
    "states. Look at what you keep of the cells in your loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "h, c",
    "You return the last states only. The results hold both states after every step. Look at what you keep in the "
    "loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "np.stack([h0, *hidden_states], axis=1), np.stack([c0, *cells], axis=1)",
    "You return T + 1 states, because the initial ones stand in front. The results begin with the states after "
    "the first step. Look at what your lists hold before the loop.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "np.stack(hidden_states[::-1], axis=1), np.stack(cells[::-1], axis=1)",
    "Your states are in the opposite order: the last ones stand first. Time runs along the middle axis from first "
    "to last. Look at how you join the states.",
)
lstm_forward.mistake(
    hidden_recurrence,
    "np.stack(hidden_states, axis=1), np.stack(cells, axis=1)",
    "np.stack([h] * x.shape[1], axis=1), np.stack([c] * x.shape[1], axis=1)",
    "All places of your results hold the last states: what you stored is one array that is filled anew at each "
    "step, not a copy for each. Look at what the stored states share.",
)
lstm_forward.mistake(
    cell_recurrence,
    "range(x.shape[1])",
    "range(1, x.shape[1])",
    "You skip the first step, so the first input is never read and one state is missing. Python counts from 0. "
    "Look at where your loop begins.",
)
lstm_forward.mistake(
    start,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h, c, weights) if t else (h0, c0)",
    "Your first states are h0 and c0 themselves, and the first input is never read. The states at place t are "
    "those after x at t was read. Look at what happens at t = 0.",
)


lstm_forward.edge(
    "the sequence also holds for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)


lstm_step_backward = Exercise(
    "lstm_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), Array("dc_next", "N H", "upstream"), x, h, c, weights),
    gives=(Array("dx", "N D"), Array("dh", "N H"), Array("dc", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_step",
)


def with_gates(parts, x, h, c, w):
    """f, i, o, g, tanh(c_next) and the features F that each of the four matrices acts on."""
    f, i, o, g = parts.lstm_gates(x, h, w)
    return f, i, o, g, np.tanh(parts.lstm_cell_update(c, f, i, g)), dict.fromkeys("fiog", beside(x, h))


def right_D(parts, dh_next, dc_next, x, h, c, w):
    """D, the whole gradient on the new cell."""
    f, i, o, g, tanh_c, _ = with_gates(parts, x, h, c, w)
    return dc_next + dh_next * o * (1 - tanh_c**2)


def D_by(got, F, c, f, i, g, *, besides=""):
    """D as the student's own gradients show it, with these gates: in dc = D * f, and in da of f, i and g."""
    if "c" not in besides:
        yield from usable(lambda: got.dc / f)
    for k, factor in (("f", c * f * (1 - f)), ("i", g * i * (1 - i)), ("g", i * (1 - g**2))):
        if k not in besides:
            yield from (da / factor for da in shown(got, f"dweights.b_{k}", f"dweights.W_{k}", F[k]))


def shown_D(got, parts, x, h, c, w, *, besides=""):
    """D as the student's own gradients show it, with the right gates."""
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    yield from D_by(got, F, c, f, i, g, besides=besides)


def cells_of_other_gates(got, parts, x, h, c, w):
    """f, i, g and the cell that they make, where one of them is another than it should be.

    Two of the four have changed places, or one is what the student's gradients show: a slip in a gate is paid for
    by the equations that it stands in, and not by those that only see the new cell.
    """
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    others = [(i, f, g), (g, i, f), (f, g, i), (o, i, g), (f, o, g), (f, i, o)]
    for D in shown_D(got, parts, x, h, c, w, besides="cfi"):
        others += usable(lambda: (got.dc / D, i, g))
    for D in usable(lambda: got.dc / f):
        others += [(f, da / (D * (1 - g**2)), g) for da in shown(got, "dweights.b_g", "dweights.W_g", F["g"])]
        others += [
            (f, i, da / (D * i * (1 - i))) for da in shown(got, "dweights.b_i", "dweights.W_i", F["i"])
        ]
    for f, i, g in others:
        yield f, i, g, parts.lstm_cell_update(c, f, i, g)


@lstm_step_backward.criterion(
    "the new cell is reached from the future and through h_next:  D = dc_next + dh_next * o * (1 - tanh(c_next)^2)",
    points=1,
    of="D",
)
def cell_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    D = right_D(parts, dh_next, dc_next, x, h, c, w)
    for D_shown in shown_D(got, parts, x, h, c, w):
        yield D_shown, D
    _, _, o, _, _, F = with_gates(parts, x, h, c, w)
    for f, i, g, c_next in cells_of_other_gates(got, parts, x, h, c, w):
        for D_shown in D_by(got, F, c, f, i, g):
            yield D_shown, dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)


@lstm_step_backward.criterion("the old cell was kept by the forget gate:  dc = D * f", points=1, of="dc")
def dc(got, parts, dh_next, dc_next, *state):
    f = with_gates(parts, *state)[0]
    for D in (right_D(parts, dh_next, dc_next, *state), *shown_D(got, parts, *state, besides="c")):
        yield got.dc, D * f


@lstm_step_backward.criterion(
    "the forget gate multiplied c:  da_f = D * c * f * (1 - f)", points=0.75, of="da_f"
)
def forget_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    for D in (right_D(parts, dh_next, dc_next, x, h, c, w), *shown_D(got, parts, x, h, c, w, besides="f")):
        yield from showing_gate(got, "f", F, D * c * f * (1 - f))


@lstm_step_backward.criterion(
    "the input gate multiplied g:  da_i = D * g * i * (1 - i)", points=0.75, of="da_i"
)
def input_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    for D in (right_D(parts, dh_next, dc_next, x, h, c, w), *shown_D(got, parts, x, h, c, w, besides="i")):
        yield from showing_gate(got, "i", F, D * g * i * (1 - i))


@lstm_step_backward.criterion(
    "the candidate was let in by i:  da_g = D * i * (1 - g^2)", points=0.75, of="da_g"
)
def candidate_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    for D in (right_D(parts, dh_next, dc_next, x, h, c, w), *shown_D(got, parts, x, h, c, w, besides="g")):
        yield from showing_gate(got, "g", F, D * i * (1 - g**2))


@lstm_step_backward.criterion(
    "the output gate multiplied tanh(c_next):  da_o = dh_next * tanh(c_next) * o * (1 - o)",
    points=0.75,
    of="da_o",
)
def output_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, tanh_c, F = with_gates(parts, x, h, c, w)
    yield from showing_gate(got, "o", F, dh_next * tanh_c * o * (1 - o))
    for _, _, _, c_next in cells_of_other_gates(got, parts, x, h, c, w):
        yield from showing_gate(got, "o", F, dh_next * np.tanh(c_next) * o * (1 - o))


def right_da(parts, dh_next, dc_next, x, h, c, w):
    """da of all gates."""
    f, i, o, g, tanh_c, _ = with_gates(parts, x, h, c, w)
    D = right_D(parts, dh_next, dc_next, x, h, c, w)
    return {
        "f": D * c * f * (1 - f),
        "i": D * g * i * (1 - i),
        "o": dh_next * tanh_c * o * (1 - o),
        "g": D * i * (1 - g**2),
    }


@lstm_step_backward.criterion(
    "x and h reached all four:  [dx, dh] = da_f W_f^T + da_i W_i^T + da_o W_o^T + da_g W_g^T",
    points=1,
    of="[dx, dh]",
)
def dx_and_dh(got, parts, dh_next, dc_next, x, h, c, w):
    F = with_gates(parts, x, h, c, w)[-1]
    for da in (right_da(parts, dh_next, dc_next, x, h, c, w), *gates_shown(got, F)):
        yield (
            beside(got.dx, got.dh),
            da["f"] @ w.W_f.T + da["i"] @ w.W_i.T + da["o"] @ w.W_o.T + da["g"] @ w.W_g.T,
        )


@lstm_step_backward.criterion("each matrix meets what it acted on:  dW_k = [x, h]^T da_k", points=1, of="dW")
def dW(got, parts, dh_next, dc_next, x, h, c, w):
    F = with_gates(parts, x, h, c, w)[-1]
    for da in (right_da(parts, dh_next, dc_next, x, h, c, w), *gates_shown(got, F, "b")):
        yield [got[f"dweights.W_{k}"] for k in "fiog"], [F[k].T @ da[k] for k in "fiog"]


@lstm_step_backward.criterion(
    "each bias collects its gate over the samples:  db_k = sum of da_k over n", points=0.5, of="db"
)
def db(got, parts, dh_next, dc_next, x, h, c, w):
    F = with_gates(parts, x, h, c, w)[-1]
    for da in (right_da(parts, dh_next, dc_next, x, h, c, w), *gates_shown(got, F, "W")):
        yield [got[f"dweights.b_{k}"] for k in "fiog"], [da[k].sum(axis=0) for k in "fiog"]


lstm_step_backward.mistake(
    cell_gradient,
    "dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_next",
    "Only the future's gradient reaches your cell. The new cell is also seen through h_next: dh_next comes back "
    "through the output gate and the tanh. Look at the ways that lead from the new cell to the loss.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_next + dh_next * o * (1 - tanh_c**2)",
    "dh_next * o * (1 - tanh_c**2)",
    "The gradient that comes from the future, dc_next, is lost. The new cell is heard twice: through h_next and by the "
    "next step. Look at the ways that lead from the new cell to the loss.",
)
lstm_step_backward.mistake(
    cell_gradient,
    " * (1 - tanh_c**2)\n",
    "\n",
    "On the way from h_next to the cell the slope of the tanh is missing. Look at how the hidden state was made from "
    "the cell, and take every part of it back.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "1 - tanh_c**2)",
    "1 - c_next**2)",
    "You take the slope of the tanh from the cell itself. The slope is written with the tanh's value, not with what "
    "went into it. Look at what stands inside the square.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_next * f",
    "You send back only what came from the future. What reached the new cell through h_next goes back to the old cell "
    "too. Look at which gradient you multiply by the forget gate.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total",
    "You send the whole gradient back to the old cell, but the old cell was scaled on its way in. Look at what it was "
    "multiplied by in the forward pass.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "dc_total * c * f * (1 - f)",
    "dc_total * c_next * f * (1 - f)",
    "The forget gate multiplied the old cell, but you use the new one. Look at which cell stands beside f in the cell "
    "update.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "dc_total * c * f * (1 - f)",
    "dc_total * c",
    "The slope of the sigmoid is missing in the forget gate's gradient. A gate is a squashed sum, and you have to go "
    "back through the squashing. Look at the way from the gate to its sum.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "dc_total * i * (1 - g**2)",
    "dc_total * i * g * (1 - g)",
    "You use the sigmoid's slope for the candidate, which was made by a tanh. Look at the function that g went through "
    "in the forward pass.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "dc_total * i * (1 - g**2)",
    "dc_total * f * (1 - g**2)",
    "You pair the candidate with the forget gate. It was let into the cell by the input gate. Look at what stands "
    "beside g in the cell update.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    " + da_g @ weights.W_g.T",
    "",
    "The way through the candidate is missing in dx and dh: x and h went into four products, not three. Look at which "
    "of the four sums you take back.",
)
lstm_step_backward.mistake(
    db,
    "b_o=da_o.sum(axis=0)",
    "b_o=da_g.sum(axis=0)",
    "The output gate's bias gets the candidate's gradient, as a copied line does. Look at which gradient goes to which "
    "bias.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * o * (1 + tanh_c**2)",
    "You use the derivative of tan, not that of tanh: the slope of tanh is largest at 0 and falls off to both "
    "sides, yours grows. Look at the sign in the factor that takes you from the hidden state to the cell.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * o * (1 - tanh_c) ** 2",
    "You square the whole difference. The slope of the tanh is one minus its value squared. Look at where the "
    "brackets of the square stand.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * o * (1 - np.tanh(tanh_c) ** 2)",
    "You squash the cell twice in the slope of the tanh. Its value is there already. Look at what stands inside "
    "the square on the way from h_next to the cell.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * o * (1 - (o * tanh_c) ** 2)",
    "You take the slope of the tanh from the hidden state. The hidden state is gated already; the tanh was "
    "applied to the cell. Look at what stands inside the square.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * o * (1 - np.tanh(c) ** 2)",
    "You take the slope of the tanh at the old cell. The hidden state was shown from the new one. Look at which "
    "cell stands in the slope.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * o * (1 - np.tanh(o * tanh_c) ** 2)",
    "You take the slope from the tanh of the hidden state. The tanh was applied to the cell. Look at what stands "
    "inside the square.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * (1 - tanh_c**2)",
    "The output gate is missing on the way from h_next to the cell: what is not shown cannot be heard of. Look at "
    "what multiplied the tanh of the cell.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * i * (1 - tanh_c**2)",
    "The input gate stands on the way from h_next to the cell. It was the output gate that showed the cell. Look "
    "at what multiplied the tanh of the cell.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = (dc_next + dh_next) * o * (1 - tanh_c**2)",
    "The output gate and the tanh also scale what comes from the future. dc_next reaches the cell directly. Look "
    "at where your brackets end.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next * dh_next * o * (1 - tanh_c**2)",
    "You multiply the two messages about the cell. What comes along two ways adds up. Look at what stands between "
    "them.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next",
    "You add the two gradients as if h and c were one state. dh_next belongs to the hidden state, and reaches the "
    "cell only back through the output gate and the tanh. Look at what lies between the two.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next - dh_next * o * (1 - tanh_c**2)",
    "You subtract what comes through the hidden state. What comes along two ways adds up. Look at the sign "
    "between them.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_total = dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_total = dc_next + dh_next * o * tanh_c",
    "You multiply by the tanh itself instead of its slope. Look at how the hidden state depends on the cell.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total * f * (1 - f)",
    "You use the slope of the forget gate for the old cell. That slope leads to the gate's sum; the old cell was "
    "multiplied by the gate's value. Look at what stands beside c in the cell update.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total * i",
    "You send the gradient back through the input gate. The old cell came in through the forget gate. Look at "
    "what stands beside c in the cell update.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total * (1 - f)",
    "Your forget gate forgets where it is 1. The old cell was scaled by f itself. Look at the factor of c in the "
    "cell update.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total * o",
    "You send the gradient back through the output gate. The old cell came in through the forget gate. Look at "
    "what stands beside c in the cell update.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total * f * (1 - np.tanh(c) ** 2)",
    "You go back through a tanh of the old cell. The cell is carried from step to step without any squashing. "
    "Look at what the cell update does to c.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total * f + dc_next",
    "You add what came from the future once more. It is in the whole gradient of the new cell already. Look at "
    "how often dc_next comes in.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total * f * c",
    "You multiply by the old cell as well. It is the forget gate that receives c as a factor; the cell receives "
    "f. Look at which of the two you derive by.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = np.zeros_like(c)",
    "Your dc is zero, but the old cell is kept by the forget gate and matters to the new one. Look at where c "
    "stands in the cell update.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * c * (1 - f**2)",
    "You use the tanh's slope for the forget gate, which was made by a sigmoid. Look at the function that f went "
    "through in the forward pass.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * c * sigmoid(f) * (1 - sigmoid(f))",
    "You squash the forget gate once more in its slope: f is already the sigmoid of the sum, and its slope can be "
    "written with f itself. Look at what stands in the slope.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * c * (1 - f)",
    "Half of the sigmoid's slope is missing in the forget gate's gradient. The slope is the gate times what it "
    "leaves. Look at the factors of da_f.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * c * f",
    "Half of the sigmoid's slope is missing in the forget gate's gradient. The slope is the gate times what it "
    "leaves. Look at the factors of da_f.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * g",
    "The slope of the sigmoid is missing in the input gate's gradient. A gate is a squashed sum, and you have to "
    "go back through the squashing. Look at the way from the gate to its sum.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * g * (1 - i**2)",
    "You use the tanh's slope for the input gate, which was made by a sigmoid. Look at the function that i went "
    "through in the forward pass.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * g * sigmoid(i) * (1 - sigmoid(i))",
    "You squash the input gate once more in its slope: i is already the sigmoid of the sum, and its slope can be "
    "written with i itself. Look at what stands in the slope.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * g * (1 - i)",
    "Half of the sigmoid's slope is missing in the input gate's gradient. The slope is the gate times what it "
    "leaves. Look at the factors of da_i.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * g * i",
    "Half of the sigmoid's slope is missing in the input gate's gradient. The slope is the gate times what it "
    "leaves. Look at the factors of da_i.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * tanh_c",
    "The slope of the sigmoid is missing in the output gate's gradient. A gate is a squashed sum, and you have to "
    "go back through the squashing. Look at the way from the gate to its sum.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * tanh_c * (1 - o**2)",
    "You use the tanh's slope for the output gate, which was made by a sigmoid. Look at the function that o went "
    "through in the forward pass.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * tanh_c * sigmoid(o) * (1 - sigmoid(o))",
    "You squash the output gate once more in its slope: o is already the sigmoid of the sum, and its slope can be "
    "written with o itself. Look at what stands in the slope.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * tanh_c * (1 - o)",
    "Half of the sigmoid's slope is missing in the output gate's gradient. The slope is the gate times what it "
    "leaves. Look at the factors of da_o.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * tanh_c * o",
    "Half of the sigmoid's slope is missing in the output gate's gradient. The slope is the gate times what it "
    "leaves. Look at the factors of da_o.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "dc_total * c * f",
    "dc_next * c * f",
    "The forget gate hears only what comes from the future. What reached the new cell through h_next concerns the "
    "gates too. Look at which gradient of the cell you use.",
)
lstm_step_backward.mistake(
    input_gradient,
    "dc_total * g * i",
    "dc_next * g * i",
    "The input gate hears only what comes from the future. What reached the new cell through h_next concerns the "
    "gates too. Look at which gradient of the cell you use.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "dc_total * i * (1 - g**2)",
    "dc_next * i * (1 - g**2)",
    "The candidate hears only what comes from the future. What reached the new cell through h_next concerns it "
    "too. Look at which gradient of the cell you use.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * g * f * (1 - f)",
    "The forget gate multiplied the old cell, but you use the candidate. Look at what stands beside f in the cell "
    "update.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * np.tanh(c) * f * (1 - f)",
    "The forget gate multiplied the old cell itself, but you use its tanh. The cell is carried unsquashed. Look "
    "at what stands beside f in the cell update.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * h * f * (1 - f)",
    "The forget gate multiplied the old cell, but you use the old hidden state. Look at what stands beside f in "
    "the cell update.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * c * i * (1 - i)",
    "The input gate multiplied the candidate, but you use the old cell. Look at what stands beside i in the cell "
    "update.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * f * i * (1 - i)",
    "The input gate multiplied the candidate, but you use the forget gate. Look at what stands beside i in the "
    "cell update.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * c_next * i * (1 - i)",
    "The input gate multiplied the candidate, but you use the new cell. Look at what stands beside i in the cell "
    "update.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "da_g = dc_total * i * (1 - g**2)",
    "da_g = dc_total * i",
    "The slope of the tanh is missing in the candidate's gradient. The candidate is a squashed sum, and you have "
    "to go back through the squashing. Look at the way from g to its sum.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "da_g = dc_total * i * (1 - g**2)",
    "da_g = dc_total * i * (1 - np.tanh(g) ** 2)",
    "You squash the candidate once more in its slope: g is already the tanh of the sum. Look at what stands "
    "inside the square.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "da_g = dc_total * i * (1 - g**2)",
    "da_g = dc_total * i * (1 - g) ** 2",
    "You square the whole difference. The slope of the tanh is one minus its value squared. Look at where the "
    "brackets of the square stand.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "da_g = dc_total * i * (1 - g**2)",
    "da_g = dc_total * i * (1 + g**2)",
    "You use the derivative of tan, not that of tanh, for the candidate. Look at the sign in its slope.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "da_g = dc_total * i * (1 - g**2)",
    "da_g = dc_total * g * (1 - g**2)",
    "You pair the candidate with itself. It was let into the cell by the input gate. Look at what stands beside g "
    "in the cell update.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "da_g = dc_total * i * (1 - g**2)",
    "da_g = dc_total * (1 - g**2)",
    "The input gate is missing in the candidate's gradient: what is not let in does not matter. Look at what "
    "stands beside g in the cell update.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "da_g = dc_total * i * (1 - g**2)",
    "da_g = dc_total * c * (1 - g**2)",
    "You pair the candidate with the old cell. It was let into the new one by the input gate. Look at what stands "
    "beside g in the cell update.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * c_next * o * (1 - o)",
    "The output gate multiplied the squashed cell, but you use the cell itself. Look at what stands beside o in "
    "the hidden state.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * np.tanh(c) * o * (1 - o)",
    "The output gate showed the new cell, but you use the old one. Look at what stands beside o in the hidden "
    "state.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * c * o * (1 - o)",
    "The output gate showed the new cell, squashed, but you use the old one as it is. Look at what stands beside "
    "o in the hidden state.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * np.tanh(tanh_c) * o * (1 - o)",
    "The output gate multiplied the tanh of the cell, but you squash it twice. Look at what stands beside o in "
    "the hidden state.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * np.tanh(o * tanh_c) * o * (1 - o)",
    "The output gate multiplied the tanh of the cell, but you use the tanh of the hidden state. Look at what "
    "stands beside o in the forward pass.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * o * tanh_c * o * (1 - o)",
    "The output gate multiplied the tanh of the cell, but you use the hidden state, which has the gate in it once "
    "more. Look at what stands beside o in the forward pass.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dc_total * tanh_c * o * (1 - o)",
    "You send the cell's gradient to the output gate. The gate acts on the hidden state only, and the cell does "
    "not depend on it. Look at which gradient da_o begins with.",
)
lstm_step_backward.mistake(
    output_gradient,
    "da_o = dh_next * tanh_c * o * (1 - o)",
    "da_o = dh_next * o * (1 - o)",
    "What the output gate multiplied is missing in its gradient. Look at what stands beside o in the hidden "
    "state.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "da_f = dc_total * c * f * (1 - f)",
    "da_f = dc_total * f * (1 - f)",
    "What the forget gate multiplied is missing in its gradient. Look at what stands beside f in the cell update.",
)
lstm_step_backward.mistake(
    input_gradient,
    "da_i = dc_total * g * i * (1 - i)",
    "da_i = dc_total * i * (1 - i)",
    "What the input gate multiplied is missing in its gradient. Look at what stands beside i in the cell update.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "    dxh = da_f @",
    "    da_f, da_i, da_o, da_g = dc_total * c, dc_total * g, dh_next * tanh_c, dc_total * i\n"
    "    dxh = da_f @",
    "The slopes are missing in all four gradients. Gates and candidate are squashed sums, and you have to go back "
    "through each squashing. Look at the way from a gate to its sum.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "    dxh = da_f @",
    "    D_h = dh_next * o * (1 - tanh_c**2)\n"
    "    da_f, da_i = dc_next * c + D_h * c * f * (1 - f), dc_next * g + D_h * g * i * (1 - i)\n"
    "    da_g = dc_next * i + D_h * i * (1 - g**2)\n"
    "    dxh = da_f @",
    "The slopes act on half of the cell's gradient only: a bracket is missing around the sum of what comes from "
    "the future and what comes through h_next. A well-known course once printed these equations without it. Look "
    "at what each slope is multiplied with.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "    dxh = da_f @",
    "    da_f, da_i, da_o = (da * (s(k) * (1 - s(k)) / (k * (1 - k))) for s in [sigmoid] for da, "
    "k in ((da_f, f), (da_i, i), (da_o, o)))\n"
    "    dxh = da_f @",
    "You squash all three gates once more in their slopes: they are already sigmoids of their sums. Look at what "
    "stands in the slopes.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "    dxh = da_f @",
    "    da_f, da_i, da_o = (da * (sigmoid(k) * (1 - sigmoid(k)) / (k * (1 - k))) for da, k in ((da_f, "
    "f), (da_i, i), (da_o, o)))\n"
    "    da_g = dc_total * i * (1 - np.tanh(g) ** 2)\n"
    "    dxh = da_f @",
    "You squash gates and candidate once more in their slopes: each is already the squashed sum. Look at what "
    "stands in the slopes.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "da_f @ weights.W_f.T + ",
    "",
    "The way through the forget gate is missing in dx and dh: x and h went into four products, not three. Look at "
    "which of the four sums you take back.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    " + da_i @ weights.W_i.T",
    "",
    "The way through the input gate is missing in dx and dh: x and h went into four products, not three. Look at "
    "which of the four sums you take back.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    " + da_o @ weights.W_o.T",
    "",
    "The way through the output gate is missing in dx and dh: x and h went into four products, not three. Look at "
    "which of the four sums you take back.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dxh = da_f @ weights.W_f.T + da_i @ weights.W_i.T + da_o @ weights.W_o.T + da_g @ weights.W_g.T",
    "dxh = (\n"
    "        dc_total * c @ weights.W_f.T\n"
    "        + dc_total * g @ weights.W_i.T\n"
    "        + dh_next * tanh_c @ weights.W_o.T\n"
    "        + dc_total * i @ weights.W_g.T\n"
    "    )",
    "dx and dh are made from the gates' gradients before they went back through the squashing. The matrices stand "
    "inside of it. Look at what you multiply by the matrices.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh[:, -D:], dxh[:, :-D]",
    "You cut [dx, dh] at the wrong end: the first D columns belong to x, the last H to h. Look at the order in "
    "which x and h were joined.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh[:, D:], dxh[:, :D]",
    "dx and dh have changed places. The first D columns of [dx, dh] belong to x. Look at which part you give "
    "which name.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh, dxh[:, D:]",
    "Your dx still holds the columns of the state: it is as wide as [x, h]. Look at which of the columns belong "
    "to x.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh[:, :D], np.zeros_like(h)",
    "Your dh is zero: the old state is treated as if it set no gate. The first LSTM of 1997 was trained so, but "
    "the full gradient goes through all four products. Look at the lower rows of the matrices.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh[:, :D], (da_g @ weights.W_g.T)[:, D:]",
    "The gates' ways are missing in dh: the old state went into all four products, not only into the candidate's. "
    "Look at which of the four sums you take back to h.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = (da_g @ weights.W_g.T)[:, :D], dxh[:, D:]",
    "The gates' ways are missing in dx: the input went into all four products, not only into the candidate's. "
    "Look at which of the four sums you take back to x.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = (da_g @ weights.W_g.T)[:, :D], (da_g @ weights.W_g.T)[:, D:]",
    "The gates' ways are missing in dx and dh: both went into all four products, not only into the candidate's. "
    "Look at which of the four sums you take back.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh[:, :D], sum(da @ W[D:] for da, W in zip((da_f, da_i, da_o, da_g), weights[::2], "
    "strict=True))",
    "The parts of the matrices that act on the state are not transposed on the way to dh. They are square, so "
    "NumPy does not complain. Look at how each da meets the lower rows of its matrix.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh[:, :D], dxh[:, D:] + dh_next",
    "You also hand dh_next back as it came. The old hidden state reaches the new one through the gates and the "
    "candidate only. Look at what you add to dh.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "dx, dh = dxh[:, :D], dxh[:, D:]",
    "dx, dh = dxh[:, :D] / len(x), dxh[:, D:] / len(x)",
    "You divide dx and dh by the number of samples. Every sample has its own rows in them, and nothing is "
    "averaged. Look at what you divide by.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    "return dx, dh, dc, dweights",
    "return dh, dx, dc, dweights",
    "You return dh before dx. Here the order is dx, dh, dc, dweights. Look at the order of your results.",
)
lstm_step_backward.mistake(
    dc,
    "return dx, dh, dc, dweights",
    "return dx, dc, dh, dweights",
    "You return dc before dh. Here the order is dx, dh, dc, dweights. Look at the order of your results.",
)
lstm_step_backward.mistake(
    dW,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(dw / len(x) for dw in dweights))",
    "You average the weights' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at what you divide by.",
)
lstm_step_backward.mistake(
    dW,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(dw / len(x) if dw.ndim == 2 else dw for dw in dweights))",
    "You average the matrices' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at what you divide by.",
)
lstm_step_backward.mistake(
    db,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(dw / len(x) if dw.ndim == 1 else dw for dw in dweights))",
    "You average the biases' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at how the samples are put together.",
)
lstm_step_backward.mistake(
    dW,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(dw.T for dw in dweights))",
    "Your matrices' gradients are transposed: (H, D+H). A gradient has the shape of what it is the gradient of. "
    "Look at the order of the two factors.",
)
lstm_step_backward.mistake(
    dW,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(np.roll(dw, -D, axis=0) if dw.ndim == 2 else dw for dw in dweights))",
    "The rows of your matrices' gradients are in the wrong order: those of the state stand first. Look at the "
    "order in which x and h were joined.",
)
lstm_step_backward.mistake(
    dW,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(dw * (np.arange(len(dw)) < D)[:, np.newaxis] if "
    "dw.ndim == 2 else dw for dw in dweights))",
    "The lower rows of your matrices' gradients are zero, but the matrices acted on the state too. Look at what "
    "stands beside x in the product.",
)
lstm_step_backward.mistake(
    dW,
    "return dx, dh, dc, dweights",
    "h_next = o * tanh_c\n"
    "    return dx, dh, dc, LSTMWeights(*(np.concatenate([dW[:D], h_next.T @ da]) if k == 0 else "
    "dW for da, pair in zip((da_f, da_i, da_o, da_g), zip(dweights[::2], dweights[1::2], strict=True), "
    "strict=True) for k, dW in enumerate(pair)))",
    "The lower rows of your matrices' gradients are made with the new hidden state. The matrices acted on the old "
    "one. Look at which state stands beside x.",
)
lstm_step_backward.mistake(
    db,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(w for dW in dweights[::2] for w in (dW, dW.sum(axis=0))))",
    "You sum the rows of each matrix's gradient for its bias. The bias has nothing to do with [x, h]: it collects "
    "the gradient of the sum inside the squashing. Look at what db is summed from.",
)
lstm_step_backward.mistake(
    db,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(w for da, dW in zip((da_f, da_i, da_o, da_g), dweights[::2], "
    "strict=True) for w in (dW, da.sum(axis=1))))",
    "You sum over the units, so each bias's gradient has an entry for each sample. A bias has an entry for each "
    "unit, and the samples add up. Look at the axis of your sums.",
)
lstm_step_backward.mistake(
    db,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(w for da, dW in zip((da_f, da_i, da_o, da_g), dweights[::2], "
    "strict=True) for w in (dW, da.sum(axis=0, keepdims=True))))",
    "Your biases' gradients have shape (1, H). A gradient has the shape of what it is the gradient of, and b has "
    "one axis. Look at the shape of the sums.",
)
lstm_step_backward.mistake(
    db,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, LSTMWeights(*(w for da, dW in zip((da_f, da_i, da_o, da_g), dweights[::2], "
    "strict=True) for w in (dW, da)))",
    "Your biases' gradients still have a row for each sample. One bias served them all, so their shares add up. "
    "Look at the shape of b.",
)
lstm_step_backward.mistake(
    db,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, dweights._replace(b_i=dweights.b_f, b_o=dweights.b_f, b_g=dweights.b_f)",
    "All four biases get the forget gate's gradient, as a copied line does. Look at which gradient goes to which "
    "bias.",
)
lstm_step_backward.mistake(
    db,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, dweights._replace(b_f=dweights.b_i, b_i=dweights.b_f)",
    "The biases of forget gate and input gate have each other's gradients. Look at which gradient goes to which "
    "bias.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, dweights._replace(W_f=dweights.W_i, b_f=dweights.b_i, W_i=dweights.W_f, "
    "b_i=dweights.b_f)",
    "The weights of forget gate and input gate have each other's gradients. The fields are in the order f, i, o, "
    "g. Look at which gradient goes to which field.",
)
lstm_step_backward.mistake(
    output_gradient,
    "return dx, dh, dc, dweights",
    "return dx, dh, dc, dweights._replace(W_o=dweights.W_g, b_o=dweights.b_g, W_g=dweights.W_o, "
    "b_g=dweights.b_o)",
    "The weights of output gate and candidate have each other's gradients, as if the fields were in PyTorch's "
    "order. Here it is f, i, o, g. Look at which gradient goes to which field.",
)
lstm_step_backward.mistake(
    db,
    "b_i=da_i.sum(axis=0)",
    "b_i=da_f.sum(axis=0)",
    "The input gate's bias gets the forget gate's gradient, as a copied line does. Look at which gradient goes to "
    "which bias.",
)
lstm_step_backward.mistake(
    db,
    "b_o=da_o.sum(axis=0)",
    "b_o=da_f.sum(axis=0)",
    "The output gate's bias gets the forget gate's gradient, as a copied line does. Look at which gradient goes "
    "to which bias.",
)
lstm_step_backward.mistake(
    db,
    "b_o=da_o.sum(axis=0)",
    "b_o=da_i.sum(axis=0)",
    "The output gate's bias gets the input gate's gradient, as a copied line does. Look at which gradient goes to "
    "which bias.",
)
lstm_step_backward.mistake(
    db,
    "b_g=da_g.sum(axis=0)",
    "b_g=da_o.sum(axis=0)",
    "The candidate's bias gets the output gate's gradient, as a copied line does. Look at which gradient goes to "
    "which bias.",
)


lstm_step_backward.obeys(state_among_features)
lstm_step_backward.edge(
    "the gradients also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5
)


lstm_backward = Exercise(
    "lstm_backward",
    takes=(Array("dh", "N T H", "upstream"), Array("dc_T", "N H", "upstream"), x_sequence, h0, c0, weights),
    gives=(Array("dx", "N T D"), Array("dh0", "N H"), Array("dc0", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_forward",
    repeats="lstm_step_backward",
    loss_through=lambda h, c: (h, c[:, -1]),
    told_on=("generic", "many features"),
)


def steps_back(parts, dh, dc_T, x, h0, c0, w, *, hidden=before, cells=before):
    """The steps of a sequence, taken back from the hidden states and cells before them; the last cell hears dc_T."""
    h, c = parts.lstm_forward(x, h0, c0, w)
    h, c = hidden(h0, h), cells(c0, c)
    dc = np.zeros_like(dh)
    dc[:, -1] = dc_T

    def back(t, samples, reached):
        now = x[samples, t], h[samples, t], c[samples, t]
        dx, dh_before, dc_before, dweights = parts.lstm_step_backward(*reached, *now, w)
        return dx, [dh_before, dc_before], dweights

    return Steps(back, [dh, dc], lambda got: weights.arrays(got.dweights))


def every(got, *sequence):
    """The steps, whichever hidden states and cells a student takes them back from."""
    for hidden, cells in product((before, after), repeat=2):
        yield got.once(steps_back, *sequence, hidden=hidden, cells=cells)


def any_result(got, right):
    """Pairs that are equal where one of the student's results is right."""
    yield from usable(
        lambda: (got.dx, right.dx),
        lambda: ([got.dh0, got.dc0], [message[:, 0] for message in right.sent]),
        lambda: (weights.arrays(got.dweights), right.dweights),
    )


def own_messages(got, steps, k):
    """What reached the hidden states (0) or the cells (1) of the student's steps, and what should have."""
    for own in shown_by(got, steps):
        yield own.reached[k], steps.received(own)[k]


@lstm_backward.criterion("what reaches h_t is its own dh_t and what step t+1 sends back", points=1, of="dx")
def hidden_paths(got, *sequence):
    steps = got.once(steps_back, *sequence)
    yield from any_result(got, steps.right)
    yield from own_messages(got, steps, 0)


@lstm_backward.criterion(
    "what reaches c_t is what step t+1 sends back, and dc_T reaches the last cell", points=1, of="dx"
)
def cell_paths(got, *sequence):
    steps = got.once(steps_back, *sequence)
    yield from any_result(got, steps.right)
    yield from own_messages(got, steps, 1)


@lstm_backward.criterion(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, *sequence):
    yield got.dx, got.once(steps_back, *sequence).right.dx
    for own in in_weights(got, every(got, *sequence)):
        yield got.dx, own.dx


@lstm_backward.criterion("dh0 and dc0 are what the first step sends back", points=1, of="dh0 and dc0")
def initial_states(got, *sequence):
    dh_first, dc_first = got.once(steps_back, *sequence).right.sent
    yield [got.dh0, got.dc0], [dh_first[:, 0], dc_first[:, 0]]
    for own in chain(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield [got.dh0, got.dc0], [message[:, 0] for message in own.sent]


@lstm_backward.criterion(
    "the weights are shared by all steps: their gradients are summed over time", points=1, of="dweights"
)
def sum_over_time(got, *sequence):
    yield weights.arrays(got.dweights), got.once(steps_back, *sequence).right.dweights
    for own in or_else(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield weights.arrays(got.dweights), own.dweights


lstm_backward.mistake(
    hidden_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total, dc_future = dh[:, t], dc_future * (t == x.shape[1] - 1)",
    "Neither message is carried from step to step, so each step hears only its own dh_t. Published solutions of a "
    "well-known course had just this fault. Look at what step t+1 sends back about h_t and about c_t.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh[:, t] + dh_future",
    "dh[:, t]",
    "The message about the hidden state is not carried: each step hears its own dh_t only. The hidden state also goes "
    "into the next step's gates. Look at what arrives at h_t, and from where.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x",
    "dh_total, dc_future * (t == x.shape[1] - 1), x",
    "The message about the cell is not carried back. The cell is the way along which gradients last; without it they "
    "fade as in a plain network. Look at what the step is told about its new cell.",
)
lstm_backward.mistake(
    cell_paths,
    "np.zeros(h0.shape), dc_T",
    "np.zeros(h0.shape), np.zeros(c0.shape)",
    "dc_T is not used: you start the message about the cell from zero. The last cell is in the loss. Look at the "
    "message about the cell before the loop.",
)
lstm_backward.mistake(
    sum_over_time,
    "dw + dw_t for",
    "dw_t for",
    "The weight gradients hold one step's share only. All steps use the same weights, so their shares add up. Look at "
    "what happens to the gradients of the steps before.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = dh_future",
    "dh does not enter: each step hears only what the next one sends back. Every hidden state is in the loss. "
    "Look at what arrives at h_t, and from where.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = (dh[:, t] if t == x.shape[1] - 1 else 0) + dh_future",
    "Only the last hidden state's gradient enters. Here every hidden state is in the loss, so each dh_t must be "
    "added when the loop comes by. Look at what you do with dh at the earlier steps.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = dh[:, -1] + dh_future",
    "Every step hears the last state's gradient. Each state has its own dh_t. Look at the index of dh inside your "
    "loop.",
)
lstm_backward.mistake(
    hidden_paths,
    "for t in reversed(range(x.shape[1])):",
    "for t in range(x.shape[1]):",
    "Your loop runs forward in time. What step t sends back is needed at step t-1, so the last step comes first. "
    "Look at the order of your loop.",
)
lstm_backward.mistake(
    hidden_paths,
    "for t in reversed(range(x.shape[1])):",
    "for t in range(x.shape[1] - 1, 0, -1):",
    "Your loop stops before the first step, so its share is missing everywhere and dh0 and dc0 are one step "
    "short. Python leaves out the end of a range. Look at where your loop ends.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_T, x[:, t], h_before[:, t], c_before[:, t], weights",
    "Every step hears dc_T about its cell. dc_T belongs to the last cell; earlier ones hear what the step after "
    "them sends back. Look at the message about the cell inside your loop.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future + dc_T * (t < x.shape[1] - 1), x[:, t], h_before[:, t], c_before[:, t], weights",
    "You add dc_T again at every step. On the cell the loss speaks once, at the end. Look at what you add to the "
    "message about the cell inside your loop.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, 0 * dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "No step hears anything about its cell but through its hidden state: neither dc_T nor the message from step "
    "t+1 is used. Look at what the step is told about its new cell.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h_before[:, t], c[:, t], weights",
    "Each step back starts from the cell that came out of the step. It is to be given the cell that went in. Look "
    "at which cell you hand to the step.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h[:, t], c_before[:, t], weights",
    "Each step back starts from the hidden state that came out of the step. It is to be given the one that went "
    "in. Look at which hidden state you hand to the step.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h[:, t], c[:, t], weights",
    "Each step back starts from the states that came out of the step. It is to be given those that went in. Look "
    "at which states you hand to the step.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h[:, t - 1], c[:, t - 1], weights",
    "At t = 0 you take the last states for those before: index -1 wraps around to the end. The first step started "
    "from h0 and c0. Look at what index t - 1 is when t is 0.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h_before[:, t], c[:, t - 1], weights",
    "At t = 0 you take the last cell for the one before: index -1 wraps around to the end. The first step started "
    "from c0. Look at what index t - 1 is when t is 0.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h[:, t - 1], c_before[:, t], weights",
    "At t = 0 you take the last hidden state for the one before: index -1 wraps around to the end. The first step "
    "started from h0. Look at what index t - 1 is when t is 0.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t] if t else c[:, 0], weights",
    "At t = 0 the step back is given the cell that came out of the first step instead of c0. An array that is a "
    "view of another changes with it: perhaps c0 was written over. Look at the cell that goes into the step at t "
    "= 0.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t] * (t > 0), weights",
    "At t = 0 you take zeros for the cell before. The first step started from c0, which need not be zero. Look at "
    "the cell that goes into the step at t = 0.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h_before[:, t] * (t > 0), c_before[:, t], weights",
    "At t = 0 you take zeros for the hidden state before. The first step started from h0, which need not be zero. "
    "Look at the hidden state that goes into the step at t = 0.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights",
    "dh_total, dc_future, x[:, t], h_before[:, t] * (t > 0), c_before[:, t] * (t > 0), weights",
    "At t = 0 you take zeros for the states before. The first step started from h0 and c0, which need not be "
    "zero. Look at the states that go into the step at t = 0.",
)
lstm_backward.mistake(
    cell_paths,
    "np.zeros(h0.shape), dc_T",
    "np.zeros(h0.shape), np.ones(dc_T.shape)",
    "You start the message about the cell with ones. It starts with the gradient that is given, dc_T. Look at the "
    "message about the cell before the loop.",
)
lstm_backward.mistake(
    sum_over_time,
    "    return dx, dh_future, dc_future, dweights",
    "    return dx, dh_future, dc_future, LSTMWeights(*(dw / x.shape[1] for dw in dweights))",
    "You average the weights' gradients over the steps. The same weights served at every step, and the shares add "
    "up in full. Look at what you divide by.",
)
lstm_backward.mistake(
    sum_over_time,
    "    return dx, dh_future, dc_future, dweights",
    "    return dx, dh_future, dc_future, LSTMWeights(*(dw / len(x) for dw in dweights))",
    "You average the weights' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at what you divide by.",
)
lstm_backward.mistake(
    sum_over_time,
    "    return dx, dh_future, dc_future, dweights",
    "    return dx, dh_future, dc_future, LSTMWeights(*(dw / len(x) / x.shape[1] for dw in dweights))",
    "You average the weights' gradients over samples and steps. The loss here is a sum over both. Look at what "
    "you divide by.",
)
lstm_backward.mistake(
    sum_over_time,
    "dw + dw_t for",
    "dw + dw for",
    "You add the gradients to themselves, so they stay zero. Look at what is added in each turn of the loop.",
)
lstm_backward.mistake(
    sum_over_time,
    "        dweights = LSTMWeights(*(dw +",
    "        dweights_t = LSTMWeights(*(dw_t if dw_t.ndim == 1 or t == x.shape[1] - 1 else 0 for "
    "dw_t in dweights_t))\n"
    "        dweights = LSTMWeights(*(dw +",
    "The matrices' gradients hold the last step's share only. All steps use the same matrices, so their shares "
    "add up. Look at what happens to the gradients of the other steps.",
)
lstm_backward.mistake(
    initial_states,
    "return dx, dh_future, dc_future,",
    "return dx, np.zeros_like(h0), dc_future,",
    "Your dh0 is zero, but h0 does matter to the loss: the first step's gates looked at it. Look at what the "
    "first step sends back to the state that it started from.",
)
lstm_backward.mistake(
    initial_states,
    "return dx, dh_future, dc_future,",
    "return dx, dh_future, np.zeros_like(c0),",
    "Your dc0 is zero, but c0 does matter to the loss: the first step kept part of it. Look at what the first "
    "step sends back to the cell that it started from.",
)
lstm_backward.mistake(
    initial_states,
    "return dx, dh_future, dc_future,",
    "return dx, np.zeros_like(h0), np.zeros_like(c0),",
    "Your dh0 and dc0 are zero, but both initial states matter to the loss. Look at what the first step sends "
    "back to the states that it started from.",
)
lstm_backward.mistake(
    initial_states,
    "return dx, dh_future, dc_future,",
    "return dx, dh_total, dc_future,",
    "You return what arrives at the first state, h_1, as dh0. One step is still missing. Look at the message "
    "after the last turn of your loop.",
)
lstm_backward.mistake(
    initial_states,
    "return dx, dh_future, dc_future,",
    "return dx, dc_future, dh_future,",
    "dh0 and dc0 have changed places. The hidden state's gradient comes first. Look at the order of your results.",
)
lstm_backward.mistake(
    initial_states,
    "return dx, dh_future, dc_future,",
    "return dx, dh_future + dh[:, 0], dc_future,",
    "You add dh_1 to dh0. That gradient belongs to the first state and has already gone through the first step. "
    "Look at what you do after the loop.",
)
lstm_backward.mistake(
    sequence_dx,
    "return dx, dh_future, dc_future,",
    "return dx[:, ::-1], dh_future, dc_future,",
    "Your dx is in the order in which the loop met the steps, from the last to the first. Its middle axis runs "
    "from first to last. Look at how you join the steps.",
)
lstm_backward.mistake(
    sequence_dx,
    "return dx, dh_future, dc_future,",
    "return dx.swapaxes(0, 1), dh_future, dc_future,",
    "Your dx has time in front: (T, N, D). Here the samples come first and time is the middle axis. Look at how "
    "you join the steps.",
)
lstm_backward.mistake(
    hidden_paths,
    "        dx[:, t], dh_future, dc_future, dweights_t = lstm_step_backward(",
    "        dx[:, t], dc_future, dh_future, dweights_t = lstm_step_backward(",
    "The two messages change places at every step: the step sends back dh before dc. Look at the order in which "
    "you take its results.",
)


lstm_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)
