"""Puts the shards of one class together: the same marks as one run of all would have kept."""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.errors import NoRun
from autograder.runs.book import FILE, changing, open_book
from autograder.runs.run import Head, head_of

_OF_THE_CLASS = "SELECT * FROM marks WHERE key IN (SELECT key FROM class UNION SELECT key FROM attempts)"


def merge(folders: Sequence[Path], into: Path) -> list[str]:
    """Makes a run of several; returns who is in none of them. Raises NoRun where they are not of one class."""
    if (into / FILE).exists():
        raise NoRun(f"{into} holds a run already; name a folder for the merged run that is not there yet")
    heads = [head_of(folder) for folder in folders]
    for folder, head in zip(folders[1:], heads[1:], strict=True):
        _fit(folders[0], heads[0], folder, head)
    book = open_book(into, new=True)
    try:
        there: set[str] = set()
        for folder in folders:
            there |= _take(folder, into, there)
        asked = {student: names for head in heads for student, names in head.asked.items()}
        whole = msgspec.structs.replace(heads[0], asked=asked, shard="")
        with changing(book):
            book.execute("INSERT OR REPLACE INTO about VALUES ('head', ?)", (msgspec.msgpack.encode(whole),))
    except BaseException:
        shutil.rmtree(into)
        raise
    finally:
        book.close()
    return [one for one in heads[0].everybody if one not in there]


def _fit(first: Path, head: Head, folder: Path, other: Head) -> None:
    """Raises NoRun unless two runs are of the same class by the same course and programs."""
    for what, seen, should in (
        ("of another class", other.everybody, head.everybody),
        ("of other files", other.files, head.files),
        ("by another course", other.course.sha256, head.course.sha256),
        ("by other programs", other.versions, head.versions),
    ):
        if seen != should:
            raise NoRun(
                f"{folder} is a run {what} than {first}; mark both with the same, and merge them then"
            )


def _take(folder: Path, into: Path, there: set[str]) -> set[str]:
    """Copies the marks of one run; who is in it. Raises NoRun if others have marked the same by other rules."""
    source, target = open_book(folder), open_book(into)
    numbers = dict(source.execute("SELECT id, said FROM conditions").fetchall())
    students = dict(source.execute("SELECT student, key FROM class").fetchall())
    if twice := there & students.keys():
        raise NoRun(
            f"{min(twice)} is in {folder} and in another run too; take shards that have nobody in common"
        )
    with changing(target):
        new = {}
        for number, said in numbers.items():
            target.execute("INSERT OR IGNORE INTO conditions (said) VALUES (?)", (said,))
            (new[number],) = target.execute("SELECT id FROM conditions WHERE said = ?", (said,)).fetchone()
        target.executemany("INSERT INTO class VALUES (?, ?)", students.items())
        tried = source.execute("SELECT * FROM attempts").fetchall()
        target.executemany("INSERT INTO attempts VALUES (?, ?, ?, ?)", tried)
        for row in source.execute(_OF_THE_CLASS):
            changed = (*row[:7], new[row[7]], *row[8:])
            target.execute(f"INSERT INTO marks VALUES ({', '.join('?' * len(row))})", changed)
        if len(_ways(target)) > 1:
            raise NoRun(
                f"{folder} was marked by other rules, or with another secret; mark it again with the same"
            )
    return set(students)


def _ways(target: sqlite3.Connection) -> set[tuple[str, str, str]]:
    rows = target.execute("SELECT said FROM conditions").fetchall()
    told = [msgspec.json.decode(said) for (said,) in rows]
    return {(one["rules"], one["secret"], one["code"]) for one in told}
