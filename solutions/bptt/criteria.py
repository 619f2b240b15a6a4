"""How backpropagation through time is asked about, and the tool that checks it: the numerical gradient."""

from itertools import chain

import numpy as np

from autograder.spec import (
    Array,
    Arrays,
    Curve,
    Exercise,
    Function,
    Number,
    SaysNothing,
    beside,
)
from autograder.spec.back_in_time import BackInTime, Taken, through_one_state
from autograder.spec.gates import OPEN, calm_layer
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import before, in_db, showing, shown, taken, usable

x, h = Array("x", "N D"), Array("h", "N H", "state")
W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")
dx, dh, dh0 = Array("dx", "N D"), Array("dh", "N H"), Array("dh0", "N H")
dx_sequence, dh_sequence = Array("dx", "N T D"), Array("dh", "N T H", "upstream")
dW, db = Array("dW", "D+H H"), Array("db", "H")


# Brought along from the first assignment: asked about, because the backward passes may call them; unmarked here.
rnn_step = Exercise("rnn_step", takes=(x, h, W, b), gives=(Array("h_next", "N H"),))
rnn_forward = Exercise(
    "rnn_forward", takes=(x_sequence, h0, W, b), gives=(Array("h", "N T H"),), repeats="rnn_step"
)


@rnn_step.property("the tanh undone, the sum of x, h and bias is left:  artanh(h_next) = [x, h] W + b",
              of="artanh(h_next)")  # fmt: skip
def step_undone(own, x, h, W, b):
    W, b = calm_layer(beside(x, h), W, b)
    return np.arctanh(own.rnn_step(x, h, W, b).h_next), beside(x, h) @ W + b


@rnn_step.property("a large bias decides alone: it holds its unit at 1 or at -1", of="h_next")
def step_held(own, x, h, W, b):
    signs = np.where(b < 0, -1.0, 1.0)
    return own.rnn_step(x, h, 0 * W, OPEN * signs).h_next, np.broadcast_to(signs, h.shape)


def something_to_differentiate(rng, regime):
    """f, x and eps; x has two axes, in regimes of their own none, one or three.

    Its memory is contiguous: whoever moves entries in a flat view of x, and puts them back, does as others do.
    """
    shapes = {"0 dimensions": (), "1 dimension": (4,), "1 entry": (1,), "3 dimensions": (2, 1, 3)}
    shape = shapes.get(regime.name, (3, 2))
    x = rng.normal(size=shape)
    x = {"zero x": np.zeros(shape), "large x": np.where(x < 0, -1, 1) * (6 + np.abs(x))}.get(regime.name, x)
    eps = {"large eps": 0.5, "eps 0.01": 1e-2}.get(regime.name, 1e-5)
    return {"f": Curve(rng.normal(size=shape), rng.normal(size=shape)), "x": x, "eps": eps}


def rounding(right, f, x, eps):
    """What rounding in f, divided by eps, can add: the only way in which two right programs differ."""
    return 64 * np.finfo(float).eps * (1 + np.sum(np.abs(f.a * x**3)) + np.sum(np.abs(x))) / eps


numerical_gradient = Exercise(
    "numerical_gradient",
    takes=(Function("f"), Array("x", "any"), Number("eps")),
    gives=(Array("gradient", "any"),),
    draw=something_to_differentiate,
    regimes=("generic", "large eps", "eps 0.01", "another", "zero x", "large x", "3 dimensions"),
    tolerance=rounding,
)
numerical_gradient.result(
    "each entry is moved both ways, by eps:  g_k = (f(x + eps e_k) - f(x - eps e_k)) / (2 eps)",
    "gradient",
    points=3,
    id="central-difference",
)
numerical_gradient.edge(
    "x may have any shape: no axis, one axis, or one entry",
    "0 dimensions", "1 dimension", "1 entry", points=1, id="any-shape",
)  # fmt: skip


@numerical_gradient.property(
    "of a cubic, moved both ways by eps, the slope is known:  3 a x^2 + a eps^2", of="gradient"
)
def cubic(own, f, x, eps):
    got = own.numerical_gradient(Curve(f.a, np.zeros_like(f.w)), x, eps).gradient
    return got, 3 * f.a * x**2 + f.a * eps**2, rounding(None, f, x, eps)


@numerical_gradient.property(
    "of a wave, moved both ways by eps, the slope is known:  cos(w x) sin(w_k eps) / eps", of="gradient"
)
def wave(own, f, x, eps):
    got = own.numerical_gradient(Curve(np.zeros_like(f.a), f.w), x, eps).gradient
    return got, np.cos(np.sum(f.w * x)) * np.sin(f.w * eps) / eps, rounding(None, f, x, eps)


