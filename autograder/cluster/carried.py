"""A course on its way to another machine: its files as bytes, and what its course.toml leaves of them.

Who is in the class, and when work is due, stays at home.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import SETTINGS, Course, load_course, settled
from autograder.provenance import MADE_BY_RUNNING
from autograder.spec.mistakes import Fault

if TYPE_CHECKING:
    from autograder.settings.settings import Settings

PICTURES = "pictures"  # on which no mark depends


@dataclass(frozen=True, slots=True)
class CarriedCourse:
    """The files of each assignment by their paths below solutions/, what course.toml settles, and what is faulty."""

    names: tuple[str, ...]
    files: Mapping[str, bytes]
    settings: "Settings | None"
    faults: Mapping[str, tuple[Fault, ...]]


def carried(course: Course) -> CarriedCourse:
    """What is needed of a course to mark by it."""
    return CarriedCourse(
        course.names,
        {name: content for one in course.assignments for name, content in _files(one.name, one.path.parent)},
        _without_people(course.settings) if course.settings is not None else None,
        {one.name: one.faults for one in course.assignments},
    )


def _files(name: str, folder: Path) -> list[tuple[str, bytes]]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    skipped = {*MADE_BY_RUNNING, PICTURES}
    inside = [(path.relative_to(folder), path) for path in paths]
    return [
        (f"{name}/{one.as_posix()}", path.read_bytes())
        for one, path in inside
        if not skipped & set(one.parts)
    ]


def _without_people(settings: "Settings") -> "Settings":
    return replace(settings, text="", roster=(), groups={}, extensions={}, due={})


def laid_out(one: CarriedCourse, folder: Path) -> Course:
    """The course, from its files, which are written into this folder of one's own."""
    solutions = folder / "solutions"
    for name, content in one.files.items():
        path = solutions / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    order = ", ".join(f'"{name}"' for name in one.names)
    (solutions / SETTINGS).write_text(f"order = [{order}]\n", encoding="utf-8")
    course = load_course(folder)
    if one.settings is not None:
        course = settled(course, one.settings)
    # As they were told at home, where the files have other paths.
    told = tuple(replace(each, faults=one.faults[each.name]) for each in course.assignments)
    return replace(course, assignments=told)
