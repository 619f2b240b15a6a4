"""Who of a class a line of a platform's is: by login, number, address, or, if nothing else fits, by name.

What else the roster says of one person alone, in columns of its own, are logins: `github`, a number of Canvas.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.settings.roster import Member

_NUMBERED = re.compile(
    r"(?P<name>.+)_(?P<number>\d+)", re.DOTALL
)  # Ada Lovelace_12345, as exports name people
# Marks that belong to a letter, as the vowels of Devanagari, are none to Python's \w.
_WORD = re.compile(r"(?:[^\W_]|[^\w\s\x00-\u02ff\u2000-\u2bff\u3000-\u303f\ufe10-\uffff])+")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of a platform's says of one person: logins and addresses, numbers of the platform's own, a name."""

    logins: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    name: str = ""


def same(text: str) -> str:
    """The text as two that look the same have it: one Unicode form, no case, no space around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def name_of(text: str) -> str:
    """A name without order, case, form and punctuation: `Lovelace, Ada` and `Ada Lovelace` are the same."""
    return " ".join(sorted(_WORD.findall(same(text))))


class Known:
    """The people of a class, to be recognised."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._logins: dict[str, set[str]] = {}
        self._numbers: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        members = list(members)
        for one in members:
            self._add(self._logins, (same(one.id), same(one.email)), one.id)
            whole = _NUMBERED.fullmatch(one.id)
            if whole is not None:
                self._add(self._numbers, (whole["number"],), one.id)
            names = (one.id, whole["name"] if whole else "", f"{one.first_name} {one.last_name}")
            joined = (
                "".join(_WORD.findall(same(text))) for text in (one.last_name + one.first_name, names[2])
            )
            self._add(
                self._names, (*map(name_of, names), *joined), one.id
            )  # lovelaceada, as Canvas joins them
        self._add_elsewhere(members)

    def _add_elsewhere(self, members: Iterable[Member]) -> None:
        """What is called one person elsewhere, unless it is another one's id or address."""
        elsewhere: dict[str, set[str]] = {}
        for one in members:
            self._add(elsewhere, map(same, one.elsewhere), one.id)
        for login, whose in elsewhere.items():
            if len(whose) == 1 and login not in self._logins:
                self._logins[login] = whose

    @staticmethod
    def _add(into: dict[str, set[str]], keys: Iterable[str], student: str) -> None:
        for key in keys:
            if key:
                into.setdefault(key, set()).add(student)

    def meant(self, line: Line) -> set[str]:
        """The ids of those whom a line can mean: one where it is clear, none where nobody is known."""
        found: set[str] = set()
        for login in map(same, line.logins):
            found |= self._logins.get(login, set())
        for number in line.numbers:
            found |= self._numbers.get(number, set())
        return found or self._names.get(name_of(line.name), set())


@dataclass(frozen=True, slots=True)
class Recognised:
    """Of each line by its number whose it is; `unclear` are lines that fit several, or that fit somebody twice."""

    whose: Mapping[int, str]
    unclear: Mapping[int, tuple[str, ...]]


def recognised(lines: Mapping[int, Line], known: Known) -> Recognised:
    """Whose each line is; what two people fit, or two lines say, is nobody's."""
    meant = {number: known.meant(line) for number, line in lines.items()}
    claimed: dict[str, list[int]] = {}
    for number, people in meant.items():
        for one in people:
            claimed.setdefault(one, []).append(number)
    whose, unclear = {}, {}
    for number, people in meant.items():
        if len(people) == 1 and len(claimed[next(iter(people))]) == 1:
            whose[number] = next(iter(people))
        elif people:
            unclear[number] = tuple(sorted(people))
    return Recognised(whose, unclear)
