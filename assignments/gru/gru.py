# This file is yours to edit: write your answers here and keep the names of the functions.

# %% [markdown]
# # The GRU
#
# The GRU remembers over long times with less than the LSTM has: two gates, one candidate, and no cell. Here
# you write its gates, its candidate, a step, a sequence, and the way back through all of it.
#
# | letter | meaning |
# |---|---|
# | x, h | input `(N, D)` or `(N, T, D)`, hidden state `(N, H)` |
# | r, z | reset and update gate, each `(N, H)`, between 0 and 1; **z keeps** the old state |
# | n | candidate: what the state could become, `(N, H)`, between -1 and 1 |
# | W_r, b_r ... | one matrix `(D+H, H)` and one bias `(H,)` for each of r, z, n |
#
# Also called: r the relevance gate, n the candidate activation or new memory; the GRU's one state h is its
# memory and its output.
#
# Every matrix acts on input and state side by side. Texts differ on the GRU in two places: in some the update
# gate lets the new in instead of keeping the old, and in some the reset comes after the matrix product. Here
# **z keeps** and **r acts before the product**. A stable `sigmoid` is given; you may use it.
#
# `dh` means the gradient of the loss with respect to h, `dW` alike; gradients of weights are summed over
# batch and time, never averaged.
#
# **The contract.**
#
# - Your functions are called with positional arguments and with float64 arrays. N, T, D and H are at least 1.
# - Several results come back as a tuple; a list is taken too.
# - Weight gradients come back as `GRUWeights`, or as anything with the same fields.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept between them.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library may be imported.

# %%
from typing import NamedTuple

import numpy as np


