"""Which submissions went wrong alike: the same wrong numbers on the same inputs, or the same file.

Two programs that are right give the same numbers anyway; two that are wrong seldom do, unless the slip is a common one.
So each wrong result that two share weighs log2(n / m): n programs have that function, m of them with this result. A
mistake that is known, since many make it, weighs a quarter. It is evidence, and no proof.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.report import SubmissionMark

COMMON = 20  # who share what more than so many have in common need not have it from each other
KNOWN = 0.25  # the weight of a mistake that is in the catalogue
LEAST = 6.0  # the weight from which a pair is told: 1 in 64
MOST = 100  # pairs that are told
Shared = tuple[str, str, str]  # assignment, function ("" for the whole file), digest


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions, what they share, in how many submissions each of it is, and how much that weighs."""

    one: str
    other: str
    shared: tuple[str, ...]
    weight: float


@dataclass(slots=True)
class Results:
    """Who has which wrong result, or which file."""

    having: dict[Shared, list[str]] = field(default_factory=lambda: defaultdict(list))
    known: set[Shared] = field(default_factory=set)
    marked: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, mark: "SubmissionMark") -> None:
        """One submission's."""
        worth = {one.assignment: 0.0 for one in mark.exercises}
        for one in mark.exercises:
            worth[one.assignment] += one.points
            if one.status != "marked":
                continue
            self.marked[one.assignment, one.name] += 1
            if one.wrong_results:
                what = (one.assignment, one.name, one.wrong_results)
                self.having[what].append(mark.id)
                if one.explanation is not None and one.explanation.how == "mistake":
                    self.known.add(what)
        for file in mark.files:
            self.marked[file.assignment, ""] += 1
            if file.sha256 and worth.get(file.assignment, 0.0) > 0:  # a stub is everybody's
                self.having[file.assignment, "", file.sha256].append(mark.id)


def pairs(results: Results) -> list[Pair]:
    """The pairs that share the most, the heaviest first."""
    shared: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for what, ids in results.having.items():
        if 2 <= len(ids) <= COMMON:
            told = _weight(results, what), _told(results, what)
            for one, other in combinations(sorted(ids), 2):
                shared[one, other].append(told)
    return sorted(_heavy(shared), key=lambda pair: (-pair.weight, pair.one, pair.other))[:MOST]


def _heavy(shared: Mapping[tuple[str, str], list[tuple[float, str]]]) -> Iterator[Pair]:
    for (one, other), found in shared.items():
        weight = round(math.fsum(each for each, _ in found), 1)
        if weight >= LEAST:
            yield Pair(
                one,
                other,
                tuple(text for _, text in sorted(found, key=lambda each: (-each[0], each[1]))),
                weight,
            )


def _weight(results: Results, what: Shared) -> float:
    assignment, function, _ = what
    rare = math.log2(results.marked[assignment, function] / len(results.having[what]))
    return rare * (KNOWN if what in results.known else 1.0)


def _told(results: Results, what: Shared) -> str:
    """`lstm_gates (2 of 600)`; `the same file for lstm (2 of 600)`."""
    assignment, function, _ = what
    count = f"{len(results.having[what])} of {results.marked[assignment, function]}"
    name = function or f"the same file for {assignment}"
    return f"{name} ({count}{'; a known mistake' if what in results.known else ''})"
