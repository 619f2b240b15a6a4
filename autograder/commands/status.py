"""status: how far a run is, seen from another terminal."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.ending import NOT_JUDGED, OK

if TYPE_CHECKING:
    from autograder.runs.kept import Progress


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="RUN")
def status(folder: Path) -> int:
    """Tell how far the run in a folder of grade --run is.

    Exit code 0 if every submission has a verdict, 3 if not, or not yet.
    """
    from autograder.runs.kept import progress_of

    found = progress_of(folder)
    judged = found.marked - found.not_judged
    click.echo(_how_far(found))
    for name, count in found.graders.items():
        click.echo(f"At work: {name}, {count} in hand.")
    if not found.graders:
        click.echo("Nobody is at work on it.")
    if found.last is not None:
        click.echo(f"The last mark was made at {found.last.isoformat(' ', 'seconds')}.")
    if found.graders and (left := _left(found, datetime.now(UTC))) is not None:
        click.echo(f"At this rate it takes about {left} more.")
    return OK if judged == found.total else NOT_JUDGED


def _how_far(found: "Progress") -> str:
    """How many are marked; earlier attempts are marked too where the best one counts."""
    unjudged = f", {found.not_judged} of them not judged" if found.not_judged else ""
    marked = f"{found.marked} of {found.total}"
    if not found.earlier:
        return f"{marked} submissions are marked{unjudged}."
    tried = f"{found.earlier} earlier attempt{'s' * (found.earlier != 1)}"
    return f"{marked} are marked{unjudged}: {found.total - found.earlier} submissions and {tried}."


def _left(found: "Progress", now: datetime) -> str | None:
    """The time that is left, if as many are marked a second as since the first mark."""
    if found.first is None or found.marked < 2 or found.marked == found.total:
        return None
    seconds = (now - found.first).total_seconds() / found.marked * (found.total - found.marked)
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
