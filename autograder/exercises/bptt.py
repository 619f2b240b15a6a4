"""How backpropagation through time is asked about, and the tool that checks it: the numerical gradient."""

import numpy as np

from autograder.vocabulary import Array, Arrays, Curve, Exercise, Function, Number, beside
from autograder.vocabulary.gates import OPEN, calm_layer
from autograder.vocabulary.laws_of_layers import state_among_features
from autograder.vocabulary.readings import before, in_db, in_dW, showing, shown, usable

PLACE_IN_COURSE = 2

x, h = Array("x", "N D"), Array("h", "N H", "state")
W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")
dx, dh, dh0 = Array("dx", "N D"), Array("dh", "N H"), Array("dh0", "N H")
dx_sequence, dh_sequence = Array("dx", "N T D"), Array("dh", "N T H", "upstream")
dW, db = Array("dW", "D+H H"), Array("db", "H")
sizes_of_one = ("N = 1", "D = 1", "H = 1", "all sizes 1")


# Brought along from the first assignment: asked about, because the backward passes may call them; unmarked here.
rnn_step = Exercise("rnn_step", takes=(x, h, W, b), gives=(Array("h_next", "N H"),))
rnn_forward = Exercise(
    "rnn_forward", takes=(x_sequence, h0, W, b), gives=(Array("h", "N T H"),), repeats="rnn_step"
)


@rnn_step.law("the tanh undone, the sum of x, h and bias is left:  artanh(h_next) = [x, h] W + b",
              of="artanh(h_next)")  # fmt: skip
def step_undone(own, x, h, W, b):
    W, b = calm_layer(beside(x, h), W, b)
    return np.arctanh(own.rnn_step(x, h, W, b).h_next), beside(x, h) @ W + b


@rnn_step.law("a large bias decides alone: it holds its unit at 1 or at -1", of="h_next")
def step_held(own, x, h, W, b):
    signs = np.where(b < 0, -1.0, 1.0)
    return own.rnn_step(x, h, 0 * W, OPEN * signs).h_next, np.broadcast_to(signs, h.shape)


def something_to_differentiate(rng, stratum):
    """f, x and eps; x has two axes, in the edge strata none, one, or memory that is not contiguous."""
    shape = {"0 dimensions": (), "1 dimension": (4,), "1 entry": (1,)}.get(stratum.name, (3, 2))
    x = rng.normal(size=shape)
    if stratum.name == "not contiguous":
        x = np.repeat(x, 2, axis=1)[:, ::2]
    eps = {"large eps": 0.5, "eps 0.01": 1e-2}.get(stratum.name, 1e-5)
    return {"f": Curve(rng.normal(size=shape), rng.normal(size=shape)), "x": x, "eps": eps}


def rounding(right, f, x, eps):
    """What rounding in f, divided by eps, can add: the only way in which two right programs differ."""
    return 64 * np.finfo(float).eps * (1 + np.sum(np.abs(f.a * x**3)) + np.sum(np.abs(x))) / eps


numerical_gradient = Exercise(
    "numerical_gradient",
    takes=(Function("f"), Array("x", "any"), Number("eps")),
    gives=(Array("gradient", "any"),),
    draw=something_to_differentiate,
    strata=("generic", "large eps", "eps 0.01", "another"),
    tolerance=rounding,
)


@numerical_gradient.criterion(
    "each entry is moved both ways, by eps:  g_k = (f(x + eps e_k) - f(x - eps e_k)) / (2 eps)",
    points=3,
    of="gradient",
)
def central_difference(got, parts, f, x, eps):
    right = np.zeros(np.shape(x))
    for k in np.ndindex(np.shape(x)):
        e_k = np.zeros(np.shape(x))
        e_k[k] = eps
        right[k] = (f(x + e_k) - f(x - e_k)) / (2 * eps)
    return got.gradient, right


numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(above) - f(x)) / eps",
    "You move each entry one way only. The error of a one-sided difference shrinks like eps, that of a two-sided one "
    "like eps squared, which is why the latter is used for checking. Look at the two points that f is asked at.",
)
numerical_gradient.mistake(
    central_difference,
    "(2 * eps)",
    "eps",
    "Your numbers are twice too large: the two points at which you ask f lie 2 eps apart, not eps. Look at what you "
    "divide by.",
)
numerical_gradient.mistake(
    central_difference,
    "np.zeros(x.shape)",
    "np.zeros(x.shape)\n    eps = 1e-5",
    "You do not use the eps that is given. The caller chooses it, because the best one depends on f: too large and "
    "the curve shows, too small and rounding does. Look for a number of your own in its place.",
)


