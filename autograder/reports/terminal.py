"""The report on a terminal: a table of a class, and what a learner should mend first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.report import LITTER, CriterionMark, ExerciseMark, Report, SubmissionMark
from autograder.reports.numbers import points

STUDENT, NUMBER = 22, 5  # columns wide
LOOK = "look at first"
LEFT_OVER = 10  # files that are listed
SAID = 10  # lines of what the learner's code printed


def print_class(console: Console, report: Report) -> None:
    """One row a submission: points of each assignment, total, and what to look at first; then what is left over."""
    assignments = _assignments(report)
    rows = [_row(mark, assignments, report.is_confined) for mark in report.submissions]
    heads = ("student", *assignments, "total")
    widths = [max(len(head), NUMBER, *(row[k].cell_len for row in rows)) for k, head in enumerate(heads)]
    rest = console.width - sum(widths[1:]) - len(heads) - len(LOOK)
    widths[0] = min(widths[0], max(STUDENT, 0) if rest >= STUDENT else max(rest, NUMBER))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("student", overflow="fold", width=widths[0])
    for name, width in zip(heads[1:], widths[1:], strict=True):
        table.add_column(name, justify="right", no_wrap=True, width=width)
    room = console.width - sum(widths) - len(widths)
    if room >= len(LOOK):
        table.add_column(LOOK, overflow="crop", no_wrap=True, width=room)
    for mark, row in zip(report.submissions, rows, strict=True):
        look = [Text(_cut(look_at_first(mark), room))] if room >= len(LOOK) else []
        table.add_row(*(_in(console, cell) for cell in (*row, *look)))
    console.print(table)
    console.print(Text(_summary(report)))
    _print_left_over(console, report)


def _row(mark: SubmissionMark, assignments: Sequence[str], is_confined: bool) -> list[Text]:
    student = mark.id if is_confined else f"{mark.id} (unconfined)"
    return [Text(student), *(_points_of(mark, name) for name in assignments), _total(mark)]


def _cut(text: str, room: int) -> str:
    """The text in one line of so many columns."""
    return text if cell_len(text) <= room else f"{set_cell_size(text, max(room - 3, 0)).rstrip()}..."


def _in(console: Console, text: Text) -> Text:
    """The text in signs that the terminal has."""
    encoding = console.encoding or "utf-8"
    plain = text.plain.encode(encoding, "backslashreplace").decode(encoding)
    return text if plain == text.plain else Text(plain, style=text.style)


def _print_left_over(console: Console, report: Report) -> None:
    """The first files that were left over, those of people without a mark first, and how many there are."""
    unmarked = {mark.id for mark in report.submissions if mark.status != "marked"}
    left = [file for file in report.files if not file.taken and file.reason != LITTER]
    if not left:
        return
    left.sort(key=lambda file: (file.student not in unmarked, file.path))
    taken = sum(file.taken for file in report.files)
    console.print(Text(f"\n{taken} file{'s' * (taken != 1)} taken, {len(left)} left over:"))
    for file in left[:LEFT_OVER]:
        line = Text(_cut(f"  {file.path}: {file.reason}", console.width))
        console.print(_in(console, line), no_wrap=True, overflow="crop")
    if len(left) > LEFT_OVER:
        console.print(Text(f"  and {len(left) - LEFT_OVER} more, all in the JSON"))


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
    if mark.status == "not handed in":
        return Text("-", style="dim")
    return Text(points(mark.points), style="bold green" if mark.points == mark.max_points else "bold")


def look_at_first(mark: SubmissionMark) -> str:
    """Where the first lost point of the files that were handed in was lost; a warning if no point was."""
    handed_in = [
        (exercise, criterion)
        for exercise in mark.exercises
        for criterion in exercise.criteria
        if exercise.status != "not handed in"
    ]
    if not handed_in or is_undecided(mark):
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
    if exercise.status == "not run":
        return message
    return message if message.startswith(exercise.name) else f"{exercise.name}: {message}"


def _summary(report: Report) -> str:
    number = len(report.submissions)
    unjudged = [mark for mark in report.submissions if mark.status == "not judged"]
    undecided = sum(is_undecided(mark) for mark in unjudged)
    most = points(report.submissions[0].max_points) if report.submissions else "0"
    layers = ", ".join(report.confinement) or "nothing"
    said = f"{number} submission{'s' * (number != 1)}, {most} points each at most; confined by: {layers}"
    if undecided:
        said = f"{undecided} NOT JUDGED until somebody says whose or what the files are (--names). {said}"
    if faults := len(unjudged) - undecided:
        said = f"{faults} NOT JUDGED, which is the grader's fault and no mark. {said}"
    return said


def is_undecided(mark: SubmissionMark) -> bool:
    """Whether somebody has to say whose or what the files are; otherwise a fault of ours keeps it from its mark."""
    messages = {criterion.message for exercise in mark.exercises for criterion in exercise.criteria}
    return mark.status == "not judged" and messages == set(mark.notes)


def print_learner(
    console: Console, mark: SubmissionMark, shown: Sequence[tuple[str, Any]], warnings: Iterable[str]
) -> None:
    """Points of every exercise, then the first thing to mend in full; `shown` is the input that shows it."""
    for exercise in mark.exercises:
        console.print(_exercise_line(exercise))
    console.print(f"[bold]{points(mark.points)} of {points(mark.max_points)} points[/bold]")
    first = first_to_mend(mark)
    if first is not None and first[0].status == "not run":
        _print_file(console, mark, *first, warnings)
        return
    for note in warnings:
        console.print(Text(note, style="yellow"))
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


def _print_file(
    console: Console,
    mark: SubmissionMark,
    exercise: ExerciseMark,
    criterion: CriterionMark,
    warnings: Iterable[str],
) -> None:
    """What is the matter with a file as a whole: it has nothing to do with the equation that it is said of."""
    fault, others = whole_fault(criterion, warnings)
    for note in others:
        console.print(Text(note, style="yellow"))
    lost = sum(one.max_points for one in mark.exercises if one.assignment == exercise.assignment)
    console.print()
    console.print(
        Text(f"First to mend: the file of {exercise.assignment}, for {points(lost)} points", style="bold")
    )
    console.print(indented(Text(fault, style="red")))


def whole_fault(criterion: CriterionMark, warnings: Iterable[str]) -> tuple[str, list[str]]:
    """What is said of a file as a whole, with the line that shows it if a note has that; and the other notes."""
    notes = list(warnings)
    fault = next((note for note in notes if note.startswith(criterion.message)), criterion.message)
    return fault, [note for note in notes if note != fault]


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
