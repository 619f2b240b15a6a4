"""The smallest input of a kind: one that shows a fault is shrunk as long as it shows the same on the same criterion."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from autograder.grading import explain
from autograder.grading.compare import Comparison
from autograder.grading.judge import Asked, Finding
from autograder.inputs import simpler
from autograder.inputs.cases import Case, Cases
from autograder.inputs.simpler import Simpler
from autograder.spec import Criterion, Unusable

TRIES = (80, 80, 80)  # of sizes, of whole arguments, of entries: a few milliseconds each
SECONDS = 1.5  # in which all of them are done, unless the function is slow
Ask = Callable[[Sequence[Case]], Asked]
Make = Callable[[Sequence[bool]], Simpler]


def smaller(cases: Cases, criterion: Criterion, shown: Finding, ask: Ask, about: Ask) -> Finding:
    """The finding on the smallest input that Hypothesis shrinks this one to; sizes first, then zeros, ones, halves.

    A worker that knows nothing hidden is asked: by `ask` about cases alone, by `about` about their samples too. What
    fails as a whole is left as it is.
    """
    if not isinstance(shown.shown_by, Comparison | Unusable):
        return shown
    from autograder.inputs.shrinking import fewest_kept  # it loads Hypothesis, which takes long

    best, until = shown, time.monotonic() + SECONDS
    for stage, tries in enumerate(TRIES):
        assert best.case is not None
        count, make = _choices(cases, best.case, stage)
        trying = partial(_is_alike, cases, ask([best.case]).wholes[0], ask, make, until)
        kept = fewest_kept(count, trying, tries) if count else None
        if kept is not None:
            found = explain.shown(about([_made(cases, best.case, make(kept))]), criterion, shown)
            best = found if found is not None and _is_telling(found, shown) else best
    return best


def _choices(cases: Cases, case: Case, stage: int) -> tuple[int, Make]:
    """How many choices there are at a stage, and what input comes of them."""
    exercise = cases.exercise
    if stage == 0:
        letters = simpler.size_choices(exercise, case)
        return len(letters), partial(simpler.of_sizes, exercise, case, letters)
    if stage == 1:
        names = simpler.wholes(exercise, case)
        return simpler.CHOICES * len(names), partial(simpler.with_wholes, exercise, case, names)
    places = simpler.entries(exercise, case)
    return simpler.CHOICES * len(places), partial(simpler.with_entries, exercise, case, places)


def _made(cases: Cases, case: Case, made: Simpler) -> Case:
    return cases.asked(case.regime, made.sizes, made.arguments)


def _is_alike(
    cases: Cases, before: Finding, ask: Ask, make: Make, until: float, kept: Sequence[bool]
) -> bool:
    """Whether the results are wrong in the same way, and tell as much; not after the time is up."""
    if before.case is None or time.monotonic() > until:
        return False
    made = _made(cases, before.case, make(kept))
    found = ask([made]).wholes[0]
    is_alike = found.verdict == before.verdict and type(found.shown_by) is type(before.shown_by)
    return is_alike and _is_telling(found, before)


def _is_telling(found: Finding, before: Finding) -> bool:
    """Whether what should have come is not 0, unless it was before: of a zero nobody sees where it comes from."""
    one, other = found.shown_by, before.shown_by
    return (
        not (isinstance(one, Comparison) and isinstance(other, Comparison))
        or bool(one.right)
        or not other.right
    )