numerical_gradient.edge(
    "x may have any shape: no axis, one axis, one entry, or memory that is not contiguous",
    "0 dimensions", "1 dimension", "1 entry", "not contiguous", points=1,
)  # fmt: skip


@numerical_gradient.law(
    "of a cubic, moved both ways by eps, the slope is known:  3 a x^2 + a eps^2", of="gradient"
)
def cubic(own, f, x, eps):
    got = own.numerical_gradient(Curve(f.a, np.zeros_like(f.w)), x, eps).gradient
    return got, 3 * f.a * x**2 + f.a * eps**2, rounding(None, f, x, eps)


@numerical_gradient.law(
    "of a wave, moved both ways by eps, the slope is known:  cos(w x) sin(w_k eps) / eps", of="gradient"
)
def wave(own, f, x, eps):
    got = own.numerical_gradient(Curve(np.zeros_like(f.a), f.w), x, eps).gradient
    return got, np.cos(np.sum(f.w * x)) * np.sin(f.w * eps) / eps, rounding(None, f, x, eps)


@numerical_gradient.law("the slope of a sum is the sum of the slopes", of="gradient")
def sum_of_slopes(own, f, x, eps):
    cubic, wave = (own.numerical_gradient(part, x, eps).gradient
                   for part in (Curve(f.a, np.zeros_like(f.w)), Curve(np.zeros_like(f.a), f.w)))  # fmt: skip
    return own.numerical_gradient(f, x, eps).gradient, cubic + wave, 3 * rounding(None, f, x, eps)


rnn_step_backward = Exercise(
    "rnn_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), x, h, W, b),
    gives=(dx, dh, dW, db),
    gradient_of="rnn_step",
)


def right_da(parts, dh_next, x, h, W, b):
    """da = dh_next * (1 - h_next^2)."""
    return dh_next * (1 - parts.rnn_step(x, h, W, b) ** 2)


@rnn_step_backward.criterion("back through the tanh:  da = dh_next * (1 - h_next^2)", points=2, of="da")
def tanh_gradient(got, parts, dh_next, x, h, W, b):
    yield from showing(got, "db", "dW", beside(x, h), right_da(parts, dh_next, x, h, W, b))


@rnn_step_backward.criterion(
    "back through the product, to both inputs:  [dx, dh] = da W^T", points=1.5, of="[dx, dh]"
)
def dx_and_dh(got, parts, dh_next, x, h, W, b):
    for da in (right_da(parts, dh_next, x, h, W, b), *shown(got, "db", "dW", beside(x, h))):
        yield beside(got.dx, got.dh), da @ W.T


@rnn_step_backward.criterion("the matrix meets what it acted on:  dW = [x, h]^T da", points=1, of="dW")
def weight_gradient(got, parts, dh_next, x, h, W, b):
    for da in (right_da(parts, dh_next, x, h, W, b), *usable(lambda: in_db(got, "db"))):
        yield got.dW, beside(x, h).T @ da


@rnn_step_backward.criterion(
    "the bias collects da over the samples:  db = sum of da over n", points=1, of="db"
)
def bias_gradient(got, parts, dh_next, x, h, W, b):
    for da in (right_da(parts, dh_next, x, h, W, b), *usable(lambda: in_dW(got, "dW", beside(x, h)))):
        yield got.db, da.sum(axis=0)


rnn_step_backward.mistake(
    tanh_gradient,
    "1 - h_next**2",
    "1 + h_next**2",
    "You use the derivative of tan, not that of tanh: the slope of tanh is largest at 0 and falls off to both sides, "
    "yours grows. Look at the sign in the factor that takes you back through the squashing.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "1 - h_next**2",
    "1 - np.tanh(h_next)**2",
    "You squash twice: h_next is already the tanh of the sum. Its slope can be written with h_next itself. Look at "
    "what stands inside the square.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    " * (1 - h_next**2)",
    "",
    "The step back through the tanh is missing: you treat the squashing as if its slope were 1 everywhere. Look at "
    "the way from dh_next to the gradient of the sum inside the tanh.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "1 - h_next**2",
    "1 - h**2",
    "You take the slope of the tanh at the old state. The tanh was applied in this step and gave the new one. Look at "
    "which of the two states stands in the factor.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "da.sum(axis=0)",
    "da.mean(axis=0)",
    "You average db over the samples. The loss here is a sum over the batch, so every sample adds its share in full. "
    "Look at how the samples are put together.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "da.sum(axis=0)",
    "dh_next.sum(axis=0)",
    "You sum up the gradient of the state, but the bias sits inside the tanh. Go back through the tanh first. Look at "
    "which gradient you sum.",
)


