"""A wrong step, forward or backward, read back: which quantities have another formula, and which one."""

import re
from collections.abc import Sequence, Set

from autograder.mistakes.alone import in_results
from autograder.mistakes.exact import Predicted, holds
from autograder.mistakes.faults import Fault, found_in, run_with
from autograder.mistakes.named import Named
from autograder.mistakes.quantities import Quantities
from autograder.mistakes.traced import Traced
from autograder.mistakes.whole import explained_by, results_rearranged
from autograder.mistakes.wrong import Wrong


def in_steps(wrong: Wrong, traced: Traced, places: Set[int]) -> Sequence[Named]:
    """Each quantity of a step whose formula is another one than the key's; then what is wrong in results alone."""
    if traced.has_loop or "T" in wrong.exercise.signature.takes.letters:
        return ()
    quantities = Quantities(wrong, traced)
    if not quantities.leaves or not quantities.observed:
        return ()
    faults = _holding(quantities, found_in(quantities))
    named = [_named(wrong, traced, fault) for fault in faults]
    rest = places - explained_by(named)
    named += in_results(quantities, faults, rest) if rest else ()
    rest = places - explained_by(named)
    return [
        *named,
        *(results_rearranged(wrong, _predicted(quantities, faults), rest) if rest and named else ()),
    ]


def _holding(quantities: Quantities, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """So many of the faults, the first ones, as are exact on every case."""
    for many in range(len(faults), 0, -1):
        places = frozenset().union(*(fault.explains for fault in faults[:many]))
        if holds(quantities.wrong, _predicted(quantities, faults[:many]), places):
            return faults[:many]
    return ()


def _named(wrong: Wrong, traced: Traced, fault: Fault) -> Named:
    name, formula = fault.quantity, fault.formula.text
    if name in wrong.exercise.signature.gives.names:
        sentence = f"What you return for {name} is {formula}; here it is {fault.right}."
    else:
        sentence = f"You compute {name} = {formula}; here it is {name} = {fault.right}."
    for a, squashed in traced.squashed.items():
        if re.search(rf"\b{a}\b", formula):
            sentence += f" {a} is what is squashed to {squashed}."
    return Named(f"{wrong.exercise.name}:formula:{name}={formula}", "formula", (sentence,), fault.explains)


def _predicted(quantities: Quantities, faults: tuple[Fault, ...]) -> Predicted:
    """What the key gives with these formulas."""
    return lambda case: run_with(quantities, case, faults).results
