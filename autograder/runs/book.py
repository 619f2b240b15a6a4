"""The file in which a run's marks are kept: SQLite, which several graders on one machine may use at once.

Its log of changes (WAL) needs shared memory, and so one machine. On a network's file system it is done without: then
one grader at a time is sound where the network's locks are, and other machines take shards of their own.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import NoRun, NotBegun, OutOfMeans
from autograder.runs.graders import alive

FILE = "ledger.sqlite"
FORMAT = 3
CACHE = 500  # kilobytes of the file that are held by each who has it open, and of tables that only they see
PATIENCE = 60.0  # seconds for which a grader waits for another one's lock
NETWORKS = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "lustre",
    "beegfs",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "afs",
)

TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value BLOB);
CREATE TABLE IF NOT EXISTS conditions (id INTEGER PRIMARY KEY, said TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS everybody (student TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS files (number INTEGER PRIMARY KEY, found BLOB);
CREATE TABLE IF NOT EXISTS class (student TEXT PRIMARY KEY, key TEXT);
CREATE TABLE IF NOT EXISTS asked (id TEXT PRIMARY KEY, key TEXT, work BLOB, names BLOB);
CREATE TABLE IF NOT EXISTS marks (
    key TEXT PRIMARY KEY, student TEXT, status TEXT, verdict TEXT, telling TEXT, absent TEXT, layers TEXT,
    conditions INTEGER, work BLOB, made TEXT, grader TEXT, marked BLOB
);
CREATE TABLE IF NOT EXISTS attempts (student TEXT, assignment TEXT, number INTEGER, key TEXT);
CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, grader TEXT);
CREATE INDEX IF NOT EXISTS by_key ON class (key);
"""


def open_book(folder: Path, *, new: bool = False) -> sqlite3.Connection:
    """The file in a run's folder, made if `new`. Raises NoRun, NotBegun and OutOfMeans."""
    path = folder / FILE
    if not new and not path.is_file():
        raise _nothing_in(folder)
    try:
        if new:
            folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        book = _connected(path)
        if new:
            book.execute(f"PRAGMA journal_mode = {'DELETE' if network_of(folder) else 'WAL'}")
            book.execute("PRAGMA synchronous = NORMAL")
            _make_tables(book)
        elif is_empty(book):
            raise not_begun(folder)
        (found,) = book.execute("SELECT value FROM about WHERE name = 'format'").fetchone() or (None,)
    except (sqlite3.DatabaseError, OSError) as failure:
        raise (_refusal(folder, failure) if path.is_file() else _nothing_in(folder)) from None
    if found != FORMAT:
        raise NoRun(f"{path} is of another version of this program; name another folder for the run")
    return book


def _connected(path: Path) -> sqlite3.Connection:
    """Opens the file, and makes none where it has just gone."""
    place = f"{path.absolute().as_uri()}?mode=rw"
    book = sqlite3.connect(place, uri=True, timeout=PATIENCE, isolation_level=None)
    for kind in ("main", "temp"):
        book.execute(f"PRAGMA {kind}.cache_size = -{CACHE}")
    return book


def is_untouched(folder: Path) -> bool:
    """Whether a run was begun in a folder, and killed before anything was in its file."""
    try:
        with contextlib.closing(_connected(folder / FILE)) as book:
            return is_empty(book)
    except sqlite3.Error:
        return False


def is_empty(book: sqlite3.Connection) -> bool:
    """Whether there is no table in it: its run is just beginning, or was killed then."""
    return book.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def not_begun(folder: Path) -> Exception:
    """Why there is nothing to tell of a run in which nothing is settled yet."""
    if alive(folder):
        return NotBegun(
            f"The run in {folder} is just beginning: its files are being read. Look again in a moment."
        )
    return NoRun(
        f"Nothing was marked in {folder} yet: its run was stopped as it began. Run its command again."
    )


def _nothing_in(folder: Path) -> Exception:
    if alive(folder):
        return not_begun(folder)
    return NoRun(f"{folder} is no run: there is no {FILE} in it; name the folder of a grade --run FOLDER")


def _make_tables(book: sqlite3.Connection) -> None:
    """In a file that has none yet: what has other tables is somebody else's."""
    with changing(book):
        if is_empty(book):
            for statement in TABLES.split(";")[:-1]:
                book.execute(statement)
            book.execute("INSERT INTO about VALUES ('format', ?)", (FORMAT,))


def check_book(folder: Path) -> bool:
    """Whether the file is sound, as far as SQLite can tell, and has the tables of a run. Raises NoRun, OutOfMeans."""
    try:
        with contextlib.closing(open_book(folder)) as book:
            for table in (
                "about",
                "everybody",
                "files",
                "class",
                "asked",
                "conditions",
                "claims",
                "attempts",
            ):
                book.execute(f"SELECT * FROM {table} LIMIT 0")
            book.execute("SELECT key, student, marked, work, conditions FROM marks LIMIT 0")
            return bool(book.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.OperationalError as failure:
        if "locked" in str(failure):
            return True  # whoever is at work in it has looked
        raise NoRun(f"{folder / FILE} is no ledger of a run ({failure})") from None
    except sqlite3.DatabaseError as failure:
        raise NoRun(f"{folder / FILE} is no ledger of a run ({failure})") from None


def _refusal(folder: Path, failure: Exception) -> Exception:
    is_short = isinstance(failure, OSError) or any(
        word in str(failure) for word in ("locked", "full", "disk I/O", "unable to open", "readonly")
    )
    if not is_short:
        return NoRun(
            f"{folder / FILE} is no ledger of a run ({failure}); name another folder, or move it away"
        )
    return OutOfMeans(
        f"{folder / FILE} cannot be used ({failure}); make room on the disk, or name another folder"
    )


@contextlib.contextmanager
def changing(book: sqlite3.Connection, *, alone: bool = True) -> Iterator[None]:
    """All of the block's changes, or none of them; if `alone`, nobody else changes anything meanwhile.

    Raises OutOfMeans.
    """
    try:
        book.execute("BEGIN IMMEDIATE" if alone else "BEGIN")
        yield
        book.execute("COMMIT")
    except BaseException as failure:
        with contextlib.suppress(sqlite3.Error):  # a full disk has ended it already
            book.execute("ROLLBACK")
        if isinstance(failure, sqlite3.Error):
            raise OutOfMeans(
                f"The ledger of the run cannot be written ({failure}); make room on the disk, and run the same "
                "command again"
            ) from None
        raise


def network_of(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of the network's file system on which a folder lies; "" where it is none, or nobody can tell."""
    try:
        lines = [line.split() for line in mounts.read_text().splitlines()]
    except OSError:
        return ""
    place, best = folder.resolve(), ("", "")
    for _, mounted, kind, *_ in (line for line in lines if len(line) > 2):
        mounted = mounted.replace("\\040", " ")
        if place.is_relative_to(mounted) and len(mounted) >= len(best[0]):
            best = mounted, kind
    return best[1] if best[1] in NETWORKS else ""
