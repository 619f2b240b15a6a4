"""What a student handed in for an assignment of nbgrader, as a submission that the judge takes."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.gradebook.folders import Folders, Place
from autograder.submissions.find import Submission
from autograder.submissions.text import printable


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A folder that was handed in, where each notebook of its assignment is, and the judge's view of it."""

    place: Place
    notebooks: Mapping[str, Path]
    submission: Submission


def handed_in(folders: Folders, place: Place, expected: Sequence[str], known: Collection[str]) -> HandedIn:
    """The folder's submission: notebooks count and nothing else; those of other assignments may be imported.

    `expected` are the notebooks of the assignment, `known` those that exercises belong to.
    """
    found = notebooks_in(place.path, expected)
    mine = {name: path for name, path in found.items() if name in known}
    files = {name: (path,) for name, path in mine.items() if os.path.lexists(path)}
    left = left_over(place, found)
    undecided = left if left and not files else ""
    notes = tuple(note for note in (*_renamed(place, found), left) if note)
    for other in folders.submitted(student=place.student):
        for name in known:
            path = other.path / f"{name}.ipynb"
            if name not in mine and path.is_file():
                files.setdefault(name, (path,))
    return HandedIn(
        place, mine, Submission(place.shown, files, notes, undecided=undecided, name=place.student)
    )


def notebooks_in(folder: Path, expected: Sequence[str]) -> dict[str, Path]:
    """Where the notebooks of an assignment are: by their names; if there is one of each, whatever it is called."""
    found = {name: folder / f"{name}.ipynb" for name in expected}
    there = _notebooks(folder)
    if len(expected) == len(there) == 1 and not os.path.lexists(found[expected[0]]):
        return {expected[0]: there[0]}
    return found


def left_over(place: Place, found: Mapping[str, Path]) -> str:
    """The sentence on the notebooks that count for nothing; none if there are none."""
    left = [path.name for path in _notebooks(place.path) if path not in found.values()]
    if not left:
        return ""
    wanted = " and ".join(f"{name}.ipynb" for name in found)
    return (
        f"{place.shown}: {printable(', '.join(left))} does not count; it should be called {wanted}. "
        "If it is the student's work, rename it, and grade again."
    )


def _renamed(place: Place, found: Mapping[str, Path]) -> list[str]:
    return [
        f"{place.shown}: {printable(path.name)} counts as {name}.ipynb, for it is the only notebook there."
        for name, path in found.items()
        if path.name != f"{name}.ipynb"
    ]


def _notebooks(folder: Path) -> list[Path]:
    """The notebooks that lie in the folder: files, and no links."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix == ".ipynb" and path.is_file() and not path.is_symlink()
    )
