"""The report on a terminal: a table of a class, and what a learner should fix first."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.report import LITTER, CriterionMark, ExerciseMark, Report, SubmissionMark
from autograder.reports import explained
from autograder.reports.csv import columns
from autograder.reports.numbers import points

STUDENT, NAME, NUMBER = 22, 12, 5  # columns wide; at least so many for a name
LOOK = "look at first"
AT_ONCE = 200  # rows of a table, of which no more are held
LEFT_OVER = 10  # files that are listed
SCREEN = 24  # lines
LEAST = 8  # lines of what is to be fixed first, however much stands above
MOST_ROWS, LISTED = 6, 3  # exercises that are not right with a line each; lines of names
BRIEFLY = 3  # further functions that are told in a line each
STYLES = {"difference": "red", "source": "bold", "title": "dim", "label": "dim"}
SAID = 10  # lines of what the learner's code printed

WITHOUT_KEY = (
    "There is no answer key here, so no points can be given. What is checked instead are properties: what holds of "
    "every right program, whatever its formulas. A property that does not hold shows a mistake; that all hold is not a "
    "mark."
)


def print_class(console: Console, report: Report) -> None:
    """One row a submission: points of each assignment, total, and what to look at first; then what is left over."""
    assignments, has_policy = columns(report)
    heads = ("student", *assignments, "total", *(("final",) if has_policy else ()))
    widths = [max(len(head), NUMBER) for head in heads]
    for mark in report.submissions:
        cells = _row(mark, assignments, report.is_confined, has_policy)
        widths = [max(width, cell.cell_len) for width, cell in zip(widths, cells, strict=True)]
    rest = console.width - sum(widths[1:]) - len(heads)
    beside = rest - len(LOOK)  # so much is left for a name; where that is too little, LOOK is left out
    widths[0] = min(widths[0], min(beside, STUDENT) if beside >= NAME else max(rest, NUMBER))
    room = console.width - sum(widths) - len(widths)
    marks = iter(report.submissions)
    first = True
    while (some := list(islice(marks, AT_ONCE))) or first:
        table = _table(heads, widths, room, has_head=first)
        for mark in some:
            look = [Text(_cut(look_at_first(mark), room))] if room >= len(LOOK) else []
            row = _row(mark, assignments, report.is_confined, has_policy)
            table.add_row(*(_in(console, cell) for cell in (*row, *look)))
        console.print(table)
        first = False
    console.print(Text(_summary(report)))
    _print_left_over(console, report)


def _table(heads: Sequence[str], widths: Sequence[int], room: int, *, has_head: bool) -> Table:
    """A table without rows, whose columns are so wide whatever comes into them."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=has_head)
    table.add_column("student", overflow="fold", width=widths[0])
    for name, width in zip(heads[1:], widths[1:], strict=True):
        table.add_column(name, justify="right", no_wrap=True, width=width)
    if room >= len(LOOK):
        table.add_column(LOOK, overflow="crop", no_wrap=True, width=room)
    return table


def _row(mark: SubmissionMark, assignments: Sequence[str], is_confined: bool, has_policy: bool) -> list[Text]:
    student = mark.id if is_confined else f"{mark.id} (unconfined)"
    final = [Text("" if mark.final is None else points(mark.final))] if has_policy else []
    return [Text(student), *(_points_of(mark, name) for name in assignments), _total(mark), *final]


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
    left = [file for file in report.files if not file.taken and file.reason != LITTER]
    if not left:
        return
    unmarked = {mark.id for mark in report.submissions if mark.status != "marked"}
    left.sort(key=lambda file: (file.student not in unmarked, file.path))
    taken = sum(file.taken for file in report.files)
    console.print(Text(f"\n{taken} file{'s' * (taken != 1)} taken, {len(left)} left over:"))
    for file in left[:LEFT_OVER]:
        line = Text(_cut(f"  {file.path}: {file.reason}", console.width))
        console.print(_in(console, line), no_wrap=True, overflow="crop")
    if len(left) > LEFT_OVER:
        console.print(Text(f"  and {len(left) - LEFT_OVER} more, all in the JSON"))


def _points_of(mark: SubmissionMark, name: str) -> Text:
    exercises = [exercise for exercise in mark.exercises if exercise.assignment == name]
    criteria = [criterion for exercise in exercises for criterion in exercise.criteria]
    if any(criterion.verdict == "not judged" for criterion in criteria):
        return Text("?", style="bold red")
    if all(exercise.status == "not handed in" for exercise in exercises):
        return Text("-", style="dim")
    won = sum(one.points for one in exercises)
    most = sum(one.max_points for one in exercises if not one.bonus)
    return Text(points(won), style="green" if won >= most else "")


