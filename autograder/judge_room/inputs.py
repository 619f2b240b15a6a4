"""The inputs of a run: a fixed, ordered list of strata, and shapes, regimes and seeds that Hypothesis draws.

All inputs follow from one secret of the course: the same for every student of a run, unknowable beforehand,
and the same again in a regrade. Values come from a seeded generator, never from lists that Hypothesis draws
entry by entry: those begin with zeros and ones, on which wrong programs look right.
"""

import hashlib
from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import Any, NamedTuple

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from autograder.vocabulary import Array, Exercise, Sizes, Stratum, Weights

DRAWN = 8

Change = Callable[[Array, Any, Sizes, np.random.Generator], Any]


def _scaled(factor: float, *kinds: str) -> Change:
    return lambda quantity, value, sizes, rng: value * factor if quantity.kind in kinds else value


def _inputs(change: Callable[[Any], Any]) -> Change:
    return lambda quantity, value, sizes, rng: change(value) if quantity.kind == "input" else value


def _biases(change: Callable[[Any], Any]) -> Change:
    return lambda quantity, value, sizes, rng: change(value) if quantity.kind == "bias" else value


def _equal_samples(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
    shared = quantity.axes.startswith("N") and quantity.kind != "upstream"
    return np.broadcast_to(value[:1], value.shape).copy() if shared else value


def _one_large(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
    if quantity.kind == "input" and value.size:
        value.flat[int(rng.integers(value.size))] = 200.0
    return value


def _sparse(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
    return value * (rng.random(value.shape) < 0.3) if quantity.kind == "weight" else value


def _recurrent(make: Callable[[int, np.random.Generator], Any], x: float = 1.0) -> Change:
    def change(quantity: Array, value: Any, sizes: Sizes, rng: np.random.Generator) -> Any:
        if quantity.kind == "weight":
            value[sizes.D :] = make(sizes.H, rng)
        return value * x if quantity.kind == "input" else value

    return change


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
    "high biases": (GENERIC, _biases(lambda b: 6 + np.abs(b))),
    "low biases": (GENERIC, _biases(lambda b: -6 - np.abs(b))),
    "zero inputs": (GENERIC, _scaled(0.0, "input")),
    "negative inputs": (GENERIC, _inputs(lambda x: -np.abs(x))),
    "positive inputs": (GENERIC, _inputs(np.abs)),
    "whole numbers": (GENERIC, _inputs(lambda x: np.round(2 * x))),
    "equal samples": (GENERIC, _equal_samples),
    "tiny": (GENERIC, _scaled(1e-6, "input", "weight", "bias")),
    "identity": (GENERIC, _recurrent(lambda H, rng: np.eye(H))),
    "zero weights": (GENERIC, _scaled(0.0, "weight", "bias")),
    "sparse": (GENERIC, _sparse),
    "saturated": (GENERIC, _scaled(12.0, "weight")),
    "one large input": (GENERIC, _one_large),
    "other memory": (GENERIC, _in_other_memory),
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
    "overflow": (GENERIC, _scaled(1000.0, "input")),
}
SMALL = tuple(
    Sizes(*sizes)
    for sizes in ((1, 1, 1, 1), (1, 2, 1, 1), (1, 1, 1, 2), (1, 1, 2, 1), (2, 1, 1, 1), (1, 2, 1, 2),
                  (1, 3, 1, 1), (2, 2, 1, 2), (1, 2, 2, 2), (2, 3, 2, 2), (2, 3, 1, 3))
)  # fmt: skip


class Situation(NamedTuple):
    """A stratum, how large inputs and weights are in it, and the key that its values are drawn from."""

    stratum: Stratum
    key: str
    inputs: float = 1.0
    weights: float = 0.7
    decimals: int | None = None


def _whole(bits: int) -> st.SearchStrategy[int]:
    """A whole number of so many bits, drawn bit by bit.

    Into other draws Hypothesis mixes constants that it finds in source files near by, and it keeps those in the
    working directory. Coin flips depend on the seed alone: the same inputs on every machine, and nothing written.
    """
    return st.tuples(*[st.booleans()] * bits).map(lambda drawn: sum(bit << k for k, bit in enumerate(drawn)))


_NDH = list(permutations(range(2, 7), 3))  # N, D and H, all different
_REGIMES = list(product((0.3, 1.0, 3.0), (0.3, 0.7, 1.4)))  # how large inputs are, and weights


def drawn_by_hypothesis(secret: str) -> tuple[Situation, ...]:
    """Situations of which Hypothesis draws sizes (all different, none 1), regime and seed."""
    found: list[Situation] = []

    @seed(int.from_bytes(hashlib.sha256(f"{secret}\0situations".encode()).digest()[:8], "little"))
    @settings(
        max_examples=DRAWN,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_whole(12), _whole(6), _whole(8), _whole(32))
    def draw(sizes: int, steps: int, regime: int, number: int) -> None:
        N, D, H = _NDH[sizes % len(_NDH)]
        others = [T for T in range(3, 9) if T not in (N, D, H)]
        inputs, weights = _REGIMES[regime % len(_REGIMES)]
        stratum = Stratum(f"drawn {len(found) + 1}", Sizes(N, others[steps % len(others)], D, H))
        found.append(Situation(stratum, f"{secret}\0{number}", inputs, weights))

    draw()
    return tuple(found)


def fixed(name: str, secret: str) -> Situation:
    """The situation of a stratum by its name; a name of an exercise's own has generic sizes."""
    sizes = (STRATA | EDGES).get(name, (GENERIC, None))[0]
    key = f"{secret}\0{name}"
    if name in MANY:
        letter, most = MANY[name]
        number = int(np.random.default_rng(_digest(key, letter)).integers(getattr(sizes, letter), most + 1))
        sizes = sizes._replace(**{letter: number})
    return Situation(Stratum(name, sizes), key)


def small(number: int, sizes: Sizes, name: str = "small") -> Situation:
    """A situation to show: small, with values of one decimal."""
    return Situation(Stratum(name, sizes), f"small\0{number}", weights=1.0, decimals=1)


def arguments(exercise: Exercise, situation: Situation, types: Any) -> tuple[Any, ...]:
    """The exercise's arguments in this situation; `types` is the solution, which has the weights' types."""
    own = {}
    if exercise.draw is not None:
        own = exercise.draw(_generator(situation, exercise.name), situation.stratum)
    return tuple(
        own[quantity.name] if quantity.name in own else _value(quantity, situation, types)
        for quantity in exercise.takes
    )


def _value(quantity: Any, situation: Situation, types: Any) -> Any:
    if isinstance(quantity, Weights):
        fields = {field.name: _array(field, situation) for field in quantity.fields}
        return getattr(types, quantity.type_name)(**fields)
    return _array(quantity, situation)


def _array(quantity: Array, situation: Situation) -> Any:
    rng = _generator(situation, quantity.name)
    sizes = situation.stratum.sizes
    shape = quantity.shape(sizes)
    if quantity.kind == "state":
        value = rng.uniform(-1, 1, size=shape)
    elif quantity.kind == "gate":
        value = rng.uniform(0.05, 0.95, size=shape)
    elif quantity.kind == "candidate":
        value = rng.uniform(-0.95, 0.95, size=shape)
    else:
        value = rng.normal(size=shape)
    if quantity.kind == "input":
        value *= situation.inputs
    if quantity.kind in ("weight", "bias"):
        value *= situation.weights
    change = (STRATA | EDGES).get(situation.stratum.name, (None, None))[1]
    value = change(quantity, value, sizes, rng) if change else value
    return value if situation.decimals is None else np.round(value, situation.decimals) + 0.0


def _generator(situation: Situation, name: str) -> np.random.Generator:
    return np.random.default_rng(_digest(situation.key, name))


def _digest(key: str, name: str) -> Any:
    return np.frombuffer(hashlib.sha256(f"{key}\0{name}".encode()).digest(), dtype=np.uint32)


def situations(exercise: Exercise, secret: str, drawn: Sequence[Situation]) -> list[Situation]:
    """The general situations of an exercise: its strata in order, generic first, then those drawn."""
    if not exercise.takes:
        return [fixed("generic", secret)]
    own = exercise.strata
    fixed_ones = [fixed(name, secret) for name in own or STRATA]
    if not own:
        return [*fixed_ones, *drawn]
    named = [
        one._replace(stratum=one.stratum._replace(name=f"{own[k % len(own)]}, {one.stratum.name}"))
        for k, one in enumerate(drawn)
    ]
    return [*fixed_ones, *named]
