"""Reads the names file, in which somebody says whose a file is, and for which assignment."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import BadNames
from autograder.submissions.folder import Claim, Left, Work
from autograder.submissions.names import AssignmentNames
from autograder.submissions.person import Person
from autograder.submissions.survey import Node, open_regular
from autograder.submissions.text import printable

_DISARMED = re.compile(r"(^|[;,|\t\r\n])'(?=[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20])")
SAID = "said: "  # so begins the key of a person who is there because the names file says so
MAX_BYTES = 10_000_000
UNSAID = "?"  # in the column student: nobody has said it yet, as in the rows that collect writes


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of a names file: whose a file is; `student` is empty where it is nobody's."""

    where: str
    file: str
    student: str
    assignment: str


def declared(path: Path) -> list[Declared]:
    """Returns the lines of a names file, a CSV with the columns file, student and assignment; raises `BadNames`."""
    shown = printable(str(path))
    try:
        with open_regular(path) as file:
            text = file.read(MAX_BYTES).decode("utf-8-sig")
    except (OSError, ValueError):
        raise BadNames(
            f"The names file {shown} cannot be read; it should be a CSV in UTF-8. Check its path."
        ) from None
    lines = text.splitlines()
    try:
        table = csv.DictReader(lines, delimiter=delimiter_of(text))
        heads = {str(name).strip().casefold() for name in table.fieldnames or ()}
        rows = list(table)
    except csv.Error as error:
        raise BadNames(f"The names file {shown} is not a CSV ({error}); save it as CSV in UTF-8.") from None
    if not {"file", "student"} <= heads:
        raise BadNames(
            f"The names file {shown} has no columns file and student; "
            "its first line should be: file,student,assignment."
        )
    found = []
    for number, row in enumerate(rows, start=2):
        cells = {str(name).strip().casefold(): str(value or "").strip() for name, value in row.items()}
        if cells["file"] and cells["student"] != UNSAID:
            student = "" if cells["student"] == "-" else printable(plain(cells["student"]))
            where = f"{shown}, line {number}"
            found.append(Declared(where, plain(cells["file"]), student, cells.get("assignment", "")))
    return found


def delimiter_of(text: str) -> str:
    """What stands between the cells of a table: spreadsheets of some countries write a semicolon."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def plain(text: str) -> str:
    """A cell of our own tables as it was, without the ' before what a spreadsheet would take for a formula."""
    return _DISARMED.sub(r"\1", text)


def apply(
    people: Mapping[str, Person],
    left: Sequence[Left],
    lines: Iterable[Declared],
    names: AssignmentNames,
    asked: Sequence[str],
) -> tuple[dict[str, Person], tuple[Left, ...]]:
    """Returns the people by id, and what is nobody's, as the names file says; raises `BadNames`."""
    by_id, nobody = dict(people), list(left)
    nodes = _by_path(by_id, nobody)
    given_away: set[str] = set()
    for line in lines:
        meant = _meant(line, nodes)
        for node in meant:
            owners = _drop(node, by_id, nobody)
            if line.student:
                given_away |= owners - {line.student}
            else:
                nobody.append(Left(node, "declared irrelevant in the names file", False))
                continue
            claim = Claim(node, _assignment(line, node, names, asked), is_said=True)
            old = by_id.get(line.student)
            if old is None:
                old = Person(Path(), f"{SAID}{line.student}", line.student, node.place, Work())
            # That there is no work is no news any more.
            notes = old.work.notes if old.work.claims else ()
            work = replace(old.work, claims=(*old.work.claims, claim), notes=notes)
            by_id[line.student] = replace(old, work=work)
    # A row that stood for files which are other people's stands for nobody any more.
    gone = [
        key
        for key, one in by_id.items()
        if (one.key.startswith("/") or key in given_away) and not (one.work.claims or one.work.left)
    ]
    return {key: one for key, one in by_id.items() if key not in gone}, tuple(nobody)


def _by_path(people: Mapping[str, Person], nobody: Sequence[Left]) -> dict[str, list[Node]]:
    """All files by the paths that the account shows."""
    nodes = [one.node for one in nobody]
    for person in people.values():
        nodes += [claim.node for claim in person.work.claims] + [one.node for one in person.work.left]
    found: dict[str, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.shown, []).append(node)
    return found


def _meant(line: Declared, nodes: Mapping[str, list[Node]]) -> list[Node]:
    """The file that a line means, or all in the folder that it means."""
    file = line.file.replace("\\", "/").removeprefix("./").rstrip("/")
    meant = nodes.get(line.file) or nodes.get(file) or []
    if not meant:
        meant = [node for shown, several in nodes.items() if shown.startswith(f"{file}/") for node in several]
    if not meant:
        meant = [
            node for shown, several in nodes.items() if shown.rpartition("/")[2] == file for node in several
        ]
        if len(meant) > 1:
            raise BadNames(
                f"{line.where}: {printable(line.file)} are {len(meant)} files; say which, with its folder."
            )
    if not meant:
        raise BadNames(
            f"{line.where}: there is no file {printable(line.file)}; it should be a path as the report's files have it."
        )
    return meant


def _drop(node: Node, people: dict[str, Person], nobody: list[Left]) -> set[str]:
    """Takes a file from whoever has it, and returns who had."""
    owners = set()
    for key, person in people.items():
        claims = tuple(one for one in person.work.claims if one.node.path != node.path)
        rest = tuple(one for one in person.work.left if one.node.path != node.path)
        if len(claims) + len(rest) < len(person.work.claims) + len(person.work.left):
            people[key] = replace(person, work=replace(person.work, claims=claims, left=rest))
            owners.add(key)
    nobody[:] = [one for one in nobody if one.node.path != node.path]
    return owners


def _assignment(line: Declared, node: Node, names: AssignmentNames, asked: Sequence[str]) -> str:
    if line.assignment:
        known = names.folder(line.assignment)
        if known is None:
            raise BadNames(
                f"{line.where}: there is no assignment {printable(line.assignment)}; there is {names.expected()}."
            )
        return known
    named = names.file(node.name)
    if named is not None:
        return named.assignment
    if len(asked) == 1:
        return asked[0]
    raise BadNames(
        f"{line.where}: say for which assignment {printable(line.file)} is, in the column assignment."
    )
