"""How the LSTM's gates, cell update, step and sequence are asked about.

f keeps, i writes, o shows, g is what may be written; c is carried without a tanh, only h sees tanh(c).
"""

from itertools import chain, product

import numpy as np

from autograder.spec import Array, Exercise, Weights, beside
from autograder.spec.back_in_time import Steps, in_dx, in_weights, shown_by
from autograder.spec.gates import CALM, CLOSED, OPEN, calm, held, logit
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import (
    after,
    before,
    gates_shown,
    or_else,
    over_time,
    showing_gate,
    shown,
    usable,
)

x, h, c = Array("x", "N D"), Array("h", "N H", "state"), Array("c", "N H", "cell")
f, i, o = Array("f", "N H", "gate"), Array("i", "N H", "gate"), Array("o", "N H", "gate")
g = Array("g", "N H", "candidate")
h_next, c_next = Array("h_next", "N H", "state"), Array("c_next", "N H", "cell")
x_sequence, h0, c0 = Array("x", "N T D"), Array("h0", "N H", "state"), Array("c0", "N H", "cell")
weights = Weights("weights", "LSTMWeights", (
    Array("W_f", "D+H H", "weight"), Array("b_f", "H", "bias"),
    Array("W_i", "D+H H", "weight"), Array("b_i", "H", "bias"),
    Array("W_o", "D+H H", "weight"), Array("b_o", "H", "bias"),
    Array("W_g", "D+H H", "weight"), Array("b_g", "H", "bias"),
))  # fmt: skip
sizes_of_one = ("N = 1", "D = 1", "H = 1", "all sizes 1")


lstm_gates = Exercise("lstm_gates", takes=(x, h, weights), gives=(f, i, o, g))
lstm_gates.result("the forget gate:  f = sigmoid([x, h] W_f + b_f)", "f", points=1, id="forget-gate")
lstm_gates.result("the input gate:  i = sigmoid([x, h] W_i + b_i)", "i", points=1, id="input-gate")
lstm_gates.result("the output gate:  o = sigmoid([x, h] W_o + b_o)", "o", points=1, id="output-gate")
lstm_gates.result("the candidate:  g = tanh([x, h] W_g + b_g)", "g", points=1, id="candidate")
lstm_gates.edge(
    "the gates also hold for one sample, one feature or one unit",
    *sizes_of_one,
    points=0.5,
    id="sizes-of-one",
)
lstm_gates.edge(
    "large inputs close a gate to 0 or open it to 1, and never give NaN",
    "overflow",
    points=0.5,
    id="overflow",
)


@lstm_gates.property(
    "the squashing undone, each gate is the sum of x, h and its own bias:  logit(f) = [x, h] W_f + b_f, artanh(g)",
    of="gates",
)
def gates_undone(own, x, h, w):
    w = calm(beside(x, h), w)
    got = own.lstm_gates(x, h, w)
    for k, undo in (("f", logit), ("i", logit), ("o", logit), ("g", np.arctanh)):
        name = f"{'artanh' if k == 'g' else 'logit'}({k})"
        yield {name: undo(got[k])}, {name: beside(x, h) @ getattr(w, f"W_{k}") + getattr(w, f"b_{k}")}


@lstm_gates.property(
    "each gate has weights of its own: those of another gate change nothing in it", of="gates"
)
def gates_apart(own, x, h, w):
    before = own.lstm_gates(x, h, w)
    for k in "fiog":
        after = own.lstm_gates(x, h, held(w, **{k: 0.5}))
        yield {j: after[j] for j in "fiog" if j != k}, {j: before[j] for j in "fiog" if j != k}


@lstm_gates.property(
    "without weights every gate is half open and nothing is proposed:  f = i = o = 1/2, g = 0", of="gates"
)
def gates_of_nothing(own, x, h, w):
    got, half = own.lstm_gates(x, h, held(w, f=0, i=0, o=0, g=0)), np.full_like(h, 0.5)
    yield {k: got[k] for k in "fiog"}, {"f": half, "i": half, "o": half, "g": np.zeros_like(h)}


