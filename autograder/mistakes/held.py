"""What an expression of a student's text holds, as far as shapes go: `x[:, t]` is (N, D) where x is (N, T, D).

Nothing of the student is run: a few kinds of expressions are read, on arrays of zeros of the shapes that came.
"""

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.mistakes.met import Met
from autograder.spec import Weights

MOST = 2000  # numbers of an array of zeros: what two of these are combined to stays small
AXES = 6
_SAME = {
    "tanh", "exp", "sin", "cos", "abs", "sqrt", "square", "log", "negative", "copy", "asarray", "array",
    "zeros_like", "ones_like", "empty_like", "log1p", "expm1", "ascontiguousarray",
}  # fmt: skip
_OF_ARRAYS = {
    "concatenate": np.concatenate, "hstack": np.hstack, "vstack": np.vstack, "stack": np.stack,
    "dot": np.dot, "matmul": np.matmul, "column_stack": np.column_stack, "sum": np.sum, "mean": np.mean,
    "transpose": np.transpose, "swapaxes": np.swapaxes, "multiply": np.multiply, "add": np.add,
    "subtract": np.subtract, "zeros": np.zeros, "ones": np.ones, "empty": np.zeros, "reshape": np.reshape,
    "squeeze": np.squeeze,
}  # fmt: skip
_MAKES = (np.zeros, np.ones)
_METHODS = {"dot", "sum", "mean", "transpose", "swapaxes", "reshape", "copy", "squeeze"}
_BINARY = {
    ast.Add: np.add,
    ast.Sub: np.add,
    ast.Mult: np.add,
    ast.Div: np.add,
    ast.MatMult: np.matmul,
    ast.Pow: np.add,
}


class Unread(Exception):
    """An expression that is not of the kinds that are read."""


def shape_of(node: ast.AST | None, met: Met) -> tuple[int, ...] | None:
    """The shape of an expression where the call stopped; None if that cannot be read."""
    value = value_of(node, met)
    return value.shape if isinstance(value, np.ndarray) else None


def value_of(node: ast.AST | None, met: Met) -> Any:
    """Zeros in the place of arrays, whole numbers as they are; None if it cannot be read."""
    if node is None:
        return None
    try:
        with np.errstate(all="ignore"):
            value = _value(node, names_of(met))
    except Exception:  # noqa: BLE001  (shapes that do not fit, and whatever else the text asks for)
        return None
    return np.zeros(()) if isinstance(value, np.generic) else value


def is_misfit(node: ast.AST, met: Met) -> bool:
    """Whether an expression whose parts can all be read cannot be computed, for its shapes do not fit "
    "together."""
    try:
        with np.errstate(all="ignore"):
            _value(node, names_of(met))
    except (ValueError, IndexError, TypeError):
        return True
    except Exception:  # noqa: BLE001  (a part that is not read, and whatever else the text asks for)
        return False
    return False


def names_of(met: Met) -> Mapping[str, Any]:
    """What each name held where the call stopped."""
    return {name: held for name, kind in met.kinds.items() if (held := _held(kind, met)) is not None}


def _held(kind: str, met: Met) -> Any:
    word, *numbers = re.findall(r"^[a-z]+|-?\d+", kind.partition(" (")[0])
    lengths = [int(one) for one in numbers]
    if word in ("array", "ints", "bools"):
        if len(lengths) > AXES or math.prod(lengths) > MOST or any(one < 0 for one in lengths):
            return None
        return np.zeros(lengths)
    if word == "int" and lengths:
        return lengths[0]
    if word == "float":
        return 0.5
    if word == "record" and lengths:
        return _record(lengths[0], met)
    if word in ("list", "tuple"):
        parts = [_held(one, met) for one in kind.partition(" (")[2].rstrip(")").split("; ") if one]
        is_known = [len(parts)] == lengths and all(one is not None for one in parts)
        return parts if is_known else None
    return None


def _record(fields: int, met: Met) -> Any:
    """Weights of the exercise that have so many fields."""
    for part in (*met.exercise.takes, *met.exercise.gives):
        if isinstance(part, Weights) and len(part.fields) == fields:
            return SimpleNamespace(**{one.name: np.zeros(one.shape(met.sizes)) for one in part.fields})
    return None


def _value(node: ast.AST, names: Mapping[str, Any]) -> Any:
    value = _read(node, names)
    if isinstance(value, np.ndarray) and (value.size > MOST or value.ndim > AXES):
        raise Unread
    return value


def _read(node: ast.AST, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Constant(value=int() | float() | None as value):
            return value
        case ast.Attribute(value=inner, attr=attribute):
            return _attribute(_value(inner, names), attribute)
        case ast.Subscript(value=inner, slice=index):
            value = _value(inner, names)
            fields = list(vars(value).values()) if isinstance(value, SimpleNamespace) else value
            return fields[_index(index, names)]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _both(op, _value(left, names), _value(right, names))
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [_value(one, names) for one in parts]
        case ast.Call():
            return _called(node, names)
    raise Unread


def _attribute(value: Any, attribute: str) -> Any:
    if isinstance(value, np.ndarray) and attribute in ("T", "shape", "ndim"):
        return getattr(value, attribute)
    if isinstance(value, SimpleNamespace):
        return vars(value)[attribute]
    raise Unread


def _index(node: ast.AST, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Tuple(elts=parts):
            return tuple(_index(one, names) for one in parts)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(None if one is None else _value(one, names) for one in (lower, upper, step)))
        case ast.Constant(value=value) if value is Ellipsis:
            return Ellipsis
        case ast.Attribute(attr="newaxis"):
            return None
    return _value(node, names)


def _both(op: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        plain = {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}
        if isinstance(op, ast.FloorDiv) and right:
            return left // right
        if type(op) in plain:
            return plain[type(op)]
        raise Unread
    if isinstance(left, list) or isinstance(right, list):
        raise Unread
    return _BINARY[type(op)](left, right)


def _called(node: ast.Call, names: Mapping[str, Any]) -> Any:
    given = [_value(one, names) for one in node.args]
    named = {one.arg: _value(one.value, names) for one in node.keywords if one.arg not in (None, "dtype")}
    match node.func:
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name in _SAME:
            return np.zeros(np.shape(given[0]))
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name in _OF_ARRAYS:
            return _small(_OF_ARRAYS[name], given, named)
        case ast.Attribute(value=inner, attr=name) if name in _METHODS:
            return _small(getattr(_value(inner, names), name), given, named)
        case ast.Name(id="sigmoid" | "tanh"):
            return np.zeros(np.shape(given[0]))
    raise Unread


def _small(function: Any, given: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """The function's value, unless it may be large."""
    numbers = list(_whole_numbers([*given, *named.values()]))
    if any(abs(one) > MOST for one in numbers) or (function in _MAKES and math.prod(numbers) > MOST):
        raise Unread
    return function(*given, **named)


def _whole_numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _whole_numbers(one)
