"""Marks a class on all cores: one judge with a forkserver of its own on each, inputs drawn once for all."""

import contextlib
import os
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

import msgspec

from autograder.course import Course
from autograder.grading.grader import Grader, assignments_of
from autograder.grading.judges import Judges, Marked
from autograder.grading.marks import unmarked
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.provenance import marked_by, versions
from autograder.report import Report, SubmissionMark, submission_mark
from autograder.submissions.find import Submission

OnMarked = Callable[[SubmissionMark], None]
Asked = Mapping[str, Sequence[str]]  # the assignments that each submission is marked on, by its id

WAITING_A_JUDGE = 2  # submissions that lie ready for each judge, so that none waits for the parent
TWICE = "the judge's own process ended while it marked this submission, twice; please report it"


class Waiting(Protocol):
    """What waits to be marked."""

    def __len__(self) -> int:
        """How many, at most."""

    def take(self) -> Submission | None:
        """The next one; None if there is none just now."""

    def back(self, ones: Sequence[Submission]) -> None:
        """Puts back what was taken and is not marked; it comes first."""

    def wait(self) -> bool:
        """Whether more is to be taken, perhaps after a while."""


class InOrder:
    """One after the other."""

    def __init__(self, submissions: Sequence[Submission]) -> None:
        self._left = deque(submissions)

    def __len__(self) -> int:
        return len(self._left)

    def take(self) -> Submission | None:
        """The next one."""
        return self._left.popleft() if self._left else None

    def back(self, ones: Sequence[Submission]) -> None:
        """These come first."""
        self._left.extendleft(reversed(ones))

    def wait(self) -> bool:
        """Whether there are more."""
        return bool(self._left)


Marking = Callable[[AllPrepared, Waiting, Asked, Rules, str], Generator[Marked, None, None]]


def mark_class(
    course: Course,
    submissions: Sequence[Submission],
    rules: Rules,
    secret: str,
    on_marked: OnMarked,
    asked: Asked | None = None,
) -> Report:
    """The report on a class, those that could not be judged first, then by id.

    Without `asked`, everybody is marked on all that anybody handed in.
    """
    if asked is None:
        asked = dict.fromkeys((one.id for one in submissions), assignments_of(submissions, course))
    marked: list[Marked] = []
    prepared = AllPrepared(_asked_about(course, submissions, asked), secret)
    with contextlib.closing(all_marked(prepared, InOrder(submissions), asked, rules, secret)) as made:
        for one in made:
            marked.append(one)
            on_marked(one.mark)
    marks = sorted((one.mark for one in marked), key=lambda mark: (mark.verdict != "not judged", mark.id))
    return Report(
        course=marked_by(course.name, course.root, course.borrowed),
        versions=versions(),
        confinement=layers_of_all([one.layers for one in marked]),
        submissions=tuple(marks),
    )


def layers_of_all(layers: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The layers that held every submission that came to a process."""
    held = [one for one in layers if one]
    return tuple(layer for layer in held[0] if all(layer in one for one in held)) if held else ()


def _asked_about(course: Course, submissions: Sequence[Submission], asked: Asked) -> Course:
    """The course with what these are asked about."""
    return course.only({name for one in submissions for name in asked[one.id]})


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def all_marked(
    prepared: AllPrepared, waiting: Waiting, asked: Asked, rules: Rules, secret: str
) -> Generator[Marked, None, None]:
    """Marks all that waits, by as many judges as there are cores, as each mark is made."""
    number = min(cores(), len(waiting))
    if number == 0:
        return
    if number == 1:
        yield from _marked_here(prepared, waiting, asked, rules, secret)
        return
    prepared.book  # noqa: B018  (made once, before the judges are forked, which share it)
    is_first_crash = True
    while waiting.wait():
        under_way: list[Submission] = []
        try:
            with Judges(number, prepared.course, rules, secret, prepared) as judges:
                yield from _by_judges(judges, number, waiting, under_way, asked)
        except BrokenProcessPool:
            if is_first_crash:  # whoever was under way comes first, in a pool that is built anew
                waiting.back(under_way)
                is_first_crash = False
                continue
            for submission in under_way:  # one of them is at fault, and each shows by itself whether it is
                yield _alone(submission, prepared, asked, rules, secret)


def _marked_here(
    prepared: AllPrepared, waiting: Waiting, asked: Asked, rules: Rules, secret: str
) -> Generator[Marked, None, None]:
    """Marks in this process, where there is one core or one submission."""
    grader = Grader(prepared.course, rules, secret, prepared=prepared)
    try:
        grader.look_at_the_wall()
        while waiting.wait():
            if (submission := waiting.take()) is not None:
                yield Marked(grader.mark(submission, asked[submission.id]), grader.layers)
    finally:
        grader.close()


def _by_judges(
    judges: Judges, number: int, waiting: Waiting, under_way: list[Submission], asked: Asked
) -> Generator[Marked, None, None]:
    """Hands out what waits, a few at a time; what is `under_way` is neither waiting nor marked."""
    futures: dict[Future[bytes], Submission] = {}
    while True:
        while len(futures) < WAITING_A_JUDGE * number and (submission := waiting.take()) is not None:
            under_way.append(submission)
            futures[judges.submit(submission, asked[submission.id])] = submission
        if not futures:
            return
        done, _ = wait(futures, return_when=FIRST_COMPLETED)
        for future in done:
            marked = msgspec.msgpack.decode(future.result(), type=Marked)
            under_way.remove(futures.pop(future))
            yield marked


def _alone(submission: Submission, prepared: AllPrepared, asked: Asked, rules: Rules, secret: str) -> Marked:
    """The marks by a judge that has nothing else to do; not judged if its process ends again."""
    try:
        with Judges(1, prepared.course, rules, secret, prepared) as judge:
            return msgspec.msgpack.decode(
                judge.submit(submission, asked[submission.id]).result(), type=Marked
            )
    except BrokenProcessPool:
        return Marked(broken(submission, asked[submission.id], prepared.course, TWICE), ())


def broken(submission: Submission, assignments: Sequence[str], course: Course, why: str) -> SubmissionMark:
    """Nothing of it is judged, through no fault of its own."""
    marks = (mark for name in assignments for mark in unmarked(course[name], why, "not judged"))
    return submission_mark(submission.id, tuple(marks), submission.notes)
