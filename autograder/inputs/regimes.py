"""The strata: the ordered list of input kinds, generic first, so that the first that fails is also the one to show.

A stratum has sizes and, but for the first ones, a change of what was drawn. An exercise is asked about those that say
something new of what it takes: zero biases are nothing new to a function without biases.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.spec import Array, Exercise, Kind, Weights


class Sizes(NamedTuple):
    """N samples, T time steps, D input features, H hidden units."""

    N: int
    T: int
    D: int
    H: int


class Stratum(NamedTuple):
    """One kind of input: its name and sizes."""

    name: str
    sizes: Sizes


EVERY: tuple[Kind, ...] = ("input", "state", "cell", "gate", "candidate", "weight", "bias", "upstream")


class Change(NamedTuple):
    """What becomes of the drawn values of quantities of these kinds."""

    kinds: tuple[Kind, ...]
    of: Callable[[Array, Any, Sizes, np.random.Generator], Any]


def _scaled(factor: float, *kinds: Kind) -> Change:
    return Change(kinds, lambda quantity, value, sizes, rng: value * factor)


def _values(kind: Kind, change: Callable[[Any], Any]) -> Change:
    return Change((kind,), lambda quantity, value, sizes, rng: change(value))


def _equal_samples(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
    shared = quantity.axes.startswith("N")
    return np.broadcast_to(value[:1], value.shape).copy() if shared else value


def _one_large(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
    if value.size:
        value.flat[int(rng.integers(value.size))] = 200.0
    return value


def _sparse(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
    return value * (rng.random(value.shape) < 0.3)


def _recurrent(make: Callable[[int, np.random.Generator], Any], x: float = 1.0) -> Change:
    def change(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
        if quantity.kind == "input":
            return value * x
        value[sizes.D :] = make(sizes.H, rng)
        return value

    return Change(("weight", "input"), change)


def _in_other_memory(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
    """Matrices in Fortran's order, the rest with gaps between its entries: no value depends on it."""
    return np.asfortranarray(value) if quantity.kind == "weight" else np.repeat(value, 2, axis=-1)[..., ::2]


def _orthogonal(H: int, rng: np.random.Generator) -> Any:
    """Keeps gradients alive over many steps, so that a truncated one is seen to be truncated."""
    return 0.95 * np.linalg.qr(rng.normal(size=(H, H)))[0]


GENERIC = Sizes(N=2, T=4, D=5, H=3)
STRATA: dict[str, tuple[Sizes, Change | None]] = {
    "generic": (GENERIC, None),
    "generic, D < H": (Sizes(3, 5, 2, 4), None),
    "many units": (Sizes(2, 3, 4, 9), None),
    "many samples": (Sizes(11, 3, 4, 2), None),
    "many steps": (Sizes(2, 11, 4, 3), None),
    "many features": (Sizes(3, 4, 11, 2), None),
    "D = H": (Sizes(2, 4, 3, 3), None),
    "N = T": (Sizes(3, 3, 4, 2), None),
    "N = H": (Sizes(3, 4, 5, 3), None),
    "N = D, T = H": (Sizes(3, 4, 3, 4), None),
    "N = D + H, T = D": (Sizes(5, 3, 3, 2), None),
    "kept gradients": (Sizes(2, 8, 3, 4), _recurrent(_orthogonal, x=0.1)),
    "large inputs": (Sizes(4, 3, 5, 6), _scaled(80.0, "input")),
    "large gradients": (GENERIC, _scaled(100.0, "upstream")),
    "small gradients": (GENERIC, _scaled(1e-4, "upstream")),
    "zero gradients": (GENERIC, _scaled(0.0, "upstream")),
    "large states": (GENERIC, _scaled(20.0, "state", "cell")),
    "zero states": (GENERIC, _scaled(0.0, "state", "cell")),
    "zero biases": (GENERIC, _scaled(0.0, "bias")),
    "high biases": (GENERIC, _values("bias", lambda b: 6 + np.abs(b))),
    "low biases": (GENERIC, _values("bias", lambda b: -6 - np.abs(b))),
    "zero inputs": (GENERIC, _scaled(0.0, "input")),
    "negative inputs": (GENERIC, _values("input", lambda x: -np.abs(x))),
    "positive inputs": (GENERIC, _values("input", np.abs)),
    "whole numbers": (GENERIC, _values("input", lambda x: np.round(2 * x))),
    "equal samples": (GENERIC, Change(EVERY[:-1], _equal_samples)),
    "tiny": (GENERIC, _scaled(1e-6, "input", "weight", "bias")),
    "identity": (GENERIC, _recurrent(lambda H, rng: np.eye(H))),
    "zero weights": (GENERIC, _scaled(0.0, "weight", "bias")),
    "sparse": (GENERIC, Change(("weight",), _sparse)),
    "saturated": (GENERIC, _scaled(12.0, "weight")),
    "one large input": (GENERIC, Change(("input",), _one_large)),
    "other memory": (GENERIC, Change(EVERY, _in_other_memory)),
}
# How many there are where there are many: up to that, and drawn, so that nobody can count on it.
MANY = {
    "many units": ("H", 16),
    "many samples": ("N", 17),
    "many steps": ("T", 20),
    "many features": ("D", 16),
}
EDGES: dict[str, tuple[Sizes, Change | None]] = {
    "N = 1": (GENERIC._replace(N=1), None),
    "T = 1": (GENERIC._replace(T=1), None),
    "D = 1": (GENERIC._replace(D=1), None),
    "H = 1": (GENERIC._replace(H=1), None),
    "all sizes 1": (Sizes(1, 1, 1, 1), None),
    # So large that no unit stays unsaturated by chance, for then what a mark says of it would depend on the secret.
    "overflow": (GENERIC, _scaled(1e6, "input")),
}


def asked_of(exercise: Exercise) -> list[str]:
    """The general strata that say something new of what an exercise takes, in order."""
    arrays = list(_arrays(exercise))
    letters = [letter for letter in Sizes._fields if any(letter in array.axes for array in arrays)]
    asked: dict[tuple[Any, ...], str] = {}
    for name, (sizes, _) in STRATA.items():
        seen = *(getattr(sizes, letter) for letter in letters), name if changes(name, exercise) else ""
        asked.setdefault(seen, name)
    return list(asked.values())


def is_stratum(name: str) -> bool:
    """Whether this is one of the strata here, and none that was drawn, or that is an exercise's own."""
    return name in STRATA or name in EDGES


def is_change(name: str) -> bool:
    """Whether a stratum is a change of what was drawn, and not only sizes of its own."""
    return (STRATA | EDGES).get(name, (GENERIC, None))[1] is not None


def changes(name: str, exercise: Exercise) -> bool:
    """Whether a stratum changes any of what an exercise takes."""
    change = STRATA.get(name, (GENERIC, None))[1]
    return change is not None and any(array.kind in change.kinds for array in _arrays(exercise))


def _arrays(exercise: Exercise) -> Iterator[Array]:
    for quantity in exercise.takes:
        if isinstance(quantity, Weights):
            yield from quantity.fields
        elif isinstance(quantity, Array):
            yield quantity
