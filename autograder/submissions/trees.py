"""The trees of texts, each read once for all who look at one file; nothing of it is run."""

import ast
import warnings

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises


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
