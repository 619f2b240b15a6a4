"""explain: what is wrong with one student's function, from a report."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.class_options import report_option, run_option
from autograder.commands.ending import NOT_JUDGED, OK
from autograder.commands.screen import narrow
from autograder.errors import NotNow

if TYPE_CHECKING:
    from autograder.report import ExerciseMark, Report, SubmissionMark


@click.command()
@click.argument("student")
@click.argument("function")
@report_option("--report")
@run_option
def explain(student: str, function: str, report_file: Path | None, run_folder: Path | None) -> int:
    """Tell why a student's function has its mark: what is wrong, the input that shows it, and every criterion.

    Exit code 3 if the function was not judged, or is not marked yet; 4 if there is no such student, function or report.
    """
    from autograder.reports.terminal import print_explained

    if (report_file is None) == (run_folder is None):
        raise click.UsageError("Name where the marks are: --report FILE or --run FOLDER.")
    report = _read(report_file) if report_file is not None else _kept(run_folder or Path(), student)
    mark = _student(report, student)
    exercise = _function(mark, function)
    print_explained(narrow(), report, mark, exercise)
    return NOT_JUDGED if exercise.status == "not judged" else OK


def _read(file: Path) -> "Report":
    """The report in a file. Raises UsageError."""
    from autograder.reports.json import from_json

    try:
        return from_json(file.read_bytes())
    except OSError as error:
        raise click.UsageError(
            f"{file} cannot be read ({error.strerror}); name the file of grade --json."
        ) from None
    except ValueError as refusal:
        raise click.UsageError(f"{file} {refusal}.") from None


def _kept(folder: Path, student: str) -> "Report":
    """The marks that a run keeps in its folder. Raises NoRun, and NotNow where this student has none yet."""
    from autograder.runs.kept import waiting
    from autograder.runs.run import report_of

    if student in waiting(folder):
        raise NotNow(f"{student} is not marked yet in {folder}; look again when the run has come so far.")
    return report_of(folder)


def _student(report: "Report", student: str) -> "SubmissionMark":
    found = next((one for one in report.submissions if one.id == student), None)
    if found is None:
        raise click.UsageError(
            f"No submission has the id {student}; {_near(student, [one.id for one in report.submissions])}."
        )
    return found


def _function(mark: "SubmissionMark", function: str) -> "ExerciseMark":
    found = next((one for one in mark.exercises if one.name == function), None)
    if found is None:
        raise click.UsageError(
            f"{mark.id} has no mark on {function}; {_near(function, [one.name for one in mark.exercises])}."
        )
    return found


def _near(word: str, words: list[str]) -> str:
    """`did you mean ada?`, or what there is."""
    import difflib

    near = difflib.get_close_matches(word, words, 3)
    if near:
        return f"did you mean {' or '.join(near)}"
    return f"there are: {', '.join(words[:10])}{' ...' if len(words) > 10 else ''}"
