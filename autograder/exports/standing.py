"""What each person of a class comes to, assignment by assignment: the points that a platform is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.report import Report, SubmissionMark
from autograder.settings.roster import Member

NAMED = 5  # people in one sentence
TOTAL = "total"  # the column of all assignments together
NOT_JUDGED, NOT_HANDED_IN, UNKNOWN = "not judged", "not handed in", "not in the marks"


@dataclass(frozen=True, slots=True)
class Given:
    """The points of one assignment after the course's policy; None where there are none, and then why."""

    points: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person: the id, what the roster says, and what each assignment comes to, and all of them as `total`."""

    member: Member
    given: Mapping[str, Given] = field(default_factory=dict)

    def of(self, assignment: str) -> Given:
        """What the assignment comes to."""
        return self.given.get(assignment, Given(None, UNKNOWN))


@dataclass(frozen=True, slots=True)
class Standings:
    """Everybody in the roster, or who handed in where there is none; and what each assignment is out of."""

    people: tuple[Standing, ...]
    out_of: Mapping[str, float]

    @property
    def assignments(self) -> tuple[str, ...]:
        """The assignments, in the order of the course."""
        return tuple(name for name in self.out_of if name != TOTAL)


def standings(report: Report, roster: Sequence[Member] = ()) -> Standings:
    """Everybody's points: members of the roster in its order, then who is in the marks only."""
    out_of: dict[str, float] = {}
    found: dict[str, dict[str, Given]] = {}
    for mark in report.submissions:
        for name, most in _out_of(mark).items():
            out_of[name] = max(out_of.get(name, 0.0), most)
        found[mark.id] = {name: _given(mark, name) for name in _out_of(mark)} | {TOTAL: _total(mark)}
    members = {one.id: one for one in roster}
    order = [*members, *(one for one in found if one not in members)]
    people = tuple(Standing(members.get(one, Member(one)), found.get(one, {})) for one in order)
    return Standings(people, out_of | {TOTAL: sum(out_of.values())})


def _out_of(mark: SubmissionMark) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in mark.exercises:
        found[one.assignment] = found.get(one.assignment, 0.0) + (0.0 if one.bonus else one.max_points)
    return found


def _given(mark: SubmissionMark, name: str) -> Given:
    exercises = [one for one in mark.exercises if one.assignment == name]
    if mark.undecided or any(one.status == "not judged" for one in exercises):
        return Given(None, NOT_JUDGED)
    if (after := next((one for one in mark.deducted if one.assignment == name), None)) is not None:
        return Given(after.final)
    if all(one.status == "not handed in" for one in exercises):
        return Given(None, NOT_HANDED_IN)
    return Given(float(sum(one.points for one in exercises)))


def _total(mark: SubmissionMark) -> Given:
    parts = [_given(mark, name) for name in _out_of(mark)]
    if mark.undecided or any(one.why == NOT_JUDGED for one in parts):
        return Given(None, NOT_JUDGED)
    points = [one.points for one in parts if one.points is not None]
    return Given(float(sum(points))) if points else Given(None, NOT_HANDED_IN)


def first_of(who: Sequence[str]) -> str:
    """The first people, and how many more there are."""
    more = f" and {len(who) - NAMED} more" if len(who) > NAMED else ""
    return f"{', '.join(who[:NAMED])}{more}"


def without_points(people: Iterable[Standing], columns: Sequence[str]) -> dict[str, list[str]]:
    """By the reason, who has no points in one of the columns."""
    found: dict[str, list[str]] = {}
    for one in people:
        for why in dict.fromkeys(given.why for name in columns if (given := one.of(name)).points is None):
            found.setdefault(why, []).append(one.member.id)
    return found
