"""The trees of texts, each read once for all who look at one file; nothing of it is run."""

import ast
import warnings

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


class Trees:
    """Keeps the trees of a file's texts, for as long as the file is marked. Nobody changes them."""

    def __init__(self) -> None:
        self._trees: dict[str, ast.Module | None] = {}

    def of(self, text: str) -> ast.Module | None:
        """The tree of a text; None of what is not Python as it stands."""
        if text not in self._trees:
            self._trees[text] = tree_of(text)
        return self._trees[text]


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
