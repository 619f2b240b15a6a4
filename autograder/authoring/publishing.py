"""Makes what students get, `assignments/`, from the answer key, `solutions/`."""

import importlib.util
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.published import stale, write_unchanged
from autograder.course import QUESTIONS, Broken, as_settled, bank_in, exercises_of, folders_of, settings_of
from autograder.spec.questions import as_data
from autograder.spec.solution import without_exercises
from autograder.stubs import stub

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
    """Writes `assignments/<name>/<name>.py` and `.ipynb` for every solution of the course, and the `others`.

    What lies in `solutions/<name>/data/` goes with them. A file that somebody has changed since it was published is
    left as it is; with `force` it is set aside, and made anew. What no solution makes is left too, for it may be
    someone's work. With `check` nothing is written. Without nbgrader the notebooks are left alone.
    """
    missing, solutions = _missing(), read_solutions(course)
    folder = course / "assignments"
    contents = {folder / name: content for name, content in made(course).items()}
    contents |= {path: text.encode("utf-8") for path, text in others.items()}
    written = stale(course, contents) if check else write_unchanged(course, contents, force)
    left_alone = [folder / name / f"{name}.ipynb" for name in solutions] if missing else []
    unknown = [path for path in assignment_files(course) if path not in contents and path not in left_alone]
    out_of_order = sorted(written.written + unknown)
    return Published(out_of_order, sorted(unknown), written.changed, written.set_aside, left_alone, missing)


def made(course: Path) -> dict[str, bytes]:
    """What students get of every assignment, by its path in `assignments/`; notebooks where they can be made."""
    solutions = read_solutions(course)
    files = {f"{name}/{name}.py": text for name, text in stubs(course, solutions).items()}
    written = {} if _missing() else notebooks(course, solutions)
    files |= {f"{name}/{name}.ipynb": text for name, text in written.items()}
    files |= {f"{name}/{QUESTIONS}.json": text for name, text in banks(course, solutions).items()}
    data = {
        f"{name}/{path}": content for name in solutions for path, content in data_of(course, name).items()
    }
    return {path: text.encode("utf-8") for path, text in files.items()} | data


def _missing() -> tuple[str, ...]:
    return tuple(name for name in MAKERS_OF_NOTEBOOKS if importlib.util.find_spec(name) is None)


def data_of(course: Path, name: str) -> dict[str, bytes]:
    """The files that an assignment comes with, those in `solutions/<name>/data/`: `data/<file>` and what is in it."""
    folder = course / "solutions" / name
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "data").glob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def read_solutions(course: Path) -> dict[str, str]:
    """The text of every solution, without what course.toml drops, by the assignment's name"""
    settings = settings_of(course)
    drop = settings.drop if settings is not None else frozenset()
    solutions = {
        name: without_exercises((folder / f"{name}.py").read_text(encoding="utf-8"), drop)
        for name, folder in _folders(course).items()
    }
    if not solutions:
        raise FileNotFoundError(f"There are no solutions in {course / 'solutions'}.")
    return solutions


def _folders(course: Path) -> dict[str, Path]:
    """Where each solution is: what course.toml names, or else whatever lies in solutions/."""
    settings = settings_of(course)
    if settings is not None and settings.assignments is not None:
        return folders_of(course, settings)
    paths = sorted((course / "solutions").glob("*/*.py"))
    return {path.stem: path.parent for path in paths if path.stem == path.parent.name}


def stubs(course: Path, solutions: Mapping[str, str]) -> dict[str, str]:
    """The student's file of every assignment, by the assignment's name"""
    made = {}
    for name, text in solutions.items():
        try:
            made[name] = stub(text)
        except ValueError as error:
            raise ValueError(f"In {course / 'solutions' / name / name}.py, {error}") from error
    return made


def banks(course: Path, solutions: Iterable[str]) -> dict[str, str]:
    """The questions of each assignment that has a bank, without their answers, for whoever has no key"""
    found, folders = {}, _folders(course)
    for name in solutions:
        try:
            bank = bank_in(folders[name])
        except Broken as broken:
            raise ValueError(str(broken)) from None
        if bank is not None:
            found[name] = json.dumps(as_data(bank), indent=1, ensure_ascii=False) + "\n"
    return found


def notebooks(course: Path, solutions: Mapping[str, str]) -> dict[str, str]:
    """The student's notebook of every assignment, by the assignment's name"""
    from autograder.authoring.released import released

    return released(lessons(course, solutions))


def lessons(course: Path, solutions: Mapping[str, str]) -> dict[str, Any]:
    """The notebook of every solution, answers included, by the assignment's name"""
    from autograder.authoring.lesson import lesson

    made, settings, folders = {}, settings_of(course), _folders(course)
    for name, text in solutions.items():
        folder = folders[name]
        try:
            asked = [as_settled(one, settings) for one in exercises_of(folder)]
            made[name] = lesson(text, asked, folder)
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
