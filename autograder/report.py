"""What the judge says of a class: the one type that every report is made from."""

from collections.abc import Sequence
from typing import Literal

import msgspec

Verdict = Literal["right", "wrong", "imprecise", "not judged"]
# Of a function, or of a whole submission. What was not handed in has no mark, and is not a zero. Of a function whose
# file as a whole cannot be read or run it is said that it was "not run"; that is a mark, of no points.
Status = Literal["marked", "not run", "not handed in", "not judged"]


class CriterionMark(msgspec.Struct, frozen=True, kw_only=True):
    """The mark on one equation. `message` says what shows it; `mistake` is a tutor's sentence, if it has a name."""

    title: str
    verdict: Verdict
    points: float
    max_points: float
    message: str
    mistake: str | None


class ExerciseMark(msgspec.Struct, frozen=True, kw_only=True):
    """The marks on one function, or on one question of the quiz; `notes` cost nothing."""

    assignment: str
    name: str
    status: Status = "marked"
    notes: tuple[str, ...] = ()
    points: float
    max_points: float
    criteria: tuple[CriterionMark, ...]


class SubmissionMark(msgspec.Struct, frozen=True, kw_only=True):
    """The marks on what one student handed in; `notes` say what was passed over, and cost nothing."""

    id: str
    status: Status = "marked"
    notes: tuple[str, ...] = ()
    points: float
    max_points: float
    verdict: Verdict
    exercises: tuple[ExerciseMark, ...]


LITTER = "left by the system, not work"  # the reason of a file that nobody needs to hear of


class FoundFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was found: whose it is and for which assignment, or, where it was left over, why (`reason`).

    `path` is as it is shown to people, from the path that was named. `student` and `assignment` are empty where
    nobody can say.
    """

    path: str
    taken: bool
    student: str
    assignment: str
    reason: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The marks of a run. `confinement` names the layers that held every submission's process.

    `course` says which course was marked by. `files` accounts for every file that was found.
    """

    version: int = 2
    course: str = ""
    confinement: tuple[str, ...]
    submissions: tuple[SubmissionMark, ...]
    files: tuple[FoundFile, ...] = ()

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


# Of its exercises' statuses, those that decide a submission's, and to what.
_DECIDING: tuple[tuple[Status, Status], ...] = (
    ("not judged", "not judged"),
    ("marked", "marked"),
    ("not run", "marked"),
)


def exercise_mark(
    assignment: str, name: str, criteria: tuple[CriterionMark, ...], status: Status = "marked"
) -> ExerciseMark:
    """An exercise's mark: the sum of its criteria's."""
    return ExerciseMark(
        assignment=assignment,
        name=name,
        status=status,
        points=sum(criterion.points for criterion in criteria),
        max_points=sum(criterion.max_points for criterion in criteria),
        criteria=criteria,
    )


def submission_mark(
    student: str, exercises: tuple[ExerciseMark, ...], notes: Sequence[str] = ()
) -> SubmissionMark:
    """A submission's mark: the sum of its exercises'; its verdict is that of its worst criterion."""
    statuses = {exercise.status for exercise in exercises}
    verdicts = {criterion.verdict for exercise in exercises for criterion in exercise.criteria}
    order: tuple[Verdict, ...] = ("not judged", "wrong", "imprecise")
    return SubmissionMark(
        id=student,
        status=next((whole for one, whole in _DECIDING if one in statuses), "not handed in"),
        notes=tuple(notes),
        points=sum(exercise.points for exercise in exercises),
        max_points=sum(exercise.max_points for exercise in exercises),
        verdict=next((verdict for verdict in order if verdict in verdicts), "right"),
        exercises=exercises,
    )
