"""How the GRU's gates, candidate, step and sequence are asked about.

z keeps: h_next = z * h + (1 - z) * n; the state is reset before the product: n = tanh([x, r * h] W_n + b_n).
"""

import numpy as np

from autograder.vocabulary import Array, Exercise, Weights, beside, sigmoid
from autograder.vocabulary.gates import CLOSED, OPEN, calm, held, logit
from autograder.vocabulary.laws_of_layers import state_among_features
from autograder.vocabulary.readings import before, gates_shown, over_time, showing_gate, usable

PLACE_IN_COURSE = 4

x, h, r = Array("x", "N D"), Array("h", "N H", "state"), Array("r", "N H", "gate")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")
weights = Weights("weights", "GRUWeights", (
    Array("W_r", "D+H H", "weight"), Array("b_r", "H", "bias"),
    Array("W_z", "D+H H", "weight"), Array("b_z", "H", "bias"),
    Array("W_n", "D+H H", "weight"), Array("b_n", "H", "bias"),
))  # fmt: skip
sizes_of_one = ("N = 1", "D = 1", "H = 1", "all sizes 1")


gru_gates = Exercise("gru_gates", takes=(x, h, weights), gives=(Array("r", "N H"), Array("z", "N H")))


@gru_gates.criterion("the reset gate:  r = sigmoid([x, h] W_r + b_r)", points=1.5, of="r")
def reset_gate(got, parts, x, h, w):
    return got.r, sigmoid(beside(x, h) @ w.W_r + w.b_r)


@gru_gates.criterion("the update gate:  z = sigmoid([x, h] W_z + b_z)", points=1.5, of="z")
def update_gate(got, parts, x, h, w):
    return got.z, sigmoid(beside(x, h) @ w.W_z + w.b_z)


gru_gates.mistake(
    reset_gate,
    "return r, z",
    "return z, r",
    "The two gates are swapped: r resets the state inside the candidate, z blends old and new. Look at which matrix "
    "makes which gate, and at the order in which you return them.",
)
gru_gates.mistake(
    update_gate,
    "sigmoid(xh @ weights.W_z + weights.b_z)",
    "sigmoid(xh @ weights.W_r + weights.b_r)",
    "One matrix serves both gates, so they always agree. Each gate has a matrix and a bias of its own. Look at what z "
    "is made from.",
)


gru_gates.edge("the gates also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5)
gru_gates.edge("large inputs close a gate to 0 or open it to 1, and never give NaN", "overflow", points=0.5)


@gru_gates.law(
    "the sigmoid undone, each gate is the sum of x, h and its own bias:  logit(r) = [x, h] W_r + b_r, logit(z) = ...",
    of="gates",
)
def gates_undone(own, x, h, w):
    w = calm(beside(x, h), w)
    got = own.gru_gates(x, h, w)
    for k in "rz":
        yield (
            {f"logit({k})": logit(got[k])},
            {f"logit({k})": beside(x, h) @ getattr(w, f"W_{k}") + getattr(w, f"b_{k}")},
        )


@gru_gates.law("each gate has weights of its own: others change nothing in it", of="gates")
def gates_apart(own, x, h, w):
    before = own.gru_gates(x, h, w)
    yield {"r": own.gru_gates(x, h, held(w, z=0.5, n=0.5)).r}, {"r": before.r}
    yield {"z": own.gru_gates(x, h, held(w, r=0.5, n=0.5)).z}, {"z": before.z}


@gru_gates.law("without weights both gates are half open:  r = z = 1/2", of="gates")
def gates_of_nothing(own, x, h, w):
    got, half = own.gru_gates(x, h, held(w, r=0, z=0, n=0)), np.full_like(h, 0.5)
    yield {"r": got.r, "z": got.z}, {"r": half, "z": half}


@gru_gates.law("a large bias decides alone: it opens its gate to 1 or closes it to 0", of="gates")
def gates_held(own, x, h, w):
    for r, z in ((OPEN, CLOSED), (CLOSED, OPEN)):
        got = own.gru_gates(x, h, held(w, r=r, z=z))
        yield {"r": got.r, "z": got.z}, {"r": np.full_like(h, r > 0), "z": np.full_like(h, z > 0)}


gru_gates.obeys(state_among_features)


gru_candidate = Exercise("gru_candidate", takes=(x, h, r, weights), gives=(Array("n", "N H"),))


@gru_candidate.criterion(
    "the candidate sees the state through the reset gate:  n = tanh([x, r * h] W_n + b_n)", points=2.5, of="n"
)
def candidate(got, parts, x, h, r, w):
    return got.n, np.tanh(beside(x, r * h) @ w.W_n + w.b_n)


gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "x.shape[-1]\n    n = np.tanh(x @ weights.W_n[:xrh] + r * (h @ weights.W_n[xrh:]) + weights.b_n)",
    "You reset after the product: r scales what W_n made of the state, as in PyTorch. Here r scales the state first, "
    "and the product sees the reset state. Look at what r is multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "[x, r * h]",
    "[x, h]",
    "The reset gate is not used: your candidate sees the whole old state, whatever r says. Look at what goes into the "
    "candidate's product.",
)
gru_candidate.mistake(
    candidate,
    "np.tanh(",
    "sigmoid(",
    "Your candidate is squashed like a gate, to between 0 and 1. It is content, not a decision, so it must be able to "
    "be negative. Look at the function that n goes through.",
)
gru_candidate.mistake(
    candidate,
    "[x, r * h]",
    "[r.mean(axis=-1, keepdims=True) * x, r * h]",
    "The reset gate also scales the input. It resets the memory only: x always enters in full. Look at what r is "
    "multiplied with.",
)


