"""When a submission came: what its timestamp.txt says, if that can be the collector's and not the student's.

nbgrader's collecting writes the file beside the notebooks of everybody, and formgrader and late penalties go by it.
A student can hand in a file of that name too. So it counts where most of the class have one, and tells a time that
can be; nothing in the file itself proves who wrote it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nbgrader.utils import parse_utc

from autograder.gradebook.folders import Folders, Place
from autograder.submissions.disk import read_bytes
from autograder.submissions.refused import RefusedFileError

FILE = "timestamp.txt"
AT_MOST_AWAY = timedelta(days=366)  # from the due date, or from when the assignment was handed out
TRUST = ("most", "all", "none")  # whose files count: of all if most have one, everybody's, or nobody's


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a submission came, in UTC, if that is known; and why a file that tells a time does not count."""

    time: datetime | None
    note: str = ""


def arrival(place: Place, trust: str, is_usual: Callable[[], bool], near: datetime | None) -> Arrival:
    """When the submission came. `is_usual` says whether most have such a file, `near` around when it can be."""
    path = place.path / FILE
    if not path.exists():
        return Arrival(None)
    try:
        text = read_bytes(path, FILE).decode().strip()
        time: datetime | None = parse_utc(text) if text else None
    except (RefusedFileError, ValueError, OverflowError):
        return Arrival(
            None, f"{place.shown}: {FILE} holds no time, and formgrader stops at that; correct or remove it."
        )
    if time is None or trust == "all":
        return Arrival(time)
    if trust == "none":
        return _ignored(place, "nbgrader_config.py says so")
    if not is_usual():
        return _ignored(place, f"most folders of {place.assignment} have none, so it is no collector's")
    if near is not None and abs(time - near) > AT_MOST_AWAY:
        return _ignored(place, f"{time:%Y-%m-%d} is more than a year away from {near:%Y-%m-%d}")
    return Arrival(time)


def most_have_one(folders: Folders, assignment: str) -> bool:
    """Whether more than half of what was handed in for the assignment has such a file."""
    places = folders.submitted(assignment=assignment)
    return 2 * sum((place.path / FILE).exists() for place in places) > len(places)


def expected_about(folders: Folders, assignment: str, due: datetime | None) -> datetime | None:
    """Around when work comes: the due date; without one, when the assignment was handed out, if that is known."""
    if due is not None:
        return due
    try:
        seconds = folders.at("release", ".", assignment).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _ignored(place: Place, why: str) -> Arrival:
    return Arrival(
        None,
        f"{place.shown}: {FILE} does not count, for {why}. Remove it, or formgrader shows this submission as not "
        'graded; if your collecting wrote it, set c.Judge.timestamps = "all" in nbgrader_config.py.',
    )
