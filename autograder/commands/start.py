"""start: the lessons, in a folder of the learner's own."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import OK
from autograder.commands.screen import say

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.learn.start import Started


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@course_option
def start(folder: Path | None, named: Path | None) -> int:
    """Write the lessons into FOLDER (rnn-course), and say how to go on.

    Nothing of yours is ever written over. Run again, it brings up to date what you have not touched.
    """
    from autograder.course import open_course
    from autograder.learn.start import FOLDER, is_started
    from autograder.learn.start import start as start_course

    if folder is None:
        folder = Path() if is_started(Path.cwd()) else Path(FOLDER)
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(
            f"{folder} is a file; it should be a folder, or not be there yet. Name another."
        )
    course = open_course(named)
    say_course(course)
    started = start_course(course, folder)
    _tell(started, folder)
    _say_how_to_go_on(course, started, folder, named)
    return OK


def _tell(started: "Started", folder: Path) -> None:
    """One line for each lesson: what became of each of its files."""
    lessons: dict[str, list[str]] = {}
    for path, did in started.did.items():
        lesson, *rest = path.relative_to(started.root).parts
        lessons.setdefault(lesson, []).append(f"{'/'.join(rest)} {did}")
    for lesson, files in lessons.items():
        click.echo(f"{folder / lesson}: {'; '.join(files)}")
    for sentence in started.missing:
        say(sentence)


def _say_how_to_go_on(course: "Course", started: "Started", folder: Path, named: Path | None) -> None:
    """What to open, and the commands to type next."""
    first = course.assignments[0].name
    forms = [folder / first / f"{first}{suffix}" for suffix in (".py", ".ipynb")]
    places = [str(form) for form in forms if started.root / first / form.name in started.did]
    say("\nOpen one of these:")
    for place in places:
        say(f"  {place}   in {'JupyterLab' if place.endswith('nb') else 'an editor'}")
    say("Then, in a terminal:")
    if folder.resolve() != Path.cwd():
        say(f"  cd {_quoted(folder)}")
    say(f"  autograder{f' watch --course {_quoted(named.resolve())}' if named else ''}")
    say("It judges each file when you save it, and says what to fix first.")


def _quoted(path: Path) -> str:
    """The path as a shell takes it, in Windows' quotes too."""
    return f'"{path}"' if " " in str(path) else str(path)
