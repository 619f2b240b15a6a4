"""What crosses the wall arrives as it was sent; anything else is Malformed, and costs no more than its own bytes."""

import random
import struct
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from autograder.worker import frames
from autograder.worker.curves import Curve
from autograder.worker.frames import DEPTH_LIMIT, DIMENSION_LIMIT, Malformed, Record, decode, encode

ARRAY, FORTRAN, STRIDED, RECORD, LIST, WHOLE, REAL, TEXT, CURVE = range(9)
RNG = np.random.default_rng(0)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, bit by bit where they are numbers."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, Record):
        return one.type_name == other.type_name and same(list(one.fields.items()), list(other.fields.items()))
    if isinstance(one, Curve):
        return same([one.a, one.w], [other.a, other.w])
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or one != one)


VALUES: list[Any] = [
    np.array(3.5),
    np.zeros(0),
    np.zeros((3, 0, 2)),
    RNG.normal(size=5),
    RNG.normal(size=(2, 3, 4)),
    np.ones((1,) * DIMENSION_LIMIT),
    np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]),
    [],
    [[[]]],
    [1, 2.5, "text", np.eye(2)],
    0,
    -(2**63),
    2**63 - 1,
    -0.0,
    float("nan"),
    "",
    "f' = \u03c3(a) \U0001f600\0\n",
    Record("LSTMWeights", {"W_f": np.eye(2), "b_f": np.zeros(2)}),
    Record("Empty", {}),
    Curve(RNG.normal(size=(3, 2)), RNG.normal(size=(3, 2))),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_kind_of_value_arrives(value: Any) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        (True, 1),
        (np.int32(7), 7),
        (np.float32(0.5), 0.5),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (np.array([1.5], dtype=">f8"), np.array([1.5])),
        (namedtuple("W", "a b")(1, 2), Record("W", {"a": 1, "b": 2})),
        ("\ud800", "?"),
    ],
    ids=repr,
)
def test_other_kinds_arrive_as_these(sent: Any, arrives: Any) -> None:
    assert same(decode(encode(sent)), arrives)


@pytest.mark.parametrize(
    "value", [None, {}, {1}, object(), b"bytes", 1j, len], ids=lambda value: type(value).__name__
)
def test_what_no_frame_carries_is_not_sent(value: Any) -> None:
    with pytest.raises(TypeError, match="no frame carries a"):
        encode([value])


def test_the_layout_in_memory_arrives() -> None:
    fortran, gaps = np.asfortranarray(RNG.normal(size=(3, 4))), RNG.normal(size=(3, 8))[:, ::2]
    arrived = decode(encode([fortran, gaps]))
    assert arrived[0].flags.f_contiguous and not arrived[0].flags.c_contiguous
    assert not arrived[1].flags.contiguous and not np.shares_memory(arrived[1].reshape(-1), arrived[1])
    assert np.array_equal(arrived[0], fortran) and np.array_equal(arrived[1], gaps)


def test_what_arrived_can_be_written_to() -> None:
    for array in decode(encode([np.eye(2), np.asfortranarray(np.ones((2, 3))), np.eye(4)[:, ::2]])):
        array += 1


def test_a_frame_is_a_header_and_a_value() -> None:
    data = frames.frame(frames.RESULT, 77, [1.0], function=3, case=5)
    fields = frames.HEADER.unpack(data[: frames.HEADER.size])
    assert fields == (len(data) - frames.HEADER.size, frames.RESULT, 77, 3, 5)
    assert decode(data[frames.HEADER.size :]) == [1.0]


def count(number: int) -> bytes:
    return struct.pack("<I", number)


