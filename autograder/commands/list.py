"""list: how far one is in the course."""

from pathlib import Path

import click

from autograder.commands.course_option import course_option
from autograder.commands.ending import OK
from autograder.commands.screen import narrow, say


@click.command(name="list")
@course_option
def list(named: Path | None) -> int:
    """List all functions of the course: what is right, points, hints.

    It tells what was found when a function was judged last; nothing is judged for it. progress.toml keeps that.
    """
    from autograder.course import open_course
    from autograder.learn import view
    from autograder.learn.folder import learners_folder
    from autograder.learn.progress import read_progress
    from autograder.reports.numbers import points

    course = open_course(named)
    folder = learners_folder(course, Path.cwd())
    progress = read_progress(folder.root)
    console = narrow()
    for line in view.listing(course, progress, {}, console.width):
        console.print(line)
    won, most = view.counted(course.assignments, progress)
    console.print(f"course {view.bar(won / most if most else 0)} {points(won)}/{points(most)}", markup=False)
    if progress.fault:
        say(progress.fault)
    return OK
