"""What is to be copied where: the files of each person, assignment and attempt; and the account of all there was."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.collect.platforms import created_times, line_of, prefix_of, when
from autograder.report import LITTER
from autograder.settings.people import Known, recognised
from autograder.settings.roster import Member
from autograder.submissions.account import Entry, settled
from autograder.submissions.declared import SAID
from autograder.submissions.find import People
from autograder.submissions.folder import INIT, Claim
from autograder.submissions.names import code_suffix
from autograder.submissions.person import Person

_RESERVED = {"con", "prn", "aux", "nul", *(f"{one}{k}" for one in ("com", "lpt") for k in range(1, 10))}
_UNFIT = set('<>:"/\\|?*')
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of somebody at an assignment: where each file is read, and as what it is stored."""

    student: str
    folder: str
    assignment: str
    number: int
    files: Mapping[str, Path]
    shown: Mapping[str, str]  # how each file's path was shown, by the name that it gets
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All attempts, in the order of people; the account of every file; who is in the roster without work, or not in it.

    `open` are the entries of which somebody has to say whose or what they are.
    """

    attempts: tuple[Attempt, ...]
    entries: tuple[Entry, ...]
    open: tuple[Entry, ...]
    missing: tuple[str, ...]
    strangers: tuple[str, ...]
    unclear: tuple[str, ...]


def plan(platform: str, people: People, roster: Sequence[Member], asked: Sequence[str]) -> Plan:
    """The plan for what was found. Who is in the roster has its id; who several fit is left over until it is said."""
    ids = {student: one for student, one in people.by_id.items() if not one.key.startswith("/")}
    whose, unclear = _named(platform, ids, roster)
    attempts: list[Attempt] = []
    entries: list[Entry] = []
    undecided: list[Entry] = []
    folders = _folders({whose[student] for student in ids if student not in unclear})
    times = created_times(platform, people)
    for student, person in people.by_id.items():
        submission, found = settled(student, person, asked)
        is_open = bool(submission.undecided) or student in unclear or person.key.startswith("/")
        here = _open(found) if is_open else _owned(found, whose.get(student, student))
        entries += here
        undecided += [one for one in here if is_open and one.matters]
        if not is_open and person.work.claims:
            who = whose[student]
            attempts += _attempts(person, who, folders[who], asked, times)
    nobody = [
        (Entry(one.node.shown, False, "", "", one.reason, one.matters), one.node) for one in people.nobody
    ]
    entries += [one for one, _ in nobody]
    undecided += [one for one, node in nobody if one.matters and (node.fault or code_suffix(node.name))]
    known = [one.id for one in roster]
    there = {one.student for one in attempts}
    return Plan(
        tuple(attempts),
        tuple(sorted(entries, key=lambda one: one.path)),
        tuple(sorted(undecided, key=lambda one: one.path)),
        tuple(one for one in known if one not in there),
        tuple(sorted(one for one in there if known and one not in known)),
        tuple(sorted(unclear)),
    )


def _named(
    platform: str, ids: Mapping[str, Person], roster: Sequence[Member]
) -> tuple[dict[str, str], frozenset[str]]:
    """Who each is, by the roster if it knows them; and those who fit several of its members, or of whom several do.

    Who is there because a names file says so is whom it says, also where work of the same person was found besides.
    """
    known = Known(roster)
    lines = {student: line_of(platform, student, person) for student, person in ids.items()}
    said = [student for student, person in ids.items() if person.key.startswith(SAID)]
    students = [student for student in ids if student not in said]
    prefix = prefix_of(platform, students)
    found = recognised({k: lines[student] for k, student in enumerate(students)}, known)
    whose = {student: student.removeprefix(prefix) or student for student in students}
    for student in said:
        meant = known.meant(lines[student])
        whose[student] = meant.pop() if len(meant) == 1 else student
    whose |= {students[k]: member for k, member in found.whose.items()}
    return whose, frozenset(students[k] for k in found.unclear)


def _owned(found: Sequence[Entry], student: str) -> Iterator[Entry] | list[Entry]:
    return [replace(one, student=student) if one.student else one for one in found]


def _open(found: Sequence[Entry]) -> list[Entry]:
    """Nothing is taken of what nobody can tell whose or what it is."""
    return [
        replace(one, taken=False, matters=one.reason != LITTER and (one.taken or one.matters))
        for one in found
    ]


def _attempts(
    person: Person, student: str, folder: str, asked: Sequence[str], times: dict[int, datetime]
) -> Iterator[Attempt]:
    """The attempts at each assignment, the earliest first; those that nobody can order are one."""
    for assignment in sorted({one.assignment for one in person.work.claims}):
        if asked and assignment not in asked:
            continue
        claims = [one for one in person.work.claims if one.assignment == assignment]
        said = [one for one in claims if one.is_said]
        for number, mine in enumerate(_in_order(said or claims), start=1):
            files = _files(person, assignment, mine)
            known = [moment for one in mine if (moment := when(one, times))]
            yield Attempt(
                student,
                folder,
                assignment,
                number,
                {name: path for name, (path, _) in files.items()},
                {name: shown for name, (_, shown) in files.items()},
                max(known) if known else None,
            )


def _in_order(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The files of each attempt: those of equal order; of each form by itself, where an attempt is no whole."""
    orders: dict[tuple[str, bool], list[tuple[tuple[bool, int | str], ...]]] = {}
    for one in claims:
        several = orders.setdefault(_form(one), [])
        if _order(one) not in several:
            several.append(_order(one))
    most = max(len(several) for several in orders.values())
    found: list[list[Claim]] = [[] for _ in range(most)]
    for one in claims:
        several = sorted(orders[_form(one)])
        found[most - len(several) + several.index(_order(one))].append(
            one
        )  # the last of each form go together
    return found


