"""Puts what lateness costs beside the marks of a report: a line of its own, and no criterion is touched."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from autograder.each import Each
from autograder.policy import Attempt, Settled, Terms, due_of, of_group, sentence, settle
from autograder.report import Deducted, Report, SubmissionMark, submission_mark
from autograder.settings.dates import shown
from autograder.settings.settings import Settings

Times = Mapping[tuple[str, str], tuple[datetime, ...]]
Given = Mapping[
    str, Mapping[str, Sequence[float | None]]
]  # points by student, assignment, attempt; None: not judged

AttemptMark = Callable[
    [str, str, int | None], SubmissionMark | None
]  # of student, assignment and number; None: the last


def no_mark(student: str, assignment: str, number: int | None) -> SubmissionMark | None:
    """None: nothing is kept of other attempts."""
    return None


@dataclass(frozen=True, slots=True)
class Policy:
    """What course.toml says of lateness, the times of submissions, and what the judge gave to everybody."""

    settings: Settings
    times: Times
    given: Given
    before: Mapping[tuple[str, str], int] = field(
        default_factory=dict
    )  # how many attempts there were before the last
    mark_of: AttemptMark = no_mark

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
        names = {name for one in members for name in self.given.get(one, {})}
        unmarked = {
            name: sum(self._attempts_of(one, name) - self._judged(one, name) for one in members)
            for name in names
        }
        return settle(of_group(student, members, handed_in), due, self.terms, unmarked)

    def _attempts_of(self, student: str, name: str) -> int:
        """How many attempts there were, marked or not."""
        marked = len(self.given.get(student, {}).get(name, ()))
        return max(self.before.get((student, name), 0) + 1, marked) if marked else 0

    def _judged(self, student: str, name: str) -> int:
        return sum(one is not None for one in self.given.get(student, {}).get(name, ()))

    def _attempts(self, student: str, name: str, points: Sequence[float | None]) -> tuple[Attempt, ...]:
        """With a time each; the last times are of the last attempts. What has no verdict is none, and cannot count."""
        times = self.times.get((student, name), ())[-len(points) :]
        known = [None] * (len(points) - len(times)) + list(times)
        first = self._attempts_of(student, name) - len(points) + 1
        return tuple(
            Attempt(name, given, when, number=first + k)
            for k, (given, when) in enumerate(zip(points, known, strict=True))
            if given is not None
        )

    def added(self, mark: SubmissionMark) -> SubmissionMark:
        """The mark of the attempts that count, with what is left of its points."""
        settled = self.of(mark.id)
        if not settled:
            return mark
        mark = self._counting(mark, settled)
        told = tuple(self._told(one) for one in settled)
        return msgspec.structs.replace(mark, deducted=told, final=float(sum(one.final for one in told)))

    def _counting(self, mark: SubmissionMark, settled: Sequence[Settled]) -> SubmissionMark:
        """The mark with the criteria of an earlier attempt, or of another one of the group, where that one counts."""
        for one in settled:
            name, who = one.attempt.assignment, one.attempt.who or mark.id
            is_last = one.attempt.number == self._attempts_of(who, name)
            if is_last and who == mark.id:
                continue
            if (found := self.mark_of(who, name, None if is_last else one.attempt.number)) is not None:
                mark = with_attempt(mark, name, found)
        return mark

    def _told(self, one: Settled) -> Deducted:
        when, due, zone = one.attempt.when, one.due, self.settings.zone
        return Deducted(
            assignment=one.attempt.assignment,
            by=one.attempt.who,
            due=shown(due, zone) if due is not None else "",
            submitted=shown(when, zone) if when is not None else "",
            late_days=one.late,
            free_days=one.free,
            points=one.attempt.points,
            final=one.final,
            sentence=sentence(one, self.terms),
        )


def with_attempt(mark: SubmissionMark, name: str, other: SubmissionMark) -> SubmissionMark:
    """The mark with the exercises and files of another attempt at an assignment in the place of its own.

    Why nothing was handed in is no news where another one of the group did.
    """
    theirs = [one for one in other.exercises if one.assignment == name]
    first = next((k for k, one in enumerate(mark.exercises) if one.assignment == name), len(mark.exercises))
    rest = [one for one in mark.exercises if one.assignment != name]
    exercises = (*rest[:first], *theirs, *rest[first:])
    files = (
        *(one for one in mark.files if one.assignment != name),
        *(one for one in other.files if one.assignment == name),
    )
    notes = () if mark.status == "not handed in" else mark.notes
    layers = mark.layers or other.layers
    return submission_mark(mark.id, exercises, notes, undecided=mark.undecided, files=files, layers=layers)


def settled(report: Report, policy: Policy) -> Report:
    """The report with what the course's policy leaves of each mark."""
    return msgspec.structs.replace(report, submissions=Each(report.submissions, policy.added))


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


def with_earlier(
    given: Given, earlier: Iterable[tuple[str, str, SubmissionMark]]
) -> dict[str, dict[str, list[float | None]]]:
    """The points of the attempts before the last one come first; None for one that was not judged."""
    found: dict[str, dict[str, list[float | None]]] = {
        student: {name: [] for name in points} for student, points in given.items()
    }
    for student, name, mark in earlier:
        if name in found.get(student, {}):
            found[student][name] += given_by([mark])[mark.id].get(name, [None])
    for student, points in given.items():
        for name, last in points.items():
            found[student][name] += last
    return found


def together(several: Iterable[Given]) -> dict[str, dict[str, list[float | None]]]:
    """Several collections of a class, each one more attempt of those who handed in."""
    found: dict[str, dict[str, list[float | None]]] = {}
    for given in several:
        for student, points in given.items():
            of = found.setdefault(student, {})
            for name, attempts in points.items():
                of.setdefault(name, []).extend(attempts)
    return found