gru_candidate.edge(
    "the candidate also holds for one sample, one feature or one unit", *sizes_of_one, points=0.5
)


@gru_candidate.law(
    "the tanh undone, the sum of x, the reset state and the bias is left:  artanh(n) = [x, r * h] W_n + b_n",
    of="artanh(n)",
)
def candidate_undone(own, x, h, r, w):
    w = calm(beside(x, r * h), w)
    return np.arctanh(own.gru_candidate(x, h, r, w).n), beside(x, r * h) @ w.W_n + w.b_n


@gru_candidate.law("with r closed the old state is hidden from the candidate", of="n")
def candidate_hidden(own, x, h, r, w):
    return own.gru_candidate(x, -h, 0 * r, w).n, own.gru_candidate(x, h, 0 * r, w).n


@gru_candidate.law(
    "the reset comes before the product: what unit 0 held reaches no candidate when r closes unit 0", of="n"
)
def reset_before(own, x, h, r, w):
    r, other = r.copy(), h.copy()
    r[:, 0], other[:, 0] = 0, 1 - h[:, 0]
    return own.gru_candidate(x, other, r, w).n, own.gru_candidate(x, h, r, w).n


@gru_candidate.law("of a state half as large, with r twice as open, the candidate sees the same", of="n")
def candidate_sees_product(own, x, h, r, w):
    return own.gru_candidate(x, h, r / 2, w).n, own.gru_candidate(x, h / 2, r, w).n


@gru_candidate.law("the candidate has weights of its own: those of the gates change nothing in it", of="n")
def candidate_apart(own, x, h, r, w):
    return own.gru_candidate(x, h, r, held(w, r=0.5, z=0.5)).n, own.gru_candidate(x, h, r, w).n


@gru_candidate.law(
    "without weights nothing is proposed; a large bias alone holds the candidate at 1 or -1", of="n"
)
def candidate_held(own, x, h, r, w):
    for bias in (0, OPEN, CLOSED):
        yield own.gru_candidate(x, h, r, held(w, n=bias)).n, np.full_like(h, np.sign(bias))


gru_step = Exercise("gru_step", takes=(x, h, weights), gives=(Array("h_next", "N H"),))


@gru_step.criterion(
    "z keeps the old state, 1 - z takes the candidate:  h_next = z * h + (1 - z) * n", points=1.5, of="h_next"
)
def blend(got, parts, x, h, w):
    r, z = parts.gru_gates(x, h, w)
    return got.h_next, z * h + (1 - z) * parts.gru_candidate(x, h, r, w)


gru_step.mistake(
    blend,
    "z * h + (1 - z) * n",
    "(1 - z) * h + z * n",
    "Your z has the other meaning: in your code z = 1 takes the candidate. Papers differ; in this course z keeps, so "
    "z = 1 leaves the state as it was. Look at who multiplies h and who multiplies n.",
)
gru_step.mistake(
    blend,
    "z * h + (1 - z) * n",
    "(1 - z) * n",
    "What is kept of the old state is missing: your new state is the candidate's share only. Look at the two parts "
    "that the blend is made of.",
)
gru_step.mistake(
    blend,
    "z * h + (1 - z) * n",
    "z * (r * h) + (1 - z) * n",
    "You blend with the reset state. The reset gate acts inside the candidate only; what is kept is the old state "
    "itself. Look at what z is multiplied with.",
)


