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
# # What a memory is
#
# Can you choose the weights of a network by hand, so that it remembers the
# first symbol for a hundred steps, and forgets it when it is told to?
#
# A memory keeps what matters, gives way when it has to, and is read only when
# asked. So far you wrote the cells, and the weights came from somewhere. Here
# it is the other way round: the cells are given, and you choose the weights.
# Then you measure how long a memory can be taught.

# %% [markdown]
# ![The time line of a memory cell: a value is written, held through a silence
# in which the input goes on changing, shown where read is 1, and
# erased.](pictures/timeline.svg)

# %% [markdown]
# | letter | meaning |
# |---|---|
# | N, T, D, H | batch size, time steps, input features, hidden units |
# | x, h, c | input `(N, T, D)`, hidden state, cell state `(N, T, H)` |
# | f, i, o, g | LSTM: forget, input and output gate, candidate |
# | r, z, n | GRU: reset and update gate, candidate; **z keeps** |
# | W_x, W_h | of W, which acts on `[x, h]`: the first D rows, the last H rows |
#
# The cells are given below and not marked. What you build is judged with the
# course's own copies of them, by what it **does**: many weights are right.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
from typing import NamedTuple

import numpy as np

from autograder import show

# A bias with which a gate is open to 12 digits; with -OPEN it is shut.
OPEN = 30.0


# %% nbgrader={"grade": false, "grade_id": "cells", "locked": true, "schema_version": 3, "solution": false, "task": false}
def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), written so that exp never meets a large number"""
    e = np.exp(-np.abs(x))
    y: np.ndarray = np.where(x >= 0, 1, e) / (1 + e)
    return y


class LSTMWeights(NamedTuple):
    """One matrix (D+H, H) and one bias (H,) for each gate and candidate"""

    W_f: np.ndarray
    b_f: np.ndarray
    W_i: np.ndarray
    b_i: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray
    W_g: np.ndarray
    b_g: np.ndarray


class GRUWeights(NamedTuple):
    """One matrix (D+H, H) and one bias (H,) for each gate and candidate"""

    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray


def rnn_step(
    x: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h' = tanh([x, h] W + b)

    x: (N, D), h: (N, H); W: (D+H, H), b: (H,)
    Returns h_next: (N, H).
    """
    h_next: np.ndarray = np.tanh(np.concatenate([x, h], axis=-1) @ W + b)
    return h_next


