"""What is wrong with one function, in lines: the terminal, the notebook and the gradebook draw from these.

rnn_forward (rnn.py, line 75), for 2 points
  > 75   return np.array(hs)
  Time stands in front: you return (T, N, H); here it is (N, T, H).
  h has the shape (2, 1, 1), but should be of shape (1, 2, 1)
  On this input:
    ...
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from autograder.reports.numbers import points

if TYPE_CHECKING:  # the gradebook names this for its texts, and should not wait for more
    from autograder.report import CriterionMark, ExerciseMark, Explanation

Kind = Literal[
    "source", "sentence", "difference", "title", "label", "code", "between", "measured", "printed", "more"
]
# What is left out first where there is little room; what is not named here always stays.
LEAVES: tuple[tuple[str, ...], ...] = (
    ("title",),
    ("repeat",),
    ("printed",),
    ("between",),
    ("measured",),
    ("code",),
)
ALSO_BROKEN = 3  # properties that are named beside what is wrong
PRINTED = 4  # lines of what the program wrote
INDENT, CODE = 2, 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drawn: its text, how far it stands to the right, and what it is."""

    kind: str
    text: str
    indent: int = INDENT

    def __str__(self) -> str:
        return f"{' ' * self.indent}{self.text}" if self.text else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stay or go together."""

    name: str
    lines: tuple[Line, ...]


def lines(exercise: "ExerciseMark", width: int, room: int | None = None) -> list[Line]:
    """What is wrong with a function, at most `width` columns wide; in at most `room` lines, if that can be done.

    What matters least is left out first: what the program wrote, how to repeat the measurement, the values on the way.
    """
    parts = list(_parts(exercise, width))
    for names in LEAVES:
        if room is None or sum(len(part.lines) for part in parts) <= room:
            break
        parts = [part for part in parts if part.name not in names]
    return [line for part in parts for line in part.lines]


def headline(exercise: "ExerciseMark", lost: float) -> str:
    """`lstm_gates (lstm.py, line 52), for 2 points`; `the file of rnn, for 15 points` if nothing of it was run."""
    name = f"the file of {exercise.assignment}" if exercise.fault else exercise.name
    place = exercise.explanation.place if exercise.explanation else None
    where = f" ({place.file}, line {place.line})" if place and not exercise.fault else ""
    return f"{name}{where}{f', for {points(lost)} point' + 's' * (lost != 1) if lost else ''}"


def in_short(exercise: "ExerciseMark") -> str:
    """The first sentence, else what was seen: what a table has room for."""
    if exercise.fault:
        return exercise.fault.split("\n")[0]
    explanation = exercise.explanation
    if explanation is not None and (explanation.sentences or explanation.seen):
        return explanation.sentences[0] if explanation.sentences else difference(explanation)
    criterion = shown_criterion(exercise)
    return (criterion.message or criterion.title) if criterion else ""


def difference(explanation: "Explanation") -> str:
    """`f[0, 0] is 0.95, but should be 0.675`; with a gradient, what moving its argument shows."""
    if explanation.slope:
        return _measured(explanation)
    should = f", but should be {explanation.should}" if explanation.should else ""
    return f"{explanation.seen}{should}"


def shown_criterion(exercise: "ExerciseMark") -> "CriterionMark | None":
    """The criterion that the explanation shows; else the first that is not right."""
    lost = [one for one in exercise.criteria if one.verdict != "right"]
    named = exercise.explanation.criterion if exercise.explanation else ""
    return next((one for one in lost if one.id == named), next(iter(lost), None))


def also_broken(exercise: "ExerciseMark", most: int | None = None) -> list[str]:
    """The titles of the properties that do not hold, but for the one that is shown; the first few with `most`."""
    shown = shown_criterion(exercise)
    titles = [one.title for one in exercise.properties if one.verdict != "right" and one is not shown]
    if most is None or len(titles) <= most:
        return titles
    return [*titles[:most], f"and {len(titles) - most} more"]


def _parts(exercise: "ExerciseMark", width: int) -> Iterator[Part]:
    explanation, criterion = exercise.explanation, shown_criterion(exercise)
    if exercise.fault:
        yield Part("fault", tuple(_fault(exercise.fault, width)))
    elif explanation is not None and explanation.how == "unwritten":
        if exercise.kind == "constant":  # of a function its name says all
            yield from (_wrapped("sentence", sentence, width) for sentence in explanation.sentences)
    elif explanation is not None:
        # The sentence on a drawn question names it already.
        title = criterion.title if criterion is not None and criterion.answer is None else ""
        yield from _said(explanation, title, width)
        yield from _input(explanation, width)
    elif criterion is not None:
        yield from _criterion(criterion, width)


def _said(explanation: "Explanation", title: str, width: int) -> Iterator[Part]:
    """The line, the sentences, what was seen and what should have been, and what lies between; what it breaks."""
    place = explanation.place
    if place is not None and place.text:
        yield Part("source", (Line("source", _cut(f"> {place.line}   {place.text}", width - INDENT)),))
    for sentence in explanation.sentences:
        yield _wrapped("sentence", sentence, width)
    if title and not explanation.how:
        yield _wrapped("statement", title, width)
    if explanation.seen:
        yield _wrapped("difference", difference(explanation), width)
    if explanation.between:
        yield Part("between", tuple(_between(explanation, width)))
    if title and explanation.sentences:
        yield _wrapped("title", f"What it breaks: {title}", width)


def _criterion(criterion: "CriterionMark", width: int) -> Iterator[Part]:
    """A criterion by itself: of what could not be judged, or of a report without explanations."""
    if criterion.mistake:
        yield _wrapped("sentence", criterion.mistake, width)
    yield _wrapped("statement", criterion.title, width)
    for line in criterion.message.split("\n"):
        yield _wrapped("difference", line, width)


def _input(explanation: "Explanation", width: int) -> Iterator[Part]:
    """The Python that repeats it, what measures the slope, and what the program wrote."""
    if explanation.code:
        code = (Line("code", line, CODE) for line in explanation.code)
        yield Part("code", (Line("label", "On this input:"), *code))
    if explanation.slope and explanation.slope.code:
        code = (Line("code", line, CODE) for line in explanation.slope.code)
        yield Part("repeat", (Line("label", "To measure it yourself, go on with:"), *code))
    if explanation.printed.strip():
        said = explanation.printed.rstrip().split("\n")
        more = [*said[:PRINTED], *(["..."] if len(said) > PRINTED else [])]
        told = (Line("printed", _cut(line, width - CODE), CODE) for line in more)
        yield Part("printed", (Line("label", "There your code printed:"), *told))


def _measured(explanation: "Explanation") -> str:
    slope = explanation.slope
    assert slope is not None
    after = explanation.should.removeprefix(slope.slope)
    return (
        f"{slope.of} is {slope.yours}, but should be {slope.slope}{after}: moving {slope.moved} by 1e-5 up and down "
        f"changes the loss by {slope.slope} a unit"
    )


def _between(explanation: "Explanation", width: int) -> Iterator[Line]:
    for one in explanation.between:
        told = f"{one.name} = {one.yours}"
        more = f"(should be {one.right})" if one.right != one.yours else "(right)"
        if len(told) + 3 + len(more) <= width - INDENT:
            yield Line("between", f"{told}   {more}")
        else:
            yield Line("between", _cut(told, width - INDENT))
            yield Line("between", _cut(f"  {more}", width - INDENT))


def _fault(fault: str, width: int) -> Iterator[Line]:
    """The sentence, and the source's line with its caret as they are."""
    first, *rest = fault.split("\n")
    yield from _wrapped("sentence", first, width).lines
    yield from (Line("source", _cut(line, width - INDENT)) for line in rest)


def _wrapped(kind: str, text: str, width: int) -> Part:
    wrapped: Sequence[str] = textwrap.wrap(text, width - INDENT, break_on_hyphens=False)
    return Part(kind, tuple(Line(kind, one) for one in wrapped))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3].rstrip()}..."
