"""Whether a value of a program is one that the key has on its way, whole or in part, as it stands or turned.

A value of which each part is one of the key's is right as well: gates in one stack, samples one after the other.
Zeros and ones say nothing: a buffer before it is filled.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any, Literal

import numpy as np

from autograder.mistakes.recorded import Value

CLOSE = 1e-9
LARGEST = 128  # numbers of an array that is looked at in parts
PARTS = 8
LOOKED_UP = 20_000  # values in all: a program may have any number of them
Status = Literal["right", "neutral", "other"]


class KnownValues:
    """The key's values for one input, to be found again."""

    def __init__(self, values: Sequence[Value]) -> None:
        self.values = values
        self._whole, self._parts = _Table(), _Table()
        self._found: dict[Any, int | None] = {}
        self._waiting: list[tuple[int, Any]] = []
        self._bound: dict[tuple[str, str], list[Value]] = {}
        seen = set()
        for k, value in enumerate(values):
            array = value.array
            if 0 < array.size <= LARGEST and (array.shape, array.tobytes()) not in seen:
                seen.add((array.shape, array.tobytes()))
                self._waiting.append((k, array))
                for turned in _turned(array):
                    self._whole.add(k, turned)
            self._bound.setdefault((value.function, value.name), []).append(value)
        self._orders = {_in_order(value.array) for value in values}

    def bound_to(self, function: str, name: str, shape: tuple[int, ...]) -> list[Value]:
        """The values of this shape that the key's function binds to the name."""
        return [one for one in self._bound.get((function, name), ()) if one.array.shape == shape]

    def in_order(self, function: str, name: str, count: int) -> list[Any]:
        """The arrays of what the key's function last binds to the name, if they are so many; else none."""
        found = [one.array for one in self._bound.get((function, name), ())]
        return found[-count:] if len(found) >= count else []

    def found(self, array: Any) -> int | None:
        """The place of the first value that is equal, whole or in part; None if there is none."""
        key = array.shape, array.tobytes()
        if key not in self._found:
            if len(self._found) > LOOKED_UP:
                return None
            self._found[key] = self._looked_up(array)
        return self._found[key]

    def _looked_up(self, array: Any) -> int | None:
        place = self._whole.place(array)
        if place is not None or array.size > LARGEST:
            return place
        for k, value in self._waiting:
            for part in _parts(value):
                self._parts.add(k, part)
        self._waiting = []
        return self._parts.place(array)

    def status(self, array: Any) -> Status:
        """Whether the value is right so far, says nothing, or is another one."""
        if not array.size or (array.flat[0] in (0, 1) and (array == array.flat[0]).all()):
            return "neutral"
        if self.found(array) is not None:
            return "right"
        if _in_order(array) in self._orders:
            return "other"  # the same numbers in another order
        return "right" if self._is_made_of_parts(array) else "other"

    def is_partly_right(self, array: Any) -> bool:
        """Whether the array is several side by side, of which some are known, and some are not."""
        for axis, length in enumerate(array.shape):
            for count in range(2, min(length, PARTS) + 1):
                if length % count == 0:
                    parts = _split(array, count, axis)
                    known = [part.size > 1 and self.found(part) is not None for part in parts]
                    if any(known) and not all(known):
                        return True
        return False

    def _is_made_of_parts(self, array: Any, depth: int = 2) -> bool:
        if len(self._found) > LOOKED_UP:
            return False
        for axis, length in enumerate(array.shape):
            for count in range(2, min(length, PARTS) + 1):
                if length % count == 0:
                    parts = _split(array, count, axis)
                    if all(self._is_known(part, depth) for part in parts):
                        return True
        return False

    def _is_known(self, part: Any, depth: int) -> bool:
        if self.found(part) is not None:
            return True
        return depth > 1 and self._is_made_of_parts(part, depth - 1)


class _Table:
    """Arrays by their shape without axes of length 1, to be looked up by their numbers."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, ...], list[Any]] = {}
        self._places: dict[tuple[int, ...], list[int]] = {}
        self._made: dict[tuple[int, ...], Any] = {}

    def add(self, place: int, array: Any) -> None:
        """Takes an array that belongs to this place."""
        shape = tuple(length for length in array.shape if length > 1)
        self._rows.setdefault(shape, []).append(array.ravel())
        self._places.setdefault(shape, []).append(place)
        self._made.pop(shape, None)

    def place(self, array: Any) -> int | None:
        """The first place whose array is equal."""
        shape = tuple(length for length in array.shape if length > 1)
        if shape not in self._rows:
            return None
        if shape not in self._made:
            self._made[shape] = np.array(self._rows[shape])
        rows, flat = self._made[shape], array.ravel()
        with np.errstate(invalid="ignore", over="ignore"):
            like = np.flatnonzero(np.abs(rows[:, 0] - flat[0]) <= CLOSE * np.maximum(1.0, np.abs(flat[0])))
            near = np.abs(rows[like] - flat) <= CLOSE * np.maximum(1.0, np.abs(flat))
        hits = like[near.all(axis=1)]
        return min(self._places[shape][hit] for hit in hits) if len(hits) else None


def _in_order(array: Any) -> bytes:
    """The numbers in order, but for rounding; the largest there are become infinite."""
    with np.errstate(over="ignore"):
        return bytes(np.sort(array, axis=None).round(9).tobytes())


def _split(array: Any, count: int, axis: int) -> list[Any]:
    """The array in so many equal parts along an axis."""
    before, length = (slice(None),) * axis, array.shape[axis] // count
    return [array[(*before, slice(k * length, (k + 1) * length))] for k in range(count)]


def _turned(array: Any) -> Iterator[Any]:
    """The array with its axes in every order."""
    array = np.squeeze(array)
    if array.ndim in (2, 3):
        yield from (array.transpose(order) for order in permutations(range(array.ndim)))
    else:
        yield array


def _parts(array: Any) -> Iterator[Any]:
    """Rows, columns, single numbers, and rows or columns that stand side by side."""
    array = np.squeeze(array)
    for axis, length in enumerate(array.shape):
        for start in range(length):
            one = array.take(start, axis=axis)
            yield from _turned(one)
            if one.ndim:
                yield from (
                    one.take(k, axis=last) for last in range(one.ndim) for k in range(one.shape[last])
                )
        if 2 < length <= PARTS:
            for start in range(length):
                for stop in range(start + 2, min(length, start + length - 1) + 1):
                    yield from _turned(array.take(range(start, stop), axis=axis))
