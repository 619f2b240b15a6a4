"""What a value is, in a few fixed words with lengths behind them: no name and no text of a student's own.

array 2 3    ints 2 3    int 5    none    tuple 2 (array 2 3; none)    record 8
"""

from collections.abc import Collection, Iterator
from types import CoroutineType, FrameType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import numpy as np

ITEMS, NAMES = 12, 40  # of a tuple, of a frame: as many are told of
LARGEST = 10**9


def described(value: Any) -> str:
    """What the value is: a word, and lengths behind it."""
    if value is None:
        return "none"
    if isinstance(value, np.ndarray):
        return " ".join(["array", *map(str, value.shape)])
    kind = next((name for name, one in _BUILT_IN if isinstance(value, one)), "object")
    return f"{kind} {len(value)}" if kind in ("tuple", "list") else kind


def items(values: Any) -> str:
    """`(array 2 3; none)`: each of the first few values of a tuple or a list."""
    return f"({'; '.join(_one(one) for one in list(values)[:ITEMS])})"


def sketch(value: Any) -> str:
    """What the value is, and what the items of a tuple or a list are."""
    said = _one(value)
    return f"{said} {items(value)}" if isinstance(value, tuple | list) and value else said


def _one(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return " ".join([_HOLDING.get(value.dtype.kind, "objects"), *map(str, value.shape)])
    if isinstance(value, np.bool_ | np.floating | np.integer):
        value = value.item()
    if isinstance(value, tuple) and hasattr(type(value), "_fields"):
        return f"record {len(value)}"
    said = described(value)
    if said == "int":
        return f"int {value}" if abs(value) < LARGEST else said
    return "callable" if said == "object" and callable(value) else said


_HOLDING = {"f": "array", "i": "ints", "u": "ints", "b": "bools"}

# A name of a built-in type, and no other: a student's own may be called anything. What is more special stands first.
_BUILT_IN: tuple[tuple[str, type], ...] = (
    ("bool", bool), ("int", int), ("float", float), ("complex", complex), ("str", str), ("bytes", bytes),
    ("tuple", tuple), ("list", list), ("dict", dict), ("set", set), ("range", range), ("type", type),
    ("function", FunctionType), ("method", MethodType), ("generator", GeneratorType), ("module", ModuleType),
    ("coroutine", CoroutineType),
)  # fmt: skip
WORDS = frozenset([*(name for name, _ in _BUILT_IN), *_HOLDING.values()]) | {
    "none", "objects", "object", "callable", "record",
}  # fmt: skip


def scene(raised: BaseException, cells: Collection[str]) -> list[Any]:
    """The columns of the innermost place in these cells where it arose, and what the names there hold.

    [first column, last line, last column, [[name, sketch], ...]]; empty where there is no such place.
    """
    try:
        places = [(tb.tb_frame, tb.tb_lasti) for tb in _tracebacks(raised) if _file(tb.tb_frame) in cells]
        return _scene(*places[-1]) if places else []
    except BaseException:  # noqa: BLE001  (the values are the student's, and so is what they say of themselves)
        return []


def _tracebacks(raised: BaseException) -> Iterator[Any]:
    one = raised.__traceback__
    while one is not None:
        yield one
        one = one.tb_next


def _file(frame: FrameType) -> str:
    return frame.f_code.co_filename


def _scene(frame: FrameType, at: int) -> list[Any]:
    code = frame.f_code
    place = next((one for k, one in enumerate(code.co_positions()) if 2 * k == at), (0, 0, 0, 0))
    _, last_line, column, last_column = (one or 0 for one in place)
    outside = {name: frame.f_globals[name] for name in code.co_names if name in frame.f_globals}
    names = list({**outside, **frame.f_locals}.items())[-NAMES:]
    return [column, last_line, last_column, [[name, sketch(value)] for name, value in names]]