def rnn_forward(
    x: np.ndarray,
    h0: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step, starting from h0

    x: (N, T, D), h0: (N, H); W: (D+H, H), b: (H,)
    Returns h: (N, T, H), the state after each step.
    """
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)


def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """c_t = f * c_{t-1} + i * g,  h_t = o * tanh(c_t), from h0 and c0

    x: (N, T, D), h0: (N, H), c0: (N, H)
    Returns h: (N, T, H), c: (N, T, H), the states after each step.
    """
    h, c = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[1]):
        xh = np.concatenate([x[:, t], h], axis=-1)
        f = sigmoid(xh @ weights.W_f + weights.b_f)
        i = sigmoid(xh @ weights.W_i + weights.b_i)
        o = sigmoid(xh @ weights.W_o + weights.b_o)
        g = np.tanh(xh @ weights.W_g + weights.b_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hidden.append(h)
        cells.append(c)
    return np.stack(hidden, axis=1), np.stack(cells, axis=1)


def gru_forward(
    x: np.ndarray,
    h0: np.ndarray,
    weights: GRUWeights,
) -> np.ndarray:
    """h_t = z * h_{t-1} + (1 - z) * n for every step, starting from h0

    x: (N, T, D), h0: (N, H)
    Returns h: (N, T, H), the state after each step.
    """
    h = h0
    states = []
    for t in range(x.shape[1]):
        xh = np.concatenate([x[:, t], h], axis=-1)
        r = sigmoid(xh @ weights.W_r + weights.b_r)
        z = sigmoid(xh @ weights.W_z + weights.b_z)
        xrh = np.concatenate([x[:, t], r * h], axis=-1)
        n = np.tanh(xrh @ weights.W_n + weights.b_n)
        h = z * h + (1 - z) * n
        states.append(h)
    return np.stack(states, axis=1)


# %% [markdown]
# ## The memory that keeps everything
#
# **In plain words.** The simplest memory adds what comes to what it has.
# Nothing is lost, and nothing can be taken away. If the sum is squashed at
# every step, it stays in range; does it then still keep?
#
# **By hand.** From 0.5, with the inputs 1 and -2: linear `0.5 + 1 = 1.5`, then
# `1.5 - 2 = -0.5`; relu 1.5, then 0; tanh `tanh(0.5 + 1) = 0.9051`, then
# `tanh(0.90515 - 2) = -0.7986`.
#
# **In code.** One loop over the steps. The text `squash` says which of three
# functions is used; the sum is made first, and then squashed.
#
# **In mathematics.** The recurrent network whose W_x and W_h are both the
# identity, with squash one of tanh, max(0, a) and a itself:
#
# $$
# h_t = \text{squash}\,(h_{t-1} + x_t)
# $$
#
#     h_t = squash(h_{t-1} + x_t)


# %% nbgrader={"grade": false, "grade_id": "identity_run", "locked": false, "schema_version": 3, "solution": true, "task": false}
def identity_run(x: np.ndarray, h0: np.ndarray, squash: str) -> np.ndarray:
    """h_t = squash(h_{t-1} + x_t) for every step, starting from h0

    x: (N, T, H) what comes in; h0: (N, H) the state before the first step
    squash: "tanh", "relu" (max(0, a)) or "linear" (a as it is)
    Returns h: (N, T, H), the state after each step; h0 is not part of it.

    >>> x, h0 = np.array([[[1.0], [-2.0]]]), np.array([[0.5]])
    >>> identity_run(x, h0, "tanh").ravel().round(4)
    array([ 0.9051, -0.7986])
    """
    ### BEGIN SOLUTION
    h = h0
    states = []
    for t in range(x.shape[1]):
        a = h + x[:, t]
        if squash == "tanh":
            h = np.tanh(a)
        elif squash == "relu":
            h = np.maximum(0, a)
        else:
            h = 1.0 * a
        states.append(h)
    return np.stack(states, axis=1)
    ### END SOLUTION


# %% [markdown]
# **Predict first.** From `h0 = 0.9`, with tanh and no input at all, after 100
# steps ____ is left.
#
# **See it: what fades.** The three squashings from 0.9, without any input, and
# the line that the tanh follows.


# %%
@show.it
def fading_memory() -> show.Picture:
    x, t = np.zeros((1, 1000, 1)), np.arange(1, 1001)
    h0, series = np.array([[0.9]]), {}
    for name in ("tanh", "relu", "linear"):
        series[name] = identity_run(x, h0, name)[0, :, 0]
    series["1 / sqrt(1/0.81 + 2t/3)"] = 1 / np.sqrt(1 / 0.81 + 2 * t / 3)
    title = "no input, from 0.9"
    return show.lines(series, log="both", x=t, across="step", title=title)


# %% [markdown]
# With tanh 0.716, 0.351, 0.121 and 0.039 are left after 1, 10, 100 and 1000
# steps: it fades, but slowly, like one over the root of the time. And with an
# input of 0.1 at each step, tanh stays at 0.612, while relu and linear have
# gathered 10 after 100 steps. What keeps everything cannot tell what matters.

# %% [markdown]
# ## One bit that stays
#
# **In plain words.** A light switch has two resting places and a hill between
# them. A push over the hill changes the side; a smaller one does not. A single
# unit can be such a switch: one input puts it on, another puts it off, and in
# between it stays where it is.
#
# **By hand.** A recurrent weight of 3 holds: from 0.5 it climbs to
# `tanh(3 * 0.5) = 0.9051` and `tanh(3 * 0.9051) = 0.9913`. A weight of 0.8 lets
# go: `tanh(0.8 * 0.5) = 0.3799`, `tanh(0.8 * 0.3799) = 0.2949`.
#
# **In code.** W has three rows, for set, reset and h. Try: give the state 1 or
# -1, run a hundred silent steps, print what is left. Then send one pulse.
#
# **In mathematics.** In silence `h' = tanh(w h)`. Where the curve crosses the
# line `h' = h` the state may rest: once for w up to 1, three times above, and
# then the one in the middle is the hill.
#
# $$
# h' = \tanh(w_{\text{set}}\,x_1 + w_{\text{reset}}\,x_2 + w\,h + b)
# $$
#
#     h' = tanh(w_set x_1 + w_reset x_2 + w h + b)

# %% [markdown]
# ![The curve tanh(w h) crosses the line h' = h once for w = 0.8 and w = 1, and
# three times for w = 3: the outer two are where a bit
# rests.](pictures/latch.svg)


# %% nbgrader={"grade": false, "grade_id": "latch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def latch() -> tuple[np.ndarray, np.ndarray]:
    """A unit that set puts on (h >= 0.5), reset off (h <= -0.5), silence keeps

    x = (set, reset), each 0 or 1 and never both; D = 2, H = 1. It starts at
    h = 0, and the first input is one of the two pulses. It should also hold
    where at each step one input is off by up to 0.1.
    Returns W: (3, 1), b: (1,), for rnn_forward; no entry larger than 1000 in
    size.

    >>> x = np.array([[[1.0, 0], [0, 0], [0, 1], [0, 0]]])
    >>> rnn_forward(x, np.zeros((1, 1)), *latch()).ravel() > 0
    array([ True,  True, False, False])
    """
    ### BEGIN SOLUTION
    u, w = 6.0, 3.0
    return np.array([[u], [-u], [w]]), np.array([0.0])
    ### END SOLUTION


# %% [markdown]
# **See it: one bit.** Your unit is set, reset and set again; in the last row
# the inputs are disturbed at each step.


# %%
@show.it
def one_bit() -> show.Picture:
    x = np.zeros((1, 120, 2))
    x[0, [0, 40, 80], [0, 1, 0]] = 1
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, x.shape)
    rows = [x[0, :, 0], x[0, :, 1]]
    for one in (x, x + noise):
        rows.append(rnn_forward(one, np.zeros((1, 1)), *latch())[0, :, 0])
    names = ["set", "reset", "h", "h, with noise"]
    return show.heat(rows, names, title="120 steps")


# %% [markdown]
# One hears that a plain network overwrites its state at every step. Here is one
# that holds. What is true in the sentence: only such weights hold; one unit
# holds one bit and no number; and learning has to find them.

# %% [markdown]
# ## What one unit cannot do
#
# **In plain words.** Another switch: one button, and each press changes the
# side. Somebody offers one unit and claims that it does that. It cannot, and
# you can show it to anybody who offers one, with two presses or less.
#
# **By hand.** The unit with w = 3, u = 6 and b = 0 is at -1; after a 1 it is at
# `tanh(3 * -1 + 6) = 0.9951`, on, as it should be. After a second 1 it is at
# `tanh(3 * 0.9951 + 6) = 1.0000`, still on: refuted by 1 1.
#
# **In code.** Only six strings have one or two bits. The unit is on while h >
# 0; what should it be after a string with an odd number of ones?
#
# **In mathematics.** `h' = tanh(w h + u x + b)`, `h_0 = -1`. For `w >= 0` the
# new state grows with the old one; for `w < 0` it falls. Each case leaves a
# string on which the unit contradicts itself. The first one:
#
# $$
# w \ge 0,\ h_1 > 0:\quad \tanh(w h_1 + u + b) \ge \tanh(-w + u + b) = h_1 > 0
# $$
#
#     w >= 0, h_1 > 0:  tanh(w h_1 + u + b) >= tanh(-w + u + b) = h_1 > 0


# %% nbgrader={"grade": false, "grade_id": "refute_toggle", "locked": false, "schema_version": 3, "solution": true, "task": false}
def refute_toggle(w: float, u: float, b: float) -> list[int]:
    """One or two bits after which h' = tanh(w h + u x + b) is on or off wrongly

    It starts off, at h = -1, and is on while h > 0. It should be on after an
    odd number of ones.
    Returns bits: a list of one or two numbers, each 0 or 1. There always is
    one.

    >>> [int(bit) for bit in refute_toggle(3.0, 6.0, 0.0)]
    [1, 1]
    """

    ### BEGIN SOLUTION
    # If w >= 0 and "1" puts it on, the next 1 finds a higher state, and leaves it on: "1 1" fails. If w < 0
    # and "0" leaves it off, then b <= -|w|; if "1" puts it on, "1 0" gives at most tanh(b) < 0, and fails.
    def is_wrong_after(bits: list[int]) -> bool:
        h = -1.0
        for bit in bits:
            h = float(np.tanh(w * h + u * bit + b))
        return (h > 0) != (sum(bits) % 2 == 1)

    return max([[0], [1], [1, 0], [1, 1]], key=is_wrong_after)
    ### END SOLUTION


# %% [markdown]
# The argument never used that there is one unit only. Seen from one and the
# same state, an input enters each unit through one weight, with one sign: *no
# unit of a plain network can toggle*, however many stand beside it. But
# somebody may look at two of them.

# %% [markdown]
# ## Two units can
#
# **In plain words.** Let one unit say "the switch is on or the button is
# pressed", and another "the switch is on and the button is pressed". On is what
# is in the first and not in the second.
#
# **By hand.** With ends at 1 and -1: or = 1, and = -1 gives
# `(1 - -1) / 2 - 0.5 = 0.5`, on. Both at 1 or both at -1 give
# `(1 - 1) / 2 - 0.5 = -0.5`, off.
#
# **In code.** W has three rows, for x and the two units, and a column for each.
# Both units want to know whether the switch is on: that is the same sum of the
# old two states. Make sums large, so that tanh puts each state back to an end.
#
# **In mathematics.** The units are `h' = tanh([x, h] W + b)`, and the switch is
# on while `h @ v + v0 > 0`. Of on and x, exclusive or is or without and:
#
# $$
# \text{on}' = (\text{on} \lor x) - (\text{on} \land x)
# $$
#
#     on' = (on or x) - (on and x)

# %% [markdown]
# ![The four corners of (or, and): a 1 leads from both at -1 to or alone, and
# from there to both at 1; a 0 brings both at 1 back to both at -1, and leaves
# the others.](pictures/toggle.svg)


# %% nbgrader={"grade": false, "grade_id": "toggle_rnn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def toggle_rnn() -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Two units: h @ v + v0 > 0 after an odd number of ones, however long

    D = 1, H = 2; it starts at h = (-1, -1), which is off. h @ v + v0 should be
    at least 0.25 away from 0.
    Returns W: (3, 2), b: (2,), for rnn_forward, and v: (2,), v0: a number;
    none larger than 1000 in size.

    >>> W, b, v, v0 = toggle_rnn()
    >>> x = np.array([[[1.0], [0.0], [1.0], [1.0]]])
    >>> h = rnn_forward(x, -np.ones((1, 2)), W, b)
    >>> (h @ v + v0).ravel() > 0
    array([ True,  True, False,  True])
    """
    ### BEGIN SOLUTION
    K = 4.0
    W = np.array([[2 * K, 2 * K], [K, K], [-K, -K]])
    b = np.array([-K, -3 * K])
    ends = np.array([1.0, -1.0])
    return W, b, ends / 2, -0.5
    ### END SOLUTION


# %% [markdown]
# ## A gated unit does it alone
#
# **In plain words.** A unit with a gate has two ways: keep what is, or become
# what is proposed. Without a press, keep. With one, become the opposite.
#
# **By hand.** With `z = 0` and the proposal `tanh(-6 * 1) = -1.0000` the state
# goes from 1 to `0 * 1 + (1 - 0) * -1 = -1`. With `z = 1` it stays:
# `1 * 1 + (1 - 1) * -1 = 1`.
#
# **In code.** All matrices are (2, 1): a row for x and a row for h. `OPEN` is a
# bias with which a gate is open; a weight on x can shut it.
#
# **In mathematics.** With s the sigmoid, for the blend `h' = z h + (1 - z) n`:
#
# $$
# z = s(w_x x + b_z) \approx 1 - x, \qquad
# n = \tanh(-k\,h) \approx -\operatorname{sign}(h)
# $$
#
#     z = s(w_x x + b_z), about 1 - x      n = tanh(-k h), about -sign(h)


# %% nbgrader={"grade": false, "grade_id": "toggle_gru", "locked": false, "schema_version": 3, "solution": true, "task": false}
def toggle_gru() -> GRUWeights:
    """One gated unit: h > 0 after an odd number of ones, however long

    D = 1, H = 1; it starts at h = -1, which is off.
    Returns GRUWeights for gru_forward: each W (2, 1), each b (1,); no entry
    larger than 1000 in size.

    >>> x = np.array([[[1.0], [0.0], [1.0], [1.0]]])
    >>> gru_forward(x, -np.ones((1, 1)), toggle_gru()).ravel() > 0
    array([ True,  True, False,  True])
    """
    ### BEGIN SOLUTION
    none = np.zeros((2, 1))
    return GRUWeights(
        W_r=none, b_r=np.array([OPEN]),
        W_z=np.array([[-2 * OPEN], [0.0]]), b_z=np.array([OPEN]),
        W_n=np.array([[0.0], [-6.0]]), b_n=np.array([0.0]),
    )  # fmt: skip
    ### END SOLUTION


# %% [markdown]
# ## A memory cell
#
# **In plain words.** Now a memory for a number. One wire brings a value that
# never rests. Three others say when to write it down, when to wipe the slate,
# and when to show what stands on it.
#
# **By hand.** A gate with the bias 5 is open to `sigmoid(5) = 0.9933` only.
# Held for 100 steps, `0.9933 ** 100 = 0.511` is left: half is gone. With the
# bias 15 it is `sigmoid(15) ** 100 = 0.99997`.
#
# **In code.** Make a table first: what should f, i and o be in silence, at a
# write, at an erase, at a read? Each gate then needs a bias for silence, and a
# weight for every wire that changes it. Nothing has to look at h.
#
# **In mathematics.** x = (value, write, erase, read). A gate that is open
# unless a wire says no has a bias of K and a weight of -2K on the wire. With s
# the sigmoid:
#
# $$
# f = s\big(K - 2K\,(\text{write} + \text{erase})\big), \qquad
# c' = f * c + i * g, \qquad h' = o * \tanh(c')
# $$
#
#     f = s(K - 2K (write + erase)),  c' = f * c + i * g,  h' = o * tanh(c')


# %% nbgrader={"grade": false, "grade_id": "memory_cell", "locked": false, "schema_version": 3, "solution": true, "task": false}
def memory_cell() -> LSTMWeights:
    """One LSTM unit that writes, keeps, erases and shows a number when told to

    x = (value, write, erase, read): value between -1 and 1, the others 0 or 1,
    at most one of them at a time. After write c = tanh(value); in silence and
    at read c stays, whatever value says; after erase c = 0. h is tanh(c) where
    read is 1, and 0 elsewhere. All within 0.01, for 100 steps. D = 4, H = 1.
    Returns LSTMWeights for lstm_forward: each W (5, 1), each b (1,); no entry
    larger than 1000 in size.

    >>> x = np.zeros((1, 4, 4))  # write 0.5, silence, read, erase
    >>> x[0, :, 0] = 0.5, -0.9, 0.3, 0.8
    >>> x[0, 0, 1] = x[0, 2, 3] = x[0, 3, 2] = 1
    >>> zero = np.zeros((1, 1))
    >>> h, c = lstm_forward(x, zero, zero, memory_cell())
    >>> print(np.abs(c.ravel().round(2)), np.abs(h.ravel().round(2)))
    [0.46 0.46 0.46 0.  ] [0.   0.   0.43 0.  ]
    """
    ### BEGIN SOLUTION
    K = OPEN
    f = np.array([[0.0], [-2 * K], [-2 * K], [0.0], [0.0]])
    i = np.array([[0.0], [2 * K], [0.0], [0.0], [0.0]])
    o = np.array([[0.0], [0.0], [0.0], [2 * K], [0.0]])
    g = np.array([[1.0], [0.0], [0.0], [0.0], [0.0]])
    return LSTMWeights(f, np.array([K]), i, np.array([-K]), o, np.array([-K]), g, np.array([0.0]))
    ### END SOLUTION


# %% [markdown]
# **See it: a number that is kept.** Your cell writes 0.9, reads twice, writes
# -0.6, reads, erases, and reads once more.


# %%
@show.it
def time_line() -> show.Picture:
    x = np.zeros((1, 40, 4))
    x[0, :, 0] = np.random.default_rng(0).uniform(-1, 1, 40)
    x[0, [2, 18], 0] = 0.9, -0.6
    x[0, [2, 18], 1] = x[0, 30, 2] = x[0, [8, 14, 24, 35], 3] = 1
    h, c = lstm_forward(x, np.zeros((1, 1)), np.zeros((1, 1)), memory_cell())
    rows = [*x[0].T, c[0, :, 0], h[0, :, 0]]
    names = ["value", "write", "erase", "read", "c", "h"]
    return show.heat(rows, names, title="40 steps")


# %% [markdown]
# Six rows of squares: this is the picture of the whole course. The value never
# rests, and c does not care.

# %% [markdown]
# ## The plain network inside the gated one
#
# **In plain words.** A GRU whose taps stand still is nothing but a plain
# recurrent network: it never keeps, and it never hides the old state from
# itself. Whatever a plain network can do, a GRU can do too.
#
# **By hand.** With `z = 0` and `r = 1` the new state is
# `0 * 0.5 + (1 - 0) * tanh(0.6 * 1 - 0.4 * 0.5 + 0.1) = 0.4621`, as in the
# cell of `rnn`: the old 0.5 is seen by the tanh only.
#
# **In code.** Three pairs of weights: one is the pair that came in, in the two
# others only the biases matter. A tap that is shut to two digits leaves one per
# cent of the old state behind, at each step.
#
# **In mathematics.** A GRU gives `h' = z h + (1 - z) tanh([x, r h] W_n + b_n)`.
#
# $$
# z = 0,\ r = 1:\qquad h' = \tanh([x, h]\,W_n + b_n)
# $$
#
#     z = 0, r = 1:   h' = tanh([x, h] W_n + b_n)


# %% nbgrader={"grade": false, "grade_id": "gru_from_rnn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gru_from_rnn(W: np.ndarray, b: np.ndarray) -> GRUWeights:
    """The GRU with the states of the plain network with W and b, to the digit

    W: (D+H, H), b: (H,), of any plain network
    Returns GRUWeights for gru_forward: each W (D+H, H), each b (H,); no bias
    larger than 1000 in size.

    >>> W, b = np.array([[0.6], [-0.4]]), np.array([0.1])
    >>> x, h0 = np.array([[[1.0], [0.0], [0.0]]]), np.array([[0.5]])
    >>> gru_forward(x, h0, gru_from_rnn(W, b)).ravel().round(4)
    array([ 0.4621, -0.0846,  0.1331])
    """
    ### BEGIN SOLUTION
    none, full = np.zeros_like(W), np.full_like(b, 2 * OPEN)
    return GRUWeights(none, full, none, -full, W, b)
    ### END SOLUTION


# %% [markdown]
# ## How open is open enough
#
# **In plain words.** A tap that is nearly open loses a little at each step. How
# far does it have to be open, so that half is left after a given time? Ask for
# the bias, since that is what one sets when a network is made.
#
# **By hand.** For two steps: `0.70711 ** 2 = 0.5000`, so f has to be 0.70711,
# and `log(0.70711 / (1 - 0.70711)) = 0.8814` is the bias, since
# `sigmoid(0.8814) = 0.7071`.
#
# **In code.** Two lines: first the gate, then the number whose sigmoid it is.
#
# **In mathematics.** With s the sigmoid; solve for the gate, then for b:
#
# $$
# s(b)^T = \tfrac12
# $$
#
#     s(b)^T = 1/2


# %% nbgrader={"grade": false, "grade_id": "half_life_bias", "locked": false, "schema_version": 3, "solution": true, "task": false}
def half_life_bias(T: float) -> float:
    """sigmoid(b_f) ** T = 1/2: half of a cell is left after T steps

    T: a number above 0, not always whole
    Returns b_f, a number.

    >>> round(float(half_life_bias(2.0)), 4)
    0.8814
    """
    ### BEGIN SOLUTION
    f = 0.5 ** (1 / T)
    b_f = np.log(f / (1 - f))
    return float(b_f)
    ### END SOLUTION


# %% [markdown]
# For T = 1, 10, 100 and 1000 the biases are 0, 2.634, 4.968 and 7.274. The
# usual start of 1 has a half-life of 2.2 steps.

# %% [markdown]
# ## The highway
#
# **In plain words.** How much does the last memory change if an early one is
# nudged? If the hidden state plays no part, the nudge passes one tap after the
# other, and each lets its share through.
#
# **By hand.** Taps of 0.5, 0.8 and 0.9: from the last to the first,
# `0.9 = 0.9`, `0.8 * 0.9 = 0.72` and `0.5 * 0.8 * 0.9 = 0.36`.
#
# **In code.** Running products along the axis of time, from its end. Do not
# divide: a tap may be shut.
#
# **In mathematics.** Entry by entry, for t = 1 to T:
#
# $$
# \frac{dc_T}{dc_{t-1}} = f_t * f_{t+1} * \dots * f_T
# $$
#
#     dc_T / dc_{t-1} = f_t * f_{t+1} * ... * f_T


# %% nbgrader={"grade": false, "grade_id": "highway", "locked": false, "schema_version": 3, "solution": true, "task": false}
def highway(f: np.ndarray) -> np.ndarray:
    """dc_T / dc_{t-1} = f_t * f_{t+1} * ... * f_T for every t, without h

    f: (N, T, H), the forget gates of a sequence, each between 0 and 1; some
    may be 0
    Returns dc: (N, T, H), t = 1 first.

    >>> highway(np.array([[[0.5], [0.8], [0.9]]])).ravel().round(4)
    array([0.36, 0.72, 0.9 ])
    """
    ### BEGIN SOLUTION
    backwards = f[:, ::-1]
    products: np.ndarray = np.cumprod(backwards, axis=1)
    return products[:, ::-1]
    ### END SOLUTION


# %% [markdown]
# **Predict first.** With random weights and a forget bias of 3, after 50 steps
# the true gradient dc_T/dc_0 is ____ times the highway.
#
# **See it: half of the truth.** Your highway beside the true gradient of c,
# which is found by nudging each unit of the first cell.


# %%
@show.it
def half_of_the_truth() -> show.Picture:
    rng, zero = np.random.default_rng(4), np.zeros((1, 8))
    x, W, b = rng.normal(size=(1, 50, 8)), rng.normal(size=(4, 16, 8)), zero[0]
    w = LSTMWeights(W[0], b + 3.0, W[1], b, W[2], b, W[3], b)
    h, c = lstm_forward(x, zero, zero, w)
    before = np.concatenate([zero[:, np.newaxis], h[:, :-1]], axis=1)
    f = sigmoid(np.concatenate([x, before], axis=-1) @ w.W_f + w.b_f)
    many, h0 = np.repeat(x, 8, axis=0), np.zeros((8, 8))
    _, nudged = lstm_forward(many, h0, 1e-6 * np.eye(8), w)
    true = np.linalg.norm(nudged - c, axis=(0, 2)) / 1e-6
    road = [np.linalg.norm(highway(f[:, :t])[:, 0]) for t in range(1, 51)]
    curves = {"the true gradient": true, "the highway": road}
    return show.lines(curves, log=True, across="step T")


# %% [markdown]
# They are alike at first, and part: after 50 steps the true gradient is 63
# times the highway. The cell acts on the next gates through h, and that road
# has no taps of its own. "Highway" is half of the truth.

# %% [markdown]
# ## What one step does to a nudge
#
# **In plain words.** In a plain network every old unit pushes every new one.
# Nudge one old unit: how far does each new unit move? That is a table with a
# row for each new unit and a column for each old one.
#
# **By hand.** A new unit at 0.6 has the slope `1 - 0.6 ** 2 = 0.64`. With a
# weight of 0.5 from the old unit to it, it moves by `0.64 * 0.5 = 0.32` of the
# nudge.
#
# **In code.** The new state is enough: the slope of tanh can be written with
# what comes out. W_h are the last H rows of W; which of its axes belongs to the
# old units?
#
# **In mathematics.** For each sample:
#
# $$
# J_{ij} = \frac{dh'_i}{dh_j} = (1 - h'^2_i)\,(W_h)_{ji}
# $$
#
#     J[i, j] = dh'_i / dh_j = (1 - h'_i^2) W_h[j, i]


# %% nbgrader={"grade": false, "grade_id": "state_jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def state_jacobian(h_next: np.ndarray, W: np.ndarray) -> np.ndarray:
    """J[n, i, j] = dh'_i / dh_j = (1 - h'_i^2) W_h[j, i], for each sample n

    h_next: (N, H), the new states h' of the plain network's step
    W: (D+H, H), of which W_h are the last H rows
    Returns J: (N, H, H).

    >>> W = np.array([[0.0], [0.5]])  # the last row is W_h
    >>> state_jacobian(np.array([[0.6]]), W).round(4)
    array([[[0.32]]])
    """
    ### BEGIN SOLUTION
    H = h_next.shape[1]
    slope = 1 - h_next**2
    J: np.ndarray = slope[:, :, None] * W[-H:].T
    return J
    ### END SOLUTION


# %% [markdown]
# ## The end and the way
#
# **In plain words.** Two numbers say what a matrix does to a nudge. One says
# how far it can stretch it in a single step; the other how it grows or shrinks
# in the long run, if the step is repeated for ever.
#
# **By hand.** Let W_h have the rows (0.9, 4) and (0, 0.9). Both eigenvalues are
# 0.9: nudges die out in the end. But the nudge (1, 0) comes out as (0.9, 4),
# of length `sqrt(0.9 ** 2 + 4 ** 2) = 4.1`: in one step it grew fourfold. The
# most that any nudge grows is a little more, 4.1932.
#
# **In code.** Two functions of np.linalg. Eigenvalues may be complex: their
# size counts. W_h are the rows of W after the first D.
#
# **In mathematics.** The radius is the largest size of an eigenvalue; the gain
# is the largest singular value, the most that W_h makes of a v of length 1:
#
# $$
# \rho = \max_k |\lambda_k(W_h)|, \qquad \sigma = \max_{|v| = 1} |v\,W_h|
# $$
#
#     rho = the largest |eigenvalue of W_h|
#     sigma = the largest |v W_h| of all v with |v| = 1


# %% nbgrader={"grade": false, "grade_id": "radius_and_gain", "locked": false, "schema_version": 3, "solution": true, "task": false}
def radius_and_gain(W: np.ndarray, D: int) -> tuple[float, float]:
    """rho = the largest |eigenvalue| of W_h, sigma = its largest singular value

    W: (D+H, H), of which W_h are the last H rows
    D: the number of input features
    Returns rho, sigma: two numbers.

    >>> W = np.array([[0.0, 0.0], [0.9, 4.0], [0.0, 0.9]])
    >>> print(np.round(radius_and_gain(W, 1), 4))
    [0.9    4.1932]
    """
    ### BEGIN SOLUTION
    W_h = W[D:]
    rho = np.abs(np.linalg.eigvals(W_h)).max()
    sigma = np.linalg.svd(W_h, compute_uv=False).max()
    return float(rho), float(sigma)
    ### END SOLUTION


# %% [markdown]
# **Predict first.** All singular values of W_h are 1.5. Over 60 steps, with
# inputs of ordinary size, the gradient ____.
#
# **See it: the end and the way.** The gain of 60 steps, by products of your
# Jacobians: a matrix that turns and stretches, at rest and with inputs, and one
# whose eigenvalues are all 0.9.


# %%
@show.it
def the_end_and_the_way() -> show.Picture:
    rng, zero, series = np.random.default_rng(3), np.zeros((1, 32)), {}
    turn, _ = np.linalg.qr(rng.normal(size=(32, 32)))
    skew = 0.9 * np.eye(32) + np.triu(rng.normal(size=(32, 32)) / 3, 1)
    which = ("turn, at rest", "turn, with inputs", "skew, at rest")
    for name, W_h in zip(which, (1.5 * turn, 1.5 * turn, skew), strict=True):
        W, J, norms = np.concatenate([np.eye(32), W_h]), np.eye(32), []
        x = ("inputs" in name) * rng.normal(size=(1, 60, 32))
        for h in rnn_forward(x, zero, W, zero[0])[0]:
            J = state_jacobian(h[np.newaxis], W)[0] @ J
            norms.append(np.linalg.norm(J, 2))
        rho, sigma = radius_and_gain(W, 32)
        series[f"{name}: rho {rho:.2f}, sigma {sigma:.2f}"] = norms
    return show.lines(series, log=True, across="steps")


# %% [markdown]
# At rest the first explodes: after 60 steps it is 4e10 times as long. With
# inputs the same matrix fades, to 3e-4: its units saturate, and the slope of
# tanh holds it down. The third has a radius below 1, and has grown to 9e8 all
# the same: the radius speaks about the end, the gain about the way.

# %% [markdown]
# ## Three questions
#
# One in plain words, one on the code, one on the mathematics; they carry no
# points. You answer with a second argument, as in `question("B9", "b")`.

# %%
from autograder import question

question("B9")
question("D10")
question("E5")

# %% [markdown]
# You have built a bit, a switch and a memory cell by hand. In `learning` you
# find such weights by training, for the one task of this course: remember the
# first symbol for T steps.
#
# ## What the autograder expects
#
# - Your functions are called with positional arguments, and arrays are float64.
#   N, T, D and H are at least 1.
# - Several results come back as a tuple; a list is taken too. Weights come back
#   as `LSTMWeights` or `GRUWeights`, or as anything with the same fields.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library may
#   be imported.
