"""What an answer to a drawn question earns, and what is said to it.

An answer is two numbers: what it is, and its value. Letters are one number, with the bit of each letter that is in it;
so no text of a student's is compared. They are read back through the drawn order: what is judged is a fixed choice.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.spec.questions import (
    TOLERANCE,
    Drawn,
    Lines,
    Numeric,
    Question,
    SelectAll,
    Written,
    letter_of,
)
from autograder.spec.rewritten import in_one_order

NOTHING, LETTERS, NUMBER, UNREADABLE = range(4)  # as a worker tells them
OTHER, NAN, INFINITE, TRUTH, LONG, SIGNS, SEVERAL = range(7)  # the value of what is unreadable
SEEN = {
    NAN: "the answer is NaN",
    INFINITE: "the answer is infinite",
    TRUTH: "the answer is True or False",
    LONG: "the answer is longer than 64 signs",
    SIGNS: "the answer holds signs that are neither letters from a to z nor digits",
    SEVERAL: "the answer holds several things that are not all letters",
}
ANSWERED_BY = {
    "choice": "a letter",
    "select": "letters",
    "number": "a number",
    "line": "the number of a line",
}


WORDS = re.compile(r"[\w.']+|[^\w\s]")
LONG = 4  # letters of a word that says something


@dataclass(frozen=True, slots=True)
class Answered:
    """The share of the points; whether there is an answer; what was chosen, in the bank's own words; what is said."""

    share: float
    is_there: bool
    chosen: tuple[str, ...]
    said: str = ""


def answered(written: Written, drawn: Drawn, kind: float, value: float) -> Answered:
    """What the answer of this kind and value earns. Whatever numbers these are, it is wrong or there is none."""
    if kind == NOTHING:
        return Answered(0.0, False, (), "there is no answer yet")
    asked = ANSWERED_BY[drawn.shown.kind]
    wanted = LETTERS if drawn.choices else NUMBER
    if kind != wanted or not math.isfinite(value):
        return Answered(0.0, True, (), f"{seen(kind, value, asked)}, but should be {asked}{_such_as(drawn)}")
    if isinstance(written, Numeric):
        return _number(written, drawn, value)
    if isinstance(written, Lines):
        return _line(written, drawn, value)
    return _chosen(written, drawn, value)


def seen(kind: float, value: float, asked: str) -> str:
    """What came in the place of what was asked for."""
    if kind == UNREADABLE and value in SEEN:
        return SEEN[int(value)]
    return {LETTERS: "the answer is letters", NUMBER: "the answer is a number"}.get(
        int(kind), f"the answer is not {asked}"
    )


def _such_as(drawn: Drawn) -> str:
    if drawn.choices:
        return f" from a to {letter_of(len(drawn.choices) - 1)}"
    return f" from 1 to {len(drawn.lines)}" if drawn.lines else ""


def _chosen(written: Question | SelectAll, drawn: Drawn, value: float) -> Answered:
    bits = int(value) if 0 < value < 2 ** len(drawn.choices) and value == int(value) else 0
    chosen = tuple(choice for k, choice in enumerate(drawn.choices) if bits >> k & 1)
    if not chosen:
        asked = ANSWERED_BY[drawn.shown.kind]
        return Answered(0.0, True, (), f"that is none of the choices; it should be {asked}{_such_as(drawn)}")
    if isinstance(written, SelectAll):
        return _selected(written, chosen)
    if len(chosen) > 1:
        return Answered(0.0, True, chosen, "these are several choices; only one is right, so give one letter")
    if chosen[0] == written.right:
        return Answered(1.0, True, chosen, written.because)
    return Answered(0.0, True, chosen, f'"{chosen[0]}": {written.wrong[chosen[0]]}')


def _selected(written: SelectAll, chosen: tuple[str, ...]) -> Answered:
    reasons = [f'"{one}": {written.wrong[one]}' for one in chosen if one in written.wrong]
    missing = sum(one not in chosen for one in written.right)
    if (errors := len(reasons) + missing) == 0:
        return Answered(1.0, True, chosen, written.because)
    if missing:
        reasons.append("something that belongs to it is left out")
    return Answered(0.5 if errors == 1 else 0.0, True, chosen, "; ".join(reasons))


