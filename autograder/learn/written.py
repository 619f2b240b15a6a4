"""What stands in a file, function by function: which were written, and which mean something else than before."""

import ast
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from autograder.course import Assignment
from autograder.submissions.calls import calls, uses_of
from autograder.submissions.source import Cell, Source
from autograder.worker.cells import parsed

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class Written:
    """By the names at the top of a file: a digest of what defines each, of all that it comes to, and its first line.

    `reached` are the names that each comes to. Nothing is known of a file that is not Python: `is_broken`.
    """

    own: Mapping[str, str]
    whole: Mapping[str, str]
    places: Mapping[str, tuple[str, int]]
    reached: Mapping[str, Collection[str]]
    is_broken: bool = False


def written(source: Source, beside: Mapping[str, Source] = {}) -> Written:
    """What stands in a file; what a name comes to may lie in the files beside it, which count as a whole."""
    own: dict[str, list[str]] = {}
    places: dict[str, tuple[str, int]] = {}
    try:
        for cell in source.cells:
            for statement in parsed(cell.text, cell.name, cell.is_notebook).body:
                for name in bound(statement):
                    own.setdefault(name, []).append(ast.dump(statement))
                    places[name] = (cell.name, statement.lineno)
    except UNREADABLE:
        return Written({}, {}, {}, {}, is_broken=True)
    outside = [cell.text for name in sorted(beside) for cell in beside[name].cells]
    uses = uses_of({cell.name: _without_magics(cell) for cell in source.cells})
    reached = {name: calls(uses, name) for name in own}
    return Written(
        {name: _digest(texts) for name, texts in own.items()},
        {
            name: _digest(
                [*texts, *outside, *(text for one in sorted(reached[name] & own.keys()) for text in own[one])]
            )
            for name, texts in own.items()
        },
        places,
        reached,
    )


def _without_magics(cell: Cell) -> str:
    return ast.unparse(parsed(cell.text, cell.name, cell.is_notebook)) if cell.is_notebook else cell.text


def _digest(texts: Collection[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def bound(statement: ast.stmt) -> Iterator[str]:
    """The names to which a statement at the top gives a meaning."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (one.asname or one.name.split(".")[0] for one in names)
        case _:
            inside = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            yield from dict.fromkeys(node.id for node in inside if isinstance(node.ctx, ast.Store))


def exercises_written(assignment: Assignment, found: Written, handed_out: Written) -> list[str]:
    """The exercises that carry points and of which more is there than was handed out."""
    names = [one.name for one in assignment.exercises if one.criteria]
    return [name for name in names if name in found.own and found.own[name] != handed_out.own.get(name)]
