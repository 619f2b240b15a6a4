"""Of each drawn question how many chose what, as a table for a spreadsheet: an item analysis of the quiz.

    facility    the mean share of its points, over those who were asked
    item_rest   the correlation of that share with the share of all other drawn questions, over the same students
Both are empty where too few were asked: FEW, or a question or the rest that is the same for all.
"""

import csv
import io
import math
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.report import CriterionMark, Report

FEW = 3  # students below which nothing is computed
NOTHING = "(no answer)"
COLUMNS = ("question", "group", "asked", "facility", "item_rest", "chosen", "count")


class Item:
    """One question: the shares that the students earned on it, what each earned on the rest, and what was chosen."""

    def __init__(self, question: str, group: str) -> None:
        self.question, self.group = question, group
        self._shares, self._rest = array("d"), array("d")
        self._chosen: Counter[str] = Counter()

    def add(self, criterion: "CriterionMark", rest: float) -> None:
        """One student's answer, of which no more than two numbers are held."""
        self._shares.append(_share(criterion))
        self._rest.append(rest)
        self._chosen.update(_chosen(criterion))

    @property
    def asked(self) -> int:
        """How many were asked."""
        return len(self._shares)

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """What was chosen, and by how many, the most frequent first."""
        return sorted(self._chosen.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def facility(self) -> float | None:
        """The mean share; None for too few."""
        return fmean(self._shares) if self.asked >= FEW else None

    @property
    def item_rest(self) -> float | None:
        """The correlation with the rest; None for too few, or where one of the two is the same for all."""
        return _correlation(self._shares, self._rest) if self.asked >= FEW else None


def items(report: "Report") -> list[Item]:
    """The questions that anybody was asked, in the order of their groups and numbers."""
    found: dict[tuple[str, int, str], Item] = {}
    for submission in report.submissions:
        asked = [
            criterion
            for exercise in submission.exercises
            if exercise.status == "marked"
            for criterion in exercise.criteria
            if criterion.answer is not None and criterion.verdict != "not judged"
        ]
        for criterion in asked:
            others = [_share(one) for one in asked if one is not criterion]
            group, number, name = _place(criterion)
            item = found.setdefault((group, number, name), Item(name, group))
            item.add(criterion, fmean(others) if others else 0.0)
    return [one for _, one in sorted(found.items(), key=lambda pair: pair[0])]


def as_questions(report: "Report") -> str:
    """Columns: question, group, asked, facility, item_rest, chosen, count; a row for each thing that was chosen."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in items(report):
        for chosen, count in one.chosen:
            figures = [_figure(one.facility), _figure(one.item_rest)]
            writer.writerow([one.question, one.group, one.asked, *figures, chosen, count])
    return table.getvalue()


def _place(criterion: "CriterionMark") -> tuple[str, int, str]:
    """A10 stands behind A9."""
    assert criterion.answer is not None
    name = criterion.answer.question
    digits = "".join(sign for sign in name if sign.isdigit())
    return criterion.answer.group, int(digits or 0), name


def _share(criterion: "CriterionMark") -> float:
    return criterion.points / criterion.max_points if criterion.max_points else 0.0


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
