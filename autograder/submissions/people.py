"""Tells whose the files of a class are, whatever way it was handed in.

A tree is the first of these that fits:

1. a flat folder: files that a platform labelled, or that are named after several people (`lstm_ada.py`,
   `lstm_ben.py`), or many copies of one name that say nobody's;
2. one person's folder: files of assignments (`lstm.py`), or folders of them (`lstm/lstm.ipynb`) and no work in other
   folders, or a clone of the course;
3. a folder for each assignment with people in it (`lstm/ada/lstm.py`, `rnn/ada.py`);
4. sections: folders each of which is a class;
5. a folder of folders: one person each, even if nothing is in it.
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.submissions.exports import Label, labels
from autograder.submissions.folder import (
    Claim,
    Left,
    Work,
    assignments_of_clone,
    in_assignment_folder,
    left,
    left_over,
    loose,
    near,
    renamed,
    work_in,
)
from autograder.submissions.gradescope import METADATA, submitters
from autograder.submissions.litter import is_archive, may_be_work
from autograder.submissions.names import AssignmentNames, Named, code_suffix, is_test, says_nothing, stem
from autograder.submissions.survey import Node
from autograder.submissions.text import printable

# Several candidates of one person are all marked and the best counts, so thousands must not be possible.
MAX_FILES = 4

_SAY = "Say whose it is, and for which assignment, in a names file (--names)."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who handed in: `key` tells people of one `scope` apart, `origin` tells equal names apart."""

    scope: Path
    key: str
    name: str
    origin: Path
    work: Work


