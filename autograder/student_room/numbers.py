"""Turning what a student's function returned into plain float64 arrays, or into a sentence why not.

A layout says what a function gives, one entry a result:
    "array"                     numbers of any real kind, of any container
    "list"                      a sequence of arrays
    "record|Type|field|field"   the arrays by these names: a NamedTuple, mapping, object, or sequence in this order
    "mapping|Type|field|field"  the same; where the judge stands in for the function, it makes a dict of them
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


class Unusable(Exception):
    """The value is not what was asked for; the message is a sentence that says what was seen instead."""


def collected(value: Any, layout: Sequence[str], names: Sequence[str]) -> list[Any]:
    """The results flat, in order: arrays, and a text in the place of each that is none.

    Raises Unusable if there are not as many results as asked for.
    """
    if len(layout) == 1:
        return _flat(value, layout[0])
    asked = f"{len(layout)} results are asked for: {', '.join(names)}"
    if isinstance(value, np.ndarray) or not isinstance(value, tuple | list):
        raise Unusable(f"it returns {described(value)}, but {asked}, as a tuple")
    if len(value) != len(layout):
        raise Unusable(f"it returns {len(value)} results, but {asked}")
    return [part for result, kind in zip(value, layout, strict=True) for part in _flat(result, kind)]


def _flat(value: Any, kind: str) -> list[Any]:
    kind, *rest = kind.split("|")
    if kind == "array":
        return [plain_or_reason(value)]
    if kind == "list":
        if not isinstance(value, tuple | list):
            raise Unusable(f"it returns {described(value)}, but a list of arrays is asked for")
        return [plain_or_reason(part) for part in value]
    type_name, *fields = rest
    parts = fields_of(value, fields)
    if parts is None:
        reason = f"is {described(value)}, but should be a {type_name} with the fields {', '.join(fields)}"
        return [reason] * len(fields)
    return [plain_or_reason(part) for part in parts]


def fields_of(value: Any, fields: Sequence[str]) -> list[Any] | None:
    """The values by these names, or, of a plain sequence of as many, in order; None if there are none such."""
    if isinstance(value, Mapping):
        return [value[name] for name in fields] if all(name in value for name in fields) else None
    if all(hasattr(value, name) for name in fields):
        return [getattr(value, name) for name in fields]
    if isinstance(value, tuple | list) and len(value) == len(fields):
        return list(value)
    return None


def plain_or_reason(value: Any) -> Any:
    """The value as a plain float64 array, or the text that says why it is none."""
    try:
        return plain(value)
    except Unusable as unusable:
        return str(unusable)


def plain(value: Any) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """A fresh float64 array of the same numbers. Raises Unusable for what is no array of real numbers."""
    if value is None:
        raise Unusable("is None, but should be an array: is a return missing?")
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise Unusable("has masked entries, but should have a number everywhere")
    try:
        array = np.asarray(value)
    except ValueError:
        raise Unusable("has rows of different lengths, but should be an array") from None
    if array.dtype.kind not in "biuf":
        raise Unusable(f"holds {_KINDS.get(array.dtype.kind, 'objects')}, but should hold real numbers")
    return np.array(array, dtype=np.float64, order="C", subok=False)


_KINDS = {"c": "complex numbers", "U": "text", "S": "text", "M": "dates", "m": "times"}


def described(value: Any) -> str:
    """What the value is, in a few words."""
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a {type(value).__name__}"