def _total(mark: SubmissionMark) -> Text:
    if mark.verdict == "not judged":
        return Text("?", style="bold red")
    if mark.status == "not handed in":
        return Text("-", style="dim")
    return Text(points(mark.points), style="bold green" if mark.points >= mark.max_points else "bold")


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
    unjudged = next(((one, each) for one, each in handed_in if each.verdict == "not judged"), None)
    if first := unjudged or first_to_fix(_handed_in(mark)):
        return _at(*first)
    warnings = (*notes(mark), *(criterion.message for _, criterion in handed_in))
    return next((said for said in warnings if said), "")


def _handed_in(mark: SubmissionMark) -> SubmissionMark:
    """The mark without what was not handed in."""
    kept = tuple(one for one in mark.exercises if one.status != "not handed in")
    return msgspec.structs.replace(mark, exercises=kept)


def _at(exercise: ExerciseMark, criterion: CriterionMark) -> str:
    """`lstm_gates: The forget gate and the input gate are swapped`; what names its place needs no other."""
    message = explained.in_short(exercise)
    if exercise.status != "marked" or exercise.explanation is None:
        message = criterion.message or criterion.title
    if exercise.status == "not run":
        return message
    return message if message.startswith(exercise.name) else f"{exercise.name}: {message}"


def _summary(report: Report) -> str:
    number = len(report.submissions)
    unjudged = [bool(mark.undecided) for mark in report.submissions if mark.status == "not judged"]
    undecided = sum(unjudged)
    most = points(report.submissions[0].max_points) if report.submissions else "0"
    layers = ", ".join(report.confinement) or "nothing"
    said = f"{number} submission{'s' * (number != 1)}, {most} points each at most; confined by: {layers}"
    if undecided:
        said = f"{undecided} NOT JUDGED until somebody says whose or what the files are (--names). {said}"
    if faults := len(unjudged) - undecided:
        said = f"{faults} NOT JUDGED, which is the grader's fault and no mark. {said}"
    return said


def print_learner(
    console: Console,
    mark: SubmissionMark,
    warnings: Iterable[str] = (),
    *,
    every: bool = False,
    then: str = "",
    holds: Sequence[str] = (),
) -> None:
    """What was won, then the first thing to fix in full, on one screen; with `every`, all that is wrong.

    If nothing of these exercises is left to do, `holds` are lines on a property that they have, and `then` is what
    comes after them.
    """
    warnings = list(warnings)
    head = _in_lines(WITHOUT_KEY, console.width, indent="") if is_without_key(mark) else []
    for line in [*head, *([""] if head else [])]:
        console.print(Text(line))
    first = first_to_fix(mark)
    shown = [first[0]] if first else []
    if every:
        shown = [*shown, *(one for one in wrong(mark) if one not in shown)]
    rows = [_exercise_line(exercise) for exercise in mark.exercises]
    after = [] if every else list(_after(mark, shown, then))
    notes_in_all = sum(len(_in_lines(note, console.width)) for note in warnings)
    fixed = 1 + notes_in_all + 2 * bool(shown) + len(after)
    needed = sum(len(explained.lines(one, console.width)) for one in shown)
    if not every and len(rows) + fixed + needed > SCREEN:
        rows = list(_grouped(mark, console.width))
    for row in rows:
        console.print(_in(console, row), soft_wrap=True)
    console.print(Text(total(mark), style="bold"))
    for note in warnings:
        print_indented(console, Text(note, style="yellow"), 0)
    room = None if every else max(SCREEN - len(rows) - fixed, LEAST)
    for number, exercise in enumerate(shown):
        console.print()
        start = to_write(exercise) or ("" if number else "First to fix: ")
        _print_wrong(console, f"{start}{where_to_fix(mark, exercise)}", exercise, room)
        if every:
            for title in explained.also_broken(exercise):
                print_indented(console, Text(f"Nor does this hold: {title}"))
    for line in (*_held(mark, holds), *(_then(mark, then) if every else after)):
        console.print(_in(console, Text(line, style="dim")), soft_wrap=True)


