"""grade: the marks of a class."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.ending import NOT_JUDGED, OK
from autograder.gradebook.refusals import need_nbgrader
from autograder.screen import console, progress, say, write

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.judge_room.sitting import Rules
    from autograder.marks import Report

IMPRECISE = {"half": 0.5, "full": 1.0, "none": 0.0}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH ...")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, allow_dash=True), help="Write the report as JSON."
)
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, allow_dash=True), help="Write the points as CSV."
)
@click.option(
    "--imprecise",
    type=click.Choice(list(IMPRECISE)),
    default="half",
    show_default=True,
    help="What the right formula with float32-like errors earns.",
)
@click.option(
    "--seconds-a-call",
    type=click.FloatRange(min=0.1),
    default=2.0,
    show_default=True,
    help="How long one call of a student's function may take.",
)
@click.option(
    "--seconds-in-all",
    type=click.FloatRange(min=1.0),
    default=120.0,
    show_default=True,
    help="How long all calls of one submission may take.",
)
@click.option(
    "--secret",
    envvar="AUTOGRADER_SECRET",
    default=None,
    show_envvar=True,
    help="What the inputs are drawn from; keep it to yourself, and use it again for a regrade.",
)
@click.option("--unconfined", is_flag=True, help="Run student code even where the wall cannot be built.")
@click.option(
    "--nbgrader",
    "gradebook_course",
    type=click.Path(path_type=Path),
    metavar="COURSE",
    help="Grade what is in COURSE/submitted into its gradebook; PATHs are then names of assignments, or all.",
)
@click.option(
    "--assignment",
    "assignments",
    multiple=True,
    metavar="NAME",
    help="Mark the class on this assignment, and on no other that somebody handed in (repeatable).",
)
@click.option(
    "--names",
    "names_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A CSV with the columns file,student,assignment: whose a file is that nobody can tell; - for nobody's.",
)
@click.option("--db-url", default=None, help="The gradebook's database, if not the one that COURSE names.")
def grade(
    paths: tuple[Path, ...],
    json_file: Path | None,
    csv_file: Path | None,
    imprecise: str,
    seconds_a_call: float,
    seconds_in_all: float,
    secret: str | None,
    unconfined: bool,
    gradebook_course: Path | None,
    assignments: tuple[str, ...],
    names_file: Path | None,
    db_url: str | None,
) -> int:
    """Mark submissions: files, folders, or folders of submissions; one row each.

    Exit code 0 if every submission has a verdict, whatever its mark; 3 if any could not be judged; 4 for a
    path with nothing to grade.
    """
    from autograder.course import load_course, root_of_course
    from autograder.judge_room.sitting import Rules
    from autograder.judge_room.student import Patience

    course = load_course(root_of_course(Path.cwd()))
    rules = Rules(IMPRECISE[imprecise], Patience(seconds_a_call, seconds_in_all), unconfined=unconfined)
    if secret is None:
        say(
            "No secret is set, so anybody can draw the same inputs; for marks that count, set AUTOGRADER_SECRET."
        )
    if gradebook_course is not None:
        names = [str(path) for path in paths]
        report, is_stored = _into_gradebook(gradebook_course, db_url, course, names, rules, secret or "")
    else:
        report = _class(paths, course, rules, secret or "", assignments, names_file)
        is_stored = True
    _write(report, json_file, csv_file)
    is_judged = all(mark.status != "not judged" for mark in report.submissions)
    return OK if is_judged and is_stored else NOT_JUDGED


def _class(
    paths: Sequence[Path],
    course: "Course",
    rules: "Rules",
    secret: str,
    assignments: Sequence[str],
    names_file: Path | None,
) -> "Report":
    """The marks of what these paths hold."""
    from autograder.collecting import collected
    from autograder.judge_room.classroom import mark_class

    with collected(paths, course.names, assignments, names_file) as class_:
        say(class_.sentence())
        with progress("marking", len(class_.submissions)) as advance:
            report = mark_class(
                course, class_.submissions, rules, secret, lambda mark: advance(mark.id), class_.asked
            )
        return class_.with_files(report)


def _into_gradebook(
    folder: Path, db_url: str | None, course: "Course", names: Sequence[str], rules: "Rules", secret: str
) -> "tuple[Report, bool]":
    """The marks of what was handed in to a course of nbgrader, and whether all of them are in its gradebook."""
    need_nbgrader()
    from autograder.gradebook.grading import grade_course

    with progress("marking", None) as advance:
        report, notes, is_stored = grade_course(folder, db_url, course, names, rules, secret, advance)
    for note in notes:
        say(note)
    return report, is_stored


def _write(report: "Report", json_file: Path | None, csv_file: Path | None) -> None:
    """The report to where it was asked for, and to the terminal, unless a file of it goes there."""
    from autograder.reports.csv import as_csv
    from autograder.reports.json import as_json
    from autograder.reports.terminal import print_class

    for file, data in ((json_file, as_json(report)), (csv_file, as_csv(report).encode())):
        if file is not None:
            write(file, data)
    if "-" not in (str(json_file), str(csv_file)):
        print_class(console(), report)
