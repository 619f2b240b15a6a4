"""Puts the shards of one class together: the same marks as one run of all would have kept."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

import msgspec

from autograder.errors import NoRun
from autograder.runs.beside import remove, remove_if_empty
from autograder.runs.book import FILE, changing, open_book
from autograder.runs.run import Head, head_of

_OF_THE_CLASS = "SELECT * FROM marks WHERE key IN (SELECT key FROM class UNION SELECT key FROM attempts)"
_MISSING = "SELECT student FROM everybody EXCEPT SELECT student FROM class ORDER BY student"


def merge(folders: Sequence[Path], into: Path) -> list[str]:
    """Makes a run of several, whole or not at all; returns who is in none of them.

    Raises NoRun where they are not of one class, and where there is a run already.
    """
    heads = [head_of(folder) for folder in folders]
    for folder, head in zip(folders[1:], heads[1:], strict=True):
        _fit(folders[0], heads[0], folder, head)
    was_there = (into / FILE).exists()
    book = open_book(into, new=True)
    try:
        with changing(book):
            if book.execute("SELECT 1 FROM about WHERE name = 'head'").fetchone():
                raise NoRun(
                    f"{into} holds a run already; name a folder for the merged run that is not there yet"
                )
            for folder in folders:
                _take(folder, book)
            _take_account(folders[0], book)
            whole = msgspec.structs.replace(heads[0], shard="")
            book.execute("INSERT INTO about VALUES ('head', ?)", (msgspec.msgpack.encode(whole),))
        return [student for (student,) in book.execute(_MISSING)]
    except BaseException:
        book.close()
        if not was_there:
            remove(into)
            remove_if_empty(into)
        raise
    finally:
        book.close()


def _take_account(folder: Path, target: sqlite3.Connection) -> None:
    """Copies who is in the class, and the account of its files: both are the same in all of its runs."""
    with closing(open_book(folder)) as source:
        for table, marks in (("everybody", "?"), ("files", "?, ?")):
            rows = source.execute(f"SELECT * FROM {table} ORDER BY rowid")
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _fit(first: Path, head: Head, folder: Path, other: Head) -> None:
    """Raises NoRun unless two runs are of the same class by the same course and programs."""
    for what, is_same in (
        ("of another class", _have_the_same(first, folder, "everybody")),
        ("of other files", _have_the_same(first, folder, "files")),
        ("by another course", other.course.sha256 == head.course.sha256),
        ("by other programs", other.versions == head.versions),
    ):
        if not is_same:
            raise NoRun(
                f"{folder} is a run {what} than {first}; mark both with the same, and merge them then"
            )


def _have_the_same(first: Path, folder: Path, table: str) -> bool:
    """Whether two runs have the same rows in the same order, of which none is held."""
    with closing(open_book(first)) as one, closing(open_book(folder)) as other:
        rows = [each.execute(f"SELECT * FROM {table} ORDER BY rowid") for each in (one, other)]
        return all(a == b for a, b in zip_longest(*rows))


def _take(folder: Path, target: sqlite3.Connection) -> None:
    """Copies the marks of one run. Raises NoRun if somebody is there already, or was marked by other rules."""
    with closing(open_book(folder)) as source:
        new = {}
        for number, said in source.execute("SELECT id, said FROM conditions"):
            target.execute("INSERT OR IGNORE INTO conditions (said) VALUES (?)", (said,))
            (new[number],) = target.execute("SELECT id FROM conditions WHERE said = ?", (said,)).fetchone()
        for student, key in source.execute("SELECT student, key FROM class ORDER BY student"):
            if target.execute("SELECT 1 FROM class WHERE student = ?", (student,)).fetchone():
                raise NoRun(
                    f"{student} is in {folder} and in another run too; take shards that have nobody in common"
                )
            target.execute("INSERT INTO class VALUES (?, ?)", (student, key))
        tried = source.execute("SELECT * FROM attempts")
        target.executemany("INSERT INTO attempts VALUES (?, ?, ?, ?)", tried)
        for row in source.execute(_OF_THE_CLASS):
            changed = (*row[:7], new[row[7]], *row[8:])
            target.execute(f"INSERT INTO marks VALUES ({', '.join('?' * len(row))})", changed)
        if len(_ways(target)) > 1:
            raise NoRun(
                f"{folder} was marked by other rules, or with another secret; mark it again with the same"
            )


def _ways(target: sqlite3.Connection) -> set[tuple[str, str, str]]:
    rows = target.execute("SELECT said FROM conditions").fetchall()
    told = [msgspec.json.decode(said) for (said,) in rows]
    return {(one["rules"], one["secret"], one["code"]) for one in told}
