"""The commands: check, grade, publish, doctor. Data goes to stdout, progress and messages to stderr."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# Before NumPy is loaded: the judge's arrays are small, and threads would only make its forks unsafe.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import click

from autograder import __version__
from autograder.ending import NOT_ALL_RIGHT, NOT_JUDGED, OK, code_of
from autograder.gradebook.refusals import need_nbgrader
from autograder.screen import console, progress, say, write

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.submissions.find import Submission

WALL = "seccomp"
IMPRECISE = {"half": 0.5, "full": 1.0, "none": 0.0}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def commands() -> None:
    """Marks programs that students write: the RNN, BPTT, the LSTM and the GRU, in NumPy."""


@commands.command()
@click.argument("what", nargs=-1, metavar="[ASSIGNMENT or FILE ...]")
def check(what: tuple[str, ...]) -> int:
    """Mark your own files and show the first thing to mend.

    Without an argument, marks all files in assignments/. Exit code 0 if all is right, 1 if not. Where there is no
    answer key (solutions/), no points are given: the laws are checked that every right program obeys.
    """
    from autograder.course import find_course
    from autograder.judge_room.grading import Grader
    from autograder.judge_room.sitting import Rules
    from autograder.marks import submission_mark
    from autograder.reports.terminal import first_to_mend, notes, print_learner

    course = find_course(Path.cwd())
    submissions = _to_check(course, what)
    if not course.has_key:
        return _check_laws(course, submissions)
    grader = Grader(course, Rules(show_text=True), secret="practice")
    try:
        marks = [
            grader.mark(one, [name for name in course.names if name in one.files]) for one in submissions
        ]
    finally:
        grader.close()
    mark = submission_mark("", tuple(exercise for one in marks for exercise in one.exercises))
    first = first_to_mend(mark)
    shown = grader.inputs.get((first[0].name, first[1].title), []) if first else []
    print_learner(console(), mark, shown, notes(mark))
    _print_what_was_said(grader.said)
    return NOT_JUDGED if mark.verdict == "not judged" else OK if mark.verdict == "right" else NOT_ALL_RIGHT


def _check_laws(course: "Course", submissions: "Sequence[Submission]") -> int:
    """Checks by the laws alone."""
    from autograder.judge_room.law_check import LawChecker
    from autograder.judge_room.student import Patience
    from autograder.reports.laws import print_laws

    checker = LawChecker(course, Patience())
    try:
        checked = checker.check(submissions)
    finally:
        checker.close()
    print_laws(console(), checked.exercises, checked.notes, checked.shown)
    _print_what_was_said(checked.said)
    return OK if checked.all_hold else NOT_ALL_RIGHT


def _print_what_was_said(printed: Mapping[str, bytes]) -> None:
    """What the learner's own files printed, by file."""
    from autograder.reports.terminal import print_said
    from autograder.submissions.text import printable

    for file, said in printed.items():
        lines = said.decode("utf-8", "replace").split("\n")
        print_said(console(), file, "\n".join(printable(line) for line in lines[:100]))


def _to_check(course: "Course", what: Sequence[str]) -> "list[Submission]":
    from autograder.submissions.find import find_submissions

    assignments = course.root / "assignments"
    if not course.has_key and not assignments.is_dir():
        assignments = course.root  # nothing but the learner's own files
    if not what:
        return find_submissions([assignments], course.names)
    paths = [assignments / one if one in course.names else Path(one) for one in what]
    return [one for path in paths for one in find_submissions([path], course.names)]


@commands.command()
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
    help="How long all calls of one assignment may take.",
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
    db_url: str | None,
) -> int:
    """Mark submissions: files, folders, or folders of submissions; one row each.

    Exit code 0 if every submission has a verdict, whatever its mark; 3 if any could not be judged; 4 for a
    path with nothing to grade.
    """
    from autograder.judge_room.classroom import mark_class
    from autograder.judge_room.sitting import Rules
    from autograder.judge_room.student import Patience
    from autograder.reports.csv import as_csv
    from autograder.reports.json import as_json
    from autograder.reports.terminal import print_class
    from autograder.submissions.find import find_submissions

    course = _course()
    rules = Rules(IMPRECISE[imprecise], Patience(seconds_a_call, seconds_in_all), unconfined=unconfined)
    if secret is None:
        say(
            "No secret is set, so anybody can draw the same inputs; for marks that count, set AUTOGRADER_SECRET."
        )
    if gradebook_course is not None:
        need_nbgrader()
        from autograder.gradebook.grading import grade_course

        names = [str(path) for path in paths]
        with progress("marking", None) as advance:
            report, notes, is_stored = grade_course(
                gradebook_course, db_url, course, names, rules, secret or "", advance
            )
        for note in notes:
            say(note)
    else:
        submissions = find_submissions(paths, course.names)
        with progress("marking", len(submissions)) as advance:
            report = mark_class(course, submissions, rules, secret or "", lambda mark: advance(mark.id))
        is_stored = True
    for file, data in ((json_file, as_json(report)), (csv_file, as_csv(report).encode())):
        if file is not None:
            write(file, data)
    if str(json_file) != "-" and str(csv_file) != "-":
        print_class(console(), report)
    is_judged = all(mark.verdict != "not judged" for mark in report.submissions)
    return OK if is_judged and is_stored else NOT_JUDGED


@commands.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a file is stale.")
@click.option(
    "--nbgrader",
    "gradebook_course",
    type=click.Path(path_type=Path),
    metavar="COURSE",
    help="Instead, make the folder COURSE a course of nbgrader, or bring its sources up to date.",
)
def publish(only_check: bool, gradebook_course: Path | None) -> int:
    """Make assignments/ from solutions/."""
    from autograder.publishing import publish as publish_course

    course = _course()
    if gradebook_course is not None:
        need_nbgrader()
        from autograder.gradebook.founding import found

        for path in found(course.root, gradebook_course):
            click.echo(f"written: {path}")
        return OK
    published = publish_course(course.root, check=only_check)
    for path in published.out_of_order:
        click.echo(f"{'stale' if only_check else 'written'}: {path.relative_to(course.root)}")
    if published.missing:
        say(
            f"The notebooks were {'not checked' if only_check else 'left as they are'}: making them takes "
            f"{' and '.join(published.missing)}, to be had by pip install -e '.[nbgrader]'."
        )
    if only_check and published.out_of_order:
        say("assignments/ is not what solutions/ makes; run autograder publish and commit what it writes.")
        return NOT_ALL_RIGHT
    return OK


@commands.command()
def doctor() -> int:
    """Prove the course sound: stubs earn 0, solutions everything, every mistake fails and is named."""
    from autograder.doctor import ailments, layers

    course = _course()
    held = layers(course)
    click.echo(f"Student code is confined by: {', '.join(held) or 'nothing'}.")
    if WALL not in held:
        click.echo(
            f"That is not enough to grade by: {WALL} is missing, and grade refuses without --unconfined."
        )
    found = 0
    with progress("examining", None) as advance:
        for what, ailment in ailments(course):
            advance(what)
            if ailment:
                found += 1
                click.echo(f"{what}: {ailment}")
    click.echo("The course is sound." if not found else f"{found} findings.")
    return NOT_ALL_RIGHT if found else OK


def _course() -> "Course":
    from autograder.course import load_course, root_of_course

    return load_course(root_of_course(Path.cwd()))


def main() -> None:
    """Runs the command line and exits with its code."""
    from autograder.student_room import kernel

    kernel.undumpable()  # no process of the same user may read the judge's memory, where the right results are
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(code_of(lambda: commands(standalone_mode=False)))
