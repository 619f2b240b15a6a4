"""A run in a folder: every mark is kept as it is made, nothing is marked twice, and what changed is marked again."""

import contextlib
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from autograder.course import Course
from autograder.each import Each
from autograder.errors import LedgerInUse, OutOfMeans
from autograder.grading.judges import Marked
from autograder.grading.marks import faulty, not_handed_in
from autograder.grading.parallel import Asked, layers_of_all
from autograder.inputs.regimes import Regime
from autograder.report import (
    ExerciseMark,
    FoundFile,
    MarkedBy,
    Report,
    SubmissionMark,
    Versions,
    submission_mark,
)
from autograder.runs.asked import Found, Wanted, gather, is_as_before, settle, wanted
from autograder.runs.attempts import Attempt
from autograder.runs.beside import make_room, remove, remove_if_empty
from autograder.runs.book import FILE, changing, network_of, not_begun, open_book
from autograder.runs.graders import Grader
from autograder.runs.keys import Conditions, absent, digest
from autograder.submissions.find import Submission

A_WHILE = 0.2  # seconds between two looks at what other graders do

_FIND = "SELECT status, telling, verdict, made FROM marks WHERE key = ?"
_KEEP = "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ORDER = "ORDER BY marks.verdict != 'not judged', class.student"


class Unreadable(Exception):
    """What is kept of a mark is damaged."""


class Head(msgspec.Struct, frozen=True):
    """What is the same for all of a run: by what it was marked, and which part of a class it is."""

    course: MarkedBy
    versions: Versions
    shard: str = ""


def marks(folder: Path) -> Each[int, SubmissionMark]:
    """The marks of the class as it is now, not judged first, then by id; each is read when it is asked for."""
    book = open_book(folder)
    with changing(book, alone=False):
        book.execute("CREATE TEMP TABLE listed (place INTEGER PRIMARY KEY, key TEXT)")
        book.execute(
            f"INSERT INTO listed (key) SELECT class.key FROM class JOIN marks ON marks.key = class.key {_ORDER}"
        )

    def read(place: int) -> SubmissionMark:
        (packed,) = book.execute(
            "SELECT marked FROM listed JOIN marks ON marks.key = listed.key WHERE place = ?", (place,)
        ).fetchone()
        return msgspec.msgpack.decode(packed, type=Marked).mark

    (number,) = book.execute("SELECT count(*) FROM listed").fetchone()
    return Each(range(1, number + 1), read)


def files_of(folder: Path) -> Each[int, FoundFile]:
    """The account of every file of a run's class; each is read when it is asked for."""
    book = open_book(folder)

    def read(place: int) -> FoundFile:
        (packed,) = book.execute("SELECT found FROM files WHERE number = ?", (place,)).fetchone()
        return msgspec.msgpack.decode(packed, type=FoundFile)

    (number,) = book.execute("SELECT count(*) FROM files").fetchone()
    return Each(range(number), read)


