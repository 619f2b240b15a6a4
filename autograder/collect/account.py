"""The account of all collections, as tables: every file, when work came, and what somebody has to say.

What earlier collections wrote in them stays; a file that is found again has its row anew.
"""

from collections.abc import Iterable, Sequence

from autograder.collect.before import Before, rows_in
from autograder.collect.plan import Plan
from autograder.collect.storing import Stored
from autograder.reports.csv import as_table
from autograder.submissions.account import Entry
from autograder.submissions.declared import delimiter_of

TO_SAY = ("file", "student", "assignment")
FILES = ("file", "taken", "student", "assignment", "attempt", "submitted", "stored", "reason")
NOTHING = "nothing was handed in"


def files_of(plan: Plan, stored: Sequence[Stored], before: Before) -> list[list[str]]:
    """A row for each file that was found, now or before, and one for each in the roster of whom there is none.

    Of a file that is found again an earlier row stays where it tells of another attempt.
    """
    by_file = {
        (one.attempt.student, one.attempt.assignment, shown): (one, name)
        for one in stored
        for name, shown in one.attempt.shown.items()
    }
    helpers = {shown: (one, name) for one in stored for name, shown in one.attempt.shown.items()}
    rows = []
    for entry in plan.entries:
        found = by_file.get((entry.student, entry.assignment, entry.path)) or helpers.get(entry.path)
        rows.append(_row(entry, *(found or (None, ""))))
    here, places = {row[0] for row in rows}, {row[6] for row in rows}
    old = [
        [row.get(name, "") for name in FILES]
        for row in before.files
        if row["file"] and (row["file"] not in here or (row["stored"] and row["stored"] not in places))
    ]
    rows = sorted([*old, *rows], key=lambda row: row[0])
    there = {row[2] for row in rows if row[1] == "yes"}
    rows += [["", "no", student, "", "", "", "", NOTHING] for student in plan.missing if student not in there]
    return [list(FILES), *rows]


def _row(entry: Entry, stored: Stored | None, name: str) -> list[str]:
    if stored is None:
        return [entry.path, "no", entry.student, entry.assignment, "", "", "", entry.reason]
    one = stored.attempt
    if stored.fault:
        return [entry.path, "no", one.student, one.assignment, "", "", "", stored.fault]
    moment = one.when.isoformat() if one.when is not None else ""
    number = stored.place.rpartition("/")[2]
    reason = "" if stored.is_new else "was there already"
    return [entry.path, "yes", one.student, one.assignment, number, moment, f"{stored.place}/{name}", reason]


def times_of(stored: Iterable[Stored], before: Before) -> list[list[str]]:
    """When each attempt came, as `grade --times` reads it, with those that were known before."""
    known = {key: list(several) for key, several in (before.times or {}).items()}
    for one in stored:
        if one.attempt.when is not None and not one.fault:
            several = known.setdefault((one.attempt.folder, one.attempt.assignment), [])
            if (moment := one.attempt.when.isoformat()) not in several:
                several.append(moment)
    rows = [["student", "assignment", "submitted"]]
    rows += [[*key, moment] for key, several in sorted(known.items()) for moment in sorted(several)]
    return rows


def to_say(entries: Iterable[Entry], before: Before) -> str:
    """The table with a row for each file of which somebody has to say whose it is, with ? for the student.

    What is in it stays as it is, whatever was said there.
    """
    asked = {row["file"] for row in rows_in(before.names)}
    rows = [[one.path, "?", one.assignment] for one in entries if one.path not in asked]
    whole = before.names or as_table([TO_SAY])
    table = as_table(rows, delimiter_of(whole))
    return f"{whole}{'' if whole.endswith(chr(10)) else chr(10)}{table}" if rows else before.names
