"""Whether two results are equal: in shape first, then finite, then entry by entry.

A right program errs by 1e-14 of the largest entry, a wrong one by a tenth of it: the tolerance only decides
what counts as imprecise, that is, as the right formula with errors like those of float32.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Verdict = Literal["right", "imprecise", "wrong", "not judged"]

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


EQUAL = Comparison("right")
SEVERITY: dict[str, int] = {"right": 0, "imprecise": 1, "wrong": 2, "not judged": 3}


def allowed(right: Any, tolerance: float | None = None) -> Any:
    """How far from each entry a right result may be:  1e-11 max(1, max|right|) + 1e-9 |right|."""
    if tolerance is not None:
        return np.full(right.shape, tolerance)
    return ABSOLUTE * _scale(right) + RELATIVE * np.abs(right)


def _scale(right: Any) -> float:
    return max(1.0, float(np.abs(right).max())) if right.size else 1.0


def compare(left: Any, right: Any, tolerance: float | None = None) -> Comparison:
    """Compares arrays, or sequences of arrays part by part: the worst part decides.

    Right: every |left - right| <= 1e-11 max(1, max|right|) + 1e-9 |right|; or, where a tolerance of its own
    is given, at most that. NaN is equal to nothing, and an infinity to that of the same sign.
    """
    if isinstance(right, list):
        parts = [compare(one, other, tolerance) for one, other in zip(left, right, strict=True)]
        worst = max(range(len(parts)), key=lambda k: SEVERITY[parts[k].verdict], default=0)
        if not parts or parts[worst].verdict == "right":
            return EQUAL
        found = parts[worst]
        return Comparison(found.verdict, worst, found.index, found.left, found.right)
    return _compare_arrays(np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64), tolerance)


def is_equal(one: Any, other: Any, tolerance: float | None = None) -> bool:
    """Whether two results are the same to 1e-9, as two ways of writing one formula are; NaN stands for itself."""
    if not isinstance(one, np.ndarray | np.float64) or np.shape(one) != np.shape(other):
        return False
    with np.errstate(invalid="ignore", over="ignore"):
        close = np.abs(one - other) <= allowed(np.asarray(other), tolerance)
    return bool(close.all()) or bool((close | (np.isnan(one) & np.isnan(other)) | (one == other)).all())


def _compare_arrays(left: Any, right: Any, tolerance: float | None) -> Comparison:
    if left.shape != right.shape:
        raise ValueError(f"shapes {left.shape} and {right.shape} are compared")  # results are checked before
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.where(left == right, 0.0, np.abs(left - right))
        within = error <= allowed(right, tolerance)
        if within.all():
            return EQUAL
        nearly = error <= np.maximum(IMPRECISE_ABSOLUTE * _scale(right), IMPRECISE_RELATIVE * np.abs(right))
        verdict: Verdict = "imprecise" if nearly.all() else "wrong"
        outside = ~nearly if verdict == "wrong" else ~within
    index = _clearest(outside, np.where(np.isfinite(error), error, np.inf))
    return Comparison(verdict, 0, index, float(left[index]), float(right[index]))


def _clearest(outside: Any, error: Any) -> tuple[int, ...]:
    """The first of the differing entries that differ most: in two digits at least, so that a person sees it."""
    candidates = np.argwhere(outside & (error >= 0.1 * error[outside].max()))
    return tuple(int(k) for k in candidates[0])
