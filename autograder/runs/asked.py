"""What a run is to mark: who, the digests of what was handed in, and on which assignments.

It stands in the run's file and is looked up there, one by one, so that a class of any size takes no memory.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from autograder.grading.parallel import Asked
from autograder.report import FoundFile
from autograder.runs.attempts import Attempt
from autograder.runs.book import changing
from autograder.runs.keys import Conditions, Work, key_of, work_of
from autograder.submissions.find import Submission

# What comes is gathered where no other grader sees it, for files are read meanwhile, which takes its time.
_GATHERED = (
    "CREATE TEMP TABLE IF NOT EXISTS came (id TEXT PRIMARY KEY, is_last INTEGER, key TEXT, work BLOB, names BLOB)",
    "CREATE TEMP TABLE IF NOT EXISTS tried (student TEXT, assignment TEXT, number INTEGER, key TEXT)",
    "DELETE FROM came",
    "DELETE FROM tried",
)
_CLASS = "SELECT student, key FROM class", "SELECT id, key FROM came WHERE is_last"
_ATTEMPTS = "SELECT * FROM attempts", "SELECT * FROM tried"


@dataclass(frozen=True, slots=True)
class Found:
    """How the class was found: the account of every file, and the ids of all, of whom a shard has a part."""

    files: Iterable[FoundFile]
    everybody: Iterable[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of one submission: what its mark is found by, the digests of its files, and what it is marked on."""

    key: str
    work: Work
    names: tuple[str, ...]


def gather(
    book: sqlite3.Connection,
    submissions: Iterable[Submission],
    attempts: Iterable[Attempt],
    asked: Asked,
    made_by: Conditions,
) -> None:
    """Looks at all that is to be marked now; of `attempts` that are marked too, asked has the names.

    Raises OutOfMeans.
    """

    def row(one: Submission, is_last: bool) -> tuple[str, bool, str, bytes, bytes]:
        work = work_of(one)
        key = key_of(one.id, work, asked[one.id], made_by)
        return one.id, is_last, key, msgspec.json.encode(work), msgspec.json.encode(tuple(asked[one.id]))

    with changing(book, alone=False):
        for statement in _GATHERED:
            book.execute(statement)
        book.executemany("INSERT INTO came VALUES (?, ?, ?, ?, ?)", (row(one, True) for one in submissions))
        for one in attempts:
            key = ""
            if one.submission.id in asked:
                _, _, key, *_ = made = row(one.submission, False)
                book.execute("INSERT INTO came VALUES (?, ?, ?, ?, ?)", made)
            book.execute(
                "INSERT INTO tried VALUES (?, ?, ?, ?)", (one.student, one.assignment, one.number, key)
            )


def is_as_before(book: sqlite3.Connection) -> bool:
    """Whether what was gathered is what the run is at."""
    both = [(one, other) for pair in (_CLASS, _ATTEMPTS) for one, other in (pair, pair[::-1])]
    return not any(book.execute(f"{one} EXCEPT {other} LIMIT 1").fetchone() for one, other in both)


def settle(book: sqlite3.Connection, found: Found) -> int:
    """What was gathered is what the run is at from now on; of how many something has changed since."""
    (changed,) = book.execute(
        "SELECT count(*) FROM class JOIN came ON came.id = class.student AND is_last WHERE came.key != class.key"
    ).fetchone()
    for table in ("class", "attempts", "asked", "everybody", "files"):
        book.execute(f"DELETE FROM {table}")
    book.execute(f"INSERT INTO class {_CLASS[1]}")
    book.execute(f"INSERT INTO attempts {_ATTEMPTS[1]}")
    book.execute("INSERT INTO asked SELECT id, key, work, names FROM came")
    book.executemany("INSERT INTO everybody VALUES (?)", ((one,) for one in found.everybody))
    book.executemany(
        "INSERT INTO files VALUES (?, ?)",
        ((place, msgspec.msgpack.encode(one)) for place, one in enumerate(found.files)),
    )
    for table in ("came", "tried"):
        book.execute(f"DROP TABLE {table}")
    return int(changed)


def wanted(book: sqlite3.Connection, student: str) -> Wanted:
    """What the run is to mark of this one."""
    key, work, names = book.execute("SELECT key, work, names FROM asked WHERE id = ?", (student,)).fetchone()
    return Wanted(key, msgspec.json.decode(work, type=Work), msgspec.json.decode(names, type=tuple[str, ...]))
