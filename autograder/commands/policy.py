"""policy: what lateness and attempts leave of the marks of runs, before anybody is told."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import OK
from autograder.errors import BadSettings
from autograder.reports.numbers import points

if TYPE_CHECKING:
    from autograder.settings.settings import Settings
    from autograder.settling import Policy


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN ...")
@course_option
@click.option(
    "--times",
    "times_file",
    required=True,
    metavar="FILE",
    help="When work came: a CSV with the columns student,assignment,submitted; a line for each attempt.",
)
@click.option(
    "--explain", "student", metavar="STUDENT", help="Tell of one student, assignment by assignment."
)
def policy(folders: Sequence[Path], named: Path | None, times_file: str, student: str | None) -> int:
    """Preview what the policy of course.toml leaves of the marks in folders of grade --run.

    Where somebody has marks on an assignment in several runs, each is one more attempt, in the order of the runs.
    """
    from autograder.course import open_course

    course = open_course(named)
    say_course(course)
    if course.settings is None or not course.settings.has_policy:
        raise BadSettings("the course has no due dates in its course.toml; write them there, under [due]")
    found = _policy(folders, times_file, course.settings)
    known = sorted(found.given)
    if student is not None and student not in known:
        raise click.UsageError(f"{student} is in none of these runs; there is {', '.join(known[:10])}.")
    for one in [student] if student is not None else known:
        _print(one, found, in_full=student is not None)
    return OK


def _policy(folders: Sequence[Path], times_file: str, settings: "Settings") -> "Policy":
    from autograder.commands.after_policy import policy_of
    from autograder.submissions.times import times_of

    return policy_of(folders, settings, times_of(times_file, (), settings.moment))


def _print(student: str, found: "Policy", *, in_full: bool) -> None:
    from autograder.policy import sentence

    settled = found.of(student)
    total, judged = sum(one.final for one in settled), sum(one.attempt.points for one in settled)
    click.echo(f"{student}: {points(total)} of the {points(judged)} points that the judge gave")
    for one in settled if in_full else ():
        click.echo(f"  {sentence(one, found.terms)}")
    if in_full and (days := found.terms.days):
        spent = sum(one.free for one in settled)
        click.echo(f"  {spent} of {days} free days are spent, where they are worth most")
