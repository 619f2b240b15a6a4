"""Which files `check` takes: the learner's own, in the current folder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.errors import NothingToGrade
from autograder.learn.own_function import meant
from autograder.submissions.find import Submission, find_submissions


def own_files(course: Course, what: Sequence[str], here: Path) -> list[Submission]:
    """What is to be checked: everything of one's own, or these assignments and files. Raises NothingToGrade."""
    if what:
        return [one for each in what for one in _named(course, each, here)]
    if (folder := _lessons(course, here)) is not None:
        return find_submissions([folder], course.names)
    found = [one for name in course.names for one in _assignment(course, name, here)]
    if found:
        return found
    raise NothingToGrade(
        _what_to_do(course, "there is no folder assignments/ here, and no file of an assignment")
    )


def functions_named(course: Course, what: Sequence[str]) -> dict[str, Assignment]:
    """Of what was named, the exercises, each with the assignment that it is in; a file of that name goes before."""
    every = {
        exercise.name: one for one in course.assignments for exercise in one.exercises if exercise.criteria
    }
    return {name: every[name] for name in what if name in every and not Path(name).exists()}


def _named(course: Course, what: str, here: Path) -> list[Submission]:
    if what not in course.names:
        if not Path(what).exists() and (near := meant(course, what)):
            raise NothingToGrade(
                f"{what} was not found: no file, and no function of the course. Did you mean {near}?"
            )
        return find_submissions([Path(what)], course.names)
    if (lessons := _lessons(course, here)) is not None and (lessons / what).is_dir():
        return find_submissions([lessons / what], course.names)
    if found := _assignment(course, what, here):
        return found
    raise NothingToGrade(
        _what_to_do(course, f"there is no assignments/{what}/, {what}.py or {what}.ipynb here")
    )


def _lessons(course: Course, here: Path) -> Path | None:
    """assignments/ of the current folder, else that of the course, for whoever works inside it."""
    if (here / "assignments").is_dir():
        return here / "assignments"
    if here.is_relative_to(course.root) and (course.root / "assignments").is_dir():
        return course.root / "assignments"
    return None


def _assignment(course: Course, name: str, here: Path) -> list[Submission]:
    """The forms of one assignment that lie in the current folder itself, as one submission."""
    forms = [here / file for file in (f"{name}.py", f"{name}.ipynb") if (here / file).is_file()]
    if not forms and (here / name).is_dir():
        return find_submissions([here / name], course.names)
    found = [one for form in forms for one in find_submissions([form], course.names)]
    together = tuple(path for one in found for path in one.files.get(name, ()))
    return [replace(found[0], files={name: together})] if found else []


def _what_to_do(course: Course, seen: str) -> str:
    lessons = course.root / "assignments"
    copy = f'Copy the lessons with: cp -r "{lessons}" assignments' if lessons.is_dir() else "Go to your files"
    return f"Nothing to check: {seen}. {copy}; or name your files, as in: autograder check FILE"
