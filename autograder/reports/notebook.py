"""The report in a notebook: HTML where it can be shown, and the same as plain text elsewhere."""

import io
import json
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import groupby
from typing import Any

from rich.console import Console

from autograder.report import ExerciseMark, SubmissionMark
from autograder.reports import explained
from autograder.reports.numbers import points
from autograder.reports.terminal import (
    WITHOUT_KEY,
    is_unwritten,
    is_whole,
    is_without_key,
    print_learner,
    to_write,
    where_to_fix,
    won,
    wrong,
)

WIDTH = 80
EDITED = (
    "A cell of these was edited since it ran, and its older text was judged: run the cell, then check again."
)
UNBROKEN = 100_000  # columns: the browser breaks the lines
_TYPED = ("code", "source", "between", "printed")  # what keeps its columns
_BOLD = ("sentence", "difference")

# Sizes are relative and colours see-through, so that it sits in light and in dark notebooks alike.
_BOX = (
    "border-left: 4px solid {edge}; padding: 0.3em 1em; margin: 0.3em 0; max-width: 60em; line-height: 1.45"
)
_GOOD, _BAD = "#2e9e5b", "#d9822b"
_CELL = "text-align: left; vertical-align: top; padding: 0.15em 1em 0.15em 0; border: none; background: none"
_CODE = "margin: 0; padding: 0; background: none; color: inherit; font-family: monospace; white-space: pre"


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """The marks on what a learner asked about, what cost nothing and is worth saying, and what comes next.

    `ran` has the runs of the cells that the functions come from: ("rnn_step", "In [3]"). `holds` are lines on a
    property of what is right.
    """

    mark: SubmissionMark
    notes: tuple[str, ...] = ()
    then: str = ""
    ran: tuple[tuple[str, str], ...] = ()
    holds: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to fix."""
        return self.mark.verdict == "right"

    def __repr__(self) -> str:
        shown = partial(print_learner, mark=self.mark, warnings=self.notes, holds=self.holds)
        next_to_do = f"Next: {self.then}" if self.then and self.is_right else ""
        return "\n".join(
            [as_text(shown), *textwrap.wrap(judged(self.ran), WIDTH), *filter(None, [next_to_do])]
        )

    def _repr_html_(self) -> str:
        return "".join(_html(self))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def as_text(printed: Callable[[Console], None]) -> str:
    """What is printed on a terminal, without colours."""
    text = io.StringIO()
    printed(Console(file=text, width=WIDTH, color_system=None, force_jupyter=False))
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))


def judged(ran: Sequence[tuple[str, str]]) -> str:
    """`Judged: rnn_step as In [3] ran it.`: an edit that was not run since has no part in it."""
    told = [f"{name} as {cell} ran it" for name, cell in ran]
    return f"Judged: {'; '.join(told)}." if told else ""


def _html(checked: Checked) -> Iterator[str]:
    """A row for each function, the notes, and the first thing to fix with the input that shows it."""
    mark = checked.mark
    yield f'<div style="{_BOX.format(edge=_GOOD if checked.is_right else _BAD)}">'
    yield f'<table style="border: none; margin: 0">{"".join(map(_exercise, mark.exercises))}</table>'
    for note in ([WITHOUT_KEY] if is_without_key(mark) else []) + list(checked.notes):
        yield _paragraph(note)
    if left := wrong(mark):
        yield from _wrong(f"{to_write(left[0]) or 'First to fix: '}{where_to_fix(mark, left[0])}", left[0])
    for exercise in left[1:]:
        if not is_unwritten(exercise):
            yield f"<details><summary>{escape(exercise.name)}: {escape(explained.in_short(exercise))}</summary>"
            yield from _wrong(where_to_fix(mark, exercise), exercise)
            yield "</details>"
    if checked.holds and not left:
        yield from _holding(checked.holds)
    if checked.ran:
        yield f'<p style="margin: 0.4em 0; opacity: 0.8">{escape(judged(checked.ran))}</p>'
        yield _edited_since(checked.ran)
    if checked.then and not left:
        yield _paragraph(f"Next: {checked.then}")
    yield "</div>"


def _edited_since(ran: Sequence[tuple[str, str]]) -> str:
    """A sentence that JupyterLab shows where it marks one of these cells as edited since it ran, and nobody else.

    Only the page knows that: a kernel is sent a cell's text when it is run, and not before.
    """
    runs = json.dumps(sorted({re.sub(r"\D", "", cell) for _, cell in ran}))
    return (
        f'<p hidden style="margin: 0.4em 0"><b>{EDITED}</b></p><script>{{const me = document.currentScript; '
        "setTimeout(() => {const book = me && me.closest('.jp-Notebook'); "
        f"const runs = {runs}; const edited = cell => runs.includes("
        "(cell.querySelector('.jp-InputPrompt')?.textContent || '').replace(/\\D/g, '')); "
        "if (book && [...book.querySelectorAll('.jp-CodeCell.jp-mod-dirty')].some(edited)) "
        "me.previousElementSibling.hidden = false;}, 100)}</script>"
    )


def _wrong(head: str, exercise: ExerciseMark) -> Iterator[str]:
    """What is wrong with one function; the properties that it breaks are folded."""
    yield f'<p style="margin: 0.6em 0 0"><b>{escape(head)}</b></p>'
    picture = _picture(exercise)
    for is_code, group in groupby(explained.lines(exercise, UNBROKEN), key=lambda one: one.kind in _TYPED):
        if is_code:
            text = "\n".join(line.text for line in group)
            yield f'<pre style="{_CODE}">{escape(text)}</pre>'
        else:
            for line in group:
                if line.kind == "difference":  # the squares stand above the first wrong number
                    yield picture
                    picture = ""
                said = escape(line.text)
                yield f'<p style="margin: 0.4em 0">{f"<b>{said}</b>" if line.kind in _BOLD else said}</p>'
    yield picture
    if others := explained.also_broken(exercise):
        items = "".join(f"<li>{escape(one)}</li>" for one in others)
        yield f"<details><summary>{len(others)} more that should hold, but did not</summary><ul>{items}</ul></details>"


def _holding(lines: Sequence[str]) -> Iterator[str]:
    """A property in a sentence, and the code that tries it."""
    code = "\n".join(line[2:] for line in lines if line.startswith("  "))
    yield _paragraph(" ".join(line for line in lines if not line.startswith("  ")))
    yield f'<pre style="{_CODE}">{escape(code)}</pre>'


def _picture(exercise: ExerciseMark) -> str:
    """A wrong result, what it should be and the difference as coloured squares; nothing where there is none."""
    beside = exercise.explanation.beside if exercise.explanation else None
    if beside is None:
        return ""
    from autograder import show  # NumPy, for which a command that draws nothing should not wait

    squares = show.beside(beside.yours, beside.right).html
    what = f"On a larger input, {escape(beside.name)} (blue is above zero, orange below):"
    return f'<div style="margin: 0.4em 0">{what}<br>{squares}</div>'


def _paragraph(text: str) -> str:
    return f'<p style="margin: 0.4em 0">{escape(text)}</p>'


def _exercise(exercise: ExerciseMark) -> str:
    """An exercise's sign, name and points, in a row of a table without lines."""
    whole = is_whole(exercise)
    colour, mark = (_GOOD, "&#10003;") if whole else (_BAD, "&#9675;")
    told = escape(won(exercise)) if exercise.properties == exercise.criteria else _points(exercise)
    cells = (
        f'<span style="color: {colour}">{mark}</span>',
        f"<code>{escape(exercise.name)}</code>",
        f"<b>{told}</b>" if whole else told,
    )
    return (
        '<tr style="background: none">'
        + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
        + "</tr>"
    )


def _points(exercise: ExerciseMark) -> str:
    bonus = "bonus " if exercise.bonus else ""
    return f"{points(exercise.points)} of {points(exercise.max_points)} {bonus}points"
