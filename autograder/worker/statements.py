"""The statements of a cell, and those inside of them."""

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import CodeType


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a cell: its tree, and its code if that is known; both count lines from `above` on."""

    tree: ast.stmt
    above: int = 0
    known: CodeType | None = None

    @property
    def first_line(self) -> int:
        """The line of the cell on which it begins."""
        return self.tree.lineno + self.above

    def stands_on(self, line: int) -> bool:
        """Whether it has this line of the cell."""
        return self.first_line <= line <= (self.tree.end_lineno or self.tree.lineno) + self.above

    def own_tree(self) -> ast.stmt:
        """Its tree with the lines of the cell, to be changed and compiled."""
        tree = copy.deepcopy(self.tree) if self.known else self.tree
        if self.above:
            ast.increment_lineno(tree, self.above)
        return tree

    def code(self, cell: str) -> CodeType | None:
        """What is known of it, as code of this cell."""
        return _moved(self.known, cell, self.above) if self.known else None


def compiled(statement: ast.stmt, cell: str = "", futures: int = 0) -> CodeType:
    """One statement as code of a cell, under what `from __future__ import` has said above it."""
    code: CodeType = compile(ast.Module([statement], []), cell, "exec", futures, dont_inherit=True)
    return code


def _moved(code: CodeType, cell: str, above: int) -> CodeType:
    """The same code as part of a cell, so many lines lower: all other lines of code count from its first one."""
    inside = tuple(_moved(one, cell, above) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_filename=cell, co_firstlineno=code.co_firstlineno + above, co_consts=inside)


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement, those inside of others too, in no order.

    Expressions hold none, and are nine tenths of a tree: `ast.walk` looks at each of them.
    """
    left = list(body)
    while left:
        yield (one := left.pop())
        for block in ("body", "orelse", "finalbody"):
            left += getattr(one, block, ())
        for part in (*getattr(one, "handlers", ()), *getattr(one, "cases", ())):
            left += part.body
