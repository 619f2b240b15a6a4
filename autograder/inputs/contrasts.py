"""Public inputs that differ from one plain input in one thing only: a size, or one argument.

Among the regimes several things change at once, so that a function which is wrong on one of them may be wrong for any
of these reasons. Here each stands alone. No number of theirs is hidden.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from autograder.inputs.conditions import CONDITIONS, PLURALS, Drawn
from autograder.inputs.generator import generator
from autograder.inputs.regimes import GENERIC, Regime, sizes_of
from autograder.spec import Array, Exercise, Number, Sizes

LONGEST = 10
EQUAL = (1, 2, 3)  # lengths that two letters, or all, are given at once
# How large the largest entry of an argument is made: one in each gap of `facts.BOUNDS`.
LARGEST = (4e-5, 4e-4, 5e-3, 0.05, 0.2, 0.7, 2.0, 4.0, 7.0, 9.0, 15.0, 22.0, 30.0, 70.0, 95.0, 400.0, 2000.0)
SIZES, SUMS = "the sizes", "the sums"
KINDS = 3  # of an exercise with regimes of its own, so many have contrasts
BY_NAME = ("zero", "constant", "one", "minus-one", "positive", "negative", "whole", "high", "low", "sparse",
           "identity", "equal-samples", "last", "one-step", "one-large", "other-memory")  # fmt: skip

Change = Callable[[Any, Drawn], Any]


def of_sizes(letters: Sequence[str]) -> Iterator[Sizes]:
    """Sizes that differ from the generic ones in one length, in two that are equal, or in all."""
    plain = {letter: sizes_of(GENERIC, letters)[letter] for letter in letters}
    for letter in letters:
        yield from ({**plain, letter: length} for length in (*range(1, LONGEST + 1), 2 * LONGEST))
    for pair in combinations(letters, 2):
        yield from ({**plain, **dict.fromkeys(pair, length)} for length in EQUAL)
        yield {**plain, pair[0]: plain[pair[1]], pair[1]: plain[pair[0]]}
    yield from (dict.fromkeys(letters, length) for length in EQUAL)
    yield {letter: plain[letter] + 3 for letter in letters}
    if {"D", "H"} < set(letters):
        yield from ({**plain, one: plain["D"] + plain["H"]} for one in letters if one not in "DH")


def kinds_of(arrays: Mapping[str, Array]) -> dict[str, list[str]]:
    """The arguments of each kind of which there are several: {"the weights": ["weights.W_f", ...]}."""
    found: dict[str, list[str]] = {}
    for name, array in arrays.items():
        found.setdefault(f"the {PLURALS[array.kind]}", []).append(name)
    return {kind: names for kind, names in found.items() if len(names) > 1}


def of_arguments(
    exercise: Exercise, arguments: tuple[Any, ...], sizes: Sizes, of: str
) -> Iterator[tuple[Any, ...]]:
    """These arguments with one of them changed, or all of a kind, in every way in which it can be."""
    takes = exercise.signature.takes
    values = takes.by_name(arguments)
    names = kinds_of(takes.arrays).get(of, [of])
    if of == SUMS:
        yield from _of_sums(exercise, arguments)
    elif not set(names) <= set(takes.arrays):
        yield from _of_number(exercise, arguments, of)
    if not set(names) <= set(takes.arrays) or takes.arrays[names[0]].kind == "count":
        return
    for change in _changes(takes.arrays[names[0]]):
        yield takes.rebuilt(
            arguments, {one: _changed(change, one, takes.arrays, values, sizes) for one in names}
        )
    for other in takes.arrays if names == [of] else ():
        if other != of and takes.arrays[other].terms == takes.arrays[of].terms:
            yield takes.rebuilt(arguments, {of: np.array(values[other])})
            yield takes.rebuilt(arguments, {one: np.zeros_like(values[one]) for one in (of, other)})


def _changed(
    change: tuple[str, Change],
    name: str,
    arrays: Mapping[str, Array],
    values: Mapping[str, Any],
    sizes: Sizes,
) -> Any:
    """One argument changed; as it is, where that cannot be."""
    places = list(arrays)
    earlier = [arrays[one] for one in places[: places.index(name)]]
    word, of = change
    if word in CONDITIONS and not CONDITIONS[word].applies(arrays[name], earlier, sizes):
        return values[name]
    return of(values[name], Drawn(arrays[name], sizes, generator("contrast", name, word), earlier, values))


def _changes(array: Array) -> Iterator[tuple[str, Change]]:
    yield from ((name, CONDITIONS[name].of) for name in BY_NAME)
    yield from ((f"{size:g}", _with_largest(size)) for size in LARGEST)
    yield from ((f"all {one:g}", _all(one)) for one in (0.3, 0.5, 2.5, -2.5))
    yield "columns first", lambda value, drawn: np.asfortranarray(value)


def _all(number: float) -> Change:
    return lambda value, drawn: np.full_like(value, number)


def _with_largest(size: float) -> Change:
    return lambda value, drawn: value * (size / max(float(np.abs(value).max(initial=0.0)), 1e-300))


def _of_sums(exercise: Exercise, arguments: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Weights and biases such that the sums [x, h] W + b are small, large, all positive, all negative.

    Those of all gates, then those of each.
    """
    takes = exercise.signature.takes
    values = takes.by_name(arguments)
    every = sums(exercise, values)
    for gates in ([*every], *([gate] for gate in (every if len(every) > 1 else ()))):
        size = max(*(float(np.abs(every[gate]).max()) for gate in gates), 1e-300)
        names = [name for gate in gates for name in gate]
        for largest in LARGEST:
            yield takes.rebuilt(arguments, {name: values[name] * (largest / size) for name in names})
        for shift in (size + 1, -size - 1):
            yield takes.rebuilt(arguments, {bias: values[bias] + shift for _, bias in gates})


