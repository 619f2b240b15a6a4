"""gradebook: what course.toml settles, in the gradebook of a course of nbgrader."""

from pathlib import Path

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import OK
from autograder.commands.screen import say
from autograder.errors import BadSettings
from autograder.gradebook.needed import need_nbgrader


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="NBGRADER_COURSE")
@course_option
@click.option("--write", is_flag=True, help="Enter the changes; without it they are only told.")
@click.option(
    "--db-url", default=None, help="The gradebook's database, if not the one that the course names."
)
def gradebook(folder: Path, named: Path | None, write: bool, db_url: str | None) -> int:
    """Tell a gradebook of nbgrader of the roster, the due dates and the extensions of course.toml.

    Each change is a line on stdout. Nothing is ever taken out: who is in the gradebook alone stays there.
    """
    need_nbgrader()
    from autograder.course import open_course
    from autograder.gradebook.alone import alone
    from autograder.gradebook.book import open_book, whole
    from autograder.gradebook.folders import open_folders
    from autograder.gradebook.grading import said_plainly
    from autograder.gradebook.told import tell, unknown

    course = open_course(named)
    say_course(course)
    if course.settings is None:
        raise BadSettings("the course has no course.toml, so it settles nothing; make one by autograder init")
    folders = open_folders(folder, db_url)
    with alone(folders.root), said_plainly(folders), open_book(folders) as book:
        try:
            with whole(book):
                changes = [one.sentence for one in tell(book, course.settings)]
                notes = list(unknown(book, course.settings))
                if not write:
                    raise _OnlyTold
        except _OnlyTold:
            pass
    for line in changes:
        click.echo(line)
    for note in notes:
        say(note)
    say(_ending(len(changes), write))
    return OK


class _OnlyTold(Exception):
    """Nothing is to be kept."""


def _ending(count: int, write: bool) -> str:
    if not count:
        return "The gradebook has all of it."
    changes = f"{count} change{'s' * (count != 1)}"
    return f"{changes} entered." if write else f"{changes}; nothing is entered yet. Enter them with --write."
