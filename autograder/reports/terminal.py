"""The report on a terminal: a table of a class, and what a learner should fix first."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.report import LITTER, CriterionMark, ExerciseMark, Report, SubmissionMark
from autograder.reports.numbers import points
from autograder.reports.pasted import pasted

STUDENT, NUMBER = 22, 5  # columns wide
LOOK = "look at first"
LEFT_OVER = 10  # files that are listed
ALSO_BROKEN = 3  # properties that are named beside the first thing to fix
SAID = 10  # lines of what the learner's code printed

WITHOUT_KEY = (
    "There is no answer key here, so no points can be given. What is checked instead are properties: what holds of "
    "every right program, whatever its formulas. A property that does not hold shows a mistake; that all hold is not a "
    "mark."
)


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
    if mark.undecided:
        return mark.undecided
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
    if exercise.status == "not run":
        return message
    return message if message.startswith(exercise.name) else f"{exercise.name}: {message}"


def _summary(report: Report) -> str:
    number = len(report.submissions)
    unjudged = [mark for mark in report.submissions if mark.status == "not judged"]
    undecided = sum(bool(mark.undecided) for mark in unjudged)
    most = points(report.submissions[0].max_points) if report.submissions else "0"
    layers = ", ".join(report.confinement) or "nothing"
    said = f"{number} submission{'s' * (number != 1)}, {most} points each at most; confined by: {layers}"
    if undecided:
        said = f"{undecided} NOT JUDGED until somebody says whose or what the files are (--names). {said}"
    if faults := len(unjudged) - undecided:
        said = f"{faults} NOT JUDGED, which is the grader's fault and no mark. {said}"
    return said


def print_learner(console: Console, mark: SubmissionMark, warnings: Iterable[str] = ()) -> None:
    """A line for every exercise, then the first thing to fix in full, with the input that shows it."""
    first = first_to_fix(mark)
    if is_without_key(mark):
        console.print(Text(WITHOUT_KEY))
        console.print()
    for exercise in mark.exercises:
        console.print(_exercise_line(exercise))
    console.print(Text(total(mark), style="bold"))
    for note in warnings:
        print_indented(console, Text(note, style="yellow"), 0)
    if first is not None:
        console.print()
        _print_first(console, mark, *first)


def _print_first(
    console: Console, mark: SubmissionMark, exercise: ExerciseMark, criterion: CriterionMark
) -> None:
    """The criterion, what shows it, what a tutor would say; of a file that was not run, what is the matter with it."""
    console.print(Text(f"First to fix: {where_to_fix(mark, exercise, criterion)}", style="bold"))
    if exercise.fault:
        print_indented(console, Text(exercise.fault, style="red"))
        return
    print_indented(console, Text(criterion.title))
    print_indented(console, Text(criterion.message, style="red"))
    if criterion.mistake:
        print_indented(console, Text(criterion.mistake))
    if criterion.counterexample:
        console.print("  It shows on:")
        for line in pasted(exercise.name, criterion.counterexample):
            console.print(_in(console, Text(f"    {line}")), soft_wrap=True)
    if others := also_broken(exercise, criterion):
        console.print("  Nor do these hold:")
        for title in others:
            print_indented(console, Text(title), 4)


def where_to_fix(mark: SubmissionMark, exercise: ExerciseMark, criterion: CriterionMark) -> str:
    """`lstm_gates, for 2 points`; `the file of rnn, for 15 points` if nothing of it was run."""
    whole = [one for one in mark.exercises if one.assignment == exercise.assignment]
    name = f"the file of {exercise.assignment}" if exercise.fault else exercise.name
    lost = criterion.max_points - criterion.points
    if exercise.fault:
        lost = sum(one.max_points for one in whole)
    return f"{name}, for {points(lost)} point{'s' * (lost != 1)}" if lost else name


def is_without_key(mark: SubmissionMark) -> bool:
    """Whether there are only properties to go by: no answer key, so no points."""
    kinds = {criterion.kind for exercise in mark.exercises for criterion in exercise.criteria}
    return kinds == {"property"}


def also_broken(exercise: ExerciseMark, criterion: CriterionMark) -> list[str]:
    """The titles of the other properties of an exercise that do not hold, the first few."""
    titles = [one.title for one in exercise.properties if one.verdict != "right" and one is not criterion]
    more = len(titles) - ALSO_BROKEN
    return [*titles[:ALSO_BROKEN], *([f"and {more} more"] if more > 0 else [])]


def total(mark: SubmissionMark) -> str:
    """`28 of 30 points`, or `12 of 13 properties hold` where there is no answer key."""
    if not is_without_key(mark):
        return f"{points(mark.points)} of {points(mark.max_points)} points"
    properties = [one for exercise in mark.exercises for one in exercise.properties]
    held = sum(one.verdict == "right" for one in properties)
    return f"{held} of {len(properties)} properties hold"


def won(exercise: ExerciseMark) -> str:
    """`3/5`, or `2/3 properties`; of a constant without an answer key, whether it is one of the form asked for."""
    properties = exercise.properties
    if len(properties) < len(exercise.criteria):
        return f"{points(exercise.points)}/{points(exercise.max_points)}"
    held = sum(one.verdict == "right" for one in properties)
    if exercise.kind == "constant":
        answered = held == len(properties)
        return "answered; only the key can say if rightly" if answered else "no answer yet"
    return f"{held}/{len(properties)} properties"


def is_whole(exercise: ExerciseMark) -> bool:
    """Whether nothing is left to fix in it."""
    return exercise.points == exercise.max_points and all(
        one.verdict == "right" for one in exercise.properties
    )


def print_indented(console: Console, text: Text, columns: int = 2) -> None:
    """The text so many columns to the right, in all its lines, in signs that the terminal has."""
    for line in _in(console, text).wrap(console, console.width - columns):
        line.rstrip()
        console.print(Text(" " * columns) + line, soft_wrap=True)


def print_said(console: Console, file: str, said: str) -> None:
    """The first lines that the learner's own code printed, if it did."""
    lines = said.rstrip().split("\n")
    if said.strip():
        console.print(Text(f"\n{file} printed:", style="dim"))
        for line in [*lines[:SAID], *(["..."] if len(lines) > SAID else [])]:
            print_indented(console, Text(line))


def _exercise_line(exercise: ExerciseMark) -> Text:
    style = "green" if is_whole(exercise) else ""
    return Text(f"{exercise.assignment:<6}{exercise.name:<29} {won(exercise):>10}", style=style)


def first_to_fix(mark: SubmissionMark) -> tuple[ExerciseMark, CriterionMark] | None:
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
