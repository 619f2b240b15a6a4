"""The input that an explanation shows: as small as can be, and it reproduces what is said of it.

What a function gives is seen in a worker that nobody asked this function before, as whoever pastes the input sees it.
An array on which the difference does not depend, neither by the key nor by the student's function, is told by zeros.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.grading.compare import Comparison, compare, is_equal
from autograder.grading.outcomes import same, with_reason
from autograder.grading.reasons import Reason, Unfit, of_result, of_shape
from autograder.inputs.cases import Case
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.spec import Arrays, Curve, Exercise, Weights

Arguments = tuple[Any, ...]
Ask = Callable[[Sequence[Arguments]], Sequence[Answer]]  # the student's function
Right = Callable[[Arguments], tuple[Any, ...]]  # the key's, flat


@dataclass(frozen=True, slots=True)
class Seen:
    """What is wrong on one input: an entry of the result at a place, a result that cannot be compared, or a failure.

    Two answers to one call are seen where the place holds the same entry of both.
    """

    place: int = 0
    comparison: Comparison | None = None
    unfit: Unfit | None = None
    failure: Failure | None = None
    twice: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ShownInput:
    """The input, what a right function gives for it, and what is seen.

    `zeros` are the leaves that are told by zeros because nothing depends on them. `before` are the calls that come
    before this one, where only then it is wrong.
    """

    case: Case
    seen: Seen
    zeros: tuple[str, ...] = ()
    before: tuple[Arguments, ...] = ()

    @property
    def is_again(self) -> bool:
        """Whether the same call comes before this one."""
        return any(one is self.case.arguments for one in self.before)


def shown_input(
    exercise: Exercise, case: Case, places: Collection[int], ask: Ask, right: Right, others: Sequence[Case]
) -> ShownInput | None:
    """The case with as little in it as shows the same; None if nothing is wrong here when it is asked alone.

    The results at `places` are looked at first. `others` are cases that may be asked before it.
    """
    (alone,) = ask([case.arguments])
    if isinstance(alone, Failure) and alone.kind in ("timeout", "missing", "protocol"):
        return None
    if not _is_short(case.arguments):
        case, alone = _rounded(exercise, case, alone, ask, right)
    seen = seen_in(exercise, case, alone, places)
    if seen is None:
        return _only_later(exercise, case, alone, ask, others)
    if seen.comparison is None:
        return _by_shapes(exercise, case, seen, ask, right)
    tries = _tries(exercise, case, seen.place, right)
    again, *answers = ask([case.arguments, *(_with_zeros(exercise, case, names) for names in tries)])
    if not same(alone, again):
        return ShownInput(case, _changed(alone, again, seen), before=(case.arguments,))
    told = [
        names
        for names, answer in zip(tries, answers, strict=True)
        if _is_as_before(exercise, case, names, answer, seen, right)
    ]
    return _with_fewest(exercise, case, seen, told, ask, right)


def seen_in(exercise: Exercise, case: Case, answer: Answer, places: Collection[int]) -> Seen | None:
    """What is wrong with an answer, at one of these places if anything is wrong there."""
    if isinstance(answer, Failure):
        return Seen(failure=with_reason(answer, exercise) if answer.kind == "unusable" else answer)
    found = list(_wrong_in(exercise, case, answer))
    preferred = [one for one in found if one.place in places]
    return next(iter(preferred or found), None)


def _wrong_in(exercise: Exercise, case: Case, answer: Given) -> list[Seen]:
    """What is wrong with each result that is."""
    if len(answer.results) != len(case.expected):
        if not any(isinstance(part, Arrays) for part in exercise.gives):
            return [Seen(failure=Failure("protocol"))]
        said = f"it returns {len(answer.results)} arrays, but {len(case.expected)} are asked for"
        return [Seen(unfit=Unfit(Reason(said, said)))]
    leaves = [leaf.name for leaf, _ in exercise.signature.gives.leaves_of(case.expected)]
    found = []
    for place, (name, one, other) in enumerate(zip(leaves, answer.results, case.expected, strict=True)):
        if not isinstance(one, np.ndarray):
            word = one if isinstance(one, str) else ""
            found.append(Seen(place, unfit=Unfit(of_result(name, word, _weights_of(exercise, name)))))
        elif one.shape != np.shape(other):
            found.append(Seen(place, unfit=Unfit(of_shape(name, one.shape, np.shape(other)))))
        elif (comparison := compare(one, other, case.tolerance)).verdict != "right":
            found.append(Seen(place, comparison))
    return sorted(found, key=lambda one: one.comparison is not None and one.comparison.verdict != "wrong")


def _weights_of(exercise: Exercise, name: str) -> Weights | None:
    parts = {part.name: part for part in exercise.gives if isinstance(part, Weights)}
    return parts.get(name.partition(".")[0])


DIGITS = 3  # that a short number has at most


def _is_short(value: Any) -> bool:
    """Whether all numbers of the arguments can be read."""
    if isinstance(value, Curve):
        return _is_short((value.a, value.w))
    if isinstance(value, list | tuple):
        return all(map(_is_short, value))
    flat = np.ravel(value)
    return flat.dtype.kind != "f" or all(
        one == float(f"{one:.{DIGITS}g}") or one != one for one in flat.tolist()
    )


def _short(value: Any) -> Any:
    """Arrays with one decimal; weights and lists of these; a curve with such numbers."""
    if isinstance(value, Curve):
        return Curve(_short(value.a), _short(value.w))
    if isinstance(value, tuple):
        return type(value)(*map(_short, value)) if hasattr(value, "_fields") else tuple(map(_short, value))
    if isinstance(value, list):
        return list(map(_short, value))
    if isinstance(value, np.ndarray) and value.dtype.kind == "i":
        return value
    return np.round(value, 1) + 0.0 if isinstance(value, np.ndarray) else value


def _rounded(exercise: Exercise, case: Case, alone: Answer, ask: Ask, right: Right) -> tuple[Case, Answer]:
    """The case with short numbers, if it shows a fault of the same kind; else as it is."""
    short = tuple(map(_short, case.arguments))
    tried = _case_of(exercise, case, short, right)
    (answer,) = ask([short])
    before, now = (seen_in(exercise, *one, ()) for one in ((case, alone), (tried, answer)))
    if (
        before
        and now
        and [before.failure is None, before.unfit is None] == [now.failure is None, now.unfit is None]
    ):
        return tried, answer
    return case, alone


def _case_of(exercise: Exercise, case: Case, arguments: Arguments, right: Right) -> Case:
    results = tuple(np.asarray(leaf, dtype=np.float64) for leaf in right(arguments))
    tolerance = exercise.tolerance(results, *arguments) if exercise.tolerance else None
    return replace(
        case, arguments=arguments, expected=results, tolerance=tolerance, slopes_made=None, cache={}
    )


def _tries(exercise: Exercise, case: Case, place: int, right: Right) -> list[tuple[str, ...]]:
    """The leaves that may be zeros, all at once and one by one: those that the key's result does not depend on."""
    key = "without", place
    if key not in case.cache:
        case.cache[key] = tuple(_idle(exercise, case, place, right))
    idle: tuple[str, ...] = case.cache[key]
    return [idle, *((name,) for name in idle)] if len(idle) > 1 else [idle] if idle else []


