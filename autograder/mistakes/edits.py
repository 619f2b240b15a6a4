"""Edits of an answer key: one definition is another one, and all functions of the key use it."""

import __future__

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

from autograder.course import Assignment
from autograder.mistakes.definitions import (
    Definition,
    defined,
    names_in,
    without_docstrings,
)
from autograder.spec import Exercise, Mistake
from autograder.spec.mistakes import with_mistake
from autograder.spec.solution import Written, written_in


class Key:
    """An assignment's answer key, taken apart: what it defines at its top, as trees and as code."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.text = assignment.text
        self.tree = without_docstrings(ast.parse(assignment.text))

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The functions, classes and constants by name, without their docstrings: the last definition counts."""
        return dict(defined(self.tree))

    @cached_property
    def forms(self) -> dict[str, ast.FunctionDef]:
        """The key's functions as forms.py writes them otherwise: by the forms' names, under their own."""
        forms = {}
        for name, node in defined(without_docstrings(ast.parse(self.assignment.forms))):
            if isinstance(node, ast.FunctionDef) and owner_of(name) in self.definitions:
                node.name = owner_of(name)
                forms[name] = node
        return forms

    def definition(self, name: str) -> Definition:
        """What the key defines under this name, or a form of it. Raises KeyError."""
        return self.forms[name] if WRITTEN_OTHERWISE in name else self.definitions[name]

    @cached_property
    def uses(self) -> dict[str, set[str]]:
        """The names that stand in each definition."""
        return {name: names_in(node) for name, node in self.definitions.items()}

    @cached_property
    def written(self) -> dict[str, Written]:
        """The text of every function and constant of the key."""
        return written_in(self.text)

    def text_with(self, name: str, code: str) -> str:
        """The text of the whole key with other code in the place of a definition."""
        return self.written[name].within(self.text, f"{code}\n")

    def names_with(self, name: str, code: str | ast.Module) -> dict[str, Any]:
        """The key's names, with this code in the place of a definition: whatever the key computes, it uses it.

        Of a form it stands in the place of the function that it is a form of. Imports and classes are the key's own
        ones, so that weights keep their type.
        """
        return self.names_with_all({name: code})

    def names_with_all(self, code: Mapping[str, str | ast.Module]) -> dict[str, Any]:
        """The same with several definitions in the place of those of their names."""
        names = dict(vars(self.assignment.solution))
        other = {id(self.definitions[owner_of(name)]): text for name, text in code.items()}
        for node, compiled in self._statements:
            exec(_compiled(other[id(node)]) if id(node) in other else compiled, names)  # noqa: S102  (the course's own)
        return names

    @cached_property
    def _statements(self) -> list[tuple[Definition, CodeType]]:
        made = [node for _, node in defined(self.tree) if not isinstance(node, ast.ClassDef)]
        return [(node, _compiled(ast.unparse(node))) for node in made]


WRITTEN_OTHERWISE = "__"  # between an exercise's name and that of a form: rnn_step__in_two_parts
NEVER_EVALUATED = __future__.annotations.compiler_flag  # so that no name of a type is needed


def owner_of(name: str) -> str:
    """The name of the function that a form is one of; any other name as it is."""
    return name.partition(WRITTEN_OTHERWISE)[0] or name


def _compiled(code: str | ast.Module) -> CodeType:
    made: CodeType = compile(code, "<an edit of the key>", "exec", NEVER_EVALUATED, dont_inherit=True)
    return made


@dataclass(frozen=True, eq=False)
class Edit:
    """One definition of a key, wrong in one place. The id is the same as long as that definition is.

    `before` became `after` in a `line` of the key; `kind` says in two words what was done: "operator", "off by one".
    Of a known mistake, `mistake` has the tutor's sentence; a slip has none.
    """

    key: Key
    function: str
    id: str
    code: str
    kind: str
    before: str
    after: str
    line: int
    mistake: Mistake | None = None

    @property
    def text(self) -> str:
        """The whole key with the edit."""
        return self.key.text_with(self.function, self.code)

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """What the key with the edit defines."""
        return self.key.names_with(self.function, self.code)


def known_mistakes(key: Key, name: str) -> tuple[Edit, ...]:
    """The known mistakes of an exercise, in order; none of what is not an exercise."""
    exercises = [one for one in key.assignment.exercises if one.name == name]
    return tuple(edit_of(key, one, mistake) for one in exercises for mistake in one.mistakes)


def edit_of(key: Key, exercise: Exercise, mistake: Mistake) -> Edit:
    """A known mistake as an edit of the key. Raises BrokenMistake."""
    written = key.written[exercise.name]
    code = with_mistake(mistake, written)
    line = written.line + code[: _first_difference(code, written.text)].count("\n")
    id = f"{exercise.name}:{mistake.id}"
    return Edit(key, exercise.name, id, code, "known mistake", mistake.right, mistake.wrong, line, mistake)


def _first_difference(one: str, other: str) -> int:
    """The place of the first letter in which two texts differ."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
