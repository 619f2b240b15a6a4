"""How the GRU's gates, candidate, step and sequence are asked about.

z keeps: h_next = z * h + (1 - z) * n; the state is reset before the product: n = tanh([x, r * h] W_n + b_n).
"""

from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np

from autograder.spec import Array, Exercise, Weights, beside, of_gates, summed
from autograder.spec.back_in_time import BackInTime, Taken, through_one_state
from autograder.spec.gates import CLOSED, OPEN, calm, held, logit
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import (
    biases_collected,
    gates_taken,
    in_db,
    matrices_met,
    showing_gate,
    stacked,
    usable,
)

x, h, r = Array("x", "N D"), Array("h", "N H", "state"), Array("r", "N H", "gate")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")
weights = Weights("weights", "GRUWeights", of_gates("rzn"))


gru_gates = Exercise("gru_gates", takes=(x, h, weights), gives=(Array("r", "N H"), Array("z", "N H")))
gru_gates.result("the reset gate:  r = sigmoid([x, h] W_r + b_r)", "r", points=1.5, id="reset-gate")
gru_gates.result("the update gate:  z = sigmoid([x, h] W_z + b_z)", "z", points=1.5, id="update-gate")
gru_gates.sizes_of_one("the gates also hold for one sample, one feature or one unit", points=0.5)
gru_gates.overflow("large inputs close a gate to 0 or open it to 1, and never give NaN", points=0.5)


@gru_gates.property(
    "the sigmoid undone, each gate is the sum of x, h and its own bias:  logit(r) = [x, h] W_r + b_r, logit(z) = ...",
    of="gates",
)
def gates_undone(own, x, h, w):
    w = calm(beside(x, h), w)
    got = own.gru_gates(x, h, w)
    for k in "rz":
        yield {f"logit({k})": logit(got[k])}, {f"logit({k})": summed(x, h, w, k)}


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
gru_candidate.sizes_of_one("the candidate also holds for one sample, one feature or one unit", points=0.25)
gru_candidate.overflow("large inputs saturate the candidate at -1 or 1, and never give NaN", points=0.25)


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
gru_step.sizes_of_one("the step also holds for one sample, one feature or one unit", points=0.25)
gru_step.overflow("large inputs close and open the gates, and never give NaN", points=0.25)


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
    return got.h[:, 1:], key.gru_step(x[:, 1:], got.h[:, :-1], w)


gru_forward.sizes_of_one(
    "the sequence also holds for one step, one sample, one feature or one unit", points=0.25
)
gru_forward.overflow("large inputs close and open the gates, and never give NaN", points=0.25)


gru_step_backward = Exercise(
    "gru_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), x, h, weights),
    gives=(Array("dx", "N D"), Array("dh", "N H"), weights.gradient("dweights")),
    gradient_of="gru_step",
)


class Cell(NamedTuple):
    """A GRU's step with these gates, and the way back through it: da of the gates and the candidate, dx and dh.

    `F` are the features that each of the three matrices acts on.
    """

    r: Any
    z: Any
    n: Any
    F: Any
    da: Any
    dx: Any
    dh: Any


def way_back(key, dh_next, x, h, w, r, z, n=None, da=None):
    """The way back through a step with these gates; from this candidate and these da, where they are given."""
    if n is None:
        n = key.gru_candidate(x, h, r, w)
    da = dict(da or {"z": dh_next * (h - n) * z * (1 - z), "n": dh_next * (1 - z) * (1 - n**2)})
    D = x.shape[-1]
    through_n = da["n"] @ w.W_n.T
    da.setdefault("r", through_n[..., D:] * h * r * (1 - r))
    through_gates = da["r"] @ w.W_r.T + da["z"] @ w.W_z.T
    dh = dh_next * z + through_n[..., D:] * r + through_gates[..., D:]
    F = {"r": beside(x, h), "z": beside(x, h), "n": beside(x, r * h)}
    return Cell(r, z, n, F, da, (through_n + through_gates)[..., :D], dh)


def right_cell(key, dh_next, x, h, w):
    """The step as it should be."""
    return way_back(key, dh_next, x, h, w, *key.gru_gates(x, h, w))


