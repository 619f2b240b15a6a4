"""Fills a gradebook that was downloaded from a platform with the points of a class, and tells what it did not fill."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import BadExport
from autograder.exports.sheet import Sheet
from autograder.exports.standing import TOTAL, Standing, Standings, first_of, without_points
from autograder.settings.people import Known, Line, recognised


@dataclass(frozen=True, slots=True)
class Filled:
    """The bytes of a file for a platform, and sentences on who is not in it, or not with points."""

    data: bytes
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the people stand in a table, and what its cells may hold.

    `locked` says why a line may not be changed, `possible` what a column is out of on the platform, if it says so.
    """

    people: Mapping[int, Line]
    shown: Callable[[float], str]
    locked: Callable[[int], str] = lambda row: ""
    possible: Callable[[int], float | None] = lambda column: None


def columns_of(
    sheet: Sheet, where: Mapping[int, str], standings: Standings, named: Mapping[str, str]
) -> dict[str, int]:
    """The column of each assignment: the one that was named for it, or the only one with its name as a word.

    `where` are the titles of the columns that take points. Raises BadExport.
    """
    found: dict[str, int] = {}
    for assignment, title in named.items():
        if assignment not in standings.out_of:
            known = ", ".join((*standings.assignments, TOTAL))
            raise BadExport(
                f"--column {assignment}={title}: the marks have no {assignment}; they have {known}."
            )
        fits = [column for column, one in where.items() if title in (one, sheet.heads[column])]
        if len(fits) != 1:
            raise BadExport(
                f"--column {assignment}={title}: {_count(fits)} has this title; {_there_is(where)}."
            )
        found[assignment] = fits[0]
    for assignment in standings.assignments if not named else ():
        word = re.compile(rf"(?<![^\W_]){re.escape(assignment)}(?![^\W_])", re.IGNORECASE)
        fits = [column for column, title in where.items() if word.search(title)]
        if len(fits) == 1:
            found[assignment] = fits[0]
    if not found:
        raise BadExport(
            f"No column is named after {' or '.join(standings.assignments) or 'an assignment'}; {_there_is(where)}. "
            f"Say which: --column {next(iter(standings.assignments), 'lstm')}=TITLE."
        )
    if len(set(found.values())) < len(found):
        raise BadExport(
            "One column was named for two assignments; each should have its own. Say which: --column."
        )
    return found


def _count(fits: Sequence[int]) -> str:
    return "no column" if not fits else f"more than one column ({len(fits)})"


def _there_is(where: Mapping[int, str]) -> str:
    return f"there is {', '.join(where.values())}" if where else "no column takes points"


def fill(sheet: Sheet, lines: Lines, columns: Mapping[str, int], standings: Standings) -> Filled:
    """Writes the points of everybody who is found. A cell for which there are none stays as it is."""
    by_id = {one.member.id: one for one in standings.people}
    found = recognised(lines.people, Known(one.member for one in standings.people))
    locked: dict[str, list[str]] = {}
    for row, student in found.whose.items():
        if why := lines.locked(row):
            locked.setdefault(why, []).append(student)
            continue
        for assignment, column in columns.items():
            points = by_id[student].of(assignment).points
            if points is not None:
                sheet.put(row, column, lines.shown(points))
    told = [
        *_told_columns(columns, lines, standings),
        *(_told(who, why) for why, who in locked.items()),
        *_told_people(found.unclear, lines, found.whose, standings),
        *_told_points([by_id[student] for student in found.whose.values()], tuple(columns)),
    ]
    return Filled(sheet.written(), tuple(told))


def _told_columns(columns: Mapping[str, int], lines: Lines, standings: Standings) -> list[str]:
    """Assignments without a column, and columns that are out of other points."""
    told = []
    if TOTAL not in columns and (left := [one for one in standings.assignments if one not in columns]):
        told.append(f"No column for {', '.join(left)}: not written. Name one by --column {left[0]}=TITLE.")
    for assignment, column in columns.items():
        possible, ours = lines.possible(column), standings.out_of[assignment]
        if possible is not None and possible != ours:
            told.append(
                f"{assignment} is out of {ours:g} points here and out of {possible:g} on the platform; the points were "
                "written as they are. Change the maximum there before you import."
            )
    return told


def _told_people(
    unclear: Mapping[int, tuple[str, ...]], lines: Lines, whose: Mapping[int, str], standings: Standings
) -> list[str]:
    told = []
    several = [f"{_shown(lines.people[row])} ({', '.join(people)})" for row, people in unclear.items()]
    if several:
        told.append(
            _told(several, "fits several people or lines, so it was left as it was: give ids in the roster")
        )
    strangers = [
        _shown(line) for row, line in lines.people.items() if row not in whose and row not in unclear
    ]
    if strangers:
        told.append(_told(strangers, "is on the platform and not in the marks: left as it was"))
    unclear_ids = {one for people in unclear.values() for one in people}
    missing = [
        one.member.id for one in standings.people if one.member.id not in {*whose.values(), *unclear_ids}
    ]
    if missing:
        told.append(_told(missing, "is in the marks or the roster and not in the gradebook: not written"))
    return told


def _told_points(people: Sequence[Standing], columns: Sequence[str]) -> list[str]:
    return [
        _told(who, f"{why}: the cell stays as it was, and is no zero")
        for why, who in without_points(people, columns).items()
    ]


def _told(who: Sequence[str], why: str) -> str:
    return f"{first_of(who)}: {why}."


def _shown(line: Line) -> str:
    return next((one for one in (*line.logins, line.name, *line.numbers) if one), "a line without a name")
