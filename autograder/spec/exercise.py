"""An exercise is one function to write; its criteria are the statements that carry the points."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np

from autograder.spec.outcome import Outcome
from autograder.spec.property import GeneralProperty, Property, Statement
from autograder.spec.results import Results, named_in
from autograder.spec.signature import Array, Constant, Quantity, Row, Signature, Tree, Weights

SLUG = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
SLOPE = "the gradient is the slope of the loss"
SIZES_OF_ONE = ("N = 1", "D = 1", "H = 1", "all sizes 1")  # regimes of an edge


_is_generator = cache(inspect.isgeneratorfunction)


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """One equation. `statement(got, key, *arguments)` gives (left, right), which must be equal.

    A third part of the pair, if there is one, is how far apart they may be: a number, or an array of them. Such a pair
    is right or wrong, and never imprecise. A fourth part says what is wrong at a place: told(*index) is a sentence,
    "run 3, step 47: h is 0.31, but should be at least 0.5".

    `key` gives the key's functions by name: `key.lstm_gates(x, h, weights)`.

    One that yields several pairs states the same in several ways: the first takes every other quantity as it should
    be; each further one takes another quantity as the student's results show it, so that a mistake which stands in one
    equation is not charged to the next.
    `of` is what its left side is, as messages name it.
    """

    id: str
    title: str
    points: float
    of: str
    statement: Statement

    @property
    def has_readings(self) -> bool:
        """Whether the equation yields more than the one pair."""
        return _is_generator(self.statement)

    @property
    def restates(self) -> bool:
        """Whether it says no more than that some results equal the key's."""
        return isinstance(self.statement, Results)

    def pairs(self, got: Outcome, key: Any, arguments: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The pairs (left, right), the one that takes everything else as right first."""
        if self.has_readings:
            yield from self.statement(got, key, *arguments)
        else:
            yield self.statement(got, key, *arguments)


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A condition at the edge: the equations that hold elsewhere hold in these regimes too."""

    id: str
    title: str
    points: float
    regimes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """Along random directions v, <gradient, v> is the slope of the loss through the key's forward function.

    The points are split over the results.
    """

    id: str
    title: str
    points: float


Criterion = Equation | Edge | Slope


@dataclass(frozen=True, slots=True)
class Try:
    """Lines that let a learner see a property hold, and what the last of them gives. `property` is its id."""

    property: str
    lines: str
    gives: str


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """A known wrong formula: an edit of the solution, and the sentence that a good tutor would say."""

    id: str
    right: str
    wrong: str
    sentence: str


@dataclass(frozen=True, eq=False)
class Exercise:
    """One function to write: what it takes, what it gives, and the criteria that it is judged by.

    `gradient_of` names the forward function of a backward pass; `loss_through` picks, from the results of that forward
    function, those that the upstream gradients belong to (all of them by default). `repeats` names the step that a
    sequence repeats. Where the loss is another than the sum of upstream * results, `loss(key, *arguments)` gives it, as
    a function of the arguments.
    `draw(rng, regime)` gives arguments by name in the place of those drawn by their kind; a regime has a `name` and
    `sizes`. `regimes` replaces the common list of regimes by names that `draw` knows; `further` are such names beside
    the common ones, "T = 64".
    `tolerance(right, *arguments)` is an absolute tolerance of its own. The points of a `bonus` come on top of
    those that the assignment has: whoever leaves it out can still have all of these.

    An exercise in which something is built, such as weights, is judged by what the result does, and not by what it is:
    `judged_on` are quantities that are drawn as those in `takes` are, and that the equations are given behind the
    arguments, but not the function. `symptoms` tell, by the id of a mistake, whether a result shows it. `chosen` are
    letters of which the function chooses the length, each with the most that it may be: {"H": 32}.
    """

    name: str
    takes: tuple[Quantity, ...]
    gives: tuple[Quantity, ...]
    gradient_of: str | None = None
    repeats: str | None = None
    loss_through: Callable[..., tuple[Any, ...]] | None = None
    loss: Callable[..., Callable[..., float]] | None = None
    draw: Callable[[np.random.Generator, Any], dict[str, Any]] | None = None
    regimes: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    tolerance: Callable[..., float] | None = None
    bonus: bool = False
    judged_on: tuple[Quantity, ...] = ()
    criteria: list[Criterion] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    mistakes: tuple[Mistake, ...] = ()
    symptoms: dict[str, Statement] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)

    @cached_property
    def signature(self) -> Signature:
        """What it takes and what it gives, as trees."""
        return Signature(Tree(self.takes), Tree(self.gives))

    @cached_property
    def drawn(self) -> Tree:
        """All that is drawn: the arguments, and then what the results are judged on."""
        return Tree((*self.takes, *self.judged_on))

    @property
    def is_constant(self) -> bool:
        """Whether it is no function but a value to write down."""
        return isinstance(self.gives[0], Constant)

    @cached_property
    def is_constructive(self) -> bool:
        """Whether it is judged by what its results do: many different ones may be right."""
        return bool(self.judged_on) or any(isinstance(part, Row) for part in self.gives)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it gives arrays and weights of known shapes, and they are right if they equal the key's."""
        known = not self.chosen and all(isinstance(part, Array | Weights) for part in self.gives)
        return known and not self.is_constructive

    @property
    def points(self) -> float:
        """The sum of the criteria's points."""
        return sum(criterion.points for criterion in self.criteria)

    @property
    def equations(self) -> list[Equation]:
        """The criteria that are equations."""
        return [criterion for criterion in self.criteria if isinstance(criterion, Equation)]

    def result(self, title: str, of: str, *, points: float, id: str) -> None:
        """Adds: the results named in `of` equal the key's: "f", "dx dh", "dweights.W_*", "h[:, 0]", "norms[T]".

        Raises ValueError for a name that is no result.
        """
        named_in(of, self.signature)
        self._add(Equation(id, title, points, of, Results(self.name, of, self.signature)))

    def equation(
        self, title: str, *, of: str, points: float, id: str | None = None
    ) -> Callable[[Statement], Equation]:
        """Adds the decorated equation; its id is the function's name, with hyphens, where none is given."""

        def add(statement: Statement) -> Equation:
            equation = Equation(id or statement.__name__.replace("_", "-"), title, points, of, statement)
            self._add(equation)
            return equation

        return add

    def edge(self, title: str, *regimes: str, points: float, id: str) -> None:
        """Adds a criterion on these regimes, so that one edge costs the edge's points only."""
        self._add(Edge(id, title, points, regimes))

    def sizes_of_one(self, title: str, *, points: float) -> None:
        """Adds the edge that each size is 1, "N = 1" and so on, one step first; and that all of them are."""
        letters = sorted(self.drawn.letters, key=lambda letter: letter != "T")
        ones = (f"{letter} = 1" for letter in letters)
        self.edge(title, *ones, "all sizes 1", points=points, id="sizes-of-one")

    def overflow(self, title: str, *, points: float) -> None:
        """Adds the edge that the arguments are so large that all saturates."""
        self.edge(title, "overflow", points=points, id="overflow")

    def slope(self, title: str = SLOPE, *, points: float, id: str = "slope") -> None:
        """Adds the numerical gradient check. Raises ValueError where no forward function is named."""
        if self.gradient_of is None and self.loss is None:
            raise ValueError(f"{self.name} has a slope, so it should name its forward function: gradient_of=")
        self._add(Slope(id, title, points))

    def obeys(self, *properties: GeneralProperty) -> None:
        """Adds general properties that this function has, which its quantities' axes alone do not tell."""
        self.properties.extend(one.to(self) for one in properties)

    def symptom(self, id: str) -> Callable[[Statement], Statement]:
        """Adds how the known mistake of this id is seen in a result: statement(got, key, *arguments, *judged_on).

        It gives True or False, or the numbers that stand in the mistake's sentence, by name: {"kept": 0.51} fills in
        "{kept:.2f}". It is asked on public inputs, and only about what is wrong.
        """

        def add(statement: Statement) -> Statement:
            self.symptoms[id] = statement
            return statement

        return add

    def property(self, title: str, *, of: str) -> Callable[[Statement], Property]:
        """Adds what holds of this function whatever its formula; `of` is what its left sides are, for messages.

        Its id is the decorated function's name, with hyphens.
        """

        def add(statement: Statement) -> Property:
            added = Property(statement.__name__.replace("_", "-"), title, of, statement)
            self.properties.append(added)
            return added

        return add

    def try_it(self, property: str, lines: str, *, gives: str) -> None:
        """Adds what a learner sees after a check that passed: a property, by its id, and the lines that try it.

        lines: Python of at most 76 columns that needs NumPy, as np, and this assignment's names only.
        gives: the repr of the last line, which is an expression.
        """
        self.tries.append(Try(property, lines, gives))

    def _add(self, criterion: Criterion) -> None:
        if not SLUG.fullmatch(criterion.id):
            raise ValueError(
                f"{criterion.id!r} is not an id: it should be words and hyphens, such as one-sample"
            )
        if any(one.id == criterion.id for one in self.criteria):
            raise ValueError(
                f"two criteria of {self.name} have the id {criterion.id}; each should have its own"
            )
        self.criteria.append(criterion)
