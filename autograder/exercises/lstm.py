"""How the LSTM's gates, cell update, step and sequence are asked about.

f keeps, i writes, o shows, g is what may be written; c is carried without a tanh, only h sees tanh(c).
"""

from itertools import product

import numpy as np

from autograder.vocabulary import Array, Exercise, Weights, beside, sigmoid
from autograder.vocabulary.gates import CALM, CLOSED, OPEN, calm, held, logit
from autograder.vocabulary.laws_of_layers import state_among_features
from autograder.vocabulary.readings import before, gates_shown, over_time, showing_gate, shown, usable

PLACE_IN_COURSE = 3

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


@lstm_gates.criterion("the forget gate:  f = sigmoid([x, h] W_f + b_f)", points=1, of="f")
def forget_gate(got, parts, x, h, w):
    return got.f, sigmoid(beside(x, h) @ w.W_f + w.b_f)


@lstm_gates.criterion("the input gate:  i = sigmoid([x, h] W_i + b_i)", points=1, of="i")
def input_gate(got, parts, x, h, w):
    return got.i, sigmoid(beside(x, h) @ w.W_i + w.b_i)


@lstm_gates.criterion("the output gate:  o = sigmoid([x, h] W_o + b_o)", points=1, of="o")
def output_gate(got, parts, x, h, w):
    return got.o, sigmoid(beside(x, h) @ w.W_o + w.b_o)


@lstm_gates.criterion("the candidate:  g = tanh([x, h] W_g + b_g)", points=1, of="g")
def candidate(got, parts, x, h, w):
    return got.g, np.tanh(beside(x, h) @ w.W_g + w.b_g)


lstm_gates.mistake(
    forget_gate,
    "return f, i, o, g",
    "return i, f, o, g",
    "The forget gate and the input gate are swapped: f decides what is kept of the old cell, i what is written. Look "
    "at which matrix makes which gate, and at the order in which you return them.",
)
lstm_gates.mistake(
    output_gate,
    "return f, i, o, g",
    "return f, i, g, o",
    "You return the candidate before the output gate, as PyTorch orders its blocks. Here the order is f, i, o, g. "
    "Look at the order in which you return the four.",
)
lstm_gates.mistake(
    candidate,
    "np.tanh(",
    "sigmoid(",
    "Your candidate is squashed like a gate, to between 0 and 1. It is what may be written to the cell, not how much, "
    "so it must be able to be negative. Look at the function that g goes through.",
)
lstm_gates.mistake(
    candidate,
    "np.tanh(xh @ weights.W_g + weights.b_g)",
    "xh @ weights.W_g + weights.b_g",
    "Your candidate is not squashed at all, so a single step could write any number to the cell. Look at the function "
    "that g goes through.",
)


