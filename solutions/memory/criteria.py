"""How every function of the `memory` assignment is asked, and which equations its results obey.

Most of it is built: weights with which a cell of the course does something. They are judged by what the cell does.
"""

import itertools
from math import tanh

import numpy as np

from autograder.spec import (
    Array,
    Exercise,
    Number,
    Row,
    SaysNothing,
    Text,
    Unusable,
    Weights,
    beside,
    of_gates,
    sigmoid,
)

LSTM, GRU = "fiog", "rzn"  # the letters of the gates, in the order of their weights


def weights_of(name, letters, rows, units):
    """The quantities of weights: one matrix and one bias a letter."""
    return Weights("weights", name, of_gates(letters, rows, units))


x, h, h0 = Array("x", "N D"), Array("h", "N H", "state"), Array("h0", "N H", "state")
x_sequence, c0 = Array("x", "N T D"), Array("c0", "N H", "cell")
W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
lstm, gru = (weights_of(*one, "D+H", "H") for one in (("LSTMWeights", LSTM), ("GRUWeights", GRU)))
LSTMWeights, GRUWeights = lstm.as_type(), gru.as_type()

# Given, and unmarked: what is built is tried with the course's own copies of them.
FEW = ("generic", "another", "N = 1", "overflow")  # enough to see whether they are as they were given
rnn_step = Exercise("rnn_step", takes=(x, h, W, b), gives=(Array("h_next", "N H"),), regimes=FEW)
rnn_forward = Exercise(
    "rnn_forward", takes=(x_sequence, h0, W, b), gives=(Array("h", "N T H"),), regimes=FEW, repeats="rnn_step"
)
lstm_forward = Exercise(
    "lstm_forward",
    takes=(x_sequence, h0, c0, lstm),
    gives=(Array("h", "N T H"), Array("c", "N T H")),
    regimes=FEW,
)
gru_forward = Exercise("gru_forward", takes=(x_sequence, h0, gru), gives=(Array("h", "N T H"),), regimes=FEW)


def kind_of(regime):
    """The kind of a regime without what is drawn for it: `tanh` of `tanh, drawn 1`."""
    return regime.name.partition(", ")[0]


def two(value):
    """A number with two digits behind the point, and no minus before zero."""
    return f"{value:.2f}".replace("-0.00", "0.00")


# --- M1: a network whose matrices are the identity

SQUASHINGS = {"tanh": np.tanh, "relu": lambda a: np.maximum(0, a), "linear": lambda a: 1.0 * a}
AT_THE_EDGE = {"T = 1": "tanh", "N = 1": "relu", "H = 1": "linear"}


def a_squashing(rng, regime):
    """The name of a squashing: each of the three is asked for in a third of the common regimes, as their names say."""
    names = [*SQUASHINGS]
    if regime.name in names:
        return {"squash": regime.name}
    return {"squash": AT_THE_EDGE.get(regime.name, names[sum(map(ord, regime.name)) % len(names)])}


identity_run = Exercise(
    "identity_run", takes=(Array("x", "N T H"), Array("h0", "N H", "state"), Text("squash")),
    gives=(Array("h", "N T H"),), draw=a_squashing, further=(*SQUASHINGS,),
)  # fmt: skip


def by(name):
    """The equation of one of the squashings."""

    def statement(got, key, x, h0, squash):
        if squash != name:
            raise SaysNothing
        return got.h, got.of_case(gathered, key, x, h0, squash)

    return statement


def gathered(key, x, h0, squash):
    return key.identity_run(x, h0, squash)


identity_run.equation("with tanh:  h_t = tanh(h_{t-1} + x_t)", of="h", points=1, id="tanh")(by("tanh"))
identity_run.equation("with relu:  h_t = max(0, h_{t-1} + x_t)", of="h", points=0.75, id="relu")(by("relu"))
identity_run.equation("linear, a running sum:  h_t = h_{t-1} + x_t", of="h", points=0.75, id="linear")(
    by("linear")
)
identity_run.edge("the states also hold for one step, one sample or one unit", *AT_THE_EDGE, points=0.5,
                  id="sizes-of-one")  # fmt: skip


@identity_run.property("linear, the state is h0 and all that came in:  h_t = h0 + x_1 + ... + x_t", of="h")
def running_sum(own, x, h0, squash):
    return own.identity_run(x, h0, "linear").h, h0[:, None] + np.cumsum(x, axis=1)


@identity_run.property("relu is never negative, and where nothing is negative it is linear", of="h")
def relu_rectifies(own, x, h0, squash):
    h = own.identity_run(x, h0, "relu").h
    yield np.minimum(h, 0.0), np.zeros_like(h)
    x, h0 = np.abs(x), np.abs(h0)
    yield own.identity_run(x, h0, "relu").h, own.identity_run(x, h0, "linear").h


@identity_run.property("tanh stays between -1 and 1", of="h beyond 1 in size")
def tanh_in_range(own, x, h0, squash):
    h = own.identity_run(3 * x, h0, "tanh").h
    return np.maximum(np.abs(h) - 1, 0.0), np.zeros_like(h)


@identity_run.property(
    "with no input, tanh fades: each |h_t| is smaller than the one before, the sign stays", of="h"
)
def tanh_fades(own, x, h0, squash):
    states = np.concatenate([h0[:, None], own.identity_run(0 * x, h0, "tanh").h], axis=1)
    share = states[:, 1:] / states[:, :-1]
    return np.clip(share, 1e-9, 1 - 1e-9), share


@identity_run.property("a cut anywhere changes nothing: the rest goes on from the state at the cut", of="h")
def cut_anywhere(own, x, h0, squash):
    whole = own.identity_run(x, h0, squash).h
    for k in range(1, x.shape[1]):
        yield own.identity_run(x[:, k:], whole[:, k - 1], squash).h, whole[:, k:]


# --- M2: one bit

PULSES = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])  # silence, set, reset
STEPS, PUSHED, TURNED = 200, 60, 170


def worst_pulses(rng, regime):
    """x of 36 runs in which a unit of any weights comes to the ends of what it can reach, and then has to turn.

    A pulse; any two inputs in turn, silence among them; one of the pulses, a long silence, the other one. The new
    state grows with the old one, or falls with it: so nothing leads further than the same input again and again, or
    two in turn. A verdict on these is one on all runs, and none depends on a draw.
    """
    runs = list(itertools.product(PULSES[1:], PULSES, PULSES, (1, 2)))
    x = np.zeros((len(runs), STEPS, 2))
    for row, (start, one, other, pulse) in zip(x, runs, strict=True):
        row[0], row[1:PUSHED:2], row[2:PUSHED:2] = start, one, other
        row[PUSHED], row[TURNED] = PULSES[pulse], PULSES[3 - pulse]
    return {"x": x}


latch = Exercise(
    "latch",
    takes=(),
    gives=(Array("W", "3 1", "weight"), Array("b", "1", "bias")),
    judged_on=(Array("x", f"36 {STEPS} 2"),),
    draw=worst_pulses,
    regimes=("generic",),
)


