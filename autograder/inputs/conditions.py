"""The conditions that an argument can be put under, each by itself: zero, constant, at one step only, large, tiny ...

What a condition says holds for every secret: whatever is large is so by its signs and a least size, never by chance.
Large values stay so small that no way of writing a tanh or a sigmoid overflows; that is "overflow" alone, an edge.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.spec.signature import Array, Sizes, length

REAL = ("upstream", "input", "state", "cell", "gate", "candidate", "weight", "bias")
KINDS = (*REAL, "count")
PLURALS = {kind: f"{kind}s" for kind in KINDS} | {"upstream": "gradients", "bias": "biases"}


class Drawn(NamedTuple):
    """What is drawn: the array, its sizes, the generator, and the arrays before it with their values by name."""

    array: Array
    sizes: Sizes
    rng: np.random.Generator
    earlier: Sequence[Array]
    values: Mapping[str, Any]


class Condition(NamedTuple):
    """How it is said of an argument, what becomes of the drawn values, and of which arguments it can be said."""

    phrase: str
    of: Callable[[Any, Drawn], Any]
    applies: Callable[[Array, Sequence[Array], Sizes], bool] = lambda array, earlier, sizes: True


LEAST = {"state": (10, 10), "cell": (10, 10), "upstream": (600, 400), "bias": (6, 1)}
ALIKE = ({"input", "state", "cell"}, {"upstream"}, {"gate", "candidate"}, {"weight"}, {"bias"})


def _large(value: Any, drawn: Drawn) -> Any:
    """Away from zero in every entry; inputs in one feature."""
    if drawn.array.kind == "input":
        return _with_first_feature(value, 100, 20)
    if drawn.array.kind not in LEAST:
        return 12 * value
    least, more = LEAST[drawn.array.kind]
    return _signs(value) * (least + more * np.abs(value))


def _constant(value: Any, drawn: Drawn) -> Any:
    """All entries the first one, away from zero; gradients 1, as those of a sum."""
    if drawn.array.kind == "upstream":
        return np.ones_like(value)
    first = value.flat[0] if value.size else 1.0
    return np.full_like(value, np.copysign(max(abs(first), 0.3), first))


def _tiny(value: Any, drawn: Drawn) -> Any:
    return value * (1e-4 if drawn.array.kind == "upstream" else 1e-6)


def _small(value: Any, drawn: Drawn) -> Any:
    return value * (0.2 / max(float(np.abs(value).max(initial=0.0)), 1e-3))


def _saturating(value: Any, drawn: Drawn) -> Any:
    """Inputs of which one feature decides each sum alone, and weights that make it 50 or more, and never 350."""
    if drawn.array.kind == "input":
        return _with_first_feature(value, 15, 3)
    return _signs(value) * (4 + np.tanh(np.abs(value)))


def _with_first_feature(value: Any, least: float, more: float) -> Any:
    """The first feature between `least` and `least + more`, or their opposites; the others as they are."""
    value = np.array(value)
    value[..., 0] = _signs(value[..., 0]) * (least + more * np.tanh(np.abs(value[..., 0])))
    return value


def _signs(value: Any) -> Any:
    return np.where(value < 0, -1.0, 1.0)


def _at_step(step: Callable[[int], int]) -> Callable[[Any, Drawn], Any]:
    def only(value: Any, drawn: Drawn) -> Any:
        axis = drawn.array.terms.index(("T",))
        kept = np.zeros(value.shape[axis])
        kept[step(value.shape[axis])] = 1
        return value * kept.reshape([-1 if k == axis else 1 for k in range(value.ndim)]) + 0.0

    return only


def _in_time(array: Array, earlier: Sequence[Array], sizes: Sizes) -> bool:
    return ("T",) in array.terms


def _first_like(
    array: Array, earlier: Sequence[Array], sizes: Sizes, related: Sequence[set[str]]
) -> str | None:
    """The first of the earlier arrays of the same shape, of a kind that is related to this one's."""
    for other in earlier:
        kinds = {array.kind, other.kind}
        if any(kinds <= group for group in related) and other.shape(sizes) == array.shape(sizes):
            return other.name
    return None


def _as_another(related: Sequence[set[str]], phrase: str) -> Condition:
    """Equal to an earlier argument of the same shape, if there is one of a related kind."""

    def of(value: Any, drawn: Drawn) -> Any:
        other = _first_like(drawn.array, drawn.earlier, drawn.sizes, related)
        return value if other is None else np.array(drawn.values[other])

    def applies(array: Array, earlier: Sequence[Array], sizes: Sizes) -> bool:
        return _first_like(array, earlier, sizes, related) is not None

    return Condition(phrase, of, applies)


def _one_large(value: Any, drawn: Drawn) -> Any:
    value = np.array(value)
    if value.size:
        value.flat[int(drawn.rng.integers(value.size))] = 25.0
    return value