lstm_gates.edge("the gates also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5)
lstm_gates.edge("large inputs close a gate to 0 or open it to 1, and never give NaN", "overflow", points=0.5)


@lstm_gates.law(
    "the squashing undone, each gate is the sum of x, h and its own bias:  logit(f) = [x, h] W_f + b_f, artanh(g)",
    of="gates",
)
def gates_undone(own, x, h, w):
    w = calm(beside(x, h), w)
    got = own.lstm_gates(x, h, w)
    for k, undo in (("f", logit), ("i", logit), ("o", logit), ("g", np.arctanh)):
        name = f"{'artanh' if k == 'g' else 'logit'}({k})"
        yield {name: undo(got[k])}, {name: beside(x, h) @ getattr(w, f"W_{k}") + getattr(w, f"b_{k}")}


@lstm_gates.law("each gate has weights of its own: those of another gate change nothing in it", of="gates")
def gates_apart(own, x, h, w):
    before = own.lstm_gates(x, h, w)
    for k in "fiog":
        after = own.lstm_gates(x, h, held(w, **{k: 0.5}))
        yield {j: after[j] for j in "fiog" if j != k}, {j: before[j] for j in "fiog" if j != k}


@lstm_gates.law(
    "without weights every gate is half open and nothing is proposed:  f = i = o = 1/2, g = 0", of="gates"
)
def gates_of_nothing(own, x, h, w):
    got, half = own.lstm_gates(x, h, held(w, f=0, i=0, o=0, g=0)), np.full_like(h, 0.5)
    yield {k: got[k] for k in "fiog"}, {"f": half, "i": half, "o": half, "g": np.zeros_like(h)}


@lstm_gates.law(
    "a large bias decides alone: it opens its gate to 1 or closes it to 0; g it holds at 1 or -1", of="gates"
)
def gates_held(own, x, h, w):
    for bias, gate, g in ((OPEN, 1, 1), (CLOSED, 0, -1)):
        got = own.lstm_gates(x, h, held(w, **dict.fromkeys("fiog", bias)))
        yield {k: got[k] for k in "fiog"}, {k: np.full_like(h, g if k == "g" else gate) for k in "fiog"}


lstm_gates.obeys(state_among_features)


lstm_cell_update = Exercise("lstm_cell_update", takes=(c, f, i, g), gives=(c_next,))


@lstm_cell_update.criterion(
    "the cell keeps what the forget gate lets through and adds what the input gate lets in:  c_next = f * c + i * g",
    points=2.5,
    of="c_next",
)
def cell_update(got, parts, c, f, i, g):
    return got.c_next, f * c + i * g


lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "i * c + f * g",
    "The gates have changed places: you scale the old cell by the input gate and the candidate by the forget gate. f "
    "decides what is kept of the old cell, i what is written to it. Look at who multiplies whom.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "c + i * g",
    "The forget gate is missing: your cell keeps everything for ever, as the first LSTM of 1997 did. Look at what the "
    "old cell is multiplied by.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + g",
    "The input gate is missing: the candidate is written in full, always. Look at what the candidate is multiplied by.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "(1 - f) * c + i * g",
    "You forget where f is 1. In spite of its name the forget gate says what to keep: 1 keeps all, 0 erases. Look at "
    "the factor of the old cell.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "np.tanh(f * c + i * g)",
    "You squash the cell at every step. The cell is the conveyor belt: it carries its content on unsquashed, and only "
    "the hidden state sees its tanh. Look at what is applied to the sum.",
)
lstm_cell_update.mistake(
    cell_update,
    "f * c + i * g",
    "f * c + f * g",
    "The candidate is scaled by the forget gate: what is kept and what is written are then one decision. Each has a "
    "gate of its own. Look at the factor of the candidate.",
)


lstm_cell_update.edge("the cell update also holds for one sample or one unit", "N = 1", "H = 1", points=0.5)


@lstm_cell_update.law("with f open and i closed the cell stays as it was", of="c_next")
def cell_kept(own, c, f, i, g):
    return own.lstm_cell_update(c, np.ones_like(f), np.zeros_like(i), g).c_next, c


@lstm_cell_update.law("with f closed and i open the cell is the candidate", of="c_next")
def cell_written(own, c, f, i, g):
    return own.lstm_cell_update(c, np.zeros_like(f), np.ones_like(i), g).c_next, g


@lstm_cell_update.law(
    "of an old cell of 1, or of a candidate of 1, just what its gate lets through is left", of="c_next"
)
def cell_shows_gates(own, c, f, i, g):
    nothing, one = np.zeros_like(c), np.ones_like(c)
    yield own.lstm_cell_update(one, f, nothing, g).c_next, f
    yield own.lstm_cell_update(c, nothing, i, one).c_next, i


@lstm_cell_update.law(
    "keeping and writing are the same arithmetic: (c, f) and (g, i) may change places", of="c_next"
)
def cell_exchanged(own, c, f, i, g):
    return own.lstm_cell_update(g, i, f, c).c_next, own.lstm_cell_update(c, f, i, g).c_next


