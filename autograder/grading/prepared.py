"""What is the same for every submission of an assignment: its cases, what a right file answers, its known mistakes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course import Assignment
from autograder.grading.compare import allowed
from autograder.inputs.cases import Cases, samples
from autograder.inputs.regimes import Regime
from autograder.mistakes.catalogue import Catalogue
from autograder.sandbox.book import Asked as Written
from autograder.sandbox.book import Book
from autograder.sandbox.expected import Expected
from autograder.spec import Array, Arrays, Constant, Exercise, Key, Weights
from autograder.spec.signature import Quantity


@dataclass(frozen=True, eq=False)
class Prepared:
    """The cases and the right answers of one assignment."""

    assignment: Assignment
    key: Key
    cases: Mapping[str, Cases]
    right: Mapping[str, Expected]  # the replies of a right function to its hidden cases
    catalogue: Catalogue

    def samples(self, exercise: Exercise, case: Any) -> tuple[Any, ...]:
        """The case cut into its samples, each with what the key gives for it alone; made once a run."""
        if "samples" not in case.cache:
            case.cache["samples"] = samples(exercise, self.assignment.solution, case)
        found: tuple[Any, ...] = case.cache["samples"]
        return found

    def leaves(self, exercise: Exercise, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """What the key gives for these arguments, flat."""
        with np.errstate(all="ignore"):
            return exercise.signature.results(vars(self.assignment.solution)[exercise.name](*arguments))


def prepare(assignment: Assignment, secret: str, drawn: Sequence[Regime]) -> Prepared:
    """The cases of an assignment under a secret, and what a right file answers."""
    key = f"{secret}\0{assignment.name}"
    cases = {one.name: Cases(one, assignment.solution, key, drawn) for one in assignment.exercises}
    return Prepared(
        assignment,
        Key(vars(assignment.solution), assignment.exercises),
        cases,
        {name: _right(one) for name, one in cases.items()},
        Catalogue(assignment),
    )


def _right(cases: Cases) -> Expected:
    distances = [
        [allowed(np.asarray(leaf, dtype=np.float64), case.tolerance) for leaf in case.expected]
        for case in cases.hidden
    ]
    return Expected([case.expected for case in cases.hidden], distances)


def book_of(several: Sequence[Prepared]) -> Book:
    """All cases of these assignments, as workers are asked about them."""
    return Book(dict(entry for one in several for entry in _entries(one)))


def _entries(prepared: Prepared) -> Iterator[tuple[tuple[str, str], Written]]:
    for exercise in prepared.assignment.exercises:
        cases = prepared.cases[exercise.name]
        right = [leaf for case in (*cases.public, *cases.hidden) for leaf in case.expected]
        yield (
            (prepared.assignment.name, exercise.name),
            Written(
                takes=tuple(_layout(part) for part in exercise.takes),
                gives=tuple(_layout(part) for part in exercise.gives),
                public=tuple(case.arguments for case in cases.public),
                hidden=tuple(case.arguments for case in cases.hidden),
                leaves=max((len(case.expected) for case in cases.hidden), default=1),
                leaf=max((int(np.size(leaf)) for leaf in right), default=1),
                cut=tuple(k for k, part in enumerate(exercise.takes) if _is_of_samples(part)),
            ),
        )


def _layout(part: Quantity) -> str:
    """How the worker is to make or flatten such a quantity."""
    if isinstance(part, Weights):
        return "|".join(["record", part.type_name, *(field.name for field in part.fields)])
    if isinstance(part, Constant):
        if part.choices:
            return "|".join(["choices", *part.choices])
        return "|".join(["keys", *part.keys]) if part.keys else "constant"
    return "list" if isinstance(part, Arrays) else "array"


def _is_of_samples(part: Quantity) -> bool:
    return isinstance(part, Array) and part.axes.startswith("N")
