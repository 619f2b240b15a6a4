"""Where a learner's own files are: rnn/rnn.py or rnn/rnn.ipynb, or the files alone, here or in assignments/."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.learn.asked import beside_of
from autograder.learn.start import is_started
from autograder.submissions.source import Source, Unreadable, read

FORMS = (".py", ".ipynb")


@dataclass(frozen=True, slots=True)
class Folder:
    """The learner's folder, `root`, and the one in it that holds the lessons of these assignments."""

    root: Path
    lessons: Path
    names: tuple[str, ...]

    def candidates(self, name: str) -> tuple[Path, ...]:
        """Where the files of an assignment may lie; the first that is there of each form counts."""
        return tuple(
            folder / f"{name}{suffix}" for suffix in FORMS for folder in (self.lessons / name, self.lessons)
        )

    def forms(self, name: str) -> list[Path]:
        """The files of an assignment that are there: the program, the notebook."""
        found: dict[str, Path] = {}
        for path in self.candidates(name):
            if path.is_file():
                found.setdefault(path.suffix, path)
        return list(found.values())

    @property
    def assignments(self) -> list[str]:
        """The assignments of which there is a file, in the course's order."""
        return [name for name in self.names if self.forms(name)]

    def watched(self) -> list[Path]:
        """All files that count: those of the assignments, there or not, and the own modules beside them."""
        named = [path for name in self.names for path in self.candidates(name)]
        folders = {path.parent for name in self.assignments for path in self.forms(name)}
        beside = [path for folder in sorted(folders) for path in sorted(folder.glob("*.py"))]
        return list(dict.fromkeys([*named, *beside]))

    def shown(self, path: Path) -> str:
        """A file as one would name it from the folder."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def read(self, name: str, path: Path) -> Source | Unreadable:
        """The code of a file, which is called as it is named from the folder."""
        return read(name, path, self.shown(path))


def learners_folder(course: Course, here: Path) -> Folder:
    """The learner's folder: here, or the one above if this is a lesson's own; in a course's own folder, that."""
    for root, lessons in _possible(course, here):
        if (folder := Folder(root, lessons, course.names)).assignments:
            return folder
    return Folder(here, here, course.names)


def _possible(course: Course, here: Path) -> Iterator[tuple[Path, Path]]:
    if here.name in course.names and is_started(here.parent):
        yield here.parent, here.parent
    yield here, here / "assignments"
    if here.is_relative_to(course.root):
        yield course.root, course.root / "assignments"
    yield here, here


def sources_beside(course: Course, folder: Folder, source: Source, path: Path) -> Mapping[str, Source]:
    """The files that one may import: of other assignments, wherever they lie in the folder, and its own modules."""
    others = {name: forms[0] for name in course.names if (forms := folder.forms(name))}
    return beside_of(course, source, path.parent, others)


def stamps(paths: Sequence[Path]) -> dict[Path, tuple[int, int, int]]:
    """What tells that a file was saved, of those that are there: its time, size and number."""
    found = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue  # it was deleted, or is just being replaced
        found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found