@lstm_gates.property(
    "a large bias decides alone: it opens its gate to 1 or closes it to 0; g it holds at 1 or -1", of="gates"
)
def gates_held(own, x, h, w):
    for bias, gate, g in ((OPEN, 1, 1), (CLOSED, 0, -1)):
        got = own.lstm_gates(x, h, held(w, **dict.fromkeys("fiog", bias)))
        yield {k: got[k] for k in "fiog"}, {k: np.full_like(h, g if k == "g" else gate) for k in "fiog"}


lstm_gates.obeys(state_among_features)


lstm_cell_update = Exercise("lstm_cell_update", takes=(c, f, i, g), gives=(c_next,))
lstm_cell_update.result(
    "the cell keeps what the forget gate lets through and adds what the input gate lets in:  c_next = f * c + i * g",
    "c_next",
    points=2.5,
    id="cell-update",
)
lstm_cell_update.edge(
    "the cell update also holds for one sample or one unit", "N = 1", "H = 1", points=0.5, id="sizes-of-one"
)


@lstm_cell_update.property("with f open and i closed the cell stays as it was", of="c_next")
def cell_kept(own, c, f, i, g):
    return own.lstm_cell_update(c, np.ones_like(f), np.zeros_like(i), g).c_next, c


@lstm_cell_update.property("with f closed and i open the cell is the candidate", of="c_next")
def cell_written(own, c, f, i, g):
    return own.lstm_cell_update(c, np.zeros_like(f), np.ones_like(i), g).c_next, g


@lstm_cell_update.property(
    "of an old cell of 1, or of a candidate of 1, just what its gate lets through is left", of="c_next"
)
def cell_shows_gates(own, c, f, i, g):
    nothing, one = np.zeros_like(c), np.ones_like(c)
    yield own.lstm_cell_update(one, f, nothing, g).c_next, f
    yield own.lstm_cell_update(c, nothing, i, one).c_next, i


@lstm_cell_update.property(
    "keeping and writing are the same arithmetic: (c, f) and (g, i) may change places", of="c_next"
)
def cell_exchanged(own, c, f, i, g):
    return own.lstm_cell_update(g, i, f, c).c_next, own.lstm_cell_update(c, f, i, g).c_next


@lstm_cell_update.property("what is kept and what is written just add up", of="c_next")
def cell_adds_up(own, c, f, i, g):
    nothing = np.zeros_like(c)
    kept, written = (
        own.lstm_cell_update(c, f, nothing, g).c_next,
        own.lstm_cell_update(c, nothing, i, g).c_next,
    )
    return own.lstm_cell_update(c, f, i, g).c_next, kept + written


@lstm_cell_update.property(
    "nothing is squashed: twice the cell and twice the candidate make twice the new cell", of="c_next"
)
def cell_scales(own, c, f, i, g):
    return own.lstm_cell_update(2 * c, f, i, 2 * g).c_next, 2 * own.lstm_cell_update(c, f, i, g).c_next


@lstm_cell_update.property("gates half as open let half as much through", of="c_next")
def cell_follows_gates(own, c, f, i, g):
    return own.lstm_cell_update(c, f / 2, i / 2, g).c_next, own.lstm_cell_update(c, f, i, g).c_next / 2


lstm_hidden = Exercise("lstm_hidden", takes=(o, c_next), gives=(h_next,))
lstm_hidden.result(
    "the output gate decides how much of the squashed cell is shown:  h_next = o * tanh(c_next)",
    "h_next",
    points=1.5,
    id="hidden",
)
lstm_hidden.edge(
    "the hidden state also holds for one sample or one unit", "N = 1", "H = 1", points=0.25, id="sizes-of-one"
)
lstm_hidden.edge(
    "a large cell is shown as the gate itself, and never gives NaN", "overflow", points=0.25, id="overflow"
)


