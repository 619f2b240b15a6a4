"""Which submissions went wrong alike: the same wrong numbers on the same inputs, or the same file.

Two programs that are right give the same numbers anyway; two that are wrong seldom do, unless the slip is a common one.
So each wrong result that two share weighs log2(n / m): n programs have that function, m of them with this result. A
mistake that is known, since many make it, weighs a quarter. It is evidence, and no proof.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.reports.on_disk import tables

if TYPE_CHECKING:
    from autograder.report import SubmissionMark

COMMON = 20  # who share what more than so many have in common need not have it from each other
KNOWN = 0.25  # the weight of a mistake that is in the catalogue
LEAST = 6.0  # the weight from which a pair is told: 1 in 64
MOST = 100  # pairs that are told

# A function of "" stands for the whole file. `rare` is what two to twenty have, with what is told of it.
_TABLES = """
CREATE TABLE has (
    assignment TEXT, function TEXT, digest TEXT, student TEXT, known INTEGER,
    PRIMARY KEY (assignment, function, digest, student)
) WITHOUT ROWID;
CREATE TABLE rare (
    assignment TEXT, function TEXT, digest TEXT, weight REAL, told TEXT, PRIMARY KEY (assignment, function, digest)
) WITHOUT ROWID;
"""
_COUNTS = """
SELECT assignment, function, digest, count(*), max(known) FROM has
GROUP BY assignment, function, digest HAVING count(*) BETWEEN 2 AND ?
"""
_SHARED = """
rare JOIN has AS a ON (a.assignment, a.function, a.digest) = (rare.assignment, rare.function, rare.digest)
JOIN has AS b ON (b.assignment, b.function, b.digest) = (rare.assignment, rare.function, rare.digest)
"""
_PAIRS = f"""
SELECT a.student, b.student, summed(weight) AS whole FROM {_SHARED} WHERE a.student < b.student
GROUP BY a.student, b.student HAVING whole >= ? ORDER BY whole DESC, a.student, b.student LIMIT ?
"""
_TOLD = f"SELECT told FROM {_SHARED} WHERE a.student = ? AND b.student = ? ORDER BY weight DESC, told"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions, what they share, in how many submissions each of it is, and how much that weighs."""

    one: str
    other: str
    shared: tuple[str, ...]
    weight: float


class Results:
    """Who has which wrong result, or which file, and how many have each function or file at all."""

    def __init__(self) -> None:
        self._book = tables(_TABLES)
        self._book.create_aggregate("summed", 1, _Sum)  # type: ignore[arg-type]  # typeshed knows whole numbers only
        self._marked: Counter[tuple[str, str]] = Counter()

    def add(self, mark: "SubmissionMark") -> None:
        """One submission's."""
        worth = {one.assignment: 0.0 for one in mark.exercises}
        for one in mark.exercises:
            worth[one.assignment] += one.points
            if one.status != "marked":
                continue
            self._marked[one.assignment, one.name] += 1
            if one.wrong_results:
                is_known = one.explanation is not None and one.explanation.how == "mistake"
                self._put(one.assignment, one.name, one.wrong_results, mark.id, is_known)
        for file in mark.files:
            self._marked[file.assignment, ""] += 1
            if file.sha256 and worth.get(file.assignment, 0.0) > 0:  # a stub is everybody's
                self._put(file.assignment, "", file.sha256, mark.id, False)

    def _put(self, *row: object) -> None:
        self._book.execute("INSERT OR IGNORE INTO has VALUES (?, ?, ?, ?, ?)", row)

    def pairs(self) -> list[Pair]:
        """The pairs that share the most, the heaviest first."""
        self._book.execute("DELETE FROM rare")
        self._book.executemany("INSERT INTO rare VALUES (?, ?, ?, ?, ?)", self._rare())
        return [
            Pair(one, other, tuple(told for (told,) in self._book.execute(_TOLD, (one, other))), weight)
            for one, other, weight in self._book.execute(_PAIRS, (LEAST, MOST)).fetchall()
        ]

    def _rare(self) -> Iterator[tuple[str, str, str, float, str]]:
        """What a few have in common: its weight, and `lstm_gates (2 of 600)` or `the same file for lstm (2 of 600)`."""
        for assignment, function, digest, count, is_known in self._book.execute(_COUNTS, (COMMON,)):
            number = self._marked[assignment, function]
            weight = math.log2(number / count) * (KNOWN if is_known else 1.0)
            name = function or f"the same file for {assignment}"
            told = f"{name} ({count} of {number}{'; a known mistake' if is_known else ''})"
            yield assignment, function, digest, weight, told


class _Sum:
    """The sum of weights with one place, whatever their order."""

    def __init__(self) -> None:
        self._weights: list[float] = []

    def step(self, weight: float) -> None:
        """One more."""
        self._weights.append(weight)

    def finalize(self) -> float:
        """All of them."""
        return round(math.fsum(self._weights), 1)
