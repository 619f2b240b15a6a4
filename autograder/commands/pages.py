"""The folder of grade --pages: a page a student, written as each mark is made, and the page of the class at the end."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.learner_file import excerpts_of, sources_of
from autograder.commands.output import write_output
from autograder.commands.screen import say
from autograder.reports.page_names import INDEX, page_name

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.report import Report, SubmissionMark
    from autograder.submissions.find import Submission


NAMED = 5  # files in one sentence


class Pages:
    """Pages of one run in a folder of their own. What is kept of a mark is a line and some sums."""

    def __init__(self, folder: Path, course: "Course") -> None:
        """Begins the folder. Raises UsageError if it holds what is not ours, or cannot be written."""
        from autograder.provenance import marked_by, versions
        from autograder.reports.class_page import ClassFigures
        from autograder.reports.page import filled

        self.folder = folder
        self._figures = ClassFigures()
        self._submissions: dict[str, Submission] = {}
        self._written: set[str] = set()
        self._course, self._versions = marked_by(course.name, course.root, course.borrowed), versions()
        _begin(folder)
        write_output(folder / INDEX, filled("begun.html"))

    def of(self, submissions: "Sequence[Submission]") -> None:
        """Whose files the lines of their own code are taken from."""
        self._submissions = {one.id: one for one in submissions}

    def add(self, mark: "SubmissionMark") -> None:
        """Writes one student's page. Raises OutOfMeans."""
        self._write(mark)
        self._written.add(mark.id)

    def _write(self, mark: "SubmissionMark") -> None:
        from autograder.reports.student_page import student_page

        submission = self._submissions.get(mark.id)
        submission = self._with_work_of_the_group(submission, mark) if submission is not None else None
        sources = list(sources_of(_as_marked(submission, mark))) if submission is not None else []
        page = student_page(mark, self._course, self._versions, excerpts_of(mark.exercises, sources))
        write_output(self.folder / page_name(mark.id), page, is_one_of_many=True)

    def _with_work_of_the_group(self, own: "Submission", mark: "SubmissionMark") -> "Submission":
        """The submission with the files that another one of the group handed in, where those count."""
        theirs = {
            one.assignment: self._submissions[one.by]
            for one in mark.deducted
            if one.by in self._submissions and one.assignment in self._submissions[one.by].files
        }
        files = {**own.files, **{name: other.files[name] for name, other in theirs.items()}}
        tried = {name: other.earlier.get(name, ()) for name, other in theirs.items()}
        return replace(own, files=files, earlier={**own.earlier, **tried})

    def finish(self, report: "Report") -> None:
        """Writes the pages that are still missing, and that of the class. Raises OutOfMeans."""
        for mark in report.submissions:
            # What lateness costs, and which attempt counts, is known only when all are marked.
            if mark.id not in self._written or mark.final is not None:
                self.add(mark)
            self._figures.add(mark)
        self._say_what_else_is_there()
        index = self._figures.pieces(self._course, self._versions, page_name)
        write_output(self.folder / INDEX, index)
        say(f"The pages are in {self.folder}; open {self.folder / INDEX} in a browser.")

    def _say_what_else_is_there(self) -> None:
        """Pages that an earlier run left of people who are not in this one."""
        ours = {INDEX, *map(page_name, self._written)}
        others = sorted(one for one in os.listdir(self.folder) if one.endswith(".html") and one not in ours)
        if others:
            more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
            say(f"Of an earlier run, and of nobody in this one: {', '.join(others[:NAMED])}{more}.")


def _as_marked(submission: "Submission", mark: "SubmissionMark") -> "Submission":
    """The submission with the files of those attempts that the mark is of."""
    from autograder.submissions.disk import sha256

    files = dict(submission.files)
    for name, several in submission.earlier.items():
        marked = [one.sha256 for one in mark.files if one.assignment == name]
        if attempts := [paths for paths in several if [sha256(path) for path in paths] == marked]:
            files[name] = attempts[-1]
    return replace(submission, files=files)


def _begin(folder: Path) -> None:
    """Makes the folder; one that is there has to be empty, or to hold an earlier run's pages."""
    from autograder.reports.page import is_ours

    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = os.listdir(folder)
        is_an_earlier_run_s = False
        with contextlib.suppress(FileNotFoundError):
            is_an_earlier_run_s = is_ours(folder / INDEX)
    except OSError as error:
        raise click.UsageError(
            f"{folder} cannot be a folder of pages ({error.strerror}); name another folder."
        ) from None
    if there and not is_an_earlier_run_s:
        raise click.UsageError(
            f"{folder} holds other files, which pages could overwrite; name a new folder, or an empty one."
        )
