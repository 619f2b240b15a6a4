"""`check`, as a notebook or a program calls it: finds the text of a function and shows the marks on it."""

import atexit
import difflib
import functools
import inspect
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder import session
from autograder.course import Assignment, Course, NoCourse, load_course, root_of_course
from autograder.judge_room.examiner import Inputs
from autograder.judge_room.grading import Grader
from autograder.judge_room.opening import open_room
from autograder.judge_room.room import StudentRoom
from autograder.judge_room.sitting import Rules
from autograder.marks import ExerciseMark, submission_mark
from autograder.reports import terminal
from autograder.reports.notebook import Checked
from autograder.submissions.source import Source, Unreadable, read

RULES = Rules(show_text=True)


class Uncheckable(Exception):
    """What was asked about cannot be found; the message says what to do."""


class ForNbgrader(Exception):
    """nbgrader runs the cell, and takes for right whatever does not raise; what is shown is the message only."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NotGradedHere(ForNbgrader):
    """nbgrader runs the cells of a submission, and would take silence for full points."""


class NotAllRight(ForNbgrader):
    """`nbgrader validate` runs the cells of one's own notebook."""


def show(what: Sequence[Any], caller: Mapping[str, Any]) -> None:
    """Shows the marks on what was asked about, or a sentence; the caller's names tell where to look for it."""
    # In this process the student's code could write its own marks, and nbgrader reads marks from what cells show.
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise NotGradedHere(
            "nbgrader is running this cell, which earns no points by being run; let the course's nbgrader_config.py "
            "put the autograder's preprocessor in the place of Execute"
        )
    try:
        checked: Checked | str = check(what, caller)
    except (Uncheckable, NoCourse) as nothing:
        checked = str(nothing)
    except KeyboardInterrupt:
        _room().close()  # an answer may be on its way; the next check opens it again
        checked = "Stopped; nothing was checked."
    except Exception as fault:  # noqa: BLE001  (whatever failed here is ours, and nobody else's traceback)
        checked = (
            f"This could not be checked, and that is the autograder's fault ({type(fault).__name__}: {fault}); "
            "please report it."
        )
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not getattr(checked, "is_right", False):
        raise NotAllRight(str(checked))
    _display(checked)


def _display(checked: Checked | str) -> None:
    if session.ipython() is None or isinstance(checked, str):
        print(checked)
    else:
        from IPython.display import display  # there, since a session of it runs

        display(checked)


def check(what: Sequence[Any], caller: Mapping[str, Any]) -> Checked:
    """The marks on these functions, exercises or assignments. Raises Uncheckable, or NoCourse."""
    course = load_course(root_of_course(Path.cwd()))
    if not what:
        raise Uncheckable("Name what to check: a function of yours, as in check(rnn_step), or an assignment.")
    exercises: list[ExerciseMark] = []
    notes: list[str] = []
    inputs: Inputs = {}
    for assignment, names in _asked(course, [_name(one) for one in what]).items():
        function = next((one for one in what if getattr(one, "__name__", None) in names), None)
        source, beside = _program(course, assignment, names, function, caller)
        grader = Grader(_as_far_as(course, assignment, names), RULES, secret="practice", room=_room())
        mark = grader.mark_forms("", {assignment.name: [source]}, beside=beside)
        exercises += [one for one in mark.exercises if one.name in names]
        notes += terminal.notes(mark)
        inputs |= grader.inputs
    return Checked.of(submission_mark("", tuple(exercises)), notes, inputs)


@functools.cache
def _room() -> StudentRoom:
    """One room for all checks of a session: to open it takes longer than to check a function in it."""
    room = open_room(RULES.patience.submission)
    atexit.register(room.close)
    room.start()
    return room


def _name(asked: Any) -> str:
    if isinstance(asked, str):
        return asked
    if isinstance(name := getattr(asked, "__name__", None), str):
        return name
    raise Uncheckable(
        f"check was given a value of type {type(asked).__name__}, but should be given a function, as in "
        'check(rnn_step), or a name in quotes, as in check("GATES").'
    )


def _asked(course: Course, names: Sequence[str]) -> dict[Assignment, list[str]]:
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
    asked = {
        assignment: [
            exercise.name
            for exercise in assignment.exercises
            if (assignment, exercise.name) in known and {exercise.name, assignment.name} & set(names)
        ]
        for assignment in course.assignments
    }
    return {assignment: found for assignment, found in asked.items() if found}


def _as_far_as(course: Course, assignment: Assignment, names: Sequence[str]) -> Course:
    """A course of one assignment, up to the last of these exercises: what comes later has no part in their marks."""
    last = max(k for k, exercise in enumerate(assignment.exercises) if exercise.name in names)
    return replace(course, assignments=(replace(assignment, exercises=assignment.exercises[: last + 1]),))


def _program(
    course: Course, assignment: Assignment, names: Sequence[str], function: Any, caller: Mapping[str, Any]
) -> tuple[Source | Unreadable, dict[str, Source]]:
    """The text that the functions come from, and the files that it may import."""
    every = [exercise.name for exercise in assignment.exercises]
    if (shell := session.ipython()) is not None:
        cells = session.program(session.cells_that_ran(shell), every)
        if session.defines(cells, names):
            return Source(assignment.name, "this notebook", cells), _beside(course, assignment, None)
    if function is None:
        function = next((caller[name] for name in every if inspect.isfunction(caller.get(name))), None)
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    for file in (getattr(code, "co_filename", None), caller.get("__file__")):
        if file and Path(file).is_file():
            return read(assignment.name, Path(file)), _beside(course, assignment, Path(file))
    raise Uncheckable(
        f"The text of {' and '.join(names)} cannot be found: no cell that ran and no file defines it. Run the cell "
        f"that defines it, or write it in a file, {assignment.name}.py, and run autograder check {assignment.name}."
    )


def _beside(course: Course, assignment: Assignment, file: Path | None) -> dict[str, Source]:
    """The files of other assignments that Python has imported here, or would find next to this one."""
    found = {}
    for name in course.names:
        paths = [getattr(sys.modules.get(name), "__file__", None), file and file.with_name(f"{name}.py")]
        path = next((Path(path) for path in paths if path and Path(path).is_file()), None)
        if name != assignment.name and path and isinstance(source := read(name, path), Source):
            found[name] = source
    return found
