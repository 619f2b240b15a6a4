"""Writes a report to the files that were asked for, and to the terminal."""

from typing import TYPE_CHECKING

from autograder.commands.output import STDOUT, Outputs, write_output
from autograder.commands.screen import console
from autograder.reports.formats import FORMATS, IN_PIECES

if TYPE_CHECKING:
    from autograder.report import Report


def write_report(report: "Report", outputs: Outputs) -> None:
    """The report to where it was asked for, and to the terminal, unless a file of it goes there."""
    from autograder.reports.terminal import print_class

    for name, file in outputs.items():
        data = IN_PIECES[name](report) if name in IN_PIECES else FORMATS[name](report)
        write_output(file, data.encode() if isinstance(data, str) else data)
    if STDOUT not in map(str, outputs.values()):
        print_class(console(), report)
