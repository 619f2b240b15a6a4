"""Feedback as our own page, where nbgrader puts its own: feedback/<student>/<assignment>/<assignment>.html."""

import os

import msgspec

from autograder.course import Course
from autograder.gradebook.folders import Folders
from autograder.gradebook.handed_in import HandedIn
from autograder.provenance import marked_by, versions
from autograder.report import SubmissionMark
from autograder.reports.card import CodeLine
from autograder.reports.student_page import student_page
from autograder.submissions.excerpts import excerpt
from autograder.submissions.source import Source, read


class FeedbackPages:
    """Writes the page of each mark: what the judge gave. What humans gave is in the gradebook alone."""

    def __init__(self, folders: Folders, course: Course) -> None:
        self._folders = folders
        self._course = marked_by(course.name, course.root, course.borrowed)
        self._versions = versions()

    def write(self, one: HandedIn, mark: SubmissionMark) -> None:
        """Writes the page whole, in the place of one that is there. Raises OSError."""
        place = one.place
        sources = [
            source
            for name, paths in one.submission.files.items()
            for path in paths
            if isinstance(source := read(name, path), Source)
        ]
        lines = {
            (each.assignment, each.name): [
                CodeLine(*line) for line in excerpt(sources, each.explanation.place)
            ]
            for each in mark.exercises
            if each.explanation is not None
        }
        named = msgspec.structs.replace(mark, id=place.student)
        page = student_page(named, self._course, self._versions, lines)
        folder = self._folders.at("feedback", place.student, place.assignment)
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{place.assignment}.html.{os.getpid()}"
        try:
            beside.write_bytes(page)
            beside.replace(folder / f"{place.assignment}.html")
        finally:
            beside.unlink(missing_ok=True)
