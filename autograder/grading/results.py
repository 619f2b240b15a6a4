"""Quantities as they cross the wall, flat and in order, and as the equations name them."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograder.grading.reasons import Reason, Unfit, of_result, of_shape
from autograder.sandbox.answers import Failure
from autograder.spec import Arrays, Constant, Exercise, Outcome, Unusable, Weights


def layout(quantities: Sequence[Any], weights: str = "record") -> list[str]:
    """How the room is to flatten such quantities; and how to make weights, as a "record" or as a "mapping"."""
    return [_layout(quantity, weights) for quantity in quantities]


def _layout(quantity: Any, weights: str) -> str:
    if isinstance(quantity, Weights):
        return "|".join([weights, quantity.type_name, *(field.name for field in quantity.fields)])
    if isinstance(quantity, Constant):
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


LARGER = 16  # times as many numbers as are asked for, or fewer, are kept of a result that has another shape
FEW = 64


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
                    field.name: _usable(f"{quantity.name}.{field.name}", *pair, quantity)
                    for field, pair in zip(quantity.fields, taken, strict=True)
                }
            )
        elif isinstance(quantity, Constant) and quantity.choices:
            values[quantity.name] = _chosen(quantity, *rest.pop(0))
        else:
            values[quantity.name] = _usable(quantity.name, *rest.pop(0))
    return values


def kept(results: Sequence[Any], right: Sequence[Any]) -> list[Any]:
    """The flat results as they came, but for those that are far larger than what was asked for."""
    most = LARGER * max(FEW, *(np.size(one) for one in right)) if right else FEW
    return ["large" if isinstance(one, np.ndarray) and one.size > most else one for one in results[:most]]


def _listed(exercise: Exercise, results: Sequence[Any], right: Sequence[Any]) -> dict[str, Any]:
    name = exercise.gives[0].name
    if len(results) != len(right):
        asked = f"should return {len(right)} arrays, one for each"
        return {name: Unfit(Reason(f"it returns {len(results)} arrays, but {asked}", f"it {asked}"))}
    arrays = [_usable(f"{name}[{k}]", *pair) for k, pair in enumerate(zip(results, right, strict=True))]
    return {name: next((array for array in arrays if isinstance(array, Unusable)), arrays)}


def _chosen(quantity: Constant, value: Any, right: Any) -> Any:
    """The place of an answer among the choices; a place that there is not is none of them."""
    place = _usable(quantity.name, value, right)
    if isinstance(place, Unusable) or float(place) in range(-1, len(quantity.choices)):
        return place
    return Unusable(
        f"{quantity.name} is none of the choices; copy one of them: {', '.join(quantity.choices)}"
    )


def _usable(name: str, value: Any, right: Any, weights: Weights | None = None) -> Any:
    if not isinstance(value, np.ndarray):
        return Unfit(of_result(name, value if isinstance(value, str) else "", weights))
    if value.shape != np.shape(right):
        return Unfit(of_shape(name, value.shape, np.shape(right)))
    return value
