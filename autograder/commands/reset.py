"""reset: the stub of a function again."""

from pathlib import Path

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_ALL_RIGHT, OK
from autograder.commands.screen import say


@click.command()
@click.argument("function")
@course_option
def reset(function: str, named: Path | None) -> int:
    """Put the stub of FUNCTION back; what you wrote is set aside.

    It is kept in set-aside/, beside your lessons, under a name that nothing has; nothing of yours is lost.
    """
    from autograder.course import open_course
    from autograder.learn.folder import learners_folder
    from autograder.learn.own_function import assignment_of, worked_on
    from autograder.learn.reset import NotReset
    from autograder.learn.reset import reset as reset_function

    course = open_course(named)
    say_course(course)
    name = assignment_of(course, function)
    folder = learners_folder(course, Path.cwd())
    worked_on(course, folder, name)  # or it says that there is no file
    try:
        done = reset_function(course[name], folder, function)
    except NotReset as reason:
        say(str(reason))
        return NOT_ALL_RIGHT
    for one in done:
        click.echo(f"{folder.shown(one.path)}: {function} is as it was handed out")
        click.echo(f"set aside: {folder.shown(one.aside)}")
    if not done:
        click.echo(f"{function} is as it was handed out already.")
    return OK