def exchanged(key, dh_next, x, h, w):
    """The step with its gates exchanged, and with one in the place of the other."""
    r, z = key.gru_gates(x, h, w)
    return [way_back(key, dh_next, x, h, w, *gates) for gates in ((z, r), (z, z), (r, r))]


def with_reset_shown(got, key, dh_next, x, h, w):
    """The step with r as dW_n = [x, r * h]^T da_n shows it, where b_n shows da_n.

    A slip in r is paid for by the equations that it stands in, and not by those that only see n.
    """
    z = got.of_case(right_cell, key, dh_next, x, h, w).z
    for da_n in usable(lambda: in_db(got, "dweights.b_n")):
        for dW_n in usable(lambda: stacked(got, "dweights.W_n")):
            r_times_h = np.einsum("nkh,nh->nk", dW_n[:, x.shape[1] :], da_n)
            r = r_times_h / np.sum(da_n**2, axis=1)[:, None] / h
            yield way_back(key, dh_next, x, h, w, r, z)


def own_da(got, key, dh_next, x, h, w, where="bW"):
    """da of all three, as it should be and as the student's gradients show it."""
    cell = got.of_case(right_cell, key, dh_next, x, h, w)
    blind = {**cell.F, "n": beside(x, 0 * h)}  # dW_n shows it whatever r is
    return gates_taken(got, blind, cell.da, where)


def own_steps(got, key, dh_next, x, h, w, shown="rzn"):
    """The step as it should be, and with da of these three as the student's gradients show it."""
    right = got.of_case(right_cell, key, dh_next, x, h, w)
    yield right
    for da in islice(own_da(got, key, dh_next, x, h, w), 1, None):  # the first is the right one
        yield way_back(key, dh_next, x, h, w, right.r, right.z, right.n, {k: da[k] for k in shown})


@gru_step_backward.equation(
    "the update gate chose between h and n:  da_z = dh_next * (h - n) * z * (1 - z)", points=0.75, of="da_z"
)
def update_gradient(got, *arguments):
    for cell in chain([got.of_case(right_cell, *arguments)], with_reset_shown(got, *arguments)):
        yield from showing_gate(got, "z", cell.F["z"], cell.da["z"])


@gru_step_backward.equation(
    "the candidate came in by 1 - z, through tanh:  da_n = dh_next * (1 - z) * (1 - n^2)",
    points=0.75,
    of="da_n",
)
def candidate_gradient(got, *arguments):
    right, others = got.of_case(right_cell, *arguments), got.of_case(exchanged, *arguments)
    for cell in chain([right, *others], with_reset_shown(got, *arguments)):
        yield from showing_gate(got, "n", cell.F["n"], cell.da["n"])


@gru_step_backward.equation(
    "the reset gate let h into the candidate:  da_r = (da_n W_n^T)_h * h * r * (1 - r)",
    points=1,
    of="da_r",
)
def reset_gradient(got, *arguments):
    for cell in own_steps(got, *arguments, shown="zn"):
        yield from showing_gate(got, "r", cell.F["r"], cell.da["r"])


@gru_step_backward.equation(
    "x reached r, z and n:  dx = (da_r W_r^T + da_z W_z^T + da_n W_n^T)_x", points=0.25, of="dx"
)
def dx(got, *arguments):
    for cell in own_steps(got, *arguments):
        yield got.dx, cell.dx


@gru_step_backward.equation(
    "h was kept, reset and seen by both gates:  dh = dh_next * z + (da_n W_n^T)_h * r + (da_r W_r^T + da_z W_z^T)_h",
    points=0.25,
    of="dh",
)
def dh(got, *arguments):
    others = got.of_case(exchanged, *arguments)
    for cell in chain(own_steps(got, *arguments), others, with_reset_shown(got, *arguments)):
        yield got.dh, cell.dh


@gru_step_backward.equation(
    "each matrix meets what it acted on:  dW_r = [x, h]^T da_r, dW_z = [x, h]^T da_z, dW_n = [x, r * h]^T da_n",
    points=0.25,
    of="dW",
)
def dW(got, *arguments):
    right, others = got.of_case(right_cell, *arguments), got.of_case(exchanged, *arguments)
    yield from matrices_met(got, right.F, own_da(got, *arguments, where="b"))
    for cell in others:
        yield from matrices_met(got, cell.F, [cell.da])


