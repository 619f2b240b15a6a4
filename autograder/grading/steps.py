"""The steps of a traced call as a graph: what each value is made from, and whether the key has it too."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.grading.known_values import KnownValues
from autograder.grading.statements import Statements
from autograder.sandbox.traced import Step


@dataclass(frozen=True, slots=True)
class Standing:
    """How a value stands to the key's.

    `is_right` of one that the key has too, `is_other` of one that it has not, or has under another name
    (`is_renamed`). Lengths and buffers that are yet to be filled are neither. Of several values, or of an array of
    several parts, `is_partly` says that some are right and some are not.
    """

    is_right: bool = False
    is_other: bool = False
    is_renamed: bool = False
    is_partly: bool = False


NEITHER = Standing()


@dataclass(eq=False)
class Node:
    """A step with the places of those that it is made from; how it stands is looked at when it is asked for."""

    step: Step
    made_from: list[int]
    look: Callable[[], Standing]

    @cached_property
    def standing(self) -> Standing:
        """How its value stands to the key's."""
        return self.look()


def graph(
    steps: Sequence[Step], known: KnownValues, statements: Statements, function: str
) -> tuple[Node, ...]:
    """The steps in order; a statement makes its values from the names that it reads and from what its calls gave."""
    made = _Graph(steps, known, statements, function)
    for k in range(len(steps)):
        made.add(k)
    return tuple(made.nodes)


class _Graph:
    def __init__(
        self, steps: Sequence[Step], known: KnownValues, statements: Statements, function: str
    ) -> None:
        self.nodes: list[Node] = []
        self._steps, self._known, self._statements, self._function = steps, known, statements, function
        self._latest: dict[tuple[int, str], int] = {}
        self._binds: dict[
            int, tuple[int, dict[str, int]]
        ] = {}  # a statement, and what its names held before it
        self._called: dict[int, list[int]] = {}  # what calls in the statement that a frame is at have given
        self._stack: list[int] = []
        self._sound = _sound_frames(steps, known)

    def add(self, k: int) -> None:
        step = self._steps[k]
        if step.frame not in self._stack:
            self._stack.append(step.frame)
        self._begin(step)
        before = self._latest.get((step.frame, step.name))
        is_argument = step.kind == "entered" and len(self._stack) < 2
        is_sound = not self._sound.isdisjoint(self._stack)
        look = partial(self._standing, step, None if before is None else self._steps[before])
        self.nodes.append(
            Node(step, self._made_from(k), _neither if is_argument or is_sound or step.is_whole else look)
        )
        if step.kind in ("bound", "entered"):
            if step.kind == "bound" and before is not None:
                self._binds[step.frame][1].setdefault(step.name, before)
            self._latest[step.frame, step.name] = k
        elif step.kind == "called":
            here = [one for one in self._called.get(step.frame, []) if self._steps[one].line == step.line]
            self._called[step.frame] = [*here, k]
        elif step.kind == "returned":
            del self._stack[self._stack.index(step.frame) :]

    def _begin(self, step: Step) -> None:
        """Several names that one statement binds are made from what they held before it."""
        line, held = self._binds.get(step.frame, (0, {}))
        if step.kind != "bound" or line != step.line or step.name in held:
            self._binds[step.frame] = step.line if step.kind == "bound" else 0, {}
        called = self._called.get(step.frame)
        if called and step.kind in ("bound", "part") and self._steps[called[0]].line != step.line:
            del self._called[step.frame]

    def _made_from(self, k: int) -> list[int]:
        step = self._steps[k]
        if step.kind == "part":
            return []
        before = self._steps[k - 1] if k else None
        if step.kind == "called" and before is not None and before.kind == "returned":
            if before.frame not in self._sound:
                return [k - 1]
        reader = step.frame
        if step.kind == "entered":
            reader = self._stack[-2] if len(self._stack) > 1 else 0
        names = self._statements.reads(step.cell, step.line)
        held = self._binds.get(reader, (0, {}))[1]
        found = [
            held.get(name, self._latest[reader, name]) for name in names if (reader, name) in self._latest
        ]
        return found + [one for one in self._called.get(reader, []) if self._steps[one].line == step.line]

    def _standing(self, step: Step, before: Step | None) -> Standing:
        if self._statements.is_blank(step):
            return NEITHER
        found = [self._known.status(array) for array in _new(step, before)]
        if len({array.shape for array in step.values}) == 1 < len(step.values):
            several = np.stack(step.values)
            found.append(self._known.status(several))
            if found[-1] == "other" and self._known.found(several[::-1]) is not None:
                found[-1] = "right"  # kept from the last step on
        is_right = "right" in found and "other" not in found
        is_renamed = is_right and _is_renamed(step, self._known, self._function)
        is_other = "other" in found or is_renamed
        is_partly = ("right" in found and "other" in found) or (
            is_other and any(map(self._known.is_partly_right, step.values))
        )
        return Standing(is_right and not is_renamed, is_other, is_renamed, is_partly)


