"""What the name of a file says: which assignment it belongs to, and who may have handed it in."""

import functools
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SUFFIXES = (".py", ".ipynb")

# What browsers, file managers and people put around a name for another copy of it.
_COPY = re.compile(r"copy|of|final|late|fixed|corrected|resubmission|submission|v\d{1,2}", re.IGNORECASE)
# What people write besides while it says nothing about who they are; said beside a name it may be a name.
_VERSION = re.compile(
    r"new|old|older|latest|last|my|own|draft|backup|bak|update|updated|revised|solution|solutions|solved|answer"
    r"|answers|done|hw\d*|homework\d*|assignment\d*|exercise\d*|problem\d*|task\d*|week\d*|part\d*|notebook|try\d*"
    r"|attempt\d*|version\d*|main|code|script|student|work|lab\d*|project\d*|ps\d*|submit|submitted",
    re.IGNORECASE,
)
# Marks that belong to a letter, as the vowels of Devanagari and some accents, are none to Python's \w.
_LETTERS = r"(?:[^\W_]|[^\w\s\x00-\u02ff\u2000-\u2bff\u3000-\u303f\ufe10-\uffff])+"
_WORD = re.compile(rf"{_LETTERS}(?:['’\-]{_LETTERS})*")
_NUMBER = re.compile(r"\d{1,2}")
_IN_BRACKETS = re.compile(r"\(\s*(\d{1,3})\s*\)")
_TEST = re.compile(r"tests?[ _-].*|.*[ _-]tests?|conftest", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What a file's name says. `owner` is the name of a person in it; it is empty where there is none.

    `words` are all the assignments whose names stand in it as words; where there are several, `assignment` is
    empty. `number` is that of a copy, as in `lstm (2).py`.
    """

    assignment: str
    is_exact: bool
    owner: str
    words: tuple[str, ...]
    number: int


def code_suffix(name: str) -> str:
    """The suffix of a file that can be read, `.py` or `.ipynb`: a `.py.txt` is one that a mail program renamed."""
    folded = name.casefold()
    if folded.endswith(".py.txt"):
        return SUFFIXES[0]
    return next((suffix for suffix in SUFFIXES if folded.endswith(suffix)), "")


def stem(name: str) -> str:
    """The name without the suffix of code, or of a zip, or the last one there is."""
    for suffix in (".py.txt", ".ipynb.txt", ".ipynb.json", *SUFFIXES, ".zip"):
        if name.casefold().endswith(suffix):
            return name[: -len(suffix)]
    return name.rpartition(".")[0] or name


def is_test(name: str) -> bool:
    """Whether a file is called as tests are: `test_lstm.py`."""
    return _TEST.fullmatch(stem(name)) is not None


def says_nothing(text: str) -> bool:
    """Whether a name is none of a person: `homework 3`, `final`, `src`."""
    words = _WORD.findall(text.replace("_", " ").replace("-", " "))
    kinds = (_COPY, _VERSION, _NUMBER)
    return all(word.casefold() in _PLACES or any(kind.fullmatch(word) for kind in kinds) for word in words)


_PLACES = {
    "src",
    "source",
    "sources",
    "notebooks",
    "assignments",
    "lib",
    "python",
    "files",
    "solutions",
    "a",
    "the",
}


@dataclass(frozen=True, slots=True)
class AssignmentNames:
    """Recognises names of assignments, whatever their case."""

    known: tuple[str, ...]

    def folder(self, name: str) -> str | None:
        """Returns the assignment that a folder is named after, exactly; decorated names are people's."""
        return next((known for known in self.known if known.casefold() == name.casefold()), None)

    def text(self, text: str) -> Named:
        """Returns what a name without its suffix says.

        `lstm` is the assignment's; so is a name that has the assignment as a word of its own, as browsers,
        students and learning platforms decorate it: `lstm (1)`, `lstm_final`, `alice_lstm`. `lstm2` and
        `rnn_lstm` are not.
        """
        words = {
            known for word in _pattern(self.known).findall(text) if (known := self.folder(word)) is not None
        }
        assignment = next(iter(words)) if len(words) == 1 else ""
        whose = self.without(assignment, text) if assignment else owner(text)
        number = _number(assignment, text)
        return Named(assignment, self.folder(text) is not None, whose, tuple(sorted(words)), number)

    def file(self, name: str) -> Named | None:
        """Returns what the name of a `.py` or `.ipynb` says, if it is named after exactly one assignment."""
        if not code_suffix(name) or is_test(name):
            return None
        named = self.text(stem(name))
        return named if named.assignment else None

    def without(self, assignment: str, text: str) -> str:
        """Returns the owner that a name tells, when it is known for which assignment it stands.

        Who stands behind `rnn - `, as in Google Drive's forms, is taken whole: a surname may be `Rnn`.
        """
        named, text = _copies(assignment), _IN_BRACKETS.sub(" ", text)
        form, mark, person = text.rpartition(" - ")
        if mark and named.search(form) and not owner(named.sub(" ", form)) and owner(named.sub(" ", person)):
            return owner(person)
        return owner(named.sub(" ", text))

    def expected(self, asked: Sequence[str] = ()) -> str:
        """Returns the names that files should have, for a sentence."""
        known = asked or self.known
        stems = [*known[:-1], f"or {known[-1]}"] if len(known) > 1 else list(known)
        return f"{', '.join(stems)} (with .py or .ipynb)"


def owner(text: str) -> str:
    """The words of a name that can be a person's, as they are written; nothing if none can."""
    text = unicodedata.normalize(
        "NFC", text.replace("_", " ")
    )  # zips of macOS have letters and accents apart
    words = [word for word in _WORD.findall(text) if not _COPY.fullmatch(word)]
    if all(_VERSION.fullmatch(part) or _NUMBER.fullmatch(part) for word in words for part in word.split("-")):
        return ""
    return " ".join(words)


def _number(assignment: str, text: str) -> int:
    """The number of a copy: in brackets, or right behind the assignment's name. Other numbers may be a person's."""
    numbers = _IN_BRACKETS.findall(text)
    if assignment:
        numbers += [number for number in _copies(assignment).findall(text) if number]
    return int(numbers[0]) if numbers else 0


@functools.cache
def _copies(assignment: str) -> re.Pattern[str]:
    """The assignment's name as a word, with the number of a copy behind it, if there is one."""
    return re.compile(
        rf"(?<![^\W_]){re.escape(assignment)}(?![^\W_])(?:[ _-]{{1,3}}(\d{{1,2}})(?![^\W_]))?", re.IGNORECASE
    )


@functools.cache
def _pattern(known: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(known, key=len, reverse=True)
    either = "|".join(re.escape(one) for one in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)


def assignment_names(assignments: Collection[str]) -> AssignmentNames:
    """Returns the recogniser for these assignments, in an order of its own."""
    return AssignmentNames(tuple(sorted(assignments)))
