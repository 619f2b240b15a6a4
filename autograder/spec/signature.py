"""What a function takes and what it gives: a tree of named quantities, and the same as a flat row of leaves.

`Tree` is the only place that knows how quantities nest. Everything else sees leaves: one array each, in order, the
fields of weights by their dotted names ("dweights.W_f"), the arrays of a list by their places ("clipped[0]").
Axes are letters or sums of them, "D+H H"; which letters there are is for the course to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice
from typing import Any, Literal, NamedTuple

import numpy as np

Kind = Literal["input", "state", "cell", "gate", "candidate", "weight", "bias", "upstream", "count"]
Sizes = Mapping[str, int]  # {"N": 2, "T": 4, "D": 5, "H": 3}; any letters
Shape = tuple[int, ...]

ANY, ONE = "any", "one"  # axes of an array of any shape, and of a single number
USUAL = "NTDH"  # the letters of recurrent networks, in the order in which they are told


@dataclass(frozen=True, slots=True)
class Array:
    """An array with one letter or sum of letters an axis: Array("W", "D+H H", "weight").

    One of the kind "count" holds whole numbers, as int64: `between` are the least and the largest of them, each a
    number, a letter, or a letter less a number: Array("lengths", "N", "count", between=("1", "T")).
    """

    name: str
    axes: str
    kind: Kind = "input"
    between: tuple[str, str] = ("0", "9")

    @property
    def terms(self) -> tuple[tuple[str, ...], ...]:
        """The letters and numbers that each axis is the sum of; no axes where any shape will do."""
        return _terms(self.axes)

    def shape(self, sizes: Sizes) -> Shape:
        """The lengths of the axes: "D+H H" is (D+H, H). Raises ValueError for an array of any shape."""
        if self.axes == ANY:
            raise ValueError(f"{self.name} has any shape, so no sizes give it")
        return tuple(sum(length(term, sizes) for term in terms) for terms in self.terms)

    def bounds(self, sizes: Sizes) -> tuple[int, int]:
        """The least and the largest of the whole numbers of an array of counts: ("0", "K-1") is (0, K - 1)."""
        least, largest = (_bound(text, sizes) for text in self.between)
        return least, max(least, largest)

    def axis(self, letter: str) -> int | None:
        """The axis on which the letter stands alone, such as that of the samples (N); None if there is none."""
        return self.terms.index((letter,)) if (letter,) in self.terms else None

    def has(self, letter: str) -> bool:
        """Whether the letter stands on one of its axes."""
        return any(letter in terms for terms in self.terms)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a cell, one array a field, that travel as a NamedTuple."""

    name: str
    type_name: str
    fields: tuple[Array, ...]

    def as_type(self) -> Any:
        """A NamedTuple of this name with these fields, as a solution has it."""
        return NamedTuple(self.type_name, [(field.name, Any) for field in self.fields])

    def gradient(self, name: str) -> Weights:
        """The gradient of the loss with respect to these weights: the same fields."""
        return Weights(name, self.type_name, self.fields)


def of_gates(letters: str, rows: str = "D+H", units: str = "H") -> tuple[Array, ...]:
    """W_k (D+H, H) and b_k (H,) of each of these gates: Weights("weights", "LSTMWeights", of_gates("fiog"))."""
    pairs = ((Array(f"W_{k}", f"{rows} {units}", "weight"), Array(f"b_{k}", units, "bias")) for k in letters)
    return tuple(array for pair in pairs for array in pair)


@dataclass(frozen=True, slots=True)
class Arrays:
    """A sequence of arrays, as many as come in."""

    name: str

    def arrays(self, many: int) -> list[Array]:
        """So many arrays, by their places: "clipped[0]"."""
        return [Array(f"{self.name}[{k}]", ANY) for k in range(many)]

    def flat(self, value: Any) -> list[Any]:
        """The arrays one by one."""
        return list(value)

    def nested(self, arrays: Sequence[Any]) -> list[Any]:
        """The value that these arrays make."""
        return list(arrays)


