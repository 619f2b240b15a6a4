# This file is yours to edit: write your answers here and keep the names of the functions.

# %% [markdown]
# # The recurrent network
#
# A recurrent network reads a sequence one step at a time and keeps what it has understood so far in a vector,
# the hidden state. Here you write one step of it, and then the loop over a whole sequence.
#
# | letter | meaning |
# |---|---|
# | N, T, D, H | batch size, time steps, input features, hidden units |
# | x | input: `(N, D)` for one step, `(N, T, D)` for a sequence |
# | h | hidden state: `(N, H)` for one step, `(N, T, H)` for a sequence |
# | W, b | weight matrix `(D+H, H)` and bias `(H,)` |
#
# The one matrix W acts on `[x, h]`: the input and the state side by side, D+H features wide. Its first D rows
# meet the input, its last H rows the state.
#
# **The contract.**
#
# - Your functions are called with positional arguments and with float64 arrays. N, T, D and H are at least 1.
# - Several results come back as a tuple; a list is taken too.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept between them.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library may be imported.

# %%
import numpy as np

# %% [markdown]
# ## One step
#
# **In plain words.** The network looks at the new input and at its own memory together, mixes them, and
# squashes the result between -1 and 1. That is the new memory. Every row of the batch is a separate sequence
# and never meets the other rows.
#
# **By hand.** With `x = 1`, `h = 0.5`, `W = (0.6, -0.4)` and `b = 0.1` the sum is
# `0.6 * 1 - 0.4 * 0.5 + 0.1 = 0.5`, and the new state is `tanh(0.5) = 0.4621`.
#
# **In code.** Put `x` and `h` side by side along the feature axis, so that `(N, D)` and `(N, H)` become `(N,
# D+H)`. A matrix product takes that to `(N, H)`; broadcasting adds the bias to every row.
#
# **In mathematics.** `a = [x, h] W + b` and `h' = tanh(a)`. Because `[x, h] W = x W_x + h W_h`, where `W_x`
# is the first D rows of W and `W_h` the last H, this is the equation that other texts write with two
# matrices.


# %%
def rnn_step(x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """h' = tanh([x, h] W + b)

    x: (N, D) the input of this step
    h: (N, H) the state before it
    W: (D+H, H), b: (H,)
    Returns h_next: (N, H), the state after it.
    """
    raise NotImplementedError("rnn_step is not written yet")


# %% [markdown]
# ## A whole sequence
#
# **In plain words.** Reading a sequence is taking the same step again and again. Each step starts from the
# state that the step before it left behind, and the very first starts from `h0`. The weights never change on
# the way: a sequence of a thousand steps needs no more of them than a sequence of one.
#
# **By hand.** The cell of the step above reads 1, 0, 0 from `h0 = 0.5`: its states are 0.4621, then
# `tanh(-0.4 * 0.4621 + 0.1) = -0.0846`, then `tanh(-0.4 * -0.08464 + 0.1) = 0.1331`.
#
# **In code.** Loop over the middle axis of `x`; `x[:, t]` is the input `(N, D)` of step t. Keep every state
# and join the T of them, each `(N, H)`, into one array `(N, T, H)`: time is the middle axis. `h0` itself is
# not in it.
#
# **In mathematics.** `h_t = tanh([x_t, h_{t-1}] W + b)` for `t = 1 ... T`, with `h_0` given. Python counts
# from zero, so `h[:, t]` holds the state after `x[:, t]` was read.


# %%
def rnn_forward(x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step of the sequence, starting from h0

    x: (N, T, D) the inputs
    h0: (N, H) the state before the first step
    W: (D+H, H), b: (H,), the same at every step
    Returns h: (N, T, H), the state after each step; h0 is not part of it.
    """
    raise NotImplementedError("rnn_forward is not written yet")
