"""Values on the way to a result, side by side: what it is in the program, and what it should be there."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograder.grading.known_values import KnownValues
from autograder.grading.statements import Statements
from autograder.grading.steps import is_close
from autograder.mistakes.recorded import Value, operation_of
from autograder.report import Between
from autograder.sandbox.traced import Step

ROWS, BEFORE = 4, 2  # in all; right ones before the first other one
SHOWN = 6  # numbers of an array that is shown whole
NAME = 48  # characters
LATER = 40  # steps after the place that are looked at
_JOINS = ("concatenate", "hstack", "column_stack", "append")
_SQUASHES = ("tanh", "sigmoid", "exp")


@dataclass(frozen=True, eq=False)
class Way:
    """A traced call, with the step that is its place; `when` says in which turn of a loop."""

    steps: Sequence[Step]
    root: int
    known: KnownValues
    statements: Statements
    function: str
    when: str

    @cached_property
    def _had(self) -> dict[tuple[int, ...], Any]:
        """The values that the program has had before the statement that is the place, by their shapes."""
        found: dict[tuple[int, ...], list[Any]] = {}
        for step in self.steps[: self.root]:
            if step.kind != "part" or self.statements.at(step.cell, step.line) is not self.statement:
                for array in step.values:
                    found.setdefault(array.shape, []).append(array)
        return {shape: np.array(arrays) for shape, arrays in found.items()}

    def is_to_come(self, value: Value, array: Any) -> bool:
        """Whether a value of the key has the shape of this one, and the program has not had it before."""
        if value.array.shape != array.shape:
            return False
        had = self._had.get(array.shape, np.empty((0, *array.shape)))
        with np.errstate(invalid="ignore"):
            near = np.abs(had - value.array) <= 1e-9 * np.maximum(1.0, np.abs(value.array))
        return not near.all(axis=tuple(range(1, near.ndim))).any()

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The statement in which the place is."""
        return self.statements.at(self.steps[self.root].cell, self.steps[self.root].line)

    @cached_property
    def inlined(self) -> Sequence[Value]:
        """The key's values that may stand beside the program's: not those of functions that it calls."""
        called = {step.name for step in self.steps if step.kind == "called"} - {self.function}
        return [one for one in self.known.values if one.function not in called]


def rows_around(way: Way) -> tuple[Between, ...]:
    """What the statement that is the place is made of and what it comes to: right ones, then the first other one."""
    end = _end(way)
    rows = [_of_piece(way, step) for step in way.statements.pieces(way.root, way.steps)]
    rows.append(_of_end(way, end))
    return tuple(_few([row for row in rows if row is not None]))


def _end(way: Way) -> Step:
    """The step that binds what the statement comes to."""
    root = way.steps[way.root]
    bound = (
        step
        for step in way.steps[way.root :]
        if step.kind == "bound" and (step.frame, step.line) == (root.frame, root.line)
    )
    return next(bound, root) if root.kind == "called" else root


def _of_piece(way: Way, step: Step) -> Between | None:
    """A piece that the key has too, by the key's words; or one whose place in the formula tells what it should be."""
    array = step.values[0]
    if len(step.values) != 1 or way.known.status(array) == "neutral":
        return None
    place = way.known.found(array)
    if place is not None:
        one = way.known.values[place]
        return _row(one.text, array, None, way.when) if one.operation and not one.name else None
    right = _counterpart(way, step.name, array)
    return _row(right.text, array, right.array, way.when) if right is not None else None


def _of_end(way: Way, step: Step) -> Between | None:
    """What the statement comes to, beside what the key has under the same name, or at the same place of the formula."""
    array = step.values[0]
    if len(step.values) != 1 or array.size < 1 or step.kind != "bound":
        return None
    if way.statements.is_store(step):
        return None  # a buffer that is filled part by part
    so_called = (one for one in way.inlined if one.name == step.name)
    named = next((one for one in so_called if way.is_to_come(one, array)), None)
    if named is not None:
        return None if is_close(named.array, array) else _row(step.name, array, named.array, way.when)
    right = _counterpart(way, way.statements.right_side(step), array) or _squashed_later(way, step)
    if right is None or is_close(right.array, array):
        return None
    return _row(right.text, array, right.array, way.when)


def _counterpart(way: Way, text: str, array: Any) -> Value | None:
    """The key's value in the place of this piece: what is joined, what is squashed, or what comes of that."""
    tree = _tree(text)
    operation = operation_of(tree) if tree is not None else ""
    around = way.statements.squashed_in(way.statement, tree) if tree is not None else ""
    for one in way.inlined if operation else ():
        is_alike = (
            (operation in _JOINS and one.operation in _JOINS)
            or (operation in _SQUASHES and one.operation == operation)
            or (around and one.inside == around)
        )
        if is_alike and not one.name and way.is_to_come(one, array):
            return one
    return None


def _squashed_later(way: Way, step: Step) -> Value | None:
    """What the key squashes, if a later statement squashes this name."""
    for later in way.steps[way.root + 1 :][:LATER]:
        statement = way.statements.at(later.cell, later.line)
        around = way.statements.squashed_in(statement, ast.Name(step.name, ast.Load()))
        if later.frame == step.frame and around:
            fitting = (one for one in way.inlined if one.inside == around)
            return next((one for one in fitting if way.is_to_come(one, step.values[0])), None)
    return None


def _tree(text: str) -> ast.expr | None:
    try:
        return ast.parse(f"({text})", mode="eval").body if text else None
    except SyntaxError:
        return None


def _few(rows: Sequence[Between]) -> Iterator[Between]:
    """At most two right ones before the first other one, and what follows; each name once."""
    first = next((k for k, row in enumerate(rows) if row.right != row.yours), None)
    if first is None:
        return
    before = list({row.name: row for row in rows[:first]}.values())[-BEFORE:]
    after = list({row.name: row for row in reversed(rows[first:])}.values())[::-1]
    yield from before
    yield from after[: ROWS - len(before)]


def _row(name: str, yours: Any, right: Any | None, when: str) -> Between:
    said = name if len(name) <= NAME else f"{name[: NAME - 3]}..."
    told, should = in_numbers(yours, yours if right is None else right)
    name = f"{said} at {when}" if when else said
    return Between(name=name, yours=told, right=told if right is None else should)


def in_numbers(yours: Any, right: Any) -> tuple[str, str]:
    """Both arrays with as many digits as tell them apart; of large ones the entry that differs most."""
    yours, right = np.asarray(yours, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if yours.shape == right.shape and yours.size > SHOWN:
        with np.errstate(invalid="ignore"):
            apart = np.nan_to_num(np.abs(yours - right), nan=np.inf)
        at = np.unravel_index(int(apart.argmax()), yours.shape)
        index = f"[{', '.join(map(str, at))}]: "
        one, other = in_numbers(yours[at], right[at])
        return index + one, index + other
    told = should = ""
    for digits in (3, 4, 6, 9, 12, 17):
        told, should = _listed(yours, digits), _listed(right, digits)
        if told != should or is_close(yours, right):
            break
    return told, should


def _listed(array: Any, digits: int) -> str:
    if array.size > SHOWN:
        return f"of shape {array.shape}"
    if array.ndim == 0:
        return f"{float(array) + 0.0:.{digits}g}"
    return f"[{', '.join(_listed(one, digits) for one in array)}]"
