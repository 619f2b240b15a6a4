"""What course.toml settles, once it is read: names that are there, dates that are moments, a roster."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import BadSettings
from autograder.settings.dates import moment, zone_of
from autograder.settings.roster import Member, read_roster
from autograder.settings.written import Fault, Late, Written, fault, read_settings, unknown

FILE = "course.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """A course of one's own, as its author wants it; `assignments` is None where it takes those of its solutions/.

    `extensions` are the dates of single students, `groups` the students that hand in together. Dates are moments.
    """

    text: str = ""
    title: str = ""
    zone: datetime.tzinfo | None = None
    assignments: tuple[str, ...] | None = None
    drop: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(default_factory=dict)
    answers: bool = False  # whether learners may be shown the key's, after all hints
    attempts: str = "last"
    due: Mapping[str, datetime.datetime] = field(default_factory=dict)
    late: Late = field(default_factory=Late)
    extensions: Mapping[str, Mapping[str, datetime.datetime]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roster: tuple[Member, ...] = ()

    @property
    def has_policy(self) -> bool:
        """Whether dates or attempts change what the judge gave."""
        return bool(self.due) or self.attempts != "last"

    def moment(self, value: datetime.datetime) -> datetime.datetime:
        """The moment that a date without an offset means in this course. Raises ValueError."""
        return moment(value, self.zone)


def open_settings(root: Path, known: Collection[str]) -> Settings | None:
    """What course.toml in this folder settles; None where there is none. `known` are the assignments there could be.

    Raises BadSettings with a sentence for every mistake in it.
    """
    path = root / FILE
    if not path.is_file():
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadSettings(f"{path} cannot be read; it should be a text in UTF-8") from None
    written, faults = read_settings(text)
    roster = read_roster(root / written.roster) if written.roster else ()
    zone = _zone(written, text, faults)
    names = tuple(written.assignments) if written.assignments is not None else None
    dates = _Dates(text, zone, faults)
    settings = Settings(
        text,
        written.title,
        zone,
        names,
        frozenset(written.drop),
        written.points,
        written.answers,
        written.attempts,
        {name: when for name, value in written.due.items() if (when := dates.at(("due", name), value))},
        written.late,
        {
            student: {
                name: when
                for name, value in several.items()
                if (when := dates.at(("extensions", student, name), value))
            }
            for student, several in written.extensions.items()
        },
        {name: tuple(members) for name, members in written.groups.items()},
        roster,
    )
    faults += _strange(settings, known if names is None else names, known)
    refuse(faults)
    return settings


def refuse(faults: Collection[Fault]) -> None:
    """Raises BadSettings with all sentences, a line each, if there are any."""
    if faults:
        told = dict.fromkeys(one.sentence for one in sorted(faults, key=lambda one: one.line))
        raise BadSettings("\n".join(told))


def strange_exercises(settings: Settings, known: Collection[str]) -> list[Fault]:
    """A fault for every exercise that points or drop name and that the course has not."""
    faults = [unknown(settings.text, ("drop",), "exercise", known, one) for one in settings.drop - set(known)]
    for name in settings.points:
        if name not in known:
            faults.append(unknown(settings.text, ("points", name), "exercise", known))
        elif name in settings.drop:
            faults.append(fault(settings.text, ("points", name), "has points, and stands in drop as well"))
    return faults


def _zone(written: Written, text: str, faults: list[Fault]) -> datetime.tzinfo | None:
    if not written.timezone:
        return None
    try:
        return zone_of(written.timezone)
    except ValueError as error:
        faults.append(fault(text, ("timezone",), str(error)))
        return datetime.UTC  # so that nothing else is said of the dates


@dataclass(frozen=True, slots=True)
class _Dates:
    text: str
    zone: datetime.tzinfo | None
    faults: list[Fault]

    def at(self, path: tuple[str, ...], value: datetime.datetime) -> datetime.datetime | None:
        try:
            return moment(value, self.zone)
        except ValueError as error:
            self.faults.append(fault(self.text, path, str(error)))
            return None


def _strange(settings: Settings, names: Collection[str], known: Collection[str]) -> Iterator[Fault]:
    """Assignments and students that are named and not there, and people in two groups."""
    text = settings.text
    for name in dict.fromkeys(names):
        if name not in known:
            yield unknown(text, ("assignments",), "assignment", known, name)
    if len(set(names)) < len(names):
        yield fault(text, ("assignments",), "names an assignment twice")
    dated: list[tuple[str, ...]] = [("due", name) for name in settings.due]
    dated += [("extensions", who, name) for who, several in settings.extensions.items() for name in several]
    for path in dated:
        if path[-1] not in names:
            yield unknown(text, path, "assignment", names)
    yield from _strangers(settings)


def _strangers(settings: Settings) -> Iterator[Fault]:
    text, ids = settings.text, [one.id for one in settings.roster]
    of: dict[str, str] = {}
    for group, members in settings.groups.items():
        for one in members:
            if one in of:
                yield fault(text, ("groups", group), f"has {one}, who is in {of[one]} already")
            of[one] = group
            if ids and one not in ids:
                yield unknown(text, ("groups", group), "student in the roster", ids, one)
    for student in settings.extensions:
        if ids and student not in ids:
            yield unknown(text, ("extensions", student), "student in the roster", ids)
