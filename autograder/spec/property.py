"""A property is what holds of every right function, whatever its formula: it needs no answer key, and has no points."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Statement = Callable[..., Any]
Pairs = Iterator[tuple[Any, ...]]
Tried = Literal["once", "in general", "at the edge too"]


class Own(Protocol):
    """The student's functions by name, `own.lstm_step(x, h, c, weights).c_next`: each gives an Outcome."""

    def __getattr__(self, name: str) -> Callable[..., Any]: ...

    def once_more(self, name: str) -> Callable[..., Any]:
        """The function of that name, asked a second time about arguments that it was asked about before."""


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """What holds of every right function. `statement(own, *arguments)` gives (left, right), which must be equal.

    Each side is an array, or arrays by name; a third part, if there is one, is how far apart they may be. A
    statement may yield several such pairs, or none where it has nothing to say. `of` names a left side without name.
    `tried` says on which inputs: the first one says enough, a few of different sizes, or those at the edge as well.
    It may be evaluated several times, and at first on NaN, before all that it asks for is known.
    """

    id: str
    title: str
    of: str
    statement: Statement
    tried: Tried = "at the edge too"

    def pairs(self, own: Own, arguments: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The pairs (left, right), with a tolerance of their own where they have one."""
        if inspect.isgeneratorfunction(self.statement):
            yield from self.statement(own, *arguments)
        else:
            yield self.statement(own, *arguments)


@dataclass(frozen=True, slots=True, eq=False)
class GeneralProperty:
    """A property that the axes of an exercise's quantities say enough for: `statement(own, exercise, *arguments)`."""

    id: str
    title: str
    applies: Callable[[Any], bool]
    statement: Statement
    tried: Tried = "in general"

    def to(self, exercise: Any) -> Property:
        """The property of this exercise."""

        def statement(own: Own, *arguments: Any) -> Iterator[tuple[Any, ...]]:
            yield from self.statement(own, exercise, *arguments)

        return Property(self.id, self.title, exercise.name, statement, self.tried)


def general(
    title: str, *, applies: Callable[[Any], bool], tried: Tried = "in general"
) -> Callable[[Statement], GeneralProperty]:
    """Makes the decorated statement a property of all exercises that it applies to; its id is its name."""
    return lambda statement: GeneralProperty(
        statement.__name__.replace("_", "-"), title, applies, statement, tried
    )
