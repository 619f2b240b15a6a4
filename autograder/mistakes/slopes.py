"""How results follow from the quantities behind them, entry by entry: dc = f * dc_total has the slope f in dc_total."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.quantities import Quantities
from autograder.mistakes.side_by_side import leaves_with
from autograder.mistakes.traced import Run


def slopes(
    quantities: Quantities, case: Case, base: Run, always: Mapping[str, Any], names: Sequence[str]
) -> dict[str, dict[int, Any]]:
    """The slope of each result of each sample in each of these quantities, by its name and the result's place.

    Results that do not follow entry by entry and linearly, or not at all, are left out.
    """
    leaves = [leaf for leaf in quantities.leaves if not leaf.features]
    steps = [_steps(base.values[name].shape) for name in names]
    tried = [(name, base.values[name] + by) for name, pair in zip(names, steps, strict=True) for by in pair]
    made = leaves_with(quantities, case, always, tried, leaves)
    found: dict[str, dict[int, Any]] = {name: {} for name in names}
    for leaf in leaves:
        before = leaf.of(base)
        alike = [k for k, name in enumerate(names) if base.values[name].shape == before.shape]
        for k, slope in zip(alike, _linear(before, made[leaf.place], alike), strict=True) if alike else ():
            if slope is not None:
                found[names[k]][leaf.place] = slope
    return found


def _linear(before: Any, made: Any, places: Sequence[int]) -> list[Any]:
    """The slopes of a result in the quantities of its shape at these places; None where it has none."""
    one, other = _steps(before.shape)
    after, again = (made[[2 * k + j for k in places]] - before for j in (0, 1))
    slope = after / one
    axes = tuple(range(1, slope.ndim))
    follows = (np.abs(again - other * slope) <= 1e-9 + 1e-7 * np.abs(other * slope)).all(axis=axes)
    follows &= np.abs(slope).max(axis=axes) > 0
    return [by if is_linear else None for by, is_linear in zip(slope, follows, strict=True)]


def _steps(shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Two steps along which a quantity of this shape is moved, each entry by another length."""
    places = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    return 1 + 0.5 * np.cos(places), 1.3 + 0.7 * np.sin(2.1 * places + 1)