def _idle(exercise: Exercise, case: Case, place: int, right: Right) -> list[str]:
    takes, found = exercise.signature.takes, []
    for name, value in _real(exercise, case):
        other = value + 0.37 + 0.11 * np.arange(value.size).reshape(value.shape)
        moved = right(takes.rebuilt(case.arguments, {name: other}))
        if np.array_equal(moved[place], case.expected[place], equal_nan=True):
            found.append(name)
    return found


def _real(exercise: Exercise, case: Case) -> list[tuple[str, Any]]:
    """The arrays of real numbers: whole ones may have to be in a range, in which zero is not."""
    takes = exercise.signature.takes
    return [one for one in takes.by_name(case.arguments).items() if takes.arrays[one[0]].kind != "count"]


def _with_zeros(exercise: Exercise, case: Case, names: Sequence[str]) -> Arguments:
    takes = exercise.signature.takes
    values = takes.by_name(case.arguments)
    return takes.rebuilt(case.arguments, {name: np.zeros_like(values[name]) for name in names})


def _is_as_before(
    exercise: Exercise, case: Case, names: Sequence[str], answer: Answer, seen: Seen, right: Right
) -> bool:
    """Whether the function gives the same wrong result, and the key the same right one."""
    if isinstance(answer, Failure) or len(answer.results) != len(case.expected):
        return False
    expected = right(_with_zeros(exercise, case, names))
    now = next(
        (
            one
            for one in _wrong_in(exercise, replace(case, expected=expected), answer)
            if one.place == seen.place
        ),
        None,
    )
    if now is None or now.comparison is None or seen.comparison is None:
        return False
    one, other = now.comparison, seen.comparison
    return one.index == other.index and all(
        is_equal(np.float64(a), np.float64(b)) for a, b in ((one.left, other.left), (one.right, other.right))
    )


