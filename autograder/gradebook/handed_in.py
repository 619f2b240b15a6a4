"""What a student handed in for an assignment of nbgrader, as a submission that the judge takes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.submissions.find import Submission

from .folders import Folders, Place


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A folder that was handed in, the notebooks of its assignment, and the judge's view of it."""

    place: Place
    notebooks: tuple[str, ...]
    submission: Submission


def handed_in(folders: Folders, place: Place, notebooks: Sequence[str], known: Collection[str]) -> HandedIn:
    """The folder's submission: notebooks count and nothing else; those of other assignments may be imported."""
    mine = {name: (place.path / f"{name}.ipynb",) for name in notebooks}
    files = {name: paths for name, paths in mine.items() if paths[0].exists() or paths[0].is_symlink()}
    for other in folders.submitted(student=place.student):
        for name in known:
            path = other.path / f"{name}.ipynb"
            if name not in mine and path.is_file():
                files.setdefault(name, (path,))
    return HandedIn(place, tuple(notebooks), Submission(place.shown, files))
