"""A slip made again costs once: a function that repeats a slip for which an earlier part has lost its points.

Whoever writes the work of an earlier part anew, or builds on a helper of their own, carries its slip along. What is
excused is a near neighbour of the key, never a function that does less work than the key's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.grading.trivial import is_trivial
from autograder.inputs.cases import Case
from autograder.mistakes.atlas import RARE
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.edits import Edit
from autograder.mistakes.shown import Pieces, given_by, is_moderate, pieces, shown
from autograder.mistakes.wrong import seen_on
from autograder.sandbox.answers import Answer, Answers, Failure, Given
from autograder.spec import Array, Exercise

LEAST = 2  # so many cases on which the edit does not fail
MANY = 4  # edits: to look at each takes longer than to look up the others
FEW = 3  # cases on which it is looked at what results follow from

Asked = tuple[Sequence[Case], Answers]  # cases, and what the student's function gave for each


def made_again(
    catalogue: Catalogue,
    exercise: Exercise,
    asked: Asked,
    lost: Mapping[str, Asked],
    in_public: Mapping[str, Asked],
) -> tuple[str, Edit] | None:
    """The earlier part that has lost points for a slip that stands in this function too, and the slip; None if none.

    `lost` are the earlier exercises that lost points, by name, as they stand; `in_public` has what they and this one
    gave on public cases, by which slips are looked up. The function's results and the earlier part's must both equal,
    on every case to 1e-9, those of the key with the same edit, be it a known mistake or a generated slip, in what the
    earlier part is made of: in lstm_step, say, a slip of lstm_cell_update.
    """
    if not lost or exercise.is_constant or _is_right(exercise, asked) or _computes_less(exercise, asked):
        return None
    fitting = partial(_fitting, catalogue, exercise, in_public.get(exercise.name))
    others = {one.name: one for one in catalogue.assignment.exercises if one.name != exercise.name}
    for name, earlier in lost.items():
        if name in others and not _is_right(others[name], earlier):
            for edit in _may_be_made_in(catalogue, others[name], earlier, in_public.get(name), fitting):
                if (
                    _is_given(edit, exercise, asked)  # first: hardly any is, which is seen at once
                    and _is_given(edit, others[name], earlier)
                    and does_the_work(edit, exercise, asked[0])
                ):
                    return name, edit
    return None


def _computes_less(exercise: Exercise, asked: Asked) -> bool:
    """Whether a result is trivial that is not so in the key: no edit that gives the same does the work."""
    moderate = [(case, answer) for case, answer in zip(*asked, strict=True) if is_moderate(case)]
    if not moderate or any(isinstance(answer, Failure) for _, answer in moderate):
        return False
    cases = [case for case, _ in moderate]
    given = [pieces(exercise, answer.results) for _, answer in moderate if isinstance(answer, Given)]
    right = [pieces(exercise, case.expected) for case in cases]
    if any(len(one) != len(other) for one, other in zip(given, right, strict=True)):
        return False
    return any(
        all(not isinstance(one[k], str) for one in given)
        and is_trivial(cases, [(one[k],) for one in given])
        and not is_trivial(cases, [(one[k],) for one in right])
        for k in range(min(map(len, right)))
    )


def _fitting(
    catalogue: Catalogue, exercise: Exercise, in_public: Asked | None
) -> set[tuple[str, int]] | None:
    """The slips, by part and number, that may give what the function gives in public; None where that tells nothing."""
    if in_public is None or _is_right(exercise, in_public):
        return None
    seen = seen_on(exercise, *in_public)
    found = catalogue.atlas(exercise, in_public[0]).like(exercise, seen, throughout=True)
    return {(part, number) for part, number, *_ in found}


def _may_be_made_in(
    catalogue: Catalogue,
    exercise: Exercise,
    asked: Asked,
    in_public: Asked | None,
    fitting: Callable[[], set[tuple[str, int]] | None],
) -> Iterator[Edit]:
    """The edits, of the exercise and of all that the key's function uses, that may give what the student's gives.

    Known mistakes and then slips, by what they give on the public cases. Of many slips, those that are `fitting` for
    the later function, and the rare ones, which cannot be looked up for that.
    """
    if all(isinstance(one, Failure) for one in asked[1]):
        return
    seen = () if in_public is None else seen_on(exercise, *in_public)
    parts = (exercise.name, *catalogue.builds_on(exercise.name))
    yield from catalogue.alike(exercise, parts, seen, throughout=True)
    if in_public is not None:
        alike = catalogue.atlas(exercise, in_public[0]).like(exercise, seen, throughout=True)
        fit = fitting() if len(alike) > MANY else None
        for part, number, *_ in alike:
            slips = catalogue.neighbours(part)
            if fit is None or (part, number) in fit or slips.slips[number].kind in RARE:
                yield slips[number].edit


def _is_given(edit: Edit, exercise: Exercise, asked: Asked) -> bool:
    """Whether the student's function gives, on every case, what the key with the edit gives."""
    return all(
        _same(exercise, answer, shown(edit, exercise, case).pieces, case.tolerance)
        for case, answer in zip(*asked, strict=True)
    )


