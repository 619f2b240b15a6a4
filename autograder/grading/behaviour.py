"""Whether what was built behaves as an equation says: it is judged by what it does, and many are right.

Pure, as the judge is.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.grading.compare import EQUAL, Comparison, compare, within
from autograder.inputs.cases import Case
from autograder.spec import Equation, Exercise, Outcome, SaysNothing, Unusable

LARGEST = (
    1000.0  # that a weight may be: what needs more is held by the limits of the numbers, and not by the cell
)
ZEROS = Unusable(
    "all of it is zero: what is built of zeros does nothing; each of the numbers is yours to choose"
)


def unfit(exercise: Exercise, got: Outcome) -> Unusable | None:
    """What is wrong with the numbers themselves: not finite, too large for weights, or all of them zero.

    Of a function that takes arguments zeros may come from these.
    """
    try:
        leaves = got.leaves()
    except Unusable as unusable:
        return unusable
    kinds = {name: one.kind for name, one in exercise.signature.gives.arrays.items()}
    for name, value in leaves.items():
        array = np.asarray(value)
        if not (finite := np.isfinite(array)).all():
            return Unusable(f"{_at(name, np.argwhere(~finite)[0])} is not finite, but should be a number")
        if kinds.get(name) in ("weight", "bias") and (large := np.abs(array) > LARGEST).any():
            at = _at(name, np.argwhere(large)[0])
            return Unusable(f"{at} is too large to be a weight: at most {LARGEST:.0f} in size")
    if not exercise.takes and not any(np.any(value) for value in leaves.values()):
        return ZEROS
    return None


def shows(equation: Equation, key: Any, case: Case, got: Outcome) -> Comparison | Unusable:
    """How one equation compares on one case; what cannot be compared is Unusable. One reading that holds is enough."""
    first: Comparison | None = None
    try:
        with np.errstate(all="ignore"):
            for left, right, *how in equation.pairs(got, key, case.drawn):
                found = _compared(left, right, case.tolerance, *how)
                if found.verdict == "right":
                    return found
                first = first or found
    except SaysNothing:
        return EQUAL
    except Unusable as unusable:
        return first or unusable
    return first or EQUAL


def _compared(
    left: Any, right: Any, tolerance: float | None, apart: Any = None, told: Any = None
) -> Comparison:
    found = compare(left, right, tolerance) if apart is None else within(left, right, apart)
    if found.verdict == "right" or told is None:
        return found
    return replace(found, said=told(*found.index))


def _at(name: str, index: Any) -> str:
    return f"{name}[{', '.join(str(int(k)) for k in index)}]" if len(index) else name
