"""The right function with something else in the place of an argument, or of a value that it computes on its way.

dh / T in the place of dh;   0 in the place of dh_future in dh[:, t] + dh_future;   h in the place of h_before
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.rearranged import Way, along, entrywise, joined, scaled
from autograder.mistakes.traced import Run, Traced
from autograder.spec import Array

AXES = {2: "N H", 3: "N T H"}  # of a value of each sample: the last axis is as it may be


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
        rows = joined(array) if name in weights else ()
        for way in (*entrywise(), *scaled("".join(takes.letters)), *along(array), *rows):
            yield Replaced(f"{way.words.format(short)} in the place of {short}", (name,), way=way)
    if len(weights) > 1:
        for way in joined(takes.arrays[weights[0]]):
            yield Replaced(f"{way.words.format('each W')} in the place of each W", weights, way=way)


def _of_values(traced: Traced, case: Case) -> Iterator[Replaced]:
    run = traced.run(case.arguments)
    every = {
        name: seen for name, seen in run.every.items() if isinstance(seen[0], np.ndarray) and seen[0].ndim > 1
    }
    letters = "".join(traced.exercise.signature.takes.letters)
    for name, seen in every.items():
        named = name in traced.alone
        if not named and " in " not in name:
            continue
        (short, *where) = name.split(" in ", 1)
        place = f"{short} in {where[0]}" if where else name
        of_samples = named and len(seen[0]) == case.sizes.get("N") and np.ndim(seen[0]) in AXES
        moved = along(Array(name, AXES[np.ndim(seen[0])])) if of_samples else ()
        for way in (*entrywise(), *scaled(letters), *moved):
            words = f"{way.words.format(short)} in the place of {place}"
            yield Replaced(words, value=name, way=way)
            if len(seen) > 1:
                yield Replaced(f"{words}, but for the first time", value=name, way=way, first_round=1)
        for other, values in every.items() if named else ():
            if other != name and other in traced.alone and np.shape(values[0]) == np.shape(seen[0]):
                yield Replaced(f"{other} in the place of {name}", value=name, other=other)
