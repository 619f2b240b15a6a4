"""A statement as it is run here: files beside it by their plain names, and missing packages where they do no harm."""

import ast
import re
from collections.abc import Iterable, Iterator

from .absent import AS_DECORATOR, AS_DEFAULT, HERE
from .statements import statements

# Only where one of these begins a line is there anything to write anew.
WORTH_A_LOOK = re.compile(r"^[ \t]*(?:@|from[ \t]*\.)", re.MULTILINE)

_Defines = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def rewrite(body: Iterable[ast.stmt], text: str, package: str | None = None) -> None:
    """Changes statements of this text: relative imports become plain ones, decorators may be of a missing package.

    What is relative in a package is looked for there, and else beside the program.
    """
    if not WORTH_A_LOOK.search(text):
        return
    for node in statements(body):
        if isinstance(node, ast.ImportFrom) and node.level:
            node.module, node.level = _plain(node, package if isinstance(package, str) else ""), 0
        elif isinstance(node, _Defines):
            node.decorator_list = [_lenient(decorator) for decorator in node.decorator_list]


def _plain(relative: ast.ImportFrom, package: str) -> str:
    parts = package.split(".") if package else []
    above = parts[: max(len(parts) + 1 - relative.level, 0)]
    return ".".join([*above, relative.module] if relative.module else above) or HERE


def without_defaults_of_missing_packages(statement: ast.stmt) -> None:
    """Changes a definition, so that what its arguments are by default may be of a missing package."""
    for node in ast.walk(statement):
        if isinstance(node, ast.arguments):
            node.defaults = [_called(AS_DEFAULT, _lenient(value)) for value in node.defaults]
            node.kw_defaults = [value and _called(AS_DEFAULT, _lenient(value)) for value in node.kw_defaults]


def _lenient(expression: ast.expr) -> ast.expr:
    found: ast.expr = _Lenient().visit(expression)
    return found


class _Lenient(ast.NodeTransformer):
    """Asks of every name in an expression whether it is one of a missing package."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return _called(AS_DECORATOR, node) if isinstance(node.ctx, ast.Load) else node


def _called(function: str, argument: ast.expr) -> ast.expr:
    name = ast.copy_location(ast.Name(function, ast.Load()), argument)
    return ast.copy_location(ast.Call(name, [argument], []), argument)


def bound(statement: ast.AST) -> Iterator[str]:
    """The names that a statement defines, if it comes to its end; those in functions and classes too."""
    for node in ast.walk(statement):
        if isinstance(node, _Defines):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
