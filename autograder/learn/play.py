"""Pictures of what a learner's own functions do: they are asked in the sandbox, and what they give is drawn.

states         what rnn_forward remembers while it reads a sentence, letter by letter
norms          gradient_norms for three sizes of W_h
gates          the gates of the LSTM while a memory is written, kept, erased and read
connectivity   which letters of a word the last output depends on, by the backward passes of the three cells
difference     of a function that is wrong: its result, the right one, and the difference
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.grading.compare import verdict
from autograder.learn.progress import Key
from autograder.learn.resident import Resident
from autograder.sandbox.answers import Given
from autograder.sandbox.patience import Clock, Patience
from autograder.sandbox.program import Program
from autograder.submissions.source import Source

SENTENCE = "to be or not to be, that is"
WORD = "the cat that ate sleeps"
LETTERS = " ,abcdefghijklmnopqrstuvwxyz"
UNITS, STEPS, OPEN = 8, 40, 30.0
SIZES = (0.9, 1.0, 1.2)
MOST = 4096  # numbers of a result that is drawn
ROWS, COLUMNS = 8, 12  # of the largest array that is drawn beside the right one


@dataclass(frozen=True, slots=True)
class Heat:
    """Coloured squares: an array (rows, columns), what stands before each row, and below each column."""

    title: str
    rows: np.ndarray
    names: tuple[str, ...] = ()
    columns: str = ""


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves over their index, on a logarithmic scale."""

    title: str
    series: Mapping[str, np.ndarray]
    across: str


@dataclass(frozen=True, slots=True)
class Beside:
    """An array of the learner's beside the right one."""

    title: str
    yours: np.ndarray
    right: np.ndarray


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, where nothing can be drawn, or on what is to be seen."""

    text: str


Figure = Heat | Curves | Beside | Said
Ask = Callable[[Sequence[Sequence[Any]]], list[tuple[np.ndarray, ...]]]


class Missing(Exception):
    """A function did not give what is to be drawn; the message says which."""


@dataclass(frozen=True, slots=True)
class Own:
    """The learner's files, each with those that it may import; their functions run in the sandbox and nowhere else."""

    resident: Resident
    files: Mapping[str, tuple[Source, Mapping[str, Source]]]

    def ask(self, name: str, function: str, *arguments: Any) -> tuple[np.ndarray, ...]:
        """What a function gives for these arguments, flat. Raises Missing."""
        (given,) = self.ask_all(name, function, [arguments])
        return given

    def ask_all(
        self, name: str, function: str, several: Sequence[Sequence[Any]]
    ) -> list[tuple[np.ndarray, ...]]:
        """The same, for each of several arguments."""
        with self.asking(name, function) as ask:
            return ask(several)

    @contextmanager
    def asking(self, name: str, function: str) -> Iterator["Ask"]:
        """A worker that is asked again and again while the block runs. Raises Missing."""
        if name not in self.files or name not in self.resident.course.names:
            raise Missing(f"There is no file of {name} here, so {function} cannot be asked.")
        source, beside = self.files[name]
        patience = Patience(call=1.0, submission=20.0)
        book = self.resident.all_prepared(name).book
        program = Program(self.resident.sandbox, book, {name: source}, beside, patience, Clock(20.0))
        try:
            program.load()
            yield lambda several: [
                _results(function, answer) for answer in program.ask_about(name, function, several)
            ]
        finally:
            program.close()


def _results(function: str, answer: Any) -> tuple[np.ndarray, ...]:
    """The arrays that came, if they are real numbers, and no more than can be told apart. Raises Missing."""
    if not isinstance(answer, Given) or not all(isinstance(one, np.ndarray) for one in answer.results):
        raise Missing(f"{function} gives no result to draw yet.")
    for one in answer.results:
        if one.dtype.kind not in "biuf" or not 0 < one.size <= MOST:
            raise Missing(f"{function} gives something else than a small array of real numbers.")
    return answer.results


def _letters(text: str) -> np.ndarray:
    """One row a letter, with a one at its place."""
    return np.eye(len(LETTERS))[[LETTERS.index(letter) for letter in text]]


def _weights(rng: np.random.Generator, rows: int, units: int, size: float = 1.0) -> np.ndarray:
    """Random weights under which no unit is saturated at once."""
    return rng.normal(scale=size, size=(rows, units))


