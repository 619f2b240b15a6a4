"""Finds the submissions at the paths that somebody names.

Every path is tried as the first of these that fits:

1. a file named after an assignment: one submission;
2. a folder of files named after the same assignment by several people (`alice_lstm.py`, `bob_lstm.py`), none
   of them by its plain name: one submission for each stem, and one for each sub-folder;
3. a folder with files of assignments (`lstm.py`), or with folders of them (`lstm/lstm.ipynb`) and no work in
   other sub-folders: one submission; likewise a folder that is itself such a folder of an assignment;
4. a folder of folders: one submission for each sub-folder, looked into as in 3, even if nothing is in it.

Links are never followed, not even a link that is named itself: `submitted/*` names what students made.
"""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.submissions.folder import Listing, Work, in_assignment_folder, list_folder, unlisted, work_in
from autograder.submissions.ids import unique_ids
from autograder.submissions.names import AssignmentNames, WorkFile, assignment_names
from autograder.submissions.text import printable


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in: for each assignment its files, `.py` before `.ipynb`.

    The id is fit to be shown and unique in its run. The notes are sentences on what was passed over; a
    submission without files has one that says why. `helpers` are the student's own modules that lie beside the
    work, by the name that imports them. `undecided` says why nobody can tell whose or what the files are: such a
    submission is not judged until somebody has said so.
    """

    id: str
    files: Mapping[str, tuple[Path, ...]]
    notes: tuple[str, ...] = ()
    helpers: Mapping[str, Path] = field(default_factory=dict)
    undecided: str = ""


class NothingToGrade(Exception):
    """Says in a sentence that the paths hold no submission, or that one of them is no path."""


def find_submissions(paths: Sequence[Path], assignments: Collection[str]) -> list[Submission]:
    """Returns the submissions at the paths, by id; raises `NothingToGrade` if there are none.

    A path that does not exist, or a file that belongs to no assignment, stops everything, for it is a slip of
    whoever typed it. A folder without work in it does not, if another has some.
    """
    names = assignment_names(assignments)
    found: dict[Path, Submission] = {}
    for path in paths:
        for origin, submission in _at(path, names):
            found.setdefault(origin, submission)
    if any(submission.files for submission in found.values()):
        ids = unique_ids({origin: submission.id for origin, submission in found.items()})
        unique = (replace(submission, id=ids[origin]) for origin, submission in found.items())
        return sorted(unique, key=lambda submission: submission.id)
    if not found:
        raise NothingToGrade("No path was given; it should be a file or a folder of submissions. Name one.")
    first = next(iter(found.values())).notes[0]
    raise NothingToGrade(first if len(found) == 1 else f"None of {len(found)} folders holds work. {first}")


def _at(path: Path, names: AssignmentNames) -> Iterable[tuple[Path, Submission]]:
    origin = Path(os.path.abspath(path))
    shown = printable(str(path))
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        raise NothingToGrade(
            f"{shown} was not found; it should be a file or a folder of submissions. Check the path."
        ) from None
    except (OSError, ValueError) as error:
        cause = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise NothingToGrade(
            f"{shown} cannot be looked at ({cause}); it should be a file or a folder of submissions. "
            "Check the path and its permissions."
        ) from None
    if stat.S_ISDIR(mode):
        return _in_folder(origin, path, names)
    if file := names.file(origin):
        return [(origin, Submission(printable(origin.name), {file.assignment: (path,)}))]
    if stat.S_ISLNK(mode):
        return [(origin, _linked(origin))]
    raise NothingToGrade(
        f"The file {shown} is not named after an assignment; it should be called {names.expected()}. "
        "Rename it, or name another file."
    )


def _in_folder(origin: Path, path: Path, names: AssignmentNames) -> Iterable[tuple[Path, Submission]]:
    try:
        listing = list_folder(path)
    except OSError as error:
        return [(origin, _without_files(origin, unlisted(origin, error)))]
    loose = [named for file in listing.files if (named := names.file(file))]
    if _is_of_several_people(loose):
        return [*_by_stem(origin, loose), *_students(origin, listing, names)]
    work = work_in(listing, names)
    if not work.files and (assignment := names.folder(origin.name)):
        only = tuple(file.path for file in in_assignment_folder(listing, assignment, names))
        work = Work({assignment: only} if only else {}, work.notes)
    if work.files and (loose or not _holds_students(listing, names)):
        notes = (*work.notes, *_left_alone(listing, names))
        return [(origin, Submission(_id(origin), work.files, notes))]
    if listing.folders or listing.links:
        return _students(origin, listing, names)
    return [(origin, _without_files(origin, _nothing(origin, listing, names)))]


def _holds_students(listing: Listing, names: AssignmentNames) -> bool:
    # A student may be called what an assignment is called, and must not take the place of the whole class.
    others = (folder for folder in listing.folders if not names.folder(folder.name))
    return any(_student(folder, names).files for folder in others)


def _is_of_several_people(loose: list[WorkFile]) -> bool:
    if any(work.is_exact for work in loose):
        return False
    owners: dict[str, set[str]] = {}
    for work in loose:
        owners.setdefault(work.assignment, set()).add(work.owner)
    return any(len(of_one - {""}) > 1 for of_one in owners.values())


def _by_stem(origin: Path, loose: list[WorkFile]) -> Iterator[tuple[Path, Submission]]:
    by_stem: dict[str, list[WorkFile]] = {}
    for work in loose:
        by_stem.setdefault(work.path.stem, []).append(work)
    for stem, forms in by_stem.items():
        files = tuple(work.path for work in sorted(forms, key=lambda work: work.rank))
        yield origin / forms[0].path.name, Submission(printable(stem), {forms[0].assignment: files})


def _students(origin: Path, listing: Listing, names: AssignmentNames) -> Iterator[tuple[Path, Submission]]:
    for link in listing.links:
        yield origin / link.name, _linked(link)
    for folder in listing.folders:
        yield origin / folder.name, _student(folder, names)


def _student(folder: Path, names: AssignmentNames) -> Submission:
    try:
        listing = list_folder(folder)
    except OSError as error:
        return _without_files(folder, unlisted(folder, error))
    work = work_in(listing, names)
    notes = work.notes if work.files or work.notes else (_nothing(folder, listing, names),)
    return Submission(_id(folder), work.files, notes)


def _linked(link: Path) -> Submission:
    return _without_files(
        link,
        f"{printable(link.name)} is a symbolic link, and links are not followed; "
        "it should be the folder itself. Name, or hand in, the folder that it points to.",
    )


def _without_files(folder: Path, note: str) -> Submission:
    return Submission(_id(folder), {}, (note,))


def _id(folder: Path) -> str:
    return printable(folder.name or str(folder))


def _nothing(folder: Path, listing: Listing, names: AssignmentNames) -> str:
    seen = listing.seen()
    fault = f"holds {seen}, which is no work" if seen else "is empty"
    return (
        f"The folder {_id(folder)} {fault}; there should be files named "
        f"{names.expected()}, in it or in a folder for each assignment. Add the file, or rename it."
    )


def _left_alone(listing: Listing, names: AssignmentNames) -> list[str]:
    folders = [folder for folder in (*listing.folders, *listing.links) if not names.folder(folder.name)]
    if not folders:
        return []
    seen = Listing((), tuple(folders), ()).seen()
    return [f"The folder has work in it, so it is one submission; its sub-folders were left alone: {seen}."]