gru_step.edge("the step also holds for one sample, one feature or one unit", *sizes_of_one, points=0.5)


@gru_step.law("with z open the state stays as it was", of="h_next")
def step_keeps(own, x, h, w):
    return own.gru_step(x, h, held(w, z=OPEN)).h_next, h


@gru_step.law("with z closed the new state is your own candidate", of="h_next")
def step_takes(own, x, h, w):
    w = held(w, z=CLOSED)
    return own.gru_step(x, h, w).h_next, own.gru_candidate(x, h, own.gru_gates(x, h, w).r, w).n


@gru_step.law(
    "from your own candidate to the old state, the new state is as far along as your z says", of="h_next - n"
)
def step_between(own, x, h, w):
    r, z = own.gru_gates(x, h, w)
    n = own.gru_candidate(x, h, r, w).n
    return own.gru_step(x, h, w).h_next - n, z * (h - n)


@gru_step.law("with r and z closed nothing is left of the old state", of="h_next")
def step_forgets(own, x, h, w):
    w = held(w, r=CLOSED, z=CLOSED)
    return own.gru_step(x, -h, w).h_next, own.gru_step(x, h, w).h_next


@gru_step.law(
    "the reset comes before the product: with r closed for unit 0, it reaches no other unit",
    of="h_next[:, 1:]",
)
def step_resets_before(own, x, h, w):
    b_r, other = np.full_like(w.b_r, OPEN), h.copy()
    b_r[0], other[:, 0] = CLOSED, 1 - h[:, 0]
    w = held(w, r=OPEN, z=CLOSED)._replace(b_r=b_r)
    return own.gru_step(x, other, w).h_next[:, 1:], own.gru_step(x, h, w).h_next[:, 1:]


@gru_step.law("without weights half the state is kept", of="h_next")
def step_without_weights(own, x, h, w):
    return own.gru_step(x, h, held(w, r=0, z=0, n=0)).h_next, h / 2


@gru_step.law("no state grows beyond 1 that was not there before", of="the larger of |h_next| and 1")
def step_bounded(own, x, h, w):
    got = own.gru_step(x, h, type(w)(*(3 * array for array in w))).h_next
    return np.maximum(np.abs(got), 1), np.ones_like(h)


gru_forward = Exercise(
    "gru_forward", takes=(x_sequence, h0, weights), gives=(Array("h", "N T H"),), repeats="gru_step"
)


@gru_forward.criterion(
    "the sequence starts from the given state:  h_1 = step(x_1, h0)", points=1, of="h[:, 0]"
)
def start(got, parts, x, h0, w):
    return got.h[:, 0], parts.gru_step(x[:, 0], h0, w)


@gru_forward.criterion(
    "every state follows from the one before it:  h_t = step(x_t, h_{t-1})", points=1.5, of="h[:, 1:]"
)
def recurrence(got, parts, x, h0, w):
    previous = before(h0, got.h)
    steps = [parts.gru_step(x[:, t], previous[:, t], w) for t in range(1, x.shape[1])]
    return got.h[:, 1:], over_time(steps, h0)


gru_forward.mistake(
    recurrence,
    "gru_step(x[:, t], h, weights)",
    "gru_step(x[:, t], h0, weights)",
    "Every step starts from h0, so nothing is remembered from one step to the next. Look at which state goes into the "
    "step inside your loop.",
)


