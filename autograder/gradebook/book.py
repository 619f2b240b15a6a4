"""Writes marks into nbgrader's gradebook: each submission whole, or not at all."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from autograder.gradebook import verdicts
from autograder.gradebook.arrival import Arrival
from autograder.gradebook.cells import Given, Lesson
from autograder.gradebook.folders import Folders
from autograder.report import ExerciseMark

CHECK = "test_"  # a check's cell is named after its exercise


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of one notebook: the marks by exercise, and the answers that were left as they were given."""

    marks: Mapping[str, ExerciseMark]
    unanswered: frozenset[str] = frozenset()

    @property
    def fault(self) -> str | None:
        """Why there is no verdict on some exercise, if so. What has none must never look like a zero."""
        return next(
            (
                criterion.message
                for mark in self.marks.values()
                for criterion in mark.criteria
                if criterion.verdict == "not judged"
            ),
            None,
        )

    def of_check(self, name: str) -> ExerciseMark | None:
        """The mark that the cell of this name carries, if it is a check of ours."""
        return self.marks.get(name.removeprefix(CHECK)) if name.startswith(CHECK) else None


class _Whole(Session):  # type: ignore[misc]
    """nbgrader's Gradebook commits at every step; here its commits wait until the submission is complete."""

    def commit(self) -> None:
        self.flush()

    def keep(self) -> None:
        """Commits."""
        super().commit()


@contextmanager
def open_book(folders: Folders) -> Iterator[Any]:
    """The course's gradebook, for one writer."""
    with Gradebook(folders.directory.db_url, folders.directory.course_id or "default_course") as book:
        book.db.remove()
        book.db = scoped_session(
            sessionmaker(class_=_Whole, bind=book.engine, autoflush=False, expire_on_commit=False)
        )
        yield book


@contextmanager
def whole(book: Any) -> Iterator[None]:
    """What is written in the block is kept if it ends well; else nothing of it."""
    try:
        yield
        book.db().keep()
    finally:
        book.db.remove()  # after keep there is nothing left to roll back, and what others write is seen next time


def notebooks(book: Any) -> dict[str, list[str]]:
    """The names of the notebooks of each assignment."""
    return {one.name: [notebook.name for notebook in one.notebooks] for one in book.assignments}


def lesson(book: Any, folders: Folders, assignment: str, notebook: str) -> Lesson:
    """A notebook as it was handed out, its cells in the order of the course's source."""
    entry = book.find_notebook(notebook, assignment)
    grades, solutions, tasks = (
        {cell.name: cell for cell in cells}
        for cells in (entry.grade_cells, entry.solution_cells, entry.task_cells)
    )
    order = {name: place for place, name in enumerate(folders.order(assignment, notebook))}
    given = [
        Given(
            name=cell.name,
            kind=cell.cell_type,
            text=cell.source,
            checksum=cell.checksum,
            locked=cell.locked,
            grade=cell.name in grades,
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=float((grades | tasks)[cell.name].max_score) if cell.name in grades | tasks else None,
        )
        for cell in sorted(entry.source_cells, key=lambda cell: (order.get(cell.name, len(order)), cell.name))
    ]
    return Lesson(tuple(given), json.loads(entry.kernelspec or "{}"))


def enter(submitted_notebook: Any, entry: Entry) -> None:
    """Enters the marks of one notebook. What a human gave stays, and is put before them again.

    If anything was not judged, the notebook has no scores afterwards, not even old ones, and waits for a human.
    """
    points = {cell.id: float(cell.max_score) for cell in submitted_notebook.notebook.grade_cells}
    for grade in submitted_notebook.grades:
        grade.auto_score = _score(grade.name, points.get(grade.cell_id, 0.0), entry)
        if (mark := entry.of_check(grade.name)) is not None and mark.bonus:
            grade.extra_credit = mark.points if entry.fault is None else None
        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
    for note in submitted_notebook.comments:
        mark = entry.marks.get(note.name)
        note.auto_comment = (
            verdicts.comment(mark) if mark else "No response." if note.name in entry.unanswered else None
        )


def _score(name: str, points: float, entry: Entry) -> float | None:
    if name in entry.unanswered:
        return 0.0
    mark = entry.of_check(name)
    return verdicts.score(mark, points) if mark and entry.fault is None else None


def submission(book: Any, student: str, assignment: str) -> Any:
    """The student's submission in the gradebook, made if it is new."""
    book.update_or_create_student(student)
    return book.update_or_create_submission(assignment, student)


def came(submitted: Any, arrival: Arrival) -> None:
    """Enters when a submission came; a time that does not count is taken out, and else what stands there stays."""
    if arrival.time is not None or arrival.note:
        submitted.timestamp = arrival.time


def penalise(book: Any, submitted: Any, config: Any) -> None:
    """Enters what lateness costs, by the plugin that the course's configuration names."""
    penalties = AssignLatePenalties(config=config)
    penalties.init_plugin()
    book.db.flush()
    late = submitted.total_seconds_late
    for notebook in submitted.notebooks:
        notebook.late_submission_penalty = None
        if late > 0:
            book.db().expire(notebook, ["score"])  # the database sums it up
            score = notebook.score
            penalty = penalties.plugin_inst.late_submission_penalty(submitted.student_id, score, late)
            notebook.late_submission_penalty = None if penalty is None else min(max(penalty, 0), score)
