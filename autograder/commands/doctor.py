"""doctor: whether the course is sound."""

from pathlib import Path

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_ALL_RIGHT, OK
from autograder.commands.screen import progress

WALL = "seccomp"


@click.command()
@course_option
def doctor(named: Path | None) -> int:
    """Prove the course sound: stubs earn 0, solutions everything, every mistake fails and is named."""
    from autograder.authoring.doctor import inspected, layers
    from autograder.course import open_key

    course = open_key(named)
    say_course(course)
    held = layers(course)
    click.echo(f"Student code is confined by: {', '.join(held) or 'nothing'}.")
    if WALL not in held:
        click.echo(
            f"That is not enough to grade by: {WALL} is missing, and grade refuses without --unconfined."
        )
    found = 0
    with progress("examining", None) as advance:
        for what, wrong in inspected(course):
            advance(what)
            if wrong:
                found += 1
                click.echo(f"{what}: {wrong}")
    click.echo("The course is sound." if not found else f"{found} findings.")
    return NOT_ALL_RIGHT if found else OK
