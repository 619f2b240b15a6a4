"""The key's code of some functions alone: what stands in for a student's wrong ones, where their code runs."""

import ast
from collections.abc import Iterable, Iterator

from autograder.mistakes.definitions import names_in, reached, without_annotations
from autograder.mistakes.edits import Key
from autograder.spec import Weights


def code_of(key: Key, names: Iterable[str]) -> str:
    """The source of these functions and of all of the key's that they use: it runs on its own, with NumPy.

    Nothing else of the key is in it, no docstring, comment or annotation. The weights' types are left out: they are
    made where the code runs, by their names. Raises KeyError for a name that the key does not define.
    """
    needed = {other for name in names for other in (name, *reached(key.uses, name))}
    given = _types_of_weights(key)
    kept = [name for name in key.definitions if name in needed and name not in given]
    code = [without_annotations(ast.parse(ast.unparse(key.definitions[name]))) for name in kept]
    used = set().union(*map(names_in, code))
    return "\n\n\n".join(["\n".join(_imports(key, used)), *map(ast.unparse, code)]).strip() + "\n"


def _imports(key: Key, used: set[str]) -> Iterator[str]:
    """The key's imports of names that are used."""
    for node in key.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound = [one for one in node.names if (one.asname or one.name).split(".")[0] in used]
            if isinstance(node, ast.Import) and bound:
                yield ast.unparse(ast.Import(bound))
            elif isinstance(node, ast.ImportFrom) and bound:
                yield ast.unparse(ast.ImportFrom(node.module, bound, node.level))


def _types_of_weights(key: Key) -> set[str]:
    exercises = key.assignment.exercises
    quantities = [one for exercise in exercises for one in (*exercise.takes, *exercise.gives)]
    return {one.type_name for one in quantities if isinstance(one, Weights)}
