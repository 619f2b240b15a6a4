"""One program before the real judge: confined, asked, marked; what came of it, and whether what it was told holds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

import numpy as np

from autograder.authoring.doctor import source_of
from autograder.course import Assignment
from autograder.grading import file_notes
from autograder.grading.compare import is_equal
from autograder.grading.file_notes import Unmarkable
from autograder.grading.grader import Grader, HandedIn
from autograder.grading.judge import points
from autograder.grading.marks import kind_of, marks_of, unmarked
from autograder.grading.one_file import Judged, OneFile
from autograder.grading.prepared import Prepared
from autograder.inputs.cases import Case
from autograder.mistakes.edits import Edit
from autograder.mistakes.key_code import code_of
from autograder.mistakes.named import Named
from autograder.mistakes.shown import is_moderate, pieces, shown
from autograder.mistakes.wrong import seen_on, wrong_on
from autograder.report import CriterionMark, ExerciseMark
from autograder.sandbox.answers import Answer, Failure
from autograder.sandbox.patience import Clock
from autograder.sandbox.program import Program, StandIns
from autograder.spec import Arrays, Exercise, Function
from autograder.submissions.source import Source

from . import reproduced
from .heard import Heard, heard


@dataclass(frozen=True)
class Lost:
    """A criterion that is not right. `failed` if there was no result at all: an exception, a hang."""

    exercise: str
    criterion: str
    kind: str  # "equation", "edge" or "slope"; "file", if it could not be loaded
    verdict: str
    points: float
    failed: bool


@dataclass(frozen=True)
class Trial:
    """What a program lost, what it was told, and what of that is not so.

    `heard` is what a learner reads first of each function that loses points, in order. `shown` is how many inputs were
    shown, and `unlike` says which of them do not give what is said of them.
    """

    lost: tuple[Lost, ...]
    told: tuple[tuple[str, str], ...] = ()  # exercise and what is said
    misnamed: tuple[tuple[str, str], ...] = ()
    because: tuple[str, ...] = ()  # functions that are said to be wrong, and others to be right in themselves
    heard: tuple[Heard, ...] = ()
    shown: int = 0
    unlike: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """alive: full marks; imprecise: the right formula, badly reckoned; caught."""
        verdicts = {one.verdict for one in self.lost}
        return "caught" if verdicts - {"imprecise"} else "imprecise" if verdicts else "alive"

    @property
    def points(self) -> float:
        """How many points it lost in all."""
        return sum(one.points for one in self.lost)

    @property
    def marks(self) -> tuple[tuple[str, str, float], ...]:
        """The points that each criterion lost: what may not depend on the secret."""
        return tuple(sorted((one.exercise, one.criterion, round(one.points, 9)) for one in self.lost))

    def elsewhere(self, concerned: Sequence[str]) -> tuple[Lost, ...]:
        """What was lost in exercises that the slip is not in."""
        return tuple(one for one in self.lost if one.exercise not in concerned)


class Bench:
    """A judge who tries program after program, and a second one, of another secret, to prove with what is said."""

    def __init__(self, grader: Grader, assignments: Sequence[Assignment], secret: str) -> None:
        self.grader = grader
        self.assignments = {assignment.name: assignment for assignment in assignments}
        self._secret = secret

    @cached_property
    def _further(self) -> Grader:
        return Grader(self.grader.course, self.grader.rules, f"{self._secret}, further")

    @property
    def graders(self) -> tuple[Grader, ...]:
        """Both judges; the second one only if it was needed."""
        return (self.grader, *(one for one in [self.__dict__.get("_further")] if one))

    def close(self) -> None:
        """Closes the judges' sandboxes."""
        for grader in self.graders:
            grader.close()

    def tried(self, assignment: str, text: str, *, names: bool = True) -> Trial:
        """What comes of a program of this text: all its functions are asked, as whoever grades asks them."""
        source = source_of(self.assignments[assignment], text)
        try:
            judged = self._judged(self.grader, source)
        except Unmarkable as unmarkable:
            return _refused(self.grader.prepared[assignment].assignment, str(unmarkable))
        lost = tuple(one for judge in judged for one in self._lost(judge))
        because = tuple(dict.fromkeys(name for judge in judged for name in judge.because))
        if not names:
            return Trial(lost, because=because)
        told = [(judge.exercise, names) for judge in judged for names in judge.named]
        again = cache(partial(self._named_by_another, source))
        misnamed = [one for one in told if not self._holds(source, *one, lost, again)]
        marks = marks_of(self.assignments[assignment], judged, {}, self.grader.rules)
        number, unlike = self._reproduced(source, judged, marks)
        return Trial(
            lost,
            _sentences(told),
            _sentences(misnamed),
            because,
            tuple(_heard(judged, marks, lost)),
            number,
            unlike,
        )

    def _judged(self, grader: Grader, source: Source) -> tuple[Judged, ...]:
        """What a judge finds. Raises Unmarkable."""
        prepared, handed_in = grader.prepared[source.assignment], self._handed_in(source)
        opened = partial(grader._open, handed_in, (source.assignment,))
        file = OneFile(prepared, handed_in.sources, opened, grader.rules)
        try:
            program = file.program
            assert isinstance(program, Program)
            file_notes.refuse_what_is_no_program(program, source.assignment, source)
            return file.judged()
        finally:
            file.close()

    def _handed_in(self, source: Source) -> HandedIn:
        clock = Clock(self.grader.rules.patience.submission)
        return HandedIn({source.assignment: [source]}, {source.assignment: source}, clock)

    def _lost(self, judged: Judged) -> list[Lost]:
        share = self.grader.rules.imprecise
        return [
            Lost(
                judged.exercise.name,
                criterion.id,
                kind_of(criterion),
                finding.verdict,
                criterion.points - points(finding, criterion, share),
                isinstance(finding.shown_by, Failure),
            )
            for criterion, finding in judged.findings.items()
            if finding.verdict != "right"
        ]

    def _named_by_another(self, source: Source) -> tuple[Named, ...]:
        """What the judge of the other secret says of the same program."""
        return tuple(one for judge in self._judged(self._further, source) for one in judge.named)

    def _holds(
        self,
        source: Source,
        exercise: Exercise,
        names: Named,
        lost: Sequence[Lost],
        again: Callable[[], Sequence[Named]],
    ) -> bool:
        """Whether what is said holds on inputs of another secret.

        Of edits of the key one gives what the program gives; what was read back holds by its own means, or else, as of
        what is built and known by what it does, the judge who has that secret says the same.
        """
        if exercise.is_constructive or (not names.edits and names.holds is None):
            return any(one.id == names.id and set(one.sentences) & set(names.sentences) for one in again())
        prepared = self.grader.prepared[source.assignment]
        others = tuple(
            other.name
            for other in prepared.assignment.exercises
            if any(other.name == one.exercise for one in lost)
            and other is not exercise
            and not _is_loose(other)
        )
        cases = self._further.prepared[source.assignment].cases[exercise.name].hidden
        return any(
            _is_so(names, exercise, cases, self._asked(source, exercise, replaced, cases))
            for replaced in dict.fromkeys([(), others])
        )

    def _asked(
        self, source: Source, exercise: Exercise, replaced: tuple[str, ...], cases: Sequence[Case]
    ) -> tuple[Answer, ...]:
        """What a function gives on these cases in a fresh worker, with the key's functions in the place of those."""
        with closing(self._opened(source, replaced)) as program:
            return tuple(
                program.ask_about(source.assignment, exercise.name, [case.arguments for case in cases])
            )

    def _opened(self, source: Source, replaced: tuple[str, ...]) -> Program:
        key = self.grader.prepared[source.assignment].catalogue.key
        stand_ins = StandIns(source.assignment, replaced, code_of(key, replaced)) if replaced else None
        return self.grader._open(self._handed_in(source), (source.assignment,), stand_ins)

    def _reproduced(
        self, source: Source, judged: Sequence[Judged], marks: Sequence[ExerciseMark]
    ) -> tuple[int, tuple[str, ...]]:
        """How many inputs are shown, and what is wrong with those that do not give what is said of them."""
        prepared = self.grader.prepared[source.assignment]
        by_name, number, found = {one.exercise.name: one for one in judged}, 0, []
        text = "\n".join(cell.text for cell in source.cells)
        for mark in marks:
            if mark.explanation and mark.explanation.code:
                number += 1
                key = prepared.assignment.text
                found.append(
                    reproduced.shown_by_an_explanation(source.assignment, mark.explanation, text, key)
                )
            shown = [one for one in mark.criteria if one.counterexample is not None]
            if shown:
                number += len(shown)
                found += self._counterexamples(source, prepared, by_name[mark.name], shown)
        return number, tuple(one for one in found if one)

    def _counterexamples(
        self, source: Source, prepared: Prepared, judged: Judged, shown: Sequence[CriterionMark]
    ) -> list[str]:
        """What is wrong with the inputs that one function's criteria show."""
        exercise = judged.exercise
        with closing(self._opened(source, judged.replaced)) as program:

            def ask(arguments: tuple[Any, ...]) -> Answer:
                return program.ask_about(source.assignment, exercise.name, [arguments])[0]

            return [
                f"{exercise.name}: {said}" if said else ""
                for said in (
                    reproduced.shown_by_a_counterexample(prepared, exercise, one, ask) for one in shown
                )
            ]


