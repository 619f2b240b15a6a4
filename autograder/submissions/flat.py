"""Tells whose the files of a flat folder are: by a platform's label, or by the name that is in the file's."""

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.submissions.exports import RECEIPT, Label, labels
from autograder.submissions.folder import Claim, Left, Work, left, left_over, renamed, work_in
from autograder.submissions.gradescope import METADATA
from autograder.submissions.litter import is_archive, may_be_work
from autograder.submissions.names import AssignmentNames, Named, code_suffix, is_test, stem
from autograder.submissions.person import Class, Person, Wanted
from autograder.submissions.survey import Node
from autograder.submissions.text import printable

SAY_WHOSE = "Say whose it is, and for which assignment, in a names file (--names)."

# In a flat folder these lie beside the work, and nobody hands them in for it.
_NOBODYS = (".csv", ".md", ".json", ".yml", ".yaml", ".toml", ".xlsx", ".html", ".htm", ".log", ".txt")

_AS_TEXT = (".txt", ".html", ".htm", ".ipynb.json")  # but so a mail program or browser may have called work


def is_somebodys(name: str) -> bool:
    """Whether a file with somebody's name in its own is that person's, and none that the course keeps of them."""
    folded = name.casefold()
    return may_be_work(name) and (folded.endswith(_AS_TEXT) or not folded.endswith(_NOBODYS))


def items_of(root: Node) -> tuple[Node, ...]:
    """What stands for a file in a flat folder: the files, and the zips with work in them."""
    return tuple(one for one in root.inside if (one.kind == "file" and not one.is_hidden) or one.is_packed)


def named_as(names: AssignmentNames, node: Node) -> Named | None:
    """What the name of a file or zip says, if it is named after an assignment."""
    if node.kind != "folder":
        return names.file(node.name)
    named = names.text(node.title)
    return named if named.assignment else None


def is_bare(names: AssignmentNames, packed: Node, known: dict[str, Label]) -> bool:
    """Whether a zip is a folder that was packed, a person's or a class's, and not a file with an assignment's name.

    Where the work in it is another assignment's than its name has, the word is a part of a person's name.
    """
    if packed.name in known:
        return False
    named = names.text(packed.title)
    if not named.words or is_labelled(packed):
        return True
    work = work_in(packed, names)
    if work.undecided and not named.owner:  # `lstm.zip` with the folders of several people
        return True
    inside = {claim.assignment for claim in work.claims if claim.is_exact}
    return bool(inside) and not inside & set(named.words)


def is_labelled(folder: Node) -> bool:
    """Whether a folder is a class beyond doubt, for a platform labelled what is in it, maybe in one more folder."""
    names = [one.name for one in folder.inside]
    if METADATA in names or len({label.person for label in labels(names).values()}) > 1:
        return True
    return len(folder.inside) == 1 and is_labelled(folder.inside[0])


def people_of_files(wanted: Wanted, root: Node, scope: Path, assignment: str, is_flat: bool) -> list[Class]:
    """Whose the files beside each other are, and the zips that are named as files.

    If an assignment is given, all of them are for it. Where the folder is not flat, but beside people's folders, only
    what bears an assignment's name, or is packed, is somebody's.
    """
    items = items_of(root)
    known = labels([one.name for one in items])
    flat = _Flat(wanted, scope, assignment, is_flat or bool(known), items)
    found: list[Class] = []
    for one in items:
        label = known.get(one.name)
        if label:
            found.append(Class((flat.labelled(one, label),)))
        elif one.is_packed and is_bare(wanted.names, one, known) and not assignment:
            continue  # a person's folder that is packed
        elif person := flat.mailed(one):
            found.append(Class((person,)))
        else:
            found.append(Class((), tuple(left_over(one, (), "it lies beside the students' folders"))))
    return found


