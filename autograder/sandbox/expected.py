"""Whether a function's replies are those of a right function: one comparison of bytes for all of its cases."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from math import prod
from typing import Any, NamedTuple, get_args

import numpy as np

from autograder.verdict import SEVERITY, Verdict
from autograder.worker import frames

Leaves = Sequence[Any]  # a case's right results, flat
_VERDICTS: Sequence[Verdict] = get_args(Verdict)
Shapes = Sequence[tuple[int, ...]]
NUMBER = 4  # bytes of a case's number, at the end of a header


class Expected:
    """What a right function gives for its cases, the numbers within `allowed` distances of these.

    expected   for each case its flat leaves, arrays or numbers
    allowed    the same with the distances; a number of which it is infinite may be anything
    nearly     the same with larger distances: within those results are imprecise
    """

    def __init__(
        self, expected: Sequence[Leaves], allowed: Sequence[Leaves], nearly: Sequence[Leaves] | None = None
    ) -> None:
        written, numbers = bytearray(), bytearray()  # the replies, and which of their bytes are numbers
        free = bytearray()  # which bytes are anything at all, since they were looked at as they came
        for number, leaves in enumerate(expected):
            reply = _reply(number, leaves)
            for kind, part in reply:
                written += part
                numbers += (b"\1" if kind == "number" else b"\0") * len(part)
                free += (b"\1" if kind == "free" else b"\0") * len(part)
        self._shapes = [[np.shape(leaf) for leaf in leaves] for leaves in expected]
        self._written = np.frombuffer(bytes(written), np.uint8)
        self._numbers = np.frombuffer(bytes(numbers), np.bool_)
        self._fixed = ~self._numbers & ~np.frombuffer(bytes(free), np.bool_)
        self._right = self._written[self._numbers].view("<f8")
        self._allowed, self._nearly = _flat(allowed), _flat(allowed if nearly is None else nearly)
        self._anything = np.isinf(self._allowed)
        if self._allowed.shape != self._right.shape or self._nearly.shape != self._right.shape:
            raise ValueError("there is one distance for each number")

    def met_by(self, replies: bytes) -> bool:
        """Whether these replies, as they came, are right."""
        shaped = self.shaped(replies)
        return shaped is not None and shaped.is_right

    def shaped(self, replies: bytes) -> "Shaped | None":
        """The numbers in replies as they came, if all results have the right shapes and no argument was changed."""
        if len(replies) != len(self._written):
            return None
        got = np.frombuffer(replies, np.uint8)
        if np.any((got != self._written) & self._fixed):
            return None
        return Shaped(self, got[self._numbers].view("<f8").astype(np.float64, copy=False))

    def is_met_by(self, numbers: Any) -> bool:
        """Whether these numbers of all cases, one behind the other, are right."""
        with np.errstate(all="ignore"):
            near = np.abs(numbers - self._right) <= self._allowed
        return bool(near.all()) or not self._off(numbers, self._allowed).any()

    def verdicts(self, numbers: Any) -> list[list[Verdict]]:
        """Of each case, of each of its results, whether it is right, imprecise or wrong."""
        off, far = (
            np.diff(np.concatenate([[0], np.cumsum(self._off(numbers, distance))])[self._ends]) > 0
            for distance in (self._allowed, self._nearly)
        )
        every = (_VERDICTS[k] for k in (off.astype(int) + (off & far)).tolist())
        return [list(islice(every, len(shapes))) for shapes in self._shapes]

    def leaves(self, numbers: Any, case: int) -> tuple[Any, ...]:
        """The results of one case among these numbers."""
        pairs = zip(self._places[case], self._shapes[case], strict=True)
        return tuple(numbers[place].reshape(shape) for place, shape in pairs)

    def _off(self, numbers: Any, distance: Any) -> Any:
        with np.errstate(all="ignore"):
            near = np.abs(numbers - self._right) <= distance
        return ~(near | (numbers == self._right) | self._anything)

    @cached_property
    def _ends(self) -> Any:
        """Where the numbers of each leaf end, the first place before them."""
        return np.cumsum([0, *(prod(shape) for shapes in self._shapes for shape in shapes)])

    @cached_property
    def _places(self) -> list[list[slice]]:
        """Where the numbers of each case's leaves stand."""
        every = (slice(*pair) for pair in pairwise(self._ends.tolist()))
        return [list(islice(every, len(shapes))) for shapes in self._shapes]


