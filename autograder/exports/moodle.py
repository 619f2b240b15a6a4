"""Moodle: the grading worksheet of one assignment as it was downloaded, filled.

Identifier, Full name, ..., Grade, Maximum Grade, [state of marking,] Grade can be changed, ..., Last modified (grade),
in the words of the site's language. Source of the format: mod/assign/gradingtable.php and
mod/assign/feedback/offline/importgradeslib.php of moodle/moodle. The importer needs the columns Identifier, Grade and
Last modified (grade) as they were, UTF-8 and commas; so only the cells of Grade are changed.
"""

import re

from autograder.errors import BadExport
from autograder.exports.gradebook import Filled, Lines, columns_of, fill
from autograder.exports.sheet import Sheet, read_sheet
from autograder.exports.standing import Standings
from autograder.settings.people import Line

_IDENTIFIER = re.compile(r"\D*?\s*(\d+)")
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_ADDRESS = re.compile(r"\S+@\S+")
_NO = {"no", "nein", "non", "nee", "nej", "nei", "não", "nao", "ei", "nie", "ne", "нет", "いいえ", "否"}


def filled(data: bytes, shown: str, standings: Standings, named: dict[str, str]) -> Filled:
    """The worksheet with the points of one assignment. Raises BadExport."""
    sheet = read_sheet(data, shown)
    rows = [row for row in range(1, len(sheet.rows)) if any(sheet.rows[row])]
    grade = _grade(sheet, rows)
    if (
        grade < 0
        or sheet.delimiter != ","
        or not all(_IDENTIFIER.fullmatch(sheet.text(row, 0)) for row in rows)
    ):
        raise BadExport(
            f"{shown} is not a grading worksheet of Moodle: there should be a first column such as Participant 12, and "
            "Grade with Maximum Grade beside it, between commas. Download it in Moodle: the assignment's submissions, "
            "Download grading worksheet."
        )
    columns = columns_of(
        sheet, {grade: sheet.heads[grade]}, standings, _named(sheet, grade, standings, named)
    )
    comma = any("," in sheet.text(row, grade + 1) for row in rows)
    lines = Lines(
        {row: _line(sheet, row) for row in rows},
        lambda number: f"{number:.2f}".replace(".", "," if comma else "."),
        lambda row: _locked(sheet, row, grade),
        lambda column: _maximum(sheet, rows, grade),
    )
    return fill(sheet, lines, columns, standings)


def _grade(sheet: Sheet, rows: list[int]) -> int:
    """The column before the only one in which everybody has the same number, the maximum."""
    for column in range(1, len(sheet.heads) - 1):
        values = {sheet.text(row, column + 1) for row in rows}
        if len(values) == 1 and _NUMBER.fullmatch(values.pop()) and _is_empty_or_number(sheet, rows, column):
            return column
    return -1


def _is_empty_or_number(sheet: Sheet, rows: list[int], column: int) -> bool:
    return all(
        _NUMBER.fullmatch(text) or text in ("", "-") for text in (sheet.text(row, column) for row in rows)
    )


def _named(sheet: Sheet, grade: int, standings: Standings, named: dict[str, str]) -> dict[str, str]:
    """Which assignment the worksheet is of: the one that was named, or the only one."""
    if not named and len(standings.assignments) == 1:
        return {standings.assignments[0]: sheet.heads[grade]}
    if len(named) != 1:
        raise BadExport(
            f"A worksheet is of one assignment, and the marks have {', '.join(standings.assignments)}. Say which: "
            f"--column {next(iter(standings.assignments), 'lstm')}={sheet.heads[grade]}."
        )
    return named


def _line(sheet: Sheet, row: int) -> Line:
    match = _IDENTIFIER.fullmatch(sheet.text(row, 0))
    number = sheet.text(row, sheet.column("ID number"))
    addresses = [
        text for column in range(1, len(sheet.heads)) if _ADDRESS.fullmatch(text := sheet.text(row, column))
    ]
    logins = [sheet.text(row, sheet.column("Username")), number, *addresses]
    return Line(tuple(one for one in logins if one), (match[1],) if match else (), sheet.text(row, 1))


def _locked(sheet: Sheet, row: int, grade: int) -> str:
    """Why a grade may not be changed, as the column Grade can be changed says; it is one or two after the maximum."""
    column = sheet.column("Grade can be changed")
    cells = [sheet.text(row, column)] if column > 0 else [sheet.text(row, grade + k) for k in (2, 3)]
    is_locked = any(one.strip().casefold() in _NO for one in cells)
    return "the grade is locked on the platform: left as it was" if is_locked else ""


def _maximum(sheet: Sheet, rows: list[int], grade: int) -> float | None:
    return float(sheet.text(rows[0], grade + 1).replace(",", ".")) if rows else None
