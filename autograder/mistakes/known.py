"""Known mistakes: a wrong function whose results equal those of the key with a known mistake is told so.

A mistake explains those results that it makes wrong. It is recognised if each of them equals the student's on
all moderate cases, and named only if all that is wrong is explained. Nothing is guessed.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.mistakes.catalogue import KnownMistake
from autograder.mistakes.named import Named
from autograder.mistakes.shown import digest
from autograder.mistakes.wrong import Seen, Wrong
from autograder.spec import Constant

CLOSE = 1e-4  # where numbers are large, two ways of writing one formula differ by less


def known(wrong: Wrong) -> tuple[Named, ...]:
    """What was done wrong, all of it, those mistakes that explain most at once in front; nothing if some is unknown.

    The answers of a quiz stand alone: one may be explained, another not.
    """
    if wrong.computes_nothing:
        return ()
    explaining: dict[frozenset[int], list[KnownMistake]] = {}
    for candidate in _candidates(wrong):
        explained = _explained(candidate, wrong.seen)
        if explained and not _is_contradicted(candidate, explained, wrong.others):
            explaining.setdefault(explained, []).append(candidate)
    found, unexplained = [], wrong.places if explaining else frozenset()
    for explained in sorted(explaining, key=len, reverse=True):
        if explained <= unexplained:
            found.append(_named(explaining[explained], explained))
            unexplained -= explained
    alone = isinstance(wrong.exercise.gives[0], Constant)
    return () if unexplained and not alone else tuple(found)


def _named(alternatives: list[KnownMistake], explained: frozenset[int]) -> Named:
    """Mistakes that cannot be told apart: one of them was made. It is not inside of a part that is called and right."""
    alternatives = [one for one in alternatives if not one.is_called] or alternatives
    return Named(
        alternatives[0].edit.id,
        "mistake",
        tuple(one.sentence for one in alternatives),
        explained,
        tuple(one.edit for one in alternatives),
    )


def _candidates(wrong: Wrong) -> Iterator[KnownMistake]:
    """The mistakes that may explain what is seen on the first case."""
    case, student = wrong.seen[0]
    for part in wrong.parts:
        alike = digest("mistakes", part.name, wrong.catalogue.mistakes, wrong.exercise, case).like(
            student, throughout=False
        )
        is_called = part is not wrong.exercise and part.name in wrong.calls
        yield from (
            KnownMistake(edit, edit.mistake, wrong.exercise, is_called) for edit in alike if edit.mistake
        )


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