def _form(claim: Claim) -> tuple[str, bool]:
    return ("", False) if claim.whole else (code_suffix(claim.node.name), claim.is_exact)


def _order(claim: Claim) -> tuple[tuple[bool, int | str], ...]:
    return tuple((isinstance(part, str), part) for part in claim.attempt)


def _files(person: Person, assignment: str, claims: Sequence[Claim]) -> dict[str, tuple[Path, str]]:
    """The files of an attempt by the names that they get: the work, called as it should be, and what it imports."""
    alone = replace(person, work=replace(person.work, claims=tuple(claims)))
    submission, _ = settled("", alone, (assignment,))
    nodes = [*(one.node for one in claims), *(one.node for one in person.work.left)]
    shown = {node.path: node.shown for node in nodes}
    found: dict[str, tuple[Path, str]] = {}
    for one in sorted(claims, key=lambda one: one.rank):
        suffix = code_suffix(one.node.name) or ".py"
        name = f"{assignment}{suffix}"
        if name in found:
            name = _free(fit(one.node.name), found)
        found[name] = (one.node.path, shown[one.node.path])
    for module, path in submission.helpers.items():
        parts = module.split(".")
        name = "/".join((*parts, INIT)) if path.name == INIT else "/".join((*parts[:-1], f"{parts[-1]}.py"))
        found[_free(name, found)] = (path, shown.get(path, path.name))
    return found


def _free(name: str, taken: Mapping[str, object]) -> str:
    """The name, or with a number where a file of the same name, in any case or form, is there already."""
    folded = {same_on_any_disk(one) for one in taken}
    stem, dot, suffix = name.rpartition(".")
    number, free = 1, name
    while same_on_any_disk(free) in folded:
        number += 1
        free = f"{stem or suffix} ({number}){dot if stem else ''}{suffix if stem else ''}"
    return free


def same_on_any_disk(name: str) -> str:
    """What file systems that know no case, or another Unicode form, take for the same name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def fit(name: str) -> str:
    """A name that every file system takes, and that leads nowhere: one part of a path, in NFC."""
    text = "".join(
        "_" if one in _UNFIT or not one.isprintable() else one for one in unicodedata.normalize("NFC", name)
    )
    text = text.strip(" ").rstrip(".") or "_"
    if text.split(".")[0].casefold() in _RESERVED or text.startswith("."):
        text = f"_{text}"
    if len(text.encode()) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{text.encode()[: LONGEST - 9].decode('utf-8', 'ignore')}~{digest}"


def _folders(students: Collection[str]) -> dict[str, str]:
    """The folder of each: its id made fit; with a digest where two would be the same on some disk."""
    rivals: dict[str, list[str]] = {}
    for one in sorted(students):
        rivals.setdefault(same_on_any_disk(fit(one)), []).append(one)
    return {
        one: fit(one) if len(several) == 1 else f"{fit(one)}~{hashlib.sha256(one.encode()).hexdigest()[:8]}"
        for several in rivals.values()
        for one in several
    }
