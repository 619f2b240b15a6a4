"""How backpropagation through time is asked about, and the tool that checks it: the numerical gradient."""

from itertools import chain

import numpy as np

from autograder.spec import Array, Arrays, Curve, Exercise, Function, Number, SaysNothing, beside
from autograder.spec.back_in_time import Steps, in_dx, in_weights, shown_by
from autograder.spec.gates import OPEN, calm_layer
from autograder.spec.properties_of_layers import state_among_features
from autograder.spec.readings import (
    after,
    at_first,
    before,
    in_db,
    in_dW,
    or_else,
    showing,
    shown,
    usable,
)

PLACE_IN_COURSE = 2

x, h = Array("x", "N D"), Array("h", "N H", "state")
W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
x_sequence, h0 = Array("x", "N T D"), Array("h0", "N H", "state")
dx, dh, dh0 = Array("dx", "N D"), Array("dh", "N H"), Array("dh0", "N H")
dx_sequence, dh_sequence = Array("dx", "N T D"), Array("dh", "N T H", "upstream")
dW, db = Array("dW", "D+H H"), Array("db", "H")
sizes_of_one = ("N = 1", "D = 1", "H = 1", "all sizes 1")


# Brought along from the first assignment: asked about, because the backward passes may call them; unmarked here.
rnn_step = Exercise("rnn_step", takes=(x, h, W, b), gives=(Array("h_next", "N H"),))
rnn_forward = Exercise(
    "rnn_forward", takes=(x_sequence, h0, W, b), gives=(Array("h", "N T H"),), repeats="rnn_step"
)


@rnn_step.law("the tanh undone, the sum of x, h and bias is left:  artanh(h_next) = [x, h] W + b",
              of="artanh(h_next)")  # fmt: skip
def step_undone(own, x, h, W, b):
    W, b = calm_layer(beside(x, h), W, b)
    return np.arctanh(own.rnn_step(x, h, W, b).h_next), beside(x, h) @ W + b


@rnn_step.law("a large bias decides alone: it holds its unit at 1 or at -1", of="h_next")
def step_held(own, x, h, W, b):
    signs = np.where(b < 0, -1.0, 1.0)
    return own.rnn_step(x, h, 0 * W, OPEN * signs).h_next, np.broadcast_to(signs, h.shape)


def something_to_differentiate(rng, stratum):
    """f, x and eps; x has two axes, in the edge strata none or one.

    Its memory is contiguous: whoever moves entries in a flat view of x, and puts them back, does as others do.
    """
    shape = {"0 dimensions": (), "1 dimension": (4,), "1 entry": (1,)}.get(stratum.name, (3, 2))
    x = rng.normal(size=shape)
    eps = {"large eps": 0.5, "eps 0.01": 1e-2}.get(stratum.name, 1e-5)
    return {"f": Curve(rng.normal(size=shape), rng.normal(size=shape)), "x": x, "eps": eps}


def rounding(right, f, x, eps):
    """What rounding in f, divided by eps, can add: the only way in which two right programs differ."""
    return 64 * np.finfo(float).eps * (1 + np.sum(np.abs(f.a * x**3)) + np.sum(np.abs(x))) / eps


numerical_gradient = Exercise(
    "numerical_gradient",
    takes=(Function("f"), Array("x", "any"), Number("eps")),
    gives=(Array("gradient", "any"),),
    draw=something_to_differentiate,
    strata=("generic", "large eps", "eps 0.01", "another"),
    tolerance=rounding,
)


@numerical_gradient.criterion(
    "each entry is moved both ways, by eps:  g_k = (f(x + eps e_k) - f(x - eps e_k)) / (2 eps)",
    points=3,
    of="gradient",
)
def central_difference(got, parts, f, x, eps):
    right = np.zeros(np.shape(x))
    for k in np.ndindex(np.shape(x)):
        e_k = np.zeros(np.shape(x))
        e_k[k] = eps
        right[k] = (f(x + e_k) - f(x - e_k)) / (2 * eps)
    return got.gradient, right


numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(above) - f(x)) / eps",
    "You move each entry one way only. The error of a one-sided difference shrinks like eps, that of a two-sided one "
    "like eps squared, which is why the latter is used for checking. Look at the two points that f is asked at.",
)
numerical_gradient.mistake(
    central_difference,
    "(2 * eps)",
    "eps",
    "Your numbers are twice too large: the two points at which you ask f lie 2 eps apart, not eps. Look at what you "
    "divide by.",
)
numerical_gradient.mistake(
    central_difference,
    "np.zeros(x.shape)",
    "np.zeros(x.shape)\n    eps = 1e-5",
    "You do not use the eps that is given. The caller chooses it, because the best one depends on f: too large and "
    "the curve shows, too small and rounding does. Look for a number of your own in its place.",
)
numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(x) - f(below)) / eps",
    "You move each entry down only. The error of a one-sided difference shrinks like eps, that of a two-sided one "
    "like eps squared. Look at the two points that f is asked at.",
)
numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(below) - f(above)) / (2 * eps)",
    "Your gradient has the opposite sign. Where a larger entry makes f larger, it is positive. Look at which of "
    "the two values you subtract.",
)
numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(above) - f(below)) / 2 * eps",
    "You divide by 2 and then multiply by eps: division and multiplication go from left to right. Look at the "
    "brackets of the denominator.",
)
numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(above) - f(below))",
    "You do not divide by the distance between the two points. A slope is a difference of values over a distance. "
    "Look at what follows the difference.",
)
numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(above) - f(below)) / eps**2",
    "You divide by the square of eps. Between the two points lies a distance of two steps. Look at what you "
    "divide by.",
)
numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(x + eps) - f(x - eps)) / (2 * eps)",
    "You move all entries at once, so every entry of your gradient is the same sum of slopes. A partial "
    "derivative moves one entry and leaves the rest alone. Look at what you add eps to.",
)
numerical_gradient.mistake(
    central_difference,
    "(f(above) - f(below)) / (2 * eps)",
    "(f(above) - f(below)) / (4 * eps)",
    "Your numbers are half as large as they should be. The two points lie two steps apart. Look at what you "
    "divide by.",
)
numerical_gradient.mistake(
    central_difference,
    "gradient[j] = (f(above) - f(below)) / (2 * eps)",
    "gradient[j] = abs(f(above) - f(below)) / (2 * eps)",
    "You take the size of each slope and lose its sign. A gradient says in which direction f rises. Look at what "
    "is applied to the difference.",
)
numerical_gradient.mistake(
    central_difference,
    "    for j in np.ndindex(x.shape):\n"
    "        above, below = np.array(x, dtype=float), np.array(x, dtype=float)",
    "    above, below = np.array(x, dtype=float), np.array(x, dtype=float)\n"
    "    for j in np.ndindex(x.shape):",
    "You never put an entry back after moving it, so each later entry is tried at another point. Every entry is "
    "tried at x itself. Look at what is in your arrays when the next turn of the loop begins.",
)
numerical_gradient.mistake(
    central_difference,
    "    return gradient",
    "    return gradient.ravel()",
    "You return the gradient as one long row. There is one slope for each entry of x, so it has the shape of x. "
    "Look at the shape of what you return.",
)
numerical_gradient.mistake(
    central_difference,
    "    return gradient",
    "    return np.sum(gradient)",
    "You return the sum of all slopes. A gradient keeps one number for each entry of x. Look at what you return.",
)
numerical_gradient.mistake(
    central_difference,
    "np.array(x, dtype=float), np.array(x, dtype=float)",
    "np.array(x, dtype=np.float32), np.array(x, dtype=np.float32)",
    "You move the entries in float32, which keeps seven digits: a step of eps is lost in rounding, or comes out as "
    "another one. Look at the type of the array that you add eps to.",
)
numerical_gradient.mistake(
    central_difference,
    "    return gradient",
    "    return gradient / x.size",
    "You average over the entries of x. Each slope stands for itself. Look at what you divide by.",
)


