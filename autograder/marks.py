"""What the judge says of a class: the one type that every report is made from."""

from typing import Literal

import msgspec

Verdict = Literal["right", "wrong", "imprecise", "not judged"]


class CriterionMark(msgspec.Struct, frozen=True, kw_only=True):
    """The mark on one equation. `message` says what shows it; `mistake` is a tutor's sentence, if it has a name."""

    title: str
    verdict: Verdict
    points: float
    max_points: float
    message: str
    mistake: str | None


class ExerciseMark(msgspec.Struct, frozen=True, kw_only=True):
    """The marks on one function, or on one question of the quiz."""

    assignment: str
    name: str
    points: float
    max_points: float
    criteria: tuple[CriterionMark, ...]


class SubmissionMark(msgspec.Struct, frozen=True, kw_only=True):
    """The marks on what one student handed in."""

    id: str
    points: float
    max_points: float
    verdict: Verdict
    exercises: tuple[ExerciseMark, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The marks of a run. `confinement` names the layers that held every submission's process."""

    version: int = 1
    confinement: tuple[str, ...]
    submissions: tuple[SubmissionMark, ...]

    @property
    def is_confined(self) -> bool:
        """Whether the layer held without which student code may reach files, processes and the network."""
        return "seccomp" in self.confinement


class LawMark(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a function obeys a law: `right`, or broken, and then `message` says what shows it."""

    title: str
    verdict: Verdict
    message: str


class ExerciseLaws(msgspec.Struct, frozen=True, kw_only=True):
    """The laws of one function, or of one answer of the quiz: of an answer, that it has the form of one."""

    assignment: str
    name: str
    is_answer: bool
    laws: tuple[LawMark, ...]

    @property
    def obeyed(self) -> int:
        """How many of the laws hold."""
        return sum(law.verdict == "right" for law in self.laws)


def exercise_mark(assignment: str, name: str, criteria: tuple[CriterionMark, ...]) -> ExerciseMark:
    """An exercise's mark: the sum of its criteria's."""
    return ExerciseMark(
        assignment=assignment,
        name=name,
        points=sum(criterion.points for criterion in criteria),
        max_points=sum(criterion.max_points for criterion in criteria),
        criteria=criteria,
    )


def submission_mark(student: str, exercises: tuple[ExerciseMark, ...]) -> SubmissionMark:
    """A submission's mark: the sum of its exercises'; its verdict is that of its worst criterion."""
    verdicts = {criterion.verdict for exercise in exercises for criterion in exercise.criteria}
    order: tuple[Verdict, ...] = ("not judged", "wrong", "imprecise")
    return SubmissionMark(
        id=student,
        points=sum(exercise.points for exercise in exercises),
        max_points=sum(exercise.max_points for exercise in exercises),
        verdict=next((verdict for verdict in order if verdict in verdicts), "right"),
        exercises=exercises,
    )