rnn_step_backward.obeys(state_among_features)
rnn_step_backward.edge(
    "the gradients also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5
)


def unrolled(parts, dh, x, h0, W, b, back=1, own=1, last=1, cut_before=()):
    """dx, dh0, dW, db step by step from the last; factors of 0 cut paths into h_t."""
    T = x.shape[1]
    h = before(h0, parts.rnn_forward(x, h0, W, b))
    dh_t, dh0, steps = np.zeros_like(h0), None, []
    for t in reversed(range(T)):
        upstream = back * dh_t + (own if t < T - 1 else last) * dh[:, t]
        dx_t, dh_t, dW_t, db_t = parts.rnn_step_backward(upstream, x[:, t], h[:, t], W, b)
        steps.append((dx_t, dW_t, db_t))
        dh0 = dh_t
        if t in cut_before:
            dh_t = np.zeros_like(dh_t)
    dx, dW, db = zip(*reversed(steps), strict=True)
    return np.stack(dx, axis=1), dh0, [sum(dW), sum(db)]


rnn_backward = Exercise(
    "rnn_backward",
    takes=(dh_sequence, x_sequence, h0, W, b),
    gives=(dx_sequence, dh0, dW, db),
    gradient_of="rnn_forward",
    repeats="rnn_step_backward",
)


def every_way(*sequence):
    """The right backward pass, then those with a path into h_t cut: from t+1, from dh_t, from dh_t and dh_T."""
    yield unrolled(*sequence)
    yield from (unrolled(*sequence, **cut) for cut in ({"back": 0}, {"own": 0}, {"own": 0, "last": 0}))


@rnn_backward.criterion("what reaches h_t is its own dh_t and what step t+1 sends back", points=1.5, of="dx")
def both_paths(got, parts, *sequence):
    right_dx, right_dh0, (right_dW, right_db) = unrolled(parts, *sequence)
    yield from usable(lambda: (got.dx, right_dx), lambda: (got.dh0, right_dh0))
    yield from usable(lambda: (got.dW, right_dW), lambda: (got.db, right_db))


@rnn_backward.criterion(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, parts, *sequence):
    for way_dx, _, _ in every_way(parts, *sequence):
        yield got.dx, way_dx


@rnn_backward.criterion("dh0 is what the first step sends back", points=1, of="dh0")
def initial_state(got, parts, *sequence):
    for _, way_dh0, _ in every_way(parts, *sequence):
        yield got.dh0, way_dh0


@rnn_backward.criterion("W is shared by all steps: dW is summed over time", points=1, of="dW")
def weights_over_time(got, parts, *sequence):
    for _, _, (way_dW, _) in every_way(parts, *sequence):
        yield got.dW, way_dW


@rnn_backward.criterion("b is shared by all steps: db is summed over time", points=0.5, of="db")
def bias_over_time(got, parts, *sequence):
    for _, _, (_, way_db) in every_way(parts, *sequence):
        yield got.db, way_db


rnn_backward.mistake(
    both_paths,
    "dh[:, t] + dh_future",
    "dh[:, t]",
    "Each step hears only its own dh_t, so your gradient reaches back a single step. A state is used twice: by the "
    "loss at its own time and by the next step. Look at what arrives at h_t, and from where.",
)
rnn_backward.mistake(
    both_paths,
    "dh[:, t] + dh_future",
    "(dh[:, t] if t == x.shape[1] - 1 else 0) + dh_future",
    "Only the last state's gradient enters. Here every state is in the loss, so each dh_t must be added when the "
    "loop comes by. Look at what you do with dh at the earlier steps.",
)
rnn_backward.mistake(
    weights_over_time,
    "dW += dW_t",
    "dW = dW_t",
    "dW holds one step's share only: each step writes over the one before. All steps use the same W, so their shares "
    "add up. Look at the sign between dW and the step's gradient.",
)
rnn_backward.mistake(
    initial_state,
    "return dx, dh_future",
    "return dx, np.zeros_like(h0)",
    "Your dh0 is zero, but h0 does matter to the loss: the first step used it. Look at what the first step sends back "
    "to the state that it started from.",
)


rnn_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)


