"""Simpler inputs than a given one: of smaller sizes first, then of zeros, ones and halves.

Each way of making it simpler is a choice of its own, to be taken or not, so that whoever chooses finds the simplest
input of a kind. What stays is as it was: a large entry, two equal arguments, the last step alone.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.inputs.cases import Case
from autograder.spec import Array, Arrays, Exercise, Layers, Sizes
from autograder.spec.signature import length

SIMPLE = (0.0, 1.0, 0.5)
CHOICES = 2  # for each thing that may be one of these
ENTRIES = 30  # more are not chosen one by one


class Simpler(NamedTuple):
    """Sizes and arguments."""

    sizes: Sizes
    arguments: tuple[Any, ...]


def size_choices(exercise: Exercise, case: Case) -> list[tuple[str, ...]]:
    """The letters that each choice makes shorter by one: those of equal length together, then each by itself."""
    if not all(array.terms for array in exercise.signature.takes.arrays.values()):
        return []
    layers = {part.letter for part in exercise.takes if isinstance(part, Layers)}  # a list is not cut
    sizes = {letter: extent for letter, extent in case.sizes.items() if letter not in layers}
    alike: dict[int, list[str]] = {}
    for letter, extent in sizes.items():
        alike.setdefault(extent, []).append(letter)
    together = [
        tuple(letters) for extent, letters in alike.items() if len(letters) > 1 for _ in range(extent - 1)
    ]
    alone = [(letter,) for letter, extent in sizes.items() for _ in range(extent - 1)]
    return [*together, *alone]


def of_sizes(
    exercise: Exercise, case: Case, choices: Sequence[tuple[str, ...]], kept: Sequence[bool]
) -> Simpler:
    """The input cut to the sizes that are left of it: its first samples, features and units, and its last steps."""
    less = Counter(
        letter for letters, keep in zip(choices, kept, strict=True) if not keep for letter in letters
    )
    sizes = {letter: max(1, extent - less[letter]) for letter, extent in case.sizes.items()}

    def cut(array: Array, value: Any) -> Any:
        rows = [_rows(terms, case.sizes, sizes) for terms in array.terms]
        value = value[np.ix_(*rows)] if rows else value
        return np.minimum(value, array.bounds(sizes)[1]) if array.kind == "count" else value

    return Simpler(sizes, exercise.signature.takes.changed(case.arguments, cut))


def _rows(terms: Sequence[str], before: Sizes, after: Sizes) -> list[int]:
    """The places on an axis "D+H" that are left: the first of D, and the first of H after all of D; the last of T."""
    found: list[int] = []
    start = 0
    for term in terms:
        left_out = length(term, before) - length(term, after) if term == "T" else 0
        found += range(start + left_out, start + left_out + length(term, after))
        start += length(term, before)
    return found


def wholes(exercise: Exercise, case: Case) -> list[str]:
    """The arguments that are made simple as wholes."""
    return [name for name, _ in _arrays(exercise, case.arguments)]


def entries(exercise: Exercise, case: Case) -> list[tuple[str, int]]:
    """The entries that are made simple one by one, unless they are many: those that are not simple yet."""
    found = [
        (name, k)
        for name, value in _arrays(exercise, case.arguments)
        for k, entry in enumerate(np.ravel(value))
        if entry not in SIMPLE
    ]
    return found if len(found) <= ENTRIES else []


def _arrays(exercise: Exercise, arguments: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    takes = exercise.signature.takes
    if any(isinstance(part, Arrays) for part in takes.parts):
        return
    for name, value in takes.by_name(arguments).items():
        if takes.arrays[name].kind != "count":  # these may have to be in a range
            yield name, value


def with_wholes(exercise: Exercise, case: Case, names: Sequence[str], kept: Sequence[bool]) -> Simpler:
    """The input with whole arguments zero, one or a half; two choices each."""
    values = dict(_arrays(exercise, case.arguments))
    new = {
        name: np.full_like(values[name], one)
        for name, one in zip(names, _simple(kept), strict=True)
        if one is not None
    }
    return Simpler(case.sizes, exercise.signature.takes.rebuilt(case.arguments, new))


def with_entries(
    exercise: Exercise, case: Case, places: Sequence[tuple[str, int]], kept: Sequence[bool]
) -> Simpler:
    """The input with entries zero, one or a half; two choices each."""
    new: dict[str, Any] = {}
    values: Mapping[str, Any] = dict(_arrays(exercise, case.arguments))
    for (name, k), one in zip(places, _simple(kept), strict=True):
        if one is not None:
            new.setdefault(name, np.array(values[name])).flat[k] = one
    return Simpler(case.sizes, exercise.signature.takes.rebuilt(case.arguments, new))


def _simple(kept: Sequence[bool]) -> Iterator[float | None]:
    """Of every two choices, in the order in which they are simple: zero, one, a half; None, and it stays as it is."""
    for k in range(0, len(kept), CHOICES):
        place = 2 * kept[k] + kept[k + 1]
        yield SIMPLE[place] if place < len(SIMPLE) else None