class Shaped:
    """Replies whose results all have the shapes of the right ones."""

    def __init__(self, expected: Expected, numbers: Any) -> None:
        self._expected, self._numbers = expected, numbers
        self._leaves: dict[int, tuple[Any, ...]] = {}

    @cached_property
    def is_right(self) -> bool:
        """Whether all results of all cases are right."""
        return self._expected.is_met_by(self._numbers)

    @cached_property
    def each(self) -> Sequence[Sequence[Verdict]]:
        """Of each case, of each of its results, whether it is right, imprecise or wrong."""
        return self._expected.verdicts(self._numbers)

    @cached_property
    def verdicts(self) -> Sequence[Verdict]:
        """Of each case the worst of these."""
        return [max(of_case, key=SEVERITY.__getitem__, default="right") for of_case in self.each]

    def leaves(self, case: int) -> tuple[Any, ...]:
        """The results of one case."""
        if case not in self._leaves:
            self._leaves[case] = self._expected.leaves(self._numbers, case)
        return self._leaves[case]


def _reply(number: int, leaves: Leaves) -> list[tuple[str, bytes]]:
    """The parts of a reply: fixed ones, numbers, and those that the stream has looked at."""
    arrays = [np.asarray(leaf, dtype="<f8") for leaf in leaves]
    parts = [("fixed", frames.results_head(len(arrays)))]
    for array in arrays:
        parts += [("fixed", frames.array_head(array.shape)), ("number", array.tobytes())]
    length = sum(len(part) for _, part in parts)
    head = frames.HEADER.pack(length, frames.RESULT, 0, 0, number)
    return [("fixed", head[:5]), ("free", head[5:11]), ("fixed", head[11:]), *parts]


def stacked(replies: bytes, count: int, shapes: Shapes) -> list[Any] | None:
    """The results of so many replies as they came, each an array (count, ...); None if not all have these shapes."""
    form = _form(tuple(shapes))
    if len(replies) != count * len(form.written):
        return None
    rows = np.frombuffer(replies, np.uint8).reshape(count, -1)
    if (rows[:, form.fixed] != form.written[form.fixed]).any():
        return None
    return [
        rows[:, place].copy().view("<f8").astype(np.float64, copy=False).reshape(count, *shape)
        for place, shape in zip(form.places, shapes, strict=True)
    ]


class _Form(NamedTuple):
    """How a reply is written: which of its bytes are fixed, and where the numbers of each result stand."""

    written: Any
    fixed: Any
    places: list[slice]


@lru_cache(maxsize=1000)
def _form(shapes: Shapes) -> _Form:
    written, fixed, places = bytearray(), bytearray(), []
    for kind, part in _reply(0, [np.zeros(shape) for shape in shapes]):
        if kind == "number":
            places.append(slice(len(written), len(written) + len(part)))
        fixed += (b"\1" if kind == "fixed" else b"\0") * len(part)
        written += part
    fixed[frames.HEADER.size - NUMBER : frames.HEADER.size] = bytes(
        NUMBER
    )  # each reply has a number of its own
    return _Form(np.frombuffer(bytes(written), np.uint8), np.frombuffer(bytes(fixed), np.bool_), places)


def _flat(leaves: Sequence[Leaves]) -> Any:
    flat = [np.ravel(np.asarray(leaf, dtype=np.float64)) for case in leaves for leaf in case]
    return np.concatenate(flat) if flat else np.zeros(0)
