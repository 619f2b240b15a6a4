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
# # Backpropagation through time
#
# A loss says how wrong the network's states were. Here you find out how every input and every weight should
# move to make it smaller: you carry the gradient of the loss backwards, from the last step to the first. You
# begin with the tool that can check all the rest, the numerical gradient.
#
# `dh` means the gradient of the loss with respect to h, and has the shape of h; `dx`, `dW`, `db` alike.
# Gradients of weights are **summed** over the batch and over time, never averaged. Shapes are those of the
# `rnn` assignment: x `(N, T, D)`, h0 `(N, H)`, W `(D+H, H)` acting on `[x, h]` side by side, b `(H,)`.
#
# **The contract.**
#
# - Your functions are called with positional arguments and with float64 arrays. N, T, D and H are at least 1.
# - Several results come back as a tuple; a list is taken too.
# - No dtype is marked. The arrays that come in are not to be changed.
# - Each call stands alone, and calls come in any order: nothing may be kept between them.
# - Printing and NumPy warnings cost nothing. NumPy and the standard library may be imported.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
from collections.abc import Callable, Sequence

import numpy as np

# %% [markdown]
# The forward pass comes from the `rnn` assignment. It is given here and not marked; your backward passes may
# call it.


# %% nbgrader={"grade": false, "grade_id": "forward", "locked": true, "schema_version": 3, "solution": false, "task": false}
def rnn_step(x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """h' = tanh([x, h] W + b)

    x: (N, D) the input of this step
    h: (N, H) the state before it
    W: (D+H, H), b: (H,)
    Returns h_next: (N, H), the state after it.
    """
    xh = np.concatenate([x, h], axis=-1)
    h_next: np.ndarray = np.tanh(xh @ W + b)
    return h_next


def rnn_forward(x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step of the sequence, starting from h0

    x: (N, T, D) the inputs
    h0: (N, H) the state before the first step
    W: (D+H, H), b: (H,), the same at every step
    Returns h: (N, T, H), the state after each step; h0 is not part of it.
    """
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)


# %% [markdown]
# ## The numerical gradient
#
# **In plain words.** To learn how much a number matters, nudge it up a little and down a little, and see how
# far the result moves. Do so for one number at a time. It is slow and nearly impossible to get wrong, which
# is what one wants of a checker.
#
# **By hand.** The slope of `x ** 3` at 2 is 12. With eps = 0.1 both ways give
# `(2.1 ** 3 - 1.9 ** 3) / 0.2 = 12.01`, one way alone gives `(2.1 ** 3 - 2 ** 3) / 0.1 = 12.61`.
#
# **In code.** `f` takes an array of the shape of `x` and returns one number. `np.ndindex` walks through the
# indices of any shape, even of a 0-d array. Nudge a copy, in floats: an integer array cannot hold a small
# step.
#
# **In mathematics.** `df/dx_j = (f(x + eps e_j) - f(x - eps e_j)) / (2 eps)`, where `e_j` is 1 at entry j and
# 0 elsewhere. The error falls with `eps^2`; a one-sided difference only manages `eps`.
#
# $$
# \frac{df}{dx_j} \approx \frac{f(x + \varepsilon\,e_j) - f(x - \varepsilon\,e_j)}{2\,\varepsilon}
# $$


# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, eps: float) -> np.ndarray:
    """df/dx_j = (f(x + eps e_j) - f(x - eps e_j)) / (2 eps), one entry j of x at a time

    f: takes an array of the shape of x, returns one number
    x: an array of any shape, 0-d included; afterwards it is what it was before
    eps: the size of the nudge, to be used as given
    Returns the gradient, in the shape of x.
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for j in np.ndindex(x.shape):
        above, below = np.array(x, dtype=float), np.array(x, dtype=float)
        above[j] += eps
        below[j] -= eps
        gradient[j] = (f(above) - f(below)) / (2 * eps)
    return gradient
    ### END SOLUTION


# %% [markdown]
# ## One step back
#
# **In plain words.** The loss complains about the new state. Pass the complaint back through the squashing,
# which mutes it wherever a unit was near -1 or 1, and share it out among input, old state, weights and bias.
#
# **By hand.** The cell with `W = (0.6, -0.4)`, `b = 0.1` made 0.4621 of `x = 1` and `h = 0.5`. With
# `dh_next = 1`: `da = 1 - 0.4621 ** 2 = 0.7865`, `dx = 0.6 * 0.7864 = 0.4718`,
# `dh = -0.4 * 0.7864 = -0.3146`, `dW = (1 * 0.7864, 0.5 * 0.7864) = (0.7864, 0.3932)` and `db = 0.7864`.
#
# **In code.** Nothing was stored on the way forward, so compute the new state again. A matrix product with
# the transpose of W undoes the shape of the forward product; its `(N, D+H)` splits after column D. Sum over
# the batch where the batch axis must vanish.
#
# **In mathematics.** With `a = [x, h] W + b` and `tanh' = 1 - tanh^2`: `da = dh' (1 - h'^2)` entry by entry,
# `[dx, dh] = da W^T`, `dW = [x, h]^T da`, and `db` is the sum of the rows of `da`.
#
# $$
# \begin{aligned}
# da &= dh' * (1 - h'^2) & [dx, dh] &= da\,W^\top \\
# dW &= [x, h]^\top da & db &= \textstyle\sum_n da_n
# \end{aligned}
# $$


# %% nbgrader={"grade": false, "grade_id": "rnn_step_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rnn_step_backward(
    dh_next: np.ndarray, x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The chain rule through h' = tanh([x, h] W + b)

    dh_next: (N, H) gradient of the loss with respect to the new state h'
    x: (N, D), h: (N, H), W: (D+H, H), b: (H,) as they went into rnn_step
    Returns dx: (N, D), dh: (N, H), dW: (D+H, H), db: (H,); dW and db are summed over the batch.
    """
    ### BEGIN SOLUTION
    D = x.shape[-1]
    xh = np.concatenate([x, h], axis=-1)
    h_next = rnn_step(x, h, W, b)
    da = dh_next * (1 - h_next**2)
    dxh = da @ W.T
    dx, dh = dxh[:, :D], dxh[:, D:]
    dW = xh.T @ da
    db = da.sum(axis=0)
    return dx, dh, dW, db
    ### END SOLUTION


# %% [markdown]
# ## A whole sequence back
#
# **In plain words.** A state is heard twice: by the loss at its own step, and by the next step, which builds
# on it. So walk backwards, and at each step add the two before you pass them on. The weights served at every
# step; what they are to blame for adds up.
#
# **By hand.** The same cell reads 1, 0, -1 from `h0 = 0`, and only the last state is in the loss, with
# gradient 1: dx is 0.0494, -0.1944, 0.4958, and dh0 is -0.0329.
#
# **In code.** Run the forward pass for the states. Step t started from the state before it: `h0` at the first
# step, `h[:, t-1]` later (mind what index -1 means in Python). Loop in reverse, and carry the gradient `(N,
# H)` that comes from the future, zero at the end.
#
# **In mathematics.** The total at `h_t` is `dh_t` plus what step t+1 sends back; step t turns it into `dx_t`,
# the message to `h_{t-1}`, and its share of dW and db. `dW = sum over t of dW_t`, `db` alike. The message
# from the first step is `dh0`.
#
# $$
# dh_t^{\,\text{total}} = dh_t + \big(\text{what step } t+1 \text{ sends back}\big), \qquad
# dW = \sum_t dW_t, \qquad db = \sum_t db_t
# $$

# %% [markdown]
# ![Three steps with the gradients that travel backwards: from the loss into every state, from each step to
# the one before, and out to the inputs.](pictures/bptt.svg)


# %% nbgrader={"grade": false, "grade_id": "rnn_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rnn_backward(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Backpropagation through time: the chain rule through h = rnn_forward(x, h0, W, b)

    dh: (N, T, H) gradient of the loss with respect to each state directly, not through later steps
    x: (N, T, D), h0: (N, H), W: (D+H, H), b: (H,) as they went into rnn_forward
    Returns dx: (N, T, D), dh0: (N, H), dW: (D+H, H), db: (H,); dW and db are summed over batch and time.
    """
    ### BEGIN SOLUTION
    h = rnn_forward(x, h0, W, b)
    h_before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    dx = np.zeros(x.shape)
    dh_future = np.zeros(h0.shape)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for t in reversed(range(x.shape[1])):
        dh_total = dh[:, t] + dh_future
        dx[:, t], dh_future, dW_t, db_t = rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)
        dW += dW_t
        db += db_t
    return dx, dh_future, dW, db
    ### END SOLUTION


# %% [markdown]
# ## Truncated backpropagation through time
#
# **In plain words.** On a very long sequence the way back to the beginning costs too much. So cut the
# sequence into chunks: the state flows on from chunk to chunk, but the gradient stops at each chunk's border.
# A chunk learns nothing about earlier chunks. The forward pass is not touched: the network remembers as
# before. (Other texts cut with overlap, k1 steps forwards and k2 back: so every loss looks back equally far.)
#
# **By hand.** The same cell reads 1, 0, -1 from `h0 = 0`, and all three states are in the loss with gradient
# 1. In full dx is 0.2809, 0.3937, 0.4958; with k = 2 it is 0.2315, 0.5881, 0.4958. What step 3 would send
# over the border to step 2 is missing.
#
# **In code.** Chunks of k steps are counted from the first step; the last may be shorter. Each is a small
# sequence that starts from the true state at its border. A slice past the end of an axis is harmless in
# NumPy.
#
# **In mathematics.** Within a chunk all is as before; at a border, `dh_{t-1}` receives no message from `h_t`.
# dW and db are sums over the chunks. `dh0` is what reaches `h_0` from inside the first chunk. If `k >= T`
# nothing is cut.
#
# $$
# dh_t^{\,\text{total}} = \begin{cases}
# dh_t & \text{if a chunk ends with step } t \\
# dh_t + \big(\text{what step } t+1 \text{ sends back}\big) & \text{otherwise}
# \end{cases}
# $$

# %% [markdown]
# ![Four steps in two chunks: the state is handed on across the border of the chunks, the gradient is
# not.](pictures/truncated.svg)


# %% nbgrader={"grade": false, "grade_id": "truncated_rnn_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def truncated_rnn_backward(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """As rnn_backward, but the gradient stops at the border between chunks of k steps

    dh: (N, T, H), x: (N, T, D), h0: (N, H), W: (D+H, H), b: (H,) as for rnn_backward
    k: steps in a chunk, at least 1, counted from t = 0; the last chunk may be shorter
    The state is carried from chunk to chunk; only the gradient is cut. With k >= T this is rnn_backward.
    Returns dx: (N, T, D), dh0: (N, H), dW: (D+H, H), db: (H,); dW and db are summed over the chunks, and
    dh0 is what reaches h0 inside the first chunk.
    """
    ### BEGIN SOLUTION
    h = rnn_forward(x, h0, W, b)
    h_before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    dx = np.zeros(x.shape)
    dh0 = np.zeros(h0.shape)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    # The first chunk is visited last, so that dh0 ends as its gradient.
    for start in reversed(range(0, x.shape[1], k)):
        chunk = slice(start, start + k)
        dx[:, chunk], dh0, dW_chunk, db_chunk = rnn_backward(
            dh[:, chunk], x[:, chunk], h_before[:, start], W, b
        )
        dW += dW_chunk
        db += db_chunk
    return dx, dh0, dW, db
    ### END SOLUTION


# %% [markdown]
# ## Vanishing and exploding gradients
#
# **In plain words.** Let only the last state matter to the loss. How loudly does each earlier state hear of
# it? If the sound fades on its way back, the network cannot learn from the distant past; if it swells,
# learning blows up.
#
# **By hand.** The same cell reads 1, 0, -1 from `h0 = 0`, and the last state has gradient 1: the norms are
# 0.0329, 0.1296, 0.3305, 1.
#
# **In code.** Carry the gradient back step by step, and note its size before the first step back and after
# each. The norm is taken over the whole batch: one number for all N x H entries. Then mind the order.
#
# **In mathematics.** `dL/dh_{t-1} = dL/dh_t diag(1 - h_t^2) W_h^T`, with `W_h` the last H rows of W: a
# product of T factors. If every singular value of `W_h` is below 1, it must fade. It can explode only if one
# is above 1, and even then the slopes of saturated units may hold it down. Entry t of the result is
# `||dL/dh_t||`, where `h_0` is the initial state and `h_T` the last one.
#
# $$
# \frac{dL}{dh_{t-1}} = \frac{dL}{dh_t}\;\mathrm{diag}(1 - h_t^2)\;W_h^\top
# $$


# %% nbgrader={"grade": false, "grade_id": "gradient_norms", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_norms(
    dh_T: np.ndarray, x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """||dL/dh_t|| for t = 0 ... T, when only the last state h_T is in the loss

    dh_T: (N, H) gradient of the loss with respect to the last state
    x: (N, T, D), h0: (N, H), W: (D+H, H), b: (H,) as they went into rnn_forward
    Returns the norms: (T+1,), t = 0 (the initial state h0) first, t = T (the last state) at the end. Each is
    the square root of the sum of squares over the whole batch.
    """
    ### BEGIN SOLUTION
    h = rnn_forward(x, h0, W, b)
    h_before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    dh = dh_T
    norms = [np.linalg.norm(dh)]
    for t in reversed(range(x.shape[1])):
        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)
        norms.append(np.linalg.norm(dh))
    return np.array(norms[::-1])
    ### END SOLUTION


# %% [markdown]
# ## Clipping
#
# **In plain words.** When the gradient has swollen, a step along it would throw away what was learned. So
# shorten it to a length you can bear, and keep its direction: all arrays shrink by the same factor. A short
# gradient is left as it is.
#
# **By hand.** The arrays (3, 4) and (12) have the norm `sqrt(3 ** 2 + 4 ** 2 + 12 ** 2) = 13` together. With
# max_norm = 6.5 all are multiplied by `6.5 / 13 = 0.5`: (1.5, 2) and (6).
#
# **In code.** First one number from all the arrays together, then one factor for them all. The arrays have
# different shapes, so they cannot be stacked. Return new arrays, in the order in which they came; do not
# divide zero by zero.
#
# **In mathematics.** `norm = sqrt(sum of the squares of all entries of all arrays)`. If `norm <= max_norm`
# nothing changes; otherwise every array is multiplied by `max_norm / norm`, with nothing added to the
# denominator.
#
# $$
# \lVert g \rVert = \sqrt{\textstyle\sum_k \lVert g_k \rVert^2}, \qquad
# g_k \to g_k \cdot \frac{\mathrm{max\_norm}}{\lVert g \rVert} \quad \text{for all } k,
# \text{ if } \lVert g \rVert > \mathrm{max\_norm}
# $$


# %% nbgrader={"grade": false, "grade_id": "clip_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clip_gradients(gradients: Sequence[np.ndarray], max_norm: float) -> list[np.ndarray]:
    """Every gradient times max_norm / norm if norm > max_norm, where norm is that of all of them together

    gradients: a sequence of arrays of any shapes
    max_norm: the length that all of them together may have
    Returns the list of the clipped arrays, in the same order. If norm <= max_norm they are as they were, so
    gradients that are all zero stay zero.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))
    scale = 1.0 if norm <= max_norm else max_norm / norm
    return [gradient * scale for gradient in gradients]
    ### END SOLUTION
