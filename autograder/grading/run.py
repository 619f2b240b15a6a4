"""A run: the marks of all that lies at some paths. The command `grade` and `autograder.grade` are this."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.grading.parallel import OnMarked, mark_class
from autograder.grading.rules import Rules
from autograder.report import Report, SubmissionMark
from autograder.sandbox.patience import Patience
from autograder.secret import derived, read_secret
from autograder.submissions.collecting import Collected, collected

OnePath = str | os.PathLike[str]
Watch = Callable[[Collected], AbstractContextManager[OnMarked]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be marked: the work at the paths, on these assignments, or on all that anybody handed in.

    The file of names says whose a file is that nobody can tell.
    """

    paths: Sequence[Path]
    assignments: Sequence[str] = ()
    names: Path | None = None


@contextlib.contextmanager
def unwatched(class_: Collected) -> Iterator[OnMarked]:
    """Nobody looks on."""

    def pass_on(mark: SubmissionMark) -> None:
        pass

    yield pass_on


def mark_wanted(
    wanted: Wanted,
    course: Course,
    rules: Rules,
    key: str,
    watch: Watch = unwatched,
) -> Report:
    """The report on what lies at the paths, with the account of every file. Inputs are drawn from the key.

    `watch` is told what was found, and then of every mark. Raises Refused and NotNow.
    """
    with collected(wanted.paths, course.names, wanted.assignments, wanted.names) as found:
        class_ = found.with_members(course.members)
        with watch(class_) as on_marked:
            report = mark_class(course, class_.submissions, rules, key, on_marked, class_.asked)
        return class_.with_files(report)


def wanted_at(
    paths: OnePath | Iterable[OnePath], assignments: Iterable[str], names: OnePath | None
) -> Wanted:
    """What is to be marked, from one path or several, and one assignment or several."""
    return Wanted(
        [Path(paths)] if isinstance(paths, str | os.PathLike) else [Path(one) for one in paths],
        [assignments] if isinstance(assignments, str) else list(assignments),
        Path(names) if names is not None else None,
    )


def rules_of(imprecise: float, seconds_a_call: float, seconds_in_all: float, unconfined: bool) -> Rules:
    """The rules of a class. Raises ValueError for a share that is none."""
    if not 0.0 <= imprecise <= 1.0:
        raise ValueError(f"imprecise is {imprecise}; it should be a share of the points, from 0 to 1")
    return Rules(imprecise, Patience(seconds_a_call, seconds_in_all), unconfined=unconfined)


def key_of(secret: str | None) -> str:
    """The key that this secret gives, or else that of the environment. Raises NoSecret."""
    return derived(read_secret(None, None, os.environ).text if secret is None else secret)
