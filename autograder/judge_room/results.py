"""Quantities as they cross the wall, flat and in order, and as the equations name them."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograder.vocabulary import Answer, Arrays, Exercise, Outcome, Unusable, Weights

from .conversation import Failure


def layout(quantities: Sequence[Any], weights: str = "record") -> list[str]:
    """How the room is to flatten such quantities; and how to make weights, as a "record" or as a "mapping"."""
    return [_layout(quantity, weights) for quantity in quantities]


def _layout(quantity: Any, weights: str) -> str:
    if isinstance(quantity, Weights):
        return "|".join([weights, quantity.type_name, *(field.name for field in quantity.fields)])
    if isinstance(quantity, Answer):
        if quantity.choices:
            return "|".join(["choices", *quantity.choices])
        return "|".join(["keys", *quantity.keys]) if quantity.keys else "constant"
    return "list" if isinstance(quantity, Arrays) else "array"


def gives_weights(exercise: Exercise) -> bool:
    """Whether weights, or their gradients, are among its results."""
    return any(isinstance(quantity, Weights) for quantity in exercise.gives)


def gathered(quantities: Sequence[Any], arrays: Sequence[Any], types: ModuleType) -> list[Any]:
    """Flat arrays as a function takes them; `types` is the solution, which has the weights' types."""
    rest, values = list(arrays), []
    for quantity in quantities:
        if isinstance(quantity, Weights):
            taken, rest = rest[: len(quantity.fields)], rest[len(quantity.fields) :]
            values.append(getattr(types, quantity.type_name)(*taken))
        else:
            values.append(rest.pop(0))
    return values


def named(exercise: Exercise, results: Sequence[Any], right: Sequence[Any]) -> dict[str, Any] | Failure:
    """The flat results by name, each an array of the right shape or Unusable."""
    if isinstance(exercise.gives[0], Arrays):
        return _listed(exercise, results, right)
    if len(results) != len(right):
        return Failure("protocol")
    values: dict[str, Any] = {}
    rest = list(zip(results, right, strict=True))
    for quantity in exercise.gives:
        if isinstance(quantity, Weights):
            taken, rest = rest[: len(quantity.fields)], rest[len(quantity.fields) :]
            values[quantity.name] = Outcome(
                {
                    field.name: _usable(f"{quantity.name}.{field.name}", *pair)
                    for field, pair in zip(quantity.fields, taken, strict=True)
                }
            )
        else:
            values[quantity.name] = _usable(quantity.name, *rest.pop(0))
    return values


def _listed(exercise: Exercise, results: Sequence[Any], right: Sequence[Any]) -> dict[str, Any]:
    name = exercise.gives[0].name
    if len(results) != len(right):
        return {
            name: Unusable(f"it returns {len(results)} arrays, but should return {len(right)}, one for each")
        }
    arrays = [_usable(f"{name}[{k}]", *pair) for k, pair in enumerate(zip(results, right, strict=True))]
    return {name: next((array for array in arrays if isinstance(array, Unusable)), arrays)}


def _usable(name: str, value: Any, right: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return Unusable(f"{name} {value}" if isinstance(value, str) else f"{name} is no array")
    if value.shape != np.shape(right):
        return Unusable(f"{name} has shape {value.shape}, but should have {np.shape(right)}")
    return value
