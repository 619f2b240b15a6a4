"""The judge in the place of nbgrader's kernel: `nbgrader autograde` and formgrader's button mark through the wall.

A course's nbgrader_config.py names both classes. `Submitted` gives nbgrader a notebook that is made of what was
handed in and is safe to obey; `Judge` marks the file as it was handed in, and runs nothing in this process.
"""

import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float

from autograder.judge_room.sitting import Rules
from autograder.secret import NoSecret, read_secret

from . import book
from .folders import Folders, Place
from .graders_view import answers_left, show, shown
from .handed_in import handed_in
from .judge import open_judge


class NotJudged(Exception):
    """There is no verdict: nbgrader is to count this submission among those that failed, and to give no score."""


class Submitted(NotebookExporter):  # type: ignore[misc]
    """Reads what was handed in, however damaged, as a notebook of the course's cells and the student's text."""

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """The notebook, through the preprocessors. nbgrader's second pass reads what the first one wrote."""
        folders = Folders(self.parent.coursedir, self.config)
        student, assignment, notebook = (
            resources["nbgrader"][key] for key in ("student", "assignment", "notebook")
        )
        path = Path(filename)
        if path.parent == folders.at("autograded", student, assignment):
            return super().from_filename(filename, resources=resources, **options)
        with book.open_book(folders) as gradebook:
            lesson = book.lesson(gradebook, folders, assignment, notebook)
        resources["metadata"] = {"name": notebook, "path": str(path.parent)}
        return self.from_notebook_node(
            nbformat.from_dict(shown(path, lesson)), resources=resources, **options
        )


class Judge(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks the file that was handed in, shows each verdict below its exercise, and enters the marks."""

    imprecise = Float(0.5, help="What the right formula with errors like those of float32 earns.").tag(
        config=True
    )
    unconfined = Bool(False, help="Run student code even where the wall cannot be built.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """The notebook with verdicts and scores. Without a verdict raises NotJudged, and leaves no score behind."""
        student, assignment, notebook = (
            resources["nbgrader"][key] for key in ("student", "assignment", "notebook")
        )
        folders = Folders(
            self.parent.parent.coursedir, self.config
        )  # of the converter whose exporter made this
        entry = book.Entry({})
        try:
            entry = self._judged(
                folders,
                Place(student, assignment, folders.at("submitted", student, assignment)),
                notebook,
                nb,
            )
        finally:
            with book.open_book(folders) as gradebook, book.whole(gradebook):
                book.enter(gradebook.find_submission_notebook(notebook, assignment, student), entry)
        if entry.fault is not None:
            raise NotJudged(entry.fault)
        show(nb, entry)
        return nb, resources

    def _judged(self, folders: Folders, place: Place, notebook: str, nb: Any) -> book.Entry:
        rules = Rules(self.imprecise, unconfined=self.unconfined)
        try:
            secret = read_secret(None, None, os.environ).text
        except NoSecret as none:
            raise NotJudged(str(none)) from None
        judge = open_judge(folders.root, rules, secret)
        if notebook not in judge.examiners:
            known = ", ".join(judge.examiners)
            raise NotJudged(
                f"{notebook}.ipynb is named after none of {known}, so nothing can be said about it"
            )
        submission = handed_in(folders, place, (notebook,), tuple(judge.examiners)).submission
        mark = judge.mark(submission, (notebook,))
        return book.Entry({one.name: one for one in mark.exercises}, answers_left(nb))