def unit_run(key, W, b, x):
    """h of the unit, (2, runs, steps): in silence, and where its inputs are disturbed for the worse.

    Inputs are off by 0.1, always downwards, or always upwards: one at a time at each step, the one that does more; or
    both, at two steps of ten. For w >= 0 no other disturbance of these kinds leads lower or higher; with w < 0 both
    sides cannot be held even in silence.
    """
    pull = 0.1 * np.sign(W[:2, 0])
    one = np.where(np.arange(2) == np.argmax(np.abs(W[:2, 0])), pull, 0.0)
    both = (np.arange(x.shape[1]) % 10 < 2)[:, None] * pull
    runs = np.concatenate([x, x - one, x - both, x + one, x + both])
    h = key.rnn_forward(runs, np.zeros((len(runs), 1)), W, b)[..., 0].reshape(5, *x.shape[:2])
    side, _ = last_pulse(x)
    return np.stack([h[0], np.where(side > 0, h[1:3].min(axis=0), h[3:].max(axis=0))])


def last_pulse(x):
    """Of each step: 1 or -1 after a set or a reset, and the step of that pulse."""
    pulsed = x.any(axis=-1)
    step = np.maximum.accumulate(np.where(pulsed, np.arange(x.shape[1]), 0), axis=1)
    side = np.take_along_axis(x[..., 0] - x[..., 1], step, axis=1)
    return side, step


def sides(h, x, where):
    """The unit beside the side of the last pulse, at these places; and what is said of one that is on the other."""
    side, step = last_pulse(x)

    def told(run, t):
        asked = "at least 0.5" if side[run, t] > 0 else "at most -0.5"
        pulse = "set" if side[run, t] > 0 else "reset"
        since = f"last pulse: {pulse} at step {step[run, t] + 1}"
        return f"run {run + 1}, step {t + 1}: h is {two(h[run, t])}, but should be {asked}; {since}"

    return np.where(where, h, side), side, 0.5, told


@latch.equation("a set pulse puts it on, a reset pulse off:  h >= 0.5, and h <= -0.5", of="h", points=2)
def pulses(got, key, x):
    clean, _ = got.once(unit_run, key, got.W, got.b, x)
    return sides(clean, x, x.any(axis=-1))


@latch.equation("in silence it stays where the last pulse put it", of="h", points=1.5)
def silence(got, key, x):
    clean, _ = got.once(unit_run, key, got.W, got.b, x)
    return sides(clean, x, ~x.any(axis=-1))


@latch.equation("so it does with an input off by up to 0.1 at each step", of="h", points=0.5)
def disturbed(got, key, x):
    _, noisy = got.once(unit_run, key, got.W, got.b, x)
    return sides(noisy, x, True)


def after_pulses(got, key, x):
    """h at the pulses, and what it should be."""
    clean, noisy = got.once(unit_run, key, got.W, got.b, x)
    side, _ = last_pulse(x)
    return clean, noisy, side, x.any(axis=-1)


@latch.symptom("swapped")
def is_swapped(got, key, x):
    h, _, side, pulsed = after_pulses(got, key, x)
    return (h[pulsed] * side[pulsed] <= -0.5).all()


@latch.symptom("both-set")
def both_do_the_same(got, key, x):
    h, _, _, _ = after_pulses(got, key, x)
    first = h[:, 0]
    return (np.abs(first) > 0.1).all() and (first > 0).all() | (first < 0).all()


@latch.symptom("changes-sides")
def changes_sides(got, key, x):
    h, _, _, pulsed = after_pulses(got, key, x)
    silent = ~pulsed[:, 1:] & ~pulsed[:, :-1]
    return got.W[2, 0] < -1 and (h[:, 1:] * h[:, :-1] < 0)[silent].mean() > 0.5


@latch.symptom("fades")
def fades(got, key, x):
    h, _, side, pulsed = after_pulses(got, key, x)
    is_lost = h * side < 0.5
    return abs(got.W[2, 0]) <= 1 and not (is_lost & pulsed).any() and is_lost.any()


@latch.symptom("rests-near-the-middle")
def rests_near_the_middle(got, key, x):
    h, _, side, pulsed = after_pulses(got, key, x)
    rest = np.abs(h[~pulsed]).min()
    is_near = got.W[2, 0] > 1 and ((h * side > 0) | pulsed).all() and rest < 0.5
    return is_near and {"rest": float(rest)}


@latch.symptom("pulled-aside")
def pulled_aside(got, key, x):
    h, _, side, pulsed = after_pulses(got, key, x)
    is_lost = (h * side < 0.5) & ~pulsed
    sides_lost = set(side[is_lost])
    return not (h[:, 0] * side[:, 0] < 0.5).any() and len(sides_lost) == 1 and abs(got.b[0]) > 0


@latch.symptom("not-set")
def not_set(got, key, x):
    h, _, side, pulsed = after_pulses(got, key, x)
    is_lost = (h * side < 0.5) & pulsed
    return not is_lost[:, 0].any() and is_lost.any() and got.W[2, 0] > 0


@latch.symptom("tipped-by-noise")
def tipped_by_noise(got, key, x):
    h, noisy, side, _ = after_pulses(got, key, x)
    return (h * side >= 0.5).all() and (noisy * side < 0.5).any()


@latch.property(
    "after a set pulse it is on, after a reset pulse off, and so it stays for 50 silent steps", of="h"
)
def holds_both(own):
    x = np.zeros((2, 102, 2))
    x[0, 0, 0] = x[0, 51, 1] = x[1, 0, 1] = x[1, 51, 0] = 1
    W, b = own.latch()
    h = own.rnn_forward(x, np.zeros((2, 1)), W, b).h[..., 0]
    side, _ = last_pulse(x)
    return np.minimum(h * side, 0.5), np.full(side.shape, 0.5)


# --- M3: no single unit toggles

STRINGS = [(0,), (1,), (0, 0), (0, 1), (1, 0), (1, 1)]
DRAWS = 15
CLEAR = 0.001  # of each h on the way, so that no rounding decides
STRATA = {
    "w > 0": lambda w, fails, swings: w > 0,
    "w < 0": lambda w, fails, swings: w < 0,
    "w > 0, 1 fails and 1 1 does not": lambda w, fails, swings: (w > 0) & fails[(1,)] & ~fails[(1, 1)],
    "w > 0, only 1 1 fails": lambda w, fails, swings: (
        (w > 0) & fails[(1, 1)] & ~fails[(0,)] & ~fails[(1,)] & ~fails[(1, 0)]
    ),
    "w < 0, only 1 0 fails": lambda w, fails, swings: (
        (w < 0) & fails[(1, 0)] & ~fails[(0,)] & ~fails[(1,)] & ~fails[(1, 1)]
    ),
    "w < 0, of 0, 1, 1 0 and 1 1 only 0 fails": lambda w, fails, swings: (
        (w < 0) & fails[(0,)] & ~fails[(1,)] & ~fails[(1, 0)] & ~fails[(1, 1)]
    ),
    "w > 0, how large h is decides": lambda w, fails, swings: (w > 0) & ~fails[(0,)] & ~fails[(1,)] & swings,
    "w < 0, how large h is decides": lambda w, fails, swings: (w < 0) & ~fails[(0,)] & ~fails[(1,)] & swings,
}