@lstm_cell_update.law("what is kept and what is written just add up", of="c_next")
def cell_adds_up(own, c, f, i, g):
    nothing = np.zeros_like(c)
    kept, written = (
        own.lstm_cell_update(c, f, nothing, g).c_next,
        own.lstm_cell_update(c, nothing, i, g).c_next,
    )
    return own.lstm_cell_update(c, f, i, g).c_next, kept + written


@lstm_cell_update.law(
    "nothing is squashed: twice the cell and twice the candidate make twice the new cell", of="c_next"
)
def cell_scales(own, c, f, i, g):
    return own.lstm_cell_update(2 * c, f, i, 2 * g).c_next, 2 * own.lstm_cell_update(c, f, i, g).c_next


@lstm_cell_update.law("gates half as open let half as much through", of="c_next")
def cell_follows_gates(own, c, f, i, g):
    return own.lstm_cell_update(c, f / 2, i / 2, g).c_next, own.lstm_cell_update(c, f, i, g).c_next / 2


lstm_hidden = Exercise("lstm_hidden", takes=(o, c_next), gives=(h_next,))


@lstm_hidden.criterion(
    "the output gate decides how much of the squashed cell is shown:  h_next = o * tanh(c_next)",
    points=1.5,
    of="h_next",
)
def hidden(got, parts, o, c_next):
    return got.h_next, o * np.tanh(c_next)


lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "o * c_next",
    "The cell is shown unsquashed. The cell may grow beyond 1, the hidden state may not. Look at what the output gate "
    "is multiplied with.",
)
lstm_hidden.mistake(
    hidden,
    "o * np.tanh(c_next)",
    "np.tanh(o * c_next)",
    "You gate first and squash afterwards. The gate acts on the squashed cell, so that o = 0.5 shows half of it. Look "
    "at the order of the two.",
)


lstm_hidden.edge("the hidden state also holds for one sample or one unit", "N = 1", "H = 1", points=0.5)


@lstm_hidden.law("with o closed nothing is shown", of="h_next")
def nothing_shown(own, o, c_next):
    return own.lstm_hidden(np.zeros_like(o), c_next).h_next, np.zeros_like(o)


@lstm_hidden.law("with o open the squashed cell is shown:  artanh(h_next) = c_next", of="artanh(h_next)")
def all_shown(own, o, c_next):
    c_next = CALM * c_next / max(CALM, np.abs(c_next).max())
    return np.arctanh(own.lstm_hidden(np.ones_like(o), c_next).h_next), c_next


@lstm_hidden.law("a gate half as open shows half as much", of="h_next")
def half_shown(own, o, c_next):
    return own.lstm_hidden(o / 2, c_next).h_next, own.lstm_hidden(o, c_next).h_next / 2


@lstm_hidden.law("however full the cell, no more than the gate is shown", of="the larger of |h_next| and o")
def shown_bounded(own, o, c_next):
    return np.maximum(np.abs(own.lstm_hidden(o, 30 * c_next).h_next), o), o


lstm_step = Exercise("lstm_step", takes=(x, h, c, weights), gives=(h_next, c_next))


@lstm_step.criterion("the step's cell is the cell update with the step's gates", points=1, of="c_next")
def step_cell(got, parts, x, h, c, w):
    f, i, o, g = parts.lstm_gates(x, h, w)
    return got.c_next, parts.lstm_cell_update(c, f, i, g)


@lstm_step.criterion(
    "the step's hidden state is shown from the new cell, not the old one", points=1.5, of="h_next"
)
def step_hidden(got, parts, x, h, c, w):
    f, i, o, g = parts.lstm_gates(x, h, w)
    c_next = parts.lstm_cell_update(c, f, i, g)
    yield got.h_next, parts.lstm_hidden(o, c_next)
    yield got.h_next, parts.lstm_hidden(o, got.c_next)


lstm_step.mistake(
    step_hidden,
    "lstm_hidden(o, c_next)",
    "lstm_hidden(o, c)",
    "Your hidden state is shown from the old cell, so what was just written is seen one step late. Look at which cell "
    "goes into the hidden state.",
)