def print_explained(console: Console, report: Report, mark: SubmissionMark, exercise: ExerciseMark) -> None:
    """Why one function has its mark: what is wrong, the input that shows it, every criterion, what it was marked by."""
    console.print(Text(f"{mark.id}: {exercise.name}, {won(exercise)} points", style="bold"))
    if exercise.because:
        print_indented(console, Text(_right_in_itself([exercise])))
    if exercise.status in ("not handed in", "not judged"):
        print_indented(console, Text(mark.undecided or exercise.status))
    elif exercise.explanation is not None:
        _print_wrong(
            console, explained.headline(exercise, exercise.max_points - exercise.points), exercise, None
        )
    for note in exercise.notes:
        print_indented(console, Text(note, style="yellow"), 0)
    for one in exercise.criteria:
        told = f"{one.verdict}, {points(one.points)} of {points(one.max_points)}: {one.title}"
        print_indented(console, Text(told, style="green" if one.verdict == "right" else ""), 0)
        if one.verdict != "right" and one.message:
            print_indented(console, Text(one.message))
    for sentence in (one.sentence for one in mark.deducted if one.assignment == exercise.assignment):
        print_indented(console, Text(sentence), 0)
    for line in _marked_by(report, mark, exercise):
        print_indented(console, Text(line, style="dim"), 0)


def _marked_by(report: Report, mark: SubmissionMark, exercise: ExerciseMark) -> Iterator[str]:
    """What the mark depends on."""
    for one in mark.files:
        if one.assignment == exercise.assignment:
            yield f"{one.file}: SHA-256 {one.sha256 or 'unknown'}"
    if report.course is not None:
        yield f"Course: {report.course.name}, SHA-256 {report.course.sha256}"
    if (by := report.versions) is not None:
        yield (
            f"Marked by autograder {by.autograder}, Python {by.python}, NumPy {by.numpy}, Hypothesis {by.hypothesis}"
        )


def _print_wrong(console: Console, head: str, exercise: ExerciseMark, room: int | None) -> None:
    """What is wrong with one function, under its name."""
    print_indented(console, Text(head, style="bold"), 0)
    lines = explained.lines(exercise, console.width, room)
    for line in lines:
        console.print(_in(console, Text(str(line), style=STYLES.get(line.kind, ""))), soft_wrap=True)
    if exercise.explanation and exercise.explanation.code and not any(line.kind == "code" for line in lines):
        console.print(Text("  The input that shows it: autograder check --all", style="dim"))


def where_to_fix(mark: SubmissionMark, exercise: ExerciseMark) -> str:
    """`lstm_gates (lstm.py, line 52), for 2 points`; of a file that was not run, all that its functions carry."""
    of_file = [one for one in mark.exercises if one.assignment == exercise.assignment]
    lost = sum(one.max_points - one.points for one in (of_file if exercise.fault else [exercise]))
    return explained.headline(exercise, lost)


def wrong(mark: SubmissionMark) -> list[ExerciseMark]:
    """The exercises that are wrong in themselves, in the course's order: what is written first, then what is not.

    Of a file that was not run there is one.
    """
    found: list[ExerciseMark] = []
    names = {one.name for one in mark.exercises}
    for exercise in mark.exercises:
        is_wrong = any(one.verdict != "right" for one in exercise.criteria)
        is_spoilt = bool(names & set(exercise.because)) and not is_unwritten(exercise)
        is_wrong = is_wrong and not is_spoilt  # those are to be fixed first
        is_told = exercise.fault and any(one.fault and one.assignment == exercise.assignment for one in found)
        if is_wrong and not is_told:
            found.append(exercise)
    return sorted(found, key=is_unwritten)


def to_write(exercise: ExerciseMark) -> str:
    """What stands before the name of what is not there yet."""
    if not is_unwritten(exercise):
        return ""
    return "Next to answer: " if exercise.kind == "constant" else "Next to write: "


def is_unwritten(exercise: ExerciseMark) -> bool:
    """Whether there is nothing of it yet."""
    return exercise.explanation is not None and exercise.explanation.how == "unwritten"


def _after(mark: SubmissionMark, shown: Sequence[ExerciseMark], then: str) -> Iterator[str]:
    """In a line each: what is wrong besides, what is right in itself, what comes next."""
    others = [one for one in wrong(mark) if one not in shown]
    written = [one for one in others if not is_unwritten(one)]
    if shown and not is_unwritten(shown[0]):
        for one in written[:BRIEFLY]:
            short = explained.in_short(one)
            yield _cut(f"Then {short if short.startswith(one.name) else f'{one.name}: {short}'}", 80)
        if len(written) > BRIEFLY:
            yield f"and {len(written) - BRIEFLY} more; autograder check --all tells all of them in full"
    told = [*others, *shown]
    if right := [one for one in mark.exercises if one.because and one not in told]:
        told_of = _right_in_itself(right) if any(one.max_points for one in right) else _look_again(right)
        yield from textwrap.wrap(told_of, 80, break_on_hyphens=False)
    yield from _then(mark, then)


