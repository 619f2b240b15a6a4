"""What an edit of the key gives on a case, and one number of it by which it is looked up among others."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.inputs.cases import Case
from autograder.mistakes.edits import Edit
from autograder.spec import Constant, Exercise

# What a function gives: flat, in any shape, a word in the place of what has no numbers; an answer with keys, one a key.
Pieces = Sequence[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a program gives on a case, piece by piece, and which pieces are not the right ones; nothing if it fails."""

    pieces: Pieces
    differing: frozenset[int]


NOTHING = Shown((), frozenset())
KEPT = 4  # slips with each case


def shown(edit: Edit, exercise: Exercise, case: Case) -> Shown:
    """What the key with the edit gives on a case of the exercise. It is kept with the case."""
    key = "shown", edit.key.assignment.name, edit.id
    if key not in case.cache:
        if edit.mistake is None:  # there are thousands of slips: the last few are kept
            kept = case.cache.setdefault("slips shown", [])
            kept.append(key)
            for old in kept[:-KEPT]:
                case.cache.pop(old, None)
            del kept[:-KEPT]
        case.cache[key] = shown_by(edit.names, exercise, case)
    found: Shown = case.cache[key]
    return found


def shown_by(names: Mapping[str, Any], exercise: Exercise, case: Case) -> Shown:
    """What a program that defines these names gives on a case of the exercise."""
    given = given_by(names, exercise, case.arguments)
    right = pieces(exercise, case.expected)
    if given is None or len(given) != len(right):
        return NOTHING
    same = [is_equal(one, other, case.tolerance) for one, other in zip(given, right, strict=True)]
    return Shown(given, frozenset(k for k, equal in enumerate(same) if not equal))


def given_by(names: Mapping[str, Any], exercise: Exercise, arguments: Sequence[Any]) -> Pieces | None:
    """What the exercise's function among these names gives; None if it fails, as an edit may on some sizes."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pieces(exercise, _asked(names[exercise.name], exercise, copied(arguments)))
    except Exception:  # noqa: BLE001  (whatever an edit raises)
        return None


def _asked(value: Any, exercise: Exercise, arguments: Sequence[Any]) -> tuple[Any, ...]:
    return exercise.signature.results(value if exercise.is_constant else value(*arguments))


def pieces(exercise: Exercise, flat: Sequence[Any]) -> Pieces:
    """Flat results as arrays, one a place; an answer with keys, one a key."""
    constant = exercise.gives[0]
    if isinstance(constant, Constant) and constant.keys and not isinstance(flat[0], str):
        numbers = np.asarray(flat[0], dtype=np.float64)
        return tuple(numbers) if numbers.shape == (len(constant.keys),) else ("",) * len(constant.keys)
    return tuple(one if isinstance(one, str) else np.asarray(one, dtype=np.float64) for one in flat)


def copied(value: Any) -> Any:
    """Arguments for a function that might change them."""
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    if isinstance(value, tuple | list):
        parts = [copied(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return value


MODERATE = 10.0


def is_moderate(case: Case) -> bool:
    """Whether no number of a case is large: there a formula gives the same however it is written.

    Where gates are saturated or squares overflow, two ways of writing one wrong formula may differ. It is kept with the
    case.
    """
    if "moderate" not in case.cache:
        case.cache["moderate"] = _is_moderate(case)
    return bool(case.cache["moderate"])


def _is_moderate(case: Case) -> bool:
    return all(np.abs(array).max(initial=0.0) <= MODERATE for array in _arrays(case.arguments)) and all(
        np.isfinite(array).all() for array in case.expected if not isinstance(array, str)
    )


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for part in value:
            yield from _arrays(part)
    elif isinstance(value, np.ndarray):
        yield value


def weighted_sum(piece: Any) -> float:
    """One number of a result; NaN where it has none."""
    if isinstance(piece, str):
        return np.nan
    flat = np.ravel(piece)
    with np.errstate(all="ignore"):
        total = float(_weights(flat.size) @ flat)
    return total if np.isfinite(total) else np.nan


@lru_cache(64)
def _weights(size: int) -> Any:
    return np.cos(2.4 * np.arange(size))


def allowed_apart(piece: Any, tolerance: float | None) -> float:
    """How far the sums of two results may be apart that are equal in every entry: no weight is more than one."""
    if isinstance(piece, str):
        return 0.0
    flat = np.abs(np.ravel(piece))
    each = 2e-9 * max(1.0, float(flat.max(initial=0.0)))
    return flat.size * max(each, tolerance or 0.0)
