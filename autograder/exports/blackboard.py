"""Blackboard: the grades as they were downloaded to work offline, filled; or new ones, from the roster.

"Last Name","First Name","Username",...,"<title> [Total Pts: 30 Score] |<number>". Files with tabs (.xls) are UTF-16,
others CSV with all cells in quotes. Source of the format: Blackboard Help, "Work Offline with Grade Data": a student
is known by Username, a column by the number at its end; a column without one becomes a new one.
"""

import re

from autograder.errors import BadExport
from autograder.exports.gradebook import Filled, Lines, columns_of, fill
from autograder.exports.sheet import Sheet, read_sheet, table
from autograder.exports.standing import Standings, first_of, without_points
from autograder.reports.csv import disarmed
from autograder.reports.numbers import points
from autograder.settings.people import Line

_HEAD = re.compile(r"(?P<title>.*\S)\s*\[(?P<total>[^\]:]*:\s*[\d.,]+[^\]]*)\]\s*(?:\|\d+)?")
_TOTAL = re.compile(r":\s*([\d.]+)")


def filled(data: bytes, shown: str, standings: Standings, named: dict[str, str]) -> Filled:
    """The downloaded grades with the points of the class. Raises BadExport."""
    sheet = read_sheet(data, shown)
    user = sheet.column("Username", "User Name")
    titles = {
        column: match["title"] for column, head in enumerate(sheet.heads) if (match := _HEAD.fullmatch(head))
    }
    if user < 0 or not titles:
        raise BadExport(
            f"{shown} does not hold grades of Blackboard: there should be a column Username, and columns such as "
            "RNN [Total Pts: 15 Score] |123. Download them in Blackboard: Grade Center, Work Offline, Download."
        )
    lines = Lines(
        {row: _line(sheet, row, user) for row in range(1, len(sheet.rows)) if any(sheet.rows[row])},
        points,
        possible=lambda column: _possible(sheet.heads[column]),
    )
    return fill(sheet, lines, columns_of(sheet, titles, standings, named), standings)


def _line(sheet: Sheet, row: int, user: int) -> Line:
    logins = (sheet.text(row, user), sheet.text(row, sheet.column("Student ID")))
    names = (sheet.text(row, sheet.column("First Name")), sheet.text(row, sheet.column("Last Name")))
    return Line(tuple(one for one in logins if one), (), " ".join(names))


def _possible(head: str) -> float | None:
    match = _TOTAL.search(head)
    return float(match[1]) if match else None


def made(standings: Standings) -> Filled:
    """New grades with a row for everybody, all cells in quotes; who has no points has an empty cell."""
    names = standings.assignments
    heads = [f"{name} [Total Pts: {points(standings.out_of[name])} Score]" for name in names]
    rows = [["Last Name", "First Name", "Username", *heads]]
    for one in standings.people:
        member = one.member
        given = [one.of(name).points for name in names]
        cells = ["" if number is None else points(number) for number in given]
        texts = [disarmed(text) for text in (member.last_name, member.first_name, member.id)]
        rows.append([*texts, *cells])
    told = [
        f"{first_of(who)}: {why}, so the cell is empty, and is no zero."
        for why, who in without_points(standings.people, names).items()
    ]
    return Filled(table(rows, all_quoted=True).encode(), tuple(told))
