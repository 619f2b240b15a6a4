"""Settles what of each person's files is marked, and accounts for every file that was found."""

import keyword
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.submissions.folder import INIT, Claim, Left
from autograder.submissions.names import code_suffix, stem
from autograder.submissions.person import MAX_FILES, Person
from autograder.submissions.survey import Node
from autograder.submissions.text import printable

MAX_HELPERS = 20
LAST_COUNTS = "the last one counts"
NOTHING: Mapping[str, Any] = {}  # one for all: most have no helpers, and no earlier attempt
EARLIER = f"an earlier attempt; {LAST_COUNTS}"
UNORDERED = "it is none of the numbered attempts, of which the last counts"
SAY_WHAT = "Or say in a names file (--names) what it is, or that it is irrelevant."


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in: for each assignment its files, `.py` before `.ipynb`.

    The id is fit to be shown and unique in its run. The notes are sentences on what was passed over; a
    submission without files has one that says why. `helpers` are the student's own modules that lie beside the
    work, by the name that imports them. `undecided` says why nobody can tell whose or what the files are: such a
    submission is not judged until somebody has said so. Questions are drawn by `name`, or else by the id.
    `earlier` are the attempts at an assignment before the last one, as they came, each with its files.
    """

    id: str
    files: Mapping[str, tuple[Path, ...]]
    notes: tuple[str, ...] = ()
    helpers: Mapping[str, Path] = field(default_factory=lambda: NOTHING)
    undecided: str = ""
    name: str = ""
    earlier: Mapping[str, tuple[tuple[Path, ...], ...]] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that was found: whose it is and for which assignment, or, where it was left over, why.

    `matters` says of what is left over that it may be work.
    """

    path: str
    taken: bool
    student: str
    assignment: str
    reason: str
    matters: bool = False


def settled(student: str, person: Person, asked: Sequence[str]) -> tuple[Submission, list[Entry]]:
    """Returns a person's submission and the account of all their files; all assignments count if none is asked."""
    chosen: dict[str, list[Claim]] = {}
    earlier: dict[str, tuple[tuple[Path, ...], ...]] = {}
    passed: list[tuple[Claim, str]] = []
    notes = list(person.work.notes)
    for assignment in sorted({claim.assignment for claim in person.work.claims}):
        mine = [claim for claim in person.work.claims if claim.assignment == assignment]
        chosen[assignment] = _counting(mine, passed, notes)
        notes += [claim.note for claim in chosen[assignment] if claim.note]
        if before := _before(mine, chosen[assignment]):
            earlier[assignment] = before
    undecided = _undecided(person, chosen, notes, asked)
    if asked and chosen and not set(chosen) & set(asked):
        notes.append(f"Handed in was {', '.join(chosen)}, which the class is not marked on.")
    helpers = _helpers(person, chosen)
    files = {name: tuple(claim.node.path for claim in claims) for name, claims in chosen.items()}
    if undecided:
        notes = [undecided]
    elif not chosen and not notes:
        notes = [_not_taken(person.work.left)]
    paths = {name: node.path for name, node in helpers.items()} or NOTHING
    told = tuple(dict.fromkeys(notes))
    submission = Submission(student, files, told, paths, undecided, earlier=earlier or NOTHING)
    return submission, list(_entries(submission, person, chosen, passed, helpers, asked))


def _counting(claims: Sequence[Claim], passed: list[tuple[Claim, str]], notes: list[str]) -> list[Claim]:
    """The files of an assignment that are marked: the last attempt, in all its forms, and never very many."""
    said = [claim for claim in claims if claim.is_said]
    if said:
        passed += [
            (claim, "the names file says that another one counts") for claim in claims if not claim.is_said
        ]
    last = _last(said or claims)
    counting = {claim.node.path for claim in last}
    earlier = [claim for claim in said or claims if claim.node.path not in counting]
    passed += [(claim, EARLIER if claim.attempt else UNORDERED) for claim in earlier]
    if earlier:
        counts = ", ".join(printable(claim.node.name, 60) for claim in last)
        before = "is an earlier attempt" if len(earlier) == 1 else f"are {len(earlier)} earlier attempts"
        notes.append(f"There {before}; {LAST_COUNTS}: {counts}.")
    ranked = sorted(last, key=lambda claim: (not claim.is_exact, claim.rank))
    kept = sorted(ranked[:MAX_FILES], key=lambda claim: claim.rank)
    passed += [
        (claim, f"one file too many: {MAX_FILES} of an assignment are marked") for claim in ranked[MAX_FILES:]
    ]
    if len(ranked) > MAX_FILES:
        marked = ", ".join(printable(claim.node.name, 60) for claim in kept)
        notes.append(
            f"{len(ranked)} files are named after {claims[0].assignment}; there should be one, or one in each form. "
            f"Only these are marked: {marked}."
        )
    return kept


def _last(claims: Sequence[Claim]) -> list[Claim]:
    """The last attempt of those that are ordered; in each form by itself, unless an attempt is a whole."""
    newest: dict[tuple[str, bool], tuple[tuple[bool, int | str], ...]] = {}
    for claim in claims:
        form = _form(claim)
        newest[form] = max(newest.get(form, ()), _order(claim))
    return [claim for claim in claims if _order(claim) == newest[_form(claim)]]


