"""The line in which a wrong function goes wrong, and the values around it: yours, and the key's for the same input.

A value that the key has too is right so far, and so is one from which such a value is made. The place is the first
value on the way to a wrong result that is neither, although all that it is made from is. If there is none, it is where
the result is put together. Nothing is claimed but this: what was computed there, and that it is not what the key has.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from autograder.submissions.text import printable
from autograder.worker.tracing import PRINTED


@dataclass(frozen=True, slots=True)
class Located:
    """Where it goes wrong, the values around that, and what the program printed."""

    place: Place | None = None
    between: tuple[Between, ...] = ()
    printed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One call: its input, the steps that were traced, and the key's values there."""

    case: Case
    traced: Traced
    values: Sequence[Value]


def located(exercise: Exercise, shown: Seen, further: Seen | None, statements: Statements) -> Located:
    """The place and the values around it, of a function that is wrong where it is `shown`.

    The place is looked for in the `further` call, if the function is wrong there too: on the smallest inputs too many
    numbers are equal by chance. The values around it are those of the one that is shown.
    """
    printed = "\n".join(printable(line, PRINTED) for line in shown.traced.printed.expandtabs().split("\n"))
    if shown.traced.failed is not None:
        failed = shown.traced.failed
        return Located(statements.place(failed.cell, failed.line), (), printed)
    here = _Search.of(exercise, shown, statements)
    if here is None:
        return Located(statements.end_of(exercise.name), (), printed)
    there = _Search.of(exercise, further, statements) if further and not further.traced.failed else None
    if there is not None and there.is_wrong:
        cell, line = there.place
        return Located(statements.place(cell, line), here.rows(there.at), printed)
    return Located(statements.place(*here.place), here.rows(here.at), printed)


def _is_result(step: Step) -> bool:
    return step.kind == "returned" and step.frame == 1


class _Search:
    """Looks in one call for the step that is the place."""

    @classmethod
    def of(cls, exercise: Exercise, seen: Seen, statements: Statements) -> "_Search | None":
        """None where the call's end was not traced."""
        steps = seen.traced.steps
        last = next((k for k in reversed(range(len(steps))) if _is_result(steps[k])), None)
        return None if last is None else cls(exercise, seen, statements, last)

    def __init__(self, exercise: Exercise, seen: Seen, statements: Statements, last: int) -> None:
        self._exercise, self._case, self._statements, self._last = exercise, seen.case, statements, last
        if "known values" not in seen.case.cache:
            seen.case.cache["known values"] = KnownValues(seen.values)
        self._known: KnownValues = seen.case.cache["known values"]
        self._steps = seen.traced.steps
        self._nodes = graph(self._steps, self._known, statements, exercise.name)

    @cached_property
    def _wrong_results(self) -> frozenset[int] | None:
        """The places of the results that are wrong; None where they are not as many as they should be."""
        values, right = self._steps[self._last].values, self._case.expected
        if len(values) != len(right):
            return None
        pairs = enumerate(zip(values, right, strict=True))
        return frozenset(k for k, (one, other) in pairs if not is_equal(one, other, self._case.tolerance))

    @property
    def is_wrong(self) -> bool:
        """Whether any result is wrong."""
        return self._wrong_results is None or bool(self._wrong_results)

    @cached_property
    def root(self) -> int:
        """The step that is the place."""
        found = _root(self._nodes, self._last, self._made_into)
        return self._put_together() if found is None else self._summed_up(found)

    def _summed_up(self, k: int) -> int:
        """Of a sum that is made term by term, the last one before something else is made of it."""
        last = k
        for number, node in enumerate(self._nodes[k + 1 :], k + 1):
            step = node.step
            if last in node.made_from:
                is_same = (step.frame, step.name) == (self._steps[k].frame, self._steps[k].name)
                if not is_same or not self._statements.is_added(step):
                    break
                last = number
        return last

    @property
    def at(self) -> tuple[str, int]:
        """The cell and the first line of the statement."""
        return self._steps[self.root].cell, self._steps[self.root].line

    @property
    def place(self) -> tuple[str, int]:
        """The cell and the line of the step."""
        return self._steps[self.root].cell, self._line()

    @cached_property
    def _made_into(self) -> list[int]:
        """The steps from which the wrong results are made, in the statement that returns them."""
        step, made_from = self._steps[self._last], self._nodes[self._last].made_from
        counts = [len(part.fields) if isinstance(part, Weights) else 1 for part in self._exercise.gives]
        parts = [part for part, count in enumerate(counts) for _ in range(count)]
        wrong = self._wrong_results or range(len(parts))
        elements = {parts[k] for k in wrong if k < len(parts)}
        names = self._statements.returned(step.cell, step.line, elements, len(counts))
        if names is None:
            return made_from
        return [k for k in made_from if self._steps[k].kind == "called" or self._steps[k].name in names]

    def _put_together(self) -> int:
        """Where a name that is returned was bound, unless the key calls that value so, or another result is that."""
        for k in sorted(self._made_into):
            step = self._steps[k]
            if step.kind != "bound" or not self._statements.is_name(self._steps[self._last], step.name):
                continue
            if all(self._is_called_so(array, step.name) for array in step.values):
                continue
            if self._statements.is_store(step) and self._known.status(step.values[0]) == "right":
                continue  # filled with what is right, and returned as it should not be
            others = self._case.expected if len(self._case.expected) > 1 else ()
            if not any(is_close(one, step.values[0]) for one in others):
                return k
        return self._last

    def _is_called_so(self, array: Any, name: str) -> bool:
        named = self._known.bound_to(self._exercise.name, name, array.shape)
        return any(is_close(one.array, array) for one in named)

    def _line(self) -> int:
        """The line of the step; in a statement of several lines that of the first piece that is not the key's.

        Of a buffer that stays empty it is the line that should fill it.
        """
        step, statements = self._steps[self.root], self._statements
        if statements.is_blank(step):
            return statements.filled(step) or step.line
        if len(step.values) > 1 and step.kind == "bound":
            same = self._known.in_order(self._exercise.name, step.name, len(step.values))
            for k, (array, one) in enumerate(zip(step.values, same, strict=True) if same else ()):
                if not is_close(array, one):
                    return statements.line_of_argument(step, k)
        for one in statements.pieces(self.root, self._steps):
            if one.line != step.line and self._known.status(one.values[0]) == "other":
                return one.line
        return step.line

    def rows(self, line: tuple[str, int]) -> tuple[Between, ...]:
        """The values around the first step in this line that is not the key's, or the last there is."""
        here = [
            k for k, step in enumerate(self._steps) if (step.cell, step.line) == line and step.kind != "part"
        ]
        if not here:
            return ()
        root = next((k for k in here if self._nodes[k].standing.is_other), here[-1])
        when = _when(self._steps, root, self._statements)
        way = Way(self._steps, root, self._known, self._statements, self._exercise.name, when)
        return rows_around(way)


