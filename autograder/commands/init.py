"""init: a course of one's own, which borrows the assignments of the course that is shipped."""

from pathlib import Path

import click

from autograder.commands.ending import OK
from autograder.commands.screen import say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> int:
    """For instructors: begin a course of your own in FOLDER, with course.toml and roster.csv.

    Nothing that is there is overwritten.
    """
    from autograder.authoring.new_course import begin
    from autograder.course import load_course, shipped_root

    for path in begin(folder, load_course(shipped_root()).assignments):
        click.echo(f"written: {path}")
    say(
        f"Edit {folder / 'course.toml'}, and name the course with --course {folder}. Assignments of your own stand in "
        f"{folder / 'solutions'}/<name>/; autograder doctor --course {folder} proves the course sound."
    )
    return OK
