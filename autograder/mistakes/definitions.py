"""What a program defines at its top, by name, as trees."""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign
Tree = TypeVar("Tree", bound=ast.AST)


def defined(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """The functions, classes and constants that a program defines at its top, in order."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def without_docstrings(tree: Tree) -> Tree:
    """The tree, changed: its functions and classes say nothing about themselves any more."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def without_annotations(tree: Tree) -> Tree:
    """The tree, changed: its functions say nothing of types any more, so that no name of a type is needed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    return tree


def names_in(node: ast.AST) -> set[str]:
    """The names that stand in a tree."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def reached(uses: Mapping[str, Collection[str]], start: str, closed: Collection[str] = ()) -> tuple[str, ...]:
    """What a definition comes to, nearest first, without passing through what is closed; not itself.

    `uses` has the names that stand in each definition.
    """
    found = [start]
    for name in found:
        if name == start or name not in closed:
            found += [one for one in uses if one in uses[name] and one not in found]
    return tuple(found[1:])