class Run:
    """A run's folder while this process grades in it."""

    def __init__(
        self, folder: Path, made_by: Conditions, tell: Callable[[str], None], *, stays: bool = True
    ) -> None:
        """Opens the folder, or makes it; one that does not stay is gone when all is written, and is for one grader.

        Raises OutOfMeans, LedgerInUse, and of a folder that stays NoRun.
        """
        self.folder, self.stays = folder, stays
        self.made_by = made_by
        self._tell = tell
        if not stays:
            make_room(folder, tell)
        self._grader = _at_work(folder)
        try:
            if not stays and self._grader.others():
                raise LedgerInUse(
                    f"Another run keeps its marks in {folder}; one at a time can. Wait until it has ended, or name "
                    "other output files."
                )
            self._book = open_book(folder, new=True)
        except BaseException:
            self._grader.close()
            raise
        self._began = _now()
        self.again = 0
        if kind := network_of(folder):
            tell(
                f"{folder} lies on a network's file system ({kind}): grade in it from one machine alone; others can "
                "take --shard i/n in folders of their own, for autograder merge."
            )

    def ended(self, is_whole: bool) -> bool:
        """Removes the folder if all that it was for is written and it does not stay; whether the marks are kept."""
        if is_whole and not self.stays:
            self._remove()
        return self.stays or not is_whole

    def _remove(self) -> None:
        self._book.close()
        remove(self.folder)  # while others still see that somebody is at work in it

    def drawn(self, draw: Callable[[], Sequence[Regime]]) -> tuple[Regime, ...]:
        """What Hypothesis drew for this secret, as it is kept: another version of it would draw something else."""
        name = f"drawn {self.made_by.secret}"
        if (kept := self._about(name)) is None:
            with changing(self._book):
                self._book.execute(
                    "INSERT OR IGNORE INTO about VALUES (?, ?)", (name, msgspec.msgpack.encode(draw()))
                )
            kept = self._about(name)
        return msgspec.msgpack.decode(kept or b"", type=tuple[Regime, ...])

    def keep_cases(self, assignment: str, cases: str) -> None:
        """Keeps the digest of the inputs of an assignment; says if they are others than those of the same before."""
        judging = self.made_by.of([assignment]).judging
        name = f"cases {assignment} {judging}"
        if (before := self._about(name)) is not None and before.decode() != cases:
            self._tell(
                f"The inputs of {assignment} are others than before, though nothing that they are made from is; "
                "please report it"
            )
        self._put(name, cases.encode())

    def begin(
        self,
        submissions: Sequence[Submission],
        asked: Asked,
        head: Head,
        found: Found,
        attempts: Sequence[Attempt] = (),
    ) -> None:
        """Who is in the class, and what is to be marked. Raises LedgerInUse if others are at another one.

        Of `attempts` that are marked too, asked has the names.
        """
        gather(self._book, submissions, attempts, asked, self.made_by)
        with changing(self._book):
            others, is_same = self._at_work(), is_as_before(self._book)
            if others and not is_same:
                raise LedgerInUse(
                    f"another grader is at work in {self.folder}, on other files or by other rules; wait until it has "
                    "ended, or name another folder"
                )
            self.again = settle(self._book, found)
            self._put("head", msgspec.msgpack.encode(head))
            self._put("at work", msgspec.json.encode([*others, self._grader.name]))

    def _at_work(self) -> list[str]:
        """The other graders that live and are at what the run is at: those that have only started are at nothing."""
        begun = msgspec.json.decode(self._about("at work") or b"[]", type=list[str])
        return [name for name in self._grader.others() if name in begun]

    def before(self, course: Course, submissions: Sequence[Submission]) -> list[str]:
        """The ids of those that are marked already. What they did not hand in is told as the course is now."""
        found, damaged = [], 0
        for one in submissions:
            if self._is_valid(one.id):
                try:
                    self._refresh(course, one)
                    found.append(one.id)
                except Unreadable:
                    self._book.execute("DELETE FROM marks WHERE key = ?", (self._wanted(one.id).key,))
                    damaged += 1
        if damaged:
            self._tell(f"{damaged} marks in {self.folder} cannot be read; these are made anew.")
        return found

    def _is_valid(self, student: str, since: str = "") -> bool:
        """Whether there is a mark that counts; one that was not judged counts if it was made since then."""
        wanted = self._wanted(student)
        row = self._book.execute(_FIND, (wanted.key,)).fetchone()
        if row is None:
            return False
        status, telling, verdict, made = row
        if "not judged" in (status, verdict):
            return bool(since) and made >= since
        return telling in ("", self.made_by.of(list(wanted.work.files)).telling)

    def _wanted(self, student: str) -> Wanted:
        return wanted(self._book, student)

    def _refresh(self, course: Course, one: Submission) -> None:
        """Tells of what was not handed in as the course is now: what it would have been worth."""
        wanted = self._wanted(one.id)
        now = absent(wanted.work, wanted.names, self.made_by)
        then, packed = self._book.execute(
            "SELECT absent, CAST(marked AS BLOB) FROM marks WHERE key = ?", (wanted.key,)
        ).fetchone()
        marked = _unpacked(packed, one.id)
        if then == now:
            return
        made: dict[str, list[ExerciseMark]] = {name: [] for name in wanted.names}
        for exercise in marked.mark.exercises:
            made[exercise.assignment].append(exercise)
        for name in made:
            if name not in wanted.work.files:
                made[name] = [*not_handed_in(course[name]), *faulty(course[name])]
        mark = submission_mark(
            one.id,
            tuple(exercise for name in made for exercise in made[name]),
            marked.mark.notes,
            files=marked.mark.files,
            layers=marked.mark.layers,
        )
        row = (msgspec.msgpack.encode(Marked(mark, marked.layers)), now, wanted.key)
        with changing(self._book):
            self._book.execute("UPDATE marks SET marked = ?, absent = ? WHERE key = ?", row)

    def take(self, student: str) -> bool | None:
        """Whether it is now this grader's to mark; None if another one is at it, False if it is marked."""
        with changing(self._book):
            if self._is_valid(student, self._began):
                return False
            key = self._wanted(student).key
            row = self._book.execute("SELECT grader FROM claims WHERE key = ?", (key,)).fetchone()
            if row is not None and row[0] != self._grader.name and row[0] in self._grader.others():
                return None
            self._book.execute("INSERT OR REPLACE INTO claims VALUES (?, ?)", (key, self._grader.name))
            return True

    def keep(self, marked: Marked) -> None:
        """Writes one mark to the disk. Raises OutOfMeans."""
        mark, student = marked.mark, marked.mark.id
        wanted = self._wanted(student)
        made_by = self.made_by.of(list(wanted.work.files))
        try:
            with changing(self._book):
                said = msgspec.json.encode(made_by).decode()
                self._book.execute("INSERT OR IGNORE INTO conditions (said) VALUES (?)", (said,))
                (number,) = self._book.execute("SELECT id FROM conditions WHERE said = ?", (said,)).fetchone()
                self._book.execute(
                    _KEEP,
                    (
                        wanted.key, student, mark.status, mark.verdict,
                        "" if _is_right(mark) else made_by.telling,
                        absent(wanted.work, wanted.names, self.made_by), " ".join(marked.layers), number,
                        msgspec.json.encode(wanted.work), _now(), self._grader.name, msgspec.msgpack.encode(marked),
                    ),
                )  # fmt: skip
                self._book.execute("DELETE FROM claims WHERE key = ?", (wanted.key,))
        except sqlite3.Error as failure:
            raise OutOfMeans(
                f"{self.folder / FILE} cannot be written ({failure}); make room on the disk, and run the same command "
                "again"
            ) from None

    def mark(self, student: str) -> SubmissionMark:
        """The mark that is kept."""
        row = self._book.execute(
            "SELECT marked FROM marks JOIN asked ON asked.key = marks.key WHERE asked.id = ?", (student,)
        ).fetchone()
        return msgspec.msgpack.decode(row[0], type=Marked).mark

    def say_what_is_left(self, before: int, left: int) -> None:
        """How many were marked before, and how many of the others because something was changed since."""
        if before:
            changed = f", {self.again} of them because something has changed since" if self.again else ""
            self._tell(f"{before} of {before + left} were marked before; {left} are left{changed}.")

    def report(self) -> Report:
        """The report on the class as it is now, whose marks are read one by one."""
        return report_of(self.folder)

    def _about(self, name: str) -> bytes | None:
        row = self._book.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _put(self, name: str, value: bytes) -> None:
        self._book.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(
            sqlite3.Error
        ):  # a full disk, or the file is gone; what is in the log is read later
            if not self.stays and self._book.execute("SELECT 1 FROM marks LIMIT 1").fetchone() is None:
                self._remove()
        self._book.close()
        self._grader.close()
        if not self.stays:
            remove_if_empty(self.folder)


