"""Grades a course of nbgrader without nbgrader's converters: judged on all cores, written by one writer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from autograder.course import Course
from autograder.errors import GradebookInUse, NoGradebook, NothingToGrade
from autograder.gradebook import book
from autograder.gradebook.alone import alone
from autograder.gradebook.feedback import FeedbackPages
from autograder.gradebook.folders import Folders, open_folders
from autograder.gradebook.handed_in import HandedIn, handed_in
from autograder.gradebook.writer import Writer, cause
from autograder.grading.parallel import Asked, OnMarked
from autograder.report import Report, SubmissionMark
from autograder.submissions.find import Submission
from autograder.submissions.ids import unique_ids

Notes = list[str]
Mark = Callable[[Sequence[Submission], Asked, OnMarked], Report]


class Graded(NamedTuple):
    """The report, a sentence for each thing that somebody should know, and whether all marks are stored."""

    report: Report
    notes: tuple[str, ...]
    stored: bool


def grade_course(
    folder: Path,
    db_url: str | None,
    course: Course,
    wanted: Sequence[str],
    mark: Mark,
    tell: Callable[[str], None],
) -> Graded:
    """Has what is in `submitted/` marked, of these assignments or of all; writes the gradebook and `autograded/`.

    The same again is always safe: what is there is replaced by the same marks, and what a human gave stays.
    """
    folders = open_folders(folder, db_url)
    notes: Notes = []
    with alone(folders.root), said_plainly(folders):
        class_ = _handed_in(folders, course, wanted, notes)
        with book.open_book(folders) as gradebook:
            pages = FeedbackPages(folders, course) if folders.has_our_pages else None
            by_id = {one.submission.id: one for one in class_}
            writer = Writer(folders, gradebook, by_id, notes, course.settings, pages)
            gradebook.engine.dispose()  # no connection is inherited by the judges' processes

            def store(made: SubmissionMark) -> None:
                writer.store(made)
                tell(made.id)

            asked = {one.submission.id: tuple(one.notebooks) for one in class_}
            report = mark([one.submission for one in class_], asked, store)
            stored = writer.finish()
    return Graded(report, tuple(notes), stored)


@contextmanager
def said_plainly(folders: Folders) -> Iterator[None]:
    """A gradebook that cannot be used is a sentence. Raises GradebookInUse and NoGradebook."""
    try:
        yield
    except SQLAlchemyError as failure:
        raise GradebookInUse(
            f"The gradebook {folders.shown_url} cannot be used ({cause(failure)}); it should be a database that is "
            "there, is not held by another program, and takes this user. Nothing was lost: see to it, and run again."
        ) from None
    except ModuleNotFoundError as missing:
        raise NoGradebook(
            f"The gradebook {folders.shown_url} takes the package {missing.name}, which is not installed; install it."
        ) from None


def _handed_in(folders: Folders, course: Course, wanted: Sequence[str], notes: Notes) -> list[HandedIn]:
    """All submissions of the assignments that the gradebook knows. Raises NothingToGrade if there are none."""
    with book.open_book(folders) as gradebook:
        notebooks = book.notebooks(gradebook)
    if unknown := [name for name in wanted if name not in notebooks]:
        raise NothingToGrade(
            f"The gradebook knows no assignment {', '.join(unknown)}; it knows: {', '.join(notebooks) or 'none'}. "
            "Run nbgrader generate_assignment with that name first."
        )
    found = []
    for place in folders.submitted():
        if place.assignment not in (wanted or notebooks):
            if not wanted:
                notes.append(f"{place.shown} was passed over: the gradebook knows no such assignment.")
            continue
        if not place.is_plain:
            notes.append(
                f'{place.shown} was passed over: formgrader takes the signs < > " in a name for markup. Call the '
                "student's folder something else, and grade again."
            )
            continue
        names = [name for name in notebooks[place.assignment] if name in course.names]
        if foreign := sorted(set(notebooks[place.assignment]) - set(names)):
            notes.append(
                f"{place.shown}: {', '.join(foreign)} was not judged, because no exercises belong to it."
            )
        if names:
            found.append(handed_in(folders, place, notebooks[place.assignment], course.names))
            notes.extend(found[-1].submission.notes)
    if not found:
        example = folders.at("submitted", "STUDENT", "ASSIGNMENT")
        known = ", ".join(wanted or notebooks) or "it knows none"
        raise NothingToGrade(
            f"Nothing was handed in: there should be folders such as {example}, "
            f"for an assignment that the gradebook knows ({known})."
        )
    ids = unique_ids({one.place.path: one.submission.id for one in found})
    return [replace(one, submission=replace(one.submission, id=ids[one.place.path])) for one in found]
