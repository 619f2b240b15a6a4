"""When work was handed in: by an account of times, by nbgrader's timestamps, or, if asked, by the files' own times.

    student,assignment,submitted
    ada,lstm,2027-01-31T23:12:05+01:00
A second line for the same student and assignment is a second attempt.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import BadSettings
from autograder.submissions.find import Submission

NBGRADER, FILES = "nbgrader", "files"
STAMP = "timestamp.txt"
MOST = 1000  # characters of a stamp

Times = Mapping[tuple[str, str], tuple[datetime, ...]]
Moment = Callable[[datetime], datetime]  # of a time without an offset; raises ValueError


def times_of(source: str, submissions: Iterable[Submission], moment: Moment) -> Times:
    """The times of each student's attempts at each assignment. Raises BadSettings.

    The source is "nbgrader", "files", or the path of an account.
    """
    if source == FILES:
        return dict(_by(submissions, lambda path: datetime.fromtimestamp(path.lstat().st_mtime, UTC)))
    if source == NBGRADER:
        return dict(_by(submissions, stamp_beside))
    return _account(Path(source), moment)


def _by(
    submissions: Iterable[Submission], time: Callable[[Path], datetime | None]
) -> Iterable[tuple[tuple[str, str], tuple[datetime, ...]]]:
    """The latest time of the files of each assignment."""
    for one in submissions:
        for name, paths in one.files.items():
            if found := [when for path in paths if (when := time(path)) is not None]:
                yield (one.id, name), (max(found),)


def stamp_beside(path: Path) -> datetime | None:
    """The time in the timestamp.txt of nbgrader's beside a file; None where there is none."""
    return _stamp(path.parent / STAMP)


def _stamp(path: Path) -> datetime | None:
    """The time in a timestamp.txt of nbgrader's, `2027-01-31 23:59:00.000000 UTC`; None where there is none to read."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open(encoding="utf-8") as file:
            words = file.read(MOST).split()
        found = datetime.fromisoformat(" ".join(words[:2]))
    except (OSError, ValueError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _account(path: Path, moment: Moment) -> Times:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadSettings(
            f"the times {path} cannot be read; it should be a CSV with the columns student, assignment and submitted, "
            f"or {NBGRADER}, or {FILES}"
        ) from None
    table = csv.DictReader(lines, delimiter=max(",;\t", key=lines[0].count) if lines else ",")
    if not {"student", "assignment", "submitted"} <= set(table.fieldnames or ()):
        raise BadSettings(f"{path}: its first line should be: student,assignment,submitted")
    found: dict[tuple[str, str], list[datetime]] = {}
    for row in table:
        try:
            when = moment(datetime.fromisoformat(row["submitted"].strip()))
        except (ValueError, AttributeError) as error:
            why = str(error) if str(error).startswith(("has ", "is ")) else "is no date with a time"
            raise BadSettings(
                f"{path}, line {table.line_num}: {row['submitted']} {why}; fix it there"
            ) from None
        found.setdefault((row["student"].strip(), row["assignment"].strip()), []).append(when)
    return {key: tuple(sorted(several)) for key, several in found.items()}
