"""Keeps a run's marks as they are made, so that a run that was stopped goes on where it stopped."""

import contextlib
import hashlib
import json
import os
import platform
import sqlite3
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from autograder import __version__
from autograder.cache import folder
from autograder.course import Course
from autograder.errors import LedgerInUse, OutOfMeans
from autograder.grading.judges import Marked
from autograder.grading.rules import Rules
from autograder.secret import fingerprint
from autograder.submissions.find import Submission

APPLICATION = 0x52_4E_4E_31  # in the file's head: it is a ledger of ours
MOST = 1 << 28  # bytes of a file that are looked at; the rest counts by its length

_TABLE = (
    "CREATE TABLE IF NOT EXISTS marks (run BLOB, submission BLOB, marked BLOB, PRIMARY KEY (run, submission))"
)


class Unreadable(Exception):
    """What is there is no ledger of ours, or a damaged one."""


class Ledger:
    """The marks of one run in a file. Leaving it closes the file, and leaves it where it is if it holds any."""

    def __init__(self, path: Path, run: bytes, tell: Callable[[str], None]) -> None:
        self.path = path
        self._run = run
        self._tell = tell
        self._keys: dict[str, bytes] = {}
        self._book = _open(path, tell)

    def before(
        self, submissions: Sequence[Submission], asked: Mapping[str, Sequence[str]]
    ) -> dict[str, Marked]:
        """What an earlier run made of the same files by the same rules, by the submission's id; says how much."""
        self._keys = {one.id: key_of(one, asked[one.id]) for one in submissions}
        try:
            found = {one.id: marked for one in submissions if (marked := self._kept(one)) is not None}
        except (Unreadable, sqlite3.DatabaseError):
            self._book.close()
            _set_aside(self.path, self._tell)
            self._book = _open(self.path, self._tell)
            return {}
        if found:
            self._tell(f"{len(found)} of {len(submissions)} were marked before; going on.")
        return found

    def _kept(self, submission: Submission) -> Marked | None:
        where = (self._run, self._keys[submission.id])
        row = self._book.execute(
            "SELECT marked FROM marks WHERE run = ? AND submission = ?", where
        ).fetchone()
        if row is None:
            return None
        try:
            marked = msgspec.msgpack.decode(row[0], type=Marked)
        except (msgspec.MsgspecError, TypeError) as error:
            raise Unreadable from error
        if marked.mark.id != submission.id:
            raise Unreadable
        return marked

    def keep(self, marked: Marked) -> None:
        """Writes one mark to the disk; what was not judged is to be tried again, and is not kept."""
        if "not judged" in (marked.mark.verdict, marked.mark.status):
            return
        row = (self._run, self._keys[marked.mark.id], msgspec.msgpack.encode(marked))
        try:
            self._book.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", row)
        except sqlite3.Error as failure:
            raise OutOfMeans(
                f"{self.path}, where marks are kept as they are made, cannot be written ({failure}); make room on "
                "the disk, and run the same command again."
            ) from None

    @property
    def files(self) -> tuple[Path, ...]:
        """The file, and those that SQLite puts beside it."""
        return tuple(self.path.with_name(self.path.name + end) for end in ("", "-wal", "-shm"))

    stays = False  # when all is written

    def ended(self, is_whole: bool) -> bool:
        """Removes the file if all that it was for is written; whether it is kept."""
        if is_whole:
            self.remove()
        return not is_whole

    def remove(self) -> None:
        """Removes the file."""
        for file in self.files:
            file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(sqlite3.Error):  # a full disk; what is in the log is read the next time
            if self._book.execute("SELECT 1 FROM marks LIMIT 1").fetchone() is None:
                self.remove()  # before it is closed, so that nobody else has begun with it
            self._book.close()


def place(outputs: Sequence[Path], paths: Sequence[Path], run: bytes) -> Path:
    """Where a run's ledger stands: beside the first file that it writes, else in the user's own folder for such things.

    Raises OSError if there is no such folder.
    """
    if outputs:
        return outputs[0].with_name(f"{outputs[0].name}.run")
    return (
        folder("runs") / f"{_digest([run.hex(), [os.path.abspath(path) for path in paths]]).hex()[:32]}.run"
    )


