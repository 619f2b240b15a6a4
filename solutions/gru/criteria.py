"""How the GRU's gates, candidate, step and sequence are asked about.

z keeps: h_next = z * h + (1 - z) * n; the state is reset before the product: n = tanh([x, r * h] W_n + b_n).
"""

from itertools import chain

import numpy as np

from autograder.spec import Array, Exercise, Weights, beside
from autograder.spec.back_in_time import Steps, in_dx, in_weights, shown_by
from autograder.spec.gates import CLOSED, OPEN, calm, held, logit
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import (
    after,
    at_first,
    before,
    gates_shown,
    in_db,
    or_else,
    over_time,
    showing_gate,
    stacked,
    usable,
)

x, h, r = Array("x", "N D"), Array("h", "N H", "state"), Array("r", "N H", "gate")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")
weights = Weights("weights", "GRUWeights", (
    Array("W_r", "D+H H", "weight"), Array("b_r", "H", "bias"),
    Array("W_z", "D+H H", "weight"), Array("b_z", "H", "bias"),
    Array("W_n", "D+H H", "weight"), Array("b_n", "H", "bias"),
))  # fmt: skip
sizes_of_one = ("N = 1", "D = 1", "H = 1", "all sizes 1")


gru_gates = Exercise("gru_gates", takes=(x, h, weights), gives=(Array("r", "N H"), Array("z", "N H")))
gru_gates.result("the reset gate:  r = sigmoid([x, h] W_r + b_r)", "r", points=1.5, id="reset-gate")
gru_gates.result("the update gate:  z = sigmoid([x, h] W_z + b_z)", "z", points=1.5, id="update-gate")
gru_gates.edge(
    "the gates also hold for one sample, one feature or one unit",
    *sizes_of_one,
    points=0.5,
    id="sizes-of-one",
)
gru_gates.edge(
    "large inputs close a gate to 0 or open it to 1, and never give NaN",
    "overflow",
    points=0.5,
    id="overflow",
)