numerical_gradient.edge(
    "x may have any shape: no axis, one axis, or one entry",
    "0 dimensions", "1 dimension", "1 entry", points=1,
)  # fmt: skip


@numerical_gradient.law(
    "of a cubic, moved both ways by eps, the slope is known:  3 a x^2 + a eps^2", of="gradient"
)
def cubic(own, f, x, eps):
    got = own.numerical_gradient(Curve(f.a, np.zeros_like(f.w)), x, eps).gradient
    return got, 3 * f.a * x**2 + f.a * eps**2, rounding(None, f, x, eps)


@numerical_gradient.law(
    "of a wave, moved both ways by eps, the slope is known:  cos(w x) sin(w_k eps) / eps", of="gradient"
)
def wave(own, f, x, eps):
    got = own.numerical_gradient(Curve(np.zeros_like(f.a), f.w), x, eps).gradient
    return got, np.cos(np.sum(f.w * x)) * np.sin(f.w * eps) / eps, rounding(None, f, x, eps)


@numerical_gradient.law("the slope of a sum is the sum of the slopes", of="gradient")
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


def right_da(parts, dh_next, x, h, W, b):
    """da = dh_next * (1 - h_next^2)."""
    return dh_next * (1 - parts.rnn_step(x, h, W, b) ** 2)


@rnn_step_backward.criterion("back through the tanh:  da = dh_next * (1 - h_next^2)", points=2, of="da")
def tanh_gradient(got, parts, dh_next, x, h, W, b):
    yield from showing(got, "db", "dW", beside(x, h), right_da(parts, dh_next, x, h, W, b))


@rnn_step_backward.criterion(
    "back through the product, to both inputs:  [dx, dh] = da W^T", points=1.5, of="[dx, dh]"
)
def dx_and_dh(got, parts, dh_next, x, h, W, b):
    for da in (right_da(parts, dh_next, x, h, W, b), *shown(got, "db", "dW", beside(x, h))):
        yield beside(got.dx, got.dh), da @ W.T


@rnn_step_backward.criterion("the matrix meets what it acted on:  dW = [x, h]^T da", points=1, of="dW")
def weight_gradient(got, parts, dh_next, x, h, W, b):
    for da in (right_da(parts, dh_next, x, h, W, b), *usable(lambda: in_db(got, "db"))):
        yield got.dW, beside(x, h).T @ da


@rnn_step_backward.criterion(
    "the bias collects da over the samples:  db = sum of da over n", points=1, of="db"
)
def bias_gradient(got, parts, dh_next, x, h, W, b):
    for da in (right_da(parts, dh_next, x, h, W, b), *usable(lambda: in_dW(got, "dW", beside(x, h)))):
        yield got.db, da.sum(axis=0)


