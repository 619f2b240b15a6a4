"""collect: what a platform handed out, into one folder a person, assignment and attempt."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.class_options import assignments_option, names_option, roster_option
from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_JUDGED, OK
from autograder.commands.output import write_output
from autograder.commands.screen import say

if TYPE_CHECKING:
    from autograder.collect.before import Before
    from autograder.collect.plan import Plan
    from autograder.collect.storing import Stored
    from autograder.course import Course
    from autograder.settings.roster import Member

PLATFORMS = (
    "moodle",
    "canvas",
    "blackboard",
    "gradescope",
    "github",
    "classroom50",
    "drive",
    "nbgrader",
    "email",
)
NAMED = 5  # in one sentence


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH ...")
@click.option(
    "--from",
    "platform",
    type=click.Choice(PLATFORMS),
    metavar="PLATFORM",
    required=True,
    help=f"Where it was downloaded: {', '.join(PLATFORMS)}.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    required=True,
    help="Where attempts are stored.",
)
@course_option
@roster_option("the roster of --course")
@assignments_option("The assignment that all files are for.")
@names_option
def collect(
    paths: tuple[Path, ...],
    platform: str,
    into: Path,
    named: Path | None,
    roster_file: Path | None,
    assignments: tuple[str, ...],
    names_file: Path | None,
) -> int:
    """Take what a platform handed out, zips and folders, into FOLDER/<id>/<assignment>/<attempt>/.

    Beside FOLDER it writes FOLDER.csv, the account of every file, FOLDER.times.csv, when work came as far as the
    platform says, and, where somebody has to say whose a file is, FOLDER.names.csv to be filled in. What was collected
    before stays as it is. Exit code 3 while somebody has to say something.
    """
    from autograder.collect.before import read_before
    from autograder.collect.plan import plan
    from autograder.collect.platforms import check
    from autograder.collect.storing import store_all
    from autograder.course import open_course
    from autograder.errors import NothingToGrade
    from autograder.submissions.archives import unpacking
    from autograder.submissions.declared import declared
    from autograder.submissions.find import Search, find_people

    course = open_course(named, paths)
    say_course(course)
    if unknown := [one for one in assignments if one not in course.names]:
        raise NothingToGrade(
            f"The course has no assignment {', '.join(unknown)}; it has {', '.join(course.names)}."
        )
    tables = [_beside(into, kind) for kind in ("", ".times", ".names")]
    before = read_before(*tables)
    said = declared(names_file) if names_file is not None else []
    said = [one for one in said if not before.is_elsewhere(one, paths)]
    with unpacking() as unpacked:
        people = find_people(Search(paths, course.names, assignments, said, (into, *tables), unpacked))
        check(platform, people)
        found = plan(platform, people, _roster(course, roster_file), assignments)
        stored = list(store_all(found.attempts, into))
    _write(found, stored, tables, before)
    return _told(found, stored, tables[2], into)


def _beside(into: Path, kind: str) -> Path:
    return into.with_name(f"{into.name}{kind}.csv")


def _roster(course: "Course", file: Path | None) -> "Sequence[Member]":
    from autograder.settings.roster import read_roster

    if file is not None:
        return read_roster(file)
    return course.settings.roster if course.settings is not None else ()


def _write(found: "Plan", stored: "Sequence[Stored]", tables: Sequence[Path], before: "Before") -> None:
    """The account, the times, and what has to be said: rows are added to what is there."""
    from autograder.collect.account import files_of, times_of, to_say
    from autograder.reports.csv import as_table

    account, times, names = tables
    write_output(account, as_table(files_of(found, stored, before)).encode())
    rows = times_of(stored, before)
    if len(rows) > 1:
        write_output(times, as_table(rows).encode())
    if (asked := to_say(found.open, before)) != before.names:
        write_output(names, asked.encode())


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _told(found: "Plan", stored: "Sequence[Stored]", names: Path, into: Path) -> int:
    new = sum(one.is_new for one in stored)
    whole = [one for one in stored if not one.fault]
    people = len({one.attempt.student for one in whole})
    said = f"{people} {'person' if people == 1 else 'people'}, {_count(len(whole), 'attempt')}"
    say(f"{said}: {new} new in {into}, {len(whole) - new} there already.")
    for what, who in (
        ("In the roster, and nothing was found of them", found.missing),
        ("Not in the roster, and collected all the same", found.strangers),
        ("Fits several people, so nothing of it was taken", found.unclear),
        ("Could not be copied", [f"{one.attempt.student}: {one.fault}" for one in stored if one.fault]),
    ):
        if who:
            more = f" and {len(who) - NAMED} more" if len(who) > NAMED else ""
            say(f"{what}: {', '.join(who[:NAMED])}{more}.")
    for one in found.open[:NAMED]:
        say(f"Whose, or what, is {one.path}? {one.reason}")
    if found.open:
        say(
            f"{_count(len(found.open), 'file')} to be decided: in {names} write whose each is in the place of its ? "
            f"(- for nobody's), and run this again with --names {names}."
        )
    return NOT_JUDGED if found.open or any(one.fault for one in stored) else OK
