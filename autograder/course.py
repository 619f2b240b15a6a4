"""The course: its assignments, each with its exercises and its solution."""

import importlib
import importlib.util
import os
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import __version__, exercises
from autograder.ownership import fault_of
from autograder.spec import Exercise, Weights


class NoCourse(Exception):
    """There is no course with an answer key here; the message says what was looked for, and where."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Exercises that are handed out together, and the solution that they come from.

    Where there is no answer key, `solution` holds the types of the weights and nothing else, and `text` is empty.
    """

    name: str
    place: int
    exercises: tuple[Exercise, ...]
    solution: ModuleType
    text: str
    path: Path

    @property
    def points(self) -> float:
        """The sum of the exercises' points."""
        return sum(exercise.points for exercise in self.exercises)


@dataclass(frozen=True, slots=True)
class Course:
    """The folder that holds assignments/ and, with an answer key, solutions/; and the assignments in order.

    `name` is what people are told that they were marked by.
    """

    root: Path
    assignments: tuple[Assignment, ...]
    name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The assignments' names in order."""
        return tuple(assignment.name for assignment in self.assignments)

    @property
    def has_key(self) -> bool:
        """Whether the answer key is there: without it laws can be checked, and no points given."""
        return bool(self.assignments) and all(assignment.text for assignment in self.assignments)

    def __getitem__(self, name: str) -> Assignment:
        return next(assignment for assignment in self.assignments if assignment.name == name)


def open_course(named: Path | None, graded: Iterable[Path] = ()) -> Course:
    """The course that was named, else that of AUTOGRADER_COURSE, else the shipped one; without a key if it has none.

    It is never looked for, and what is graded cannot bring its own. Raises NoCourse.
    """
    if named is None and os.environ.get("AUTOGRADER_COURSE"):
        named = Path(os.environ["AUTOGRADER_COURSE"])
    if named is None:
        return _shipped_course()
    root = named.resolve()
    if not root.is_dir():
        raise NoCourse(
            f"the course {named} is no folder; it should be one that holds solutions/. Name another with --course "
            "or AUTOGRADER_COURSE, or neither for the course that is shipped."
        )
    for path in graded:
        if root.is_relative_to(path.resolve()):
            raise NoCourse(
                f"the course {named} lies in {path}, which is to be graded, so its answer key could be a student's; "
                "it should stand elsewhere. Name another course, or narrower paths."
            )
    if (fault := fault_of(_files_of(root))) is not None:
        raise NoCourse(
            f"the course {named} was not opened: {fault}. Its files are run, so nobody else should be able to write "
            "them. Copy the course, or change its owner or permissions (chown, chmod go-w)."
        )
    return _of(root, str(named))


def open_key(named: Path | None, graded: Iterable[Path] = ()) -> Course:
    """The same, for what cannot be done without an answer key. Raises NoCourse where there is none."""
    course = open_course(named, graded)
    if not course.has_key:
        raise NoCourse(
            f"there is no course with an answer key in {course.root}: a folder solutions/ should be there; name a "
            "course with --course (only check does without a key)"
        )
    return course


def shipped_root() -> Path:
    """The folder of the course that comes with the package: the checkout around it, else what was installed."""
    package = Path(__file__).resolve().parent
    around = package.parent
    if (around / "pyproject.toml").is_file() and (around / "solutions" / "rnn.py").is_file():
        return around
    return package / "shipped"


def is_installed(root: Path) -> bool:
    """Whether a folder belongs to the installed package, where nothing is to be written."""
    return root.resolve().is_relative_to(Path(__file__).resolve().parent)


def _shipped_course() -> Course:
    """The shipped course. Whoever owns the package is trusted with it, and could change what marks by it as well."""
    root, package = shipped_root(), Path(__file__).resolve().parent
    trusted = {package.stat().st_uid} if package.is_dir() else set()
    fault = fault_of(_files_of(root), trusted)
    if fault is not None and fault_of([package, Path(__file__)], trusted) is None:
        raise NoCourse(
            f"the course that is shipped was not opened: {fault}. Its files are run, so nobody else should be able "
            "to write them. Change their owner or permissions (chown, chmod go-w)."
        )
    return _of(root, f"shipped with autograder {__version__}")


def _of(root: Path, name: str) -> Course:
    course = load_course(root) if (root / "solutions").is_dir() else course_without_key(root)
    return replace(course if course.assignments else course_without_key(root), name=name)


def _files_of(root: Path) -> list[Path]:
    """What is run of a course, and the folders in which it could be exchanged."""
    solutions = root / "solutions"
    return [root, solutions, *sorted(solutions.glob("*.py"))]


def course_without_key(root: Path) -> Course:
    """All exercises, for a folder without solutions."""
    names = [module.name for module in pkgutil.iter_modules(exercises.__path__)]
    return Course(root, _in_order([_without_key(root, name) for name in names]))


def _without_key(root: Path, name: str) -> Assignment:
    asked, types = exercises_of(name), ModuleType(f"solutions.{name}")
    for exercise in asked:
        for quantity in exercise.takes:
            if isinstance(quantity, Weights) and not hasattr(types, quantity.type_name):
                setattr(types, quantity.type_name, quantity.as_type())
    return Assignment(name, _place(name), asked, types, "", root / "solutions" / f"{name}.py")


def load_course(root: Path) -> Course:
    """Imports every solution that has a file of the same name under exercises/."""
    stems = (path.stem for path in sorted((root / "solutions").glob("*.py")))
    assignments = [
        _assignment(root, stem) for stem in stems if importlib.util.find_spec(f"autograder.exercises.{stem}")
    ]
    return Course(root, _in_order(assignments))


def _in_order(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    return tuple(sorted(assignments, key=lambda assignment: (assignment.place, assignment.name)))


def _assignment(root: Path, name: str) -> Assignment:
    path = root / "solutions" / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    return Assignment(name, _place(name), exercises_of(name), module_of(name, text, path), text, path)


def _place(name: str) -> int:
    """An assignment's place in the course."""
    return int(getattr(importlib.import_module(f"autograder.exercises.{name}"), "PLACE_IN_COURSE", 100))


def exercises_of(name: str) -> tuple[Exercise, ...]:
    """The exercises of an assignment in order; none if nothing is asked about it."""
    if importlib.util.find_spec(f"autograder.exercises.{name}") is None:
        return ()
    asked = importlib.import_module(f"autograder.exercises.{name}")
    return tuple(value for value in vars(asked).values() if isinstance(value, Exercise))


def redefined(names: dict[str, Any], text: str, path: Path) -> None:
    """Runs a piece of a solution's text in a namespace of it, where what it defines takes the old one's place."""
    exec(compile(text, str(path), "exec"), names)  # noqa: S102  (the course's own solution)


def module_of(name: str, text: str, path: Path) -> ModuleType:
    """The module that a solution's text makes."""
    module = ModuleType(f"solutions.{name}")
    exec(compile(text, str(path), "exec"), module.__dict__)  # noqa: S102  (the course's own solution)
    return module