def chunk_length(rng, stratum):
    """k, shorter than the sequence where that can be; as long or longer in its own edge stratum.

    In the generic strata k = T - 2: then a chunk one step longer, or counted from the end, is another one.
    """
    T = stratum.sizes.T
    if stratum.name.startswith("generic"):
        return {"k": T - 2}
    return {"k": T + int(rng.integers(0, 3)) if stratum.name == "k >= T" else int(rng.integers(1, max(2, T)))}


truncated_rnn_backward = Exercise(
    "truncated_rnn_backward",
    takes=(dh_sequence, x_sequence, h0, W, b, Number("k")),
    gives=(dx_sequence, dh0, dW, db),
    draw=chunk_length,
)


def truncated(parts, dh, x, h0, W, b, k, **cut):
    """The unrolled backward pass, with no gradient across the starts of the chunks of k steps."""
    return unrolled(parts, dh, x, h0, W, b, cut_before=range(k, x.shape[1], k), **cut)


def every_truncation(parts, *sequence):
    """The right truncation, then: none at all, and one path cut."""
    return (
        truncated(parts, *sequence),
        unrolled(parts, *sequence[:-1]),
        truncated(parts, *sequence, back=0),
        truncated(parts, *sequence, own=0),
        truncated(parts, *sequence, own=0, last=0),
    )


@truncated_rnn_backward.criterion(
    "the gradient stops where a chunk of k steps starts, the state goes on", points=1.5, of="dx"
)
def cut_between_chunks(got, parts, *sequence):
    right_dx, _, (right_dW, right_db) = truncated(parts, *sequence)
    yield from usable(lambda: (got.dx, right_dx), lambda: (got.dW, right_dW), lambda: (got.db, right_db))


@truncated_rnn_backward.criterion("dx of each step is what its own chunk gives it", points=0.5, of="dx")
def chunk_dx(got, parts, *sequence):
    for way_dx, _, _ in every_truncation(parts, *sequence):
        yield got.dx, way_dx


@truncated_rnn_backward.criterion("dh0 is what reaches h0 inside the first chunk", points=0.5, of="dh0")
def chunk_initial_state(got, parts, *sequence):
    for _, way_dh0, _ in every_truncation(parts, *sequence):
        yield got.dh0, way_dh0


@truncated_rnn_backward.criterion("dW and db are summed over all chunks", points=1, of="dW and db")
def chunk_weights(got, parts, *sequence):
    for _, _, way in every_truncation(parts, *sequence):
        yield [got.dW, got.db], way


truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h_before[:, start]",
    "np.zeros_like(h0)",
    "You start each chunk from a zero state. Truncation cuts the gradient between chunks, not the memory: the forward "
    "pass runs on as if there were no chunks. Look at the state in which each chunk begins.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h = rnn_forward(x, h0, W, b)",
    "h, k = rnn_forward(x, h0, W, b), x.shape[1]",
    "Nothing is cut: this is the full backward pass. Between chunks of k steps no gradient may flow. Look at what the "
    "first step of one chunk sends to the last step of the chunk before.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h = rnn_forward(x, h0, W, b)",
    "h, k = rnn_forward(x, h0, W, b), k + 1",
    "Your chunks are one step too long. With k = 1, a chunk is a single step and nothing is sent back in time. Look "
    "at where a chunk ends.",
)


truncated_rnn_backward.edge(
    "with k >= T nothing is cut: it is full backpropagation through time", "k >= T", points=0.5
)


@truncated_rnn_backward.law(
    "if k is T or more, nothing is cut: it is your own rnn_backward", of="rnn_backward"
)
def nothing_cut(own, dh, x, h0, W, b, k):
    whole = own.rnn_backward(dh, x, h0, W, b)
    for k in (x.shape[1], x.shape[1] + 1):
        got = own.truncated_rnn_backward(dh, x, h0, W, b, k)
        yield (
            {"dx": got.dx, "dh0": got.dh0, "dW": got.dW, "db": got.db},
            {"dx": whole.dx, "dh0": whole.dh0, "dW": whole.dW, "db": whole.db},
        )


