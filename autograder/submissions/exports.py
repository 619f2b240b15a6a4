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
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<person>anon_[A-Za-z0-9]+)(?:_LATE)?_(?P<file>\d{3,})_(?P<rest>.+)", re.DOTALL
)
_WHEN = r"(?:[^\W\d_]+\.? \d{1,2}|\d{1,2}\.? [^\W\d_]+),? \d{4},? \d{3,4}(?: ?[AP]M)?"
_BRIGHTSPACE = re.compile(
    rf"(?P<user>\d+)-\d+ - (?P<name>.+) - (?P<when>{_WHEN})(?: - (?P<rest>.+))?", re.DOTALL | re.IGNORECASE
)
_RESUBMITTED = re.compile(r"(?P<stem>.*)-(?P<number>\d{1,3})(?P<suffix>\.[^.]+)", re.DOTALL)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_STAGES = ("working files", "submitted files")  # of Teams; what is handed in counts, else what was not

RECEIPT = "receipt.txt"  # what Blackboard writes beside each attempt


@dataclass(frozen=True, slots=True)
class Label:
    """Whose a file is as a platform says: `person` is unique in its export.

    `everywhere` is what the person is called in the exports of other assignments too. `rest` is the name that the
    student gave to it. `attempt` sorts attempts in time. `whole` says that an attempt is all that was handed in at
    once, so that earlier ones do not count in any form. `shown` is the name for people to read, if it is another.
    """

    person: str
    everywhere: str
    rest: str
    attempt: tuple[int | str, ...] = ()
    whole: bool = False
    shown: str = ""


def labels(names: Collection[str]) -> dict[str, Label]:
    """Returns the labels of those of the names that a platform gave."""
    found = {name: label for name in names if (label := _moodle(name) or _canvas(name) or _brightspace(name))}
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


def platform_of(name: str) -> str:
    """The platform that gave a name: "moodle", "canvas", "blackboard" or "brightspace"; nothing if none did."""
    if _BLACKBOARD.fullmatch(name):
        return "blackboard"
    by = {"moodle": _moodle, "canvas": _canvas, "brightspace": _brightspace}
    return next((platform for platform, read in by.items() if read(name) is not None), "")


def stages_of(names: Collection[str]) -> dict[str, int]:
    """Returns the folders in which Teams keeps everybody's drafts and what they handed in, if both are there."""
    found = {name: _STAGES.index(name.casefold()) for name in names if name.casefold() in _STAGES}
    return found if len(found) == len(_STAGES) else {}


def _moodle(name: str) -> Label | None:
    match = _MOODLE.fullmatch(name)
    return match and Label(f"{match['name']}_{match['user']}", match["name"], match["rest"] or "")


def _brightspace(name: str) -> Label | None:
    match = _BRIGHTSPACE.fullmatch(name)
    if match is None:
        return None
    person = f"{match['name']}_{match['user']}"
    return Label(person, person, match["rest"] or "", _time(match["when"]), whole=True)


def _time(text: str) -> tuple[int, ...]:
    """Sorts times as Brightspace writes them: `Nov 2, 2026 1105 PM`."""
    day, year, clock = (int(number) for number in re.findall(r"\d+", text))
    month = next(
        (_MONTHS.index(word) for word in re.findall(r"[a-z]{3}", text.lower()) if word in _MONTHS), 0
    )
    hour = clock // 100
    if text.upper().endswith("M"):
        hour = hour % 12 + 12 * text.upper().endswith("PM")
    return year, month, day, hour, clock % 100


def _canvas(name: str) -> Label | None:
    match = _CANVAS.fullmatch(name)
    if match is None:
        if anonymous := _CANVAS_ANONYMOUS.fullmatch(name):
            return _uploaded(anonymous["person"], anonymous["file"], anonymous["rest"])
        text = _CANVAS_TEXT.fullmatch(name)
        if text is None:
            return None
        person = f"{text['name']}_{text['user']}"
        return Label(person, person, text["rest"])
    return _uploaded(f"{match['name']}_{match['user']}", match["file"], match["rest"])


def _uploaded(person: str, file: str, rest: str) -> Label:
    """The label of a file of Canvas's, which numbers files and gives another number to what is uploaded again."""
    number = 0
    if again := _RESUBMITTED.fullmatch(rest):
        rest, number = again["stem"] + again["suffix"], int(again["number"])
    return Label(person, person, rest, (int(file), number))


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
