# This file is yours to edit: write your answers here and keep the names of the
# functions.

# %% [markdown]
# # The GRU
#
# The LSTM kept the first symbol for as long as one likes, at the price of four
# weight matrices and two memories. **How much of it is needed?** The GRU does
# the same with less: two gates, one candidate, and one state, which is its
# memory and its output. You write its gates, its candidate, a step, a sequence,
# and the way back; at the end you see which letters of a sentence three
# networks still remember.

# %% [markdown]
# | letter | meaning |
# |---|---|
# | x, h | input `(N, D)` or `(N, T, D)`, hidden state `(N, H)` |
# | r, z | reset and update gate, `(N, H)`, from 0 to 1; **z keeps** |
# | n | candidate: what h could become, `(N, H)`, from -1 to 1 |
# | W_r, b_r ... | a matrix `(D+H, H)` and a bias `(H,)` for each of r, z, n |
#
# Also called: r the relevance gate, n the candidate activation or new memory.
#
# Every matrix acts on input and state side by side. Texts differ on the GRU in
# two places: in some the update gate lets the new in instead of keeping the
# old, and in some the reset comes after the matrix product. Here **z keeps**
# and **r acts before the product**. A stable `sigmoid` is given; you may use
# it.
#
# `dh` means the gradient of the loss with respect to h, `dW` alike; gradients
# of weights are summed over batch and time, never averaged.

# %%
from typing import NamedTuple

import numpy as np

from autograder import show


