"""Finds the submissions at the paths that somebody names, and accounts for every file that lies there.

Links are never followed, not even a link that is named itself: `submitted/*` names what students made.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import NothingToGrade
from autograder.submissions.account import SAY_WHAT, Entry, Submission, settled
from autograder.submissions.archives import left_packed
from autograder.submissions.declared import Declared, apply
from autograder.submissions.exports import labels
from autograder.submissions.flat import SAY_WHOSE
from autograder.submissions.folder import Claim, Left, Work, left, renamed
from autograder.submissions.ids import unique_ids
from autograder.submissions.names import assignment_names
from autograder.submissions.people import Reader
from autograder.submissions.person import Class, Person, Wanted, joined
from autograder.submissions.survey import Node, Unpack, survey, without
from autograder.submissions.text import printable

__all__ = ["Entry", "Found", "Search", "Submission", "find_class", "find_submissions"]


@dataclass(frozen=True, slots=True)
class Search:
    """Where work is looked for, and work on which assignments.

    `asked` are those that somebody named, `said` is what a names file says; what is `ours` was handed in by nobody. One
    who `trusts_copies` takes a few copies of one file for one person's.
    """

    paths: Sequence[Path]
    assignments: Sequence[str]
    asked: Collection[str] = ()
    said: Sequence[Declared] = ()
    ours: Sequence[Path] = ()
    unpack: Unpack = left_packed
    trusts_copies: bool = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """The assignments that somebody named, in the order of the course."""
        return tuple(name for name in self.assignments if name in self.asked)


@dataclass(frozen=True, slots=True)
class Found:
    """The submissions by id, the account of every file, and the assignments that the class is marked on."""

    submissions: tuple[Submission, ...]
    files: tuple[Entry, ...]
    assignments: tuple[str, ...]


def find_class(search: Search) -> Found:
    """Returns all that is at the paths; raises `NothingToGrade` if there is nothing, or `BadNames`.

    A path that does not exist, or a file that belongs to no assignment, stops everything, for it is a slip of
    whoever typed it. A folder without work in it does not, if another has some. What is `ours` is passed over.
    """
    people, wanted, assignments = find_people(search), search.wanted, search.assignments
    done = [settled(student, people.by_id[student], wanted) for student in sorted(people.by_id)]
    submissions = tuple(submission for submission, _ in done)
    if not any(one.files or one.undecided for one in submissions):
        raise NothingToGrade(_nothing(submissions))
    files = [entry for _, entries in done for entry in entries]
    files += [Entry(one.node.shown, False, "", "", one.reason, one.matters) for one in people.nobody]
    files += _packed(people.roots, files)
    handed_in = {name for one in submissions for name in one.files}
    marked_on = wanted or tuple(name for name in assignments if name in handed_in) or tuple(assignments)
    return Found(submissions, tuple(sorted(files, key=lambda one: one.path)), marked_on)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody by id with all that is theirs, every attempt of it; what is nobody's; and the trees it lies in."""

    by_id: Mapping[str, Person]
    nobody: tuple[Left, ...]
    roots: tuple[Node, ...]


def find_people(search: Search) -> People:
    """Returns whose the files at the paths are, before it is settled which of them count; raises as `find_class`."""
    own = {os.path.realpath(one) for one in search.ours}
    paths = [path for path in search.paths if not _is_one_of(path, own)]
    names, wanted = assignment_names(search.assignments), search.wanted
    reader = Reader(Wanted(names, wanted), search.trusts_copies)
    roots = [without(root, own, os.path.realpath(root.path)) for root in _roots(paths, search.unpack)]
    classes = iter(reader.classes([root for root in roots if root.kind == "folder"]))
    parts = [next(classes) if root.kind == "folder" else _named(root, reader) for root in roots]
    people = joined(person for part in parts for person in part.people)
    ids = unique_ids({Path(os.path.abspath(one.origin)): one.name for one in people})
    by_id = {ids[Path(os.path.abspath(one.origin))]: one for one in people}
    nobody = tuple({str(one.node.path): one for part in parts for one in part.left}.values())
    by_id, nobody = apply(by_id, nobody, search.said, names, wanted)
    return People(by_id, nobody, tuple(roots))


