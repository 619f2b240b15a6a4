"""Which edits explain what is wrong: each all that it makes wrong, and together all of it. Nothing is guessed."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.grading.compare import is_equal
from autograder.inputs.cases import Case
from autograder.mistakes.edits import Edit
from autograder.mistakes.named import How, Named
from autograder.mistakes.shown import Shown
from autograder.mistakes.wrong import Seen, Wrong
from autograder.spec import Constant

CLOSE = 1e-4  # where numbers are large, two ways of writing one formula differ by less


class Candidate(Protocol):
    """An edit of the key that may have been made, as an exercise shows it, and what is said of it."""

    @property
    def edit(self) -> Edit: ...
    @property
    def how(self) -> How: ...
    @property
    def sentence(self) -> str: ...
    @property
    def is_called(self) -> bool:
        """Whether it is an edit of a part that the function calls, and that is right."""

    def on(self, case: Case) -> Shown:
        """What a program with this edit gives on a case of the exercise; nothing where it fails."""


Explaining = Mapping[frozenset[int], Sequence[Candidate]]  # by the places of the results that they make wrong


def covered(wrong: Wrong, explaining: Explaining) -> tuple[Named, ...]:
    """What was done wrong, all of it, what explains most at once in front; nothing if some is unknown.

    The answers of a quiz stand alone: one may be explained, another not.
    """
    found, unexplained = [], wrong.places if explaining else frozenset()
    for explained in sorted(explaining, key=len, reverse=True):
        if explained <= unexplained:
            found.append(_named(explaining[explained], explained))
            unexplained -= explained
    alone = isinstance(wrong.exercise.gives[0], Constant)
    return () if unexplained and not alone else tuple(found)


def _named(alternatives: Sequence[Candidate], explained: frozenset[int]) -> Named:
    """Edits that cannot be told apart: one of them was made. It is not inside of a part that is called and right."""
    alternatives = [one for one in alternatives if not one.is_called] or alternatives
    return Named(
        alternatives[0].edit.id,
        alternatives[0].how,
        tuple(one.sentence for one in alternatives),
        explained,
        tuple(one.edit for one in alternatives),
    )


def explained_by(candidate: Candidate, wrong: Wrong) -> frozenset[int]:
    """The places of the results that the edit makes wrong, if the student's are the same on all cases; else none."""
    # What comes of public inputs has to say the same: by hidden ones alone a program could choose what it is told.
    explained = _explained(candidate, (*wrong.seen, *wrong.seen_in_public))
    return frozenset() if explained and _is_contradicted(candidate, explained, wrong.others) else explained


def _explained(candidate: Candidate, seen: Seen) -> frozenset[int]:
    """The pieces that the edit makes wrong, if the student's are the same on all moderate cases; else none.

    Where the edit fails, on sizes that do not fit together, the student's function has to fail too. Where it gives
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


def _is_contradicted(candidate: Candidate, explained: frozenset[int], others: Seen) -> bool:
    """Whether large numbers show another program, such as one that cuts off what the edit only leaves unsquashed.

    There two ways of writing one formula may differ a little, or fail in other places: that contradicts nothing.
    """
    for case, student in others:
        shown = candidate.on(case)
        for k in explained if len(student) == len(shown.pieces) > max(explained) else ():
            one, other = student[k], shown.pieces[k]
            if _is_finite(one) and _is_finite(other) and np.shape(one) == np.shape(other):
                with np.errstate(over="ignore"):
                    if not (np.abs(one - other) <= CLOSE + CLOSE * np.abs(other)).all():
                        return True
    return False


def _is_finite(piece: Any) -> bool:
    return not isinstance(piece, str) and bool(np.isfinite(piece).all())
