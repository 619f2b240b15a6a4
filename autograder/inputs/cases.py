"""The paper that a class is examined by: for every exercise its inputs and the right results."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from autograder.course import Assignment
from autograder.grading.compare import Reference
from autograder.inputs import drawing as inputs
from autograder.inputs.regimes import Stratum, changes, is_change, is_stratum
from autograder.spec import Constant, Exercise
from autograder.worker.frames import Encoded, encode

PLAIN = 8  # so many inputs of which nothing is changed have to show a mistake


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One input of an exercise, and what comes out of a right function: flat, one array a place.

    Numbers of a `public` one may be shown; the others follow from the course's secret, and stay hidden.
    """

    stratum: Stratum
    arguments: tuple[Any, ...]
    right: tuple[Any, ...]
    encoded: Encoded  # the arguments, as they cross the wall
    reference: Reference
    public: bool
    tolerance: float | None = None
    cache: dict[Any, Any] = field(default_factory=dict)

    @property
    def expected(self) -> tuple[Any, ...]:
        return self.right


def ask_solution(
    exercise: Exercise, solution: ModuleType | dict[str, Any], arguments: Sequence[Any]
) -> tuple[Any, ...]:
    """What the solution gives for these arguments, flat."""
    names = solution if isinstance(solution, dict) else vars(solution)
    if isinstance(exercise.gives[0], Constant):
        return exercise.signature.results(names[exercise.name])
    with np.errstate(all="ignore"):  # among a student's own parts any number may come
        return exercise.signature.results(names[exercise.name](*arguments))


class Cases(Sequence[Case]):
    """Cases in order, each made when it is first looked at: a function that fails on the first needs no other."""

    def __init__(
        self, situations: Sequence[inputs.Situation], made: Callable[[inputs.Situation], Case]
    ) -> None:
        self.situations = situations
        self._made = made
        self._cases: dict[int, Case] = {}

    def __len__(self) -> int:
        return len(self.situations)

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            return [self[j] for j in range(*k.indices(len(self)))]
        k = range(len(self))[k]
        if k not in self._cases:
            self._cases[k] = self._made(self.situations[k])
        return self._cases[k]


class Questions:
    """The cases of one exercise, made when they are first asked for and then shared by the class."""

    def __init__(
        self, exercise: Exercise, solution: ModuleType, secret: str, drawn: Sequence[inputs.Situation]
    ) -> None:
        self.exercise = exercise
        self.solution = solution
        self._secret = secret
        self._drawn = drawn
        self._at_the_edge: dict[str, Case] = {}
        self._like: dict[str, list[Case]] = {}

    @cached_property
    def general(self) -> Cases:
        """The general cases in order, the generic one first."""
        return Cases(inputs.situations(self.exercise, self._secret, self._drawn), self._case)

    @cached_property
    def telling(self) -> Sequence[Case]:
        """The cases on which it is told which equation is at fault: neither saturated nor zero."""
        names = [one.stratum.name for one in self.general.situations]
        telling = [self.general[k] for k, name in enumerate(names) if name in _told_on(self.exercise)]
        return telling or self.general

    @cached_property
    def plain(self) -> list[Case]:
        """The cases on which a formula gives the same however it is written: generic ones, and those with zeros.

        Where gates are saturated, two ways of writing one wrong formula may differ.
        """
        names = [one.stratum.name for one in self.general.situations]
        calm = [k for k, name in enumerate(names) if not changes(name, self.exercise)][:PLAIN]
        zeros = [k for k, name in enumerate(names) if k not in calm and name.startswith("zero")]
        return [self.general[k] for k in (*calm, *zeros)]

    @cached_property
    def small(self) -> list[Case]:
        """Small cases with short numbers, the smallest first, to show what goes wrong."""
        names = self.exercise.regimes or ("small",)
        return self._small([names[number % len(names)] for number in range(len(inputs.SMALL))])

    def shown(self, case: Case) -> Iterator[Case]:
        """Public cases to show what goes wrong on this one: small ones, then such of its own kind and sizes."""
        yield from self.small
        stratum = case.stratum
        if stratum.name not in self._like:
            alike = inputs.fixed(stratum.name, "small").stratum if is_stratum(stratum.name) else stratum
            own = inputs.Situation(alike, "small", weights=1.0, decimals=1)
            of_its_kind = self._small([stratum.name] * len(inputs.SMALL)) if is_change(stratum.name) else []
            self._like[stratum.name] = [*of_its_kind, self._case(own, public=True)]
        yield from self._like[stratum.name]

    def _small(self, names: Sequence[str]) -> list[Case]:
        situations = [inputs.small(number, sizes, names[number]) for number, sizes in enumerate(inputs.SMALL)]
        return [self._case(one, public=True) for one in situations] if self.exercise.takes else []

    def edge(self, name: str) -> Case:
        """The case of an edge stratum."""
        if name not in self._at_the_edge:
            self._at_the_edge[name] = self._case(inputs.fixed(name, self._secret))
        return self._at_the_edge[name]

    def right(self, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """The right results for these arguments, flat."""
        return ask_solution(self.exercise, self.solution, arguments)

    def _case(self, situation: inputs.Situation, *, public: bool = False) -> Case:
        arguments = inputs.arguments(self.exercise, situation, self.solution)
        right = ask_solution(self.exercise, self.solution, arguments)
        tolerance = self.exercise.tolerance and self.exercise.tolerance(right, *arguments)
        encoded = Encoded(encode(list(arguments)))
        return Case(
            situation.stratum, arguments, right, encoded, Reference(right, tolerance), public, tolerance
        )


def _told_on(exercise: Exercise) -> tuple[str, ...]:
    over_time = exercise.signature.gives.arrays.get("dx")
    return ("generic", "many features" if over_time and over_time.has("T") else "generic, D < H")


class Paper:
    """The questions of all exercises of one assignment."""

    def __init__(self, assignment: Assignment, secret: str, drawn: Sequence[inputs.Situation]) -> None:
        self.assignment = assignment
        self.questions = {
            exercise.name: Questions(exercise, assignment.solution, f"{secret}\0{assignment.name}", drawn)
            for exercise in assignment.exercises
        }
