"""The report on a terminal: a table of a class, and what a learner should mend first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.marks import CriterionMark, ExerciseMark, Report, SubmissionMark

STUDENT, NUMBER = 22, 5  # columns wide
SAID = 10  # lines of what the learner's code printed


def points(number: float) -> str:
    """12, 12.5, 12.25."""
    return f"{number:g}"


def print_class(console: Console, report: Report) -> None:
    """One row a submission: points of each assignment, total, and what to look at first."""
    assignments = _assignments(report)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    widths = [min(STUDENT, max(len("student"), *(len(mark.id) for mark in report.submissions)))]
    widths += [max(len(name), NUMBER) for name in (*assignments, "total")]
    table.add_column("student", overflow="fold", width=widths[0])
    for name, width in zip((*assignments, "total"), widths[1:], strict=True):
        table.add_column(name, justify="right", no_wrap=True, width=width)
    rest = console.width - sum(widths) - len(widths)
    table.add_column(
        "look at first", overflow="ellipsis", no_wrap=True, width=max(rest, len("look at first"))
    )
    for mark in report.submissions:
        cells = [_points_of(mark, name) for name in assignments]
        student = mark.id if report.is_confined else f"{mark.id} (unconfined)"
        table.add_row(Text(student), *cells, _total(mark), Text(look_at_first(mark)))
    console.print(table)
    console.print(Text(_summary(report)))


def _assignments(report: Report) -> list[str]:
    return list(
        dict.fromkeys(exercise.assignment for mark in report.submissions for exercise in mark.exercises)
    )


def _points_of(mark: SubmissionMark, name: str) -> Text:
    exercises = [exercise for exercise in mark.exercises if exercise.assignment == name]
    criteria = [criterion for exercise in exercises for criterion in exercise.criteria]
    if any(criterion.verdict == "not judged" for criterion in criteria):
        return Text("?", style="bold red")
    if all(exercise.status == "not handed in" for exercise in exercises):
        return Text("-", style="dim")
    won, most = sum(one.points for one in exercises), sum(one.max_points for one in exercises)
    return Text(points(won), style="green" if won == most else "")


def _total(mark: SubmissionMark) -> Text:
    if mark.verdict == "not judged":
        return Text("?", style="bold red")
    return Text(points(mark.points), style="bold green" if mark.points == mark.max_points else "bold")


def look_at_first(mark: SubmissionMark) -> str:
    """Where the first lost point of the files that were handed in was lost; a warning if no point was."""
    handed_in = [
        (exercise, criterion)
        for exercise in mark.exercises
        for criterion in exercise.criteria
        if exercise.status != "not handed in"
    ]
    if not handed_in:
        return next(iter(mark.notes), "nothing was handed in")
    for verdict in ("not judged", "wrong", "imprecise"):
        for exercise, criterion in handed_in:
            if criterion.verdict == verdict:
                return _at(exercise, criterion)
    warnings = (*notes(mark), *(criterion.message for _, criterion in handed_in))
    return next((said for said in warnings if said), "")


def _at(exercise: ExerciseMark, criterion: CriterionMark) -> str:
    """`lstm_gates: f[0, 2] is 1.84, but should be 0.91`; a message that names its place needs no other."""
    message = criterion.message or criterion.title
    return message if message.startswith(exercise.name) else f"{exercise.name}: {message}"


def _summary(report: Report) -> str:
    number = len(report.submissions)
    unjudged = sum(mark.verdict == "not judged" for mark in report.submissions)
    most = points(report.submissions[0].max_points) if report.submissions else "0"
    layers = ", ".join(report.confinement) or "nothing"
    said = f"{number} submission{'s' * (number != 1)}, {most} points each at most; confined by: {layers}"
    return f"{unjudged} NOT JUDGED, which is the grader's fault and no mark. {said}" if unjudged else said


def print_learner(
    console: Console, mark: SubmissionMark, shown: Sequence[tuple[str, Any]], warnings: Iterable[str]
) -> None:
    """Points of every exercise, then the first thing to mend in full; `shown` is the input that shows it."""
    for exercise in mark.exercises:
        console.print(_exercise_line(exercise))
    console.print(f"[bold]{points(mark.points)} of {points(mark.max_points)} points[/bold]")
    for note in warnings:
        console.print(Text(note, style="yellow"))
    first = first_to_mend(mark)
    if first is None:
        return
    exercise, criterion = first
    console.print()
    lost = criterion.max_points - criterion.points
    console.print(
        Text(f"First to mend: {exercise.name}, for {points(lost)} point{'s' * (lost != 1)}", style="bold")
    )
    console.print(indented(Text(criterion.title)))
    console.print(indented(Text(criterion.message, style="red")))
    if criterion.mistake:
        console.print(indented(Text(criterion.mistake)))
    print_input(console, shown)


def print_input(console: Console, shown: Sequence[tuple[str, Any]]) -> None:
    """The input that shows a mistake, if there is one."""
    if shown:
        console.print("  It shows on:")
        for name, value in shown:
            prefix = f"    {name} = "
            console.print(Text(prefix + value_text(value, prefix)))


def indented(text: Text) -> Padding:
    """The text two columns to the right, in all its lines."""
    return Padding(text, (0, 0, 0, 2), expand=False)


def print_said(console: Console, file: str, said: str) -> None:
    """The first lines that the learner's own code printed, if it did."""
    lines = said.rstrip().split("\n")
    if said.strip():
        console.print(Text(f"\n{file} printed:", style="dim"))
        for line in [*lines[:SAID], *(["..."] if len(lines) > SAID else [])]:
            console.print(indented(Text(line)))


def _exercise_line(exercise: ExerciseMark) -> Text:
    won = f"{points(exercise.points)}/{points(exercise.max_points)}"
    style = "green" if exercise.points == exercise.max_points else ""
    return Text(f"{exercise.assignment:<6}{exercise.name:<30}{won:>10}", style=style)


def first_to_mend(mark: SubmissionMark) -> tuple[ExerciseMark, CriterionMark] | None:
    """The first criterion, in the course's order, that is not right."""
    for exercise in mark.exercises:
        for criterion in exercise.criteria:
            if criterion.verdict != "right":
                return exercise, criterion
    return None


def notes(mark: SubmissionMark) -> Iterator[str]:
    """What cost nothing and is worth saying."""
    yield from mark.notes
    for exercise in mark.exercises:
        yield from exercise.notes
        for criterion in exercise.criteria:
            if criterion.verdict == "right" and criterion.message:
                yield criterion.message


def value_text(value: Any, prefix: str = "") -> str:
    """An argument as people read it, its rows under each other; `prefix` stands before the first."""
    if isinstance(value, np.ndarray):
        return np.array2string(value, separator=", ", precision=4, suppress_small=True, prefix=prefix)
    if isinstance(value, list):
        return f", \n{' ' * len(prefix)} ".join(
            np.array2string(array, separator=", ", precision=4) for array in value
        )
    return repr(value)
