"""How each criterion did in a class: how many have it, and whether those who have it have more of the rest.

p = mean of the share of its points          r = correlation of that share with the share of all other points
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.report import SubmissionMark

UNIT = 1 << 20  # of shares: in whole numbers no sum depends on the order in which marks come
FEW = 100  # submissions: with fewer, r says little
HARD, EASY, LOOSE = 0.2, 0.8, 0.2
Item = tuple[str, str, str]  # assignment, function, id of the criterion


class Sums:
    """The sums over submissions of one criterion's share x, the share r of the rest, and their products."""

    __slots__ = ("count", "r", "rr", "x", "xr", "xx")

    def __init__(self) -> None:
        self.count = self.x = self.xx = self.r = self.rr = self.xr = 0

    def add(self, share: float, rest: float) -> None:
        """One submission's shares, from 0 to 1."""
        x, r = round(share * UNIT), round(rest * UNIT)
        self.count += 1
        self.x += x
        self.xx += x * x
        self.r += r
        self.rr += r * r
        self.xr += x * r

    @property
    def mean(self) -> float:
        """The mean of x; nan of nothing."""
        return self.x / (UNIT * self.count) if self.count else math.nan

    @property
    def correlation(self) -> float | None:
        """Pearson's correlation of x and r; None where one of them is the same for everybody."""
        n = self.count
        spread = (n * self.xx - self.x**2) * (n * self.rr - self.r**2)
        return (n * self.xr - self.x * self.r) / math.sqrt(spread) if spread > 0 else None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What a criterion's row says; `look` is what a teacher should do, if anything."""

    item: Item
    title: str
    count: int
    mean: float
    correlation: float | None
    look: str


def shares(mark: "SubmissionMark") -> Iterator[tuple[Item, float, float]]:
    """Of each criterion that was marked: which, the share of its points, that of all others' points."""
    marked = [one for one in mark.exercises if one.status in ("marked", "not run")]
    every = [(one, each) for one in marked for each in one.criteria if each.max_points > 0]
    won, most = sum(each.points for _, each in every), sum(each.max_points for _, each in every)
    for exercise, one in every:
        if one.verdict == "not judged":
            continue
        rest = most - one.max_points
        of_rest = (won - one.points) / rest if rest > 0 else 0.0
        yield (exercise.assignment, exercise.name, one.id), one.points / one.max_points, of_rest


def figures(item: Item, title: str, sums: Sums) -> ItemFigures:
    """The row of a criterion."""
    mean, correlation = sums.mean, sums.correlation
    return ItemFigures(item, title, sums.count, mean, correlation, _look(mean, correlation))


def _look(mean: float, correlation: float | None) -> str:
    """What the figures ask for, by the usual bounds."""
    if correlation is not None and correlation < 0:
        return "those who have it have less of the rest: check the question and the judge"
    if mean < HARD:
        return "hard"
    if correlation is not None and correlation < LOOSE:
        return "says little about the rest"
    return "easy" if mean > EASY else ""
