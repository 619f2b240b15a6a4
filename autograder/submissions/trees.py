"""The trees of texts, each read once for all who look at one file; nothing of it is run."""

import ast
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.worker.pieces import pieces_of

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises
_NO_TREES = frozenset("ctx op ops id attr arg kind type_comment asname level module conversion".split())
_BELOW = {
    one: tuple(name for name in one._fields if name not in _NO_TREES)
    for one in vars(ast).values()
    if isinstance(one, type) and issubclass(one, ast.AST)
}
_BELOW[ast.Constant] = ()


def tree_of(text: str) -> ast.Module | None:
    """The tree of a text; None of what is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as of "\\d"
            return ast.parse(text)
    except UNREADABLE:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The tree of a text, and what was found out about it, by who looked. Nobody changes the tree."""

    module: ast.Module
    kept: dict[str, Any] = field(default_factory=dict)


def trees_of_pieces(text: str) -> dict[str, Tree]:
    """The trees of the pieces of a text that was handed out, by their texts: they stand in many files."""
    pieces = {piece.text for piece in pieces_of(text) if piece.text}
    trees = {piece: tree_of(piece) for piece in pieces}
    return {piece: Tree(tree) for piece, tree in trees.items() if tree is not None}


class Trees:
    """Keeps the trees of a file's texts, for as long as the file is marked."""

    def __init__(self, handed_out: Mapping[str, Tree] | None = None) -> None:
        """Pieces that were `handed_out` are not read again."""
        self._handed_out = handed_out or {}
        self._trees: dict[str, ast.Module | None] = {}
        self._pieces: dict[str, Sequence[Tree] | None] = {}

    def of(self, text: str) -> ast.Module | None:
        """The tree of a text; None of what is not Python as it stands."""
        if text not in self._trees:
            self._trees[text] = tree_of(text)
        return self._trees[text]

    def pieces(self, text: str) -> Sequence[Tree] | None:
        """The trees of a text piece by piece, each counting lines of its own; None of what is not Python.

        Pieces that are Python each by itself are, one below the other, Python of the same statements.
        """
        if text not in self._pieces:
            whole = None if (found := self._by_pieces(text)) is not None else self.of(text)
            self._pieces[text] = found if whole is None else [Tree(whole)]
        return self._pieces[text]

    def _by_pieces(self, text: str) -> list[Tree] | None:
        found: list[Tree] = []
        for piece, _ in pieces_of(text) if "\r" not in text else [(text, 0)]:
            tree = self._handed_out.get(piece)
            if tree is None:
                if (read := tree_of(piece)) is None:
                    return None
                tree = Tree(read)
            found.append(tree)
        return found


def walk(node: ast.AST) -> list[ast.AST]:
    """Everything in a tree, in the order of `ast.walk`, but for signs that hold nothing."""
    waiting = [node]
    for one in waiting:
        waiting += children(one)
    return waiting


def children(node: ast.AST) -> list[ast.AST]:
    """What stands right below, without signs that hold nothing, such as Load and Add: half of a tree, and no names."""
    found: list[ast.AST] = []
    for name in _BELOW[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found
