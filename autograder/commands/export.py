"""export: marks for a learning platform, and what sets a platform up to mark by itself."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.class_options import (
    assignments_option,
    path_option,
    report_option,
    roster_option,
    run_option,
    times_option,
)
from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_JUDGED, OK
from autograder.commands.output import STDOUT, try_outputs, write_output
from autograder.commands.screen import say
from autograder.errors import BadExport

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.exports.gradebook import Filled
    from autograder.exports.items import Nothing
    from autograder.exports.standing import Standings
    from autograder.report import Report, SubmissionMark
    from autograder.settings.roster import Member

FORMATS = ("canvas", "moodle", "blackboard", "gradescope", "prairielearn", "classroom50", "github", "junit")
GRADEBOOKS = FORMATS[:3]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as it was typed."""

    format: str
    file: Path
    report_file: Path | None
    run_folder: Path | None
    gradebook: Path | None
    roster_file: Path | None
    columns: Mapping[str, str]
    submission: Path | None
    assignments: tuple[str, ...]
    student: str | None
    course: Path | None
    times: str | None
    secret_file: Path | None

    @property
    def has_marks(self) -> bool:
        """Whether there are marks already."""
        return self.report_file is not None or self.run_folder is not None

    @property
    def assignment(self) -> str:
        """The one assignment. Raises UsageError."""
        if len(self.assignments) != 1:
            raise click.UsageError(f"{self.format} takes one assignment here; name it: --assignment lstm.")
        return self.assignments[0]


