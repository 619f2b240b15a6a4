"""The laws in a notebook, where there is no answer key: HTML where it can be shown, and the same as plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from autograder.report import ExerciseLaws
from autograder.reports.laws import WITHOUT_KEY, first_broken, held, print_laws
from autograder.reports.notebook import FirstToMend, InNotebook, Shown, as_text, box, row, sign


@dataclass(frozen=True, slots=True, repr=False)
class CheckedByLaws(InNotebook):
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

    def _repr_html_(self) -> str:
        first = None
        if (broken := first_broken(self.exercises)) is not None:
            exercise, law = broken
            first = FirstToMend(exercise.name, law.title, law.message)
        rows = map(_exercise, self.exercises)
        return "".join(box(self.is_right, rows, [WITHOUT_KEY, *self.notes], first, self.shown))


def _exercise(exercise: ExerciseLaws) -> str:
    is_whole = exercise.obeyed == len(exercise.laws)
    return row((sign(is_whole), f"<code>{escape(exercise.name)}</code>", escape(held(exercise))))
