"""The statements of a cell, and those inside of them."""

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import CodeType


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a cell: its tree, and its code if that is known; both count lines from `above` on.

    Of a function that is compiled already the tree is made of its text when it is wanted: seldom.
    """

    source: ast.stmt | str
    above: int = 0
    known: CodeType | None = None
    function: str = ""  # that it defines

    @property
    def tree(self) -> ast.stmt:
        """Its tree; of a function that nests too deeply for one, that of its name."""
        if not isinstance(self.source, str):
            return self.source
        try:
            return ast.parse(self.source).body[0]
        except (RecursionError, MemoryError):
            return ast.parse(f"def {self.function}(): pass").body[0]

    @property
    def may_try(self) -> bool:
        """Whether there may be a `try` with an `except` in it."""
        return not isinstance(self.source, str) or "except" in self.source

    @property
    def first_line(self) -> int:
        """The line of the cell on which it begins."""
        return self.above + (1 if isinstance(self.source, str) else self.source.lineno)

    def stands_on(self, line: int) -> bool:
        """Whether it has this line of the cell."""
        tree = self.tree
        return self.first_line <= line <= (tree.end_lineno or tree.lineno) + self.above

    def own_tree(self) -> ast.stmt:
        """Its tree with the lines of the cell, to be changed and compiled."""
        is_shared = self.known and not isinstance(self.source, str)
        tree = copy.deepcopy(self.tree) if is_shared else self.tree
        if self.above:
            ast.increment_lineno(tree, self.above)
        return tree

    def code(self, cell: str, futures: int = 0) -> CodeType | None:
        """What is known of it, as code of this cell, under what `from __future__ import` has said above it."""
        known = self.known
        if futures and known:
            known = compiled(self.source, cell, futures) if isinstance(self.source, str) else None
        return _moved(known, cell, self.above) if known else None


def statement_of(tree: ast.stmt, above: int = 0, known: CodeType | None = None) -> Statement:
    """The statement of this tree."""
    return Statement(tree, above, known, tree.name if isinstance(tree, ast.FunctionDef) else "")


def compiled(statement: ast.stmt | str, cell: str = "", futures: int = 0) -> CodeType:
    """One statement as code of a cell, under what `from __future__ import` has said above it."""
    source = statement if isinstance(statement, str) else ast.Module([statement], [])
    code: CodeType = compile(source, cell, "exec", futures, dont_inherit=True)
    return code


def _moved(code: CodeType, cell: str, above: int) -> CodeType:
    """The same code as part of a cell, so many lines lower: all other lines of code count from its first one."""
    inside = tuple(_moved(one, cell, above) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_filename=cell, co_firstlineno=code.co_firstlineno + above, co_consts=inside)


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement, those inside of others too: what is inside comes later.

    Expressions hold none, and are nine tenths of a tree: `ast.walk` looks at each of them.
    """
    found = list(body)
    for one in found:  # which grows on the way
        yield one
        for block in ("body", "orelse", "finalbody"):
            found += getattr(one, block, ())
        for part in (*getattr(one, "handlers", ()), *getattr(one, "cases", ())):
            found += part.body
