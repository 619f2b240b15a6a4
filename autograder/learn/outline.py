"""What a course consists of: its exercises in order, and the points of each assignment.

To open a whole course takes longer than to check one function of it. So its outline is kept in the user's own folder,
by a digest of the course's files; one that is damaged or of another course, or that others can write, is as if it were
not there.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder import __version__, cache
from autograder.course import Course, folders_of
from autograder.ownership import fault_of
from autograder.provenance import marked_by

KEPT = 4  # outlines in the user's own folder


class Part(msgspec.Struct, frozen=True):
    """An assignment: its points, and what there is to write, or to answer, in order."""

    name: str
    points: float
    exercises: tuple[str, ...]
    constants: tuple[str, ...]  # those of them that are answers


class Outline(msgspec.Struct, frozen=True):
    """The assignments of a course in order."""

    has_key: bool
    parts: tuple[Part, ...]


def outline_of(course: Course) -> Outline:
    """The outline of an open course."""
    parts = []
    for one in course.assignments:
        asked = [exercise for exercise in one.exercises if exercise.criteria]
        names = tuple(exercise.name for exercise in asked)
        constants = tuple(exercise.name for exercise in asked if exercise.is_constant)
        parts.append(Part(one.name, one.points, names, constants))
    return Outline(course.has_key, tuple(parts))


def outline(course: Course, whole: Callable[[], Course]) -> Outline:
    """The outline of the course that `course` is a part of: as it was kept, or else of the `whole`, which is opened."""
    path = _place(course)
    if (
        path is not None
        and (kept := _read(path)) is not None
        and {*outline_of(course).parts} <= {*kept.parts}
    ):
        return kept
    found = outline_of(whole())
    if path is not None:
        with contextlib.suppress(OSError):
            cache.write_whole(path, lambda file: file.write(msgspec.json.encode(found)))
            cache.leave_last(path.parent, "*.json", KEPT)
    return found


def _place(course: Course) -> Path | None:
    """The file of an outline; None where there can be none. Every course with these files has the same."""
    folders = folders_of(course.root, course.settings).values()
    borrowed = [folder for folder in folders if not folder.is_relative_to(course.root)]
    try:
        digest = marked_by("", course.root, borrowed).sha256[:32]
        return cache.folder("outlines") / f"{__version__}-{digest}.json"
    except OSError:
        return None


def _read(path: Path) -> Outline | None:
    try:
        if not path.is_file() or fault_of([path]) is not None:
            return None
        return msgspec.json.decode(path.read_bytes(), type=Outline)
    except (OSError, msgspec.DecodeError, RecursionError):
        return None
