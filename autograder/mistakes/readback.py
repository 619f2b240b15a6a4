"""A wrong function read back: the formula of each quantity that its results show to be wrong.

Each formula is exact on every input, also on those that it was not found on; or nothing is said.
"""

from collections.abc import Sequence

import numpy as np

from autograder.mistakes.named import Named
from autograder.mistakes.recurrence import in_recurrence
from autograder.mistakes.steps import in_steps
from autograder.mistakes.traced import Traced
from autograder.mistakes.whole import as_a_whole, explained_by, places_of
from autograder.mistakes.wrong import Wrong
from autograder.spec import Array, Weights

SHORT = 2  # so many things that are wrong are said before it is asked whether one would say the same


def readback(wrong: Wrong) -> tuple[Named, ...]:
    """What the function computes, quantity by quantity; nothing of what cannot be read."""
    if wrong.computes_nothing or wrong.exercise.name not in wrong.catalogue.key.definitions:
        return ()
    if not all(isinstance(one, Array | Weights) for one in wrong.exercise.gives):
        return ()
    try:
        with np.errstate(all="ignore"):
            return tuple(_best(wrong, traced_of(wrong), places_of(wrong)))
    except (ArithmeticError, LookupError, ValueError):
        return ()  # results of no shape that fits, or numbers of no size: nothing is read in them


def read_all(wrong: Wrong) -> tuple[Named, ...]:
    """What the function computes, if all that is wrong can be read; else nothing."""
    found = readback(wrong)
    return found if explained_by(found) == places_of(wrong) else ()


def _best(wrong: Wrong, traced: Traced, places: frozenset[int]) -> Sequence[Named]:
    """What explains most of what is wrong; of several the first, unless another one says it shorter."""
    found: list[Sequence[Named]] = []
    for way in (in_recurrence, in_steps) if places else ():
        found.append(way(wrong, traced, places))
        if explained_by(found[-1]) == places and len(found[-1]) <= SHORT:
            break
    else:
        is_all = any(explained_by(one) == places for one in found)
        found += [as_a_whole(wrong, traced, places, entirely=is_all)] if places else []
    return max(found, key=lambda one: (len(explained_by(one)), -len(one), -_length(one)), default=())


def _length(found: Sequence[Named]) -> int:
    """How much there is to read."""
    return sum(len(one.sentences[0]) for one in found)


def traced_of(wrong: Wrong) -> Traced:
    """The key's function, made once a run."""
    cache = wrong.cases[0].cache
    if "traced key" not in cache:
        exercises = frozenset(one.name for one in wrong.catalogue.assignment.exercises)
        cache["traced key"] = Traced(wrong.catalogue.key, wrong.exercise, exercises)
    return cache["traced key"]  # type: ignore[no-any-return]