def _is_so(names: Named, exercise: Exercise, cases: Sequence[Case], given: tuple[Answer, ...]) -> bool:
    """Whether a program that gives this does what is said."""
    if names.holds is not None and names.holds(cases, given):
        return True
    return any(_is_made(edit, exercise, cases, given) for edit in names.edits)


def _heard(judged: Sequence[Judged], marks: Sequence[ExerciseMark], lost: Sequence[Lost]) -> Iterator[Heard]:
    """What is said first of each function that loses points."""
    by_name = {mark.name: mark for mark in marks}
    for one in judged:
        of_it = [each for each in lost if each.exercise == one.exercise.name]
        if of_it and one.exercise.name in by_name:
            failed = all(each.failed for each in of_it)
            yield heard(by_name[one.exercise.name], one.named, failed=failed, wrong=_wrong_places(one))


def _wrong_places(judged: Judged) -> set[int]:
    """The places of the results that are wrong, as those see it who name what is wrong."""
    asked = judged.asked
    every = seen_on(judged.exercise, asked.cases, tuple(asked.answers))
    moderate = [one for one in every if is_moderate(one[0])] or every
    return {k for case, student in moderate if student for k in wrong_on(judged.exercise, case, student)}


def _is_loose(exercise: Exercise) -> bool:
    return any(isinstance(part, Arrays | Function) for part in (*exercise.takes, *exercise.gives))