def _root(nodes: Sequence[Node], last: int, start: Collection[int]) -> int | None:
    """The first suspicious step on the way to these that is made from none; None if there is none at all."""
    vindicated = _vindicated(nodes)
    suspicious: set[int] = set()
    seen: set[int] = {last}
    waiting = list(start)
    while waiting:
        k = waiting.pop()
        if k in seen or k in vindicated or nodes[k].standing.is_right:
            continue
        seen.add(k)
        if nodes[k].standing.is_other and not _is_bound_again(nodes, k):
            suspicious.add(k)
        waiting += nodes[k].made_from
    later = _made_from_any(nodes, suspicious)
    return min(suspicious - later, default=None)


def _made_from_any(nodes: Sequence[Node], suspicious: Collection[int]) -> set[int]:
    """Steps that are made from a suspicious one, however far back."""
    found: set[int] = set()
    for k, node in enumerate(nodes):
        if any(one in suspicious or one in found for one in node.made_from):
            found.add(k)
    return found


def _vindicated(nodes: Sequence[Node]) -> set[int]:
    """The places of the steps from which something is made that is right."""
    found: set[int] = set()
    for k in reversed(range(len(nodes))):
        one = nodes[k]
        if one.made_from and (k in found or (not _is_result(one.step) and one.standing.is_right)):
            standings = ((place, nodes[place].standing) for place in one.made_from)
            found.update(place for place, of in standings if of.is_other and not of.is_partly)
    return found


def _is_bound_again(nodes: Sequence[Node], k: int) -> bool:
    """Whether a value has only another name than the key's, and its name is then bound to what is made from it."""
    step = nodes[k].step
    return nodes[k].standing.is_renamed and any(
        k in node.made_from and (node.step.frame, node.step.name) == (step.frame, step.name)
        for node in nodes[k + 1 :]
        if node.step.kind == "bound" and node.step.line != step.line
    )


def _when(steps: Sequence[Step], root: int, statements: Statements) -> str:
    """`t = 1`, where the place is in a loop."""
    step = steps[root]
    for name in statements.counters(step.cell, step.line):
        for one in reversed(steps[: root + 1]):
            if (one.frame, one.name, one.kind) == (step.frame, name, "bound") and one.is_whole:
                return f"{name} = {int(one.values[0])}"
    return ""