gru_forward.edge(
    "the sequence also holds for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)


gru_step_backward = Exercise(
    "gru_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), x, h, weights),
    gives=(Array("dx", "N D"), Array("dh", "N H"), weights.gradient("dweights")),
    gradient_of="gru_step",
)


def with_gates(parts, x, h, w):
    """r, z, n and the features F that each of the three matrices acts on."""
    r, z = parts.gru_gates(x, h, w)
    n = parts.gru_candidate(x, h, r, w)
    return r, z, n, {"r": beside(x, h), "z": beside(x, h), "n": beside(x, r * h)}


def all_da(parts, dh_next, x, h, w, da_n=None):
    """da of r, z and n; da_r follows from da_n, where it is given from that one."""
    r, z, n, _ = with_gates(parts, x, h, w)
    if da_n is None:
        da_n = dh_next * (1 - z) * (1 - n**2)
    through_n = (da_n @ w.W_n.T)[:, x.shape[1] :]
    return {"r": through_n * h * r * (1 - r), "z": dh_next * (h - n) * z * (1 - z), "n": da_n}


@gru_step_backward.criterion(
    "the update gate chose between h and n:  da_z = dh_next * (h - n) * z * (1 - z)", points=0.75, of="da_z"
)
def update_gradient(got, parts, dh_next, x, h, w):
    r, z, n, F = with_gates(parts, x, h, w)
    yield from showing_gate(got, "z", F, dh_next * (h - n) * z * (1 - z))


@gru_step_backward.criterion(
    "the candidate came in by 1 - z, through tanh:  da_n = dh_next * (1 - z) * (1 - n^2)",
    points=0.75,
    of="da_n",
)
def candidate_gradient(got, parts, dh_next, x, h, w):
    r, z, n, F = with_gates(parts, x, h, w)
    yield from showing_gate(got, "n", F, dh_next * (1 - z) * (1 - n**2))


@gru_step_backward.criterion(
    "the reset gate let h into the candidate:  da_r = (da_n W_n^T)_h * h * r * (1 - r)",
    points=0.75,
    of="da_r",
)
def reset_gradient(got, parts, dh_next, x, h, w):
    F = with_gates(parts, x, h, w)[3]
    for da_n in (None, *(da["n"] for da in gates_shown(got, F))):
        yield from showing_gate(got, "r", F, all_da(parts, dh_next, x, h, w, da_n)["r"])


@gru_step_backward.criterion(
    "x reached r, z and n:  dx = (da_r W_r^T + da_z W_z^T + da_n W_n^T)_x", points=0.5, of="dx"
)
def dx(got, parts, dh_next, x, h, w):
    F = with_gates(parts, x, h, w)[3]
    for da in (all_da(parts, dh_next, x, h, w), *gates_shown(got, F)):
        yield got.dx, (da["r"] @ w.W_r.T + da["z"] @ w.W_z.T + da["n"] @ w.W_n.T)[:, : x.shape[1]]


@gru_step_backward.criterion(
    "h was kept, reset and seen by both gates:  dh = dh_next * z + (da_n W_n^T)_h * r + (da_r W_r^T + da_z W_z^T)_h",
    points=1,
    of="dh",
)
def dh(got, parts, dh_next, x, h, w):
    r, z, n, F = with_gates(parts, x, h, w)
    for da in (all_da(parts, dh_next, x, h, w), *gates_shown(got, F)):
        through_n = (da["n"] @ w.W_n.T)[:, x.shape[1] :]
        through_gates = (da["r"] @ w.W_r.T + da["z"] @ w.W_z.T)[:, x.shape[1] :]
        yield got.dh, dh_next * z + through_n * r + through_gates


@gru_step_backward.criterion(
    "each matrix meets what it acted on:  dW_r = [x, h]^T da_r, dW_z = [x, h]^T da_z, dW_n = [x, r * h]^T da_n",
    points=0.5,
    of="dW",
)
def dW(got, parts, dh_next, x, h, w):
    F = with_gates(parts, x, h, w)[3]
    for da in (all_da(parts, dh_next, x, h, w), *gates_shown(got, F, "b")):
        yield [got[f"dweights.W_{k}"] for k in "rzn"], [F[k].T @ da[k] for k in "rzn"]


@gru_step_backward.criterion(
    "each bias collects its gate over the samples:  db_k = sum of da_k over n", points=0.25, of="db"
)
def db(got, parts, dh_next, x, h, w):
    F = with_gates(parts, x, h, w)[3]
    for da in (all_da(parts, dh_next, x, h, w), *gates_shown(got, F, "W")):
        yield [got[f"dweights.b_{k}"] for k in "rzn"], [da[k].sum(axis=0) for k in "rzn"]


gru_step_backward.mistake(
    update_gradient,
    "dh_next * (h - n) * z * (1 - z)",
    "dh_next * (n - h) * z * (1 - z)",
    "The sign of da_z is that of the other convention. Here z keeps: a larger z means more of h and less of n. Look at "
    "the derivative of the blend with respect to z.",
)
gru_step_backward.mistake(
    update_gradient,
    "dh_next * (h - n) * z * (1 - z)",
    "dh_next * (h - n)",
    "The slope of the sigmoid is missing in the update gate's gradient. A gate is a squashed sum, and you have to go "
    "back through the squashing. Look at the way from z to its sum.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "dh_next * (1 - z) * (1 - n**2)",
    "dh_next * z * (1 - n**2)",
    "You scale the candidate's gradient by z, as in the other convention. Here z keeps the old state, and the "
    "candidate comes in by the rest. Look at the factor of n in the blend.",
)
gru_step_backward.mistake(
    reset_gradient,
    "drh * h * r * (1 - r)",
    "drh * h * z * (1 - z)",
    "You take the update gate's slope for the reset gate. Each gate is squashed on its own. Look at which gate stands "
    "in the slope of da_r.",
)
gru_step_backward.mistake(
    dh,
    " + dh_next * z",
    "",
    "The direct way is missing in dh: what is kept of the old state carries the gradient straight back. Look at all "
    "the places where h stands in the forward pass.",
)
gru_step_backward.mistake(
    dW,
    "W_n=xrh.T @ da_n",
    "W_n=xh.T @ da_n",
    "W_n acted on the reset state, but you collect its gradient with the state as it was. Look at what W_n was "
    "multiplied with in the forward pass.",
)


gru_step_backward.edge(
    "the gradients also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5
)


gru_backward = Exercise(
    "gru_backward",
    takes=(Array("dh", "N T H", "upstream"), x_sequence, h0, weights),
    gives=(Array("dx", "N T D"), Array("dh0", "N H"), weights.gradient("dweights")),
    gradient_of="gru_forward",
    repeats="gru_step_backward",
)


def unrolled(parts, dh, x, h0, w, back=1, own=1, last=1):
    """dx, dh0 and dweights step by step from the last; factors of 0 cut paths into h_t."""
    T = x.shape[1]
    h = before(h0, parts.gru_forward(x, h0, w))
    dh_next, steps = np.zeros_like(h0), []
    for t in reversed(range(T)):
        upstream = back * dh_next + (own if t < T - 1 else last) * dh[:, t]
        dx_t, dh_next, dw_t = parts.gru_step_backward(upstream, x[:, t], h[:, t], w)
        steps.append((dx_t, dw_t))
    dx = np.stack([dx_t for dx_t, _ in reversed(steps)], axis=1)
    return dx, dh_next, [sum(gradients) for gradients in zip(*(dw_t for _, dw_t in steps), strict=True)]


def every_way(*sequence):
    """The right backward pass, then those with a path into h_t cut: from t+1, from dh_t, from dh_t and dh_T."""
    yield unrolled(*sequence)
    yield from (unrolled(*sequence, **cut) for cut in ({"back": 0}, {"own": 0}, {"own": 0, "last": 0}))


@gru_backward.criterion("what reaches h_t is its own dh_t and what step t+1 sends back", points=1, of="dx")
def both_paths(got, parts, dh, x, h0, w):
    dx, dh0, dweights = unrolled(parts, dh, x, h0, w)
    yield from usable(
        lambda: (got.dx, dx), lambda: (got.dh0, dh0), lambda: (weights.arrays(got.dweights), dweights)
    )


@gru_backward.criterion(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, parts, *sequence):
    for dx, _, _ in every_way(parts, *sequence):
        yield got.dx, dx


@gru_backward.criterion("dh0 is what the first step sends back", points=0.5, of="dh0")
def dh0(got, parts, *sequence):
    for _, dh0, _ in every_way(parts, *sequence):
        yield got.dh0, dh0


@gru_backward.criterion(
    "the weights are shared by all steps: their gradients are summed over time", points=0.5, of="dweights"
)
def sum_over_time(got, parts, *sequence):
    for _, _, dweights in every_way(parts, *sequence):
        yield weights.arrays(got.dweights), dweights


gru_backward.mistake(
    both_paths,
    "dh[:, t] + dh_future",
    "dh[:, t]",
    "Each step hears only its own dh_t, so your gradient reaches back a single step. A state also goes into the next "
    "step. Look at what arrives at h_t, and from where.",
)
gru_backward.mistake(
    sum_over_time,
    "dw + dw_t for",
    "dw_t for",
    "The weight gradients hold one step's share only. All steps use the same weights, so their shares add up. Look at "
    "what happens to the gradients of the steps before.",
)


gru_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)