lstm_step.edge("the step also holds for one sample, one feature or one unit", *sizes_of_one, points=0.5)


@lstm_step.law("the step is your own gates, cell update and hidden state, one after the other", of="step")
def step_by_parts(own, x, h, c, w):
    f, i, o, g = own.lstm_gates(x, h, w)
    got, c_next = own.lstm_step(x, h, c, w), own.lstm_cell_update(c, f, i, g).c_next
    yield {"c_next": got.c_next}, {"c_next": c_next}
    yield {"h_next": got.h_next}, {"h_next": own.lstm_hidden(o, got.c_next).h_next}


@lstm_step.law("with f open and i closed the cell stays as it was", of="c_next")
def step_keeps(own, x, h, c, w):
    return own.lstm_step(x, h, c, held(w, f=OPEN, i=CLOSED)).c_next, c


@lstm_step.law("with f and i closed everything is forgotten: cell and state are 0", of="step")
def step_forgets(own, x, h, c, w):
    got = own.lstm_step(x, h, c, held(w, f=CLOSED, i=CLOSED))
    yield {"c_next": got.c_next, "h_next": got.h_next}, dict.fromkeys(("c_next", "h_next"), np.zeros_like(c))


@lstm_step.law(
    "with f closed and i open the cell is the candidate: 1 or -1 where its bias is large", of="c_next"
)
def step_writes(own, x, h, c, w):
    for bias in (OPEN, CLOSED):
        got = own.lstm_step(x, h, c, held(w, f=CLOSED, i=OPEN, g=bias))
        yield got.c_next, np.full_like(c, np.sign(bias))


@lstm_step.law("with o closed nothing is shown", of="h_next")
def step_hides(own, x, h, c, w):
    return own.lstm_step(x, h, c, held(w, o=CLOSED)).h_next, np.zeros_like(h)


@lstm_step.law("with o open the squashed new cell is shown:  artanh(h_next) = c_next", of="artanh(h_next)")
def step_shows(own, x, h, c, w):
    got = own.lstm_step(x, h, c / max(1, np.abs(c).max()), held(w, o=OPEN))
    return np.arctanh(got.h_next), got.c_next


@lstm_step.law("without weights half the cell is kept, and half of that, squashed, is shown", of="step")
def step_without_weights(own, x, h, c, w):
    c = c / max(1, np.abs(c).max())
    got = own.lstm_step(x, h, c, held(w, f=0, i=0, o=0, g=0))
    yield {"c_next": got.c_next}, {"c_next": c / 2}
    yield {"artanh(2 h_next)": np.arctanh(2 * got.h_next)}, {"artanh(2 h_next)": c / 2}


@lstm_step.law("a cell grows by 1 at most, and no state leaves the range from -1 to 1", of="step")
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


def right_states(parts, x, h, c, w):
    """h and c of all steps, from step to step."""
    steps = []
    for t in range(x.shape[1]):
        h, c = parts.lstm_step(x[:, t], h, c, w)
        steps.append((h, c))
    return np.stack([h for h, _ in steps], axis=1), np.stack([c for _, c in steps], axis=1)


def following(got, parts, x, h0, c0, w):
    """What a step makes of the states that the student had before it: h and c of steps 2 to T."""
    h, c = before(h0, got.h), before(c0, got.c)
    steps = [parts.lstm_step(x[:, t], h[:, t], c[:, t], w) for t in range(1, x.shape[1])]
    return over_time([h_t for h_t, _ in steps], h0), over_time([c_t for _, c_t in steps], c0)


@lstm_forward.criterion(
    "the sequence starts from both given states:  h_1, c_1 = step(x_1, h0, c0)", points=1, of="h[:, 0]"
)
def start(got, parts, x, h0, c0, w):
    h_1, c_1 = parts.lstm_step(x[:, 0], h0, c0, w)
    yield from usable(lambda: (got.h[:, 0], h_1), lambda: (got.c[:, 0], c_1))


