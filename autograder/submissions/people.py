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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.submissions.exports import Label, labels, stages_of
from autograder.submissions.flat import (
    is_bare,
    is_labelled,
    is_somebodys,
    items_of,
    named_as,
    people_of_files,
)
from autograder.submissions.folder import (
    Claim,
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
from autograder.submissions.survey import COLLECTED, Node
from autograder.submissions.text import printable


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads trees, for courses with these assignments; `asked` are those that somebody named.

    One who `trusts_copies` takes a few copies of one file (`lstm.py`, `lstm (1).py`) for one person's, as a learner's
    own folder has them; in a class they may be several people's.
    """

    wanted: Wanted
    trusts_copies: bool = False
    _works: dict[str, Work] = field(default_factory=dict)
    _classes: dict[tuple[str, bool], bool] = field(default_factory=dict)

    @property
    def names(self) -> AssignmentNames:
        """The names of assignments."""
        return self.wanted.names

    def classes(self, roots: Sequence[Node]) -> list[Class]:
        """Returns whose the files of each tree are; trees that have an assignment each are of one class."""
        several = [root for root in roots if not self._is_one(root) and not is_collected(root)]
        sections = {path: name for path, name in self._sections(several).items() if name}
        scope = _above(several[0]) if several else None
        return [
            self._class(root, sections[root.path], scope) if root.path in sections else self.people(root)
            for root in roots
        ]

    def people(self, root: Node) -> Class:
        """Returns whose the files of a tree are."""
        if is_collected(root):
            return self._collected(root)
        if root.kind == "file":
            return self._class(replace(root, kind="folder", inside=(root,)), "")
        if self._is_one(root):
            return Class((self._person(root, _above(root), at_top=True),))
        return self._class(root, self.names.folder(root.title) or "")

    # --- What a folder is

    def _is_one(self, root: Node) -> bool:
        if is_collected(root):
            return False
        if root.fault or assignments_of_clone(root, self.names):
            return True
        if self._is_flat(root):
            return False
        works = [one for one in root.folders if not self.names.folder(one.title) and self._holds_work(one)]
        if self._is_of_people(root):
            return False
        if any(True for _ in loose(root, self.names)):
            return sum(not says_nothing(one.title) for one in works) < 2
        if self._by_assignment(root):
            return False
        if claims := near(root, self.names, []):
            return not works and not _in_several(claims)
        if assignment := self.names.folder(root.title):
            return not works and bool(in_assignment_folder(root, assignment, self.names))
        return not (root.folders or root.links)

    def _is_of_people(self, root: Node) -> bool:
        """Whether a folder for an assignment has files of people, some of whom may be called as another one is."""
        assignment = self.names.folder(root.title)
        claims = list(loose(root, self.names))
        if not assignment or any(claim.is_exact or claim.assignment == assignment for claim in claims):
            return False
        stems = {stem(one.name) for one in items_of(root) if code_suffix(one.name) or one.is_packed}
        return len(stems) > 1 and not any(says_nothing(one) for one in stems)

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
        if not any(named.is_exact for _, named in found) and not self.trusts_copies:
            owners |= self._other_owners(root, bool(owners))
        stems = [stem(node.name) for node in root.files if code_suffix(node.name) and not is_test(node.name)]
        if len(self.wanted.asked) == 1 and not found and len(set(stems)) > 1:
            return not any(says_nothing(one) for one in stems)
        if len(owners) > 1:
            return not (self.trusts_copies and any(named.is_exact for _, named in found))
        return not owners and self._has_copies(root, MAX_FILES if self.trusts_copies else 1)

    def _other_owners(self, root: Node, has_owners: bool) -> set[str]:
        """The people after whom files are named that have several assignments' words, or are no code.

        What is no code may be a handout of the course, and counts only beside code that is named so.
        """
        found = set()
        for node in items_of(root):
            named = self.names.text(stem(node.name))
            if is_test(node.name) or not named.words or named_as(self.names, node):
                continue
            if len(named.words) > 1 or (has_owners and is_somebodys(node.name)):
                found.add((named.owner or stem(node.name)).casefold())
        return found

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

    def _work(self, folder: Node) -> Work:
        """What a folder holds if it is one person's; looked for once, for a hostile zip has folders in folders."""
        if folder.place not in self._works:
            self._works[folder.place] = work_in(folder, self.names)
        return self._works[folder.place]

    def _holds_work(self, folder: Node) -> bool:
        return bool(self._work(folder).claims)

    def _by_assignment(self, root: Node) -> bool:
        """Whether the folder has a folder for each assignment, with people in it."""
        inner = [(one, name) for one in root.folders if (name := self.names.folder(one.title))]
        if any(self._has_copies(one, MAX_FILES if self.trusts_copies else 1) for one, _ in inner):
            return True
        if any(self._is_of_another(inside, name) for one, name in inner for inside in one.folders):
            return False
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
        name = next(iter(same), "")
        return len(same) == 1 and not says_nothing(name) and not self.names.folder(name)

    def _is_of_another(self, folder: Node, assignment: str) -> bool:
        """Whether a folder is another assignment's: `gru/lstm/lstm.py` is of somebody who is called gru."""
        name = self.names.folder(folder.title)
        return name not in (None, assignment) and any(
            claim.is_exact and claim.assignment == name for claim in loose(folder, self.names)
        )

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
        return is_labelled(folder) or len(self._owners(folder)) > MAX_FILES

    def _owners(self, folder: Node) -> set[str]:
        """The people after whom files of a folder are named; none where a file has an assignment's plain name."""
        found = [
            named for one in items_of(folder) if (named := named_as(self.names, one)) and named.assignment
        ]
        return set() if any(one.is_exact for one in found) else {one.owner.casefold() for one in found} - {""}

    def _is_class(self, folder: Node, is_alone: bool) -> bool:
        """Whether a folder among others is a section: it has no work of its own, and several people's in it."""
        key = folder.place, is_alone
        if key not in self._classes:
            self._classes[key] = self._holds_people(folder, is_alone)
        return self._classes[key]

    def _holds_people(self, folder: Node, is_alone: bool) -> bool:
        if folder.fault or assignments_of_clone(folder, self.names):
            return False
        if self._is_export(folder):
            return True
        owners = self._owners(folder)
        if owners:  # some may be called as another assignment is: `rnn - Bob Gru.py`
            owners |= self._other_owners(folder, has_owners=True)
        if len(owners) > 1 or (is_alone and self._has_copies(folder, MAX_FILES)):
            return True
        if near(folder, self.names, []):
            return self._by_assignment(folder)
        working = [one for one in folder.folders if self._holds_work(one)]
        if len(working) == 1:  # a class may lie in several folders, one in the other
            return self._is_class(working[0], is_alone)
        if working and all(self._is_class(one, False) for one in working):
            return True
        held = Counter(name for one in working for name in self._assignments(one))
        has_attempts = any(claim.attempt for claim in self._work(folder).claims)
        has_numbers = all(one.title.isdecimal() for one in working)
        if all(says_nothing(one.title) for one in working) and not (is_alone and has_numbers):
            return False  # `draft` and `final`, or attempts, of one person
        return max(held.values(), default=0) > 1 and (not has_attempts or (is_alone and has_numbers))

    def _assignments(self, folder: Node) -> set[str]:
        """The assignments of which there is work in a folder."""
        return {claim.assignment for claim in self._work(folder).claims}

    def _sections(self, working: Sequence[Node]) -> dict[Path, str]:
        """The folders that are sections, each with the assignment that it is for where each has one of its own.

        So `week 1/ada/rnn.py` and `week 2/ada/lstm.py` are one person's, while two groups of a class that did the
        same may each have an Ada.
        """
        inner = [each.title for one in working for each in one.folders]
        # Attempts have the same numbers in several folders; people who have numbers only have not.
        are_numbers = bool(inner) and len(set(inner)) == len(inner) and all(map(str.isdecimal, inner))
        is_alone = len(working) == 1 or are_numbers
        every = bool(working) and all(self._is_class(one, is_alone) for one in working)
        sections = [one for one in working if every or self._is_export(one)]
        held = [self._assignments(one) for one in sections]
        apart = len(held) > 1 and all(len(one) == 1 for one in held) and len(set.union(*held)) == len(held)
        return {
            one.path: next(iter(names)) if apart else "" for one, names in zip(sections, held, strict=True)
        }

    # --- Whose the files of a class are

    def _class(self, root: Node, assignment: str, scope: Path | None = None) -> Class:
        """The people of a folder, all of whose work is for one assignment if one is given.

        Folders of one `scope` hold work of the same people.
        """
        scope = scope or (_above(root) if assignment else root.path)
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
        sections = self._sections(working)
        stages = stages_of([one.name for one in folders])
        for one in folders:
            name = self.names.folder(one.title) or ""
            holds_work = any(one is other for other in working)
            if by_assignment and name:
                yield self._class(one, name, root.path)
            elif one.name in stages:
                handed_in = self._class(one, "", root.path)
                people = tuple(_attempted(each, (stages[one.name],)) for each in handed_in.people)
                yield replace(handed_in, people=people)
            elif one.path in sections:
                yield self._class(one, sections[one.path], root.path if sections[one.path] else None)
            elif one.is_hidden and not holds_work:
                yield Class((), tuple(left_over(one, (), "it lies in a hidden folder")))
            else:
                label = known.get(one.name) or accounts.get(one.name)
                yield Class((self._person(one, scope, label, assignment),))

    def _collected(self, root: Node) -> Class:
        """The people of a folder that `collect` made, whatever they and their attempts are called."""
        people = [self._person(one, root.path) for one in root.folders]
        others = [one for one in root.inside if one.kind != "folder" and one.name != COLLECTED]
        return Class(
            tuple(people), tuple(left(one, "it lies beside the students' folders") for one in others)
        )

    def _person(
        self,
        folder: Node,
        scope: Path,
        label: Label | None = None,
        assignment: str = "",
        at_top: bool = False,
    ) -> Person:
        name, key = folder.title or str(folder.path), folder.title
        if label:
            key = label.everywhere if assignment else label.person
            name = label.shown or key
        work = self.wanted.work(
            folder, assignment or (self.names.folder(folder.title) or "" if at_top else "")
        )
        return _attempted(
            Person(scope, key, printable(name), folder.place, work), label.attempt if label else ()
        )


def is_collected(root: Node) -> bool:
    """Whether `collect` made a folder, so that nothing about it need be guessed."""
    return any(one.name == COLLECTED and one.kind == "file" for one in root.inside)


def _in_several(claims: Sequence[Claim]) -> bool:
    """Whether work on one assignment lies in several folders, as where people are called as assignments are."""
    places = {(claim.assignment, claim.node.shown.rpartition("/")[0]) for claim in claims}
    return len(places) > len({claim.assignment for claim in claims})


def _attempted(person: Person, attempt: tuple[int | str, ...]) -> Person:
    """The person with all work as part of an attempt; as it is if there is none."""
    if not attempt:
        return person
    claims = tuple(
        replace(claim, attempt=(*attempt, *claim.attempt), whole=True) for claim in person.work.claims
    )
    return replace(person, work=replace(person.work, claims=claims))


def _above(folder: Node) -> Path:
    return Path(os.path.abspath(folder.path)).parent


def _linked(link: Node, scope: Path) -> Person:
    name = printable(link.name)
    note = (
        f"{name} is a symbolic link, and links are not followed; "
        "it should be the folder itself. Name, or hand in, the folder that it points to."
    )
    return Person(scope, link.name, name, link.place, Work((), (left(link, ""),), (note,), note))
