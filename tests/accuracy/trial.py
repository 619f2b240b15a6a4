"""One program before the real judge: confined, asked, marked; and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from autograder.authoring.doctor import source_of
from autograder.course import Assignment
from autograder.grading import file_notes
from autograder.grading.compare import is_equal
from autograder.grading.file_notes import Unmarkable
from autograder.grading.grader import Grader, HandedIn
from autograder.grading.judge import points
from autograder.grading.marks import kind_of, unmarked
from autograder.grading.one_file import Judged, OneFile
from autograder.grading.prepared import AllPrepared
from autograder.inputs.cases import Case
from autograder.mistakes.edits import Edit
from autograder.mistakes.key_code import code_of
from autograder.mistakes.named import Named
from autograder.mistakes.shown import pieces, shown
from autograder.sandbox.answers import Answer, Failure
from autograder.sandbox.patience import Clock
from autograder.sandbox.program import Program, StandIns
from autograder.spec import Arrays, Exercise, Function
from autograder.submissions.source import Source


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
    """What a program lost, which mistakes it was told, and which of those it had not made."""

    lost: tuple[Lost, ...]
    told: tuple[tuple[str, str], ...] = ()  # exercise and what is said
    misnamed: tuple[tuple[str, str], ...] = ()
    because: tuple[str, ...] = ()  # functions that are said to be wrong, and others to be right in themselves

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
    """A judge who tries program after program, with inputs beside the judge's own to prove the names with."""

    def __init__(self, grader: Grader, assignments: Sequence[Assignment], secret: str) -> None:
        self.grader = grader
        self.assignments = {assignment.name: assignment for assignment in assignments}
        self._further = AllPrepared(grader.course, f"{secret}, further").assignments

    def tried(self, assignment: str, text: str, *, names: bool = True) -> Trial:
        """What comes of a program of this text: all its functions are asked, as whoever grades asks them."""
        prepared = self.grader.prepared[assignment]
        source = source_of(prepared.assignment, text)
        handed_in = self._handed_in(source)
        file = OneFile(
            prepared,
            handed_in.sources,
            partial(self.grader._open, handed_in, (assignment,)),
            self.grader.rules,
        )
        try:
            program = file.program
            assert isinstance(program, Program)
            file_notes.refuse_what_is_no_program(program, assignment, source)
            judged = file.judged()
        except Unmarkable as unmarkable:
            return _refused(prepared.assignment, str(unmarkable))
        finally:
            file.close()
        lost = tuple(one for judge in judged for one in self._lost(judge))
        because = tuple(dict.fromkeys(name for judge in judged for name in judge.because))
        if not names:
            return Trial(lost, because=because)
        concerned = list(dict.fromkeys(one.exercise for one in lost))
        told = [(judge.exercise, names) for judge in judged for names in judge.named]
        misnamed = [one for one in told if not self._has_made(assignment, text, *one, concerned)]
        return Trial(lost, _sentences(told), _sentences(misnamed), because)

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

    def _has_made(
        self, assignment: str, text: str, exercise: Exercise, names: Named, concerned: Sequence[str]
    ) -> bool:
        """Whether on further inputs, too, the program gives what one of these mistakes makes wrong.

        As it stands; or, if it has other mistakes too, with right functions in their places.
        """
        prepared = self.grader.prepared[assignment]
        others = tuple(
            other.name
            for other in prepared.assignment.exercises
            if other.name in concerned and other is not exercise and not _is_loose(other)
        )
        cases = self._further[assignment].cases[exercise.name].hidden
        handed_in = self._handed_in(source_of(prepared.assignment, text))
        for replaced in dict.fromkeys([(), others]):
            code = code_of(prepared.catalogue.key, replaced)
            stand_ins = StandIns(assignment, replaced, code) if replaced else None
            program = self.grader._open(handed_in, (assignment,), stand_ins)
            try:
                given = program.ask_about(assignment, exercise.name, [case.arguments for case in cases])
                if any(_is_made(edit, exercise, cases, given) for edit in names.edits):
                    return True
            finally:
                program.close()
        return False


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
        or not (isinstance(student[k], str) or np.isfinite(student[k]).all())
        for k in made.differing
    )


def _sentences(told: Sequence[tuple[Exercise, Named]]) -> tuple[tuple[str, str], ...]:
    return tuple((exercise.name, names.sentence) for exercise, names in told)
