"""What a call of `check` asks about, and the text that it comes from: cells that ran, or a file."""

import difflib
import inspect
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from autograder.course import Assignment, Course
from autograder.learn import session
from autograder.submissions.drawn_for import DRAWN_FOR
from autograder.submissions.source import Source, Unreadable, read

# `from layers import f`, `from .layers import f`, `import layers as L, rnn`
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+\.?(\w+)|import[ \t]+(\w[\w ,\t]*))", re.MULTILINE)

SESSION = "this notebook"


class Uncheckable(Exception):
    """What was asked about cannot be found; the message says what to do."""


class Asked(NamedTuple):
    """Exercises of one assignment, up to the last of which it reaches, and the program that they are in.

    In a notebook `runs` has the run of the cell that each of them comes from.
    """

    assignment: Assignment
    names: Sequence[str]
    source: Source | Unreadable
    beside: Mapping[str, Source]
    runs: Mapping[str, str] = {}


def asked(course: Course, what: Sequence[Any], caller: Mapping[str, Any]) -> list[Asked]:
    """The exercises that are asked about, by assignment. Raises Uncheckable."""
    if not what:
        raise Uncheckable("Name what to check: a function of yours, as in check(rnn_step), or an assignment.")
    found = []
    for assignment, names in _by_assignment(course, [_name(one) for one in what]).items():
        function = next((one for one in what if getattr(one, "__name__", None) in names), None)
        program = _program(course, assignment, names, function, caller)
        runs = _runs(program[0], names)
        found.append(Asked(as_far_as(assignment, names), names, *program, runs))
    return found


def _name(one: Any) -> str:
    if isinstance(one, str):
        return one
    if isinstance(name := getattr(one, "__name__", None), str):
        return name
    raise Uncheckable(
        f"check was given a value of type {type(one).__name__}, but should be given a function, as in "
        'check(rnn_step), or a name in quotes, as in check("GATES").'
    )


def _by_assignment(course: Course, names: Sequence[str]) -> dict[Assignment, list[str]]:
    """The names of the exercises that are asked about, by their assignments in the course's order."""
    known = {
        (assignment, exercise.name)
        for assignment in course.assignments
        for exercise in assignment.exercises
        if exercise.criteria
    }
    every = {name for _, name in known} | set(course.names)
    for name in names:
        if name not in every:
            near = difflib.get_close_matches(name, sorted(every), 1)
            meant = f"did you mean {near[0]}?" if near else f"there are: {', '.join(course.names)}."
            raise Uncheckable(f"The course has no exercise and no assignment called {name}; {meant}")
    found = {
        assignment: [
            exercise.name
            for exercise in assignment.exercises
            if (assignment, exercise.name) in known and {exercise.name, assignment.name} & set(names)
        ]
        for assignment in course.assignments
    }
    return {assignment: exercises for assignment, exercises in found.items() if exercises}


def as_far_as(assignment: Assignment, names: Sequence[str]) -> Assignment:
    """An assignment up to the last of these exercises: what comes later has no part in their marks. All, if of none."""
    if not names:
        return assignment
    last = max(k for k, exercise in enumerate(assignment.exercises) if exercise.name in names)
    return replace(assignment, exercises=assignment.exercises[: last + 1])


def _runs(source: Source | Unreadable, names: Sequence[str]) -> dict[str, str]:
    """The runs of cells that the functions come from; none of a file's."""
    if isinstance(source, Source) and source.file == SESSION:
        return session.runs_of(source.cells, names)
    return {}


def _program(
    course: Course, assignment: Assignment, names: Sequence[str], function: Any, caller: Mapping[str, Any]
) -> tuple[Source | Unreadable, dict[str, Source]]:
    """The text that the functions come from, and the files that it may import."""
    every = [exercise.name for exercise in assignment.exercises]
    every += [DRAWN_FOR] if assignment.drawn else []
    if (shell := session.ipython()) is not None:
        cells = session.program(session.cells_that_ran(shell), every)
        if session.defines(cells, names):
            source = Source(assignment.name, SESSION, cells)
            return source, beside_of(course, source, Path.cwd())
    if function is None:
        function = next((caller[name] for name in every if inspect.isfunction(caller.get(name))), None)
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    for file in (getattr(code, "co_filename", None), caller.get("__file__")):
        if file and Path(file).is_file():
            read_file = read(assignment.name, Path(file))
            return read_file, beside_of(course, read_file, Path(file).parent)
    raise Uncheckable(
        f"The text of {' and '.join(names)} cannot be found: no cell that ran and no file defines it. Run the cell "
        f"that defines it, or write it in a file, {assignment.name}.py, and run autograder check {assignment.name}."
    )


def beside_of(
    course: Course, source: Source | Unreadable, folder: Path, others: Mapping[str, Path] = {}
) -> dict[str, Source]:
    """The files that this one may import: of other assignments, and own modules in the same folder.

    `others` says where the files of other assignments lie, if that is not the same folder.
    """
    found: dict[str, Source] = {}
    wanted = [*course.names, *_imported(source)]
    while wanted:
        name = wanted.pop()
        if name in found or name == source.assignment:
            continue
        of_session = getattr(sys.modules.get(name), "__file__", None) if name in course.names else None
        path = next(
            (
                Path(path)
                for path in (of_session, folder / f"{name}.py", others.get(name))
                if path and Path(path).is_file()
            ),
            None,
        )
        if path and isinstance(other := read(name, path), Source):
            found[name] = other
            wanted += _imported(other)
    return found


def _imported(source: Source | Unreadable) -> list[str]:
    """The modules that a file imports, as far as its lines tell; those of Python and NumPy are not its own."""
    texts = [cell.text for cell in source.cells] if isinstance(source, Source) else []
    lines = [line for text in texts for line in _IMPORT.findall(text)]
    names = {name for start, rest in lines for name in (start, *re.split(r"[\s,]+", rest)) if name}
    return sorted(names - sys.stdlib_module_names - {"numpy", "as"})
