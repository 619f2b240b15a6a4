"""All cases of all functions, encoded once a run.

What is public goes to every worker beforehand: the names, the layouts, the shapes of all arguments, and the numbers of
public cases. The numbers of hidden cases are sent when a worker is asked about them, and not before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograder.worker import book as forms
from autograder.worker.curves import Curve
from autograder.worker.frames import decode, encode

LARGER, FEW = 16, 64  # a result is told up to so many times as many numbers as are asked for, or up to so few
FURTHER = 16  # results that are told beyond as many as are asked for
TEXTS = 8 << 10  # bytes of a reply besides its numbers, or of one that says why there are none
BATCH = 4 << 20  # bytes of results that a batch may bring besides four times what is asked for

Key = tuple[str, str]  # an assignment's name and a function's
Arguments = Sequence[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One function: the layouts of what it takes and gives, and its cases.

    A layout is "array", "count" (an array of whole numbers), "list", "layers" (a list of tuples), or
    "record|Type|field|field"; what is given may be "choices|a|b", "keys|a|b" or "constant" as well. Arguments are
    arrays in the memory layout that they are to have, records (named tuples), lists of arrays or of tuples of them,
    curves, numbers and texts. `cut` are the places of the arguments of samples, each with the axis of the samples.
    `leaves` and `leaf` are how many arrays a right function gives, flat, and how many numbers the largest one has.
    """

    takes: tuple[str, ...]
    gives: tuple[str, ...]
    public: tuple[Arguments, ...]
    hidden: tuple[Arguments, ...]
    leaves: int
    leaf: int
    cut: tuple[tuple[int, int], ...] = ()


class Book:
    """The functions in order, each with a number by which frames name it.

    `handed_out` are texts that students' files are made from: workers need not read the same again.
    """

    def __init__(self, functions: Mapping[Key, Asked], handed_out: Sequence[str] = ()) -> None:
        self.functions = dict(functions)
        self.numbers = {key: number for number, key in enumerate(functions)}
        self._hidden: list[bytes] = []
        entries = [self._entry(*key, asked) for key, asked in functions.items()]
        self.payload = encode([entries, list(handed_out)])

    def _entry(self, assignment: str, name: str, asked: Asked) -> list[Any]:
        words: tuple[list[list[str]], list[str]] = ([], [])
        public, hidden = (_Written(cases, words) for cases in (asked.public, asked.hidden))
        self._hidden.append(hidden.numbers.tobytes())
        bounds = [_most(asked), asked.leaves + (FURTHER if asked.gives[0] == "list" else 0)]
        return [
            assignment, name, list(asked.takes), list(asked.gives), list(map(list, asked.cut)), bounds, list(words),
            [len(asked.public), public.forms, public.numbers],
            [len(asked.hidden), hidden.forms, len(hidden.numbers)],
        ]  # fmt: skip

    @cached_property
    def prepared(self) -> list[forms.Function]:
        """The functions as a worker has them; for trusted programs, which run in this process."""
        return forms.prepared(decode(self.payload)[0])

    def asked(self, assignment: str, name: str) -> Asked:
        """How a function is asked."""
        return self.functions[assignment, name]

    def hidden(self, assignment: str, name: str) -> bytes:
        """The numbers of a function's hidden cases."""
        return self._hidden[self.numbers[assignment, name]]

    def longest(self, assignment: str, name: str) -> int:
        """How many bytes one reply of a function may have."""
        asked = self.asked(assignment, name)
        return TEXTS + (asked.leaves + FURTHER) * (64 + 8 * _most(asked))

    def usual(self, assignment: str, name: str) -> int:
        """How many bytes a right reply has at most."""
        asked = self.asked(assignment, name)
        return 64 + asked.leaves * (64 + 8 * asked.leaf)


def _most(asked: Asked) -> int:
    return LARGER * max(FEW, asked.leaf)


class _Written:
    """The forms of some cases, and their numbers; `words` are the function's records and texts, which it adds to."""

    def __init__(self, cases: Sequence[Arguments], words: tuple[list[list[str]], list[str]]) -> None:
        self._records, self._texts = words
        self._forms: list[int] = []
        self._parts: list[Any] = []
        for arguments in cases:
            self._forms.append(len(arguments))
            for argument in arguments:
                self._argument(argument)
        self.forms = np.array(self._forms, dtype=np.float64)
        self.numbers = np.concatenate(self._parts) if self._parts else np.zeros(0)

    def _argument(self, value: Any) -> None:
        if isinstance(value, np.ndarray):
            self._array(value)
        elif isinstance(value, Curve):
            self._forms.append(forms.CURVE)
            self._array(np.asarray(value.a))
            self._array(np.asarray(value.w))
        elif hasattr(value, "_fields"):
            self._forms += forms.RECORD, _place([type(value).__name__, *value._fields], self._records)
            for array in value:
                self._array(np.asarray(array))
        elif isinstance(value, list | tuple):
            self._forms += forms.LIST, len(value)
            for one in value:
                self._argument(one if isinstance(one, list | tuple) else np.asarray(one))
        elif isinstance(value, str):
            self._forms += forms.TEXT, _place(value, self._texts)
        elif isinstance(value, int | float | np.number):
            self._forms.append(forms.WHOLE if isinstance(value, int | np.integer) else forms.REAL)
            self._parts.append(np.array([value], dtype=np.float64))
        else:
            raise TypeError(f"no function is given a {type(value).__name__}")

    def _array(self, array: "np.ndarray[Any, Any]") -> None:
        flags = array.flags
        tag = forms.ROW if flags.c_contiguous else forms.COLUMN if flags.f_contiguous else forms.GAPS
        self._forms += tag, array.ndim, *array.shape
        if tag == forms.GAPS:
            spread = np.zeros((*array.shape[:-1], 2 * array.shape[-1] + 1))
            spread[..., :-1:2] = array
            array = spread
        self._parts.append(array.astype(np.float64).ravel("F" if tag == forms.COLUMN else "C"))


def _place(one: Any, several: list[Any]) -> int:
    if one not in several:
        several.append(one)
    return several.index(one)
