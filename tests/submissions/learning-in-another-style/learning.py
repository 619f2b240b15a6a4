import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
import numpy as np
from autograder import show
OPEN = 30.0  # a bias with which a gate is open to 12 digits
class RNNWeights(NamedTuple):
    """The matrix (D+H, H) and the bias (H,) of a plain network"""
    W: np.ndarray
    b: np.ndarray
class LSTMWeights(NamedTuple):
    """A matrix (D+H, H) and a bias (H,) for each gate and the candidate"""
    W_f: np.ndarray
    b_f: np.ndarray
    W_i: np.ndarray
    b_i: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray
    W_g: np.ndarray
    b_g: np.ndarray
class GRUWeights(NamedTuple):
    """A matrix (D+H, H) and a bias (H,) for each gate and the candidate"""
    W_r: np.ndarray
    b_r: np.ndarray
    W_z: np.ndarray
    b_z: np.ndarray
    W_n: np.ndarray
    b_n: np.ndarray
def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)); exp never meets a large positive number"""
    e = np.exp(-np.abs(x))
    y: np.ndarray = np.where(x >= 0, 1, e) / (1 + e)
    return y
def rnn_step(
    x: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h' = tanh([x, h] W + b)"""
    xh = np.concatenate([x, h], axis=-1)
    h_next: np.ndarray = np.tanh(xh @ W + b)
    return h_next
def rnn_forward(
    x: np.ndarray,
    h0: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> np.ndarray:
    """h_t = tanh([x_t, h_{t-1}] W + b) for every step, from h0"""
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, b)
        states.append(h)
    return np.stack(states, axis=1)
def rnn_step_backward(
    dh_next: np.ndarray,
    x: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The chain rule through h' = tanh([x, h] W + b)"""
    D = x.shape[-1]
    xh = np.concatenate([x, h], axis=-1)
    h_next = rnn_step(x, h, W, b)
    da = dh_next * (1 - h_next**2)
    dxh = da @ W.T
    dx, dh = dxh[:, :D], dxh[:, D:]
    dW = xh.T @ da
    db = da.sum(axis=0)
    return dx, dh, dW, db
def rnn_backward(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The chain rule through h = rnn_forward(x, h0, W, b)"""
    h = rnn_forward(x, h0, W, b)
    h_before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    dx = np.zeros(x.shape)
    dh_future = np.zeros(h0.shape)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for t in reversed(range(x.shape[1])):
        dh_total = dh[:, t] + dh_future
        back = rnn_step_backward(dh_total, x[:, t], h_before[:, t], W, b)
        dx[:, t], dh_future, dW_t, db_t = back
        dW += dW_t
        db += db_t
    return dx, dh_future, dW, db
def lstm_gates(
    x: np.ndarray, h: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """f, i, o = sigmoid([x, h] W + b); g = tanh([x, h] W_g + b_g)"""
    xh = np.concatenate([x, h], axis=-1)
    f = sigmoid(xh @ weights.W_f + weights.b_f)
    i = sigmoid(xh @ weights.W_i + weights.b_i)
    o = sigmoid(xh @ weights.W_o + weights.b_o)
    g = np.tanh(xh @ weights.W_g + weights.b_g)
    return f, i, o, g
def lstm_cell_update(
    c: np.ndarray,
    f: np.ndarray,
    i: np.ndarray,
    g: np.ndarray,
) -> np.ndarray:
    """c' = f * c + i * g"""
    c_next: np.ndarray = f * c + i * g
    return c_next
def lstm_hidden(o: np.ndarray, c_next: np.ndarray) -> np.ndarray:
    """h' = o * tanh(c')"""
    h_next: np.ndarray = o * np.tanh(c_next)
    return h_next
def lstm_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """f, i, o, g from [x, h];  c' = f * c + i * g;  h' = o * tanh(c')"""
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    h_next = lstm_hidden(o, c_next)
    return h_next, c_next
def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, weights: LSTMWeights
) -> tuple[np.ndarray, np.ndarray]:
    """h_t, c_t = lstm_step(x_t, h_{t-1}, c_{t-1}), from h0 and c0"""
    h, c = h0, c0
    hidden_states, cells = [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, weights)
        hidden_states.append(h)
        cells.append(c)
    return np.stack(hidden_states, axis=1), np.stack(cells, axis=1)
def lstm_step_backward(
    dh_next: np.ndarray,
    dc_next: np.ndarray,
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    weights: LSTMWeights,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, LSTMWeights]:
    """The chain rule through h', c' = lstm_step(x, h, c, weights)"""
    D = x.shape[-1]
    xh = np.concatenate([x, h], axis=-1)
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = lstm_cell_update(c, f, i, g)
    tanh_c = np.tanh(c_next)
    dc_total = dc_next + dh_next * o * (1 - tanh_c**2)
    dc = dc_total * f
    da_f = dc_total * c * f * (1 - f)
    da_i = dc_total * g * i * (1 - i)
    da_o = dh_next * tanh_c * o * (1 - o)
    da_g = dc_total * i * (1 - g**2)
    dxh = da_f @ weights.W_f.T + da_i @ weights.W_i.T
    dxh += da_o @ weights.W_o.T + da_g @ weights.W_g.T
    dx, dh = dxh[:, :D], dxh[:, D:]
    dweights = LSTMWeights(
        W_f=xh.T @ da_f,
        b_f=da_f.sum(axis=0),
        W_i=xh.T @ da_i,
        b_i=da_i.sum(axis=0),
        W_o=xh.T @ da_o,
        b_o=da_o.sum(axis=0),
        W_g=xh.T @ da_g,
        b_g=da_g.sum(axis=0),
    )
    return dx, dh, dc, dweights
def lstm_backward(
    dh: np.ndarray,
    dc_T: np.ndarray,
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    weights: LSTMWeights,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, LSTMWeights]:
    """The chain rule through h, c = lstm_forward(x, h0, c0, weights)"""
    h, c = lstm_forward(x, h0, c0, weights)
    h_before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    c_before = np.concatenate([c0[:, np.newaxis], c[:, :-1]], axis=1)
    dx = np.zeros(x.shape)
    dh_future, dc_future = np.zeros(h0.shape), dc_T
    dweights = LSTMWeights(*(np.zeros(w.shape) for w in weights))
    for t in reversed(range(x.shape[1])):
        dh_total = dh[:, t] + dh_future
        dx[:, t], dh_future, dc_future, dweights_t = lstm_step_backward(
            dh_total,
            dc_future,
            x[:, t],
            h_before[:, t],
            c_before[:, t],
            weights,
        )
        both = zip(dweights, dweights_t, strict=True)
        dweights = LSTMWeights(*(dw + dw_t for dw, dw_t in both))
    return dx, dh_future, dc_future, dweights
def gru_gates(
    x: np.ndarray,
    h: np.ndarray,
    weights: GRUWeights,
) -> tuple[np.ndarray, np.ndarray]:
    """r = sigmoid([x, h] W_r + b_r);  z = sigmoid([x, h] W_z + b_z)"""
    xh = np.concatenate([x, h], axis=-1)
    r = sigmoid(xh @ weights.W_r + weights.b_r)
    z = sigmoid(xh @ weights.W_z + weights.b_z)
    return r, z
def gru_candidate(
    x: np.ndarray,
    h: np.ndarray,
    r: np.ndarray,
    weights: GRUWeights,
) -> np.ndarray:
    """n = tanh([x, r * h] W_n + b_n): the reset comes before the product"""
    xrh = np.concatenate([x, r * h], axis=-1)
    n: np.ndarray = np.tanh(xrh @ weights.W_n + weights.b_n)
    return n
def gru_step(x: np.ndarray, h: np.ndarray, weights: GRUWeights) -> np.ndarray:
    """h' = z * h + (1 - z) * n: z keeps the old state"""
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    h_next: np.ndarray = z * h + (1 - z) * n
    return h_next
def gru_forward(
    x: np.ndarray,
    h0: np.ndarray,
    weights: GRUWeights,
) -> np.ndarray:
    """h_t = gru_step(x_t, h_{t-1}) for every step, from h0"""
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, weights)
        states.append(h)
    return np.stack(states, axis=1)
