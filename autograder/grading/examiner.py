"""Turns what was found out about a file into marks with messages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from autograder.course import Assignment
from autograder.grading import explain
from autograder.grading.compare import Comparison
from autograder.grading.judge import Finding, points
from autograder.grading.sitting import Examined, Judged, Room, Rules, Sitting
from autograder.inputs.cases import Paper
from autograder.mistakes.catalogue import Catalogue
from autograder.report import CriterionMark, ExerciseMark, Status, exercise_mark
from autograder.sandbox.conversation import Clock
from autograder.sandbox.workers import StudentRoom
from autograder.spec import Criterion, Edge
from autograder.submissions.source import Source

READ = 4  # names that one note tells

# Of an exercise and a criterion's title: the arguments by name.
Inputs = dict[tuple[str, str], list[tuple[str, Any]]]


class Examiner:
    """Examines file after file of one assignment."""

    def __init__(self, assignment: Assignment, paper: Paper, student_room: StudentRoom, rules: Rules) -> None:
        self.assignment = assignment
        self.rules = rules
        self.room = Room(assignment, paper, Catalogue(assignment), student_room, rules)

    def examine(self, sources: Mapping[str, Source], clock: Clock | None = None) -> Examined:
        """The findings on the file of this assignment; the other sources are those that it may import.

        `clock` is shared by all files of a submission; without it this file has a submission's time for itself.
        Raises Unmarkable if the file is not Python, or does not let itself be loaded.
        """
        return Sitting(self.room, sources, clock or Clock(self.rules.patience.submission)).examine()

    def marks(self, examined: Examined, inputs: Inputs | None = None) -> tuple[ExerciseMark, ...]:
        """The exercises' marks, with a message for everything that is not right; notes stand at the first.

        `inputs`, if given, is filled with the input that shows each difference, for the learner to look at.
        Afterwards the student's processes have ended.
        """
        try:
            marks = [
                self._mark(judged, examined.outside.get(judged.exercise.name, ()), inputs)
                for judged in examined.judged
                if judged.exercise.criteria
            ]
        finally:
            examined.leave()
        return with_notes(tuple(marks), examined.notes)

    def _mark(self, judged: Judged, outside: Sequence[str], inputs: Inputs | None) -> ExerciseMark:
        name = judged.exercise.name
        mark = exercise_mark(self.assignment.name, name, tuple(self._criteria(judged, inputs)))
        if not outside or mark.points == mark.max_points:
            return mark
        read = explain.listed(list(outside[:READ]))
        note = f"{name} reads {read}, which it is not given; it should work with its arguments alone"
        return msgspec.structs.replace(mark, notes=(note,))

    def _criteria(self, judged: Judged, inputs: Inputs | None) -> Iterator[CriterionMark]:
        lost = [criterion for criterion, finding in judged.findings.items() if finding.verdict == "wrong"]
        sentences = _sentences(judged, lost)
        for criterion in judged.exercise.criteria:
            finding = judged.findings[criterion]
            if finding.verdict in ("wrong", "imprecise"):
                finding = explain.smallest(judged.marking, criterion, finding)
                if (
                    inputs is not None
                    and finding.case is not None
                    and isinstance(finding.shown_by, Comparison)
                ):
                    inputs[judged.exercise.name, criterion.title] = explain.shown_input(
                        judged.exercise, finding.case.arguments
                    )
            yield self._criterion(judged, criterion, finding, sentences.get(criterion))

    def _criterion(
        self, judged: Judged, criterion: Criterion | Edge, finding: Finding, sentence: str | None
    ) -> CriterionMark:
        return CriterionMark(
            title=criterion.title,
            verdict=finding.verdict,
            points=points(finding, criterion, self.rules.imprecise),
            max_points=float(criterion.points),
            message=self._message(judged, criterion, finding),
            mistake=sentence,
        )

    def _message(self, judged: Judged, criterion: Criterion | Edge, finding: Finding) -> str:
        exercise = judged.exercise
        if judged.because and criterion is exercise.criteria[0]:
            return f"{exercise.name} is {explain.because(judged.because)}"
        said = explain.message(exercise, criterion, finding, show_text=self.rules.show_text)
        if not isinstance(finding.shown_by, Comparison):
            return said
        parts = [part.name for part in self.room.catalogue.parts(exercise)]
        return said + explain.standing(judged.marking.world, parts)

    def unmarked(self, reason: str, status: Status = "marked") -> tuple[ExerciseMark, ...]:
        """All criteria lost for one reason, or, by this status, not handed in or not judged."""
        return tuple(
            exercise_mark(
                self.assignment.name,
                exercise.name,
                tuple(
                    CriterionMark(
                        title=criterion.title,
                        verdict="not judged" if status == "not judged" else "wrong",
                        points=0.0,
                        max_points=float(criterion.points),
                        message=reason,
                        mistake=None,
                    )
                    for criterion in exercise.criteria
                ),
                status,
            )
            for exercise in self.assignment.exercises
            if exercise.criteria
        )


def _sentences(judged: Judged, lost: Sequence[Criterion | Edge]) -> dict[Criterion | Edge, str]:
    """The tutor's sentence of each recognised mistake, at its own criterion if that is lost, else at the first.

    Those that cannot be told apart stand together, with "Or:" between them.
    """
    sentences: dict[Criterion | Edge, str] = {}
    if lost and judged.ignored:
        name = explain.listed(list(judged.ignored))
        sentences[lost[0]] = (
            f"What you return is the same whatever {name} is. The caller chooses it. Look for a number of your own in "
            "its place."
        )
    for alternatives in judged.mistakes if lost else ():
        place = next(
            (one.mistake.criterion for one in alternatives if one.mistake.criterion in lost), lost[0]
        )
        said = " Or: ".join(dict.fromkeys(one.sentence for one in alternatives))
        sentences[place] = f"{sentences[place]} {said}" if place in sentences else said
    return sentences


def with_notes(marks: tuple[ExerciseMark, ...], notes: Sequence[str]) -> tuple[ExerciseMark, ...]:
    """The marks with warnings, which cost nothing, at the first of them."""
    if not notes or not marks:
        return marks
    first, *rest = marks
    return (msgspec.structs.replace(first, notes=(*notes, *first.notes)), *rest)
