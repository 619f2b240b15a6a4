# This file is yours to edit: write your answers here and keep the names of the
# functions.

# %% [markdown]
# # Variants
#
# All through this course one task was to be solved: remember the first symbol
# for many steps. The LSTM's equations solve it, but they are not the only ones
# that could. Here you write its relatives. Each differs by one idea, and each
# comes with one law that tells what the idea is worth. Then you make a network
# fit for real data: words of different lengths, both directions, several
# layers, and weights that somebody else has trained.
#
# | letter | meaning |
# |---|---|
# | x, h, c | input `(N, D)` or `(N, T, D)`, state `(N, H)`, cell `(N, H)` |
# | f, i, o, g | forget, input and output gate, and candidate, as in `lstm` |
# | r, z, n | reset and update gate, and candidate, as in `gru`; z keeps |
# | L | layers |
#
# Every matrix acts on `[x, h]`: the input and the state side by side. A product
# of two arrays, `*`, goes entry by entry.

# %%
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from autograder import show


class LSTMWeights(NamedTuple):
    """A matrix (D+H, H) and a bias (H,) for each gate and for the candidate"""

    W_f: np.ndarray
    b_f: np.ndarray
    W_i: np.ndarray
    b_i: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray
    W_g: np.ndarray
    b_g: np.ndarray


class GRUWeights(NamedTuple):
    """A matrix (D+H, H) and a bias (H,) for each gate and for the candidate"""

    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray


class CoupledWeights(NamedTuple):
    """The LSTM's weights without those of the input gate"""

    W_f: np.ndarray
    b_f: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray
    W_g: np.ndarray
    b_g: np.ndarray


class NoForgetWeights(NamedTuple):
    """The LSTM's weights without those of the forget gate"""

    W_i: np.ndarray
    b_i: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray
    W_g: np.ndarray
    b_g: np.ndarray


class ResetAfterWeights(NamedTuple):
    """The GRU's weights, and a second bias b_h (H,), which r resets as well"""

    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray
    b_h: np.ndarray


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)); exp never meets a large positive number"""
    e = np.exp(-np.abs(x))
    y: np.ndarray = np.where(x >= 0, 1, e) / (1 + e)
    return y


# %% [markdown]
# The cells of the earlier assignments are given here and not marked; your
# functions may call them.


# %%
def rnn_step(
    x: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h' = tanh([x, h] W + b)

    x: (N, D), h: (N, H), W: (D+H, H), b: (H,)
    Returns h_next: (N, H).
    """
    xh = np.concatenate([x, h], axis=-1)
    h_next: np.ndarray = np.tanh(xh @ W + b)
    return h_next