@numerical_gradient.property("the slope of a sum is the sum of the slopes", of="gradient")
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


def right_da(key, dh_next, x, h, W, b):
    """da = dh_next * (1 - h_next^2)."""
    return dh_next * (1 - key.rnn_step(x, h, W, b) ** 2)


@rnn_step_backward.equation("back through the tanh:  da = dh_next * (1 - h_next^2)", points=3, of="da")
def tanh_gradient(got, key, dh_next, x, h, W, b):
    yield from showing(got, "db", "dW", beside(x, h), got.of_case(right_da, key, dh_next, x, h, W, b))


@rnn_step_backward.equation(
    "back through the product, to both inputs:  [dx, dh] = da W^T", points=0.75, of="[dx, dh]"
)
def dx_and_dh(got, key, dh_next, x, h, W, b):
    right = got.of_case(right_da, key, dh_next, x, h, W, b)
    for da in chain([right], taken(got, "db", "dW", beside(x, h), right)):
        yield beside(got.dx, got.dh), da @ W.T


@rnn_step_backward.equation("the matrix meets what it acted on:  dW = [x, h]^T da", points=0.25, of="dW")
def weight_gradient(got, key, dh_next, x, h, W, b):
    right = got.of_case(right_da, key, dh_next, x, h, W, b)
    for da in chain([right], usable(lambda: in_db(got, "db"))):
        yield got.dW, beside(x, h).T @ da


@rnn_step_backward.equation(
    "the bias collects da over the samples:  db = sum of da over n", points=0.25, of="db"
)
def bias_gradient(got, key, dh_next, x, h, W, b):
    right = got.of_case(right_da, key, dh_next, x, h, W, b)
    for da in chain([right], shown(got, "db", "dW", beside(x, h), "W")):
        yield got.db, da.sum(axis=0)
    if not np.any(beside(x, h), axis=-1).all():
        raise SaysNothing


rnn_step_backward.obeys(state_among_features)
rnn_step_backward.slope(points=1.25)
rnn_step_backward.sizes_of_one("the gradients also hold for one sample, one feature or one unit", points=0.25)
rnn_step_backward.overflow("where large inputs saturate, no gradient is NaN", points=0.25)


def steps_back(key, dh, x, h0, W, b, k=None):
    """The steps of a sequence, taken back from the states before them; cut where chunks of k steps start."""
    cut = range(k, x.shape[1], k) if k else ()

    def back(dh_next, x, h):
        da = right_da(key, dh_next, x, h, W, b)
        dx, dh = np.split(da @ W.T, [x.shape[-1]], axis=-1)
        return Taken(dx, dh, da[..., None, :], beside(x, h)[..., None, :])

    def further(h):
        return wrong_at_borders(key, x, h0, h, W, b, cut) if k else ()

    return through_one_state(
        back, lambda h0: key.rnn_forward(x, h0, W, b), dh, x, h0, further=further, cut=cut
    )


def wrong_at_borders(key, x, h0, h, W, b, cut):
    """States before each step where chunks start from another one than the last of the chunk before.

    From 0, from h0, from the one after the border's step (after the last step from h0 again, where h0 was joined at the
    end), and from the one two before; in the first chunk too, or in the others; at the border only, or with the steps
    of the chunk computed from it.
    """
    right = before(h0, h)
    joined_at_the_end = np.concatenate([h[:, :-1], right[:, :1]], axis=1)
    for wrong in (0 * h, right[:, :1] + 0 * h, h, joined_at_the_end, before(h0, right)):
        for starts in ((0, *cut), tuple(cut) or (0,)):
            only, onwards = np.array(right), np.array(right)
            only[:, starts] = wrong[:, starts]
            for start, end in zip(starts, [*starts[1:], x.shape[1]], strict=True):
                border = wrong[:, start]
                onwards[:, start:end] = before(border, key.rnn_forward(x[:, start:end], border, W, b))
            yield from (only, onwards)


rnn_backward = Exercise(
    "rnn_backward",
    takes=(dh_sequence, x_sequence, h0, W, b),
    gives=(dx_sequence, dh0, dW, db),
    gradient_of="rnn_forward",
    repeats="rnn_step_backward",
)


