"""Reads the names that learning platforms give to what they hand out: whose it is, and which attempt."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

_NAME = r"(?P<name>[^_]+(?:_[^_\d][^_]*)*?)(?:_LATE)?_(?P<user>\d{2,})"
_CANVAS = re.compile(rf"{_NAME}_(?P<file>\d{{3,}})_(?P<rest>.+)", re.DOTALL)
_CANVAS_TEXT = re.compile(rf"{_NAME}_(?P<rest>text\.html)", re.DOTALL)
_MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.DOTALL)
_BLACKBOARD = re.compile(
    r"(?P<head>.+)_attempt_(?P<when>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<rest>.+)|(?P<receipt>\.txt))",
    re.DOTALL,
)
_RESUBMITTED = re.compile(r"(?P<stem>.*)-(?P<number>\d{1,3})(?P<suffix>\.[^.]+)", re.DOTALL)

RECEIPT = "receipt.txt"  # what Blackboard writes beside each attempt


@dataclass(frozen=True, slots=True)
class Label:
    """Whose a file is as a platform says: `person` is unique in its export.

    `everywhere` is what the person is called in the exports of other assignments too. `rest` is the name that the
    student gave to it. `attempt` sorts attempts in time. `whole` says that an attempt is all that was handed in at
    once, so that earlier ones do not count in any form.
    """

    person: str
    everywhere: str
    rest: str
    attempt: tuple[int | str, ...] = ()
    whole: bool = False


def labels(names: Collection[str]) -> dict[str, Label]:
    """Returns the labels of those of the names that a platform gave."""
    found = {name: label for name in names if (label := _moodle(name) or _canvas(name))}
    named = Counter(label.everywhere for label in {one.person: one for one in found.values()}.values())
    for name, label in found.items():
        if named[label.everywhere] > 1:  # two people of one name are told apart by their numbers only
            found[name] = replace(label, everywhere=label.person)
    heads = {match["head"]: "" for name in names if (match := _BLACKBOARD.fullmatch(name))}
    accounts = _accounts(heads)
    for name in names:
        if match := _BLACKBOARD.fullmatch(name):
            account = accounts[match["head"]]
            rest = match["rest"] or RECEIPT
            found[name] = Label(account, account, rest, (match["when"],), whole=not match["receipt"])
    return found


def _moodle(name: str) -> Label | None:
    match = _MOODLE.fullmatch(name)
    return match and Label(f"{match['name']}_{match['user']}", match["name"], match["rest"] or "")


def _canvas(name: str) -> Label | None:
    match = _CANVAS.fullmatch(name)
    if match is None:
        text = _CANVAS_TEXT.fullmatch(name)
        if text is None:
            return None
        person = f"{text['name']}_{text['user']}"
        return Label(person, person, text["rest"])
    person, rest, number = f"{match['name']}_{match['user']}", match["rest"], 0
    if again := _RESUBMITTED.fullmatch(rest):
        rest, number = again["stem"] + again["suffix"], int(again["number"])
    return Label(person, person, rest, (int(match["file"]), number))


def _accounts(heads: Iterable[str]) -> dict[str, str]:
    """Whose account each head of Blackboard's names tells: `Assignment 5_ada01` tells ada01.

    Titles and accounts may have underscores. What the heads of one title have in common is the title.
    """
    by_title: dict[str, list[list[str]]] = {}
    for head in heads:
        by_title.setdefault(head.split("_", 1)[0], []).append(head.split("_"))
    accounts: dict[str, str] = {}
    for several in by_title.values():
        common = 0
        while all(len(parts) > common + 1 and parts[common] == several[0][common] for parts in several):
            common += 1
        if len(several) == 1:
            common = len(several[0]) - 1
        accounts |= {"_".join(parts): "_".join(parts[common:]) for parts in several}
    return accounts
