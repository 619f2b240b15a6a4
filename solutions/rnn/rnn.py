# ---
# jupyter:
#   # Each cell's marker carries nbgrader's metadata on one line.
#   # ruff: noqa: E501
#   jupytext:
#     cell_metadata_filter: nbgrader,-all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The recurrent network
#
# Somebody names one letter, then thirty others, and asks you for the first.
# What has to happen inside of you so that you can answer? One task runs
# through this course: **remember the first symbol for T steps**. Here you
# build the simplest machine that could do it, a network that keeps what it
# has read in one vector, the hidden state. You write one step of it and then
# the loop over a sequence; at the end you see it succeed for 5 steps, and
# fail for 30.

# %% [markdown]
# ![The network unrolled over three steps: each step takes an input and the
# state of the step before, and shows its own state.](pictures/rnn.svg)

# %% [markdown]
# | letter | meaning |
# |---|---|
# | N, T, D, H | batch size, time steps, input features, hidden units |
# | x | input: `(N, D)` for one step, `(N, T, D)` for a sequence |
# | h | hidden state: `(N, H)` for one step, `(N, T, H)` for a sequence |
# | W, b | weight matrix `(D+H, H)` and bias `(H,)` |
#
# The one matrix W acts on `[x, h]`: the input and the state side by side, D+H
# features wide. Its first D rows meet the input, its last H rows the state.
# The state is also called the activation, or the output.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from autograder import show

# %% [markdown]
# ## One step
#
# **In plain words.** The network looks at the new input and at its own memory
# together, mixes them, and squashes the result between -1 and 1. That is the
# new memory. Every row of the batch is a separate sequence and never meets
# the other rows.
#
# **By hand.** With `x = 1`, `h = 0.5`, `W = (0.6, -0.4)` and `b = 0.1` the sum
# is `0.6 * 1 - 0.4 * 0.5 + 0.1 = 0.5`, and the new state is
# `tanh(0.5) = 0.4621`.
#
# **In code.** Put `x` and `h` side by side along the feature axis, so that
# `(N, D)` and `(N, H)` become `(N, D+H)`. A matrix product takes that to
# `(N, H)`; broadcasting adds the bias to every row.
#
# **In mathematics.**
#
# $$
# h' = \tanh\big([x, h]\,W + b\big)
# $$
#
#     h' = tanh([x, h] W + b)
#
# Because `[x, h] W = x W_x + h W_h`, where `W_x` is the first D rows of W and
# `W_h` the last H, other texts write it with two matrices.

# %% [markdown]
# ![Shapes: x of N times D and h of N times H stand side by side; W has D rows
# for x above H rows for h; the product, squashed, is h' of N times
# H.](pictures/step.svg)


# %% nbgrader={"grade": false, "grade_id": "rnn_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rnn_step(
    x: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h' = tanh([x, h] W + b)

    x: (N, D) the input of this step
    h: (N, H) the state before it
    W: (D+H, H), b: (H,)
    Returns h_next: (N, H), the state after it.

    >>> x, h = np.array([[1.0]]), np.array([[0.5]])
    >>> rnn_step(x, h, np.array([[0.6], [-0.4]]), np.array([0.1])).round(4)
    array([[0.4621]])
    """
    ### BEGIN SOLUTION
    xh = np.concatenate([x, h], axis=-1)
    h_next: np.ndarray = np.tanh(xh @ W + b)
    return h_next
    ### END SOLUTION


# %% [markdown]
# ## A whole sequence
#
# **In plain words.** Reading a sequence is taking the same step again and
# again. Each step starts from the state that the step before it left behind,
# and the very first starts from a state that is given. The weights never
# change on the way: a sequence of a thousand steps needs no more of them than
# a sequence of one.
#
# **By hand.** The cell of the step above reads 1, 0, 0 from `h0 = 0.5`: its
# states are 0.4621, then `tanh(-0.4 * 0.4621 + 0.1) = -0.0846`, then
# `tanh(-0.4 * -0.08464 + 0.1) = 0.1331`.
#
# **In code.** Loop over the middle axis of `x`; `x[:, t]` is the input
# `(N, D)` of step t. Keep every state and join the T of them, each `(N, H)`,
# into one array `(N, T, H)`: time is the middle axis. `h0` itself is not in
# it. Python counts from zero: `h[:, t]` is the state after `x[:, t]` was read.
#
# **In mathematics.** With `h_0` given,
#
# $$
# h_t = \tanh\big([x_t, h_{t-1}]\,W + b\big), \qquad t = 1, \dots, T
# $$
#
#     h_t = tanh([x_t, h_{t-1}] W + b)    for t = 1 ... T


# %% nbgrader={"grade": false, "grade_id": "rnn_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rnn_forward(
    x: np.ndarray,
    h0: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step, starting from h0

    x: (N, T, D) the inputs
    h0: (N, H) the state before the first step
    W: (D+H, H), b: (H,), the same at every step
    Returns h: (N, T, H), the state after each step; h0 is not part of it.

    >>> x, h0 = np.array([[[1.0], [0.0], [0.0]]]), np.array([[0.5]])
    >>> W, b = np.array([[0.6], [-0.4]]), np.array([0.1])
    >>> rnn_forward(x, h0, W, b).round(4)
    array([[[ 0.4621],
            [-0.0846],
            [ 0.1331]]])
    """
    ### BEGIN SOLUTION
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)
    ### END SOLUTION


