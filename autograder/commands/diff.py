"""diff: whose mark is another one in another run, by which criterion, and why."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.ending import NOT_ALL_RIGHT, OK
from autograder.commands.screen import say
from autograder.reports.numbers import points

if TYPE_CHECKING:
    from autograder.runs.difference import Moved


@click.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("new", type=click.Path(path_type=Path), metavar="RUN")
def diff(old: Path, new: Path) -> int:
    """Tell whose mark moved between two runs, by which criterion, and why.

    The folders are those of grade --run. Exit code 0 if no mark moved, 1 if one did.
    """
    from autograder.runs.difference import differences
    from autograder.runs.kept import entries, waiting

    count = 0
    unmarked = set(waiting(old)), set(waiting(new))
    for moved in differences(entries(old), entries(new), unmarked):
        count += 1
        for line in _lines(moved):
            click.echo(line)
    say(f"{count} mark{'s' * (count != 1)} moved." if count else "No mark moved.")
    return NOT_ALL_RIGHT if count else OK


def _lines(moved: "Moved") -> list[str]:
    """`ada: 30 -> 28.5`, its criteria below it, and the reasons."""
    lines = [f"{moved.student}: {_shown(moved.before)} -> {_shown(moved.after)}"]
    lines += [f"  {name}: {_shown(*one)} -> {_shown(*other)}" for name, one, other in moved.criteria]
    return [*lines, *(f"  {reason}" for reason in moved.why or ("nothing that it is made from has changed",))]


def _shown(number: float | None, most: float | None = None) -> str:
    """`2.5`, or `2.5 of 3` where what it is worth is another number than before."""
    given = "-" if number is None else points(number)
    return given if most is None else f"{given} of {points(most)}"
