"""How a memory that is learned is asked about: the pieces of a training step, and what trained weights do.

Training itself is never judged. Weights that are handed in are: by what the course's own LSTM does with them on
sequences that are the same for every secret, so that what lies at an edge has one mark and no other.
"""

import numpy as np

from autograder.spec import Array, Exercise, Number, SaysNothing, Weights, of_gates

cell = of_gates("fiog")
weights = Weights("weights", "LSTMWeights", cell)
LSTMWeights = weights.as_type()
x = Array("x", "N T D")


# Brought along: asked about, because the gradient of a model is made with them; unmarked here.
FEW = ("generic", "another", "N = 1", "T = 1")  # enough to see whether they are as they were given
states = Exercise("states", takes=(x, weights), gives=(Array("h", "N T H"),), regimes=FEW)
states_backward = Exercise(
    "states_backward",
    takes=(Array("dh", "N T H", "upstream"), x, weights),
    gives=(weights.gradient("dweights"),),
    regimes=FEW,
)


def hidden_states(weights, x):
    """h of an LSTM from zeros: (T, H, N), as the course's lstm_forward gives it; x: (N, T, D).

    One product a step, of all gates, with [x, h, 1] kept in one place; sigmoid(a) = (1 + tanh(a / 2)) / 2.
    """
    (N, T, D), H = x.shape, len(weights.b_f)
    halved = zip((0.5, 0.5, 0.5, 1.0), weights[::2], weights[1::2], strict=True)
    W = np.concatenate([scale * np.vstack([matrix, bias]) for scale, matrix, bias in halved], axis=1).T.copy()
    xh1, a, c, states = np.zeros((D + H + 1, N)), np.empty((4 * H, N)), np.zeros((H, N)), np.empty((T, H, N))
    xh1[-1] = 1
    x_t, h, gates, (f, i, o, g) = xh1[:D], xh1[D:-1], a[: 3 * H], a.reshape(4, H, N)
    for t in range(T):
        x_t[:] = x[:, t].T
        np.matmul(W, xh1, out=a)
        np.tanh(a, out=a)
        gates += 1
        gates *= 0.5
        c *= f
        i *= g
        c += i
        np.tanh(c, out=h)
        h *= o
        states[t] = h
    return states


# -- The adding problem ------------------------------------------------------------------------------------------------


