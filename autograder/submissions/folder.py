"""Finds one person's work in a folder, however it is laid out in it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.submissions.litter import LITTER, is_archive, may_be_work
from autograder.submissions.names import AssignmentNames, code_suffix, is_test, stem
from autograder.submissions.survey import Node
from autograder.submissions.text import printable

INIT = "__init__.py"  # makes a folder a package, whose modules the work beside it may import
MANY = 20  # files of one folder, after which an account of each tells nothing more
_SKIPPED = re.compile(r"tests?|docs?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_AN_ATTEMPT = re.compile(
    r"(?:attempt|try|version|v|submission|upload|take|draft)[ _-]*\d{0,3}|\d{4}-\d\d-\d\d.*|\d{1,2}", re.I
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that is work on an assignment.

    `attempt` sorts attempts in time, and `whole` says that an earlier one does not count in any form. `is_said`:
    somebody has said so in a names file. `is_guess`: its name says nothing, and it counts if it is all there is.
    `note` is a remark on how it was taken.
    """

    node: Node
    assignment: str
    is_exact: bool = True
    attempt: tuple[int | str, ...] = ()
    whole: bool = False
    is_said: bool = False
    is_guess: bool = False
    note: str = ""

    @property
    def rank(self) -> tuple[bool, bool, str]:
        """Sorts `.py` before `.ipynb`, then the assignment's own name before others, then by name."""
        return code_suffix(self.node.name) != ".py", not self.is_exact, self.node.name


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was not taken, and why; `matters` says that it may be work."""

    node: Node
    reason: str
    matters: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What a folder holds of one person's; `undecided` says why nobody can tell which of it counts."""

    claims: tuple[Claim, ...] = ()
    left: tuple[Left, ...] = ()
    notes: tuple[str, ...] = ()
    undecided: str = ""


