"""The statement that results are the key's own, and how they are named: "f", "dx dh", "dweights.W_*", "norms[:T]"."""

import ast
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from autograder.spec.outcome import Outcome
from autograder.spec.signature import Constant, Signature, Sizes, Weights

Named = tuple[str, str]  # a leaf, and which part of it: ("norms", ":T")

NAMED = re.compile(r"(?P<name>[\w.*]+)(\[(?P<part>[^\]]*)\])?")


@dataclass(frozen=True)
class Results:
    """The results of a function that are named in `of` equal the key's: (left, right), lists where it names several."""

    function: str
    of: str
    signature: Signature

    def __call__(self, got: Outcome, key: Any, *arguments: Any) -> tuple[Any, Any]:
        """(left, right). Raises Unusable where one of these results is none."""
        right = got.of_case(expected, key, *arguments, function=self.function, signature=self.signature)
        takes = self.signature.takes
        has_parts = any(part for _, part in self.named)
        sizes = takes.sizes(takes.flatten(arguments)) if has_parts else {}
        left = [picked(got[name], part, sizes) for name, part in self.named]
        others = [picked(right[name], part, sizes) for name, part in self.named]
        return (left[0], others[0]) if len(left) == 1 else (left, others)

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """The leaves and their parts."""
        return named_in(self.of, self.signature)


def expected(key: Any, *arguments: Any, function: str, signature: Signature) -> dict[str, Any]:
    """What the key's function gives, by the names of the leaves; a list of arrays stays one."""
    value = getattr(key, function)(*arguments)
    found: dict[str, Any] = {}
    parts = signature.gives.parts
    for part, one in zip(parts, value if len(parts) > 1 else (value,), strict=True):
        if isinstance(part, Weights):
            found |= {f"{part.name}.{field.name}": getattr(one, field.name) for field in part.fields}
        else:
            found[part.name] = one
    return found


def named_in(of: str, signature: Signature) -> tuple[Named, ...]:
    """The results that `of` names, in order. Raises ValueError if a name is none."""
    found: list[Named] = []
    for one in NAMED.finditer(of):
        names = [name for name in signature.gives.names if fnmatchcase(name, one["name"])]
        if not names:
            raise ValueError(
                f"{one['name']!r} is not a result; the results are {', '.join(signature.gives.names)}"
            )
        found += [(name, _checked(name, one["part"] or "", signature)) for name in names]
    if not found or NAMED.sub("", of).strip():
        raise ValueError(f"{of!r} names no results; it should be names such as 'dx dh', or parts: 'h[:, 0]'")
    return tuple(found)


def picked(value: Any, part: str, sizes: Sizes) -> Any:
    """A part of an array: "[:, 0]", or "[T]", where letters stand for their sizes; the whole if none is named."""
    return value[_place(_parsed(part), sizes)] if part else value


def _checked(name: str, part: str, signature: Signature) -> str:
    """The part as indices; of a constant with keys, the place of the key."""
    quantity = signature.gives.parts[0]
    if isinstance(quantity, Constant) and part:
        return str([f'"{key}"' for key in quantity.keys].index(part))
    if part:
        _place(_parsed(part), dict.fromkeys(signature.takes.letters, 1))
    return part


def _parsed(part: str) -> ast.expr:
    subscript = ast.parse(f"_[{part}]", mode="eval").body
    assert isinstance(subscript, ast.Subscript)
    return subscript.slice


def _place(node: ast.expr | None, sizes: Sizes) -> Any:
    """The index that an expression of numbers, letters and colons stands for."""
    match node:
        case None:
            return None
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=letter) if letter in sizes:
            return sizes[letter]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_place(operand, sizes)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _place(left, sizes) + _place(right, sizes)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _place(left, sizes) - _place(right, sizes)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(_place(lower, sizes), _place(upper, sizes), _place(step, sizes))
        case ast.Tuple(elts=axes):
            return tuple(_place(axis, sizes) for axis in axes)
    raise ValueError(f"{ast.unparse(node)} is not a place in a result; numbers, letters and colons are")
