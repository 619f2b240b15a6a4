"""Programs that compute nothing: no equation is read in their results."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograder.inputs.cases import Case

Results = tuple[Any, ...]  # flat, without those that are unusable


def varies(values: Any) -> bool:
    """Whether the arrays hold different numbers: zeros throughout follow from zeros, and are no answer."""
    arrays = [leaf for leaf in map(np.asarray, leaves([values])) if leaf.size]
    if sum(array.size for array in arrays) < 2:
        return True
    first = arrays[0].flat[0]
    return any(bool((array != first).any()) for array in arrays)


def leaves(values: Iterable[Any]) -> list[Any]:
    """The arrays in sequences of arrays and of weights, flat."""
    nested = [leaves(value) if isinstance(value, list | tuple) else [value] for value in values]
    return [leaf for part in nested for leaf in part]


def is_trivial(cases: Sequence[Case], results: Sequence[Results]) -> bool:
    """Whether the results are one constant, the same for all inputs, or arguments handed back."""
    if not all(results):
        return True
    return (
        not varies(results)
        or _same_for_all(results)
        or all(
            all(_handed_back(array, case) for array in arrays)
            for arrays, case in zip(results, cases, strict=True)
        )
    )


def _same_for_all(results: Sequence[Results]) -> bool:
    """Whether inputs of equal sizes all gave equal results."""
    first: dict[tuple[Any, ...], Results] = {}
    again = 0
    for arrays in results:
        shapes = tuple(array.shape for array in arrays)
        if shapes in first:
            again += 1
            if not all(map(np.array_equal, arrays, first[shapes])):
                return False
        first.setdefault(shapes, arrays)
    return again > 0


def _handed_back(array: Any, case: Case) -> bool:
    """Whether an array is one of the arguments, as it is or repeated at every step."""
    arguments = [argument for argument in case.arguments if isinstance(argument, np.ndarray)]
    repeated = [argument[:, None] for argument in arguments if argument.ndim == 2 and array.ndim == 3]
    return any(
        bool((array == one).all()) for one in (*arguments, *repeated) if _broadcasts(one.shape, array.shape)
    )


def _broadcasts(shape: tuple[int, ...], onto: tuple[int, ...]) -> bool:
    return len(shape) == len(onto) and all(one in (1, other) for one, other in zip(shape, onto, strict=True))
