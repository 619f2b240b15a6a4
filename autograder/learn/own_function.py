"""One function of a learner's own files: where it stands, and how it is judged now."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.errors import NothingToGrade
from autograder.learn.folder import Folder, sources_beside
from autograder.learn.resident import Resident
from autograder.learn.written import Written, exercises_written, written
from autograder.report import ExerciseMark
from autograder.stubs import stub
from autograder.submissions.source import Cell, Source, Unreadable


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of an assignment, what stands in it, and which functions of it are written."""

    path: Path
    source: Source | Unreadable
    written: Written
    functions: list[str]
    beside: Mapping[str, Source] = field(default_factory=dict)


def own_file(course: Course, folder: Folder, name: str, path: Path) -> OwnFile:
    """What stands in a file of an assignment."""
    source = folder.read(name, path)
    if isinstance(source, Unreadable):
        return OwnFile(path, source, Written({}, {}, {}, {}, is_broken=True), [])
    beside = sources_beside(course, folder, source, path)
    found = written(source, beside)
    functions = exercises_written(course[name], found, handed_out_of(course, name))
    return OwnFile(path, source, found, functions, beside)


def own_files(course: Course, folder: Folder) -> dict[str, OwnFile]:
    """Of each assignment the file that is worked on, if it can be read as code."""
    files = {
        name: own_file(course, folder, name, worked_on(course, folder, name)) for name in folder.assignments
    }
    return {name: one for name, one in files.items() if isinstance(one.source, Source)}


def sources_of(files: Mapping[str, OwnFile]) -> dict[str, tuple[Source, Mapping[str, Source]]]:
    """The code of each file that can be read, and what it may import."""
    return {name: (one.source, one.beside) for name, one in files.items() if isinstance(one.source, Source)}


def handed_out_of(course: Course, name: str) -> Written:
    """What stands in the file as it is given out; nothing without an answer key."""
    text = course[name].text
    return written(Source(name, name, (Cell(name, stub(text), False),))) if text else Written({}, {}, {}, {})


def worked_on(course: Course, folder: Folder, name: str) -> Path:
    """Of program and notebook the one that is not as it was handed out; of two the one saved last.

    Raises NothingToGrade if there is neither.
    """
    forms = folder.forms(name)
    if not forms:
        raise NothingToGrade(
            f"There is no {name}.py and no {name}.ipynb in {folder.root}: go to your lessons, or write them with "
            "autograder start."
        )
    files = [own_file(course, folder, name, path) for path in forms]
    begun = [one.path for one in files if one.functions or one.written.is_broken]
    return max(begun, key=saved_at) if begun else forms[0]


def judged(resident: Resident, folder: Folder, name: str, function: str) -> tuple[OwnFile, ExerciseMark]:
    """The mark on one function as it was saved, with the file that it is in. Raises NothingToGrade."""
    course = resident.course
    file = own_file(course, folder, name, worked_on(course, folder, name))
    wanted = {function, *file.written.reached.get(function, ())} & {
        one.name for one in course[name].exercises
    }
    marks = resident.answer(name, file.source, file.beside, wanted).exercises
    return file, next(one for one in marks if one.name == function)


def assignment_of(course: Course, function: str) -> str:
    """The assignment that a function, or an answer of the quiz, is in. Raises NothingToGrade."""
    every = {
        exercise.name: one.name
        for one in course.assignments
        for exercise in one.exercises
        if exercise.criteria
    }
    if function in course.names:
        names = ", ".join(name for name, assignment in every.items() if assignment == function)
        raise NothingToGrade(
            f"{function} is an assignment, and one of its functions should be named: {names}."
        )
    if function not in every:
        near = meant(course, function)
        then = f"Did you mean {near}?" if near else f"The assignments are {', '.join(course.names)}."
        raise NothingToGrade(f"The course has no function called {function}. {then}")
    return every[function]


def meant(course: Course, name: str) -> str:
    """The assignment or function that was meant, perhaps, by a name that nothing has."""
    names = [*course.names, *(exercise.name for one in course.assignments for exercise in one.exercises)]
    return next(iter(difflib.get_close_matches(name, names, 1)), "")


def saved_at(path: Path) -> float:
    """When a file was saved last, in seconds; long ago if it is not there."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