class GRUWeights(NamedTuple):
    """One matrix (D+H, H) and one bias (H,) for each gate and for the candidate"""

    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), written so that exp never meets a large positive number"""
    e = np.exp(-np.abs(x))
    y: np.ndarray = np.where(x >= 0, 1, e) / (1 + e)
    return y


# %% [markdown]
# ## The gates
#
# **In plain words.** A gate is a row of taps between closed (0) and open (1). The reset gate says which parts
# of the old state the candidate may look at. The update gate says which parts of the old state stay as they
# are.
#
# **In code.** Both act on the same `(N, D+H)` array, input and state side by side, each with its own matrix
# and bias. The fields of `weights` go by name, as in `weights.W_r`.
#
# **In mathematics.** With s the sigmoid: `r = s([x, h] W_r + b_r)` and `z = s([x, h] W_z + b_z)`.


# %%
def gru_gates(x: np.ndarray, h: np.ndarray, weights: GRUWeights) -> tuple[np.ndarray, np.ndarray]:
    """r = sigmoid([x, h] W_r + b_r);  z = sigmoid([x, h] W_z + b_z)

    x: (N, D) the input of this step
    h: (N, H) the state before it
    weights: GRUWeights
    Returns r, z in this order (reset gate, update gate), each (N, H).
    """
    raise NotImplementedError("gru_gates is not written yet")


# %% [markdown]
# ## The candidate
#
# **In plain words.** The candidate is what the state could become. It looks at the input and at as much of
# the old state as the reset gate shows it. With r closed it starts afresh, as if the sequence began here.
#
# **By hand.** With `x = 1`, `h = (1, -1)`, `r = (0.5, 1)`, no bias and the rows (0.6, 0.2), (1, -1), (2, 0.5)
# of W_n the sums are `0.6 + 0.5 * 1 - 1 * 2 = -0.9` and `0.2 + 0.5 * -1 - 1 * 0.5 = -0.8`, and the candidate
# is `tanh(-0.9) = -0.7163`, `tanh(-0.8) = -0.664`.
#
# **In code.** First the gate acts on the state, entry by entry; then input and what is left of the state go
# side by side, and then comes the matrix product. The order matters: the gate stands before the product.
#
# **In mathematics.** `n = tanh([x, r * h] W_n + b_n)`. Neither the input nor the bias is reset. Other texts
# have `tanh(x W_x + r * (h W_h) + b)`, which is another function.


# %%
def gru_candidate(x: np.ndarray, h: np.ndarray, r: np.ndarray, weights: GRUWeights) -> np.ndarray:
    """n = tanh([x, r * h] W_n + b_n): the reset comes before the matrix product

    x: (N, D) the input of this step
    h: (N, H) the state before it
    r: (N, H) the reset gate
    weights: GRUWeights
    Returns n: (N, H).
    """
    raise NotImplementedError("gru_candidate is not written yet")


# %% [markdown]
# ## One step
#
# **In plain words.** The new state lies between the old state and the candidate, and the update gate says
# where, for each unit on its own: at z = 1 nothing changes, at z = 0 the candidate takes over. What z keeps,
# it need not write; one gate does the work of two.
#
# **By hand.** With `h = 1`, `z = 0.75` and `n = -0.2` the new state is `0.75 * 1 + (1 - 0.75) * -0.2 = 0.7`.
#
# **In code.** Call your own `gru_gates` and `gru_candidate`. All arrays are `(N, H)` by then, and meet entry
# by entry.
#
# **In mathematics.** `h' = z * h + (1 - z) * n`. Some texts swap z and 1 - z; here **z keeps**.


# %%
def gru_step(x: np.ndarray, h: np.ndarray, weights: GRUWeights) -> np.ndarray:
    """h' = z * h + (1 - z) * n, with r, z, n from x and h: z keeps the old state

    x: (N, D) the input of this step
    h: (N, H) the state before it
    weights: GRUWeights
    Returns h_next: (N, H), the state after it.
    """
    raise NotImplementedError("gru_step is not written yet")


# %% [markdown]
# ## A whole sequence
#
# **In plain words.** Take the step again and again, with the same weights, each from the state that the step
# before it left behind.
#
# **In code.** Loop over the middle axis of `x`; `x[:, t]` is `(N, D)`. Keep every state, and join the T of
# them, each `(N, H)`, into one array `(N, T, H)`: time is the middle axis. `h0` itself is not in it.
#
# **In mathematics.** `h_t = step(x_t, h_{t-1})` for `t = 1 ... T`, with `h_0` given. Python counts from zero,
# so `h[:, t]` holds the state after `x[:, t]` was read.


# %%
def gru_forward(x: np.ndarray, h0: np.ndarray, weights: GRUWeights) -> np.ndarray:
    """h_t = gru_step(x_t, h_{t-1}) for every step of the sequence, starting from h0

    x: (N, T, D) the inputs
    h0: (N, H) the state before the first step
    weights: GRUWeights, the same at every step
    Returns h: (N, T, H), the state after each step; h0 is not part of it.
    """
    raise NotImplementedError("gru_forward is not written yet")


# %% [markdown]
# ## One step back
#
# **In plain words.** The old state reaches the new one by four roads: it is kept, it is looked at through the
# reset gate, and it sets both gates. Send the gradient back along each of them and add up what arrives.
#
# **In code.** Compute r, z and n again. Begin with the candidate: its matrix product gives `(N, D+H)`, whose
# first part belongs to x and whose second to `r * h`. Only after that can the reset gate's own gradient be
# known.
#
# **In mathematics.** `dz = dh' * (h - n)` and `dn = dh' * (1 - z)`. A product's factor receives the gradient
# times the other factor. With `s' = s (1 - s)` and `tanh' = 1 - tanh^2` that gives `da_r`, `da_z`, `da_n`.
# The weights: `dW_n = [x, r * h]^T da_n`; for r and z `[x, h]` stands there.


# %%
def gru_step_backward(
    dh_next: np.ndarray, x: np.ndarray, h: np.ndarray, weights: GRUWeights
) -> tuple[np.ndarray, np.ndarray, GRUWeights]:
    """The chain rule through h' = gru_step(x, h, weights)

    dh_next: (N, H) gradient of the loss with respect to the new state h'
    x: (N, D), h: (N, H), weights: as they went into gru_step
    Returns dx: (N, D), dh: (N, H), dweights: GRUWeights of gradients, summed over the batch.
    """
    raise NotImplementedError("gru_step_backward is not written yet")


# %% [markdown]
# ## A whole sequence back
#
# **In plain words.** Walk backwards, from the last step to the first. At each step add what the loss says
# about this state and what the next step sends back. The weights served at every step; what they are to blame
# for adds up.
#
# **In code.** Run the forward pass for the states. Step t started from the state before it: `h0` at the first
# step, `h[:, t-1]` later (mind what index -1 means in Python). Carry one message `(N, H)` from the future,
# zero at the end, and add up the six weight gradients.
#
# **In mathematics.** The total at `h_t` is `dh_t` plus what step t+1 sends back; step t turns it into `dx_t`,
# the message to `h_{t-1}`, and its share of the weights' gradients. The message from the first step is `dh0`.


# %%
def gru_backward(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, weights: GRUWeights
) -> tuple[np.ndarray, np.ndarray, GRUWeights]:
    """Backpropagation through time: the chain rule through h = gru_forward(x, h0, weights)

    dh: (N, T, H) gradient of the loss with respect to each state directly, not through later steps
    x: (N, T, D), h0: (N, H), weights: as they went into gru_forward
    Returns dx: (N, T, D), dh0: (N, H), dweights: GRUWeights of gradients, summed over batch and time.
    """
    raise NotImplementedError("gru_backward is not written yet")
