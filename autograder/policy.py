"""What lateness costs, after the judge: pure functions of points and moments.

    late days   the days begun since the assignment was due: 1 from the first second on, 2 after 24 hours
    final       points * (1 - percent/100 * (late days - free days)), never below 0; 0 after `most` late days

Free days are spent where they are worth most to the student. So a later submission never gives more in all, a later
due date never less, and nothing ever gives more than the judge did.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """Free days a student, per cent that each further late day costs, days after which nothing counts; which attempt.

    `attempts` is "last" or "best".
    """

    days: int = 0
    percent: float = 0.0
    most: int | None = None
    attempts: str = "last"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at an assignment: its points by the judge, and when it came; None where nobody knows."""

    assignment: str
    points: float
    when: datetime | None = None
    who: str = ""  # handed it in, where that was another one of the group
    number: int = 1  # of those of whoever handed it in


@dataclass(frozen=True, slots=True)
class Settled:
    """What an assignment comes to: the attempt that counts, its number from 1, its late days, free ones, and points."""

    attempt: Attempt
    number: int
    attempts: int
    due: datetime | None
    late: int
    free: int
    final: float


def days_late(when: datetime | None, due: datetime | None) -> int:
    """The days begun between two moments, in hours that have passed: a night of 23 or 25 hours changes nothing."""
    if when is None or due is None or when <= due:
        return 0
    return days_begun(when.timestamp() - due.timestamp())


def days_begun(seconds: float) -> int:
    """The days that have begun in so many seconds: none in 0, one in the first, two after 24 hours."""
    return max(0, math.ceil(seconds / DAY.total_seconds()))


def final(points: float, late: int, free: int, terms: Terms) -> float:
    """The points that are left after so many late days, of which so many are free."""
    if terms.most is not None and late > terms.most:
        return 0.0
    share = 1.0 - terms.percent / 100.0 * max(late - free, 0)
    return points * max(share, 0.0)


def settle(
    attempts: Mapping[str, Sequence[Attempt]],
    due: Mapping[str, datetime],
    terms: Terms,
    before: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Settled, ...]:
    """What each assignment comes to, in order: of all ways to spend the free days, the one that gives most.

    Of several that give the same, the one that spends the fewest days, and spends them first. `before` says how many
    attempts there were that nobody marked, because they cannot count.
    """
    ways: dict[int, tuple[float, tuple[Settled, ...]]] = {0: (0.0, ())}  # by the days that are spent
    for name, several in attempts.items():
        further: dict[int, tuple[float, tuple[Settled, ...]]] = {}
        for spent, (total, so_far) in ways.items():
            for one in _choices(several, due.get(name), terms, terms.days - spent, before.get(name, 0)):
                days, points = spent + one.free, total + one.final
                if days not in further or points > further[days][0]:
                    further[days] = points, (*so_far, one)
        ways = further
    best = min(ways, key=lambda days: (-ways[days][0], days))
    return ways[best][1]


def _choices(
    several: Sequence[Attempt], due: datetime | None, terms: Terms, left: int, before: int
) -> list[Settled]:
    """Every attempt that may count, with every number of free days that may be spent on it, the most first."""
    numbered = list(enumerate(several, start=before + 1))
    if terms.attempts == "last":
        numbered = [max(numbered, key=lambda one: (one[1].when is not None, _time(one[1]), one[0]))]
    found = []
    for number, one in numbered:
        late = days_late(one.when, due)
        for free in range(min(late, left), -1, -1):
            given = final(one.points, late, free, terms)
            found.append(Settled(one, number, before + len(several), due, late, free, given))
    return found


def _time(one: Attempt) -> float:
    return one.when.timestamp() if one.when is not None else 0.0


def due_of(
    student: str, due: Mapping[str, datetime], extensions: Mapping[str, Mapping[str, datetime]]
) -> dict[str, datetime]:
    """When assignments are due for a student: by an extension, if that is later."""
    own = extensions.get(student, {})
    return {name: max(when, own.get(name, when)) for name, when in due.items()}


def of_group(
    student: str, members: Sequence[str], handed_in: Mapping[str, Mapping[str, Sequence[Attempt]]]
) -> dict[str, tuple[Attempt, ...]]:
    """All attempts of a student and of the others of the group, by assignment, as they came."""
    found: dict[str, list[Attempt]] = {}
    for one in members:
        who = "" if one == student else one
        for name, attempts in handed_in.get(one, {}).items():
            found.setdefault(name, []).extend(replace(attempt, who=who) for attempt in attempts)
    return {name: tuple(sorted(several, key=_time)) for name, several in found.items()}


def sentence(one: Settled, terms: Terms) -> str:
    """`lstm: 2 days late, 1 free, 10 % a day: 27 of the 30 points that the judge gave`."""
    parts = []
    if one.attempts > 1:
        parts.append(f"attempt {one.number} of {one.attempts} counts ({terms.attempts})")
    if one.attempt.who:
        parts.append(f"handed in by {one.attempt.who}")
    if one.due is None:
        parts.append("no due date")
    elif one.attempt.when is None:
        parts.append("nobody knows when it came, so it is not late")
    elif not one.late:
        parts.append("in time")
    else:
        parts.append(f"{one.late} day{'s' * (one.late != 1)} late")
        if one.free:
            parts.append(f"{one.free} free")
        if terms.most is not None and one.late > terms.most:
            parts.append(f"after {terms.most} days nothing counts")
        elif one.late > one.free:
            parts.append(f"{terms.percent:g} % a day")
    points = (
        f"{round(one.final, 3):.15g} of the {round(one.attempt.points, 3):.15g} points that the judge gave"
    )
    return f"{one.attempt.assignment}: {', '.join(parts)}: {points}"