@dataclass(frozen=True, slots=True)
class Layers(Arrays):
    """A list of tuples of arrays, one a layer: Layers("weights", "L", first=(W, b), others=(W_above, b)).

    `letter` is how many layers there are; it has to be on an axis of another argument. The first layer has other shapes
    than the others. The arrays are called by their places: "weights[1][0]".
    """

    letter: str
    first: tuple[Array, ...]
    others: tuple[Array, ...]

    def of_sizes(self, sizes: Sizes) -> list[Array]:
        """The arrays of all layers."""
        return self.arrays(sizes[self.letter] * len(self.first))

    def arrays(self, many: int) -> list[Array]:
        """So many arrays, layer by layer."""
        each = len(self.first)
        return [
            replace(
                (self.others if k >= each else self.first)[k % each],
                name=f"{self.name}[{k // each}][{k % each}]",
            )
            for k in range(many)
        ]

    def flat(self, value: Any) -> list[Any]:
        """The arrays one by one, layer by layer."""
        return [array for layer in value for array in layer]

    def nested(self, arrays: Sequence[Any]) -> list[Any]:
        """The list of the layers' tuples."""
        each = len(self.first)
        return [tuple(arrays[k : k + each]) for k in range(0, len(arrays), each)]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of whole numbers of which the length is the function's own choice: Row("bits", least=1, most=2)."""

    name: str
    least: int
    most: int
    low: int = 0
    high: int = 1

    def takes(self, value: Any) -> bool:
        """Whether the array is such a row."""
        return (
            np.ndim(value) == 1
            and self.least <= len(value) <= self.most
            and bool(np.isin(value, np.arange(self.low, self.high + 1)).all())
        )

    def __str__(self) -> str:
        """What it should be, for messages: `a list of 1 to 2 whole numbers from 0 to 1`."""
        many = str(self.least) if self.least == self.most else f"{self.least} to {self.most}"
        return f"a list of {many} whole numbers from {self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole or a real number; with `length` it is that of the axes of this letter: Number("K", length=True)."""

    name: str
    length: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A word, such as "lstm"."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function from an array to a number, built where the student's code runs."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of the student's file: a number, one number a key, or one of the choices.

    With `choices`, what crosses the wall is the place of the value among them, -1 if it is none.
    """

    name: str
    keys: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def in_numbers(self, value: Any) -> Any:
        """A right value as it crosses the wall: one number, or one a key."""
        if self.choices:
            return float(self.choices.index(value))
        return [float(value[key]) for key in self.keys] if self.keys else float(value)


@dataclass(frozen=True, slots=True)
class Answers(Constant):
    """The answers to the questions that are drawn for a learner, one from each group of the assignment's bank.

    What a right answer is depends on the name, so these are not judged case by case; `keys` are the numbers of the
    questions, "1" and so on, and the right value of each is that it is right: 1.
    """

    def in_numbers(self, value: Any) -> Any:
        """A 1 for each question."""
        return [1.0] * len(self.keys)


Leaf = Array | Arrays | Row | Number | Text | Function | Constant
Quantity = Leaf | Weights


@dataclass(frozen=True)
class Tree:
    """The arguments of a function, or its results; at most one of the parts is a list of arrays."""

    parts: tuple[Quantity, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.parts)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The quantities one by one, weights field by field; a list of arrays is one of them."""
        found: list[Leaf] = []
        for part in self.parts:
            if isinstance(part, Weights):
                found += [replace(field, name=f"{part.name}.{field.name}") for field in part.fields]
            else:
                found.append(part)
        return tuple(found)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the leaves."""
        return tuple(leaf.name for leaf in self.leaves)

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """The leaves that are arrays with axes, by name."""
        return {leaf.name: leaf for leaf in self.leaves if isinstance(leaf, Array)}

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The letters on the axes: N, T, D and H first, then the others as they come."""
        found = [
            term
            for array in self.arrays.values()
            for terms in array.terms
            for term in terms
            if not term.isdigit()
        ]
        found += [leaf.name for leaf in self.leaves if isinstance(leaf, Number) and leaf.length]
        return tuple(letter for letter in dict.fromkeys([*USUAL, *found]) if letter in found)

    def flatten(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """(x, h, LSTMWeights(...)) -> (x, h, W_f, b_f, ...); a list of arrays gives as many as it holds."""
        found: list[Any] = []
        for part, value in zip(self.parts, values, strict=True):
            if isinstance(part, Weights):
                found += [getattr(value, field.name) for field in part.fields]
            elif isinstance(part, Arrays):
                found += part.flat(value)
            else:
                found.append(value)
        return tuple(found)

    def unflatten(self, leaves: Sequence[Any], types: Mapping[str, Any]) -> tuple[Any, ...]:
        """(x, h, W_f, b_f, ...) -> (x, h, LSTMWeights(...)); `types` has the weights' types by name."""
        rest, values = list(leaves), []
        listed = len(leaves) - sum(not isinstance(leaf, Arrays) for leaf in self.leaves)
        for part in self.parts:
            many = len(part.fields) if isinstance(part, Weights) else listed
            if isinstance(part, Weights):
                values.append(types[part.type_name](*rest[:many]))
            elif isinstance(part, Arrays):
                values.append(part.nested(rest[:many]))
            else:
                many = 1
                values.append(rest[0])
            rest = rest[many:]
        if rest:
            raise ValueError(f"{len(leaves)} leaves came, but there should be {len(leaves) - len(rest)}")
        return tuple(values)

    def nested(self, leaves: Sequence[Any], record: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The leaves by the names of the parts: weights as a `record` of their fields by name, a list as a list."""
        rest, found = iter(leaves), {}
        for part in self.parts:
            if isinstance(part, Weights):
                found[part.name] = record({field.name: next(rest) for field in part.fields})
            elif isinstance(part, Arrays):
                found[part.name] = part.nested(list(islice(rest, len(leaves) - len(self.leaves) + 1)))
            else:
                found[part.name] = next(rest)
        return found

    def types(self, values: Sequence[Any]) -> dict[str, Any]:
        """The types of the weights among these values, by name: what `unflatten` makes them with."""
        return {
            part.type_name: type(value)
            for part, value in zip(self.parts, values, strict=True)
            if isinstance(part, Weights)
        }

    def leaves_of(self, leaves: Sequence[Any]) -> Iterator[tuple[Leaf, Any]]:
        """Each leaf with its value; of a list of arrays, an array of any shape for each: "clipped[0]"."""
        listed = len(leaves) - len(self.leaves) + 1
        rest = iter(leaves)
        for leaf in self.leaves:
            if isinstance(leaf, Arrays):
                yield from ((array, next(rest)) for array in leaf.arrays(listed))
            else:
                yield leaf, next(rest)

    def named(self, leaves: Sequence[Any]) -> dict[str, Any]:
        """The leaves by name."""
        return {leaf.name: value for leaf, value in self.leaves_of(leaves)}

    def having(self, leaves: Sequence[Any], new: Mapping[str, Any]) -> tuple[Any, ...]:
        """The leaves with new ones in the place of those of the same names."""
        return tuple(new.get(leaf.name, value) for leaf, value in self.leaves_of(leaves))

    def mapped(self, change: Callable[[Leaf, Any], Any], leaves: Sequence[Any]) -> tuple[Any, ...]:
        """Every leaf changed: change(leaf, value)."""
        return tuple(change(leaf, value) for leaf, value in self.leaves_of(leaves))

    def rebuilt(self, values: Sequence[Any], new: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values as they nest, with new leaves in the place of those of the same names."""
        return self.unflatten(self.having(self.flatten(values), new), self.types(values))

    def by_name(self, values: Sequence[Any]) -> dict[str, Any]:
        """The arrays with axes among the values as they nest: {"x": ..., "weights.W_f": ...}."""
        return {
            leaf.name: value
            for leaf, value in self.leaves_of(self.flatten(values))
            if leaf.name in self.arrays
        }

    def changed(self, values: Sequence[Any], change: Callable[[Array, Any], Any]) -> tuple[Any, ...]:
        """The values as they nest, every array with axes changed: change(array, value)."""
        new = {
            leaf.name: change(leaf, value)
            for leaf, value in self.leaves_of(self.flatten(values))
            if isinstance(leaf, Array) and (leaf.name in self.arrays or leaf.axes != ANY)
        }
        return self.rebuilt(values, new)

    def shapes(self, sizes: Sizes) -> tuple[Shape | None, ...]:
        """The shape of each leaf; None where the sizes do not give it."""
        return tuple(
            leaf.shape(sizes) if isinstance(leaf, Array) and leaf.axes != ANY else None
            for leaf in self.leaves
        )

    def sizes(self, leaves: Sequence[Any]) -> dict[str, int]:
        """The length of each letter, as the shapes of the leaves show it: {"N": 2, "D": 5, "H": 3}.

        A letter that stands in sums only is what is left when the others are known. Raises ValueError where a shape
        has another number of axes than it should.
        """
        found = {
            leaf.name: int(value)
            for leaf, value in self.leaves_of(leaves)
            if isinstance(leaf, Number) and leaf.length
        }
        axes = [
            (terms, extent)
            for leaf, value in self.leaves_of(leaves)
            if isinstance(leaf, Array) and leaf.axes != ANY
            for terms, extent in zip(leaf.terms, np.shape(value), strict=True)
        ]
        for terms, extent in sorted(axes, key=lambda axis: len(axis[0])):
            unknown = [term for term in terms if not term.isdigit() and term not in found]
            if len(unknown) == 1:
                found[unknown[0]] = extent - sum(length(term, found) for term in terms if term != unknown[0])
        return {letter: found[letter] for letter in self.letters if letter in found}


class Signature(NamedTuple):
    """What a function takes and what it gives."""

    takes: Tree
    gives: Tree

    def results(self, value: Any) -> tuple[Any, ...]:
        """What a right function returned, as leaves: one result comes as it is, several as a tuple."""
        (first, *others) = self.gives.parts
        if isinstance(first, Constant):
            return (first.in_numbers(value),)
        return self.gives.flatten(value if others else (value,))

    def blank(self, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """Leaves of NaN in the shapes that the results for these arguments should have.

        Of any shape is a result that has the shape of the argument of any shape; as many arrays as come in go out.
        """
        flat = self.takes.flatten(arguments)
        alike = [
            np.shape(value) for leaf, value in self.takes.leaves_of(flat) if getattr(leaf, "axes", "") == ANY
        ]
        shapes: list[Shape] = []
        sizes = {**dict.fromkeys(self.gives.letters, 1), **self.takes.sizes(flat)}
        for leaf, shape in zip(self.gives.leaves, self.gives.shapes(sizes), strict=True):
            if isinstance(leaf, Arrays):
                shapes += alike
            elif isinstance(leaf, Constant):
                shapes.append((len(leaf.keys),) if leaf.keys else ())
            elif isinstance(leaf, Row):
                shapes.append((leaf.least,))
            else:
                shapes.append(alike[0] if shape is None else shape)
        return tuple(np.broadcast_to(np.nan, shape) for shape in shapes)


@cache
def _terms(axes: str) -> tuple[tuple[str, ...], ...]:
    return () if axes in (ANY, ONE) else tuple(tuple(axis.split("+")) for axis in axes.split())


def length(term: str, sizes: Sizes) -> int:
    """The length that a letter or a number of an axis stands for."""
    return int(term) if term.isdigit() else sizes[term]


def _bound(text: str, sizes: Sizes) -> int:
    """What a bound stands for: "T" and "K-1" by the lengths of their letters."""
    term, _, less = text.partition("-")
    return length(term, sizes) - int(less or 0)
