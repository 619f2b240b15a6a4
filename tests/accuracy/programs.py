"""Programs as the mutator sees them: a text, and the parts of it that may be changed."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from autograder.course import Assignment
from autograder.mistakes.definitions import Definition, defined, names_in, without_docstrings


@dataclass(frozen=True)
class Base:
    """A right program: a solution, or one in another style. `parts` are the definitions that are mutated."""

    assignment: str
    name: str
    text: str
    exercises: tuple[str, ...]  # those that carry points
    parts: tuple[str, ...]

    @cached_property
    def tree(self) -> ast.Module:
        """The program without its docstrings."""
        return without_docstrings(ast.parse(self.text))

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """What is defined at the top, by name: the last definition counts."""
        return dict(defined(self.tree))

    @cache  # noqa: B019  (as many as there are parts of programs)
    def concerned(self, part: str) -> tuple[str, ...]:
        """The exercises that a part belongs to: itself, or those that come to it without passing another one."""
        if part in self.exercises:
            return (part,)
        return tuple(name for name in self.exercises if part in self._reached(name, self.exercises))

    @cache  # noqa: B019  (as above)
    def affected(self, part: str) -> tuple[str, ...]:
        """The functions that are the part, or come to it by whatever way: all others are as right as before."""
        if isinstance(self.definitions[part], ast.Assign):
            return tuple(self.definitions)
        return tuple(name for name in self.definitions if name == part or part in self._reached(name, ()))

    def is_own(self, part: str, assignment: Assignment) -> bool:
        """Whether an exercise that carries points comes to it, and not through one that is given and unmarked."""
        every = [exercise.name for exercise in assignment.exercises]
        return any(part in self._reached(name, every) for name in self.exercises)

    def _reached(self, start: str, closed: Sequence[str]) -> set[str]:
        """What a definition comes to by names, without passing through what is closed."""
        reached: set[str] = set()
        waiting = [start]
        while waiting:
            found = names_in(self.definitions[waiting.pop()]) & self.definitions.keys() - reached
            reached |= found
            waiting += [name for name in found if name not in closed]
        return reached


def solution(assignment: Assignment) -> Base:
    """The solution; what is given to students and unmarked is left alone, but for the sigmoid."""
    exercises = marked(assignment)
    tree = ast.parse(assignment.text)
    parts = [name for name, _ in defined(tree) if name in exercises or name == "sigmoid"]
    base = Base(assignment.name, "solution", assignment.text, exercises, tuple(dict.fromkeys(parts)))
    own = tuple(part for part in base.parts if part in exercises or base.is_own(part, assignment))
    return replace(base, parts=own)


def in_another_style(assignment: Assignment, name: str, style: str) -> Base:
    """The solution with the definitions of a style in the place of its own."""
    replaced = {one for one, _ in defined(ast.parse(style))}
    lines = assignment.text.split("\n")
    for one, node in defined(ast.parse(assignment.text)):
        if one in replaced and node.end_lineno is not None:
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    code = "\n".join(line for line in lines if line.strip() and not line.startswith("#"))
    exercises = marked(assignment)
    parts = [one for one, node in defined(ast.parse(style)) if not isinstance(node, ast.Assign)]
    base = Base(assignment.name, name, f"{code}\n\n\n{style}", exercises, tuple(dict.fromkeys(parts)))
    return base


def marked(assignment: Assignment) -> tuple[str, ...]:
    """The exercises that carry points."""
    return tuple(exercise.name for exercise in assignment.by_cases.exercises if exercise.criteria)
