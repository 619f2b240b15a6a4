"""What crosses the wall: a header, then values as tags, lengths and raw bytes. Nothing is ever unpickled.

    frame   length (4 bytes), kind (1), nonce (4), function (2), case (4), little-endian, then `length` bytes: a value
    value   a tag (1 byte) and what the tag says: arrays are float64, row by row

Every length is checked against the bytes that are there, so that no frame can ask for more than it brings.
"""

import struct
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from .curves import Curve

HEADER = struct.Struct("<IBIHI")
HELLO, BOOK, START, LOAD, READY, ASK, SAMPLES, ABOUT, RESULT, FAILED, TRACE, STAND_IN = range(12)

LIMIT_TO_ROOM = 16 << 20
LIMIT_TO_JUDGE = 1 << 20
DEPTH_LIMIT = 8
DIMENSION_LIMIT = 8

_ARRAY, _FORTRAN, _STRIDED, _RECORD, _LIST, _WHOLE, _REAL, _TEXT, _CURVE = range(9)
_COUNT = struct.Struct("<I")
_WHOLE_NUMBER = struct.Struct("<q")
_REAL_NUMBER = struct.Struct("<d")
_REAL_TYPE = np.dtype("<f8")
_LENGTHS = [struct.Struct(f"<{ndim}I") for ndim in range(DIMENSION_LIMIT + 1)]


class Malformed(Exception):
    """The bytes are no value."""


