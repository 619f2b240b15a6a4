"""Options that several commands on a class have: each stands here once, and means the same everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def path_option(*names: str, help: str, metavar: str = "FILE") -> Option:
    """An option that takes a path."""
    return click.option(*names, type=click.Path(path_type=Path), metavar=metavar, help=help)


def assignments_option(help: str) -> Option:
    """--assignment NAME, as often as one likes; what it does is for the command to say."""
    return click.option("--assignment", "assignments", multiple=True, metavar="NAME", help=help)


def report_option(name: str) -> Option:
    """Where marks come from: a report that was written."""
    return path_option(name, "report_file", help="The JSON that grade --json wrote.")


def times_option(name: str, help: str) -> Option:
    """--times SOURCE: when work came."""
    return click.option("--times", name, metavar="SOURCE", help=help)


run_option = path_option("--run", "run_folder", metavar="FOLDER", help="The folder of grade --run.")
names_option = path_option(
    "--names",
    "names_file",
    help="A CSV with the columns file,student,assignment: whose a file is that nobody can tell; - for nobody's.",
)


def roster_option(otherwise: str) -> Option:
    """--roster FILE; without it, it is as `otherwise` says."""
    return path_option(
        "--roster", "roster_file", help=f"Who is in the class, by a column id; without it, {otherwise}."
    )
