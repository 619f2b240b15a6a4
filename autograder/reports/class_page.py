"""A class on one page: what was not judged, the points, each criterion, the mistakes, who went wrong alike."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.reports.alike import Results, pairs
from autograder.reports.item_analysis import FEW, Item, Sums, figures, shares
from autograder.reports.numbers import points
from autograder.reports.page import filled, markup

if TYPE_CHECKING:
    from autograder.report import ExerciseMark, MarkedBy, Report, SubmissionMark, Versions

BINS = 10  # of the histogram
LINKS = 12  # students that are named beside a mistake
MISTAKES = 100
WIDE, HIGH, BELOW = 600, 160, 24  # of the histogram, in pixels
Link = Callable[[str], str]  # the page of a student; "" for none


@dataclass(frozen=True, slots=True)
class Row:
    """A student's line: the points of each assignment, the sum, how it stands, what to say of it."""

    student: str
    points: dict[str, str]
    total: str
    share: float | None
    status: str
    undecided: str


@dataclass(frozen=True, slots=True)
class Made:
    """A mistake that was made: its sentence, where, and by whom."""

    function: str
    sentence: str
    students: tuple[str, ...]


class ClassFigures:
    """What a class page says, from one mark after the other: none of them is kept."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._titles: dict[Item, str] = {}
        self._items: dict[Item, Sums] = defaultdict(Sums)
        self._mistakes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._results = Results()

    def add(self, mark: "SubmissionMark") -> None:
        """One submission's mark, in any order."""
        self.rows.append(_row(mark))
        for exercise in mark.exercises:  # in the course's order, whoever comes first
            for asked in exercise.criteria:
                if asked.max_points > 0:
                    self._titles.setdefault((exercise.assignment, exercise.name, asked.id), asked.title)
        if mark.status in ("not handed in", "not judged"):
            return
        for item, share, rest in shares(mark):
            self._items[item].add(share, rest)
        for one in mark.exercises:
            if (made := _made(one)) is not None:
                self._mistakes[one.assignment, one.name, made].append(mark.id)
        self._results.add(mark)

    @property
    def unjudged(self) -> list[Row]:
        """The rows of those without a verdict."""
        return sorted((one for one in self.rows if one.status == "not judged"), key=lambda one: one.student)

    @property
    def mistakes(self) -> list[Made]:
        """The mistakes, that of most students first."""
        every = sorted(self._mistakes.items(), key=lambda one: (-len(one[1]), one[0]))
        return [Made(function, said, tuple(sorted(ids))) for (_, function, said), ids in every[:MISTAKES]]

    def page(self, course: "MarkedBy | None", versions: "Versions | None", link: Link) -> bytes:
        """The page's bytes; `link` gives the address of a student's page."""
        rows = sorted(self.rows, key=lambda one: one.student)
        items = [
            figures(item, title, self._items[item])
            for item, title in self._titles.items()
            if item in self._items
        ]
        counts = histogram([one.share for one in rows if one.share is not None])
        return filled(
            "class.html",
            rows=rows,
            assignments=list(dict.fromkeys(name for one in rows for name in one.points)),
            unjudged=self.unjudged,
            counts=counts,
            picture=markup(_bars(counts)),
            items=items,
            is_small=sum(counts) < FEW,
            few=FEW,
            mistakes=self.mistakes,
            links=LINKS,
            pairs=pairs(self._results),
            course=course,
            versions=versions,
            link=link,
        )


def as_html(report: "Report") -> bytes:
    """The class page of a report, without students' pages beside it."""
    found = ClassFigures()
    for mark in report.submissions:
        found.add(mark)
    return found.page(report.course, report.versions, lambda student: "")


def _row(mark: "SubmissionMark") -> Row:
    is_marked = mark.status == "marked" and mark.verdict != "not judged"
    status = "not judged" if mark.verdict == "not judged" or mark.status == "not judged" else mark.status
    return Row(
        mark.id,
        {name: _points_of(mark, name) for name in dict.fromkeys(one.assignment for one in mark.exercises)},
        f"{points(mark.points)} of {points(mark.max_points)}" if is_marked else "",
        mark.points / mark.max_points if is_marked and mark.max_points else None,
        status,
        mark.undecided or _why_not(mark),
    )


def _why_not(mark: "SubmissionMark") -> str:
    """What is said where something was not judged."""
    every = (each for one in mark.exercises for each in one.criteria if each.verdict == "not judged")
    return next((one.message for one in every), "")


def _points_of(mark: "SubmissionMark", name: str) -> str:
    of_it = [one for one in mark.exercises if one.assignment == name]
    if any(one.status == "not judged" for one in of_it):
        return "?"
    if all(one.status == "not handed in" for one in of_it):
        return "-"
    return points(sum(one.points for one in of_it))


def _made(exercise: "ExerciseMark") -> str | None:
    """The sentence of what is wrong with a function in itself; None where nothing is, or nobody can say what."""
    explanation = exercise.explanation
    if exercise.because or explanation is None or not explanation.sentences:
        return None
    return explanation.sentences[0]


def histogram(found: list[float]) -> list[int]:
    """How many have a share of the points from 0 to 10 per cent, from 10 to 20 ... ; the last one takes all of them."""
    counts = [0] * BINS
    for share in found:
        counts[min(int(share * BINS + 1e-9), BINS - 1)] += 1
    return counts


def _bars(counts: list[int]) -> str:
    """The histogram; a table beside it says the same."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDE} {HIGH + BELOW}" width="{WIDE}" '
        f'aria-label="How many submissions have how much of the points">{"".join(_parts(counts))}</svg>'
    )


def _parts(counts: list[int]) -> Iterator[str]:
    most, wide = max(*counts, 1), WIDE / BINS
    for k, count in enumerate(counts):
        high = (HIGH - 20) * count / most
        yield (
            f'<rect class="bar" x="{k * wide + 3:g}" y="{HIGH - high:g}" width="{wide - 6:g}" height="{high:g}"/>'
            f'<text x="{(k + 0.5) * wide:g}" y="{HIGH - high - 4:g}" text-anchor="middle">{count or ""}</text>'
            f'<text x="{(k + 0.5) * wide:g}" y="{HIGH + 16}" text-anchor="middle">{k * 10}-{k * 10 + 10} %</text>'
        )
    yield f'<line class="axis" x1="0" x2="{WIDE}" y1="{HIGH}" y2="{HIGH}"/>'
