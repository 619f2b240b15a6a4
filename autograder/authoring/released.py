"""What students get of a lesson, made by nbgrader itself: no answers, locked checks, checksums."""

import ast
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions, SaveCells
from traitlets.config import Config

from autograder.stubs import enclosing_function, solution_regions, unwritten


class LeaveStubs(ClearSolutions):  # type: ignore[misc]
    """nbgrader's own ClearSolutions, but what stands in the place of an answer is what the `.py` has there.

    A course's nbgrader_config.py names it in `c.GenerateAssignment.preprocessors`.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Any:
        """The cell without its answer; a function then says that it is not written yet."""
        if cell.cell_type == "code" and (regions := solution_regions(cell.source.split("\n"))):
            name = enclosing_function(ast.parse(cell.source), regions[0][0])
            self.code_stub = {"python": unwritten(name) if name else ""}
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        cell.source = cell.source.rstrip()
        return cell, resources


def released(lessons: Mapping[str, Any]) -> dict[str, str]:
    """The text of every assignment's notebook, by the assignment's name.

    nbgrader works in a folder of its own that is gone afterwards, without a gradebook, and reads nobody's
    configuration.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name, notebook in lessons.items():
            (root / "source" / name).mkdir(parents=True)
            nbformat.write(notebook, root / "source" / name / f"{name}.ipynb")
        converter = GenerateAssignment(
            coursedir=CourseDirectory(root=str(root), assignment_id="*"), config=Config(), no_database=True
        )
        converter.preprocessors = [
            LeaveStubs if one is ClearSolutions else one
            for one in converter.preprocessors
            if one is not SaveCells
        ]
        converter.start()
        return {
            name: (root / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8") for name in lessons
        }
