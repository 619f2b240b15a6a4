"""The cases of a run as a worker has them: arguments that look into one block of memory a function.

What a case looks like (its form) is known from the beginning; the numbers of hidden cases are zeros until the judge
sends them. A form is a row of whole numbers: for each argument a tag and what the tag says.

    ROW, COLUMN, GAPS   dimensions, lengths: an array row by row, column by column, or with gaps in memory
    RECORD              which record of the function's list, then its arrays: weights
    LIST                how many, then arrays, or lists of arrays
    CURVE               two arrays
    WHOLE, REAL         nothing: one number
    TEXT                which text of the function's list
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from .curves import Curve
from .frames import Record, results_head

ROW, COLUMN, GAPS, RECORD, LIST, CURVE, WHOLE, REAL, TEXT = range(9)
CONSTANTS = ("choices", "keys", "answers", "constant")


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A number that is read from memory when a function is called."""

    memory: Any
    at: int
    is_whole: bool

    def value(self) -> int | float:
        """The number as it now is."""
        number = float(self.memory[self.at])
        return int(number) if self.is_whole else number


@dataclass(slots=True, eq=False)
class Case:
    """Arguments in order, and where in the function's memory each of them begins and ends.

    `unmade` are the places of those that are made anew for a call: weights, which are of the student's own type, and
    numbers.
    """

    arguments: list[Any]
    places: list[int] = field(default_factory=list)
    unmade: list[int] = field(default_factory=list)
    memory: Any = None
    before: bytes = b""  # of a public case, what its arguments hold before a call

    def given(self, own_type: Callable[[Record], Any]) -> list[Any]:
        """The arguments as the function takes them."""
        if not self.unmade:
            return self.arguments
        given = self.arguments.copy()
        for k in self.unmade:
            one = given[k]
            given[k] = one.value() if type(one) is Number else own_type(one)
        return given

    def samples(self, cut: Sequence[Sequence[int]]) -> Iterator["Case"]:
        """One case a sample, of copies: the arguments whose places `cut` names are cut along the axis beside it."""
        axes = {place: axis for place, axis in cut}
        place, axis = cut[0] if cut else (0, 0)
        for n in range(self.arguments[place].shape[axis] if cut else 0):
            arguments = [
                one.take([n], axis=axes[k]) if k in axes else copied(one)
                for k, one in enumerate(self.arguments)
            ]
            yield Case(arguments, unmade=self.unmade)


def of(arguments: list[Any]) -> Case:
    """A case of arguments that came by themselves."""
    return Case(arguments, unmade=[k for k, one in enumerate(arguments) if isinstance(one, Record)])


def copied(argument: Any) -> Any:
    """A copy of an argument in memory of its own."""
    if isinstance(argument, np.ndarray):
        return argument.copy(order="K")
    if isinstance(argument, list):
        return [copied(one) for one in argument]
    if isinstance(argument, Record):
        return Record(argument.type_name, {name: copied(one) for name, one in argument.fields.items()})
    return argument


@dataclass(slots=True, eq=False)
class Function:
    """One function of the course: how it is asked and what it gives, its cases, and the memory of their arguments."""

    number: int
    assignment: str
    name: str
    takes: list[str]
    gives: list[str]
    cut: list[list[int]]
    leaf: int  # numbers that are told of one result
    leaves: int  # results that are told
    public: list[Case]
    hidden: list[Case]
    memory: Any  # of the hidden cases
    shown: Any  # the memory of the public cases
    before: bytes  # what that holds before any call
    shapes: Any  # of the quick way to write results: the fields of each that is weights, () of an array
    head: bytes
    makes: bool  # whether an argument travels in another form than the function takes it in

    def restore(self) -> None:
        """Lets the public cases be what they were before any call."""
        self.shown[:] = np.frombuffer(self.before)

    def given(self, case: Case, own_type: Callable[[Record], Any]) -> list[Any]:
        """The arguments of a case as the function takes them: what travels in another form is made of it.

        Whole numbers travel as others do, and layers as lists of lists.
        """
        given = case.given(own_type)
        if not self.makes:
            return given
        return [_MADE.get(kind, _as_it_is)(one) for one, kind in zip(given, self.takes, strict=True)]

    @property
    def is_constant(self) -> bool:
        """Whether it is no function, but a name with a value."""
        return self.gives[0].split("|")[0] in CONSTANTS


