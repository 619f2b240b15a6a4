"""Which laws a student's functions obey. No answer key is needed, so this gives no points."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.course import Assignment
from autograder.grading.compare import SEVERITY, Comparison, compare
from autograder.grading.own import GivesNothing, OwnFunctions
from autograder.inputs import drawing as inputs
from autograder.inputs.regimes import Stratum
from autograder.report import Verdict
from autograder.sandbox.student import Student
from autograder.spec import Edge, Exercise, Property, Unusable
from autograder.spec.properties import properties_of
from autograder.spec.property import Tried

STRATA = ("generic", "many units", "D = H", "kept gradients", "all sizes 1")


Case = tuple[Stratum, tuple[Any, ...]]
Cases = Sequence[Case]


class Broken(NamedTuple):
    """What shows that a law is broken: a difference and its left side's name, no results, or unusable ones."""

    verdict: Verdict
    shown_by: Comparison | GivesNothing | Unusable
    name: str
    stratum: Stratum
    arguments: tuple[Any, ...]


def cases(exercise: Exercise, key: str, types: Any) -> dict[Tried, Cases]:
    """The inputs that the laws of an exercise are tried on."""
    general = exercise.regimes or (STRATA if exercise.takes else ("generic",))
    edges = [name for one in exercise.criteria if isinstance(one, Edge) for name in one.regimes]
    drawn = [
        (one.stratum, inputs.arguments(exercise, one, types))
        for one in (inputs.fixed(name, key) for name in dict.fromkeys((*general, *edges)))
    ]
    return {"once": drawn[:1], "in general": drawn[: len(general)], "at the edge too": drawn}


def small_cases(exercise: Exercise, types: Any) -> Iterator[Case]:
    """Small inputs with short numbers, the smallest first, to show what goes wrong."""
    names = exercise.regimes or ("small",)
    for number, sizes in enumerate(inputs.SMALL if exercise.takes else ()):
        one = inputs.small(number, sizes, names[number % len(names)])
        yield one.stratum, inputs.arguments(exercise, one, types)


class Lawfulness:
    """Tries the laws on one student's functions."""

    def __init__(self, student: Student, assignment: Assignment, key: str) -> None:
        self._own = OwnFunctions(student, assignment.exercises)
        self._types = assignment.solution
        self._key = key
        self._given = {exercise.name for exercise in assignment.exercises if not exercise.criteria}

    def of(
        self, exercise: Exercise, titles: Collection[str] | None = None
    ) -> Iterator[tuple[Property, Broken | None]]:
        """Every law of an exercise, or those of these titles, each with what shows that it is broken, if it is."""
        tried = cases(exercise, self._key, self._types)
        for law in properties_of(exercise):
            if titles is not None and law.title not in titles:
                continue
            broken = self._broken(law, tried[law.tried])
            if broken is None or not self._is_beside_the_point(broken):
                yield law, broken

    def _is_beside_the_point(self, broken: Broken) -> bool:
        """Whether a function was asked for that was given, and that the student took out."""
        nothing = broken.shown_by
        return (
            isinstance(nothing, GivesNothing)
            and nothing.failure.kind == "missing"
            and nothing.name in self._given
        )

    def smallest(self, exercise: Exercise, law: Property, broken: Broken) -> Broken:
        """The same break on the smallest input that shows it; as it was found, if no small one does."""
        if isinstance(broken.shown_by, GivesNothing):
            return broken
        for case in small_cases(exercise, self._types):
            found = self._broken(law, [case])
            if found and found.verdict == broken.verdict and not isinstance(found.shown_by, GivesNothing):
                return found
        return broken

    def _broken(self, law: Property, tried: Cases) -> Broken | None:
        """The first case that shows the law to be broken; what is only imprecise gives way to what is wrong."""
        found = None
        for stratum, arguments in tried:
            now = self._broken_by(law, stratum, arguments)
            if now and (found is None or SEVERITY[now.verdict] > SEVERITY[found.verdict]):
                found = now
            if found and found.verdict == "wrong":
                break
        return found

    def _broken_by(self, law: Property, stratum: Stratum, arguments: tuple[Any, ...]) -> Broken | None:
        try:
            with np.errstate(all="ignore"):
                for left, right, *tolerance in law.pairs(self._own, arguments):
                    for name, one, other in _sides(law, left, right):
                        compared = compare(one, other, *tolerance)
                        if compared.verdict != "right":
                            return Broken(compared.verdict, compared, name, stratum, arguments)
        except (GivesNothing, Unusable) as nothing:
            return Broken("wrong", nothing, law.of, stratum, arguments)
        return None


def _sides(law: Property, left: Any, right: Any) -> Iterator[tuple[str, Any, Any]]:
    """The parts of both sides, by name."""
    if not isinstance(left, dict):
        yield law.of, left, right
        return
    for name, one in left.items():
        yield name, one, right[name]
