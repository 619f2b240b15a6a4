"""The line in which a wrong function goes wrong, and the values around it: yours, and the key's for the same input.

A value that the key has too is right so far, and so is one from which such a value is made. The place is the first
value on the way to a wrong result that is neither, although all that it is made from is. If there is none, it is where
the result is put together. Nothing is claimed but this: what was computed there, and that it is not what the key has.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.grading.compare import is_equal
from autograder.grading.known_values import KnownValues
from autograder.grading.on_the_way import Way, rows_around
from autograder.grading.statements import Statements
from autograder.grading.steps import Node, graph, is_close
from autograder.inputs.cases import Case
from autograder.mistakes.recorded import Value
from autograder.report import Between, Place
from autograder.sandbox.traced import Step, Traced
from autograder.spec import Exercise, Weights


@dataclass(frozen=True, slots=True)
class Located:
    """Where it goes wrong, the values around that, and what the program printed."""

    place: Place | None = None
    between: tuple[Between, ...] = ()
    printed: str = ""


def located(
    exercise: Exercise, case: Case, traced: Traced, values: Sequence[Value], statements: Statements
) -> Located:
    """The place and the values around it, of a function that is wrong on this case; `values` are the key's there."""
    if traced.failed is not None and traced.failed.line:
        place = statements.place(traced.failed.cell, traced.failed.line)
        return Located(place, (), traced.printed)
    known = KnownValues(values)
    nodes = graph(traced.steps, known, statements, exercise.name)
    last = next((k for k in reversed(range(len(nodes))) if _is_result(nodes[k].step)), None)
    if last is None:
        return Located(statements.end_of(exercise.name), (), traced.printed)
    root = _root(nodes, last, _made_into(nodes, last, exercise, case, statements))
    if root is None:
        root = _put_together(nodes, last, exercise, case, known, statements)
    step = nodes[root].step
    place = statements.place(step.cell, _line(nodes, root, exercise, known, statements))
    way = Way(traced.steps, root, known, statements, exercise.name, _when(traced.steps, root, statements))
    return Located(place, rows_around(way), traced.printed)


def _is_result(step: Step) -> bool:
    return step.kind == "returned" and step.frame == 1


def _wrong_results(exercise: Exercise, case: Case, step: Step) -> frozenset[int]:
    """The places of the results that are wrong; all, where they are not as many as they should be."""
    every = frozenset(range(len(case.expected)))
    if len(step.values) != len(case.expected):
        return every
    pairs = zip(step.values, case.expected, strict=True)
    wrong = (k for k, (one, right) in enumerate(pairs) if not is_equal(one, right, case.tolerance))
    return frozenset(wrong) or every


def _made_into(
    nodes: Sequence[Node], last: int, exercise: Exercise, case: Case, statements: Statements
) -> list[int]:
    """The places of the steps from which the wrong results are made, in the statement that returns them."""
    step = nodes[last].step
    counts = [len(part.fields) if isinstance(part, Weights) else 1 for part in exercise.gives]
    parts = [part for part, count in enumerate(counts) for _ in range(count)]
    elements = {parts[k] for k in _wrong_results(exercise, case, step) if k < len(parts)}
    names = statements.returned(step.cell, step.line, elements, len(exercise.gives))
    made_from = nodes[last].made_from
    if names is None:
        return made_from
    return [k for k in made_from if nodes[k].step.kind == "called" or nodes[k].step.name in names]


def _root(nodes: Sequence[Node], last: int, start: Collection[int]) -> int | None:
    """The first suspicious step on the way to these that is made from none; None if there is none at all."""
    vindicated = _vindicated(nodes)
    suspicious: set[int] = set()
    seen: set[int] = {last}
    waiting = list(start)
    while waiting:
        k = waiting.pop()
        if k in seen or k in vindicated or nodes[k].is_right:
            continue
        seen.add(k)
        if nodes[k].is_other and not _is_bound_again(nodes, k):
            suspicious.add(k)
        waiting += nodes[k].made_from
    return min((k for k in suspicious if not _comes_from(nodes, k, suspicious)), default=None)


def _vindicated(nodes: Sequence[Node]) -> set[int]:
    """The places of the steps from which something is made that is right."""
    found: set[int] = set()
    for k in reversed(range(len(nodes))):
        if (nodes[k].is_right and not _is_result(nodes[k].step)) or k in found:
            found.update(one for one in nodes[k].made_from if nodes[one].is_other)
    return found


def _is_bound_again(nodes: Sequence[Node], k: int) -> bool:
    """Whether a value has only another name than the key's, and its name is then bound to what is made from it."""
    step = nodes[k].step
    return nodes[k].is_renamed and any(
        k in node.made_from and (node.step.frame, node.step.name) == (step.frame, step.name)
        for node in nodes[k + 1 :]
        if node.step.kind == "bound" and node.step.line != step.line
    )


def _comes_from(nodes: Sequence[Node], k: int, suspicious: Collection[int]) -> bool:
    """Whether another suspicious step is among what a step is made from."""
    seen, waiting = {k}, list(nodes[k].made_from)
    while waiting:
        one = waiting.pop()
        if one in suspicious and one != k:
            return True
        if one not in seen:
            seen.add(one)
            waiting += nodes[one].made_from
    return False


def _put_together(
    nodes: Sequence[Node],
    last: int,
    exercise: Exercise,
    case: Case,
    known: KnownValues,
    statements: Statements,
) -> int:
    """Where a name that is returned was bound, unless the key calls that value so, or it is another of the results."""
    for k in sorted(_made_into(nodes, last, exercise, case, statements)):
        step = nodes[k].step
        if step.kind != "bound" or not statements.is_name(nodes[last].step, step.name):
            continue
        is_called_so = [_is_called_so(array, step.name, exercise.name, known) for array in step.values]
        if all(is_called_so):
            continue
        if len(case.expected) < 2 or not any(is_close(one, step.values[0]) for one in case.expected):
            return k
    return last


def _is_called_so(array: Any, name: str, function: str, known: KnownValues) -> bool:
    return any(is_close(one.array, array) for one in known.bound_to(function, name, array.shape))


def _line(
    nodes: Sequence[Node], root: int, exercise: Exercise, known: KnownValues, statements: Statements
) -> int:
    """The line of the step; in a statement of several lines that of the first piece that is not the key's.

    Of a buffer that stays empty it is the line that should fill it.
    """
    step = nodes[root].step
    if statements.is_blank(step):
        return statements.filled(step) or step.line
    if len(step.values) > 1 and step.kind == "bound":
        same = known.in_order(exercise.name, step.name, len(step.values))
        for k, (array, one) in enumerate(zip(step.values, same, strict=True) if same else ()):
            if not is_close(array, one):
                return statements.line_of_argument(step, k)
    for one in statements.pieces(root, [node.step for node in nodes]):
        if one.line != step.line and known.status(one.values[0]) == "other":
            return one.line
    return step.line


def _when(steps: Sequence[Step], root: int, statements: Statements) -> str:
    """`t = 1`, where the place is in a loop."""
    step = steps[root]
    for name in statements.counters(step.cell, step.line):
        for one in reversed(steps[: root + 1]):
            if (one.frame, one.name, one.kind) == (step.frame, name, "bound") and one.is_whole:
                return f"{name} = {int(one.values[0])}"
    return ""
