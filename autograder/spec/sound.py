"""Whether the key is what its exercise says: it runs, its shapes are those declared, and its equations hold for it.

Tried on one input, so that an author hears of a slip when the course is opened; `doctor` tries all of them.
"""

import zlib
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.spec.exercise import Equation, Exercise
from autograder.spec.key import Key
from autograder.spec.outcome import Outcome, SaysNothing, Unusable
from autograder.spec.signature import ANY, Array, Constant, Layers, Leaf

GENERIC = {"N": 2, "T": 4, "D": 5, "H": 3}
RANGES = {"state": (-1, 1), "gate": (0.05, 0.95), "candidate": (-0.95, 0.95)}


class Unsound(Exception):
    """The key is not what the exercise says; the message says where they differ, and what to do."""


def try_out(exercise: Exercise, names: dict[str, Any], key: Key) -> None:
    """Tries the key's function of this exercise. Raises Unsound, or whatever the author's code raises."""
    if exercise.name not in names:
        raise Unsound(
            f"the key has no {exercise.name}; write it there, or take the exercise out of criteria.py"
        )
    with np.errstate(all="ignore"):
        drawn = _drawn(exercise, names)
        got = _given(exercise, names, drawn[: len(exercise.takes)])
        for equation in exercise.equations:
            _hold(exercise, equation, got, key, drawn)


def _drawn(exercise: Exercise, names: dict[str, Any]) -> tuple[Any, ...]:
    """Arguments of generic sizes, all different: N, T, D, H, and 6, 7, ... for letters of the course's own."""
    letters = [*GENERIC, *(letter for letter in exercise.drawn.letters if letter not in GENERIC)]
    sizes = {letter: GENERIC.get(letter, 2 + place) for place, letter in enumerate(letters)}
    rng = np.random.default_rng(zlib.crc32(exercise.name.encode()))
    own = {}
    if exercise.draw is not None:
        regime = SimpleNamespace(name=[*exercise.regimes, "generic"][0], sizes=sizes)
        own = exercise.draw(rng, regime)
    values = []
    for part in exercise.drawn.parts:
        if part.name in own:
            values.append(own[part.name])
        elif isinstance(part, Array):
            values.append(_value(part, sizes, rng))
        elif isinstance(part, Layers):
            values.append(part.nested([_value(one, sizes, rng) for one in part.of_sizes(sizes)]))
        else:
            fields = getattr(part, "fields", ())
            if not fields:
                raise Unsound(f"nothing says what {part.name} is like; give the exercise a draw= that does")
            values.append(names[part.type_name](*(_value(field, sizes, rng) for field in fields)))  # type: ignore[union-attr]
    return tuple(values)


def _value(array: Array, sizes: dict[str, int], rng: np.random.Generator) -> Any:
    if array.axes == ANY:
        raise Unsound(f"{array.name} has any shape; give the exercise a draw= that makes one")
    if array.kind == "count":
        least, largest = array.bounds(sizes)
        return rng.integers(least, largest + 1, size=array.shape(sizes))
    low, high = RANGES.get(array.kind, (-1.5, 1.5))
    return rng.uniform(low, high, size=array.shape(sizes))


def _given(exercise: Exercise, names: dict[str, Any], arguments: Sequence[Any]) -> Outcome:
    """What the key gives, all samples together and each on its own."""
    takes, gives = exercise.signature
    together = _leaves(exercise, names, arguments)
    alone = None
    if any(array.axis("N") is not None for array in takes.arrays.values()):
        cut = (_sample(exercise, arguments, n) for n in range(GENERIC["N"]))
        alone = tuple(Outcome(gives.nested(_leaves(exercise, names, one), Outcome)) for one in cut)
    return Outcome(gives.nested(together, Outcome), alone)


def _sample(exercise: Exercise, arguments: Sequence[Any], n: int) -> tuple[Any, ...]:
    return exercise.signature.takes.changed(
        arguments,
        lambda array, value: value if (axis := array.axis("N")) is None else value.take([n], axis=axis),
    )


def _leaves(exercise: Exercise, names: dict[str, Any], arguments: Sequence[Any]) -> list[Any]:
    """What the key gives, in the shapes that are declared."""
    takes, gives = exercise.signature
    value = names[exercise.name]
    if not exercise.is_constant:
        value = value(*(np.array(one) if isinstance(one, np.ndarray) else one for one in arguments))
    try:
        if len(exercise.gives) > 1 and not isinstance(value, tuple | list):
            raise TypeError(f"it is one {type(value).__name__}")
        leaves = [np.asarray(leaf, dtype=np.float64) for leaf in exercise.signature.results(value)]
        named = list(gives.leaves_of(leaves))
    except (TypeError, ValueError, AttributeError, StopIteration, KeyError) as error:
        raise Unsound(
            f"what the key's {exercise.name} gives is not {', '.join(gives.names)}, as gives= says ({error})"
        ) from None
    chosen = gives.sizes(leaves) if exercise.chosen else {}
    sizes = {**chosen, **takes.sizes(takes.flatten(arguments))}
    for leaf, array in named:
        _has_shape(leaf, array, sizes)
    return leaves


def _has_shape(leaf: Leaf, array: Any, sizes: dict[str, int]) -> None:
    if isinstance(leaf, Array) and leaf.axes != ANY:
        declared = leaf.shape(sizes)
    elif isinstance(leaf, Constant) and leaf.keys:
        declared = (len(leaf.keys),)
    else:
        return
    if array.shape != declared:
        raise Unsound(
            f"{leaf.name} has the shape {array.shape} in the key, but gives= declares {declared}; fix one of them"
        )


def _hold(exercise: Exercise, equation: Equation, got: Outcome, key: Key, arguments: Sequence[Any]) -> None:
    """The first reading of an equation holds for the key."""
    try:
        left, right, *apart = next(equation.pairs(got, key, arguments))
        if apart and not exercise.is_constructive:
            raise Unsound(
                f"the equation {equation.id!r} says how far apart its sides may be: that is for exercises with "
                "judged_on= alone; give the exercise a tolerance="
            )
    except SaysNothing:
        return
    except StopIteration:
        raise Unsound(f"the equation {equation.id!r} yields nothing for the key; fix it") from None
    except Unusable as unusable:
        raise Unsound(f"the equation {equation.id!r} cannot be read for the key: {unusable}") from None
    pairs = zip(left, right, strict=True) if isinstance(right, list) else [(left, right)]
    near = (0.0, apart[0]) if apart else (1e-6, 1e-8)
    for one, other in pairs:
        if np.shape(one) != np.shape(other) or not _is_near(one, other, *near):
            raise Unsound(f"the key itself breaks the equation {equation.id!r}; one of them is wrong")


def _is_near(one: Any, other: Any, relative: float, absolute: Any) -> bool:
    return bool(np.isclose(one, other, relative, absolute, equal_nan=True).all())
