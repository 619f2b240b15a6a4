"""A call as Python that can be pasted: what it needs, every argument, the call, and what it should give.

import numpy as np
from rnn import rnn_step
x = np.array([[0.3]])
...
print(rnn_step(x, h, W, b))
# should be [[0.283]]
"""

import re
import sys
import textwrap
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.grading.explain import rounded
from autograder.spec import Arrays, Exercise, Weights
from autograder.spec.signature import Quantity

WIDTH = 76  # columns, so that it can stand four to the right on a terminal of 80
WHOLE = 6  # numbers of a result that is printed whole
FEW = 3  # digits that such numbers are told with


@dataclass(frozen=True, slots=True)
class Home:
    """Where the functions are defined: the module to import them from, and its text. In a notebook they are there."""

    module: str = ""
    text: str = ""

    def imports(self, names: Sequence[str], types: Sequence[Weights]) -> Iterator[str]:
        """NumPy, the functions, and the types of the weights, which are made where the text has none."""
        yield "import numpy as np"
        given = [one for one in types if not self.text or re.search(rf"\b{one.type_name}\b", self.text)]
        made = [one for one in types if one not in given]
        if made:
            yield "from collections import namedtuple"
        if self.module:
            yield f"from {self.module} import {', '.join(sorted({*names, *(one.type_name for one in given)}))}"
        for one in made:
            fields = " ".join(field.name for field in one.fields)
            yield f'{one.type_name} = namedtuple("{one.type_name}", "{fields}")'

    def field(self, weights: Weights, name: str) -> str:
        """How a field of weights is read that the student's function returns: `.W_f`, `["W_f"]` or `[0]`."""
        made = rf"(?<!class )\b{weights.type_name}\(|_replace\(|_make\(|type\(\w+\)\("
        if not self.text or re.search(made, self.text):
            return f".{name}"
        written = rf"""["']{name}["']|dict\(|f["']{name.partition("_")[0]}_\{{"""
        if re.search(written, self.text):
            return f'["{name}"]'
        return f"[{[field.name for field in weights.fields].index(name)}]"


def weights_of(exercise: Exercise) -> tuple[Weights, ...]:
    """The weights among the arguments of an exercise, each type once."""
    found = {part.type_name: part for part in exercise.takes if isinstance(part, Weights)}
    return tuple(found.values())


