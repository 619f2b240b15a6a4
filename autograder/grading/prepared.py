"""What is the same for every submission of an assignment: its cases, what a right file answers, its known mistakes."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course import Assignment, Course
from autograder.grading.compare import allowed, nearly
from autograder.inputs.cases import Case, Cases, samples
from autograder.inputs.public import Public
from autograder.inputs.regimes import Regime
from autograder.mistakes.atlas_files import Tell
from autograder.mistakes.catalogue import Catalogue
from autograder.sandbox.book import Asked as Written
from autograder.sandbox.book import Book
from autograder.sandbox.expected import Expected
from autograder.spec import Answers, Array, Arrays, Constant, Exercise, Key, Layers, Weights
from autograder.spec.signature import Quantity
from autograder.stubs import unchanged_cells
from autograder.submissions.trees import Tree, trees_of_pieces


@dataclass(frozen=True, eq=False)
class Prepared:
    """The cases and the right answers of one assignment."""

    assignment: Assignment
    key: Key
    cases: Mapping[str, Cases]
    right: Mapping[str, Expected]  # the replies of a right function to its hidden cases
    right_in_public: Mapping[str, Expected]  # and to its public ones
    catalogue: Catalogue

    @cached_property
    def handed_out(self) -> Mapping[str, Tree]:
        """The trees of the pieces that everybody was handed as they are."""
        return trees_of_pieces(unchanged_cells(self.assignment.handed_out))

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


def prepare(
    assignment: Assignment, secret: str, drawn: Sequence[Regime], tell: Tell | None = None
) -> Prepared:
    """The cases of an assignment under a secret, and what a right file answers."""
    key = f"{secret}\0{assignment.name}"
    cases = {one.name: Cases(one, assignment.solution, key, drawn) for one in assignment.exercises}
    return Prepared(
        assignment,
        assignment.key,
        cases,
        {name: _right(one.hidden) for name, one in cases.items()},
        {name: _right(one.public) for name, one in cases.items()},
        Catalogue(assignment, tell),
    )


def _right(cases: Sequence[Case]) -> Expected:
    distances = [
        [allowed(np.asarray(leaf, dtype=np.float64), case.tolerance) for leaf in case.expected]
        for case in cases
    ]
    imprecise = [[nearly(np.asarray(leaf, dtype=np.float64)) for leaf in case.expected] for case in cases]
    return Expected([case.expected for case in cases], distances, imprecise)


PRACTICE = "practice"  # the secret of whoever checks their own files: nothing is drawn for it


class AllPrepared:
    """What is the same for every submission of a course under a secret; each part is made when it is first wanted."""

    def __init__(
        self,
        course: Course,
        secret: str,
        drawn: Sequence[Regime] | None = None,
        tell: Tell | None = None,
    ) -> None:
        """What was `drawn` before for this secret is not drawn again; whoever waits for what takes seconds is told."""
        self.course = course
        self._secret = secret
        self._drawn, self._tell = drawn, tell

    @cached_property
    def assignments(self) -> Mapping[str, Prepared]:
        """The cases and the right answers of each assignment."""
        return {
            one.name: prepare(one.by_cases, self._secret, self.drawn, self._tell)
            for one in self.course.assignments
        }

    @cached_property
    def drawn(self) -> Sequence[Regime]:
        """What Hypothesis draws for the secret, or has drawn before."""
        if self._drawn is None and self._secret != PRACTICE:  # or else Hypothesis would have to be loaded
            from autograder.inputs.drawing import drawn_by_hypothesis

            return drawn_by_hypothesis(self._secret)
        return self._drawn or ()

    def part(self, assignment: Assignment) -> "AllPrepared":
        """The same with fewer exercises of one assignment: nothing is made anew."""
        part = AllPrepared(self.course.only({assignment.name}), self._secret)
        part.book = self.book
        part.assignments = {
            assignment.name: replace(self.assignments[assignment.name], assignment=assignment)
        }
        return part

    def digests(self) -> dict[str, str]:
        """One digest of each assignment's cases, and of what the key gives for them."""
        return {name: _digest(one) for name, one in self.assignments.items()}

    @cached_property
    def book(self) -> Book:
        """All cases, as workers are asked about them."""
        if self.course.has_key:
            asked = dict(entry for one in self.assignments.values() for entry in _entries(one))
        else:
            asked = dict(entry for one in self.course.assignments for entry in _without_key(one.by_cases))
        questions = dict(entry for one in self.course.assignments for entry in _of_questions(one))
        handed_out = [unchanged_cells(one.handed_out) for one in self.course.assignments]
        return Book(asked | questions, handed_out)


