"""A wrong step, forward or backward, read back: which quantities have another formula, and which one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.mistakes.faults import Fault, found_in, run_with
from autograder.mistakes.named import Named
from autograder.mistakes.quantities import Observed, Quantities
from autograder.mistakes.shown import pieces
from autograder.mistakes.traced import Traced
from autograder.mistakes.wrong import Seen, Wrong

CLOSE = 1e-4  # where numbers are large, two ways of writing one formula differ by less


def in_steps(wrong: Wrong, traced: Traced) -> Sequence[Named]:
    """Each quantity of a step whose formula is another one than the key's."""
    if traced.has_loop or "T" in wrong.exercise.signature.takes.letters:
        return ()
    quantities = Quantities(wrong, traced)
    if not quantities.leaves or not quantities.observed:
        return ()
    faults = found_in(quantities)
    if not faults or not _holds(quantities, faults):
        return ()
    return [_named(wrong, fault) for fault in faults]


def _named(wrong: Wrong, fault: Fault) -> Named:
    name, formula = fault.quantity, fault.formula.text
    if name in wrong.exercise.signature.gives.names:
        sentence = f"What you return for {name} is {formula}; here it is {fault.right}."
    else:
        sentence = f"You compute {name} = {formula}; here it is {name} = {fault.right}."
    return Named(f"{wrong.exercise.name}:formula:{name}={formula}", "formula", (sentence,), fault.explains)


def _holds(quantities: Quantities, faults: Sequence[Fault]) -> bool:
    """Whether the results that the faults explain are exact on every case, public and large ones too."""
    places = frozenset().union(*(fault.explains for fault in faults))
    wrong = quantities.wrong
    return (
        _exact(quantities, faults, wrong.seen, places)
        and _exact(quantities, faults, wrong.seen_in_public, places)
        and _exact(quantities, faults, wrong.others, places, CLOSE)
    )


def _exact(
    quantities: Quantities, faults: Sequence[Fault], cases: Seen, places: frozenset[int], close: float = 0.0
) -> bool:
    for case, student in cases:
        right = pieces(quantities.wrong.exercise, case.expected)
        if not student or len(student) != len(right):
            return False
        run = run_with(quantities, Observed(case, student, quantities.right(case), {}), faults)
        if not run.results:
            return False
        for k in places:
            if not _same(student[k], run.results[k], case.tolerance, close):
                return False
    return True


def _same(one: Any, other: Any, tolerance: float | None, close: float) -> bool:
    if isinstance(one, str) or np.shape(one) != np.shape(other):
        return False
    if not close:
        return is_equal(one, other, tolerance)
    both = np.isfinite(one) & np.isfinite(other)
    return bool(np.allclose(np.where(both, one, 0.0), np.where(both, other, 0.0), rtol=close, atol=close))