def joined(statements: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of statements; those of one line stand behind each other, as many as fit."""
    line = ""
    for lines in statements:
        fits = len(lines) == 1 and len(line) + 2 + len(lines[0]) <= WIDTH
        if line and not fits:
            yield line
            line = ""
        if len(lines) == 1:
            line = f"{line}; {lines[0]}" if line else lines[0]
        else:
            yield from lines
    if line:
        yield line


def call(exercise: Exercise) -> str:
    """`rnn_step(x, h, W, b)`."""
    return f"{exercise.name}({', '.join(part.name for part in exercise.takes)})"


def commented(code: str, comment: str) -> Iterator[str]:
    """Code with a comment behind it, or below it where both are too long for a line."""
    whole = f"{code}  # {comment}"
    yield from (whole,) if len(whole) <= WIDTH else (code, f"# {comment}")


def assigned(
    exercise: Exercise, arguments: Sequence[Any], zeros: Collection[str] = (), but: Collection[str] = ()
) -> Iterator[str]:
    """The lines `x = np.array(...)` and so on; `zeros` are leaves of zeros, `but` are arguments that are there."""
    pairs = zip(exercise.takes, arguments, strict=True)
    yield from joined([tuple(_assigned(part, value, zeros)) for part, value in pairs if part.name not in but])


def _assigned(part: Quantity, value: Any, zeros: Collection[str]) -> Iterator[str]:
    if isinstance(part, Weights):
        fields = [
            (field.name, getattr(value, field.name), f"{part.name}.{field.name}" in zeros)
            for field in part.fields
        ]
        yield from _weights(f"{part.name} = {part.type_name}(", fields)
    elif isinstance(part, Arrays):
        yield from _filled(f"{part.name} = [", ["\n".join(_listed(one)) for one in value], "]")
    else:
        yield from _statement(f"{part.name} = ", value, part.name in zeros)


def _listed(value: Any) -> Iterator[str]:
    """One of a list: an array, or a tuple of arrays."""
    if isinstance(value, tuple):
        yield from _filled("(", ["\n".join(_array("", one)) for one in value], ")")
    else:
        yield from _array("", value)


def _weights(opened: str, fields: Sequence[tuple[str, Any, bool]]) -> Iterator[str]:
    """A field or several a line, as they fit."""
    texts = [
        f"{name}={_zeros(value)}" if is_zero else "\n".join(_statement(f"{name}=", value, False))
        for name, value, is_zero in fields
    ]
    yield from _filled(opened, texts, ")")


def _filled(opened: str, texts: Sequence[str], closed: str) -> Iterator[str]:
    """Texts with commas between them, in as few lines as they fit in."""
    whole = f"{opened}{', '.join(texts)}{closed}"
    if len(whole) <= WIDTH and "\n" not in whole:
        yield whole
        return
    yield opened
    line = ""
    for text in texts:
        if line and (len(line) + len(text) + 3 > WIDTH or "\n" in text or "\n" in line):
            yield from f"{line},".split("\n")
            line = ""
        line = f"{line}, {text}" if line else "\n    ".join(f"    {text}".split("\n"))
    yield from f"{line}{closed}".split("\n")


def _statement(prefix: str, value: Any, is_zero: bool) -> Iterator[str]:
    """A value behind a prefix, its rows under each other."""
    if is_zero:
        yield f"{prefix}{_zeros(value)}"
    elif callable(value):
        code = f"{prefix}({value!r})"  # in brackets it may be broken at any space
        yield from textwrap.wrap(
            code, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
    elif isinstance(value, np.ndarray):
        yield from _array(prefix, value)
    else:
        yield f"{prefix}{_number(value) if isinstance(value, float) else repr(value)}"


def _zeros(value: Any) -> str:
    shape = np.shape(value)
    return f"np.zeros({shape[0] if len(shape) == 1 else shape})"


def _in_one_line(prefix: str, value: Any) -> str:
    return f"{prefix}np.array({_flat(np.asarray(value).tolist())})"


def _array(prefix: str, value: Any) -> Iterator[str]:
    value = np.asarray(value)
    value = value if value.dtype.kind == "i" else value.astype(np.float64)
    is_real = value.dtype.kind == "f"
    if is_real and (value.size == 0 or (value.size > 1 and not value.any() and not np.signbit(value).any())):
        yield f"{prefix}{_zeros(value)}"
        return
    flat = _in_one_line(prefix, value)
    if len(flat) <= WIDTH:
        yield flat
        return
    text = np.array2string(
        value,
        separator=", ",
        max_line_width=WIDTH - 8,
        threshold=sys.maxsize,
        prefix=f"{prefix}np.array(",
        suffix="),",
        formatter={"float_kind": _number, "int_kind": str},
    )
    yield from _without_gaps(f"{prefix}np.array({text})".split("\n"))


def _flat(values: Any) -> str:
    """Nested lists in one line."""
    if isinstance(values, list):
        return f"[{', '.join(map(_flat, values))}]"
    return str(values) if isinstance(values, int) else _number(values)


def _without_gaps(lines: Iterable[str]) -> Iterator[str]:
    """The lines that say something: NumPy parts blocks by empty ones."""
    return (line.rstrip() for line in lines if line.strip())


def _number(value: Any) -> str:
    """The shortest text that reads back as the same number, as Python and NumPy write it."""
    if np.isfinite(value):
        return repr(float(value))
    return "np.nan" if np.isnan(value) else "np.inf" if value > 0 else "-np.inf"


@dataclass(frozen=True, slots=True)
class Result:
    """One of the results of a call: the lines that get it, and the expression that is it."""

    lines: tuple[str, ...]
    expression: str


def result(exercise: Exercise, place: int, expected: Sequence[Any], home: Home) -> Result:
    """The result at a place, as Python: `f, _, _, _ = lstm_gates(...)`, f; or the call itself where it gives one.

    A call that is too long to stand inside of others has a line of its own.
    """
    names = [leaf.name for leaf, _ in exercise.signature.gives.leaves_of(expected)]
    name, parts = names[place], exercise.gives
    owner = re.split(r"[.\[]", name)[0]
    part = next(one for one in parts if one.name == owner)
    path = name.removeprefix(owner)
    if isinstance(part, Weights):
        path = home.field(part, path[1:])
    if len(parts) == 1 and not path and len(f"print(np.asarray({call(exercise)})[0, 0, 0])") <= WIDTH:
        return Result((), call(exercise))
    taken = ", ".join(one.name if one.name == owner else "_" for one in parts)
    return Result((f"{taken} = {call(exercise)}",), f"{owner}{path}")


def printed(got: Result, index: Sequence[int], right: Any, digits: int) -> Iterator[str]:
    """The result is printed, whole or one entry of it, and then what it should be."""
    yield from got.lines
    right = np.asarray(right)
    whole = f"# should be {short(right.tolist())}" if right.size <= WHOLE and digits <= FEW else ""
    if whole and len(whole) <= WIDTH:
        yield f"print({got.expression})"
        yield whole
        return
    at = ", ".join(map(str, index))
    yield f"print(np.asarray({got.expression})[{at}])" if at else f"print({got.expression})"
    yield f"# should be {rounded(float(right[tuple(index)]), digits)}"


def short(values: Any) -> str:
    """Nested lists of numbers with few digits, in one line."""
    return f"[{', '.join(map(short, values))}]" if isinstance(values, list) else rounded(values)
