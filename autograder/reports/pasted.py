"""A counterexample as Python that can be pasted: every argument as a NumPy literal, then the call."""

import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from autograder.report import Argument

WIDTH = 76  # columns, so that it can stand four to the right on a terminal of 80
LONGEST = 100  # numbers of one array that are written out

_PART = re.compile(r"(?P<owner>\w+)(?:\.(?P<field>\w+)|\[\d+\])")  # weights.W_f, gradients[0]


def pasted(function: str, arguments: Sequence[Argument]) -> Iterator[str]:
    """The lines `x = np.array(...)` and so on, and at last `rnn_step(x, h, W, b)`.

    An array that is too long to be read is told by its shape.
    """
    names = []
    for name, parts in groupby(arguments, key=_owner):
        names.append(name)
        yield from _assigned(name, list(parts))
    yield f"{function}({', '.join(names)})"


def _owner(argument: Argument) -> str:
    part = _PART.fullmatch(argument.name)
    return part["owner"] if part else argument.name


def _assigned(name: str, parts: Sequence[Argument]) -> Iterator[str]:
    """`x = np.array([[0.3]])`; weights field by field, a list array by array."""
    field = _PART.fullmatch(parts[0].name)
    if field is None:
        yield from _statement(f"{name} = ", parts[0])
        return
    opened, closed = (f"{parts[0].type}(", ")") if field["field"] else ("[", "]")
    yield f"{name} = {opened}"
    for part in parts:
        prefix = f"    {part.name.rpartition('.')[2]}=" if field["field"] else "    "
        yield from _statement(prefix, part, end=",")
    yield closed


def _statement(prefix: str, argument: Argument, end: str = "") -> Iterator[str]:
    """A value behind a prefix, its rows under each other."""
    if argument.type == "code":
        code = f"{prefix}({argument.values}){end}"  # in brackets it may be broken at any space
        yield from textwrap.wrap(
            code, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
    elif not isinstance(argument.values, list):
        number = isinstance(argument.values, str) and argument.values in ("inf", "-inf", "nan")
        yield f"{prefix}{_number(float(argument.values)) if number else repr(argument.values)}{end}"
    else:
        yield from _array(prefix, np.array(argument.values, dtype=np.float64), end)


def _array(prefix: str, value: Any, end: str) -> Iterator[str]:
    if value.size > LONGEST:
        yield f"{prefix}...{end}  # an array of shape {value.shape}"
        return
    if value.size == 0:
        yield f"{prefix}np.zeros({value.shape}){end}"
        return
    flat = f"{prefix}np.array({_flat(value.tolist())}){end}"
    if len(flat) <= WIDTH:
        yield flat
        return
    text = np.array2string(
        value,
        separator=", ",
        max_line_width=WIDTH,
        threshold=sys.maxsize,
        prefix=f"{prefix}np.array(",
        suffix=f"){end}",
        formatter={"float_kind": _number},
    )
    yield from _without_gaps(f"{prefix}np.array({text}){end}".split("\n"))


def _flat(values: Any) -> str:
    """Nested lists in one line."""
    return f"[{', '.join(map(_flat, values))}]" if isinstance(values, list) else _number(values)


def _without_gaps(lines: Iterable[str]) -> Iterator[str]:
    """The lines that say something: NumPy parts blocks by empty ones."""
    return (line.rstrip() for line in lines if line.strip())


def _number(value: Any) -> str:
    """The shortest text that reads back as the same number, as Python and NumPy write it."""
    if np.isfinite(value):
        return repr(float(value))
    return "np.nan" if np.isnan(value) else "np.inf" if value > 0 else "-np.inf"
