"""How the recurrent network's step and sequence are asked about."""

import numpy as np

from autograder.spec import Array, Exercise, beside
from autograder.spec.gates import OPEN, calm_layer
from autograder.spec.properties_of_layers import state_among_features

x, h = Array("x", "N D"), Array("h", "N H", "state")
W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")

rnn_step = Exercise("rnn_step", takes=(x, h, W, b), gives=(Array("h_next", "N H"),))
rnn_step.result(
    "the next state joins input, state and bias, then squashes:  h_next = tanh([x, h] W + b)",
    "h_next",
    points=6,
    id="next-state",
)
rnn_step.sizes_of_one(
    "the step also holds for one sample, one feature or one unit (N = 1, D = 1, H = 1)", points=0.5
)
rnn_step.overflow("large inputs saturate a unit at -1 or 1, and never give NaN", points=0.5)


@rnn_step.property("the tanh undone, the sum of x, h and bias is left:  artanh(h_next) = [x, h] W + b",
              of="artanh(h_next)")  # fmt: skip
def step_undone(own, x, h, W, b):
    W, b = calm_layer(beside(x, h), W, b)
    return np.arctanh(own.rnn_step(x, h, W, b).h_next), beside(x, h) @ W + b


@rnn_step.property("without weights there is nothing to squash: the next state is 0", of="h_next")
def step_of_nothing(own, x, h, W, b):
    return own.rnn_step(x, h, 0 * W, 0 * b).h_next, np.zeros_like(h)


@rnn_step.property("a large bias decides alone: it holds its unit at 1 or at -1", of="h_next")
def step_held(own, x, h, W, b):
    signs = np.where(b < 0, -1.0, 1.0)
    return own.rnn_step(x, h, 0 * W, OPEN * signs).h_next, np.broadcast_to(signs, h.shape)


@rnn_step.property(
    "no state leaves the range from -1 to 1, however large the weights", of="the larger of |h_next| and 1"
)
def step_bounded(own, x, h, W, b):
    return np.maximum(np.abs(own.rnn_step(x, h, 3 * W, 3 * b).h_next), 1), np.ones_like(h)


rnn_step.obeys(state_among_features)


rnn_forward = Exercise(
    "rnn_forward", takes=(x_sequence, h0, W, b), gives=(Array("h", "N T H"),), repeats="rnn_step"
)
rnn_forward.result(
    "the sequence starts from the given state:  h_1 = step(x_1, h0)", "h[:, 0]", points=2.5, id="start"
)


@rnn_forward.equation(
    "every state follows from the one before it:  h_t = step(x_t, h_{t-1})", points=4.5, of="h[:, 1:]"
)
def recurrence(got, key, x, h0, W, b):
    return got.h[:, 1:], key.rnn_step(x[:, 1:], got.h[:, :-1], W, b)


rnn_forward.sizes_of_one(
    "the sequence also holds for one step, one sample, one feature or one unit", points=0.5
)
rnn_forward.overflow("large inputs saturate the states, and never give NaN", points=0.5)


# What a learner may try once the function is right.
rnn_step.try_it(
    "step-held",
    """
W, b = np.zeros((3, 2)), np.array([30.0, -30.0])
rnn_step(np.array([[5.0]]), np.array([[0.3, 0.7]]), W, b)
""",
    gives="array([[ 1., -1.]])",
)
rnn_forward.try_it(
    "later-inputs",
    """
x, h0, W = np.ones((1, 3, 1)), np.zeros((1, 1)), np.ones((2, 1))
other = np.array([[[1.0], [1.0], [9.0]]])  # another third input
a, b = (rnn_forward(one, h0, W, np.zeros(1)) for one in (x, other))
(a - b)[0, :2].ravel()
""",
    gives="array([0., 0.])",
)
