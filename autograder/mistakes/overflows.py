"""Right on ordinary numbers, and NaN elsewhere: a squashing that overflows, or a mask that multiplies NaN by 0."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.mistakes.named import Named
from autograder.mistakes.wrong import Wrong, wrong_on

SENTENCE = (
    "Right elsewhere; where numbers are large you return NaN, which is what infinity / infinity gives. The exp of a "
    "large number is infinite: let it see only what is at most 0, or use np.tanh, which never overflows."
)


LET_THROUGH = (
    "Right elsewhere; where the input holds NaN, you return NaN where there should be numbers. 0 times NaN is NaN: "
    "choose with np.where."
)


def overflows(wrong: Wrong) -> tuple[Named, ...]:
    """The sentence, if wherever the function is wrong it gives NaN although it was given large numbers."""
    return _named(wrong, "overflows", _is_large, SENTENCE)


def lets_nan_through(wrong: Wrong) -> tuple[Named, ...]:
    """The sentence, if wherever the function is wrong it gives NaN, and was given NaN that should not count."""
    return _named(wrong, "lets-nan-through", _holds_nan, LET_THROUGH)


def _named(wrong: Wrong, id: str, is_so: Callable[[Any], bool], sentence: str) -> tuple[Named, ...]:
    """The sentence, if the function gives NaN wherever it is wrong, and is wrong only where the arguments are so."""
    bad = []
    for case, given in wrong.every:
        if next(wrong_on(wrong.exercise, case, given), None) is not None:
            if not given or not is_so(case.arguments):
                return ()
            bad.append((case, given))
    if not bad or len(bad) == len(wrong.every):
        return ()
    places: set[int] = set()
    for case, given in bad:
        here = {*wrong_on(wrong.exercise, case, given)}
        if not all(k < len(given) and _has_nan(given[k]) for k in here):
            return ()
        places |= here
    return (Named(f"{wrong.exercise.name}:{id}", "condition", (sentence,), frozenset(places)),)


LARGE = 300.0  # exp overflows at 710, and sums are larger than their terms


def _has_nan(piece: Any) -> bool:
    return not isinstance(piece, str) and bool(np.isnan(piece).any())


def _is_large(arguments: Any) -> bool:
    return any(bool((np.abs(array) > LARGE).any()) for array in _arrays(arguments))


def _holds_nan(arguments: Any) -> bool:
    return any(bool(np.isnan(array).any()) for array in _arrays(arguments))


def _arrays(arguments: Any) -> Iterator[Any]:
    for one in arguments:
        if isinstance(one, tuple | list):
            yield from _arrays(one)
        elif isinstance(one, np.ndarray):
            yield one
