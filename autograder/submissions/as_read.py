"""A submission as it was read: plain data, which can be marked on a machine that has none of its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.report import MarkedFile
from autograder.submissions.disk import sha256
from autograder.submissions.find import Submission
from autograder.submissions.source import Source, Unreadable, read, read_helpers
from autograder.submissions.text import printable


@dataclass(frozen=True, slots=True)
class AsRead:
    """All forms in which each assignment was handed in, what may be imported beside them, and the files by their bytes.

    Nothing was read of a submission that is `undecided`.
    """

    id: str
    name: str
    notes: tuple[str, ...]
    undecided: str
    forms: Mapping[str, Sequence[Source | Unreadable]]
    beside: Mapping[str, Source]
    files: tuple[MarkedFile, ...]


def as_read(submission: Submission, assignments: Sequence[str]) -> AsRead:
    """What the files say that count for these assignments; files of other assignments may be imported."""
    if submission.undecided:
        return AsRead(submission.id, submission.name, submission.notes, submission.undecided, {}, {}, ())
    forms = {name: [read(name, path) for path in submission.files.get(name, ())] for name in assignments}
    others = [read(name, paths[0]) for name, paths in submission.files.items() if name not in assignments]
    helpers, unread = read_helpers(submission.helpers)
    beside = helpers | {other.assignment: other for other in others if isinstance(other, Source)}
    files = tuple(
        MarkedFile(assignment=name, file=printable(path.name), sha256=sha256(path))
        for name in assignments
        for path in submission.files.get(name, ())
    )
    return AsRead(submission.id, submission.name, (*submission.notes, *unread), "", forms, beside, files)