def unit_after(w, u, b, bits):
    """h of the unit after each of the bits."""
    h, states = -1.0, []
    for bit in bits:
        h = np.tanh(w * h + u * bit + b)
        states.append(h)
    return states


def a_unit(rng, regime):
    """w, u and b over four orders of size, of the kind that the regime is called by."""
    kind = regime.name.partition(": ")[2].partition(", drawn")[0]
    while True:
        w, u, b = rng.choice([-1.0, 1.0], size=(3, 2000)) * 10.0 ** rng.uniform(-2, 2, size=(3, 2000))
        runs = {bits: unit_after(w, u, b, bits) for bits in STRINGS}
        is_clear = np.min([np.abs(h) for run in runs.values() for h in run], axis=0) > CLEAR
        fails = {bits: (run[-1] > 0) != (sum(bits) % 2 == 1) for bits, run in runs.items()}
        smaller = [w * 0.77 * runs[(1,)][0] + u * bit + b for bit in (0, 1)]  # than h after the first bit
        swings = [(one > 0) != (runs[(1, bit)][-1] > 0) for bit, one in enumerate(smaller)]
        found = np.flatnonzero(is_clear & STRATA[kind](w, fails, swings[0] | swings[1]))
        if len(found):
            k = found[0]
            return {"w": float(w[k]), "u": float(u[k]), "b": float(b[k])}


refute_toggle = Exercise(
    "refute_toggle",
    takes=(Number("w"), Number("u"), Number("b")),
    gives=(Row("bits", least=1, most=2),),
    draw=a_unit,
    regimes=tuple(f"draw {k + 1}: {kind}" for k in range(DRAWS) for kind in STRATA),
)


def refuted(got, w, u, b):
    """1 where the unit is wrong after the bits."""
    bits = [int(bit) for bit in got.bits]
    h = -1.0
    for bit in bits:
        h = tanh(w * h + u * bit + b)
    is_odd = sum(bits) % 2 == 1

    def told():
        said, so = " ".join(map(str, bits)), "on" if h > 0 else "off"
        return f"w = {w:.3g}, u = {u:.3g}, b = {b:.3g}: after {said} it is {so}, and so it should be"

    return float((h > 0) != is_odd), 1.0, 0.5, told


@refute_toggle.equation("the unit is wrong after these bits, for w >= 0", of="bits", points=2)
def refuted_up(got, key, w, u, b):
    if w < 0:
        raise SaysNothing
    return refuted(got, w, u, b)


@refute_toggle.equation("the unit is wrong after these bits, for w < 0", of="bits", points=2)
def refuted_down(got, key, w, u, b):
    if w >= 0:
        raise SaysNothing
    return refuted(got, w, u, b)


@refute_toggle.property("after these bits the unit is wrong", of="the unit is wrong (1) or right (0): it")
def is_refuted(own, w, u, b):
    return refuted(own.refute_toggle(w, u, b), w, u, b)[:2]


# --- M4: switches

BITS = 1000
EVERY = np.array(list(itertools.product((0.0, 1.0), repeat=8)))


def in_one_string(length):
    """A string in which each string of so many bits stands once: the next bit is 1, unless that was there."""
    bits, seen = [0] * length, {(0,) * length}
    while True:
        for bit in (1, 0):
            last = (*bits[len(bits) - length + 1 :], bit)
            if last not in seen:
                break
        else:
            return bits
        seen.add(last)
        bits.append(bit)


def many_bits(rng, regime):
    """1000 bits: long silences on both sides, presses in every rhythm, and each string of 8 bits in between.

    They are the same for every secret: what fades, fades in what repeats itself.
    """
    rhythms = ([1] + 124 * [0]) * 2 + 125 * [1] + 60 * [1, 0] + 40 * [1, 1, 0] + in_one_string(8)
    rest = (BITS - len(rhythms)) * [1, 1, 0, 0]
    return {"bits": np.array([*rhythms, *rest][:BITS], dtype=float)}


def sides_of(bits):
    """1 after an odd number of ones, -1 after an even one."""
    return 2.0 * (np.cumsum(bits, axis=-1) % 2) - 1


def switched(m, bits, named, where="string"):
    """On or off after each bit, beside what it should be."""
    want = sides_of(bits)

    def told(*place):
        *run, t = place
        row = bits[tuple(run)]
        said = " ".join(str(int(bit)) for bit in row[: t + 1]) if t < 8 else f"{t + 1} bits"
        so, asked = ("on" if one > 0 else "off" for one in (m[place], want[place]))
        return f"after {said} it is {so} ({named} = {two(m[place])}), but should be {asked}"

    return np.where(m > 0, 1.0, -1.0), want, 0.5, told


toggle_rnn = Exercise(
    "toggle_rnn",
    takes=(),
    gives=(
        Array("W", "3 2", "weight"), Array("b", "2", "bias"), Array("v", "2", "weight"), Array("v0", "one", "bias"),
    ),
    judged_on=(Array("bits", str(BITS)),),
    draw=many_bits,
    regimes=("generic",),
)  # fmt: skip
NOT_YET = Unusable("this counts once all strings of 8 bits come out right")


def read_out(key, W, b, v, v0, bits):
    """h @ v + v0 after each bit, from both units at -1."""
    rows = np.atleast_2d(bits)
    h = key.rnn_forward(rows[..., None], -np.ones((len(rows), 2)), W, b)
    return (h @ v + v0).reshape(bits.shape)


def short_of_rnn(key, W, b, v, v0):
    return read_out(key, W, b, v, v0, EVERY)


def long_of_rnn(key, W, b, v, v0, bits):
    """The same after each of many bits: number by number, which is ten times as fast as arrays of one sample."""
    (x1, x2), (a11, a12), (a21, a22) = W.tolist()
    (b1, b2), (v1, v2), last = b.tolist(), v.tolist(), float(v0)
    one, two, found = -1.0, -1.0, []
    for x in bits.tolist():
        one, two = (
            tanh(x * x1 + one * a11 + two * a21 + b1),
            tanh(x * x2 + one * a12 + two * a22 + b2),
        )
        found.append(one * v1 + two * v2 + last)
    return np.array(found)


def of_rnn(got):
    return got.W, got.b, got.v, got.v0


def is_switched(m, bits):
    return bool(((m > 0) == (sides_of(bits) > 0)).all())


@toggle_rnn.equation("on after an odd number of ones: all 256 strings of 8 bits", of="h @ v + v0", points=1.5)
def short_strings(got, key, bits):
    return switched(got.once(short_of_rnn, key, *of_rnn(got)), EVERY, "h @ v + v0")