@gru_step_backward.equation(
    "each bias collects its gate over the samples:  db_k = sum of da_k over n", points=0.25, of="db"
)
def db(got, *arguments):
    yield from biases_collected(got, "rzn", own_da(got, *arguments, where="W"))


gru_step_backward.slope(points=1)
gru_step_backward.sizes_of_one("the gradients also hold for one sample, one feature or one unit", points=0.25)
gru_step_backward.overflow("where large inputs saturate, no gradient is NaN", points=0.25)


gru_backward = Exercise(
    "gru_backward",
    takes=(Array("dh", "N T H", "upstream"), x_sequence, h0, weights),
    gives=(Array("dx", "N T D"), Array("dh0", "N H"), weights.gradient("dweights")),
    gradient_of="gru_forward",
    repeats="gru_step_backward",
)


def steps_back(key, dh, x, h0, w):
    """The steps of a sequence, taken back from the states before them."""

    def back(dh_next, x, h):
        cell = right_cell(key, dh_next, x, h, w)
        return Taken.by_gate(cell.dx, cell.dh, cell.da, cell.F)

    return through_one_state(back, lambda h0: key.gru_forward(x, h0, w), dh, x, h0, gates="rzn")


in_time = BackInTime(gru_backward, steps_back)
in_time.carries("what reaches h_t is its own dh_t and what step t+1 sends back", points=1.5, id="both-paths")
in_time.follows(
    "each step is taken back from its own x_t and the state before it, and gives dx_t",
    "dx",
    points=0.25,
    id="sequence-dx",
)
in_time.follows("dh0 is what the first step sends back", "dh0", points=0.25, id="dh0")
in_time.follows(
    "the weights are shared by all steps: their gradients are summed over time",
    "dweights",
    points=0.25,
    id="sum-over-time",
)
gru_backward.slope(points=0.5)
gru_backward.sizes_of_one(
    "the gradients also hold for one step, one sample, one feature or one unit", points=0.125
)
gru_backward.overflow("where large inputs saturate, no gradient is NaN", points=0.125)


# What a learner may try once the function is right.
gru_gates.try_it(
    "gates-of-nothing",
    """
nothing = GRUWeights(*[np.zeros((2, 1)), np.zeros(1)] * 3)
gates = gru_gates(np.ones((1, 1)), np.ones((1, 1)), nothing)
[float(gate[0, 0]) for gate in gates]
""",
    gives="[0.5, 0.5]",
)
gru_candidate.try_it(
    "candidate-hidden",
    """
w = GRUWeights(*[np.ones((2, 1)), np.zeros(1)] * 3)
x, r = np.ones((1, 1)), np.zeros((1, 1))
gru_candidate(x, 5 * x, r, w) - gru_candidate(x, -5 * x, r, w)
""",
    gives="array([[0.]])",
)
gru_step.try_it(
    "step-without-weights",
    """
nothing = GRUWeights(*[np.zeros((2, 1)), np.zeros(1)] * 3)
gru_step(np.ones((1, 1)), np.array([[8.0]]), nothing)
""",
    gives="array([[4.]])",
)
gru_forward.try_it(
    "later-inputs",
    """
w = GRUWeights(*[np.ones((2, 1)), np.zeros(1)] * 3)
x, h0 = np.ones((1, 3, 1)), np.zeros((1, 1))
other = np.array([[[1.0], [1.0], [9.0]]])  # another third input
(gru_forward(x, h0, w) - gru_forward(other, h0, w))[0, :2].ravel()
""",
    gives="array([0., 0.])",
)
gru_step_backward.try_it(
    "nothing",
    """
w = GRUWeights(*[np.ones((2, 1)), np.zeros(1)] * 3)
one = np.ones((1, 1))
gru_step_backward(0 * one, one, one, w)[1]
""",
    gives="array([[0.]])",
)
gru_backward.try_it(
    "later-gradients",
    """
w = GRUWeights(*[np.ones((2, 1)), np.zeros(1)] * 3)
x, h0 = np.ones((1, 3, 1)), np.zeros((1, 1))
dh = np.array([[[0.0], [1.0], [0.0]]])  # on the second state alone
gru_backward(dh, x, h0, w)[0].ravel().round(4)
""",
    gives="array([-0.0265, -0.031 ,  0.    ])",
)
