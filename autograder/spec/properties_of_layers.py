"""Properties of every function of samples, features and hidden units: what order and place do not matter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.spec.exercise import Exercise
from autograder.spec.property import Own, Pairs, general
from autograder.spec.signature import ONE, Array, Sizes, length


def _has_layers(exercise: Exercise) -> bool:
    """Whether matrices act on [x, h], each with a bias."""
    arrays = exercise.signature.takes.arrays
    matrices = [name for name, array in arrays.items() if array.axes == "D+H H"]
    return bool(matrices) and all(bias_of(name) in arrays for name in matrices)


def _gives_a_number(exercise: Exercise) -> bool:
    """Whether a single number comes of the whole batch, such as a mean: then samples do not simply add up."""
    return any(array.axes == ONE for array in exercise.signature.gives.arrays.values())


@general(
    "each sample stands on its own: what else is in the batch changes nothing, and gradients of weights add up",
    applies=lambda exercise: "N" in exercise.signature.gives.letters and not _gives_a_number(exercise),
)
def samples(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    function, takes = getattr(own, exercise.name), exercise.signature.takes

    def only(n: int) -> Any:
        return takes.changed(
            arguments,
            lambda array, value: value if (axis := array.axis("N")) is None else value.take([n], axis=axis),
        )

    alone = [function(*only(n)).leaves() for n in range(_sizes(exercise, arguments)["N"])]
    together = {
        name: np.sum([one[name] for one in alone], axis=0)
        if (axis := array.axis("N")) is None
        else np.concatenate([one[name] for one in alone], axis=axis)
        for name, array in exercise.signature.gives.arrays.items()
    }
    yield function(*arguments).leaves(), together


@general(
    "the hidden units may be listed in another order: all that belongs to a unit moves with it",
    applies=lambda exercise: "H" in exercise.signature.takes.letters,
)
def units(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    yield from _in_another_order(own, exercise, arguments, "H")


@general(
    "the features of x may be listed in another order, if the rows of the matrices move with them",
    applies=lambda exercise: "D" in exercise.signature.takes.letters,
)
def features(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    yield from _in_another_order(own, exercise, arguments, "D")


def _in_another_order(own: Own, exercise: Exercise, arguments: Sequence[Any], letter: str) -> Pairs:
    function, axes = getattr(own, exercise.name), exercise.signature.gives.arrays
    sizes, takes = _sizes(exercise, arguments), exercise.signature.takes
    order = np.roll(np.arange(sizes[letter]), 1)
    moved = takes.changed(arguments, lambda array, value: reordered(array, value, letter, sizes, order))
    before = function(*arguments).leaves()
    yield (
        function(*moved).leaves(),
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
    function, D = getattr(own, exercise.name), _sizes(exercise, arguments)["D"]
    takes = exercise.signature.takes
    given, axes = takes.by_name(arguments), takes.arrays
    new: dict[str, Any] = {}
    for name, value in given.items():
        if axes[name].axes == "D+H H":
            new[name] = np.insert(value, D, given[bias_of(name)], axis=0)
            new[bias_of(name)] = np.zeros_like(given[bias_of(name)])
        elif axes[name].axes.endswith("D"):
            new[name] = np.concatenate([value, np.ones((*value.shape[:-1], 1))], axis=-1)
    before = function(*arguments).leaves()
    among_features = function(*takes.rebuilt(arguments, new)).leaves()
    yield _without_feature(exercise, among_features, D), before
    rows = {name: value[D] for name, value in among_features.items() if _is_matrix(exercise, name)}
    yield (
        {f"{name}[{D}]": row for name, row in rows.items()},
        {f"{name}[{D}]": before[bias_of(name)] for name in rows},
    )


def _is_matrix(exercise: Exercise, name: str) -> bool:
    return exercise.signature.gives.arrays[name].axes == "D+H H"


def _without_feature(exercise: Exercise, gradients: Mapping[str, Any], D: int) -> dict[str, Any]:
    """Results without what belongs to the feature at place D."""
    axes = exercise.signature.gives.arrays
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
    function, takes = getattr(own, exercise.name), exercise.signature.takes
    given, axes, sizes = takes.by_name(arguments), takes.arrays, _sizes(exercise, arguments)
    D, H = sizes["D"], sizes["H"]
    new = {
        name: np.concatenate([value, np.zeros((H, H))])
        for name, value in given.items()
        if axes[name].axes == "D+H H"
    }
    new |= {"x": np.concatenate([given["x"], given["h"]], axis=-1), "h": np.zeros_like(given["h"])}
    before = function(*arguments).leaves()
    among = function(*takes.rebuilt(arguments, new)).leaves()
    if "dx" in before:
        before["dx"] = np.concatenate([before["dx"], before.pop("dh")], axis=-1)
    yield (
        {name: among[name][: D + H] if _is_matrix(exercise, name) else among[name] for name in before},
        before,
    )


def _sizes(exercise: Exercise, arguments: Sequence[Any]) -> Sizes:
    takes = exercise.signature.takes
    return takes.sizes(takes.flatten(arguments))


def reordered(array: Array, value: Any, letter: str, sizes: Sizes, order: Any) -> Any:
    """The array with its units (H), features (D) or samples (N) in another order."""
    for axis, entries in _along(array, letter, sizes, order):
        value = np.take(value, entries, axis=axis)
    return value


def _along(array: Array, letter: str, sizes: Sizes, order: Any) -> Iterator[tuple[int, Any]]:
    """The axes of an array on which a letter stands, each with the places of all its entries in the new order."""
    for number, terms in enumerate(array.terms):
        if letter in terms:
            starts = np.cumsum([0, *(length(term, sizes) for term in terms)])
            blocks = [
                start + (order if term == letter else np.arange(length(term, sizes)))
                for term, start in zip(terms, starts[:-1], strict=True)
            ]
            yield number, np.concatenate(blocks)