def _before(claims: Sequence[Claim], last: Sequence[Claim]) -> tuple[tuple[Path, ...], ...]:
    """The files of each attempt before the last one, in the order of attempts; of what has no order none."""
    newest = max(_order(claim) for claim in last)
    orders = sorted({_order(claim) for claim in claims if () < _order(claim) < newest})
    attempts = [
        sorted((one for one in claims if _order(one) == order), key=lambda one: one.rank) for order in orders
    ]
    return tuple(tuple(one.node.path for one in attempt[:MAX_FILES]) for attempt in attempts)


def _form(claim: Claim) -> tuple[str, bool]:
    # A file that bears more than the assignment's name may be another file, and no later attempt.
    return ("", False) if claim.whole else (code_suffix(claim.node.name), claim.is_exact)


def _order(claim: Claim) -> tuple[tuple[bool, int | str], ...]:
    return tuple((isinstance(part, str), part) for part in claim.attempt)


def _undecided(
    person: Person, chosen: Mapping[str, Sequence[Claim]], notes: Sequence[str], asked: Sequence[str]
) -> str:
    """Why nobody can tell what counts; nothing if somebody can, or has said so."""
    if any(claim.is_said for claims in chosen.values() for claim in claims):
        return ""
    may_be_work = [one for one in person.work.left if one.matters]
    if person.work.undecided:
        return person.work.undecided if chosen or may_be_work else ""
    if chosen or not may_be_work:
        return ""
    first = next(iter(notes), "") or _not_taken(may_be_work)
    return f"{first} {SAY_WHAT}"


def _not_taken(left: Sequence[Left]) -> str:
    if len(left) == 1 and left[0].node.fault:
        return left[0].node.fault
    if not left:
        return "Nothing was handed in."
    names = ", ".join(printable(one.node.name, 60) for one in left[:3])
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    return f"{names}{more} was not taken ({left[0].reason}); it should be a .py or .ipynb named after the assignment."


def _helpers(person: Person, chosen: Mapping[str, Sequence[Claim]]) -> dict[str, Node]:
    """The other modules and packages beside the files that are marked, by the name that imports them."""
    marked = [claim for claims in chosen.values() for claim in claims]
    beside = {_folder(claim.node) for claim in marked}
    exact = {name for name, claims in chosen.items() if any(claim.is_exact for claim in claims)}
    others = [one.node for one in person.work.left]
    others += [claim.node for claim in marked if not claim.is_exact and claim.assignment in exact]
    packages = {_folder(node) for node in others if node.name == INIT}
    found: dict[str, Node] = {}
    for node in sorted(others, key=lambda node: (node.shown.count("/"), node.name)):
        name = _module_name(node, beside, packages)
        if name and node.kind == "file" and name.casefold() not in chosen:
            found.setdefault(name, node)
    return dict(list(found.items())[:MAX_HELPERS])


def _module_name(node: Node, beside: Collection[str], packages: Collection[str]) -> str:
    """What imports a file that lies beside the work, or in a package there: `tools`, `utils.layers`; else empty."""
    if not node.name.casefold().endswith(".py"):
        return ""
    parts = [] if node.name == INIT else [stem(node.name)]
    folder = _folder(node)
    while folder not in beside:
        if folder not in packages:
            return ""
        folder, _, name = folder.rpartition("/")
        parts.insert(0, name)
    is_name = all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
    return ".".join(parts) if is_name else ""


def _folder(node: Node) -> str:
    return node.shown.rpartition("/")[0]


def _open(person: Person) -> str:
    if person.key.startswith("/"):
        return "its name says nobody's, and nobody can tell whose it is"
    return "nobody can tell which of this person's files counts"


def _entries(
    submission: Submission,
    person: Person,
    chosen: Mapping[str, Sequence[Claim]],
    passed: Sequence[tuple[Claim, str]],
    helpers: Mapping[str, Node],
    asked: Sequence[str],
) -> Iterator[Entry]:
    # A row that stands for a file of which nobody knows whose it is has a name, but is nobody.
    student = "" if person.key.startswith("/") else submission.id
    for assignment, claims in chosen.items():
        is_asked = not asked or assignment in asked
        reason = (
            "" if is_asked else f"not asked for: the class is not marked on {assignment}; it may be imported"
        )
        for claim in claims:
            why = _open(person) if submission.undecided else reason or claim.note
            taken = is_asked and not submission.undecided
            yield Entry(claim.node.shown, taken, student, assignment, why, not taken)
    for claim, why in passed:
        yield Entry(claim.node.shown, False, student, claim.assignment, why, True)
    modules = {node.path for node in helpers.values()}
    for one in person.work.left:
        if one.node.path in modules:
            yield Entry(one.node.shown, True, student, "", "imported if the work asks for it")
        else:
            yield Entry(one.node.shown, False, student, "", one.reason, one.matters)
