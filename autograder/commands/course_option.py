"""--course, and the sentence that says which course counts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.commands.screen import say

if TYPE_CHECKING:
    from autograder.course import Course


def course_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the option --course."""
    return click.option(
        "--course",
        "named",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The course: a folder with solutions/. Without it, AUTOGRADER_COURSE, else the course that is shipped.",
    )(command)


def say_course(course: "Course") -> None:
    """Says which course counts, where it is, and what it borrows."""
    from autograder.submissions.text import printable

    say(f"Course: {printable(course.name)} ({printable(str(course.root))})")
    if course.borrowed:
        names = ", ".join(folder.name for folder in course.borrowed)
        say(f"Borrowed from the course that is shipped: {names}")