@lstm_hidden.property("with o closed nothing is shown", of="h_next")
def nothing_shown(own, o, c_next):
    return own.lstm_hidden(np.zeros_like(o), c_next).h_next, np.zeros_like(o)


@lstm_hidden.property("with o open the squashed cell is shown:  artanh(h_next) = c_next", of="artanh(h_next)")
def all_shown(own, o, c_next):
    c_next = CALM * c_next / max(CALM, np.abs(c_next).max())
    return np.arctanh(own.lstm_hidden(np.ones_like(o), c_next).h_next), c_next


@lstm_hidden.property("a gate half as open shows half as much", of="h_next")
def half_shown(own, o, c_next):
    return own.lstm_hidden(o / 2, c_next).h_next, own.lstm_hidden(o, c_next).h_next / 2


@lstm_hidden.property(
    "however full the cell, no more than the gate is shown", of="the larger of |h_next| and o"
)
def shown_bounded(own, o, c_next):
    return np.maximum(np.abs(own.lstm_hidden(o, 30 * c_next).h_next), o), o


lstm_step = Exercise("lstm_step", takes=(x, h, c, weights), gives=(h_next, c_next))
lstm_step.result(
    "the step's cell is the cell update with the step's gates", "c_next", points=1, id="step-cell"
)


@lstm_step.equation(
    "the step's hidden state is shown from the new cell, not the old one", points=1.5, of="h_next"
)
def step_hidden(got, key, x, h, c, w):
    f, i, o, g = key.lstm_gates(x, h, w)
    c_next = key.lstm_cell_update(c, f, i, g)
    yield got.h_next, key.lstm_hidden(o, c_next)
    yield got.h_next, key.lstm_hidden(o, got.c_next)


