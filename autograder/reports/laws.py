"""The laws on a terminal: how many hold of each function, and the first broken one in full."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.report import ExerciseLaws, LawMark
from autograder.reports.terminal import indented, print_input

WITHOUT_KEY = (
    "There is no answer key here, so no points can be given. What is checked instead are laws: what holds of every "
    "right program, whatever its formulas. A broken law shows a mistake; that none is broken is no mark."
)


def print_laws(
    console: Console,
    exercises: Sequence[ExerciseLaws],
    notes: Sequence[str],
    shown: Sequence[tuple[str, Any]],
) -> None:
    """A line for each function, then the first broken law; `shown` is the input that shows it."""
    console.print(Text(WITHOUT_KEY))
    console.print()
    for exercise in exercises:
        console.print(_line(exercise))
    obeyed, laws = sum(one.obeyed for one in exercises), sum(len(one.laws) for one in exercises)
    console.print(Text(f"{obeyed} of {laws} laws hold", style="bold"))
    for note in notes:
        console.print(Text(f"Note: {note}", style="yellow"))
    first = first_broken(exercises)
    if first is None:
        return
    exercise, law = first
    console.print()
    console.print(Text(f"First to mend: {exercise.name}", style="bold"))
    console.print(indented(Text(law.title)))
    console.print(indented(Text(law.message, style="red")))
    print_input(console, shown)


def first_broken(exercises: Sequence[ExerciseLaws]) -> tuple[ExerciseLaws, LawMark] | None:
    """The first law, in the course's order, that does not hold."""
    broken = ((one, law) for one in exercises for law in one.laws if law.verdict != "right")
    return next(broken, None)


def held(exercise: ExerciseLaws) -> str:
    """How many of its laws a function obeys; of an answer, whether it is one."""
    if exercise.is_answer:
        answered = exercise.obeyed == len(exercise.laws)
        return "answered; whether rightly, only the key can say" if answered else "no answer yet"
    return f"{exercise.obeyed}/{len(exercise.laws)} laws"


def _line(exercise: ExerciseLaws) -> Text:
    style = "green" if exercise.obeyed == len(exercise.laws) and not exercise.is_answer else ""
    return Text(f"{exercise.assignment:<6}{exercise.name:<30}{held(exercise):>12}", style=style)
