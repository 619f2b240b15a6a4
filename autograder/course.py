"""The course: its assignments, each with its exercises and its solution."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import exercises
from autograder.vocabulary import Exercise, Weights


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
    """The folder that holds assignments/ and, with an answer key, solutions/; and the assignments in order."""

    root: Path
    assignments: tuple[Assignment, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The assignments' names in order."""
        return tuple(assignment.name for assignment in self.assignments)

    @property
    def has_key(self) -> bool:
        """Whether the answer key is there: without it laws can be checked, and no points given."""
        return all(assignment.text for assignment in self.assignments)

    def __getitem__(self, name: str) -> Assignment:
        return next(assignment for assignment in self.assignments if assignment.name == name)


def root_of_course(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds solutions/, else the one this package stands in."""
    here = start.resolve()
    package = Path(__file__).resolve().parent.parent
    for folder in (here, *here.parents, package):
        if (folder / "solutions" / "rnn.py").is_file():
            return folder
    raise NoCourse(
        f"there is no course with an answer key in {here} or above it: a folder with solutions/ and assignments/ "
        "should be there; run the command inside the course's folder (only check does without a key)"
    )


def find_course(start: Path) -> Course:
    """The course around this folder; without an answer key, where there is none."""
    try:
        return load_course(root_of_course(start))
    except NoCourse:
        return course_without_key(start)


def course_without_key(start: Path) -> Course:
    """All exercises, for the nearest folder from `start` upwards that holds assignments/, else for `start` itself."""
    here = start.resolve()
    root = next((folder for folder in (here, *here.parents) if (folder / "assignments").is_dir()), here)
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