def nested(depth: int) -> bytes:
    return (bytes([LIST]) + count(1)) * depth + bytes([WHOLE]) + bytes(8)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        bytes([9]),
        bytes([255]),
        bytes([WHOLE]) + bytes(7),
        bytes([REAL]),
        bytes([WHOLE]) + bytes(9),
        encode(1) + encode(1),
        bytes([TEXT]) + count(5) + b"four",
        bytes([TEXT]) + count(2**32 - 1),
        bytes([LIST]) + count(2**32 - 1),
        bytes([LIST]) + count(2) + encode(1),
        bytes([LIST]) + b"\1\0",
        nested(DEPTH_LIMIT + 1),
        nested(100_000),
        bytes([ARRAY]),
        bytes([ARRAY, 1]),
        bytes([ARRAY, 1]) + count(2) + bytes(15),
        bytes([ARRAY, DIMENSION_LIMIT + 1]) + count(1) * (DIMENSION_LIMIT + 1) + bytes(8),
        bytes([ARRAY, 255]) + count(0) * 255,
        bytes([ARRAY, 2]) + count(2**31) * 2,
        bytes([FORTRAN, 2]) + count(2**32 - 1) * 2 + bytes(8),
        bytes([STRIDED, 4])
        + count(2**16) * 4,  # the product of the lengths is 2**64, which wraps around to 0
        bytes([STRIDED, 8]) + count(2**31) * 8,
        bytes([CURVE]) + count(1) + encode(np.eye(2)),
        bytes([CURVE]) + count(2) + encode(1) + encode(np.eye(2)),
        bytes([CURVE]) + count(3) + encode(np.eye(2)) * 3,
        bytes([RECORD]) + count(0),
        bytes([RECORD]) + count(2) + encode("W") + encode("b"),
        bytes([RECORD]) + count(1) + encode(1),
        bytes([RECORD]) + count(3) + encode("W") + encode(1) + encode(np.eye(2)),
    ],
    ids=lambda payload: f"{len(payload)} bytes, {payload[:8].hex()}",
)
def test_what_is_no_value_is_malformed(payload: bytes) -> None:
    with pytest.raises(Malformed):
        decode(payload)


def test_values_may_be_nested_as_deep_as_the_limit() -> None:
    assert decode(nested(DEPTH_LIMIT)) == [[[[[[[[0]]]]]]]]


def test_a_question_about_layers_is_not_too_deep() -> None:
    """Functions, what they are asked, cases, arguments, layers, and the arrays of each."""
    layer = [np.zeros((3, 2)), np.ones(2)]
    asked = ["public", [], [], [], [[0, 0, [[np.zeros(1), [layer, layer]]]]]]
    ((_, _, ((_, layers),)),) = decode(encode(asked))[4]
    assert [[one.shape for one in found] for found in layers] == 2 * [[(3, 2), (2,)]]


@pytest.mark.parametrize("shape", [(0, 2**32 - 1), (2**32 - 1, 0), (2**32 - 1,) * 7 + (0,)], ids=repr)
@pytest.mark.parametrize("tag", [ARRAY, FORTRAN, STRIDED])
def test_a_huge_shape_without_entries_takes_no_memory(tag: int, shape: tuple[int, ...]) -> None:
    with pytest.raises(Malformed):
        decode(bytes([tag, len(shape)]) + b"".join(map(count, shape)))


WHOLE_CALL = [
    "lstm_step",
    [
        np.ones((2, 3)),
        Record("W", {"W_f": np.ones((3, 2)), "b_f": np.ones(2)}),
        Curve(np.ones(2), np.ones(2)),
    ],
    ["record|W|W_f|b_f", "array"],
    [5, -1.5, [np.asfortranarray(np.ones((2, 2))), np.ones((4, 4))[:, ::2]]],
]


def mutated(payload: bytes, rng: random.Random) -> bytes:
    """The bytes with a few slips: others in their place, some taken out, doubled, or from another place."""
    data = bytearray(payload)
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(data)), rng.randint(1, 8)
        slip = rng.choice(["byte", "bytes", "cut", "double", "end", "count"])
        if slip == "byte":
            data[at] = rng.choice([0, 1, 4, 8, 127, 255, rng.randrange(256)])
        elif slip == "bytes":
            data[at : at + length] = rng.randbytes(length)
        elif slip == "cut":
            del data[at : at + length]
        elif slip == "double":
            data[at:at] = data[at : at + length]
        elif slip == "end":
            del data[max(at, 1) :]
        else:
            data[at : at + 4] = count(rng.choice([0, 1, 2**16, 2**31, 2**32 - 1]))
        data = data or bytearray(1)
    return bytes(data)


def test_mutated_frames_give_values_or_malformed_and_nothing_else() -> None:
    rng, payload = random.Random(0), encode(WHOLE_CALL)
    values = 0
    for _ in range(3000):
        try:
            encode(decode(mutated(payload, rng)))
            values += 1
        except Malformed:
            pass
    assert 100 < values < 2900  # both kinds are tried
