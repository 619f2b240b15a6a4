"""A solution as a notebook: its cells, and below each exercise the check that carries its points."""

import ast
import base64
import copy
import doctest
import html
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jupytext
from nbformat.v4 import new_code_cell

from autograder.spec import Exercise
from autograder.stubs import EQUATION_AS_TEXT, TRY

PICTURE = re.compile(r"!\[([^\]]*)\]\((pictures/[^)]*)\)")
SHOWS = re.compile(r"^@show\.it\b.*\ndef (\w+)", re.MULTILINE)
PYTHON = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def lesson(text: str, exercises: Sequence[Exercise], folder: Path) -> Any:
    """The notebook of a solution's text in the percent format, with the pictures that lie in the folder in it."""
    notebook = jupytext.reads(text, fmt="py:percent")
    marked = {exercise.name: exercise for exercise in exercises if exercise.criteria}
    cells = []
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)
        if cell.cell_type == "markdown":
            cell.source = EQUATION_AS_TEXT.sub(r"\1", cell.source)
            cell.source = PICTURE.sub(lambda found: shown(folder / found[2], found[1]), cell.source)
        cells.append(cell)
        if (exercise := marked.pop(grade_id(cell), None)) is not None:
            cells += [*try_cells(cell.source, exercise.name), check_cell(exercise)]
    if marked:
        raise ValueError(f"no cell has the grade_id of {', '.join(marked)}; each exercise should have one.")
    notebook.cells = cells
    notebook.metadata = {"kernelspec": copy.copy(PYTHON)}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for place, cell in enumerate(cells, start=1):
        cell.id = grade_id(cell) or seen(cell) or f"text-{place}"
    cells.append(last_cell(folder.name))
    return notebook


def shown(picture: Path, what: str) -> str:
    """The picture inside of the text: JupyterLab shows no SVG as it stands, and none that is attached to a cell."""
    data = base64.b64encode(picture.read_bytes()).decode("ascii")
    return f'<img alt="{html.escape(" ".join(what.split()))}" src="data:image/svg+xml;base64,{data}">'


def check_cell(exercise: Exercise) -> Any:
    """The cell that asks the autograder about one exercise, and carries its points in nbgrader."""
    what = f'"{exercise.name}"' if exercise.is_constant else exercise.name
    cell = new_code_cell(f"from autograder import check\n\ncheck({what})")
    cell.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": f"test_{exercise.name}",
        "locked": True,
        "points": 0
        if exercise.bonus
        else _number(exercise.points),  # the gradebook adds a bonus as extra credit
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    return cell


def try_cells(source: str, name: str) -> Iterator[Any]:
    """The cell in which a learner tries a function, made of the example in its docstring; none where there is none.

    It says what the example gives by hand, and a learner may change it.
    """
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
    told = next((ast.get_docstring(one) or "" for one in functions if one.name == name), "")
    if not (examples := doctest.DocTestParser().get_examples(told)):
        return
    *before, last = (one.source.rstrip("\n") for one in examples)
    is_value = isinstance(ast.parse(last).body[0], ast.Expr) and not last.startswith("print(")
    body = textwrap.indent("\n".join([*before, f"return {last}" if is_value else last]), "    ")
    should = textwrap.indent(examples[-1].want.rstrip("\n"), "# ")
    yield new_code_cell(f"{TRY}\n{should}\n@show.it\ndef try_{name}():\n{body}")


def last_cell(assignment: str) -> Any:
    """The cell that asks about the whole assignment; it carries no points."""
    return new_code_cell(f'from autograder import check\n\ncheck("{assignment}")', id=f"check-{assignment}")


def seen(cell: Any) -> str:
    """What a cell that shows something is called: after its function; nothing for every other cell."""
    shows = SHOWS.search(cell.source) if cell.cell_type == "code" else None
    if not shows:
        return ""
    name = shows[1].replace("_", "-")
    return name if name.startswith("try-") else f"see-{name}"


def grade_id(cell: Any) -> str:
    """What nbgrader calls the cell; nothing for one that it leaves alone."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _number(points: float) -> float:
    return int(points) if points == int(points) else float(points)