in_time = BackInTime(rnn_backward, steps_back)
in_time.carries("what reaches h_t is its own dh_t and what step t+1 sends back", points=2.5, id="both-paths")
in_time.follows(
    "each step is taken back from its own x_t and the state before it, and gives dx_t",
    "dx",
    points=0.25,
    id="sequence-dx",
)
in_time.follows("dh0 is what the first step sends back", "dh0", points=0.25, id="initial-state")
in_time.follows("W is shared by all steps: dW is summed over time", "dW", points=0.25, id="weights-over-time")
in_time.follows("b is shared by all steps: db is summed over time", "db", points=0.25, id="bias-over-time")
rnn_backward.slope(points=1)
rnn_backward.sizes_of_one(
    "the gradients also hold for one step, one sample, one feature or one unit", points=0.25
)
rnn_backward.overflow("where large inputs saturate, no gradient is NaN", points=0.25)


def chunk_length(rng, regime):
    """k, shorter than the sequence where that can be; as long or longer in the edge regimes.

    In short sequences k = T - 2: then a chunk one step longer is another one, and for T = 5 one counted from the end.
    In two k = T - 1, so that the last chunk has one step, whatever is drawn: in one D >= H, in the other D < H.
    So it is in the small inputs that are shown, in which k = 1 would not tell where a chunk begins.
    """
    T = regime.sizes["T"]
    if regime.name.startswith("drawn"):
        return {"k": int(rng.integers(1, T))}
    one_left = regime.name.startswith(("equal samples", "many units", "small"))
    short = max(1, T - 1 if one_left else T - 2)
    return {"k": {"k = T": T, "k > T": T + 2}.get(regime.name, short if T < 6 else 3)}


def loss_of_chunks(key, dh, x, h0, W, b, k):
    """L = sum of dh * h, where the states that later chunks start from are constants."""
    h = key.rnn_forward(x, h0, W, b)

    def loss(dh, x, h0, W, b, k):
        chunks = [(slice(t, t + k), h[:, t - 1] if t else h0) for t in range(0, x.shape[1], k)]
        return sum(
            np.sum(dh[:, chunk] * key.rnn_forward(x[:, chunk], start, W, b)) for chunk, start in chunks
        )

    return loss


truncated_rnn_backward = Exercise(
    "truncated_rnn_backward",
    takes=(dh_sequence, x_sequence, h0, W, b, Number("k")),
    gives=(dx_sequence, dh0, dW, db),
    draw=chunk_length,
    loss=loss_of_chunks,
)


in_chunks = BackInTime(truncated_rnn_backward, steps_back)
in_chunks.carries(
    "the gradient stops where a chunk of k steps starts, the state goes on", points=2, id="cut-between-chunks"
)
in_chunks.follows(
    "each step is taken back from the state before it, across borders too, and gives dx_t",
    "dx",
    points=0.25,
    id="chunk-dx",
)
in_chunks.follows(
    "dh0 is what reaches h0 inside the first chunk", "dh0", points=0.25, id="chunk-initial-state"
)
in_chunks.follows("dW and db are summed over all chunks", "dW db", points=0.25, id="chunk-weights")
truncated_rnn_backward.slope(points=0.75)
truncated_rnn_backward.edge(
    "with k >= T nothing is cut: it is full backpropagation through time",
    "k = T",
    "k > T",
    "T = 1",
    points=0.25,
    id="k-at-least-T",
)
truncated_rnn_backward.edge(
    "the gradients also hold for one sample, one feature or one unit, and where large inputs saturate",
    "N = 1",
    "D = 1",
    "H = 1",
    "overflow",
    points=0.25,
    id="sizes-of-one",
)


@truncated_rnn_backward.property(
    "if k is T or more, nothing is cut: it is your own rnn_backward", of="rnn_backward"
)
def nothing_cut(own, dh, x, h0, W, b, k):
    whole = own.rnn_backward(dh, x, h0, W, b).leaves()
    for k in (x.shape[1], x.shape[1] + 1):
        yield own.truncated_rnn_backward(dh, x, h0, W, b, k).leaves(), whole


