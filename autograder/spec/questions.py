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

from autograder.spec.rewritten import LETTERS, Turns, in_another_order, in_letters, letters_in

Kind = Literal["choice", "select", "number", "line"]
PRACTICE = "practice"  # the name of whoever gives none
PREFIX = "recurrent networks"
TOLERANCE = 0.01  # of a number that is not whole
WRITINGS = 4  # of each error in lines that are written anew


@dataclass(frozen=True, slots=True)
class Shown:
    """What a learner sees of a question before the draw: choices in alphabetical order, and all that may be drawn.

    `sizes` are the numbers that each letter of the stem may be; `variants` are lists of lines with an error in one, and
    `legends` what the letters of each mean.
    """

    name: str
    kind: Kind
    stem: str
    choices: tuple[str, ...] = ()
    sizes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    variants: tuple[tuple[str, ...], ...] = ()
    legends: tuple[str, ...] = ()


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
class Version:
    """Lines as somebody sees them: what their letters mean, their texts, and which line of the key's each is.

    `at` is the number of the one with the error, as it is seen.
    """

    legend: str
    lines: tuple[str, ...]
    numbers: tuple[int, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Numbered lines or pieces, one of them wrong: one of the `edits`, each the number of a line and its wrong text.

    `reason` is said of every other line, or by its number where that has one of its own. `where` says what the letters
    in braces mean: then each version has letters of its own, and sums, products, and the lines from the first number of
    `free` to the last, in an order of its own, so that whoever compares two versions sees nothing.
    """

    name: str
    claims: str
    stem: str
    lines: tuple[str, ...]
    edits: tuple[tuple[int, str], ...]
    reason: str
    reasons: Mapping[int, str] = field(default_factory=dict)
    because: str = ""
    where: str = ""
    free: tuple[int, int] = (1, 1)

    @property
    def versions(self) -> tuple[Version, ...]:
        """All that may be drawn, in an order that says nothing of the error."""
        writings = WRITINGS if self.where else 1
        found = [self._version(edit, k) for edit in self.edits for k in range(writings)]
        return tuple(sorted(found, key=_digest_of))

    def _version(self, edit: tuple[int, str], writing: int) -> Version:
        wrong_at, wrong = edit
        numbers = list(range(1, len(self.lines) + 1))
        texts = {k: wrong if k == wrong_at else self.lines[k - 1] for k in numbers}
        if not self.where:
            return Version("", tuple(texts.values()), tuple(numbers), wrong_at)
        turns = Turns(int.from_bytes(hashlib.sha256(f"{self.name}/{edit}/{writing}".encode()).digest()))
        letters = dict(zip(letters_in(self.where), turns.order(list(LETTERS)), strict=False))
        first, last = self.free
        numbers[first - 1 : last] = [int(k) for k in turns.order([str(k) for k in numbers[first - 1 : last]])]
        seen = tuple(in_letters(in_another_order(texts[k], turns.order), letters) for k in numbers)
        return Version(in_letters(self.where, letters), seen, tuple(numbers), numbers.index(wrong_at) + 1)

    @property
    def shown(self) -> Shown:
        """What a learner sees."""
        versions = self.versions
        legends = tuple(one.legend for one in versions) if self.where else ()
        return Shown(
            self.name, "line", self.stem, variants=tuple(one.lines for one in versions), legends=legends
        )


def _digest_of(version: Version) -> bytes:
    return hashlib.sha256("\n".join([version.legend, *version.lines]).encode()).digest()


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
        """The text with the sizes in it, and with what the letters of the lines mean."""
        stem = self.shown.stem.format(**self.sizes) if self.sizes else self.shown.stem
        return f"{stem} {self.shown.legends[self.variant]}" if self.shown.legends else stem

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
    """The name by which it is drawn: in lower case, composed, without outer spaces and signs that nobody sees.

    "practice" for none.
    """
    seen = "".join(one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) != "Cf")
    return seen.strip().lower() or PRACTICE


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
    if shown.legends:
        data["legends"] = list(shown.legends)
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
        tuple(map(str, data.get("legends", ()))),
    )
