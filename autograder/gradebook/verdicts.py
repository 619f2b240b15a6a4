"""What the gradebook and a student's feedback say of an exercise: a score, an output, a comment."""

import math
import textwrap
from typing import Any

from autograder.marks import CriterionMark, ExerciseMark

from .cells import code_block

WIDTH = 96


def score(mark: ExerciseMark, points: float) -> float:
    """What the exercise earns of the points that its cell carries: a finite number between 0 and these."""
    earned = mark.points if points == mark.max_points else mark.points / mark.max_points * points
    return min(max(earned, 0.0), points) if math.isfinite(earned) else 0.0


def outputs(mark: ExerciseMark, points: float) -> list[dict[str, Any]]:
    """The outputs of the exercise's cell: every criterion with its verdict, and the score."""
    return output("".join(f"{_line(criterion)}\n" for criterion in mark.criteria), score(mark, points))


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
    """What is to be mended, as Markdown in which nothing of a student's is obeyed; None if there is nothing."""
    said = [_said(criterion) for criterion in mark.criteria]
    told = "\n\n".join(one for one in said if one)
    return code_block(told) if told else None


def _line(criterion: CriterionMark) -> str:
    return f"{criterion.verdict:<10} {criterion.points:>4g} of {criterion.max_points:<4g} {criterion.title}"


def _said(criterion: CriterionMark) -> str:
    if criterion.verdict == "right" and not criterion.message:
        return ""
    parts = [f"{criterion.verdict}: {criterion.title}", criterion.message, criterion.mistake or ""]
    lines = [line for part in parts for line in part.splitlines() if line.strip()]
    return "\n".join(
        wrapped
        for number, line in enumerate(lines)
        for wrapped in textwrap.wrap(
            line, WIDTH, initial_indent="  " * bool(number), subsequent_indent="  ", break_on_hyphens=False
        )
    )