def _with_fewest(
    exercise: Exercise, case: Case, seen: Seen, told: Sequence[tuple[str, ...]], ask: Ask, right: Right
) -> ShownInput:
    """The case with zeros for the most of those leaves that together change nothing."""
    largest = max(told, key=len, default=())
    together = tuple(dict.fromkeys(name for names in told for name in names))
    if len(together) > len(largest):
        (answer,) = ask([_with_zeros(exercise, case, together)])
        if _is_as_before(exercise, case, together, answer, seen, right):
            largest = together
    if not largest:
        return ShownInput(case, seen)
    return ShownInput(_case_of(exercise, case, _with_zeros(exercise, case, largest), right), seen, largest)


def _by_shapes(exercise: Exercise, case: Case, seen: Seen, ask: Ask, right: Right) -> ShownInput:
    """The case in zeros, if shapes alone show it: a failure in the same line, or the same words on a result."""
    names = tuple(name for name, _ in _real(exercise, case))
    zeros = _with_zeros(exercise, case, names)
    (answer,) = ask([zeros]) if names else (Failure("missing"),)
    tried = _case_of(exercise, case, zeros, right) if names else case
    now = seen_in(exercise, tried, answer, (seen.place,))
    if now is not None and _words(now) == _words(seen):
        return ShownInput(tried, seen, names)
    return ShownInput(case, seen)


def _words(seen: Seen) -> tuple[Any, ...]:
    failed = seen.failure
    said = (failed.kind, failed.type_name, failed.text, failed.cell, failed.line) if failed else ()
    return (*said, str(seen.unfit) if seen.unfit else "", seen.comparison is None)


def _only_later(
    exercise: Exercise, case: Case, alone: Answer, ask: Ask, others: Sequence[Case]
) -> ShownInput | None:
    """The same call twice, or behind another one: a function that keeps something gives something else then."""
    for before in ((), *((one.arguments,) for one in others if one is not case)):
        later = ask([*before, case.arguments])[-1]
        if not same(alone, later):
            seen = seen_in(exercise, case, later, ())
            if seen is None:
                continue
            calls = before or (case.arguments,)
            return ShownInput(case, replace(seen, twice=True), before=calls)
    return None


def _changed(alone: Answer, again: Answer, seen: Seen) -> Seen:
    """The entry of the first answer beside that of the second, where both are numbers."""
    assert seen.comparison is not None
    one, other = (
        answer.results[seen.place] if isinstance(answer, Given) and len(answer.results) > seen.place else None
        for answer in (alone, again)
    )
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.shape == other.shape:
        differing = np.argwhere(one != other)
        index = tuple(int(k) for k in differing[0]) if len(differing) else seen.comparison.index
        comparison = replace(seen.comparison, index=index, left=float(other[index]), right=float(one[index]))
        return replace(seen, comparison=comparison, twice=True)
    return replace(seen, twice=True)
