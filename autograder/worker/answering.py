"""Calls of a submission's functions, and the replies: results, or why there are none."""

import contextlib
import sys
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

import numpy as np

from . import frames, numbers
from .book import Case, Function
from .modules import Missing, Modules
from .sketch import scene
from .stops import MISSING, UNUSABLE, Stop
from .time_limit import LEAST

FULL, OLD = 64 << 10, 0.01  # bytes and seconds after which replies are handed on
_errstate = np.errstate  # student code may put another in its place
_FLOAT = np.dtype(np.float64)
_PLAIN = (np.ndarray, np.float64)
_pack = frames.HEADER.pack
_heads: dict[tuple[int, ...], bytes] = {}


class Outgoing:
    """Replies on their way to the judge, several at a time."""

    def __init__(self, write: Callable[[bytes], None], each: bool, most: int) -> None:
        """`each` hands on every reply by itself; of results there are `most` bytes in all."""
        self._write, self._each = write, each
        self.left = most
        self._parts: list[bytes] = []
        self._size, self._since = 0, monotonic()

    def add(self, reply: bytes) -> None:
        """Hands the reply on, now or a little later."""
        self._parts.append(reply)
        self._size += len(reply)
        self.left -= len(reply)
        if self._each or self._size > FULL or monotonic() - self._since > OLD:
            self.flush()

    def flush(self) -> None:
        """Hands on what there is. What was printed goes before it, whatever stands in the place of stdout."""
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        if self._parts:
            self._write(b"".join(self._parts))
        self._parts, self._size, self._since = [], 0, monotonic()


class Answering:
    """Answers one function's cases after the other."""

    def __init__(self, modules: Modules, nonce: int, outgoing: Outgoing, seconds: float) -> None:
        self._modules, self._nonce, self._outgoing = modules, nonce, outgoing
        self._seconds = seconds  # that a call may take

    def answer(self, function: Function, cases: Iterable[tuple[int, Case]], *, public: bool = False) -> None:
        """Replies for each case, by its number; of `public` ones also which arguments were changed in place.

        A function that does not end is not called again: it answers the rest of its cases with that.
        """
        limit, add = self._modules.limit, self._outgoing.add
        limit.watch(self._seconds)
        ended = b""
        for number, case in cases:
            kind, payload = frames.FAILED, ended
            if not ended:
                try:
                    kind, payload = self._reply(function, case, number + 1, public)
                except BaseException as raised:  # noqa: BLE001  (its time was up just when it came to its end)
                    limit.calling = 0
                    payload = self._failed(raised)
                if limit.has_ended_call:
                    limit.has_ended_call = False
                    kind, ended = frames.FAILED, payload
                    self._modules.put_away(function.assignment, function.name)
                    self._seconds = max(self._seconds / 2, min(self._seconds, LEAST))
            add(_pack(len(payload), kind, self._nonce, function.number, number) + payload)
        self._outgoing.flush()  # so that the judge knows in which function a process is lost

    def _reply(self, function: Function, case: Case, number: int, public: bool) -> tuple[int, bytes]:
        limit = self._modules.limit
        try:
            limit.calling = number
            with _errstate(all="ignore"):
                payload = self._results(function, case, public)
            limit.calling = 0
            return frames.RESULT, payload
        except BaseException as raised:  # noqa: BLE001  (exit, an interrupt: whatever student code raises)
            limit.calling = 0
            return frames.FAILED, self._failed(raised, public)

    def _results(self, function: Function, case: Case, public: bool) -> bytes:
        modules, assignment = self._modules, function.assignment
        if function.is_constant:
            return frames.encode([[], modules.constant(assignment, function.name, function.gives[0])])
        called = modules.function(assignment, function.name)
        given = function.given(case, lambda record: modules.own_type(assignment, record))
        value = called(*given)
        changed = changed_in(case) if public else []
        if not changed and self._outgoing.left > 0:
            quick = quickly(value, function)
            if quick is not None:
                return quick
        results = numbers.collected(value, function.gives)[: function.leaves]
        most = function.leaf if self._outgoing.left > 0 else 0
        stacked = [1] if numbers.is_stacked(value, function.gives) else []
        return frames.encode([changed, [_told(one, most) for one in results], *stacked])

    def _failed(self, raised: BaseException, public: bool = False) -> bytes:
        if isinstance(raised, Missing):
            stop = raised.stop or Stop(MISSING, "", 0, "", str(raised))
            return frames.encode([MISSING, *stop[1:5]])
        if isinstance(raised, numbers.Unusable):
            return frames.encode([UNUSABLE, "", 0, "", str(raised)])
        stop = self._modules.where(raised)
        seen = scene(raised, self._modules.cell_names) if public and stop.line else []
        return frames.encode([*stop[:5], 0, seen] if seen else [*stop[:5]])


def quickly(value: Any, function: Function) -> bytes | None:
    """The same bytes as `encode` makes, where all results are plain float64 arrays or numbers; else None."""
    shapes, leaf = function.shapes, function.leaf
    if shapes is None:
        return None
    values = (value,) if len(shapes) == 1 else value
    if type(values) is not tuple or len(values) != len(shapes):
        return None
    parts = [function.head]
    for one, fields in zip(values, shapes, strict=True):
        if fields and (not isinstance(one, tuple) or getattr(type(one), "_fields", None) != fields):
            return None
        for array in one if fields else (one,):
            if type(array) not in _PLAIN or array.dtype is not _FLOAT or array.size > leaf:
                return None
            shape = array.shape
            parts += _heads.get(shape) or _head(shape), array.tobytes()
    return b"".join(parts) if len(parts) == 2 * function.leaves + 1 else None


def _head(shape: tuple[int, ...]) -> bytes:
    if len(shape) > frames.DIMENSION_LIMIT or max(shape, default=0) > frames.LIMIT_TO_JUDGE // 8:
        raise numbers.Unusable("large")
    return _heads.setdefault(shape, frames.array_head(shape))


def _told(result: Any, most: int) -> Any:
    """The result, if it is not far larger than what was asked for."""
    return "large" if isinstance(result, np.ndarray) and result.size > most else result


def changed_in(case: Case) -> list[int]:
    """The numbers of the arguments that do not hold any more what they held before the call."""
    memory = case.memory
    if memory is None:
        return []
    start, stop = case.places[0], case.places[-1]
    if memory[start:stop].tobytes() == case.before:
        return []
    return [
        k
        for k, (first, last) in enumerate(zip(case.places, case.places[1:], strict=False))
        if memory[first:last].tobytes() != case.before[8 * (first - start) : 8 * (last - start)]
    ]