def _packed(roots: Sequence[Node], files: Sequence[Entry]) -> Iterator[Entry]:
    """The zips that were unpacked, each with what came of it."""
    inside_of: dict[str, list[Entry]] = {node.shown: [] for root in roots for node in root.packed()}
    for one in files if inside_of else ():
        parts = one.path.split("/")
        for depth in range(1, len(parts)):
            if (place := "/".join(parts[:depth])) in inside_of:
                inside_of[place].append(one)
    for shown, inside in inside_of.items():
        students = {one.student for one in inside}
        student = students.pop() if len(students) == 1 else ""
        taken = any(one.taken for one in inside)
        yield Entry(shown, taken, student, "", "unpacked; what is in it has lines of its own")


def find_submissions(paths: Sequence[Path], assignments: Collection[str]) -> list[Submission]:
    """Returns the submissions at the paths, by id; raises `NothingToGrade` if there is no work in any.

    A few copies of a file in one folder are one person's, for whoever checks their own work has them so. Who has no
    work has a note that says so, and nobody is asked what the other files are.
    """
    found = find_class(Search(paths, tuple(assignments), trusts_copies=True))
    if not any(one.files for one in found.submissions):
        said = _nothing(found.submissions)
        raise NothingToGrade(said.removesuffix(SAY_WHAT).removesuffix(SAY_WHOSE).rstrip())
    return [one if one.files else replace(one, undecided="") for one in found.submissions]


def _nothing(submissions: Sequence[Submission]) -> str:
    if not submissions:
        return "No path was given; it should be a file or a folder of submissions. Name one."
    first = submissions[0].undecided or submissions[0].notes[0]
    return first if len(submissions) == 1 else f"None of {len(submissions)} folders holds work. {first}"


def _is_one_of(path: Path, own: Collection[str]) -> bool:
    """Whether a path leads to one of these files; a link is itself, and what is no path leads nowhere."""
    try:
        return not os.path.islink(path) and os.path.realpath(path) in own
    except ValueError:
        return False


def _roots(paths: Sequence[Path], unpack: Unpack) -> Iterator[Node]:
    """The tree at each path; the files of a flat export that are named one by one are a folder again."""
    files: dict[Path, list[Node]] = {}
    shown = _shown(paths)
    for path in dict.fromkeys(paths):
        root = _root(path, shown[path], unpack)
        if root.kind == "file" and labels([root.name]):
            files.setdefault(Path(os.path.abspath(path)).parent, []).append(root)
        else:
            yield root
    for folder, inside in files.items():
        yield Node(folder.name, str(folder), "", "folder", tuple(inside))


def _shown(paths: Sequence[Path]) -> dict[Path, str]:
    """How each path is shown: by its name, with as much before it as tells it from others; the only folder by none."""
    if len(paths) == 1 and os.path.isdir(paths[0]):
        return {paths[0]: ""}
    names = {place: place.name or str(place) for path in paths if (place := Path(os.path.abspath(path)))}
    unique = unique_ids({place: printable(name) for place, name in names.items()})
    return {path: unique[Path(os.path.abspath(path))] for path in paths}


def _root(path: Path, place: str, unpack: Unpack) -> Node:
    shown = printable(str(path))
    name = Path(os.path.abspath(path)).name or str(path)
    try:
        root = survey(path, name, place, unpack)
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
    return root


def _named(root: Node, reader: Reader) -> Class:
    """Whose a file is that is named by itself: a submission of its own."""
    place, name = Path(os.path.abspath(root.path)), printable(root.name)
    named = reader.names.file(root.name)
    if named:
        claim = Claim(root, named.assignment, named.is_exact, note=renamed(root))
        return Class((Person(place, name, name, str(place), Work((claim,))),))
    if root.kind == "link":
        note = (
            f"{name} is a symbolic link, and links are not followed; "
            "it should be the folder itself. Name, or hand in, the folder that it points to."
        )
        return Class((Person(place, name, name, str(place), Work((), (left(root, ""),), (note,), note)),))
    if len(reader.wanted.asked) == 1 and root.kind == "file" and name.casefold().endswith((".py", ".ipynb")):
        claim = reader.wanted.renamed(root, reader.wanted.asked[0])
        return Class((Person(place, name, name, str(place), Work((claim,))),))
    raise NothingToGrade(
        root.fault
        or f"The file {printable(str(root.path))} is not named after an assignment; it should be called "
        f"{reader.names.expected()}. Rename it, or name another file."
    )
