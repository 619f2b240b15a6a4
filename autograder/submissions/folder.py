"""Lists folders without following a link, and finds one person's work in one."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.submissions.names import SUFFIXES, AssignmentNames, WorkFile
from autograder.submissions.text import printable

# Several candidates are all marked and the best counts, so a folder of thousands must not be possible.
MAX_FILES = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a folder that are not hidden, by name; `links` lead to folders or to nothing."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    links: tuple[Path, ...]

    def seen(self) -> str:
        """Returns the first few names, for a sentence; nothing for an empty folder."""
        names = [printable(path.name, 60) for path in sorted((*self.files, *self.folders, *self.links))]
        more = [f"{len(names) - 3} more"] if len(names) > 3 else []
        return ", ".join(names[:3] + more)


@dataclass(frozen=True, slots=True)
class Work:
    """What a folder holds of one person's: for each assignment its files, and remarks worth showing."""

    files: Mapping[str, tuple[Path, ...]]
    notes: tuple[str, ...]


def list_folder(folder: Path) -> Listing:
    """Returns what is in a folder; raises `OSError` if it cannot be listed.

    Names that begin with a dot or two underscores are the system's (`.git`, `__pycache__`, `__MACOSX`).
    """
    kinds: dict[str, list[Path]] = {"file": [], "folder": [], "link": []}
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.name.startswith((".", "__")):
                kinds[_kind(entry)].append(folder / entry.name)
    return Listing(tuple(kinds["file"]), tuple(kinds["folder"]), tuple(kinds["link"]))


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if not entry.is_symlink():
            return "folder" if entry.is_dir(follow_symlinks=False) else "file"
    except OSError:
        return "file"
    if Path(entry.name).suffix.casefold() in SUFFIXES:
        return "file"
    # A link into a student's own computer leads to nothing here, and may have been meant as the folder.
    try:
        return "file" if stat.S_ISREG(entry.stat().st_mode) else "link"
    except OSError:
        return "link"


def work_in(listing: Listing, names: AssignmentNames) -> Work:
    """Returns the files of each assignment: those beside each other, and those in a folder per assignment.

    A file in the folder of another assignment counts for its own one if that has no file in its place, so
    that nothing is lost to somebody who put all files into one folder.
    """
    notes: list[str] = []
    placed = [work for path in listing.files if (work := names.file(path))]
    placed += [work for path in listing.folders if (work := names.file(path)) and work.is_exact]
    strays: list[WorkFile] = []
    for link in listing.links:
        if assignment := names.folder(link.name):
            placed.append(WorkFile(assignment, link, is_exact=True, owner=""))
    for folder in listing.folders:
        if assignment := names.folder(folder.name):
            try:
                found = in_assignment_folder(list_folder(folder), assignment, names)
            except OSError as error:
                notes.append(unlisted(folder, error))
                continue
            placed += [work for work in found if work.assignment == assignment]
            strays += [work for work in found if work.assignment != assignment]
    taken = {work.assignment for work in placed}
    placed += [work for work in strays if work.assignment not in taken]
    return _chosen(placed, notes)


def in_assignment_folder(listing: Listing, assignment: str, names: AssignmentNames) -> list[WorkFile]:
    """Returns the files named after an assignment, and if none is after this one, the only other candidate.

    nbgrader lets a notebook have a name of its own inside the assignment's folder. The only candidate is the
    one stem there is (in one form or two), or the one notebook.
    """
    named = [work for path in listing.files if (work := names.file(path))]
    if any(work.assignment == assignment for work in named):
        return named
    taken = {work.path for work in named}
    others = [path for path in listing.files if path.suffix.casefold() in SUFFIXES and path not in taken]
    if len({path.stem for path in others}) > 1:
        others = [path for path in others if path.suffix.casefold() == ".ipynb"]
    if len({path.stem for path in others}) == 1:
        named += [WorkFile(assignment, path, is_exact=False, owner="") for path in others]
    return named


def _chosen(found: list[WorkFile], notes: list[str]) -> Work:
    files = {}
    for assignment in sorted({work.assignment for work in found}):
        mine = [work for work in found if work.assignment == assignment]
        mine.sort(key=lambda work: (not work.is_exact, work.rank))
        files[assignment] = tuple(work.path for work in sorted(mine[:MAX_FILES], key=lambda work: work.rank))
        if len(mine) > MAX_FILES:
            marked = ", ".join(printable(path.name, 60) for path in files[assignment])
            notes.append(
                f"{len(mine)} files are named after {assignment}; there should be one, or one in each form. "
                f"Only these are marked: {marked}."
            )
    return Work(files, tuple(notes))


def unlisted(folder: Path, error: OSError) -> str:
    """Returns the sentence on a folder that cannot be looked into."""
    cause = error.strerror or type(error).__name__
    return (
        f"The folder {printable(folder.name)} could not be opened ({cause}); "
        "it should be one that the grader may list. Check its permissions."
    )
