"""hint: one hint more on a function that is not right yet."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_ALL_RIGHT, OK
from autograder.commands.limits import FOR_ONE_FILE, raise_limit_of_files
from autograder.commands.screen import say

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.learn.folder import Folder

ANSWER = "answer"
SECONDS = 60.0  # of a worker
FORBIDDEN = "This course does not show its answers (answers in course.toml)."


@click.command()
@click.argument("function")
@click.argument("level", required=False, type=click.Choice(["1", "2", "3", ANSWER]))
@click.option("--yes", is_flag=True, help="Show the answer without asking first.")
@course_option
def hint(function: str, level: str | None, yes: bool, named: Path | None) -> int:
    """Give the next hint on FUNCTION, or the one of LEVEL again.

    There are three: in plain words, on the code, on the mathematics. What your program itself does wrong, if it is
    known, comes first; of what is right nothing is told. `answer` in the place of a level shows the solution, where
    the course allows that, and asks first.
    """
    from autograder.course import open_course
    from autograder.learn.folder import learners_folder
    from autograder.learn.own_function import assignment_of

    course = open_course(named)
    name = assignment_of(course, function)
    folder = learners_folder(course, Path.cwd())
    say_course(course)
    if level == ANSWER:
        return _answer(course, folder, name, function, yes)
    return _hint(course, folder, name, function, int(level) if level else None)


def _hint(course: "Course", folder: "Folder", name: str, function: str, level: int | None) -> int:
    """Judges the function as it was saved, and says the hint."""
    from autograder.learn.hints import hint as hint_on
    from autograder.learn.hints import may_show_answers
    from autograder.learn.own_function import judged
    from autograder.learn.progress import marked, read_progress, remember
    from autograder.learn.resident import Resident
    from autograder.sandbox.opening import open_sandbox

    raise_limit_of_files(FOR_ONE_FILE)
    sandbox = open_sandbox(SECONDS)
    try:
        file, mark = judged(Resident(course, sandbox), folder, name, function)
    finally:
        sandbox.close()
    say(f"Checking {folder.shown(file.path)}")
    key = name, function
    given = hint_on(course, mark, read_progress(folder.root)[key].hints, level)
    kept = remember(folder.root, {key: {**marked([mark]).get(key, {}), "hints": given.level}})
    for sentence in given.sentences:
        click.echo(_in_lines(sentence))
    if given.is_last and may_show_answers(course):
        click.echo(f"The answer: autograder hint {function} {ANSWER}")
    if kept.fault:
        say(kept.fault)
    return OK


def _answer(course: "Course", folder: "Folder", name: str, function: str, yes: bool) -> int:
    """Shows the solution, after a question."""
    from autograder.learn.hints import answer, may_show_answers
    from autograder.learn.progress import remember

    if not may_show_answers(course):
        say(FORBIDDEN)
        return NOT_ALL_RIGHT
    if not (text := answer(course[name], function)):
        say(f"There is no answer key here, so there is no answer to show of {function}.")
        return NOT_ALL_RIGHT
    if not yes and not click.confirm(f"Show the answer of {function}?", err=True):
        return OK
    if fault := remember(folder.root, {(name, function): {"answer": True}}).fault:
        say(fault)
    click.echo(text)
    return OK


def _in_lines(sentence: str) -> str:
    import textwrap

    return textwrap.fill(sentence, 80, break_on_hyphens=False)
