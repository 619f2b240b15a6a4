"""What may become of an array as a whole: clipped, averaged, reversed in time, one step late, of one sample only.

Each way has words that say of which: "{} clipped to -1 .. 1".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.spec import Array
from autograder.spec.signature import length

Known = Mapping[str, Any]  # sizes by their letters; where it says so, arguments by their names too


Of = Callable[[Any, Known], Any]


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which an array may be another one; `words` with {} in the place of its name."""

    words: str
    of: Of


FILLED = (
    ("repeated", "the step at the end standing twice"),
    ("wrapped", "going round at the end"),
    ("zeros", "0 in the free place"),
)
LIMITS = (1, 5, 10, 0.1, 0.5, 2, 3, 100)  # the usual ones first
USUAL = 4


def simply() -> Iterator[Way]:
    """The commonest of what may become of every entry."""
    yield Way("0", lambda a, _: np.zeros_like(a))
    yield Way("1", lambda a, _: np.ones_like(a))
    yield Way("-{}", lambda a, _: -a)
    for number, text in ((2.0, "2 * {}"), (0.5, "{} / 2")):
        yield Way(text, _times(number))
    for limit in LIMITS[:USUAL]:
        yield Way(f"{{}} with every entry cut off at -{limit} and {limit}", _clipped(limit))
    yield Way("tanh({})", lambda a, _: np.tanh(a))


def entrywise() -> Iterator[Way]:
    """What may become of every entry."""
    yield from simply()
    for limit in LIMITS[USUAL:]:
        yield Way(f"{{}} with every entry cut off at -{limit} and {limit}", _clipped(limit))
    yield Way("the absolute values of {}", lambda a, _: np.abs(a))
    yield Way("{} divided by its own norm", lambda a, _: a / max(float(np.linalg.norm(a)), 1e-300))


def by_numbers(given: Any, right: Any) -> Iterator[Way]:
    """Multiplied by a number of few digits, or cut off at one, where these two arrays show such."""
    given, right = np.ravel(given), np.ravel(right)
    if given.shape != right.shape or not given.size or not (np.isfinite(given).all() and np.any(right)):
        return
    largest = int(np.argmax(np.abs(right)))
    number = float(f"{given[largest] / right[largest]:.2g}")
    if number not in (0.0, 1.0):
        yield Way(f"{number:g} * {{}}", _times(number))
    limit = float(f"{np.abs(given).max():.2g}")
    if 0 < limit < np.abs(right).max():
        yield Way(f"{{}} with every entry cut off at -{limit:g} and {limit:g}", _clipped(limit))


def scaled(letters: str) -> Iterator[Way]:
    """Divided by sizes, or multiplied by them."""
    products = [one for one in ("N", "T", "NT", "H", "D", "NH", "ND", "NTH") if set(one) <= set(letters)]
    for product in products:
        text = " * ".join(product)
        yield Way("{} / " + (text if len(product) == 1 else f"({text})"), _by(product, -1))
        if len(product) == 1:
            yield Way("{} * " + text, _by(product, 1))


def along(array: Array) -> Iterator[Way]:
    """What may become of samples, of steps, of units, and of the order of the axes."""
    axes = ["+".join(terms) for terms in array.terms]
    if "N" in axes:
        yield from _of_samples(axes.index("N"))
    if "T" in axes and len(axes) > 1:
        yield from _of_steps(axes.index("T"))
    elif "T+1" in axes:
        yield from _of_steps(axes.index("T+1"))
    if "H" in axes:
        yield from _of_units(axes.index("H"))
    if len(axes) == 2:
        yield Way("{} transposed", lambda a, _: a.T)
    if len(axes) == 3:
        for order in ((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1)):
            told = ", ".join(axes[k] for k in order)
            yield Way(f"{{}} with its axes in the order ({told})", _transposed(order))
            yield Way(f"{{}} with the numbers of ({told}) read as ({', '.join(axes)})", _reshaped(order))


