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
# # The LSTM
#
# A plain recurrent network rewrites its whole memory at every step: whatever is to last has to be computed
# anew each time, and its gradients fade or explode. The LSTM keeps a second memory, the cell, which changes
# only as far as its gates allow. Here you write the gates, the cell, a step, a sequence, and then the way
# back through all of it.
#
# | letter | meaning |
# |---|---|
# | x, h, c | input `(N, D)` or `(N, T, D)`, hidden state `(N, H)`, cell state `(N, H)` |
# | f, i, o | forget, input and output gate, each `(N, H)`, between 0 and 1 |
# | g | candidate: what could be written to the cell, `(N, H)`, between -1 and 1 |
# | W_f, b_f ... | one matrix `(D+H, H)` and one bias `(H,)` for each of f, i, o, g |
#
# Also called: i the update gate, g the input layer, cell candidate or new memory, h the activation or output.
# The order f, i, o, g is ours (PyTorch and Keras have i, f, g, o; ONNX has i, o, f, g): weights go by name.
#
# Every matrix acts on `[x, h]`: the input and the state side by side. A stable `sigmoid` is given; you may
# use it. `dh` means the gradient of the loss with respect to h, `dc` and `dW` alike; gradients of weights are
# summed over batch and time, never averaged.
#
# **The contract.**
#
# - Your functions are called with positional arguments and with float64 arrays. N, T, D and H are at least 1.
# - Several results come back as a tuple; a list is taken too.
# - Weight gradients come back as `LSTMWeights`, or as anything with the same fields.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept between them.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library may be imported.

# %% [markdown]
# ![The LSTM cell: the cell state runs along the top and is multiplied by f, then i times g is added; h' is
# o times tanh of the new cell.](pictures/lstm.svg)

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
from typing import NamedTuple

import numpy as np