@lstm_forward.criterion(
    "every cell follows from the states before it:  c_t from h_{t-1} and c_{t-1}", points=1, of="c"
)
def cell_recurrence(got, parts, *sequence):
    yield got.c, right_states(parts, *sequence)[1]
    yield got.c[:, 1:], following(got, parts, *sequence)[1]


@lstm_forward.criterion(
    "every hidden state follows from the states before it:  h_t from h_{t-1} and c_{t-1}", points=1.5, of="h"
)
def hidden_recurrence(got, parts, *sequence):
    yield got.h, right_states(parts, *sequence)[0]
    yield got.h[:, 1:], following(got, parts, *sequence)[0]


lstm_forward.mistake(
    cell_recurrence,
    "h, c = lstm_step(x[:, t], h, c, weights)",
    "h, c = lstm_step(x[:, t], h, c0, weights)",
    "Every step starts from the initial cell: the long-term memory lasts for one step only. Look at which cell goes "
    "into the step inside your loop.",
)
lstm_forward.mistake(
    start,
    "    h, c = h0, c0",
    "    h, c = h0, np.zeros_like(c0)",
    "Your cell starts from zeros, whatever c0 is. The initial cell is given. Look at the states before the first step.",
)
lstm_forward.mistake(
    start,
    "    h, c = h0, c0",
    "    h, c = h0, h0",
    "Your cell starts from h0. The two states are different memories and have initial values of their own. Look at the "
    "states before the first step.",
)


