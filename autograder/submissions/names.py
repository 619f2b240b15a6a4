"""What the name of a file says: which assignment it belongs to, and who may have handed it in."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".py", ".ipynb")

# What browsers and file managers put around a name when it is taken: "lstm (1)", "lstm-2", "Copy of lstm".
_COPY = re.compile(r"\d{1,2}|copy|of")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class WorkFile:
    """A file that belongs to an assignment; `owner` is what its name says besides, as in `alice_lstm.py`."""

    assignment: str
    path: Path
    is_exact: bool
    owner: str

    @property
    def rank(self) -> tuple[bool, bool, str]:
        """Sorts `.py` before `.ipynb`, then the assignment's own name before others, then by name."""
        return self.path.suffix.casefold() != SUFFIXES[0], not self.is_exact, self.path.name


@dataclass(frozen=True, slots=True)
class AssignmentNames:
    """Recognises names of assignments, whatever their case."""

    known: tuple[str, ...]

    def folder(self, name: str) -> str | None:
        """Returns the assignment that a folder is named after, exactly; decorated names are people's."""
        return next((known for known in self.known if known.casefold() == name.casefold()), None)

    def file(self, path: Path) -> WorkFile | None:
        """Returns the assignment that a `.py` or `.ipynb` is named after, if there is exactly one.

        `lstm.py` is; so is a name that has the assignment as a word of its own, as browsers, students and
        learning platforms decorate it: `lstm (1).py`, `lstm_final.py`, `alice_lstm.ipynb`. `lstm2.py` and
        `rnn_lstm.py` are not.
        """
        if path.suffix.casefold() not in SUFFIXES:
            return None
        longest_first = sorted(self.known, key=len, reverse=True)
        either = "|".join(re.escape(known) for known in longest_first)
        words = re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)
        named = {known for word in words.findall(path.stem) if (known := self.folder(word)) is not None}
        if len(named) != 1:
            return None
        assignment = named.pop()
        others = _WORD.findall(words.sub(" ", path.stem).casefold())
        owner = " ".join(word for word in others if not _COPY.fullmatch(word))
        return WorkFile(assignment, path, self.folder(path.stem) == assignment, owner)

    def expected(self) -> str:
        """Returns the names that files should have, for a sentence."""
        stems = [*self.known[:-1], f"or {self.known[-1]}"] if len(self.known) > 1 else list(self.known)
        return f"{', '.join(stems)} (with .py or .ipynb)"


def assignment_names(assignments: Collection[str]) -> AssignmentNames:
    """Returns the recogniser for these assignments, in an order of its own."""
    return AssignmentNames(tuple(sorted(assignments)))
