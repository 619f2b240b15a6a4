"""How the relatives of the LSTM and the GRU are asked about, and what makes a network fit for real words.

Each differs by one idea from a cell of an earlier assignment, and is tried by a law that tells what the idea is worth.
"""

from itertools import permutations

import numpy as np

from autograder.spec import SIZES_OF_ONE, Array, Exercise, Layers, Weights, beside, of_gates, sigmoid, summed
from autograder.spec.gates import CLOSED, OPEN, calm, calm_layer, held
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import before

x, h, c = Array("x", "N D"), Array("h", "N H", "state"), Array("c", "N H", "cell")
h_next, c_next = Array("h_next", "N H", "state"), Array("c_next", "N H", "cell")
x_sequence, h0, c0 = Array("x", "N T D"), Array("h0", "N H", "state"), Array("c0", "N H", "cell")
W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
lengths = Array("lengths", "N", "count", between=("1", "T-1"))

lstm_weights = Weights("weights", "LSTMWeights", of_gates("fiog"))
gru_weights = Weights("weights", "GRUWeights", of_gates("rzn"))
coupled_weights = Weights("weights", "CoupledWeights", of_gates("fog"))
no_forget_weights = Weights("weights", "NoForgetWeights", of_gates("iog"))
reset_after_weights = Weights("weights", "ResetAfterWeights", (*of_gates("rzn"), Array("b_h", "H", "bias")))


# Brought along from earlier assignments: asked about, because these functions may call them; unmarked here.
FEW = ("generic", "another", "N = 1", "overflow")  # enough to see whether they are as they were given
rnn_step = Exercise("rnn_step", takes=(x, h, W, b), gives=(Array("h_next", "N H"),), regimes=FEW)
rnn_forward = Exercise(
    "rnn_forward", takes=(x_sequence, h0, W, b), gives=(Array("h", "N T H"),), regimes=FEW, repeats="rnn_step"
)
lstm_step = Exercise("lstm_step", takes=(x, h, c, lstm_weights), gives=(h_next, c_next), regimes=FEW)
lstm_forward = Exercise(
    "lstm_forward",
    takes=(x_sequence, h0, c0, lstm_weights),
    gives=(Array("h", "N T H"), Array("c", "N T H")),
    regimes=FEW,
    repeats="lstm_step",
)
gru_step = Exercise("gru_step", takes=(x, h, gru_weights), gives=(Array("h_next", "N H"),), regimes=FEW)


def edges_of_a_step(exercise, points):
    """The two edges that every step has, with half of the points each."""
    exercise.sizes_of_one("the step also holds for one sample, one feature or one unit", points=points / 2)
    exercise.overflow("large inputs close and open the gates, and never give NaN", points=points / 2)


# The gates look at the cell: f and i at the old one, o at the new one.

NO_PEEPHOLES = "no peepholes"
p_f, p_i, p_o = (Array(f"p_{k}", "H", "weight") for k in "fio")


def peepholes(rng, regime):
    """Peepholes of zero, where there are to be none."""
    H = regime.sizes["H"]
    return {f"p_{k}": np.zeros(H) for k in "fio"} if regime.name == NO_PEEPHOLES else {}


peephole_step = Exercise(
    "peephole_step",
    takes=(x, h, c, lstm_weights, p_f, p_i, p_o),
    gives=(h_next, c_next),
    draw=peepholes,
)
peephole_step.result(
    "f and i look at the old cell:  f = sigmoid([x, h] W_f + b_f + p_f * c), i alike",
    "c_next",
    points=1.5,
    id="old-cell",
)


@peephole_step.equation(
    "o looks at the new cell:  o = sigmoid([x, h] W_o + b_o + p_o * c_next)", points=1.5, of="h_next"
)
def new_cell(got, key, x, h, c, w, p_f, p_i, p_o):
    yield got.h_next, key.peephole_step(x, h, c, w, p_f, p_i, p_o)[0]
    yield got.h_next, sigmoid(summed(x, h, w, "o") + p_o * got.c_next) * np.tanh(got.c_next)


edges_of_a_step(peephole_step, 0.5)
peephole_step.edge(
    "without peepholes (p = 0) it is the step of the plain LSTM", NO_PEEPHOLES, points=0.5, id="plain-lstm"
)


@peephole_step.property("without peepholes it is your own lstm_step", of="step")
def peepholes_shut(own, x, h, c, w, p_f, p_i, p_o):
    got, plain = own.peephole_step(x, h, c, w, 0 * p_f, 0 * p_i, 0 * p_o), own.lstm_step(x, h, c, w)
    yield got.leaves(), plain.leaves()


@peephole_step.property(
    "without weights and with i closed, each cell decides on itself:  c_next = sigmoid(p_f * c) * c",
    of="c_next",
)
def cell_keeps_itself(own, x, h, c, w, p_f, p_i, p_o):
    w = held(w, f=0, i=CLOSED, o=0, g=0)
    return own.peephole_step(x, h, c, w, p_f, 0 * p_i, p_o).c_next, sigmoid(p_f * c) * c


