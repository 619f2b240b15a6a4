"""The course: its assignments, each with its exercises and its solution."""

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.vocabulary import Exercise


class NoCourse(Exception):
    """There is no course here; the message says what was looked for, and where."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Exercises that are handed out together, and the solution that they come from."""

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
    """The folder that holds solutions/ and assignments/, and the assignments in order."""

    root: Path
    assignments: tuple[Assignment, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The assignments' names in order."""
        return tuple(assignment.name for assignment in self.assignments)

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
        f"there is no course in {here} or above it: a folder with solutions/ and assignments/ should be there; "
        "run the command inside the course's folder"
    )


def load_course(root: Path) -> Course:
    """Imports every solution that has a file of the same name under exercises/."""
    stems = (path.stem for path in sorted((root / "solutions").glob("*.py")))
    assignments = [
        _assignment(root, stem) for stem in stems if importlib.util.find_spec(f"autograder.exercises.{stem}")
    ]
    return Course(
        root, tuple(sorted(assignments, key=lambda assignment: (assignment.place, assignment.name)))
    )


def _assignment(root: Path, name: str) -> Assignment:
    path = root / "solutions" / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    asked = importlib.import_module(f"autograder.exercises.{name}")
    place = getattr(asked, "PLACE_IN_COURSE", 100)
    return Assignment(name, place, exercises_of(name), module_of(name, text, path), text, path)


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
