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
from autograder.spec import Answer, Criterion, Exercise, Mistake

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


class MistakeIsNoEdit(Exception):
    """A mistake's right formula does not stand once in the solution."""


def edited(assignment: Assignment, exercise: Exercise, mistake: Mistake) -> str:
    """The solution's text with the mistake made in this exercise."""
    written = _written(assignment, exercise)
    return assignment.text.replace(written, _with(mistake, written, assignment, exercise))


def _with(mistake: Mistake, written: str, assignment: Assignment, exercise: Exercise) -> str:
    head, answer = written[: written.index(BEGIN)], written[written.index(BEGIN) :]
    if answer.count(mistake.right) != 1:
        raise MistakeIsNoEdit(
            f"{mistake.right!r} stands {answer.count(mistake.right)} times in the solution of {exercise.name}, "
            f"but should stand once; mend the mistake in exercises/{assignment.name}.py"
        )
    return head + answer.replace(mistake.right, mistake.wrong)


def _written(assignment: Assignment, exercise: Exercise) -> str:
    """The solution of an exercise, from its head to the end of what a student writes."""
    text = assignment.text
    answers = isinstance(exercise.gives[0], Answer)
    start = text.index(f"\n{exercise.name}:" if answers else f"\ndef {exercise.name}(") + 1
    return text[start : min(text.find(mark, start) % len(text) for mark in (END, "\n\n\n"))]


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
        written = _written(self._assignment, self.part)
        redefined(names, _with(self.mistake, written, self._assignment, self.part), self._assignment.path)
        return names


class KnownMistake:
    """A mistake as an exercise shows it: the one in which it is made, or one that builds on that."""

    def __init__(self, slip: Slip, exercise: Exercise) -> None:
        self.part = slip.part
        self._slip = slip
        self._exercise = exercise
        self._shown: dict[int, Shown] = {}

    @property
    def criterion(self) -> Criterion:
        """The equation that the mistake breaks, which may be one of an earlier exercise."""
        return self._slip.mistake.criterion

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
        try:
            with np.errstate(all="ignore"):
                given = pieces(
                    self._exercise, ask_solution(self._exercise, self._slip.functions, case.arguments)
                )
        except MistakeIsNoEdit:
            raise
        except Exception:  # noqa: BLE001  (an edit may well fail on some sizes; then it explains nothing there)
            return NOTHING
        right = pieces(self._exercise, case.right)
        if len(given) != len(right):
            return NOTHING
        allowed = allowance(self._exercise, case)
        same = [is_equal(one, other, allowed) for one, other in zip(given, right, strict=True)]
        return Shown(given, frozenset(k for k, equal in enumerate(same) if not equal))


def pieces(exercise: Exercise, flat: Sequence[Any]) -> list[Any]:
    """Flat results as arrays, one a place; an answer with keys, one a key."""
    answer = exercise.gives[0]
    if isinstance(answer, Answer) and answer.keys and not isinstance(flat[0], str):
        numbers = np.asarray(flat[0], dtype=np.float64)
        return list(numbers) if numbers.shape == (len(answer.keys),) else [""] * len(answer.keys)
    return [one if isinstance(one, str) else np.asarray(one, dtype=np.float64) for one in flat]


def allowance(exercise: Exercise, case: Case) -> float | None:
    """How far two equal results of the exercise may be apart, where it has a tolerance of its own."""
    return exercise.tolerance and exercise.tolerance(case.right, *case.arguments)


class Bank:
    """All known mistakes of an assignment, as each exercise shows them."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
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
            written = _written(self._assignment, caller).partition(BEGIN)[2]
            for other in self._assignment.exercises:
                if other not in called and other.takes and f"{other.name}(" in written:
                    called.append(other)
                    yield other
