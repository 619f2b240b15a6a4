"""grade: the marks of a class."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from autograder.commands.class_options import (
    assignments_option,
    names_option,
    path_option,
    times_option,
)
from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import NOT_JUDGED, OK, code_of_stop
from autograder.commands.limits import FOR_A_CLASS, raise_limit_of_files
from autograder.commands.output import Outputs, is_stream, output_options, try_outputs
from autograder.commands.pages import Pages
from autograder.commands.report_files import write_report
from autograder.commands.screen import progress, say
from autograder.commands.secret import secret_options
from autograder.errors import OutOfMeans
from autograder.gradebook.needed import need_nbgrader

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading.parallel import Asked, Marking, OnMarked
    from autograder.grading.rules import Rules
    from autograder.grading.run import Wanted
    from autograder.report import Report, SubmissionMark
    from autograder.runs.marking import Marker
    from autograder.runs.run import Run
    from autograder.submissions.collecting import Collected
    from autograder.submissions.find import Submission
    from autograder.submissions.times import Times

NAMED = 10  # people in one sentence
IMPRECISE = {"half": 0.5, "full": 1.0, "none": 0.0}


def _shard(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """`2/8` in numbers."""
    if value is None:
        return None
    first, _, last = value.partition("/")
    if not (first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last)):
        raise click.UsageError(
            f"--shard is {value}; it should be the number of a part and how many, as in 2/8."
        )
    return int(first), int(last)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH ...")
@course_option
@output_options
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
@secret_options
@click.option("--unconfined", is_flag=True, help="Run student code even where the wall cannot be built.")
@path_option(
    "--nbgrader",
    "gradebook_course",
    metavar="COURSE",
    help="Grade what is in COURSE/submitted into its gradebook; PATHs are then names of assignments, or all.",
)
@assignments_option(
    "Mark the class on this assignment, and on no other that somebody handed in (repeatable)."
)
@names_option
@path_option(
    "--pages",
    "pages_folder",
    metavar="FOLDER",
    help="Write a page for each student into FOLDER, and one of the class, index.html.",
)
@click.option(
    "--run",
    "run_folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Keep every mark in FOLDER as it is made, and mark again only what has changed; several may grade at once.",
)
@click.option(
    "--shard",
    metavar="I/N",
    callback=_shard,
    help="Mark the I-th of N parts of the class, into --run FOLDER; autograder merge puts the parts together.",
)
@click.option(
    "--dask",
    "scheduler",
    metavar="ADDRESS",
    help="Mark on the workers of the Dask cluster whose scheduler is there, such as tls://host:8786, or of the "
    "scheduler's own file.",
)
@times_option(
    "times_source",
    help="When work came, for the due dates of course.toml: a CSV with student,assignment,submitted; or nbgrader, "
    "for its timestamps; or files, for the times of the files themselves.",
)
@click.option("--db-url", default=None, help="The gradebook's database, if not the one that COURSE names.")
def grade(
    paths: tuple[Path, ...],
    named: Path | None,
    outputs: Outputs,
    imprecise: str,
    seconds_a_call: float,
    seconds_in_all: float,
    secret: str,
    unconfined: bool,
    gradebook_course: Path | None,
    assignments: tuple[str, ...],
    names_file: Path | None,
    pages_folder: Path | None,
    run_folder: Path | None,
    shard: tuple[int, int] | None,
    scheduler: str | None,
    times_source: str | None,
    db_url: str | None,
) -> int:
    """Mark submissions: files, folders, or folders of submissions; one row each.

    Exit code 0 if every submission has a verdict, whatever its mark; 3 if any could not be judged, or the machine
    is short of something; 4 for a path with nothing to grade, or a file that cannot be written. A run that was
    stopped goes on where it stopped when the same command is run again.
    """
    from autograder.course import open_key
    from autograder.grading.rules import Rules
    from autograder.grading.run import Wanted
    from autograder.sandbox.patience import Patience

    files = list(outputs.values())
    if run_folder is None and shard is not None:
        raise click.UsageError(
            "--shard marks a part of a class, so it needs a folder to keep it in: --run FOLDER."
        )
    if run_folder is not None and gradebook_course is not None:
        raise click.UsageError("--run keeps marks in a folder, --nbgrader in a gradebook; name one of them.")
    try_outputs(files)
    course = open_key(named, paths if gradebook_course is None else [gradebook_course / "submitted"])
    say_course(course)
    rules = Rules(IMPRECISE[imprecise], Patience(seconds_a_call, seconds_in_all), unconfined=unconfined)
    raise_limit_of_files(FOR_A_CLASS)
    pages = Pages(pages_folder, course) if pages_folder is not None else None
    with (
        _kept(course, rules, secret, paths, files, run_folder) as ledger,
        _marking(scheduler) as marking,
    ):
        run = _Run(course, rules, secret, ledger, marking, pages, shard, times_source)
        try:
            if gradebook_course is not None:
                report, is_stored = _into_gradebook(
                    gradebook_course, db_url, [str(path) for path in paths], run
                )
            else:
                report, is_stored = _class(Wanted(paths, assignments, names_file), run, files), True
                report = run.settled(report)
            write_report(report, outputs)
            if pages is not None:
                pages.finish(report)
        except KeyboardInterrupt as stop:
            say(f"Stopped; {run.so_far()}")
            return code_of_stop(stop)
        except (OutOfMeans, OSError, MemoryError):
            if run.marked:
                say(run.so_far())
            raise
        is_judged = all(mark.status != "not judged" for mark in report.submissions)
        return run.ended(is_stored and is_judged and run.are_attempts_judged())


@dataclass(slots=True)
class _Run:
    """What a class is marked by, where its marks are kept, and how far it is."""

    course: "Course"
    rules: "Rules"
    secret: str
    ledger: "Run"
    marking: "Marking"
    pages: Pages | None = None
    shard: tuple[int, int] | None = None
    times_source: str | None = None
    times: "Times | None" = None
    marked: int = 0
    total: int | None = None

    def counted(self, advance: Callable[[str], None]) -> Callable[[str], None]:
        """Counts, and passes on."""

        def one_more(done: str) -> None:
            self.marked += 1
            advance(done)

        return one_more

    def on_marked(self, class_: "Collected", tell: Callable[[str], None]) -> "OnMarked":
        """Writes the page of each mark as it is made, if there are pages, and counts it."""
        if self.pages is not None:
            self.pages.of(class_.submissions)

        def marked(mark: "SubmissionMark") -> None:
            if self.pages is not None:
                self.pages.add(mark)
            tell(mark.id)

        return marked

    def look_at_times(self, class_: "Collected") -> None:
        """Finds out when work came, if the course has due dates. Raises BadSettings."""
        from autograder.submissions.times import times_of

        settings = self.course.settings
        if settings is None or not settings.has_policy:
            if self.times_source is not None:
                say("The course has no due dates in its course.toml, so --times changes nothing.")
        elif self.times_source is None and not settings.due:
            self.times = {}  # attempts alone: the best one counts, whenever it came
        elif self.times_source is None:
            say("course.toml has a policy, but nobody says when work came: name --times to have it applied.")
        else:
            self.times = times_of(self.times_source, class_.submissions, settings.moment)

    def settled(self, report: "Report") -> "Report":
        """The report with what the course's policy leaves of the marks, if it is known when work came."""
        if self.times is None or self.course.settings is None:
            return report
        from autograder.commands.after_policy import policy_of
        from autograder.settling import settled

        return settled(report, policy_of([self.ledger.folder], self.course.settings, self.times))

    def are_attempts_judged(self) -> bool:
        """Whether every earlier attempt that may count has a verdict; says which has none."""
        from autograder.runs.attempts import Attempts

        if unjudged := Attempts(self.ledger.folder).unjudged():
            more = f" and {len(unjudged) - NAMED} more" if len(unjudged) > NAMED else ""
            say(f"Not judged, so it cannot count yet: {'; '.join(unjudged[:NAMED])}{more}.")
        return not unjudged

    def ended(self, is_whole: bool) -> int:
        """The exit code, now that everything is written: what is whole is no longer kept beside it."""
        is_kept = self.ledger.ended(is_whole)
        if not is_whole:
            say(
                f"The marks are kept in {self.ledger.folder}; the same command again marks what was not judged."
            )
        elif is_kept:
            say(f"The marks are kept in {self.ledger.folder}.")
        return OK if is_whole else NOT_JUDGED

    @property
    def marker(self) -> "Marker":
        """What marks the class."""
        from autograder.runs.marking import Marker

        return Marker(self.course, self.rules, self.secret, self.ledger, self.shard, self.marking)

    def so_far(self) -> str:
        """How many are marked, and how to go on."""
        count = f"{self.marked} of {self.total}" if self.total is not None else f"{self.marked}"
        return f"{count} are marked and kept; run the same command again to go on."


