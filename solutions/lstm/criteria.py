"""How the LSTM's gates, cell update, step and sequence are asked about.

f keeps, i writes, o shows, g is what may be written; c is carried without a tanh, only h sees tanh(c).
"""

from typing import Any, NamedTuple

import numpy as np

from autograder.spec import Array, Exercise, SaysNothing, Weights, beside, of_gates, summed
from autograder.spec.back_in_time import BackInTime, Steps, Taken
from autograder.spec.gates import CALM, CLOSED, OPEN, calm, held, logit
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import (
    before,
    biases_collected,
    gate_shown,
    gates_taken,
    matrices_met,
    showing_gate,
    stacked_ways,
    usable,
    wrong_before,
    wrong_steps,
)

x, h, c = Array("x", "N D"), Array("h", "N H", "state"), Array("c", "N H", "cell")
f, i, o = Array("f", "N H", "gate"), Array("i", "N H", "gate"), Array("o", "N H", "gate")
g = Array("g", "N H", "candidate")
h_next, c_next = Array("h_next", "N H", "state"), Array("c_next", "N H", "cell")
x_sequence, h0, c0 = Array("x", "N T D"), Array("h0", "N H", "state"), Array("c0", "N H", "cell")
weights = Weights("weights", "LSTMWeights", of_gates("fiog"))


lstm_gates = Exercise("lstm_gates", takes=(x, h, weights), gives=(f, i, o, g))
lstm_gates.result("the forget gate:  f = sigmoid([x, h] W_f + b_f)", "f", points=1, id="forget-gate")
lstm_gates.result("the input gate:  i = sigmoid([x, h] W_i + b_i)", "i", points=1, id="input-gate")
lstm_gates.result("the output gate:  o = sigmoid([x, h] W_o + b_o)", "o", points=1, id="output-gate")
lstm_gates.result("the candidate:  g = tanh([x, h] W_g + b_g)", "g", points=1, id="candidate")
lstm_gates.sizes_of_one("the gates also hold for one sample, one feature or one unit", points=0.5)
lstm_gates.overflow("large inputs close a gate to 0 or open it to 1, and never give NaN", points=0.5)


@lstm_gates.property(
    "the squashing undone, each gate is the sum of x, h and its own bias:  logit(f) = [x, h] W_f + b_f, artanh(g)",
    of="gates",
)
def gates_undone(own, x, h, w):
    w = calm(beside(x, h), w)
    got = own.lstm_gates(x, h, w)
    for k, undo in (("f", logit), ("i", logit), ("o", logit), ("g", np.arctanh)):
        name = f"{'artanh' if k == 'g' else 'logit'}({k})"
        yield {name: undo(got[k])}, {name: summed(x, h, w, k)}


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
lstm_hidden.overflow("a large cell is shown as the gate itself, and never gives NaN", points=0.25)


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


lstm_step.sizes_of_one("the step also holds for one sample, one feature or one unit", points=0.25)
lstm_step.overflow("large inputs close and open the gates, and never give NaN", points=0.25)


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


def right_states(key, *sequence):
    """h and c of all steps."""
    return key.lstm_forward(*sequence)


def next_states(got, key, x, h0, c0, w):
    """What a step makes of the states that the student had before it: h and c of steps 2 to T."""
    return key.lstm_step(x[:, 1:], got.h[:, :-1], got.c[:, :-1], w)


@lstm_forward.equation(
    "the sequence starts from both given states:  h_1, c_1 = step(x_1, h0, c0)", points=1, of="h[:, 0]"
)
def start(got, *sequence):
    h, c = got.of_case(right_states, *sequence)
    yield from usable(lambda: (got.h[:, 0], h[:, 0]), lambda: (got.c[:, 0], c[:, 0]))


@lstm_forward.equation(
    "every cell follows from the states before it:  c_t from h_{t-1} and c_{t-1}", points=1, of="c"
)
def cell_recurrence(got, key, *sequence):
    yield got.c, got.of_case(right_states, key, *sequence)[1]
    yield got.c[:, 1:], next_states(got, key, *sequence)[1]


