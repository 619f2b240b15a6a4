"""Laws of every function of samples, features and hidden units: what order and place do not matter."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.spec.exercise import Exercise
from autograder.spec.places import Pairs, changed, having, places, reordered, results, sizes_of, values
from autograder.spec.property import Own, general
from autograder.spec.quantities import Quantity


def _has(letter: str, quantities: tuple[Quantity, ...]) -> bool:
    """Whether an axis of these quantities has this letter."""
    return any(
        letter in axis.split("+") for array in places(quantities).values() for axis in array.axes.split()
    )


def _has_layers(exercise: Exercise) -> bool:
    """Whether matrices act on [x, h], each with a bias."""
    return any(array.axes == "D+H H" for array in places(exercise.takes).values())


@general(
    "each sample stands on its own: what else is in the batch changes nothing, and gradients of weights add up",
    applies=lambda exercise: _has("N", exercise.gives),
)
def samples(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    function = getattr(own, exercise.name)

    def only(n: int) -> Any:
        return changed(
            exercise,
            arguments,
            lambda array, value: value[n : n + 1] if array.axes.startswith("N ") else value,
        )

    alone = [results(exercise, function(*only(n))) for n in range(sizes_of(exercise, arguments).N)]
    together = {
        name: np.concatenate([one[name] for one in alone])
        if array.axes.startswith("N ")
        else np.sum([one[name] for one in alone], axis=0)
        for name, array in places(exercise.gives).items()
    }
    yield results(exercise, function(*arguments)), together


@general(
    "the hidden units may be listed in another order: all that belongs to a unit moves with it",
    applies=lambda exercise: _has("H", exercise.takes),
)
def units(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    yield from _in_another_order(own, exercise, arguments, "H")


@general(
    "the features of x may be listed in another order, if the rows of the matrices move with them",
    applies=lambda exercise: _has("D", exercise.takes),
)
def features(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    yield from _in_another_order(own, exercise, arguments, "D")


def _in_another_order(own: Own, exercise: Exercise, arguments: Sequence[Any], letter: str) -> Pairs:
    function, axes = getattr(own, exercise.name), places(exercise.gives)
    sizes = sizes_of(exercise, arguments)
    order = np.roll(np.arange(getattr(sizes, letter)), 1)
    moved = changed(exercise, arguments, lambda array, value: reordered(array, value, letter, sizes, order))
    before = results(exercise, function(*arguments))
    yield (
        results(exercise, function(*moved)),
        {name: reordered(axes[name], value, letter, sizes, order) for name, value in before.items()},
    )


def bias_of(matrix: str) -> str:
    """The name of the bias that goes with a matrix: b_f with W_f."""
    return matrix.replace("W", "b")


@general(
    "a bias is the weight of a feature that is always 1: as a row of the matrix it does the same",
    applies=_has_layers,
)
def bias(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    function, D = getattr(own, exercise.name), sizes_of(exercise, arguments).D
    given, axes = values(exercise, arguments), places(exercise.takes)
    new: dict[str, Any] = {}
    for name, value in given.items():
        if axes[name].axes == "D+H H":
            new[name] = np.insert(value, D, given[bias_of(name)], axis=0)
            new[bias_of(name)] = np.zeros_like(given[bias_of(name)])
        elif axes[name].axes.endswith("D"):
            new[name] = np.concatenate([value, np.ones((*value.shape[:-1], 1))], axis=-1)
    before = results(exercise, function(*arguments))
    among_features = results(exercise, function(*having(exercise, arguments, new)))
    yield _without_feature(exercise, among_features, D), before
    rows = {name: value[D] for name, value in among_features.items() if _is_matrix(exercise, name)}
    yield (
        {f"{name}[{D}]": row for name, row in rows.items()},
        {f"{name}[{D}]": before[bias_of(name)] for name in rows},
    )


def _is_matrix(exercise: Exercise, name: str) -> bool:
    return places(exercise.gives)[name].axes == "D+H H"


def _without_feature(exercise: Exercise, gradients: Mapping[str, Any], D: int) -> dict[str, Any]:
    """Results without what belongs to the feature at place D."""
    axes = places(exercise.gives)
    return {
        name: np.delete(value, D, axis=0)
        if _is_matrix(exercise, name)
        else value[..., :-1]
        if axes[name].axes.endswith("D")
        else value
        for name, value in gradients.items()
    }


@general(
    "x and h meet the matrices side by side: h may as well stand among the features of x",
    applies=lambda exercise: False,  # not where the state is also kept, or reset: the exercise says so
)
def state_among_features(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    """[x, h] in the place of x, no state, and rows of zeros for it: the same results, and [dx, dh] as dx."""
    function, given, axes = getattr(own, exercise.name), values(exercise, arguments), places(exercise.takes)
    D, H = sizes_of(exercise, arguments)[2:]
    new = {
        name: np.concatenate([value, np.zeros((H, H))])
        for name, value in given.items()
        if axes[name].axes == "D+H H"
    }
    new |= {"x": np.concatenate([given["x"], given["h"]], axis=-1), "h": np.zeros_like(given["h"])}
    before = results(exercise, function(*arguments))
    among = results(exercise, function(*having(exercise, arguments, new)))
    if "dx" in before:
        before["dx"] = np.concatenate([before["dx"], before.pop("dh")], axis=-1)
    yield (
        {name: among[name][: D + H] if _is_matrix(exercise, name) else among[name] for name in before},
        before,
    )
