"""Whether two results are equal: in shape first, then finite, then entry by entry.

A right program errs by 1e-14 of the largest entry, a wrong one by a tenth of it: the tolerance only decides
what counts as imprecise, that is, as the right formula with errors like those of float32.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from autograder.verdict import Verdict

ABSOLUTE, RELATIVE = 1e-11, 1e-9
IMPRECISE_ABSOLUTE, IMPRECISE_RELATIVE = 1e-5, 1e-4


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two results compare, and, unless they are equal, the first entry where they differ most."""

    verdict: Verdict
    part: int = 0
    index: tuple[int, ...] = ()
    left: float = 0.0
    right: float = 0.0
    leaf: str = ""  # of a slope, the result whose slope it is
    result: str = ""  # the result that it is of, where an equation is shown by another than its own
    said: str = ""  # the whole sentence, where the equation itself tells what is seen


EQUAL = Comparison("right")


def allowed(right: Any, tolerance: float | None = None) -> Any:
    """How far from each entry a right result may be:  1e-11 max(1, max|right|) + 1e-9 |right|.

    Nothing is allowed where it is not finite.
    """
    if tolerance is not None:
        return np.full(right.shape, tolerance)
    size = np.where(np.isfinite(right), np.abs(right), 0.0)
    return ABSOLUTE * _scale(right) + RELATIVE * size


def nearly(right: Any) -> Any:
    """How far from each entry an imprecise result may be:  max(1e-5 max(1, max|right|), 1e-4 |right|)."""
    size = np.where(np.isfinite(right), np.abs(right), 0.0)
    return np.maximum(IMPRECISE_ABSOLUTE * _scale(right), IMPRECISE_RELATIVE * size)


def _scale(right: Any) -> float:
    return max(1.0, float(np.abs(right[np.isfinite(right)]).max(initial=0.0)))


def compare(left: Any, right: Any, tolerance: float | None = None) -> Comparison:
    """Compares arrays, or sequences of arrays part by part: the worst part decides.

    Right: every |left - right| <= 1e-11 max(1, max|right|) + 1e-9 |right|; or, where a tolerance of its own
    is given, at most that. NaN is equal to nothing, and an infinity to that of the same sign.
    """
    if not isinstance(right, list):
        return _farthest(left, right, tolerance, verdict(left, right, tolerance))
    imprecise = EQUAL
    for part, (one, other) in enumerate(zip(left, right, strict=True)):
        found = verdict(one, other, tolerance)
        if found == "wrong":
            return _farthest(one, other, tolerance, found, part)
        if found == "imprecise" and imprecise is EQUAL:
            imprecise = _farthest(one, other, tolerance, found, part)
    return imprecise


def verdict(left: Any, right: Any, tolerance: float | None = None) -> Verdict:
    """The verdict alone: it is much cheaper than to find where two results differ most."""
    with np.errstate(invalid="ignore", over="ignore"):
        return verdict_in_silence(left, right, tolerance)


def verdict_in_silence(left: Any, right: Any, tolerance: float | None = None) -> Verdict:
    """The same for whoever has told NumPy to say nothing of NaN and infinities."""
    if not isinstance(right, list):
        return _verdict(left, right, tolerance)
    worst: Verdict = "right"
    for one, other in zip(left, right, strict=True):
        found = _verdict(one, other, tolerance)
        if found == "wrong":
            return found
        worst = found if found == "imprecise" else worst
    return worst


def _verdict(left: Any, right: Any, tolerance: float | None) -> Verdict:
    left, right = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError(f"shapes {left.shape} and {right.shape} are compared")  # results are checked before
    if not right.size:
        return "right"
    # Nearly all arrays are right, or wrong, at first sight: by the largest error, NaN too.
    error = np.abs(left - right)
    most = float(error.max())
    if most <= ABSOLUTE and tolerance is None:
        return "right"
    largest = float(np.abs(right).max())
    if isfinite(largest):
        scale = max(1.0, largest)
        if most <= (ABSOLUTE * scale if tolerance is None else tolerance):
            return "right"
        if not most <= max(IMPRECISE_ABSOLUTE * scale, IMPRECISE_RELATIVE * largest, tolerance or 0.0):
            return "wrong"
    else:
        # An infinity is equal to that of the same sign; beside it the finite entries are compared as ever.
        finite = np.isfinite(right)
        error = np.where(finite, error, np.where(left == right, 0.0, np.inf))
    if (error <= allowed(right, tolerance)).all():
        return "right"
    return "imprecise" if (error <= nearly(right)).all() else "wrong"


def within(left: Any, right: Any, apart: Any) -> Comparison:
    """Whether every |left - right| is at most `apart`, a number or an array; else the first that is not. NaN is not."""
    left, right = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError(f"shapes {left.shape} and {right.shape} are compared")
    with np.errstate(invalid="ignore", over="ignore"):
        outside = ~((np.abs(left - right) <= apart) | (left == right))
    if not outside.any():
        return EQUAL
    index = tuple(int(k) for k in np.argwhere(outside)[0])
    return Comparison("wrong", 0, index, float(left[index]), float(right[index]))


def is_equal(one: Any, other: Any, tolerance: float | None = None) -> bool:
    """Whether two results are the same to 1e-9, as two ways of writing one formula are; NaN stands for itself."""
    if not isinstance(one, np.ndarray | np.float64) or np.shape(one) != np.shape(other):
        return False
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(one - other)
        # Nearly all are told at first sight, by the entry farthest apart.
        if tolerance is None and np.size(apart):
            farthest, largest = float(apart.max()), float(np.abs(other).max())
            if farthest <= ABSOLUTE:
                return True
            if farthest > ABSOLUTE * max(1.0, largest) + RELATIVE * largest:
                return False
        close = apart <= allowed(np.asarray(other), tolerance)
    return bool(close.all()) or bool((close | (np.isnan(one) & np.isnan(other)) | (one == other)).all())


def _farthest(left: Any, right: Any, tolerance: float | None, found: Verdict, part: int = 0) -> Comparison:
    """How two arrays compare of which the verdict is found, and where they differ most."""
    if found == "right":
        return EQUAL
    left, right = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.where(left == right, 0.0, np.abs(left - right))
        if found == "wrong":
            near = nearly(right)
        else:
            near = allowed(right, tolerance)
        index = _clearest(~(error <= near), np.where(np.isfinite(error), error, np.inf))
    return Comparison(found, part, index, float(left[index]), float(right[index]))


def _clearest(outside: Any, error: Any) -> tuple[int, ...]:
    """The first of the differing entries that differ most: in two digits at least, so that a person sees it."""
    candidates = np.argwhere(outside & (error >= 0.1 * error[outside].max()))
    return tuple(int(k) for k in candidates[0])
