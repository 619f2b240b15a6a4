"""Canvas: the gradebook as it was exported, filled; or a new one, from the roster.

Student,ID,SIS User ID,SIS Login ID,Section,<title> (<number>), a row of points possible, then a row a student.
Source of the format: lib/gradebook_importer.rb of instructure/canvas-lms (2026). It knows a student by ID, SIS User ID,
SIS Login ID or name, in this order, and an assignment by its number, else by its title.
"""

import re

from autograder.errors import BadExport
from autograder.exports.gradebook import Filled, Lines, columns_of, fill
from autograder.exports.sheet import Sheet, read_sheet, table
from autograder.exports.standing import Standings, first_of, without_points
from autograder.reports.csv import disarmed
from autograder.reports.numbers import points
from autograder.settings.people import Line

POSSIBLE = "Points Possible"
_STUDENT_TEST = "Student, Test"
_NUMBERED = re.compile(r"(?P<title>.*\S)\s+\(\d+\)")
_COMPUTED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")


def filled(data: bytes, shown: str, standings: Standings, named: dict[str, str]) -> Filled:
    """The exported gradebook with the points of the class. Raises BadExport."""
    sheet = read_sheet(data, shown)
    heads = sheet.heads
    if len(heads) < 4 or "Student" not in heads[0] or "ID" not in heads[1] or "Section" not in heads:
        raise BadExport(
            f"{shown} is not a gradebook of Canvas: its first line should be Student, ID, ..., Section and then the "
            "assignments. Export it in Canvas: Grades, Export, Export Entire Gradebook."
        )
    first = heads.index("Section") + 1
    titles = {
        column: _title(head)
        for column, head in enumerate(heads)
        if column >= first and _NUMBERED.fullmatch(head) and not _COMPUTED.search(head)
    }
    columns = columns_of(sheet, titles, standings, named)
    possible = next((row for row in range(1, len(sheet.rows)) if POSSIBLE in sheet.text(row, 0)), -1)
    lines = Lines(
        {row: one for row in range(1, len(sheet.rows)) if row != possible and (one := _line(sheet, row))},
        points,
        possible=lambda column: _number(sheet.text(possible, column)) if possible > 0 else None,
    )
    return fill(sheet, lines, columns, standings)


def _title(head: str) -> str:
    match = _NUMBERED.fullmatch(head)
    return match["title"] if match else head


def _line(sheet: Sheet, row: int) -> Line | None:
    name = sheet.text(row, 0)
    number = sheet.text(row, 1)
    if (not number and not name.strip()) or name.strip() == _STUDENT_TEST:
        return None
    logins = [sheet.text(row, sheet.column(one)) for one in ("SIS Login ID", "SIS User ID", "Integration ID")]
    return Line((*(one for one in logins if one), number), (number,), name)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def made(standings: Standings) -> Filled:
    """A new gradebook with a row for everybody, by SIS Login ID; who has no points has an empty cell."""
    names = standings.assignments
    rows = [["Student", "ID", "SIS Login ID", "Section", *names]]
    rows.append([f"    {POSSIBLE}", "", "", "", *(points(standings.out_of[name]) for name in names)])
    for one in standings.people:
        member = one.member
        given = [one.of(name).points for name in names]
        name = ", ".join(part for part in (member.last_name, member.first_name) if part) or member.id
        cells = ["" if number is None else points(number) for number in given]
        rows.append([disarmed(name), "", disarmed(member.id), "", *cells])
    told = [
        f"{first_of(who)}: {why}, so the cell is empty, which takes back a grade that is there: see to it in the "
        "preview that Canvas shows, or fill a gradebook that you exported (--gradebook)."
        for why, who in without_points(standings.people, names).items()
    ]
    return Filled(table(rows).encode(), tuple(told))