def _line(written: Lines, drawn: Drawn, value: float) -> Answered:
    if value != int(value) or not 1 <= value <= len(drawn.lines):
        return Answered(0.0, True, (), f"there is no such line; it should be a number{_such_as(drawn)}")
    version = written.versions[drawn.variant]
    number = version.numbers[int(value) - 1]  # as the key counts them
    chosen = (f"line {number}",)
    if value == version.at:
        return Answered(1.0, True, chosen, written.because)
    return Answered(0.0, True, chosen, f"{int(value)}: {written.reasons.get(number, written.reason)}")


def _number(written: Numeric, drawn: Drawn, value: float) -> Answered:
    right = written.right(**drawn.sizes)
    if near(value, right):
        return Answered(1.0, True, ("right",), written.because)
    for reason, formula in written.wrong.items():
        if near(value, formula(**drawn.sizes)):
            return Answered(0.0, True, (reason,), f"{value:.6g}: {reason}")
    return Answered(0.0, True, ("another number",), f"{value:.6g} is not the number that is asked for")


def near(value: float, right: float) -> bool:
    """Whether a number is that one: a whole one exactly, another within 1 %."""
    if isinstance(right, int):
        return value == right
    return abs(value - right) <= TOLERANCE * abs(right)


def telling(written: Written) -> Iterator[str]:
    """What a reason tells of the right choice, a sentence each: a reason is shown to whoever may answer once more.

    Neither the right choice as a phrase nor most of its longer words may stand in it.
    """
    if isinstance(written, Question | SelectAll):
        for right in (written.right,) if isinstance(written, Question) else written.right:
            for choice, reason in written.wrong.items():
                if _tells(reason, right):
                    yield f"the reason of {choice!r} has the words of the right choice; say it in others"


def _tells(reason: str, right: str) -> bool:
    said, phrase = (WORDS.findall(text.casefold()) for text in (reason, right))
    if any(said[k : k + len(phrase)] == phrase for k in range(len(said))):
        return True
    longer = {word for word in phrase if len(word) > LONG}
    return len(longer) > 1 and 2 * len(longer & set(said)) > len(longer)


def unproved(written: Written) -> Iterator[str]:
    """What is wrong with a question, a sentence each: nothing where one choice is right, and every other has a reason.

    Of a number all sizes that can be drawn are tried.
    """
    if isinstance(written, Numeric):
        yield from _unproved_number(written)
    elif isinstance(written, Lines):
        yield from _unproved_lines(written)
    else:
        right = written.right if isinstance(written, SelectAll) else (written.right,)
        if not right or not written.wrong:
            yield "it should have a right choice and a wrong one"
        for one in right:
            if one in written.wrong:
                yield f"{one!r} is right and wrong; it should be one of them"
        for choice, reason in written.wrong.items():
            if not reason.strip():
                yield f"the choice {choice!r} has no reason; write one"


def _unproved_lines(written: Lines) -> Iterator[str]:
    if not written.edits:
        yield "no line is wrong; it should have an edit"
    for number, wrong in written.edits:
        is_line = 1 <= number <= len(written.lines)
        if not is_line or in_one_order(written.lines[number - 1]) == in_one_order(wrong):
            yield f"the edit of line {number} changes nothing; fix the number or the text"
    if not written.reason.strip() and len(written.reasons) < len(written.lines) - 1:
        yield "some lines have no reason; write one"


def _unproved_number(written: Numeric) -> Iterator[str]:
    for sizes in every_size(written):
        right = written.right(**sizes)
        for reason, formula in written.wrong.items():
            if near(formula(**sizes), right) or near(right, formula(**sizes)):
                yield f"with {sizes} the wrong result of {reason!r} is taken for the right one; draw other sizes"
                return
    for reason in written.wrong:
        if not reason.strip():
            yield "a wrong formula has no reason; write one"


def every_size(written: Numeric) -> Iterator[dict[str, float]]:
    """All sizes that can be drawn for a question, together."""
    found: list[dict[str, float]] = [{}]
    for letter, values in written.sizes.items():
        found = [one | {letter: value} for one in found for value in values]
    yield from found
