"""The program that somebody typed into an IPython session: of the cells that ran, those that a function needs."""

import ast
import symtable
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.submissions.source import Cell
from autograder.worker.cells import parsed

_CHANGES_ITSELF = {"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "update"}
_SURELY_BINDS = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom)


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
    done = [_done(cell) for cell in cells]
    kept = {k for k, does in enumerate(done) if does.star}
    # A name, and the cell before which it was looked up; what stands in a function is looked up when it is called.
    wanted = {(name, len(cells)) for name in names}
    wanted |= {(name, len(cells)) for k in kept for name in done[k].later}
    found: set[tuple[str, int]] = set()
    while wanted:
        name, before = wanted.pop()
        found.add((name, before))
        for k in reversed(range(before)):
            if name in done[k].binds | done[k].changes:
                kept.add(k)
                wanted |= {(other, k) for other in done[k].at_once} - found
                wanted |= {(other, len(cells)) for other in done[k].later} - found
            if name in done[k].surely_binds and name not in done[k].at_once:
                break
    return tuple(cells[k] for k in sorted(kept))


def defines(cells: Sequence[Cell], names: Collection[str]) -> bool:
    """Whether these cells define one of the names."""
    return any(_done(cell).binds & set(names) for cell in cells)


def runs_of(cells: Sequence[Cell], names: Collection[str]) -> dict[str, str]:
    """Of each name the cell that defined it last: {"rnn_step": "In [3]"}."""
    done = [(cell.name, _done(cell).binds) for cell in cells]
    return {name: cell for cell, binds in done for name in names if name in binds}


@dataclass(frozen=True, slots=True)
class _Done:
    """What a cell does to the names of its session, and which it looks up: at once, or when a function is called."""

    binds: set[str] = field(default_factory=set)
    surely_binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    at_once: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    star: bool = False


def _done(cell: Cell) -> _Done:
    try:
        tree = parsed(cell.text, cell.name, True)
        tables = [symtable.symtable(ast.unparse(statement), cell.name, "exec") for statement in tree.body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Done()  # it did not run either
    does = _Done(
        star=any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body)
    )
    for statement, table in zip(tree.body, tables, strict=True):
        if isinstance(statement, ast.AnnAssign) and statement.value is None:
            continue
        own = table.get_symbols()
        inside = list(_inside(table))
        does.at_once.update({one.get_name() for one in own if one.is_referenced()} - does.surely_binds)
        does.later.update(one.get_name() for one in inside if one.is_global() and one.is_referenced())
        bound = {one.get_name() for one in own if one.is_assigned() or one.is_imported()}
        does.binds.update(bound)
        does.changes.update(one.get_name() for one in inside if one.is_declared_global())
        does.changes.update(name for node in ast.walk(statement) for name in _changed(node))
        if isinstance(statement, _SURELY_BINDS):
            does.surely_binds.update(bound)
    return does


def _inside(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    """The names in functions, classes and whatever else has names of its own."""
    for child in table.get_children():
        yield from child.get_symbols()
        yield from _inside(child)


def _changed(node: ast.AST) -> Iterator[str]:
    """Names whose values the node changes in place."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        yield from _root(node)
    elif isinstance(node, ast.AugAssign):
        yield from _root(node.target)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _CHANGES_ITSELF:
            yield from _root(node.func)


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