def _refused(assignment: Assignment, reason: str) -> Trial:
    marks = unmarked(assignment, reason)
    return Trial(
        tuple(
            Lost(mark.name, one.id, "file", "wrong", one.max_points, True)
            for mark in marks
            for one in mark.criteria
        )
    )


def _is_made(edit: Edit, exercise: Exercise, cases: Sequence[Case], given: Sequence[Answer]) -> bool:
    """Whether the program gives what the mistake makes wrong on all cases, where it gives finite numbers."""
    return all(_same(edit, exercise, case, answer) for case, answer in zip(cases, given, strict=True))


def _same(edit: Edit, exercise: Exercise, case: Case, given: Answer) -> bool:
    made = shown(edit, exercise, case)
    if isinstance(given, Failure) or not made.differing:
        return not made.differing
    student = pieces(exercise, given.results)
    return len(student) == len(made.pieces) and all(
        is_equal(student[k], made.pieces[k], case.tolerance)
        or not (_is_finite(student[k]) and _is_finite(made.pieces[k]))
        for k in made.differing
    )


def _is_finite(piece: Any) -> bool:
    """A word in the place of a result is as good as a number: it says that the result is none."""
    return isinstance(piece, str) or bool(np.isfinite(piece).all())


def _sentences(told: Sequence[tuple[Exercise, Named]]) -> tuple[tuple[str, str], ...]:
    return tuple((exercise.name, names.sentence) for exercise, names in told)