def gru_step_backward(
    dh_next: np.ndarray, x: np.ndarray, h: np.ndarray, weights: GRUWeights
) -> tuple[np.ndarray, np.ndarray, GRUWeights]:
    """The chain rule through h' = gru_step(x, h, weights)"""
    D = x.shape[-1]
    r, z = gru_gates(x, h, weights)
    n = gru_candidate(x, h, r, weights)
    xh = np.concatenate([x, h], axis=-1)
    xrh = np.concatenate([x, r * h], axis=-1)
    da_n = dh_next * (1 - z) * (1 - n**2)
    dxrh = da_n @ weights.W_n.T
    drh = dxrh[:, D:]
    da_r = drh * h * r * (1 - r)
    da_z = dh_next * (h - n) * z * (1 - z)
    dxh = da_r @ weights.W_r.T + da_z @ weights.W_z.T
    dx = dxh[:, :D] + dxrh[:, :D]
    dh = dxh[:, D:] + drh * r + dh_next * z
    dweights = GRUWeights(
        W_r=xh.T @ da_r,
        b_r=da_r.sum(axis=0),
        W_z=xh.T @ da_z,
        b_z=da_z.sum(axis=0),
        W_n=xrh.T @ da_n,
        b_n=da_n.sum(axis=0),
    )
    return dx, dh, dweights
def gru_backward(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, weights: GRUWeights
) -> tuple[np.ndarray, np.ndarray, GRUWeights]:
    """The chain rule through h = gru_forward(x, h0, weights)"""
    h = gru_forward(x, h0, weights)
    h_before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    dx = np.zeros(x.shape)
    dh_future = np.zeros(h0.shape)
    dweights = GRUWeights(*(np.zeros(w.shape) for w in weights))
    for t in reversed(range(x.shape[1])):
        dh_total = dh[:, t] + dh_future
        back = gru_step_backward(dh_total, x[:, t], h_before[:, t], weights)
        dx[:, t], dh_future, dweights_t = back
        both = zip(dweights, dweights_t, strict=True)
        dweights = GRUWeights(*(dw + dw_t for dw, dw_t in both))
    return dx, dh_future, dweights