@toggle_rnn.equation("and so after each of 1000 bits", of="h @ v + v0", points=0.5)
def long_string(got, key, bits):
    if not is_switched(got.once(short_of_rnn, key, *of_rnn(got)), EVERY):
        raise NOT_YET
    return switched(got.once(long_of_rnn, key, *of_rnn(got), bits), bits, "h @ v + v0")


@toggle_rnn.equation("h @ v + v0 is at least 0.25 away from 0 throughout", of="|h @ v + v0|", points=0.5)
def margin(got, key, bits):
    short = got.once(short_of_rnn, key, *of_rnn(got))
    if not is_switched(short, EVERY):
        raise NOT_YET
    least = min(np.abs(short).min(), np.abs(got.once(long_of_rnn, key, *of_rnn(got), bits)).min())
    told = f"the smallest |h @ v + v0| is {least:.3g}, but should be at least 0.25"
    return np.minimum(least, 0.25), 0.25, 0.0, lambda: told


def how_it_fails(m):
    """Of the outputs after all strings of 8 bits: whether it is on at each silent step, and at each press."""
    on = m > 0
    before = np.concatenate([np.zeros((len(m), 1), dtype=bool), on[:, :-1]], axis=1)
    return on != before, EVERY > 0


def flips_always(m):
    flips, _ = how_it_fails(m)
    return bool(flips.all())


def never_flips(m):
    flips, _ = how_it_fails(m)
    return not flips.any()


def loses_it(m, long, bits):
    """Right for the first two bits, and wrong later."""
    is_right = is_switched(m[:, :2], EVERY[:, :2])
    return is_right and not (is_switched(m, EVERY) and is_switched(long, bits))


@toggle_rnn.symptom("lost-in-time")
def rnn_loses_it(got, key, bits):
    parts = of_rnn(got)
    return loses_it(got.once(short_of_rnn, key, *parts), got.once(long_of_rnn, key, *parts, bits), bits)


@toggle_rnn.symptom("flips-always")
def rnn_flips_always(got, key, bits):
    return flips_always(got.once(short_of_rnn, key, *of_rnn(got)))


@toggle_rnn.symptom("never-flips")
def rnn_never_flips(got, key, bits):
    return never_flips(got.once(short_of_rnn, key, *of_rnn(got)))


@toggle_rnn.symptom("one-unit-read")
def rnn_reads_one(got, key, bits):
    return not got.v.all()


@toggle_rnn.symptom("deaf")
def rnn_is_deaf(got, key, bits):
    return not got.W[0].any()


@toggle_rnn.symptom("the-other-way-round")
def rnn_other_way(got, key, bits):
    return is_switched(-got.once(short_of_rnn, key, *of_rnn(got)), EVERY)


@toggle_rnn.symptom("too-near-to-zero")
def rnn_too_near(got, key, bits):
    return is_switched(got.once(short_of_rnn, key, *of_rnn(got)), EVERY)


FOUR = np.array(list(itertools.product((0.0, 1.0), repeat=4)))


@toggle_rnn.property("on after an odd number of ones: all strings of 4 bits", of="1 for on, -1 for off: it")
def rnn_toggles(own):
    W, b, v, v0 = own.toggle_rnn()
    h = own.rnn_forward(FOUR[..., None], -np.ones((len(FOUR), 2)), W, b).h
    m = h @ v + v0
    return np.where(np.isnan(m), m, np.where(m > 0, 1.0, -1.0)), sides_of(FOUR)


toggle_gru = Exercise(
    "toggle_gru",
    takes=(),
    gives=(weights_of("GRUWeights", GRU, "2", "1"),),
    judged_on=(Array("bits", str(BITS)),),
    draw=many_bits,
    regimes=("generic",),
)


def gated(key, weights, bits):
    """h of the gated unit after each bit, from -1."""
    rows = np.atleast_2d(bits)
    return key.gru_forward(rows[..., None], -np.ones((len(rows), 1)), weights).reshape(bits.shape)


def short_of_gru(key, weights):
    return gated(key, weights, EVERY)


def long_of_gru(key, weights, bits):
    """The same after each of many bits, number by number."""
    W_r, b_r, W_z, b_z, W_n, b_n = (np.ravel(one).tolist() for one in weights)
    h, found = -1.0, []
    for x in bits.tolist():
        r, z = (0.5 + 0.5 * tanh(0.5 * (x * W[0] + h * W[1] + b[0])) for W, b in ((W_r, b_r), (W_z, b_z)))
        h = z * h + (1 - z) * tanh(x * W_n[0] + r * h * W_n[1] + b_n[0])
        found.append(h)
    return np.array(found)


@toggle_gru.equation("on after an odd number of ones: all 256 strings of 8 bits", of="h", points=1)
def short_strings_of_gru(got, key, bits):
    return switched(got.once(short_of_gru, key, got.weights), EVERY, "h")


@toggle_gru.equation("and so after each of 1000 bits", of="h", points=1)
def long_string_of_gru(got, key, bits):
    if not is_switched(got.once(short_of_gru, key, got.weights), EVERY):
        raise NOT_YET
    return switched(got.once(long_of_gru, key, got.weights, bits), bits, "h")


@toggle_gru.symptom("lost-in-time")
def gru_loses_it(got, key, bits):
    return loses_it(
        got.once(short_of_gru, key, got.weights), got.once(long_of_gru, key, got.weights, bits), bits
    )


@toggle_gru.symptom("flips-always")
def gru_flips_always(got, key, bits):
    return flips_always(got.once(short_of_gru, key, got.weights))


@toggle_gru.symptom("never-flips")
def gru_never_flips(got, key, bits):
    return never_flips(got.once(short_of_gru, key, got.weights))


@toggle_gru.symptom("z-the-wrong-way-round")
def gru_wrong_way(got, key, bits):
    """It changes where x is 0, and keeps where x is 1."""
    flips, pressed = how_it_fails(got.once(short_of_gru, key, got.weights))
    return bool((flips == ~pressed).all())


@toggle_gru.symptom("proposal-of-one-side")
def gru_one_side(got, key, bits):
    h = got.once(short_of_gru, key, got.weights)
    pressed = np.cumsum(EVERY, axis=1) > 0
    return bool(((h > 0) == pressed).all())


@toggle_gru.property("on after an odd number of ones: all strings of 4 bits", of="1 for on, -1 for off: it")
def gru_toggles(own):
    (weights,) = own.toggle_gru()
    h = own.gru_forward(FOUR[..., None], -np.ones((len(FOUR), 1)), GRUWeights(*weights)).h[..., 0]
    return np.where(np.isnan(h), h, np.where(h > 0, 1.0, -1.0)), sides_of(FOUR)


# --- M5: a memory cell

RUNS = 32
HOLD = 100  # silent steps after a write or an erase
BLOCK = HOLD + 1
WRITES, ERASE, LENGTH = (0, BLOCK), 2 * BLOCK, 3 * BLOCK
NEAR, APART = 0.01, 0.2