def _same(exercise: Exercise, answer: Answer, edited: Pieces, tolerance: float | None) -> bool:
    """Whether an answer equals what an edit gives; where that fails or is not finite, so is the answer."""
    if isinstance(answer, Failure):
        fails = not edited or not all(
            np.isfinite(piece).all() for piece in edited if not isinstance(piece, str)
        )
        return fails and answer.kind in ("raised", "unusable")
    student = pieces(exercise, answer.results)
    return len(student) == len(edited) > 0 and all(
        _equal(one, other, tolerance) for one, other in zip(student, edited, strict=True)
    )


def _equal(one: Any, other: Any, tolerance: float | None) -> bool:
    """Whether they are equal where they are finite, which is in the same places."""
    if isinstance(one, str) or isinstance(other, str) or np.shape(one) != np.shape(other):
        return False
    finite = np.isfinite(other)
    same_places = np.array_equal(np.isfinite(one), finite)
    return same_places and is_equal(np.where(finite, one, 0.0), np.where(finite, other, 0.0), tolerance)


def _is_right(exercise: Exercise, asked: Asked) -> bool:
    return all(
        not isinstance(answer, Failure)
        and _same(exercise, answer, pieces(exercise, case.expected), case.tolerance)
        for case, answer in zip(*asked, strict=True)
    )


def does_the_work(edit: Edit, exercise: Exercise, cases: Sequence[Case]) -> bool:
    """Whether the key with the edit still computes the function, up to a slip.

    That is seen on moderate inputs, where it does not fail: on two at least, and on one where no size is 1. There at
    least half of the results have their shapes, none is trivial that is not so in the key, and what the key's results
    follow from, they follow from; but a bias may have been left out.
    """
    given = [(case, shown(edit, exercise, case).pieces) for case in cases if is_moderate(case)]
    given = [(case, one) for case, one in given if one]
    moderate, edited = [case for case, _ in given], [one for _, one in given]
    right = [pieces(exercise, case.expected) for case in moderate]
    if len(given) < LEAST or all(min(case.sizes.values(), default=2) == 1 for case in moderate):
        return False
    if any(not _has_half_the_shapes(*pair) for pair in zip(edited, right, strict=True)):
        return False
    for k in range(min(map(len, right))):
        ours, keys = ([(one[k],) for one in each] for each in (edited, right))
        if is_trivial(moderate, ours) and not is_trivial(moderate, keys):
            return False
    telling = sorted(given, key=lambda one: sum(not np.isfinite(piece).all() for piece in one[1]))
    return _follows_from(edit, exercise, [case for case, _ in telling[:FEW]])


def _has_half_the_shapes(results: Pieces, right: Pieces) -> bool:
    fit = sum(
        not isinstance(one, str) and np.shape(one) == np.shape(other)
        for one, other in zip(results, right, strict=True)
    )
    return 2 * fit >= len(right) and not any(isinstance(one, str) for one in results)


def _follows_from(edit: Edit, exercise: Exercise, cases: Sequence[Case]) -> bool:
    """Whether every argument on which the key's results depend makes a difference with the edit, too."""
    key = vars(edit.key.assignment.solution)
    return all(
        _depends(edit.names, exercise, cases, k) or not _depends(key, exercise, cases, k)
        for k, taken in enumerate(exercise.takes)
        if not (isinstance(taken, Array) and taken.kind == "bias")
    )


def _depends(names: Mapping[str, Any], exercise: Exercise, cases: Sequence[Case], k: int) -> bool:
    """Whether another k-th argument gives another result in one of the cases."""
    for case in cases:
        changed = [_another(value) if j == k else value for j, value in enumerate(case.arguments)]
        one, other = given_by(names, exercise, case.arguments), given_by(names, exercise, changed)
        if one is None or other is None or not all(map(is_equal, one, other)):
            return True
    return False


def _another(value: Any) -> Any:
    """Another value of the same kind and shape: 0.9 a + 0.05, n + 1."""
    if isinstance(value, tuple | list):
        parts = [_another(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, np.ndarray | float):
        return 0.9 * value + 0.05
    return value + 1 if isinstance(value, int) else value