class GRUWeights(NamedTuple):
    """A matrix (D+H, H) and a bias (H,) for each gate and for the candidate"""

    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), so that exp never meets a large positive number"""
    e = np.exp(-np.abs(x))
    y: np.ndarray = np.where(x >= 0, 1, e) / (1 + e)
    return y


# %% [markdown]
# ## The gates
#
# **In plain words.** A gate is a row of taps between closed (0) and open (1).
# The reset gate says which parts of the old state the candidate may look at.
# The update gate says which parts of the old state stay as they are.
#
# **By hand.** A sum of -2 sets r to `sigmoid(-2) = 0.119`: hardly anything is
# looked at. A sum of 2 sets z to `sigmoid(2) = 0.881`: most is kept.
#
# **In code.** Both act on the same `(N, D+H)` array, input and state side by
# side, each with its own matrix and bias. The fields of `weights` go by name,
# as in `weights.W_r`.
#
# **In mathematics.** With s the sigmoid,
#
#     r = s([x, h] W_r + b_r)      z = s([x, h] W_z + b_z)


# %%
def gru_gates(
    x: np.ndarray,
    h: np.ndarray,
    weights: GRUWeights,
) -> tuple[np.ndarray, np.ndarray]:
    """r = sigmoid([x, h] W_r + b_r);  z = sigmoid([x, h] W_z + b_z)

    x: (N, D) the input of this step
    h: (N, H) the state before it
    weights: GRUWeights
    Returns r, z in this order (reset gate, update gate), each (N, H).

    >>> W, b_r, b_z = np.zeros((2, 1)), np.array([-2.0]), np.array([2.0])
    >>> weights = GRUWeights(W, b_r, W, b_z, W, np.zeros(1))
    >>> r, z = gru_gates(np.array([[1.0]]), np.array([[1.0]]), weights)
    >>> print(r.round(3), z.round(3))
    [[0.119]] [[0.881]]
    """
    raise NotImplementedError("gru_gates is not written yet")


# %% [markdown]
# ## The candidate
#
# **In plain words.** The candidate is what the state could become. It looks at
# the input and at as much of the old state as the reset gate shows it. With
# the reset gate closed it starts afresh, as if the sequence began here.
#
# **By hand.** With `x = 1`, `h = (1, -1)`, `r = (0.5, 1)`, no bias and the rows
# (0.6, 0.2), (1, -1), (2, 0.5) of W_n the sums are
# `0.6 + 0.5 * 1 - 1 * 2 = -0.9` and `0.2 + 0.5 * -1 - 1 * 0.5 = -0.8`, and the
# candidate is `tanh(-0.9) = -0.7163`, `tanh(-0.8) = -0.664`. Reset after the
# product it would be (0.0997, -0.8617): another function.
#
# **In code.** First the gate acts on the state, entry by entry; then input and
# what is left of the state go side by side, and then comes the matrix product.
# The order matters: the gate stands before the product.
#
# **In mathematics.** Neither the input nor the bias is reset.
#
#     n = tanh([x, r * h] W_n + b_n)
#
# Other texts have `tanh(x W_x + r * (h W_h) + b)`.


# %%
def gru_candidate(
    x: np.ndarray,
    h: np.ndarray,
    r: np.ndarray,
    weights: GRUWeights,
) -> np.ndarray:
    """n = tanh([x, r * h] W_n + b_n): the reset comes before the matrix product

    x: (N, D) the input of this step
    h: (N, H) the state before it
    r: (N, H) the reset gate
    weights: GRUWeights
    Returns n: (N, H).

    >>> W_n = np.array([[0.6, 0.2], [1.0, -1.0], [2.0, 0.5]])
    >>> W, b = np.zeros((3, 2)), np.zeros(2)
    >>> x, h, r = (np.array([a]) for a in ([1.0], [1.0, -1.0], [0.5, 1.0]))
    >>> gru_candidate(x, h, r, GRUWeights(W, b, W, b, W_n, b)).round(3)
    array([[-0.716, -0.664]])
    """
    raise NotImplementedError("gru_candidate is not written yet")


# %% [markdown]
# ## One step
#
# **In plain words.** The new state lies between the old state and the
# candidate, and the update gate says where, for each unit on its own: open,
# nothing changes; closed, the candidate takes over. What is kept need not be
# written anew; one gate does the work of two.
#
# **By hand.** With `h = 1`, `z = 0.75` and `n = -0.2` the new state is
# `0.75 * 1 + (1 - 0.75) * -0.2 = 0.7`.
#
# **In code.** Call your own `gru_gates` and `gru_candidate`. All arrays are
# `(N, H)` by then, and meet entry by entry.
#
# **In mathematics.** Some texts swap z and 1 - z; here **z keeps**.
#
#     h' = z * h + (1 - z) * n


# %%
def gru_step(
    x: np.ndarray,
    h: np.ndarray,
    weights: GRUWeights,
) -> np.ndarray:
    """h' = z * h + (1 - z) * n, with r, z, n from x and h: z keeps

    x: (N, D) the input of this step
    h: (N, H) the state before it
    weights: GRUWeights
    Returns h_next: (N, H), the state after it.

    >>> z, n = np.log([3.0]), np.arctanh([-0.2])  # so that z = 0.75, n = -0.2
    >>> W = np.zeros((2, 1))
    >>> weights = GRUWeights(W, np.zeros(1), W, z, W, n)
    >>> gru_step(np.array([[1.0]]), np.array([[1.0]]), weights).round(4)
    array([[0.7]])
    """
    raise NotImplementedError("gru_step is not written yet")


# %% [markdown]
# ## A whole sequence
#
# **In plain words.** Take the step again and again, with the same weights,
# each from the state that the step before it left behind.
#
# **By hand.** Without weights z is 0.5 and n is 0, so a state of 1 is halved at
# each of three steps: 0.5, 0.25, 0.125.
#
# **In code.** Loop over the middle axis of `x`; `x[:, t]` is `(N, D)`. Keep
# every state, and join the T of them, each `(N, H)`, into one array
# `(N, T, H)`: time is the middle axis. `h0` itself is not in it. Python counts
# from zero: `h[:, t]` is the state after `x[:, t]` was read.
#
# **In mathematics.** With `h_0` given,
#
#     h_t = step(x_t, h_{t-1})    for t = 1 ... T


# %%
def gru_forward(
    x: np.ndarray,
    h0: np.ndarray,
    weights: GRUWeights,
) -> np.ndarray:
    """h_t = gru_step(x_t, h_{t-1}) for every step, starting from h0

    x: (N, T, D) the inputs
    h0: (N, H) the state before the first step
    weights: GRUWeights, the same at every step
    Returns h: (N, T, H), the state after each step; h0 is not part of it.

    >>> nothing = GRUWeights(*[np.zeros((2, 1)), np.zeros(1)] * 3)
    >>> gru_forward(np.ones((1, 3, 1)), np.array([[1.0]]), nothing).ravel()
    array([0.5  , 0.25 , 0.125])
    """
    raise NotImplementedError("gru_forward is not written yet")


# %% [markdown]
# **See it: which units keep?** Ten units read a sentence. Their weights are
# random, but for the bias of z, which grows from unit to unit. The strong rows
# keep what they hold; the pale ones take something new at every letter.


# %%
@show.it
def keeping() -> show.Picture:
    sentence, rng = "remember the first letter", np.random.default_rng(0)
    letters = 2 * rng.normal(size=(128, 8))  # each letter is 8 random numbers
    x = np.array([[letters[ord(one)] for one in sentence]])
    shapes = [(18, 10), (10,)] * 3
    weights = GRUWeights(*(0.3 * rng.normal(size=shape) for shape in shapes))
    weights = weights._replace(b_z=np.linspace(-5, 5, 10))
    h = gru_forward(x, np.zeros((1, 10)), weights)
    before = np.concatenate([np.zeros((1, 10)), h[0, :-1]])
    _, z = gru_gates(x[0], before, weights)
    return show.heat(z.T, [f"unit {j}" for j in range(10)], sentence, title="z")


# %% [markdown]
# ## One step back
#
# **In plain words.** The old state reaches the new one by four roads: it is
# kept, it is looked at through the reset gate, and it sets both gates. Send
# the gradient back along each of them and add up what arrives.
#
# **By hand.** Without weights z is 0.5 and n is 0, and only the road of what is
# kept is open: `dh_next = 1` sends back `1 * 0.5 = 0.5`. With a state of 1 the
# biases get `da_z = 1 * (1 - 0) * 0.5 * (1 - 0.5) = 0.25` and
# `da_n = 1 * (1 - 0.5) * (1 - 0 ** 2) = 0.5`.
#
# **In code.** Compute r, z and n again. Begin with the candidate: its matrix
# product gives `(N, D+H)`, whose first part belongs to x and whose second to
# `r * h`. Only after that can the reset gate's own gradient be known.
#
# **In mathematics.** A product's factor receives the gradient times the other
# factor. The index h means the columns after D, those of the state:
#
#     da_n = dh' * (1 - z) * (1 - n^2)       d(r * h) = (da_n W_n^T)_h
#     da_z = dh' * (h - n) * z * (1 - z)     da_r = d(r * h) * h * r * (1 - r)
#     dW_n = [x, r * h]^T da_n               dW_k = [x, h]^T da_k    k = r, z
#     dh = dh' * z + d(r * h) * r + (da_r W_r^T)_h + (da_z W_z^T)_h


# %%
def gru_step_backward(
    dh_next: np.ndarray,
    x: np.ndarray,
    h: np.ndarray,
    weights: GRUWeights,
) -> tuple[np.ndarray, np.ndarray, GRUWeights]:
    """The chain rule through h' = gru_step(x, h, weights)

    dh_next: (N, H) gradient of the loss with respect to the new state h'
    x: (N, D), h: (N, H), weights: as they went into gru_step
    Returns dx: (N, D), dh: (N, H), dweights: GRUWeights of gradients, summed
    over the batch.

    >>> nothing = GRUWeights(*[np.zeros((2, 1)), np.zeros(1)] * 3)
    >>> one = np.array([[1.0]])
    >>> dx, dh, dweights = gru_step_backward(one, one, one, nothing)
    >>> print(dh, dweights.b_z, dweights.b_n)
    [[0.5]] [0.25] [0.5]
    """
    raise NotImplementedError("gru_step_backward is not written yet")


# %% [markdown]
# ## A whole sequence back
#
# **In plain words.** Walk backwards, from the last step to the first. At each
# step add what the loss says about this state and what the next step sends
# back. The weights served at every step, so what each step says about them is
# added up.
#
# **By hand.** Without weights z is 0.5. A gradient of 1 on the last of three
# states, and on nothing else, arrives at the first as
# `0.5 * 0.5 * 0.5 = 0.125`.
#
# **In code.** Run the forward pass for the states. Step t started from the
# state before it: `h0` at the first step, `h[:, t-1]` later (mind what index
# -1 means in Python). Carry one gradient `(N, H)` from the future, zero at the
# end, and add up the six gradients of the weights.
#
# **In mathematics.** Step t turns the total at `h_t` into `dx_t`, into what it
# sends back to `h_{t-1}`, and into its share of the weights' gradients. What
# the first step sends back is `dh0`.
#
#     total at h_t = dh_t + what step t+1 sends back


# %%
def gru_backward(
    dh: np.ndarray,
    x: np.ndarray,
    h0: np.ndarray,
    weights: GRUWeights,
) -> tuple[np.ndarray, np.ndarray, GRUWeights]:
    """Backpropagation through time: the chain rule through gru_forward

    dh: (N, T, H) gradient of the loss with respect to each state directly, not
        through later steps
    x: (N, T, D), h0: (N, H), weights: as they went into gru_forward
    Returns dx: (N, T, D), dh0: (N, H), dweights: GRUWeights of gradients,
    summed over batch and time.

    >>> nothing = GRUWeights(*[np.zeros((2, 1)), np.zeros(1)] * 3)
    >>> last = np.array([[[0.0], [0.0], [1.0]]])
    >>> x, h0 = np.ones((1, 3, 1)), np.ones((1, 1))
    >>> gru_backward(last, x, h0, nothing)[1]
    array([[0.125]])
    """
    raise NotImplementedError("gru_backward is not written yet")


# %% [markdown]
# ## Three questions
#
# One in plain words, one on the code, one on the mathematics; they carry no
# points. You answer with a second argument, as in `question("A3", "b")`.

# %%
from autograder import question

question("A3")
question("B11")
question("F9")

# %% [markdown]
# ## See it: which letters does the last state still know?
#
# Three networks with random weights and 16 units each read a sentence. Below
# each letter stands by how much the last state would move if that letter were
# another one: the stronger, the better it is remembered. Your GRU is asked
# through your own `gru_backward`, and so is the plain network: a GRU with r
# held open and z held closed is one. An LSTM is given here in short, and each
# of its inputs is nudged.


# %%
def lstm_last(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """h_T of an LSTM; W (D+H, 4H) holds those of f, i, o, g side by side"""
    h: np.ndarray = np.zeros((len(x), len(b) // 4))
    c = h
    for t in range(x.shape[1]):
        sums = np.concatenate([x[:, t], h], axis=1) @ W + b
        f, i, o, g = np.split(sums, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    return h


def lstm_moves(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """By how much h_T of that LSTM moves with each of x (T, D): (T,)"""
    nudges = 1e-5 * np.eye(x.size).reshape(-1, *x.shape)
    slopes = (lstm_last(x + nudges, W, b) - lstm_last(x - nudges, W, b)) / 2e-5
    sizes: np.ndarray = np.linalg.norm(slopes.reshape(len(x), -1), axis=1)
    return sizes


def gru_moves(x: np.ndarray, weights: GRUWeights) -> np.ndarray:
    """By how much h_T of your GRU moves with each of x (T, D): (T,)"""
    H = len(weights.b_z)
    last = np.zeros((H, len(x), H))  # a copy of x for each entry of h_T
    last[:, -1] = np.eye(H)
    dx, _, _ = gru_backward(last, np.array([x] * H), np.zeros((H, H)), weights)
    sizes: np.ndarray = np.linalg.norm(dx, axis=(0, 2))
    return sizes


# %% [markdown]
# **Predict first.** The first letter is remembered best by the ___.


# %%
@show.it
def connections() -> show.Picture:
    sentence, rng = "remember the first", np.random.default_rng(1)
    x = rng.normal(size=(128, 8))[[ord(letter) for letter in sentence]]
    shapes = [(24, 16), (16,)] * 3
    weights = GRUWeights(*(rng.normal(size=shape) / 4 for shape in shapes))
    plain = weights._replace(b_r=np.full(16, 30.0), b_z=np.full(16, -30.0))
    gru = weights._replace(b_z=np.full(16, 2.0))
    W, b = rng.normal(size=(24, 64)) / 4, np.repeat([2.0, 0, 0, 0], 16)
    rows = gru_moves(x, plain), gru_moves(x, gru), lstm_moves(x, W, b)
    shares = [row / row[-1] for row in rows]
    return show.heat(shares, ["plain", "GRU", "LSTM"], sentence)


# %% [markdown]
# For the last state the first letter counts 0.0014 times as much as the last
# letter in the plain network, 0.14 times in the GRU, 0.38 times in the LSTM:
# what a gate keeps is still there after 18 letters. None of the three has
# learned anything yet; the two gated ones merely start with open gates.
#
# Two things are left to find out. With which weights does a cell remember just
# what matters? You choose them by hand in `memory`. And can such weights be
# learned? They are in `learning`. Before that, `quiz` asks what you know.
#
# ## What the autograder expects
#
# - Your functions are called with positional arguments and with float64
#   arrays. N, T, D and H are at least 1.
# - Several results come back as a tuple; a list is taken too.
# - Weight gradients come back as `GRUWeights`, or as anything with the same
#   fields.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept
#   between them.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library
#   may be imported.
