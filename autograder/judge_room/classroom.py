"""Marks a class on all cores: one judge with a zygote of its own on each, inputs drawn once for all."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

import msgspec

from autograder.course import Course
from autograder.marks import Report, SubmissionMark, submission_mark
from autograder.submissions.find import Submission

from .grading import Grader, assignments_of
from .sitting import Rules

OnMarked = Callable[[SubmissionMark], None]


class _Marked(msgspec.Struct):
    """What a judge's process sends back, as bytes: it is decoded into just this."""

    mark: SubmissionMark
    layers: tuple[str, ...]


def mark_class(
    course: Course,
    submissions: Sequence[Submission],
    rules: Rules,
    secret: str,
    on_marked: OnMarked,
    asked: Mapping[str, Sequence[str]] | None = None,
) -> Report:
    """The report on a class, those that could not be judged first, then by id.

    `asked` names the assignments that each submission is marked on, by its id; without it all that anybody handed in.
    """
    if asked is None:
        asked = dict.fromkeys((one.id for one in submissions), assignments_of(submissions, course))
    marked = list(_all_marked(course, submissions, asked, rules, secret, on_marked))
    layers = next((one.layers for one in marked if one.layers), ())
    marks = sorted((one.mark for one in marked), key=lambda mark: (mark.verdict != "not judged", mark.id))
    return Report(course=str(course.root), confinement=layers, submissions=tuple(marks))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _all_marked(
    course: Course,
    submissions: Sequence[Submission],
    asked: Mapping[str, Sequence[str]],
    rules: Rules,
    secret: str,
    on_marked: OnMarked,
) -> Iterator[_Marked]:
    judges = min(cores(), len(submissions))
    if judges == 1:
        grader = Grader(course, rules, secret)
        try:
            grader.look_at_the_wall()
            for submission in submissions:
                marked = _Marked(grader.mark(submission, asked[submission.id]), grader.layers)
                on_marked(marked.mark)
                yield marked
        finally:
            grader.close()
        return
    with _judges(judges, course, rules, secret) as pool:
        waiting = {pool.submit(_mark, one, asked[one.id]): one for one in submissions}
        for future in as_completed(waiting):
            marked = _result(future, waiting[future], asked[waiting[future].id], course, rules, secret)
            on_marked(marked.mark)
            yield marked


def _judges(number: int, course: Course, rules: Rules, secret: str) -> Executor:
    start = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(
        number,
        multiprocessing.get_context(start),
        initializer=_open_room,
        initargs=(course.root, rules, secret),
    )


_room: dict[str, Grader] = {}  # of a judge's process: its grader, opened once by the pool


def _open_room(root: "os.PathLike[str]", rules: Rules, secret: str) -> None:
    from pathlib import Path

    from autograder.course import load_course

    _room["grader"] = Grader(load_course(Path(root)), rules, secret)


def _mark(submission: Submission, assignments: Sequence[str]) -> bytes:
    grader = _room["grader"]
    if not grader.layers:
        grader.look_at_the_wall()
    return msgspec.msgpack.encode(_Marked(grader.mark(submission, assignments), grader.layers))


def _result(
    future: "Future[bytes]",
    submission: Submission,
    assignments: Sequence[str],
    course: Course,
    rules: Rules,
    secret: str,
) -> _Marked:
    """The marks; if a judge's process broke, this submission once more on its own, and else not judged."""
    try:
        return msgspec.msgpack.decode(future.result(), type=_Marked)
    except BrokenProcessPool:
        try:
            with _judges(1, course, rules, secret) as alone:
                return msgspec.msgpack.decode(
                    alone.submit(_mark, submission, assignments).result(), type=_Marked
                )
        except BrokenProcessPool:
            return _Marked(_broken(submission, assignments, course, rules, secret), ())


def _broken(
    submission: Submission, assignments: Sequence[str], course: Course, rules: Rules, secret: str
) -> SubmissionMark:
    grader = Grader(course, rules, secret)
    try:
        reason = "the judge's own process ended while it marked this submission, twice; please report it"
        marks = (
            mark for name in assignments for mark in grader.examiners[name].unmarked(reason, "not judged")
        )
        return submission_mark(submission.id, tuple(marks))
    finally:
        grader.close()
