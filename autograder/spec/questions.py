"""The words of a bank of questions, and the draw that gives each learner one question of every group.

    digest = SHA-256 of "recurrent networks/" + group + "/" + name
    bytes 0 to 7 choose the question, each 4 bytes from the 8th on a size, the last 8 the order of the choices
No secret enters: learner and judge see the same questions. Of an author's question `shown` is the part that learners
get; it does not hold which choice is right.
"""

import hashlib
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["choice", "select", "number", "line"]
PRACTICE = "practice"  # the name of whoever gives none
PREFIX = "recurrent networks"
TOLERANCE = 0.01  # of a number that is not whole


@dataclass(frozen=True, slots=True)
class Shown:
    """What a learner sees of a question before the draw: choices in alphabetical order, and all that may be drawn.

    `sizes` are the numbers that each letter of the stem may be; `variants` are lists of lines with an error in one.
    """

    name: str
    kind: Kind
    stem: str
    choices: tuple[str, ...] = ()
    sizes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    variants: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One choice is right; every other one has its reason.

    `claims` are the statements of the course that it is on; `because` is what a right answer may be told.
    """

    name: str
    claims: str
    stem: str
    right: str
    wrong: Mapping[str, str]
    because: str = ""

    @property
    def shown(self) -> Shown:
        """What a learner sees."""
        return Shown(self.name, "choice", self.stem, tuple(sorted([self.right, *self.wrong])))


@dataclass(frozen=True, slots=True)
class SelectAll:
    """Some choices are right: all of them earn the point, half of it if one choice is wrong or left out."""

    name: str
    claims: str
    stem: str
    right: tuple[str, ...]
    wrong: Mapping[str, str]
    because: str = ""

    @property
    def shown(self) -> Shown:
        """What a learner sees."""
        return Shown(self.name, "select", self.stem, tuple(sorted([*self.right, *self.wrong])))


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number is asked for: `right(**sizes)`, of sizes that are drawn; `wrong` has a reason for each known formula.

    The stem holds the sizes as in "D = {D}". What is not whole has a tolerance of 1 %.
    """

    name: str
    claims: str
    stem: str
    right: Callable[..., float]
    wrong: Mapping[str, Callable[..., float]]
    sizes: Mapping[str, Sequence[float]] = field(default_factory=dict)
    because: str = ""

    @property
    def shown(self) -> Shown:
        """What a learner sees."""
        return Shown(
            self.name, "number", self.stem, sizes={one: tuple(every) for one, every in self.sizes.items()}
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """Numbered lines or pieces, one of them wrong: one of the `edits`, each the number of a line and its wrong text.

    `reason` is said of every other line, or by its number where that has one of its own.
    """

    name: str
    claims: str
    stem: str
    lines: tuple[str, ...]
    edits: tuple[tuple[int, str], ...]
    reason: str
    reasons: Mapping[int, str] = field(default_factory=dict)
    because: str = ""

    @property
    def shown(self) -> Shown:
        """What a learner sees."""
        variants = tuple(
            tuple(wrong if number == at else line for number, line in enumerate(self.lines, start=1))
            for at, wrong in self.edits
        )
        return Shown(self.name, "line", self.stem, variants=variants)


Written = Question | SelectAll | Numeric | Lines


class Group:
    """Questions on one subject, of which everybody gets one: `states = Group("A", "states", Question(...), ...)`."""

    def __init__(self, letter: str, title: str, *questions: Written) -> None:
        self.letter, self.title, self.questions = letter, title, questions


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """What learners see of a group."""

    letter: str
    title: str
    questions: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """All questions of an assignment; `written` are those with their answers, by name, and none without a key."""

    groups: tuple[ShownGroup, ...]
    written: Mapping[str, Written] = field(default_factory=dict)

    def question(self, name: str) -> Shown | None:
        """The question of that name, in either case."""
        every = (one for group in self.groups for one in group.questions)
        return next((one for one in every if one.name.casefold() == name.strip().casefold()), None)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question as one learner sees it: its sizes, its choices in their order, or its lines with the error in one.

    `order` has the place among the alphabetical choices of each that is shown; `variant` is the number of the lines.
    """

    shown: Shown
    sizes: Mapping[str, float]
    order: tuple[int, ...]
    variant: int = 0

    @property
    def name(self) -> str:
        """The question's own name, as in A5."""
        return self.shown.name

    @property
    def stem(self) -> str:
        """The text with the sizes in it."""
        return self.shown.stem.format(**self.sizes) if self.sizes else self.shown.stem

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices in the order in which they are lettered."""
        return tuple(self.shown.choices[k] for k in self.order)

    @property
    def lines(self) -> tuple[str, ...]:
        """The numbered lines."""
        return self.shown.variants[self.variant] if self.shown.variants else ()


def bank_of(groups: Iterable[Group]) -> Bank:
    """The bank of these groups, in the order of their letters. Raises ValueError where two have one letter or name."""
    ordered = sorted(groups, key=lambda group: group.letter)
    names = [one.name for group in ordered for one in group.questions]
    for what, every in (("groups", [one.letter for one in ordered]), ("questions", names)):
        twice = sorted({one for one in every if every.count(one) > 1})
        if twice:
            raise ValueError(f"two {what} are called {twice[0]}; each should have a name of its own")
    shown = tuple(
        ShownGroup(group.letter, group.title, tuple(one.shown for one in group.questions))
        for group in ordered
    )
    return Bank(shown, {one.name: one for group in ordered for one in group.questions})


def name_for(name: str) -> str:
    """The name by which it is drawn: in lower case, without outer spaces, composed; "practice" for none."""
    return unicodedata.normalize("NFC", name).strip().lower() or PRACTICE


def drawn_for(name: str, groups: Sequence[ShownGroup]) -> tuple[Drawn, ...]:
    """One question of each group, the same for the same name on every machine."""
    return tuple(_drawn(group, name_for(name)) for group in groups)


def by_itself(shown: Shown) -> Drawn:
    """A question that no name has drawn, in an order of its own."""
    return _ordered(shown, hashlib.sha256(f"{PREFIX}/{shown.name}".encode()).digest())


def letter_of(place: int) -> str:
    """a, b, c ..."""
    return string.ascii_lowercase[place]


def _drawn(group: ShownGroup, name: str) -> Drawn:
    digest = hashlib.sha256(f"{PREFIX}/{group.letter}/{name}".encode()).digest()
    return _ordered(group.questions[int.from_bytes(digest[:8]) % len(group.questions)], digest)


def _ordered(shown: Shown, digest: bytes) -> Drawn:
    sizes = {
        letter: values[int.from_bytes(digest[8 + 4 * k : 12 + 4 * k]) % len(values)]
        for k, (letter, values) in enumerate(shown.sizes.items())
    }
    number = int.from_bytes(digest[-8:])
    variant = number % len(shown.variants) if shown.variants else 0
    return Drawn(shown, sizes, _permutation(number, len(shown.choices)), variant)


def _permutation(number: int, count: int) -> tuple[int, ...]:
    left, order = list(range(count)), []
    for k in range(count, 0, -1):
        number, place = divmod(number, k)
        order.append(left.pop(place))
    return tuple(order)


def as_data(bank: Bank) -> list[dict[str, Any]]:
    """The bank without its answers, in lists and mappings, as questions.json holds it."""
    return [
        {
            "letter": group.letter,
            "title": group.title,
            "questions": [_in_data(one) for one in group.questions],
        }
        for group in bank.groups
    ]


def _in_data(shown: Shown) -> dict[str, Any]:
    data: dict[str, Any] = {"name": shown.name, "kind": shown.kind, "stem": shown.stem}
    if shown.choices:
        data["choices"] = list(shown.choices)
    if shown.sizes:
        data["sizes"] = {letter: list(values) for letter, values in shown.sizes.items()}
    if shown.variants:
        data["variants"] = [list(lines) for lines in shown.variants]
    return data


def from_data(data: Any) -> Bank:
    """The bank that questions.json holds, without answers. Raises KeyError, TypeError or ValueError if it is none."""
    return Bank(
        tuple(
            ShownGroup(
                str(group["letter"]),
                str(group["title"]),
                tuple(_from_data(one) for one in group["questions"]),
            )
            for group in data
        )
    )


def _from_data(data: Any) -> Shown:
    kinds: dict[str, Kind] = {"choice": "choice", "select": "select", "number": "number", "line": "line"}
    return Shown(
        str(data["name"]),
        kinds[data["kind"]],
        str(data["stem"]),
        tuple(map(str, data.get("choices", ()))),
        {str(letter): tuple(values) for letter, values in data.get("sizes", {}).items()},
        tuple(tuple(map(str, lines)) for lines in data.get("variants", ())),
    )