def beginning_with(first: str) -> Iterator[Way]:
    """What may become of states over time that a first state goes before."""
    yield Way(
        f"{{}} one step late, {first} standing first",
        lambda a, known: np.concatenate([known[first][:, None], a[:, :-1]], axis=1),
    )
    yield Way(
        f"{{}} with {first} before it, one step too many",
        lambda a, known: np.concatenate([known[first][:, None], a], axis=1),
    )
    yield Way(
        f"{first} before each sum of {{}} so far",
        lambda a, known: known[first][:, None] + np.cumsum(a, axis=1),
    )


def joined(array: Array) -> Iterator[Way]:
    """Of weights on [x, h] : the rows of one exchanged with those of the other."""
    if len(array.terms) == 2 and len(array.terms[0]) == 2:
        one, other = array.terms[0]
        yield Way(
            f"{{}} with the rows for {other} before those for {one}, as for [h, x] in the place of [x, h]",
            _rolled(array.terms[0][0]),
        )
        yield Way("{} with its last rows first", _rolled(array.terms[0][1]))
        yield Way(f"{{}} with 0 in the rows for {one}", _without(one, first=True))
        yield Way(f"{{}} with 0 in the rows for {other}", _without(one, first=False))
        yield Way(f"{{}} with 0 in the first row for {one}", _but(0, 0))
        yield Way(f"{{}} with 0 in the last row for {other}", _but(0, -1))


def _of_samples(axis: int) -> Iterator[Way]:
    def at(a: Any, k: int) -> Any:
        return np.repeat(np.take(a, [k], axis), a.shape[axis], axis)

    yield Way("{} of the first sample for all samples", lambda a, _: at(a, 0))
    yield Way("{} of the last sample for all samples", lambda a, _: at(a, -1))
    yield from without_a_sample(axis)
    yield Way("{} with the samples in reverse", lambda a, _: np.flip(a, axis))
    yield Way("{} of the next sample", lambda a, _: np.roll(a, -1, axis))
    yield Way("{} of the sample before", lambda a, _: np.roll(a, 1, axis))
    yield Way(
        "the mean of {} over the samples for all samples",
        lambda a, _: np.broadcast_to(a.mean(axis=axis, keepdims=True), a.shape),
    )
    yield Way(
        "the sum of {} over the samples for all samples",
        lambda a, _: np.broadcast_to(a.sum(axis=axis, keepdims=True), a.shape),
    )
    yield Way("the mean of {} over the samples", lambda a, _: a.mean(axis=axis))
    yield Way("the sum of {} over the samples", lambda a, _: a.sum(axis=axis))
    yield Way("{} of the first sample only", lambda a, _: np.take(a, 0, axis))


def without_a_sample(axis: int) -> Iterator[Way]:
    """What is left where a loop over the samples begins one too late, or ends one too early."""
    for k, which in ((0, "first"), (-1, "last")):
        yield Way(f"{{}} with 0 in the {which} sample", _but(axis, k))


def _of_units(axis: int) -> Iterator[Way]:
    for k, which in ((0, "first"), (-1, "last")):
        yield Way(f"{{}} of the {which} unit for all units", _at(axis, k))
        yield Way(f"{{}} with 0 in the {which} unit", _but(axis, k))
    yield Way("{} of the next unit", lambda a, _: np.roll(a, -1, axis))
    yield Way("{} of the unit before", lambda a, _: np.roll(a, 1, axis))
    yield Way("{} with the units in reverse", lambda a, _: np.flip(a, axis))
    yield Way(
        "the mean of {} over the units for all units",
        lambda a, _: np.broadcast_to(a.mean(axis=axis, keepdims=True), a.shape),
    )


