"""Collects a class: what is at the paths, unpacked, with the account of every file, for a run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from autograder.errors import NothingToGrade
from autograder.report import FoundFile, Report
from autograder.submissions.account import EARLIER, LAST_COUNTS
from autograder.submissions.archives import unpacking
from autograder.submissions.declared import declared
from autograder.submissions.find import Found, Search, Submission, find_class

MARKED_TOO = "an earlier attempt, marked too: course.toml lets the best one count"
NOTHING = "There is no file of this member of the roster."


@dataclass(frozen=True, slots=True)
class Collected:
    """The submissions of a class, the assignments that it is marked on, and the account of every file."""

    submissions: tuple[Submission, ...]
    assignments: tuple[str, ...]
    files: tuple[FoundFile, ...]

    @property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """The assignments that each submission is marked on, by its id."""
        return dict.fromkeys((one.id for one in self.submissions), self.assignments)

    def with_members(self, members: Sequence[str]) -> "Collected":
        """The class with a row for everybody in the roster who handed in nothing."""
        there = {one.id for one in self.submissions}
        absent = [Submission(one, {}, (NOTHING,)) for one in members if one not in there]
        everybody = sorted((*self.submissions, *absent), key=lambda one: one.id)
        return replace(self, submissions=tuple(everybody)) if absent else self

    def where_the_best_counts(self) -> "Collected":
        """The class with earlier attempts as what they are there: taken. The line of the policy says which counts."""
        files = (
            msgspec.structs.replace(one, taken=True, reason=MARKED_TOO) if one.reason == EARLIER else one
            for one in self.files
        )
        return replace(
            self, submissions=tuple(map(_left_to_the_policy, self.submissions)), files=tuple(files)
        )

    def strangers(self, members: Sequence[str]) -> list[str]:
        """The ids of those who are not in the roster, if there is one."""
        known = set(members)
        return [one.id for one in self.submissions if known and one.id not in known]

    def with_files(self, report: Report) -> Report:
        """The report with the account of every file."""
        return msgspec.structs.replace(report, files=self.files)

    def sentence(self) -> str:
        """Which assignments the class is marked on, and how many files that rests on."""
        taken = sum(file.taken for file in self.files)
        left = len(self.files) - taken
        number = len(self.submissions)
        return (
            f"{number} submission{'s' * (number != 1)}, marked on {', '.join(self.assignments)}; "
            f"{taken} file{'s' * (taken != 1)} taken, {left} left over."
        )


def _left_to_the_policy(one: Submission) -> Submission:
    """The submission without the note that the last attempt counts."""
    if not one.earlier:
        return one
    return replace(one, notes=tuple(note for note in one.notes if f"; {LAST_COUNTS}: " not in note))


@contextmanager
def collected(
    paths: Sequence[Path],
    known: Sequence[str],
    asked: Sequence[str] = (),
    names_file: Path | None = None,
    ours: Sequence[Path] = (),
) -> Iterator[Collected]:
    """What is at the paths. Zips are unpacked into a private folder that is there while the block runs.

    What is `ours`, such as the report of the last run, was handed in by nobody and is passed over.

    Raises `NothingToGrade`, or `BadNames` for what is wrong in the names file.
    """
    if unknown := [name for name in asked if name not in known]:
        raise NothingToGrade(
            f"The course has no assignment {', '.join(unknown)}; it has {', '.join(known)}. Name one of these."
        )
    said = declared(names_file) if names_file is not None else []
    with unpacking() as unpacked:
        yield _told(find_class(Search(paths, known, asked, said, ours, unpacked)))


def _told(found: Found) -> Collected:
    """The same with the account as a report tells it."""
    files = tuple(
        FoundFile(
            path=one.path,
            taken=one.taken,
            student=one.student,
            assignment=one.assignment,
            reason=one.reason,
        )
        for one in found.files
    )
    return Collected(found.submissions, found.assignments, files)
