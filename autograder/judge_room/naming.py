"""Naming the mistake: a wrong submission whose results equal those of a known mistake is told so."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course import Assignment, module_of
from autograder.vocabulary import Answer, Exercise, Mistake, Unusable

from .conversation import Failure
from .marking import Marking
from .paper import Case, ask_solution, flat

CASES = 8
RELATIVE = 1e-9


class MistakeIsNoEdit(Exception):
    """A mistake's right formula does not stand once in the solution."""


def edited(assignment: Assignment, exercise: Exercise, mistake: Mistake) -> str:
    """The solution's text with the mistake made in this exercise."""
    source = assignment.text
    if not isinstance(exercise.gives[0], Answer):
        source = _source_of(assignment, exercise.name)
    if source.count(mistake.right) != 1:
        raise MistakeIsNoEdit(
            f"{mistake.right!r} stands {source.count(mistake.right)} times in the solution of {exercise.name}, "
            f"but should stand once; mend the mistake in exercises/{assignment.name}.py"
        )
    return assignment.text.replace(source, source.replace(mistake.right, mistake.wrong))


def _source_of(assignment: Assignment, name: str) -> str:
    """The lines of a function in the solution's text, without its docstring's claim on them."""
    lines = assignment.text.split("\n")
    start = next(k for k, line in enumerate(lines) if line.startswith(f"def {name}("))
    ends = (k for k in range(start + 1, len(lines)) if lines[k].startswith(("def ", "# %%", "class ")))
    body = "\n".join(lines[start : next(ends, len(lines))])
    return body[body.index("### BEGIN SOLUTION") :]


class KnownMistake:
    """A mistake and, once they are asked for, its results on the first general cases."""

    def __init__(self, assignment: Assignment, exercise: Exercise, mistake: Mistake) -> None:
        self.mistake = mistake
        self._assignment = assignment
        self._exercise = exercise
        self._results: dict[int, tuple[Any, ...]] = {}

    @cached_property
    def _module(self) -> Any:
        name = self._assignment.name
        return module_of(name, edited(self._assignment, self._exercise, self.mistake), self._assignment.path)

    def results(self, case: Case) -> tuple[Any, ...]:
        """What a program with this mistake gives on the case."""
        if id(case) not in self._results:
            with np.errstate(all="ignore"):
                self._results[id(case)] = ask_solution(self._exercise, self._module, case.arguments)
        return self._results[id(case)]


def named(marking: Marking, known: Sequence[KnownMistake]) -> list[Mistake]:
    """The known mistakes whose results are the student's on all of the first general cases."""
    cases = marking.questions.general[:CASES]
    return [
        candidate.mistake for candidate in known if all(_same(marking, candidate, case) for case in cases)
    ]


def _same(marking: Marking, candidate: KnownMistake, case: Case) -> bool:
    outcome = marking.outcome(case)
    if isinstance(outcome, Failure):
        return False
    try:
        results = [outcome[quantity.name] for quantity in marking.exercise.gives]
        student = flat(marking.exercise, tuple(results) if len(results) > 1 else results[0])
    except Unusable:
        return False
    pairs = zip(student, candidate.results(case), strict=True)
    return all(np.shape(one) == np.shape(other) and _close(one, other) for one, other in pairs)


def _close(one: Any, other: Any) -> bool:
    scale = max(1.0, float(np.max(np.abs(other), initial=0.0)))
    return bool(np.allclose(one, other, rtol=RELATIVE, atol=RELATIVE * 1e-2 * scale, equal_nan=True))