def _of_steps(axis: int) -> Iterator[Way]:
    yield Way("{} with the steps in reverse", lambda a, _: np.flip(a, axis))
    for by, told in ((1, "one step late"), (-1, "one step early"), (2, "two steps late")):
        for filled, how in FILLED:
            yield Way(f"{{}} {told}, {how}", _moved(axis, by, filled))
    for k, which in ((0, "first"), (-1, "last")):
        yield Way(f"{{}} of the {which} step at every step", _at(axis, k))
        yield Way(f"{{}} of the {which} step only, and 0 at the others", _only(axis, k))
        yield Way(f"{{}} with 0 at the {which} step", _but(axis, k))
        yield Way(f"{{}} of the {which} step only", _taken(axis, k))
        yield Way(f"{{}} without the {which} step", _without_step(axis, k))
    yield from _of_all_steps(axis)


def _of_all_steps(axis: int) -> Iterator[Way]:
    yield Way("{} summed up over the steps so far", lambda a, _: np.cumsum(a, axis))
    yield Way(
        "{} summed up from each step to the last",
        lambda a, _: np.flip(np.cumsum(np.flip(a, axis), axis), axis),
    )
    yield Way(
        "the mean of {} over the steps so far",
        lambda a, _: np.cumsum(a, axis) / _along(np.arange(1.0, a.shape[axis] + 1), a, axis),
    )
    yield Way(
        "the mean of {} over the steps at every step",
        lambda a, _: np.broadcast_to(a.mean(axis=axis, keepdims=True), a.shape),
    )
    yield Way("the mean of {} over the steps", lambda a, _: a.mean(axis=axis))
    yield Way("the sum of {} over the steps", lambda a, _: a.sum(axis=axis))


def _along(values: Any, a: Any, axis: int) -> Any:
    """One value a step, to be multiplied with an array."""
    return values.reshape([-1 if j == axis else 1 for j in range(a.ndim)])


def _at(axis: int, k: int) -> Of:
    return lambda a, _: np.repeat(np.take(a, [k], axis), a.shape[axis], axis)


def _taken(axis: int, k: int) -> Of:
    return lambda a, _: np.take(a, k, axis)


def _chosen(a: Any, axis: int, k: int) -> Any:
    """1 at the k-th step and 0 at the others."""
    one = np.zeros(a.shape[axis])
    one[k] = 1.0
    return _along(one, a, axis)


def _only(axis: int, k: int) -> Of:
    return lambda a, _: a * _chosen(a, axis, k)


def _but(axis: int, k: int) -> Of:
    return lambda a, _: a * (1.0 - _chosen(a, axis, k))


def _without_step(axis: int, k: int) -> Of:
    return lambda a, _: np.delete(a, k, axis)


def _moved(axis: int, by: int, filled: str) -> Of:
    def of(a: Any, _: Known) -> Any:
        T = a.shape[axis]
        places = np.arange(T) - by
        moved = np.take(a, np.clip(places, 0, T - 1) if filled == "repeated" else places % T, axis)
        inside = ((places >= 0) & (places < T)).astype(float)
        return moved * _along(inside, a, axis) if filled == "zeros" else moved

    return of


def _times(number: float) -> Any:
    return lambda a, _: number * a


def _clipped(limit: float) -> Any:
    return lambda a, _: np.clip(a, -limit, limit)


def _by(letters: str, power: int) -> Any:
    return lambda a, sizes: a * float(np.prod([sizes[one] for one in letters])) ** power


def _transposed(order: tuple[int, ...]) -> Any:
    return lambda a, _: np.transpose(a, order)


def _reshaped(order: tuple[int, ...]) -> Any:
    return lambda a, _: np.reshape(np.transpose(a, order), a.shape)


def _rolled(letter: str) -> Any:
    return lambda a, sizes: np.roll(a, -length(letter, sizes), axis=0)


def _without(letter: str, *, first: bool) -> Any:
    def of(a: Any, sizes: Known) -> Any:
        k, kept = length(letter, sizes), np.array(a)
        kept[slice(0, k) if first else slice(k, None)] = 0.0
        return kept

    return of