@truncated_rnn_backward.law(
    "each chunk of k steps is a backward pass of its own, from the state that the steps before it left",
    of="chunks",
)
def chunk_by_chunk(own, dh, x, h0, W, b, k):
    h = before(h0, own.rnn_forward(x, h0, W, b).h)
    for length in sorted({k, 2, 3}):
        got, starts = own.truncated_rnn_backward(dh, x, h0, W, b, length), range(0, x.shape[1], length)
        chunks = [
            own.rnn_backward(dh[:, t : t + length], x[:, t : t + length], h[:, t], W, b) for t in starts
        ]
        yield {"dx": got.dx}, {"dx": np.concatenate([chunk.dx for chunk in chunks], axis=1)}
        yield {"dh0": got.dh0}, {"dh0": chunks[0].dh0}
        yield {"dW": got.dW}, {"dW": sum(chunk.dW for chunk in chunks)}
        yield {"db": got.db}, {"db": sum(chunk.db for chunk in chunks)}


gradient_norms = Exercise(
    "gradient_norms",
    takes=(Array("dh_T", "N H", "upstream"), x_sequence, h0, W, b),
    gives=(Array("norms", "T+1"),),
)


def right_norms(parts, dh_T, x, h0, W, b):
    """The norms of dL/dh_t over the whole batch, t = 0 first."""
    h = before(h0, parts.rnn_forward(x, h0, W, b))
    gradients = [dh_T]
    for t in reversed(range(x.shape[1])):
        gradients.append(parts.rnn_step_backward(gradients[-1], x[:, t], h[:, t], W, b)[1])
    return np.array([np.linalg.norm(gradient) for gradient in reversed(gradients)])


@gradient_norms.criterion(
    "the last state gets the upstream gradient:  norms[T] = |dh_T|", points=0.5, of="norms[T]"
)
def last_norm(got, parts, dh_T, x, h0, W, b):
    return got.norms[-1], np.linalg.norm(dh_T)


@gradient_norms.criterion(
    "every earlier state gets what the step after it sends back:  norms[t] = |dL/dh_t| for t < T",
    points=2,
    of="norms[:T]",
)
def earlier_norms(got, parts, *sequence):
    right = right_norms(parts, *sequence)
    return got.norms[:-1], right[:-1]


gradient_norms.mistake(
    earlier_norms,
    "np.array(norms[::-1])",
    "np.array(norms)",
    "Your norms are in the order in which you met them: from the last step to the first. The result begins with t = 0. "
    "Look at the order in which you return them.",
)


gradient_norms.edge("the norms also hold for one step, one sample, one feature or one unit",
                    "T = 1", *sizes_of_one, points=0.5)  # fmt: skip


@gradient_norms.law("the last norm is that of the upstream gradient:  norms[T] = |dh_T|", of="norms[T]")
def norm_of_upstream(own, dh_T, x, h0, W, b):
    return own.gradient_norms(dh_T, x, h0, W, b).norms[-1], np.linalg.norm(dh_T)


@gradient_norms.law("the first norm is that of the dh0 of your own rnn_backward", of="norms[0]")
def norm_of_dh0(own, dh_T, x, h0, W, b):
    dh = np.zeros((*x.shape[:2], h0.shape[1]))
    dh[:, -1] = dh_T
    return own.gradient_norms(dh_T, x, h0, W, b).norms[0], np.linalg.norm(
        own.rnn_backward(dh, x, h0, W, b).dh0
    )


@gradient_norms.law(
    "of the end of a sequence, from the state reached there, the norms are the end of the norms", of="norms"
)
def norms_of_the_end(own, dh_T, x, h0, W, b):
    whole, h = own.gradient_norms(dh_T, x, h0, W, b).norms, own.rnn_forward(x, h0, W, b).h
    for k in range(1, x.shape[1]):
        rest = own.gradient_norms(dh_T, x[:, k:], h[:, k - 1], W, b).norms
        yield {f"norms[{k}:]": whole[k:]}, {f"norms[{k}:]": rest}


@gradient_norms.law("an upstream gradient of -3 times the size makes norms of 3 times the size", of="norms")
def norms_scale(own, dh_T, x, h0, W, b):
    return own.gradient_norms(-3 * dh_T, x, h0, W, b).norms, 3 * own.gradient_norms(dh_T, x, h0, W, b).norms


@gradient_norms.law("the norm is taken over the whole batch: the samples' squares add up", of="norms^2")
def norms_of_samples(own, dh_T, x, h0, W, b):
    alone = [own.gradient_norms(dh_T[[n]], x[[n]], h0[[n]], W, b).norms ** 2 for n in range(len(x))]
    return own.gradient_norms(dh_T, x, h0, W, b).norms ** 2, sum(alone)