lstm_forward.edge(
    "the sequence also holds for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)


lstm_step_backward = Exercise(
    "lstm_step_backward",
    takes=(Array("dh_next", "N H", "upstream"), Array("dc_next", "N H", "upstream"), x, h, c, weights),
    gives=(Array("dx", "N D"), Array("dh", "N H"), Array("dc", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_step",
)


def with_gates(parts, x, h, c, w):
    """f, i, o, g, tanh(c_next) and the features F that each of the four matrices acts on."""
    f, i, o, g = parts.lstm_gates(x, h, w)
    return f, i, o, g, np.tanh(parts.lstm_cell_update(c, f, i, g)), dict.fromkeys("fiog", beside(x, h))


def right_D(parts, dh_next, dc_next, x, h, c, w):
    """D, the whole gradient on the new cell."""
    f, i, o, g, tanh_c, _ = with_gates(parts, x, h, c, w)
    return dc_next + dh_next * o * (1 - tanh_c**2)


def shown_D(got, parts, x, h, c, w, *, besides=""):
    """D as the student's own gradients show it: in dc = D * f, and in da of f, i and g."""
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    if "c" not in besides:
        yield from usable(lambda: got.dc / f)
    for k, factor in (("f", c * f * (1 - f)), ("i", g * i * (1 - i)), ("g", i * (1 - g**2))):
        if k not in besides:
            yield from (da / factor for da in shown(got, f"dweights.b_{k}", f"dweights.W_{k}", F[k]))


@lstm_step_backward.criterion(
    "the new cell is reached from the future and through h_next:  D = dc_next + dh_next * o * (1 - tanh(c_next)^2)",
    points=1,
    of="D",
)
def cell_gradient(got, parts, dh_next, dc_next, *state):
    D = right_D(parts, dh_next, dc_next, *state)
    for D_shown in shown_D(got, parts, *state):
        yield D_shown, D


@lstm_step_backward.criterion("the old cell was kept by the forget gate:  dc = D * f", points=1, of="dc")
def dc(got, parts, dh_next, dc_next, *state):
    f = with_gates(parts, *state)[0]
    for D in (right_D(parts, dh_next, dc_next, *state), *shown_D(got, parts, *state, besides="c")):
        yield got.dc, D * f


@lstm_step_backward.criterion(
    "the forget gate multiplied c:  da_f = D * c * f * (1 - f)", points=0.75, of="da_f"
)
def forget_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    for D in (right_D(parts, dh_next, dc_next, x, h, c, w), *shown_D(got, parts, x, h, c, w, besides="f")):
        yield from showing_gate(got, "f", F, D * c * f * (1 - f))


@lstm_step_backward.criterion(
    "the input gate multiplied g:  da_i = D * g * i * (1 - i)", points=0.75, of="da_i"
)
def input_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    for D in (right_D(parts, dh_next, dc_next, x, h, c, w), *shown_D(got, parts, x, h, c, w, besides="i")):
        yield from showing_gate(got, "i", F, D * g * i * (1 - i))


@lstm_step_backward.criterion(
    "the candidate was let in by i:  da_g = D * i * (1 - g^2)", points=0.75, of="da_g"
)
def candidate_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, _, F = with_gates(parts, x, h, c, w)
    for D in (right_D(parts, dh_next, dc_next, x, h, c, w), *shown_D(got, parts, x, h, c, w, besides="g")):
        yield from showing_gate(got, "g", F, D * i * (1 - g**2))


@lstm_step_backward.criterion(
    "the output gate multiplied tanh(c_next):  da_o = dh_next * tanh(c_next) * o * (1 - o)",
    points=0.75,
    of="da_o",
)
def output_gradient(got, parts, dh_next, dc_next, x, h, c, w):
    f, i, o, g, tanh_c, F = with_gates(parts, x, h, c, w)
    yield from showing_gate(got, "o", F, dh_next * tanh_c * o * (1 - o))


def right_da(parts, dh_next, dc_next, x, h, c, w):
    """da of all gates."""
    f, i, o, g, tanh_c, _ = with_gates(parts, x, h, c, w)
    D = right_D(parts, dh_next, dc_next, x, h, c, w)
    return {
        "f": D * c * f * (1 - f),
        "i": D * g * i * (1 - i),
        "o": dh_next * tanh_c * o * (1 - o),
        "g": D * i * (1 - g**2),
    }


@lstm_step_backward.criterion(
    "x and h reached all four:  [dx, dh] = da_f W_f^T + da_i W_i^T + da_o W_o^T + da_g W_g^T",
    points=1,
    of="[dx, dh]",
)
def dx_and_dh(got, parts, dh_next, dc_next, x, h, c, w):
    F = with_gates(parts, x, h, c, w)[-1]
    for da in (right_da(parts, dh_next, dc_next, x, h, c, w), *gates_shown(got, F)):
        yield (
            beside(got.dx, got.dh),
            da["f"] @ w.W_f.T + da["i"] @ w.W_i.T + da["o"] @ w.W_o.T + da["g"] @ w.W_g.T,
        )


@lstm_step_backward.criterion("each matrix meets what it acted on:  dW_k = [x, h]^T da_k", points=1, of="dW")
def dW(got, parts, dh_next, dc_next, x, h, c, w):
    F = with_gates(parts, x, h, c, w)[-1]
    for da in (right_da(parts, dh_next, dc_next, x, h, c, w), *gates_shown(got, F, "b")):
        yield [got[f"dweights.W_{k}"] for k in "fiog"], [F[k].T @ da[k] for k in "fiog"]


@lstm_step_backward.criterion(
    "each bias collects its gate over the samples:  db_k = sum of da_k over n", points=0.5, of="db"
)
def db(got, parts, dh_next, dc_next, x, h, c, w):
    F = with_gates(parts, x, h, c, w)[-1]
    for da in (right_da(parts, dh_next, dc_next, x, h, c, w), *gates_shown(got, F, "W")):
        yield [got[f"dweights.b_{k}"] for k in "fiog"], [da[k].sum(axis=0) for k in "fiog"]


lstm_step_backward.mistake(
    cell_gradient,
    "dc_next + dh_next * o * (1 - tanh_c**2)",
    "dc_next",
    "Only the future's gradient reaches your cell. The new cell is also seen through h_next: dh_next comes back "
    "through the output gate and the tanh. Look at the ways that lead from the new cell to the loss.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "dc_next + dh_next * o * (1 - tanh_c**2)",
    "dh_next * o * (1 - tanh_c**2)",
    "The gradient that comes from the future, dc_next, is lost. The new cell is heard twice: through h_next and by the "
    "next step. Look at the ways that lead from the new cell to the loss.",
)
lstm_step_backward.mistake(
    cell_gradient,
    " * (1 - tanh_c**2)\n",
    "\n",
    "On the way from h_next to the cell the slope of the tanh is missing. Look at how the hidden state was made from "
    "the cell, and take every part of it back.",
)
lstm_step_backward.mistake(
    cell_gradient,
    "1 - tanh_c**2)",
    "1 - c_next**2)",
    "You take the slope of the tanh from the cell itself. The slope is written with the tanh's value, not with what "
    "went into it. Look at what stands inside the square.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_next * f",
    "You send back only what came from the future. What reached the new cell through h_next goes back to the old cell "
    "too. Look at which gradient you multiply by the forget gate.",
)
lstm_step_backward.mistake(
    dc,
    "dc = dc_total * f",
    "dc = dc_total",
    "You send the whole gradient back to the old cell, but the old cell was scaled on its way in. Look at what it was "
    "multiplied by in the forward pass.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "dc_total * c * f * (1 - f)",
    "dc_total * c_next * f * (1 - f)",
    "The forget gate multiplied the old cell, but you use the new one. Look at which cell stands beside f in the cell "
    "update.",
)
lstm_step_backward.mistake(
    forget_gradient,
    "dc_total * c * f * (1 - f)",
    "dc_total * c",
    "The slope of the sigmoid is missing in the forget gate's gradient. A gate is a squashed sum, and you have to go "
    "back through the squashing. Look at the way from the gate to its sum.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "dc_total * i * (1 - g**2)",
    "dc_total * i * g * (1 - g)",
    "You use the sigmoid's slope for the candidate, which was made by a tanh. Look at the function that g went through "
    "in the forward pass.",
)
lstm_step_backward.mistake(
    candidate_gradient,
    "dc_total * i * (1 - g**2)",
    "dc_total * f * (1 - g**2)",
    "You pair the candidate with the forget gate. It was let into the cell by the input gate. Look at what stands "
    "beside g in the cell update.",
)
lstm_step_backward.mistake(
    dx_and_dh,
    " + da_g @ weights.W_g.T",
    "",
    "The way through the candidate is missing in dx and dh: x and h went into four products, not three. Look at which "
    "of the four sums you take back.",
)
lstm_step_backward.mistake(
    db,
    "b_o=da_o.sum(axis=0)",
    "b_o=da_g.sum(axis=0)",
    "The output gate's bias gets the candidate's gradient, as a copied line does. Look at which gradient goes to which "
    "bias.",
)


lstm_step_backward.obeys(state_among_features)
lstm_step_backward.edge(
    "the gradients also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5
)


lstm_backward = Exercise(
    "lstm_backward",
    takes=(Array("dh", "N T H", "upstream"), Array("dc_T", "N H", "upstream"), x_sequence, h0, c0, weights),
    gives=(Array("dx", "N T D"), Array("dh0", "N H"), Array("dc0", "N H"), weights.gradient("dweights")),
    gradient_of="lstm_forward",
    repeats="lstm_step_backward",
    loss_through=lambda h, c: (h, c[:, -1]),
)


def unrolled(parts, dh, dc_T, x, h0, c0, w, h_back=1, h_own=1, h_last=1, c_back=1, c_last=1):
    """dx, dh0, dc0 and dweights step by step from the last; a factor of 0 cuts one path of the gradient:

    into h_t from step t+1, from its own dh_t, of the last step from dh_T; into c_t from step t+1, from dc_T.
    """
    T = x.shape[1]
    h, c = parts.lstm_forward(x, h0, c0, w)
    h, c = before(h0, h), before(c0, c)
    dh_t, dc_t, steps = np.zeros_like(h0), c_last * dc_T, []
    for t in reversed(range(T)):
        upstream = h_back * dh_t + (h_own if t < T - 1 else h_last) * dh[:, t]
        dx_t, dh_t, dc_t, dw_t = parts.lstm_step_backward(upstream, dc_t, x[:, t], h[:, t], c[:, t], w)
        steps.append((dx_t, dw_t))
        dc_t = c_back * dc_t if t > 0 else dc_t
    dx = np.stack([dx_t for dx_t, _ in reversed(steps)], axis=1)
    return dx, dh_t, dc_t, [sum(gradients) for gradients in zip(*(dw_t for _, dw_t in steps), strict=True)]


def every_way(*sequence, **kept):
    """The right backward pass, then those with one or two paths cut; the `kept` ones are left whole."""
    paths = [path for path in ("h_back", "h_own", "h_last", "c_back", "c_last") if path not in kept]
    for uncut in sorted(product((1, 0), repeat=len(paths)), key=sum, reverse=True):
        if sum(uncut) >= len(paths) - 2:
            yield unrolled(*sequence, **dict(zip(paths, uncut, strict=True)))


def any_result(got, ways):
    """Pairs that are equal where one of the student's results is that of one of the ways."""
    for dx, dh0, dc0, dweights in ways:
        yield from usable(lambda: (got.dx, dx), lambda: (weights.arrays(got.dweights), dweights))


@lstm_backward.criterion("what reaches h_t is its own dh_t and what step t+1 sends back", points=1, of="dx")
def hidden_paths(got, parts, *sequence):
    yield from any_result(got, every_way(parts, *sequence, h_back=1, h_own=1, h_last=1))


@lstm_backward.criterion(
    "what reaches c_t is what step t+1 sends back, and dc_T reaches the last cell", points=1, of="dx"
)
def cell_paths(got, parts, *sequence):
    yield from any_result(got, every_way(parts, *sequence, c_back=1, c_last=1))


@lstm_backward.criterion(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, parts, *sequence):
    for dx, _, _, _ in every_way(parts, *sequence):
        yield got.dx, dx


@lstm_backward.criterion("dh0 and dc0 are what the first step sends back", points=1, of="dh0 and dc0")
def initial_states(got, parts, *sequence):
    for _, dh0, dc0, _ in every_way(parts, *sequence):
        yield [got.dh0, got.dc0], [dh0, dc0]


@lstm_backward.criterion(
    "the weights are shared by all steps: their gradients are summed over time", points=1, of="dweights"
)
def sum_over_time(got, parts, *sequence):
    for _, _, _, dweights in every_way(parts, *sequence):
        yield weights.arrays(got.dweights), dweights


lstm_backward.mistake(
    hidden_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total, dc_future = dh[:, t], dc_future * (t == x.shape[1] - 1)",
    "Neither message is carried from step to step, so each step hears only its own dh_t. Published solutions of a "
    "well-known course had just this fault. Look at what step t+1 sends back about h_t and about c_t.",
)
lstm_backward.mistake(
    hidden_paths,
    "dh[:, t] + dh_future",
    "dh[:, t]",
    "The message about the hidden state is not carried: each step hears its own dh_t only. The hidden state also goes "
    "into the next step's gates. Look at what arrives at h_t, and from where.",
)
lstm_backward.mistake(
    cell_paths,
    "dh_total, dc_future, x",
    "dh_total, dc_future * (t == x.shape[1] - 1), x",
    "The message about the cell is not carried back. The cell is the way along which gradients last; without it they "
    "fade as in a plain network. Look at what the step is told about its new cell.",
)
lstm_backward.mistake(
    cell_paths,
    "np.zeros(h0.shape), dc_T",
    "np.zeros(h0.shape), np.zeros(c0.shape)",
    "dc_T is not used: you start the message about the cell from zero. The last cell is in the loss. Look at the "
    "message about the cell before the loop.",
)
lstm_backward.mistake(
    sum_over_time,
    "dw + dw_t for",
    "dw_t for",
    "The weight gradients hold one step's share only. All steps use the same weights, so their shares add up. Look at "
    "what happens to the gradients of the steps before.",
)


lstm_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)