@lstm_forward.equation(
    "every hidden state follows from the states before it:  h_t from h_{t-1} and c_{t-1}", points=1.5, of="h"
)
def hidden_recurrence(got, key, *sequence):
    yield got.h, got.of_case(right_states, key, *sequence)[0]
    yield got.h[:, 1:], next_states(got, key, *sequence)[0]


lstm_forward.sizes_of_one(
    "the sequence also holds for one step, one sample, one feature or one unit", points=0.25
)
lstm_forward.overflow("large inputs close and open the gates, and never give NaN", points=0.25)


lstm_step_backward = Exercise(
    "lstm_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), Array("dc_next", "N H", "upstream"), x, h, c, weights),
    gives=(Array("dx", "N D"), Array("dh", "N H"), Array("dc", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_step",
)


class Cell(NamedTuple):
    """An LSTM's step with these gates, and the way back through it: D is the whole gradient on the new cell.

    `factor` is what D is multiplied with: in dc ("c"), and in da of f, i and g. `da` is that of each gate, and dc.
    """

    gates: Any  # f, i, o and g by name
    D: Any
    factor: Any
    da: Any
    changed: str = ""  # gates that are others than they should be
    places: Any = ...  # at which the gates can be told


def through_gates(dh_next, dc_next, c, gates, changed="", places=...):
    """The way back through a step with these gates, each (N, H), with whatever axes in front."""
    f, i, o, g = (gates[k] for k in "fiog")
    tanh_c = np.tanh(f * c + i * g)
    D = dc_next + dh_next * o * (1 - tanh_c**2)
    factor = {"c": f, "f": c * f * (1 - f), "i": g * i * (1 - i), "g": i * (1 - g**2)}
    da = {k: D * factor[k] for k in "cfig"} | {"o": dh_next * tanh_c * o * (1 - o)}
    return Cell(gates, D, factor, da, changed, places)


def right_cell(key, dh_next, dc_next, x, h, c, w):
    """The step as it should be."""
    gates = dict(zip("fiog", key.lstm_gates(x, h, w), strict=True))
    return through_gates(dh_next, dc_next, c, gates)


def other_cells(key, dh_next, dc_next, x, h, c, w):
    """The step with two of its gates exchanged, or one in the place of another."""
    right = right_cell(key, dh_next, dc_next, x, h, c, w).gates
    orders = {"fi": "ifog", "fo": "oifg", "io": "foig", "ig": "fgoi", "f": "iiog", "i": "ffog", "o": "fifg"}
    orders |= {"fg": "giof", "og": "figo"}
    return [
        through_gates(
            dh_next, dc_next, c, {k: right[one] for k, one in zip("fiog", order, strict=True)}, changed
        )
        for changed, order in orders.items()
    ]


def telling(cell, k):
    """Where D can be told from dc ("c") or from da of a gate: where it is not multiplied with next to nothing."""
    return np.abs(cell.factor[k]) > 1e-6


class Seen(NamedTuple):
    """What a student's results show: dc and da of each gate, and D as each of them shows it, with the right gates."""

    shown: Any  # by "c", "f", "i", "g", "o", the arrays that show it
    D: Any  # by "c", "f", "i", "g", pairs of D and the places at which it can be told
    cells: Any  # the step with one gate as these show it


def seen_in(where, got, key, dh_next, dc_next, x, h, c, w):
    """What dc and the biases' gradients ("b"), or those of the matrices ("W") show of the way back."""
    cell = got.of_case(right_cell, key, dh_next, dc_next, x, h, c, w)
    shown = {"c": [*usable(lambda: got.dc)] if where == "b" else []}
    shown |= {k: [*gate_shown(got, k, beside(x, h), where)] for k in "fiog"}
    D = {}
    for k in "cfig":
        places = telling(cell, k)
        D[k] = [(array / np.where(places, cell.factor[k], 1.0), places) for array in shown[k] if places.any()]
    return Seen(shown, D, [*cells_of_a_wrong_gate(cell.gates, dh_next, dc_next, c, shown, D)])


def cells_of_a_wrong_gate(gates, dh_next, dc_next, c, shown, D):
    """The step with one gate as the student's dc, da_g and da_i show it: f = dc / D, i = da_g / (D (1 - g^2)) ...

    A slip in a gate is paid for by the equations that it stands in, and not by those that only see the new cell.
    """
    i, g = gates["i"], gates["g"]
    ways = [("f", dc, own_D) for dc in shown["c"] for own_D in (*D["i"], *D["g"])]
    ways += [("i", da_g / (1 - g**2), own_D) for da_g in shown["g"] for own_D in D["c"]]
    ways += [("g", da_i / (i * (1 - i)), own_D) for da_i in shown["i"] for own_D in D["c"]]
    for k, gate_times_D, (own_D, places) in ways:
        gate = np.where(places, gate_times_D / own_D, gates[k])
        yield through_gates(dh_next, dc_next, c, gates | {k: gate}, k, places)


def look(got, *arguments):
    """The step as it should be, the same with two gates exchanged, and what the student's results show, one by one."""
    shown = (got.once(seen_in, where, got, *arguments) for where in "bW")
    return got.of_case(right_cell, *arguments), got.of_case(other_cells, *arguments), shown


def compared(cell, seen, letters):
    """Pairs that are equal where the student's dc ("c"), or da of these gates, is that of this step."""
    for k in letters:
        yield from ((array[cell.places], cell.da[k][cell.places]) for array in seen.shown[k])


@lstm_step_backward.equation(
    "the new cell is reached from the future and through h_next:  D = dc_next + dh_next * o * (1 - tanh(c_next)^2)",
    points=1,
    of="D",
)
def cell_gradient(got, *arguments):
    cell, others, shown = look(got, *arguments)
    for dc in usable(lambda: got.dc):  # what needs no look at single samples comes first
        yield from ((dc, one.da["c"]) for one in (cell, *others))
    for seen in shown:
        for one in (cell, *others, *seen.cells):
            yield from compared(one, seen, "cfig")


STANDS_IN = {"c": "f", "f": "f", "i": "ig", "g": "ig"}  # the gates in what D is multiplied with


def from_own_D(got, k, *arguments):
    """Pairs that are equal where dc ("c"), or da of a gate, follows from D as the student's other results show it.

    So it is too where two other gates are exchanged, or one that stands in another equation is wrong. Raises
    SaysNothing where no D can be told.
    """
    cell, others, shown = look(got, *arguments)
    sources = "cfig".replace(k, "")
    own = []
    for seen in shown:
        own += seen.shown[k]
        for D, places in (pair for source in sources for pair in seen.D[source]):
            yield from ((array[places], (D * cell.factor[k])[places]) for array in own)
        for one in seen.cells:
            if one.changed not in STANDS_IN[k]:
                yield from compared(one, seen, k)
        for one in others:
            if k not in one.changed:
                yield from compared(one, seen, k)
    if not any(telling(cell, source).any() for source in sources):
        raise SaysNothing


def gate_gradient(got, k, key, dh_next, dc_next, x, h, c, w):
    """Pairs that are equal where da of a gate is as it should be, or follows from the student's own D."""
    right = got.of_case(right_cell, key, dh_next, dc_next, x, h, c, w)
    yield from showing_gate(got, k, beside(x, h), right.da[k])
    yield from from_own_D(got, k, key, dh_next, dc_next, x, h, c, w)


@lstm_step_backward.equation("the old cell was kept by the forget gate:  dc = D * f", points=0.5, of="dc")
def dc(got, *arguments):
    yield got.dc, got.of_case(right_cell, *arguments).da["c"]
    yield from from_own_D(got, "c", *arguments)


@lstm_step_backward.equation(
    "the forget gate multiplied c:  da_f = D * c * f * (1 - f)", points=0.625, of="da_f"
)
def forget_gradient(got, *arguments):
    yield from gate_gradient(got, "f", *arguments)


@lstm_step_backward.equation(
    "the input gate multiplied g:  da_i = D * g * i * (1 - i)", points=0.625, of="da_i"
)
def input_gradient(got, *arguments):
    yield from gate_gradient(got, "i", *arguments)


@lstm_step_backward.equation(
    "the candidate was let in by i:  da_g = D * i * (1 - g^2)", points=0.625, of="da_g"
)
def candidate_gradient(got, *arguments):
    yield from gate_gradient(got, "g", *arguments)


@lstm_step_backward.equation(
    "the output gate multiplied tanh(c_next):  da_o = dh_next * tanh(c_next) * o * (1 - o)",
    points=0.625,
    of="da_o",
)
def output_gradient(got, key, dh_next, dc_next, x, h, c, w):
    cell, others, shown = look(got, key, dh_next, dc_next, x, h, c, w)
    yield from showing_gate(got, "o", beside(x, h), cell.da["o"])
    for seen in shown:
        for one in (*others, *seen.cells):
            if "o" not in one.changed:
                yield from compared(one, seen, "o")


def features(x, h):
    """What each of the four matrices acts on."""
    return dict.fromkeys("fiog", beside(x, h))


def own_da(got, key, dh_next, dc_next, x, h, c, w, where="bW"):
    """da of all four, as it should be and as the student's gradients show it."""
    right = got.of_case(right_cell, key, dh_next, dc_next, x, h, c, w)
    return gates_taken(got, features(x, h), right.da, where)


def through_matrices(da, w):
    """[dx, dh] = da_f W_f^T + da_i W_i^T + da_o W_o^T + da_g W_g^T."""
    return da["f"] @ w.W_f.T + da["i"] @ w.W_i.T + da["o"] @ w.W_o.T + da["g"] @ w.W_g.T


@lstm_step_backward.equation(
    "x and h reached all four:  [dx, dh] = da_f W_f^T + da_i W_i^T + da_o W_o^T + da_g W_g^T",
    points=1.5,
    of="[dx, dh]",
)
def dx_and_dh(got, *arguments):
    for da in own_da(got, *arguments):
        yield beside(got.dx, got.dh), through_matrices(da, arguments[-1])


@lstm_step_backward.equation(
    "each matrix meets what it acted on:  dW_k = [x, h]^T da_k", points=0.25, of="dW"
)
def dW(got, key, dh_next, dc_next, x, h, c, w):
    ways = own_da(got, key, dh_next, dc_next, x, h, c, w, where="b")
    yield from matrices_met(got, features(x, h), ways)


@lstm_step_backward.equation(
    "each bias collects its gate over the samples:  db_k = sum of da_k over n", points=0.25, of="db"
)
def db(got, *arguments):
    yield from biases_collected(got, "fiog", own_da(got, *arguments, where="W"))


lstm_step_backward.obeys(state_among_features)
lstm_step_backward.slope(points=1.5)
lstm_step_backward.sizes_of_one(
    "the gradients also hold for one sample, one feature or one unit", points=0.25
)
lstm_step_backward.overflow("where large inputs saturate, no gradient is NaN", points=0.25)


lstm_backward = Exercise(
    "lstm_backward",
    takes=(Array("dh", "N T H", "upstream"), Array("dc_T", "N H", "upstream"), x_sequence, h0, c0, weights),
    gives=(Array("dx", "N T D"), Array("dh0", "N H"), Array("dc0", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_forward",
    repeats="lstm_step_backward",
    loss_through=lambda h, c: (h, c[:, -1]),
)


def steps_back(key, dh, dc_T, x, h0, c0, w):
    """The steps of a sequence, taken back from the hidden states and cells before them; the last cell hears dc_T."""
    h, c = key.lstm_forward(x, h0, c0, w)
    right = x, before(h0, h), before(c0, c)
    dc = np.zeros_like(dh)
    dc[:, -1] = dc_T

    def back(u, x, h, c):
        cell = right_cell(key, *np.split(u, 2, axis=-1), x, h, c, w)
        dx, dh = np.split(through_matrices(cell.da, w), [x.shape[-1]], axis=-1)
        return Taken.by_gate(dx, beside(dh, cell.da["c"]), cell.da, features(x, h))

    def wrong():
        return wrong_places(key, x, h0, c0, h, c, w)

    return Steps(back, beside(dh, dc), right, wrong, first=("dh0", "dc0"), gates="fiog")


def wrong_places(key, x, h0, c0, h, c, w):
    """What is taken for x_t, h_{t-1} or c_{t-1}: another step's, one state for the other, or those of another start."""
    h_before, c_before = before(h0, h), before(c0, c)
    hidden, cells = wrong_before(h0, h), wrong_before(c0, c)
    ways = [{1: one, 2: other} for one, other in zip(hidden, cells, strict=True)]
    ways += [{1: one} for one in hidden] + [{2: one} for one in cells] + [{0: one} for one in wrong_steps(x)]
    ways += [{1: c_before}, {2: h_before}, {1: c_before, 2: h_before}, {1: c}, {2: h}]
    for h_start, c_start in ((0 * h0, c0), (h0, 0 * c0), (0 * h0, 0 * c0), (c0, h0), (c0, c0), (h0, h0)):
        h, c = key.lstm_forward(x, h_start, c_start, w)
        ways += [{1: before(h0, h), 2: before(c0, c)}, {1: before(h_start, h), 2: before(c_start, c)}]
    return stacked_ways((x, h_before, c_before), *ways)


in_time = BackInTime(lstm_backward, steps_back)
in_time.carries(
    "what reaches h_t is its own dh_t and what step t+1 sends back", points=1.75, id="hidden-paths", state=0
)
in_time.carries(
    "what reaches c_t is what step t+1 sends back, and dc_T reaches the last cell",
    points=1.25,
    id="cell-paths",
    state=1,
)
in_time.follows(
    "each step is taken back from its own x_t and the states before it, and gives dx_t",
    "dx",
    points=0.25,
    id="sequence-dx",
)
in_time.follows("dh0 and dc0 are what the first step sends back", "dh0 dc0", points=0.25, id="initial-states")
in_time.follows(
    "the weights are shared by all steps: their gradients are summed over time",
    "dweights",
    points=0.25,
    id="sum-over-time",
)
lstm_backward.slope(points=1)
lstm_backward.sizes_of_one(
    "the gradients also hold for one step, one sample, one feature or one unit", points=0.125
)
lstm_backward.overflow("where large inputs saturate, no gradient is NaN", points=0.125)


# What a learner may try once the function is right.
lstm_gates.try_it(
    "gates-of-nothing",
    """
nothing = LSTMWeights(*[np.zeros((2, 1)), np.zeros(1)] * 4)
gates = lstm_gates(np.ones((1, 1)), np.ones((1, 1)), nothing)
[float(gate[0, 0]) for gate in gates]
""",
    gives="[0.5, 0.5, 0.5, 0.0]",
)
lstm_cell_update.try_it(
    "cell-kept",
    """
c, f, i, g = (np.array([[a]]) for a in (7.0, 1.0, 0.0, 0.3))
lstm_cell_update(c, f, i, g)
""",
    gives="array([[7.]])",
)
lstm_hidden.try_it(
    "shown-bounded",
    """
lstm_hidden(np.array([[0.5]]), np.array([[1000.0]]))
""",
    gives="array([[0.5]])",
)
lstm_step.try_it(
    "step-keeps",
    """
w = LSTMWeights(*[np.ones((2, 1)), np.zeros(1)] * 4)
w = w._replace(b_f=np.array([40.0]), b_i=np.array([-40.0]))
lstm_step(np.ones((1, 1)), np.ones((1, 1)), np.array([[7.0]]), w)[1]
""",
    gives="array([[7.]])",
)
lstm_forward.try_it(
    "cut",
    """
w = LSTMWeights(*[np.ones((2, 1)), np.zeros(1)] * 4)
x, one = np.ones((1, 4, 1)), np.ones((1, 1))
h, c = lstm_forward(x, one, one, w)
(h[:, 2:] - lstm_forward(x[:, 2:], h[:, 1], c[:, 1], w)[0]).ravel()
""",
    gives="array([0., 0.])",
)
lstm_step_backward.try_it(
    "nothing",
    """
w = LSTMWeights(*[np.ones((2, 1)), np.zeros(1)] * 4)
one = np.ones((1, 1))
lstm_step_backward(0 * one, 0 * one, one, one, one, w)[2]
""",
    gives="array([[0.]])",
)
lstm_backward.try_it(
    "later-gradients",
    """
w = LSTMWeights(*[np.ones((2, 1)), np.zeros(1)] * 4)
x, zero = np.ones((1, 3, 1)), np.zeros((1, 1))
dh = np.array([[[0.0], [1.0], [0.0]]])  # on the second state alone
lstm_backward(dh, zero, x, zero, zero, w)[0].ravel().round(4)
""",
    gives="array([0.1813, 0.2421, 0.    ])",
)
