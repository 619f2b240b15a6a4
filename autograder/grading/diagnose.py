"""Naming the mistake: a wrong submission whose results equal those of a known mistake is told so.

A mistake explains those results that it makes wrong. It is recognised if each of them equals the student's on
all plain cases, and named only if all that is wrong is explained. Nothing is guessed.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from autograder.grading.compare import compare, is_equal
from autograder.grading.judge import Marking
from autograder.grading.trivial import varies
from autograder.inputs.cases import Case
from autograder.mistakes.catalogue import Bank, KnownMistake, allowance, pieces
from autograder.sandbox.answers import Failure
from autograder.spec import Constant, Exercise

# Mistakes that cannot be told apart: one of them was made.
Alternatives = tuple[KnownMistake, ...]


def recognised(
    bank: Bank, exercise: Exercise, markings: Sequence[Marking], wrong: Sequence[Exercise]
) -> tuple[Alternatives, ...]:
    """What was done wrong, all of it: mistakes of this function, and those of its parts but the `wrong` ones.

    For whoever writes a part's equations anew, where the part could be called, may slip there too.
    """
    parts = [exercise, *(part for part in bank.parts(exercise) if part not in wrong)]
    known = [one for part in parts for one in bank.of(exercise, part)]
    return next((found for found in (named(marking, known) for marking in markings) if found), ())


def named(marking: Marking, known: Iterable[KnownMistake]) -> tuple[Alternatives, ...]:
    """The known mistakes that explain all that is wrong, those that explain most at once in front.

    The answers of a quiz stand alone: one may be explained, another not.
    """
    explaining: dict[frozenset[int], list[KnownMistake]] = {}
    for candidate in known:
        explained = _explained(marking, candidate)
        if explained:
            explaining.setdefault(explained, []).append(candidate)
    if not explaining or _computes_nothing(marking):
        return ()
    found, open_ones = [], _wrong(marking)
    for explained in sorted(explaining, key=len, reverse=True):
        if explained <= open_ones:
            found.append(tuple(explaining[explained]))
            open_ones -= explained
    alone = isinstance(marking.exercise.gives[0], Constant)
    return () if open_ones and not alone else tuple(found)


def _explained(marking: Marking, candidate: KnownMistake) -> frozenset[int]:
    """The pieces that the mistake makes wrong, if the student's are the same on all cases; else none.

    Where the mistake fails, on sizes that do not fit together, the student's function has to fail too.
    """
    explained: frozenset[int] = frozenset()
    for case in marking.questions.plain:
        shown, student = candidate.on(case), _student(marking, case)
        if len(shown.pieces) != len(student):
            return frozenset()
        if not student:
            continue
        explained |= shown.differing
        allowed = allowance(marking.exercise, case)
        if not all(is_equal(student[k], shown.pieces[k], allowed) for k in explained):
            return frozenset()
    return explained


def _wrong(marking: Marking) -> frozenset[int]:
    """The pieces of the student's that are wrong on one of the cases."""
    return frozenset(k for case in marking.questions.plain for k in _wrong_on(marking, case))


def _wrong_on(marking: Marking, case: Case) -> Iterator[int]:
    student, right = _student(marking, case), pieces(marking.exercise, case.right)
    for k, (one, other) in enumerate(zip(student, right, strict=True) if student else ()):
        if isinstance(one, str) or one.shape != other.shape:
            yield k
        elif compare(one, other, allowance(marking.exercise, case)).verdict == "wrong":
            yield k


def _computes_nothing(marking: Marking) -> bool:
    """Whether a function gives one number throughout, as one that is not yet written may: that shows no mistake."""
    if not marking.exercise.takes:
        return False
    given = (array for case in marking.questions.plain for array in _student(marking, case))
    arrays = [array for array in given if not isinstance(array, str)]
    return not arrays or not varies(arrays)


def _student(marking: Marking, case: Case) -> list[Any]:
    """The student's results piece by piece, whatever their shapes; none if the function fails."""
    outcome = marking.outcome(case)
    return [] if isinstance(outcome, Failure) else pieces(marking.exercise, outcome.as_it_came)
