"""The page of check --html: what a learner's files are worth, in a file of its own."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.output import write_output
from autograder.commands.screen import say

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.report import ExerciseMark, SubmissionMark
    from autograder.reports.card import CodeLine
    from autograder.submissions.find import Submission
    from autograder.submissions.source import Source

Excerpts = dict[tuple[str, str], "Sequence[CodeLine]"]


def write_learner_page(
    file: Path, mark: "SubmissionMark", course: "Course", submissions: "Sequence[Submission]", then: str
) -> None:
    """Writes the page, whole or not at all. Raises OutOfMeans."""
    from autograder.reports.learner_page import learner_page
    from autograder.reports.terminal import notes

    sources = [source for one in submissions for source in sources_of(one)]
    names = ", ".join(dict.fromkeys(source.file for source in sources))
    page = learner_page(
        mark,
        list(notes(mark)),
        judged=f"{names}, by the course {course.name}" if names else f"By the course {course.name}",
        then=then,
        excerpts=excerpts_of(mark.exercises, sources),
        hints=_hints_seen(course),
    )
    write_output(file, page)
    say(f"The page is in {file}; open it in a browser.")


def _hints_seen(course: "Course") -> dict[str, tuple[str, ...]]:
    """The hints that the learner has seen, by function, as the progress file in the learner's folder has it."""
    from autograder.course import Broken
    from autograder.learn.folder import learners_folder
    from autograder.learn.progress import read_progress

    progress = read_progress(learners_folder(course, Path.cwd()).root)
    found: dict[str, tuple[str, ...]] = {}
    for assignment in course.assignments:
        with contextlib.suppress(Broken):  # whose hints are the author's to fix
            for name, hints in assignment.hints.items():
                found[name] = tuple(hints[: progress[assignment.name, name].hints])
    return found


def sources_of(submission: "Submission") -> "Iterator[Source]":
    """Its files as they are read, those that can be, its own modules too."""
    from autograder.submissions.source import Source, read, read_helpers

    for name, paths in submission.files.items():
        yield from (one for path in paths if isinstance(one := read(name, path), Source))
    yield from read_helpers(submission.helpers)[0].values()


def excerpts_of(exercises: "Sequence[ExerciseMark]", sources: "Sequence[Source]") -> Excerpts:
    """The lines around the place of each explanation."""
    from autograder.reports.card import CodeLine
    from autograder.submissions.excerpts import excerpt

    return {
        (one.assignment, one.name): [CodeLine(*line) for line in excerpt(sources, one.explanation.place)]
        for one in exercises
        if one.explanation is not None
    }
