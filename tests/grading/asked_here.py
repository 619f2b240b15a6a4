"""Functions are asked in this process and judged: the judge is pure, so tests of points need no workers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.course import Assignment
from autograder.grading.judge import Asked, Findings, judge, points
from autograder.inputs.cases import Case, Cases, samples
from autograder.spec import Equation, Exercise, Outcome
from autograder.spec.mistakes import with_mistake
from autograder.spec.solution import written_in
from tests.answered import answers_of, exercise_of
from tests.conftest import loaded

ROOT = Path(__file__).resolve().parents[2]
IMPRECISE = 0.5


@cache
def course() -> Mapping[str, Assignment]:
    return {one.name: one for one in loaded(ROOT).assignments}


def exercise_named(assignment: str, name: str) -> Exercise:
    return exercise_of(course()[assignment], name)


@dataclass(frozen=True, eq=False)
class Hidden:
    """The hidden cases of an exercise, and each of them cut into its samples once."""

    cases: tuple[Case, ...]
    cut: dict[int, tuple[Case, ...]] = field(default_factory=dict)

    def samples(self, exercise: Exercise, solution: ModuleType, k: int) -> tuple[Case, ...]:
        if k not in self.cut:
            with np.errstate(all="ignore"):
                self.cut[k] = samples(exercise, solution, self.cases[k])
        return self.cut[k]


@cache
def hidden(assignment: str, name: str, secret: str = "a secret") -> Hidden:
    return Hidden(Cases(exercise_named(assignment, name), course()[assignment].solution, secret).hidden)


def asked(assignment: str, name: str, function: Callable[..., Any], secret: str = "a secret") -> Asked:
    """All hidden cases of an exercise, and where results differ each sample alone, asked of a function."""
    exercise, of = exercise_named(assignment, name), hidden(assignment, name, secret)
    key = course()[assignment].key
    names = {name: function}
    answers = answers_of(exercise, names, of.cases)
    found = Asked(exercise, key, of.cases, answers)
    if found.is_right or not any(isinstance(one, Equation) and one.has_readings for one in exercise.criteria):
        return found
    places = [
        k
        for k, whole in enumerate(found.wholes)
        if whole.verdict != "right" and isinstance(found.outcomes[k], Outcome)
    ]
    cut = {k: of.samples(exercise, course()[assignment].solution, k) for k in places}
    return replace(
        found,
        samples={k: (ones, answers_of(exercise, names, ones)) for k, ones in cut.items() if ones},
    )


def judged(assignment: str, name: str, function: Callable[..., Any]) -> Findings:
    return judge(asked(assignment, name, function))


def earned(findings: Findings) -> float:
    return sum(points(finding, one, IMPRECISE) for one, finding in findings.items())


def lost(findings: Findings) -> list[str]:
    """The ids of the criteria that lose points."""
    return [
        one.id for one, finding in findings.items() if points(finding, one, IMPRECISE) < one.points - 1e-9
    ]


def edited(assignment: str, name: str, *edits: tuple[str, str]) -> Callable[..., Any]:
    """The key's function with edits of its text; what it calls is the key's."""
    text = written_in(course()[assignment].text)[name].text
    for right, wrong in edits:
        assert text.count(right) == 1, (right, text.count(right))
        text = text.replace(right, wrong)
    return defined(assignment, name, text)


def defined(
    assignment: str, name: str, text: str, *, parts: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    """A function from its text, among the key's own."""
    module = ModuleType("program")
    vars(module).update(vars(course()[assignment].solution) | dict(parts or {}))
    exec(compile(text, "<program>", "exec", dont_inherit=True), vars(module))  # noqa: S102
    return vars(module)[name]


def mistakes(assignment: str, name: str) -> dict[str, Callable[..., Any]]:
    """The known mistakes of an exercise that are edits of its own function."""
    written = written_in(course()[assignment].text)[name]
    return {
        one.id: defined(assignment, name, with_mistake(one, written))
        for one in exercise_named(assignment, name).mistakes
    }


def known() -> list[tuple[str, str, str]]:
    """The known mistakes in what is compared with the key: assignment, function and id."""
    return [
        (assignment.name, one.name, each.id)
        for assignment in course().values()
        for one in assignment.by_cases.exercises
        if one.takes and not one.is_constructive
        for each in one.mistakes
    ]
