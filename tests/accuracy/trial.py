"""One program before the real judge: confined, asked, marked; and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.course import Assignment, module_of
from autograder.doctor import source_of
from autograder.judge_room import inputs
from autograder.judge_room.admission import Unmarkable
from autograder.judge_room.conversation import Clock, Failure
from autograder.judge_room.grading import Grader
from autograder.judge_room.known import edited
from autograder.judge_room.marking import Marking, points
from autograder.judge_room.paper import Case, Paper, ask_solution, flat
from autograder.judge_room.sitting import Judged, Sitting
from autograder.judge_room.student import Student
from autograder.judge_room.worlds import as_it_stands
from autograder.submissions.source import Source
from autograder.vocabulary import Edge, Exercise, Mistake, Unusable


@dataclass(frozen=True)
class Lost:
    """A criterion that is not right. `failed` if there was no result at all: an exception, a hang."""

    exercise: str
    title: str
    kind: str  # "equation" or "edge"; "file", if it could not be loaded; "some", if it was not asked which
    verdict: str
    points: float
    failed: bool


@dataclass(frozen=True)
class Trial:
    """What a program lost, which mistakes it was told, and which of those it had not made."""

    lost: tuple[Lost, ...]
    told: tuple[tuple[str, str], ...] = ()  # exercise and sentence
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
        self._modules: dict[tuple[str, str, str], Any] = {}

    def differs(self, assignment: str, text: str, only: Sequence[str]) -> Trial | None:
        """What comes of a program whose results are wrong as they stand: it loses points, and it is not asked which.

        None if no result of these functions is wrong: then the whole mark has to tell.
        """
        examiner = self.grader.examiners[assignment]
        room, one = examiner.room, examiner.assignment
        clock = Clock(room.rules.patience.submission)
        sources = {assignment: source_of(one, text)}
        student = Student(self.grader.room, one, sources, room.rules.patience, clock)
        try:
            student.load()
            for exercise in one.exercises:
                if exercise.name in only and exercise.criteria:
                    marking = Marking(
                        exercise, room.paper.questions[exercise.name], as_it_stands(student, one)
                    )
                    if not marking.is_right:
                        found = next(
                            f
                            for f in map(marking._results, marking.questions.general)
                            if f.verdict != "right"
                        )
                        failed = isinstance(found.shown_by, Failure)
                        lost = Lost(exercise.name, "", "some", found.verdict, 0.0, failed)
                        return Trial((lost,)) if found.verdict == "wrong" else None
        finally:
            student.close()
        return None

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
        told = [(judged, mistake) for judged in examined.judged for mistake in judged.mistakes]
        concerned = list(dict.fromkeys(one.exercise for one in lost))
        misnamed = (
            [one for one in told if not self._has_made(assignment, text, *one, concerned)] if told else []
        )
        return Trial(
            lost,
            tuple((judged.exercise.name, mistake.sentence) for judged, mistake in told),
            tuple((judged.exercise.name, mistake.sentence) for judged, mistake in misnamed),
        )

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
        self, assignment: str, text: str, judged: Judged, mistake: Mistake, concerned: Sequence[str]
    ) -> bool:
        """Whether the program does on further inputs what a program with this mistake does.

        As it stands; or, if it has other mistakes too, with right functions in their places.
        """
        exercise, one = judged.exercise, self.assignments[assignment]
        others = [
            other
            for other in one.exercises
            if other.name in concerned and other.name != exercise.name and other.takes
        ]
        sources = {assignment: source_of(one, text)}
        patience = self.grader._rules.patience
        for replaced in ([], others) if others else ([],):
            clock = Clock(patience.submission)
            student = Student(self.grader.room, one, sources, patience, clock, replaced)
            try:
                student.load()
                names = tuple(other.name for other in replaced)
                cases = self._further[assignment].questions[exercise.name].general
                if all(self._agree(student, one, exercise, mistake, case, names) for case in cases):
                    return True
            finally:
                student.close()
        return False

    def _agree(
        self,
        student: Student,
        assignment: Assignment,
        exercise: Exercise,
        mistake: Mistake,
        case: Case,
        replaced: tuple[str, ...],
    ) -> bool:
        outcome = student.ask(exercise, case.arguments, case.right, replaced)
        if isinstance(outcome, Failure):
            return False
        with np.errstate(all="ignore"):
            expected = ask_solution(exercise, self._module(assignment, exercise, mistake), case.arguments)
        try:
            values = tuple(outcome[quantity.name] for quantity in exercise.gives)
            given = flat(exercise, values if len(values) > 1 else values[0])
        except Unusable:
            return False
        return all(_near(one, other) for one, other in zip(given, expected, strict=True))

    def _module(self, assignment: Assignment, exercise: Exercise, mistake: Mistake) -> Any:
        key = (assignment.name, exercise.name, mistake.wrong)
        if key not in self._modules:
            text = edited(assignment, exercise, mistake)
            self._modules[key] = module_of(assignment.name, text, assignment.path)
        return self._modules[key]


def _near(one: Any, other: Any) -> bool:
    if np.shape(one) != np.shape(other):
        return False
    scale = max(1.0, float(np.max(np.abs(other), initial=0.0)))
    return bool(np.allclose(one, other, rtol=1e-7, atol=1e-9 * scale, equal_nan=True))