@gradient_norms.law(
    "at rest, a matrix that turns and halves the state halves the norm at every step back", of="norms"
)
def norms_at_rest(own, dh_T, x, h0, W, b):
    T, H = x.shape[1], h0.shape[1]
    W = np.concatenate([W[: x.shape[2]], 0.5 * np.eye(H)[::-1]])
    return own.gradient_norms(dh_T, 0 * x, 0 * h0, W, 0 * b).norms, np.linalg.norm(dh_T) * 0.5 ** np.arange(
        T, -1, -1
    )


def arrays_to_clip(rng, stratum):
    """Three arrays of different shapes, and a max_norm below their norm, above it, or all zeros."""
    N, _, D, H = stratum.sizes
    zeros = stratum.name == "all zeros"
    gradients = [np.zeros(shape) if zeros else rng.normal(size=shape) for shape in ((D + H, H), (H,), (N, H))]
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    share = 3.0 if stratum.name.startswith("small") else rng.uniform(0.2, 0.8)
    return {"gradients": gradients, "max_norm": 1.0 if zeros else float(share * norm)}


clip_gradients = Exercise(
    "clip_gradients",
    takes=(Arrays("gradients"), Number("max_norm")),
    gives=(Arrays("clipped"),),
    draw=arrays_to_clip,
    strata=("large", "small", "large again", "small again"),
)


def global_norm(gradients):
    """One norm over all arrays."""
    return np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))


@clip_gradients.criterion(
    "above max_norm all arrays shrink by one factor:  max_norm / norm, one norm over all",
    points=1.5,
    of="clipped",
)
def shrink_together(got, parts, gradients, max_norm):
    norm = global_norm(gradients)
    if norm > max_norm:
        yield got.clipped, [gradient * (max_norm / norm) for gradient in gradients]


@clip_gradients.criterion("up to max_norm the arrays stay as they are", points=1, of="clipped")
def leave_small(got, parts, gradients, max_norm):
    if 0 < global_norm(gradients) <= max_norm:
        yield got.clipped, gradients


clip_gradients.mistake(
    shrink_together,
    "scale = 1.0 if norm <= max_norm else max_norm / norm\n    return [gradient * scale for gradient in gradients]",
    "return [g * min(1.0, max_norm / max(np.linalg.norm(g), 1e-300)) for g in gradients]",
    "You clip each array by its own norm. Then some shrink more than others and the direction of the whole step "
    "changes. There is one norm, over all arrays together. Look at what the norm is taken of.",
)
clip_gradients.mistake(
    leave_small,
    "1.0 if norm <= max_norm else ",
    "",
    "You always scale to max_norm, so small gradients are blown up. Clipping sets a limit; below it nothing changes. "
    "Look at what happens when the norm is smaller than max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "[gradient * scale for gradient in gradients]",
    "[np.clip(gradient, -max_norm, max_norm) for gradient in gradients]",
    "You clip entry by entry. That bends the direction of the step, and the norm can still be too large. Clipping by "
    "norm shortens all entries by one factor. Look at what is compared with max_norm.",
)


clip_gradients.edge("gradients that are all zero stay zero, and never give NaN", "all zeros", points=0.5)


@clip_gradients.law("up to max_norm the arrays stay as they are", of="clipped")
def clip_leaves(own, gradients, max_norm):
    for limit in (global_norm(gradients), 2 * global_norm(gradients) + 1):
        yield own.clip_gradients(gradients, float(limit)).clipped, gradients


@clip_gradients.law("above max_norm the norm over all arrays becomes max_norm", of="the norm")
def clip_limits(own, gradients, max_norm):
    for share in (0.9, 0.1):
        limit = share * float(global_norm(gradients))
        yield global_norm(own.clip_gradients(gradients, limit).clipped), limit


@clip_gradients.law(
    "the direction stays: every entry shrinks by the same factor", of="clipped, at the length it had"
)
def clip_turns_nothing(own, gradients, max_norm):
    norm = global_norm(gradients)
    if norm > 0:
        clipped = own.clip_gradients(gradients, 0.5 * float(norm)).clipped
        yield [array * (norm / global_norm(clipped)) for array in clipped], gradients


@clip_gradients.law("what was clipped once stays as it is", of="clipped twice")
def clip_once(own, gradients, max_norm):
    clipped = own.clip_gradients(gradients, max_norm).clipped
    return own.clip_gradients(clipped, max_norm).clipped, clipped


@clip_gradients.law("gradients that are all zero stay zero", of="clipped")
def clip_nothing(own, gradients, max_norm):
    zeros = [np.zeros_like(gradient) for gradient in gradients]
    return own.clip_gradients(zeros, max_norm).clipped, zeros