@dataclass(frozen=True, slots=True)
class Record:
    """Weights: the name of their type, and their arrays by name."""

    type_name: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value whose bytes are made already, since many are asked the same."""

    payload: bytes


def frame(kind: int, nonce: int, value: Any, function: int = 0, case: int = 0) -> bytes:
    """A whole frame that carries the value; a reply names the function and the case that it belongs to."""
    payload = encode(value)
    return HEADER.pack(len(payload), kind, nonce, function, case) + payload


def results_head(count: int) -> bytes:
    """How a reply begins that gives so many results, with no argument changed."""
    return (
        bytes([_LIST])
        + _COUNT.pack(2)
        + bytes([_LIST])
        + _COUNT.pack(0)
        + bytes([_LIST])
        + _COUNT.pack(count)
    )


PLAIN = results_head(0)[: -_COUNT.size]  # how a reply begins that says nothing beside the results


def array_head(shape: tuple[int, ...]) -> bytes:
    """How an array of this shape begins; its numbers follow row by row."""
    return bytes([_ARRAY, len(shape)]) + struct.pack(f"<{len(shape)}I", *shape)


def plain_results(payload: bytes) -> list[Any] | None:
    """The arrays of a reply with no argument changed, row by row each and none empty; None of any other bytes."""
    size = len(payload)
    if not payload.startswith(PLAIN) or size < (at := len(PLAIN) + _COUNT.size):
        return None
    found = []
    for _ in range(_COUNT.unpack_from(payload, at - _COUNT.size)[0]):
        if size < at + 2 or payload[at] != _ARRAY or payload[at + 1] > DIMENSION_LIMIT:
            return None
        lengths = _LENGTHS[payload[at + 1]]
        at += 2 + lengths.size
        if size < at:
            return None
        shape = lengths.unpack_from(payload, at - lengths.size)
        entries = prod(shape)  # in Python's integers: no product of lengths can wrap around
        if not 0 < 8 * entries <= size - at:
            return None
        found.append(np.frombuffer(payload, _REAL_TYPE, entries, at).astype(np.float64).reshape(shape))
        at += 8 * entries
    return found if at == size else None


def encode(value: Any) -> bytes:
    """The bytes of an array, a record, a list, a number, a text, or a curve."""
    parts: list[bytes] = []
    _encode(value, parts)
    return b"".join(parts)


def _encode(value: Any, parts: list[bytes]) -> None:
    if isinstance(value, np.ndarray):
        _encode_array(value, parts)
    elif isinstance(value, Encoded):
        parts.append(value.payload)
    elif isinstance(value, str):
        text = value.encode("utf-8", "replace")
        parts += [bytes([_TEXT]), _COUNT.pack(len(text)), text]
    elif isinstance(value, bool | int | np.integer):
        parts += [bytes([_WHOLE]), _WHOLE_NUMBER.pack(int(value))]
    elif isinstance(value, float | np.floating):
        parts += [bytes([_REAL]), _REAL_NUMBER.pack(float(value))]
    elif isinstance(value, Curve):
        parts.append(bytes([_CURVE]))
        _encode_all([value.a, value.w], parts)
    elif isinstance(value, Record) or hasattr(value, "_fields"):
        record = value if isinstance(value, Record) else Record(type(value).__name__, value._asdict())
        parts.append(bytes([_RECORD]))
        _encode_all([record.type_name, *(part for item in record.fields.items() for part in item)], parts)
    elif isinstance(value, list | tuple):
        parts.append(bytes([_LIST]))
        _encode_all(value, parts)
    else:
        raise TypeError(f"no frame carries a {type(value).__name__}")


def _encode_all(values: Any, parts: list[bytes]) -> None:
    parts.append(_COUNT.pack(len(values)))
    for value in values:
        _encode(value, parts)


def _encode_array(array: "np.ndarray[Any, Any]", parts: list[bytes]) -> None:
    flags = array.flags
    tag = _ARRAY if flags.c_contiguous else _FORTRAN if flags.f_contiguous else _STRIDED
    lengths = struct.pack(f"<{array.ndim}I", *array.shape)
    parts += [bytes([tag, array.ndim]), lengths, array.astype("<f8", copy=False).tobytes()]


def decode(payload: bytes, *, plain: bool = False) -> Any:
    """The value that the bytes carry. Raises Malformed if they are anything else than one whole value.

    `plain` takes arrays row by row only: in other layouts they hold more memory than they have bytes.
    """
    reader = _Reader(payload, plain)
    value = reader.value(0)
    if reader.at != len(payload):
        raise Malformed(f"{len(payload) - reader.at} bytes are left over")
    return value


class _Reader:
    """Reads values from bytes that anybody may have written."""

    def __init__(self, payload: bytes, plain: bool) -> None:
        self.payload = payload
        self.plain = plain
        self.at = 0

    def past(self, length: int) -> int:
        """Where the next so many bytes begin; the reading goes on behind them."""
        at = self.at
        if length > len(self.payload) - at:
            raise Malformed("a length is larger than what is there")
        self.at = at + length
        return at

    def count(self) -> int:
        count: int = _COUNT.unpack_from(self.payload, self.past(4))[0]
        return count

    def value(self, depth: int) -> Any:
        tag = self.payload[self.past(1)]
        if tag <= _STRIDED:
            return self.array(tag)
        if tag == _WHOLE:
            return _WHOLE_NUMBER.unpack_from(self.payload, self.past(8))[0]
        if tag == _REAL:
            return _REAL_NUMBER.unpack_from(self.payload, self.past(8))[0]
        if tag == _TEXT:
            length = self.count()
            at = self.past(length)
            return self.payload[at : at + length].decode("utf-8", "replace")
        if depth >= DEPTH_LIMIT:
            raise Malformed("values are nested too deeply")
        return self.compound(tag, depth)

    def compound(self, tag: int, depth: int) -> Any:
        if tag not in (_LIST, _RECORD, _CURVE):
            raise Malformed(f"no value has the tag {tag}")
        count = self.count()
        if count > len(self.payload) - self.at:
            raise Malformed("a count is larger than what is there")
        values = [self.value(depth + 1) for _ in range(count)]
        if tag == _LIST:
            return values
        if tag == _CURVE:
            return _curve(values)
        return _record(values)

    def array(self, tag: int) -> "np.ndarray[Any, Any]":
        ndim = self.payload[self.past(1)]
        if self.plain and tag != _ARRAY:
            raise Malformed("an array does not come row by row")
        if ndim > DIMENSION_LIMIT:
            raise Malformed(f"an array has {ndim} dimensions")
        shape = _LENGTHS[ndim].unpack_from(self.payload, self.past(4 * ndim))
        entries = prod(shape)  # in Python's integers: no product of lengths can wrap around
        extent = entries or prod(max(length, 1) for length in shape)
        if 8 * extent > LIMIT_TO_ROOM:  # where one length is 0, the others cost no bytes
            raise Malformed("an array is larger than any frame")
        at = self.past(8 * entries)
        if not entries:
            return np.zeros(shape)
        array = np.frombuffer(self.payload, "<f8", entries, at).astype(np.float64).reshape(shape)
        if tag == _FORTRAN:
            return np.asfortranarray(array)
        return _spread(array) if tag == _STRIDED else array


def _spread(array: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """The same values with gaps between them in memory, uneven ones, so that no flat view of them exists."""
    if not array.size or not array.ndim:
        return array
    view = np.zeros((*array.shape[:-1], 2 * array.shape[-1] + 1))[..., :-1:2]
    view[...] = array
    return view


def _curve(values: list[Any]) -> Curve:
    if len(values) != 2 or not all(isinstance(value, np.ndarray) for value in values):
        raise Malformed("a curve has two arrays")
    return Curve(*values)


def _record(values: list[Any]) -> Record:
    names = values[1::2]
    if len(values) % 2 == 0 or not all(isinstance(name, str) for name in [values[0], *names]):
        raise Malformed("a record has a name, and a name for each field")
    return Record(values[0], dict(zip(names, values[2::2], strict=True)))
