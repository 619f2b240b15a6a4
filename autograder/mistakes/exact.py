"""Whether what is said of a wrong function holds on every input, hidden ones of all regimes and sizes, and public."""

from collections.abc import Callable, Iterator, Set
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.inputs.cases import Case
from autograder.mistakes.shown import Pieces, pieces
from autograder.mistakes.wrong import Wrong

CLOSE = 1e-4  # where numbers are large, two ways of writing one formula differ by less
Predicted = Callable[
    [Case], Pieces
]  # what the function should give, if what is said of it is so; nothing if it fails


def holds(wrong: Wrong, predicted: Predicted, places: Set[int]) -> bool:
    """Whether the results at these places are as predicted, on every case; and some of them not the right ones."""
    differing: set[int] = set()
    for case, student, close in _cases(wrong):
        given = predicted(case)
        if not student or not given or max(places) >= min(len(given), len(student)):
            return False
        if not all(same(student[k], given[k], case.tolerance, close) for k in places):
            return False
        right = pieces(wrong.exercise, case.expected)
        differing |= {k for k in places - differing if not same(given[k], right[k], case.tolerance, close)}
    return differing >= places


def same(one: Any, other: Any, tolerance: float | None, close: float = 0.0) -> bool:
    """Whether two results are equal to 1e-9; or only so close, where both are finite."""
    if isinstance(one, str) or np.shape(one) != np.shape(other):
        return False
    if not close:
        return is_equal(np.asarray(one), np.asarray(other), tolerance)
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(one - other) > close * (1 + np.abs(other))  # of nothing where the other is not finite
    return not bool((apart & np.isfinite(one)).any())


def _cases(wrong: Wrong) -> Iterator[tuple[Case, Pieces, float]]:
    for case, student in (*wrong.seen, *wrong.seen_in_public):
        yield case, student, 0.0
    for case, student in wrong.others:
        yield case, student, CLOSE
