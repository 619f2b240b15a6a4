"""What a call gave as equations read it: by name, each result an array of the right shape, or Unusable."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.grading.reasons import Reason, Unfit, of_call, of_result, of_shape
from autograder.inputs.cases import Case
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.sandbox.expected import stacked
from autograder.spec import Array, Arrays, Constant, Exercise, Outcome, Row, Unusable, Weights
from autograder.spec.outcome import Alone

LARGER = 16  # times as many numbers as are asked for, or fewer, are kept of a result that has another shape
FEW = 64


def outcome(
    exercise: Exercise,
    answer: Answer,
    expected: Sequence[Any],
    alone: Sequence[Outcome] | None = None,
    case_cache: dict[Any, Any] | None = None,
    may_ask: bool = False,
) -> Outcome | Failure:
    """The results by name, those not shaped like the expected ones as Unusable; or why there are none.

    `alone` is what the same function gave for each sample on its own, if that is known; `may_ask`, if it can be asked.
    """
    if isinstance(answer, Failure):
        return answer if answer.kind != "unusable" else with_reason(answer, exercise)
    kept = _kept(answer.results, expected)
    values = _named(exercise, kept, expected)
    if isinstance(values, Failure):
        return values
    return Outcome(values, alone, as_it_came=kept, case_cache=case_cache, may_ask=may_ask)


def of_leaves(
    exercise: Exercise,
    leaves: Sequence[Any],
    alone: Sequence[Outcome] | None = None,
    case_cache: dict[Any, Any] | None = None,
    may_ask: bool = False,
) -> Outcome:
    """The results by name, which are all shaped like the expected ones."""
    values = exercise.signature.gives.nested(leaves, Outcome)
    return Outcome(values, alone, as_it_came=leaves, case_cache=case_cache, may_ask=may_ask)


def each_alone(
    exercise: Exercise, cases: Sequence[Case], answers: Sequence[Answer]
) -> Sequence[Outcome] | None:
    """What the function gave for each of these samples on its own; None unless it gave something for all of them."""
    if exercise.is_plain and (raw := getattr(answers, "raw", b"")):
        rows = stacked(raw, len(cases), [np.shape(leaf) for leaf in cases[0].expected])
        if rows is not None:
            return in_rows(exercise, rows)
    each = [outcome(exercise, answer, one.expected) for one, answer in zip(cases, answers, strict=True)]
    found = [one for one in each if isinstance(one, Outcome)]
    return found if found and len(found) == len(each) else None


def in_rows(exercise: Exercise, stacked: Sequence[Any]) -> Alone:
    """What it gave for each sample on its own, of all results (N, ...) as they should be shaped."""
    names = exercise.signature.gives.names
    return Alone(dict(zip(names, stacked, strict=True)), partial(of_leaves, exercise))


def with_reason(failed: Failure, exercise: Exercise) -> Failure:
    """The failure with the judge's own sentences in the place of the worker's word, once."""
    if failed.untold:
        return failed
    reason = of_call(exercise, failed.text)
    return Failure("unusable", text=reason.told, untold=reason.untold, in_public=failed.in_public)


def _kept(results: Sequence[Any], expected: Sequence[Any]) -> list[Any]:
    """The flat results as they came, but for those that are far larger than what was asked for."""
    if len(results) <= FEW and not any(type(one) is not str and one.size > LARGER * FEW for one in results):
        return list(results)
    most = LARGER * max(FEW, *(np.size(one) for one in expected)) if expected else FEW
    return ["large" if isinstance(one, np.ndarray) and one.size > most else one for one in results[:most]]


def _named(exercise: Exercise, results: Sequence[Any], expected: Sequence[Any]) -> dict[str, Any] | Failure:
    parts = exercise.signature.gives.parts
    if isinstance(parts[0], Arrays):
        return _listed(parts[0].name, results, expected)
    if len(results) != len(expected):
        return Failure("protocol")
    if exercise.chosen:
        sized = _in_chosen_sizes(exercise, results, expected)
        if isinstance(sized, Unfit):
            return dict.fromkeys((part.name for part in parts), sized)
        expected = sized
    values: dict[str, Any] = {}
    rest = list(zip(results, expected, strict=True))
    for part in parts:
        if isinstance(part, Weights):
            taken, rest = rest[: len(part.fields)], rest[len(part.fields) :]
            values[part.name] = Outcome(
                {
                    field.name: _usable(field.name, *pair, part)
                    for field, pair in zip(part.fields, taken, strict=True)
                }
            )
        elif isinstance(part, Row):
            values[part.name] = _row(part, *rest.pop(0))
        elif isinstance(part, Constant) and part.choices:
            values[part.name] = _chosen(part, *rest.pop(0))
        else:
            values[part.name] = _usable(part.name, *rest.pop(0))
    return values


def _in_chosen_sizes(
    exercise: Exercise, results: Sequence[Any], expected: Sequence[Any]
) -> Sequence[Any] | Unfit:
    """What is expected, in the shapes of the lengths that the function chose: as its first array has them."""
    gives = exercise.signature.gives
    found = gives.sizes(expected)
    pairs = [
        (leaf, value)
        for leaf, value in zip(gives.leaves, results, strict=True)
        if isinstance(leaf, Array) and isinstance(value, np.ndarray) and value.ndim == len(leaf.terms)
    ]
    for letter, most in exercise.chosen.items():
        lengths = [
            value.shape[leaf.terms.index((letter,))] for leaf, value in pairs if (letter,) in leaf.terms
        ]
        found[letter] = lengths[0] if lengths else found[letter]
        if not 1 <= found[letter] <= most:
            asked = f"{letter} should be from 1 to {most}"
            return Unfit(Reason(f"{letter} is {found[letter]} in the results, but {asked}", asked))
    shapes = gives.shapes(found)
    return [
        one if shape is None else np.broadcast_to(np.nan, shape)
        for one, shape in zip(expected, shapes, strict=True)
    ]


def _listed(name: str, results: Sequence[Any], expected: Sequence[Any]) -> dict[str, Any]:
    if len(results) != len(expected):
        asked = f"should return {len(expected)} arrays, one for each"
        return {name: Unfit(Reason(f"it returns {len(results)} arrays, but {asked}", f"it {asked}"))}
    arrays = [_usable(f"{name}[{k}]", *pair) for k, pair in enumerate(zip(results, expected, strict=True))]
    return {name: next((array for array in arrays if isinstance(array, Unusable)), arrays)}


def _chosen(constant: Constant, value: Any, expected: Any) -> Any:
    """The place of an answer among the choices; a place that there is not is none of them."""
    place = _usable(constant.name, value, expected)
    if isinstance(place, Unusable) or float(place) in range(-1, len(constant.choices)):
        return place
    return Unusable(
        f"{constant.name} is none of the choices; copy one of them: {', '.join(constant.choices)}"
    )


def _row(part: Row, value: Any, expected: Any) -> Any:
    """A row of whole numbers of a length that is the function's own choice."""
    if not isinstance(value, np.ndarray):
        return Unfit(of_result(part.name, value if isinstance(value, str) else "", None))
    if not part.takes(value):
        seen = f"has shape {value.shape}" if value.ndim != 1 else f"has {len(value)} entries"
        said = f"{part.name} {seen}, but should be {part}"
        if value.ndim == 1 and part.least <= len(value) <= part.most:
            said = f"{part.name} holds other numbers, but should be {part}"
        return Unfit(Reason(said, f"{part.name} is not {part}"))
    return value


def _usable(name: str, value: Any, expected: Any, weights: Weights | None = None) -> Any:
    """The array of that name, or of that field of the weights; Unusable if it cannot be compared."""
    if isinstance(value, np.ndarray) and value.shape == np.shape(expected):
        return value
    name = f"{weights.name}.{name}" if weights else name
    if not isinstance(value, np.ndarray):
        return Unfit(of_result(name, value if isinstance(value, str) else "", weights))
    return Unfit(of_shape(name, value.shape, np.shape(expected)))


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers to the same call are the same: the same numbers, bit by bit or as NaN, or both failures."""
    if isinstance(one, Failure) or isinstance(other, Failure):
        return isinstance(one, Failure) and isinstance(other, Failure)
    return len(one.results) == len(other.results) and all(
        _same(left, right) for left, right in zip(one.results, other.results, strict=True)
    )


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return np.array_equal(left, right, equal_nan=True)
    return type(left) is type(right) and (isinstance(left, str) and left == right)


def usable(answer: Answer) -> tuple[Any, ...]:
    """The arrays among the results, flat; none of a failure."""
    if isinstance(answer, Given):
        return tuple(one for one in answer.results if isinstance(one, np.ndarray))
    return ()
