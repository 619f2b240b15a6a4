"""Which lines of a wrong program are others than those of the right one it was made from."""

import ast
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from typing import Literal

Where = Literal["on the line", "in the function", "elsewhere", "nowhere"]


def changed_lines(right: str, wrong: str) -> frozenset[int]:
    """The lines, from 1, of the statements that were changed; where a line is only missing, those beside it."""
    before, after = right.split("\n"), wrong.split("\n")
    lines: set[int] = set()
    for what, _, _, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what in ("replace", "insert"):
            lines |= set(range(first + 1, last + 1))
        elif what == "delete":
            lines |= {first, first + 1}
    spans = list(_spans(ast.parse(wrong)))
    return frozenset(line for span in spans if lines.intersection(span) for line in span)


def where(wrong: str, line: int, changed: Collection[int]) -> Where:
    """Where a line lies that is said to be wrong; 0 is none."""
    if not line:
        return "nowhere"
    if line in changed:
        return "on the line"
    same = any(line in whole and not whole.isdisjoint(changed) for whole in _definitions(wrong))
    return "in the function" if same else "elsewhere"


def _spans(tree: ast.Module) -> Iterator[range]:
    """The lines of each statement; of a loop or a condition, those before its body."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.end_lineno is not None:
            body = getattr(node, "body", None)
            end = max(body[0].lineno - 1, node.lineno) if body else node.end_lineno
            yield range(node.lineno, end + 1)


def _definitions(text: str) -> Iterator[frozenset[int]]:
    for node in ast.parse(text).body:
        yield frozenset(range(node.lineno, (node.end_lineno or node.lineno) + 1))
