"""What is said of a file as a whole: why it is no program, and warnings that cost nothing."""

from collections.abc import Iterator

from autograder.submissions.source import Source
from autograder.submissions.text import printable

from . import explain
from .student import Student

NOTES = 20


class Unmarkable(Exception):
    """The file as a whole cannot be marked; the message is a sentence for the student."""


def refuse_what_is_no_program(student: Student, source: Source) -> None:
    """Raises Unmarkable if the file could not be loaded, or is no Python."""
    if student.unloadable is not None:
        raise Unmarkable(explain.unloadable(source.file, student.unloadable))
    stops = student.ready.stops if student.ready else ()
    broken = next((stop for stop in stops if stop.type_name in explain.SYNTAX), None)
    if broken and not source.cells[0].is_notebook:
        raise Unmarkable(explain.no_python(broken))


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
    for stop in student.ready.stops:
        place = printable(stop.cell) + (f", line {stop.line}" if stop.line else "")
        said = f": {printable(stop.text)}" if stop.text and show_text else ""
        yield f"{place} stops with {printable(stop.type_name)}{said}; what was defined before counts"
    for name, arguments in student.changed.items():
        yield f"{name} changes its argument {' and '.join(sorted(arguments))} in place; work on a copy"
