"""Reading the fields of a reply, which anybody may have written: each is of the kind that is asked for, or Nonsense."""

import builtins
import re
from typing import Any

import numpy as np

from autograder.worker.sketch import WORDS

TEXT = 1 << 10  # characters that are kept of a text
EXCEPTIONS = frozenset(
    name for name, one in vars(builtins).items() if isinstance(one, type) and issubclass(one, BaseException)
)


class Nonsense(Exception):
    """A value is not of the kind that was asked for."""


def items(value: Any, number: int | None = None) -> list[Any]:
    """The items of a list, of which there must be so many."""
    if not isinstance(value, list) or (number is not None and len(value) != number):
        raise Nonsense
    return value


def text(value: Any) -> str:
    """A text, as far as it is kept."""
    if not isinstance(value, str):
        raise Nonsense
    return value[:TEXT]


def whole(value: Any) -> int:
    """A whole number."""
    if not isinstance(value, int):
        raise Nonsense
    return value


def result(value: Any) -> Any:
    """An array, or the reason why it is none."""
    if isinstance(value, np.ndarray):
        return value
    return text(value) if isinstance(value, str) else ""


def exception(name: str) -> str:
    """The name, if it is that of a built-in exception: a name of a student's own may say anything."""
    return name if name in EXCEPTIONS else ""


_ONE = r"[a-z]{1,10}(?: -?\d{1,9}){0,8}"
_SKETCH = re.compile(rf"{_ONE}(?: \({_ONE}(?:; {_ONE}){{0,11}}\))?")


def sketch(value: Any) -> str:
    """What a value is, in the worker's fixed words: `tuple 2 (array 2 3; none)`."""
    said = text(value)
    if not _SKETCH.fullmatch(said) or not WORDS.issuperset(re.findall(r"[a-z]+", said)):
        return "object"
    return said
