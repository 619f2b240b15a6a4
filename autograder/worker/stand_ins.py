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
    def stand_in(*given: Any, **named: Any) -> Any:
        asked = [*given, *named.values()]
        taken = [_taken(one, layout, right) for one, layout in zip(asked, function.takes, strict=True)]
        with _errstate(all="ignore"):
            value = right[function.name](*taken)
        values = value if len(function.gives) > 1 else (value,)
        given_back = [
            _given(modules, function.assignment, one, layout, weights)
            for one, layout in zip(values, function.gives, strict=True)
        ]
        return tuple(given_back) if len(given_back) > 1 else given_back[0]

    return stand_in


def _taken(argument: Any, layout: str, right: dict[str, Any]) -> Any:
    """An argument as the key takes it: arrays of numbers, weights as a record of such."""
    kind, *words = layout.split("|")
    if kind == "list":
        return [numbers.plain(one) for one in argument]
    if kind == "layers":
        return [tuple(numbers.plain(one) for one in layer) for layer in argument]
    if kind == "count":
        return np.asarray(argument).astype(np.int64)
    if kind == "array":
        is_single = isinstance(argument, int | float | np.generic | str) or callable(argument)
        return argument if is_single else numbers.plain(argument)
    name, *fields = words
    values = numbers.fields_of(argument, fields)
    if values is None:
        raise TypeError(f"these are no {name}")
    return right[name](**dict(zip(fields, map(numbers.plain, values), strict=True)))


def _given(modules: Modules, module: str, value: Any, layout: str, weights: str) -> Any:
    """A result as the student's code takes it."""
    kind, *words = layout.split("|")
    if kind != "record":
        return value
    name, *fields = words
    arrays = dict(zip(fields, value, strict=True))
    return arrays if weights == "mapping" else modules.own_type(module, Record(name, arrays))