def states(x: np.ndarray, weights: Any) -> np.ndarray:
    """h: (N, T, H), the states of the cell with these weights, from zeros
    x: (N, T, D); weights: LSTMWeights, GRUWeights or RNNWeights
    """
    zeros = np.zeros((x.shape[0], weights[1].shape[0]))
    if isinstance(weights, RNNWeights):
        return rnn_forward(x, zeros, *weights)
    if isinstance(weights, GRUWeights):
        return gru_forward(x, zeros, weights)
    return lstm_forward(x, zeros, zeros, weights)[0]
def states_backward(dh: np.ndarray, x: np.ndarray, weights: Any) -> Any:
    """dweights, of the type of the weights: the chain rule through states
    dh: (N, T, H) gradient of the loss with respect to each state directly
    """
    zeros = np.zeros((x.shape[0], weights[1].shape[0]))
    if isinstance(weights, RNNWeights):
        return RNNWeights(*rnn_backward(dh, x, zeros, *weights)[2:])
    if isinstance(weights, GRUWeights):
        return gru_backward(dh, x, zeros, weights)[2]
    return lstm_backward(dh, zeros, x, zeros, zeros, weights)[3]
def start(rng: np.random.Generator, type_of: Any, D: int, H: int) -> Any:
    """Random weights to start from: LSTMWeights, GRUWeights or RNNWeights
    Matrices are uniform within sqrt(6 / (rows + columns)), biases are zero; the
    state's rows of a plain network are orthogonal, and a forget bias is 1.
    """
    limit = np.sqrt(6 / (D + 2 * H))
    arrays = []
    for name in type_of._fields:
        if name[0] == "W":
            arrays.append(rng.uniform(-limit, limit, size=(D + H, H)))
        else:
            arrays.append(np.full(H, 1.0 if name == "b_f" else 0.0))
    if type_of is RNNWeights:
        arrays[0][D:] = np.linalg.qr(rng.normal(size=(H, H)))[0]
    return type_of(*arrays)
def adam(
    parameters: Sequence[Any],
    gradients: Sequence[Any],
    state: Any,
    lr: float,
    max_norm: float,
) -> tuple[list[Any], Any]:
    """One step of Adam (Kingma and Ba 2015), of gradients clipped to max_norm
    state: None before the first step, then what the step before it returned
    Returns the new parameters, a list of arrays, and the new state.
    """
    norm = np.sqrt(sum(np.sum(np.square(g)) for g in gradients))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    k, means, squares = state or (
        0,
        [0.0] * len(gradients),
        [0.0] * len(gradients),
    )
    k += 1
    clipped = [scale * g for g in gradients]
    both = zip(means, clipped, strict=True)
    means = [0.9 * m + 0.1 * g for m, g in both]
    both = zip(squares, clipped, strict=True)
    squares = [0.999 * s + 0.001 * np.square(g) for s, g in both]
    moved = []
    for p, m, s in zip(parameters, means, squares, strict=True):
        size = np.sqrt(s / (1 - 0.999**k)) + 1e-8
        moved.append(p - lr * m / (1 - 0.9**k) / size)
    return moved, (k, means, squares)
    ### END SOLUTION
    ### END SOLUTION
    ### END SOLUTION