def rnn_forward(
    x: np.ndarray,
    h0: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step, starting from h0

    x: (N, T, D), h0: (N, H), W: (D+H, H), b: (H,)
    Returns h: (N, T, H), the state after each step; h0 is not part of it.
    """
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)


def lstm_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """f, i, o, g from [x, h];  c' = f * c + i * g;  h' = o * tanh(c')

    x: (N, D), h, c: (N, H)
    Returns h_next, c_next in this order, each (N, H).
    """
    xh = np.concatenate([x, h], axis=-1)
    f = sigmoid(xh @ weights.W_f + weights.b_f)
    i = sigmoid(xh @ weights.W_i + weights.b_i)
    o = sigmoid(xh @ weights.W_o + weights.b_o)
    g = np.tanh(xh @ weights.W_g + weights.b_g)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next


def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """h_t, c_t = lstm_step(x_t, h_{t-1}, c_{t-1}) for every step

    x: (N, T, D), h0, c0: (N, H)
    Returns h, c in this order, each (N, T, H).
    """
    h, c = h0, c0
    hidden_states, cells = [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, weights)
        hidden_states.append(h)
        cells.append(c)
    return np.stack(hidden_states, axis=1), np.stack(cells, axis=1)


def gru_step(x: np.ndarray, h: np.ndarray, weights: GRUWeights) -> np.ndarray:
    """n = tanh([x, r * h] W_n + b_n);  h' = z * h + (1 - z) * n

    x: (N, D), h: (N, H)
    Returns h_next: (N, H).
    """
    xh = np.concatenate([x, h], axis=-1)
    r = sigmoid(xh @ weights.W_r + weights.b_r)
    z = sigmoid(xh @ weights.W_z + weights.b_z)
    n = np.tanh(np.concatenate([x, r * h], axis=-1) @ weights.W_n + weights.b_n)
    h_next: np.ndarray = z * h + (1 - z) * n
    return h_next


# %% [markdown]
# ## Peepholes
#
# **In plain words.** The gates of an LSTM see the input and the hidden state,
# but never the cell itself: a gate that has shut the door cannot look at what
# is behind it. A peephole is a thin line from the cell to a gate: each unit of
# the gate sees its own cell, through one weight of its own.
#
# **By hand.** One unit, all sums 0 but the candidate's, which is 0.5, so `g =
# 0.4621`. With `c = 2` and `p_f = 1`, `p_i = -1`, `p_o = 1`: `f = sigmoid(2) =
# 0.8808`, `i = sigmoid(-2) = 0.1192`, hence the new cell is `1.7616 + 0.0551 =
# 1.8167`, and `o = sigmoid(1.8167) = 0.8602`.
#
# **In code.** Each p is `(H,)`, so its product with the cell goes entry by
# entry and is added to the sum before the squashing. Mind the order: one of the
# gates can only be computed when the new cell is known.
#
# **In mathematics.** With s the sigmoid. f and i look at the old cell, **o at
# the new one**; g is as ever (Gers and Schmidhuber 2000). With p = 0 it is the
# LSTM of before.
#
#     f = s([x, h] W_f + b_f + p_f * c)     i = s([x, h] W_i + b_i + p_i * c)
#     c' = f * c + i * g                    o = s([x, h] W_o + b_o + p_o * c')


# %%
def peephole_step(
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    weights: LSTMWeights,
    p_f: np.ndarray,
    p_i: np.ndarray,
    p_o: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """f and i see p * c, o sees p_o * c';  otherwise it is lstm_step

    x: (N, D) the input of this step
    h, c: (N, H) hidden state and cell before it
    weights: LSTMWeights
    p_f, p_i, p_o: (H,) how much each gate sees of the cell
    Returns h_next, c_next in this order, each (N, H).

    >>> W, b, one = np.zeros((2, 1)), np.zeros(1), np.ones(1)
    >>> weights = LSTMWeights(W, b, W, b, W, b, W, np.array([0.5]))
    >>> x, h, c = np.array([[1.0]]), np.array([[0.5]]), np.array([[2.0]])
    >>> h_next, c_next = peephole_step(x, h, c, weights, one, -one, one)
    >>> print(c_next.round(4), h_next.round(4))
    [[1.8167]] [[0.8159]]
    """
    raise NotImplementedError("peephole_step is not written yet")


# %% [markdown]
# ## Coupled gates
#
# **In plain words.** Why two taps for one cell? Let what is thrown away make
# room for what is written: as much as is not kept is written anew. The cell
# then lies always between what it was and what is proposed, so it can never
# overflow.
#
# **By hand.** With `c = 0.8`, `f = 0.75` and `g = -0.4` the new cell is `0.75 *
# 0.8 + 0.25 * -0.4 = 0.5`: between -0.4 and 0.8.
#
# **In code.** Three matrices are left, as many as a GRU has; `CoupledWeights`
# has no `W_i`.
#
# **In mathematics.** `i = 1 - f`. (Greff et al. 2017, and ONNX, keep the input
# gate and set `f = 1 - i`: the same family, with the signs of one gate's
# weights turned round, because `1 - sigmoid(a) = sigmoid(-a)`.)
#
#     c' = f * c + (1 - f) * g      h' = o * tanh(c')
#
# **Predict first.** Is the tanh on the new cell still needed to keep h' between
# -1 and 1, if the cell starts there?


# %%
def coupled_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, weights: CoupledWeights
) -> tuple[np.ndarray, np.ndarray]:
    """f, o, g as in the LSTM;  c' = f * c + (1 - f) * g;  h' = o * tanh(c')

    x: (N, D) the input of this step
    h, c: (N, H) hidden state and cell before it
    weights: CoupledWeights
    Returns h_next, c_next in this order, each (N, H).

    >>> f, g = np.log([3.0]), np.arctanh([-0.4])  # so that f = 0.75, g = -0.4
    >>> W = np.zeros((2, 1))
    >>> weights = CoupledWeights(W, f, W, np.zeros(1), W, g)
    >>> x, h, c = np.array([[1.0]]), np.array([[0.5]]), np.array([[0.8]])
    >>> coupled_step(x, h, c, weights)[1].round(4)
    array([[0.5]])
    """
    raise NotImplementedError("coupled_step is not written yet")


# %% [markdown]
# It is not needed for that: the new cell lies between two numbers that do. An
# LSTM does need it, since its cell can leave that range in one step, with both
# gates open.
#
# ## No forget gate
#
# **In plain words.** So the LSTM began (Hochreiter and Schmidhuber 1997): what
# is in the cell stays there for ever, and new things are added to it. That is a
# perfect memory, until it is full.
#
# **By hand.** With `c = 2`, `i = 0.5` and `g = 0.6` the new cell is `2 + 0.5 *
# 0.6 = 2.3`. If nothing changes, it is 5 after ten such steps, and `tanh(5) =
# 0.9999`: everything larger looks the same.
#
# **In code.** `NoForgetWeights` has no `W_f`.
#
# **In mathematics.** The slope of the new cell in the old one is 1, whatever
# the input: along the cell a gradient neither fades nor explodes.
#
#     c' = c + i * g      h' = o * tanh(c')      dc'/dc = 1
#
# **Predict first.** Random inputs for 1,000 steps: how large does the largest
# cell become? And with a forget gate of bias 1?


# %%
def no_forget_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, weights: NoForgetWeights
) -> tuple[np.ndarray, np.ndarray]:
    """i, o, g as in the LSTM;  c' = c + i * g;  h' = o * tanh(c')

    x: (N, D) the input of this step
    h, c: (N, H) hidden state and cell before it
    weights: NoForgetWeights
    Returns h_next, c_next in this order, each (N, H).

    >>> W, b, g = np.zeros((2, 1)), np.zeros(1), np.arctanh([0.6])  # g = 0.6
    >>> x, h, c = np.array([[1.0]]), np.array([[0.5]]), np.array([[2.0]])
    >>> no_forget_step(x, h, c, NoForgetWeights(W, b, W, b, W, g))[1].round(4)
    array([[2.3]])
    """
    raise NotImplementedError("no_forget_step is not written yet")


# %% [markdown]
# **See it: a memory that only fills up.** The largest cell of eight units that
# read random numbers for 1,000 steps. Nothing is thrown away in the one curve;
# in the other a forget gate of bias 1 throws away a little at each step.


# %%
@show.it
def filling() -> show.Picture:
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(1000, 1, 8)), rng.normal(size=(3, 16, 8)) / 2
    without = NoForgetWeights(*(one for W_k in W for one in (W_k, np.zeros(8))))
    with_gate = LSTMWeights(0 * W[0], np.ones(8), *without)
    h, c = np.zeros((2, 1, 8)), np.zeros((2, 1, 8))
    largest = np.zeros((2, 1000))
    for t in range(1000):
        h[0], c[0] = no_forget_step(x[t], h[0], c[0], without)
        h[1], c[1] = lstm_step(x[t], h[1], c[1], with_gate)
        largest[:, t] = np.abs(c).max(axis=(1, 2))
    curves = {"no gate": largest[0], "forget bias 1": largest[1]}
    return show.lines(curves, across="steps", title="the largest cell")


# %% [markdown]
# Without the gate the largest cell has come to 274 after 1,000 steps, and goes
# on growing; with it, no cell ever goes beyond 2.4. That is why the forget gate
# was added (Gers et al. 2000).
#
# ## The cell of the question
#
# **In plain words.** A learner once described an LSTM from memory, and asked
# why it works. In his cell the two squashings of the last line have changed
# places: what is shown comes from the input and the old state, and the memory
# only turns a volume knob.
#
# **By hand.** Let `h_int = -0.5`. With a cell of 2 the new state is `-0.5 *
# sigmoid(2) = -0.4404`, with a cell of -2 it is `-0.0596`: negative both times.
# However full the memory, it cannot say yes instead of no.
#
# **In code.** The weights are the LSTM's: his w1 has those of f, his w2 those
# of i, `c_int` those of g, and `h_int` those of o. The line of the cell is the
# LSTM's.
#
# **In mathematics.** The sign of h' is the sign of `h_int`, whatever the cell
# holds. With an empty cell `h' = h_int / 2`, where an LSTM shows 0. So why does
# the LSTM solve the problem? The line of c keeps; the last line decides whether
# anybody can read what is kept. With s the sigmoid:
#
#     c' = w1 * c + w2 * c_int      h' = h_int * s(c')


# %%
def question_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """c' = w1 * c + w2 * c_int;  h' = h_int * sigmoid(c')

    w1, w2: sigmoid([x, h] W + b) with the weights of f and of i
    c_int, h_int: tanh([x, h] W + b) with the weights of g and of o
    x: (N, D) the input of this step
    h, c: (N, H) hidden state and cell before it
    weights: LSTMWeights
    Returns h_next, c_next in this order, each (N, H).

    >>> W, b, h_int = np.zeros((2, 1)), np.zeros(1), np.arctanh([-0.5])
    >>> keep, shut = np.array([30.0]), np.array([-30.0])
    >>> weights = LSTMWeights(W, keep, W, shut, W, h_int, W, b)
    >>> x, h, c = np.array([[1.0]]), np.array([[0.5]]), np.array([[2.0]])
    >>> question_step(x, h, c, weights)[0].round(4)
    array([[-0.4404]])
    """
    raise NotImplementedError("question_step is not written yet")


# %% [markdown]
# ## One network for everything
#
# **In plain words.** Why gates at all? Let one network read the input and both
# states, and make both new ones. That was the question's own proposal. What
# comes out is a plain network again, which shows one half of its state and
# keeps the other half to itself.
#
# **By hand.** D = H = 1, `x = 1`, `h = 0.5`, `c = -1`. The first column of W is
# `(0.6, -0.4, 0.2)` and its bias 0.1, so the sum for h' is `0.6 - 0.2 - 0.2 +
# 0.1 = 0.3`, and h' is `tanh(0.3) = 0.2913`.
#
# **In code.** Three arrays side by side, in the order x, h, c: `(N, D+2H)`. One
# matrix `(D+2H, 2H)` gives `(N, 2H)`; the first H columns are h', the last H
# c'.
#
# **In mathematics.** With the state `[h, c]` it is the step of the first
# lesson, to the last bit.
#
#     [h', c'] = tanh([x, h, c] W + b)


# %%
def one_network_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """[h', c'] = tanh([x, h, c] W + b)

    x: (N, D) the input of this step
    h, c: (N, H) the two halves of the state before it
    W: (D+2H, 2H), b: (2H,); the first H columns make h'
    Returns h_next, c_next in this order, each (N, H).

    >>> x, h, c = np.array([[1.0]]), np.array([[0.5]]), np.array([[-1.0]])
    >>> W = np.array([[0.6, 0.0], [-0.4, 0.0], [0.2, 1.0]])
    >>> h_next, c_next = one_network_step(x, h, c, W, np.array([0.1, 0.0]))
    >>> print(h_next.round(4), c_next.round(4))
    [[0.2913]] [[-0.7616]]
    """
    raise NotImplementedError("one_network_step is not written yet")


# %% [markdown]
# **Predict first.** A small change of the first cell: how much of it is left in
# the state after 10 steps, after 50, after 100? In one network, and in an LSTM
# whose forget gates have the bias 2, or 5?
#
# **See it: what is left of the first cell.** The size of the slope of both
# states in the first cell, with random numbers for inputs. The one network's
# matrix keeps lengths, so that only the tanh makes it fade.


# %%
def left(step: Callable[..., Any], x: np.ndarray, H: int) -> list[float]:
    """||d[h_t, c_t] / dc_0|| for t = 1 ... T, of h', c' = step(x_t, h, c)

    x: (T, 1, D), h and c: (1, H) each, from zeros
    """

    def whole(x_t: np.ndarray, state: np.ndarray) -> np.ndarray:
        return np.concatenate(step(x_t, state[:, :H], state[:, H:]), axis=1)

    state, slopes, sizes = np.zeros((1, 2 * H)), np.eye(2 * H)[:, H:], []
    nudge = 1e-5 * np.eye(2 * H)
    for x_t in x:
        all_x = np.repeat(x_t, 2 * H, axis=0)
        moved = whole(all_x, state + nudge) - whole(all_x, state - nudge)
        state, slopes = whole(x_t, state), moved.T / 2e-5 @ slopes
        sizes.append(float(np.linalg.norm(slopes)))
    return sizes


# %%
@show.it
def fading() -> show.Picture:
    rng, b = np.random.default_rng(0), np.zeros(8)
    x, W = rng.normal(size=(100, 1, 8)), rng.normal(size=(4, 16, 8)) / 2
    turn, _ = np.linalg.qr(rng.normal(size=(16, 16)))
    W_one = np.concatenate([rng.normal(size=(8, 16)) / 2, turn])

    def one(x: np.ndarray, h: np.ndarray, c: np.ndarray) -> Any:
        return one_network_step(x, h, c, W_one, np.zeros(16))

    curves = {"one network": left(one, x, 8)}
    for bias in (2, 5):
        w = LSTMWeights(W[0], b + bias, W[1], b, W[2], b, W[3], b)
        curves[f"bias {bias}"] = left(partial(lstm_step, weights=w), x, 8)
    return show.lines(curves, log=True, x=range(1, 101), across="steps")


# %% [markdown]
# After 10, 50 and 100 steps there is left 0.002, 3e-14 and 3e-28 in the one
# network: the old memory reaches the new one through a matrix and a squashing
# only, at every step. In the LSTM with forget bias 2 it is 1, 0.02 and 3e-4;
# with 5 it is 4, 7, and 9 after 100 steps. That is what the gates are for.
#
# ## The GRU that resets after the product
#
# **In plain words.** Your GRU covers parts of the old state before it looks at
# it. Others look first and cover parts of what they saw. PyTorch does so, and
# Keras by default; ONNX calls it `linear_before_reset`. It is faster, because
# the old state can meet all three matrices at once, before r is known. It is
# another function, so weights trained for one do not fit the other.
#
# **By hand.** `h = (1, -1)`, `r = (0.5, 1)`, `x = 1`, no biases, and W_n has
# the rows `(0.6, 0.2)`, `(1, -1)`, `(2, 0.5)`. The state's part is `(1 - 2, -1
# - 0.5) = (-1, -1.5)`; reset it is `(-0.5, -1.5)`; with x's part `(0.1, -1.3)`;
# squashed `(0.100, -0.862)`. With the reset before the product it would be
# `(-0.716, -0.664)`.
#
# **In code.** Split W_n after row D. r, z and the blend of old and new are as
# in `gru_step`. `ResetAfterWeights` has one bias more, `b_h`.
#
# **In mathematics.** W_x are the first D rows of W_n, W_h the last H. `b_h`
# stands inside the bracket that r multiplies, `b_n` outside of it. Where r is
# open and b_h is 0, this is the GRU of before; so it is for any r if W_h is
# diagonal and b_h is 0.
#
#     n = tanh(x W_x + b_n + r * (h W_h + b_h))


# %%
def reset_after_step(
    x: np.ndarray,
    h: np.ndarray,
    weights: ResetAfterWeights,
) -> np.ndarray:
    """n = tanh(x W_x + b_n + r * (h W_h + b_h));  h' = z * h + (1 - z) * n

    r and z are the GRU's; W_x are the first D rows of W_n, W_h the last H.
    x: (N, D) the input of this step
    h: (N, H) the state before it
    weights: ResetAfterWeights
    Returns h_next: (N, H).

    >>> W, b, W_n = np.zeros((3, 2)), np.zeros(2), np.zeros((3, 2))
    >>> W_n[:] = [0.6, 0.2], [1.0, -1.0], [2.0, 0.5]
    >>> r, z = np.array([0.0, 60.0]), np.full(2, -60.0)  # r = (0.5, 1), z = 0
    >>> weights = ResetAfterWeights(W, r, W, z, W_n, b, b)
    >>> x, h = np.array([[1.0]]), np.array([[1.0, -1.0]])
    >>> reset_after_step(x, h, weights).round(3)
    array([[ 0.1  , -0.862]])
    """
    raise NotImplementedError("reset_after_step is not written yet")


# %% [markdown]
# ## Words of different lengths
#
# **In plain words.** Words differ in length, arrays do not. So short words are
# filled up, and what stands behind them means nothing. In padding nothing
# happens: the state is held, as if the time stood still. Then the last column
# holds the last true state of every word.
#
# **By hand.** The cell of the first lesson reads 1, 0, 0 from 0.5 and gives
# `0.4621, -0.0846, 0.1331`. If the word is only two steps long, it gives
# `0.4621, -0.0846, -0.0846`.
#
# **In code.** At each step compute the new state for all, then choose for each
# sample: the new one, or the old one. Padding may hold anything, even NaN, and
# 0 times NaN is NaN: so choose, and do not multiply.
#
# **In mathematics.** For a word of length l:
#
#     h_t = step(x_t, h_{t-1})    for t up to l
#     h_t = h_{t-1}               after that


# %%
def masked_forward(
    x: np.ndarray,
    lengths: np.ndarray,
    h0: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h_t = rnn_step(x_t, h_{t-1}) within a word, h_t = h_{t-1} behind it

    x: (N, T, D) the inputs; behind a word is padding, of any value, even NaN
    lengths: (N,) whole numbers from 0 to T, how many steps each word has
    h0: (N, H) the state before the first step
    W: (D+H, H), b: (H,)
    Returns h: (N, T, H), the state after each step.

    >>> x, h0 = np.array([[[1.0], [0.0], [np.nan]]]), np.array([[0.5]])
    >>> W, b = np.array([[0.6], [-0.4]]), np.array([0.1])
    >>> masked_forward(x, np.array([2]), h0, W, b).ravel().round(4)
    array([ 0.4621, -0.0846, -0.0846])
    """
    raise NotImplementedError("masked_forward is not written yet")


# %% [markdown]
# **See it: what stands still.** Four words of 12, 4, 8 and 2 steps, one unit of
# the state in each row: behind its word the colour stays.


# %%
@show.it
def waiting() -> show.Picture:
    rng = np.random.default_rng(0)
    x, lengths = rng.normal(size=(4, 12, 3)), np.array([12, 4, 8, 2])
    W, b = rng.normal(size=(8, 5)), np.zeros(5)
    h = masked_forward(x, lengths, np.zeros((4, 5)), W, b)
    return show.heat(h[:, :, 0], [f"{length} steps" for length in lengths])


# %% [markdown]
# ## Both directions
#
# **In plain words.** Who has read a sentence to its end knows more of its first
# word. So read each word twice, forwards and backwards, with weights of their
# own, and put both states of a step side by side. Backwards means from the end
# of the *word*, not from the end of the padding.
#
# **By hand.** The cell of before reads the word 1, 0 forwards from 0.5:
# `0.4621, -0.0846`. Backwards it reads 0 first: `tanh(-0.1) = -0.0997`, then 1:
# `tanh(0.6 + 0.0399 + 0.1) = 0.6291`. The first step gets `(0.4621, 0.6291)`,
# the second `(-0.0846, -0.0997)`, and a third, of padding, `(-0.0846, 0)`.
#
# **In code.** Turn the first `length` entries of each row round, read them as
# in `masked_forward`, and turn what comes out round again, so that each state
# stands at its own step. `np.take_along_axis` takes other places in each row.
# Behind a word the forward half is held and the backward half is zero.
#
# **In mathematics.** The backward state of step t has seen `x_t` to the end of
# the word; side by side both halves of a step have seen it all.
#
#     h_t = [forward_t, backward_t]
#     forward_t = step(x_t, forward_{t-1})
#     backward_t = step(x_t, backward_{t+1})


# %%
def bidirectional_forward(
    x: np.ndarray,
    lengths: np.ndarray,
    h0_f: np.ndarray,
    h0_b: np.ndarray,
    W_f: np.ndarray,
    b_f: np.ndarray,
    W_b: np.ndarray,
    b_b: np.ndarray,
) -> np.ndarray:
    """h_t = [forward state, backward state], each within its own word

    x: (N, T, D), lengths: (N,): as in masked_forward
    h0_f, h0_b: (N, H) the states before the first step of each direction
    W_f, W_b: (D+H, H), b_f, b_b: (H,), the weights of each direction
    Returns h: (N, T, 2H); behind a word the forward half is held, and the
    backward half is zero.

    >>> x, h0 = np.array([[[1.0], [0.0], [7.0]]]), np.array([[0.5]])
    >>> W, b, two = np.array([[0.6], [-0.4]]), np.array([0.1]), np.array([2])
    >>> bidirectional_forward(x, two, h0, h0, W, b, W, b)[0].round(4)
    array([[ 0.4621,  0.6291],
           [-0.0846, -0.0997],
           [-0.0846,  0.    ]])
    """
    raise NotImplementedError("bidirectional_forward is not written yet")


# %% [markdown]
# ## Layers
#
# **In plain words.** One network reads the input; a second one reads the states
# of the first as if they were its input; a third reads the second. Lower layers
# may listen to single letters, higher ones to what spans many.
#
# **By hand.** The lowest layer gives `0.4621, -0.0846`. A second one with `W =
# (0.5, 1)`, no bias, from 0: `tanh(0.5 * 0.4621) = 0.2270`, then `tanh(0.5 *
# -0.0846 + 0.2270) = 0.1826`.
#
# **In code.** `weights` is a list with one pair `(W, b)` a layer. The first
# matrix is `(D+H, H)`, all others are `(H+H, H)`. Each layer has its own row of
# `h0`. All layers' states are asked for: `(L, N, T, H)`.
#
# **In mathematics.** Layer by layer or step by step, the same comes out. The
# index in brackets is the layer; below the lowest one stands the input.
#
#     h(l)_t = step(h(l-1)_t, h(l)_{t-1})      h(0)_t = x_t


# %%
def stacked_forward(
    x: np.ndarray, h0: np.ndarray, weights: list[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """Each layer is an rnn_forward that reads the states of the layer below it

    x: (N, T, D) the inputs of the lowest layer
    h0: (L, N, H) the state of each layer before the first step
    weights: a list of L pairs (W, b), b: (H,);
        W: (D+H, H) in the lowest layer, (H+H, H) in all others
    Returns h: (L, N, T, H), the states of all layers, the lowest first.

    >>> x, h0 = np.array([[[1.0], [0.0]]]), np.array([[[0.5]], [[0.0]]])
    >>> below = np.array([[0.6], [-0.4]]), np.array([0.1])
    >>> above = np.array([[0.5], [1.0]]), np.array([0.0])
    >>> stacked_forward(x, h0, [below, above])[:, 0, :, 0].round(4)
    array([[ 0.4621, -0.0846],
           [ 0.227 ,  0.1826]])
    """
    raise NotImplementedError("stacked_forward is not written yet")


# %% [markdown]
# ## Anybody's weights
#
# **In plain words.** From here on you may read anybody's network. PyTorch keeps
# the same numbers in another order: the matrices of all gates below each other,
# turned on their side, and two biases where one is enough.
#
# **By hand.** With D = H = 1, `W_ih = ((1), (2), (3), (4))` and `W_hh = ((5),
# (6), (7), (8))`: the second block belongs to f, so `W_f` has the rows `(2)`
# for x and `(6)` for h.
#
# **In code.** Cut the rows into four blocks of H, in PyTorch's order **i, f, g,
# o**; turn each block; put x's part above h's. Give each block to its name:
# `LSTMWeights` has another order than PyTorch.
#
# **In mathematics.** On the left what PyTorch computes, one block a gate. Which
# W and b make it what stands on the right? A GRU of PyTorch cannot be turned
# into yours, since it resets after the product; into `reset_after_step` it can.
#
#     x W_ih^T + b_ih + h W_hh^T + b_hh = [x, h] W + b


# %%
def from_pytorch(
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b_ih: np.ndarray,
    b_hh: np.ndarray,
) -> LSTMWeights:
    """The arrays of a torch.nn.LSTM of one layer as LSTMWeights

    W_ih: (4H, D), W_hh: (4H, H), b_ih, b_hh: (4H,); blocks of H rows for
        i, f, g, o in this order
    Returns LSTMWeights: each W (D+H, H), each b (H,).

    >>> W_ih = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> W_hh = np.array([[5.0], [6.0], [7.0], [8.0]])
    >>> from_pytorch(W_ih, W_hh, np.ones(4), np.zeros(4)).W_f.ravel()
    array([2., 6.])
    """
    raise NotImplementedError("from_pytorch is not written yet")


# %% [markdown]
# ## Bonus: what came after
#
# **In plain words.** Why must a network read one step after the other? Because
# each gate waits for the state before it. Let the gates look at the input only,
# and nobody waits any more: a step is then "times a, plus b", and two such
# steps are one: again times something, plus something. So T steps can be done
# in as many rounds as T can be halved, which is why such networks train fast
# (minGRU, Feng et al. 2024).
#
# **By hand.** `a = 0.5`, `b = 0.5`, twice: the first gives half of h and a
# half; the second makes a quarter of h of it, and `0.5 * 0.5 + 0.5 = 0.75`. The
# two together are the one step with `a = 0.25` and `b = 0.75`.
#
# **In code.** A loop is right. A scan is right as well: let every step take up
# the step 1 before it, then what came out of that 2 before, then 4, 8 ... Speed
# is not marked; only the numbers are. Products of many a's come near 0, so
# dividing by them goes wrong in long sequences.
#
# **In mathematics.** First (a1, b1), then (a2, b2) is (a1 a2, a2 b1 + b2). It
# does not matter where the brackets stand. With s the sigmoid:
#
#     z_t = s(x_t W_z + b_z)      n_t = x_t W_n + b_n
#     h_t = z_t * h_{t-1} + (1 - z_t) * n_t


# %%
def min_gru_scan(
    x: np.ndarray,
    h0: np.ndarray,
    W_z: np.ndarray,
    b_z: np.ndarray,
    W_n: np.ndarray,
    b_n: np.ndarray,
) -> np.ndarray:
    """h_t = z_t * h_{t-1} + (1 - z_t) * n_t

    z_t = sigmoid(x_t W_z + b_z), n_t = x_t W_n + b_n

    x: (N, T, D) the inputs
    h0: (N, H) the state before the first step
    W_z, W_n: (D, H), b_z, b_n: (H,); no tanh, and neither sees the state
    Returns h: (N, T, H), the state after each step.

    >>> x, h0 = np.ones((1, 2, 1)), np.zeros((1, 1))
    >>> W, b = np.zeros((1, 1)), np.zeros(1)
    >>> min_gru_scan(x, h0, W, b, W, b + 1).ravel()
    array([0.5 , 0.75])
    """
    raise NotImplementedError("min_gru_scan is not written yet")


# %% [markdown]
# **See it: the time of T steps.** How long your function takes, in
# milliseconds, for sequences of 500 to 64,000 steps.


# %%
@show.it(takes="a few seconds")
def how_long() -> show.Picture:
    rng, seconds = np.random.default_rng(0), []
    lengths = [500 * 2**k for k in range(8)]
    W = rng.normal(size=(2, 4, 8))
    for T in lengths:
        x, began = rng.normal(size=(1, T, 4)), perf_counter()
        min_gru_scan(x, np.zeros((1, 8)), W[0], np.zeros(8), W[1], np.zeros(8))
        seconds.append(1000 * (perf_counter() - began))
    curve = {"milliseconds": seconds}
    return show.lines(curve, x=lengths, log="both", across="T")


# %% [markdown]
# ## Bonus: forwards instead of back
#
# **In plain words.** Backpropagation waits for the end and then goes back. One
# can as well carry along, from step to step, how much each unit would have
# changed if the first state had been another one (real-time recurrent
# learning). No going back, no stored sequence; but H times as much to carry.
#
# **By hand.** The cell of the first lesson, `W_h = -0.4`, with the states
# `0.4621` and `-0.0846`: the slopes of the two steps are `0.7864 * -0.4 =
# -0.3146` and `0.9928 * -0.4 = -0.3971`, and their product is `0.1249`.
#
# **In code.** Start with the identity, one for each sample. W_h are the last H
# rows of W. Of J, the first axis behind the samples is the unit that moves, the
# last one the unit of `h0` that moves it.
#
# **In mathematics.** `dh_T @ J_T` is the `dh0` of `rnn_backward` when only
# `h_T` is in the loss.
#
#     J_t = dh_t/dh_0 = diag(1 - h_t^2) W_h^T J_{t-1},   J_0 = 1


# %%
def rtrl_dh0(
    x: np.ndarray,
    h0: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """J_t = diag(1 - h_t^2) W_h^T J_{t-1}, J_0 = 1

    x: (N, T, D) the inputs
    h0: (N, H) the state before the first step
    W: (D+H, H), b: (H,)
    Returns J: (N, H, H), J[n, i, j] = dh_T[n, i] / dh0[n, j].

    >>> x, h0 = np.array([[[1.0], [0.0]]]), np.array([[0.5]])
    >>> rtrl_dh0(x, h0, np.array([[0.6], [-0.4]]), np.array([0.1])).round(4)
    array([[[0.1249]]])
    """
    raise NotImplementedError("rtrl_dh0 is not written yet")


# %% [markdown]
# **See it: the first state, seen from the sixtieth.** The matrix of `bptt` that
# turns the state and makes it half as long again, at rest and while the network
# reads; this time forwards, by your own J.


# %%
@show.it
def carried_along() -> show.Picture:
    rng, h0, b = np.random.default_rng(10), np.zeros((1, 32)), np.zeros(32)
    x, W_x = rng.normal(size=(1, 60, 16)), 0.2 * rng.normal(size=(16, 32))
    turn, _ = np.linalg.qr(rng.normal(size=(32, 32)))
    W, sizes = np.concatenate([W_x, 1.5 * turn]), {}
    for name, read in (("at rest", 0 * x), ("reading", x)):
        every = [rtrl_dh0(read[:, :t], h0, W, b)[0] for t in range(1, 61)]
        sizes[name] = [np.linalg.norm(J, 2) for J in every]
    return show.lines(sizes, log=True, x=range(1, 61), across="steps")


# %% [markdown]
# At rest a nudge of the first state has become 4e10 times as long after 60
# steps; while the network reads, of the strongest nudge 0.005 is left. Going
# back found the same: the two ways differ in what has to be stored, not in what
# they say.
#
# ## Three questions
#
# One in plain words, one on the code, one on the mathematics; they carry no
# points. You answer with a second argument, as in `question("F3", "b")`.

# %%
from autograder import question

question("F3")
question("I1")
question("F11")

# %% [markdown]
# One task went through the whole course: remember the first symbol for T steps.
# A plain network could, with the right weights, but could hardly learn them.
# One line, in which the old memory is multiplied by a gate and added to,
# changed that; every cell of this lesson that learns to remember has such a
# line, and the others show what it is worth.
#
# ## What the autograder expects
#
# - Your functions are called with positional arguments and with float64 arrays;
#   `lengths` are whole numbers. N, T, D, H and L are at least 1.
# - Several results come back as a tuple; a list is taken too.
# - Weights come back as `LSTMWeights`, or as anything with the same fields.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept
#   between them.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library may
#   be imported.
# - The two bonus functions count above the assignment's 30 points: whoever
#   leaves them out can still have all of these.
