"""An exercise is one function to write; its criteria are the equations that carry the points."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

from autograder.spec.property import Equation, GeneralLaw, Law
from autograder.spec.quantities import Quantity, Sizes


class Unusable(Exception):
    """A result that cannot be compared; the message says what was seen and what should have been."""


class SaysNothing(Exception):
    """An equation says nothing about these inputs; it holds for others."""


class Parts(Protocol):
    """The functions of the course by name: the right ones, or the student's own earlier ones."""

    def __getattr__(self, name: str) -> Callable[..., Any]: ...


class Stratum(NamedTuple):
    """One kind of input: its name and sizes."""

    name: str
    sizes: Sizes


class Outcome:
    """What one call gave, by the names of its results: `got.h_next`, `got.dweights.W_f`."""

    def __init__(
        self,
        values: Mapping[str, Any],
        alone: Callable[[], Sequence["Outcome"]] | None = None,
        as_it_came: Sequence[Any] = (),
    ) -> None:
        self.as_it_came = as_it_came  # flat, in any shape; a text in the place of what is no array
        self._values = values
        self._alone = alone
        self._each: Sequence[Outcome] | Unusable | None = None
        self._made: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        """The result of that name. Raises Unusable if it is no array of the right shape."""
        try:
            value = self._values[name]
        except KeyError:
            raise AttributeError(name) from None
        if isinstance(value, Unusable):
            raise value
        return value

    def __iter__(self) -> Iterator[Any]:
        """The results in the order in which the function gives them."""
        return (getattr(self, name) for name in self._values)

    def __getitem__(self, path: str) -> Any:
        """The result at a dotted path: `got["dweights.W_f"]`."""
        value: Any = self
        for name in path.split("."):
            value = getattr(value, name)
        return value

    def usable(self) -> tuple[Any, ...]:
        """All results that are arrays of the right shapes, flat and in order."""
        found: list[Any] = []
        for value in self._values.values():
            if isinstance(value, Outcome):
                found += value.usable()
            elif isinstance(value, list):
                found += value
            elif not isinstance(value, Unusable):
                found.append(value)
        return tuple(found)

    def once(self, made: Callable[..., Any], parts: "Parts", *arguments: Any, **options: Any) -> Any:
        """made(parts, *arguments, **options), the same for all equations that are read with these parts.

        The arguments are those that gave this outcome.
        """
        key = made, parts, *options.items()
        if key not in self._made:
            self._made[key] = made(parts, *arguments, **options)
        return self._made[key]

    def alone(self) -> Sequence["Outcome"]:
        """What the same function gives for each sample on its own (N = 1), in order."""
        if self._alone is None:
            raise Unusable("the function could not be asked about one sample on its own")
        if self._each is None:  # many equations look at the same samples
            try:
                self._each = self._alone()
            except Unusable as unusable:
                self._each = unusable
        if isinstance(self._each, Unusable):
            raise self._each
        return self._each


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """One equation. `equation(got, parts, *arguments)` gives (left, right), which must be equal.

    An equation that yields several pairs states the same in several ways: the first takes every other
    quantity as it should be; each further one takes another quantity as the student's results show it,
    so that a mistake which stands in one equation is not charged to the next.
    """

    title: str
    points: float
    of: str
    equation: Equation

    @property
    def has_readings(self) -> bool:
        """Whether the equation yields more than the one pair."""
        return inspect.isgeneratorfunction(self.equation)

    def pairs(self, got: Outcome, parts: Parts, arguments: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """The pairs (left, right), the one that takes everything else as right first."""
        if self.has_readings:
            yield from self.equation(got, parts, *arguments)
        else:
            yield self.equation(got, parts, *arguments)


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A condition at the edge: the equations that hold elsewhere hold for these strata too."""

    title: str
    points: float
    strata: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """A known wrong formula: an edit of the solution, and the sentence that a good tutor would say."""

    criterion: Criterion
    right: str
    wrong: str
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    """One function to write: what it takes, what it gives, and the criteria that it is judged by.

    `gradient_of` names the forward function of a backward pass; `loss_through` picks, from the results
    of that forward function, those that the upstream gradients belong to (all of them by default). `repeats` names
    the step that a sequence repeats.
    `draw(rng, stratum)` gives arguments by name in the place of those drawn by their kind; `strata` replaces the
    common list of general strata; those in `told_on` tell which equation is at fault.
    `tolerance(right, *arguments)` is an absolute tolerance of its own.
    """

    name: str
    takes: tuple[Quantity, ...]
    gives: tuple[Quantity, ...]
    gradient_of: str | None = None
    repeats: str | None = None
    loss_through: Callable[..., tuple[Any, ...]] | None = None
    draw: Callable[[np.random.Generator, Stratum], dict[str, Any]] | None = None
    strata: tuple[str, ...] = ()
    told_on: tuple[str, ...] = ("generic", "generic, D < H")
    tolerance: Callable[..., float] | None = None
    criteria: list[Criterion | Edge] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    laws: list[Law] = field(default_factory=list)

    @property
    def points(self) -> float:
        """The sum of the criteria's points."""
        return sum(criterion.points for criterion in self.criteria)

    @property
    def equations(self) -> list[Criterion]:
        """The criteria that are equations."""
        return [criterion for criterion in self.criteria if isinstance(criterion, Criterion)]

    def criterion(self, title: str, *, points: float, of: str) -> Callable[[Equation], Criterion]:
        """Adds the decorated equation; `of` is the quantity on its left side, as messages name it."""

        def add(equation: Equation) -> Criterion:
            criterion = Criterion(title, points, of, equation)
            self.criteria.append(criterion)
            return criterion

        return add

    def edge(self, title: str, *strata: str, points: float) -> None:
        """Adds a criterion on these strata, so that one edge costs the edge's points only."""
        self.criteria.append(Edge(title, points, strata))

    def mistake(self, criterion: Criterion, right: str, wrong: str, sentence: str) -> None:
        """Adds a known mistake: `right` stands once in the solution of this exercise, `wrong` in its place."""
        self.mistakes.append(Mistake(criterion, right, wrong, sentence))

    def law(self, title: str, *, of: str) -> Callable[[Equation], Law]:
        """Adds what holds of this function whatever its formula; `of` is what its left sides are, for messages."""

        def add(equation: Equation) -> Law:
            law = Law(title, of, equation)
            self.laws.append(law)
            return law

        return add

    def obeys(self, *laws: GeneralLaw) -> None:
        """Adds general laws that this function obeys, which its quantities' axes alone do not tell."""
        self.laws.extend(law.to(self) for law in laws)