rnn_step_backward.mistake(
    tanh_gradient,
    "1 - h_next**2",
    "1 + h_next**2",
    "You use the derivative of tan, not that of tanh: the slope of tanh is largest at 0 and falls off to both sides, "
    "yours grows. Look at the sign in the factor that takes you back through the squashing.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "1 - h_next**2",
    "1 - np.tanh(h_next)**2",
    "You squash twice: h_next is already the tanh of the sum. Its slope can be written with h_next itself. Look at "
    "what stands inside the square.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    " * (1 - h_next**2)",
    "",
    "The step back through the tanh is missing: you treat the squashing as if its slope were 1 everywhere. Look at "
    "the way from dh_next to the gradient of the sum inside the tanh.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "1 - h_next**2",
    "1 - h**2",
    "You take the slope of the tanh at the old state. The tanh was applied in this step and gave the new one. Look at "
    "which of the two states stands in the factor.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "da.sum(axis=0)",
    "da.mean(axis=0)",
    "You average db over the samples. The loss here is a sum over the batch, so every sample adds its share in full. "
    "Look at how the samples are put together.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "da.sum(axis=0)",
    "dh_next.sum(axis=0)",
    "You sum up the gradient of the state, but the bias sits inside the tanh. Go back through the tanh first. Look at "
    "which gradient you sum.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * (1 - h_next) ** 2",
    "You square the whole difference. The slope of the tanh is one minus its value squared. Look at where the "
    "brackets of the square stand.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next / (1 - h_next**2)",
    "You divide by the slope of the tanh. On the way back a gradient is multiplied by it: where a unit is "
    "saturated, little gets through. Look at how dh_next and the slope meet.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * h_next * (1 - h_next)",
    "You use the sigmoid's slope. This network squashes with the tanh, whose slope is another one. Look at the "
    "function that the state went through in the forward pass.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * (h_next > 0)",
    "You use the slope of a ReLU. This network squashes with the tanh. Look at the function that the state went "
    "through in the forward pass.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * (h_next**2 - 1)",
    "The slope of the tanh has the wrong sign: the tanh rises everywhere, so its slope is never negative. Look at "
    "the two terms of the factor.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * h_next**2",
    "You take the square of the state for the slope. The slope of the tanh is largest where its value is 0. Look "
    "at the factor that takes you back through the squashing.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * (1 - h_next)",
    "The square is missing in the slope of the tanh. Look at the factor that takes you back through the "
    "squashing.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = (1 - h_next**2)",
    "dh_next does not enter: your gradient is that of the sum of all states, whatever the loss is. Look at what "
    "the slope of the tanh is multiplied with.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * np.tanh(h_next)",
    "You multiply by the tanh itself instead of its slope. Look at the factor that takes you back through the "
    "squashing.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * (1 - (xh @ W + b) ** 2)",
    "You take the slope of the tanh from the sum that went into it. The slope is written with what came out. Look "
    "at what stands inside the square.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * (1 - np.tanh(h_next**2))",
    "You squash the square once more. The new state is already the tanh of the sum. Look at what stands inside "
    "the slope.",
)
rnn_step_backward.mistake(
    tanh_gradient,
    "da = dh_next * (1 - h_next**2)",
    "da = dh_next * h_next",
    "You multiply by the state instead of the slope of the tanh. Look at the factor that takes you back through "
    "the squashing.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh = da @",
    "dxh = dh_next @",
    "dx and dh are made from dh_next as it came, without going back through the tanh first. Look at what you "
    "multiply by the matrix.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, -D:], dxh[:, :-D]",
    "You cut [dx, dh] at the wrong end: the first D columns belong to x, the last H to h. Look at the order in "
    "which x and h were joined.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, :D], da @ W[D:]",
    "The part of W that acts on the state is not transposed on the way to dh. It is square, so NumPy does not "
    "complain. Look at how da meets the lower rows of W.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, :D], dh_next",
    "You hand dh_next back as it came. The old state reached the new one through W and the tanh, and so goes its "
    "gradient. Look at what dh is made from.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, :D], da",
    "Your dh stops at the sum: the way back through W is missing. Look at what the old state was multiplied with "
    "in the forward pass.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, :D], np.zeros_like(h)",
    "Your dh is zero, but the old state does reach the new one. Look at the lower rows of W.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, :D], dxh[:, D:] * (1 - h**2)",
    "You go back through the tanh of the old state too. That is the step before's affair: dh is the gradient of "
    "the old state as it came in. Look at where this step begins.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, :D] / len(x), dxh[:, D:] / len(x)",
    "You divide dx and dh by the number of samples. Every sample has its own rows in them, and nothing is "
    "averaged. Look at what you divide by.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh, dxh[:, D:]",
    "Your dx still holds the columns of the state: it is as wide as [x, h]. Look at which of the columns belong "
    "to x.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "dxh[:, :D], dxh[:, D:]",
    "dxh[:, D:], dxh[:, :D]",
    "dx and dh have changed places. The first D columns of [dx, dh] belong to x. Look at which part you give "
    "which name.",
)
rnn_step_backward.mistake(
    dx_and_dh,
    "return dx, dh, dW, db",
    "return dh, dx, dW, db",
    "You return dh before dx. Here the order is dx, dh, dW, db. Look at the order of your results.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "return dx, dh, dW, db",
    "return dx, dh, db, dW",
    "You return db before dW. Here the order is dx, dh, dW, db. Look at the order of your results.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "dW = xh.T @ da",
    "dW = da.T @ xh",
    "Your dW is transposed: (H, D+H). A gradient has the shape of what it is the gradient of. Look at the order "
    "of the two factors.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "dW = xh.T @ da",
    "dW = xh.T @ dh_next",
    "Your dW is made from dh_next as it came, without going back through the tanh first. Look at what you "
    "multiply [x, h] with.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "dW = xh.T @ da",
    "dW = xh.T @ da / len(x)",
    "You average dW over the samples. The loss here is a sum over the batch, so every sample adds its share in "
    "full. Look at what you divide by.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "dW = xh.T @ da",
    "dW = np.concatenate([x, h_next], axis=-1).T @ da",
    "The lower rows of your dW are made with the new state. W acted on the old one. Look at which state stands "
    "beside x.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "dW = xh.T @ da",
    "dW = np.concatenate([h, x], axis=-1).T @ da",
    "The rows of your dW are in the wrong order: those of the state stand first. Look at the order in which x and "
    "h were joined.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "dW = xh.T @ da",
    "dW = np.concatenate([x, h], axis=-1).T @ da\n    dW[D:] = dW[D:].T",
    "The lower part of your dW is transposed. It is square, so NumPy does not complain. Look at the order of the "
    "two factors for the state's rows.",
)
rnn_step_backward.mistake(
    weight_gradient,
    "dW = xh.T @ da",
    "dW = xh.T @ da\n    dW[D:] = 0",
    "The lower rows of your dW are zero, but W acted on the state too. Look at what stands beside x in the "
    "product.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "db = da.sum(axis=0)",
    "db = dW.sum(axis=0)",
    "You sum the rows of dW. The bias has nothing to do with [x, h]: it collects the gradient of the sum inside "
    "the tanh. Look at what db is summed from.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "db = da.sum(axis=0)",
    "db = da.sum(axis=1)",
    "You sum over the units, so db has an entry for each sample. The bias has an entry for each unit, and the "
    "samples add up. Look at the axis of your sum.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "db = da.sum(axis=0)",
    "db = da.sum(axis=0, keepdims=True)",
    "Your db has shape (1, H). A gradient has the shape of what it is the gradient of, and b has one axis. Look "
    "at the shape of the sum.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "db = da.sum(axis=0)",
    "db = da.sum()",
    "Your db is a single number: you sum over samples and units. The bias has an entry for each unit. Look at the "
    "axis of your sum.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "db = da.sum(axis=0)",
    "db = da",
    "Your db still has a row for each sample. One bias served them all, so their shares add up. Look at the shape "
    "of b.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "db = da.sum(axis=0)",
    "db = da[0]",
    "Your db holds the first sample's share only. One bias served all samples, so their shares add up. Look at "
    "how the samples are put together.",
)
rnn_step_backward.mistake(
    bias_gradient,
    "    dW = xh.T @ da\n    db = da.sum(axis=0)",
    "    dW = xh.T @ da / len(x)\n    db = da.mean(axis=0)",
    "You average dW and db over the samples. The loss here is a sum over the batch, so every sample adds its "
    "share in full. Look at what you divide by.",
)


rnn_step_backward.obeys(state_among_features)
rnn_step_backward.edge(
    "the gradients also hold for one sample, one feature or one unit", *sizes_of_one, points=0.5
)


def steps_back(parts, dh, x, h0, W, b, k=None, *, states=before):
    """The steps of a sequence, taken back from the states before them; cut where chunks of k steps start."""
    h = states(h0, parts.rnn_forward(x, h0, W, b))

    def back(t, samples, reached):
        dx, dh_before, dW, db = parts.rnn_step_backward(*reached, x[samples, t], h[samples, t], W, b)
        return dx, [dh_before], [dW, db]

    cut = range(k, x.shape[1], k) if k else ()
    return Steps(back, [dh], lambda got: [got.dW, got.db], cut)


def every(got, *sequence):
    """The steps, whichever states a student takes them back from."""
    return (got.once(steps_back, *sequence, states=states) for states in (before, after, at_first))


def own_messages(got, *sequence):
    """What reached every step of the student's, and what should have."""
    steps = got.once(steps_back, *sequence)
    for own in shown_by(got, steps):
        yield own.reached, steps.received(own)


rnn_backward = Exercise(
    "rnn_backward",
    takes=(dh_sequence, x_sequence, h0, W, b),
    gives=(dx_sequence, dh0, dW, db),
    gradient_of="rnn_forward",
    repeats="rnn_step_backward",
    told_on=("generic", "many features"),
)


@rnn_backward.criterion("what reaches h_t is its own dh_t and what step t+1 sends back", points=1.5, of="dx")
def both_paths(got, *sequence):
    right = got.once(steps_back, *sequence).right
    yield from usable(lambda: (got.dx, right.dx), lambda: (got.dh0, right.sent[0][:, 0]))
    yield from usable(lambda: ([got.dW, got.db], right.dweights))
    yield from own_messages(got, *sequence)


@rnn_backward.criterion(
    "dx of each step is at its own place:  dx_t = what step t gives x_t", points=0.5, of="dx"
)
def sequence_dx(got, *sequence):
    yield got.dx, got.once(steps_back, *sequence).right.dx
    for own in in_weights(got, every(got, *sequence)):
        yield got.dx, own.dx