def never_at_rest(written, sign):
    """The value in the silent steps of 8 runs, (8, HOLD): all the time at an end, from end to end, and in between."""
    step = np.arange(1, HOLD + 1)
    turns = np.where(step % 2, 1.0, -1.0)
    rows = [1 + 0 * step, -1 + 0 * step, turns, np.where(step % 20 < 10, 1.0, -1.0)]
    rows += [np.sin(step), np.cos(7 * step), 0 * step, written + 0 * step]
    return sign * np.array(rows)


def time_lines(rng, regime):
    """A write, another write, an erase, and 100 silent steps after each; the value never rests.

    What is written is large and small, of both signs; what is heard in silence is the worst there is. They are the
    same for every secret, so that no mark depends on it.
    """
    x = np.zeros((RUNS, LENGTH, 4))
    run, t = np.arange(RUNS)[:, None], np.arange(LENGTH)
    first = np.array([-1.0, 1.0, -0.4, 0.4])
    for k, written in enumerate(first):
        for block in range(3):
            x[k::4, block * BLOCK + 1 : (block + 1) * BLOCK, 0] = never_at_rest(
                written, -1.0 if k % 2 else 1.0
            )
        x[k::4, 0, 0] = written
    x[:, BLOCK, 0] = np.linspace(-1, 1, RUNS)[5 * np.arange(RUNS) % RUNS]
    x[:, ERASE, 0] = -x[:, BLOCK, 0]
    x[:, WRITES, 1] = 1
    x[:, ERASE, 2] = 1
    x[..., 3] = ((t + 1) * (run + 1) * 0.6180339887 % 1 < 0.1) & (t % BLOCK > 0)
    return {"x": x}


memory_cell = Exercise(
    "memory_cell",
    takes=(),
    gives=(weights_of("LSTMWeights", LSTM, "5", "1"),),
    judged_on=(Array("x", f"{RUNS} {LENGTH} 4"),),
    draw=time_lines,
    regimes=("generic",),
)


def cell_run(key, weights, x):
    """h and c of the cell, each (runs, steps): the course's lstm_forward, with what comes from x summed beforehand."""
    parts = list(weights)
    sums = [np.moveaxis(x @ W[:4] + b, 2, 0)[0].T for W, b in zip(parts[::2], parts[1::2], strict=True)]
    of_x = np.stack([0.5 * one for one in sums[:3]] + sums[3:], axis=1)  # (steps, gates, runs)
    of_h = np.array([[0.5 * W[4, 0]] for W in parts[:6:2]] + [[parts[6][4, 0]]])
    h, c = np.zeros(len(x)), np.zeros(len(x))
    hidden, cells = [], []
    for a in of_x:
        squashed = np.tanh(a + of_h * h)  # sigmoid(2 a) = (1 + tanh(a)) / 2
        f, i, o = 0.5 + 0.5 * squashed[:3]
        c = f * c + i * squashed[3]
        h = o * np.tanh(c)
        hidden.append(h)
        cells.append(c)
    return np.array(hidden).T, np.array(cells).T


def spread(values):
    """How far apart the runs are; 0 of no values."""
    return float(values.max() - values.min()) if values.size else 0.0


HOLDS_NOTHING = Unusable("the cells of all runs hold nearly the same: what holds no value keeps none")
SHOWS_NOTHING = Unusable("h is nearly the same wherever read is 1: what is never shown is not hidden")


def at_steps(name, value, right, first=0):
    """What is said of a place: `run 3, step 47: c is 0.31, but should be 0.52`."""

    def told(run, t):
        was, should = two(value[run, t]), two(right[run, t])
        if was == should:
            was, should = f"{value[run, t]:.4f}", f"{right[run, t]:.4f}"
        return f"run {run + 1}, step {first + t + 1}: {name} is {was}, but should be {should}"

    return told


@memory_cell.equation("after a write c = tanh(value)", of="c", points=1)
def write(got, key, x):
    _, c = got.once(cell_run, key, got.weights, x)
    is_written = x[..., 1] > 0
    right = np.tanh(x[..., 0])
    return np.where(is_written, c, right), right, NEAR, at_steps("c", c, right)


@memory_cell.equation(
    "over the 100 steps after a write c stays what it was, whatever value says", of="c", points=1.5
)
def keep(got, key, x):
    _, c = got.once(cell_run, key, got.weights, x)
    if min(spread(c[:, t]) for t in WRITES) < APART:
        raise HOLDS_NOTHING
    written = np.repeat(c[:, WRITES], BLOCK, axis=1)
    held = c[:, :ERASE]
    say = at_steps("c", held, written)

    def told(run, t):
        was = say(run, t).replace("but should be", "but was")
        return f"{was} after the write at step {t // BLOCK * BLOCK + 1}"

    return held, written, NEAR, told


@memory_cell.equation("after an erase c = 0", of="c", points=1)
def erase(got, key, x):
    _, c = got.once(cell_run, key, got.weights, x)
    if spread(c[:, ERASE - 1]) < APART:
        raise HOLDS_NOTHING
    erased = c[:, ERASE : ERASE + 1]
    return erased, np.zeros_like(erased), NEAR, at_steps("c", erased, np.zeros_like(erased), ERASE)


@memory_cell.equation("h = 0 unless it is read", of="h", points=0.75)
def hidden(got, key, x):
    h, _ = got.once(cell_run, key, got.weights, x)
    is_read = x[..., 3] > 0
    if spread(h[is_read]) < APART:
        raise SHOWS_NOTHING
    unread = np.where(is_read, 0.0, h)
    return unread, np.zeros_like(h), NEAR, at_steps("h", h, np.zeros_like(h))


@memory_cell.equation("where it is read, h = tanh(c)", of="h", points=0.75)
def shown(got, key, x):
    h, c = got.once(cell_run, key, got.weights, x)
    is_read = x[..., 3] > 0
    if spread(h[is_read]) < APART:
        raise SHOWS_NOTHING
    right = np.tanh(c)
    return np.where(is_read, h, right), right, NEAR, at_steps("h", h, right)


def gates_of(got, key, x):
    """f, i, o, g at every step of every run, by letter, and where it is written, erased and read."""
    h, c = got.once(cell_run, key, got.weights, x)
    before = np.concatenate([np.zeros((len(h), 1)), h[:, :-1]], axis=1)
    xh = beside(x, before[..., None])
    sums = {one: (xh @ got.weights[f"W_{one}"] + got.weights[f"b_{one}"])[..., 0] for one in LSTM}
    found = {one: np.tanh(a) if one == "g" else sigmoid(a) for one, a in sums.items()}
    return found | {"c": c, "h": h}, x[..., 1] > 0, x[..., 2] > 0, x[..., 3] > 0