@peephole_step.property(
    "with a large p_o only positive cells are shown:  h_next = tanh(c_next) where c_next > 0, else 0",
    of="h_next",
)
def only_positive_shown(own, x, h, c, w, p_f, p_i, p_o):
    c = np.where(c < 0, -0.5, 0.5) + c / max(1, np.abs(c).max())
    w = held(w, f=OPEN, i=CLOSED, o=0)
    got = own.peephole_step(x, h, c, w, 0 * p_f, 0 * p_i, np.full_like(p_o, 2 * OPEN))
    return got.h_next, np.where(c > 0, np.tanh(c), 0)


# One gate keeps and writes.

coupled_step = Exercise("coupled_step", takes=(x, h, c, coupled_weights), gives=(h_next, c_next))
coupled_step.result(
    "what is not kept is written anew:  c_next = f * c + (1 - f) * g", "c_next", points=1.25, id="cell"
)


def shown_from_own_cell(got, right, x, h, w):
    """h_next = o * tanh(c_next), of the right cell and of the student's own."""
    yield got.h_next, right
    yield got.h_next, sigmoid(summed(x, h, w, "o")) * np.tanh(got.c_next)


@coupled_step.equation(
    "the new cell is shown:  h_next = o * tanh(c_next)", points=0.75, of="h_next", id="hidden"
)
def coupled_hidden(got, key, x, h, c, w):
    yield from shown_from_own_cell(got, key.coupled_step(x, h, c, w)[0], x, h, w)


edges_of_a_step(coupled_step, 0.5)


@coupled_step.property(
    "a cell that starts between -1 and 1 stays there, whatever comes", of="the larger of |c_next| and 1"
)
def cell_bounded(own, x, h, c, w):
    c, w = c / max(1, np.abs(c).max()), type(w)(*(3 * array for array in w))
    return np.maximum(np.abs(own.coupled_step(x, h, c, w).c_next), 1), np.ones_like(c)


@coupled_step.property(
    "the new cell lies between the old one and the candidate, which is the cell where f is closed",
    of="what c_next lies outside by",
)
def cell_between(own, x, h, c, w):
    g, c_next = own.coupled_step(x, h, c, held(w, f=CLOSED)).c_next, own.coupled_step(x, h, c, w).c_next
    outside = np.maximum(c_next - np.maximum(c, g), np.minimum(c, g) - c_next)
    return np.maximum(outside, 0), np.zeros_like(c), 1e-12


@coupled_step.property(
    "it is your own lstm_step with W_i = -W_f and b_i = -b_f, since 1 - sigmoid(a) = sigmoid(-a)", of="step"
)
def coupled_as_lstm(own, x, h, c, w):
    plain = lstm_weights.as_type()(w.W_f, w.b_f, -w.W_f, -w.b_f, w.W_o, w.b_o, w.W_g, w.b_g)
    yield own.coupled_step(x, h, c, w).leaves(), own.lstm_step(x, h, c, plain).leaves()


coupled_step.obeys(state_among_features)


# Nothing is ever thrown away.

no_forget_step = Exercise("no_forget_step", takes=(x, h, c, no_forget_weights), gives=(h_next, c_next))
no_forget_step.result(
    "the old cell stays, and what is let in is added:  c_next = c + i * g", "c_next", points=0.75, id="cell"
)


@no_forget_step.equation(
    "the new cell is shown:  h_next = o * tanh(c_next)", points=0.75, of="h_next", id="hidden"
)
def no_forget_hidden(got, key, x, h, c, w):
    yield from shown_from_own_cell(got, key.no_forget_step(x, h, c, w)[0], x, h, w)


edges_of_a_step(no_forget_step, 0.5)


@no_forget_step.property("it is your own lstm_step with the forget gate held open", of="step")
def no_forget_as_lstm(own, x, h, c, w):
    plain = lstm_weights.as_type()(0 * w.W_i, 0 * w.b_i + OPEN, *w)
    yield own.no_forget_step(x, h, c, w).leaves(), own.lstm_step(x, h, c, plain).leaves()


@no_forget_step.property(
    "the slope of the new cell in the old one is 1: one more before is one more after", of="c_next"
)
def slope_of_one(own, x, h, c, w):
    return own.no_forget_step(x, h, c + 1, w).c_next, own.no_forget_step(x, h, c, w).c_next + 1


@no_forget_step.property("if nothing changes, the cell grows in a straight line", of="c_next")
def straight_line(own, x, h, c, w):
    first = own.no_forget_step(x, h, c, w).c_next
    second = own.no_forget_step(x, h, first, w).c_next
    return second - first, first - c


no_forget_step.obeys(state_among_features)


# The cell of the question: the two squashings of the last line have changed places.