def sums(exercise: Exercise, values: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """[x, h] W + b of the first step, for every W and its b; nothing where the arguments are others."""
    arrays = exercise.signature.takes.arrays
    x = next(
        (name for name, one in arrays.items() if one.kind == "input" and one.axes in ("N D", "N T D")), None
    )
    h = next((name for name, one in arrays.items() if one.kind == "state" and one.axes == "N H"), None)
    weights = [name for name, one in arrays.items() if one.axes == "D+H H"]
    biases = [name for name, one in arrays.items() if one.axes == "H" and one.kind == "bias"]
    if x is None or h is None or len(weights) != len(biases):
        return {}
    first = values[x] if values[x].ndim == 2 else values[x][:, 0]
    joined = np.concatenate([first, values[h]], axis=1)
    return {(W, b): joined @ values[W] + values[b] for W, b in zip(weights, biases, strict=True)}


def _of_number(exercise: Exercise, arguments: tuple[Any, ...], of: str) -> Iterator[tuple[Any, ...]]:
    """A whole number of every small size; a real one larger and smaller."""
    for k, part in enumerate(exercise.signature.takes.parts):
        if isinstance(part, Number) and part.name == of:
            value = arguments[k]
            whole = isinstance(value, int)
            others = (
                (*range(1, LONGEST + 1), 15, 20, 25, 40)
                if whole
                else [value * by for by in (1e-3, 0.1, 0.3, 3, 10, 1e3)]
            )
            yield from ((*arguments[:k], other, *arguments[k + 1 :]) for other in others)


def plain(letters: Sequence[str]) -> Regime:
    """The regime of the input that the others differ from."""
    return Regime("contrast", sizes_of(GENERIC, letters))


def further(regime: Regime) -> Iterator[Regime]:
    """The same with shorter and with longer axes: a number is small or large beside them."""
    for by in (-2, 3):
        sizes = {letter: max(1, extent + by) for letter, extent in regime.sizes.items()}
        yield Regime(regime.name, sizes)
