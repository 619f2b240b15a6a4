"""Of each drawn question how many chose what, as a table for a spreadsheet: an item analysis of the quiz.

    facility    the mean share of its points, over those who were asked
    item_rest   the correlation of that share with the share of all other drawn questions, over the same students
Both are empty where too few were asked: FEW, or a question or the rest that is the same for all.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.report import CriterionMark, Report

FEW = 3  # students below which nothing is computed
NOTHING = "(no answer)"
COLUMNS = ("question", "group", "asked", "facility", "item_rest", "chosen", "count")


@dataclass(frozen=True, slots=True)
class Item:
    """One question: the shares that the students earned on it, what each earned on the rest, and what was chosen."""

    question: str
    group: str
    shares: tuple[float, ...]
    rest: tuple[float, ...]
    chosen: tuple[tuple[str, int], ...]

    @property
    def facility(self) -> float | None:
        """The mean share; None for too few."""
        return fmean(self.shares) if len(self.shares) >= FEW else None

    @property
    def item_rest(self) -> float | None:
        """The correlation with the rest; None for too few, or where one of the two is the same for all."""
        return _correlation(self.shares, self.rest) if len(self.shares) >= FEW else None


def items(report: "Report") -> list[Item]:
    """The questions that anybody was asked, in the order of their groups and numbers."""
    found: dict[tuple[str, int, str], list[tuple[float, float, CriterionMark]]] = {}
    for submission in report.submissions:
        asked = [
            criterion
            for exercise in submission.exercises
            if exercise.status == "marked"
            for criterion in exercise.criteria
            if criterion.answer is not None and criterion.verdict != "not judged"
        ]
        for criterion in asked:
            assert criterion.answer is not None
            others = [_share(one) for one in asked if one is not criterion]
            rest = fmean(others) if others else 0.0
            found.setdefault(_place(criterion), []).append((_share(criterion), rest, criterion))
    return [
        _item(
            name, [one for one, _, _ in every], [rest for _, rest, _ in every], [mark for *_, mark in every]
        )
        for (_, _, name), every in sorted(found.items())
    ]


def as_questions(report: "Report") -> str:
    """Columns: question, group, asked, facility, item_rest, chosen, count; a row for each thing that was chosen."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in items(report):
        for chosen, count in one.chosen:
            figures = [_figure(one.facility), _figure(one.item_rest)]
            writer.writerow([one.question, one.group, len(one.shares), *figures, chosen, count])
    return table.getvalue()


def _place(criterion: "CriterionMark") -> tuple[str, int, str]:
    """A10 stands behind A9."""
    assert criterion.answer is not None
    name = criterion.answer.question
    digits = "".join(sign for sign in name if sign.isdigit())
    return criterion.answer.group, int(digits or 0), name


def _share(criterion: "CriterionMark") -> float:
    return criterion.points / criterion.max_points if criterion.max_points else 0.0


def _item(name: str, shares: list[float], rest: list[float], marks: "Sequence[CriterionMark]") -> Item:
    counted = Counter(one for mark in marks for one in _chosen(mark))
    group = marks[0].answer.group if marks[0].answer else ""
    by_count = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return Item(name, group, tuple(shares), tuple(rest), tuple(by_count))


def _chosen(mark: "CriterionMark") -> Iterator[str]:
    """What was chosen, with a star where it earned the point."""
    assert mark.answer is not None
    star = "* " if mark.verdict == "right" else ""
    yield from (f"{star}{one}" for one in mark.answer.chosen or (NOTHING,))


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    first, second = fmean(one), fmean(other)
    a, b = [value - first for value in one], [value - second for value in other]
    size = math.sqrt(sum(value * value for value in a) * sum(value * value for value in b))
    if size < 1e-12:
        return None
    return sum(x * y for x, y in zip(a, b, strict=True)) / size


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
