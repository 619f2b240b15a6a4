"""Whether a function's replies are those of a right function: one comparison of bytes for all of its cases."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.worker import frames

Leaves = Sequence[Any]  # a case's right results, flat


class Expected:
    """What a right function gives for its cases, the numbers within `allowed` distances of these.

    expected   for each case its flat leaves, arrays or numbers
    allowed    the same with the distances; a number of which it is infinite may be anything
    """

    def __init__(self, expected: Sequence[Leaves], allowed: Sequence[Leaves]) -> None:
        written, numbers = bytearray(), bytearray()  # the replies, and which of their bytes are numbers
        free = bytearray()  # which bytes are anything at all, since they were looked at as they came
        for number, leaves in enumerate(expected):
            reply = _reply(number, leaves)
            for kind, part in reply:
                written += part
                numbers += (b"\1" if kind == "number" else b"\0") * len(part)
                free += (b"\1" if kind == "free" else b"\0") * len(part)
        self._written = np.frombuffer(bytes(written), np.uint8)
        self._numbers = np.frombuffer(bytes(numbers), np.bool_)
        self._fixed = ~self._numbers & ~np.frombuffer(bytes(free), np.bool_)
        self._right = self._written[self._numbers].view("<f8")
        self._allowed = _flat(allowed)
        self._anything = np.isinf(self._allowed)
        if self._allowed.shape != self._right.shape:
            raise ValueError("there is one distance for each number")

    def met_by(self, replies: bytes) -> bool:
        """Whether these replies, as they came, are right."""
        if len(replies) != len(self._written):
            return False
        got = np.frombuffer(replies, np.uint8)
        if np.any((got != self._written) & self._fixed):
            return False
        given = got[self._numbers].view("<f8")
        with np.errstate(all="ignore"):
            near = np.abs(given - self._right) <= self._allowed
        return bool(np.all(near | (given == self._right) | self._anything))


def _reply(number: int, leaves: Leaves) -> list[tuple[str, bytes]]:
    """The parts of a reply: fixed ones, numbers, and those that the stream has looked at."""
    arrays = [np.asarray(leaf, dtype="<f8") for leaf in leaves]
    parts = [("fixed", frames.results_head(len(arrays)))]
    for array in arrays:
        parts += [("fixed", frames.array_head(array.shape)), ("number", array.tobytes())]
    length = sum(len(part) for _, part in parts)
    head = frames.HEADER.pack(length, frames.RESULT, 0, 0, number)
    return [("fixed", head[:5]), ("free", head[5:11]), ("fixed", head[11:]), *parts]


def _flat(leaves: Sequence[Leaves]) -> Any:
    flat = [np.ravel(np.asarray(leaf, dtype=np.float64)) for case in leaves for leaf in case]
    return np.concatenate(flat) if flat else np.zeros(0)
