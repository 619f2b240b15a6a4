"""The inputs of a run: in each stratum, and of shapes, regimes and seeds that Hypothesis draws.

All inputs follow from one key, which is slowly derived from the course's secret (autograder/secret.py) and is called
the secret here: the same for every student of a run, unknowable beforehand, and the same again in a regrade. Values
come from a seeded generator, never from lists that Hypothesis draws entry by entry: those begin with zeros and ones,
on which wrong programs look right.
"""

import hashlib
from collections.abc import Sequence
from itertools import permutations, product
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from autograder.inputs.regimes import EDGES, GENERIC, MANY, STRATA, Sizes, Stratum, asked_of
from autograder.spec import Array, Exercise, Weights

DRAWN = 8

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
        name, sizes = situation.stratum
        regime = SimpleNamespace(name=name, sizes=sizes._asdict())
        own = exercise.draw(_generator(situation, exercise.name), regime)
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
    shape = quantity.shape(sizes._asdict())
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
    value = change.of(quantity, value, sizes, rng) if change and quantity.kind in change.kinds else value
    return value if situation.decimals is None else np.round(value, situation.decimals) + 0.0


def _generator(situation: Situation, name: str) -> np.random.Generator:
    return np.random.default_rng(_digest(situation.key, name))


def _digest(key: str, name: str) -> Any:
    return np.frombuffer(hashlib.sha256(f"{key}\0{name}".encode()).digest(), dtype=np.uint32)


def situations(exercise: Exercise, secret: str, drawn: Sequence[Situation]) -> list[Situation]:
    """The general situations of an exercise: its strata in order, generic first, then those drawn."""
    if not exercise.takes:
        return [fixed("generic", secret)]
    own = exercise.regimes
    fixed_ones = [fixed(name, secret) for name in own or asked_of(exercise)]
    if not own:
        return [*fixed_ones, *drawn]
    named = [
        one._replace(stratum=one.stratum._replace(name=f"{own[k % len(own)]}, {one.stratum.name}"))
        for k, one in enumerate(drawn)
    ]
    return [*fixed_ones, *named]
