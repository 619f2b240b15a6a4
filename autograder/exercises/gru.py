"""How the GRU's gates, candidate, step and sequence are asked about.

z keeps: h_next = z * h + (1 - z) * n; the state is reset before the product: n = tanh([x, r * h] W_n + b_n).
"""

from itertools import chain

import numpy as np

from autograder.spec import Array, Exercise, Weights, beside, sigmoid
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
gru_gates.mistake(
    reset_gate,
    "return r, z",
    "return z, z",
    "The update gate's weights make both gates, so they always agree. Each gate has a matrix and a bias of its "
    "own. Look at what r is made from.",
)
gru_gates.mistake(
    reset_gate,
    " + weights.b_r",
    "",
    "The bias of the reset gate is missing. With zero biases you would never notice; it moves the point at which "
    "each unit switches. Look at what is added to its product.",
)
gru_gates.mistake(
    update_gate,
    " + weights.b_z",
    "",
    "The bias of the update gate is missing. With zero biases you would never notice; it moves the point at which "
    "each unit switches. Look at what is added to its product.",
)
gru_gates.mistake(
    update_gate,
    "weights.b_z",
    "weights.b_r",
    "Both gates share one bias. Each gate has a bias of its own, as it has a matrix of its own. Look at which "
    "bias stands beside W_z.",
)
gru_gates.mistake(
    reset_gate,
    "return r, z",
    "return sigmoid(xh @ weights.W_r), sigmoid(xh @ weights.W_z)",
    "The biases of both gates are missing. With zero biases you would never notice. Look at what is added to the "
    "products.",
)
gru_gates.mistake(
    reset_gate,
    "r = sigmoid(",
    "r = np.tanh(",
    "Your reset gate goes through the tanh, so it can be negative. A gate says how much, between 0 and 1, and has "
    "the sigmoid for that. Look at the function that r goes through.",
)
gru_gates.mistake(
    update_gate,
    "z = sigmoid(",
    "z = np.tanh(",
    "Your update gate goes through the tanh, so it can be negative. A gate says how much, between 0 and 1, and "
    "has the sigmoid for that. Look at the function that z goes through.",
)
gru_gates.mistake(
    reset_gate,
    "    r = sigmoid(",
    "    sigmoid = np.tanh\n    r = sigmoid(",
    "Both gates go through the tanh, so they can be negative. A gate says how much, between 0 and 1, and has the "
    "sigmoid for that. Look at the function that r and z go through.",
)
gru_gates.mistake(
    reset_gate,
    "    r = sigmoid(",
    "    sigmoid = lambda a: 1 / (1 + np.exp(a))\n    r = sigmoid(",
    "The gates' sigmoid has the wrong sign: yours falls where it should rise, so an open gate is closed. Look at "
    "the sign of what goes into exp.",
)
gru_gates.mistake(
    reset_gate,
    "    r = sigmoid(",
    "    sigmoid = lambda a: np.clip(0.2 * a + 0.5, 0, 1)\n    r = sigmoid(",
    "You use the hard sigmoid, made of straight lines, as old versions of Keras did. Here the gates go through "
    "the smooth one. Look at your sigmoid.",
)
gru_gates.mistake(
    reset_gate,
    "    r = sigmoid(",
    "    sigmoid = lambda a: np.clip(a / 6 + 0.5, 0, 1)\n    r = sigmoid(",
    "You use the hard sigmoid, made of straight lines. Here the gates go through the smooth one. Look at your "
    "sigmoid.",
)
gru_gates.mistake(
    reset_gate,
    "    r = sigmoid(",
    "    sigmoid = lambda a: 1 / (1 + np.exp(-1 / (1 + np.exp(-a))))\n    r = sigmoid(",
    "Your gates are squashed twice, so they never get near 0 and can close no tap. A sum goes through the sigmoid "
    "once. Look for a second sigmoid.",
)
gru_gates.mistake(
    reset_gate,
    "    r = sigmoid(",
    "    sigmoid = lambda a: a\n    r = sigmoid(",
    "Your gates are not squashed at all. A gate says how much, between 0 and 1. Look at the function that the "
    "sums of r and z go through.",
)
gru_gates.mistake(
    reset_gate,
    "[x, h]",
    "[h, x]",
    "You put the state before the input, as some courses do. Here the first D rows of each matrix belong to x and "
    "the last H to h. Look at the order in which you join the two.",
)
gru_gates.mistake(
    reset_gate,
    "[x, h]",
    "[x, 0 * h]",
    "The old state does not enter: your gates are the same whatever h is. Look at what the lower rows of the "
    "matrices are multiplied with.",
)
gru_gates.mistake(
    reset_gate,
    "[x, h]",
    "[0 * x, h]",
    "The input does not enter: your gates are the same whatever x is. Look at what the upper rows of the matrices "
    "are multiplied with.",
)
gru_gates.mistake(
    update_gate,
    "return r, z",
    "return r, 1 - z",
    "Your update gate is one minus what it should be. In this course z keeps: z = 1 leaves the state as it was. "
    "Look at what you do to z before you return it.",
)
gru_gates.mistake(
    update_gate,
    "return r, z",
    "return r, 1 - r",
    "Your update gate is what the reset gate leaves. Each gate has a matrix and a bias of its own. Look at what z "
    "is made from.",
)
gru_gates.mistake(
    reset_gate,
    "    r = sigmoid(",
    "    D = x.shape[-1]\n"
    "    weights = type(weights)(*(np.concatenate([w[:D], w[D:].T]) if w.ndim == 2 else w for "
    "w in weights))\n"
    "    r = sigmoid(",
    "The part of each matrix that acts on the state is transposed. It is square, so NumPy does not complain, but "
    "rows and columns have changed places. Matrices stand to the right of what they act on, as they are. Look at "
    "how the state meets its rows.",
)
gru_gates.mistake(
    update_gate,
    "z = sigmoid(xh @ weights.W_z + weights.b_z)",
    "z = sigmoid(x @ weights.W_z[: x.shape[-1]]) + sigmoid(h @ weights.W_z[x.shape[-1] :] + weights.b_z)",
    "You squash the shares of input and state apart and add them afterwards, so z can reach 2. All that a gate "
    "hears is summed first, then squashed once. Look at how often the sigmoid stands in z.",
)
gru_gates.mistake(
    reset_gate,
    "r = sigmoid(xh @ weights.W_r + weights.b_r)",
    "r = sigmoid(x @ weights.W_r[: x.shape[-1]]) + sigmoid(h @ weights.W_r[x.shape[-1] :] + weights.b_r)",
    "You squash the shares of input and state apart and add them afterwards, so r can reach 2. All that a gate "
    "hears is summed first, then squashed once. Look at how often the sigmoid stands in r.",
)
gru_gates.mistake(
    reset_gate,
    "return r, z",
    "return sigmoid(xh @ weights.W_n + weights.b_n), z",
    "The candidate's weights make your reset gate. Each of the three has a matrix and a bias of its own. Look at "
    "which weights stand in r.",
)
gru_gates.mistake(
    update_gate,
    "return r, z",
    "return r, sigmoid(xh @ weights.W_n + weights.b_n)",
    "The candidate's weights make your update gate. Each of the three has a matrix and a bias of its own. Look at "
    "which weights stand in z.",
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
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "x.shape[-1]\n    n = np.tanh(x @ weights.W_n[:xrh] + r * (h @ weights.W_n[xrh:] + weights.b_n))",
    "You reset after the product, and the bias with it, as PyTorch does with the state's bias. Here r scales the "
    "state first, and the bias is never reset. Look at what r is multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "x.shape[-1]\n"
    "    n"
    " = np.tanh(x @ weights.W_n[:xrh] + r * (h @ weights.W_n[xrh:]) + r * weights.b_n + weights.b_n)",
    "You reset after the product and count the bias twice, once reset, as where input and state have a bias each. "
    "Here r scales the state first, and there is one bias. Look at what r is multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, h], axis=-1)\n    n = np.tanh(r * (xrh @ weights.W_n) + weights.b_n)",
    "You reset the whole product, so r scales what comes from the input too. Here r scales the state before the "
    "product, and x always enters in full. Look at what r is multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, h], axis=-1)\n    n = np.tanh(r * (xrh @ weights.W_n + weights.b_n))",
    "You reset the whole sum: input, state and bias. Here r scales the state before the product, and nothing "
    "else. Look at what r is multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, h], axis=-1)\n    n = r * np.tanh(xrh @ weights.W_n + weights.b_n)",
    "You reset the candidate itself. The reset gate stands inside: it scales the state that the candidate looks "
    "at. Look at what r is multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r * h], axis=-1)\n    n = np.tanh(xrh @ weights.W_n + r * weights.b_n)",
    "You reset the bias too. The reset gate scales the state only. Look at what is added to the product.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, (1 - r) * h], axis=-1)\n    n = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "Your reset gate has the other meaning: in your code r = 1 hides the state. In spite of its name, r = 1 lets "
    "all of it through. Look at the factor of the state.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r + h], axis=-1)\n    n = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "You add the reset gate to the state. A gate is a factor: at 0 nothing gets through, at 1 all. Look at how r "
    "and h meet.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r * h], axis=-1)\n    n = np.tanh(xrh @ weights.W_n)",
    "The bias of the candidate is missing. With zero biases you would never notice. Look at what is added to the "
    "product.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r * h], axis=-1)\n    n = xrh @ weights.W_n + weights.b_n",
    "Your candidate is not squashed at all, so the state can grow without limit. Look at the function that n goes "
    "through.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r * h], axis=-1)\n    n = np.tanh(sigmoid(xrh @ weights.W_n + weights.b_n))",
    "Your candidate is squashed twice, first by the sigmoid and then by the tanh, so it is never negative. Look "
    "at how many functions n goes through.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r * h], axis=-1)\n    n = np.maximum(0, xrh @ weights.W_n + weights.b_n)",
    "You cut the candidate off at zero (a ReLU). It must be able to be negative, and must not grow without limit. "
    "Look at the function that n goes through.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([r * h, x], axis=-1)\n    n = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "You put the state before the input, as some courses do. Here the first D rows of W_n belong to x and the "
    "last H to the reset state. Look at the order in which you join the two.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, 0 * h], axis=-1)\n    n = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "The old state does not enter your candidate. What r lets through of it belongs beside the input. Look at "
    "what the lower rows of W_n are multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([0 * x, r * h], axis=-1)\n    n = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "The input does not enter your candidate: it is the same whatever x is. Look at what the upper rows of W_n "
    "are multiplied with.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r], axis=-1)\n    n = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "The reset gate itself goes into your product, without the state. The gate says how much of the state gets "
    "through. Look at what stands beside the input.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "x.shape[-1]\n    n = np.tanh(x @ weights.W_n[:xrh] + (r * h) @ weights.W_n[xrh:].T + weights.b_n)",
    "The part of W_n that acts on the state is transposed. It is square, so NumPy does not complain. Look at how "
    "the reset state meets its rows.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "x.shape[-1]\n"
    "    n = np.tanh(x @ weights.W_n[:xrh]) + np.tanh((r * h) @ weights.W_n[xrh:] + weights.b_n)",
    "You squash the shares of input and state apart and add them afterwards. All is summed first, then squashed "
    "once. Look at how often the tanh stands in n.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r * h], axis=-1)\n    n = np.tanh(xrh @ weights.W_z + weights.b_z)",
    "The update gate's weights make your candidate. Each of the three has a matrix and a bias of its own. Look at "
    "which weights stand in n.",
)
gru_candidate.mistake(
    candidate,
    "np.concatenate([x, r * h], axis=-1)\n    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)",
    "np.concatenate([x, r * h], axis=-1)\n    n = np.tanh(xrh @ weights.W_r + weights.b_r)",
    "The reset gate's weights make your candidate. Each of the three has a matrix and a bias of its own. Look at "
    "which weights stand in n.",
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
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = z * h + n",
    "The candidate comes in full, whatever z is. What z keeps it need not write: the two shares add up to one. "
    "Look at the factor of the candidate.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = z * h + z * n",
    "Both shares have the same factor. Where much is kept, little is taken in: the two add up to one. Look at the "
    "factor of the candidate.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = h + (1 - z) * n",
    "The old state is kept in full, whatever z is. The two shares add up to one. Look at the factor of the old "
    "state.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = z * h",
    "The candidate is missing: your new state is what is kept of the old one. Look at the two parts that the "
    "blend is made of.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = z * n",
    "Your new state is z times the candidate: what is kept is missing, and z has the other meaning. Look at the "
    "two parts that the blend is made of.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = n",
    "Your new state is the candidate itself: the update gate is not used, and nothing is kept. Look at what "
    "becomes of z.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = np.tanh(z * h + (1 - z) * n)",
    "You squash the blend. Both of its parts lie between -1 and 1 already, and what is kept should be kept "
    "unchanged. Look at what is applied to the sum.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = r * h + (1 - r) * n",
    "The reset gate blends your old and new state. It acts inside the candidate only; blending is the update "
    "gate's part. Look at which gate stands in the blend.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = (1 - z) * (r * h) + z * n",
    "You blend with the reset state, and z has the other meaning. What is kept is the old state itself, and in "
    "this course z keeps. Look at the two parts of the blend.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = z * h + (1 - z) * h",
    "You blend the old state with itself, so nothing ever changes. Look at what the second part of the blend "
    "should be.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = z * h - (1 - z) * n",
    "You take the candidate's share away. The blend is a sum of two shares. Look at the sign between them.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = (1 - z) * h + (1 - z) * n",
    "Both shares have the same factor. Where much is kept, little is taken in, and in this course z keeps. Look "
    "at the factor of the old state.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = r * h + z * n",
    "The reset gate keeps and the update gate lets in, like forget and input gate in an LSTM. In the GRU one gate "
    "blends, and its two shares add up to one. Look at which gate stands where in the blend.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = h + n",
    "Neither gate is used in the blend: you add the candidate to the old state. Look at what each of the two is "
    "multiplied by.",
)
gru_step.mistake(
    blend,
    "h_next: np.ndarray = z * h + (1 - z) * n",
    "h_next = z * h + (1 - z) * n, z",
    "You return the update gate beside the new state. The step gives one array. Look at what you return.",
)
gru_step.mistake(
    blend,
    "gru_candidate(x, h, r, weights)",
    "gru_candidate(x, h, z, weights)",
    "The update gate resets the state inside the candidate. That is the reset gate's part; the update gate "
    "blends. Look at which gate goes into the candidate.",
)
gru_step.mistake(
    blend,
    "r, z = gru_gates(x, h, weights)",
    "z, r = gru_gates(x, h, weights)",
    "The two gates have changed places: they come in the order r, z. Look at the order in which you take them.",
)
gru_step.mistake(
    blend,
    "gru_candidate(x, h, r, weights)",
    "gru_candidate(x, r * h, r, weights)",
    "You reset the state twice: before the candidate and inside of it. Look at which state you hand to the "
    "candidate.",
)
gru_step.mistake(
    blend,
    "gru_candidate(x, h, r, weights)",
    "gru_candidate(x, h, np.ones_like(r), weights)",
    "The reset gate is not used: your candidate sees the whole old state. Look at what you hand to the candidate.",
)
gru_step.mistake(
    blend,
    "    h_next: np.ndarray = z * h",
    "    z = gru_gates(x, n, weights)[1]\n    h_next = z * h",
    "Your update gate looks at the candidate. Both gates look at the old state. Look at when z is computed, and "
    "from what.",
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
gru_forward.mistake(
    start,
    "h = h0",
    "h = np.zeros_like(h0)",
    "Your sequence starts from zeros, whatever h0 is. The initial state is given and need not be zero. Look at "
    "the state before the first step.",
)
gru_forward.mistake(
    recurrence,
    "gru_step(x[:, t], h, weights)",
    "gru_step(x[:, t], np.zeros_like(h0), weights)",
    "Every step starts from zeros, so nothing is remembered and h0 is not used at all. Look at which state goes "
    "into the step inside your loop.",
)
gru_forward.mistake(
    recurrence,
    "gru_step(x[:, t], h, weights)",
    "gru_step(x[:, 0], h, weights)",
    "Every step reads the first input. The sequence has an input of its own for every step. Look at how the input "
    "of a step is taken from x.",
)
gru_forward.mistake(
    recurrence,
    "gru_step(x[:, t], h, weights)",
    "gru_step(x[:, -1 - t], h, weights)",
    "You read the sequence from its end. The first step reads the first input. Look at the order in which the "
    "inputs come.",
)
gru_forward.mistake(
    recurrence,
    "gru_step(x[:, t], h, weights)",
    "h + gru_step(x[:, t], h, weights)",
    "You add each step's state to the one before. A step gives the new state in full; it takes the old one's "
    "place. Look at what happens to the result of the step.",
)
gru_forward.mistake(
    start,
    "        states.append(h)",
    "        states.append(h if t else h0)",
    "The first of your states is h0 itself. The result begins with the state after the first step. Look at what "
    "you store at t = 0.",
)
gru_forward.mistake(
    recurrence,
    "        h = gru_step(x[:, t], h, weights)\n        states.append(h)",
    "        states.append(h)\n        h = gru_step(x[:, t], h, weights)",
    "You store each state before its step is taken: your result begins with h0 and lacks the last state. Look at "
    "the order of the two lines in your loop.",
)
gru_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack(states[::-1], axis=1)",
    "Your states are in the opposite order: the last one stands first. Time runs along the middle axis from first "
    "to last. Look at how you join the states.",
)
gru_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack(states, axis=0)",
    "Your result has time in front: (T, N, H), as some libraries order it. In this course the samples come first "
    "and time is the middle axis. Look at how you join the states.",
)
gru_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack(states, axis=2)",
    "Your result has time as its last axis: (N, H, T). In this course time is the middle axis and the units come "
    "last. Look at how you join the states.",
)
gru_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "h",
    "You return the last state only. The result holds the state after every step. Look at what you keep in the "
    "loop.",
)
gru_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack([h0, *states], axis=1)",
    "You return T + 1 states, because h0 stands in front. The result begins with the state after the first step. "
    "Look at what your list holds before the loop.",
)
gru_forward.mistake(
    recurrence,
    "np.stack(states, axis=1)",
    "np.stack([h] * x.shape[1], axis=1)",
    "All places of your result hold the last state: what you stored is one array that is filled anew at each "
    "step, not a copy for each. Look at what the stored states share.",
)
gru_forward.mistake(
    recurrence,
    "range(x.shape[1])",
    "range(1, x.shape[1])",
    "You skip the first step, so the first input is never read and one state is missing. Python counts from 0. "
    "Look at where your loop begins.",
)
gru_forward.mistake(
    recurrence,
    "range(x.shape[1])",
    "range(x.shape[1] - 1)",
    "You stop one step too early, so the last input is never read and one state is missing. Look at where your "
    "loop ends.",
)
gru_forward.mistake(
    start,
    "h = gru_step(x[:, t], h, weights)",
    "h = gru_step(x[:, t], h, weights) if t else h0",
    "Your first state is h0 itself, and the first input is never read. The state at place t is the one after x at "
    "t was read. Look at what happens at t = 0.",
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


def other_candidates(got, parts, x, h, w):
    """n made with another reset gate than the right one: with z, and with the r that dW_n = [x, r * h]^T da_n shows.

    A slip in r is paid for by the equations that it stands in, and not by those that only see n.
    """
    _, z, _, F = with_gates(parts, x, h, w)
    resets = [z]
    for da_n in usable(lambda: in_db(got, "dweights.b_n")):
        for dW_n in usable(lambda: stacked(got, "dweights.W_n")):
            r_times_h = (
                np.einsum("nkh,nh->nk", dW_n[:, x.shape[1] :], da_n) / np.sum(da_n**2, axis=1)[:, None]
            )
            resets.append(r_times_h / h)
    for r in resets:
        yield parts.gru_candidate(x, h, r, w)


@gru_step_backward.criterion(
    "the update gate chose between h and n:  da_z = dh_next * (h - n) * z * (1 - z)", points=0.75, of="da_z"
)
def update_gradient(got, parts, dh_next, x, h, w):
    r, z, n, F = with_gates(parts, x, h, w)
    for made in (n, *other_candidates(got, parts, x, h, w)):
        yield from showing_gate(got, "z", F, dh_next * (h - made) * z * (1 - z))


@gru_step_backward.criterion(
    "the candidate came in by 1 - z, through tanh:  da_n = dh_next * (1 - z) * (1 - n^2)",
    points=0.75,
    of="da_n",
)
def candidate_gradient(got, parts, dh_next, x, h, w):
    r, z, n, F = with_gates(parts, x, h, w)
    for made in (n, *other_candidates(got, parts, x, h, w)):
        yield from showing_gate(got, "n", F, dh_next * (1 - z) * (1 - made**2))


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
    F |= {"n": beside(x, 0 * h)}  # these rows of dW_n show da_n whatever r is
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
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * h * z * (1 - z)",
    "The candidate is missing in da_z: a larger z means more of h, but also less of n. Look at the derivative of "
    "the blend with respect to z.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = -dh_next * n * z * (1 - z)",
    "The old state is missing in da_z: a larger z means less of n, but also more of h. Look at the derivative of "
    "the blend with respect to z.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * (h - n) * r * (1 - r)",
    "You take the reset gate's slope for the update gate. Each gate is squashed on its own. Look at which gate "
    "stands in the slope of da_z.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * (h - n) * (1 - z**2)",
    "You use the tanh's slope for the update gate, which was made by a sigmoid. Look at the function that z went "
    "through in the forward pass.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * (h - n) * sigmoid(z) * (1 - sigmoid(z))",
    "You squash the update gate once more in its slope: z is already the sigmoid of the sum. Look at what stands "
    "in the slope.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * (h + n) * z * (1 - z)",
    "The sign of the candidate is wrong in da_z: a larger z means less of n. Look at the derivative of the blend "
    "with respect to z.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * (r * h - n) * z * (1 - z)",
    "You use the reset state in da_z. What is blended is the old state itself. Look at the two parts of the "
    "blend.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * (h - n) * z",
    "Half of the sigmoid's slope is missing in da_z. The slope is the gate times what it leaves. Look at the "
    "factors of da_z.",
)
gru_step_backward.mistake(
    update_gradient,
    "da_z = dh_next * (h - n) * z * (1 - z)",
    "da_z = dh_next * (h - n) * (1 - z)",
    "Half of the sigmoid's slope is missing in da_z. The slope is the gate times what it leaves. Look at the "
    "factors of da_z.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - z)",
    "The slope of the tanh is missing in the candidate's gradient. The candidate is a squashed sum, and you have "
    "to go back through the squashing. Look at the way from n to its sum.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - z) * (1 - np.tanh(n) ** 2)",
    "You squash the candidate once more in its slope: n is already the tanh of the sum. Look at what stands "
    "inside the square.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - z) * (1 - n) ** 2",
    "You square the whole difference. The slope of the tanh is one minus its value squared. Look at where the "
    "brackets of the square stand.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - z) * (1 + n**2)",
    "You use the derivative of tan, not that of tanh, for the candidate. Look at the sign in its slope.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - z) * n * (1 - n)",
    "You use the sigmoid's slope for the candidate, which was made by a tanh. Look at the function that n went "
    "through in the forward pass.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - n**2)",
    "The update gate is missing in the candidate's gradient: what does not come into the blend does not matter. "
    "Look at the factor of n in the blend.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - z) * (1 - h**2)",
    "You take the slope of the tanh at the old state. The tanh gave the candidate. Look at what stands inside the "
    "square.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = -dh_next * (1 - z) * (1 - n**2)",
    "The candidate's gradient has the wrong sign: more of n means more of the new state. Look at the sign of n in "
    "the blend.",
)
gru_step_backward.mistake(
    candidate_gradient,
    "da_n = dh_next * (1 - z) * (1 - n**2)",
    "da_n = dh_next * (1 - z) * (1 - (z * h + (1 - z) * n) ** 2)",
    "You take the slope of the tanh at the new state. The tanh gave the candidate; the blend came after it. Look "
    "at what stands inside the square.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = drh * h",
    "The slope of the sigmoid is missing in the reset gate's gradient. A gate is a squashed sum, and you have to "
    "go back through the squashing. Look at the way from r to its sum.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = drh * r * (1 - r)",
    "What the reset gate multiplied is missing in its gradient. Look at what stands beside r in the candidate.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = drh * h * (1 - r**2)",
    "You use the tanh's slope for the reset gate, which was made by a sigmoid. Look at the function that r went "
    "through in the forward pass.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = drh * h * sigmoid(r) * (1 - sigmoid(r))",
    "You squash the reset gate once more in its slope: r is already the sigmoid of the sum. Look at what stands "
    "in the slope.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = da_n * h * r * (1 - r)",
    "The way back through W_n is missing in the reset gate's gradient. The gate acted before the product. Look at "
    "what lies between r and the candidate's sum.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = da_n * (h @ weights.W_n[D:]) * r * (1 - r)",
    "You derive as if the reset came after the product, as in PyTorch. Here r scaled the state before the "
    "product. Look at what lies between r and the candidate's sum.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = drh * n * r * (1 - r)",
    "You pair the reset gate with the candidate. It multiplied the old state. Look at what stands beside r in the "
    "candidate.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = drh * (r * h) * r * (1 - r)",
    "You pair the reset gate with the reset state, which has the gate in it once more. It multiplied the old "
    "state. Look at what stands beside r in the candidate.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = dh_next * h * r * (1 - r)",
    "You begin the reset gate's gradient with dh_next. The gate acts inside the candidate only, so its gradient "
    "comes back through the candidate. Look at what lies between r and the new state.",
)
gru_step_backward.mistake(
    reset_gradient,
    "da_r = drh * h * r * (1 - r)",
    "da_r = drh * h * r * (1 - r)\n    da_r = np.zeros_like(r)",
    "The reset gate gets no gradient, but the candidate depends on it. Look at what lies between r and the new "
    "state.",
)
gru_step_backward.mistake(
    update_gradient,
    "    da_z = dh_next * (h - n) * z * (1 - z)\n",
    "    da_n = dh_next * (1 - z)\n"
    "    dxrh = da_n @ weights.W_n.T\n"
    "    drh = dxrh[:, D:]\n"
    "    da_r, da_z = drh * h, dh_next * (h - n)\n",
    "The slopes are missing in all three gradients. Gates and candidate are squashed sums, and you have to go "
    "back through each squashing. Look at the way from a gate to its sum.",
)
gru_step_backward.mistake(
    dx,
    "dx = dxh[:, :D] + dxrh[:, :D]",
    "dx = dxh[:, :D]",
    "The way through the candidate is missing in dx: the input went into three products. Look at which of the "
    "three sums you take back to x.",
)
gru_step_backward.mistake(
    dx,
    "dx = dxh[:, :D] + dxrh[:, :D]",
    "dx = dxrh[:, :D]",
    "The ways through the gates are missing in dx: the input went into three products. Look at which of the three "
    "sums you take back to x.",
)
gru_step_backward.mistake(
    dx,
    "dx = dxh[:, :D] + dxrh[:, :D]",
    "dx = dxh[:, :D] + (da_n * r @ weights.W_n.T)[:, :D]",
    "You reset the candidate's share in dx. The input was not reset: it always enters in full. Look at what you "
    "multiply by r on the way to x.",
)
gru_step_backward.mistake(
    dx,
    "dx = dxh[:, :D] + dxrh[:, :D]",
    "dx = (da_r @ weights.W_r.T)[:, :D] + dxrh[:, :D]",
    "The way through the update gate is missing in dx: the input went into three products. Look at which of the "
    "three sums you take back to x.",
)
gru_step_backward.mistake(
    dx,
    "dx = dxh[:, :D] + dxrh[:, :D]",
    "dx = (da_z @ weights.W_z.T)[:, :D] + dxrh[:, :D]",
    "The way through the reset gate is missing in dx: the input went into three products. Look at which of the "
    "three sums you take back to x.",
)
gru_step_backward.mistake(
    dx,
    "dx = dxh[:, :D] + dxrh[:, :D]",
    "dx = (dxh[:, :D] + dxrh[:, :D]) / len(x)",
    "You divide dx by the number of samples. Every sample has its own rows in it, and nothing is averaged. Look "
    "at what you divide by.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = dxh[:, D:] + dh_next * z",
    "The way through the candidate is missing in dh: the old state is seen there through the reset gate. Look at "
    "all the places where h stands in the forward pass.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = drh * r + dh_next * z",
    "The ways through both gates are missing in dh: the old state sets r and z. Look at all the places where h "
    "stands in the forward pass.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = (da_r @ weights.W_r.T)[:, D:] + drh * r + dh_next * z",
    "The way through the update gate is missing in dh: the old state sets z too. Look at all the places where h "
    "stands in the forward pass.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = (da_z @ weights.W_z.T)[:, D:] + drh * r + dh_next * z",
    "The way through the reset gate is missing in dh: the old state sets r too. Look at all the places where h "
    "stands in the forward pass.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = dxh[:, D:] + drh + dh_next * z",
    "On the way back through the candidate the reset gate is missing in dh: the state was scaled by r before the "
    "product. Look at what multiplied h in the candidate.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = dxh[:, D:] + drh * r + dh_next * (1 - z)",
    "The direct way in dh has the other convention's factor. Here z keeps, so what is kept comes back by z. Look "
    "at the factor of h in the blend.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = dxh[:, D:] + drh * r + dh_next",
    "The direct way in dh is not scaled: only what z keeps comes straight back. Look at the factor of h in the "
    "blend.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = dh_next * z",
    "Only the direct way is in dh. The old state is also seen by both gates and by the candidate. Look at all the "
    "places where h stands in the forward pass.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = dxh[:, D:] + drh * (1 - r) + dh_next * z",
    "On the way back through the candidate you scale by what the reset gate leaves. The state was scaled by r "
    "itself. Look at what multiplied h in the candidate.",
)
gru_step_backward.mistake(
    dh,
    "dh = dxh[:, D:] + drh * r + dh_next * z",
    "dh = da_r @ weights.W_r[D:] + da_z @ weights.W_z[D:] + (da_n @ weights.W_n[D:]) * r + dh_next * z",
    "The parts of the matrices that act on the state are not transposed on the way to dh. They are square, so "
    "NumPy does not complain. Look at how each da meets the lower rows of its matrix.",
)
gru_step_backward.mistake(
    dx,
    "return dx, dh, dweights",
    "return dh, dx, dweights",
    "You return dh before dx. Here the order is dx, dh, dweights. Look at the order of your results.",
)
gru_step_backward.mistake(
    dW,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(dw / len(x) for dw in dweights))",
    "You average the weights' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at what you divide by.",
)
gru_step_backward.mistake(
    dW,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(dw / len(x) if dw.ndim == 2 else dw for dw in dweights))",
    "You average the matrices' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at what you divide by.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(dw / len(x) if dw.ndim == 1 else dw for dw in dweights))",
    "You average the biases' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at how the samples are put together.",
)
gru_step_backward.mistake(
    dW,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(dw.T for dw in dweights))",
    "Your matrices' gradients are transposed: (H, D+H). A gradient has the shape of what it is the gradient of. "
    "Look at the order of the two factors.",
)
gru_step_backward.mistake(
    dW,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(np.roll(dw, -D, axis=0) if dw.ndim == 2 else dw for dw in dweights))",
    "The rows of your matrices' gradients are in the wrong order: those of the state stand first. Look at the "
    "order in which x and h were joined.",
)
gru_step_backward.mistake(
    dW,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(dw * (np.arange(len(dw)) < D)[:, np.newaxis] if dw.ndim == 2 else "
    "dw for dw in dweights))",
    "The lower rows of your matrices' gradients are zero, but the matrices acted on the state too. Look at what "
    "stands beside x in the product.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(w for dW in dweights[::2] for w in (dW, dW.sum(axis=0))))",
    "You sum the rows of each matrix's gradient for its bias. The bias has nothing to do with [x, h]: it collects "
    "the gradient of the sum inside the squashing. Look at what db is summed from.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(w for da, dW in zip((da_r, da_z, da_n), dweights[::2], "
    "strict=True) for w in (dW, da.sum(axis=1))))",
    "You sum over the units, so each bias's gradient has an entry for each sample. A bias has an entry for each "
    "unit, and the samples add up. Look at the axis of your sums.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(w for da, dW in zip((da_r, da_z, da_n), dweights[::2], "
    "strict=True) for w in (dW, da.sum(axis=0, keepdims=True))))",
    "Your biases' gradients have shape (1, H). A gradient has the shape of what it is the gradient of, and b has "
    "one axis. Look at the shape of the sums.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, GRUWeights(*(w for da, dW in zip((da_r, da_z, da_n), dweights[::2], "
    "strict=True) for w in (dW, da)))",
    "Your biases' gradients still have a row for each sample. One bias served them all, so their shares add up. "
    "Look at the shape of b.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, dweights._replace(b_n=(da_n * r).sum(axis=0))",
    "You reset the candidate's bias gradient. The bias was added after the product and is never reset. Look at "
    "what you multiply by r.",
)
gru_step_backward.mistake(
    dW,
    "return dx, dh, dweights",
    "return dx, dh, dweights._replace(W_n=xh.T @ (da_n * r))",
    "You collect W_n's gradient as if the reset came after the product, as in PyTorch. Here W_n acted on the "
    "reset state. Look at what W_n was multiplied with in the forward pass.",
)
gru_step_backward.mistake(
    reset_gradient,
    "return dx, dh, dweights",
    "return dx, dh, dweights._replace(W_r=dweights.W_z, b_r=dweights.b_z, W_z=dweights.W_r, "
    "b_z=dweights.b_r)",
    "The two gates' weights have each other's gradients: the fields are in the order r, z, n. Look at which "
    "gradient goes to which field.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, dweights._replace(b_r=dweights.b_z, b_z=dweights.b_r)",
    "The two gates' biases have each other's gradients. Look at which gradient goes to which bias.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, dweights._replace(b_r=dweights.b_z)",
    "The reset gate's bias gets the update gate's gradient, as a copied line does. Look at which gradient goes to "
    "which bias.",
)
gru_step_backward.mistake(
    db,
    "return dx, dh, dweights",
    "return dx, dh, dweights._replace(b_z=dweights.b_r)",
    "The update gate's bias gets the reset gate's gradient, as a copied line does. Look at which gradient goes to "
    "which bias.",
)
gru_step_backward.mistake(
    dW,
    "return dx, dh, dweights",
    "h_next = z * h + (1 - z) * n\n"
    "    return dx, dh, GRUWeights(*(np.concatenate([dW[:D], state.T @ da]) if k == 0 else dW for da, "
    "state, pair in zip((da_r, da_z, da_n), (h_next, h_next, r * h_next), zip(dweights[::2], "
    "dweights[1::2], strict=True), strict=True) for k, dW in enumerate(pair)))",
    "The lower rows of your matrices' gradients are made with the new state. The matrices acted on the old one. "
    "Look at which state stands beside x.",
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
    told_on=("generic", "many features"),
)


def steps_back(parts, dh, x, h0, w, *, states=before):
    """The steps of a sequence, taken back from the states before them."""
    h = states(h0, parts.gru_forward(x, h0, w))

    def back(t, samples, reached):
        dx, dh_before, dweights = parts.gru_step_backward(*reached, x[samples, t], h[samples, t], w)
        return dx, [dh_before], dweights

    return Steps(back, [dh], lambda got: weights.arrays(got.dweights))


def every(got, *sequence):
    """The steps, whichever states a student takes them back from."""
    return (got.once(steps_back, *sequence, states=states) for states in (before, after, at_first))


@gru_backward.criterion("what reaches h_t is its own dh_t and what step t+1 sends back", points=1, of="dx")
def both_paths(got, *sequence):
    steps = got.once(steps_back, *sequence)
    right = steps.right
    yield from usable(lambda: (got.dx, right.dx), lambda: (got.dh0, right.sent[0][:, 0]))
    yield from usable(lambda: (weights.arrays(got.dweights), right.dweights))
    for own in shown_by(got, steps):
        yield own.reached, steps.received(own)


@gru_backward.criterion(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, *sequence):
    yield got.dx, got.once(steps_back, *sequence).right.dx
    for own in in_weights(got, every(got, *sequence)):
        yield got.dx, own.dx


@gru_backward.criterion("dh0 is what the first step sends back", points=0.5, of="dh0")
def dh0(got, *sequence):
    yield got.dh0, got.once(steps_back, *sequence).right.sent[0][:, 0]
    for own in chain(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield got.dh0, own.sent[0][:, 0]


@gru_backward.criterion(
    "the weights are shared by all steps: their gradients are summed over time", points=0.5, of="dweights"
)
def sum_over_time(got, *sequence):
    yield weights.arrays(got.dweights), got.once(steps_back, *sequence).right.dweights
    for own in or_else(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield weights.arrays(got.dweights), own.dweights


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
gru_backward.mistake(
    both_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = (dh[:, t] if t == x.shape[1] - 1 else 0) + dh_future",
    "Only the last state's gradient enters. Here every state is in the loss, so each dh_t must be added when the "
    "loop comes by. Look at what you do with dh at the earlier steps.",
)
gru_backward.mistake(
    both_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = dh[:, -1] + dh_future",
    "Every step hears the last state's gradient. Each state has its own dh_t. Look at the index of dh inside your "
    "loop.",
)
gru_backward.mistake(
    both_paths,
    "for t in reversed(range(x.shape[1])):",
    "for t in range(x.shape[1]):",
    "Your loop runs forward in time. What step t sends back is needed at step t-1, so the last step comes first. "
    "Look at the order of your loop.",
)
gru_backward.mistake(
    both_paths,
    "for t in reversed(range(x.shape[1])):",
    "for t in range(x.shape[1] - 1, 0, -1):",
    "Your loop stops before the first step, so its share is missing everywhere and dh0 is one step short. Python "
    "leaves out the end of a range. Look at where your loop ends.",
)
gru_backward.mistake(
    both_paths,
    "dh_total, x[:, t], h_before[:, t], weights",
    "dh_total, x[:, t], h[:, t], weights",
    "Each step back starts from the state that came out of the step. It is to be given the state that went in. "
    "Look at which state you hand to the step.",
)
gru_backward.mistake(
    both_paths,
    "dh_total, x[:, t], h_before[:, t], weights",
    "dh_total, x[:, t], h[:, t - 1], weights",
    "At t = 0 you take the last state for the one before: index -1 wraps around to the end. The first step "
    "started from h0. Look at what h[:, t - 1] is when t is 0.",
)
gru_backward.mistake(
    both_paths,
    "dh_total, x[:, t], h_before[:, t], weights",
    "dh_total, x[:, t], h_before[:, t] * (t > 0), weights",
    "At t = 0 you take zeros for the state before. The first step started from h0, which need not be zero. Look "
    "at the state that goes into the step at t = 0.",
)
gru_backward.mistake(
    both_paths,
    "dh_total, x[:, t], h_before[:, t], weights",
    "dh_total, x[:, t], h0, weights",
    "Every step back starts from h0. Step t started from the state of step t-1. Look at which state you hand to "
    "the step.",
)
gru_backward.mistake(
    sum_over_time,
    "    return dx, dh_future, dweights",
    "    return dx, dh_future, GRUWeights(*(dw / x.shape[1] for dw in dweights))",
    "You average the weights' gradients over the steps. The same weights served at every step, and the shares add "
    "up in full. Look at what you divide by.",
)
gru_backward.mistake(
    sum_over_time,
    "    return dx, dh_future, dweights",
    "    return dx, dh_future, GRUWeights(*(dw / len(x) for dw in dweights))",
    "You average the weights' gradients over the samples. The loss here is a sum over the batch, so every sample "
    "adds its share in full. Look at what you divide by.",
)
gru_backward.mistake(
    sum_over_time,
    "    return dx, dh_future, dweights",
    "    return dx, dh_future, GRUWeights(*(dw / len(x) / x.shape[1] for dw in dweights))",
    "You average the weights' gradients over samples and steps. The loss here is a sum over both. Look at what "
    "you divide by.",
)
gru_backward.mistake(
    sum_over_time,
    "dw + dw_t for",
    "dw + dw for",
    "You add the gradients to themselves, so they stay zero. Look at what is added in each turn of the loop.",
)
gru_backward.mistake(
    dh0,
    "return dx, dh_future,",
    "return dx, np.zeros_like(h0),",
    "Your dh0 is zero, but h0 does matter to the loss: the first step used it. Look at what the first step sends "
    "back to the state that it started from.",
)
gru_backward.mistake(
    dh0,
    "return dx, dh_future,",
    "return dx, dh_total,",
    "You return what arrives at the first state, h_1, as dh0. One step is still missing: the way from h_1 back to "
    "h0. Look at the message after the last turn of your loop.",
)
gru_backward.mistake(
    dh0,
    "return dx, dh_future,",
    "return dx, dh_future + dh[:, 0],",
    "You add dh_1 to dh0. That gradient belongs to the first state and has already gone through the first step. "
    "Look at what you do after the loop.",
)
gru_backward.mistake(
    sequence_dx,
    "return dx, dh_future,",
    "return dx[:, ::-1], dh_future,",
    "Your dx is in the order in which the loop met the steps, from the last to the first. Its middle axis runs "
    "from first to last. Look at how you join the steps.",
)
gru_backward.mistake(
    sequence_dx,
    "return dx, dh_future,",
    "return dx.swapaxes(0, 1), dh_future,",
    "Your dx has time in front: (T, N, D). Here the samples come first and time is the middle axis. Look at how "
    "you join the steps.",
)


gru_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)
