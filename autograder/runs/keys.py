"""What a mark depends on, in digests: the work, the course's files, the rules, the secret, this program and others.

An assignment of the course counts by two digests: by what judges it, and by what is told of mistakes. A change of the
second makes no right submission worth marking again.
"""

import hashlib
import json
import os
import platform
import stat
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from autograder import __version__
from autograder.course import MISTAKES, Assignment, Course
from autograder.grading.rules import Rules
from autograder.secret import fingerprint
from autograder.submissions.find import Submission
from autograder.submissions.survey import SHOWN
from autograder.submissions.text import printable

# Rooms and files of ours on which no mark depends.
NO_MARK = (
    "authoring",
    "collect",
    "commands",
    "exports",
    "gradebook",
    "learn",
    "reports",
    "runs",
    "show",
    "cli.py",
    "policy.py",
)
JUDGES, TELLS = (".py",), (MISTAKES,)
MOST = 1 << 28  # bytes of a file that are looked at; the rest counts by its length


class Conditions(msgspec.Struct, frozen=True):
    """What marks are made by. `assignments` has two digests for each: what judges it, what is told of mistakes."""

    assignments: dict[str, tuple[str, str]]
    rules: str
    secret: str
    versions: dict[str, str]
    code: str

    def of(self, names: Sequence[str]) -> "Conditions":
        """Those of marks on these assignments alone."""
        kept = {name: self.assignments[name] for name in names if name in self.assignments}
        return msgspec.structs.replace(self, assignments=kept)

    @property
    def judging(self) -> str:
        """One digest of all but what is told."""
        return digest([[name, one] for name, (one, _) in sorted(self.assignments.items())], *self._others)

    @property
    def telling(self) -> str:
        """One digest of what is told."""
        return digest([[name, one] for name, (_, one) in sorted(self.assignments.items())])

    @property
    def _others(self) -> tuple[Any, ...]:
        return (self.rules, self.secret, sorted(self.versions.items()), self.code)


class Work(msgspec.Struct, frozen=True):
    """What somebody handed in, by digests of files: of each assignment, and of modules beside them."""

    files: dict[str, list[tuple[str, str]]]
    helpers: dict[str, str]
    found: str  # notes, and what nobody can tell


def conditions(course: Course, rules: Rules, key: str) -> Conditions:
    """What marks by this course, these rules and this key are made by."""
    return Conditions(
        {one.name: _digests(one) for one in course.assignments},
        repr(rules),
        fingerprint(key),
        {
            "autograder": __version__,
            "python": f"{sys.version} {platform.machine()}",
            "numpy": version("numpy"),
            "hypothesis": version("hypothesis"),
        },
        _code(),
    )


def _digests(assignment: Assignment) -> tuple[str, str]:
    """By its files, and by the points that course.toml gives."""
    folder = assignment.path.parent
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    judging = [[str(one.relative_to(folder)), content(one)] for one in files if one.suffix in JUDGES]
    telling = [[one.name, content(one)] for one in files if one.name in TELLS]
    points = [[one.name, [[c.id, c.points] for c in one.criteria]] for one in assignment.exercises]
    return digest(judging, points), digest(telling)


def _code() -> str:
    package = Path(__file__).resolve().parent.parent
    paths = [path.relative_to(package) for path in sorted(package.rglob("*.py"))]
    counted = [one for one in paths if one.parts[0] not in (*NO_MARK, "shipped")]
    return digest([[one.as_posix(), content(package / one)] for one in counted])


def work_of(submission: Submission) -> Work:
    """The digests of a submission's files."""
    files = {
        name: [(printable(path.name, SHOWN), content(path)) for path in paths]
        for name, paths in sorted(submission.files.items())
    }
    helpers = {name: content(path) for name, path in sorted(submission.helpers.items())}
    return Work(files, helpers, digest(list(submission.notes), submission.undecided))


def key_of(student: str, work: Work, asked: Sequence[str], made_by: Conditions) -> str:
    """What a mark is found again by. What was not handed in counts by its name alone: nothing of it is judged."""
    return digest(student, msgspec.to_builtins(work), list(asked), made_by.of(list(work.files)).judging)


def digest(*what: object) -> str:
    """The SHA-256 of plain data, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def absent(work: Work, asked: Sequence[str], made_by: Conditions) -> str:
    """One digest of the course's assignments that were not handed in: of what they would have been worth."""
    left: Mapping[str, tuple[str, str]] = made_by.of(
        [one for one in asked if one not in work.files]
    ).assignments
    return digest([[name, one] for name, (one, _) in sorted(left.items())])


def content(path: Path) -> str:
    """A file's digest, or why it cannot be read, without waiting for what is not a file."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return "no file"
        with open(os.open(path, flags), "rb") as file:
            digest, left = hashlib.sha256(), MOST
            while left > 0 and (chunk := file.read(min(1 << 20, left))):
                digest.update(chunk)
                left -= len(chunk)
            return f"{os.fstat(file.fileno()).st_size} {digest.hexdigest()}"
    except (OSError, ValueError) as error:
        return type(error).__name__