def states(own: Own) -> Iterator[Figure]:
    """What each unit holds while a network with random weights reads a sentence."""
    rng, x = np.random.default_rng(1), _letters(SENTENCE)[None]
    W = np.vstack([_weights(rng, len(LETTERS), UNITS), _weights(rng, UNITS, UNITS, 0.4)])
    try:
        (h,) = own.ask("rnn", "rnn_forward", x, np.zeros((1, UNITS)), W, np.zeros(UNITS))
        by = "rnn_forward"
    except Missing:
        h, by = _step_by_step(own, x, W), "rnn_step"
    _of_shape(by, h, (1, len(SENTENCE), UNITS))
    names = tuple(f"unit {k + 1}" for k in range(UNITS))
    yield Heat(f"What each unit holds, letter by letter: your {by}", h[0].T, names, SENTENCE)


def _step_by_step(own: Own, x: np.ndarray, W: np.ndarray) -> np.ndarray:
    """The states (1, T, H), each from rnn_step and the one before it."""
    found, h = [], np.zeros((1, UNITS))
    with own.asking("rnn", "rnn_step") as ask:
        for t in range(x.shape[1]):
            ((h,),) = ask([(x[:, t], h, W, np.zeros(UNITS))])
            found.append(_of_shape("rnn_step", h, (1, UNITS)))
    return np.stack(found, axis=1)


def norms(own: Own) -> Iterator[Figure]:
    """The size of the gradient at every state, for an orthogonal W_h of three sizes, at rest."""
    rng = np.random.default_rng(2)
    turn, _ = np.linalg.qr(rng.normal(size=(UNITS, UNITS)))
    dh, h0, x = rng.normal(size=(1, UNITS)), np.zeros((1, UNITS)), np.zeros((1, STEPS, 1))
    several = [(dh, x, h0, np.vstack([np.zeros((1, UNITS)), size * turn]), np.zeros(UNITS)) for size in SIZES]
    found = own.ask_all("bptt", "gradient_norms", several)
    for (one,) in found:
        _of_shape("gradient_norms", one, (STEPS + 1,))
    series = {f"W_h x {size:g}": one[0] for size, one in zip(SIZES, found, strict=True)}
    yield Curves(
        "The size of the gradient at each state: your gradient_norms",
        series,
        "state t; the loss is at the end",
    )
    yield Said("W_h is a rotation, made smaller, left as it is, and made larger; the network is at rest.")


def gates(own: Own) -> Iterator[Figure]:
    """The gates of one LSTM unit whose weights were set by hand: it writes, keeps, erases, and is read."""
    weights = _memory_cell(own)
    told = {"write": (2, 20), "erase": (30,), "read": (8, 14, 24, 34)}
    x = np.zeros((STEPS, 4))
    x[:, 0] = np.sin(np.arange(STEPS))
    for k, when in enumerate(told.values(), start=1):
        x[list(when), k] = 1.0
    h, c = own.ask("lstm", "lstm_forward", x[None], np.zeros((1, 1)), np.zeros((1, 1)), weights)
    _of_shape("lstm_forward", h, (1, STEPS, 1))
    _of_shape("lstm_forward", c, (1, STEPS, 1))
    before = np.vstack([np.zeros((1, 1)), h[0, :-1]])
    f, i, o, g = own.ask("lstm", "lstm_gates", x, before, weights)
    rows = np.vstack(
        [x.T, *(_of_shape("lstm_gates", one, (STEPS, 1)).T for one in (f, i, o, g)), c[0].T, h[0].T]
    )
    names = ("value", *told, "f keeps", "i writes", "o shows", "g", "c", "h")
    yield Heat("A memory that is written, kept, erased and read: your lstm_gates", rows, names)
    yield Said(
        "The weights were set by hand. Look at c between a write and an erase, whatever the value is meanwhile."
    )


def _memory_cell(own: Own) -> Any:
    """f listens to write and erase, i to write, o to read, g to the value; nothing listens to h."""
    if "lstm" not in own.resident.course.names:
        raise Missing("This course has no lstm.")
    make = vars(own.resident.course["lstm"].solution)["LSTMWeights"]
    f, i, o, g = np.zeros((4, 5, 1))
    f[1:3], i[1], o[3], g[0] = -2 * OPEN, 2 * OPEN, 2 * OPEN, 1.0
    return make(f, np.array([OPEN]), i, np.array([-OPEN]), o, np.array([-OPEN]), g, np.zeros(1))


def connectivity(own: Own) -> Iterator[Figure]:
    """How strongly the last output depends on each letter, for three cells with random weights of one size."""
    rows, names, missing = [], [], []
    for name, function in (("bptt", "rnn_backward"), ("lstm", "lstm_backward"), ("gru", "gru_backward")):
        try:
            dx = own.ask(name, function, *_backward_arguments(own, name))[0]
            sizes = np.linalg.norm(_of_shape(function, dx, (1, len(WORD), len(LETTERS)))[0], axis=1)
        except Missing as reason:
            missing.append(Said(str(reason)))
            continue
        rows.append(sizes / (sizes.max() or 1.0))
        names.append(function.removesuffix("_backward"))
    if rows:
        yield Heat("How much the last output depends on each letter", np.array(rows), tuple(names), WORD)
        yield Said("Norms of your dx, the largest of each row set to 1; all weights are random.")
    yield from missing


