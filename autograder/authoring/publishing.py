"""Makes what students get, `assignments/`, from the answer key, `solutions/`."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.published import stale, write_unchanged
from autograder.authoring.stubs import stub
from autograder.course import Broken, exercises_of

MAKERS_OF_NOTEBOOKS = ("jupytext", "nbgrader")


@dataclass(frozen=True, slots=True)
class Published:
    """What was out of order in `assignments/`, and what could not be looked at for want of a package.

    `out_of_order` are stale files, missing ones, and the `unknown`, which no solution makes. `changed` are those that
    somebody else has worked on, and that were left; `set_aside` those that were not, under their new names.
    """

    out_of_order: list[Path]
    unknown: list[Path]
    changed: list[Path]
    set_aside: list[Path]
    left_alone: list[Path]
    missing: tuple[str, ...]


def publish(
    course: Path, check: bool = False, force: bool = False, others: Mapping[Path, str] = {}
) -> Published:
    """Writes `assignments/<name>/<name>.py` and `.ipynb` for every `solutions/<name>/<name>.py`, and the `others`.

    A file that somebody has changed since it was published is left as it is; with `force` it is set aside, and made
    anew. What no solution makes is left too, for it may be someone's work. With `check` nothing is written. Without
    nbgrader the notebooks are left alone.
    """
    solutions = read_solutions(course)
    missing = tuple(name for name in MAKERS_OF_NOTEBOOKS if importlib.util.find_spec(name) is None)
    folder = course / "assignments"
    files = {folder / name / f"{name}.py": text for name, text in stubs(course, solutions).items()}
    made = {} if missing else notebooks(course, solutions)
    files |= {folder / name / f"{name}.ipynb": text for name, text in made.items()}
    files |= others
    contents = {path: text.encode("utf-8") for path, text in files.items()}
    written = stale(course, contents) if check else write_unchanged(course, contents, force)
    left_alone = [folder / name / f"{name}.ipynb" for name in solutions] if missing else []
    unknown = [path for path in assignment_files(course) if path not in files and path not in left_alone]
    out_of_order = sorted(written.written + unknown)
    return Published(out_of_order, sorted(unknown), written.changed, written.set_aside, left_alone, missing)


def read_solutions(course: Path) -> dict[str, str]:
    """The text of every solution, by the assignment's name"""
    solutions = {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted((course / "solutions").glob("*/*.py"))
        if path.stem == path.parent.name
    }
    if not solutions:
        raise FileNotFoundError(f"There are no solutions in {course / 'solutions'}.")
    return solutions


def stubs(course: Path, solutions: Mapping[str, str]) -> dict[str, str]:
    """The student's file of every assignment, by the assignment's name"""
    made = {}
    for name, text in solutions.items():
        try:
            made[name] = stub(text)
        except ValueError as error:
            raise ValueError(f"In {course / 'solutions' / name / name}.py, {error}") from error
    return made


def notebooks(course: Path, solutions: Mapping[str, str]) -> dict[str, str]:
    """The student's notebook of every assignment, by the assignment's name"""
    from autograder.authoring.released import released

    return released(lessons(course, solutions))


def lessons(course: Path, solutions: Mapping[str, str]) -> dict[str, Any]:
    """The notebook of every solution, answers included, by the assignment's name"""
    from autograder.authoring.lesson import lesson

    made = {}
    for name, text in solutions.items():
        folder = course / "solutions" / name
        try:
            made[name] = lesson(text, exercises_of(folder), folder)
        except Broken as broken:
            raise ValueError(str(broken)) from None
        except (OSError, ValueError) as error:
            raise ValueError(f"In {folder / name}.py, {error}") from error
    return made


def assignment_files(course: Path) -> list[Path]:
    """Every file in `assignments/`, without those that Python, Jupyter and editors leave there"""
    assignments = course / "assignments"
    return [
        path
        for path in assignments.rglob("*")
        if path.is_file()
        and not any(
            part.startswith(".") or part == "__pycache__" for part in path.relative_to(assignments).parts
        )
    ]
