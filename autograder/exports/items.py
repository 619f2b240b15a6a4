"""The marks of one submission as a list of items: what platforms that run the autograder themselves are told."""

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.report import CriterionMark, ExerciseMark, SubmissionMark


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion, or a function as a whole where that was not run: its number, name, points, and what is told."""

    number: str
    name: str
    function: str
    assignment: str
    verdict: str
    points: float
    max_points: float
    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no work to be marked, and why: a sentence for the student, who hands in again."""

    sentence: str


def items(mark: SubmissionMark) -> Iterator[Item]:
    """The criteria that carry points in the order of the course, numbered 1.1, 1.2 ...; then properties that fail."""
    number = 0
    for exercise in mark.exercises:
        if exercise.status == "not handed in":
            continue
        number += 1
        counted = [one for one in exercise.criteria if one.kind != "property"]
        broken = [one for one in exercise.properties if one.verdict == "wrong"]
        for place, one in enumerate((*counted, *broken), start=1):
            text = _told(exercise, one, is_first=place == 1)
            yield Item(
                f"{number}.{place}", f"{exercise.name}: {one.title}", exercise.name, exercise.assignment,
                one.verdict, one.points, one.max_points, text,
            )  # fmt: skip


def _told(exercise: ExerciseMark, one: CriterionMark, *, is_first: bool) -> str:
    """What a criterion says; with the first one what is said of its function."""
    parts = [exercise.fault, *exercise.notes] if is_first else []
    parts += [one.message, one.mistake or ""]
    if is_first and exercise.explanation is not None:
        parts += [*exercise.explanation.sentences, *exercise.explanation.code]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def points_of(mark: SubmissionMark) -> float:
    """The points after the course's policy, if it has one."""
    return mark.points if mark.final is None else mark.final


def remarks(mark: SubmissionMark) -> str:
    """What is said of a submission as a whole, a line each."""
    return "\n".join((*mark.notes, *(one.sentence for one in mark.deducted)))


def kept_out(mark: SubmissionMark) -> Nothing | None:
    """Why a submission has nothing that could be marked; None if it has."""
    if mark.undecided:
        return Nothing(mark.undecided)
    if mark.status == "not handed in":
        return Nothing(" ".join(mark.notes) or "Nothing was handed in.")
    return None
