"""check: a learner's own files, and the first thing to fix."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_ALL_RIGHT, NOT_JUDGED, OK
from autograder.commands.learner_file import write_learner_page
from autograder.commands.limits import FOR_ONE_FILE, raise_limit_of_files
from autograder.commands.output import STDOUT, try_outputs
from autograder.commands.screen import narrow, say

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading.prepared import AllPrepared
    from autograder.report import ExerciseMark
    from autograder.sandbox.workers import Sandbox
    from autograder.submissions.find import Submission


OF_ALL_FUNCTIONS = 120.0  # seconds of a worker


@click.command()
@click.argument("what", nargs=-1, metavar="[ASSIGNMENT, FUNCTION or FILE ...]")
@click.option(
    "--all", "every", is_flag=True, help="Tell all that is wrong, and all properties that do not hold."
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write a page too, with a card for each function; - for stdout.",
)
@course_option
def check(what: tuple[str, ...], named: Path | None, every: bool, html_file: Path | None) -> int:
    """Mark your own files and show the first thing to fix.

    Without an argument, marks all files in assignments/ of the current folder, or those of assignments that lie in
    it. If functions are named, only these are marked. Exit code 0 if all is right, 1 if not. With a course that has
    no answer key (solutions/), no points are given: what is checked are properties, which every right program has.
    """
    from autograder.sandbox.opening import open_sandbox

    sandbox = open_sandbox(OF_ALL_FUNCTIONS)
    sandbox.start()  # first of all: it loads NumPy while this process loads the course
    try:
        if html_file is not None:
            try_outputs([html_file])
        return _checked(what, named, sandbox, every, html_file)
    finally:
        sandbox.close()


def _checked(
    what: tuple[str, ...], named: Path | None, sandbox: "Sandbox", every: bool, html_file: Path | None
) -> int:
    """Marks what was named, and shows the first thing to fix, or all that is wrong."""
    from autograder.commands.own_files import functions_named, own_files
    from autograder.course import open_course
    from autograder.grading.grader import Grader
    from autograder.grading.prepared import PRACTICE, AllPrepared
    from autograder.grading.rules import Rules
    from autograder.learn.asked import as_far_as
    from autograder.learn.holds import holds_after
    from autograder.learn.next import next_after
    from autograder.learn.outline import outline
    from autograder.report import submission_mark
    from autograder.reports.terminal import notes, print_learner

    opened = open_course(named, [Path(one) for one in what], only=[_assignment_named(one) for one in what])
    functions = functions_named(opened, what)
    what = tuple(dict.fromkeys(functions[one].name if one in functions else one for one in what))
    submissions = own_files(opened, what, Path.cwd())
    course = opened.only({name for one in submissions for name in one.files} or opened.names)
    asked_of = {
        one.name: [name for name in functions if functions[name].name == one.name]
        for one in course.assignments
    }
    course = replace(
        course, assignments=tuple(as_far_as(one, asked_of[one.name]) for one in course.assignments)
    )
    raise_limit_of_files(FOR_ONE_FILE)
    say_course(course)
    _say_files(submissions)
    prepared = AllPrepared(course, PRACTICE, tell=say)
    say(_wall(sandbox, prepared))
    rules = Rules(show_text=True, properties=every)
    grader = Grader(course, rules, PRACTICE, sandbox=sandbox, prepared=prepared)
    marks = [grader.mark(one, [name for name in course.names if name in one.files]) for one in submissions]
    exercises = [exercise for one in marks for exercise in one.exercises]
    wanted = [one for one in exercises if one.name in (asked_of[one.assignment] or [one.name])]
    mark = submission_mark("", tuple(wanted))
    last = next(iter(reversed(asked_of[course.names[-1]])), "")
    then = ""
    if mark.verdict == "right":
        then = next_after(outline(opened, partial(open_course, named)), course.names[-1], last)
    _remember(course, wanted)
    holds = holds_after(opened, course.names[-1], last)
    if html_file is not None:
        write_learner_page(html_file, mark, course, submissions, then)
    if html_file is None or str(html_file) != STDOUT:
        print_learner(narrow(), mark, notes(mark), every=every, then=then, holds=holds)
        if every or not any(one.explanation and one.explanation.printed for one in mark.exercises):
            _print_what_was_said(grader.said)
    return NOT_JUDGED if mark.verdict == "not judged" else OK if mark.verdict == "right" else NOT_ALL_RIGHT


def _remember(course: "Course", exercises: Sequence["ExerciseMark"]) -> None:
    """Keeps in progress.toml what was found, where a learner's folder is: one that `start` made, or that has it."""
    from autograder.learn.folder import learners_folder
    from autograder.learn.progress import PROGRESS, marked, remember
    from autograder.learn.start import is_started

    root = learners_folder(course, Path.cwd()).root
    if is_started(root) or (root / PROGRESS).exists():
        if fault := remember(root, marked(exercises)).fault:
            say(fault)


def _assignment_named(what: str) -> str:
    """The assignment that `lstm`, or a file lstm.py or lstm.ipynb, is named after; else what was said."""
    path = Path(what)
    return path.stem if path.suffix in (".py", ".ipynb") and path.is_file() else what


def _wall(sandbox: "Sandbox", prepared: "AllPrepared") -> str:
    """What confines the code that is checked, in a sentence."""
    from autograder.sandbox.opening import layers_of, told
    from autograder.sandbox.workers import SandboxFailed

    try:
        return told(layers_of(sandbox, prepared.book))
    except SandboxFailed:
        return "No process for your code could be started, with a wall or without."


def _print_what_was_said(printed: Mapping[str, bytes]) -> None:
    """What the learner's own files printed, by file."""
    from autograder.reports.terminal import print_said
    from autograder.submissions.text import printable

    for file, said in printed.items():
        lines = said.decode("utf-8", "replace").split("\n")
        print_said(narrow(), file, "\n".join(printable(line) for line in lines[:100]))


def _say_files(submissions: "Sequence[Submission]") -> None:
    """Says which files are checked, each as one would name it from here."""
    from autograder.submissions.text import printable

    for one in submissions:
        for path in (path for paths in one.files.values() for path in paths):
            here = Path.cwd()
            shown = path.relative_to(here) if path.is_relative_to(here) else path
            say(f"Checking {printable(str(shown))}")
