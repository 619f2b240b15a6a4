"""A function on a page: what a card shows of its marks and of its explanation, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.reports import explained
from autograder.reports.numbers import points
from autograder.reports.page import anchor, markup
from autograder.reports.terminal import is_unwritten, is_whole

if TYPE_CHECKING:
    from autograder.report import Beside, Between, CriterionMark, ExerciseMark

PRINTED = 20  # lines of what the program wrote


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of what was handed in, with its number, and whether it is the one that is meant."""

    number: int
    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion."""

    title: str
    verdict: str
    points: str
    message: str


@dataclass(frozen=True, slots=True)
class Card:
    """One function, or one constant of the quiz."""

    anchor: str
    assignment: str
    name: str
    verdict: str
    points: str
    counted: str
    notes: tuple[str, ...]
    criteria: tuple[Row, ...]
    sentences: tuple[str, ...] = ()
    place: str = ""
    line: str = ""
    excerpt: tuple[CodeLine, ...] = ()
    seen: str = ""
    should: str = ""
    slope: str = ""
    between: "tuple[Between, ...]" = ()
    code: str = ""
    repeat: str = ""
    printed: str = ""
    picture: Any = ""
    pictured: str = ""
    numbers: str = ""
    hints: tuple[str, ...] = ()


def card_of(exercise: "ExerciseMark", excerpt: Sequence[CodeLine] = (), hints: Sequence[str] = ()) -> Card:
    """The card of a function; `excerpt` are the lines around the one that is meant, `hints` those that were seen."""
    right = sum(one.verdict == "right" for one in exercise.criteria)
    return Card(
        anchor=anchor(exercise.assignment, exercise.name),
        assignment=exercise.assignment,
        name=exercise.name,
        verdict=_verdict(exercise),
        points=f"{points(exercise.points)} of {points(exercise.max_points)}",
        counted=f"{right} of {len(exercise.criteria)} hold",
        notes=exercise.notes,
        criteria=tuple(_row(one, exercise) for one in exercise.criteria),
        hints=tuple(hints),
        **_explained(exercise, excerpt),
    )


def _verdict(exercise: "ExerciseMark") -> str:
    if exercise.status in ("not judged", "not handed in", "not run"):
        return exercise.status
    if is_unwritten(exercise):
        return "not written yet"
    if is_whole(exercise):
        return "right"
    verdicts = {one.verdict for one in exercise.criteria}
    return next(one for one in ("not judged", "wrong", "imprecise") if one in verdicts)


def _row(criterion: "CriterionMark", exercise: "ExerciseMark") -> Row:
    """A criterion; its message where the explanation does not say the same."""
    is_shown = exercise.explanation is not None and exercise.explanation.criterion == criterion.id
    is_said = is_shown or exercise.fault or is_unwritten(exercise) or criterion.verdict == "right"
    return Row(
        criterion.title,
        criterion.verdict,
        f"{points(criterion.points)} of {points(criterion.max_points)}",
        "" if is_said else criterion.message,
    )


def _explained(exercise: "ExerciseMark", excerpt: Sequence[CodeLine]) -> dict[str, Any]:
    explanation = exercise.explanation
    if explanation is None:
        return {"sentences": (exercise.fault.split("\n")[0],) if exercise.fault else ()}
    place, slope = explanation.place, explanation.slope
    shown = explained.shown_criterion(exercise)
    statement = (shown.title,) if shown and not explanation.how else ()
    printed = explanation.printed.rstrip().split("\n")
    return {
        "sentences": explanation.sentences or statement,
        "place": f"{place.file}, line {place.line}" if place else "",
        "line": place.text if place else "",
        "excerpt": tuple(excerpt),
        "seen": explanation.seen,
        "should": explanation.should,
        "slope": explained.difference(explanation) if slope else "",
        "between": explanation.between,
        "code": "\n".join(explanation.code),
        "repeat": "\n".join(slope.code) if slope else "",
        "printed": "\n".join([*printed[:PRINTED], *(["..."] if len(printed) > PRINTED else [])]),
        **(_picture(explanation.beside) if explanation.beside else {}),
    }


def _picture(beside: "Beside") -> dict[str, Any]:
    """Both results as coloured squares, and the same in numbers."""
    from autograder.show import beside as squares

    # The page's own style sees to the width; its policy lets no attribute do so.
    svg = squares(beside.yours, beside.right).html.replace(' style="max-width: 100%"', "")
    return {
        "picture": markup(svg),
        "pictured": f"On a larger input: {beside.name}; blue is above zero, orange below",
        "numbers": f"yours\n{_lines(beside.yours)}\nshould be\n{_lines(beside.right)}",
    }


def _lines(rows: Sequence[Sequence[float]]) -> str:
    return "\n".join(" ".join(f"{one:>10.4g}" for one in row) for row in rows)
