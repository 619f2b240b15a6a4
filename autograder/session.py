"""The program that somebody typed into an IPython session: of the cells that ran, those that a function needs."""

import ast
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.student_room.cells import parsed
from autograder.submissions.source import Cell

_CHANGES_ITSELF = {"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "update"}
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_BINDS = (*_SCOPES, ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom)


def ipython() -> Any:
    """The running IPython shell, None if there is none. It is never imported for that."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module and hasattr(module, "get_ipython") else None


def cells_that_ran(shell: Any) -> list[Cell]:
    """What ran in the session, in order; cells are called as the notebook numbers them: In [3]."""
    texts = enumerate(shell.history_manager.input_hist_raw)
    return [Cell(f"In [{number}]", str(text), True) for number, text in texts if str(text).strip()]


def program(cells: Sequence[Cell], names: Collection[str]) -> tuple[Cell, ...]:
    """The cells, in order, that these names and all that they build on come from.

    What was tried in between, and what was defined anew later, is left out: it would run again with every check.
    """
    wanted = set(names)
    kept: list[Cell] = []
    for cell in reversed(cells):
        try:
            does = _done(parsed(cell.text, cell.name, True))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # it did not run either
        if wanted & (does.binds | does.changes) or "*" in does.binds:
            kept.append(cell)
            wanted = (wanted - does.surely_binds) | does.needs
    return tuple(reversed(kept))


def defines(cells: Sequence[Cell], names: Collection[str]) -> bool:
    """Whether these cells, which are Python, define one of the names."""
    return any(_done(parsed(cell.text, cell.name, True)).binds & set(names) for cell in cells)


@dataclass(frozen=True, slots=True)
class _Done:
    """What a cell does to the names of its session."""

    binds: set[str]
    surely_binds: set[str]
    changes: set[str]
    needs: set[str]


def _done(tree: ast.Module) -> _Done:
    surely: set[str] = set()
    needs: set[str] = set()
    for statement in tree.body:
        needs |= _loaded(_at_once(statement)) - surely
        if isinstance(statement, _BINDS):
            surely |= set(_bound(statement))
    inside = (node for scope in ast.walk(tree) if isinstance(scope, _SCOPES) for node in ast.walk(scope))
    return _Done(
        binds={name for statement in tree.body for node in _at_once(statement) for name in _bound(node)},
        surely_binds=surely,
        changes={name for node in ast.walk(tree) for name in _changed(node)},
        needs=needs | (_loaded(inside) - surely),
    )


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is in it, without the insides of functions and classes: those run later."""
    yield node
    if not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _at_once(child)


def _loaded(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.Assign):
        yield from (name for target in node.targets for name in _stored(target))
    elif isinstance(node, ast.AnnAssign):
        yield from _stored(node.target) if node.value else ()
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id


def _stored(target: ast.AST) -> set[str]:
    return {
        node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _changed(node: ast.AST) -> Iterator[str]:
    """Names whose values the node changes in place, or binds from inside of a function."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        yield from _root(node)
    elif isinstance(node, ast.AugAssign):
        yield from _root(node.target)
    elif isinstance(node, ast.Global):
        yield from node.names
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _CHANGES_ITSELF:
            yield from _root(node.func)


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