lstm_step.edge(
    "the step also holds for one sample, one feature or one unit",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
lstm_step.edge(
    "large inputs close and open the gates, and never give NaN", "overflow", points=0.25, id="overflow"
)


@lstm_step.property(
    "the step is your own gates, cell update and hidden state, one after the other", of="step"
)
def step_by_parts(own, x, h, c, w):
    f, i, o, g = own.lstm_gates(x, h, w)
    got, c_next = own.lstm_step(x, h, c, w), own.lstm_cell_update(c, f, i, g).c_next
    yield {"c_next": got.c_next}, {"c_next": c_next}
    yield {"h_next": got.h_next}, {"h_next": own.lstm_hidden(o, got.c_next).h_next}


@lstm_step.property("with f open and i closed the cell stays as it was", of="c_next")
def step_keeps(own, x, h, c, w):
    return own.lstm_step(x, h, c, held(w, f=OPEN, i=CLOSED)).c_next, c


@lstm_step.property("with f and i closed everything is forgotten: cell and state are 0", of="step")
def step_forgets(own, x, h, c, w):
    got = own.lstm_step(x, h, c, held(w, f=CLOSED, i=CLOSED))
    yield {"c_next": got.c_next, "h_next": got.h_next}, dict.fromkeys(("c_next", "h_next"), np.zeros_like(c))


@lstm_step.property(
    "with f closed and i open the cell is the candidate: 1 or -1 where its bias is large", of="c_next"
)
def step_writes(own, x, h, c, w):
    for bias in (OPEN, CLOSED):
        got = own.lstm_step(x, h, c, held(w, f=CLOSED, i=OPEN, g=bias))
        yield got.c_next, np.full_like(c, np.sign(bias))


@lstm_step.property("with o closed nothing is shown", of="h_next")
def step_hides(own, x, h, c, w):
    return own.lstm_step(x, h, c, held(w, o=CLOSED)).h_next, np.zeros_like(h)


@lstm_step.property(
    "with o open the squashed new cell is shown:  artanh(h_next) = c_next", of="artanh(h_next)"
)
def step_shows(own, x, h, c, w):
    got = own.lstm_step(x, h, c / max(1, np.abs(c).max()), held(w, o=OPEN))
    return np.arctanh(got.h_next), got.c_next


@lstm_step.property("without weights half the cell is kept, and half of that, squashed, is shown", of="step")
def step_without_weights(own, x, h, c, w):
    c = c / max(1, np.abs(c).max())
    got = own.lstm_step(x, h, c, held(w, f=0, i=0, o=0, g=0))
    yield {"c_next": got.c_next}, {"c_next": c / 2}
    yield {"artanh(2 h_next)": np.arctanh(2 * got.h_next)}, {"artanh(2 h_next)": c / 2}


@lstm_step.property("a cell grows by 1 at most, and no state leaves the range from -1 to 1", of="step")
def step_bounded(own, x, h, c, w):
    got = own.lstm_step(x, h, c, type(w)(*(3 * array for array in w)))
    cell, state = "the larger of |c_next| and |c| + 1", "the larger of |h_next| and 1"
    yield {cell: np.maximum(np.abs(got.c_next), np.abs(c) + 1)}, {cell: np.abs(c) + 1}
    yield {state: np.maximum(np.abs(got.h_next), 1)}, {state: np.ones_like(h)}


lstm_step.obeys(state_among_features)


lstm_forward = Exercise(
    "lstm_forward",
    takes=(x_sequence, h0, c0, weights),
    gives=(Array("h", "N T H"), Array("c", "N T H")),
    repeats="lstm_step",
)


def right_states(key, x, h, c, w):
    """h and c of all steps, from step to step."""
    steps = []
    for t in range(x.shape[1]):
        h, c = key.lstm_step(x[:, t], h, c, w)
        steps.append((h, c))
    return np.stack([h for h, _ in steps], axis=1), np.stack([c for _, c in steps], axis=1)


def following(got, key, x, h0, c0, w):
    """What a step makes of the states that the student had before it: h and c of steps 2 to T."""
    h, c = before(h0, got.h), before(c0, got.c)
    steps = [key.lstm_step(x[:, t], h[:, t], c[:, t], w) for t in range(1, x.shape[1])]
    return over_time([h_t for h_t, _ in steps], h0), over_time([c_t for _, c_t in steps], c0)


@lstm_forward.equation(
    "the sequence starts from both given states:  h_1, c_1 = step(x_1, h0, c0)", points=1, of="h[:, 0]"
)
def start(got, key, x, h0, c0, w):
    h_1, c_1 = key.lstm_step(x[:, 0], h0, c0, w)
    yield from usable(lambda: (got.h[:, 0], h_1), lambda: (got.c[:, 0], c_1))


@lstm_forward.equation(
    "every cell follows from the states before it:  c_t from h_{t-1} and c_{t-1}", points=1, of="c"
)
def cell_recurrence(got, key, *sequence):
    yield got.c, got.of_case(right_states, key, *sequence)[1]
    yield got.c[:, 1:], following(got, key, *sequence)[1]


@lstm_forward.equation(
    "every hidden state follows from the states before it:  h_t from h_{t-1} and c_{t-1}", points=1.5, of="h"
)
def hidden_recurrence(got, key, *sequence):
    yield got.h, got.of_case(right_states, key, *sequence)[0]
    yield got.h[:, 1:], following(got, key, *sequence)[0]


lstm_forward.edge(
    "the sequence also holds for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
lstm_forward.edge(
    "large inputs close and open the gates, and never give NaN", "overflow", points=0.25, id="overflow"
)


lstm_step_backward = Exercise(
    "lstm_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), Array("dc_next", "N H", "upstream"), x, h, c, weights),
    gives=(Array("dx", "N D"), Array("dh", "N H"), Array("dc", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_step",
)


def with_gates(key, x, h, c, w):
    """f, i, o, g, tanh(c_next) and the features F that each of the four matrices acts on."""
    f, i, o, g = key.lstm_gates(x, h, w)
    return f, i, o, g, np.tanh(key.lstm_cell_update(c, f, i, g)), dict.fromkeys("fiog", beside(x, h))


def right_D(key, dh_next, dc_next, x, h, c, w):
    """D, the whole gradient on the new cell."""
    f, i, o, g, tanh_c, _ = with_gates(key, x, h, c, w)
    return dc_next + dh_next * o * (1 - tanh_c**2)


def D_by(got, F, c, f, i, g, *, besides=""):
    """D as the student's own gradients show it, with these gates: in dc = D * f, and in da of f, i and g."""
    if "c" not in besides:
        yield from usable(lambda: got.dc / f)
    for k, factor in (("f", c * f * (1 - f)), ("i", g * i * (1 - i)), ("g", i * (1 - g**2))):
        if k not in besides:
            yield from (da / factor for da in shown(got, f"dweights.b_{k}", f"dweights.W_{k}", F[k]))


def shown_D(got, key, x, h, c, w, *, besides=""):
    """D as the student's own gradients show it, with the right gates."""
    f, i, o, g, _, F = got.of_case(with_gates, key, x, h, c, w)
    yield from D_by(got, F, c, f, i, g, besides=besides)


def cells_of_other_gates(got, key, x, h, c, w):
    """f, i, g and the cell that they make, where one of them is another than it should be.

    Two of the four have changed places, or one is what the student's gradients show: a slip in a gate is paid for
    by the equations that it stands in, and not by those that only see the new cell.
    """
    f, i, o, g, _, F = got.of_case(with_gates, key, x, h, c, w)
    others = [(i, f, g), (g, i, f), (f, g, i), (o, i, g), (f, o, g), (f, i, o)]
    for D in shown_D(got, key, x, h, c, w, besides="cfi"):
        others += usable(lambda: (got.dc / D, i, g))
    for D in usable(lambda: got.dc / f):
        others += [(f, da / (D * (1 - g**2)), g) for da in shown(got, "dweights.b_g", "dweights.W_g", F["g"])]
        others += [
            (f, i, da / (D * i * (1 - i))) for da in shown(got, "dweights.b_i", "dweights.W_i", F["i"])
        ]
    for f, i, g in others:
        yield f, i, g, key.lstm_cell_update(c, f, i, g)


@lstm_step_backward.equation(
    "the new cell is reached from the future and through h_next:  D = dc_next + dh_next * o * (1 - tanh(c_next)^2)",
    points=1,
    of="D",
)
def cell_gradient(got, key, dh_next, dc_next, x, h, c, w):
    D = got.of_case(right_D, key, dh_next, dc_next, x, h, c, w)
    for D_shown in shown_D(got, key, x, h, c, w):
        yield D_shown, D
    _, _, o, _, _, F = got.of_case(with_gates, key, x, h, c, w)
    for f, i, g, c_next in cells_of_other_gates(got, key, x, h, c, w):
        for D_shown in D_by(got, F, c, f, i, g):
            yield D_shown, dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)


@lstm_step_backward.equation("the old cell was kept by the forget gate:  dc = D * f", points=1, of="dc")
def dc(got, key, dh_next, dc_next, *state):
    f = got.of_case(with_gates, key, *state)[0]
    for D in (got.of_case(right_D, key, dh_next, dc_next, *state), *shown_D(got, key, *state, besides="c")):
        yield got.dc, D * f


@lstm_step_backward.equation(
    "the forget gate multiplied c:  da_f = D * c * f * (1 - f)", points=0.75, of="da_f"
)
def forget_gradient(got, key, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = got.of_case(with_gates, key, x, h, c, w)
    for D in (
        got.of_case(right_D, key, dh_next, dc_next, x, h, c, w),
        *shown_D(got, key, x, h, c, w, besides="f"),
    ):
        yield from showing_gate(got, "f", F, D * c * f * (1 - f))


@lstm_step_backward.equation(
    "the input gate multiplied g:  da_i = D * g * i * (1 - i)", points=0.75, of="da_i"
)
def input_gradient(got, key, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = got.of_case(with_gates, key, x, h, c, w)
    for D in (
        got.of_case(right_D, key, dh_next, dc_next, x, h, c, w),
        *shown_D(got, key, x, h, c, w, besides="i"),
    ):
        yield from showing_gate(got, "i", F, D * g * i * (1 - i))


@lstm_step_backward.equation(
    "the candidate was let in by i:  da_g = D * i * (1 - g^2)", points=0.75, of="da_g"
)
def candidate_gradient(got, key, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = got.of_case(with_gates, key, x, h, c, w)
    for D in (
        got.of_case(right_D, key, dh_next, dc_next, x, h, c, w),
        *shown_D(got, key, x, h, c, w, besides="g"),
    ):
        yield from showing_gate(got, "g", F, D * i * (1 - g**2))


@lstm_step_backward.equation(
    "the output gate multiplied tanh(c_next):  da_o = dh_next * tanh(c_next) * o * (1 - o)",
    points=0.75,
    of="da_o",
)
def output_gradient(got, key, dh_next, dc_next, x, h, c, w):
    f, i, o, g, tanh_c, F = got.of_case(with_gates, key, x, h, c, w)
    yield from showing_gate(got, "o", F, dh_next * tanh_c * o * (1 - o))
    for _, _, _, c_next in cells_of_other_gates(got, key, x, h, c, w):
        yield from showing_gate(got, "o", F, dh_next * np.tanh(c_next) * o * (1 - o))


def right_da(key, dh_next, dc_next, x, h, c, w):
    """da of all gates."""
    f, i, o, g, tanh_c, _ = with_gates(key, x, h, c, w)
    D = right_D(key, dh_next, dc_next, x, h, c, w)
    return {
        "f": D * c * f * (1 - f),
        "i": D * g * i * (1 - i),
        "o": dh_next * tanh_c * o * (1 - o),
        "g": D * i * (1 - g**2),
    }


@lstm_step_backward.equation(
    "x and h reached all four:  [dx, dh] = da_f W_f^T + da_i W_i^T + da_o W_o^T + da_g W_g^T",
    points=1,
    of="[dx, dh]",
)
def dx_and_dh(got, key, dh_next, dc_next, x, h, c, w):
    F = got.of_case(with_gates, key, x, h, c, w)[-1]
    for da in (got.of_case(right_da, key, dh_next, dc_next, x, h, c, w), *gates_shown(got, F)):
        yield (
            beside(got.dx, got.dh),
            da["f"] @ w.W_f.T + da["i"] @ w.W_i.T + da["o"] @ w.W_o.T + da["g"] @ w.W_g.T,
        )


@lstm_step_backward.equation("each matrix meets what it acted on:  dW_k = [x, h]^T da_k", points=1, of="dW")
def dW(got, key, dh_next, dc_next, x, h, c, w):
    F = got.of_case(with_gates, key, x, h, c, w)[-1]
    for da in (got.of_case(right_da, key, dh_next, dc_next, x, h, c, w), *gates_shown(got, F, "b")):
        yield [got[f"dweights.W_{k}"] for k in "fiog"], [F[k].T @ da[k] for k in "fiog"]


@lstm_step_backward.equation(
    "each bias collects its gate over the samples:  db_k = sum of da_k over n", points=0.5, of="db"
)
def db(got, key, dh_next, dc_next, x, h, c, w):
    F = got.of_case(with_gates, key, x, h, c, w)[-1]
    for da in (got.of_case(right_da, key, dh_next, dc_next, x, h, c, w), *gates_shown(got, F, "W")):
        yield [got[f"dweights.b_{k}"] for k in "fiog"], [da[k].sum(axis=0) for k in "fiog"]


lstm_step_backward.obeys(state_among_features)
lstm_step_backward.edge(
    "the gradients also hold for one sample, one feature or one unit",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
lstm_step_backward.edge(
    "where large inputs saturate, no gradient is NaN", "overflow", points=0.25, id="overflow"
)


lstm_backward = Exercise(
    "lstm_backward",
    takes=(Array("dh", "N T H", "upstream"), Array("dc_T", "N H", "upstream"), x_sequence, h0, c0, weights),
    gives=(Array("dx", "N T D"), Array("dh0", "N H"), Array("dc0", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_forward",
    repeats="lstm_step_backward",
    loss_through=lambda h, c: (h, c[:, -1]),
)


def steps_back(key, dh, dc_T, x, h0, c0, w, *, hidden=before, cells=before):
    """The steps of a sequence, taken back from the hidden states and cells before them; the last cell hears dc_T."""
    h, c = key.lstm_forward(x, h0, c0, w)
    h, c = hidden(h0, h), cells(c0, c)
    dc = np.zeros_like(dh)
    dc[:, -1] = dc_T

    def back(t, samples, reached):
        now = x[samples, t], h[samples, t], c[samples, t]
        dx, dh_before, dc_before, dweights = key.lstm_step_backward(*reached, *now, w)
        return dx, [dh_before, dc_before], dweights

    return Steps(back, [dh, dc], lambda got: [*got.dweights])


def every(got, *sequence):
    """The steps, whichever hidden states and cells a student takes them back from."""
    for hidden, cells in product((before, after), repeat=2):
        yield got.of_case(steps_back, *sequence, hidden=hidden, cells=cells)


def any_result(got, right):
    """Pairs that are equal where one of the student's results is right."""
    yield from usable(
        lambda: (got.dx, right.dx),
        lambda: ([got.dh0, got.dc0], [message[:, 0] for message in right.sent]),
        lambda: ([*got.dweights], right.dweights),
    )


def own_messages(got, steps, k):
    """What reached the hidden states (0) or the cells (1) of the student's steps, and what should have."""
    for own in shown_by(got, steps):
        yield own.reached[k], steps.received(own)[k]


@lstm_backward.equation("what reaches h_t is its own dh_t and what step t+1 sends back", points=1, of="dx")
def hidden_paths(got, *sequence):
    steps = got.of_case(steps_back, *sequence)
    yield from any_result(got, steps.right)
    yield from own_messages(got, steps, 0)


@lstm_backward.equation(
    "what reaches c_t is what step t+1 sends back, and dc_T reaches the last cell", points=1, of="dx"
)
def cell_paths(got, *sequence):
    steps = got.of_case(steps_back, *sequence)
    yield from any_result(got, steps.right)
    yield from own_messages(got, steps, 1)


@lstm_backward.equation(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, *sequence):
    yield got.dx, got.of_case(steps_back, *sequence).right.dx
    for own in in_weights(got, every(got, *sequence)):
        yield got.dx, own.dx


@lstm_backward.equation("dh0 and dc0 are what the first step sends back", points=1, of="dh0 and dc0")
def initial_states(got, *sequence):
    dh_first, dc_first = got.of_case(steps_back, *sequence).right.sent
    yield [got.dh0, got.dc0], [dh_first[:, 0], dc_first[:, 0]]
    for own in chain(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield [got.dh0, got.dc0], [message[:, 0] for message in own.sent]


@lstm_backward.equation(
    "the weights are shared by all steps: their gradients are summed over time", points=1, of="dweights"
)
def sum_over_time(got, *sequence):
    yield [*got.dweights], got.of_case(steps_back, *sequence).right.dweights
    for own in or_else(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield [*got.dweights], own.dweights


lstm_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.25,
    id="sizes-of-one",
)
lstm_backward.edge("where large inputs saturate, no gradient is NaN", "overflow", points=0.25, id="overflow")
