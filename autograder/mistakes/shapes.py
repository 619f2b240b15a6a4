"""What does not fit together, in letters: x has D = 3 columns and W has D+H = 10 rows, so join x and h first.

Each rule reads one kind of expression where a call stopped, and the shapes of what stands in it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.mistakes.held import is_misfit, shape_of, value_of
from autograder.mistakes.letters import amount, axes, in_letters, letter
from autograder.mistakes.met import Met, told
from autograder.mistakes.named import Named
from autograder.spec import Array, Weights
from autograder.spec.signature import Sizes

Shape = tuple[int, ...]
_PRODUCTS, _JOINS = (
    {"dot", "matmul"},
    {"concatenate", "hstack", "vstack", "stack", "column_stack", "append", "concat"},
)
_ENTRYWISE = {"multiply", "add", "subtract", "divide"}
_OF_SHAPES = {"ValueError", "IndexError", "TypeError"}
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True)
class Operand:
    """One side: how it is told, its shape, and the letters of that."""

    text: str
    shape: Shape
    sizes: Sizes

    @property
    def axes(self) -> tuple[str, ...]:
        """Its letters."""
        return axes(self.shape, self.sizes)

    @property
    def is_of(self) -> str:
        """`x is (N, D) = (2, 3)`"""
        return f"{self.text} is {in_letters(self.shape, self.sizes)}"


def named(id: str, sentence: str) -> Named:
    """A shape rule that is broken."""
    return Named(id, "shape", (sentence,))


def of_shapes(met: Met) -> Named | None:
    """The rule that is broken where arrays met that do not fit together."""
    node = met.node
    if isinstance(node, ast.AugAssign):
        node = ast.BinOp(_loaded(node.target), node.op, node.value)
    if (
        met.failure is None
        or met.failure.type_name not in _OF_SHAPES
        or node is None
        or not is_misfit(node, met)
    ):
        return None
    if isinstance(node, ast.BinOp):
        sides = _pair([node.left, node.right], met)
        if sides is None or isinstance(node.op, ast.MatMult):
            return _product(*sides, met) if sides else None
        return _entrywise(*sides, _SIGNS.get(type(node.op), "this"), met)
    if isinstance(node, ast.Call):
        return _of_call(node, met)
    return _subscript(node, met) if isinstance(node, ast.Subscript) else None


def _loaded(node: ast.expr) -> ast.expr:
    """A target as it is read."""
    return ast.parse(ast.unparse(node), mode="eval").body


def _operands(nodes: list[ast.expr], met: Met) -> list[Operand]:
    words = ["the left side", "the right side"]
    shapes = [(one, shape_of(one, met)) for one in nodes]
    return [
        Operand(told(one, words[min(k, 1)]), shape, met.sizes)
        for k, (one, shape) in enumerate(shapes)
        if shape is not None
    ]


def _pair(nodes: list[ast.expr], met: Met) -> tuple[Operand, Operand] | None:
    """The first two of these, if the shapes of both can be read."""
    found = _operands(nodes[:2], met)
    return (found[0], found[1]) if len(found) == 2 else None


def _of_call(node: ast.Call, met: Met) -> Named | None:
    match node.func:
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name):
            if name in _PRODUCTS and (found := _pair(node.args, met)):
                return _product(*found, met)
            if name in _ENTRYWISE and (found := _pair(node.args, met)):
                return _entrywise(*found, name, met)
            if name in _JOINS:
                return _join(node, name, met)
            if name == "reshape" and len(node.args) > 1:
                return _reshape(node.args[0], met)
        case ast.Attribute(value=inner, attr="dot") if node.args:
            found = _pair([inner, node.args[0]], met)
            return _product(*found, met) if found else None
        case ast.Attribute(value=inner, attr="reshape"):
            return _reshape(inner, met)
    return None


def _product(left: Operand, right: Operand, met: Met) -> Named | None:
    """left @ right, where left has not as many columns as right has rows."""
    if not left.shape or not right.shape or left.shape[-1] == right.shape[-2 if len(right.shape) > 1 else 0]:
        return None
    for rule in (_steps_left, _whole_weights, _turned, _weights_in_front, _gradient_of_weights, _rows_apart):
        if found := rule(left, right, met):
            return found
    columns = amount(left.shape[-1], met.sizes, "columns")
    rows = amount(right.shape[-2 if len(right.shape) > 1 else 0], met.sizes, "rows")
    return named(
        "shape-product",
        f"{left.text} has {columns} and {right.text} has {rows}: in a @ b, a has as many columns as b has "
        f"rows. {_both(left, right)}.",
    )


def _both(left: Operand, right: Operand) -> str:
    return f"{left.is_of}, {right.is_of}"


def _is_weights(one: Operand) -> bool:
    return one.axes == ("D+H", "H")


def _whole_weights(left: Operand, right: Operand, met: Met) -> Named | None:
    """x @ W, h @ W or da @ W."""
    if not _is_weights(right) or left.axes not in (("N", "D"), ("N", "H"), ("D",), ("H",)):
        return None
    columns = amount(left.shape[-1], met.sizes, "columns")
    rows = amount(right.shape[0], met.sizes, "rows")
    seen = f"{left.text} has {columns} and {right.text} has {rows}"
    if met.is_backward and "H" in left.axes and left.text not in ("h", "h_prev", "r * h"):
        return named("shape-back-through-W", f"{seen}: on the way back it is {left.text} @ {right.text}.T.")
    return named("shape-join-first", f"{seen}: join x and h first (np.concatenate([x, h], axis=1)).")


def _turned(left: Operand, right: Operand, met: Met) -> Named | None:
    """xh @ W.T, or da @ W.T where W is turned already."""
    is_turned = right.axes == ("H", "D") or (right.axes == ("D", "H") and met.is_backward)
    if is_turned and left.shape[-1] == right.shape[1]:
        how = right.text.removesuffix(".T") if right.text.endswith(".T") else f"{right.text}.T"
        return named(
            "shape-W-turned",
            f"{left.text} has {amount(left.shape[-1], met.sizes, 'columns')} and {right.text} has "
            f"{amount(right.shape[0], met.sizes, 'rows')}: it is {left.text} @ {how}.",
        )
    if right.axes != ("H", "D+H"):
        return None
    rows, columns = amount(right.shape[0], met.sizes, "rows"), amount(left.shape[-1], met.sizes, "columns")
    advice = (
        "it is (D+H, H) as it is given: do not transpose it" if right.text.endswith(".T") else "transpose it"
    )
    seen = f"{left.text} has {columns} and {right.text} has {rows}"
    if left.axes[-1:] == ("D+H",):
        return named("shape-W-turned", f"{seen}: {advice}.")
    if left.axes[-1:] == ("D",):
        W = right.text.removesuffix(".T")
        return named(
            "shape-join-first",
            f"{seen}: join x and h first (np.concatenate([x, h], axis=1)), and take {W} as it is: (D+H, H).",
        )
    return None


def _weights_in_front(left: Operand, right: Operand, met: Met) -> Named | None:
    """W @ x: samples as columns."""
    if left.axes not in (("D+H", "H"), ("H", "D+H"), ("H", "D"), ("D", "H"), ("H", "H")):
        return None
    if right.axes[:1] != ("N",) and right.axes[-1:] != ("N",):
        return None
    W = left.text.removesuffix(".T")
    joined = right.text if right.axes == ("N", "D+H") else "[x, h]"
    return named(
        "shape-W-in-front",
        f"{W} stands in front, as where samples are columns. Here each sample is a row: {right.is_of}. So W "
        f"stands behind: {joined} @ {W}.",
    )


def _gradient_of_weights(left: Operand, right: Operand, met: Met) -> Named | None:
    """xh @ da, in the place of xh.T @ da."""
    if left.axes == right.axes == ("N", "H") and not met.is_backward:
        return named(
            "shape-product-for-entrywise",
            f"{left.text} and {right.text} are both {in_letters(left.shape, met.sizes)}: entry by entry it "
            f"is {left.text} * {right.text}; @ is the matrix product.",
        )
    if left.axes[:1] == ("N",) and right.axes[:1] == ("N",) and len(left.shape) == len(right.shape) == 2:
        return named(
            "shape-sum-over-batch",
            f"{left.text} and {right.text} both have N = {left.shape[0]} rows, one for each sample. Their "
            f"product, summed over the samples, is {left.text}.T @ {right.text}"
            + (
                f"; entry by entry it would be {left.text} * {right.text}."
                if left.shape == right.shape
                else "."
            ),
        )
    return None


def _rows_apart(left: Operand, right: Operand, met: Met) -> Named | None:
    """x @ W[:H] and the like: another part of W than that of x."""
    if left.axes not in (("N", "D"), ("N", "H")) or len(right.shape) != 2 or right.axes[-1] != "H":
        return None
    part = "its first D rows (W[:D])" if left.axes[1] == "D" else "its last H rows (W[D:])"
    return named(
        "shape-part-of-W",
        f"{left.text} has {amount(left.shape[1], met.sizes, 'columns')} and {right.text} has "
        f"{amount(right.shape[0], met.sizes, 'rows')}: of W, {left.text} takes {part}.",
    )


def _steps_left(left: Operand, right: Operand, met: Met) -> Named | None:
    """x with all its steps, or all steps of one sample, where one step of all samples belongs."""
    for one in (left, right):
        if one.axes[:2] == ("N", "T") and len(one.shape) == 3 and one.axes[-1] in "DH":
            return named(
                "shape-all-steps",
                f"{one.text} still has all T = {one.shape[1]} steps ({in_letters(one.shape, one.sizes)}): "
                f"take one step, as in {one.text}[:, t].",
            )
        if one.axes[:1] == ("T",) and len(one.shape) == 2 and one.axes[-1] in "DH":
            return _one_sample(one, met)
    return None


def _one_sample(one: Operand, met: Met) -> Named:
    return named(
        "shape-one-sample",
        f"{one.text} is (T, {one.axes[-1]}) = {one.shape}: all steps of one sample, where one step of all "
        "samples should be. In x (N, T, D) the samples come first: x[:, t] is a step, x[t] is a sample, "
        "and `for ... in x` goes through the samples.",
    )


def _entrywise(left: Operand, right: Operand, sign: str, met: Met) -> Named | None:
    """left + right, of shapes that do not fit entry by entry."""
    try:
        np.broadcast_shapes(left.shape, right.shape)
        return None
    except ValueError:
        pass
    if found := _steps_left(left, right, met):
        return found
    if sign in ("*", "multiply") and _could_be_product(left, right):
        return named(
            "shape-entrywise-for-product",
            f"{sign} multiplies entry by entry, and {_both(left, right)}. The matrix product is {left.text} "
            f"@ {right.text}.",
        )
    if found := _flow(left, right, met) or _flow(right, left, met):
        return found
    return named(
        "shape-entrywise",
        f"{_both(left, right)}: {sign} works entry by entry, so both sides need the same shape.",
    )


def _could_be_product(left: Operand, right: Operand) -> bool:
    return len(left.shape) == len(right.shape) == 2 and left.shape[1] == right.shape[0]


def _flow(one: Operand, other: Operand, met: Met) -> Named | None:
    """x where a state belongs: (N, D) meets (N, H)."""
    if (one.axes, other.axes) == (("N", "D"), ("N", "H")):
        return named(
            "shape-D-meets-H",
            f"{one.text} has D = {one.shape[1]} columns and {other.text} has H = {other.shape[1]}: the "
            "input has D columns, states and gates have H.",
        )
    if (one.axes, other.axes) == (("N", "D+H"), ("N", "H")):
        return named(
            "shape-part-of-xh",
            f"{one.text} still has D+H = {one.shape[1]} columns and {other.text} has H = {other.shape[1]}: "
            "of [x, h] the first D columns belong to x, the last H to h ([:, :D] and [:, D:]).",
        )
    return None


def _join(node: ast.Call, name: str, met: Met) -> Named | None:
    """np.concatenate and the like, of arrays that do not lie side by side."""
    if not node.args:
        return None
    first = node.args[0]
    if not isinstance(first, ast.List | ast.Tuple):
        return _not_a_list(node, name, met)
    parts = [one for one in _operands(first.elts, met) if one.shape]
    if len(parts) != len(first.elts) or len(parts) < 2:
        return None
    if found := _steps_left(parts[0], parts[1], met):
        return found
    if name == "stack":
        return named(
            "shape-stacked",
            f"np.stack lays arrays of one shape on top of each other, and {_both(*parts[:2])}. Side by side "
            f"it is np.concatenate([{', '.join(one.text for one in parts)}], axis=1).",
        )
    if len({len(one.shape) for one in parts}) > 1:
        return named(
            "shape-joined-unlike",
            f"np.{name} joins arrays with the same number of axes, and {_both(*parts[:2])}.",
        )
    if all(one.axes[:1] == ("N",) and len(one.shape) == 2 for one in parts) and name != "hstack":
        return named(
            "shape-joined-below",
            f"np.{name} puts {parts[0].text} above {parts[1].text} here, and {_both(*parts[:2])}. Side by "
            "side, so that each row is a sample, it is "
            f"np.concatenate([{', '.join(one.text for one in parts)}], axis=1).",
        )
    return named("shape-joined", f"np.{name} cannot join these: {_both(*parts[:2])}.")


def _not_a_list(node: ast.Call, name: str, met: Met) -> Named | None:
    """np.concatenate(x, h): the arrays are to be one list."""
    if len(node.args) > 1 and shape_of(node.args[0], met) and shape_of(node.args[1], met):
        texts = ", ".join(told(one, "...") for one in node.args)
        axis = "" if name in ("hstack", "vstack", "column_stack") else ", axis=1"
        return named(
            "shape-join-list",
            f"np.{name} takes the arrays as one list: np.{name}([{texts}]{axis}).",
        )
    return None


def _reshape(inner: ast.expr, met: Met) -> Named | None:
    shape = shape_of(inner, met)
    if shape is None:
        return None
    text = told(inner, "the array")
    return named(
        "shape-reshaped",
        f"{text} is {in_letters(shape, met.sizes)}, {int(np.prod(shape))} numbers: reshape keeps them all, "
        "and what is asked for holds another number of them.",
    )


def _subscript(node: ast.Subscript, met: Met) -> Named | None:
    """An index that the array, or its shape, does not have."""
    match node.value:
        case ast.Attribute(value=inner, attr="shape") if (shape := shape_of(inner, met)) is not None:
            text = told(inner, "the array")
            number = value_of(node.slice, met)
            if isinstance(number, int) and not -len(shape) <= number < len(shape):
                return named(
                    "shape-no-such-axis",
                    f"{text} is {in_letters(shape, met.sizes)}: it has {_axes(len(shape))}, so there is no "
                    f"{text}.shape[{number}].",
                )
            return None
    shape = shape_of(node.value, met)
    if shape is None:
        return None
    text = told(node.value, "the array")
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    lengths = [one for one in parts if not _is_new_axis(one)]
    if len(lengths) > len(shape):
        return named(
            "shape-too-many-indices",
            f"{text} is {in_letters(shape, met.sizes)}: it has {_axes(len(shape))}, and {len(lengths)} "
            "indices are given.",
        )
    return next(_outside(text, shape, lengths, met), None)


def _outside(text: str, shape: Shape, parts: list[ast.expr], met: Met) -> Iterator[Named]:
    for axis, part in enumerate(parts):
        if isinstance(part, ast.Constant) and part.value is Ellipsis:
            return
        number = value_of(part, met)
        if isinstance(number, int) and not -shape[axis] <= number < shape[axis]:
            length = letter(shape[axis], met.sizes)
            of = f"{length} = {shape[axis]}" if not length.isdigit() else length
            yield named(
                "shape-index-outside",
                f"{text} is {in_letters(shape, met.sizes)}: axis {axis} has {of} entries, from 0 to "
                f"{shape[axis] - 1}, and {told(part, 'the index')} is {number} here.",
            )


def _is_new_axis(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and node.value is None) or (
        isinstance(node, ast.Attribute) and node.attr == "newaxis"
    )


def _axes(number: int) -> str:
    return "1 axis" if number == 1 else f"{number} axes" if number else "no axis"


def fields_of(met: Met) -> dict[str, Any]:
    """The fields of the weights that the exercise takes or gives, by name."""
    parts = [*met.exercise.takes, *met.exercise.gives]
    return {field.name: field for part in parts if isinstance(part, Weights) for field in part.fields}


def arrays_of(met: Met) -> list[Array]:
    """The arrays that the exercise takes."""
    return [part for part in met.exercise.takes if isinstance(part, Array)]