@truncated_rnn_backward.property(
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


def right_norms(key, dh_T, x, h0, W, b):
    """The norms of dL/dh_t over the whole batch, t = 0 first."""
    h = before(h0, key.rnn_forward(x, h0, W, b))
    gradients = [dh_T]
    for t in reversed(range(x.shape[1])):
        gradients.append(key.rnn_step_backward(gradients[-1], x[:, t], h[:, t], W, b)[1])
    return np.array([np.linalg.norm(gradient) for gradient in reversed(gradients)])


gradient_norms.result(
    "the last state gets the upstream gradient:  norms[T] = |dh_T|", "norms[T]", points=0.5, id="last-norm"
)
gradient_norms.result(
    "every earlier state gets what the step after it sends back:  norms[t] = |dL/dh_t| for t < T",
    "norms[:T]",
    points=2,
    id="earlier-norms",
)
gradient_norms.sizes_of_one(
    "the norms also hold for one step, one sample, one feature or one unit", points=0.25
)
gradient_norms.overflow("where large inputs saturate, no norm is NaN", points=0.25)


@gradient_norms.property("the last norm is that of the upstream gradient:  norms[T] = |dh_T|", of="norms[T]")
def norm_of_upstream(own, dh_T, x, h0, W, b):
    return own.gradient_norms(dh_T, x, h0, W, b).norms[-1], np.linalg.norm(dh_T)


@gradient_norms.property("the first norm is that of the dh0 of your own rnn_backward", of="norms[0]")
def norm_of_dh0(own, dh_T, x, h0, W, b):
    dh = np.zeros((*x.shape[:2], h0.shape[1]))
    dh[:, -1] = dh_T
    return own.gradient_norms(dh_T, x, h0, W, b).norms[0], np.linalg.norm(
        own.rnn_backward(dh, x, h0, W, b).dh0
    )


@gradient_norms.property(
    "of the end of a sequence, from the state reached there, the norms are the end of the norms", of="norms"
)
def norms_of_the_end(own, dh_T, x, h0, W, b):
    whole, h = own.gradient_norms(dh_T, x, h0, W, b).norms, own.rnn_forward(x, h0, W, b).h
    for k in range(1, x.shape[1]):
        rest = own.gradient_norms(dh_T, x[:, k:], h[:, k - 1], W, b).norms
        yield {f"norms[{k}:]": whole[k:]}, {f"norms[{k}:]": rest}


@gradient_norms.property(
    "an upstream gradient of -3 times the size makes norms of 3 times the size", of="norms"
)
def norms_scale(own, dh_T, x, h0, W, b):
    return own.gradient_norms(-3 * dh_T, x, h0, W, b).norms, 3 * own.gradient_norms(dh_T, x, h0, W, b).norms


@gradient_norms.property("the norm is taken over the whole batch: the samples' squares add up", of="norms^2")
def norms_of_samples(own, dh_T, x, h0, W, b):
    alone = [own.gradient_norms(dh_T[[n]], x[[n]], h0[[n]], W, b).norms ** 2 for n in range(len(x))]
    return own.gradient_norms(dh_T, x, h0, W, b).norms ** 2, sum(alone)


@gradient_norms.property(
    "at rest, a matrix that turns and halves the state halves the norm at every step back", of="norms"
)
def norms_at_rest(own, dh_T, x, h0, W, b):
    T, H = x.shape[1], h0.shape[1]
    W = np.concatenate([W[: x.shape[2]], 0.5 * np.eye(H)[::-1]])
    return own.gradient_norms(dh_T, 0 * x, 0 * h0, W, 0 * b).norms, np.linalg.norm(dh_T) * 0.5 ** np.arange(
        T, -1, -1
    )


def global_norm(gradients):
    """One norm over all arrays."""
    return np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))


def arrays_to_clip(rng, regime):
    """Arrays of different shapes, and a max_norm above their norm, below it, below most entries, or all zeros.

    Their entries add up to something small, and in "large again" to something large.
    """
    kind = regime.name.partition(", ")[0]
    N, D, H = (regime.sizes[letter] for letter in "NDH")
    shapes = {"one array": [(D, H)], "two arrays": [(H,), (N, H)], "many arrays": [(D, H), (H,)] * 5}
    mean = 0.5 if kind == "large again" else 0.0
    gradients = [rng.normal(mean, size=shape) for shape in shapes.get(kind, [(D + H, H), (H,), (N, H)])]
    if kind == "large entries":
        gradients = [np.where(one < 0, -1, 1) * (6 + np.abs(one)) for one in gradients]
    if kind == "one of them zero":
        gradients[1] = np.zeros(H)
    norm = global_norm(gradients)
    if kind == "norm below 1":
        gradients, norm = [one * (0.6 / norm) for one in gradients], 0.6
    if kind == "all zeros":
        return {"gradients": [np.zeros(one.shape) for one in gradients], "max_norm": 1.0}
    share = rng.uniform(0.02, 0.1) if kind == "large" else rng.uniform(0.2, 0.8)
    share = 3.0 if kind in ("small", "small again", "two arrays") else share
    return {"gradients": gradients, "max_norm": float(share * norm)}


