"""A student's page: the marks, what is wrong and the input that shows it, the own lines, and what it was marked by.

It stays small, so that ten thousand of them fit on a disk and in a mail: what does not fit is told in short.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograder.reports.card import Card, CodeLine, card_of
from autograder.reports.numbers import points
from autograder.reports.page import filled
from autograder.reports.terminal import total

if TYPE_CHECKING:
    from autograder.report import MarkedBy, SubmissionMark, Versions

LARGEST = 20_000  # bytes of a page, but for its pictures
LINE = 300  # letters of a message, where all are told in short
Excerpts = Mapping[tuple[str, str], Sequence[CodeLine]]  # by assignment and function


@dataclass(frozen=True, slots=True)
class OneAssignment:
    """The functions of one assignment, none if nothing was handed in; the cards that are told, by their anchors too."""

    name: str
    points: str
    cards: tuple[Card, ...]
    told: tuple[Card, ...]
    linked: frozenset[str]


def student_page(
    mark: "SubmissionMark",
    course: "MarkedBy | None",
    versions: "Versions | None",
    excerpts: Excerpts | None = None,
) -> bytes:
    """The page's bytes. What is right is told in a line once the page would be too large, then explanations in short.

    Raises nothing for a page that is too large all the same: it is whole.
    """
    cards = tuple(
        card_of(one, (excerpts or {}).get((one.assignment, one.name), ())) for one in mark.exercises
    )
    provenance = list(_provenance(mark, course, versions))
    page = b""
    for told, brief, is_all in _ways(cards):
        page = _filled(mark, told, brief, is_all, provenance)
        if (
            len(page) - sum(len(str(one.picture).encode()) for one in told if one.anchor not in brief)
            <= LARGEST
        ):
            break
    return page


def _ways(cards: Sequence[Card]) -> Iterator[tuple[tuple[Card, ...], frozenset[str], bool]]:
    """From all that there is to say down to little: the cards, which of them are told in short, whether that is all."""
    nothing: frozenset[str] = frozenset()
    yield tuple(cards), nothing, True
    # Of what is right, or is not there yet, the table says as much.
    wrong = tuple(one for one in cards if one.notes or one.verdict not in ("right", "not written yet"))
    yield wrong, nothing, True
    for full in (8, 6, 4, 3, 2, 1):
        yield wrong, frozenset(one.anchor for one in wrong[full:]), False
    lean = tuple(replace(one, criteria=(), notes=tuple(note[:LINE] for note in one.notes)) for one in wrong)
    yield lean, frozenset(one.anchor for one in lean[1:]), False
    yield lean[:1], nothing, False


def _filled(
    mark: "SubmissionMark",
    told: Sequence[Card],
    brief: frozenset[str],
    is_all: bool,
    provenance: Sequence[tuple[str, str]],
) -> bytes:
    return filled(
        "student.html",
        student=mark.id,
        total=_total(mark),
        notes=(*(one.sentence for one in mark.deducted), *mark.notes),
        assignments=list(_assignments(mark, told)),
        brief=brief,
        is_all=is_all,
        in_full="autograder explain STUDENT FUNCTION, or autograder check FILE --all.",
        provenance=provenance,
    )


def _total(mark: "SubmissionMark") -> str:
    if mark.status == "not judged" or mark.verdict == "not judged":
        return "not judged, which is no mark"
    return "nothing handed in" if mark.status == "not handed in" else total(mark)


def _assignments(mark: "SubmissionMark", told: Sequence[Card]) -> Iterator[OneAssignment]:
    """Each assignment of which anything was handed in."""
    for name in dict.fromkeys(one.assignment for one in mark.exercises):
        exercises = [one for one in mark.exercises if one.assignment == name]
        won, most = sum(one.points for one in exercises), sum(one.max_points for one in exercises)
        is_there = any(one.status != "not handed in" for one in exercises)
        of_it = [one for one in told if one.assignment == name] if is_there else []
        yield OneAssignment(
            name,
            f"{points(won)} of {points(most)}",
            tuple(card_of(one) for one in exercises) if is_there else (),
            tuple(of_it),
            frozenset(one.anchor for one in of_it),
        )


def _provenance(
    mark: "SubmissionMark", course: "MarkedBy | None", versions: "Versions | None"
) -> Iterator[tuple[str, str]]:
    """What the mark depends on."""
    for one in mark.files:
        yield f"{one.file} (SHA-256)", one.sha256 or "could not be read"
    if course is not None:
        yield f"course: {course.name} (SHA-256)", course.sha256
    if versions is not None:
        yield (
            "versions",
            f"autograder {versions.autograder}, Python {versions.python}, NumPy {versions.numpy}, "
            f"Hypothesis {versions.hypothesis}",
        )
    yield "confined by", ", ".join(mark.layers) or "nothing"
