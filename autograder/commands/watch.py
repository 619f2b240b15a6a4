"""watch: on every save, the first thing to fix; what `autograder` alone does, too."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course_option import course_option
from autograder.commands.ending import OK, USAGE, Terminated
from autograder.commands.limits import FOR_ONE_FILE, raise_limit_of_files
from autograder.commands.screen import say
from autograder.errors import NothingToGrade

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.learn.folder import Folder
    from autograder.sandbox.workers import Sandbox

OF_ALL_FUNCTIONS = 120.0  # seconds of a worker
NO_TERMINAL = (
    "watch needs a terminal, to show what it finds and to wait for keys, and there is none here; autograder check "
    "marks once."
)


@click.command()
@click.argument("name", default="", metavar="[ASSIGNMENT or FUNCTION]")
@course_option
def watch(name: str, named: Path | None) -> int:
    """Mark your files whenever you save one, and show the first thing to fix.

    What `autograder` alone does, too. Keys: h gives a hint, i the input to paste, a all that is wrong, p a picture of
    what your function does, n the next function, l the list of all, q ends it.
    """
    if not is_terminal():
        raise click.UsageError(NO_TERMINAL)
    return _watch(name, named)


def alone() -> int:
    """What `autograder` alone does: it watches, or says how to begin."""
    if not is_terminal():
        return first_words()
    return _watch("", None, first_words)


def _watch(name: str, named: Path | None, without_lessons: Callable[[], int] | None = None) -> int:
    """Watches the folder; where there are no lessons in it, does something else, if there is something."""
    from autograder.course import open_course
    from autograder.learn.folder import learners_folder
    from autograder.sandbox.opening import open_sandbox

    sandbox = open_sandbox(OF_ALL_FUNCTIONS)
    try:
        sandbox.start()  # it loads NumPy while this process loads the course
        say("Opening the course ...")
        course = open_course(named)
        folder = learners_folder(course, Path.cwd())
        if without_lessons is not None and not folder.assignments:
            return without_lessons()
        _refuse_what_cannot_be_watched(course, folder, name)
        raise_limit_of_files(FOR_ONE_FILE)
        return _watched(course, folder, name, sandbox)
    except Terminated:
        raise
    except KeyboardInterrupt:  # the other way to quit
        return OK
    finally:
        sandbox.close()


def _refuse_what_cannot_be_watched(course: "Course", folder: "Folder", name: str) -> None:
    if not folder.assignments:
        raise NothingToGrade(
            f"There is no file of the course in {folder.root}, such as {course.names[0]}.py; autograder start writes "
            "the lessons."
        )
    names = {*course.names, *(exercise.name for one in course.assignments for exercise in one.exercises)}
    if name and name not in names:
        raise click.UsageError(f"The course has no assignment and no function called {name}.")


def _watched(course: "Course", folder: "Folder", name: str, sandbox: "Sandbox") -> int:
    from autograder.learn.keys import keys_of_terminal
    from autograder.learn.resident import Resident
    from autograder.learn.saves import watched
    from autograder.learn.screen import Closed, Screen
    from autograder.learn.watch import Watch

    screen = Screen()
    try:
        with keys_of_terminal() as keys, watched(folder.watched, keys.wake) as saves:
            Watch(folder, Resident(course, sandbox), screen, keys, saves).run(name)
    except Closed:
        return OK
    finally:
        screen.end()
    return OK


def first_words() -> int:
    """How to begin, and where the commands are told."""
    say("autograder start     writes the lessons into rnn-course/, and says what to open")
    say("autograder           there, marks each file when you save it: what to fix first")
    say("autograder --help    tells the other commands")
    return USAGE


def is_terminal() -> bool:
    """Whether somebody sits at both ends: reads the screen, and has keys."""
    try:
        return os.isatty(sys.stdout.fileno()) and os.isatty(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):
        return False
