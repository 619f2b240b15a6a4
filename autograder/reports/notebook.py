"""The report in a notebook: HTML where it can be shown, and the same as plain text elsewhere."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console

from autograder.report import ExerciseMark, SubmissionMark
from autograder.reports.numbers import points
from autograder.reports.terminal import first_to_mend, print_learner, value_text, whole_fault

WIDTH = 100
Shown = Sequence[tuple[str, Any]]

# Sizes are relative and colours see-through, so that it sits in light and in dark notebooks alike.
_BOX = (
    "border-left: 4px solid {edge}; padding: 0.3em 1em; margin: 0.3em 0; max-width: 60em; line-height: 1.45"
)
_GOOD, _BAD = "#2e9e5b", "#d9822b"
_CELL = "text-align: left; vertical-align: top; padding: 0.15em 1em 0.15em 0; border: none; background: none"
_CODE = "margin: 0; padding: 0; background: none; color: inherit; font-family: monospace; white-space: pre"


class InNotebook:
    """Shown as HTML where that can be, else as text; whoever is shown has `_repr_html_` and `__repr__`."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


@dataclass(frozen=True, slots=True, repr=False)
class Checked(InNotebook):
    """The marks on what a learner asked about, and the input that shows the first thing to mend."""

    mark: SubmissionMark
    notes: tuple[str, ...]
    shown: Shown

    @classmethod
    def of(
        cls, mark: SubmissionMark, notes: Sequence[str], inputs: Mapping[tuple[str, str], Shown]
    ) -> "Checked":
        """With, of all the inputs, the one that shows the first thing to mend."""
        first = first_to_mend(mark)
        shown = inputs.get((first[0].name, first[1].title), ()) if first else ()
        return cls(mark, tuple(notes), tuple(shown))

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to mend."""
        return self.mark.verdict == "right"

    def __repr__(self) -> str:
        return as_text(lambda console: print_learner(console, self.mark, self.shown, self.notes))

    def _repr_html_(self) -> str:
        return "".join(_html(self))


def as_text(printed: Callable[[Console], None]) -> str:
    """What is printed on a terminal, without colours."""
    text = io.StringIO()
    printed(Console(file=text, width=WIDTH, color_system=None, force_jupyter=False))
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))


def _html(checked: Checked) -> Iterator[str]:
    first, notes = None, list(checked.notes)
    if (mend := first_to_mend(checked.mark)) is not None:
        exercise, criterion = mend
        message, title = criterion.message, criterion.title
        if exercise.status == "not run":
            title, (message, notes) = "", whole_fault(criterion, notes)
        lost = criterion.max_points - criterion.points
        at_stake = f", for {points(lost)} point{'s' * (lost != 1)}"
        first = FirstToMend(exercise.name, title, message, at_stake, criterion.mistake or "")
    rows = map(_exercise, checked.mark.exercises)
    yield from box(checked.is_right, rows, notes, first, checked.shown)


class FirstToMend(NamedTuple):
    """What is shown of the first thing to mend; `at_stake` ends the line that names the function."""

    name: str
    title: str
    message: str
    at_stake: str = ""
    mistake: str = ""


def box(
    is_right: bool, rows: Iterable[str], notes: Sequence[str], first: FirstToMend | None, shown: Shown
) -> Iterator[str]:
    """A row for each function, the notes, and the first thing to mend with the input that shows it."""
    yield f'<div style="{_BOX.format(edge=_GOOD if is_right else _BAD)}">'
    yield table(rows)
    for note in notes:
        yield f'<p style="margin: 0.4em 0">{escape(note)}</p>'
    if first is not None:
        yield (
            f'<p style="margin: 0.6em 0 0"><b>First to mend</b> in <code>{escape(first.name)}</code>{first.at_stake}:'
            f"<br>{escape(first.title)}</p>"
        )
        yield f'<p style="margin: 0.4em 0; white-space: pre-wrap"><b>{escape(first.message)}</b></p>'
        if first.mistake:
            yield f'<p style="margin: 0.4em 0">{escape(first.mistake)}</p>'
        if shown:
            yield f'<p style="margin: 0.4em 0 0">It shows on:</p>{table(map(_argument, shown))}'
    yield "</div>"


def table(rows: Iterable[str]) -> str:
    """A table without lines."""
    return f'<table style="border: none; margin: 0">{"".join(rows)}</table>'


def _exercise(exercise: ExerciseMark) -> str:
    is_whole = exercise.points == exercise.max_points
    won = f"{points(exercise.points)} of {points(exercise.max_points)} points"
    cells = (
        sign(is_whole),
        f"<code>{escape(exercise.name)}</code>",
        f"<b>{won}</b>" if is_whole else won,
    )
    return row(cells)


def sign(is_whole: bool) -> str:
    """A green tick, or an open circle."""
    colour, mark = (_GOOD, "&#10003;") if is_whole else (_BAD, "&#9675;")
    return f'<span style="color: {colour}">{mark}</span>'


def _argument(named: tuple[str, Any]) -> str:
    """An argument's name, shape and values, in a row of a table."""
    name, value = named
    shape = str(value.shape) if isinstance(value, np.ndarray) else ""
    return row(
        (
            f"<code>{escape(name)}</code>",
            f'<span style="opacity: 0.7">{escape(shape)}</span>',
            f'<pre style="{_CODE}">{escape(value_text(value))}</pre>',
        )
    )


def row(cells: Sequence[str]) -> str:
    """A row of a table without lines."""
    return (
        '<tr style="background: none">'
        + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
        + "</tr>"
    )
