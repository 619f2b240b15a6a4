"""Puts what lateness costs beside the marks of a report: a line of its own, and no criterion is touched."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast, overload

import msgspec

from autograder.policy import Attempt, Settled, Terms, due_of, of_group, sentence, settle
from autograder.report import Deducted, Report, SubmissionMark
from autograder.settings.dates import shown
from autograder.settings.settings import Settings

Times = Mapping[tuple[str, str], tuple[datetime, ...]]
Given = Mapping[str, Mapping[str, Sequence[float]]]  # points by student, assignment, attempt


@dataclass(frozen=True, slots=True)
class Policy:
    """What course.toml says of lateness, the times of submissions, and what the judge gave to everybody."""

    settings: Settings
    times: Times
    given: Given

    @property
    def terms(self) -> Terms:
        """What a late day costs."""
        late = self.settings.late
        return Terms(late.days, late.percent, late.most, self.settings.attempts)

    def of(self, student: str) -> tuple[Settled, ...]:
        """What each assignment of a student comes to."""
        groups = self.settings.groups
        members = next((several for several in groups.values() if student in several), (student,))
        handed_in = {
            one: {name: self._attempts(one, name, points) for name, points in self.given.get(one, {}).items()}
            for one in members
        }
        due = due_of(student, self.settings.due, self.settings.extensions)
        return settle(of_group(student, members, handed_in), due, self.terms)

    def _attempts(self, student: str, name: str, points: Sequence[float]) -> tuple[Attempt, ...]:
        """With a time each; the last of the times belong to the last of the attempts."""
        times = self.times.get((student, name), ())[-len(points) :]
        known = [None] * (len(points) - len(times)) + list(times)
        return tuple(Attempt(name, given, when) for given, when in zip(points, known, strict=True))

    def added(self, mark: SubmissionMark) -> SubmissionMark:
        """The mark with what is left of its points."""
        settled = self.of(mark.id)
        if not settled:
            return mark
        told = tuple(self._told(one) for one in settled)
        return msgspec.structs.replace(mark, deducted=told, final=float(sum(one.final for one in told)))

    def _told(self, one: Settled) -> Deducted:
        when, due, zone = one.attempt.when, one.due, self.settings.zone
        return Deducted(
            assignment=one.attempt.assignment,
            due=shown(due, zone) if due is not None else "",
            submitted=shown(when, zone) if when is not None else "",
            late_days=one.late,
            free_days=one.free,
            points=one.attempt.points,
            final=one.final,
            sentence=sentence(one, self.terms),
        )


class Each(Sequence[SubmissionMark]):
    """Marks, each changed when it is read: as many as there are, none is held."""

    def __init__(
        self, marks: Sequence[SubmissionMark], change: Callable[[SubmissionMark], SubmissionMark]
    ) -> None:
        self._marks = marks
        self._change = change

    def __len__(self) -> int:
        return len(self._marks)

    @overload
    def __getitem__(self, place: int) -> SubmissionMark: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[SubmissionMark]: ...
    def __getitem__(self, place: int | slice) -> SubmissionMark | Sequence[SubmissionMark]:
        if isinstance(place, slice):
            return [self._change(one) for one in self._marks[place]]
        return self._change(self._marks[place])

    def __iter__(self) -> Iterator[SubmissionMark]:
        return map(self._change, self._marks)


def settled(report: Report, settings: Settings, times: Times) -> Report:
    """The report with what the course's policy leaves of each mark."""
    policy = Policy(settings, times, given_by(report.submissions))
    marks = cast(tuple[SubmissionMark, ...], Each(report.submissions, policy.added))
    return msgspec.structs.replace(report, submissions=marks)


def given_by(marks: Iterable[SubmissionMark]) -> dict[str, dict[str, list[float]]]:
    """The points of each assignment that was handed in, and judged, by the student's id."""
    found: dict[str, dict[str, list[float]]] = {}
    for mark in marks:
        points: dict[str, float] = {}
        for exercise in mark.exercises:
            if exercise.status in ("marked", "not run"):
                points[exercise.assignment] = points.get(exercise.assignment, 0.0) + exercise.points
        unjudged = {one.assignment for one in mark.exercises if one.status == "not judged"}
        found[mark.id] = {name: [given] for name, given in points.items() if name not in unjudged}
    return found


def together(several: Iterable[Given]) -> dict[str, dict[str, list[float]]]:
    """Several collections of a class, each one more attempt of those who handed in."""
    found: dict[str, dict[str, list[float]]] = {}
    for given in several:
        for student, points in given.items():
            of = found.setdefault(student, {})
            for name, attempts in points.items():
                of.setdefault(name, []).extend(attempts)
    return found
