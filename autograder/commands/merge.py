"""merge: the shards of one class, put together."""

from collections.abc import Sequence
from pathlib import Path

import click

from autograder.commands.class_options import times_option
from autograder.commands.course_option import course_option
from autograder.commands.ending import NOT_JUDGED, OK
from autograder.commands.output import Outputs, output_options, try_outputs
from autograder.commands.report_files import write_report
from autograder.commands.screen import say

NAMED = 10  # of those that are missing


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN ...")
@click.option(
    "--run",
    "into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    required=True,
    help="The folder of the merged run, which is not there yet.",
)
@course_option
@times_option("times", help="When work came, as in grade --times, so that the policy of course.toml counts.")
@output_options
def merge(
    folders: Sequence[Path], into: Path, named: Path | None, times: str | None, outputs: Outputs
) -> int:
    """Put together what grade --shard marked in several folders, as one run of the whole class.

    Exit code 3 if somebody is in none of them, is not marked yet, or was not judged.
    """
    from autograder.commands.after_policy import settled_by
    from autograder.course import open_course
    from autograder.runs.kept import waiting
    from autograder.runs.merging import merge as put_together
    from autograder.runs.run import report_of

    try_outputs(list(outputs.values()))
    settings = open_course(named).settings
    missing = put_together(folders, into)
    report = settled_by(into, settings, times, report_of(into))
    write_report(report, outputs)
    if missing:
        say(f"In none of these runs: {_some(missing)}; mark the shards that are left.")
    if unmarked := list(waiting(into)):
        say(
            f"Not marked yet in their run: {_some(unmarked)}; go on with that run by its own command, and merge again "
            "into another folder."
        )
    is_whole = not missing and not unmarked
    return OK if is_whole and all(mark.status != "not judged" for mark in report.submissions) else NOT_JUDGED


def _some(students: Sequence[str]) -> str:
    more = f" and {len(students) - NAMED} more" if len(students) > NAMED else ""
    return f"{', '.join(students[:NAMED])}{more}"