@memory_cell.symptom("looks-at-h")
def looks_at_h(got, key, x):
    """What it does is right where nothing has been read yet, and wrong after."""
    if not any(got.weights[f"W_{one}"][4, 0] for one in LSTM):
        return False
    now, _, _, is_read = gates_of(got, key, x)
    h = now["h"]
    blind = dict(got.weights.leaves())
    blind |= {
        name: np.where(np.arange(5)[:, None] == 4, 0.0, one) for name, one in blind.items() if name[0] == "W"
    }
    other = cell_run(key, LSTMWeights(**blind), x)
    return np.abs(other[0] - h).max() > NEAR or np.abs(other[1] - now["c"]).max() > NEAR


@memory_cell.symptom("write-adds")
def write_adds(got, key, x):
    now, written, _, _ = gates_of(got, key, x)
    return now["i"][written].min() > 0.9 and now["f"][written].min() > NEAR


@memory_cell.symptom("candidate-scaled")
def candidate_scaled(got, key, x):
    now, written, _, _ = gates_of(got, key, x)
    is_let_in = now["i"][written].min() > 0.99 and now["f"][written].max() < NEAR
    return (
        is_let_in
        and spread(now["g"][written]) > APART
        and not is_near_all(now["g"], np.tanh(x[..., 0]), written)
    )


def is_near_all(one, other, where):
    return bool((np.abs(one - other)[where] <= NEAR).all())


@memory_cell.symptom("nothing-written")
def nothing_written(got, key, x):
    now, written, _, _ = gates_of(got, key, x)
    return now["i"][written].max() < 0.1 or spread(now["g"][written]) < APART


@memory_cell.symptom("forget-and-input-swapped")
def forget_and_input_swapped(got, key, x):
    now, written, erased, _ = gates_of(got, key, x)
    is_silent = ~written & ~erased
    return now["f"][is_silent].max() < 0.1 and now["i"][is_silent].min() > 0.9


@memory_cell.symptom("seeps-in")
def seeps_in(got, key, x):
    now, written, erased, _ = gates_of(got, key, x)
    return now["i"][~written].max() > 1e-4 and spread(now["g"][~written & ~erased]) > APART


@memory_cell.symptom("leaks")
def leaks(got, key, x):
    now, written, erased, _ = gates_of(got, key, x)
    least = float(now["f"][~written & ~erased].min())
    return NEAR < 1 - least**HOLD and {"open": least, "left": least**HOLD}


@memory_cell.symptom("erase-leaves-some")
def erase_leaves_some(got, key, x):
    now, _, erased, _ = gates_of(got, key, x)
    share = float(now["f"][erased].max())
    return share > NEAR and {"share": 100 * share}


@memory_cell.symptom("always-shown")
def always_shown(got, key, x):
    now, _, _, is_read = gates_of(got, key, x)
    return now["o"][~is_read].max() > NEAR and now["o"][is_read].min() > 0.5


@memory_cell.symptom("never-shown")
def never_shown(got, key, x):
    now, _, _, is_read = gates_of(got, key, x)
    return now["o"][is_read].max() < 0.99


@memory_cell.property(
    "written, it keeps the value; erased, it is empty; and it is shown where it is read alone", of="c"
)
def remembers(own):
    x = np.zeros((2, 12, 4))
    x[..., 0] = np.linspace(-0.9, 0.9, 24).reshape(2, 12)
    x[:, 0, 1] = x[:, 8, 2] = x[:, [4, 10], 3] = 1
    (weights,) = own.memory_cell()
    zero = np.zeros((2, 1))
    got = own.lstm_forward(x, zero, zero, LSTMWeights(*weights))
    right = np.repeat(np.where(np.arange(12) < 8, 1.0, 0.0)[None], 2, axis=0) * np.tanh(x[:, :1, 0])
    yield {"c": got.c[..., 0]}, {"c": right}, NEAR
    yield {"h": got.h[..., 0]}, {"h": np.where(x[..., 3] > 0, np.tanh(right), 0.0)}, NEAR


# --- M6: the plain network inside the gated one

LONG = 9


# h0, and how much louder a state is heard at each step, where it is taken to 0: there each rest of it is seen.
TO_ZERO = dict.fromkeys(("a state that is taken to 0", "all sizes 1"), (1.0, 1.25))
TO_ZERO["a large h0 that is taken to 0"] = 30.0, 1.0


def a_plain_network(rng, regime):
    """W and b of a network that is not chaotic, x and h0; large h0 where the regime says so.

    No unit hears more of the states than the largest of them. So what a gate lets through that should be shut comes to
    less here than where a state is taken to 0: how far gates have to be open and shut does not depend on the secret.
    """
    N, D, H = (regime.sizes[letter] for letter in "NDH")
    kind = kind_of(regime)
    if kind in TO_ZERO:
        return taken_to_zero(N, D, H, *TO_ZERO[kind])
    W_h = rng.normal(size=(H, H))
    W_h *= rng.uniform(0.7, 1.0) / np.abs(W_h).sum(axis=0).max()
    W = np.concatenate([rng.normal(size=(D, H)), W_h])
    x, h0 = rng.normal(size=(N, LONG, D)), np.tanh(rng.normal(size=(N, H)))
    if kind == "large h0":
        h0 = np.where(h0 < 0, -1.0, 1.0) * (10 + 10 * np.abs(h0))
    return {"W": W, "b": 0.7 * rng.normal(size=H), "x": x, "h0": h0}


def taken_to_zero(N, D, H, size, louder):
    """A network whose first input takes each state, of this size, to 0, where it stays: the same for every secret."""
    h0 = np.where(np.arange(N) % 2, -size, size)[:, None] * np.ones(H)
    x = np.zeros((N, LONG, D))
    x[:, 0, 0] = louder * h0[:, 0]
    W_x = np.where(np.arange(D)[:, None] == 0, 1.0, 0.5) * np.ones(H)
    return {"W": np.concatenate([W_x, -louder * np.eye(H)]), "b": np.zeros(H), "x": x, "h0": h0}


gru_from_rnn = Exercise(
    "gru_from_rnn",
    takes=(W, b),
    gives=(gru,),
    judged_on=(Array("x", f"N {LONG} D"), h0),
    draw=a_plain_network,
    regimes=("generic", "another", "H = 9", "D = 11", "a state that is taken to 0"),
)


def gated_states(key, weights, x, h0):
    return key.gru_forward(x, h0, weights)


@gru_from_rnn.equation("the GRU gives the plain network's states", of="h", points=1.5)
def same_states(got, key, W, b, x, h0):
    return got.once(gated_states, key, got.weights, x, h0), key.rnn_forward(x, h0, W, b)


gru_from_rnn.edge(
    "it does so from a large h0 as well",
    "large h0",
    "a large h0 that is taken to 0",
    points=0.5,
    id="large-h0",
)
gru_from_rnn.sizes_of_one("it does so for one sample, one feature or one unit", points=0.5)


def taps_of(got, x, h0):
    """r and z at the first step."""
    xh = beside(x[:, 0], h0)
    return [sigmoid(xh @ got.weights[f"W_{one}"] + got.weights[f"b_{one}"]) for one in "rz"]


