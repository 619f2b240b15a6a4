"""What holds of an input, in words: "N = H", "dc_next is 0 everywhere", "an entry of x is beyond 20"."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from autograder.inputs.cases import Case
from autograder.inputs.contrasts import LONGEST, SIZES, SUMS, kinds_of, sums
from autograder.spec import Array, Arrays, Exercise, Layers, Number, Text

BOUNDS = (1e-4, 1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0, 5.0, 8.0, 10.0, 20.0, 25.0, 50.0, 90.0, 100.0, 1000.0)
LENGTHS = (*range(1, LONGEST + 1), 20, 30)
TOTALS = (50, 100, 200, 500, 1000)


class Fact(NamedTuple):
    """What is said, of which argument or of the sizes, and how far-fetched it is: the lower, the simpler."""

    said: str
    of: str
    rank: int


def facts(exercise: Exercise, case: Case) -> frozenset[Fact]:
    """All that holds of a case. It is kept with the case."""
    if "facts" not in case.cache:
        case.cache["facts"] = frozenset(_facts(exercise, case))
    found: frozenset[Fact] = case.cache["facts"]
    return found


def _facts(exercise: Exercise, case: Case) -> Iterator[Fact]:
    takes = exercise.signature.takes
    arrays = takes.arrays
    values = takes.by_name(case.arguments)
    whole = _whole_numbers(exercise, case)
    yield from _of_sizes(case.sizes, whole)
    shared = case.cache.get("shared", {})
    for name, value in values.items():
        if (name, id(value)) not in shared:
            own = *_of_array(_field(name), name, value), *_of_axes(_field(name), name, arrays[name], value)
            shared[name, id(value)] = own
        yield from shared[name, id(value)]
    for kind, names in kinds_of(arrays).items():
        yield from _of_values(kind, kind, np.concatenate([np.ravel(values[one]) for one in names]), are="are")
    for one, other in combinations(values, 2):
        if values[one].shape == values[other].shape and np.array_equal(values[one], values[other]):
            said = f"{_field(other)} equals {_field(one)}"
            yield from (Fact(said, other, 2) for _ in range(values[one].size > 1))
            yield from (Fact(f"{said} and is not 0", other, 3) for _ in range(bool(values[one].any())))
    yield from _of_sums(exercise, values)
    yield from _of_others(exercise, case)


def _field(name: str) -> str:
    return name.split(".")[-1]


def _whole_numbers(exercise: Exercise, case: Case) -> dict[str, int]:
    return {
        part.name: value
        for part, value in zip(exercise.signature.takes.parts, case.arguments, strict=True)
        if isinstance(part, Number) and isinstance(value, int)
    }


def _of_sizes(sizes: Mapping[str, int], whole: Mapping[str, int]) -> Iterator[Fact]:
    lengths = {**sizes, **whole}
    for name, length in lengths.items():
        of = name if name in whole else SIZES
        if length == 1:
            yield Fact(f"{name} = 1", of, 0)
        yield from (Fact(f"{name} > {k}", of, 1) for k in LENGTHS if length > k)
        yield from (Fact(f"{name} < {k}", of, 1) for k in LENGTHS[2:] if length < k)
        yield Fact(f"{name} is {'odd' if length % 2 else 'even'}", of, 3)
    for one, other in combinations(lengths, 2):
        yield from _of_two(one, other, lengths, whole)
    if len(sizes) > 2 and len(set(sizes.values())) == 1:
        yield Fact(" = ".join(sizes), SIZES, 1)
        if min(sizes.values()) > 1:
            yield Fact(f"{' = '.join(sizes)} > 1", SIZES, 2)
    yield from _of_totals(sizes)


def _of_two(one: str, other: str, lengths: Mapping[str, int], whole: Mapping[str, int]) -> Iterator[Fact]:
    of = next((name for name in (one, other) if name in whole), SIZES)
    left, right = lengths[one], lengths[other]
    if left == right:
        yield Fact(f"{one} = {other}", of, 1)
        if left > 1:
            yield Fact(f"{one} = {other} > 1", of, 2)
    else:
        yield Fact(f"{one} {'<' if left < right else '>'} {other}", of, 2)
    if other in whole and right:
        divides = "divides" if left % right == 0 else "does not divide"
        yield Fact(f"{other} {divides} {one}", of, 3)


def _of_totals(sizes: Mapping[str, int]) -> Iterator[Fact]:
    if len(sizes) > 2:
        total = int(np.prod(list(sizes.values())))
        yield from (Fact(f"{' * '.join(sizes)} > {k}", SIZES, 4) for k in TOTALS if total > k)
    if {"D", "H"} < set(sizes):
        both = sizes["D"] + sizes["H"]
        yield from (
            Fact(f"{one} = D + H", SIZES, 2) for one in sizes if one not in "DH" and sizes[one] == both
        )
        yield from (Fact(f"D + H > {k}", SIZES, 4) for k in range(8, 17) if both > k)


def _of_array(name: str, of: str, value: Any) -> Iterator[Fact]:
    yield from _of_values(name, of, value)
    if not value.size:
        return
    if not value.flags.c_contiguous:
        yield Fact(f"{name} does not lie row by row in memory", of, 2)
        if value.flags.f_contiguous:
            yield Fact(f"{name} lies column by column in memory", of, 2)
    if (value == np.round(value)).all():
        yield Fact(f"{name} holds whole numbers", of, 3)
        yield from (Fact(f"{name} holds whole numbers and is not 0", of, 4) for _ in range(bool(value.any())))
    if (value == 0).mean() > 0.5:
        yield Fact(f"more than half of {name} is 0", of, 4)


def _of_values(name: str, of: str, value: Any, are: str = "is") -> Iterator[Fact]:
    """What holds of the entries; of several arguments at once, `are`."""
    if not value.size:
        return
    least, most = float(value.min()), float(value.max())
    largest = max(abs(least), abs(most))
    yield from (Fact(f"an entry of {name} is beyond {one:g}", of, 3) for one in BOUNDS if largest > one)
    yield from (Fact(f"no entry of {name} reaches {one:g}", of, 4) for one in BOUNDS if largest < one)
    if largest == 0:
        yield Fact(f"{name} {are} 0 everywhere", of, 0)
        return
    yield Fact(f"{name} {are} not 0 everywhere", of, 5)
    yield from (
        Fact(f"{name} {are} not 0, but no entry reaches {one:g}", of, 3) for one in BOUNDS if largest < one
    )
    if least == most and value.size > 1:
        yield Fact(f"all entries of {name} are equal and not 0", of, 1)
    if least == most and abs(least) == 1:
        yield Fact(f"{name} {are} {least:g} everywhere", of, 1)
    if least > 0 or most < 0:
        yield Fact(f"every entry of {name} is {'positive' if least > 0 else 'negative'}", of, 2)
    yield from (Fact(f"every entry of {name} is above {one:g}", of, 3) for one in (1.0, 5.0) if least > one)
    yield from (Fact(f"every entry of {name} is below -{one:g}", of, 3) for one in (1.0, 5.0) if most < -one)


def _of_axes(name: str, of: str, array: Array, value: Any) -> Iterator[Fact]:
    """What holds of samples, of steps, and of the rows that act on the state."""
    if array.terms[:1] == (("N",),) and len(value) > 1 and value.any() and (value == value[:1]).all():
        yield Fact(f"all samples of {name} are equal", of, 2)
    if ("T",) in array.terms and (axis := array.terms.index(("T",))) < value.ndim and value.shape[axis] > 1:
        steps = np.flatnonzero(np.moveaxis(value, axis, 0).reshape(value.shape[axis], -1).any(axis=1))
        if len(steps) == 1:
            yield Fact(f"{name} is 0 but at one step", of, 2)
            last = steps[0] == value.shape[axis] - 1
            yield Fact(f"{name} is 0 but at {'the last step' if last else 'one step before the last'}", of, 1)
    if array.kind == "weight" and value.ndim == 2 and 1 < value.shape[1] <= value.shape[0]:
        if np.array_equal(value[-value.shape[1] :], np.eye(value.shape[1])):
            yield Fact(f"the rows of {name} that meet the state are the identity", of, 2)


def _of_sums(exercise: Exercise, values: Mapping[str, Any]) -> Iterator[Fact]:
    """What holds of [x, h] W + b, of all gates and of each, where a function takes these."""
    every = sums(exercise, values)
    if every:
        yield from _of_sum("[x, h] W + b", np.concatenate([*every.values()], axis=1))
    for (W, b), a in every.items() if len(every) > 1 else ():
        yield from _of_sum(f"[x, h] {_field(W)} + {_field(b)}", a)


def _of_sum(said: str, a: Any) -> Iterator[Fact]:
    largest = float(np.abs(a).max())
    yield from (Fact(f"an entry of {said} is beyond {one:g}", SUMS, 4) for one in BOUNDS if largest > one)
    yield from (Fact(f"no entry of {said} reaches {one:g}", SUMS, 4) for one in BOUNDS if largest < one)
    if (a > 0).all() or (a < 0).all():
        yield Fact(f"every entry of {said} is {'positive' if (a > 0).all() else 'negative'}", SUMS, 3)


def _of_others(exercise: Exercise, case: Case) -> Iterator[Fact]:
    """What holds of real numbers, of words, of lists of arrays, and of arrays of any shape."""
    parts = list(zip(exercise.signature.takes.parts, case.arguments, strict=True))
    real = {part.name: v for part, v in parts if isinstance(part, Number) and not isinstance(v, int)}
    for part, value in parts:
        if isinstance(part, Text):
            yield Fact(f"{part.name} is {value!r}", part.name, 0)
        elif isinstance(part, Arrays) and not isinstance(part, Layers):
            yield from _of_list(part.name, value, real)
        elif isinstance(part, Array) and part.axes == "any":
            yield Fact(f"{part.name} has {np.ndim(value)} axes", part.name, 1)
            if np.size(value) == 1:
                yield Fact(f"{part.name} has one entry", part.name, 1)
    for name, number in real.items():
        yield from (Fact(f"{name} > {one:g}", name, 2) for one in BOUNDS if number > one)
        yield from (Fact(f"{name} < {one:g}", name, 2) for one in BOUNDS if number < one)


def _of_list(name: str, arrays: Sequence[Any], real: Mapping[str, float]) -> Iterator[Fact]:
    yield from (Fact(f"{name} has {k} arrays or more", name, 2) for k in range(2, 12) if len(arrays) >= k)
    yield from (Fact(f"{name} has fewer than {k} arrays", name, 2) for k in range(2, 12) if len(arrays) < k)
    if not any(np.any(one) for one in arrays):
        yield Fact(f"{name} are 0 everywhere", name, 0)
    elif any(not np.any(one) for one in arrays):
        yield Fact(f"one of {name} is 0 everywhere", name, 1)
    norm = float(np.sqrt(sum(float(np.sum(np.square(one))) for one in arrays)))
    largest = max((float(np.abs(one).max(initial=0.0)) for one in arrays), default=0.0)
    yield from (
        Fact(f"the norm of {name} is {'above' if norm > v else 'at most'} {k}", name, 1)
        for k, v in real.items()
    )
    yield from (Fact(f"the norm of {name} is above {one:g}", name, 3) for one in BOUNDS if norm > one)
    yield from (Fact(f"the norm of {name} is below {one:g}", name, 3) for one in BOUNDS if norm < one)
    yield from (Fact(f"an entry of {name} is beyond {one:g}", name, 3) for one in BOUNDS if largest > one)
