"""A law is what holds of every right function, whatever its formula: it needs no answer key."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Equation = Callable[..., Any]
Tried = Literal["once", "in general", "at the edge too"]


class Own(Protocol):
    """The student's functions by name, `own.lstm_step(x, h, c, weights).c_next`: each gives an Outcome."""

    def __getattr__(self, name: str) -> Callable[..., Any]: ...

    def once_more(self, name: str) -> Callable[..., Any]:
        """The function of that name, asked anew even where these arguments were asked about before."""


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """What holds of every right function. `equation(own, *arguments)` gives (left, right), which must be equal.

    Each side is an array, or arrays by name; a third part, if there is one, is how far apart they may be. An
    equation may yield several such pairs, or none where it has nothing to say. `of` names a left side without name.
    `tried` says on which inputs: the first one says enough, a few of different sizes, or those at the edge as well.
    """

    title: str
    of: str
    equation: Equation
    tried: Tried = "at the edge too"

    def pairs(self, own: Own, arguments: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The pairs (left, right), with a tolerance of their own where they have one."""
        if inspect.isgeneratorfunction(self.equation):
            yield from self.equation(own, *arguments)
        else:
            yield self.equation(own, *arguments)


@dataclass(frozen=True, slots=True, eq=False)
class GeneralLaw:
    """A law that the axes of an exercise's quantities say enough for: `equation(own, exercise, *arguments)`."""

    title: str
    applies: Callable[[Any], bool]
    equation: Equation
    tried: Tried = "in general"

    def to(self, exercise: Any) -> Law:
        """The law of this exercise."""

        def equation(own: Own, *arguments: Any) -> Iterator[tuple[Any, ...]]:
            yield from self.equation(own, exercise, *arguments)

        return Law(self.title, exercise.name, equation, self.tried)


def general(
    title: str, *, applies: Callable[[Any], bool], tried: Tried = "in general"
) -> Callable[[Equation], GeneralLaw]:
    """Makes the decorated equation a law of all exercises that it applies to."""
    return lambda equation: GeneralLaw(title, applies, equation, tried)
