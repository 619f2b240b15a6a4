"""The arrays of an exercise one by one, with their axes: what the laws turn, split and put together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from autograder.spec.exercise import Exercise, Outcome
from autograder.spec.quantities import Array, Arrays, Quantity, Sizes, Weights

Pairs = Iterator[tuple[Any, ...]]


@cache
def places(quantities: tuple[Quantity, ...]) -> Mapping[str, Array]:
    """The arrays among these quantities by name, weights field by field: `dweights.W_f`."""
    found: dict[str, Array] = {}
    for quantity in quantities:
        if isinstance(quantity, Weights):
            found.update({f"{quantity.name}.{field.name}": field for field in quantity.fields})
        elif isinstance(quantity, Array):
            found[quantity.name] = quantity
    return found


def results(exercise: Exercise, outcome: Outcome) -> dict[str, Any]:
    """The arrays that a call gave by name. Raises Unusable if one is no array of the right shape."""
    first = exercise.gives[0]
    if isinstance(first, Arrays):
        return {f"{first.name}[{k}]": array for k, array in enumerate(outcome[first.name])}
    return {name: outcome[name] for name in places(exercise.gives)}


def values(exercise: Exercise, arguments: Sequence[Any]) -> dict[str, Any]:
    """The arrays among the arguments by name."""
    found: dict[str, Any] = {}
    for quantity, value in zip(exercise.takes, arguments, strict=True):
        if isinstance(quantity, Weights):
            found.update(
                {f"{quantity.name}.{field.name}": getattr(value, field.name) for field in quantity.fields}
            )
        elif isinstance(quantity, Array):
            found[quantity.name] = value
    return found


def having(exercise: Exercise, arguments: Sequence[Any], new: Mapping[str, Any]) -> tuple[Any, ...]:
    """The arguments with new arrays in the place of those of the same names."""
    changed = []
    for quantity, value in zip(exercise.takes, arguments, strict=True):
        if isinstance(quantity, Weights):
            own = (
                new.get(f"{quantity.name}.{field.name}", getattr(value, field.name))
                for field in quantity.fields
            )
            changed.append(type(value)(*own))
        else:
            changed.append(new.get(quantity.name, value))
    return tuple(changed)


def changed(
    exercise: Exercise, arguments: Sequence[Any], change: Callable[[Array, Any], Any]
) -> tuple[Any, ...]:
    """The arguments with every array changed, each by what its axes and kind say."""
    axes = places(exercise.takes)
    new = {name: change(axes[name], value) for name, value in values(exercise, arguments).items()}
    return having(exercise, arguments, new)


def sizes_of(exercise: Exercise, arguments: Sequence[Any]) -> Sizes:
    """N, T, D and H, as the shapes of the arguments show them; 1 where none does."""
    found = dict.fromkeys("NTDH", 1)
    for quantity, value in zip(exercise.takes, arguments, strict=True):
        if isinstance(quantity, Array) and np.ndim(value) == len(quantity.axes.split()):
            axes = zip(quantity.axes.split(), np.shape(value), strict=True)
            found.update({axis: length for axis, length in axes if axis in found})
    return Sizes(**found)


def along(array: Array, letter: str, sizes: Sizes, order: Any) -> Iterator[tuple[int, Any]]:
    """The axes of an array on which a letter stands, each with the places of all its entries in the new order."""
    for number, axis in enumerate(array.axes.split()):
        terms = axis.split("+")
        if letter in terms:
            starts = np.cumsum([0, *(_length(term, sizes) for term in terms)])
            blocks = [
                start + (order if term == letter else np.arange(_length(term, sizes)))
                for term, start in zip(terms, starts[:-1], strict=True)
            ]
            yield number, np.concatenate(blocks)


def _length(term: str, sizes: Sizes) -> int:
    return int(term) if term.isdigit() else int(getattr(sizes, term))


def reordered(array: Array, value: Any, letter: str, sizes: Sizes, order: Any) -> Any:
    """The array with its units (H), features (D) or samples (N) in another order."""
    for axis, entries in along(array, letter, sizes, order):
        value = np.take(value, entries, axis=axis)
    return value