def _digest(prepared: Prepared) -> str:
    """By what two runs can tell that functions were asked the same, and that the key gave the same."""
    found = hashlib.sha256()
    for exercise in prepared.assignment.exercises:
        cases = prepared.cases[exercise.name]
        for case in (*cases.hidden, *cases.public):
            found.update(f"{exercise.name}\0{case.regime}\0".encode())
            for leaf in (*exercise.signature.takes.flatten(case.arguments), *case.expected):
                found.update(_bytes(leaf))
    return found.hexdigest()


def _bytes(leaf: Any) -> bytes:
    if callable(leaf) or isinstance(leaf, str):
        return repr(leaf).encode()
    array = np.asarray(leaf, dtype=np.float64)
    return f"{array.shape}".encode() + array.tobytes()


def _of_questions(assignment: Assignment) -> Iterator[tuple[tuple[str, str], Written]]:
    """The answers to drawn questions: asked once, two numbers for each."""
    if (exercise := assignment.drawn) is not None:
        count = len(exercise.gives[0].keys)  # type: ignore[union-attr]
        yield (assignment.name, exercise.name), _written(exercise, [()], (), 1, 2 * count)


def _without_key(assignment: Assignment) -> Iterator[tuple[tuple[str, str], Written]]:
    """The functions with a few small cases: what they should give is known by its shapes alone."""
    for exercise in assignment.exercises:
        inputs = Public(exercise, vars(assignment.solution))
        blank = [exercise.signature.blank(case.arguments) for case in inputs.tried("at the edge too")]
        yield (
            (assignment.name, exercise.name),
            _written(
                exercise,
                [case.arguments for case in inputs.first],
                (),
                max(map(len, blank)),
                max(int(np.size(leaf)) for leaves in blank for leaf in leaves),
            ),
        )


def _entries(prepared: Prepared) -> Iterator[tuple[tuple[str, str], Written]]:
    for exercise in prepared.assignment.exercises:
        cases = prepared.cases[exercise.name]
        right = [leaf for case in (*cases.public, *cases.hidden) for leaf in case.expected]
        yield (
            (prepared.assignment.name, exercise.name),
            _written(
                exercise,
                [case.arguments for case in cases.public],
                [case.arguments for case in cases.hidden],
                max((len(case.expected) for case in cases.hidden), default=1),
                max((int(np.size(leaf)) for leaf in right), default=1),
            ),
        )


def _written(
    exercise: Exercise, public: Sequence[Any], hidden: Sequence[Any], leaves: int, leaf: int
) -> Written:
    return Written(
        takes=tuple(_layout(part) for part in exercise.takes),
        gives=tuple(_layout(part) for part in exercise.gives),
        public=tuple(public),
        hidden=tuple(hidden),
        leaves=leaves,
        leaf=leaf,
        cut=tuple(_axes_of_samples(exercise.takes)),
    )


def _layout(part: Quantity) -> str:
    """How the worker is to make or flatten such a quantity."""
    if isinstance(part, Weights):
        return "|".join(["record", part.type_name, *(field.name for field in part.fields)])
    if isinstance(part, Answers):
        return f"answers|{len(part.keys)}"
    if isinstance(part, Constant):
        if part.choices:
            return "|".join(["choices", *part.choices])
        return "|".join(["keys", *part.keys]) if part.keys else "constant"
    if isinstance(part, Array) and part.kind == "count":
        return "count"
    if isinstance(part, Layers):
        return "layers"
    return "list" if isinstance(part, Arrays) else "array"


def _axes_of_samples(takes: Sequence[Quantity]) -> Iterator[tuple[int, int]]:
    """The places of the arguments of samples, each with the axis of the samples."""
    for place, part in enumerate(takes):
        axis = part.axis("N") if isinstance(part, Array) else None
        if axis is not None:
            yield place, axis