@dataclass(frozen=True, slots=True)
class Class:
    """The people that were found, and files that are nobody's."""

    people: tuple[Person, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads trees, for courses with these assignments; `asked` are those that somebody named.

    One who `trusts_copies` takes a few copies of one file (`lstm.py`, `lstm (1).py`) for one person's, as a learner's
    own folder has them; in a class they may be several people's.
    """

    names: AssignmentNames
    asked: tuple[str, ...] = ()
    trusts_copies: bool = False

    def people(self, root: Node) -> Class:
        """Returns whose the files of a tree are."""
        if root.kind == "file":
            return self._class(replace(root, kind="folder", inside=(root,)), "")
        if self._is_one(root):
            return Class((self._person(root, _above(root), at_top=True),))
        return self._class(root, self.names.folder(root.title) or "")

    # --- What a folder is

    def _is_one(self, root: Node) -> bool:
        if root.fault or assignments_of_clone(root, self.names):
            return True
        if self._is_flat(root):
            return False
        works = [one for one in root.folders if not self.names.folder(one.title) and self._holds_work(one)]
        if any(True for _ in loose(root, self.names)):
            return sum(not says_nothing(one.title) for one in works) < 2
        if self._by_assignment(root):
            return False
        if near(root, self.names, []):
            return not works
        if assignment := self.names.folder(root.title):
            return not works and bool(in_assignment_folder(root, assignment, self.names))
        return not (root.folders or root.links)

    def _is_flat(self, root: Node) -> bool:
        """Whether the files in a folder are several people's."""
        if labels([node.name for node in self._items(root)]):
            return True
        found = [
            (node, named) for node in self._items(root) if (named := self._named(node)) and named.assignment
        ]
        owners = {named.owner.casefold() for _, named in found} - {""}
        stems = [stem(node.name) for node in root.files if code_suffix(node.name) and not is_test(node.name)]
        if len(self.asked) == 1 and not found and len(set(stems)) > 1:
            return not any(says_nothing(one) for one in stems)
        if len(owners) > 1:
            return not (self.trusts_copies and any(named.is_exact for _, named in found))
        return not owners and self._has_copies(root, MAX_FILES if self.trusts_copies else 1)

    def _has_copies(self, root: Node, most: int) -> bool:
        """Whether a folder has more than so many files of one name that says nobody's."""
        found = [
            (node, named) for node in self._items(root) if (named := self._named(node)) and named.assignment
        ]
        copies = Counter(
            (named.assignment, code_suffix(node.name)) for node, named in found if not named.owner
        )
        return max(copies.values(), default=0) > most

    def _named(self, node: Node) -> Named | None:
        if node.kind == "folder":  # packed
            return self.names.text(node.title)
        return self.names.file(node.name)

    def _items(self, root: Node) -> list[Node]:
        """What stands for a file in a flat folder: the files, and the zips with work in them."""
        return [one for one in root.inside if (one.kind == "file" and not one.is_hidden) or one.is_packed]

    def _holds_work(self, folder: Node) -> bool:
        return bool(work_in(folder, self.names).claims)

    def _by_assignment(self, root: Node) -> bool:
        """Whether the folder has a folder for each assignment, with people in it."""
        inner = [(one, name) for one in root.folders if (name := self.names.folder(one.title))]
        if any(
            claim.is_exact and claim.assignment == name
            for one, name in inner
            for claim in loose(one, self.names)
        ):
            return False
        if any(self._has_people(one) for one, _ in inner):
            return True
        stems = [{stem(node.name) for node in one.files if code_suffix(node.name)} for one, _ in inner]
        same = set.intersection(*stems) if len(stems) > 1 else set()
        return len(same) == 1 and not says_nothing(next(iter(same)))

    def _has_people(self, folder: Node) -> bool:
        if labels([one.name for one in folder.inside]):
            return True
        works = [one for one in folder.folders if self._holds_work(one)]
        if len(works) > 1 or any(not says_nothing(one.title) for one in works):
            return True
        stems = {stem(one.name) for one in self._items(folder) if code_suffix(one.name) or one.is_packed}
        return len(stems) > 1 and not any(says_nothing(one) for one in stems)

    def _is_export(self, folder: Node) -> bool:
        """Whether a folder is a class beyond doubt: a platform labelled what is in it, or many are named in it."""
        names = [one.name for one in folder.inside]
        people = {label.person for label in labels(names).values()}
        owners = self._owners(folder)
        return len(people) > 1 or METADATA in names or len(owners) > MAX_FILES

    def _owners(self, folder: Node) -> set[str]:
        """The people after whom files of a folder are named; none where a file has an assignment's plain name."""
        found = [named for one in self._items(folder) if (named := self._named(one)) and named.assignment]
        return set() if any(one.is_exact for one in found) else {one.owner.casefold() for one in found} - {""}

    def _is_class(self, folder: Node, is_alone: bool) -> bool:
        """Whether a folder among others is a section: it has no work of its own, and several people's in it."""
        if folder.fault or assignments_of_clone(folder, self.names):
            return False
        if self._is_export(folder):
            return True
        if len(self._owners(folder)) > 1 or (is_alone and self._has_copies(folder, MAX_FILES)):
            return True
        if near(folder, self.names, []):
            return self._by_assignment(folder)
        held = Counter(
            claim
            for one in folder.folders
            for claim in {claim.assignment for claim in work_in(one, self.names).claims}
        )
        return max(held.values(), default=0) > 1 and not work_in(folder, self.names).claims[0].attempt

    # --- Whose the files of a class are

    def _class(self, root: Node, assignment: str) -> Class:
        """The people of a folder, all of whose work is for one assignment if one is given."""
        scope = _above(root) if assignment else root.path
        found = self._flat(root, scope, assignment)
        known = labels([one.name for one in root.inside])
        accounts = next((submitters(one.path) for one in root.files if one.name == METADATA), {})
        folders = [one for one in root.folders if not one.is_packed or self._is_bare(one, known)]
        by_assignment = not assignment and self._by_assignment(root)
        working = [one for one in folders if self._holds_work(one)]
        sections = bool(working) and all(self._is_class(one, len(working) == 1) for one in working)
        for one in folders:
            name = self.names.folder(one.title) or ""
            if by_assignment and name:
                found.append(self._class(one, name))
            elif one in working and (sections or self._is_export(one)):
                found.append(self._class(one, ""))
            elif one.is_hidden and not self._holds_work(one):
                found.append(Class((), tuple(left_over(one, (), "it lies in a hidden folder"))))
            else:
                person = self._person(one, scope, known.get(one.name), accounts.get(one.name, ""), assignment)
                found.append(Class((person,)))
        for link in root.links:
            name, note = printable(link.name), _linked(link)
            work = Work((), (left(link, ""),), (note,), note)
            found.append(Class((Person(scope, link.name, name, link.path, work),)))
        litter = tuple(left(one, "") for one in root.inside if one.kind == "litter")
        hidden = tuple(left(one, "") for one in root.files if one.is_hidden)
        people = tuple(person for part in found for person in part.people)
        return Class(people, (*(one for part in found for one in part.left), *litter, *hidden))

    def _is_bare(self, packed: Node, known: dict[str, Label]) -> bool:
        """Whether a zip is named as a person's folder would be, and not as a file is."""
        return packed.name not in known and not self.names.text(packed.title).words

    def _person(
        self,
        folder: Node,
        scope: Path,
        label: Label | None = None,
        account: str = "",
        assignment: str = "",
        at_top: bool = False,
    ) -> Person:
        name = label.person if label else account or folder.title or str(folder.path)
        key = label.person if label else folder.title
        if label and assignment:
            name = key = label.everywhere
        work = self._in_folder(
            folder, assignment or (self.names.folder(folder.title) or "" if at_top else "")
        )
        return Person(scope, key, printable(name), folder.path, work)

    def _in_folder(self, folder: Node, assignment: str) -> Work:
        if folder.fault:
            return Work((), (left(folder, ""),), (folder.fault,), folder.fault)
        work = work_in(folder, self.names)
        only = in_assignment_folder(folder, assignment, self.names) if assignment and not work.claims else []
        if not only and not work.claims and len(self.asked) == 1:
            only = self._only_file(work, self.asked[0])
        if only:
            work = _taken(work, only)
        return work if work.claims or work.notes else replace(work, notes=(self._nothing(folder, work),))

    def _only_file(self, work: Work, assignment: str) -> list[Claim]:
        """A person's only file counts for the only assignment there is, whatever its name."""
        files = [one.node for one in work.left if one.matters and one.node.kind == "file"]
        candidates = [node for node in files if code_suffix(node.name)]
        if len({stem(node.name) for node in candidates}) != 1:
            return []
        return [self.renamed(node, assignment) for node in candidates]

    def renamed(self, node: Node, assignment: str) -> Claim:
        right = f"{assignment}{code_suffix(node.name)}"
        note = f"{printable(node.name)} was taken for {assignment}; it should be called {right}."
        return Claim(node, assignment, is_exact=False, note=note)

    def _nothing(self, folder: Node, work: Work) -> str:
        seen = folder.seen()
        verb = "holds" if any(one.matters for one in work.left) else "has only"
        fault = f"{verb} {seen}, which is no work by its name" if seen else "is empty"
        return (
            f"The folder {printable(folder.title or str(folder.path))} {fault}; there should be files named "
            f"{self.names.expected(self.asked)}, in it or in a folder for each assignment. Add the file, or rename it."
        )

    # --- Flat folders

    def _flat(self, root: Node, scope: Path, assignment: str) -> list[Class]:
        """What the files beside each other are, and the zips that are named as files."""
        items = self._items(root)
        known = labels([one.name for one in items])
        working = any(not one.is_packed and self._holds_work(one) for one in root.folders)
        is_flat = bool(known) or self._is_flat(root) or not working
        found: list[Class] = []
        votes = Counter(named.assignment for one in items if (named := self._named(one)) and named.assignment)
        people = [one for one in items if not is_test(one.name)]
        owners = {owner.casefold() for one in people if (owner := self._owner(one, votes, assignment))}
        for one in items:
            label = known.get(one.name)
            if label:
                found.append(Class((self._labelled(one, label, scope, votes, assignment),)))
            elif one.is_packed and self._is_bare(one, known) and not assignment:
                continue  # a person's folder that is packed
            elif person := self._mailed(one, root, scope, votes, assignment, owners, is_flat):
                found.append(Class((person,)))
            else:
                found.append(Class((), tuple(left_over(one, (), "it lies beside the students' folders"))))
        return found

    def _for(self, text: str, votes: "Counter[str]", assignment: str) -> str:
        """The assignment that a name stands for, where it may have several assignments' words in it."""
        words = self.names.text(text).words
        if assignment:
            return assignment
        asked = [word for word in words if word in self.asked]
        if len(words) > 1 and len(asked) == 1:
            return asked[0]
        most = max((votes[word] for word in words), default=0)
        best = [word for word in words if votes[word] == most]
        return best[0] if len(best) == 1 and (most or len(words) == 1) else ""

    def _owner(self, node: Node, votes: "Counter[str]", assignment: str) -> str:
        name = stem(node.name)
        stands_for = self._for(name, votes, assignment)
        return self.names.without(stands_for, name) if stands_for else ""

    def _labelled(
        self, node: Node, label: Label, scope: Path, votes: "Counter[str]", assignment: str
    ) -> Person:
        key = label.everywhere if assignment else label.person
        rest = replace(node, name=label.rest)
        if node.is_packed:
            inner = self._in_folder(rest, assignment or self.names.folder(rest.title) or "")
            claims = tuple(replace(one, attempt=label.attempt, whole=label.whole) for one in inner.claims)
            return Person(scope, key, printable(key), node.path, replace(inner, claims=claims))
        stands_for = self._for(stem(label.rest), votes, assignment)
        work = Work((), (left(rest, self._unnamed(rest)),))
        if code_suffix(label.rest) and not is_test(label.rest) and not node.fault:
            if stands_for:
                exact = self.names.folder(stem(label.rest)) is not None
                claim = Claim(node, stands_for, exact, label.attempt, label.whole, note=renamed(rest))
                work = Work((claim,))
            elif len(self.asked) == 1:
                work = Work(
                    (replace(self.renamed(node, self.asked[0]), attempt=label.attempt, whole=label.whole),)
                )
        elif label.whole is False and label.attempt and label.rest == "receipt.txt":
            work = Work((), (Left(node, "the platform's own note on an attempt", True),))
        return Person(scope, key, printable(key), node.path, work)

    def _mailed(
        self,
        node: Node,
        root: Node,
        scope: Path,
        votes: "Counter[str]",
        assignment: str,
        owners: set[str],
        is_flat: bool,
    ) -> Person | None:
        """Whose a file is by its own name; None if it is nobody's."""
        if not is_flat and not (node.is_packed or is_archive(node.name) or self._named(node)):
            return None
        name = stem(node.name)
        stands_for = "" if is_test(node.name) else self._for(name, votes, assignment)
        whose = self.names.without(stands_for, name) if stands_for else ""
        readable = node.is_packed or (code_suffix(node.name) and not is_test(node.name) and not node.fault)
        if readable and stands_for and whose:
            return Person(
                scope, whose.casefold(), printable(whose), node.path, self._mailed_work(node, stands_for)
            )
        if readable and stands_for:
            return self._of_nobody(node, root, scope, stands_for)
        if node.name.casefold().endswith(_NOBODYS) or is_test(node.name) or not may_be_work(node.name):
            return None
        if readable and not node.is_packed and len(self.asked) == 1 and not self.names.text(name).words:
            work = Work((self.renamed(node, self.asked[0]),))
            return Person(scope, name.casefold(), printable(name), node.path, work)
        words = self.names.without(stands_for, name) or name
        mine = [one for one in owners if words.casefold() == one or words.casefold().startswith(f"{one} ")]
        reason = self._unnamed(node)
        if len(mine) == 1:
            work = Work((), tuple(left_over(node, (), reason)) if node.is_packed else (left(node, reason),))
            return Person(scope, mine[0], printable(mine[0]), node.path, work)
        should = f"it should be called {self.names.expected(self.asked)}"
        said = node.fault or f"{printable(node.name)} was left over: {reason}; {should}."
        undecided = f"{said} {_SAY}"
        work = Work((), tuple(left_over(node, (), reason)), (undecided,), undecided)
        key = name if is_archive(node.name) else f"/{node.name}"
        return Person(scope, key, printable(name), node.path, work)

    def _mailed_work(self, node: Node, assignment: str) -> Work:
        if node.is_packed:
            return self._in_folder(node, assignment)
        exact = self.names.folder(stem(node.name)) is not None
        attempt = (self.names.text(stem(node.name)).number,)
        return Work((Claim(node, assignment, exact, attempt, note=renamed(node)),))

    def _of_nobody(self, node: Node, root: Node, scope: Path, assignment: str) -> Person:
        others = sum(1 for one in self._items(root) if (named := self._named(one)) and not named.owner) - 1
        beside = (
            f" and lies beside {others} more like it" if others > 0 else " and lies beside other people's"
        )
        undecided = f"{printable(node.name)} says nobody's name{beside}; nobody can tell whose it is. {_SAY}"
        work = self._in_folder(node, assignment) if node.is_packed else Work((Claim(node, assignment),))
        work = replace(work, undecided=undecided, notes=(undecided,))
        return Person(scope, f"/{node.name}", printable(stem(node.name)), node.path, work)

    def _unnamed(self, node: Node) -> str:
        if node.fault:
            return node.fault
        words = self.names.text(stem(node.name)).words
        if len(words) > 1:
            return f"it is named after {' and '.join(words)}"
        return "it is named after no assignment"


# In a flat folder these lie beside the work, and nobody hands them in for it.
_NOBODYS = (".csv", ".md", ".json", ".yml", ".yaml", ".toml", ".xlsx", ".html", ".htm", ".log", ".txt")


def _above(folder: Node) -> Path:
    return Path(os.path.abspath(folder.path)).parent


def _taken(work: Work, claims: Sequence[Claim]) -> Work:
    taken = {claim.node.path for claim in claims}
    return replace(
        work, claims=tuple(claims), left=tuple(one for one in work.left if one.node.path not in taken)
    )


def _linked(link: Node) -> str:
    return (
        f"{printable(link.name)} is a symbolic link, and links are not followed; "
        "it should be the folder itself. Name, or hand in, the folder that it points to."
    )


def joined(people: Iterable[Person]) -> list[Person]:
    """The people with all that is each one's together, in the order in which they were found; no file twice."""
    found: dict[tuple[str, str], Person] = {}
    seen: set[str] = set()
    for person in people:
        once = _once(person, seen)
        place = (os.path.abspath(person.scope), person.key)
        if place in found:
            found[place] = _together(found[place], once)
        elif once.work.claims or once.work.left or os.path.abspath(person.origin) not in seen:
            found[place] = once
        seen.add(os.path.abspath(person.origin))
    return list(found.values())


def _once(person: Person, seen: set[str]) -> Person:
    """The person without the files that were seen before, as where a path is given twice."""
    work = person.work
    claims = tuple(one for one in work.claims if os.path.abspath(one.node.path) not in seen)
    rest = tuple(one for one in work.left if os.path.abspath(one.node.path) not in seen)
    seen.update(os.path.abspath(one.node.path) for one in claims)
    seen.update(os.path.abspath(one.node.path) for one in rest)
    return replace(person, work=replace(work, claims=claims, left=rest))


def _together(one: Person, other: Person) -> Person:
    a, b = one.work, other.work
    if not (b.claims or b.left):
        return one
    # What one of two places lacks is no news where the other has it.
    told = [work for work in (a, b) if work.claims] or [a, b]
    notes = tuple(dict.fromkeys(note for work in told for note in work.notes))
    undecided = next((work.undecided for work in told if work.undecided), "")
    work = Work((*a.claims, *b.claims), (*a.left, *b.left), notes, undecided)
    return replace(one, work=work)