@dataclass(slots=True)
class _Flat:
    """A flat folder: `votes` counts what its files are named after, `owners` are the people in their names.

    The `nameless` files are those that are named after an assignment and after nobody.
    """

    wanted: Wanted
    scope: Path
    assignment: str
    is_flat: bool
    items: tuple[Node, ...]
    votes: Counter[str] = field(default_factory=Counter)
    owners: dict[str, str] = field(default_factory=dict)
    nameless: int = 0

    def __post_init__(self) -> None:
        named = [named for one in self.items if (named := named_as(self.names, one))]
        self.votes.update(one.assignment for one in named)
        self.nameless = sum(not one.owner for one in named)
        people = [one for one in self.items if not is_test(one.name)]
        for one in people:
            if owner := self._owner(one):
                self.owners.setdefault(owner.casefold(), owner)

    @property
    def names(self) -> AssignmentNames:
        """The names of assignments."""
        return self.wanted.names

    def _for(self, text: str) -> str:
        """The assignment that a name stands for, where it may have several assignments' words in it."""
        words = self.names.text(text).words
        if self.assignment:
            return self.assignment
        asked = [word for word in words if word in self.wanted.asked]
        if len(words) > 1 and len(asked) == 1:
            return asked[0]
        most = max((self.votes[word] for word in words), default=0)
        best = [word for word in words if self.votes[word] == most]
        return best[0] if len(best) == 1 and (most or len(words) == 1) else ""

    def _owner(self, node: Node) -> str:
        name = stem(node.name)
        stands_for = self._for(name)
        return self.names.without(stands_for, name) if stands_for else ""

    def labelled(self, node: Node, label: Label) -> Person:
        """Whose a file is as a platform says."""
        key = label.everywhere if self.assignment else label.person
        rest = replace(node, name=label.rest)
        if node.is_packed:
            inner = self.wanted.work(rest, self.assignment or self.names.folder(rest.title) or "")
            claims = tuple(replace(one, attempt=label.attempt, whole=label.whole) for one in inner.claims)
            work = replace(inner, claims=claims)
        elif claim := self._claimed(node, rest, label):
            work = Work((claim,))
        elif label.attempt and not label.whole and label.rest == RECEIPT:
            work = Work((), (Left(node, "the platform's own note on an attempt", True),))
        else:
            work = Work((), (left(rest, self._unnamed(rest)),))
        return Person(self.scope, key, printable(key), node.place, work)

    def _claimed(self, node: Node, rest: Node, label: Label) -> Claim | None:
        """The file as work, by the name that the student gave to it."""
        if not code_suffix(rest.name) or is_test(rest.name) or node.fault:
            return None
        if stands_for := self._for(stem(rest.name)):
            exact = self.names.folder(stem(rest.name)) is not None
            return Claim(rest, stands_for, exact, label.attempt, label.whole, note=renamed(rest))
        if len(self.wanted.asked) == 1:
            claim = self.wanted.renamed(rest, self.wanted.asked[0])
            return replace(claim, attempt=label.attempt, whole=label.whole)
        return None

    def mailed(self, node: Node) -> Person | None:
        """Whose a file is by its own name; None if it is nobody's."""
        if not self.is_flat and not (node.is_packed or is_archive(node.name) or named_as(self.names, node)):
            return None
        name = stem(node.name)
        stands_for = "" if is_test(node.name) else self._for(name)
        whose = self.names.without(stands_for, name) if stands_for else ""
        readable = node.is_packed or (code_suffix(node.name) and not is_test(node.name) and not node.fault)
        if readable and stands_for:
            if not whose:
                return self._of_nobody(node, stands_for)
            work = self._mailed_work(node, stands_for)
            return Person(self.scope, whose.casefold(), printable(whose), node.place, work)
        is_nobodys = not is_somebodys(node.name) if whose else node.name.casefold().endswith(_NOBODYS)
        if is_nobodys or is_test(node.name) or not may_be_work(node.name):
            return None
        if (
            readable
            and not node.is_packed
            and len(self.wanted.asked) == 1
            and not self.names.text(name).words
        ):
            work = Work((self.wanted.renamed(node, self.wanted.asked[0]),))
            return Person(self.scope, name.casefold(), printable(name), node.place, work)
        return self._unnamed_of(node, name, self.names.without(stands_for, name) or name)

    def _unnamed_of(self, node: Node, name: str, words: str) -> Person:
        """The person in whose name a file is that is named after no assignment; else a row that asks whose it is."""
        mine = [one for one in self.owners if f"{words.casefold()} ".startswith(f"{one} ")]
        reason = self._unnamed(node)
        rest = tuple(left_over(node, (), reason)) if node.is_packed else (left(node, reason),)
        if len(mine) == 1:
            shown = printable(self.owners[mine[0]])
            return Person(self.scope, mine[0], shown, node.place, Work((), rest))
        should = f"it should be called {self.names.expected(self.wanted.asked)}"
        packed = f"{printable(node.name)} is packed in a way that is not unpacked here; unpack it."
        said = node.fault or (is_archive(node.name) and not node.is_packed and packed)
        said = said or f"{printable(node.name)} was left over: {reason}; {should}."
        undecided = f"{said} {SAY_WHOSE}"
        key = name if is_archive(node.name) else f"/{node.name}"
        work = Work((), rest, (undecided,), undecided)
        return Person(self.scope, key, printable(name), node.place, work)

    def _mailed_work(self, node: Node, assignment: str) -> Work:
        if node.is_packed:
            return self.wanted.work(node, assignment)
        exact = self.names.folder(stem(node.name)) is not None
        attempt = (self.names.text(stem(node.name)).number,)
        return Work((Claim(node, assignment, exact, attempt, note=renamed(node)),))

    def _of_nobody(self, node: Node, assignment: str) -> Person:
        others = self.nameless - 1
        beside = (
            f" and lies beside {others} more like it" if others > 0 else " and lies beside other people's"
        )
        undecided = (
            f"{printable(node.name)} says nobody's name{beside}; nobody can tell whose it is. {SAY_WHOSE}"
        )
        work = self.wanted.work(node, assignment) if node.is_packed else Work((Claim(node, assignment),))
        work = replace(work, undecided=undecided, notes=(undecided,))
        return Person(self.scope, f"/{node.name}", printable(stem(node.name)), node.place, work)

    def _unnamed(self, node: Node) -> str:
        if node.fault:
            return node.fault
        words = self.names.text(stem(node.name)).words
        if len(words) > 1:
            return f"it is named after {' and '.join(words)}"
        return "it is not named after an assignment"