def sequences(rng, N, T):
    """x (N, T, 2): values between 0 and 1, and marks, one in each half; y (N,), the sums of the marked values."""
    values, marks, rows = rng.random((N, T)), np.zeros((N, T)), np.arange(N)
    first, second = rng.integers(T // 2, size=N), rng.integers(T // 2, T, size=N)
    marks[rows, first] = marks[rows, second] = 1
    return np.stack([values, marks], axis=-1), values[rows, first] + values[rows, second]


LENGTHS = {"T = 50": (500, 50), "T = 400": (100, 400), "T = 2": (500, 2)}


def adding(rng, regime):
    """Many sequences of one length; fewer long ones, of which each says the same: what leaks, leaks in all.

    They are the same for every secret. One unit's few weights cannot know sequences by heart.
    """
    N, T = LENGTHS[regime.name]
    x, y = sequences(np.random.default_rng(T), N, T)
    return {"x": x, "y": y}


one_unit = Weights(
    "weights",
    "LSTMWeights",
    tuple(Array(one.name, "3 1" if one.kind == "weight" else "1", one.kind) for one in cell),
)
adding_by_hand = Exercise(
    "adding_by_hand",
    takes=(),
    gives=(one_unit, Array("v", "1", "weight"), Array("v0", "one", "bias")),
    judged_on=(x, Array("y", "N")),
    draw=adding,
    regimes=tuple(LENGTHS),
)
ADDED = 0.001  # the mean squared error that is allowed; always answering 1 has 1/6


def answers(got, key, x):
    """h_T @ v + v0 of an LSTM with the weights that were built."""
    return got.v @ hidden_states(key.LSTMWeights(*got.weights), x)[-1] + got.v0


def adds(T):
    """The mean squared error over sequences of T steps is at most 0.001."""

    def statement(got, key, x, y):
        if x.shape[1] != T:
            raise SaysNothing
        error = np.mean((answers(got, key, x) - y) ** 2)
        return (
            error,
            0.0,
            ADDED,
            lambda *_: (
                f"over {len(y)} sequences of {T} steps the mean squared error is {error:.3g}, but should be at most "
                f"{ADDED:g} (always answering 1 has 0.167)"
            ),
        )

    return statement


adding_by_hand.equation(
    "over 50 steps the two marked values are added:  (h_T v + v0 - y)^2 <= 0.001 on the average",
    of="the error", points=1.5, id="fifty-steps",
)(adds(50))  # fmt: skip
adding_by_hand.equation(
    "over 400 steps they are too: nothing leaks", of="the error", points=1, id="four-hundred-steps"
)(adds(400))
adding_by_hand.equation(
    "two marked steps with no silence between them are added too",
    of="the error",
    points=0.5,
    id="no-silence",
)(adds(2))


@adding_by_hand.symptom("large-values-bent")
def bent(got, key, x, y):
    """Right for small sums, too small for large ones."""
    if x.shape[1] != 50:
        raise SaysNothing
    given = answers(got, key, x)
    off = given - y
    small, large = y < np.quantile(y, 0.1), y > np.quantile(y, 0.9)
    return bool(
        np.abs(off[small]).mean() < 0.15
        and off[large].mean() < -2 * np.abs(off[small]).mean()
        and np.corrcoef(given, y)[0, 1] > 0.9
    )


@adding_by_hand.symptom("memory-leaks")
def leaks(got, key, x, y):
    """What was marked early counts for less than what was marked late."""
    if x.shape[1] != 400:
        raise SaysNothing
    kept = 1 / (1 + np.exp(-float(got.weights.b_f[0])))
    given, rows = answers(got, key, x), np.arange(len(y))
    first, last = np.argmax(x[..., 1], axis=1), x.shape[1] - 1 - np.argmax(x[:, ::-1, 1], axis=1)
    marked = np.stack([x[rows, first, 0], x[rows, last, 0], np.ones(len(y))], axis=1)
    early, late, _ = np.linalg.lstsq(marked, given)[0]
    nothing_left = max(abs(early), abs(late)) < 0.2 and kept < 0.99
    if kept >= 0.9999 or not (nothing_left or early < 0.8 * late):
        return False
    return {"lost": 100 * (1 - kept), "left": round(kept**400, 4)}


@adding_by_hand.symptom("unmarked-values-let-in")
def lets_in(got, key, x, y):
    """Answers change when values change that are not marked."""
    if x.shape[1] != 50:
        raise SaysNothing
    without = np.stack([x[..., 0] * x[..., 1], x[..., 1]], axis=-1)
    return bool(np.abs(answers(got, key, x) - answers(got, key, without)).max() > 0.1)


@adding_by_hand.property(
    "two marked values are added, wherever the marks stand, in sequences of any length", of="y"
)
def adds_wherever(own):
    weights, v, v0 = own.adding_by_hand()
    for T, first, second in ((2, 0, 1), (20, 3, 15), (400, 0, 399)):
        x = np.zeros((2, T, 2))
        x[:, :, 0] = 0.9
        x[:, [first, second], 1], x[:, first, 0], x[:, second, 0] = 1, [0.1, 0.8], [0.4, 0.9]
        h = own.states(x, LSTMWeights(*weights)).h
        yield (h[:, -1] @ v + v0).round(1), np.array([0.5, 1.7])


adding_batch = Exercise(
    "adding_batch",
    takes=(
        Array("values", "N T+1"),
        Array("first", "N", "count", between=("0", "T")),
        Array("second", "N", "count", between=("0", "T")),
    ),
    gives=(Array("x", "N T+1 2"), Array("y", "N")),
    draw=lambda rng, regime: two_places(rng, regime.sizes),
    regimes=("generic", "another", "T = 1", "N = T", "N = 1", "N = 11", "T = 13"),
)


def two_places(rng, sizes):
    """Two places of each row, which differ, in either order; there are two steps at least."""
    N, T = sizes["N"], sizes["T"] + 1
    places = np.array([rng.permutation(T)[:2] for _ in range(N)])
    return {"values": rng.random((N, T)), "first": places[:, 0], "second": places[:, 1]}


@adding_batch.equation("the value and the mark of each step:  x = (value, mark)", of="x", points=1)
def value_and_mark(got, key, values, first, second):
    return got.x, key.adding_batch(values, first, second)[0]


@adding_batch.equation("what is asked for:  y = values[first] + values[second]", of="y", points=0.5)
def sum_of_marked(got, key, values, first, second):
    yield got.y, key.adding_batch(values, first, second)[1]


@adding_batch.property("each row has two marks, and the answer is the sum of the marked values", of="y")
def marked_values(own, values, first, second):
    got = own.adding_batch(values, first, second)
    yield {"marks in a row": got.x[..., 1].sum(axis=1)}, {"marks in a row": np.full(len(values), 2.0)}
    yield {"y": got.y}, {"y": np.sum(got.x[..., 0] * got.x[..., 1], axis=1)}


@adding_batch.property("the values stand in x as they come", of="values")
def values_stay(own, values, first, second):
    return own.adding_batch(values, first, second).x[..., 0], values


y, v, v0 = Array("y", "N"), Array("v", "H", "weight"), Array("v0", "one", "bias")
loss = Array("loss", "one")


def squared_error(key, *arguments):
    """L = mean of (h_T v + v0 - y)^2."""

    def of(x, y, weights, v, v0):
        return float(np.mean((key.states(x, weights)[:, -1] @ v + v0 - y) ** 2))

    return of


adding_gradients = Exercise(
    "adding_gradients",
    takes=(x, y, weights, v, v0),
    gives=(loss, weights.gradient("dweights"), Array("dv", "H"), Array("dv0", "one")),
    loss=squared_error,
)


@adding_gradients.equation("the loss:  mean over the samples of (h_T v + v0 - y)^2", of="loss", points=1)
def mean_squared_error(got, key, x, y, weights, v, v0):
    return got.loss, squared_error(key)(x, y, weights, v, v0)


def d_answer(got, key, x, y, weights, v, v0):
    """dp = 2 (p - y) / N: the right one, and then what dv0 of each sample alone shows it to be, over N."""
    p = key.states(x, weights)[:, -1] @ v + v0
    yield 2 * (p - y) / len(y)
    shown = np.array([float(one.dv0) for one in got.alone()])
    for share in (1 / len(y), 1.0):
        yield shown * share


@adding_gradients.equation(
    "the readout's bias:  dv0 = sum over n of dp, where dp = 2 (p - y) / N", of="dv0", points=0.5
)
def readout_bias(got, key, x, y, weights, v, v0):
    p = key.states(x, weights)[:, -1] @ v + v0
    return got.dv0, np.sum(2 * (p - y) / len(y))


@adding_gradients.equation("the readout's weights:  dv = h_T^T dp", of="dv", points=0.5)
def readout_weights(got, key, x, y, weights, v, v0):
    h = key.states(x, weights)[:, -1]
    for dp in d_answer(got, key, x, y, weights, v, v0):
        yield got.dv, h.T @ dp


@adding_gradients.equation(
    "the cell's weights:  dh_T = dp v^T at the last step, nothing at the others, and back through time",
    of="dweights", points=1.25,
)  # fmt: skip
def cell_weights(got, key, x, y, weights, v, v0):
    dh = np.zeros((*x.shape[:2], len(v)))
    for dp in d_answer(got, key, x, y, weights, v, v0):
        dh[:, -1] = dp[:, None] * v
        yield list(got.dweights), list(key.states_backward(dh, x, weights))


adding_gradients.slope(points=0.75)


@adding_gradients.property(
    "gradients are the slopes of your own loss: moved along one, it changes so", of="the slope"
)
def slopes_of_own_loss(own, x, y, weights, v, v0):
    got, eps = own.adding_gradients(x, y, weights, v, v0), 1e-5
    moved = [own.adding_gradients(x, y, weights, v, v0 + sign * eps).loss for sign in (1, -1)]
    yield {"dv0": got.dv0}, {"dv0": (moved[0] - moved[1]) / (2 * eps)}, 1e-6
    along = np.cos(np.arange(len(v)))
    moved = [own.adding_gradients(x, y, weights, v + sign * eps * along, v0).loss for sign in (1, -1)]
    yield (
        {"dv along a direction": got.dv @ along},
        {"dv along a direction": (moved[0] - moved[1]) / (2 * eps)},
        1e-6,
    )
    for name in ("b_f", "b_g", "W_i"):
        array = getattr(weights, name)
        along = np.cos(np.arange(array.size)).reshape(array.shape)
        moved = [
            own.adding_gradients(x, y, weights._replace(**{name: array + sign * eps * along}), v, v0).loss
            for sign in (1, -1)
        ]
        said = f"d{name} along a direction"
        yield {said: np.sum(got.dweights[name] * along)}, {said: (moved[0] - moved[1]) / (2 * eps)}, 1e-6


@adding_gradients.property(
    "where every answer is right, the loss and all gradients are zero", of="all results"
)
def nothing_to_learn(own, x, y, weights, v, v0):
    loss = own.adding_gradients(x, 0 * y, weights, 0 * v, 0 * v0).loss
    yield {"loss": loss}, {"loss": 0.0}


# -- Symbols -----------------------------------------------------------------------------------------------------------


def padded_words(rng, regime):
    """Words of different lengths, and zeros behind them."""
    N, T, K = (regime.sizes[letter] for letter in "NTK")
    kind = regime.name.partition(", drawn")[0]
    # The same for every secret, so that zeros stand behind the words whatever else is drawn anew.
    lengths = 1 + (3 * np.arange(N) + T) % (T + 1)  # the first word fills the array
    if kind == "whole words":
        lengths = np.full(N, T + 1)
    if kind == "short words":
        lengths = 1 + np.arange(N) % 2
    in_word = np.arange(T + 1) < lengths[:, None]
    return {"words": rng.integers(K, size=(N, T + 1)) * in_word, "lengths": lengths, "K": int(K)}


next_symbols = Exercise(
    "next_symbols",
    takes=(
        Array("words", "N T+1", "count", between=("0", "K-1")),
        Array("lengths", "N", "count", between=("1", "T")),
        Number("K", length=True),
    ),
    gives=(Array("x", "N T K"), Array("y", "N T"), Array("mask", "N T")),
    draw=padded_words,
    regimes=(
        *("generic", "other words", "whole words", "short words"),
        *("N = T", "N = 1", "T = 1", "N = 11", "T = 13", "K = 27"),
    ),
)


@next_symbols.equation(
    "x is one-hot of the symbols, and zero beyond a word:  x_t = onehot(s_t)", of="x", points=0.75
)
def one_hot(got, key, words, lengths, K):
    return got.x, key.next_symbols(words, lengths, K)[0]


@next_symbols.equation("y is the symbol after it, and 0 beyond a word:  y_t = s_{t+1}", of="y", points=0.5)
def one_later(got, key, words, lengths, K):
    return got.y, key.next_symbols(words, lengths, K)[1]


@next_symbols.equation("the mask is 1 where y is part of the word, else 0", of="mask", points=0.75)
def part_of_the_word(got, key, words, lengths, K):
    return got.mask, key.next_symbols(words, lengths, K)[2]


@next_symbols.property("a word of length l makes l - 1 questions", of="questions")
def questions(own, words, lengths, K):
    return own.next_symbols(words, lengths, K).mask.sum(axis=1), lengths - 1.0


@next_symbols.property("x has one 1 for each symbol that is asked, and is zero beyond", of="ones")
def ones(own, words, lengths, K):
    steps = np.minimum(lengths, words.shape[1] - 1).astype(float)
    return own.next_symbols(words, lengths, K).x.sum(axis=(1, 2)), steps


scores, mask = Array("scores", "N T K"), Array("mask", "N T")
y_symbols = Array("y", "N T", "count", between=("0", "K-1"))


def some_scores(rng, regime):
    """Scores, what came, and a mask in which some places count."""
    N, T, K = (regime.sizes[letter] for letter in "NTK")
    kind = regime.name.partition(", drawn")[0]
    scores = 2 * rng.normal(size=(N, T, K))
    mask = (rng.random((N, T)) < 0.6).astype(float)
    mask[rng.integers(N), rng.integers(T)] = 1.0
    if kind == "all count":
        mask = np.ones((N, T))
    if kind == "few count":
        mask = np.zeros((N, T))
        mask[0, -1] = 1.0
    if kind == "nothing counts":
        mask = np.zeros((N, T))
    if kind == "equal scores":
        scores = np.zeros((N, T, K))
    if kind == "shifted scores":
        scores = scores + 10 * rng.normal(size=(N, T, 1))
    if kind == "scores of 1000 and more":
        scores = scores + 1000 * np.sign(rng.normal(size=(N, T, 1))) + 500 * np.sign(scores)
    return {"scores": scores, "y": rng.integers(K, size=(N, T)), "mask": mask}


def mean_surprise(key, *arguments):
    """L = - sum of mask * log softmax(scores)[y] / sum of mask."""
    return lambda scores, y, mask: float(key.softmax_loss(scores, y, mask)[0])


softmax_loss = Exercise(
    "softmax_loss",
    takes=(scores, y_symbols, mask),
    gives=(loss, Array("dscores", "N T K")),
    draw=some_scores,
    regimes=(
        "generic",
        "other scores",
        "all count",
        "few count",
        "equal scores",
        "shifted scores",
        *("N = T", "T = K", "N = K", "N = 11", "T = 13", "K = 27", "all sizes 1"),
    ),
    loss=mean_surprise,
)


@softmax_loss.equation(
    "the mean surprise:  loss = - sum of mask * log softmax(scores)[y] / sum of mask", of="loss", points=1.5
)
def surprise(got, key, scores, y, mask):
    return got.loss, key.softmax_loss(scores, y, mask)[0]


@softmax_loss.equation(
    "its slope:  dscores = mask * (softmax(scores) - onehot(y)) / sum of mask", of="dscores", points=1
)
def slope_of_surprise(got, key, scores, y, mask):
    return got.dscores, key.softmax_loss(scores, y, mask)[1]


softmax_loss.slope(points=0.5)
softmax_loss.edge(
    "scores of 1000 and more give no NaN and no infinity",
    "scores of 1000 and more", points=0.25, id="large-scores",
)  # fmt: skip
softmax_loss.edge(
    "where nothing counts the loss is 0, and so are the slopes",
    "nothing counts",
    points=0.25,
    id="nothing-counts",
)


@softmax_loss.property("a number added to all scores of a place changes nothing", of="both results")
def shift(own, scores, y, mask):
    got = own.softmax_loss(scores + 3.0 * np.cos(np.arange(scores.shape[1]))[:, None], y, mask)
    before = own.softmax_loss(scores, y, mask)
    yield {"loss": got.loss, "dscores": got.dscores}, {"loss": before.loss, "dscores": before.dscores}


@softmax_loss.property("the slopes of the scores of a place add up to 0", of="sums of dscores")
def slopes_add_up(own, scores, y, mask):
    return own.softmax_loss(scores, y, mask).dscores.sum(axis=-1), np.zeros(mask.shape)


@softmax_loss.property("equal scores surprise by ln K:  K = 27 gives 3.296", of="loss")
def equal_scores(own, scores, y, mask):
    counts = np.ones(mask.shape)
    return own.softmax_loss(0 * scores, y, counts).loss, np.log(scores.shape[-1])


@softmax_loss.property("places that do not count get no gradient", of="dscores there")
def masked_places(own, scores, y, mask):
    got = own.softmax_loss(scores, y, mask).dscores
    return got[mask == 0], np.zeros_like(got[mask == 0])


def a_needle(rng, regime):
    """Scores and a needle u, so far from the borders of the ruler that no rounding moves it across one.

    Where no symbol is wanted, it falls where other rulers have another one. With u = 0 the first symbol has the share
    0, in every way to compute it; with u next to 1 the shares add up to less.
    """
    kind, K = regime.name.partition(", drawn")[0], max(regime.sizes["K"], 4)
    if kind == "K = 1":
        return {"scores": rng.normal(size=1), "u": float(rng.random()), "temperature": 1.0}
    temperature = {"cold": 0.3, "hot": 4.0, "cool": 0.6, "warm": 2.0, "chilly": 0.5}.get(kind, 1.0)
    while True:
        scores = 1.5 * rng.normal(size=K)
        shares = softmax(scores / temperature)
        k = FALLS[kind](scores) if kind in FALLS else int(rng.integers(K))
        u = float(np.sum(shares[:k]) + rng.uniform(0.03, 0.97) * shares[k])
        if kind == "u = 0":
            scores[0], u = -2000.0, 0.0
        if kind == "u next to 1":
            u = float(np.nextafter(1.0, 0.0))
        if kind == "u next to 1":
            is_telling = np.cumsum(shares)[-1] <= u
        else:
            others = () if kind == "u = 0" or kind in FALLS else OTHER_RULERS
            is_telling = all(fallen_on(other(scores, temperature), u) != k for other in others)
        if is_telling:
            scores = scores + 1000 if kind == "scores of 1000" else scores
            return {"scores": scores, "u": u, "temperature": temperature}


def softmax(scores):
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


def fallen_on(shares, u):
    """The first symbol with p_0 + ... + p_k > u, of shares that need not add up to 1."""
    return int(np.sum(np.cumsum(shares / shares.sum()) <= u))


OTHER_RULERS = (  # what wrong programs take for the shares: a single needle may fall on the same symbol by chance
    lambda scores, temperature: np.ones(len(scores)),
    lambda scores, temperature: np.abs(scores / temperature),
    lambda scores, temperature: softmax(np.log(2) * scores / temperature),
    lambda scores, temperature: softmax(scores if temperature != 1 else 2 * scores),
    lambda scores, temperature: softmax(scores * temperature if temperature != 1 else scores / 2),
)
FALLS = {  # on which symbol the needle falls: a program that says the same ever, or the likeliest, is wrong on some
    "the last": lambda scores: len(scores) - 1,
    "the first": lambda scores: 0,
    "the least likely": lambda scores: int(np.argmin(scores)),
    "cold": lambda scores: int(np.argsort(scores)[-2]),
    "cool": lambda scores: int(np.argmax(scores)),
    "hot": lambda scores: int(np.argmin(scores)),
}
draw_symbol = Exercise(
    "draw_symbol",
    takes=(Array("scores", "K"), Number("u"), Number("temperature")),
    gives=(Array("k", "one"),),
    draw=a_needle,
    regimes=(
        *("generic", "another", "once more", "the last", "the first", "the least likely"),
        *("cold", "cool", "hot", "warm", "chilly", "K = 27", "K = 1"),
    ),
)


def first_beyond(at):
    """k is the first symbol with p_0 + ... + p_k > u, at a temperature of 1, or at others."""

    def statement(got, key, scores, u, temperature):
        if (temperature == 1) != at:
            raise SaysNothing
        return got.k, float(key.draw_symbol(scores, u, temperature))

    return statement


draw_symbol.equation(
    "the needle falls on the first k with p_0 + ... + p_k > u,  p = softmax(scores)",
    of="k", points=1, id="first-beyond",
)(first_beyond(True))  # fmt: skip
draw_symbol.equation(
    "temperature divides the scores:  p = softmax(scores / temperature)", of="k", points=0.5, id="temperature"
)(first_beyond(False))
draw_symbol.edge(
    "u = 0 passes over a share of 0, u next to 1 falls on the last symbol, and scores may be 1000",
    "u = 0", "u next to 1", "scores of 1000", points=0.5, id="ends-of-the-ruler",
)  # fmt: skip


@draw_symbol.property("scores and temperature may both be doubled: nothing changes", of="k")
def doubled(own, scores, u, temperature):
    return own.draw_symbol(2 * scores, u, 2 * temperature).k, own.draw_symbol(scores, u, temperature).k


@draw_symbol.property("equal scores share the ruler alike:  k = floor(u K)", of="k")
def alike(own, scores, u, temperature):
    K = len(scores)
    for k in range(K):
        yield own.draw_symbol(0 * scores, (k + 0.5) / K, temperature).k, float(k)


# -- The grammar -------------------------------------------------------------------------------------------------------

SYMBOLS = "BTPSXVE"
WALK = ("B1", "T2 P3", "S2 X4", "T3 V5", "X3 S6", "P4 V6", "E7")  # each place's symbols, and where they lead
FORKS = [{fork[0]: int(fork[1]) for fork in place.split()} for place in WALK]
LONGEST, WORDS, MOST_UNITS = 24, 300, 32
ABOVE, IMPOSSIBLE = 0.05, 0.02  # nats above the true loss, and the share of what cannot follow


def word_of_the_grammar(rng):
    """B, T or P, a walk, the same T or P, E; longer than 24 is drawn again."""
    while True:
        tie, place, walk = "TP"[rng.integers(2)], 0, ""
        while place < len(FORKS):
            symbol = sorted(FORKS[place])[rng.integers(len(FORKS[place]))]
            walk, place = walk + symbol, FORKS[place][symbol]
        if len(walk) + 4 <= LONGEST:
            return f"B{tie}{walk}{tie}E"


def fresh_words(rng, regime):
    """300 words as whole numbers, padded, and their lengths: the same for every secret.

    Each walk comes with T and with P: whoever knew all the walks by heart would have to keep the tie all the same.
    """
    one_way = [word_of_the_grammar(np.random.default_rng(k)) for k in range(WORDS // 2)]
    words = [f"B{tie}{word[2:-2]}{tie}E" for word in one_way for tie in "TP"]
    numbers = np.zeros((WORDS, LONGEST), dtype=np.int64)
    for row, word in zip(numbers, words, strict=True):
        row[: len(word)] = [SYMBOLS.index(symbol) for symbol in word]
    return {"words": numbers, "lengths": np.array([len(word) for word in words])}


def share_of_short_words():
    """How likely a walk is that is not drawn again: the words are shared out anew among those that are short enough."""
    at, done = {0: 1.0}, 0.0
    for _ in range(LONGEST - 4):
        new = {}
        for place, share in at.items():
            for after in FORKS[place].values():
                new[after] = new.get(after, 0.0) + share / len(FORKS[place])
        done += new.pop(len(FORKS), 0.0)
        at = new
    return done


def may_follow(word):
    """What can come after each symbol of a word but the last, as rows of True and False.

    At the last but one place both T and P stand here: whether the tie is kept has a criterion of its own.
    """
    rows, place = [{"T", "P"}, {"B"}], 0
    for symbol in word[2:-2]:
        place = FORKS[place][symbol]
        rows.append(set(FORKS[place]) if place < len(FORKS) else {"T", "P"})
    rows.append({"E"})
    return np.array([[symbol in row for symbol in SYMBOLS] for row in rows])


def of_the_words(key, words, lengths):
    """(true loss, what may follow (N, T, K)): what the grammar itself says of these words."""
    may = np.zeros((*words[:, 1:].shape, len(SYMBOLS)), dtype=bool)
    surprise = len(words) * np.log(share_of_short_words())
    for row, numbers, length in zip(may, words, lengths, strict=True):
        following = may_follow("".join(SYMBOLS[k] for k in numbers[:length]))
        row[: length - 1] = following
        forks = np.sum(following.sum(axis=1) == 2) - 1  # the tie is none
        surprise += forks * np.log(2)
    return surprise / np.sum(lengths - 1), may


def said_of(got, key, words, lengths):
    """p (N, T, K), what an LSTM with these weights and this readout says comes next; log p; y; mask."""
    x, y, mask = key.next_symbols(words, lengths, len(SYMBOLS))
    h = hidden_states(key.LSTMWeights(*got.weights), x)
    scores = h.transpose(2, 0, 1) @ got.V + got.c
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    return np.exp(log_p), log_p, y, mask


def of_the_model(got, key, words, lengths):
    """The same, computed once for all that asks for it."""
    return got.once(said_of_it, key, got, words, lengths)


def said_of_it(key, got, words, lengths):
    return said_of(got, key, words, lengths)


trained_weights = Weights(
    "weights",
    "LSTMWeights",
    tuple(Array(one.name, one.axes.replace("D", "7"), one.kind) for one in cell),
)
trained = Exercise(
    "trained",
    takes=(),
    gives=(trained_weights, Array("V", "H 7", "weight"), Array("c", "7", "bias")),
    judged_on=(
        Array("words", "N T+1", "count", between=("0", "6")),
        Array("lengths", "N", "count", between=("9", "24")),
    ),
    draw=fresh_words,
    regimes=("fresh words",),
    chosen={"H": MOST_UNITS},
)


@trained.equation(
    "on fresh words the loss is at most 0.05 above that of the grammar itself", of="the loss", points=1.5
)
def near_the_truth(got, key, words, lengths):
    _, log_p, y, mask = of_the_model(got, key, words, lengths)
    loss = -np.sum(mask * np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0]) / np.sum(mask)
    truth, _ = got.of_case(of_the_words, key, words, lengths)
    return (
        np.maximum(loss, truth),
        truth,
        ABOVE,
        lambda *_: (
            f"on {len(words)} fresh words the loss is {loss:.3f}, but should be at most {truth + ABOVE:.3f}: the "
            f"grammar itself has {truth:.3f}"
        ),
    )


@trained.equation(
    "at the last but one place the right symbol has p > 1/2, in every word", of="p there", points=1.5
)
def keeps_the_tie(got, key, words, lengths):
    p, _, y, _ = of_the_model(got, key, words, lengths)
    rows = np.arange(len(words))
    right = p[rows, lengths - 3, y[rows, lengths - 3]]

    def told(n):
        word = "".join(SYMBOLS[k] for k in words[n, : lengths[n]])
        return (
            f"in the word {word} the last but one symbol has p = {right[n]:.2f}, but should have more than 0.5: it is "
            "tied to the second"
        )

    return right, np.ones(len(words)), 0.5 - 1e-9, told


@trained.equation(
    "symbols that cannot follow have together less than 0.02, on the average", of="their share", points=1
)
def follows_the_walk(got, key, words, lengths):
    p, _, _, mask = of_the_model(got, key, words, lengths)
    _, may = got.of_case(of_the_words, key, words, lengths)
    share = np.sum(mask * np.sum(p * ~may, axis=-1)) / np.sum(mask)
    return (
        share,
        0.0,
        IMPOSSIBLE,
        lambda *_: (
            f"symbols that cannot follow have p = {share:.3f} together, on the average, but should have less than "
            f"{IMPOSSIBLE:g}"
        ),
    )


def at_the_tie(got, key, words, lengths):
    """p of T and of P at the last but one place of each word, and which of them is right: 0 or 1."""
    p, _, y, _ = of_the_model(got, key, words, lengths)
    rows = np.arange(len(words))
    T, P = SYMBOLS.index("T"), SYMBOLS.index("P")
    return p[rows, lengths - 3][:, [T, P]], (y[rows, lengths - 3] == P).astype(int)


@trained.property(
    "of a word that begins with BT the last but one symbol is T, and with BP it is P", of="its number"
)
def keeps_the_second(own):
    ends = {"T": "BTBTXSETE", "P": "BPBTXSEPE"}
    words = np.array([[SYMBOLS.index(symbol) for symbol in word] for word in ends.values()])
    weights, V, c = own.trained()
    h = own.states(np.eye(len(SYMBOLS))[words[:, :-1]], LSTMWeights(*weights)).h
    return (h[:, -2] @ V + c).argmax(axis=1), words[:, -2]


@trained.symptom("one-symbol-ever")
def one_ever(got, key, words, lengths):
    """One and the same symbol is held for likeliest nearly everywhere."""
    p, _, _, mask = of_the_model(got, key, words, lengths)
    counts = np.bincount(np.argmax(p, axis=-1)[mask > 0], minlength=len(SYMBOLS))
    return bool(counts.max() > 0.9 * counts.sum()) and {"symbol": SYMBOLS[int(counts.argmax())]}


@trained.symptom("looks-one-symbol-back")
def one_back(got, key, words, lengths):
    """What it says follows from the last symbol alone."""
    p, _, _, mask = of_the_model(got, key, words, lengths)
    last = words[:, :-1]
    apart = [
        np.abs(p[there] - p[there].mean(axis=0)).max(initial=0.0)
        for k in range(len(SYMBOLS))
        if (there := (last == k) & (mask > 0)).any()
    ]
    return bool(max(apart) < 0.02)


@trained.symptom("tie-guessed")
def tie_guessed(got, key, words, lengths):
    """T and P share the last but one place, whatever the second symbol was."""
    both, right = at_the_tie(got, key, words, lengths)
    apart = np.abs(both[right == 0].mean(axis=0) - both[right == 1].mean(axis=0)).max()
    return bool(both.sum(axis=1).mean() > 0.8 and apart < 0.2)


@trained.symptom("tie-lost-in-long-words")
def lost_in_long_words(got, key, words, lengths):
    """Right in short words, wrong in some of the long ones."""
    both, right = at_the_tie(got, key, words, lengths)
    p = both[np.arange(len(words)), right]
    short = lengths <= 11
    return bool((p[short] > 0.5).all() and (p[~short] <= 0.5).any()) and {
        "kept": int((p > 0.5).sum()), "words": len(words),
    }  # fmt: skip


# What a learner may try once the function is right.
adding_by_hand.try_it(
    "adds-wherever",
    """
weights, v, v0 = adding_by_hand()
x = np.zeros((1, 400, 2))
x[0, [3, 390]] = [0.25, 1], [0.5, 1]  # 400 steps, two of them marked
(states(x, weights)[:, -1] @ v + v0).round(2)
""",
    gives="array([0.75])",
)
adding_batch.try_it(
    "marked-values",
    """
values = np.arange(12.0).reshape(2, 6) / 12
x, y = adding_batch(values, np.array([0, 2]), np.array([5, 3]))
((x[..., 0] * x[..., 1]).sum(axis=1) - y).round(12)
""",
    gives="array([0., 0.])",
)
adding_gradients.try_it(
    "nothing-to-learn",
    """
w = LSTMWeights(*[np.ones((3, 1)), np.zeros(1)] * 4)
x = np.ones((1, 4, 2))
y = states(x, w)[:, -1] @ np.ones(1) + 0.5  # just what the model says
loss, dweights, dv, dv0 = adding_gradients(x, y, w, np.ones(1), 0.5)
[float(loss), float(dv0), float(np.abs(dweights.W_f).max())]
""",
    gives="[0.0, 0.0, 0.0]",
)
next_symbols.try_it(
    "questions",
    """
words, lengths = np.zeros((3, 6), dtype=int), np.array([1, 4, 6])
next_symbols(words, lengths, 2)[2].sum(axis=1)
""",
    gives="array([0., 3., 5.])",
)
softmax_loss.try_it(
    "equal-scores",
    """
scores, y = np.zeros((1, 1, 27)), np.array([[5]])
loss, dscores = softmax_loss(scores, y, np.ones((1, 1)))
[round(float(loss), 3), round(float(np.log(27)), 3)]
""",
    gives="[3.296, 3.296]",
)
draw_symbol.try_it(
    "alike",
    """
[int(draw_symbol(np.zeros(4), u, 1.0)) for u in (0.1, 0.3, 0.6, 0.9)]
""",
    gives="[0, 1, 2, 3]",
)
trained.try_it(
    "keeps-the-second",
    """
words, lengths = as_numbers(["BTBTXSETE", "BPBTXSEPE"], SYMBOLS)
weights, V, c = trained()
x = next_symbols(words, lengths, 7)[0]
best = (states(x, weights)[:, -2] @ V + c).argmax(axis=1)  # last but one
[SYMBOLS[k] for k in best]
""",
    gives="['T', 'P']",
)
