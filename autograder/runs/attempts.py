"""Attempts before the last one: each is marked as a submission of its own, where the policy lets the best one count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.grading.judges import Marked
from autograder.grading.parallel import Asked
from autograder.report import SubmissionMark
from autograder.runs.book import open_book
from autograder.submissions.find import Submission


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt at an assignment that was not somebody's last: its number from 1, and its files."""

    student: str
    assignment: str
    number: int
    submission: Submission


def earlier(submissions: Sequence[Submission], asked: Asked) -> Iterator[Attempt]:
    """All attempts before the last ones, as submissions: what lies beside the last attempt is not imported."""
    for one in submissions:
        for assignment, several in one.earlier.items():
            for number, files in enumerate(several, start=1):
                if assignment in asked[one.id] and not one.undecided:
                    name = f"{one.id}, attempt {number} at {assignment}"
                    yield Attempt(
                        one.id,
                        assignment,
                        number,
                        Submission(name, {assignment: files}, name=one.name or one.id),
                    )


class Attempts:
    """The attempts that a run knows of before everybody's last one, and the marks of those that have one."""

    def __init__(self, folder: Path) -> None:
        self._book = open_book(folder)

    def counts(self) -> dict[tuple[str, str], int]:
        """How many earlier attempts there are at each assignment, by student and assignment."""
        rows = self._book.execute(
            "SELECT student, assignment, count(*) FROM attempts GROUP BY student, assignment"
        )
        return {(student, assignment): count for student, assignment, count in rows}

    def __iter__(self) -> Iterator[tuple[str, str, SubmissionMark]]:
        """Student, assignment and mark of each earlier attempt that has one, as they came."""
        rows = self._book.execute(
            "SELECT attempts.student, assignment, marked FROM attempts JOIN marks ON marks.key = attempts.key "
            "ORDER BY attempts.student, assignment, number"
        )
        for student, assignment, packed in rows:
            yield student, assignment, msgspec.msgpack.decode(packed, type=Marked).mark

    def unjudged(self) -> list[str]:
        """The names of those that could not be judged."""
        rows = self._book.execute(
            "SELECT marks.student FROM attempts JOIN marks ON marks.key = attempts.key "
            "WHERE 'not judged' IN (verdict, status) ORDER BY marks.student"
        )
        return [name for (name,) in rows]

    def mark(self, student: str, assignment: str, number: int | None) -> SubmissionMark | None:
        """The mark of one of them; without a number that of the last attempt, with all else that was handed in."""
        last = "SELECT marked FROM class JOIN marks ON marks.key = class.key WHERE class.student = ?"
        earlier = (
            "SELECT marked FROM attempts JOIN marks ON marks.key = attempts.key "
            "WHERE attempts.student = ? AND assignment = ? AND number = ?"
        )
        asked = (last, (student,)) if number is None else (earlier, (student, assignment, number))
        row = self._book.execute(*asked).fetchone()
        return msgspec.msgpack.decode(row[0], type=Marked).mark if row else None