def _backward_arguments(own: Own, name: str) -> tuple[Any, ...]:
    rng, x = np.random.default_rng(3), _letters(WORD)[None]
    start, dh = np.zeros((1, UNITS)), np.zeros((1, len(WORD), UNITS))
    dh[:, -1] = 1.0
    rows = len(LETTERS) + UNITS
    if name == "bptt":
        return dh, x, start, _weights(rng, rows, UNITS, 0.3), np.zeros(UNITS)
    if name not in own.resident.course.names:
        raise Missing(f"This course has no {name}.")
    make = vars(own.resident.course[name].solution)[{"lstm": "LSTMWeights", "gru": "GRUWeights"}[name]]
    fields = [
        _weights(rng, rows, UNITS, 0.3) if k % 2 == 0 else np.zeros(UNITS) for k in range(len(make._fields))
    ]
    keeps = {"lstm": "b_f", "gru": "b_z"}[name]
    fields[make._fields.index(keeps)] = np.full(UNITS, 2.0)
    weights = make(*fields)
    return (dh, np.zeros((1, UNITS)), x, start, start, weights) if name == "lstm" else (dh, x, start, weights)


def difference(own: Own, key: Key) -> Iterator[Figure]:
    """The result of a function on a small public input, the right one, and the difference. Raises Missing."""
    name, function = key
    if not own.resident.course.has_key:
        raise Missing("Without an answer key nobody knows what should come here.")
    prepared = own.resident.prepared(name)
    exercise = next(one for one in prepared.assignment.exercises if one.name == function)
    small = [case for case in prepared.cases[function].public if _can_be_drawn(case.expected)]
    if not exercise.takes or not small:
        raise Missing(f"There is no array to draw of {function}.")
    several = [case.arguments for case in small]
    for case, given in zip(small, own.ask_all(name, function, several), strict=True):
        for part, (yours, right) in enumerate(zip(given, case.expected, strict=False)):
            if np.shape(yours) != np.shape(right) or verdict(yours, right, case.tolerance) != "right":
                title = f"{function}, result {part + 1}" if len(case.expected) > 1 else function
                yield Beside(f"{title}, on a small input", np.asarray(yours), np.asarray(right))
                return
    raise Missing(f"On small inputs {function} gives what it should.")


def _can_be_drawn(leaves: Sequence[Any]) -> bool:
    shapes = [np.shape(leaf) for leaf in leaves]
    return max((int(np.prod(shape)) for shape in shapes), default=1) > 1 and all(
        (shape[-1] if shape else 1) <= COLUMNS and np.prod(shape[:-1]) <= ROWS for shape in shapes
    )


def _of_shape(function: str, array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The array, if it has this shape and its numbers are numbers. Raises Missing."""
    if array.shape != shape:
        raise Missing(f"{function} gives the shape {np.shape(array)} here, and should give {shape}.")
    return array


PLAYS: Mapping[str, Callable[[Own], Iterator[Figure]]] = {
    "states": states, "norms": norms, "gates": gates, "connectivity": connectivity,
}  # fmt: skip
# Which picture shows what a function does; a backward pass of a step has none of its own.
SHOWS = {
    "states": ("rnn_step", "rnn_forward"),
    "norms": ("gradient_norms", "rnn_step_backward", "clip_gradients"),
    "gates": ("lstm_gates", "lstm_cell_update", "lstm_hidden", "lstm_step", "lstm_forward"),
    "connectivity": (
        "rnn_backward",
        "lstm_step_backward",
        "lstm_backward",
        "gru_step_backward",
        "gru_backward",
    ),
}


def played(own: Own, name: str) -> list[Figure]:
    """The picture of this name; sentences where something is missing for it."""
    try:
        return list(PLAYS[name](own))
    except Missing as reason:
        return [Said(str(reason))]


def played_for(own: Own, key: Key, is_right: bool) -> list[Figure]:
    """What shows best what a function does: of a wrong one the difference, else the picture that it is drawn in."""
    name = next((play for play, functions in SHOWS.items() if key[1] in functions), None)
    draw: list[Callable[[Own], Iterator[Figure]]] = [] if is_right else [partial(difference, key=key)]
    draw += [PLAYS[name]] if name else []
    found: list[Figure] = []
    for one in draw:
        try:
            found += one(own)
        except Missing as reason:
            found.append(Said(str(reason)))
    return found or [Said(f"There is no picture of {key[1]}.")]
