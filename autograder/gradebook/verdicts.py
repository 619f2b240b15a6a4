"""What the gradebook and a student's feedback say of an exercise: a score, an output, a comment."""

import math
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from autograder.gradebook.cells import code_block
from autograder.report import CriterionMark, ExerciseMark
from autograder.reports import explained

WIDTH = 96


def score(mark: ExerciseMark, points: float) -> float:
    """What the exercise earns of the points that its cell carries: a finite number between 0 and these."""
    earned = mark.points if points == mark.max_points else mark.points / mark.max_points * points
    return min(max(earned, 0.0), points) if math.isfinite(earned) else 0.0


def outputs(mark: ExerciseMark, points: float) -> list[dict[str, Any]]:
    """The outputs of the exercise's cell: every criterion with its verdict, what to fix in a line, and the score."""
    told = "".join(f"{_line(criterion)}\n" for criterion in mark.criteria)
    if mark.explanation is not None and not mark.fault:
        told += "".join(f"{line}\n" for line in _wrapped([explained.in_short(mark)], ""))
    return output(told, score(mark, points))


def output(told: str, earned: float) -> list[dict[str, Any]]:
    """A sentence and one number.

    nbgrader reads the score from the first result, and takes silence or anything but a number for full marks.
    """
    result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    return [
        {"output_type": "stream", "name": "stdout", "text": told},
        result | {"data": {"text/plain": repr(float(earned))}},
    ]


def comment(mark: ExerciseMark) -> str | None:
    """What is to be fixed, as Markdown in which nothing of a student's is obeyed; None if there is nothing.

    What shows several criteria is said once, below their titles; the explanation below that which it shows.
    """
    told = ["\n".join(_wrapped([f"Note: {note}" for note in mark.notes], ""))] if mark.notes else []
    if mark.fault:
        return code_block("\n\n".join([*told, "\n".join(_wrapped(mark.fault.splitlines(), ""))]))
    shown = explained.shown_criterion(mark) if mark.explanation else None
    for said, group in groupby(mark.criteria, key=_said):
        criteria = list(group)
        titles = list(_wrapped([f"{criterion.verdict}: {criterion.title}" for criterion in criteria], ""))
        if any(criterion is shown for criterion in criteria):
            lines = (
                str(line) for line in explained.lines(mark, WIDTH) if line.kind not in ("title", "statement")
            )
            told.append("\n".join([*titles, *lines]))
        elif said:
            told.append("\n".join([*titles, *_wrapped(said, "  ")]))
    return code_block("\n\n".join(told)) if told else None


def _line(criterion: CriterionMark) -> str:
    return f"{criterion.verdict:<10} {criterion.points:>4g} of {criterion.max_points:<4g} {criterion.title}"


def _said(criterion: CriterionMark) -> tuple[str, ...]:
    """The message's lines and the tutor's sentence; nothing on what is right."""
    said = (*criterion.message.splitlines(), criterion.mistake or "")
    return tuple(line for line in said if line.strip())


def _wrapped(lines: Iterable[str], indent: str) -> Iterator[str]:
    for line in lines:
        yield from textwrap.wrap(
            line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
        )
