"""Turning what a student's function returned into plain float64 arrays, or into the reason why not.

A reason is one of a few fixed words with a few numbers behind it, such as "one array 2 3"; the judge makes the
sentence. So no name of a student's and no text is carried out.

A layout says what a function gives, one entry a result:
    "array"                     numbers of any real kind, of any container
    "list"                      a sequence of arrays
    "record|Type|field|field"   the arrays by these names: a NamedTuple, mapping, object, or sequence in this order
    "choices|...", "keys|...", "answers|10", "constant"   no function, but a name with a value (see modules.py)
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .frames import DIMENSION_LIMIT, LIMIT_TO_JUDGE
from .sketch import described, items, sketch


class Unusable(Exception):
    """The value is not what was asked for; the message is the reason, which says what was seen instead."""


def collected(value: Any, layout: Sequence[str]) -> list[Any]:
    """The results flat, in order: arrays, and a reason in the place of each that is none.

    Several results may be stacked in one array. Raises Unusable if there are not as many results as asked for.
    """
    if len(layout) == 1:
        return _flat(value, layout[0])
    if not is_stacked(value, layout) and not isinstance(value, tuple | list):
        raise Unusable(f"one {described(value)}")
    if len(value) != len(layout):
        raise Unusable(f"count {len(value)} {items(value)}")
    return [part for result, kind in zip(value, layout, strict=True) for part in _flat(result, kind)]


def is_stacked(value: Any, layout: Sequence[str]) -> bool:
    """Whether several results, all of them arrays, came as one array: a row each."""
    if len(layout) == 1 or not isinstance(value, np.ndarray):
        return False
    return value.ndim > 0 and len(value) == len(layout) and all(kind == "array" for kind in layout)


def _flat(value: Any, kind: str) -> list[Any]:
    kind, *rest = kind.split("|")
    if kind == "array":
        return [plain_or_reason(value)]
    if kind == "list":
        if not isinstance(value, tuple | list):
            raise Unusable(f"list {described(value)}")
        return [plain_or_reason(part) for part in value]
    _, *fields = rest
    parts = fields_of(value, fields)
    if parts is None:
        return [f"fields {described(value)}"] * len(fields)
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
    """The value as a plain float64 array, or the reason why it is none."""
    try:
        return plain(value)
    except Unusable as unusable:
        return str(unusable)


_REAL = np.dtype(np.float64)


def plain(value: Any) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """A fresh float64 array of the same numbers. Raises Unusable for what is not an array of real numbers."""
    if type(value) is np.ndarray and value.dtype == _REAL and 0 < 8 * value.size <= LIMIT_TO_JUDGE:
        if value.ndim <= DIMENSION_LIMIT:  # nearly all that comes
            return value.copy("C")
    if value is None:
        raise Unusable("none")
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise Unusable("masked")
    try:
        array = np.asarray(value)
    except ValueError:
        raise Unusable(f"ragged {sketch(value)}") from None
    if array.dtype.kind not in "biuf":
        raise Unusable(f"holds {_KINDS.get(array.dtype.kind, 'objects')} {sketch(value)}")
    if array.ndim > DIMENSION_LIMIT or 8 * max(array.size, *array.shape, 1) > LIMIT_TO_JUDGE:
        raise Unusable("large")
    return np.array(array, dtype=np.float64, order="C", subok=False)


_KINDS = {"c": "complex", "U": "text", "S": "text", "M": "dates", "m": "times"}
