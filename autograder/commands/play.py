"""play: pictures of what a learner's own functions do."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import OK
from autograder.commands.limits import FOR_ONE_FILE, raise_limit_of_files
from autograder.commands.output import try_outputs, write_output
from autograder.commands.screen import narrow, say

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.learn.folder import Folder
    from autograder.learn.play import Figure
    from autograder.sandbox.workers import Sandbox

SECONDS = 60.0  # of a worker
ROOM = 18  # lines of curves, with their axes


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page, too.")
@course_option
def play(names: tuple[str, ...], page: Path | None, named: Path | None) -> int:
    """Draw what your own functions do.

    NAME is states (what rnn_forward remembers while it reads), norms (gradient_norms for three sizes of W_h), gates
    (of your LSTM, while a memory is written, kept, erased and read), connectivity (which letters the last output
    depends on), or a function, of which its result is drawn beside the right one. Without a name, all four.
    """
    from autograder.course import open_course
    from autograder.learn.folder import learners_folder
    from autograder.learn.own_function import assignment_of
    from autograder.learn.play import PLAYS
    from autograder.sandbox.opening import open_sandbox

    if page is not None:
        try_outputs([page])
    course = open_course(named)
    for name in names:
        if name not in PLAYS:
            assignment_of(course, name)  # or it says that there is no such function
    folder = learners_folder(course, Path.cwd())
    say_course(course)
    raise_limit_of_files(FOR_ONE_FILE)
    sandbox = open_sandbox(SECONDS)
    try:
        figures = _figures(course, folder, sandbox, names or tuple(PLAYS))
    finally:
        sandbox.close()
    _show(figures, page)
    return OK


def _figures(
    course: "Course", folder: "Folder", sandbox: "Sandbox", names: tuple[str, ...]
) -> dict[str, list["Figure"]]:
    """The figures by the names that they were asked for by; the learner's functions run in the sandbox."""
    from autograder.learn.own_function import assignment_of, own_files, sources_of
    from autograder.learn.play import PLAYS, Own, played, played_for
    from autograder.learn.resident import Resident

    files = own_files(course, folder)
    for file in files.values():
        say(f"Asking {folder.shown(file.path)}")
    own = Own(Resident(course, sandbox), sources_of(files))
    return {
        name: played(own, name)
        if name in PLAYS
        else played_for(own, (assignment_of(course, name), name), False)
        for name in names
    }


def _show(figures: dict[str, list["Figure"]], page: Path | None) -> None:
    from autograder.learn import drawn

    console = narrow()
    every = [figure for several in figures.values() for figure in several]
    for line in drawn.in_terminal(every, console.width, ROOM):
        console.print(line, soft_wrap=True)
    if page is not None:
        write_output(page, drawn.page("What your functions do", figures).encode("utf-8"))