def _pairs(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """`lstm=LSTM Lab` as lstm and LSTM Lab."""
    found = {}
    for value in values:
        name, mark, title = value.partition("=")
        if not (name and mark and title):
            raise click.UsageError(
                f"--column is {value}; it should be an assignment and a title: lstm=TITLE."
            )
        found[name] = title
    return found


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@report_option("--from")
@run_option
@path_option(
    "--gradebook",
    help="Of canvas, moodle, blackboard: what you downloaded there; FILE is the same with the points filled in.",
)
@roster_option("who handed in, or the roster of --course")
@click.option(
    "--column",
    "columns",
    multiple=True,
    callback=_pairs,
    metavar="NAME=TITLE",
    help="The column of an assignment, or of total, where it is not named after it (repeatable).",
)
@path_option(
    "--submission",
    metavar="FOLDER",
    help="Mark what one student handed in, and write the results that a platform expects of its autograder.",
)
@assignments_option("The assignment that is meant.")
@click.option(
    "--student", metavar="ID", help="Of several in the marks, this one; or who handed in --submission."
)
@course_option
@times_option(
    "times",
    help="With --run: when work came, as in grade --times, so that the policy of course.toml counts.",
)
@path_option(
    "--secret-file",
    help="A file whose first line is the secret; else AUTOGRADER_SECRET_FILE or AUTOGRADER_SECRET.",
)
@click.option("--overwrite", is_flag=True, help="Write over FILE if it is there.")
def export(format_: str, file: Path, named: Path | None, overwrite: bool, **options: object) -> int:
    """Write marks for canvas, moodle, blackboard, gradescope, prairielearn, classroom50, github or junit.

    Marks come from --from or --run, or are made of one --submission; for github they are lines that annotate its run.
    Without any of them it writes what sets the platform up: autograder.zip of Gradescope, what info.json of
    PrairieLearn says, autograder.py of Classroom 50, a workflow (.yml) or autograding.json (.json) of GitHub. Exit code
    3 if somebody was not judged, or is not marked yet; 4 for a file that is broken or another platform's.
    """
    asked = Asked(format_, file, course=named, **options)  # type: ignore[arg-type]
    if sum(one is not None for one in (asked.report_file, asked.run_folder, asked.submission)) > 1:
        raise click.UsageError(
            "Marks come from one place: name --from, --run or --submission, and no second one."
        )
    if os.path.lexists(file) and str(file) != STDOUT and not overwrite:
        raise click.UsageError(
            f"{file} is there already, and was left as it is. Name another, or say --overwrite."
        )
    if not overwrite:
        try_outputs([file])
    data, code = _MADE[format_](asked) if asked.has_marks or asked.submission else (_set_up(asked), OK)
    if asked.run_folder is not None and asked.student is None and (left := _unmarked(asked.run_folder)):
        say(f"{left} of the class in {asked.run_folder} are not marked yet; grade on, and export again then.")
        code = code or NOT_JUDGED
    if data is not None:
        write_output(file, data)
        if str(file) != STDOUT:
            say(f"Written: {file}")
    return code


Made = tuple[bytes | None, int]


def _unmarked(folder: Path) -> int:
    """How many of a run's class have no mark yet."""
    from autograder.runs.kept import waiting

    return sum(1 for _ in waiting(folder))


def _set_up(asked: Asked) -> bytes:
    """What sets a platform up. Raises UsageError for one that needs nothing."""
    from autograder.course import open_key
    from autograder.exports import classroom50, github, gradescope_zip, prairielearn
    from autograder.secret import read_secret

    if asked.format in GRADEBOOKS or asked.format == "junit":
        raise click.UsageError("Which marks? Name --from FILE (of grade --json) or --run FOLDER.")
    course = open_key(asked.course)
    say_course(course)
    if unknown := [one for one in asked.assignments if one not in course.names]:
        raise BadExport(
            f"The course has no assignment {', '.join(unknown)}; it has {', '.join(course.names)}."
        )
    if asked.format == "gradescope":
        secret = read_secret(None, asked.secret_file, os.environ).text
        return gradescope_zip.autograder_zip(course, asked.assignment, secret)
    if asked.format == "prairielearn":
        return prairielearn.info(asked.assignment)
    if asked.format == "classroom50":
        return classroom50.script(asked.assignment)
    wanted = asked.assignments or course.names
    if asked.file.suffix != ".json":
        return github.workflow(wanted)
    points = [(name, one.name, one.points) for name in wanted for one in course[name].exercises]
    return github.autograding(points)


def _gradebook(asked: Asked) -> Made:
    """A gradebook with everybody's points."""
    from autograder.exports.standing import NOT_JUDGED as UNJUDGED
    from autograder.exports.standing import standings

    report, roster = _report(asked), _roster(asked)
    found = standings(report, roster)
    made = _filled(asked, found)
    for sentence in made.told:
        say(sentence)
    is_whole = all(one.why != UNJUDGED for person in found.people for one in person.given.values())
    return made.data, OK if is_whole else NOT_JUDGED


def _filled(asked: Asked, found: "Standings") -> "Filled":
    from autograder.exports import blackboard, canvas, moodle

    if asked.gradebook is not None:
        fill = {"canvas": canvas.filled, "moodle": moodle.filled, "blackboard": blackboard.filled}[
            asked.format
        ]
        return fill(_read(asked.gradebook), str(asked.gradebook), found, dict(asked.columns))
    if asked.format == "moodle":
        raise click.UsageError(
            "Moodle takes back the worksheet that it gave, and no other: download it, and name it by --gradebook."
        )
    if asked.columns:
        raise click.UsageError("--column says which column of a --gradebook; name that too.")
    return (canvas.made if asked.format == "canvas" else blackboard.made)(found)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadExport(f"{file} cannot be read ({error.strerror}); check its path.") from None


def _roster(asked: Asked) -> "tuple[Member, ...]":
    from autograder.course import open_course
    from autograder.settings.roster import read_roster

    if asked.roster_file is not None:
        return read_roster(asked.roster_file)
    settings = open_course(asked.course).settings if asked.course is not None else None
    return settings.roster if settings is not None else ()


def _report(asked: Asked) -> "Report":
    """The report that marks come from, after the policy where it is known. Raises BadExport and NoRun."""
    from autograder.reports.json import from_json

    if asked.report_file is not None:
        try:
            return from_json(_read(asked.report_file))
        except ValueError as refusal:
            raise BadExport(f"{asked.report_file} {refusal}.") from None
    from autograder.commands.after_policy import settled_by
    from autograder.course import open_course
    from autograder.runs.run import report_of

    assert asked.run_folder is not None
    settings = open_course(asked.course).settings
    return settled_by(asked.run_folder, settings, asked.times, report_of(asked.run_folder))


def _mark(asked: Asked) -> "tuple[SubmissionMark | Nothing, Report | None]":
    """The marks of one submission, or why there is no work in it. Raises BadExport."""
    from autograder.exports.items import kept_out

    if asked.submission is not None:
        report, nothing = _marked(asked, asked.submission)
        if nothing is not None:
            return nothing, report
        assert report is not None
        return report.submissions[0], report
    report = _report(asked)
    marks = [one for one in report.submissions if asked.student in (None, one.id)]
    if len(marks) != 1:
        known = ", ".join([one.id for one in report.submissions][:10])
        raise BadExport(f"{asked.format} takes one submission; say whose, by --student: there is {known}.")
    return kept_out(marks[0]) or marks[0], report


def _marked(asked: Asked, folder: Path) -> "tuple[Report | None, Nothing | None]":
    from autograder.commands.limits import FOR_A_CLASS, raise_limit_of_files
    from autograder.course import open_key
    from autograder.exports.one_submission import marked
    from autograder.grading.rules import Rules
    from autograder.secret import derived, read_secret

    course: Course = open_key(asked.course, [folder])
    say_course(course)
    raise_limit_of_files(FOR_A_CLASS)
    key = derived(read_secret(None, asked.secret_file, os.environ).text)
    student = asked.student or folder.resolve().name or "submission"
    return marked(folder, course, asked.assignment, student, Rules(), key)


def _results(write: "Callable[[SubmissionMark | Nothing], bytes]", asked: Asked) -> Made:
    """The results of one submission; none at all where it was not judged."""
    from autograder.exports.items import Nothing

    mark, _ = _mark(asked)
    if isinstance(mark, Nothing):
        say(mark.sentence)
    elif mark.status == "not judged" or mark.verdict == "not judged":
        say(
            f"{mark.id} was not judged, through no fault of the work, so nothing was written: run this again."
        )
        return None, NOT_JUDGED
    return write(mark), OK


def _gradescope(asked: Asked) -> Made:
    from autograder.exports.gradescope import results

    return _results(results, asked)


def _prairielearn(asked: Asked) -> Made:
    from autograder.exports.prairielearn import results

    return _results(results, asked)


def _classroom50(asked: Asked) -> Made:
    from autograder.exports.classroom50 import results

    return _results(lambda mark: results(mark, os.environ, datetime.now(UTC)), asked)


def _github(asked: Asked) -> Made:
    from autograder.exports.github import annotations

    def path(name: str) -> str:
        """Where the only file of that name lies in the repository."""
        found = list(asked.submission.rglob(name)) if asked.submission is not None else []
        return found[0].relative_to(asked.submission or "").as_posix() if len(found) == 1 else name

    return _results(lambda mark: annotations(mark, path), asked)


def _junit(asked: Asked) -> Made:
    from autograder.exports.items import Nothing
    from autograder.exports.junit import suites

    report = _report(asked) if asked.submission is None else None
    if report is None:
        mark, report = _mark(asked)
        if isinstance(mark, Nothing):
            raise BadExport(mark.sentence)
        assert report is not None
    is_whole = all("not judged" not in (one.status, one.verdict) for one in report.submissions)
    return suites(report), OK if is_whole else NOT_JUDGED


_MADE: Mapping[str, Callable[[Asked], Made]] = {
    **dict.fromkeys(GRADEBOOKS, _gradebook),
    "gradescope": _gradescope,
    "prairielearn": _prairielearn,
    "classroom50": _classroom50,
    "github": _github,
    "junit": _junit,
}