@contextmanager
def _kept(
    course: "Course",
    rules: "Rules",
    secret: str,
    paths: Sequence[Path],
    outputs: Sequence[Path],
    folder: Path | None,
) -> "Iterator[Run]":
    """The run in which the marks are kept: in the folder that was named, or else until all is written."""
    from autograder.runs.beside import place
    from autograder.runs.keys import conditions
    from autograder.runs.run import Run

    made_by = conditions(course, rules, secret)
    with ExitStack() as at_the_end:
        if folder is not None:
            where = folder
        else:
            try:
                where = place([file for file in outputs if not is_stream(file)], paths, made_by)
            except OSError as failure:
                say(
                    f"Marks are not kept if this run is stopped: there is no folder for it ({failure.strerror})."
                )
                where = Path(at_the_end.enter_context(TemporaryDirectory()))
        yield at_the_end.enter_context(Run(where, made_by, say, stays=folder is not None))


@contextmanager
def _marking(scheduler: str | None) -> "Iterator[Marking]":
    """What marks: the cores of this machine, or the workers of a cluster."""
    from autograder.grading.parallel import all_marked

    if scheduler is None:
        yield all_marked
        return
    try:
        from autograder.cluster.dask import connected
    except ImportError as missing:
        raise click.UsageError(
            f"--dask needs packages that are not installed ({missing.name}); install them with "
            "pip install 'recurrent-autograder[cluster]'."
        ) from None
    with connected(scheduler, say) as cluster:
        yield cluster.all_marked