clip_gradients = Exercise(
    "clip_gradients",
    takes=(Arrays("gradients"), Number("max_norm")),
    gives=(Arrays("clipped"),),
    draw=arrays_to_clip,
    regimes=(
        "large", "small", "large again", "small again", "one array", "two arrays", "many arrays", "large entries",
        "one of them zero", "norm below 1",
    ),
)  # fmt: skip


@clip_gradients.equation(
    "above max_norm all arrays shrink by one factor:  max_norm / norm, one norm over all",
    points=2,
    of="clipped",
)
def shrink_together(got, key, gradients, max_norm):
    norm = global_norm(gradients)
    if norm <= max_norm:
        raise SaysNothing
    return got.clipped, [gradient * (max_norm / norm) for gradient in gradients]


@clip_gradients.equation("up to max_norm the arrays stay as they are", points=0.5, of="clipped")
def leave_small(got, key, gradients, max_norm):
    if global_norm(gradients) == 0 or global_norm(gradients) > max_norm:
        raise SaysNothing
    return got.clipped, gradients


clip_gradients.edge(
    "gradients that are all zero stay zero, and never give NaN", "all zeros", points=0.5, id="all-zeros"
)


@clip_gradients.property("up to max_norm the arrays stay as they are", of="clipped")
def clip_leaves(own, gradients, max_norm):
    for limit in (global_norm(gradients), 2 * global_norm(gradients) + 1):
        yield own.clip_gradients(gradients, float(limit)).clipped, gradients


@clip_gradients.property("above max_norm the norm over all arrays becomes max_norm", of="the norm")
def clip_limits(own, gradients, max_norm):
    for share in (0.9, 0.1):
        limit = share * float(global_norm(gradients))
        yield global_norm(own.clip_gradients(gradients, limit).clipped), limit


@clip_gradients.property(
    "the direction stays: every entry shrinks by the same factor", of="clipped, at the length it had"
)
def clip_turns_nothing(own, gradients, max_norm):
    norm = global_norm(gradients)
    if norm > 0:
        clipped = own.clip_gradients(gradients, 0.5 * float(norm)).clipped
        yield [array * (norm / global_norm(clipped)) for array in clipped], gradients


@clip_gradients.property("what was clipped once stays as it is", of="clipped twice")
def clip_once(own, gradients, max_norm):
    clipped = own.clip_gradients(gradients, max_norm).clipped
    return own.clip_gradients(clipped, max_norm).clipped, clipped


@clip_gradients.property("gradients that are all zero stay zero", of="clipped")
def clip_nothing(own, gradients, max_norm):
    zeros = [np.zeros_like(gradient) for gradient in gradients]
    return own.clip_gradients(zeros, max_norm).clipped, zeros


# What a learner may try once the function is right.
numerical_gradient.try_it(
    "sum-of-slopes",
    """
def slope(f): return numerical_gradient(f, np.array([2.0]), 0.1).round(4)
slope(lambda x: x[0]**3 + x[0]), slope(lambda x: x[0]**3) + 1
""",
    gives="(array([13.01]), array([13.01]))",
)
rnn_step_backward.try_it(
    "nothing",
    """
one = np.ones((1, 1))
rnn_step_backward(0 * one, one, one, np.ones((2, 1)), np.zeros(1))[1]
""",
    gives="array([[0.]])",
)
rnn_backward.try_it(
    "later-gradients",
    """
x, h0, W = np.ones((1, 3, 1)), np.zeros((1, 1)), np.ones((2, 1))
dh = np.array([[[0.0], [1.0], [0.0]]])  # on the second state alone
rnn_backward(dh, x, h0, W, np.zeros(1))[0].ravel().round(4)
""",
    gives="array([0.0468, 0.1114, 0.    ])",
)
truncated_rnn_backward.try_it(
    "nothing-cut",
    """
given = np.ones((1, 3, 1)), np.ones((1, 3, 1)), np.zeros((1, 1))
given = *given, np.ones((2, 1)), np.zeros(1)
(truncated_rnn_backward(*given, 3)[0] - rnn_backward(*given)[0]).ravel()
""",
    gives="array([0., 0., 0.])",
)
gradient_norms.try_it(
    "norm-of-upstream",
    """
dh_T, x, h0 = np.array([[3.0, 4.0]]), np.ones((1, 2, 1)), np.zeros((1, 2))
gradient_norms(dh_T, x, h0, np.ones((3, 2)), np.zeros(2))[-1:]
""",
    gives="array([5.])",
)
clip_gradients.try_it(
    "clip-once",
    """
clip_gradients(clip_gradients([np.array([3.0, 4.0])], 1.0), 1.0)
""",
    gives="[array([0.6, 0.8])]",
)
