"""The account of a collection, as tables: every file, when work came, and what somebody has to say."""

from collections.abc import Iterable, Mapping, Sequence

from autograder.collect.plan import Plan
from autograder.collect.storing import Stored
from autograder.submissions.account import Entry

FILES = ("file", "taken", "student", "assignment", "attempt", "submitted", "stored", "reason")
NOTHING = "nothing was handed in"


def files_of(plan: Plan, stored: Sequence[Stored]) -> list[list[str]]:
    """A row for each file that was found, and one for each member of the roster of whom there is none."""
    by_file = {
        (one.attempt.student, one.attempt.assignment, shown): (one, name)
        for one in stored
        for name, shown in one.attempt.shown.items()
    }
    helpers = {shown: (one, name) for one in stored for name, shown in one.attempt.shown.items()}
    rows = [list(FILES)]
    for entry in plan.entries:
        found = by_file.get((entry.student, entry.assignment, entry.path)) or helpers.get(entry.path)
        rows.append(_row(entry, *(found or (None, ""))))
    rows += [["", "no", student, "", "", "", "", NOTHING] for student in plan.missing]
    return rows


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


def times_of(stored: Iterable[Stored], before: Mapping[tuple[str, str], Sequence[str]]) -> list[list[str]]:
    """When each attempt came, as `grade --times` reads it, with those that were known before."""
    known = {key: list(several) for key, several in before.items()}
    for one in stored:
        if one.attempt.when is not None and not one.fault:
            several = known.setdefault((one.attempt.folder, one.attempt.assignment), [])
            if (moment := one.attempt.when.isoformat()) not in several:
                several.append(moment)
    rows = [["student", "assignment", "submitted"]]
    rows += [[*key, moment] for key, several in sorted(known.items()) for moment in sorted(several)]
    return rows


def to_say(entries: Iterable[Entry]) -> list[list[str]]:
    """A row for each file of which somebody has to say whose it is, with ? for the student."""
    return [["file", "student", "assignment"], *([one.path, "?", one.assignment] for one in entries)]
