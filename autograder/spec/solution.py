"""The text of a solution: where each function and each constant stands in it, and what it calls."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

BEGIN = "### BEGIN SOLUTION"
_CELL = re.compile(r"^# %%", re.MULTILINE)
_EXERCISE = re.compile(r'# %%.*"grade_id": "([^"]*)"')


@dataclass(frozen=True, slots=True)
class Written:
    """A function, or all that is assigned to a constant: its text, from where to where it stands, what it names."""

    text: str
    start: int  # of the solution's text, in characters
    end: int
    line: int
    names: frozenset[str]

    @property
    def answer(self) -> str:
        """What a student writes: all behind the mark where the solution begins."""
        _, mark, behind = self.text.partition(BEGIN)
        return behind if mark else self.text

    def within(self, whole: str, text: str) -> str:
        """The whole solution with another text in this one's place."""
        return whole[: self.start] + text + whole[self.end :]


def written_in(text: str) -> dict[str, Written]:
    """Every function and constant of a solution by name. Raises SyntaxError."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    spans: dict[str, list[ast.stmt]] = {}
    for statement in ast.parse(text).body:
        for name in _defined(statement):
            spans.setdefault(name, []).append(statement)
    found = {}
    for name, statements in spans.items():
        last = statements[-1].end_lineno or statements[-1].lineno
        start, end = starts[statements[0].lineno - 1], starts[last]
        names = frozenset(
            node.id for one in statements for node in ast.walk(one) if isinstance(node, ast.Name)
        )
        found[name] = Written(text[start:end].rstrip("\n"), start, end, statements[0].lineno, names)
    return found


def _defined(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def without_exercises(text: str, names: Collection[str]) -> str:
    """The text without the cells in which these are written, and without what stands in words right before them."""
    starts = [found.start() for found in _CELL.finditer(text)]
    cells = [text[: starts[0]]] if starts else []
    cells += [text[start:end] for start, end in pairwise((*starts, len(text)))]
    kept: list[str] = []
    for cell in cells:
        if (found := _EXERCISE.match(cell)) is None or found[1] not in names:
            kept.append(cell)
            continue
        while len(kept) > 1 and _is_in_words(kept[-1]) and any(not _is_in_words(one) for one in kept[1:]):
            kept.pop()
    return "".join(kept) if names else text


def _is_in_words(cell: str) -> bool:
    return cell.startswith("# %% [markdown]")
