"""The laws in a notebook, where there is no answer key: HTML where it can be shown, and the same as plain text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from autograder.marks import ExerciseLaws

from .laws import WITHOUT_KEY, first_broken, held, print_laws
from .notebook import BAD, BOX, GOOD, Shown, argument_row, as_text, row, sign


@dataclass(frozen=True, slots=True)
class CheckedByLaws:
    """The laws of what a learner asked about, and the input that shows the first broken one."""

    exercises: Sequence[ExerciseLaws]
    notes: Sequence[str]
    shown: Shown

    @property
    def is_right(self) -> bool:
        """Whether no law is broken. That is no mark, but there is nothing to mend."""
        return first_broken(self.exercises) is None

    def __repr__(self) -> str:
        return as_text(lambda console: print_laws(console, self.exercises, self.notes, self.shown))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        return "".join(_html(self))


def _html(checked: CheckedByLaws) -> Iterator[str]:
    yield f'<div style="{BOX.format(edge=GOOD if checked.is_right else BAD)}">'
    yield f'<p style="margin: 0 0 0.4em; opacity: 0.7">{escape(WITHOUT_KEY)}</p>'
    yield f'<table style="border: none; margin: 0">{"".join(map(_exercise, checked.exercises))}</table>'
    for note in checked.notes:
        yield f'<p style="margin: 0.4em 0">{escape(note)}</p>'
    if (first := first_broken(checked.exercises)) is not None:
        exercise, law = first
        yield (
            f'<p style="margin: 0.6em 0 0"><b>First to mend</b> in <code>{escape(exercise.name)}</code>:<br>'
            f"{escape(law.title)}</p>"
        )
        yield f'<p style="margin: 0.4em 0"><b>{escape(law.message)}</b></p>'
        if checked.shown:
            yield '<p style="margin: 0.4em 0 0">It shows on:</p>'
            yield f'<table style="border: none; margin: 0">{"".join(map(argument_row, checked.shown))}</table>'
    yield "</div>"


def _exercise(exercise: ExerciseLaws) -> str:
    is_whole = exercise.obeyed == len(exercise.laws)
    return row((sign(is_whole), f"<code>{escape(exercise.name)}</code>", escape(held(exercise))))