def _class(wanted: "Wanted", run: _Run, outputs: Sequence[Path]) -> "Report":
    """The marks of what these paths hold, but for what this run, or an earlier one, writes among it."""

    @contextmanager
    def watch(class_: "Collected") -> "Iterator[OnMarked]":
        say(class_.sentence())
        _say_strangers(class_.strangers(run.course.members))
        run.look_at_times(class_)
        run.total = len(class_.submissions)
        with progress("marking", run.total) as advance:
            yield run.on_marked(class_, run.counted(advance))

    ours = (*outputs, run.ledger.folder, *((run.pages.folder,) if run.pages is not None else ()))
    return run.marker.mark(wanted, watch, ours)


def _say_strangers(strangers: Sequence[str]) -> None:
    """Who handed in and is not in the roster of course.toml."""
    if strangers:
        more = f" and {len(strangers) - NAMED} more" if len(strangers) > NAMED else ""
        say(f"Not in the roster, and marked all the same: {', '.join(strangers[:NAMED])}{more}.")


def _into_gradebook(
    folder: Path, db_url: str | None, names: Sequence[str], run: _Run
) -> "tuple[Report, bool]":
    """The marks of what was handed in to a course of nbgrader, and whether all of them are in its gradebook."""
    need_nbgrader()
    from autograder.gradebook.grading import grade_course

    def mark(submissions: "Sequence[Submission]", asked: "Asked", on_marked: "OnMarked") -> "Report":
        if run.pages is not None:
            run.pages.of(submissions)
        return run.marker.mark_class(submissions, asked, on_marked)

    with progress("marking", None) as advance:
        report, notes, is_stored = grade_course(
            folder,
            db_url,
            run.course,
            names,
            mark,
            run.counted(advance),
        )
    for note in notes:
        say(note)
    return report, is_stored
