"""What graders see of a file: a notebook that is safe to obey, with each verdict below its exercise."""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils

from autograder.gradebook import verdicts
from autograder.gradebook.book import Entry
from autograder.gradebook.cells import Lesson, in_course_order, unread
from autograder.submissions.refused import RefusedFileError
from autograder.submissions.source import written
from autograder.submissions.text import printable

UNKNOWN = "The judge knows no exercise of this name: these points are given by hand.\n"


def shown(path: Path, lesson: Lesson) -> dict[str, Any]:
    """The notebook of a file that was handed in, without verdicts; the file may be anything."""
    file = printable(path.name)
    try:
        return in_course_order(written(path, file).cells, lesson)
    except RefusedFileError as refusal:
        return unread(str(refusal), lesson)


def show(nb: Any, entry: Entry) -> None:
    """Puts the verdicts and one number below each check. A check says something always, or it would earn all."""
    for cell in nb.cells:
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            mark = entry.of_check(cell.metadata.nbgrader.grade_id)
            cell.execution_count = 1
            points = float(cell.metadata.nbgrader.points)
            told = verdicts.outputs(mark, points) if mark else verdicts.output(UNKNOWN, 0.0)
            cell.outputs = [nbformat.from_dict(one) for one in told]


def answers_left(nb: Any) -> frozenset[str]:
    """The answers that stand there as they were handed out."""
    return frozenset(
        cell.metadata.nbgrader.grade_id
        for cell in nb.cells
        if utils.is_solution(cell) and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    )
