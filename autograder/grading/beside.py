"""A wrong result on a public input beside the right one, for a picture of both."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.report import Beside
from autograder.sandbox.answers import Answer, Given

ROWS, COLUMNS = 8, 12  # of an array that can be taken in at a glance
DIGITS = 4  # that a colour needs


def beside(names: Sequence[str], right: Sequence[Any], answer: Answer, first: int) -> Beside | None:
    """The result at the place `first`, or the first that is wrong, as rows; None where there is nothing to see.

    names, right: of each result. What has another shape, is not finite or is too large is passed over.
    """
    if not isinstance(answer, Given) or len(answer.results) != len(right):
        return None
    places = sorted(range(len(right)), key=lambda place: place != first)
    pairs = ((names[k], answer.results[k], np.asarray(right[k], dtype=np.float64)) for k in places)
    return next((_rows(*one) for one in pairs if _can_be_drawn(*one[1:])), None)


def _can_be_drawn(yours: Any, right: np.ndarray) -> bool:
    if (
        not isinstance(yours, np.ndarray)
        or yours.shape != right.shape
        or not 1 < right.size <= ROWS * COLUMNS
    ):
        return False
    columns = right.shape[-1]
    is_small = columns <= COLUMNS and right.size // columns <= ROWS
    is_finite = bool(np.isfinite(yours).all() and np.isfinite(right).all())
    return is_small and is_finite and not np.allclose(yours, right, rtol=1e-4, atol=1e-11)


def _rows(name: str, yours: np.ndarray, right: np.ndarray) -> Beside:
    shape = ", ".join(map(str, right.shape))
    told = f"{name}, of shape ({shape}{',' * (right.ndim == 1)})"
    return Beside(name=told, yours=_short(yours), right=_short(right))


def _short(array: np.ndarray) -> tuple[tuple[float, ...], ...]:
    rows = array.reshape(-1, array.shape[-1]).tolist()
    return tuple(tuple(float(f"{one:.{DIGITS}g}") for one in row) for row in rows)