def key_of_run(course: Course, rules: Rules, key: str) -> bytes:
    """What marks depend on beside what was handed in: course, rules, this program, and what it stands on.

    And the key that the secret is derived to, by its fingerprint, which does not help to guess either.
    """
    package = Path(__file__).resolve().parent
    code = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(package.rglob("*.py"))]
    versions = [__version__, sys.version, platform.machine(), version("numpy"), version("hypothesis")]
    texts = [[path.name, content(path)] for one in course.assignments for path in one.files]
    return _digest([texts, repr(rules), fingerprint(key), versions, code])


def key_of(submission: Submission, assignments: Sequence[str]) -> bytes:
    """What a submission's mark depends on: its files' names and bytes, what was found beside them, what is asked."""
    files = {name: [[path.name, content(path)] for path in paths] for name, paths in submission.files.items()}
    helpers = {name: content(path) for name, path in submission.helpers.items()}
    what = [submission.id, submission.name, submission.notes, submission.undecided, list(assignments)]
    return _digest([what, sorted(files.items()), sorted(helpers.items())])


def _digest(what: object) -> bytes:
    return hashlib.sha256(json.dumps(what).encode()).digest()


def content(path: Path) -> str:
    """A file's digest, or why it cannot be read, without waiting for what is not a file."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return "no file"
        with open(os.open(path, flags), "rb") as file:
            digest, left = hashlib.sha256(), MOST
            while left > 0 and (chunk := file.read(min(1 << 20, left))):
                digest.update(chunk)
                left -= len(chunk)
            return f"{os.fstat(file.fileno()).st_size} {digest.hexdigest()}"
    except (OSError, ValueError) as error:
        return type(error).__name__


def _open(path: Path, tell: Callable[[str], None]) -> sqlite3.Connection:
    """The database, new or old, which is this process's alone. What is no ledger is set aside."""
    for _ in range(2):
        try:
            if not _is_new(path) and not _is_ours(path):
                raise Unreadable
            return _connected(path)
        except sqlite3.OperationalError as failure:
            raise _in_use_or_unwritable(path, failure) from None
        except (Unreadable, sqlite3.DatabaseError):
            _set_aside(path, tell)
        except OSError as failure:
            raise OutOfMeans(
                f"{path}, where marks are kept as they are made, cannot be opened ({failure.strerror}); "
                "name another output file, or see to its folder."
            ) from None
    raise OutOfMeans(f"{path}, where marks are kept as they are made, cannot be used; remove it.")


def _is_new(path: Path) -> bool:
    """Makes the file, readable for nobody else, if there is none."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return False
    return True


def _is_ours(path: Path) -> bool:
    """Whether it is a file, and was made by this user."""
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and (sys.platform == "win32" or status.st_uid == os.geteuid())


def _connected(path: Path) -> sqlite3.Connection:
    book = sqlite3.connect(path, timeout=0.0, isolation_level=None)
    try:
        book.execute("PRAGMA locking_mode = EXCLUSIVE")
        (application,) = book.execute("PRAGMA application_id").fetchone()
        if application not in (0, APPLICATION) or (not application and path.stat().st_size):
            raise Unreadable
        book.execute("PRAGMA journal_mode = WAL")
        book.execute("PRAGMA synchronous = NORMAL")
        book.execute(f"PRAGMA application_id = {APPLICATION}")
        book.execute(_TABLE)
        if book.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise Unreadable
        return book
    except BaseException:
        book.close()
        raise


def _in_use_or_unwritable(path: Path, failure: sqlite3.OperationalError) -> OutOfMeans:
    if "locked" in str(failure) or "busy" in str(failure):
        return LedgerInUse(
            f"Another run keeps its marks in {path}; one at a time can. Wait until it has ended, or name other "
            "output files."
        )
    return OutOfMeans(
        f"{path}, where marks are kept as they are made, cannot be used ({failure}); make room on the disk, or name "
        "another output file."
    )


def _set_aside(path: Path, tell: Callable[[str], None]) -> None:
    """Gives what is there another name, which nothing has yet."""
    number = 1
    while (aside := path.with_name(f"{path.name}.unusable-{number}")).exists() or aside.is_symlink():
        number += 1
    try:
        path.rename(aside)
    except OSError as failure:
        raise OutOfMeans(
            f"{path} is not a ledger of this program, and cannot be set aside ({failure.strerror}); remove it, or name "
            "another output file."
        ) from None
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    tell(
        f"{path} was not a ledger of this program, or was damaged; it is now {aside.name}, and all is marked anew."
    )
