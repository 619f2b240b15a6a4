"""A wrong function read back: the formula of each quantity that its results show to be wrong.

Each formula is exact on every input, also on those that it was not found on; or nothing is said.
"""

from collections.abc import Callable, Sequence

from autograder.mistakes.named import Named
from autograder.mistakes.over_time import over_time
from autograder.mistakes.steps import in_steps
from autograder.mistakes.traced import Traced
from autograder.mistakes.wrong import Wrong
from autograder.spec import Constant

WAYS: tuple[Callable[[Wrong, Traced], Sequence["Named"]], ...] = (in_steps, over_time)


def readback(wrong: Wrong) -> tuple[Named, ...]:
    """What the function computes, quantity by quantity; nothing of what cannot be read."""
    if wrong.computes_nothing or isinstance(wrong.exercise.gives[0], Constant):
        return ()
    if wrong.exercise.name not in wrong.catalogue.key.definitions:
        return ()
    traced = traced_of(wrong)
    return next((tuple(found) for way in WAYS if (found := way(wrong, traced))), ())


def traced_of(wrong: Wrong) -> Traced:
    """The key's function, made once a run."""
    cache = wrong.cases[0].cache
    if "traced key" not in cache:
        exercises = frozenset(one.name for one in wrong.catalogue.assignment.exercises)
        cache["traced key"] = Traced(wrong.catalogue.key, wrong.exercise, exercises)
    return cache["traced key"]  # type: ignore[no-any-return]
