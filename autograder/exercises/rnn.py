"""How the recurrent network's step and sequence are asked about."""

import numpy as np

from autograder.spec import Array, Exercise, beside
from autograder.spec.gates import OPEN, calm_layer
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import before, over_time

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
rnn_step.mistake(
    next_state,
    "[x, h]",
    "[0 * x, h]",
    "The input does not enter: your result is the same whatever x is. A step joins what is read now with what is "
    "remembered. Look at what the upper rows of W are multiplied with.",
)
rnn_step.mistake(
    next_state,
    "[x, h]",
    "[h, x]",
    "You put the state before the input. The first D rows of W belong to x and the last H to h, so every row "
    "meets a number that it was not made for. Other courses have the other order. Look at the order in which you "
    "join the two.",
)
rnn_step.mistake(
    next_state,
    "xh @ W + b",
    "x @ W[: x.shape[-1]] + h @ W[x.shape[-1] :].T + b",
    "The part of W that acts on the state is transposed. It is square, so NumPy does not complain, but rows and "
    "columns have changed places. In this course every matrix stands to the right of what it acts on, as it is. "
    "Look at how the state meets its rows of W.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "np.tanh(x @ W[: x.shape[-1]]) + np.tanh(h @ W[x.shape[-1] :]) + np.tanh(b)",
    "You squash the parts one by one and add them afterwards, so a state can reach 3. All that a unit hears is "
    "summed first; the squashing comes once, at the end. Look at how often you use the tanh.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "np.tanh(x @ W[: x.shape[-1]]) + np.tanh(h @ W[x.shape[-1] :] + b)",
    "You squash input and state apart and add the two afterwards, so a state can leave the range from -1 to 1. "
    "All that a unit hears is summed first; the squashing comes once. Look at how often you use the tanh.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "np.tanh(x @ W[: x.shape[-1]] + b) + np.tanh(h @ W[x.shape[-1] :] + b)",
    "You squash input and state apart, each with the bias, and add the two afterwards. All that a unit hears is "
    "summed first, with one bias, and then squashed once. Look at how often the tanh and the bias occur.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "np.maximum(0, xh @ W + b)",
    "You cut the sum off at zero (a ReLU). This network squashes to between -1 and 1 instead, so that a state can "
    "be negative and cannot grow without limit. Look at the function that is applied last.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "0.5 * h + 0.5 * np.tanh(xh @ W + b)",
    "You mix the old state with the new one, as a leaky unit does. In the plain network nothing of the old state "
    "passes around the matrix: it enters through W only. Look at what is added to the squashed sum.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "h + np.tanh(xh @ W + b)",
    "You add the old state to the squashed sum, as residual networks do. In the plain network the old state "
    "enters through W only, and the new one takes its place. Look at what is added after the squashing.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "np.tanh(np.tanh(xh @ W + b))",
    "You squash twice. The second tanh makes every state smaller than it should be. Look at how often the sum is "
    "squashed.",
)
rnn_step.mistake(
    next_state,
    " + b)",
    " - b)",
    "The bias has the wrong sign: a larger b makes your state smaller. It is added to the sum. Look at how b "
    "enters.",
)
rnn_step.mistake(
    next_state,
    " + b)",
    " + 2 * b)",
    "The bias is counted twice, as where x and h have a matrix and a bias each. Here both share one matrix and "
    "one bias. Look at how often b is added.",
)
rnn_step.mistake(
    next_state,
    "np.tanh(xh @ W + b)",
    "np.tanh((xh @ W + b) / np.sqrt(W.shape[0]))",
    "You divide the sum by the root of its number of terms. That belongs to the choice of the first weights, not "
    "to the step. Look at what happens to the sum before it is squashed.",
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
rnn_forward.mistake(
    start,
    "rnn_step(x[:, t], h, W, b)",
    "rnn_step(x[:, t], h if t else np.zeros_like(h), W, b)",
    "Your first step starts from zeros, whatever h0 is. At t = 0 there is no earlier state in your array, and "
    "what stands there instead is not h0. Look at what index t - 1 is when t is 0.",
)
rnn_forward.mistake(
    recurrence,
    "rnn_step(x[:, t], h, W, b)",
    "rnn_step(x[:, t], np.zeros_like(h0), W, b)",
    "Every step starts from zeros, so nothing is remembered and h0 is not used at all. A step starts from the "
    "state that the step before it left. Look at which state goes into the step inside your loop.",
)
rnn_forward.mistake(
    recurrence,
    "rnn_step(x[:, t], h, W, b)",
    "rnn_step(x[:, 0], h, W, b)",
    "Every step reads the first input. The sequence has an input of its own for every step. Look at how the input "
    "of a step is taken from x.",
)
rnn_forward.mistake(
    recurrence,
    "x[:, t]",
    "x[:, -1 - t]",
    "You read the sequence from its end. The first step reads the first input. Look at the order in which the "
    "inputs come.",
)
rnn_forward.mistake(
    recurrence,
    "        states.append(h)",
    "        states.append(h if t else h0)",
    "The first of your states is h0 itself. The result begins with the state after the first step; h0 is not part "
    "of it. Look at what you store at t = 0.",
)
rnn_forward.mistake(
    recurrence,
    "        h = rnn_step(x[:, t], h, W, b)\n        states.append(h)",
    "        states.append(h)\n        h = rnn_step(x[:, t], h, W, b)",
    "You store each state before its step is taken: your result begins with h0 and lacks the last state. What "
    "belongs at place t is the state after x at t was read. Look at the order of the two lines in your loop.",
)
rnn_forward.mistake(
    recurrence,
    "        states.append(h)",
    "        states.append(h)\n    states = states[::-1]",
    "Your states are in the opposite order: the last one stands first. Time runs along the middle axis from first "
    "to last. Look at how you join the states.",
)
rnn_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack(states, axis=0)",
    "Your result has time in front: (T, N, H), as some libraries order it. In this course the samples come first "
    "and time is the middle axis. Look at how you join the states.",
)
rnn_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack(states, axis=2)",
    "Your result has time as its last axis: (N, H, T). In this course time is the middle axis and the units come "
    "last. Look at how you join the states.",
)
rnn_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "h",
    "You return the last state only. The result holds the state after every step, for what follows may need each "
    "of them. Look at what you keep in the loop.",
)
rnn_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack([h0, *states], axis=1)",
    "You return T + 1 states, because h0 stands in front. The result begins with the state after the first step. "
    "Look at what your list holds before the loop.",
)
rnn_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.concatenate(states, axis=1)",
    "You put the states of all steps side by side in one long row, (N, T * H). Time is an axis of its own, in the "
    "middle. Look at how the states are joined.",
)
rnn_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack([h] * x.shape[1], axis=1)",
    "All places of your result hold the last state: what you stored is one array that is filled anew at each "
    "step, not a copy for each. Look at what the stored states share.",
)
rnn_forward.mistake(
    recurrence,
    "h = rnn_step(x[:, t], h, W, b)",
    "h = h + rnn_step(x[:, t], h, W, b)",
    "You add each step's state to the one before. A step gives the new state in full; it takes the old one's "
    "place. Look at what happens to the result of the step.",
)
rnn_forward.mistake(
    recurrence,
    "range(x.shape[1])",
    "range(1, x.shape[1])",
    "You skip the first step, so the first input is never read and one state is missing. Python counts from 0. "
    "Look at where your loop begins.",
)
rnn_forward.mistake(
    recurrence,
    "range(x.shape[1])",
    "range(x.shape[1] - 1)",
    "You stop one step too early, so the last input is never read and one state is missing. Look at where your "
    "loop ends.",
)
rnn_forward.mistake(
    start,
    "h = rnn_step(x[:, t], h, W, b)",
    "h = rnn_step(x[:, t], h, W, b) if t else h0",
    "Your first state is h0 itself, and the first input is never read. The state at place t is the one after x at "
    "t was read. Look at what happens at t = 0.",
)


rnn_forward.edge("the sequence also holds for one step, one sample, one feature or one unit",
                 "T = 1", "N = 1", "D = 1", "H = 1", "all sizes 1", points=1)  # fmt: skip
