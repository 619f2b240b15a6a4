"""Naming the mistake: a wrong submission whose results equal those of a known mistake is told so.

A mistake explains those results that it makes wrong. It is recognised if each of them equals the student's on
all moderate cases, and named only if all that is wrong is explained. Nothing is guessed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.grading.compare import compare, is_equal
from autograder.grading.trivial import varies
from autograder.inputs.cases import Case
from autograder.mistakes.catalogue import Catalogue, KnownMistake
from autograder.mistakes.shown import Pieces, digest, is_moderate, pieces
from autograder.sandbox.answers import Answers, Failure
from autograder.spec import Constant, Exercise

# Mistakes that cannot be told apart: one of them was made.
Alternatives = tuple[KnownMistake, ...]

CLOSE = 1e-4  # where numbers are large, two ways of writing one formula differ by less

Seen = Sequence[tuple[Case, Pieces]]  # what the student's function gives on each case; nothing where it fails


def recognised(
    catalogue: Catalogue,
    exercise: Exercise,
    parts: Sequence[Exercise],
    cases: Sequence[Case],
    answers: Answers,
) -> tuple[Alternatives, ...]:
    """What was done wrong, all of it, those mistakes that explain most at once in front; nothing if some is unknown.

    `parts` are the exercises whose mistakes may show, this one included: whoever writes a part's equations anew,
    where the part could be called, may slip there too. The answers of a quiz stand alone: one may be explained,
    another not.
    """
    every: Seen = [
        (case, () if isinstance(answer, Failure) else pieces(exercise, answer.results))
        for case, answer in zip(cases, answers, strict=True)
    ]
    seen = [one for one in every if is_moderate(one[0])] or every
    others = [one for one in every if not is_moderate(one[0])]
    if _computes_nothing(exercise, seen):
        return ()
    explaining: dict[frozenset[int], list[KnownMistake]] = {}
    for candidate in _candidates(catalogue, exercise, parts, seen):
        explained = _explained(candidate, seen)
        if explained and not _is_contradicted(candidate, explained, others):
            explaining.setdefault(explained, []).append(candidate)
    found, unexplained = [], _wrong(exercise, seen) if explaining else frozenset()
    for explained in sorted(explaining, key=len, reverse=True):
        if explained <= unexplained:
            found.append(tuple(explaining[explained]))
            unexplained -= explained
    alone = isinstance(exercise.gives[0], Constant)
    return () if unexplained and not alone else tuple(found)


def _candidates(
    catalogue: Catalogue, exercise: Exercise, parts: Sequence[Exercise], seen: Seen
) -> Iterator[KnownMistake]:
    """The mistakes that may explain what is seen on the first case."""
    case, student = seen[0]
    for part in parts:
        alike = digest("mistakes", part.name, catalogue.mistakes, exercise, case).like(
            student, throughout=False
        )
        yield from (KnownMistake(edit, edit.mistake, exercise) for edit in alike if edit.mistake)


def _explained(candidate: KnownMistake, seen: Seen) -> frozenset[int]:
    """The pieces that the mistake makes wrong, if the student's are the same on all cases; else none.

    Where the mistake fails, on sizes that do not fit together, the student's function has to fail too. Where it gives
    numbers that are not finite, another way of writing it may give others.
    """
    explained: frozenset[int] = frozenset()
    for case, student in seen:
        shown = candidate.on(case)
        if len(shown.pieces) != len(student):
            return frozenset()
        if not student:
            continue
        explained |= {k for k in shown.differing if _is_finite(shown.pieces[k])}
        for k in explained:
            if k < len(student) and _is_finite(shown.pieces[k]):
                if not is_equal(student[k], shown.pieces[k], case.tolerance):
                    return frozenset()
    return explained


def _is_contradicted(candidate: KnownMistake, explained: frozenset[int], others: Seen) -> bool:
    """Whether large numbers show another program, such as one that cuts off what the mistake only leaves unsquashed.

    There two ways of writing one formula may differ a little, or fail in other places: that contradicts nothing.
    """
    for case, student in others:
        shown = candidate.on(case)
        for k in explained if len(student) == len(shown.pieces) > max(explained) else ():
            one, other = student[k], shown.pieces[k]
            if _is_finite(one) and _is_finite(other) and np.shape(one) == np.shape(other):
                if not np.allclose(one, other, rtol=CLOSE, atol=CLOSE):
                    return True
    return False


def _is_finite(piece: Any) -> bool:
    return not isinstance(piece, str) and bool(np.isfinite(piece).all())


def _wrong(exercise: Exercise, seen: Seen) -> frozenset[int]:
    """The pieces of the student's that are wrong on one of the cases."""
    return frozenset(k for case, student in seen if student for k in _wrong_on(exercise, case, student))


def _wrong_on(exercise: Exercise, case: Case, student: Pieces) -> Iterator[int]:
    right = pieces(exercise, case.expected)
    if len(student) != len(right):  # of a list of arrays there may be too many, or too few
        yield from range(max(len(student), len(right)))
        return
    for k, (one, other) in enumerate(zip(student, right, strict=True)):
        if isinstance(one, str) or one.shape != other.shape:
            yield k
        elif compare(one, other, case.tolerance).verdict == "wrong":
            yield k


def _computes_nothing(exercise: Exercise, seen: Seen) -> bool:
    """Whether a function gives one number throughout, as one that is not yet written may: that shows no mistake."""
    arrays = [array for _, student in seen for array in student if not isinstance(array, str)]
    return bool(exercise.takes) and (not arrays or not varies(arrays))
