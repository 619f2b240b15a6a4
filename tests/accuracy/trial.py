"""One program before the real judge: confined, asked, marked; and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.grading.follow_through import is_loose, with_right_parts
from autograder.sandbox.conversation import Clock
from autograder.sandbox.student import Student

from autograder.authoring.doctor import source_of
from autograder.course import Assignment
from autograder.grading.compare import is_equal
from autograder.grading.diagnose import Alternatives
from autograder.grading.file_notes import Unmarkable
from autograder.grading.grader import Grader
from autograder.grading.judge import Marking, points
from autograder.grading.rules import Judged, Sitting
from autograder.inputs import drawing as inputs
from autograder.inputs.cases import Case, Paper
from autograder.mistakes.catalogue import KnownMistake
from autograder.mistakes.shown import pieces
from autograder.sandbox.answers import Failure
from autograder.spec import Edge, Exercise
from autograder.submissions.source import Source


@dataclass(frozen=True)
class Lost:
    """A criterion that is not right. `failed` if there was no result at all: an exception, a hang."""

    exercise: str
    title: str
    kind: str  # "equation" or "edge"; "file", if it could not be loaded
    verdict: str
    points: float
    failed: bool


@dataclass(frozen=True)
class Trial:
    """What a program lost, which mistakes it was told, and which of those it had not made."""

    lost: tuple[Lost, ...]
    told: tuple[tuple[str, str], ...] = ()  # exercise and what is said
    misnamed: tuple[tuple[str, str], ...] = ()

    @property
    def verdict(self) -> str:
        """alive: full marks; imprecise: the right formula, badly reckoned; caught."""
        verdicts = {one.verdict for one in self.lost}
        return "caught" if verdicts - {"imprecise"} else "imprecise" if verdicts else "alive"

    def elsewhere(self, concerned: Sequence[str]) -> tuple[Lost, ...]:
        """What was lost in exercises that the slip is not in."""
        return tuple(one for one in self.lost if one.exercise not in concerned)


class Bench:
    """A judge who tries program after program, with inputs beside the judge's own to prove the names with."""

    def __init__(self, grader: Grader, assignments: Sequence[Assignment], secret: str) -> None:
        self.grader = grader
        self.assignments = {assignment.name: assignment for assignment in assignments}
        drawn = inputs.drawn_by_hypothesis(f"{secret}, further")
        self._further = {one.name: Paper(one, f"{secret}, further", drawn) for one in assignments}

    def tried(self, assignment: str, text: str, only: Sequence[str] = ()) -> Trial:
        """What comes of a program of this text; if `only` some of its functions are in question, of those."""
        examiner = self.grader.examiners[assignment]
        sources = {assignment: source_of(examiner.assignment, text)}
        try:
            examined = self._sitting(assignment, sources, only).examine()
        except Unmarkable as unmarkable:
            marks = examiner.unmarked(str(unmarkable))
            return Trial(
                tuple(
                    Lost(mark.name, one.title, "file", "wrong", one.max_points, True)
                    for mark in marks
                    for one in mark.criteria
                )
            )
        examined.leave()
        lost = tuple(one for judged in examined.judged for one in self._lost(judged))
        concerned = list(dict.fromkeys(one.exercise for one in lost))
        told = [(judged.exercise, names) for judged in examined.judged for names in judged.mistakes]
        misnamed = [one for one in told if not self._has_made(assignment, text, *one, concerned)]
        return Trial(lost, _sentences(told), _sentences(misnamed))

    def _sitting(self, assignment: str, sources: dict[str, Source], only: Sequence[str]) -> Sitting:
        room = self.grader.examiners[assignment].room
        if only:
            asked = tuple(one for one in room.assignment.exercises if one.name in only or not one.takes)
            room = replace(room, assignment=replace(room.assignment, exercises=asked))
        return Sitting(room, sources, Clock(room.rules.patience.submission))

    def _lost(self, judged: Judged) -> list[Lost]:
        share = self.grader._rules.imprecise
        return [
            Lost(
                judged.exercise.name,
                criterion.title,
                "edge" if isinstance(criterion, Edge) else "equation",
                finding.verdict,
                criterion.points - points(finding, criterion, share),
                isinstance(finding.shown_by, Failure),
            )
            for criterion, finding in judged.findings.items()
            if finding.verdict != "right"
        ]

    def _has_made(
        self, assignment: str, text: str, exercise: Exercise, names: Alternatives, concerned: Sequence[str]
    ) -> bool:
        """Whether on further inputs, too, the program gives what one of these mistakes makes wrong.

        As it stands; or, if it has other mistakes too, with right functions in their places.
        """
        room = self.grader.examiners[assignment].room
        one, patience = room.assignment, room.rules.patience
        others = [
            other
            for other in one.exercises
            if other.name in concerned and other is not exercise and other.takes and not is_loose(other)
        ]
        sources = {assignment: source_of(one, text)}
        questions = self._further[assignment].questions[exercise.name]
        for replaced in ([], others) if others else ([],):
            clock = Clock(patience.submission)
            student = Student(self.grader.room, one, sources, patience, clock, replaced)
            try:
                student.load()
                marking = Marking(exercise, questions, with_right_parts(student, one, replaced))
                if any(all(_same(marking, name, case) for case in questions.general) for name in names):
                    return True
            finally:
                student.close()
        return False


def _same(marking: Marking, name: KnownMistake, case: Case) -> bool:
    """Whether the program gives what the mistake makes wrong on this case."""
    shown, given = name.on(case), marking.outcome(case)
    if isinstance(given, Failure) or not shown.differing:
        return not shown.differing
    student = pieces(marking.exercise, given.as_it_came)
    return len(student) == len(shown.pieces) and all(
        is_equal(student[k], shown.pieces[k], case.tolerance) for k in shown.differing
    )


def _sentences(told: Sequence[tuple[Exercise, Alternatives]]) -> tuple[tuple[str, str], ...]:
    return tuple((exercise.name, " Or: ".join(one.sentence for one in names)) for exercise, names in told)
