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
from traitlets import Bool, Enum, Float

from autograder.errors import NoSecret
from autograder.gradebook import book
from autograder.gradebook.arrival import TRUST, arrival, expected_about, most_have_one
from autograder.gradebook.folders import Folders, Place
from autograder.gradebook.graders_view import answers_left, show, shown
from autograder.gradebook.handed_in import handed_in, left_over, notebooks_in
from autograder.gradebook.judge import open_judge
from autograder.gradebook.told import extend
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.secret import read_secret


class NotJudged(Exception):
    """There is no verdict: nbgrader is to count this submission among those that failed, and to give no score."""


class Submitted(NotebookExporter):  # type: ignore[misc]
    """Reads what was handed in, however damaged, as a notebook of the course's cells and the student's text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._name_what_counts()

    def _name_what_counts(self) -> None:
        """Tells the converter, which knows notebooks by their names only, the name of one that is called otherwise.

        It makes its exporter when it has listed the notebooks and before it looks at them.
        """
        listed = getattr(self.parent, "assignments", {})
        if not listed or self.parent.coursedir.notebook_id != "*":
            return
        folders = Folders(self.parent.coursedir, self.config)
        with book.open_book(folders) as gradebook:
            expected = book.notebooks(gradebook)
        for place in folders.submitted(assignment=self.parent.coursedir.assignment_id):
            names = expected.get(place.assignment, [])
            if str(place.path) not in listed or not names:
                continue
            found = notebooks_in(place.path, names)
            if [str(path) for path in found.values()] == listed[str(place.path)]:
                listed[str(place.path)] = [str(place.path / f"{name}.ipynb") for name in found]
            elif left := left_over(place, found):
                self.log.warning(left)

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """The notebook, through the preprocessors. nbgrader's second pass reads what the first one wrote."""
        folders = Folders(self.parent.coursedir, self.config)
        student, assignment, notebook = (
            resources["nbgrader"][key] for key in ("student", "assignment", "notebook")
        )
        path = Path(filename)
        if path.parent == folders.at("autograded", student, assignment):
            return super().from_filename(filename, resources=resources, **options)
        place = Place(student, assignment, path.parent)
        if not place.is_plain:
            raise NotJudged(
                f'formgrader takes the signs < > " in a name for markup, so rename the folder {place.shown}'
            )
        with book.open_book(folders) as gradebook:
            lesson = book.lesson(gradebook, folders, assignment, notebook)
            path = notebooks_in(path.parent, book.notebooks(gradebook)[assignment])[notebook]
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
    feedback = Enum(
        ("nbgrader", "pages"),
        "nbgrader",
        help="Whose feedback: nbgrader's, or our own pages, by grade --nbgrader.",
    ).tag(config=True)
    timestamps = Enum(
        TRUST, "most", help="Whose timestamp.txt counts: of all if most have one, everybody's, or nobody's."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """The notebook with verdicts and scores. Without a verdict raises NotJudged, and leaves no score behind."""
        student, assignment, notebook = (
            resources["nbgrader"][key] for key in ("student", "assignment", "notebook")
        )
        folders = Folders(
            self.parent.parent.coursedir, self.config
        )  # of the converter whose exporter made this
        place = Place(student, assignment, folders.at("submitted", student, assignment))
        entry, settings = book.Entry({}), None
        try:
            judge = self._judge(folders)
            settings = judge.course.settings
            entry = self._judged(judge, folders, place, notebook, nb)
        finally:
            with book.open_book(folders) as gradebook, book.whole(gradebook):
                submitted = gradebook.find_submission_notebook(notebook, assignment, student)
                book.enter(submitted, entry)
                if settings is not None:  # as `autograder gradebook` enters it, which this work came after
                    for change in extend(submitted.assignment, settings):
                        self.log.info(change.sentence)
                self._enter_arrival(folders, place, submitted.assignment)
        if entry.fault is not None:
            raise NotJudged(entry.fault)
        show(nb, entry)
        return nb, resources

    def _judge(self, folders: Folders) -> Grader:
        rules = Rules(self.imprecise, unconfined=self.unconfined)
        try:
            secret = read_secret(None, None, os.environ).text
        except NoSecret as none:
            raise NotJudged(str(none)) from None
        return open_judge(folders.root, rules, secret)

    def _judged(self, judge: Grader, folders: Folders, place: Place, notebook: str, nb: Any) -> book.Entry:
        if notebook not in judge.course.names:
            known = ", ".join(judge.course.names)
            raise NotJudged(f"{notebook}.ipynb is not named after any of {known}, so it cannot be marked")
        with book.open_book(folders) as gradebook:
            expected = book.notebooks(gradebook)[place.assignment]
        submission = handed_in(folders, place, expected, judge.course.names).submission
        mark = judge.mark(submission, (notebook,))
        return book.Entry({one.name: one for one in mark.exercises}, answers_left(nb))

    def _enter_arrival(self, folders: Folders, place: Place, submitted: Any) -> None:
        """nbgrader has entered what timestamp.txt says; what does not count is taken out before penalties are."""
        near = expected_about(folders, place.assignment, submitted.duedate)
        found = arrival(place, self.timestamps, lambda: most_have_one(folders, place.assignment), near)
        book.came(submitted, found)
        if found.note:
            self.log.warning(found.note)
