"""The one writer of a run: every submission goes into the gradebook whole, and then its folder into its place."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import InvalidEntry
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from autograder.gradebook import book
from autograder.gradebook.arrival import Arrival, arrival, expected_about, most_have_one
from autograder.gradebook.autograded import Autograded
from autograder.gradebook.feedback import FeedbackPages
from autograder.gradebook.folders import Folders
from autograder.gradebook.graders_view import answers_left, show, shown
from autograder.gradebook.handed_in import HandedIn
from autograder.gradebook.told import extend
from autograder.report import SubmissionMark
from autograder.settings.settings import Settings


class Writer:
    """Writes one submission after the other; what could not be written is tried once more in the end."""

    def __init__(
        self,
        folders: Folders,
        gradebook: Any,
        class_: Mapping[str, HandedIn],
        notes: list[str],
        settings: Settings | None = None,
        pages: FeedbackPages | None = None,
    ) -> None:
        self._folders = folders
        self._book = gradebook
        self._class = class_
        self._notes = notes
        self._settings = settings
        self._pages = pages
        self._autograded = Autograded(folders)
        self._most_have_a_time = cache(lambda assignment: most_have_one(folders, assignment))
        self._lesson = cache(lambda assignment, name: book.lesson(gradebook, folders, assignment, name))
        self._left: list[SubmissionMark] = []
        self._is_held = False
        self._failure = ""

    def store(self, mark: SubmissionMark) -> None:
        """Writes a submission, or keeps it for the end if that fails, or if the gradebook is not to be had now."""
        if self._is_held or not self._is_written(mark):
            self._left.append(mark)

    def finish(self) -> bool:
        """Tries again what is left over; whether everything is written."""
        self._is_held = False
        left = [mark for mark in self._left if self._is_held or not self._is_written(mark)]
        if left:
            self._notes.append(
                f"{len(left)} of {len(self._class)} submissions were marked and not stored, {left[0].id} among them "
                f"({self._failure}). The others are stored whole. See to that, and run the same command again."
            )
        self._autograded.clear()
        return not left

    def _is_written(self, mark: SubmissionMark) -> bool:
        """Writes a submission, if that can be done: the gradebook first, for without its folder it is not graded."""
        one = self._class[mark.id]
        try:
            with book.whole(self._book):
                new = self._written(one, mark)
            self._autograded.put(one.place, new)
            if self._pages is not None and new is not None:
                self._pages.write(one, mark)
        except (SQLAlchemyError, InvalidEntry, OSError, UnicodeError) as failure:
            self._failure = cause(failure)
            # Held for everybody, and each would wait for it. nbgrader says InvalidEntry to that, too.
            self._is_held = any(isinstance(one, OperationalError) for one in (failure, failure.__context__))
            return False
        return True

    def _written(self, one: HandedIn, mark: SubmissionMark) -> Path | None:
        """Enters the marks and makes the graders' folder; no folder if anything has no verdict."""
        place = one.place
        submitted = book.submission(self._book, place.student, place.assignment)
        if self._settings is not None:
            self._notes.extend(one.sentence for one in extend(submitted, self._settings))
        book.came(submitted, self._arrival(one, submitted.duedate))
        texts: dict[str, str] = {}
        judged = True
        for entered in submitted.notebooks:
            if entered.name not in one.notebooks:
                continue
            path = one.notebooks[entered.name]
            nb = nbformat.from_dict(shown(path, self._lesson(place.assignment, entered.name)))
            marks = {each.name: each for each in mark.exercises if each.assignment == entered.name}
            entry = book.Entry(marks, answers_left(nb))
            book.enter(entered, entry)
            show(nb, entry)
            texts[entered.name] = nbformat.v4.writes(nb) + "\n"
            judged = judged and entry.fault is None
        book.penalise(self._book, submitted, self._folders.config)
        return self._autograded.make(place, texts) if judged else None

    def _arrival(self, one: HandedIn, due: Any) -> Arrival:
        """When it was handed in; what does not count is noted."""
        assignment = one.place.assignment
        near = expected_about(self._folders, assignment, due)
        found = arrival(one.place, self._folders.trust, lambda: self._most_have_a_time(assignment), near)
        if found.note and found.note not in self._notes:
            self._notes.append(found.note)
        return found


def cause(failure: Exception) -> str:
    """What the database or the system said, in one line."""
    return str(getattr(failure, "orig", None) or failure).splitlines()[0]