@gru_from_rnn.symptom("z-open")
def z_is_open(got, key, W, b, x, h0):
    return taps_of(got, x, h0)[1].min() > 0.99


@gru_from_rnn.symptom("reset-hides")
def reset_hides(got, key, W, b, x, h0):
    return taps_of(got, x, h0)[0].max() < 0.01


@gru_from_rnn.symptom("candidate-not-given")
def candidate_not_given(got, key, W, b, x, h0):
    return not (np.allclose(got.weights.W_n, W) and np.allclose(got.weights.b_n, b))


@gru_from_rnn.symptom("z-not-shut")
def z_not_shut(got, key, W, b, x, h0):
    largest = float(taps_of(got, x, h0)[1].max())
    return largest > 1e-10 and {"left": largest}


@gru_from_rnn.symptom("r-not-open")
def r_not_open(got, key, W, b, x, h0):
    least = float(taps_of(got, x, h0)[0].min())
    return least < 1 - 1e-10 and {"open": least}


@gru_from_rnn.property("the GRU with these weights gives the states of your plain network", of="h")
def same_as_own(own, W, b):
    D, H = W.shape[0] - W.shape[1], W.shape[1]
    x = np.linspace(-1, 1, 2 * 3 * D).reshape(2, 3, D)
    h0 = np.linspace(-0.9, 0.9, 2 * H).reshape(2, H)
    (weights,) = own.gru_from_rnn(W, b)
    return own.gru_forward(x, h0, GRUWeights(*weights)).h, own.rnn_forward(x, h0, W, b).h


# --- M7: the forget bias


def a_time(rng, regime):
    """T, from a few steps to a thousand; whole in one kind, below 1 in another."""
    kind = kind_of(regime)
    if kind == "T = 1":
        return {"T": 1.0}
    if kind == "T below 1":
        return {"T": float(rng.uniform(0.2, 0.8))}
    if kind == "a whole T":
        return {"T": int(rng.integers(2, 60))}
    low, high = {"a short time": (1.5, 6.0), "a long time": (200.0, 1000.0)}.get(kind, (6.0, 200.0))
    return {"T": float(rng.uniform(low, high))}


half_life_bias = Exercise("half_life_bias", takes=(Number("T"),), gives=(Array("b_f", "one"),), draw=a_time,
                          regimes=("generic", "a short time", "a long time", "a whole T"))  # fmt: skip
half_life_bias.result("half is left after T steps:  sigmoid(b_f)^T = 1/2", "b_f", points=1.5, id="half-life")
half_life_bias.edge(
    "for T = 1 the bias is 0, and below 1 it is negative", "T = 1", "T below 1", points=0.5, id="short-times"
)


@half_life_bias.property("half is left after T steps:  sigmoid(b_f)^T = 1/2", of="sigmoid(b_f)^T")
def half_is_left(own, T):
    return sigmoid(own.half_life_bias(T).b_f) ** T, np.array(0.5)


# --- M8: the highway


