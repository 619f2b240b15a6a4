"""The values on the way to a right result: the key's own code, run with every piece and every name written down.

The course is trusted; its code runs here as it does elsewhere in this room.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.edits import NEVER_EVALUATED, Key
from autograder.mistakes.shown import copied
from autograder.spec import Exercise

MOST = 4000  # values of one call
_OF, _BOUND, _PRODUCT, _SUM = "_recorded_part", "_recorded_name", "_recorded_product", "_recorded_sum"
_JOINED = re.compile(r"np\.concatenate\(\[([^\[\]]*)\](?:, axis=-?\d)?\)")


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One array that the key has on its way: the function in which, the `text` in the course's words.

    `name` is what it is bound to there, empty of a piece; `operation` is the outermost one: "tanh", "@", "+". `inside`
    is the function whose only argument it is. `is_argument` of what the function is given.
    """

    function: str
    text: str
    name: str
    operation: str
    inside: str
    is_argument: bool
    array: Any


@dataclass(frozen=True, slots=True)
class _Piece:
    function: str
    text: str
    name: str
    operation: str
    inside: str
    is_argument: bool


class Recorder:
    """Runs the functions of one key, and writes down their values."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self._pieces: list[_Piece] = []

    @cached_property
    def _code(self) -> list[CodeType]:
        made = []
        exercises = {one.name for one in self._key.assignment.exercises}
        for name, node in self._key.definitions.items():
            if isinstance(node, ast.FunctionDef):
                tree = ast.parse(ast.unparse(node))
                is_told = name in exercises
                _Marking(name, is_told, self._pieces, _joined_names(node)).visit(tree)
                made.append(
                    compile(ast.fix_missing_locations(tree), "<the key>", "exec", NEVER_EVALUATED, True)
                )
        return made

    def values(self, exercise: Exercise, case: Case) -> tuple[Value, ...]:
        """The values on the way to the exercise's results, in order, its arguments first; kept with the case."""
        if "recorded" not in case.cache:
            case.cache["recorded"] = self._values(exercise, case)
        found: tuple[Value, ...] = case.cache["recorded"]
        return found

    def _values(self, exercise: Exercise, case: Case) -> tuple[Value, ...]:
        run = _Run(self._pieces, case.sizes.get("D", 0))
        names = dict(vars(self._key.assignment.solution)) | run.names
        for code in self._code:
            exec(code, names)  # noqa: S102  (the course's own)
        with np.errstate(all="ignore"):
            names[exercise.name](*copied(case.arguments))
        return tuple(run.found)


class _Run:
    """What the marked code calls while it runs.

    Of `[x, h] W + b` the shares `x W[:D]` and `h W[D:]` are written down too, each with and without the bias.
    """

    def __init__(self, pieces: Sequence[_Piece], D: int) -> None:
        self.found: list[Value] = []
        self._pieces, self._D = pieces, D
        self._shares: dict[int, tuple[Any, list[Any]]] = {}

    @property
    def names(self) -> dict[str, Any]:
        """The functions by the names that the marked code has for them."""
        return {_OF: self.part, _BOUND: self.part, _PRODUCT: self.product, _SUM: self.sum}

    def part(self, k: int, value: Any) -> Any:
        """Writes down a value of a piece, and gives it back."""
        for array in arrays_of(value):
            self._write(self._pieces[k], array)
        return value

    def _write(self, piece: _Piece, array: Any) -> None:
        if len(self.found) < MOST:
            self.found.append(
                Value(
                    piece.function,
                    piece.text,
                    piece.name,
                    piece.operation,
                    piece.inside,
                    piece.is_argument,
                    array,
                )
            )

    def product(self, k: int, left: Any, right: Any) -> Any:
        """The product of two arrays; of what stands side by side also that of each."""
        value, D = left @ right, self._D
        if getattr(left, "ndim", 0) == 2 and 0 < D < left.shape[1] == len(right):
            shares = [left[:, :D] @ right[:D], left[:, D:] @ right[D:]]
            self._shares[id(value)] = value, shares
            for share in shares:
                self._write(_Piece("", "", "", "", "", False), share)
        return self.part(k, value)

    def sum(self, k: int, left: Any, right: Any) -> Any:
        """The sum of two arrays; of a product also that of its shares."""
        of, shares = self._shares.get(id(left), (None, []))
        for share in shares if of is left else ():
            self._write(_Piece("", "", "", "", "", False), share + right)
        return self.part(k, left + right)


def arrays_of(value: Any) -> list[Any]:
    """Copies of the arrays of real numbers that a value is made of; nothing of a length or an index."""
    if isinstance(value, np.ndarray):
        return [np.array(value, dtype=np.float64)] if value.dtype.kind == "f" else []
    if isinstance(value, float | np.floating):
        return [np.asarray(value, dtype=np.float64)]
    if isinstance(value, list | tuple):
        found = [array for one in value for array in arrays_of(one)]
        is_of_one_shape = len({array.shape for array in found}) == 1 < len(found)
        return [*found, np.stack(found)] if is_of_one_shape else found
    return []