@gru_gates.property(
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


@gru_gates.property("each gate has weights of its own: others change nothing in it", of="gates")
def gates_apart(own, x, h, w):
    before = own.gru_gates(x, h, w)
    yield {"r": own.gru_gates(x, h, held(w, z=0.5, n=0.5)).r}, {"r": before.r}
    yield {"z": own.gru_gates(x, h, held(w, r=0.5, n=0.5)).z}, {"z": before.z}


@gru_gates.property("without weights both gates are half open:  r = z = 1/2", of="gates")
def gates_of_nothing(own, x, h, w):
    got, half = own.gru_gates(x, h, held(w, r=0, z=0, n=0)), np.full_like(h, 0.5)
    yield {"r": got.r, "z": got.z}, {"r": half, "z": half}


@gru_gates.property("a large bias decides alone: it opens its gate to 1 or closes it to 0", of="gates")
def gates_held(own, x, h, w):
    for r, z in ((OPEN, CLOSED), (CLOSED, OPEN)):
        got = own.gru_gates(x, h, held(w, r=r, z=z))
        yield {"r": got.r, "z": got.z}, {"r": np.full_like(h, r > 0), "z": np.full_like(h, z > 0)}


gru_gates.obeys(state_among_features)


gru_candidate = Exercise("gru_candidate", takes=(x, h, r, weights), gives=(Array("n", "N H"),))
gru_candidate.result(
    "the candidate sees the state through the reset gate:  n = tanh([x, r * h] W_n + b_n)",
    "n",
    points=2.5,
    id="candidate",
)
gru_candidate.edge(
    "the candidate also holds for one sample, one feature or one unit",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
gru_candidate.edge(
    "large inputs saturate the candidate at -1 or 1, and never give NaN",
    "overflow",
    points=0.25,
    id="overflow",
)


@gru_candidate.property(
    "the tanh undone, the sum of x, the reset state and the bias is left:  artanh(n) = [x, r * h] W_n + b_n",
    of="artanh(n)",
)
def candidate_undone(own, x, h, r, w):
    w = calm(beside(x, r * h), w)
    return np.arctanh(own.gru_candidate(x, h, r, w).n), beside(x, r * h) @ w.W_n + w.b_n


@gru_candidate.property("with r closed the old state is hidden from the candidate", of="n")
def candidate_hidden(own, x, h, r, w):
    return own.gru_candidate(x, -h, 0 * r, w).n, own.gru_candidate(x, h, 0 * r, w).n


@gru_candidate.property(
    "the reset comes before the product: what unit 0 held reaches no candidate when r closes unit 0", of="n"
)
def reset_before(own, x, h, r, w):
    r, other = r.copy(), h.copy()
    r[:, 0], other[:, 0] = 0, 1 - h[:, 0]
    return own.gru_candidate(x, other, r, w).n, own.gru_candidate(x, h, r, w).n


@gru_candidate.property("of a state half as large, with r twice as open, the candidate sees the same", of="n")
def candidate_sees_product(own, x, h, r, w):
    return own.gru_candidate(x, h, r / 2, w).n, own.gru_candidate(x, h / 2, r, w).n


@gru_candidate.property(
    "the candidate has weights of its own: those of the gates change nothing in it", of="n"
)
def candidate_apart(own, x, h, r, w):
    return own.gru_candidate(x, h, r, held(w, r=0.5, z=0.5)).n, own.gru_candidate(x, h, r, w).n


@gru_candidate.property(
    "without weights nothing is proposed; a large bias alone holds the candidate at 1 or -1", of="n"
)
def candidate_held(own, x, h, r, w):
    for bias in (0, OPEN, CLOSED):
        yield own.gru_candidate(x, h, r, held(w, n=bias)).n, np.full_like(h, np.sign(bias))


gru_step = Exercise("gru_step", takes=(x, h, weights), gives=(Array("h_next", "N H"),))
gru_step.result(
    "z keeps the old state, 1 - z takes the candidate:  h_next = z * h + (1 - z) * n",
    "h_next",
    points=1.5,
    id="blend",
)
gru_step.edge(
    "the step also holds for one sample, one feature or one unit",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
gru_step.edge(
    "large inputs close and open the gates, and never give NaN", "overflow", points=0.25, id="overflow"
)


@gru_step.property("with z open the state stays as it was", of="h_next")
def step_keeps(own, x, h, w):
    return own.gru_step(x, h, held(w, z=OPEN)).h_next, h


@gru_step.property("with z closed the new state is your own candidate", of="h_next")
def step_takes(own, x, h, w):
    w = held(w, z=CLOSED)
    return own.gru_step(x, h, w).h_next, own.gru_candidate(x, h, own.gru_gates(x, h, w).r, w).n


@gru_step.property(
    "from your own candidate to the old state, the new state is as far along as your z says", of="h_next - n"
)
def step_between(own, x, h, w):
    r, z = own.gru_gates(x, h, w)
    n = own.gru_candidate(x, h, r, w).n
    return own.gru_step(x, h, w).h_next - n, z * (h - n)


@gru_step.property("with r and z closed nothing is left of the old state", of="h_next")
def step_forgets(own, x, h, w):
    w = held(w, r=CLOSED, z=CLOSED)
    return own.gru_step(x, -h, w).h_next, own.gru_step(x, h, w).h_next


@gru_step.property(
    "the reset comes before the product: with r closed for unit 0, it reaches no other unit",
    of="h_next[:, 1:]",
)
def step_resets_before(own, x, h, w):
    b_r, other = np.full_like(w.b_r, OPEN), h.copy()
    b_r[0], other[:, 0] = CLOSED, 1 - h[:, 0]
    w = held(w, r=OPEN, z=CLOSED)._replace(b_r=b_r)
    return own.gru_step(x, other, w).h_next[:, 1:], own.gru_step(x, h, w).h_next[:, 1:]


@gru_step.property("without weights half the state is kept", of="h_next")
def step_without_weights(own, x, h, w):
    return own.gru_step(x, h, held(w, r=0, z=0, n=0)).h_next, h / 2


@gru_step.property("no state grows beyond 1 that was not there before", of="the larger of |h_next| and 1")
def step_bounded(own, x, h, w):
    got = own.gru_step(x, h, type(w)(*(3 * array for array in w))).h_next
    return np.maximum(np.abs(got), 1), np.ones_like(h)


gru_forward = Exercise(
    "gru_forward", takes=(x_sequence, h0, weights), gives=(Array("h", "N T H"),), repeats="gru_step"
)
gru_forward.result(
    "the sequence starts from the given state:  h_1 = step(x_1, h0)", "h[:, 0]", points=1, id="start"
)


@gru_forward.equation(
    "every state follows from the one before it:  h_t = step(x_t, h_{t-1})", points=1.5, of="h[:, 1:]"
)
def recurrence(got, key, x, h0, w):
    previous = before(h0, got.h)
    steps = [key.gru_step(x[:, t], previous[:, t], w) for t in range(1, x.shape[1])]
    return got.h[:, 1:], over_time(steps, h0)


gru_forward.edge(
    "the sequence also holds for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
gru_forward.edge(
    "large inputs close and open the gates, and never give NaN", "overflow", points=0.25, id="overflow"
)


gru_step_backward = Exercise(
    "gru_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), x, h, weights),
    gives=(Array("dx", "N D"), Array("dh", "N H"), weights.gradient("dweights")),
    gradient_of="gru_step",
)


def with_gates(key, x, h, w):
    """r, z, n and the features F that each of the three matrices acts on."""
    r, z = key.gru_gates(x, h, w)
    n = key.gru_candidate(x, h, r, w)
    return r, z, n, {"r": beside(x, h), "z": beside(x, h), "n": beside(x, r * h)}


def all_da(key, dh_next, x, h, w, da_n=None):
    """da of r, z and n; da_r follows from da_n, where it is given from that one."""
    r, z, n, _ = with_gates(key, x, h, w)
    if da_n is None:
        da_n = dh_next * (1 - z) * (1 - n**2)
    through_n = (da_n @ w.W_n.T)[:, x.shape[1] :]
    return {"r": through_n * h * r * (1 - r), "z": dh_next * (h - n) * z * (1 - z), "n": da_n}


def other_candidates(got, key, x, h, w):
    """n made with another reset gate than the right one: with z, and with the r that dW_n = [x, r * h]^T da_n shows.

    A slip in r is paid for by the equations that it stands in, and not by those that only see n.
    """
    _, z, _, F = got.of_case(with_gates, key, x, h, w)
    resets = [z]
    for da_n in usable(lambda: in_db(got, "dweights.b_n")):
        for dW_n in usable(lambda: stacked(got, "dweights.W_n")):
            r_times_h = (
                np.einsum("nkh,nh->nk", dW_n[:, x.shape[1] :], da_n) / np.sum(da_n**2, axis=1)[:, None]
            )
            resets.append(r_times_h / h)
    for r in resets:
        yield key.gru_candidate(x, h, r, w)


@gru_step_backward.equation(
    "the update gate chose between h and n:  da_z = dh_next * (h - n) * z * (1 - z)", points=0.75, of="da_z"
)
def update_gradient(got, key, dh_next, x, h, w):
    r, z, n, F = got.of_case(with_gates, key, x, h, w)
    for made in (n, *other_candidates(got, key, x, h, w)):
        yield from showing_gate(got, "z", F, dh_next * (h - made) * z * (1 - z))


@gru_step_backward.equation(
    "the candidate came in by 1 - z, through tanh:  da_n = dh_next * (1 - z) * (1 - n^2)",
    points=0.75,
    of="da_n",
)
def candidate_gradient(got, key, dh_next, x, h, w):
    r, z, n, F = got.of_case(with_gates, key, x, h, w)
    for made in (n, *other_candidates(got, key, x, h, w)):
        yield from showing_gate(got, "n", F, dh_next * (1 - z) * (1 - made**2))


@gru_step_backward.equation(
    "the reset gate let h into the candidate:  da_r = (da_n W_n^T)_h * h * r * (1 - r)",
    points=0.75,
    of="da_r",
)
def reset_gradient(got, key, dh_next, x, h, w):
    F = got.of_case(with_gates, key, x, h, w)[3]
    for da_n in (None, *(da["n"] for da in gates_shown(got, F))):
        yield from showing_gate(got, "r", F, all_da(key, dh_next, x, h, w, da_n)["r"])


@gru_step_backward.equation(
    "x reached r, z and n:  dx = (da_r W_r^T + da_z W_z^T + da_n W_n^T)_x", points=0.5, of="dx"
)
def dx(got, key, dh_next, x, h, w):
    F = got.of_case(with_gates, key, x, h, w)[3]
    for da in (got.of_case(all_da, key, dh_next, x, h, w), *gates_shown(got, F)):
        yield got.dx, (da["r"] @ w.W_r.T + da["z"] @ w.W_z.T + da["n"] @ w.W_n.T)[:, : x.shape[1]]


@gru_step_backward.equation(
    "h was kept, reset and seen by both gates:  dh = dh_next * z + (da_n W_n^T)_h * r + (da_r W_r^T + da_z W_z^T)_h",
    points=1,
    of="dh",
)
def dh(got, key, dh_next, x, h, w):
    r, z, n, F = got.of_case(with_gates, key, x, h, w)
    for da in (got.of_case(all_da, key, dh_next, x, h, w), *gates_shown(got, F)):
        through_n = (da["n"] @ w.W_n.T)[:, x.shape[1] :]
        through_gates = (da["r"] @ w.W_r.T + da["z"] @ w.W_z.T)[:, x.shape[1] :]
        yield got.dh, dh_next * z + through_n * r + through_gates


@gru_step_backward.equation(
    "each matrix meets what it acted on:  dW_r = [x, h]^T da_r, dW_z = [x, h]^T da_z, dW_n = [x, r * h]^T da_n",
    points=0.5,
    of="dW",
)
def dW(got, key, dh_next, x, h, w):
    F = got.of_case(with_gates, key, x, h, w)[3]
    for da in (got.of_case(all_da, key, dh_next, x, h, w), *gates_shown(got, F, "b")):
        yield [got[f"dweights.W_{k}"] for k in "rzn"], [F[k].T @ da[k] for k in "rzn"]


@gru_step_backward.equation(
    "each bias collects its gate over the samples:  db_k = sum of da_k over n", points=0.25, of="db"
)
def db(got, key, dh_next, x, h, w):
    F = got.of_case(with_gates, key, x, h, w)[3]
    F = {**F, "n": beside(x, 0 * h)}  # these rows of dW_n show da_n whatever r is
    for da in (got.of_case(all_da, key, dh_next, x, h, w), *gates_shown(got, F, "W")):
        yield [got[f"dweights.b_{k}"] for k in "rzn"], [da[k].sum(axis=0) for k in "rzn"]


gru_step_backward.edge(
    "the gradients also hold for one sample, one feature or one unit",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
gru_step_backward.edge(
    "where large inputs saturate, no gradient is NaN", "overflow", points=0.25, id="overflow"
)


gru_backward = Exercise(
    "gru_backward",
    takes=(Array("dh", "N T H", "upstream"), x_sequence, h0, weights),
    gives=(Array("dx", "N T D"), Array("dh0", "N H"), weights.gradient("dweights")),
    gradient_of="gru_forward",
    repeats="gru_step_backward",
)


def steps_back(key, dh, x, h0, w, *, states=before):
    """The steps of a sequence, taken back from the states before them."""
    h = states(h0, key.gru_forward(x, h0, w))

    def back(t, samples, reached):
        dx, dh_before, dweights = key.gru_step_backward(*reached, x[samples, t], h[samples, t], w)
        return dx, [dh_before], dweights

    return Steps(back, [dh], lambda got: [*got.dweights])


def every(got, *sequence):
    """The steps, whichever states a student takes them back from."""
    return (got.of_case(steps_back, *sequence, states=states) for states in (before, after, at_first))


@gru_backward.equation("what reaches h_t is its own dh_t and what step t+1 sends back", points=1, of="dx")
def both_paths(got, *sequence):
    steps = got.of_case(steps_back, *sequence)
    right = steps.right
    yield from usable(lambda: (got.dx, right.dx), lambda: (got.dh0, right.sent[0][:, 0]))
    yield from usable(lambda: ([*got.dweights], right.dweights))
    for own in shown_by(got, steps):
        yield own.reached, steps.received(own)


@gru_backward.equation(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, *sequence):
    yield got.dx, got.of_case(steps_back, *sequence).right.dx
    for own in in_weights(got, every(got, *sequence)):
        yield got.dx, own.dx


@gru_backward.equation("dh0 is what the first step sends back", points=0.5, of="dh0")
def dh0(got, *sequence):
    yield got.dh0, got.of_case(steps_back, *sequence).right.sent[0][:, 0]
    for own in chain(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield got.dh0, own.sent[0][:, 0]


@gru_backward.equation(
    "the weights are shared by all steps: their gradients are summed over time", points=0.5, of="dweights"
)
def sum_over_time(got, *sequence):
    yield [*got.dweights], got.of_case(steps_back, *sequence).right.dweights
    for own in or_else(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield [*got.dweights], own.dweights


gru_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
gru_backward.edge("where large inputs saturate, no gradient is NaN", "overflow", points=0.25, id="overflow")
