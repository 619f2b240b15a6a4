"""`check`, as a notebook or a program calls it: shows the marks on a function, or the properties that it has."""

import atexit
import functools
import os
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course import Broken, open_course
from autograder.errors import NoCourse
from autograder.grading.grader import Grader
from autograder.grading.prepared import PRACTICE
from autograder.grading.rules import Rules
from autograder.learn import session
from autograder.learn.asked import Uncheckable, asked
from autograder.learn.folder import learners_folder
from autograder.learn.hints import hint as next_hint
from autograder.learn.holds import holds_after
from autograder.learn.next import next_after
from autograder.learn.outline import outline_of
from autograder.learn.progress import read_progress, remember
from autograder.report import ExerciseMark, SubmissionMark, submission_mark
from autograder.reports import terminal
from autograder.reports.notebook import Checked
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.workers import Sandbox

RULES = Rules(show_text=True, properties=True)


class ForNbgrader(Exception):
    """nbgrader runs the cell, and takes for right whatever does not raise; what is shown is the message only."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NotGradedHere(ForNbgrader):
    """nbgrader runs the cells of a submission, and would take silence for full points."""


class NotAllRight(ForNbgrader):
    """`nbgrader validate` runs the cells of one's own notebook."""


def show(what: Sequence[Any], caller: Mapping[str, Any], hint: bool = False) -> None:
    """Shows the marks on what was asked about, or a sentence; the caller's names tell where to look for it.

    With `hint`, the next hint on the first function that is not right is shown below them.
    """
    # In this process the student's code could write its own marks, and nbgrader reads marks from what cells show.
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise NotGradedHere(
            "nbgrader is running this cell, which earns no points by being run; let the course's nbgrader_config.py "
            "put the autograder's preprocessor in the place of Execute"
        )
    try:
        checked: Checked | str = check(what, caller)
    except (NoCourse, Uncheckable) as nothing:
        checked = str(nothing)
    except KeyboardInterrupt:
        _sandbox().close()  # an answer may be on its way; the next check opens it again
        checked = "Stopped; nothing was checked."
    except Exception as fault:  # noqa: BLE001  (whatever failed here is ours, and nobody else's traceback)
        checked = (
            f"This could not be checked, and that is the autograder's fault ({type(fault).__name__}: {fault}); "
            "please report it."
        )
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not getattr(checked, "is_right", False):
        raise NotAllRight(str(checked))
    _display(checked)
    if hint and isinstance(checked, Checked):
        _display(hint_below(checked.mark, Path.cwd()))


def hint_below(mark: SubmissionMark, here: Path) -> str:
    """The next hint on the first function that is to be fixed; how many were given is kept in the learner's folder."""
    course = open_course(None)
    if (first := terminal.first_to_fix(mark)) is None:
        return "All of this is right: there is nothing to hint at."
    folder = learners_folder(course, here)
    key = first[0].assignment, first[0].name
    try:
        given = next_hint(course, first[0], read_progress(folder.root)[key].hints)
    except Broken as broken:
        return str(broken)
    kept = remember(folder.root, {key: {"hints": given.level}})
    sentences = [*given.sentences[-1:], *([kept.fault] if kept.fault else [])]  # the mistake is named above
    return "\n".join(textwrap.fill(one, 80, break_on_hyphens=False) for one in sentences)


def _display(checked: Checked | str) -> None:
    if session.ipython() is None or isinstance(checked, str):
        print(checked)
    else:
        from IPython.display import display  # there, since a session of it runs

        display(checked)


def check(what: Sequence[Any], caller: Mapping[str, Any]) -> Checked:
    """The marks on these functions, exercises or assignments; without an answer key, their properties.

    Raises Uncheckable.
    """
    course = open_course(None)
    exercises: list[ExerciseMark] = []
    notes: list[str] = []
    then = ""
    holds: tuple[str, ...] = ()
    ran: dict[str, str] = {}
    for assignment, names, source, beside, runs in asked(course, what, caller):
        ran |= runs
        then = next_after(outline_of(course), assignment.name, names[-1])
        holds = holds_after(course, assignment.name, names[-1] if len(names) == 1 else "")
        part = replace(course, assignments=(assignment,))
        grader = Grader(part, RULES, PRACTICE, sandbox=_sandbox())
        mark = grader.mark_forms("", {assignment.name: [source]}, beside=beside)
        exercises += [one for one in mark.exercises if one.name in names]
        notes += terminal.notes(mark)
    return Checked(submission_mark("", tuple(exercises)), tuple(notes), then, tuple(ran.items()), holds)


@functools.cache
def _sandbox() -> Sandbox:
    """One sandbox for all checks of a session: to open it takes longer than to check a function in it."""
    sandbox = open_sandbox(RULES.patience.submission)
    atexit.register(sandbox.close)
    return sandbox