def _neither() -> Standing:
    return NEITHER


def _new(step: Step, before: Step | None) -> list[Any]:
    """The values of a step; of an array of which a part was changed, that part."""
    if before is None or step.kind != "bound" or len(before.values) != 1 or len(step.values) != 1:
        return list(step.values)
    old, new = before.values[0], step.values[0]
    if old.shape != new.shape or not new.ndim:
        return [new]
    changed = np.argwhere(~((old == new) | (np.isnan(old) & np.isnan(new))))
    if not len(changed):
        return [new]
    return [new[np.ix_(*(np.unique(column) for column in changed.T))]]


def _is_renamed(step: Step, known: KnownValues, function: str) -> bool:
    """Whether the key, in the same function, makes values of this name and shape that are all others."""
    if step.kind != "bound" or step.frame != 1 or len(step.values) != 1:
        return False
    same = known.bound_to(function, step.name, step.values[0].shape)
    return any(not one.is_argument for one in same) and not any(
        is_close(one.array, step.values[0]) for one in same
    )


def is_close(one: Any, other: Any) -> bool:
    """Whether two arrays are equal but for rounding."""
    if one.shape != other.shape:
        return False
    with np.errstate(invalid="ignore"):
        return bool((np.abs(one - other) <= 1e-9 * np.maximum(1.0, np.abs(one))).all())


def _sound_frames(steps: Sequence[Step], known: KnownValues) -> set[int]:
    """Calls of a student's own helpers that do their work: they squash, or gave something right in another call."""
    arguments: dict[int, list[Any]] = {}
    gave: dict[int, tuple[str, Any]] = {}
    for step, following in pairwise(steps):
        if step.kind == "entered" and len(step.values) == 1 and not step.is_whole:
            arguments.setdefault(step.frame, []).append(step.values[0])
        if step.kind == "returned" and following.kind == "called" and len(step.values) == 1:
            gave[step.frame] = following.name, step.values[0]
    good = {name for name, value in gave.values() if known.status(value) == "right"}
    return {
        frame
        for frame, (name, value) in gave.items()
        if name in good or _is_squashed(arguments.get(frame, []), value)
    }


def _is_squashed(arguments: Sequence[Any], value: Any) -> bool:
    with np.errstate(all="ignore"):
        return len(arguments) == 1 and any(is_close(one, value) for one in _squashed(arguments[0]))


_ELEMENTWISE: tuple[Callable[[Any], Any], ...] = (
    lambda a: 1 / (1 + np.exp(-a)),
    np.tanh,
    lambda a: 1 - a**2,
    lambda a: 1 - np.tanh(a) ** 2,
    lambda a: a * (1 - a),
    lambda a: np.exp(-a) / (1 + np.exp(-a)) ** 2,
)


def _squashed(a: Any) -> Iterator[Any]:
    """The sigmoid and tanh of an array, and their slopes."""
    return (one(a) for one in _ELEMENTWISE)
