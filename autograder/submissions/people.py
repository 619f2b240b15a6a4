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
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.submissions.exports import Label, labels
from autograder.submissions.flat import is_bare, items_of, named_as, people_of_files
from autograder.submissions.folder import (
    Work,
    assignments_of_clone,
    in_assignment_folder,
    left,
    left_over,
    loose,
    near,
    work_in,
)
from autograder.submissions.gradescope import METADATA, submitters
from autograder.submissions.names import AssignmentNames, code_suffix, is_test, says_nothing, stem
from autograder.submissions.person import MAX_FILES, Class, Person, Wanted
from autograder.submissions.survey import Node
from autograder.submissions.text import printable


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads trees, for courses with these assignments; `asked` are those that somebody named.

    One who `trusts_copies` takes a few copies of one file (`lstm.py`, `lstm (1).py`) for one person's, as a learner's
    own folder has them; in a class they may be several people's.
    """

    wanted: Wanted
    trusts_copies: bool = False

    @property
    def names(self) -> AssignmentNames:
        """The names of assignments."""
        return self.wanted.names

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
        if labels([node.name for node in items_of(root)]):
            return True
        found = [
            (node, named)
            for node in items_of(root)
            if (named := named_as(self.names, node)) and named.assignment
        ]
        owners = {named.owner.casefold() for _, named in found} - {""}
        stems = [stem(node.name) for node in root.files if code_suffix(node.name) and not is_test(node.name)]
        if len(self.wanted.asked) == 1 and not found and len(set(stems)) > 1:
            return not any(says_nothing(one) for one in stems)
        if len(owners) > 1:
            return not (self.trusts_copies and any(named.is_exact for _, named in found))
        return not owners and self._has_copies(root, MAX_FILES if self.trusts_copies else 1)

    def _has_copies(self, root: Node, most: int) -> bool:
        """Whether a folder has more than so many files of one name that says nobody's."""
        found = [
            (node, named)
            for node in items_of(root)
            if (named := named_as(self.names, node)) and named.assignment
        ]
        copies = Counter(
            (named.assignment, code_suffix(node.name)) for node, named in found if not named.owner
        )
        return max(copies.values(), default=0) > most

    def _holds_work(self, folder: Node) -> bool:
        return bool(work_in(folder, self.names).claims)

    def _by_assignment(self, root: Node) -> bool:
        """Whether the folder has a folder for each assignment, with people in it."""
        inner = [(one, name) for one in root.folders if (name := self.names.folder(one.title))]
        if any(self._has_copies(one, MAX_FILES if self.trusts_copies else 1) for one, _ in inner):
            return True
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
        stems = {stem(one.name) for one in items_of(folder) if code_suffix(one.name) or one.is_packed}
        return len(stems) > 1 and not any(says_nothing(one) for one in stems)

    def _is_export(self, folder: Node) -> bool:
        """Whether a folder is a class beyond doubt: a platform labelled what is in it, or many are named in it."""
        names = [one.name for one in folder.inside]
        people = {label.person for label in labels(names).values()}
        owners = self._owners(folder)
        return len(people) > 1 or METADATA in names or len(owners) > MAX_FILES

    def _owners(self, folder: Node) -> set[str]:
        """The people after whom files of a folder are named; none where a file has an assignment's plain name."""
        found = [
            named for one in items_of(folder) if (named := named_as(self.names, one)) and named.assignment
        ]
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
        working = any(not one.is_packed and self._holds_work(one) for one in root.folders)
        is_flat = self._is_flat(root) or not working
        found = people_of_files(self.wanted, root, scope, assignment, is_flat)
        found += self._of_folders(root, scope, assignment)
        found += [Class((_linked(link, scope),)) for link in root.links]
        hidden = [
            one for one in root.inside if one.kind == "litter" or (one.kind == "file" and one.is_hidden)
        ]
        found.append(Class((), tuple(left(one, "") for one in hidden)))
        people = tuple(person for part in found for person in part.people)
        return Class(people, tuple(one for part in found for one in part.left))

    def _of_folders(self, root: Node, scope: Path, assignment: str) -> Iterator[Class]:
        """What the folders of a class are: people, sections, or folders for an assignment with people in them."""
        known = labels([one.name for one in root.inside])
        accounts = next((submitters(one.path) for one in root.files if one.name == METADATA), {})
        folders = [one for one in root.folders if not one.is_packed or is_bare(self.names, one, known)]
        by_assignment = not assignment and self._by_assignment(root)
        working = [one for one in folders if self._holds_work(one)]
        sections = bool(working) and all(self._is_class(one, len(working) == 1) for one in working)
        for one in folders:
            name = self.names.folder(one.title) or ""
            holds_work = any(one is other for other in working)
            if by_assignment and name:
                yield self._class(one, name)
            elif holds_work and (sections or self._is_export(one)):
                yield self._class(one, "")
            elif one.is_hidden and not holds_work:
                yield Class((), tuple(left_over(one, (), "it lies in a hidden folder")))
            else:
                label, account = known.get(one.name), accounts.get(one.name, "")
                yield Class((self._person(one, scope, label, account, assignment),))

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
        work = self.wanted.work(
            folder, assignment or (self.names.folder(folder.title) or "" if at_top else "")
        )
        return Person(scope, key, printable(name), folder.path, work)


def _above(folder: Node) -> Path:
    return Path(os.path.abspath(folder.path)).parent


def _linked(link: Node, scope: Path) -> Person:
    name = printable(link.name)
    note = (
        f"{name} is a symbolic link, and links are not followed; "
        "it should be the folder itself. Name, or hand in, the folder that it points to."
    )
    return Person(scope, link.name, name, link.path, Work((), (left(link, ""),), (note,), note))
