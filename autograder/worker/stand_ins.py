"""Right functions in the place of a student's own, which were judged already: nothing else of the key is here."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import numbers
from .book import Function
from .frames import Record
from .modules import Modules

_errstate = np.errstate
_NOTHING = object()


def stand_in(
    modules: Modules,
    functions: Sequence[Function],
    source: str,
    weights: str,
    also: Sequence[Sequence[str]] = (),
) -> None:
    """Puts the functions of the source in the place of the student's, wherever the file calls them by name.

    `also` are pairs of a function's name and of another one that the file has for it.
    They take weights in any form, and give them as the student's own type; as a dict if `weights` is "mapping".
    """
    right: dict[str, Any] = {"__name__": "<right>", "np": np, "numpy": np}
    for layout in (one for function in functions for one in (*function.takes, *function.gives)):
        kind, *words = layout.split("|")
        if kind == "record":
            right[words[0]] = namedtuple(words[0], words[1:])
    exec(compile(source, "<right>", "exec"), right)  # noqa: S102  (the course's own solution)
    for function in functions:
        names = modules.names(function.assignment)
        if function.is_constant:
            names[function.name] = right[function.name]
        else:
            names[function.name] = _standing_in(modules, function, right, weights)
        names |= {other: names[name] for name, other in also if name == function.name}


class StandingIn:
    """Right functions that stand in for a while; then the student's own are put back."""

    def __init__(self, modules: Modules, book: Sequence[Function]) -> None:
        self._modules, self._book = modules, book
        self._own: dict[str, dict[str, Any]] = {}  # what stood under each name, by module

    def put(self, assignment: str, stand_ins: Sequence[Any]) -> None:
        """Puts back what was replaced before, and then these in, if any: [names, source, weights, also]."""
        now = self._modules.names(assignment)
        for name, own in self._own.pop(assignment, {}).items():
            if own is _NOTHING:
                now.pop(name, None)
            else:
                now[name] = own
        if stand_ins:
            names, source, weights, also = stand_ins
            named = [*names, *(other for _, other in also)]
            self._own[assignment] = {name: now.get(name, _NOTHING) for name in named}
            functions = [one for one in self._book if one.assignment == assignment and one.name in names]
            stand_in(self._modules, functions, source, weights, also)


def _standing_in(
    modules: Modules, function: Function, right: dict[str, Any], weights: str
) -> Callable[..., Any]:
    takes = [_taking(layout, right) for layout in function.takes]
    gives = [_giving(modules, function.assignment, layout, weights) for layout in function.gives]

    def stand_in(*given: Any, **named: Any) -> Any:
        asked = [*given, *named.values()]
        taken = [take(one) for take, one in zip(takes, asked, strict=True)]
        with _errstate(all="ignore"):
            value = right[function.name](*taken)
        if len(gives) == 1:
            return gives[0](value)
        return tuple([give(one) for give, one in zip(gives, value, strict=True)])

    return stand_in


def _taking(layout: str, right: dict[str, Any]) -> Callable[[Any], Any]:
    """How the key takes an argument: arrays of numbers, weights as a record of such."""
    kind, *words = layout.split("|")
    if kind == "list":
        return lambda argument: [numbers.plain(one) for one in argument]
    if kind == "layers":
        return lambda argument: [tuple(numbers.plain(one) for one in layer) for layer in argument]
    if kind == "count":
        return lambda argument: np.asarray(argument).astype(np.int64)
    if kind == "array":
        return _array
    name, *fields = words

    def record(argument: Any) -> Any:
        values = numbers.fields_of(argument, fields)
        if values is None:
            raise TypeError(f"these are no {name}")
        return right[name](**dict(zip(fields, map(numbers.plain, values), strict=True)))

    return record


def _array(argument: Any) -> Any:
    if type(argument) is np.ndarray:
        return numbers.plain(argument)
    is_single = isinstance(argument, int | float | np.generic | str) or callable(argument)
    return argument if is_single else numbers.plain(argument)


def _giving(modules: Modules, module: str, layout: str, weights: str) -> Callable[[Any], Any]:
    """How the student's code takes a result."""
    kind, *words = layout.split("|")
    if kind != "record":
        return lambda value: value
    name, *fields = words

    def record(value: Any) -> Any:
        arrays = dict(zip(fields, value, strict=True))
        return arrays if weights == "mapping" else modules.own_type(module, Record(name, arrays))

    return record
