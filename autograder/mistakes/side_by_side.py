"""Values tried in the place of quantities, in one run of the key for all: its samples once for each, side by side.

A step makes of each sample what it makes of that sample alone; whether the key's does is seen once a run. Where it does
not, there is a run for each value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.grading.compare import ABSOLUTE, RELATIVE
from autograder.inputs.cases import Case
from autograder.mistakes.quantities import Leaf, Quantities, instead
from autograder.mistakes.traced import Change

Tried = Sequence[tuple[str, Any]]  # a quantity, and a value of it


def leaves_with(
    quantities: Quantities, case: Case, always: Mapping[str, Any], tried: Tried, leaves: Sequence[Leaf]
) -> Mapping[int, Any]:
    """What each of the leaves is with each of these values, (K, N, ...), by its place; NaN where that fails.

    `always` are values that stand in the place of their quantities in every one of them.
    """
    if not tried:
        return {}
    if _samples_stand_alone(quantities):
        run = quantities.traced.run(_repeated(quantities, case, len(tried)), _in_blocks(always, tried))
        if run.results:
            every = {leaf.place: leaf.of(run) for leaf in leaves}
            return {place: one.reshape(len(tried), -1, *one.shape[1:]) for place, one in every.items()}
    right = quantities.right(case)
    runs = [quantities.traced.run(case.arguments, instead({**always, name: value})) for name, value in tried]
    return {
        leaf.place: np.stack([leaf.of(run) if run.results else np.nan * leaf.of(right) for run in runs])
        for leaf in leaves
    }


def equal_to(one: Any, others: Any) -> Any:
    """Which of the others, (K, ...), are the same as a finite one to 1e-9."""
    axes = tuple(range(1, others.ndim))
    size = np.abs(others)
    scale = np.maximum(1.0, size.max(axis=axes, keepdims=True, initial=0.0))
    return (np.isfinite(others) & (np.abs(others - one) <= ABSOLUTE * scale + RELATIVE * size)).all(axis=axes)


def _repeated(quantities: Quantities, case: Case, many: int) -> tuple[Any, ...]:
    """The arguments with all samples so many times."""
    takes = quantities.wrong.exercise.signature.takes
    given = takes.by_name(case.arguments)
    new = {
        name: np.concatenate([given[name]] * many)
        for name, one in takes.arrays.items()
        if one.terms[:1] == (("N",),)
    }
    return takes.rebuilt(case.arguments, new)


def _in_blocks(always: Mapping[str, Any], tried: Tried) -> Mapping[str, Change]:
    """In the k-th block of samples the k-th value; all others as they are computed, or as they always stand there."""

    def change(name: str) -> Change:
        def changed(value: Any, *_: Any) -> Any:
            made = np.concatenate([always[name]] * len(tried)) if name in always else np.array(value)
            N = len(made) // len(tried)
            for k, (other, one) in enumerate(tried):
                if other == name:
                    made[k * N : (k + 1) * N] = one
            return made

        return changed

    return {name: change(name) for name in {*always, *(name for name, _ in tried)}}


def _samples_stand_alone(quantities: Quantities) -> bool:
    case = quantities.wrong.cases[0]
    if "samples stand alone" not in case.cache:
        names = {*quantities.named, *(leaf.quantity for leaf in quantities.leaves)}
        names |= {leaf.features for leaf in quantities.leaves if leaf.features}
        right, twice = quantities.right(case), quantities.traced.run(_repeated(quantities, case, 2))
        case.cache["samples stand alone"] = all(
            name in twice.values and _is_twice(right.values[name], twice.values[name]) for name in names
        )
    return bool(case.cache["samples stand alone"])


def _is_twice(one: Any, both: Any) -> bool:
    twice = np.concatenate([one, one])
    return twice.shape == both.shape and bool(np.allclose(both, twice, rtol=1e-10, atol=1e-12))
