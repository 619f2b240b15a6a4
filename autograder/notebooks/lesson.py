"""A solution as a notebook: its cells, and below each exercise the check that carries its points."""

import copy
from collections.abc import Sequence
from typing import Any

import jupytext
from nbformat.v4 import new_code_cell

from autograder.vocabulary import Exercise

PYTHON = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def lesson(text: str, exercises: Sequence[Exercise]) -> Any:
    """The notebook of a solution's text in the percent format; the same text gives the same notebook."""
    notebook = jupytext.reads(text, fmt="py:percent")
    marked = {exercise.name: exercise for exercise in exercises if exercise.criteria}
    cells = []
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)
        cells.append(cell)
        if (exercise := marked.pop(grade_id(cell), None)) is not None:
            cells.append(check_cell(exercise))
    if marked:
        raise ValueError(f"no cell has the grade_id of {', '.join(marked)}; each exercise should have one.")
    notebook.cells = cells
    notebook.metadata = {"kernelspec": copy.copy(PYTHON)}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for place, cell in enumerate(cells, start=1):
        cell.id = grade_id(cell) or f"text-{place}"
    return notebook


def check_cell(exercise: Exercise) -> Any:
    """The cell that asks the autograder about one exercise, and carries its points in nbgrader."""
    what = exercise.name if exercise.takes else f'"{exercise.name}"'
    cell = new_code_cell(f"from autograder import check\n\ncheck({what})")
    cell.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": f"test_{exercise.name}",
        "locked": True,
        "points": _number(exercise.points),
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    return cell


def grade_id(cell: Any) -> str:
    """What nbgrader calls the cell; nothing for one that it leaves alone."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _number(points: float) -> float:
    return int(points) if points == int(points) else float(points)
