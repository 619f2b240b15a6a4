"""Programs that call no function of an earlier exercise by its name: each works with copies of its own.

Whoever does the work of an earlier part anew makes its slips again, and nothing can stand in for a copy.
"""

import ast
from collections.abc import Sequence

from .mutants import Mutant
from .programs import Base

PREFIX = "_own_"


def has_copies(mutant: Mutant) -> bool:
    """Whether the slip stands in a function that others build on."""
    is_function = isinstance(mutant.base.definitions[mutant.slips[0].part], ast.FunctionDef)
    return is_function and len(set(mutant.affected) & set(mutant.base.exercises)) > 1


def in_copies(mutant: Mutant) -> str:
    """The program with its functions under other names, in which they call each other; the exercises return theirs."""
    functions = _functions(mutant.base)
    tree = _Renamed(functions).visit(ast.parse(mutant.text))
    outer = [f"def {name}(*arguments):\n    return {PREFIX}{name}(*arguments)\n" for name in functions]
    return "\n\n".join([ast.unparse(tree), *outer])


def _functions(base: Base) -> Sequence[str]:
    return [name for name in base.exercises if isinstance(base.definitions[name], ast.FunctionDef)]


class _Renamed(ast.NodeTransformer):
    """Gives functions other names, wherever they are defined or named."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name in self._names:
            node.name = PREFIX + node.name
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self._names:
            node.id = PREFIX + node.id
        return node