def _as_it_is(argument: Any) -> Any:
    return argument


_MADE: Mapping[str, Callable[[Any], Any]] = {
    "count": lambda numbers: numbers.astype(np.int64),
    "layers": lambda layers: [tuple(layer) for layer in layers],
}


def prepared(value: Any) -> list[Function]:
    """The functions of a book, with the arguments of all their cases."""
    return [_function(number, *entry) for number, entry in enumerate(value)]


def _function(
    number: int,
    assignment: str,
    name: str,
    takes: list[str],
    gives: list[str],
    cut: list[list[int]],
    bounds: list[int],
    words: list[Any],
    public: list[Any],
    hidden: list[Any],
) -> Function:
    count, forms, numbers = public
    before = numbers.tobytes()
    shown = _cases(count, forms, numbers, words)
    for case in shown:
        case.before = before[8 * case.places[0] : 8 * case.places[-1]]
    count, forms, length = hidden
    memory = np.zeros(length)
    shapes = [tuple(one.split("|")[2:]) for one in gives]
    leaf, leaves = bounds
    is_plain = all(one.split("|")[0] in ("array", "record") for one in gives)
    head = results_head(sum(len(fields) or 1 for fields in shapes))
    return Function(
        number, assignment, name, takes, gives, cut, leaf, leaves,
        public=shown, hidden=_cases(count, forms, memory, words), memory=memory,
        shown=numbers, before=before, shapes=shapes if is_plain else None, head=head,
        makes=not _MADE.keys().isdisjoint(takes),
    )  # fmt: skip


def _cases(count: int, forms: Any, memory: Any, words: list[Any]) -> list[Case]:
    reader = _Forms(forms, memory, words)
    return [reader.case() for _ in range(count)]


class _Forms:
    """Reads the forms of one function's cases, and makes their arguments of its memory."""

    def __init__(self, forms: Any, memory: Any, words: list[Any]) -> None:
        self._next = iter(forms.astype(int).tolist()).__next__
        self._memory = memory
        self._records, self._texts = words
        self._at = 0

    def case(self) -> Case:
        case = Case([], [self._at], memory=self._memory)
        for k in range(self._next()):
            argument = self._argument(self._next())
            case.arguments.append(argument)
            case.places.append(self._at)
            if isinstance(argument, Record | Number):
                case.unmade.append(k)
        return case

    def _argument(self, tag: int) -> Any:
        if tag <= GAPS:
            return self._array(tag)
        if tag == RECORD:
            type_name, *fields = self._records[self._next()]
            return Record(type_name, {name: self._argument(self._next()) for name in fields})
        if tag == LIST:
            return [self._argument(self._next()) for _ in range(self._next())]
        if tag == CURVE:
            return Curve(self._argument(self._next()), self._argument(self._next()))
        if tag == TEXT:
            return self._texts[self._next()]
        self._at += 1
        return Number(self._memory, self._at - 1, tag == WHOLE)

    def _array(self, tag: int) -> Any:
        shape = tuple([self._next() for _ in range(self._next())])
        if tag == GAPS:
            return self._taken((*shape[:-1], 2 * shape[-1] + 1))[..., :-1:2]
        return self._taken(shape[::-1]).T if tag == COLUMN else self._taken(shape)

    def _taken(self, shape: tuple[int, ...]) -> Any:
        start, self._at = self._at, self._at + prod(shape)
        return self._memory[start : self._at].reshape(shape)
