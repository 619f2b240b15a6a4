"""Programs that compute nothing: no equation is read in their results."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.inputs.cases import Case

Results = tuple[Any, ...]  # flat, without those that are unusable


def varies(values: Any) -> bool:
    """Whether the arrays hold different numbers: zeros throughout follow from zeros, and are no answer."""
    first, count = None, 0
    for array in map(np.asarray, leaves([values])):
        if not array.size:
            continue
        first = array.flat[0] if first is None else first
        count += array.size
        if (array != first).any():
            return True
    return count < 2


def leaves(values: Iterable[Any]) -> Iterator[Any]:
    """The arrays in sequences of arrays and of weights, flat."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from leaves(value)
        else:
            yield value


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