@dataclass(slots=True)
class _Search:
    names: AssignmentNames
    claims: list[Claim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    undecided: str = ""

    def take(self, claims: Iterable[Claim]) -> None:
        """Takes what is on an assignment that nothing was found on yet."""
        found = {claim.assignment for claim in self.claims}
        self.claims += [claim for claim in claims if claim.assignment not in found]


def work_in(folder: Node, names: AssignmentNames) -> Work:
    """Returns one person's work: beside each other, in a folder for each assignment, or deeper where nothing is above.

    In a clone of a course only what lies in `assignments/` is work.
    """
    search = _Search(names)
    search.take(near(folder, names, search.notes))
    clone = folder if search.claims else _clone_in(folder, names)
    inner = assignments_of_clone(clone, names)
    if inner is not None:
        search.take(near(inner, names, search.notes))
    else:
        _deeper(search, folder, lambda claim: claim.is_exact)
        if not search.claims:
            _deeper(search, folder, lambda claim: True)
    taken = {claim.node.path for claim in search.claims}
    left = left_over(folder, taken, _reason(search)) if inner is None else _left_beside(folder, clone, taken)
    if inner is None and search.claims:
        search.notes += _left_alone(folder, names, taken)
    return Work(tuple(search.claims), tuple(left), tuple(search.notes), search.undecided)


def _clone_in(folder: Node, names: AssignmentNames) -> Node:
    """The only clone of the course that lies nearest in a folder; the folder itself if there is none."""
    level = [folder]
    while level:
        clones = [one for one in level if assignments_of_clone(one, names)]
        if clones:
            return clones[0] if len(clones) == 1 else folder
        level = [inner for one in level for inner in one.folders if not _is_skipped(inner)]
    return folder


def assignments_of_clone(folder: Node, names: AssignmentNames) -> Node | None:
    """Returns the `assignments/` of a clone of the course; None where there is none."""
    for one in folder.folders:
        if one.name.casefold() == "assignments" and any(names.folder(each.title) for each in one.folders):
            return one
    return None


def near(folder: Node, names: AssignmentNames, notes: list[str]) -> list[Claim]:
    """Returns the files of each assignment: those in a folder, and those in its folders named after one.

    A file in the folder of another assignment counts for its own one if that has no file in its place, so
    that nothing is lost to somebody who put all files into one folder.
    """
    placed = list(loose(folder, names))
    strays: list[Claim] = []
    for node in (*folder.folders, *folder.links):
        if (
            node.kind == "folder"
            and not node.is_packed
            and (named := names.file(node.name))
            and named.is_exact
        ):
            placed.append(Claim(node, named.assignment))
        assignment = names.folder(node.title)
        if assignment and node.kind == "link":
            placed.append(Claim(node, assignment))
        elif assignment and node.fault:
            notes.append(node.fault)
        elif assignment:
            found = in_assignment_folder(node, assignment, names)
            placed += [claim for claim in found if claim.assignment == assignment]
            strays += [claim for claim in found if claim.assignment != assignment]
    taken = {claim.assignment for claim in placed}
    return placed + [claim for claim in strays if claim.assignment not in taken]


def loose(folder: Node, names: AssignmentNames) -> Iterator[Claim]:
    """The files in a folder that are named after an assignment."""
    for node in folder.files:
        if not node.is_hidden and not node.fault and (named := names.file(node.name)):
            yield Claim(node, named.assignment, named.is_exact, note=renamed(node))


def renamed(node: Node) -> str:
    """A remark on a file whose name was changed on its way; nothing where it was not."""
    if node.name.casefold().endswith(".txt"):
        return f"{printable(node.name)} was taken as {printable(stem(node.name))}.py."
    return ""


def in_assignment_folder(folder: Node, assignment: str, names: AssignmentNames) -> list[Claim]:
    """Returns the files named after an assignment, and if none is after this one, the only other candidate.

    nbgrader lets a notebook have a name of its own inside the assignment's folder. The only candidate is the
    one stem there is (in one form or two), or the one notebook.
    """
    named = list(loose(folder, names))
    if any(claim.assignment == assignment for claim in named):
        return named
    taken = {claim.node.path for claim in named}
    others = [node for node in folder.files if _is_candidate(node) and node.path not in taken]
    if len({stem(node.name) for node in others}) > 1:
        others = [node for node in others if code_suffix(node.name) == ".ipynb"]
    if len({stem(node.name) for node in others}) == 1:
        named += [Claim(node, assignment, is_exact=False, note=renamed(node)) for node in others]
    return named


def _is_candidate(node: Node) -> bool:
    return bool(code_suffix(node.name)) and not node.fault and not node.is_hidden and not is_test(node.name)


def _deeper(search: _Search, folder: Node, counts: Callable[[Claim], bool]) -> None:
    """Takes, of each assignment without a file, what lies nearest; two places of it leave it undecided."""
    level, is_first = [one for one in folder.folders if not _is_skipped(one)], True
    while level:
        by_assignment: dict[str, list[tuple[Node, list[Claim]]]] = {}
        for one in level:
            if is_first and search.names.folder(one.title):
                continue  # looked into already
            claims = [claim for claim in near(one, search.names, search.notes) if counts(claim)]
            for assignment in sorted({claim.assignment for claim in claims}):
                mine = [claim for claim in claims if claim.assignment == assignment]
                by_assignment.setdefault(assignment, []).append((one, mine))
        missing = set(by_assignment) - {claim.assignment for claim in search.claims}
        for assignment in sorted(missing):
            _take_one(search, assignment, by_assignment[assignment])
        level = [inner for one in level for inner in one.folders if not _is_skipped(inner)]
        is_first = False


def _is_skipped(folder: Node) -> bool:
    return folder.is_hidden or bool(folder.fault) or _SKIPPED.fullmatch(folder.title) is not None


def _take_one(search: _Search, assignment: str, places: list[tuple[Node, list[Claim]]]) -> None:
    # Attempts lie beside each other; below different folders they may be those of several people.
    beside = len({one.shown.rpartition("/")[0] for one, _ in places}) == 1
    if len(places) > 1 and beside and all(_AN_ATTEMPT.fullmatch(one.title) for one, _ in places):
        attempts = [
            replace(claim, attempt=_natural(one.title), whole=True)
            for one, claims in places
            for claim in claims
        ]
        search.claims += attempts
        return
    search.claims += [claim for _, claims in places for claim in claims]
    if len(places) > 1:
        shown = ", ".join(claim.node.shown for _, claims in places for claim in claims[:1])
        search.undecided = (
            f"Work on {assignment} lies in {len(places)} folders ({printable(shown, 300)}); it should lie in one. "
            "Say in a names file (--names) which of them counts, or whose each is."
        )


def _natural(name: str) -> tuple[int | str, ...]:
    return tuple(int(number) for number in _DIGITS.findall(name)[:6]) or (0,)


def _reason(search: _Search) -> str:
    if search.claims:
        return "it is not named after an assignment, or lies below work of the same one"
    return "it is not named after an assignment"


def left_over(folder: Node, taken: Collection[Path], reason: str) -> Iterator[Left]:
    """All of a folder that is not taken."""
    for leaf in folder.leaves():
        if leaf.path not in taken:
            yield left(leaf, reason, leaf.shown[len(folder.shown) :])


def _left_beside(folder: Node, clone: Node, taken: Collection[Path]) -> Iterator[Left]:
    """All of a folder that is not taken, where the work lies in a clone in it."""
    yield from _left_of_clone(clone, taken)
    if clone is not folder:
        inside = {leaf.path for leaf in clone.leaves()}
        yield from left_over(folder, {*inside, *taken}, "it lies beside a copy of the course")


def _left_of_clone(folder: Node, taken: Collection[Path]) -> Iterator[Left]:
    """All of a clone that is not taken; a folder with hundreds of files of the course's own is one."""
    for one in folder.inside:
        leaves = list(one.leaves())
        if len(leaves) > MANY and one.name.casefold() != "assignments":
            reason = f"{len(leaves)} files of this copy of the course, outside its assignments/"
            yield Left(one, reason, False)
        else:
            yield from left_over(one, taken, "it is not in the assignments/ of this copy of the course")


def left(leaf: Node, reason: str, below: str = "") -> Left:
    """A file that is left over, with the reason that lies nearest; `below` is its path in a person's folder."""
    if leaf.kind == "litter":
        return Left(leaf, LITTER, False)
    if leaf.fault:
        return Left(leaf, leaf.fault, True)
    if leaf.kind == "link":
        return Left(leaf, "a symbolic link, and links are not followed", True)
    matters = may_be_work(leaf.name) and not is_test(leaf.name)
    if is_test(leaf.name) and code_suffix(leaf.name):
        reason = "it is called as tests are"
    elif leaf.is_hidden or any(part.startswith((".", "__")) for part in below.split("/")):
        reason = "its name, or that of its folder, begins as hidden ones do"
    elif not code_suffix(leaf.name):
        reason = _not_code(leaf.name)
    return Left(leaf, reason, matters)


def _not_code(name: str) -> str:
    folded = name.casefold()
    if is_archive(name):
        return "it is packed in a way that is not unpacked here; unpack it"
    if folded.endswith((".ipynb.txt", ".ipynb.json")):
        return "a notebook under another suffix; rename it to .ipynb"
    return "it is neither a .py nor a .ipynb"


def _left_alone(folder: Node, names: AssignmentNames, taken: Collection[Path]) -> list[str]:
    others = [
        one
        for one in (*folder.folders, *folder.links)
        if not names.folder(one.title)
        and not one.is_hidden
        and not _SKIPPED.fullmatch(one.title)
        and not any(inner.name == INIT for inner in one.files)
        and not any(leaf.path in taken for leaf in one.leaves())
    ]
    if not others:
        return []
    seen = replace(folder, inside=tuple(others)).seen()
    return [f"The folder has work in it, so it is one submission; its sub-folders were left alone: {seen}."]