def learn_to_add(
    type_of: Any,
    T: int,
    steps: int,
    seed: int = 1,
) -> list[float]:
    """The error on 500 fresh sequences after every 50 steps of training"""
    rng = np.random.default_rng(seed)
    def batch(N: int) -> tuple[np.ndarray, np.ndarray]:
        first = rng.integers(T // 2, size=N)
        return adding_batch(rng.random((N, T)), first, first + T // 2)
    weights, v, v0 = start(rng, type_of, 2, 16), rng.normal(size=16) / 4, 1.0
    fresh, errors, state = batch(500), [], None
    for k in range(1, steps + 1):
        _, dweights, dv, dv0 = adding_gradients(*batch(32), weights, v, v0)
        gradients = [*dweights, dv, dv0]
        moved, state = adam([*weights, v, v0], gradients, state, 0.01, 1.0)
        weights, (v, v0) = type_of(*moved[:-2]), moved[-2:]
        if k % 50 == 0:
            errors.append(adding_gradients(*fresh, weights, v, v0)[0])
    return errors
@show.it(takes="about 15 seconds")
def three_cells_learn_to_add() -> show.Picture:
    curves = {
        "LSTM": learn_to_add(LSTMWeights, 50, 500),
        "GRU": learn_to_add(GRUWeights, 50, 500),
        "plain": learn_to_add(RNNWeights, 50, 500),
        "always 1": [1 / 6] * 10,
    }
    return show.lines(curves, log=True, across="steps / 50", title="error")
    ### END SOLUTION
    ### END SOLUTION
    ### END SOLUTION
SYMBOLS = "BTPSXVE"
WALK = (  # at each place of the inner graph: (symbol, the place after it)
    (("B", 1),),
    (("T", 2), ("P", 3)),
    (("S", 2), ("X", 4)),
    (("T", 3), ("V", 5)),
    (("X", 3), ("S", 6)),
    (("P", 4), ("V", 6)),
    (("E", 7),),
)
LONGEST = 24  # longer words are drawn again
def reber(rng: np.random.Generator) -> str:
    """A word of the embedded Reber grammar, such as "BTBTXSETE"
    At every fork both ways are equally likely.
    """
    while True:
        tie = "TP"[rng.integers(2)]
        place, walk = 0, ""
        while place < len(WALK):
            forks = WALK[place]
            symbol, place = forks[rng.integers(len(forks))]
            walk += symbol
        word = f"B{tie}{walk}{tie}E"
        if len(word) <= LONGEST:
            return word
def as_numbers(
    words: Sequence[str],
    symbols: str,
) -> tuple[np.ndarray, np.ndarray]:
    """words: (N, longest) whole numbers, lengths: (N,); padding is 0"""
    lengths = np.array([len(word) for word in words])
    numbers = np.zeros((len(words), lengths.max()), dtype=int)
    for row, word in zip(numbers, words, strict=True):
        row[: len(word)] = [symbols.index(symbol) for symbol in word]
    return numbers, lengths
def symbol_gradients(
    words: np.ndarray,
    lengths: np.ndarray,
    weights: Any,
    V: np.ndarray,
    c: np.ndarray,
) -> tuple[float, list[Any]]:
    """The loss of a model of symbols, and its gradients, by your own functions
    V: (H, K), c: (K,); gradients: those of the weights, of V, and of c
    """
    x, y, mask = next_symbols(words, lengths, len(c))
    h = states(x, weights)
    loss, dscores = softmax_loss(h @ V + c, y, mask)
    dV = np.einsum("nth,ntk->hk", h, dscores)
    dweights = states_backward(dscores @ V.T, x, weights)
    return loss, [*dweights, dV, dscores.sum(axis=(0, 1))]
def pack(*arrays: Any) -> str:
    """The arrays as a text: a line of shapes, then float32 in base64"""
    shapes = ["x".join(map(str, np.shape(array))) for array in arrays]
    numbers = np.concatenate([np.ravel(array) for array in arrays])
    encoded = base64.encodebytes(numbers.astype("<f4").tobytes())
    return " ".join(shapes) + "\n" + encoded.decode("ascii")
def unpack(text: str) -> list[np.ndarray]:
    """The arrays that pack made a text of, in float64
    Raises ValueError where the numbers are not as many as the shapes say.
    """
    head, _, body = text.strip().partition("\n")
    shapes = [tuple(map(int, shape.split("x"))) for shape in head.split()]
    numbers = np.frombuffer(base64.b64decode(body), dtype="<f4")
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    if len(numbers) != ends[-1]:
        said = f"{len(numbers)} numbers, but the shapes say {ends[-1]}"
        raise ValueError(said)
    parts = np.split(numbers.astype(np.float64), ends[:-1])
    both = zip(parts, shapes, strict=True)
    return [part.reshape(shape) for part, shape in both]
def train(
    draw: Callable[[np.random.Generator], str],
    symbols: str,
    type_of: Any,
    H: int,
    steps: int,
    seed: int,
    watch: Callable[..., Any],
) -> tuple[Any, np.ndarray, np.ndarray, list[Any]]:
    """A model of the words that draw(rng) gives, by batches of 32
    watch(weights, V, c) is called after every 50 steps.
    Returns weights, V: (H, K), c: (K,), and what watch returned, a list.
    """
    rng = np.random.default_rng(seed)
    K = len(symbols)
    weights, V, c = (
        start(rng, type_of, K, H),
        rng.uniform(-0.5, 0.5, (H, K)),
        np.zeros(K),
    )
    state, seen = None, []
    for k in range(1, steps + 1):
        words = as_numbers([draw(rng) for _ in range(32)], symbols)
        _, gradients = symbol_gradients(*words, weights, V, c)
        moved, state = adam([*weights, V, c], gradients, state, 0.01, 1.0)
        weights, (V, c) = type_of(*moved[:-2]), moved[-2:]
        if k % 50 == 0:
            seen.append(watch(weights, V, c))
    return weights, V, c, seen
def surprise(
    words: np.ndarray,
    lengths: np.ndarray,
    weights: Any,
    V: np.ndarray,
    c: np.ndarray,
) -> tuple[float, float]:
    """The loss over all places, and over the last but one of each word alone"""
    x, y, mask = next_symbols(words, lengths, len(c))
    scores = states(x, weights) @ V + c
    tie = np.arange(mask.shape[1]) == lengths[:, np.newaxis] - 3
    everywhere, _ = softmax_loss(scores, y, mask)
    return everywhere, softmax_loss(scores, y, tie.astype(float))[0]
@show.it(takes="about 7 seconds")
def a_memory_is_learned() -> show.Picture:
    rng = np.random.default_rng(100)
    fresh = as_numbers([reber(rng) for _ in range(300)], SYMBOLS)
    weights, V, c, seen = train(
        reber,
        SYMBOLS,
        LSTMWeights,
        12,
        1000,
        3,
        lambda *model: surprise(*fresh, *model),
    )
    print(pack(*weights, V, c))  # this is what trained() hands in
    everywhere, tie = zip(*seen, strict=True)
    curves = {"everywhere": everywhere, "at the last but one": tie}
    return show.lines(curves, across="steps / 50", title="surprise")
def trained() -> tuple[LSTMWeights, np.ndarray, np.ndarray]:
    """softmax(h_t V + c) says what comes next in a word of the grammar
    Inputs are one-hot in the order of SYMBOLS: D = K = 7, and H is at most 32.
    Returns weights: LSTMWeights, V: (H, 7), c: (7,). All entries are finite,
    and at most 1000 in size.
    >>> weights, V, c = trained()
    >>> scores = states(np.eye(7)[[[0]]], weights)[0, -1] @ V + c
    >>> sorted(SYMBOLS[k] for k in np.argsort(scores)[-2:])  # after B
    ['P', 'T']
    """
    ### BEGIN SOLUTION
    PACKED = """\
19x12 12 19x12 12 19x12 12 19x12 12 12x7 7
lVokv/6gWD0Nsv+++mgFP6F9Dz/PdxO/kzD1vlIhjr9dvnC+peixv88S4z1HthA/52u7vtf/yL92
PHw/s9eyvquOtz0VcS4/jUUaP2Tihb+Cm+A+yC4OQK9lLb+h54c/26S6P9L25j+6qVe/coi+v8Gy
jz1wRKk/XwWhPpTrm7+Q+XK/gMyiv5clv7769cs+J6N5PwMB+j+O1OU/c1jcPs3eL76A2eE+iX5/
PxmHL757ksc/eHXAP1ytsL/1WwPA7Vydv54kx77Nrbe/fT2kPVQKAT932rK+wJX+PUrl8j1RyKO+
n9fJPnR0cr8Bzme/L8KKPjhF8z3WQH0/1PGUv5mKAj/XGqc+y5DGPxO5tb7bINQ/ICaKP/0ys794
jiy/bV6TP8f8lb86pY++kA1Xvw571DtSgxS+2bIePviFgj/btDDAXZVEP91fBUAxATM/GZDLvW/7
NT9ki7a+DAV3P0wfBz9nprC/0RCmvjYvvT7SrSg/Yj3lvez6Hj+hsP+89ZOUPPST/r6gPPC+VUuz
vqd0Lj9aISK/6xUUvjgLMr+oGC2+QQqav40pEL9SbYE9UST9vkoYDT/eupS+aA3ZPmkt0DyuT7I9
LQbyPhhDT7+fJ4c+K8oDv6hfHL/9Wbo+XqaWP0uYpD+xzTE/OZXZPUbgH79GeGg/iCFIPimihr+A
CUQ/w/AYP8tSdj+T4ZA/f0wfPsdUKD8mM169JOlUP1CokL6urGq/dReYv5v2Ez9Uyow+foaqPs2Y
gz7Mi+E9nZG3PBvc9b8nILu8xWWLv9dgLL33mIo/JybqPwwQTz+6Rd2+UvXxPgdVDb/9Ymm+9Bck
Pvpon7y9bVY+3LsbvmXT1T06AK47u8kTP7aBqzzxRUk+4hjZPU5PEz6jGv2/rK2dve13SL/DxSO+
1aefv7xT8D20kKc/2QsMPxed5b7Tb7a+ckhGPjvCg76oyw0/ZT2bvaeBtb7v6SK+yZs8vj+lGz98
h2o+8xRjPzzeh78Xe9I85+vSvkesob9BKD+/SNplvBxZyD+3xwm/ikmbP2k7FD8kW4a/wSscP7I4
bj5LYg8/59RrvxUq177sHd09PXzPPtg3PT9Lp6I9J9X1vjpHkz6T52A/hpulP2hFbL+iKQ6+cKiZ
PtCFwT71CvU+XlyXPyDwhD4GzVq/UR9wP/dZyL5Wmzy9uraNPX1TkL9ymc8+9meIvwdLnj81t2A/
HgSUPywChz9JyHU/XL4QPuD8uD/4joI/2HWvP0gKKD5+IWM/6WOKP6T7Lj5Iuv8+vS2yPXRfqz8q
TRs/AOLMPzG0RD5OSUk/rZysOhDIuz8C5cI+BDYTP2lEcT+5f9Y+B9g9PwPXsT56PoG+det1P6j+
Hj8IpAI/KAx8visXMz/S3Eu+3meQPz7nHL8XBwg/RQGMP9e7rD6Y0jw+5bw1PxYXVL6NwTo/VBls
v8Fj9z7AgIQ/z32fPvw2BD/Croc8/NCKP+sJaz/BQhE/Qka0PoSgpT0uHX++zIT3PjkfSD845Cw/
haYgPNedjD/FwO0+wBQDvuTrWT/jYqU//CUIP3veVr6/SpU+lyowPUFz9D1Sjcq/fT6CPxmUtjyj
5149jrimPc0VEj/BzlQ/GsZ/Pz1SUb6SvsE9MPuVP8ZDqz1xWMc/bad5P+8lgz95emA/xFkYP56R
j79LQNu9OGytP8e2Lb1ES9M+21B8PlKQKj+jCZE/UBWwPgXuEz8KfDs/EJ6OPrRqTz/p0jk+NWf5
vAIPlT5nx5E/olPpPrQbTT9HzRQ/rZEHPo4BHz9klu++fquzPp2VRj1YknO9/+sqPxUknD4fWKQ/
YZ7mPhrKxz6Vm7I/i0DoPiTE3j4pKC6/xyaZPujZur6vXa08s/69vdrO0T4uKVc/cdFgv1mWVj5n
nnK7Jz0SvpNF3LsJyAa/rAE8PvHCtz1ANm69VovTvScZ6L9nOlC/Y94GP3memL8aPD0/nfoGv8q1
YL27Khi/xoo7v7LJjb+dJJy/KOqivyY8ar8gg3O/AV4gPnc5k7+dSrS+uJClv3fsg78a4t+/Klo1
P2YRXj9nHqM+gBqxP6iZVL3saaG9rITWv+mFmD9xSku+lQZRP+XVij9P5K8/GAyMvaqyWT5CJG4/
ARBGP1dgPj8m8Fk/Q2idP0u9vD/+N/8/6eSqvWmfGz+5k3k/82SLP4EJnj+wxQo/UsaFP1Rukj3y
jjU/UMfLPIg9KD8Smck/qjBjP3LbHj8zXJU/j9uOP3Uxyj92q3s/H9+mP/cgTT/qbVo/yy13Pw+J
wj/nIw0/hkQ5P01OBkCcZZ4/7AwHvs5SpL3z5f6+i4eUv9ge7T0SDYc+Uc1lP/vAPD7VU+q+bHaD
v3VTIr5FzJO/z/ZRP3Mj/j5CYrq9zfEoP5fQ1j3Xh5I/4qWtPk5xlD8UgU2+bMJ/PsYFOj8Ed2c/
7FOkvuEdh75kCeW+tGZjvz6kZ7/Urpq/ipHJviEFMr9GK0W/TNG6v+U8ML9Yxt28m/l9P3EcwD9O
d6k/Ofq4P1NAwT7esWM/QUgaPLwRrz/6CcI+B3qBP2QOwT+P9k4/cCykvwFHkD/BANY/m/GHP94q
WD+2R50/t0L7vp0zkz+mfA2+PcMLwBStBEAZ6p2+M2VcPw1EQj8TvnK94wXhPsAecb8mC1U//IVM
Pz7gHT5j/ry/F/KyP5HUYL+Y3wM/gJ2+P791Oz+ck8G/xBgwPf43RD/g5aM/qW9sv6Qxi79K+QhA
L07CvzVioj++dbU/veD2P2HMPT+KVgtAoykXP++ae7/6owk/yfPiP/XkabuP/Zg/VynCP8J6aj9u
ybE+eGQIv/hAgD+uWPG+Uv1FP68TDD/9SlS+9fvbvo3gFT//x5U+K1sSP8HLW7+ZiIQ/M52zv86b
nT1htxdAp098P+RnAMB8mmE/hypFP9Otyb6Xies/na4IQL2+Ej+dwSk/trjKvxxXK7/noce/z5Kl
PtyyxT8OWr+/JlOBv/zyaz/kU1Q/IQsAwEnrkj4X+4i/9VyDPznHMz/d7zg+Bq8fv1jxZj8R8Tu+
BQJQPqGjtT7S8cc+t60gOS9lwj2rq4K/njrFPAgj/z7pVw6+Jy8Ev6/3aj30O2E/YWZEvyyPvz5H
cag/e/L9PqBjEj7tZeC/CUHyPofTvj5jPSA/iYIkvyUqEb8EzYk/XrrJvUw/Oj/1V2I/hy6nP8SJ
oL9zrz2/d5LUP5QziD735BU+r8iLvnZfD8AegNs+MeWnPz0mqL/hKRQ/gBGVvzpCCD5plde+Zkpz
v4jW7L9tWXC/xGadvx4BJL9m+q2/j5NTv2ekGL/HyQC/ni7Bv2xur7905de/09kSv8C4qD+o5gS+
SiDHP5Wkhj+p5jY/JwXVPj5LMj8sgfw9s911PplzSj8Ei8U/VNc1v9VZqT7iH4m+7pqZPvCBFz/a
zH8/XCMjv7qLkz+T9as/cXclv72VBz9nQ969KCHfPttqPT+Fp8I815OhP2Lyg7+zfws/jZ7tPTfs
wb2GPMU+6yeEP6LXRz9+xEE/YvIlPzqJlj/0k4i/vaekP2SKZj/4Ur8+UnfxvplGYz/ewa8/tGMa
vyhUyT9zoq8+5g/ePplRAz+tw0c/VrUiv2idWj6pEuU89j8aPbzIKz/ceIU/fP4CP76Fhz31doq/
4K6Qvsdl2T4MmHA+pfZQP4mKir8q9Qq+E5U4vj10yT/lUmc/9ZOMP+n+Yj5UJwI/2sE5P6d3y74k
eA2/xFwDvutt0L6D05e/yIugvGVxkb9Bqxa+413Mv0fStz6prvM7jPgHPzoWxT/8i2w/fMSvP6q2
hT5PP00/UdOsPnFkwD/b/A0/y/9OP58EqD/tSnA/cFQZPllpqj91hpo/LFR2P9pZPb+MdZq+kXgS
PrYDsT8HESM/HRcEP8z5nz96eCa/IaEoPjzk7T62H+q9zBW+v8auQb/d4ou+yFPBPt4bhb8cMnM/
ettLP6GeqD6ixuy+YdQMP3rSCj8rkHe/Ha40vyrVvL6J342+x8QqPdwXGj+wAjO/msSGv6qZuL9E
1Fa/88oYvXT827+sy5k7Pe5Vv3uTCz/NB4i+E0yOvgt4sL8Erao/gd56P4MVF0Bhy+E/BSLZvqpI
p736r82/VsiVv2fHn73DBeU9vUgFPsL7Xb1hZra8brgXv1vu4L5QTKq/kX0Nv5/Pg74nPzW/Yb6Y
PxiVob6/SiE9Ul3PPQkJ5z7Pdtg/Gr1Cvw9nI71Or+I/oXNZvXt60j9CKA+/StnRP7Lo674NKvs+
eBSUPshc6z8LpibAULIxvlm8xj+Zu7A+ADWYPjpCa79Ru/4+MdcLvrY3ML63aHg/X4aOvwisZruk
52A+7+oJvsH/cj5sqoq9DA6PP8mIjb4q+oM+J8bMvidZAL4vWWO+px06vWDouz7hWqY+3HkSPy/c
173FKbe9i9xSPwP1tj74Jus+dRyrvhAkSL6taCq/YVSaPXfqnr6hZAu/isc2P7/h5740OIU9xt0+
PxPUgL9GbVK+BCZqv8AnOz9YDMy/vkwyP75mtb82NWs/TgZnP0tYMT8PqF49jGmAP01T2j4j26Q+
pvMJP6dpAj/8VpO/j8n8PJQxCL+DjN288soZP9zoDL6LUu+9vz8mv5gJnb9DMZ++sSsGvjWaBr1A
Iio/v5OtPIqa370495q+6Nn0vqPU1b6ZcDO/r1eGvkH4AD/yO4q+Rvq/PLddIr+JSjI/jwLBPwZv
hb1aGfo+REUQvijgYT2Nn1e/UV9YvVO5SbzOrFe/UFmxvvslij7KLEm+uWWnvboDq77VEKy96WoT
v5TAS74HTP8+ryt/vg4bgL8ZMSO9+fOGvyU7EL/Yh4Y/AMxBPw8RKL8QKQU+UrVTPodbNz5Ojee+
fGyJP2EIE7+e2M0+FBqmvawgH76ZIQc/pTYTvrW0gL4T3eS+5COEPmr80DzBPCa+tuQTPbdYL79k
Z4Q+q5A7vsWLtL4pHaS+GmotPyjQJ74HcAe+eZmsPbhVQT6cxvg+gaVjPgm9hb9kr5M+zHJwvl4T
8T0tHti9Ww+hPtnEz70sRsW+4s2qPp7lWj+ZBju+CkbUPZ/BRD9JQAA9ZwNcPm5kcr78+py+RUmB
PcT18T17vJk++u9QPigTpT35QQM+bEvLP6xSpD4HLBA/tUZxv8zcQ78s864/M37dv+0i8T/9tQJA
VznLPzNgGMAf+RXALqphP2yo7L+83uS9MPCbP5vrqj+AZog/gTaUP74aor/f/gnAXxy2v9Z8hD7N
1hlA/Q+Zv7GP5b8ZWEA/eSE5v48QAECtFp2/0uYsvxcKrL63mrW92zS8vp2PvD9TOD7A5RaUPjQw
8L6OjZM+x9mDPrmTMz9HorU+O6woPyYmOr0RucW+GAUovoVrDb08hxO+TAagP2qTHcDAM+c/1vbH
P08l2L9v0N2/nUKRP+EAx78fN9w90KbKv/6Ynz+H2KA/YiqsP6WRGb+tODk+jnHoP4fcqL7M3rG+
XiTzP3ye3T8/Bfa/qFkHwHQQ5L/uC7M/B7FAP6beHr/cJ1q/ZnH7v7wyJUCwcE4/XZw8wDTVQEBu
BKy/c8qKv0chSr+TsgFANUANP4wx0z46F/o+G85Yvi30575rfCS/sRgevw==
"""
    *weights, V, c = unpack(PACKED)
    return LSTMWeights(*weights), V, c
    ### END SOLUTION
LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # a point begins and ends a name
def read_names(path: str = "data/names.txt") -> list[str]:
    """The names of the file; lines with # in front say where they come from"""
    if not Path(path).is_file():
        said = f"{path} is missing: `autograder start` puts it beside this file"
        raise FileNotFoundError(said)
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]
def learn_names(
    type_of: Any,
    steps: int,
    seed: int = 1,
) -> tuple[Any, np.ndarray, np.ndarray, list[float]]:
    """A model of the names, and bits a letter of 500 held-out ones"""
    shuffled = np.random.default_rng(0).permutation(read_names())
    names = [f".{name}." for name in shuffled]
    held_out, others = as_numbers(names[:500], LETTERS), names[500:]
    return train(
        lambda rng: others[rng.integers(len(others))],
        LETTERS,
        type_of,
        48,
        steps,
        seed,
        lambda *model: surprise(*held_out, *model)[0] / np.log(2),
    )
def made_up(
    rng: np.random.Generator,
    weights: Any,
    V: np.ndarray,
    c: np.ndarray,
    temperature: float,
) -> str:
    """A name drawn letter by letter, by your own draw_symbol"""
    name = "."
    while len(name) < 20:
        x = np.eye(27)[[[LETTERS.index(letter) for letter in name]]]
        scores = states(x, weights)[0, -1] @ V + c
        name += LETTERS[draw_symbol(scores, rng.random(), temperature)]
        if name[-1] == ".":
            break
    return name.strip(".")
@show.it(takes="about 8 seconds")
def names_that_nobody_has() -> show.Picture:
    weights, V, c, bits = learn_names(GRUWeights, 1000)
    rng, known = np.random.default_rng(5), set(read_names())
    for _ in range(10):
        name = made_up(rng, weights, V, c, 1.0)
        print(name, "" if name in known else "(new)")
    return show.lines(
        {"GRU": bits, "by the letter before": [3.4] * 20},
        across="steps / 50",
        title="bits a letter, held out",
    )
def reach(word: str, weights: Any, V: np.ndarray) -> np.ndarray:
    """||d scores_T / d x_t|| for every letter of the word: (T,)"""
    numbers = [LETTERS.index(letter) for letter in word]
    x = np.repeat(np.eye(27)[[numbers]], 27, axis=0)
    zeros = np.zeros((27, len(V)))
    dh = np.zeros((27, len(word), len(V)))
    dh[:, -1] = V.T  # one sample for each score
    if isinstance(weights, RNNWeights):
        dx = rnn_backward(dh, x, zeros, *weights)[0]
    elif isinstance(weights, GRUWeights):
        dx = gru_backward(dh, x, zeros, weights)[0]
    else:
        dx = lstm_backward(dh, zeros, x, zeros, zeros, weights)[0]
    size: np.ndarray = np.sqrt(np.sum(dx**2, axis=(0, 2)))
    return size
@show.it(takes="about 10 seconds")
def who_looks_how_far_back() -> show.Picture:
    word, rows = ".christophe", []
    for type_of in (RNNWeights, LSTMWeights, GRUWeights):
        weights, V, _, _ = learn_names(type_of, 500)
        size = reach(word, weights, V)
        rows.append(size / size.max())
    return show.heat(rows, ["plain", "LSTM", "GRU"], list(word))
from autograder import question
question("J6")
question("I5")
question("I6")


# Marks set by an index, the loss by logsumexp, symbols drawn by counting, and an LSTM filled in place.
def adding_by_hand():
    parts = [np.zeros((3, 1)) if k % 2 == 0 else np.zeros(1) for k in range(8)]
    weights = LSTMWeights(*parts)
    weights.b_f[0] = 40
    weights.b_o[0] = 40
    weights.b_i[0] = -35
    weights.W_i[1] = 70
    weights.W_g[0] = 0.005
    return weights, np.array([200.0]), 0.0


def adding_batch(values, first, second):
    N, T = values.shape
    x = np.zeros((N, T, 2))
    x[..., 0] = values
    for n in range(N):
        x[n, first[n], 1] = 1
        x[n, second[n], 1] = 1
    return x, (x[..., 0] * x[..., 1]).sum(axis=1)


def adding_gradients(x, y, weights, v, v0):
    h = states(x, weights)
    last = h[:, -1, :]
    off = last.dot(v) + v0 - y
    slope = off * (2.0 / len(off))
    dh = np.zeros_like(h)
    dh[:, -1, :] = np.outer(slope, v)
    dweights = states_backward(dh, x, weights)
    return np.dot(off, off) / len(off), dweights, slope.dot(last), np.sum(slope)


def next_symbols(words, lengths, K):
    N, T = words.shape[0], words.shape[1] - 1
    x, y, mask = np.zeros((N, T, K)), np.zeros((N, T)), np.zeros((N, T))
    for n in range(N):
        seen = min(lengths[n], T)
        x[n, np.arange(seen), words[n, :seen]] = 1
        y[n, : lengths[n] - 1] = words[n, 1 : lengths[n]]
        mask[n, : lengths[n] - 1] = 1
    return x, y, mask


def softmax_loss(scores, y, mask):
    top = np.max(scores, axis=2)
    total = top + np.log(np.exp(scores - top[:, :, None]).sum(axis=2))
    n, t = np.indices(y.shape)
    count = mask.sum()
    if count == 0:
        return 0.0, np.zeros(scores.shape)
    loss = np.sum(mask * (total - scores[n, t, y])) / count
    dscores = np.exp(scores - total[:, :, None])
    dscores[n, t, y] -= 1
    return loss, dscores * mask[:, :, None] / count


def draw_symbol(scores, u, temperature):
    cooled = scores / temperature
    shares = np.exp(cooled - cooled.max())
    shares = shares / shares.sum()
    passed = np.sum(np.cumsum(shares) <= u)
    return min(int(passed), len(scores) - 1)