def _then(mark: SubmissionMark, then: str) -> Iterator[str]:
    """What comes next, where nothing is left to fix."""
    left = wrong(mark)
    if not left and then:
        yield from textwrap.wrap(f"Next: {then}", 80, break_on_hyphens=False)


def _held(mark: SubmissionMark, holds: Sequence[str]) -> Sequence[str]:
    """What holds of the functions, where nothing is left to fix."""
    return () if wrong(mark) else holds


def _right_in_itself(exercises: Sequence[ExerciseMark]) -> str:
    """One line for all functions whose results are wrong only because of others."""
    parts = list(dict.fromkeys(name for one in exercises for name in one.because))
    first, more = exercises[0].name, len(exercises) - 1
    who = f"{first} and {more} more are right in themselves" if more else f"{first} is right in itself"
    uses = f"{parts[0]} and {len(parts) - 1} more" if len(parts) > 1 else parts[0]
    return _cut(f"{who}: {'they use' if more else 'it uses'} {uses}", 80)


def _look_again(exercises: Sequence[ExerciseMark]) -> str:
    """One line for all functions that break properties and build on others that do: nobody knows why, without a key."""
    more = f" and {len(exercises) - 1} more" if len(exercises) > 1 else ""
    return _cut(f"{exercises[0].name}{more}: look again when {exercises[0].because[0]} is right", 80)


def _grouped(mark: SubmissionMark, width: int) -> Iterator[Text]:
    """A line for each exercise that is wrong; those that are right, and those not yet written, in one list each."""
    left = wrong(mark)
    written = [one for one in left if not is_unwritten(one)]
    for one in written[:MOST_ROWS]:
        yield _exercise_line(one)
    if len(written) > MOST_ROWS:
        yield Text(f"and {len(written) - MOST_ROWS} more that are not right")
    for head, style, names in (
        ("not written yet: ", "", [one.name for one in left if is_unwritten(one)]),
        ("right: ", "green", [one.name for one in mark.exercises if is_whole(one)]),
    ):
        if names:
            for line in _in_lines(head + ", ".join(names), width, LISTED):
                yield Text(line, style=style)


def _in_lines(text: str, width: int, most: int | None = None, indent: str = "  ") -> list[str]:
    """The text in lines of so many columns; of more than `most` lines the end is left out."""
    found = textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)
    if most is not None and len(found) > most:
        return [*found[: most - 1], _cut(found[most - 1], width - 4) + " ..."]
    return found


def is_without_key(mark: SubmissionMark) -> bool:
    """Whether there are only properties to go by: no answer key, so no points."""
    kinds = {criterion.kind for exercise in mark.exercises for criterion in exercise.criteria}
    return kinds == {"property"}


def total(mark: SubmissionMark) -> str:
    """`28 of 30 points`; `1.5 bonus points` of a bonus alone; `12 of 13 properties hold` where there is no key."""
    if not is_without_key(mark):
        if mark.bonus and not mark.max_points:
            return f"{points(mark.points)} bonus points"
        bonus = f", {points(mark.bonus)} of them bonus" if mark.bonus else ""
        return f"{points(mark.points)} of {points(mark.max_points)} points{bonus}"
    properties = [one for exercise in mark.exercises for one in exercise.properties]
    held = sum(one.verdict == "right" for one in properties)
    return f"{held} of {len(properties)} properties hold"


def won(exercise: ExerciseMark) -> str:
    """`3/5`, or `2/3 properties`; of a constant without an answer key, whether it is one of the form asked for."""
    properties = exercise.properties
    if len(properties) < len(exercise.criteria):
        return f"{points(exercise.points)}/{points(exercise.max_points)}{' bonus' if exercise.bonus else ''}"
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
    name = f"{f'{exercise.assignment} ':<6}{exercise.name}"
    return Text(f"{name:<35} {won(exercise):>10}", style=style)


def first_to_fix(mark: SubmissionMark) -> tuple[ExerciseMark, CriterionMark] | None:
    """The first function that is wrong in itself, and the criterion that shows it.

    What is written goes before what is not: an empty stub, or an answer that is still None, hides nothing.
    """
    for exercise in wrong(mark):
        if (criterion := explained.shown_criterion(exercise)) is not None:
            return exercise, criterion
    return None


def notes(mark: SubmissionMark) -> Iterator[str]:
    """What cost nothing and is worth saying."""
    yield from mark.notes
    for exercise in mark.exercises:
        yield from exercise.notes
        for criterion in exercise.criteria:
            if criterion.verdict == "right" and criterion.message and not exercise.because:
                yield criterion.message
