"""publish: what students get, made from the answer key."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.class_options import path_option
from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_ALL_RIGHT, OK
from autograder.commands.screen import say
from autograder.gradebook.needed import need_nbgrader

if TYPE_CHECKING:
    from autograder.course import Course

Others = Mapping[Path, str]  # what is written beside assignments/, by its path


@click.command()
@course_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a file is stale.")
@click.option("--force", is_flag=True, help="Set changed files aside, and write them anew.")
@path_option(
    "--nbgrader",
    "gradebook_course",
    metavar="COURSE",
    help="Instead, make the folder COURSE a course of nbgrader, or bring its sources up to date.",
)
@click.option(
    "--mistakes",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the known mistakes into FILE too, a page in Markdown for those who teach.",
)
@click.option(
    "--for-students",
    "package",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Instead, make FOLDER a package for students, without the answer key: check goes by properties there.",
)
def publish(
    named: Path | None,
    only_check: bool,
    force: bool,
    gradebook_course: Path | None,
    page: Path | None,
    package: Path | None,
) -> int:
    """For authors: make assignments/ from solutions/.

    What somebody has changed since it was published is left as it is and named, with exit code 1.
    """
    from autograder.course import open_key

    course = open_key(named)
    say_course(course)
    try:
        if gradebook_course is not None:
            return _for_nbgrader(course, gradebook_course, force)
        if package is not None:
            return _for_students(course, package, force)
        others = _page(course, page) if page is not None else {}
        return _check(course, others) if only_check else _publish(course, force, others)
    except ValueError as fault:  # in a solution: the message says in which, and where
        raise click.UsageError(str(fault)) from None


def _for_nbgrader(course: "Course", folder: Path, force: bool) -> int:
    need_nbgrader()
    from autograder.gradebook.founding import found

    written = found(course.root, folder, force)
    return _told(folder.resolve(), written.written, written.changed, written.set_aside)


def _for_students(course: "Course", folder: Path, force: bool) -> int:
    from autograder.authoring.without_key import write_without_key

    if folder.resolve().is_relative_to(course.root / "solutions"):
        raise click.UsageError(f"{folder} lies among the solutions; name a folder outside of the course.")
    written = write_without_key(course, folder, force)
    code = _told(folder.resolve(), [], written.changed, written.set_aside)
    count = len(written.written)
    say(f"{count} file{'s' * (count != 1)} written to {folder}; nothing of the answer key is in them.")
    return code


def _page(course: "Course", page: Path) -> Others:
    """The page of the known mistakes; a path that is not absolute is one from where the command runs."""
    from autograder.authoring.mistakes_page import mistakes_page

    path = page.resolve()
    shown = Path(os.path.relpath(path, course.root)).as_posix()
    return {path: mistakes_page(course, f"autograder publish --mistakes {shown}")}


def _publish(course: "Course", force: bool, others: Others) -> int:
    from autograder.authoring.publishing import publish as publish_course
    from autograder.course import is_installed
    from autograder.errors import NoCourse

    if is_installed(course.root):
        raise NoCourse(
            f"{course.root} belongs to the installed package, where nothing is to be written; name a course of your "
            "own with --course."
        )
    published = publish_course(course.root, force=force, others=others)
    _say_missing(published.missing, "left as they are")
    for path in published.unknown:
        say(f"No solution makes {path.relative_to(course.root)}; it was left as it is.")
    written = [path for path in published.out_of_order if path not in published.unknown]
    return _told(course.root, written, published.changed, published.set_aside)


def _check(course: "Course", others: Others) -> int:
    from autograder.authoring.publishing import publish as publish_course

    published = publish_course(course.root, check=True, others=others)
    for path in published.out_of_order:
        click.echo(f"stale: {os.path.relpath(path, course.root)}")
    _say_missing(published.missing, "not checked")
    if published.out_of_order:
        pages = "".join(f" --mistakes {os.path.relpath(path, course.root)}" for path in others)
        say(f"That is not what solutions/ makes; run autograder publish{pages} and commit what it writes.")
    return NOT_ALL_RIGHT if published.out_of_order else OK


def _told(root: Path, written: Sequence[Path], changed: Sequence[Path], set_aside: Sequence[Path]) -> int:
    """Says what came of it; 1 where something was left that somebody has changed."""
    for path in written:
        click.echo(f"written: {os.path.relpath(path, root)}")
    for path in set_aside:
        click.echo(f"set aside: {os.path.relpath(path, root)}")
    for path in changed:
        say(
            f"{os.path.relpath(path, root)} was changed by somebody since it was published, and was left as it is; "
            "with --force it is set aside, and made anew."
        )
    return NOT_ALL_RIGHT if changed else OK


def _say_missing(missing: Sequence[str], what_became: str) -> None:
    if missing:
        say(
            f"The notebooks were {what_became}: making them needs {' and '.join(missing)}: "
            f"pip install {' '.join(missing)}"
        )