@rnn_backward.criterion("dh0 is what the first step sends back", points=1, of="dh0")
def initial_state(got, *sequence):
    yield got.dh0, got.once(steps_back, *sequence).right.sent[0][:, 0]
    for own in chain(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield got.dh0, own.sent[0][:, 0]


@rnn_backward.criterion("W is shared by all steps: dW is summed over time", points=1, of="dW")
def weights_over_time(got, *sequence):
    yield got.dW, got.once(steps_back, *sequence).right.dweights[0]
    for own in or_else(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield got.dW, own.dweights[0]


@rnn_backward.criterion("b is shared by all steps: db is summed over time", points=0.5, of="db")
def bias_over_time(got, *sequence):
    yield got.db, got.once(steps_back, *sequence).right.dweights[1]
    for own in or_else(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield got.db, own.dweights[1]


rnn_backward.mistake(
    both_paths,
    "dh[:, t] + dh_future",
    "dh[:, t]",
    "Each step hears only its own dh_t, so your gradient reaches back a single step. A state is used twice: by the "
    "loss at its own time and by the next step. Look at what arrives at h_t, and from where.",
)
rnn_backward.mistake(
    both_paths,
    "dh[:, t] + dh_future",
    "(dh[:, t] if t == x.shape[1] - 1 else 0) + dh_future",
    "Only the last state's gradient enters. Here every state is in the loss, so each dh_t must be added when the "
    "loop comes by. Look at what you do with dh at the earlier steps.",
)
rnn_backward.mistake(
    weights_over_time,
    "dW += dW_t",
    "dW = dW_t",
    "dW holds one step's share only: each step writes over the one before. All steps use the same W, so their shares "
    "add up. Look at the sign between dW and the step's gradient.",
)
rnn_backward.mistake(
    initial_state,
    "return dx, dh_future",
    "return dx, np.zeros_like(h0)",
    "Your dh0 is zero, but h0 does matter to the loss: the first step used it. Look at what the first step sends back "
    "to the state that it started from.",
)
rnn_backward.mistake(
    both_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = dh[:, -1] + dh_future",
    "Every step hears the last state's gradient. Each state has its own dh_t. Look at the index of dh inside your "
    "loop.",
)
rnn_backward.mistake(
    both_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = dh[:, t] - dh_future",
    "You subtract what step t+1 sends back. Both ways lead to the same loss, so what comes along them adds up. "
    "Look at the sign between the two.",
)
rnn_backward.mistake(
    both_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = (dh[:, t] + dh_future) / 2",
    "You average the two ways. A gradient along two ways is their sum, in full. Look at what you divide by.",
)
rnn_backward.mistake(
    both_paths,
    "dh_total = dh[:, t] + dh_future",
    "dh_total = dh.sum(axis=1) + dh_future",
    "You add the gradients of all states at every step. At step t only its own dh_t comes in. Look at the index "
    "of dh inside your loop.",
)
rnn_backward.mistake(
    both_paths,
    "for t in reversed(range(x.shape[1])):",
    "for t in range(x.shape[1]):",
    "Your loop runs forward in time. What step t sends back is needed at step t-1, so the last step comes first. "
    "Look at the order of your loop.",
)
rnn_backward.mistake(
    both_paths,
    "for t in reversed(range(x.shape[1])):",
    "for t in range(x.shape[1] - 1, 0, -1):",
    "Your loop stops before the first step, so its share is missing everywhere and dh0 is one step short. Python "
    "leaves out the end of a range. Look at where your loop ends.",
)
rnn_backward.mistake(
    both_paths,
    "rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)",
    "rnn_step_backward(dh_total, x[:, t], h[:, t], W, b)",
    "Each step back starts from the state that came out of the step. It is to be given the state that went in. "
    "Look at which state you hand to the step.",
)
rnn_backward.mistake(
    both_paths,
    "rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)",
    "rnn_step_backward(dh_total, x[:, t], h[:, t - 1], W, b)",
    "At t = 0 you take the last state for the one before: index -1 wraps around to the end. The first step "
    "started from h0. Look at what h[:, t - 1] is when t is 0.",
)
rnn_backward.mistake(
    both_paths,
    "rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)",
    "rnn_step_backward(dh_total, x[:, t], h_before[:, t] * (t > 0), W, b)",
    "At t = 0 you take zeros for the state before. The first step started from h0, which need not be zero. Look "
    "at the state that goes into the step at t = 0.",
)
rnn_backward.mistake(
    both_paths,
    "rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)",
    "rnn_step_backward(dh_total, x[:, t], h0, W, b)",
    "Every step back starts from h0. Step t started from the state of step t-1. Look at which state you hand to "
    "the step.",
)
rnn_backward.mistake(
    both_paths,
    "rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)",
    "rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)\n        dh_future = dh_future + dh_total",
    "You also pass the whole gradient on to the earlier state. In a plain network the only way back leads through "
    "the step. Look at what you add to the message.",
)
rnn_backward.mistake(
    weights_over_time,
    "        db += db_t",
    "        db += db_t\n    dW = dW / x.shape[1]",
    "You average dW over the steps. The same W served at every step, and the shares add up in full. Look at what "
    "you divide by.",
)
rnn_backward.mistake(
    bias_over_time,
    "db += db_t",
    "db = db_t",
    "db holds one step's share only: each step writes over the one before. All steps use the same b, so their "
    "shares add up. Look at the sign between db and the step's gradient.",
)
rnn_backward.mistake(
    weights_over_time,
    "        dW += dW_t\n        db += db_t",
    "        dW, db = dW_t, db_t",
    "dW and db hold one step's share only: each step writes over the one before. All steps use the same weights, "
    "so their shares add up. Look at how the step's gradients are taken in.",
)
rnn_backward.mistake(
    weights_over_time,
    "        dW += dW_t\n        db += db_t",
    "        dW += dW\n        db += db",
    "You add dW and db to themselves, so they stay zero. Look at what is added in each turn of the loop.",
)
rnn_backward.mistake(
    weights_over_time,
    "dW += dW_t",
    "dW += dW",
    "You add dW to itself, so it stays zero. Look at what is added in each turn of the loop.",
)
rnn_backward.mistake(
    weights_over_time,
    "return dx, dh_future, dW, db",
    "return dx, dh_future, dW / len(x), db / len(x)",
    "You average dW and db over the samples. The loss here is a sum over the batch, so every sample adds its "
    "share in full. Look at what you divide by.",
)
rnn_backward.mistake(
    weights_over_time,
    "return dx, dh_future, dW, db",
    "return dx, dh_future, dW / x.shape[1], db / x.shape[1]",
    "You average dW and db over the steps. The same weights served at every step, and the shares add up in full. "
    "Look at what you divide by.",
)
rnn_backward.mistake(
    weights_over_time,
    "return dx, dh_future, dW, db",
    "return dx, dh_future, dW / len(x) / x.shape[1], db / len(x) / x.shape[1]",
    "You average dW and db over samples and steps. The loss here is a sum over both. Look at what you divide by.",
)
rnn_backward.mistake(
    initial_state,
    "return dx, dh_future",
    "return dx, dh_total",
    "You return what arrives at the first state, h_1, as dh0. One step is still missing: the way from h_1 back to "
    "h0. Look at the message after the last turn of your loop.",
)
rnn_backward.mistake(
    initial_state,
    "return dx, dh_future",
    "return dx, dh_future @ W[-h0.shape[1] :].T",
    "You multiply dh0 by W once more than there are steps. The message from the first step already is the "
    "gradient of h0. Look at what you do after the loop.",
)
rnn_backward.mistake(
    initial_state,
    "return dx, dh_future",
    "return dx, dh_future + dh[:, 0]",
    "You add dh_1 to dh0. That gradient belongs to the first state and has already gone through the first step. "
    "Look at what you do after the loop.",
)
rnn_backward.mistake(
    initial_state,
    "return dx, dh_future",
    "return dx, dh_future * (1 - h0**2)",
    "You send dh0 through a tanh once more. h0 was given; no squashing made it inside this network. Look at what "
    "you do after the loop.",
)
rnn_backward.mistake(
    initial_state,
    "return dx, dh_future",
    "return dx, dh_future.sum(axis=0)",
    "You sum dh0 over the samples. Each sample has an initial state of its own. Look at the shape of h0.",
)
rnn_backward.mistake(
    sequence_dx,
    "    return dx,",
    "    return dx[:, ::-1],",
    "Your dx is in the order in which the loop met the steps, from the last to the first. Its middle axis runs "
    "from first to last. Look at how you join the steps.",
)
rnn_backward.mistake(
    sequence_dx,
    "    return dx,",
    "    return dx.swapaxes(0, 1),",
    "Your dx has time in front: (T, N, D). Here the samples come first and time is the middle axis. Look at how "
    "you join the steps.",
)
rnn_backward.mistake(
    sequence_dx,
    "    return dx,",
    "    return dx.sum(axis=1),",
    "You sum dx over the steps. Each input was used at one step only and has a gradient of its own. Look at the "
    "shape of x.",
)


rnn_backward.edge(
    "the gradients also hold for one step, one sample, one feature or one unit",
    "T = 1",
    *sizes_of_one,
    points=0.5,
)


def chunk_length(rng, stratum):
    """k, shorter than the sequence where that can be; as long or longer in its own edge stratum.

    In the generic strata and with many features k = T - 2: then a chunk one step longer, or counted from the end, is
    another one.
    """
    T = stratum.sizes.T
    if stratum.name.startswith(("generic", "many features")):
        return {"k": T - 2}
    return {"k": T + int(rng.integers(0, 3)) if stratum.name == "k >= T" else int(rng.integers(1, max(2, T)))}


truncated_rnn_backward = Exercise(
    "truncated_rnn_backward",
    takes=(dh_sequence, x_sequence, h0, W, b, Number("k")),
    gives=(dx_sequence, dh0, dW, db),
    draw=chunk_length,
    told_on=("generic", "many features"),
)


@truncated_rnn_backward.criterion(
    "the gradient stops where a chunk of k steps starts, the state goes on", points=1.5, of="dx"
)
def cut_between_chunks(got, *sequence):
    right = got.once(steps_back, *sequence).right
    yield from usable(lambda: (got.dx, right.dx), lambda: ([got.dW, got.db], right.dweights))
    yield from own_messages(got, *sequence)


@truncated_rnn_backward.criterion("dx of each step is what its own chunk gives it", points=0.5, of="dx")
def chunk_dx(got, *sequence):
    yield got.dx, got.once(steps_back, *sequence).right.dx
    for own in in_weights(got, every(got, *sequence)):
        yield got.dx, own.dx


@truncated_rnn_backward.criterion("dh0 is what reaches h0 inside the first chunk", points=0.5, of="dh0")
def chunk_initial_state(got, *sequence):
    yield got.dh0, got.once(steps_back, *sequence).right.sent[0][:, 0]
    for own in chain(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield got.dh0, own.sent[0][:, 0]


@truncated_rnn_backward.criterion("dW and db are summed over all chunks", points=1, of="dW and db")
def chunk_weights(got, *sequence):
    yield [got.dW, got.db], got.once(steps_back, *sequence).right.dweights
    for own in or_else(in_dx(got, every(got, *sequence)), in_weights(got, every(got, *sequence))):
        yield [got.dW, got.db], own.dweights


truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h_before[:, start]",
    "np.zeros_like(h0)",
    "You start each chunk from a zero state. Truncation cuts the gradient between chunks, not the memory: the forward "
    "pass runs on as if there were no chunks. Look at the state in which each chunk begins.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h = rnn_forward(x, h0, W, b)",
    "h, k = rnn_forward(x, h0, W, b), x.shape[1]",
    "Nothing is cut: this is the full backward pass. Between chunks of k steps no gradient may flow. Look at what the "
    "first step of one chunk sends to the last step of the chunk before.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h = rnn_forward(x, h0, W, b)",
    "h, k = rnn_forward(x, h0, W, b), k + 1",
    "Your chunks are one step too long. With k = 1, a chunk is a single step and nothing is sent back in time. Look "
    "at where a chunk ends.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h = rnn_forward(x, h0, W, b)",
    "h, k = rnn_forward(x, h0, W, b), max(1, k - 1)",
    "Your chunks are one step too short. A chunk of k steps holds k states, and the cut comes before the next "
    "one. Look at where a chunk ends.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h_before[:, start]",
    "h0",
    "You start each chunk from h0. Truncation cuts the gradient, not the memory: each chunk begins in the state "
    "that the one before it left. Look at the state in which each chunk begins.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h_before[:, start]",
    "h[:, start]",
    "You start each chunk from the state after its first step. It begins in the state before that. Look at the "
    "index of the state in which each chunk begins.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h = rnn_forward(x, h0, W, b)",
    "h, k = rnn_forward(x, h0, W, b), 1",
    "You cut after every step, whatever k is. Inside a chunk of k steps the gradient flows as always. Look at "
    "where the message is set to zero.",
)
truncated_rnn_backward.mistake(
    chunk_weights,
    "dW += dW_chunk",
    "dW = dW_chunk",
    "dW holds one chunk's share only: each chunk writes over the one before. All chunks use the same W, so their "
    "shares add up. Look at how a chunk's gradient is taken in.",
)
truncated_rnn_backward.mistake(
    chunk_weights,
    "db += db_chunk",
    "db = db_chunk",
    "db holds one chunk's share only: each chunk writes over the one before. All chunks use the same b, so their "
    "shares add up. Look at how a chunk's gradient is taken in.",
)
truncated_rnn_backward.mistake(
    chunk_weights,
    "        dW += dW_chunk\n        db += db_chunk",
    "        dW, db = dW_chunk, db_chunk",
    "dW and db hold one chunk's share only. All chunks use the same weights, so their shares add up. Look at how "
    "a chunk's gradients are taken in.",
)
truncated_rnn_backward.mistake(
    chunk_weights,
    "    return dx, dh0, dW, db",
    "    chunks = -(-x.shape[1] // k)\n    return dx, dh0, dW / chunks, db / chunks",
    "You average dW and db over the chunks. Their shares add up in full. Look at what you divide by.",
)
truncated_rnn_backward.mistake(
    chunk_initial_state,
    "return dx, dh0,",
    "return dx, np.zeros_like(h0),",
    "Your dh0 is zero, but h0 does matter to the states of the first chunk. Look at what the first chunk sends "
    "back to the state that it started from.",
)
truncated_rnn_backward.mistake(
    chunk_initial_state,
    "for start in reversed(range(0, x.shape[1], k)):",
    "for start in range(0, x.shape[1], k):",
    "Your dh0 is the message of the last chunk. Only the first chunk started from h0. Look at which chunk you "
    "visit last.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "        dx[:, chunk], dh0, dW_chunk, db_chunk = rnn_backward(\n"
    "            dh[:, chunk], x[:, chunk], h_before[:, start], W, b\n"
    "        )",
    "        own = np.zeros_like(dh[:, chunk])\n"
    "        own[:, -1] = dh[:, chunk][:, -1]\n"
    "        dx[:, chunk], dh0, dW_chunk, db_chunk = rnn_backward(own, x[:, chunk], h_before[:, "
    "start], W, b)",
    "Only the last state of each chunk adds its own gradient. Every state is in the loss, so each dh_t must be "
    "added. Look at what you hand back through a chunk.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "for start in reversed(range(0, x.shape[1], k)):\n        chunk = slice(start, start + k)",
    "ends = list(range(x.shape[1], 0, -k))\n"
    "    for end in ends:\n"
    "        start = max(0, end - k)\n"
    "        chunk = slice(start, end)",
    "You count the chunks from the end, so that the first one is the short one. They are counted from t = 0, and "
    "the last may be shorter. Look at where your first chunk begins and ends.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "for start in reversed(range(0, x.shape[1], k)):\n        chunk = slice(start, start + k)",
    "for start in [max(0, x.shape[1] - k)]:\n        chunk = slice(start, start + k)",
    "You go back through the last k steps only and leave the rest out. Every chunk is gone through, each on its "
    "own. Look at which chunks your loop visits.",
)
truncated_rnn_backward.mistake(
    cut_between_chunks,
    "h_before[:, start]",
    "h_before[:, start] * (start == 0)",
    "Each chunk after the first starts from a zero state. Truncation cuts the gradient between chunks, not the "
    "memory: each begins in the state that the one before it left. Look at the state in which each chunk begins.",
)


truncated_rnn_backward.edge(
    "with k >= T nothing is cut: it is full backpropagation through time", "k >= T", "T = 1", points=0.25
)
truncated_rnn_backward.edge(
    "the gradients also hold for one sample, one feature or one unit", "N = 1", "D = 1", "H = 1", points=0.25
)


@truncated_rnn_backward.law(
    "if k is T or more, nothing is cut: it is your own rnn_backward", of="rnn_backward"
)
def nothing_cut(own, dh, x, h0, W, b, k):
    whole = own.rnn_backward(dh, x, h0, W, b)
    for k in (x.shape[1], x.shape[1] + 1):
        got = own.truncated_rnn_backward(dh, x, h0, W, b, k)
        yield (
            {"dx": got.dx, "dh0": got.dh0, "dW": got.dW, "db": got.db},
            {"dx": whole.dx, "dh0": whole.dh0, "dW": whole.dW, "db": whole.db},
        )


@truncated_rnn_backward.law(
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


def right_norms(parts, dh_T, x, h0, W, b):
    """The norms of dL/dh_t over the whole batch, t = 0 first."""
    h = before(h0, parts.rnn_forward(x, h0, W, b))
    gradients = [dh_T]
    for t in reversed(range(x.shape[1])):
        gradients.append(parts.rnn_step_backward(gradients[-1], x[:, t], h[:, t], W, b)[1])
    return np.array([np.linalg.norm(gradient) for gradient in reversed(gradients)])


@gradient_norms.criterion(
    "the last state gets the upstream gradient:  norms[T] = |dh_T|", points=0.5, of="norms[T]"
)
def last_norm(got, parts, dh_T, x, h0, W, b):
    return got.norms[-1], np.linalg.norm(dh_T)


@gradient_norms.criterion(
    "every earlier state gets what the step after it sends back:  norms[t] = |dL/dh_t| for t < T",
    points=2,
    of="norms[:T]",
)
def earlier_norms(got, parts, *sequence):
    right = right_norms(parts, *sequence)
    return got.norms[:-1], right[:-1]


gradient_norms.mistake(
    earlier_norms,
    "np.array(norms[::-1])",
    "np.array(norms)",
    "Your norms are in the order in which you met them: from the last step to the first. The result begins with t = 0. "
    "Look at the order in which you return them.",
)
gradient_norms.mistake(
    earlier_norms,
    "norms.append(np.linalg.norm(dh))",
    "norms.append(np.linalg.norm(dh) ** 2)",
    "You give the squares of the norms for the earlier states. A norm is the root of the sum of squares. Look at "
    "what you store in the loop.",
)
gradient_norms.mistake(
    last_norm,
    "np.array(norms[::-1])",
    "np.array(norms[::-1]) ** 2",
    "You give the squares of the norms. A norm is the root of the sum of squares. Look for the root.",
)
gradient_norms.mistake(
    last_norm,
    "np.array(norms[::-1])",
    "np.array(norms[::-1]) / np.sqrt(dh_T.size)",
    "You take the root of the mean square. A norm sums the squares and divides by nothing. Look at what you "
    "divide by.",
)
gradient_norms.mistake(
    last_norm,
    "np.array(norms[::-1])",
    "np.array(norms[::-1]) / len(x)",
    "You divide the norms by the number of samples. The norm is taken over the whole batch, as one list of "
    "numbers. Look at what you divide by.",
)
gradient_norms.mistake(
    last_norm,
    "np.array(norms[::-1])",
    "np.array(norms[:0:-1])",
    "The last state is missing: your result has T norms. Its gradient is the one that is given, before any step "
    "back. Look at what you store before the loop.",
)
gradient_norms.mistake(
    earlier_norms,
    "np.array(norms[::-1])",
    "np.array(norms[-2::-1])",
    "h0 is missing: your result has T norms and begins with the first state. The initial state has a gradient "
    "too. Look at what you store after the last step back.",
)
gradient_norms.mistake(
    earlier_norms,
    "h_before[:, t], W, b)",
    "h[:, t], W, b)",
    "Each step back starts from the state that came out of the step. It is to be given the state that went in. "
    "Look at which state you hand to the step.",
)
gradient_norms.mistake(
    earlier_norms,
    "h_before[:, t], W, b)",
    "h[:, t - 1], W, b)",
    "At t = 0 you take the last state for the one before: index -1 wraps around to the end. The first step "
    "started from h0. Look at what h[:, t - 1] is when t is 0.",
)
gradient_norms.mistake(
    earlier_norms,
    "rnn_step_backward(dh, x",
    "rnn_step_backward(dh_T, x",
    "At each step you send dh_T back by one step. The gradient goes on from step to step: what one step sends "
    "back goes into the step before it. Look at what you hand to the step.",
)
gradient_norms.mistake(
    earlier_norms,
    "        norms.append(np.linalg.norm(dh))",
    "        norms.append(np.linalg.norm(dh))\n        dh = dh + dh_T",
    "You add dh_T again at every step. Only the last state is in the loss here, so it comes in once. Look at what "
    "you add in the loop.",
)
gradient_norms.mistake(
    earlier_norms,
    "_, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)",
    "dh = dh @ W[-h0.shape[1] :].T",
    "Each of your steps back leaves out the tanh. On its way from h_t to the state before, the gradient goes "
    "through the slope of the tanh and through W. Look at what one step back is made of.",
)
gradient_norms.mistake(
    earlier_norms,
    "_, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)",
    "dh = dh * (1 - h[:, t] ** 2)",
    "Each of your steps back leaves out W. On its way from h_t to the state before, the gradient goes through the "
    "slope of the tanh and through W. Look at what one step back is made of.",
)
gradient_norms.mistake(
    last_norm,
    "norms = [np.linalg.norm(dh)]",
    "norms = [np.abs(dh).sum()]",
    "For the last state you sum the absolute values. The norm here is the root of the sum of squares. Look at how "
    "the first norm is taken.",
)
gradient_norms.mistake(
    last_norm,
    "    return np.array(norms[::-1])",
    "    return np.array(norms[::-1]) / norms[0]",
    "You divide all norms by that of the last state. What is asked for are the norms themselves. Look at what you "
    "divide by.",
)
gradient_norms.mistake(
    last_norm,
    "    norms = [np.linalg.norm(dh)]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.linalg.norm(dh))",
    "    norms = [np.linalg.norm(dh, axis=-1)]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.linalg.norm(dh, axis=-1))",
    "You take a norm for each sample. Here it is one number for the whole batch at each t. Look at the axis of "
    "your norm.",
)
gradient_norms.mistake(
    last_norm,
    "    norms = [np.linalg.norm(dh)]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.linalg.norm(dh))",
    "    norms = [np.linalg.norm(dh, axis=-1).mean()]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.linalg.norm(dh, axis=-1).mean())",
    "You take a norm for each sample and average them. Here it is one norm over all entries of the whole batch. "
    "Look at the axis of your norm.",
)
gradient_norms.mistake(
    last_norm,
    "    norms = [np.linalg.norm(dh)]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.linalg.norm(dh))",
    "    norms = [np.abs(dh).max()]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.abs(dh).max())",
    "You take the largest entry for the norm. The norm here is the root of the sum of squares over all entries. "
    "Look at how a norm is taken.",
)
gradient_norms.mistake(
    last_norm,
    "    norms = [np.linalg.norm(dh)]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.linalg.norm(dh))",
    "    norms = [np.linalg.norm(dh, 2)]\n"
    "    for t in reversed(range(x.shape[1])):\n"
    "        _, dh, _, _ = rnn_step_backward(dh, x[:, t], h_before[:, t], W, b)\n"
    "        norms.append(np.linalg.norm(dh, 2))",
    "You take the matrix norm: the largest singular value, which is what NumPy gives for an array with two axes "
    "and the order 2. Here it is the root of the sum of squares over all entries. Look at the arguments of your "
    "norm.",
)


gradient_norms.edge("the norms also hold for one step, one sample, one feature or one unit",
                    "T = 1", *sizes_of_one, points=0.5)  # fmt: skip


@gradient_norms.law("the last norm is that of the upstream gradient:  norms[T] = |dh_T|", of="norms[T]")
def norm_of_upstream(own, dh_T, x, h0, W, b):
    return own.gradient_norms(dh_T, x, h0, W, b).norms[-1], np.linalg.norm(dh_T)


@gradient_norms.law("the first norm is that of the dh0 of your own rnn_backward", of="norms[0]")
def norm_of_dh0(own, dh_T, x, h0, W, b):
    dh = np.zeros((*x.shape[:2], h0.shape[1]))
    dh[:, -1] = dh_T
    return own.gradient_norms(dh_T, x, h0, W, b).norms[0], np.linalg.norm(
        own.rnn_backward(dh, x, h0, W, b).dh0
    )


@gradient_norms.law(
    "of the end of a sequence, from the state reached there, the norms are the end of the norms", of="norms"
)
def norms_of_the_end(own, dh_T, x, h0, W, b):
    whole, h = own.gradient_norms(dh_T, x, h0, W, b).norms, own.rnn_forward(x, h0, W, b).h
    for k in range(1, x.shape[1]):
        rest = own.gradient_norms(dh_T, x[:, k:], h[:, k - 1], W, b).norms
        yield {f"norms[{k}:]": whole[k:]}, {f"norms[{k}:]": rest}


@gradient_norms.law("an upstream gradient of -3 times the size makes norms of 3 times the size", of="norms")
def norms_scale(own, dh_T, x, h0, W, b):
    return own.gradient_norms(-3 * dh_T, x, h0, W, b).norms, 3 * own.gradient_norms(dh_T, x, h0, W, b).norms


@gradient_norms.law("the norm is taken over the whole batch: the samples' squares add up", of="norms^2")
def norms_of_samples(own, dh_T, x, h0, W, b):
    alone = [own.gradient_norms(dh_T[[n]], x[[n]], h0[[n]], W, b).norms ** 2 for n in range(len(x))]
    return own.gradient_norms(dh_T, x, h0, W, b).norms ** 2, sum(alone)


@gradient_norms.law(
    "at rest, a matrix that turns and halves the state halves the norm at every step back", of="norms"
)
def norms_at_rest(own, dh_T, x, h0, W, b):
    T, H = x.shape[1], h0.shape[1]
    W = np.concatenate([W[: x.shape[2]], 0.5 * np.eye(H)[::-1]])
    return own.gradient_norms(dh_T, 0 * x, 0 * h0, W, 0 * b).norms, np.linalg.norm(dh_T) * 0.5 ** np.arange(
        T, -1, -1
    )


def arrays_to_clip(rng, stratum):
    """Three arrays of different shapes, and a max_norm above their norm, below it, below most entries, or all zeros.

    Their entries add up to something small, and in "large again" to something large.
    """
    N, _, D, H = stratum.sizes
    zeros, mean = stratum.name == "all zeros", 0.5 if stratum.name.startswith("large again") else 0.0
    shapes = (D + H, H), (H,), (N, H)
    gradients = [np.zeros(shape) if zeros else rng.normal(mean, size=shape) for shape in shapes]
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    share = rng.uniform(0.02, 0.1) if stratum.name == "large" else rng.uniform(0.2, 0.8)
    share = 3.0 if stratum.name.startswith("small") else share
    return {"gradients": gradients, "max_norm": 1.0 if zeros else float(share * norm)}


clip_gradients = Exercise(
    "clip_gradients",
    takes=(Arrays("gradients"), Number("max_norm")),
    gives=(Arrays("clipped"),),
    draw=arrays_to_clip,
    strata=("large", "small", "large again", "small again"),
)


def global_norm(gradients):
    """One norm over all arrays."""
    return np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))


@clip_gradients.criterion(
    "above max_norm all arrays shrink by one factor:  max_norm / norm, one norm over all",
    points=1.5,
    of="clipped",
)
def shrink_together(got, parts, gradients, max_norm):
    norm = global_norm(gradients)
    if norm <= max_norm:
        raise SaysNothing
    return got.clipped, [gradient * (max_norm / norm) for gradient in gradients]


@clip_gradients.criterion("up to max_norm the arrays stay as they are", points=1, of="clipped")
def leave_small(got, parts, gradients, max_norm):
    if global_norm(gradients) == 0 or global_norm(gradients) > max_norm:
        raise SaysNothing
    return got.clipped, gradients


clip_gradients.mistake(
    shrink_together,
    "scale = 1.0 if norm <= max_norm else max_norm / norm\n    return [gradient * scale for gradient in gradients]",
    "return [g * min(1.0, max_norm / max(np.linalg.norm(g), 1e-300)) for g in gradients]",
    "You clip each array by its own norm. Then some shrink more than others and the direction of the whole step "
    "changes. There is one norm, over all arrays together. Look at what the norm is taken of.",
)
clip_gradients.mistake(
    leave_small,
    "1.0 if norm <= max_norm else ",
    "",
    "You always scale to max_norm, so small gradients are blown up. Clipping sets a limit; below it nothing changes. "
    "Look at what happens when the norm is smaller than max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "[gradient * scale for gradient in gradients]",
    "[np.clip(gradient, -max_norm, max_norm) for gradient in gradients]",
    "You clip entry by entry. That bends the direction of the step, and the norm can still be too large. Clipping by "
    "norm shortens all entries by one factor. Look at what is compared with max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "scale = 1.0 if norm <= max_norm else max_norm / norm",
    "scale = 1.0",
    "Nothing is clipped: your gradients come back as they were, however long they are. Look at what happens when "
    "the norm is larger than max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "scale = 1.0 if norm <= max_norm else max_norm / norm",
    "scale = 1.0 if norm <= max_norm else norm / max_norm",
    "Your factor is upside down: it makes long gradients longer. Look at what is divided by what.",
)
clip_gradients.mistake(
    shrink_together,
    "scale = 1.0 if norm <= max_norm else max_norm / norm",
    "scale = 1.0 if norm <= max_norm else 1 / norm",
    "You scale to length 1, whatever max_norm is. Look at what the length should be after clipping.",
)
clip_gradients.mistake(
    shrink_together,
    "scale = 1.0 if norm <= max_norm else max_norm / norm",
    "scale = 1.0 if norm <= max_norm else max_norm",
    "You multiply by max_norm and do not divide by the norm. Look at what the length should be after clipping.",
)
clip_gradients.mistake(
    leave_small,
    "scale = 1.0 if norm <= max_norm else max_norm / norm",
    "scale = 1.0 if norm >= max_norm else max_norm / norm",
    "You scale the short gradients and leave the long ones alone. Clipping is for those that are longer than "
    "max_norm. Look at the direction of your comparison.",
)
clip_gradients.mistake(
    shrink_together,
    "norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))",
    "norm = sum(np.linalg.norm(gradient) ** 2 for gradient in gradients)",
    "You compare the square of the norm: the root is missing. Look at how the squares become a norm.",
)
clip_gradients.mistake(
    shrink_together,
    "norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))",
    "norm = sum(np.linalg.norm(gradient) for gradient in gradients)",
    "You add the norms of the arrays. One norm over all of them is the root of the sum of all squares. Look at "
    "how the arrays come together.",
)
clip_gradients.mistake(
    shrink_together,
    "norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))",
    "norm = max(np.linalg.norm(gradient) for gradient in gradients)",
    "You take the largest norm of a single array. One norm over all of them is the root of the sum of all "
    "squares. Look at how the arrays come together.",
)
clip_gradients.mistake(
    shrink_together,
    "norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))",
    "norm = np.sqrt(np.mean([np.linalg.norm(gradient) ** 2 for gradient in gradients]))",
    "You average the squares of the arrays. One norm over all of them sums all squares. Look at how the arrays "
    "come together.",
)
clip_gradients.mistake(
    shrink_together,
    "norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))",
    "norm = np.linalg.norm(gradients[0])",
    "You take the norm of the first array only. One norm over all of them is the root of the sum of all squares. "
    "Look at what the norm is taken of.",
)
clip_gradients.mistake(
    shrink_together,
    "norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))",
    "norm = max(np.abs(gradient).max() for gradient in gradients)",
    "You take the largest entry for the norm. The norm here is the root of the sum of all squares. Look at what "
    "you compare with max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))",
    "norm = sum(np.abs(gradient).sum() for gradient in gradients)",
    "You sum the absolute values for the norm. The norm here is the root of the sum of all squares. Look at what "
    "you compare with max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "return [gradient * scale for gradient in gradients]",
    "return [np.clip(gradient, -1, 1) for gradient in gradients]",
    "You cut each entry off at 1, whatever max_norm is. Clipping by norm shortens all entries by one factor. Look "
    "at what is compared with max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "return [gradient * scale for gradient in gradients]",
    "return [np.clip(gradient, -5, 5) for gradient in gradients]",
    "You cut each entry off at 5, whatever max_norm is. Clipping by norm shortens all entries by one factor. Look "
    "at what is compared with max_norm.",
)
clip_gradients.mistake(
    shrink_together,
    "return [gradient * scale for gradient in gradients]",
    "return [np.minimum(gradient, max_norm) for gradient in gradients]",
    "You cut off entries that are too large, one by one, and leave the negative ones alone. Clipping by norm "
    "shortens all entries by one factor. Look at what is compared with max_norm.",
)


clip_gradients.edge("gradients that are all zero stay zero, and never give NaN", "all zeros", points=0.5)


@clip_gradients.law("up to max_norm the arrays stay as they are", of="clipped")
def clip_leaves(own, gradients, max_norm):
    for limit in (global_norm(gradients), 2 * global_norm(gradients) + 1):
        yield own.clip_gradients(gradients, float(limit)).clipped, gradients


@clip_gradients.law("above max_norm the norm over all arrays becomes max_norm", of="the norm")
def clip_limits(own, gradients, max_norm):
    for share in (0.9, 0.1):
        limit = share * float(global_norm(gradients))
        yield global_norm(own.clip_gradients(gradients, limit).clipped), limit


@clip_gradients.law(
    "the direction stays: every entry shrinks by the same factor", of="clipped, at the length it had"
)
def clip_turns_nothing(own, gradients, max_norm):
    norm = global_norm(gradients)
    if norm > 0:
        clipped = own.clip_gradients(gradients, 0.5 * float(norm)).clipped
        yield [array * (norm / global_norm(clipped)) for array in clipped], gradients


@clip_gradients.law("what was clipped once stays as it is", of="clipped twice")
def clip_once(own, gradients, max_norm):
    clipped = own.clip_gradients(gradients, max_norm).clipped
    return own.clip_gradients(clipped, max_norm).clipped, clipped


@clip_gradients.law("gradients that are all zero stay zero", of="clipped")
def clip_nothing(own, gradients, max_norm):
    zeros = [np.zeros_like(gradient) for gradient in gradients]
    return own.clip_gradients(zeros, max_norm).clipped, zeros
