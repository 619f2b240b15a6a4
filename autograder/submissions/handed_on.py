"""Functions that hand on all that they are given: what they hand it to is the function, under another name."""

import ast
from collections.abc import Mapping

from autograder.submissions.trees import Trees


def handed_on(sources: Mapping[str, str], trees: Trees | None = None) -> Mapping[str, str]:
    """The function to which each one hands its arguments as they came, and whose results it returns as they come.

    `sources` has the text of each file, or of each cell of a notebook; `trees` those that were read already.
    The last meaning of a name counts.
    """
    found: dict[str, str] = {}
    trees = trees or Trees()
    for text in sources.values():
        for node in (node for piece in trees.pieces(text) or () for node in piece.module.body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.pop(node.name, None)
            match node:
                case ast.FunctionDef(name=name) if (other := _other(node)) is not None and other != name:
                    found[name] = other
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found.pop(name, None)
                    if isinstance(value, ast.Name):
                        found[name] = value.id
    return found


def _other(function: ast.FunctionDef) -> str | None:
    """g, of `def f(a, b): return g(a, b)` and `def f(*a): return g(*a)`."""
    body = [one for one in function.body if not _is_said(one)]
    taken = function.args
    if function.decorator_list or taken.kwonlyargs or taken.kwarg or taken.defaults:
        return None
    given = [one.arg for one in (*taken.posonlyargs, *taken.args)]
    expected = [*given, *([f"*{taken.vararg.arg}"] if taken.vararg else [])]
    match body:
        case [ast.Return(value=ast.Call(func=ast.Name(id=name), args=args, keywords=[]))]:
            return name if [_written(one) for one in args] == expected else None
    return None


def _written(argument: ast.expr) -> str:
    """`a`, or `*a`; nothing of what is more than a name, however deep it is."""
    match argument:
        case ast.Name(id=name):
            return name
        case ast.Starred(value=ast.Name(id=name)):
            return f"*{name}"
    return ""


def _is_said(statement: ast.stmt) -> bool:
    """Whether it is a docstring."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
