"""What a learner's own files are worth, as one page: a card a function, and what comes next."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from autograder.reports.card import CodeLine, card_of
from autograder.reports.page import filled
from autograder.reports.terminal import WITHOUT_KEY, is_without_key, total, wrong

if TYPE_CHECKING:
    from autograder.report import SubmissionMark

Excerpts = Mapping[tuple[str, str], Sequence[CodeLine]]  # by assignment and function
Hints = Mapping[str, Sequence[str]]  # those that were seen, by function


def learner_page(
    mark: "SubmissionMark",
    notes: Sequence[str] = (),
    *,
    judged: str = "",
    then: str = "",
    excerpts: Excerpts | None = None,
    hints: Hints | None = None,
) -> bytes:
    """The page's bytes: UTF-8, one file, no network.

    `judged` says by which course which files were judged; `then` what comes next if all is right.
    """
    cards = [
        card_of(one, (excerpts or {}).get((one.assignment, one.name), ()), (hints or {}).get(one.name, ()))
        for one in mark.exercises
    ]
    left = wrong(mark)
    first = next(
        (card for card, one in zip(cards, mark.exercises, strict=True) if left and one is left[0]), None
    )
    return filled(
        "learner.html",
        total=total(mark),
        judged=judged,
        notes=[*([WITHOUT_KEY] if is_without_key(mark) else []), *notes],
        first=first,
        then=then,
        cards=cards,
    )
