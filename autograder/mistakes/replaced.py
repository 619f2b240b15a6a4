"""The right function with something else in the place of an argument, or of a value that it computes on its way.

dh / T in the place of dh;   0 in the place of dh_future in dh[:, t] + dh_future;   h in the place of h_before
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.grading.compare import allowed
from autograder.inputs.cases import Case
from autograder.mistakes.rearranged import Way, along, joined, scaled, simply, without_a_sample
from autograder.mistakes.shown import Pieces
from autograder.mistakes.traced import Run, Traced
from autograder.spec import Array


@dataclass(frozen=True, eq=False)
class Replaced:
    """The right function with another argument or value; `words` say which and what."""

    words: str
    arguments: tuple[str, ...] = ()  # by their full names, each of them another one
    value: str = ""
    way: Way | None = None
    other: str = ""  # the value that stands in its place
    first_round: int = 0  # of a value in a loop: it is another one from this round on

    def run(self, traced: Traced, case: Case) -> Run:
        """The key's run with it; an empty one where that makes no sense."""
        if self.arguments:
            return self._with_arguments(traced, case)

        def instead(value: Any, k: int, every: Any) -> Any:
            if k < self.first_round:
                return value
            if self.way is not None:
                return self.way.of(value, case.sizes)
            return np.array(every[self.other][-1]) if every.get(self.other) else value

        return traced.run(case.arguments, {self.value: instead})

    def _with_arguments(self, traced: Traced, case: Case) -> Run:
        takes = traced.exercise.signature.takes
        given = takes.by_name(case.arguments)
        try:
            assert self.way is not None
            new = {name: np.array(self.way.of(given[name], case.sizes)) for name in self.arguments}
        except ValueError:
            return Run()
        if any(new[name].shape != given[name].shape for name in new):
            return Run()
        return traced.run(takes.rebuilt(case.arguments, new))


def replacements(traced: Traced, case: Case) -> Iterator[Replaced]:
    """What may stand in the place of a value in a loop, of an argument, of all weights."""
    if traced.has_loop:
        yield from _of_values(traced, case)
    takes = traced.exercise.signature.takes
    weights = tuple(name for name, one in takes.arrays.items() if one.kind == "weight")
    for name, array in takes.arrays.items():
        short = name.split(".")[-1]
        ways = [*scaled("".join(one for one in takes.letters if one in "NT")), *along(array)]
        if array.kind in ("weight", "bias"):
            lengths = scaled("".join(takes.letters)) if array.kind == "bias" else ()
            ways = [*lengths, *along(array), *joined(array)]
        for way in (*simply(), *ways):
            yield Replaced(f"{way.words.format(short)} in the place of {short}", (name,), way=way)
    upstream = tuple(name for name, one in takes.arrays.items() if one.kind == "upstream")
    if len(upstream) > 1 and all(takes.arrays[name].axes.startswith("N") for name in upstream):
        for way in without_a_sample(0):
            told = way.words.format("each upstream gradient")
            yield Replaced(f"{told} in the place of each upstream gradient", upstream, way=way)
    if len(weights) > 1:
        for way in joined(takes.arrays[weights[0]]):
            yield Replaced(f"{way.words.format('each W')} in the place of each W", weights, way=way)


def _of_values(traced: Traced, case: Case) -> Iterator[Replaced]:
    run = traced.run(case.arguments)
    every = {
        name: seen for name, seen in run.every.items() if isinstance(seen[0], np.ndarray) and seen[0].ndim > 1
    }
    letters = "".join(one for one in traced.exercise.signature.takes.letters if one in "NT")
    for name, seen in every.items():
        named = name in traced.alone
        if not named and " in " not in name:
            continue
        (short, *where) = name.split(" in ", 1)
        place = f"{short} in {where[0]}" if where else name
        over_time = named and np.ndim(seen[0]) == 3 and len(seen[0]) == case.sizes.get("N")
        moved = along(Array(name, "N T H")) if over_time else scaled(letters)
        for way in (*simply(), *moved):
            words = f"{way.words.format(short)} in the place of {place}"
            yield Replaced(words, value=name, way=way)
            if len(seen) > 1 and way.words == "0":
                yield Replaced(f"{words}, but for the first time", value=name, way=way, first_round=1)
        for other, values in every.items() if named else ():
            if other != name and other in traced.alone and np.shape(values[0]) == np.shape(seen[0]):
                yield Replaced(f"{other} in the place of {name}", value=name, other=other)


@dataclass(frozen=True, eq=False)
class Table:
    """What all replacements give on one case: a row each, the results side by side; those that fail are left out."""

    replaced: tuple[Replaced, ...]
    rows: Any  # (C, P)
    starts: Any  # (L,) where each result begins
    differing: Any  # (C, L) whether it is not the right one

    def explaining(self, student: Pieces, wrong: Set[int]) -> Iterator[tuple[Replaced, frozenset[int]]]:
        """Those that give wrong results just as they came, and no right result otherwise; and which results."""
        flat, limit = [], []
        for k, start in enumerate(self.starts):
            many = (self.starts[k + 1] if k + 1 < len(self.starts) else self.rows.shape[1]) - start
            one = student[k] if k < len(student) and not isinstance(student[k], str) else np.nan
            flat.append(np.ravel(one) if np.size(one) == many else np.full(many, np.nan))
            limit.append(allowed(flat[-1]))
        close = np.abs(self.rows - np.concatenate(flat)) <= np.concatenate(limit)
        given = np.logical_and.reduceat(close, self.starts, axis=1)
        right = np.array([k not in wrong for k in range(len(self.starts))])
        fitting = ~(self.differing & right).any(axis=1) & (given & self.differing).any(axis=1)
        for row in np.flatnonzero(fitting):
            places = np.flatnonzero(given[row] & self.differing[row])
            yield self.replaced[row], frozenset(int(k) for k in places)


def table(traced: Traced, case: Case) -> Table:
    """What all replacements give on a case; kept with it."""
    if "replaced" not in case.cache:
        case.cache["replaced"] = _table(traced, case)
    return case.cache["replaced"]  # type: ignore[no-any-return]


def _table(traced: Traced, case: Case) -> Table:
    shapes = [np.shape(one) for one in case.expected]
    given = [(one, one.run(traced, case).results) for one in replacements(traced, case)]
    given = [pair for pair in given if [np.shape(one) for one in pair[1]] == shapes]
    rows = np.stack([_flat(case.expected), *(_flat(results) for _, results in given)])
    starts = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes[:-1])])
    limit = np.concatenate([np.ravel(allowed(np.asarray(one), case.tolerance)) for one in case.expected])
    close = np.logical_and.reduceat(np.abs(rows[1:] - rows[0]) <= limit, starts, axis=1)
    return Table(tuple(one for one, _ in given), rows[1:], starts, ~close)


def _flat(results: Sequence[Any]) -> Any:
    return np.concatenate([np.ravel(one) for one in results])
