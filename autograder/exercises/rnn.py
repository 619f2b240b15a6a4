"""How the recurrent network's step and sequence are asked about."""

import numpy as np

from autograder.vocabulary import Array, Exercise, beside
from autograder.vocabulary.gates import OPEN, calm_layer
from autograder.vocabulary.laws_of_layers import state_among_features
from autograder.vocabulary.readings import before, over_time

PLACE_IN_COURSE = 1

x, h = Array("x", "N D"), Array("h", "N H", "state")
W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")

rnn_step = Exercise("rnn_step", takes=(x, h, W, b), gives=(Array("h_next", "N H"),))


@rnn_step.criterion("the next state joins input, state and bias, then squashes:  h_next = tanh([x, h] W + b)",
                    points=6, of="h_next")  # fmt: skip
def next_state(got, parts, x, h, W, b):
    return got.h_next, np.tanh(beside(x, h) @ W + b)


rnn_step.mistake(
    next_state,
    " + b)",
    ")",
    "The bias is missing: your state is the same whatever b is. A bias moves the point at which each unit switches; "
    "with zero biases you would never notice that it is gone. Look at what is added before the tanh.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "1 / (1 + np.exp(-(xh @ W + b)))",
    "You squash with the sigmoid, so your states lie between 0 and 1. This network squashes to between -1 and 1: "
    "the state must be able to be negative. Look at the function that is applied last.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "np.tanh(xh @ W) + b",
    "You add the bias after the squashing, so a state can leave the range from -1 to 1. The bias belongs to the sum "
    "that is squashed. Look at the order of the sum and the tanh.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "xh @ W + b",
    "Nothing squashes the sum. Without a bend in it, T steps in a row collapse into a single matrix product, and the "
    "network can do no more than that. Look at what happens to the sum before it is returned.",
)
rnn_step.mistake(
    next_state,
    "[x, h]",
    "[x, 0 * h]",
    "The old state does not enter: your result is the same whatever h is. Then the cell has no memory at all. Look at "
    "what the lower rows of W are multiplied with.",
)


rnn_step.edge("the step also holds for one sample, one feature or one unit (N = 1, D = 1, H = 1)",
              "N = 1", "D = 1", "H = 1", "all sizes 1", points=0.5)  # fmt: skip
rnn_step.edge("large inputs saturate a unit at -1 or 1, and never give NaN", "overflow", points=0.5)


@rnn_step.law("the tanh undone, the sum of x, h and bias is left:  artanh(h_next) = [x, h] W + b",
              of="artanh(h_next)")  # fmt: skip
def step_undone(own, x, h, W, b):
    W, b = calm_layer(beside(x, h), W, b)
    return np.arctanh(own.rnn_step(x, h, W, b).h_next), beside(x, h) @ W + b


@rnn_step.law("without weights there is nothing to squash: the next state is 0", of="h_next")
def step_of_nothing(own, x, h, W, b):
    return own.rnn_step(x, h, 0 * W, 0 * b).h_next, np.zeros_like(h)


@rnn_step.law("a large bias decides alone: it holds its unit at 1 or at -1", of="h_next")
def step_held(own, x, h, W, b):
    signs = np.where(b < 0, -1.0, 1.0)
    return own.rnn_step(x, h, 0 * W, OPEN * signs).h_next, np.broadcast_to(signs, h.shape)


@rnn_step.law(
    "no state leaves the range from -1 to 1, however large the weights", of="the larger of |h_next| and 1"
)
def step_bounded(own, x, h, W, b):
    return np.maximum(np.abs(own.rnn_step(x, h, 3 * W, 3 * b).h_next), 1), np.ones_like(h)


rnn_step.obeys(state_among_features)


rnn_forward = Exercise(
    "rnn_forward", takes=(x_sequence, h0, W, b), gives=(Array("h", "N T H"),), repeats="rnn_step"
)


@rnn_forward.criterion(
    "the sequence starts from the given state:  h_1 = step(x_1, h0)", points=2.5, of="h[:, 0]"
)
def start(got, parts, x, h0, W, b):
    return got.h[:, 0], parts.rnn_step(x[:, 0], h0, W, b)


@rnn_forward.criterion("every state follows from the one before it:  h_t = step(x_t, h_{t-1})",
                       points=4.5, of="h[:, 1:]")  # fmt: skip
def recurrence(got, parts, x, h0, W, b):
    previous = before(h0, got.h)
    steps = [parts.rnn_step(x[:, t], previous[:, t], W, b) for t in range(1, x.shape[1])]
    return got.h[:, 1:], over_time(steps, h0)


rnn_forward.mistake(
    recurrence,
    "rnn_step(x[:, t], h, W, b)",
    "rnn_step(x[:, t], h0, W, b)",
    "Every step starts from h0, so nothing is remembered from one step to the next. A step starts from the state that "
    "the step before it left. Look at which state goes into the step inside your loop.",
)
rnn_forward.mistake(
    start,
    "h = h0",
    "h = np.zeros_like(h0)",
    "Your sequence starts from zeros, whatever h0 is. The initial state is given and need not be zero: it may come "
    "from an earlier piece of the sequence. Look at the state before the first step.",
)


rnn_forward.edge("the sequence also holds for one step, one sample, one feature or one unit",
                 "T = 1", "N = 1", "D = 1", "H = 1", "all sizes 1", points=1)  # fmt: skip