class Shared:
    """What waits to be marked, and is taken one by one: of graders in one folder each takes what no other has."""

    def __init__(self, run: Run, submissions: Sequence[Submission], on_others: Callable[[str], None]) -> None:
        self._run = run
        self._waiting = deque(submissions)
        self._elsewhere: deque[Submission] = deque()
        self._on_others = on_others

    def __len__(self) -> int:
        return len(self._waiting) + len(self._elsewhere)

    def take(self) -> Submission | None:
        """The next one; None if nothing is there to be taken just now."""
        while self._waiting:
            one = self._waiting.popleft()
            is_ours = self._run.take(one.id)
            if is_ours:
                return one
            if is_ours is None:
                self._elsewhere.append(one)
            else:
                self._on_others(one.id)
        return None

    def back(self, ones: Sequence[Submission]) -> None:
        """Puts back what was taken and not marked; it comes first."""
        self._waiting.extendleft(reversed(ones))

    def wait(self) -> bool:
        """Waits for what others have taken; whether there is anything left for this one."""
        while not self._waiting and self._elsewhere:
            time.sleep(A_WHILE)
            self._waiting, self._elsewhere = self._elsewhere, deque()
            if (one := self.take()) is not None:
                self.back([one])
        return bool(self._waiting)


def _at_work(folder: Path) -> Grader:
    try:
        return Grader(folder)
    except OSError as failure:
        raise OutOfMeans(
            f"{folder}, where marks are kept as they are made, cannot be opened ({failure.strerror}); name another "
            "folder or output file, or see to it."
        ) from None


def _unpacked(packed: bytes, student: str) -> Marked:
    try:
        marked = msgspec.msgpack.decode(packed, type=Marked)
    except (msgspec.MsgspecError, TypeError) as error:
        raise Unreadable from error
    if marked.mark.id != student:
        raise Unreadable
    return marked


def _is_right(mark: SubmissionMark) -> bool:
    """Whether all that was handed in is right, so that nothing is told of it."""
    handed_in = [one for one in mark.exercises if one.status != "not handed in"]
    return all(one.verdict == "right" for exercise in handed_in for one in exercise.criteria)


def head_of(folder: Path) -> Head:
    """What is the same for all of a run. Raises NoRun and NotBegun where nothing is settled."""
    with contextlib.closing(open_book(folder)) as book:
        row = book.execute("SELECT value FROM about WHERE name = 'head'").fetchone()
    if row is None:
        raise not_begun(folder)
    return msgspec.msgpack.decode(row[0], type=Head)


def report_of(folder: Path) -> Report:
    """The report on a run's class as it is kept now; its marks are read one by one, however many there are."""
    head = head_of(folder)
    book = open_book(folder)
    rows = book.execute(
        "SELECT DISTINCT layers FROM class JOIN marks ON marks.key = class.key WHERE layers != '' ORDER BY layers"
    )
    return Report(
        course=head.course,
        versions=head.versions,
        confinement=layers_of_all([tuple(layers.split(" ")) for (layers,) in rows]),
        submissions=marks(folder),
        files=files_of(folder),
    )


def in_shard(student: str, shard: tuple[int, int]) -> bool:
    """Whether a student belongs to part i of n: by the digest of the id, whoever else is in the class."""
    return int(digest(student)[:8], 16) % shard[1] == shard[0] - 1


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