def some_gates(rng, regime):
    """Forget gates: between 0 and 1, nearly open, small; and some of them 0."""
    N, T, H = (regime.sizes[letter] for letter in "NTH")
    f = rng.uniform(0.05, 1.0, size=(N, T, H))
    kind = kind_of(regime)
    if kind == "nearly open gates":
        f = 1 - 0.05 * f
    if kind == "open gates":
        f = np.ones((N, T, H))
    if kind == "equal gates":
        f = np.full((N, T, H), 0.8)
    if kind == "zeros among the gates":
        f[:, 1::2] *= rng.random((N, len(range(1, T, 2)), H)) < 0.5
        f[0, T // 2, 0] = 0.0
    return {"f": f}


highway = Exercise(
    "highway",
    takes=(Array("f", "N T H", "gate"),),
    gives=(Array("dc", "N T H"),),
    draw=some_gates,
    regimes=(
        *("generic", "nearly open gates", "another", "open gates", "equal gates"),
        *("N = 11", "T = 12", "H = 9", "N = T", "N = H", "T = H", "H = 1", "N = 1"),
    ),
)
highway.result("dc_T / dc_{t-1} = f_t * f_{t+1} * ... * f_T, for every t", "dc", points=1.5, id="products")
highway.edge("they also hold for one step, and where a gate is 0", "T = 1", "zeros among the gates", points=0.5,
             id="edges")  # fmt: skip


@highway.symptom("divided")
def divided(got, key, f):
    return (f == 0).any() and not np.isfinite(got.dc).all()


@highway.property("where all gates are open, all of the gradient comes through", of="dc")
def all_open(own, f):
    return own.highway(np.ones_like(f)).dc, np.ones_like(f)


@highway.property("the product over two halves of the time is the product of both", of="dc")
def two_halves(own, f):
    whole = own.highway(f).dc
    for k in range(1, f.shape[1]):
        yield whole[:, :k], own.highway(f[:, :k]).dc * own.highway(f[:, k:]).dc[:, :1]


@highway.property("with W_h = 0, a cell that starts 1 higher ends dc higher in your lstm_forward", of="c_T")
def as_the_cell(own, f):
    H = f.shape[2]
    f = np.clip(f, 0.01, 0.99)
    none, zero = np.zeros((2 * H, H)), np.zeros(H)
    through = np.concatenate([np.eye(H), np.zeros((H, H))])
    weights = LSTMWeights(through, zero, none, zero, none, zero, none, zero)
    x, h0 = np.log(f / (1 - f)), np.zeros((len(f), H))
    low, high = (own.lstm_forward(x, h0, c0, weights).c[:, -1] for c0 in (h0, h0 + 1))
    return high - low, own.highway(f).dc[:, 0]


# --- M9, M10: one step, and the long run

state_jacobian = Exercise(
    "state_jacobian",
    takes=(Array("h_next", "N H", "state"), W),
    gives=(Array("J", "N H H"),),
)
state_jacobian.result(
    "how new unit i moves with old unit j:  J[i, j] = (1 - h'_i^2) W_h[j, i]", "J", points=1.5, id="jacobian"
)
state_jacobian.sizes_of_one("it also holds for one sample, one feature or one unit", points=0.5)


@state_jacobian.property("its columns are the slopes of your rnn_step, one nudged old unit each", of="J")
def slopes_of_the_step(own, h_next, W):
    D, (N, H) = W.shape[0] - W.shape[1], h_next.shape
    W, eps = W / max(1.0, float(np.abs(W).max())), 1e-5
    x, b, h = np.linspace(-1, 1, N * D).reshape(N, D), np.zeros(H), h_next / (1 + np.abs(h_next))
    J = own.state_jacobian(own.rnn_step(x, h, W, b).h_next, W).J
    for j in range(H):
        up, down = (own.rnn_step(x, h + step * np.eye(H)[j], W, b).h_next for step in (eps, -eps))
        yield {f"J[:, :, {j}]": J[:, :, j]}, {f"J[:, :, {j}]": (up - down) / (2 * eps)}, 1e-6


@state_jacobian.property("at rest it is W_h, turned round:  h' = 0 gives J[i, j] = W_h[j, i]", of="J")
def at_rest(own, h_next, W):
    H = h_next.shape[1]
    J = own.state_jacobian(np.zeros_like(h_next), W).J
    return J, np.repeat(W[-H:].T[None], len(h_next), axis=0)


SIZES_OF_W = {"zero": 0.0, "tiny": 1e-6, "large": 100.0}


def a_matrix(rng, regime):
    """W of which W_h turns, flips, is orthogonal, zero, tiny or large, or has a gain far above its radius."""
    D, H = regime.sizes["D"], regime.sizes["H"]
    kind = kind_of(regime)
    W_h = rng.normal(size=(H, H))
    Q = np.linalg.qr(W_h)[0]
    if kind == "orthogonal":
        W_h = 1.3 * Q
    elif kind == "mostly negative":
        W_h = -Q @ np.diag(np.linspace(0.5, 1.5, H)) @ Q.T
    elif kind in SIZES_OF_W:
        W_h = SIZES_OF_W[kind] * W_h
    elif kind == "a large gain":
        W_h = Q @ (np.diag(np.linspace(0.4, 0.9, H)) + 2 * np.triu(np.ones((H, H)), 1)) @ Q.T
    return {"W": np.concatenate([3 * rng.normal(size=(D, H)), W_h]), "D": int(D)}


radius_and_gain = Exercise(
    "radius_and_gain",
    takes=(W, Number("D")),
    gives=(Array("rho", "one"), Array("sigma", "one")),
    draw=a_matrix,
    regimes=(
        *("generic", "another", "orthogonal", "mostly negative", "a large gain", *SIZES_OF_W),
        *("H = 9", "D = 11", "D = H", "H = 1", "D = 1"),
    ),
)
radius_and_gain.result("rho is the largest |eigenvalue| of W_h", "rho", points=0.5, id="radius")
radius_and_gain.result("sigma is the largest singular value of W_h", "sigma", points=0.5, id="gain")


@radius_and_gain.property("the radius is never above the gain", of="rho above sigma")
def radius_below_gain(own, W, D):
    got = own.radius_and_gain(W, D)
    return np.maximum(got.rho - got.sigma, 0.0), np.array(0.0), 1e-9


@radius_and_gain.property("twice the matrix has twice of both", of="both")
def both_scale(own, W, D):
    one, two = own.radius_and_gain(W, D), own.radius_and_gain(-2 * W, D)
    return {"rho": two.rho, "sigma": two.sigma}, {"rho": 2 * one.rho, "sigma": 2 * one.sigma}


@radius_and_gain.property("of a matrix that only turns both are 1", of="both")
def of_a_turn(own, W, D):
    W = np.concatenate([W[:D], np.linalg.qr(W[D:] + 3 * np.eye(W.shape[1]))[0]])
    got = own.radius_and_gain(W, D)
    return {"rho": got.rho, "sigma": got.sigma}, {"rho": np.array(1.0), "sigma": np.array(1.0)}


# What a learner may try once the function is right.
identity_run.try_it(
    "tanh-fades",
    """
h = identity_run(np.zeros((1, 1000, 1)), np.array([[0.9]]), "tanh")
h[0, [0, 9, 99, 999], 0].round(3)
""",
    gives="array([0.716, 0.351, 0.121, 0.039])",
)
latch.try_it(
    "holds-both",
    """
x = np.zeros((1, 102, 2))
x[0, 0, 0] = x[0, 51, 1] = 1  # set, 50 silent steps, reset, 50 silent steps
h = rnn_forward(x, np.zeros((1, 1)), *latch())
h[0, [0, 50, 51, 101], 0] > 0
""",
    gives="array([ True,  True, False, False])",
)
refute_toggle.try_it(
    "is-refuted",
    """
bits, h = refute_toggle(-3.0, 6.0, -4.0), -1.0
for bit in bits:
    h = np.tanh(-3.0 * h + 6.0 * bit - 4.0)
bool(h > 0) == (sum(bits) % 2 == 1)
""",
    gives="False",
)
toggle_rnn.try_it(
    "rnn-toggles",
    """
W, b, v, v0 = toggle_rnn()
x = np.ones((1, 6, 1))  # six presses of the button
(rnn_forward(x, -np.ones((1, 2)), W, b) @ v + v0)[0] > 0
""",
    gives="array([ True, False,  True, False,  True, False])",
)
toggle_gru.try_it(
    "gru-toggles",
    """
x = np.ones((1, 6, 1))  # six presses of the button
gru_forward(x, -np.ones((1, 1)), toggle_gru())[0, :, 0] > 0
""",
    gives="array([ True, False,  True, False,  True, False])",
)
memory_cell.try_it(
    "remembers",
    """
x = np.zeros((1, 100, 4))
x[0, 0, :2] = 0.5, 1  # written once; then 99 silent steps
h, c = lstm_forward(x, np.zeros((1, 1)), np.zeros((1, 1)), memory_cell())
bool(np.abs(c[0, :, 0] - np.tanh(0.5)).max() < 0.01)
""",
    gives="True",
)
gru_from_rnn.try_it(
    "same-as-own",
    """
rng = np.random.default_rng(0)
x, W, b = rng.normal(size=(1, 9, 3)), rng.normal(size=(5, 2)), np.zeros(2)
one = rnn_forward(x, np.zeros((1, 2)), W, b)
other = gru_forward(x, np.zeros((1, 2)), gru_from_rnn(W, b))
bool(np.allclose(one, other, rtol=0, atol=1e-12))
""",
    gives="True",
)
half_life_bias.try_it(
    "half-is-left",
    """
b_f = [half_life_bias(T) for T in (1, 10, 1000)]
(sigmoid(np.array(b_f)) ** np.array([1, 10, 1000])).round(6)
""",
    gives="array([0.5, 0.5, 0.5])",
)
highway.try_it(
    "two-halves",
    """
f = np.array([[[0.5], [0.8], [0.9], [0.5]]])
both = highway(f[:, :2])[0, 0] * highway(f[:, 2:])[0, 0]
np.abs(highway(f)[0, 0] - both).round(12)
""",
    gives="array([0.])",
)
state_jacobian.try_it(
    "slopes-of-the-step",
    """
W, h = np.array([[0.0], [0.5]]), np.array([[0.2]])
step = lambda h: rnn_step(np.zeros((1, 1)), h, W, np.zeros(1))
slope = (step(h + 1e-6) - step(h - 1e-6)) / 2e-6
np.abs(state_jacobian(step(h), W)[0] - slope).round(6)
""",
    gives="array([[0.]])",
)
radius_and_gain.try_it(
    "of-a-turn",
    """
a = np.pi / 5  # W_h turns by an angle: no vector gets longer
W_h = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
[round(float(one), 6) for one in radius_and_gain(W_h, 0)]
""",
    gives="[1.0, 1.0]",
)
