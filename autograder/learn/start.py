"""The lessons of a course, written into a learner's folder; what the learner has worked on is left as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.authoring.published import RECORD, is_as_recorded, write_unchanged
from autograder.course import Course
from autograder.errors import NoCourse
from autograder.stubs import stub

LESSONS = ".lessons.json"  # in the learner's folder: the hashes of what was written there
FOLDER = "rnn-course"

Did = Literal["new", "brought up to date", "as it was", "yours, left as it is"]


@dataclass(frozen=True, slots=True)
class Started:
    """What became of each file, by its path; and the lessons that could not be given, with the reason."""

    root: Path
    did: Mapping[Path, Did]
    missing: tuple[str, ...] = ()


def start(course: Course, folder: Path) -> Started:
    """Writes the lessons of a course into a folder: those that are missing, or as they were written the last time

    What somebody has changed since is never written over. Raises NoCourse where the course has no lessons.
    """
    root = folder.resolve()
    files, missing = _lessons(course)
    if not files:
        raise NoCourse(
            f"the course {course.root} has no lessons to give out: there is nothing in its folder assignments/. "
            "Make them with autograder publish, or name another course with --course."
        )
    contents = {root / path: content for path, content in files.items()}
    there = {path for path in contents if path.exists()}
    written = write_unchanged(root, contents, force=False, record=LESSONS)
    return Started(
        root, {path: _did(path, there, written.written, written.changed) for path in contents}, missing
    )


def _did(path: Path, there: set[Path], written: list[Path], changed: list[Path]) -> Did:
    if path in changed:
        return "yours, left as it is"
    if path in written:
        return "brought up to date" if path in there else "new"
    return "as it was"


def _lessons(course: Course) -> tuple[dict[Path, bytes], tuple[str, ...]]:
    """What is given out, in the course's order, and what is not: a file that somebody has worked on is no lesson."""
    files: dict[Path, bytes] = {}
    missing = []
    for assignment in course.assignments:
        folder = course.root / "assignments" / assignment.name
        for path in _files_in(folder):
            if path == folder / f"{assignment.name}.py" and assignment.text:
                files[Path(assignment.name, path.name)] = stub(assignment.text).encode("utf-8")
            elif is_as_recorded(course.root, path):
                files[Path(assignment.name) / path.relative_to(folder)] = path.read_bytes()
            else:
                shown = path.relative_to(course.root)
                missing.append(
                    f"{shown} is not as it was published ({RECORD} has another hash), so it was not given out"
                )
    return files, tuple(missing)


def _files_in(folder: Path) -> Iterator[Path]:
    """Programs first; nothing that editors, Python and Jupyter leave there."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    for path in sorted(found, key=lambda path: (path.suffix != ".py", path)):
        if not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts):
            yield path


def is_started(folder: Path) -> bool:
    """Whether lessons were written into this folder."""
    return (folder / LESSONS).is_file()
