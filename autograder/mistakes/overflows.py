"""A squashing of one's own that overflows: right on ordinary numbers, and not a number on large ones."""

from typing import Any

import numpy as np

from autograder.mistakes.named import Named
from autograder.mistakes.wrong import Wrong, wrong_on

SENTENCE = (
    "Right elsewhere; where numbers are large you return NaN, which is what infinity / infinity gives. The exp of a "
    "large number is infinite: let it see only what is at most 0, or use np.tanh, which never overflows."
)


def overflows(wrong: Wrong) -> tuple[Named, ...]:
    """The sentence, if wherever the function is wrong it gives NaN although it was given large numbers."""
    bad = [(case, given) for case, given in wrong.every if {*wrong_on(wrong.exercise, case, given)}]
    if not bad or len(bad) == len(wrong.every) or not all(given for _, given in bad):
        return ()
    if not all(_is_large(case.arguments) for case, _ in bad):
        return ()
    places: set[int] = set()
    for case, given in bad:
        here = {*wrong_on(wrong.exercise, case, given)}
        if not all(k < len(given) and _has_nan(given[k]) for k in here):
            return ()
        places |= here
    return (Named(f"{wrong.exercise.name}:overflows", "condition", (SENTENCE,), frozenset(places)),)


LARGE = 300.0  # exp overflows at 710, and sums are larger than their terms


def _has_nan(piece: Any) -> bool:
    return not isinstance(piece, str) and bool(np.isnan(piece).any())


def _is_large(arguments: Any) -> bool:
    return any(
        _is_large(one)
        if isinstance(one, tuple | list)
        else isinstance(one, np.ndarray) and bool((np.abs(one) > LARGE).any())
        for one in arguments
    )