class LSTMWeights(NamedTuple):
    """One matrix (D+H, H) and one bias (H,) for each gate and for the candidate"""

    W_f: np.ndarray
    b_f: np.ndarray
    W_i: np.ndarray
    b_i: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray
    W_g: np.ndarray
    b_g: np.ndarray


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), written so that exp never meets a large positive number"""
    e = np.exp(-np.abs(x))
    y: np.ndarray = np.where(x >= 0, 1, e) / (1 + e)
    return y


# %% [markdown]
# ## The gates
#
# **In plain words.** A gate is a row of taps between closed (0) and open (1). From the input and the old
# state the LSTM sets three of them: what to keep of the cell, what to write to it, what to show of it. A
# fourth network proposes what might be written; that proposal is not a tap and may be negative.
#
# **By hand.** Sums of -2, 0 and 2 set a tap to `sigmoid(-2) = 0.119`, `sigmoid(0) = 0.5` and
# `sigmoid(2) = 0.881`; a candidate would be `tanh(2) = 0.964`.
#
# **In code.** All four act on the same `(N, D+H)` array, each with its own matrix and bias. The fields of
# `weights` go by name, as in `weights.W_f`. Three results pass through one squashing function, the fourth
# through another.
#
# **In mathematics.** With s the sigmoid: `f = s([x, h] W_f + b_f)`, `i = s([x, h] W_i + b_i)`, `o = s([x, h]
# W_o + b_o)`, but `g = tanh([x, h] W_g + b_g)`.
#
# $$
# \begin{aligned}
# f &= \sigma\big([x, h]\,W_f + b_f\big) & i &= \sigma\big([x, h]\,W_i + b_i\big) \\
# o &= \sigma\big([x, h]\,W_o + b_o\big) & g &= \tanh\big([x, h]\,W_g + b_g\big)
# \qquad \sigma \text{ the sigmoid}
# \end{aligned}
# $$


# %% nbgrader={"grade": false, "grade_id": "lstm_gates", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_gates(
    x: np.ndarray, h: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """f, i, o = sigmoid([x, h] W + b), each with its own W and b; g = tanh([x, h] W_g + b_g)

    x: (N, D) the input of this step
    h: (N, H) the hidden state before it
    weights: LSTMWeights
    Returns f, i, o, g in this order, each (N, H).
    """
    ### BEGIN SOLUTION
    xh = np.concatenate([x, h], axis=-1)
    f = sigmoid(xh @ weights.W_f + weights.b_f)
    i = sigmoid(xh @ weights.W_i + weights.b_i)
    o = sigmoid(xh @ weights.W_o + weights.b_o)
    g = np.tanh(xh @ weights.W_g + weights.b_g)
    return f, i, o, g
    ### END SOLUTION


# %% [markdown]
# ## The cell
#
# **In plain words.** The new cell is what the forget gate lets through of the old one, plus what the input
# gate lets in of the candidate. No squashing and no matrix stands in between: with f open and i closed, a
# memory lasts unchanged for as long as one likes.
#
# **By hand.** With `c = 2`, `f = 0.9`, `i = 0.5`, `g = -0.4` the new cell is `0.9 * 2 + 0.5 * -0.4 = 1.6`.
#
# **In code.** All four arrays are `(N, H)`. Every unit has taps of its own, so the products go entry by
# entry; no matrix product and no sum over an axis occurs.
#
# **In mathematics.** `c' = f * c + i * g`. Hence `dc'/dc = f`, which need not shrink: this line is why
# gradients survive in an LSTM, as long as one leaves out the way through h. Over several steps c also acts
# on later gates through h, and there a gradient may still fade or explode.
#
# $$
# c' = f * c + i * g
# $$


# %% nbgrader={"grade": false, "grade_id": "lstm_cell_update", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_cell_update(c: np.ndarray, f: np.ndarray, i: np.ndarray, g: np.ndarray) -> np.ndarray:
    """c' = f * c + i * g

    c: (N, H) the cell before the step
    f, i, g: (N, H) forget gate, input gate, candidate; note the order of the arguments
    Returns c_next: (N, H), the cell after the step.
    """
    ### BEGIN SOLUTION
    c_next: np.ndarray = f * c + i * g
    return c_next
    ### END SOLUTION


# %% [markdown]
# ## The hidden state
#
# **In plain words.** The cell remembers more than is of use right now. The output gate chooses what of it to
# show: that is the hidden state, which the next step and the rest of the network get to see. What is not
# shown is not lost; it stays in the cell.
#
# **By hand.** With `o = 0.5` and a new cell of 1.6 the hidden state is `0.5 * tanh(1.6) = 0.4608`.
#
# **In code.** Squash the **new** cell first, then let the gate act on it, entry by entry. Both are `(N, H)`.
#
# **In mathematics.** `h' = o * tanh(c')`. The cell may grow beyond 1 in size; the tanh brings it back between
# -1 and 1, so h' lies there as well.
#
# $$
# h' = o * \tanh(c')
# $$


# %% nbgrader={"grade": false, "grade_id": "lstm_hidden", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_hidden(o: np.ndarray, c_next: np.ndarray) -> np.ndarray:
    """h' = o * tanh(c')

    o: (N, H) the output gate
    c_next: (N, H) the cell after the step
    Returns h_next: (N, H), the hidden state after the step.
    """
    ### BEGIN SOLUTION
    h_next: np.ndarray = o * np.tanh(c_next)
    return h_next
    ### END SOLUTION


# %% [markdown]
# ## One step
#
# **In plain words.** Set the taps, change the cell, show part of it. You have written these three already; a
# step is one after the other.
#
# **In code.** Call your own functions instead of writing the equations again: then a mistake lives in one
# place only. Two arrays come back, and their order matters.
#
# **In mathematics.** `f, i, o, g` from `[x, h]`; then `c' = f * c + i * g`; then `h' = o * tanh(c')`. The
# gates see the old h and never the cell; h' depends on the new cell.
#
# $$
# [x, h] \;\to\; f, i, o, g \;\to\; c' = f * c + i * g \;\to\; h' = o * \tanh(c')
# $$


# %% nbgrader={"grade": false, "grade_id": "lstm_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """f, i, o, g from [x, h];  c' = f * c + i * g;  h' = o * tanh(c')

    x: (N, D) the input of this step
    h, c: (N, H) hidden state and cell before it
    weights: LSTMWeights
    Returns h_next, c_next in this order, each (N, H).
    """
    ### BEGIN SOLUTION
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    h_next = lstm_hidden(o, c_next)
    return h_next, c_next
    ### END SOLUTION


# %% [markdown]
# ## A whole sequence
#
# **In plain words.** Take the step again and again, with the same weights. Two memories travel from step to
# step: the hidden state and the cell.
#
# **In code.** Loop over the middle axis of `x`; `x[:, t]` is `(N, D)`. Keep both memories of every step, and
# join each list of T arrays `(N, H)` into one `(N, T, H)`: time is the middle axis. Neither `h0` nor `c0` is
# in it.
#
# **In mathematics.** `h_t, c_t = step(x_t, h_{t-1}, c_{t-1})` for `t = 1 ... T`, with `h_0` and `c_0` given.
# Python counts from zero, so `h[:, t]` holds the state after `x[:, t]` was read.
#
# $$
# h_t, c_t = \text{step}(x_t, h_{t-1}, c_{t-1}), \qquad t = 1, \dots, T
# $$


# %% nbgrader={"grade": false, "grade_id": "lstm_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """h_t, c_t = lstm_step(x_t, h_{t-1}, c_{t-1}) for every step of the sequence, starting from h0 and c0

    x: (N, T, D) the inputs
    h0, c0: (N, H) hidden state and cell before the first step
    weights: LSTMWeights, the same at every step
    Returns h, c in this order, each (N, T, H): after each step; h0 and c0 are not part of them.
    """
    ### BEGIN SOLUTION
    h, c = h0, c0
    hidden_states, cells = [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, weights)
        hidden_states.append(h)
        cells.append(c)
    return np.stack(hidden_states, axis=1), np.stack(cells, axis=1)
    ### END SOLUTION


# %% [markdown]
# ## One step back
#
# **In plain words.** The new cell is heard twice: through the hidden state, and by the next step. Add both,
# and share the sum out among all that built the cell: the old cell, the gates, the candidate. Each of these
# passes its part back to the input, the old state and its own weights.
#
# **By hand.** With `dc_next = 0.1`, `dh_next = 1`, `o = 0.5` and a new cell of 1.6 the whole gradient on the
# cell is `0.1 + 1 * 0.5 * (1 - tanh(1.6) ** 2) = 0.1753`. With `f = 0.9` the old cell gets
# `0.9 * 0.1753 = 0.1578`.
#
# **In code.** Compute the gates and the new cell again. Until the last lines everything is `(N, H)`, entry by
# entry. Then four matrix products with transposes add up to `(N, D+H)`, which splits after column D.
#
# **In mathematics.** `dc_total = dc' + dh' * o * (1 - tanh(c')^2)` and `do = dh' * tanh(c')`. A product's
# factor receives `dc_total` times the other factor. With `s' = s (1 - s)` and `tanh' = 1 - tanh^2` that gives
# `da_f` ... `da_g`; then, for each of the four, `dW = [x, h]^T da`.
#
# $$
# dc_{\text{total}} = dc' + dh' * o * \big(1 - \tanh^2(c')\big), \qquad do = dh' * \tanh(c')
# $$


# %% nbgrader={"grade": false, "grade_id": "lstm_step_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_step_backward(
    dh_next: np.ndarray,
    dc_next: np.ndarray,
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    weights: LSTMWeights,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, LSTMWeights]:
    """The chain rule through h', c' = lstm_step(x, h, c, weights)

    dh_next: (N, H) gradient of the loss with respect to the new hidden state h'
    dc_next: (N, H) gradient with respect to the new cell c' from the future only: what reaches c' through
        h' is not in it, and is for you to add
    x: (N, D), h: (N, H), c: (N, H), weights: as they went into lstm_step
    Returns dx: (N, D), dh: (N, H), dc: (N, H), dweights: LSTMWeights of gradients, summed over the batch.
    """
    ### BEGIN SOLUTION
    D = x.shape[-1]
    xh = np.concatenate([x, h], axis=-1)
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    tanh_c = np.tanh(c_next)
    dc_total = dc_next + dh_next * o * (1 - tanh_c**2)
    dc = dc_total * f
    da_f = dc_total * c * f * (1 - f)
    da_i = dc_total * g * i * (1 - i)
    da_o = dh_next * tanh_c * o * (1 - o)
    da_g = dc_total * i * (1 - g**2)
    dxh = da_f @ weights.W_f.T + da_i @ weights.W_i.T + da_o @ weights.W_o.T + da_g @ weights.W_g.T
    dx, dh = dxh[:, :D], dxh[:, D:]
    dweights = LSTMWeights(
        W_f=xh.T @ da_f,
        b_f=da_f.sum(axis=0),
        W_i=xh.T @ da_i,
        b_i=da_i.sum(axis=0),
        W_o=xh.T @ da_o,
        b_o=da_o.sum(axis=0),
        W_g=xh.T @ da_g,
        b_g=da_g.sum(axis=0),
    )
    return dx, dh, dc, dweights
    ### END SOLUTION


# %% [markdown]
# ## A whole sequence back
#
# **In plain words.** Walk backwards, from the last step to the first. Two messages travel: one about the
# hidden state, one about the cell. At each step the loss adds its own word on the hidden state; on the cell
# it speaks once, at the end.
#
# **In code.** Run the forward pass for the states. Step t started from the states before it: `h0` and `c0` at
# the first step, those of t-1 later (mind what index -1 means in Python). Carry both messages, each `(N, H)`,
# and add up the eight weight gradients.
#
# **In mathematics.** Step t receives `dh_t` plus the message of step t+1 about `h_t`, and the message about
# `c_t`; at the last step these are zero and `dc_T`. What the first step sends back is `dh0` and `dc0`.
#
# $$
# dh_t^{\,\text{total}} = dh_t + \big(\text{what step } t+1 \text{ sends back about } h_t\big)
# $$


# %% nbgrader={"grade": false, "grade_id": "lstm_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_backward(
    dh: np.ndarray,
    dc_T: np.ndarray,
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    weights: LSTMWeights,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, LSTMWeights]:
    """Backpropagation through time: the chain rule through h, c = lstm_forward(x, h0, c0, weights)

    dh: (N, T, H) gradient of the loss with respect to each hidden state directly, not through later steps
    dc_T: (N, H) gradient with respect to the last cell directly; the other cells are not in the loss
    x: (N, T, D), h0: (N, H), c0: (N, H), weights: as they went into lstm_forward
    Returns dx: (N, T, D), dh0: (N, H), dc0: (N, H), dweights: LSTMWeights of gradients, summed over batch
    and time.
    """
    ### BEGIN SOLUTION
    h, c = lstm_forward(x, h0, c0, weights)
    h_before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    c_before = np.concatenate([c0[:, np.newaxis], c[:, :-1]], axis=1)
    dx = np.zeros(x.shape)
    dh_future, dc_future = np.zeros(h0.shape), dc_T
    dweights = LSTMWeights(*(np.zeros(w.shape) for w in weights))
    for t in reversed(range(x.shape[1])):
        dh_total = dh[:, t] + dh_future
        dx[:, t], dh_future, dc_future, dweights_t = lstm_step_backward(
            dh_total, dc_future, x[:, t], h_before[:, t], c_before[:, t], weights
        )
        dweights = LSTMWeights(*(dw + dw_t for dw, dw_t in zip(dweights, dweights_t, strict=True)))
    return dx, dh_future, dc_future, dweights
    ### END SOLUTION
