"""What goes into a function and what comes out: names, axes, and how values are drawn."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Kind = Literal["input", "state", "cell", "gate", "candidate", "weight", "bias", "upstream"]


class Sizes(NamedTuple):
    """N samples, T time steps, D input features, H hidden units."""

    N: int
    T: int
    D: int
    H: int


@dataclass(frozen=True, slots=True)
class Array:
    """An array with one letter or sum of letters an axis: Array("W", "D+H H", "weight")."""

    name: str
    axes: str
    kind: Kind = "input"

    def shape(self, sizes: Sizes) -> tuple[int, ...]:
        """The lengths of the axes: "D+H H" is (D+H, H)."""
        return tuple(_length(axis, sizes) for axis in self.axes.split())


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a cell, one array a field, that travel as a NamedTuple."""

    name: str
    type_name: str
    fields: tuple[Array, ...]

    def as_type(self) -> Any:
        """A NamedTuple of this name with these fields, as a solution has it."""
        return NamedTuple(self.type_name, [(field.name, Any) for field in self.fields])

    def arrays(self, values: Any) -> list[Any]:
        """The arrays of such weights, in the order of the fields."""
        return [getattr(values, field.name) for field in self.fields]

    def gradient(self, name: str) -> "Weights":
        """The gradient of the loss with respect to these weights: the same fields."""
        return Weights(name, self.type_name, self.fields)


@dataclass(frozen=True, slots=True)
class Arrays:
    """A sequence of arrays, as many as come in."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A whole or a real number."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A word, such as "lstm"."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function from an array to a number, built where the student's code runs."""

    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A constant of the student's file: a number, one number a key, or one of the choices.

    With `choices`, what crosses the wall is the place of the answer among them, -1 if it is none.
    """

    name: str
    keys: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


Quantity = Array | Weights | Arrays | Number | Text | Function | Answer


def _length(axis: str, sizes: Sizes) -> int:
    return sum(int(term) if term.isdigit() else int(getattr(sizes, term)) for term in axis.split("+"))
