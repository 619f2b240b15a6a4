"""Known mistakes in programs that look otherwise: names of their own, and products that are summed in another order.

The catalogue's mistakes are edits of the solution. Whoever makes them has written another program, whose last digits
are others.
"""

import ast
from collections.abc import Sequence

from autograder.course import Course
from autograder.mistakes.definitions import defined, without_docstrings

from .known import known_mistakes
from .triggers import Wrong

RESTYLED = ", restyled"
PRODUCT = """
def _product(one, other):
    if np.ndim(one) != 2 or np.ndim(other) != 2 or one.shape[1] != other.shape[0]:
        return np.matmul(one, other)
    total = np.zeros((one.shape[0], other.shape[1]))
    for k in reversed(range(one.shape[1])):
        total = total + one[:, k : k + 1] * other[k]
    return total
"""


def restyled(course: Course) -> list[Wrong]:
    """Every known mistake, in another style."""
    return [anew(one) for one in known_mistakes(course)]


def anew(one: Wrong) -> Wrong:
    """One of them, in another style."""
    return one._replace(name=f"{one.name}{RESTYLED}", text=_in_another_style(one.text))


def _in_another_style(text: str) -> str:
    """The same functions with other names inside of them, and with matrix products of their own."""
    tree = without_docstrings(ast.parse(text))
    for _, node in defined(tree):
        if isinstance(node, ast.FunctionDef):
            _Renamed(_locals(node)).visit(node)
    tree = _Products().visit(tree)
    return f"{ast.unparse(ast.fix_missing_locations(tree))}\n{PRODUCT}"


def _locals(function: ast.FunctionDef) -> Sequence[str]:
    """The names that a function assigns; its arguments keep theirs, for they may be given by name."""
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = [
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return [name for name in dict.fromkeys(stored) if name not in arguments]


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = {name: f"v{k}_{name[0]}" for k, name in enumerate(names)}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node


class _Products(ast.NodeTransformer):
    """a @ b becomes _product(a, b)."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            return ast.Call(ast.Name("_product", ast.Load()), [node.left, node.right], [])
        return node
