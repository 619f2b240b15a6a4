"""doctor: whether the course is sound."""

from collections.abc import Sequence
from pathlib import Path

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_ALL_RIGHT, OK
from autograder.commands.screen import progress
from autograder.errors import NothingToGrade

WALL = "seccomp"


@click.command()
@click.argument("names", metavar="[ASSIGNMENT ...]", nargs=-1)
@course_option
def doctor(names: Sequence[str], named: Path | None) -> int:
    """Prove the course sound: stubs earn 0, solutions everything, every mistake fails and is named.

    With names of assignments, those alone are looked at.
    """
    from autograder.authoring.doctor import inspected, layers
    from autograder.course import open_key

    course = open_key(named)
    say_course(course)
    if unknown := [name for name in names if name not in course.names]:
        raise NothingToGrade(
            f"The course has no assignment {', '.join(unknown)}; it has {', '.join(course.names)}. Name one of these."
        )
    course = course.only(names) if names else course
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
    sound = f"Sound: {', '.join(course.names)}." if names else "The course is sound."
    click.echo(f"{found} finding{'s' * (found > 1)}." if found else sound)
    return NOT_ALL_RIGHT if found else OK
