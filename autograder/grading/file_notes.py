"""What is said of a file as a whole: why it is not a program, and warnings that cost nothing."""

from collections.abc import Iterable, Iterator, Mapping

from autograder.course import Assignment
from autograder.grading import explain
from autograder.report import Place
from autograder.sandbox.answers import Failure
from autograder.sandbox.program import Program
from autograder.sandbox.replies import Replies
from autograder.submissions import not_python
from autograder.submissions.source import Source
from autograder.submissions.text import printable
from autograder.worker.time_limit import HANGS

NOTES = 20
LINES = 8  # that one note names
LETTERS = 200  # of a line that is shown


class Unmarkable(Exception):
    """The file as a whole cannot be marked; the message is a sentence for the student, `note` shows the line."""

    def __init__(self, sentence: str, note: str = "", place: Place | None = None) -> None:
        self.note = note
        self.place = place
        super().__init__(sentence)


def refuse_what_is_no_program(program: Program, name: str, source: Source) -> None:
    """Raises Unmarkable if the file could not be loaded, or is not Python."""
    if name in program.unloadable:
        raise Unmarkable(explain.unloadable(source.file, program.unloadable[name]))
    script = source.cells[0] if len(source.cells) == 1 and not source.cells[0].is_notebook else None
    for stop in program.loaded[name].stops:
        if script and stop.kind == "not python" and stop.cell == script.name:
            sentence = _not_python(stop, script.text)
            pointed = not_python.pointed_at(script.text, stop.line, stop.column)
            line = printable(not_python.line_of([source], stop.cell, stop.line).strip()[:LETTERS], LETTERS)
            raise Unmarkable(
                sentence,
                f"{sentence}; until that is fixed, nothing in the file can be run{pointed}",
                Place(file=printable(stop.cell), line=stop.line, text=line),
            )


def _not_python(stop: Failure, text: str) -> str:
    """`rnn.py is not Python at line 3: invalid syntax`."""
    place, reason = not_python.place(text, stop.line), not_python.reason(text, stop.line, stop.text)
    return f"{printable(stop.cell)} {place}: {reason}"


def notes_on(
    program: Program, assignment: Assignment, public: Mapping[str, Replies], *, show_text: bool
) -> tuple[str, ...]:
    """Warnings, which cost nothing; the first of them, if somebody earned ten thousand.

    `public` is what the functions gave on public inputs: what they changed there may be told.
    """
    notes = [*_of_loading(program, assignment.name, show_text), *_of_calls(assignment, public)]
    more = [f"and {len(notes) - NOTES} notes more"] if len(notes) > NOTES else []
    return (*notes[:NOTES], *more)


def _of_loading(program: Program, name: str, show_text: bool) -> Iterator[str]:
    loaded = program.loaded[name]
    for twice in loaded.twice:
        yield f"{printable(twice)} is defined twice; the last definition counts"
    stops = loaded.stops
    yield from _each_time((stop for stop in stops if stop.kind == "absent"), show_text)
    yield from _each_time((stop for stop in stops if stop.kind == "raised"), show_text)
    last = [stop for stop in stops if stop.kind == "timeout"][HANGS - 1 :]
    for stop in stops:
        if stop.kind == "not python":
            yield _unread(stop, program.sources.values())
        elif stop.kind not in ("absent", "raised"):
            then = "nothing after it was run" if stop in last else "the next statement was run"
            place = printable(stop.cell) + (f", line {stop.line}" if stop.line else "")
            yield f"{place} {explain.stopped(stop)}; {then}"


def _of_calls(assignment: Assignment, public: Mapping[str, Replies]) -> Iterator[str]:
    for exercise in assignment.exercises:
        given = public[exercise.name].noted() if exercise.name in public else ()
        names = [part.name for part in exercise.takes]
        changed = {names[k] for one in given for k in one.changed if 0 <= k < len(names)}
        if changed:
            yield f"{exercise.name} changes its argument {' and '.join(sorted(changed))} in place; work on a copy"
        if any(one.stacked for one in given):
            yield f"{exercise.name} returns its results stacked in one array; return them as a tuple"


def _unread(stop: Failure, sources: Iterable[Source]) -> str:
    sources = list(sources)
    text = not_python.text_of_cell(sources, stop.cell)
    pointed = not_python.pointed_at(text, stop.line, stop.column)
    is_cell = any(cell.name == stop.cell and cell.is_notebook for one in sources for cell in one.cells)
    rest = "nothing else of this cell was run, and the next one was" if is_cell else "nothing in it was run"
    return f"{_not_python(stop, text)}; {rest}{pointed}"


def _each_time(stops: Iterable[Failure], show_text: bool) -> Iterator[str]:
    """`rnn.py, lines 3, 7 and 12 use matplotlib, and there is no matplotlib here; ...`: one note for what is alike."""
    alike: dict[tuple[str, str], set[int]] = {}
    for stop in stops:
        said = f": {printable(stop.text)}" if stop.text and show_text and stop.kind == "raised" else ""
        advice = f"; {stop.advice}" if stop.advice else ""
        sentence = f"{explain.stopped(stop, is_named=not said)}{said}{advice}"
        alike.setdefault((stop.cell, sentence), set()).add(stop.line)
    for (cell, sentence), lines in alike.items():
        shown = [str(line) for line in sorted(lines - {0})][:LINES]
        shown += [f"{len(lines) - LINES} more"] if len(lines) > LINES else []
        place = ", line" if len(lines) == 1 else ", lines"
        where = f"{printable(cell)}{f'{place} {explain.listed(shown)}' if shown else ''}"
        does, _, rest = sentence.partition(" ")
        what = sentence if len(lines) == 1 else f"{does.removesuffix('s')} {rest}"
        then = "each time the next statement was run" if len(lines) > 1 else "the next statement was run"
        yield f"{where} {what}; {then}"