# %% [markdown]
# ## Three questions
#
# One in plain words, one on the code, one on the mathematics; they carry no
# points. You answer with a second argument, as in `question("F8", "b")`.

# %%
from autograder import question

question("F8")
question("C10")
question("E1")

# %% [markdown]
# ## See it: a state that reads
#
# Twelve units with random weights read a sentence, a letter at a time. Blue
# is above zero, orange below. Look for what a letter does to the column below
# it, and for how long a unit keeps its colour.


# %%
@show.it
def reading() -> show.Picture:
    sentence = "remember the first letter"
    x = np.array([[np.eye(128)[ord(letter)] for letter in sentence]])
    W = np.random.default_rng(0).normal(size=(128 + 12, 12)) / 3
    h = rnn_forward(x, np.zeros((1, 12)), W, np.zeros(12))
    units = [f"unit {j}" for j in range(12)]
    return show.heat(h[0].T, units, sentence, title="h, letter by letter")


# %% [markdown]
# ## See it: the first symbol, 5 and 30 steps later
#
# Two runs get the same 60 inputs, but for the first one: there, one number
# differs by 0.001. If the network remembers its first input, then the states
# of the two runs stay apart.
#
# **Predict first.** A network with random weights has forgotten its first
# input after ___ steps.


# %%
@show.it
def forgetting() -> show.Picture:
    rng = np.random.default_rng(2)
    x, W_x = 0.1 * rng.normal(size=(1, 60, 8)), 0.35 * rng.normal(size=(8, 32))
    W_h, h0, b = rng.normal(size=(32, 32)), np.zeros((1, 32)), np.zeros(32)
    other, apart = x + 0.001 * (np.indices(x.shape).sum(axis=0) == 0), {}
    for radius in (0.5, 0.95, 3.0):  # the size of W_h's largest eigenvalue
        turn = radius / np.abs(np.linalg.eigvals(W_h)).max()
        W = np.concatenate([W_x, turn * W_h])
        two = rnn_forward(x, h0, W, b) - rnn_forward(other, h0, W, b)
        apart[f"radius {radius}"] = np.linalg.norm(two[0], axis=-1)
    return show.lines(apart, log=True, x=range(1, 61), across="steps")


# %% [markdown]
# After 1, 30 and 60 steps the two runs are apart by 2e-3, 1e-12 and no more
# than rounding with radius 0.5, and by 2e-3, 7e-5, 3e-6 with radius 0.95: after
# 5 steps the first input can still be read off the state, after 30 next to
# nothing is left of it. With radius 3 they are apart by 2e-3, 6, 5 and never
# come together again:
# whatever differs a little soon differs in everything. That is chaos, and it
# is no memory either.
#
# Must it be so? One unit can be made to keep one bit for hundreds of steps:
# in `memory` you choose the weights that do. But such weights have to be
# found, and the next lesson, `bptt`, shows why learning seldom finds them.
#
# ## What the autograder expects
#
# - Your functions are called with positional arguments and with float64
#   arrays. N, T, D and H are at least 1.
# - Several results come back as a tuple; a list is taken too.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept
#   between them.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library
#   may be imported.
