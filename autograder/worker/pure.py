"""Pieces of a statement that can be evaluated beside it: they have a value, and change nothing."""

import ast
from collections.abc import Iterator
from functools import cached_property
from types import CodeType

from .cells import parsed
from .pieces import Piece, pieces_of
from .statements import statements

PARTS = 40  # of one statement
_FUNCTIONS = frozenset(
    "concatenate hstack vstack column_stack stack append array asarray tanh exp log log1p expm1 dot matmul einsum "
    "sum mean where maximum minimum clip outer multiply add subtract divide negative square sqrt power abs zeros ones "
    "zeros_like ones_like transpose reshape expand_dims squeeze norm tile broadcast_to cumsum cumprod flip".split()
)
_METHODS = frozenset("sum mean dot reshape copy transpose squeeze ravel flatten".split())
_SMALL = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return | ast.Expr
_PLAIN = (
    ast.BinOp | ast.UnaryOp | ast.Subscript | ast.Slice | ast.Tuple | ast.List | ast.Compare | ast.Attribute
)


class Lines:
    """The statements of a text by their lines; each function is looked into when one of its lines is asked for."""

    def __init__(self, text: str, name: str, is_notebook: bool) -> None:
        self._text, self._name, self._is_notebook = text, name, is_notebook
        self._pieces = [] if "\r" in text else list(pieces_of(text))
        self._of_piece: dict[int, list[ast.stmt] | None] = {}
        self._inside: dict[ast.stmt, dict[int, ast.stmt]] = {}

    @cached_property
    def top(self) -> list[ast.stmt]:
        """All statements that stand at the top."""
        try:
            return parsed(self._text, self._name, self._is_notebook).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []

    def _near(self, line: int) -> list[ast.stmt]:
        """The statements of the piece in which a line is, if that is Python by itself; else all."""
        piece, above = max((one for one in self._pieces if one.above < line), default=("", -1), key=_above)
        if above < 0:
            return self.top
        if above not in self._of_piece:
            try:
                self._of_piece[above] = ast.parse("\n" * above + piece, self._name).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._of_piece[above] = None
        found = self._of_piece[above]
        return self.top if found is None else found

    def around(self, line: int) -> dict[int, ast.stmt]:
        """What stands in the statement at the top in which a line is, by lines: the innermost statement of each."""
        top = next((one for one in self._near(line) if one.lineno <= line <= (one.end_lineno or 0)), None)
        if top is None:
            return {}
        if top not in self._inside:
            found = self._inside[top] = {}
            for node in statements([top]):  # what is inside comes later, and takes its lines
                found.update(dict.fromkeys(range(node.lineno, (node.end_lineno or 0) + 1), node))
        return self._inside[top]

    def at(self, line: int) -> ast.stmt | None:
        """The innermost statement on a line; of a loop or a function only its own lines."""
        return self.around(line).get(line)


def _above(piece: Piece) -> int:
    return piece.above


def parts_of(statement: ast.stmt) -> list[tuple[ast.expr, CodeType]]:
    """The pieces with an operation in them, the inner ones first."""
    value = getattr(statement, "value", None) if isinstance(statement, _SMALL) else None
    if not isinstance(value, ast.expr):
        return []
    pieces = [one for one in _inside_first(value) if isinstance(one, ast.BinOp | ast.Call) and _is_pure(one)]
    return [(one, compile(ast.Expression(one), "<a part>", "eval")) for one in pieces[-PARTS:]]


def _inside_first(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return
    for child in ast.iter_child_nodes(node):
        yield from _inside_first(child)
    if isinstance(node, ast.expr):
        yield node


def _is_pure(node: ast.AST) -> bool:
    if isinstance(node, ast.Name | ast.Constant | ast.operator | ast.unaryop | ast.cmpop | ast.expr_context):
        return True
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(one.value for one in node.keywords)]
        has_out = any(one.arg in ("out", None) for one in node.keywords)
        return _is_pure_function(node.func) and not has_out and all(map(_is_pure, arguments))
    return isinstance(node, _PLAIN) and all(map(_is_pure, ast.iter_child_nodes(node)))


def _is_pure_function(node: ast.expr) -> bool:
    """`np.tanh`, `np.linalg.norm`, `a.sum`; nothing that the student has written."""
    match node:
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name):
            return name in _FUNCTIONS
        case ast.Attribute(
            value=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="linalg"), attr="norm"
        ):
            return True
        case ast.Attribute(value=value, attr=name):
            return name in _METHODS and _is_pure(value)
    return False
