"""What is said of a file as a whole: why it is no program, and warnings that cost nothing."""

from collections.abc import Iterator, Sequence

from autograder.student_room.time_limit import HANGS
from autograder.submissions.source import Source
from autograder.submissions.text import printable

from . import explain, not_python
from .conversation import Failure
from .student import Student

NOTES = 20
LINES = 8  # that one note names


class Unmarkable(Exception):
    """The file as a whole cannot be marked; the message is a sentence for the student, `note` shows the line."""

    def __init__(self, sentence: str, note: str = "") -> None:
        self.note = note
        super().__init__(sentence)

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands beside the marks, once."""
        return (self.note,) if self.note else ()


def refuse_what_is_no_program(student: Student, source: Source) -> None:
    """Raises Unmarkable if the file could not be loaded, or is not Python."""
    if student.unloadable is not None:
        raise Unmarkable(explain.unloadable(source.file, student.unloadable))
    stops = student.ready.stops if student.ready else ()
    script = source.cells[0] if len(source.cells) == 1 and not source.cells[0].is_notebook else None
    for stop in stops:
        if script and stop.kind == "not python" and stop.cell == script.name:
            sentence = _not_python(stop, script.text)
            pointed = not_python.pointed_at(script.text, stop.line, stop.column)
            raise Unmarkable(
                sentence, f"{sentence}; until that is mended, nothing in the file can be run{pointed}"
            )


def _not_python(stop: Failure, text: str) -> str:
    """`rnn.py is not Python at line 3: invalid syntax`."""
    place, reason = not_python.place(text, stop.line), not_python.reason(text, stop.line, stop.text)
    return f"{printable(stop.cell)} {place}: {reason}"


def notes_on(student: Student, *, show_text: bool) -> tuple[str, ...]:
    """Warnings, which cost nothing; the first of them, if somebody earned ten thousand."""
    notes = list(_all_notes(student, show_text))
    more = [f"and {len(notes) - NOTES} notes more"] if len(notes) > NOTES else []
    return (*notes[:NOTES], *more)


def _all_notes(student: Student, show_text: bool) -> Iterator[str]:
    if student.ready is None:
        return
    for name in student.ready.twice:
        yield f"{printable(name)} is defined twice; the last definition counts"
    yield from _left_out(student.ready.stops)
    last = [stop for stop in student.ready.stops if stop.kind == "timeout"][HANGS - 1 :]
    for stop in student.ready.stops:
        if stop.kind == "not python":
            yield _unread(stop, not_python.text_of_cell(student.sources.values(), stop.cell))
        elif stop.kind != "absent":
            then = "nothing after it was run" if stop in last else "the next statement was run"
            yield _stopped(stop, show_text, then)
    for name, arguments in student.changed.items():
        yield f"{name} changes its argument {' and '.join(sorted(arguments))} in place; work on a copy"


def _stopped(stop: Failure, show_text: bool, then: str) -> str:
    place = printable(stop.cell) + (f", line {stop.line}" if stop.line else "")
    said = f": {printable(stop.text)}" if stop.text and show_text and stop.kind == "raised" else ""
    return f"{place} {explain.stopped(stop)}{said}; {then}"


def _unread(stop: Failure, text: str) -> str:
    pointed = not_python.pointed_at(text, stop.line, stop.column)
    return f"{_not_python(stop, text)}; nothing else of this cell was run, and the next one was{pointed}"


def _left_out(stops: Sequence[Failure]) -> Iterator[str]:
    """`rnn.py, lines 3, 7 and 12 use matplotlib, and there is no matplotlib here; ...`."""
    absent: dict[tuple[str, str], set[int]] = {}
    for stop in stops:
        if stop.kind == "absent":
            absent.setdefault((stop.cell, stop.text), set()).add(stop.line)
    for (cell, module), lines in absent.items():
        name = printable(module, 60)
        shown = [str(line) for line in sorted(lines)][:LINES]
        shown += [f"{len(lines) - LINES} more"] if len(lines) > LINES else []
        use = f"line {shown[0]} uses" if len(lines) == 1 else f"lines {explain.listed(shown)} use"
        then = "each time the next statement was run" if len(lines) > 1 else "the next statement was run"
        yield f"{printable(cell)}, {use} {name}, and there is no {name} here; {then}"