question_step = Exercise("question_step", takes=(x, h, c, lstm_weights), gives=(h_next, c_next))
question_step.result("the cell is the LSTM's:  c_next = w1 * c + w2 * c_int", "c_next", points=1, id="cell")


@question_step.equation(
    "the cell only turns a volume knob:  h_next = h_int * sigmoid(c_next)",
    points=1.5,
    of="h_next",
    id="hidden",
)
def question_hidden(got, key, x, h, c, w):
    yield got.h_next, key.question_step(x, h, c, w)[0]
    yield got.h_next, np.tanh(summed(x, h, w, "o")) * sigmoid(got.c_next)


edges_of_a_step(question_step, 0.5)


@question_step.property(
    "the sign of h_next is the sign of h_int, whatever the cell holds", of="the sign of h_next"
)
def memory_cannot_say_no(own, x, h, c, w):
    sign = np.sign(own.question_step(x, h, c, w).h_next)
    for k in (-20, -1, 20):  # beyond, a right sigmoid may give 0, which has no sign
        held_back = np.clip(k * c, -20, 20)
        yield np.sign(own.question_step(x, h, held_back, w).h_next), sign


@question_step.property(
    "with an empty cell half of h_int is shown:  artanh(2 h_next) = [x, h] W_o + b_o", of="artanh(2 h_next)"
)
def half_of_what_is_seen(own, x, h, c, w):
    w = held(calm(beside(x, h), w), i=CLOSED)
    return np.arctanh(2 * own.question_step(x, h, 0 * c, w).h_next), summed(x, h, w, "o")


@question_step.property(
    "the fuller the cell, the more of h_int is shown, and never more than all",
    of="the larger of |h_next| and |h_int|",
)
def never_more_than_seen(own, x, h, c, w):
    all_of_it = np.abs(own.question_step(x, h, 0 * c + OPEN, held(w, f=OPEN)).h_next)
    return np.maximum(np.abs(own.question_step(x, h, c, w).h_next), all_of_it), all_of_it


question_step.obeys(state_among_features)


# One network makes both states.

W_of_both, b_of_both = Array("W", "D+H+H H+H", "weight"), Array("b", "H+H", "bias")
one_network_step = Exercise("one_network_step", takes=(x, h, c, W_of_both, b_of_both), gives=(h_next, c_next))
one_network_step.result(
    "the first H columns make the hidden state:  h_next = tanh([x, h, c] W[:, :H] + b[:H])",
    "h_next",
    points=0.75,
    id="hidden",
)
one_network_step.result(
    "the last H columns make the cell:  c_next = tanh([x, h, c] W[:, H:] + b[H:])",
    "c_next",
    points=0.75,
    id="cell",
)
one_network_step.sizes_of_one("the step also holds for one sample, one feature or one unit", points=0.25)
one_network_step.overflow("large inputs saturate the states at -1 or 1, and never give NaN", points=0.25)


@one_network_step.property("it is your own rnn_step, with the state [h, c]", of="[h_next, c_next]")
def plain_network(own, x, h, c, W, b):
    got = own.one_network_step(x, h, c, W, b)
    return beside(got.h_next, got.c_next), own.rnn_step(x, beside(h, c), W, b).h_next


# The GRU that resets after the product.

reset_after_step = Exercise(
    "reset_after_step", takes=(x, h, reset_after_weights), gives=(Array("h_next", "N H"),)
)


def blended(x, h, w, n):
    """h_next = z * h + (1 - z) * n(r), with the right gates."""
    r, z = (sigmoid(summed(x, h, w, k)) for k in "rz")
    return z * h + (1 - z) * n(r)


def ways_to_n(x, h, w):
    """The candidate as a function of r, with b_h in the bracket, for several ways in which r may enter."""
    W_x, W_h = np.split(w.W_n, [x.shape[1]])
    return (
        lambda r: np.tanh(x @ W_x + w.b_n + (r * h) @ W_h + r * w.b_h),
        lambda r: np.tanh(w.b_n + r * (x @ W_x + h @ W_h + w.b_h)),
        lambda r: np.tanh(r * (x @ W_x + w.b_n + h @ W_h + w.b_h)),
    )


@reset_after_step.equation(
    "first the product, then the gate:  n = tanh(x W_x + b_n + r * (h W_h + b_h))", points=2, of="h_next"
)
def reset_after(got, key, x, h, w):
    yield got.h_next, key.reset_after_step(x, h, w)
    nothing = np.zeros_like(w.b_h)
    yield got.h_next, key.reset_after_step(x, h, w._replace(b_h=nothing))
    yield got.h_next, key.reset_after_step(x, h, w._replace(b_n=w.b_n + w.b_h, b_h=nothing))


@reset_after_step.equation(
    "b_h stands inside the bracket that r multiplies, b_n outside of it", points=0.5, of="h_next"
)
def second_bias(got, key, x, h, w):
    yield got.h_next, key.reset_after_step(x, h, w)
    for n in ways_to_n(x, h, w):
        yield got.h_next, blended(x, h, w, n)


