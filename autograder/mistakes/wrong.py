"""A wrong function, as those see it who look for what is wrong with it: what it was asked, and what it gave."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.grading.compare import verdict
from autograder.grading.trivial import varies
from autograder.inputs.cases import Case
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.shown import Pieces, is_moderate, pieces
from autograder.sandbox.answers import Answers, Failure
from autograder.spec import Exercise

LEAST = 1e-30  # far below what rounding leaves of a difference

Samples = Mapping[int, tuple[Sequence[Case], Answers]]  # by the place of the case
Seen = Sequence[tuple[Case, Pieces]]  # what the function gave on each case; nothing where it failed


@dataclass(frozen=True, eq=False)
class Wrong:
    """A wrong function with its cases and answers, hidden ones and the three public ones that were asked first.

    `parts` are the exercises whose mistakes may show in it, this one first: whoever writes a part's equations anew,
    where the part could be called, may slip there too. `further` asks a fresh worker public cases that differ in these
    things only, or, of no things, one case of every regime; None where none can be asked. `calls` are the names that
    the function comes to; those of the parts among them are called, and are right. `asked_alone` asks the samples of
    some of the cases, each alone (N = 1), if that was not done before.
    """

    catalogue: Catalogue
    exercise: Exercise
    parts: Sequence[Exercise]
    cases: Sequence[Case]
    answers: Answers
    public: Sequence[Case] = ()
    in_public: Answers = ()
    further: Callable[[Collection[str]], tuple[Sequence[Case], Answers]] | None = None
    calls: Collection[str] = ()
    asked_alone: Callable[[], Samples] = dict
    found: dict[str, Any] = field(default_factory=dict)  # what several look for, once it is found

    @cached_property
    def samples(self) -> Samples:
        """The samples of some of the cases, each asked alone (N = 1), by the place of the case."""
        return self.asked_alone()

    @cached_property
    def every(self) -> Seen:
        """What is seen on every hidden case."""
        return seen_on(self.exercise, self.cases, self.answers)

    @cached_property
    def seen(self) -> Seen:
        """What is seen on those in which no number is large; on all, if those show nothing wrong."""
        moderate = [one for one in self.every if is_moderate(one[0])]
        return moderate if any(self._is_wrong_on(*one) for one in moderate) else self.every

    @cached_property
    def others(self) -> Seen:
        """What is seen on those in which a number is large."""
        return [one for one in self.every if not is_moderate(one[0])]

    @cached_property
    def seen_in_public(self) -> Seen:
        """What is seen on the public cases."""
        return seen_on(self.exercise, self.public, self.in_public)

    @property
    def is_right_in_public(self) -> bool:
        """Whether nothing is wrong on the public cases."""
        return bool(self.seen_in_public) and not any(self._is_wrong_on(*one) for one in self.seen_in_public)

    @property
    def is_wrong_on_moderate(self) -> bool:
        """Whether anything is wrong on a case in which no number is large."""
        return any(is_moderate(one[0]) and self._is_wrong_on(*one) for one in self.seen)

    @cached_property
    def places(self) -> frozenset[int]:
        """The places of the results that are wrong on one of the moderate cases."""
        return frozenset(
            k for case, student in self.seen if student for k in wrong_on(self.exercise, case, student)
        )

    def _is_wrong_on(self, case: Case, student: Pieces) -> bool:
        return not student or any(True for _ in wrong_on(self.exercise, case, student))

    @cached_property
    def telling(self) -> tuple[Case, Pieces]:
        """A case that tells much: most results are wrong there, it has several samples and steps, and is small."""
        given = [one for one in self.seen if one[1]]
        if not self.places:
            given = [one for one in self.every if one[1]]

        def order(one: tuple[Case, Pieces]) -> tuple[int, bool, int]:
            sizes = list(one[0].sizes.values())
            return -len({*wrong_on(self.exercise, *one)}), min(sizes, default=1) == 1, int(np.prod(sizes))

        return min(given, key=order, default=(self.cases[0], ()))

    @property
    def computes_nothing(self) -> bool:
        """Whether it gives one number throughout, as one not yet written may, or next to nothing: no mistake shows."""
        arrays = [array for _, student in self.seen for array in student if not isinstance(array, str)]
        is_scaled_away = all(np.abs(array).max(initial=0.0) <= LEAST for array in arrays)
        return not self.exercise.is_constant and (is_scaled_away or not varies(arrays))


def seen_on(exercise: Exercise, cases: Sequence[Case], answers: Answers) -> Seen:
    """Cases with what was given, piece by piece; nothing where it failed."""
    return [
        (case, () if isinstance(answer, Failure) else pieces(exercise, answer.results))
        for case, answer in zip(cases, answers, strict=True)
    ]


def wrong_on(exercise: Exercise, case: Case, student: Pieces) -> Iterator[int]:
    """The places of the results that are wrong on a case."""
    right = pieces(exercise, case.expected)
    if len(student) != len(right):  # of a list of arrays there may be too many, or too few
        yield from range(max(len(student), len(right)))
        return
    for k, (one, other) in enumerate(zip(student, right, strict=True)):
        if isinstance(one, str) or one.shape != other.shape:
            yield k
        elif verdict(one, other, case.tolerance) == "wrong":
            yield k
