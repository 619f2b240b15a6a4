"""A person of a class: what is theirs, from wherever it lies, together and once."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.submissions.folder import Claim, Left, Work, in_assignment_folder, left, work_in
from autograder.submissions.names import AssignmentNames, code_suffix, stem
from autograder.submissions.survey import Node
from autograder.submissions.text import printable

# Several candidates of one person are all marked and the best counts, so thousands must not be possible.
MAX_FILES = 4


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who handed in: `key` tells people of one `scope` apart, `origin` tells equal names apart."""

    scope: Path
    key: str
    name: str
    origin: str
    work: Work


@dataclass(frozen=True, slots=True)
class Class:
    """The people that were found, and files that are nobody's."""

    people: tuple[Person, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The assignments that files may be named after, and those of them that somebody asked for."""

    names: AssignmentNames
    asked: tuple[str, ...] = ()

    def work(self, folder: Node, assignment: str) -> Work:
        """Returns one person's work; in the folder of an assignment, if one is given, its only file has any name."""
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
        return Claim(node, assignment, is_exact=False, is_guess=True, note=note)

    def _nothing(self, folder: Node, work: Work) -> str:
        seen = folder.seen()
        verb = "holds" if any(one.matters for one in work.left) else "has only"
        fault = f"{verb} {seen}, which is not work, going by its name" if seen else "is empty"
        return (
            f"The folder {printable(folder.title or str(folder.path))} {fault}; there should be files named "
            f"{self.names.expected(self.asked)}, in it or in a folder for each assignment. Add the file, or rename it."
        )


def _taken(work: Work, claims: Sequence[Claim]) -> Work:
    taken = {claim.node.path for claim in claims}
    return replace(
        work, claims=tuple(claims), left=tuple(one for one in work.left if one.node.path not in taken)
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
    return [_without_guesses(person) for person in found.values()]


def _without_guesses(person: Person) -> Person:
    """The person without files that were taken whatever their name, if those are several or others are named right."""
    work = person.work
    guesses = [claim for claim in work.claims if claim.is_guess]
    if len({stem(claim.node.name) for claim in guesses}) < 2 and len(guesses) in (0, len(work.claims)):
        return person
    claims = tuple(claim for claim in work.claims if not claim.is_guess)
    rest = tuple(left(claim.node, "it is not named after an assignment") for claim in guesses)
    return replace(person, work=replace(work, claims=claims, left=(*work.left, *rest)))


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