def _sparse(value: Any, drawn: Drawn) -> Any:
    """Three entries of ten are left."""
    kept = drawn.rng.permutation(value.size) < max(1, round(0.3 * value.size))
    return value * kept.reshape(value.shape)


def _recurrent_rows(array: Array, sizes: Sizes) -> slice | None:
    """The rows of a matrix that act on the units which it gives: the last H of "D+H H", all of "H H"."""
    if len(array.terms) != 2:
        return None
    rows, units = array.terms
    places = [k for k in range(len(rows)) if units and rows[k : k + len(units)] == units]
    if not places:
        return None
    before = sum(length(term, sizes) for term in rows[: places[-1]])
    return slice(before, before + sum(length(term, sizes) for term in units))


def _recurrent(make: Callable[[int, np.random.Generator], Any]) -> Callable[[Any, Drawn], Any]:
    def change(value: Any, drawn: Drawn) -> Any:
        rows = _recurrent_rows(drawn.array, drawn.sizes)
        value = np.array(value)
        value[rows] = make(value.shape[1], drawn.rng)
        return value

    return change


def _is_recurrent(array: Array, earlier: Sequence[Array], sizes: Sizes) -> bool:
    return _recurrent_rows(array, sizes) is not None


def _orthogonal(H: int, rng: np.random.Generator) -> Any:
    """Keeps gradients alive over many steps, so that a truncated one is seen to be truncated."""
    return 0.95 * np.linalg.qr(rng.normal(size=(H, H)))[0]


def _equal_samples(value: Any, drawn: Drawn) -> Any:
    return np.array(np.broadcast_to(value[:1], value.shape))


def _of_samples(array: Array, earlier: Sequence[Array], sizes: Sizes) -> bool:
    return array.terms[:1] == (("N",),) and array.kind != "upstream"


def _in_other_memory(value: Any, drawn: Drawn) -> Any:
    """Matrices in Fortran's order, the rest with gaps between its entries: no value depends on it."""
    if not drawn.array.terms:  # a single number
        return value
    return (
        np.asfortranarray(value) if drawn.array.kind == "weight" else np.repeat(value, 2, axis=-1)[..., ::2]
    )


def _overflow(value: Any, drawn: Drawn) -> Any:
    """One feature so large, in every second sample of the other sign, that every sum with it is beyond 1000.

    Weights are at least 0.2 from zero, so that this holds of every unit, whatever was drawn; cells are beyond 1000.
    """
    if drawn.array.kind == "weight":
        return _signs(value) * (0.2 + np.abs(value))
    alternating = np.resize([1.0, -1.0], value.shape[:1]).reshape(-1, *[1] * (value.ndim - 1))
    if drawn.array.kind == "cell":
        return alternating * (1000 + 100 * np.abs(value))
    value = np.array(value)
    value[..., :1] = alternating * 1e4
    return value


CONDITIONS = {
    "zero": Condition("zero {}", lambda value, drawn: np.zeros_like(value)),
    "constant": Condition("constant {}", _constant),
    "large": Condition("large {}", _large),
    "tiny": Condition("tiny {}", _tiny),
    "small": Condition("small {}", _small),
    "saturating": Condition("saturating {}", _saturating),
    "faint": Condition("faint {}", lambda value, drawn: 0.1 * value),
    "equal": _as_another(ALIKE, "equal {}"),
    "same": _as_another([set(REAL)], "{} as another argument"),
    "last": Condition("{} at the last step only", _at_step(lambda T: T - 1), _in_time),
    "one-step": Condition("{} at one step only", _at_step(lambda T: T // 2), _in_time),
    "one": Condition("{} all 1", lambda value, drawn: np.ones_like(value)),
    "minus-one": Condition("{} all -1", lambda value, drawn: -np.ones_like(value)),
    "positive": Condition("positive {}", lambda value, drawn: np.abs(value)),
    "negative": Condition("negative {}", lambda value, drawn: -np.abs(value)),
    "whole": Condition("whole {}", lambda value, drawn: np.round(2 * value)),
    "high": Condition("high {}", lambda value, drawn: 8 + np.abs(value)),
    "low": Condition("low {}", lambda value, drawn: -8 - np.abs(value)),
    "sparse": Condition("sparse {}", _sparse),
    "one-large": Condition("one entry of {} large", _one_large),
    "identity": Condition("{} that keep the state", _recurrent(lambda H, rng: np.eye(H)), _is_recurrent),
    "orthogonal": Condition("{} that keep gradients", _recurrent(_orthogonal), _is_recurrent),
    "equal-samples": Condition("equal samples", _equal_samples, _of_samples),
    "other-memory": Condition("other memory", _in_other_memory),
    "overflow": Condition("overflow", _overflow),
}
