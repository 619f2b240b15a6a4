"""Reads what is kept in a run's folder: how far it is, and each mark with what it was made by."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from autograder.grading.judges import Marked
from autograder.report import SubmissionMark
from autograder.runs.book import open_book
from autograder.runs.graders import alive
from autograder.runs.keys import Conditions, Work
from autograder.runs.run import head_of

_EACH = """
SELECT class.student, marks.marked, marks.work, conditions.said FROM class
JOIN marks ON marks.key = class.key JOIN conditions ON conditions.id = marks.conditions ORDER BY class.student
"""
_WAITING = """
SELECT class.student FROM class LEFT JOIN marks ON marks.key = class.key WHERE marks.key IS NULL ORDER BY class.student
"""
_COUNTS = """
SELECT count(*), count(marks.key), sum(marks.verdict = 'not judged'), min(marks.made), max(marks.made)
FROM (SELECT key FROM class UNION ALL SELECT key FROM attempts WHERE key != '') AS asked
LEFT JOIN marks ON marks.key = asked.key
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `graders` are those that work on it now, each with how many it has in hand.

    `earlier` of the total are attempts before somebody's last one, which are marked where the best counts.
    """

    total: int
    marked: int
    not_judged: int
    first: datetime | None
    last: datetime | None
    graders: dict[str, int]
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One mark as it is kept."""

    student: str
    mark: SubmissionMark
    work: Work
    made_by: Conditions


def progress_of(folder: Path) -> Progress:
    """How far the run is, seen from anywhere on its machine. Raises NoRun and NotBegun."""
    head_of(folder)
    book = open_book(folder)
    total, marked, not_judged, first, last = book.execute(_COUNTS).fetchone()
    (earlier,) = book.execute("SELECT count(*) FROM attempts WHERE key != ''").fetchone()
    living = alive(folder)
    in_hand = dict(book.execute("SELECT grader, count(*) FROM claims GROUP BY grader").fetchall())
    times = [datetime.fromisoformat(one) if one else None for one in (first, last)]
    graders = {name: in_hand.get(name, 0) for name in living}
    return Progress(total, marked, not_judged or 0, times[0], times[1], graders, earlier)


def waiting(folder: Path) -> Iterator[str]:
    """Who is in a run's class and has no mark yet, by id. Raises NoRun and NotBegun."""
    head_of(folder)
    return (student for (student,) in open_book(folder).execute(_WAITING))


def entries(folder: Path) -> Iterator[Entry]:
    """Each mark of the class as it is now, by the student's id; one is held at a time. Raises NoRun and NotBegun."""
    head_of(folder)
    book: sqlite3.Connection = open_book(folder)
    for student, packed, work, said in book.execute(_EACH):
        yield Entry(
            student,
            msgspec.msgpack.decode(packed, type=Marked).mark,
            msgspec.json.decode(work, type=Work),
            msgspec.json.decode(said, type=Conditions),
        )
