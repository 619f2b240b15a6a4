"""Makes what students get, `assignments/`, from the answer key, `solutions/`."""

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import exercises_of
from autograder.stubs import stub

MAKERS_OF_NOTEBOOKS = ("jupytext", "nbgrader")


@dataclass(frozen=True, slots=True)
class Published:
    """What was out of order in `assignments/`, and what could not be looked at for want of a package"""

    out_of_order: list[Path]
    left_alone: list[Path]
    missing: tuple[str, ...]


def publish(course: Path, check: bool = False) -> Published:
    """Write `assignments/<name>/<name>.py` and `.ipynb` for every `solutions/<name>.py`

    What was out of order are stale files, missing ones, and those in `assignments/` that no solution makes. The
    last are left where they are, for they may be someone's work. With `check` nothing is written. Without nbgrader
    the notebooks are left alone.
    """
    solutions = read_solutions(course)
    missing = tuple(name for name in MAKERS_OF_NOTEBOOKS if importlib.util.find_spec(name) is None)
    folder = course / "assignments"
    files = {folder / name / f"{name}.py": text for name, text in stubs(course, solutions).items()}
    made = {} if missing else notebooks(course, solutions)
    files |= {folder / name / f"{name}.ipynb": text for name, text in made.items()}
    wrong = []
    for path, text in files.items():
        content = text.encode("utf-8")
        if not path.is_file() or path.read_bytes() != content:
            wrong.append(path)
            if not check:
                write_atomically(path, content)
    left_alone = [folder / name / f"{name}.ipynb" for name in solutions] if missing else []
    unknown = [path for path in assignment_files(course) if path not in files and path not in left_alone]
    return Published(sorted(wrong + unknown), left_alone, missing)


def read_solutions(course: Path) -> dict[str, str]:
    """The text of every solution, by the assignment's name"""
    solutions = sorted((course / "solutions").glob("*.py"))
    if not solutions:
        raise FileNotFoundError(f"There are no solutions in {course / 'solutions'}.")
    return {solution.stem: solution.read_text(encoding="utf-8") for solution in solutions}


def stubs(course: Path, solutions: Mapping[str, str]) -> dict[str, str]:
    """The student's file of every assignment, by the assignment's name"""
    made = {}
    for name, text in solutions.items():
        try:
            made[name] = stub(text)
        except ValueError as error:
            raise ValueError(f"In {course / 'solutions' / name}.py, {error}") from error
    return made


def notebooks(course: Path, solutions: Mapping[str, str]) -> dict[str, str]:
    """The student's notebook of every assignment, by the assignment's name"""
    from autograder.notebooks.lesson import lesson
    from autograder.notebooks.released import released

    folder = course / "solutions"
    return released({name: lesson(text, exercises_of(name), folder) for name, text in solutions.items()})


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


def write_atomically(path: Path, content: bytes) -> None:
    """Whoever reads the file meanwhile sees the old one or the new one, never half of one"""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)