edges_of_a_step(reset_after_step, 0.5)


def without_b_h(w):
    """The weights with which the GRU of before and this one can be the same."""
    return w._replace(b_h=np.zeros_like(w.b_h)), gru_weights.as_type()(*w[:-1])


@reset_after_step.property("with r held open and b_h = 0 it is your own gru_step", of="h_next")
def nothing_reset(own, x, h, w):
    after, before = without_b_h(held(w, r=OPEN))
    return own.reset_after_step(x, h, after).h_next, own.gru_step(x, h, before).h_next


@reset_after_step.property(
    "where no unit hears another (the state's part of W_n is diagonal) and b_h = 0, it is your own gru_step",
    of="h_next",
)
def each_unit_alone(own, x, h, w):
    W_x, W_h = np.split(w.W_n, [x.shape[1]])
    after, before = without_b_h(w._replace(W_n=np.concatenate([W_x, np.diag(np.diag(W_h))])))
    return own.reset_after_step(x, h, after).h_next, own.gru_step(x, h, before).h_next


@reset_after_step.property("with r closed neither the state nor b_h reaches the candidate", of="h_next")
def all_reset(own, x, h, w):
    w = held(w, r=CLOSED, z=CLOSED)
    there = own.reset_after_step(x, h, w).h_next
    return own.reset_after_step(x, -h, w._replace(b_h=1 + w.b_h)).h_next, there


# Words of different lengths.

NAN, NONE_OR_ALL = "padding of NaN", "lengths of 0 and T"


def words(rng, regime):
    """Padding of NaN, and words of no step and of all steps, in the regimes that are called so."""
    N, T, D = (regime.sizes[letter] for letter in "NTD")
    if regime.name == NONE_OR_ALL:
        return {"lengths": np.resize([0, T], N)}
    if regime.name == NAN:
        lengths = rng.integers(1, max(T, 2), N)
        lengths[-1], lengths[0] = max(T - 1, 1), 1  # never all the same, if there are several steps and words
        x = np.round(rng.normal(size=(N, T, D)), 1)
        return {"x": np.where(inside(x, lengths), x, np.nan), "lengths": lengths}
    return {}


def inside(x, lengths):
    """Which steps belong to a word, (N, T, 1)."""
    return (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]


masked_forward = Exercise(
    "masked_forward",
    takes=(x_sequence, lengths, h0, W, b),
    gives=(Array("h", "N T H"),),
    draw=words,
)


@masked_forward.equation(
    "within a word each state follows from the one before it, as if the word stood alone", points=1.5, of="h"
)
def within_the_word(got, key, x, lengths, h0, W, b):
    right, is_word = key.masked_forward(x, lengths, h0, W, b), inside(x, lengths)
    yield np.where(is_word, got.h, right), right
    yield np.where(is_word, got.h, 0), np.where(is_word, key.rnn_step(x, before(h0, got.h), W, b), 0)


@masked_forward.equation("behind a word the state is held:  h_t = h_{t-1}", points=1, of="h")
def held_behind_the_word(got, key, x, lengths, h0, W, b):
    right, is_word = key.masked_forward(x, lengths, h0, W, b), inside(x, lengths)
    yield np.where(is_word, right, got.h), right
    own = np.concatenate([h0[:, None], got.h], axis=1)[np.arange(len(x)), lengths][
        :, None
    ]  # the last of its word
    if np.any(own) and not np.array_equal(own[:, 0], h0):
        yield np.where(is_word, 0, got.h), np.where(is_word, 0, own)


masked_forward.edge(
    "whatever stands in the padding, NaN included, nothing changes (and 0 times NaN is NaN)",
    NAN,
    points=1,
    id="padding",
)
masked_forward.edge(
    "a word may have no step, or all steps; sizes may be 1, and inputs large",
    NONE_OR_ALL,
    "overflow",
    "T = 1",
    *SIZES_OF_ONE,
    points=0.5,
    id="lengths",
)


@masked_forward.property("other padding changes nothing", of="h")
def other_padding(own, x, lengths, h0, W, b):
    other = np.where(inside(x, lengths), x, 1 - x)
    return own.masked_forward(other, lengths, h0, W, b).h, own.masked_forward(x, lengths, h0, W, b).h


@masked_forward.property("more padding repeats the last state", of="h")
def more_padding(own, x, lengths, h0, W, b):
    longer = np.concatenate([x, x[:, :1], x[:, :1]], axis=1)
    h = own.masked_forward(x, lengths, h0, W, b).h
    return own.masked_forward(longer, lengths, h0, W, b).h, np.concatenate([h, h[:, -1:], h[:, -1:]], axis=1)


@masked_forward.property("without padding it is your own rnn_forward", of="h")
def no_padding(own, x, lengths, h0, W, b):
    x = np.where(np.isfinite(x), x, 0)
    full = np.full_like(lengths, x.shape[1])
    return own.masked_forward(x, full, h0, W, b).h, own.rnn_forward(x, h0, W, b).h


