"""A class on one page: what was not judged, the points, each criterion, the mistakes, who went wrong alike."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.reports.alike import Results
from autograder.reports.item_analysis import FEW, Item, Sums, figures, shares
from autograder.reports.numbers import points
from autograder.reports.on_disk import tables, told_as_the_disk
from autograder.reports.page import markup, pieces

if TYPE_CHECKING:
    from autograder.report import ExerciseMark, MarkedBy, Report, SubmissionMark, Versions

BINS = 10  # of the histogram
LINKS = 12  # students that are named beside a mistake
MISTAKES = 100
WIDE, HIGH, BELOW = 600, 160, 24  # of the histogram, in pixels
Link = Callable[[str], str]  # the page of a student; "" for none
_TABLES = """
CREATE TABLE rows (
    student TEXT PRIMARY KEY, names TEXT, points TEXT, total TEXT, final TEXT, status TEXT, undecided TEXT
);
CREATE TABLE made (assignment TEXT, function TEXT, said TEXT, student TEXT);
"""
_ROWS = "SELECT student, names, points, total, final, status, undecided FROM rows"
_MADE = """
SELECT assignment, function, said, count(*) FROM made GROUP BY assignment, function, said
ORDER BY count(*) DESC, assignment, function, said LIMIT ?
"""
_MAKERS = """
SELECT student FROM made WHERE assignment = ? AND function = ? AND said = ? ORDER BY student LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A student's line: the points of each assignment, the sum and what is left of it, how it stands, what to say."""

    student: str
    points: dict[str, str]
    total: str
    final: str
    status: str
    undecided: str


@dataclass(frozen=True, slots=True)
class Made:
    """A mistake that was made: its sentence, where, by how many, and the first of them."""

    function: str
    sentence: str
    count: int
    students: tuple[str, ...]


class ClassFigures:
    """What a class page says, from one mark after the other: none of them is held."""

    def __init__(self) -> None:
        self._book = tables(_TABLES)
        self._counts = [0] * BINS
        self._titles: dict[Item, str] = {}
        self._items: dict[Item, Sums] = defaultdict(Sums)
        self._results = Results()

    def add(self, mark: "SubmissionMark") -> None:
        """One submission's mark, in any order. Raises OSError."""
        with told_as_the_disk():
            self._add(mark)

    def _add(self, mark: "SubmissionMark") -> None:
        self._add_row(mark)
        for exercise in mark.exercises:  # in the course's order, whoever comes first
            for asked in exercise.criteria:
                if asked.max_points > 0:
                    self._titles.setdefault((exercise.assignment, exercise.name, asked.id), asked.title)
        if mark.status in ("not handed in", "not judged") or any(one.by for one in mark.deducted):
            return  # what another one of the group handed in counts once
        for item, share, rest in shares(mark):
            self._items[item].add(share, rest)
        for one in mark.exercises:
            if (made := _made(one)) is not None:
                row = (one.assignment, one.name, made, mark.id)
                self._book.execute("INSERT INTO made VALUES (?, ?, ?, ?)", row)
        self._results.add(mark)

    def _add_row(self, mark: "SubmissionMark") -> None:
        is_marked = mark.status == "marked" and mark.verdict != "not judged"
        if is_marked and mark.max_points:
            self._counts[bar_of(mark.points / mark.max_points)] += 1
        names = list(dict.fromkeys(one.assignment for one in mark.exercises))
        row = (
            mark.id,
            json.dumps(names),
            json.dumps([_points_of(mark, name) for name in names]),
            f"{points(mark.points)} of {points(mark.max_points)}" if is_marked else "",
            "" if mark.final is None else points(mark.final),
            "not judged" if "not judged" in (mark.verdict, mark.status) else mark.status,
            mark.undecided or _why_not(mark),
        )
        self._book.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _rows(self, which: str = "") -> Iterator[Row]:
        for student, names, found, *rest in self._book.execute(f"{_ROWS} {which} ORDER BY student"):
            yield Row(student, dict(zip(json.loads(names), json.loads(found), strict=True)), *rest)

    def _assignments(self) -> list[str]:
        """In the order in which students' lines have them."""
        every = self._book.execute("SELECT names FROM rows GROUP BY names ORDER BY min(student)")
        return list(dict.fromkeys(name for (names,) in every for name in json.loads(names)))

    def _mistakes(self) -> Iterator[Made]:
        """The mistakes, that of most students first."""
        for assignment, function, said, count in self._book.execute(_MADE, (MISTAKES,)).fetchall():
            makers = self._book.execute(_MAKERS, (assignment, function, said, LINKS))
            yield Made(function, said, count, tuple(student for (student,) in makers))

    def pieces(self, course: "MarkedBy | None", versions: "Versions | None", link: Link) -> Iterator[bytes]:
        """The page's bytes, piece by piece; `link` gives the address of a student's page. Raises OSError."""
        items = [
            figures(item, title, self._items[item])
            for item, title in self._titles.items()
            if item in self._items
        ]
        number, settled = self._book.execute("SELECT count(*), sum(final != '') FROM rows").fetchone()
        with told_as_the_disk():
            yield from pieces(
                "class.html",
                number=number,
                rows=self._rows(),
                has_policy=bool(settled),
                assignments=self._assignments(),
                unjudged=list(self._rows("WHERE status = 'not judged'")),
                counts=self._counts,
                picture=markup(_bars(self._counts)),
                items=items,
                is_small=sum(self._counts) < FEW,
                few=FEW,
                mistakes=list(self._mistakes()),
                pairs=self._results.pairs(),
                course=course,
                versions=versions,
                link=link,
            )


def as_html(report: "Report") -> bytes:
    """The class page of a report, without students' pages beside it."""
    return b"".join(html_pieces(report))


def html_pieces(report: "Report") -> Iterator[bytes]:
    """The same, piece by piece."""
    found = ClassFigures()
    for mark in report.submissions:
        found.add(mark)
    yield from found.pieces(report.course, report.versions, lambda student: "")


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


def bar_of(share: float) -> int:
    """Which bar of the histogram counts it: from 0 to 10 per cent, from 10 to 20 ... ; the last one has all of them."""
    return min(int(share * BINS + 1e-9), BINS - 1)


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