def _joined_names(function: ast.FunctionDef) -> dict[str, str]:
    """The names of arrays that stand for two side by side: `xh` for `[x, h]`."""
    return {
        node.targets[0].id: f"[{found[1]}]"
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if (found := _JOINED.fullmatch(ast.unparse(node.value)))
    }


def in_words(text: str, joined: dict[str, str]) -> str:
    """`xh @ weights.W_f + weights.b_f` as the course writes it: `[x, h] W_f + b_f`."""
    said = _JOINED.sub(r"[\1]", text)
    for name, pair in joined.items():
        said = re.sub(rf"\b{name}\b", pair, said)
    return re.sub(r"\b(?:np|weights)\.", "", said).replace(" @ ", " ").replace("**", "^")


OPERATIONS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
    ast.Pow: "**",
}


def operation_of(node: ast.AST) -> str:
    """The outermost operation of a piece: the name of a function, or a sign."""
    if isinstance(node, ast.BinOp):
        return OPERATIONS.get(type(node.op), "")
    if isinstance(node, ast.Call):
        return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return ""


class _Marking(ast.NodeTransformer):
    """Changes a function, so that it tells of each piece and of each name as it gets a value."""

    def __init__(self, function: str, is_told: bool, pieces: list[_Piece], joined: dict[str, str]) -> None:
        """Pieces of what is not told, such as those of a helper, have no operation."""
        self._function, self._is_told, self._pieces, self._joined = function, is_told, pieces, joined
        self._inside: dict[ast.expr, str] = {}

    def _told(
        self,
        node: ast.expr,
        of: str,
        text: str,
        name: str,
        operation: str,
        inside: str = "",
        *,
        is_argument: bool = False,
    ) -> ast.Call:
        operation = operation if self._is_told else ""
        self._pieces.append(_Piece(self._function, text, name, operation, inside, is_argument))
        return ast.Call(ast.Name(of, ast.Load()), [ast.Constant(len(self._pieces) - 1), node], [])

    def _part(self, node: ast.expr) -> ast.expr:
        text, operation = in_words(ast.unparse(node), self._joined), operation_of(node)
        around = self._inside.get(node, "")
        visited = self.generic_visit(node)
        assert isinstance(visited, ast.expr)
        if isinstance(visited, ast.BinOp) and operation in ("@", "+"):
            of = _PRODUCT if operation == "@" else _SUM
            told = self._told(visited.left, of, text, "", operation, around)
            told.args.append(visited.right)
            return told
        return self._told(visited, _OF, text, "", operation, around)

    visit_BinOp = visit_UnaryOp = _part  # noqa: N815  (ast's names)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return self._part(node) if isinstance(node.ctx, ast.Load) else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        is_module = isinstance(node.value, ast.Name) and node.value.id == "np"
        return node if is_module or not isinstance(node.ctx, ast.Load) else self._part(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        text, operation = in_words(ast.unparse(node), self._joined), operation_of(node)
        around = self._inside.get(node, "")
        if len(node.args) == 1:
            self._inside[node.args[0]] = operation
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
            node.func.value = self.visit(node.func.value)
        node.args = [self.visit(one) for one in node.args]
        node.keywords = [ast.keyword(one.arg, self.visit(one.value)) for one in node.keywords]
        return self._told(node, _OF, text, "", operation, around)

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        return ast.Starred(self.visit(node.value), node.ctx)

    def _bind(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> list[ast.stmt]:
        value = node.value
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [one for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
        operation = operation_of(value) if value is not None else ""
        text = "" if value is None else in_words(ast.unparse(value), self._joined)
        node.value = None if value is None else self.visit(value)
        told: list[ast.stmt] = [
            ast.Expr(
                self._told(
                    ast.Name(one.id, ast.Load()),
                    _BOUND,
                    one.id if len(names) > 1 else text,
                    one.id,
                    operation,
                )
            )
            for one in names
        ]
        return [node, *told]

    visit_Assign = visit_AugAssign = visit_AnnAssign = _bind  # noqa: N815

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        arguments = [one.arg for one in node.args.args]
        body = [one for statement in node.body for one in _listed(self.visit(statement))]
        told = [
            ast.Expr(self._told(ast.Name(one, ast.Load()), _BOUND, one, one, "", is_argument=True))
            for one in arguments
        ]
        node.body = [*told, *body]
        return node


def _listed(visited: ast.AST | Sequence[ast.AST]) -> list[Any]:
    return [visited] if isinstance(visited, ast.AST) else list(visited)
