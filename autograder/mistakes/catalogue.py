"""The known mistakes, each an edit of the solution, and what programs with them give."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course import Assignment, redefined
from autograder.grading.compare import is_equal
from autograder.grading.follow_through import composed
from autograder.inputs.cases import Case, ask_solution
from autograder.spec import Constant, Exercise, Mistake
from autograder.spec.mistakes import with_mistake
from autograder.spec.solution import written_in


def edited(assignment: Assignment, exercise: Exercise, mistake: Mistake) -> str:
    """The solution's text with the mistake made in this exercise. Raises BrokenMistake."""
    written = written_in(assignment.text)[exercise.name]
    return written.within(assignment.text, with_mistake(mistake, written) + "\n")


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a program with a mistake gives on a case, piece by piece, and which pieces are not the right ones."""

    pieces: list[Any]
    differing: frozenset[int]


NOTHING = Shown([], frozenset())


class Slip:
    """A mistake made in one part of the solution, and the functions of that wrong solution."""

    def __init__(self, assignment: Assignment, part: Exercise, mistake: Mistake) -> None:
        self.part = part
        self.mistake = mistake
        self._assignment = assignment

    @cached_property
    def functions(self) -> dict[str, Any]:
        """The solution's functions, all of which call the wrong one."""
        names = composed(self._assignment.solution, {})
        written = written_in(self._assignment.text)[self.part.name]
        redefined(names, with_mistake(self.mistake, written), self._assignment.path)
        return names


class KnownMistake:
    """A mistake as an exercise shows it: the one in which it is made, or one that builds on that."""

    def __init__(self, slip: Slip, exercise: Exercise) -> None:
        self.part = slip.part
        self._slip = slip
        self._exercise = exercise
        self._shown: dict[int, Shown] = {}

    @property
    def sentence(self) -> str:
        """What a good tutor would say."""
        if self.part is self._exercise:
            return self._slip.mistake.sentence
        return f"Where it does the work of {self.part.name}: {self._slip.mistake.sentence}"

    def on(self, case: Case) -> Shown:
        """What a program with this mistake gives on the case; nothing where it fails."""
        if id(case) not in self._shown:
            self._shown[id(case)] = self._ask(case)
        return self._shown[id(case)]

    def _ask(self, case: Case) -> Shown:
        functions = self._slip.functions
        try:
            with np.errstate(all="ignore"):
                given = pieces(self._exercise, ask_solution(self._exercise, functions, case.arguments))
        except Exception:  # noqa: BLE001  (an edit may well fail on some sizes; then it explains nothing there)
            return NOTHING
        right = pieces(self._exercise, case.right)
        if len(given) != len(right):
            return NOTHING
        allowed = allowance(self._exercise, case)
        same = [is_equal(one, other, allowed) for one, other in zip(given, right, strict=True)]
        return Shown(given, frozenset(k for k, equal in enumerate(same) if not equal))


def pieces(exercise: Exercise, flat: Sequence[Any]) -> list[Any]:
    """Flat results as arrays, one a place; a constant with keys, one a key."""
    first = exercise.gives[0]
    if isinstance(first, Constant) and first.keys and not isinstance(flat[0], str):
        numbers = np.asarray(flat[0], dtype=np.float64)
        return list(numbers) if numbers.shape == (len(first.keys),) else [""] * len(first.keys)
    return [one if isinstance(one, str) else np.asarray(one, dtype=np.float64) for one in flat]


def allowance(exercise: Exercise, case: Case) -> float | None:
    """How far two equal results of the exercise may be apart, where it has a tolerance of its own."""
    return exercise.tolerance and exercise.tolerance(case.right, *case.arguments)


class Bank:
    """All known mistakes of an assignment, as each exercise shows them."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._written = written_in(assignment.text)
        self._slips = {
            exercise.name: [Slip(assignment, exercise, mistake) for mistake in exercise.mistakes]
            for exercise in assignment.exercises
        }
        self._known: dict[tuple[str, str], list[KnownMistake]] = {}

    def of(self, exercise: Exercise, part: Exercise) -> Sequence[KnownMistake]:
        """The mistakes of a part, as the exercise shows them."""
        key = exercise.name, part.name
        if key not in self._known:
            self._known[key] = [KnownMistake(slip, exercise) for slip in self._slips[part.name]]
        return self._known[key]

    def parts(self, exercise: Exercise, but: Collection[str] = ()) -> Iterator[Exercise]:
        """The exercises whose functions the solution of this one calls, those that they call included.

        What the functions named in `but` call is left out.
        """
        called = [exercise]
        for caller in called:
            if caller.name in but:
                continue
            for other in self._assignment.exercises:
                if other not in called and other.takes and other.name in self._written[caller.name].names:
                    called.append(other)
                    yield other
