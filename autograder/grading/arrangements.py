"""Right numbers in another arrangement: time in front or at the end, or one step too many.

What a sequence gives is (N, T, ...). Who gives (T, N, ...) has computed it all the same, so the equations are read on
the numbers as they should stand.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.sandbox.answers import Answers, Given
from autograder.spec import Array, Exercise

IN_ORDER: tuple[Callable[[Any], Any], ...] = (
    lambda array: np.swapaxes(array, 0, 1),  # from (T, N, H)
    lambda array: np.moveaxis(array, -1, 1),  # from (N, H, T)
    lambda array: array[:, 1:],  # from (N, T + 1, H), the initial state in front
    lambda array: array[:, :-1],  # from (N, T + 1, H), one step too many
)


def in_order(exercise: Exercise, cases: Sequence[Case], answers: Answers) -> Iterator[Answers]:
    """The answers as they should stand, where results over time stand otherwise on all of these cases."""
    leaves = exercise.signature.gives.leaves
    sequences = [
        k for k, leaf in enumerate(leaves) if isinstance(leaf, Array) and leaf.axes.startswith("N T")
    ]
    off = {
        place
        for place in sequences
        if any(_is_off(*pair, place) for pair in zip(answers, cases, strict=True))
    }
    for order in IN_ORDER if off else ():
        arranged = [_arranged(answer, case, off, order) for answer, case in zip(answers, cases, strict=True)]
        if all(one is not None for one in arranged):
            yield tuple(one for one in arranged if one is not None)


def _is_off(answer: Any, case: Case, place: int) -> bool:
    given = answer.results[place] if isinstance(answer, Given) and len(answer.results) > place else None
    return isinstance(given, np.ndarray) and given.shape != np.shape(case.expected[place])


def _arranged(answer: Any, case: Case, places: set[int], order: Callable[[Any], Any]) -> Given | None:
    """The answer with these results in order; None if they do not come to the right shapes."""
    if not isinstance(answer, Given) or len(answer.results) != len(case.expected):
        return None
    results = list(answer.results)
    for place in places:
        if not isinstance(results[place], np.ndarray) or results[place].ndim != np.ndim(case.expected[place]):
            return None
        results[place] = np.ascontiguousarray(order(results[place]))
        if results[place].shape != np.shape(case.expected[place]):
            return None
    return Given(tuple(results), answer.changed, answer.stacked)