# Both directions.

directions = tuple(
    array for k in "fb" for array in (Array(f"W_{k}", "D+H H", "weight"), Array(f"b_{k}", "H", "bias"))
)
bidirectional_forward = Exercise(
    "bidirectional_forward",
    takes=(
        x_sequence,
        lengths,
        Array("h0_f", "N H", "state"),
        Array("h0_b", "N H", "state"),
        *directions,
    ),
    gives=(Array("h", "N T H+H"),),
    draw=words,
)
bidirectional_forward.result(
    "the first half is the forward state, held behind the word", "h[:, :, :H]", points=1, id="forward-half"
)


def turned(x, lengths):
    """Each row with the first entries, as many as its length says, turned round."""
    steps = np.arange(x.shape[1])
    places = np.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)
    return np.take_along_axis(x, places[:, :, None], axis=1)


def backward_half(got):
    """The last H columns."""
    return got.h[:, :, got.h.shape[2] // 2 :]


def read_backwards(key, x, lengths, h0, W, b):
    """The backward states in the order in which they are made."""
    return key.masked_forward(turned(x, lengths), lengths, h0, W, b)


@bidirectional_forward.equation(
    "the second half reads each word from its own end, with its own weights", points=1.5, of="h[:, :, H:]"
)
def backward_states(got, key, x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    made, is_word = read_backwards(key, x, lengths, h0_b, W_b, b_b), inside(x, lengths)
    for states in (turned(made, lengths), made):
        yield np.where(is_word, backward_half(got), 0), np.where(is_word, states, 0)


@bidirectional_forward.equation(
    "each backward state stands at its own step, and behind the word there is zero",
    points=1,
    of="h[:, :, H:]",
)
def aligned(got, key, x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    is_word, own = inside(x, lengths), backward_half(got)
    right = turned(read_backwards(key, x, lengths, h0_b, W_b, b_b), lengths)
    yield own, np.where(is_word, right, 0)
    others = [(h0_b, W_f, b_f), (h0_f, W_b, b_b), (h0_f, W_f, b_f)]
    ways = [turned(read_backwards(key, x, lengths, *other), lengths) for other in others]
    ways += [
        key.rnn_forward(x[:, ::-1], h0_b, W_b, b_b)[:, ::-1],
        key.masked_forward(x, lengths, h0_b, W_b, b_b),
    ]
    for states in ways:
        yield np.where(is_word, own, 0), np.where(is_word, states, 0)


bidirectional_forward.edge(
    "a word may have no step, or all steps; padding may be NaN; sizes may be 1, and inputs large",
    NONE_OR_ALL,
    NAN,
    "overflow",
    "T = 1",
    *SIZES_OF_ONE,
    points=0.5,
    id="lengths",
)


@bidirectional_forward.property(
    "read in reverse, with the two sets of weights exchanged, it gives the same in reverse, with the halves exchanged",
    of="h",
)
def mirrored(own, x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    x, H = np.where(np.isfinite(x), x, 0), h0_f.shape[1]
    full = np.full_like(lengths, x.shape[1])
    h = own.bidirectional_forward(x, full, h0_f, h0_b, W_f, b_f, W_b, b_b).h
    mirror = own.bidirectional_forward(x[:, ::-1], full, h0_b, h0_f, W_b, b_b, W_f, b_f).h
    return mirror, np.roll(h[:, ::-1], H, axis=2)


@bidirectional_forward.property("what comes later changes the backward half only", of="the forward half")
def later_words(own, x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    others, H = (lengths, h0_f, h0_b, W_f, b_f, W_b, b_b), h0_f.shape[1]
    later = np.concatenate([x[:, :-1], 1 - x[:, -1:]], axis=1)
    forward = own.bidirectional_forward(x, *others).h[:, :-1, :H]
    return own.bidirectional_forward(later, *others).h[:, :-1, :H], forward


@bidirectional_forward.property(
    "the halves are your own masked_forward, of the word and of the word turned round", of="h"
)
def by_parts(own, x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b):
    got, H = own.bidirectional_forward(x, lengths, h0_f, h0_b, W_f, b_f, W_b, b_b).h, h0_f.shape[1]
    backward = own.masked_forward(turned(x, lengths), lengths, h0_b, W_b, b_b).h
    yield {"forward half": got[:, :, :H]}, {"forward half": own.masked_forward(x, lengths, h0_f, W_f, b_f).h}
    yield (
        {"backward half": got[:, :, H:]},
        {"backward half": np.where(inside(x, lengths), turned(backward, lengths), 0)},
    )


# Layers.

stacked_forward = Exercise(
    "stacked_forward",
    takes=(
        x_sequence,
        Array("h0", "L N H", "state"),
        Layers("weights", "L", first=(W, b), others=(Array("W", "H+H H", "weight"), b)),
    ),
    gives=(Array("h", "L N T H"),),
)
stacked_forward.result("the lowest layer reads x", "h[0]", points=0.75, id="first-layer")


@stacked_forward.equation(
    "every other layer reads the states of the layer below it, and starts from its own h0",
    points=1.25,
    of="h[1:]",
)
def next_layers(got, key, x, h0, weights):
    yield got.h[1:], key.stacked_forward(x, h0, weights)[1:]
    layers = [
        key.rnn_forward(below, h, W, b)
        for below, h, (W, b) in zip(got.h[:-1], h0[1:], weights[1:], strict=True)
    ]
    yield got.h[1:], np.stack(layers) if layers else got.h[1:]


stacked_forward.edge(
    "it also holds for one layer, one step, one sample, one feature or one unit, and for large inputs",
    "overflow",
    "L = 1",
    "T = 1",
    *SIZES_OF_ONE,
    points=0.5,
    id="sizes-of-one",
)


@stacked_forward.property("one layer is your own rnn_forward", of="h")
def one_layer(own, x, h0, weights):
    return own.stacked_forward(x, h0[:1], weights[:1]).h[0], own.rnn_forward(x, h0[0], *weights[0]).h


@stacked_forward.property("step by step or layer by layer, the same comes out", of="h")
def step_by_step(own, x, h0, weights):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h = own.stacked_forward(x[:, t : t + 1], h, weights).h[:, :, 0]
        steps.append(h)
    return own.stacked_forward(x, h0, weights).h, np.stack(steps, axis=2)


# PyTorch's weights.


def one_by_one(arrays):
    """Regimes in which each of these arguments by itself is zero or constant, and what draws them."""

    def draw(rng, regime):
        word, _, name = regime.name.partition(" ")
        return {
            one.name: np.full(one.shape(regime.sizes), 0.0 if word == "zero" else 0.7)
            for one in arrays
            if one.name == name
        }

    return tuple(f"{word} {one.name}" for word in ("zero", "constant") for one in arrays), draw


of_pytorch = (
    Array("W_ih", "H+H+H+H D", "weight"),
    Array("W_hh", "H+H+H+H H", "weight"),
    Array("b_ih", "H+H+H+H", "bias"),
    Array("b_hh", "H+H+H+H", "bias"),
)
each, draw_each = one_by_one(of_pytorch)
from_pytorch = Exercise(
    "from_pytorch",
    takes=of_pytorch,
    gives=(lstm_weights.gradient("weights"),),
    draw=draw_each,
    regimes=("generic", "another", *each, "H = 9", "D = 11", "H = 1", "D = 1", "all sizes 1"),
)


def blocks(W_ih, W_hh, *, upside_down=False):
    """The four blocks in PyTorch's order, each (D+H, H): x above h, or upside down."""
    W = np.concatenate([W_hh, W_ih] if upside_down else [W_ih, W_hh], axis=1)
    return np.split(W.T, 4, axis=1)


def own_weights(got):
    """The four matrices of the student and the four biases, in the order of LSTMWeights: f, i, o, g."""
    return [got.weights[f"W_{k}"] for k in "fiog"], [got.weights[f"b_{k}"] for k in "fiog"]


def of_the_course(blocks):
    """Blocks in PyTorch's order, i, f, g, o, in that of LSTMWeights."""
    i, f, g, o = blocks
    return [f, i, o, g]


def biases(b_ih, b_hh):
    """The four biases in the order of LSTMWeights, from the sum, and from one of the two alone."""
    return [of_the_course(np.split(b, 4)) for b in (b_ih + b_hh, b_ih, b_hh, (b_ih + b_hh) / 2)]


def by_turns(matrices, biases):
    """A matrix, its bias, the next matrix ..., as the fields of LSTMWeights stand."""
    return [array for pair in zip(matrices, biases, strict=True) for array in pair]


@from_pytorch.equation("PyTorch's blocks are i, f, g, o, in this order", points=1, of="weights")
def order_of_the_blocks(got, key, W_ih, W_hh, b_ih, b_hh):
    matrices, own_biases = own_weights(got)
    for upside_down in (False, True):
        for right in biases(b_ih, b_hh):
            turned = of_the_course(blocks(W_ih, W_hh, upside_down=upside_down))
            yield by_turns(matrices, own_biases), by_turns(turned, right)


@from_pytorch.equation(
    "each matrix is turned, with x's part above h's:  W = [W_ih, W_hh]^T", points=1, of="W"
)
def matrices_turned(got, key, W_ih, W_hh, b_ih, b_hh):
    right, own = of_the_course(blocks(W_ih, W_hh)), own_weights(got)[0]
    for order in permutations(range(4)):
        yield own, [right[k] for k in order]


@from_pytorch.equation("the two biases add up:  b = b_ih + b_hh", points=0.5, of="b")
def biases_added(got, key, W_ih, W_hh, b_ih, b_hh):
    right, own = of_the_course(np.split(b_ih + b_hh, 4)), own_weights(got)[1]
    for order in permutations(range(4)):
        yield own, [right[k] for k in order]


from_pytorch.edge(
    "so it is too where D = H, and no shape tells what is turned", "D = H", points=0.5, id="square"
)


@from_pytorch.property("lstm_step with these weights does what PyTorch's equations say", of="step")
def as_pytorch(own, W_ih, W_hh, b_ih, b_hh):
    H, D = len(W_hh) // 4, W_ih.shape[1]
    x, h, c = (np.cos(np.arange(2 * size) + size).reshape(2, size) for size in (D, H, H + 1))
    c = c[:, :H]
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c_next = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    weights = lstm_weights.as_type()(*own.from_pytorch(W_ih, W_hh, b_ih, b_hh).weights)
    got = own.lstm_step(x, h, c, weights)
    yield got.leaves(), {"h_next": sigmoid(o) * np.tanh(c_next), "c_next": c_next}


# Above the assignment's points: what came after, and what came before.

of_the_scan = (
    x_sequence,
    h0,
    Array("W_z", "D H", "weight"),
    Array("b_z", "H", "bias"),
    Array("W_n", "D H", "weight"),
    Array("b_n", "H", "bias"),
)
LONG = "T = 1000"


def draw_scan(rng, regime):
    """In the long sequence gates that are nearly shut: the product of all is far below the least float, ever."""
    if regime.name == LONG:
        return {"b_z": np.full(regime.sizes["H"], -3.0)}
    return {}


min_gru_scan = Exercise(
    "min_gru_scan",
    takes=of_the_scan,
    gives=(Array("h", "N T H"),),
    draw=draw_scan,
    further=("T = 64", LONG),
    bonus=True,
)


# The recurrence is judged at few and at many steps: dividing by a product of gates fails in a long sequence.
min_gru_scan.result(
    "the scan gives what the loop gives:  h_t = z_t * h_{t-1} + (1 - z_t) * n_t", "h", points=1.25, id="scan"
)
min_gru_scan.overflow("large inputs open and shut the gates, and never give NaN", points=0.25)


@min_gru_scan.property("cut anywhere, and begun again from the state there, the sequence is the same", of="h")
def cut_anywhere(own, x, h0, *weights):
    h = own.min_gru_scan(x, h0, *weights).h
    for t in range(1, x.shape[1]):
        yield own.min_gru_scan(x[:, t:], h[:, t - 1], *weights).h, h[:, t:]


@min_gru_scan.property("with z held open the first state stays", of="h")
def state_stays(own, x, h0, W_z, b_z, W_n, b_n):
    h = own.min_gru_scan(x, h0, 0 * W_z, 0 * b_z + OPEN, W_n, b_n).h
    return h, np.broadcast_to(h0[:, None], h.shape)


rtrl_dh0 = Exercise("rtrl_dh0", takes=(x_sequence, h0, W, b), gives=(Array("J", "N H H"),), bonus=True)
rtrl_dh0.result(
    "the slopes are carried forwards:  J_t = diag(1 - h_t^2) W_h^T J_{t-1}",
    "J",
    points=1.25,
    id="carried-forwards",
)
rtrl_dh0.overflow("where large inputs saturate nothing is carried on, and no slope is NaN", points=0.25)


@rtrl_dh0.property(
    "the columns of J are slopes of your own rnn_forward",
    of="J",
)
def slopes_of_the_last_state(own, x, h0, W, b):
    eps, H = 1e-5, h0.shape[1]
    W, b = calm_layer(beside(x[:, 0], h0), W, b)
    moved = [
        [own.rnn_forward(x, h0 + sign * eps * np.eye(H)[j], W, b).h[:, -1] for sign in (1, -1)]
        for j in range(H)
    ]
    slopes = np.stack([(up - down) / (2 * eps) for up, down in moved], axis=-1)
    return own.rtrl_dh0(x, h0, W, b).J, slopes, 1e-6 * max(1, np.abs(slopes).max())


@rtrl_dh0.property("over two halves of a sequence the slopes are multiplied", of="J")
def chained(own, x, h0, W, b):
    for t in range(1, x.shape[1]):
        middle = own.rnn_forward(x[:, :t], h0, W, b).h[:, -1]
        first, second = own.rtrl_dh0(x[:, :t], h0, W, b).J, own.rtrl_dh0(x[:, t:], middle, W, b).J
        yield own.rtrl_dh0(x, h0, W, b).J, second @ first


# What a learner may try once the function is right.
peephole_step.try_it(
    "peepholes-shut",
    """
w = LSTMWeights(*[np.ones((2, 1)), np.zeros(1)] * 4)
one, shut = np.ones((1, 1)), np.zeros(1)
h, c = peephole_step(one, one, one, w, shut, shut, shut)
[(a - b).item() for a, b in zip((h, c), lstm_step(one, one, one, w))]
""",
    gives="[0.0, 0.0]",
)
coupled_step.try_it(
    "cell-bounded",
    """
w = CoupledWeights(*[9 * np.ones((2, 1)), np.zeros(1)] * 3)
one, c = np.ones((1, 1)), np.ones((1, 1))
for _ in range(1000):
    _, c = coupled_step(one, one, c, w)
bool(np.abs(c).max() <= 1)
""",
    gives="True",
)
no_forget_step.try_it(
    "slope-of-one",
    """
w = NoForgetWeights(*[np.ones((2, 1)), np.zeros(1)] * 3)
one = np.ones((1, 1))
after = [no_forget_step(one, one, c * one, w)[1].item() for c in (2, 5)]
round(after[1] - after[0], 12)
""",
    gives="3.0",
)
question_step.try_it(
    "memory-cannot-say-no",
    """
w = LSTMWeights(*[np.ones((2, 1)), np.zeros(1)] * 4)
one = np.ones((1, 1))
[question_step(one, one, c * one, w)[0].item() > 0 for c in (-50, 0, 50)]
""",
    gives="[True, True, True]",
)
one_network_step.try_it(
    "plain-network",
    """
x, h, c = (np.array([[a]]) for a in (1.0, 0.5, -1.0))
W, b = np.array([[0.6, 1.0], [-0.4, 2.0], [0.2, 3.0]]), np.zeros(2)
whole = rnn_step(x, np.concatenate([h, c], axis=1), W, b)
(np.concatenate(one_network_step(x, h, c, W, b), axis=1) - whole).ravel()
""",
    gives="array([0., 0.])",
)
reset_after_step.try_it(
    "nothing-reset",
    """
W, b, opened = np.ones((2, 1)), np.zeros(1), np.full(1, 60.0)
one = np.ones((1, 1))
w = ResetAfterWeights(W, opened, W, b, W, b, b)
after = reset_after_step(one, one, w)
before = gru_step(one, one, GRUWeights(W, opened, W, b, W, b))
np.abs(after - before).round(12)
""",
    gives="array([[0.]])",
)
masked_forward.try_it(
    "other-padding",
    """
x, W = np.array([[[1.0], [0.0], [np.nan]]]), np.ones((2, 1))
h0, b, lengths = np.zeros((1, 1)), np.zeros(1), np.array([2])
masked_forward(x, lengths, h0, W, b).ravel().round(4)
""",
    gives="array([0.7616, 0.642 , 0.642 ])",
)
bidirectional_forward.try_it(
    "later-words",
    """
x, W, b = np.ones((1, 3, 1)), np.ones((2, 1)), np.zeros(1)
h0 = np.zeros((1, 1))
other = np.array([[[1.0], [1.0], [9.0]]])  # another last input
rest = np.array([3]), h0, h0, W, b, W, b
h, h_other = (bidirectional_forward(one, *rest) for one in (x, other))
# At the first step: the forward half, the backward half.
(h == h_other)[0, 0]
""",
    gives="array([ True, False])",
)
stacked_forward.try_it(
    "one-layer",
    """
x, W, b = np.ones((1, 3, 1)), np.ones((2, 1)), np.zeros(1)
h0 = np.zeros((1, 1))
one = stacked_forward(x, h0[np.newaxis], [(W, b)])[0]
(one - rnn_forward(x, h0, W, b)).ravel()
""",
    gives="array([0., 0., 0.])",
)
from_pytorch.try_it(
    "as-pytorch",
    """
rng = np.random.default_rng(0)
W_ih, W_hh = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
w = from_pytorch(W_ih, W_hh, np.ones(8), np.zeros(8))
x, h = rng.normal(size=(1, 3)), rng.normal(size=(1, 2))
theirs = (x @ W_ih.T + h @ W_hh.T + 1)[:, 2:4]  # the block of f
bool(np.allclose(np.concatenate([x, h], axis=1) @ w.W_f + w.b_f, theirs))
""",
    gives="True",
)
min_gru_scan.try_it(
    "state-stays",
    """
x, W, b = np.ones((1, 3, 1)), np.ones((1, 1)), np.zeros(1)
opened, h0 = np.full(1, 60.0), np.array([[7.0]])
min_gru_scan(x, h0, W, opened, W, b).ravel().round(9)
""",
    gives="array([7., 7., 7.])",
)
rtrl_dh0.try_it(
    "chained",
    """
x, W, b = np.ones((1, 4, 1)), np.ones((2, 1)), np.zeros(1)
h0 = np.zeros((1, 1))
half = rnn_forward(x[:, :2], h0, W, b)[:, -1]
both = rtrl_dh0(x[:, 2:], half, W, b) @ rtrl_dh0(x[:, :2], h0, W, b)
np.abs(rtrl_dh0(x, h0, W, b) - both).round(12).ravel()
""",
    gives="array([0.])",
)
