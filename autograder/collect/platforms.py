"""What is special in each platform's way of handing out: by what its files are known, whose, and from when they are."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from autograder.errors import NothingToGrade
from autograder.settings.people import Line
from autograder.submissions.exports import platform_of
from autograder.submissions.find import People
from autograder.submissions.folder import Claim
from autograder.submissions.gradescope import METADATA, created
from autograder.submissions.person import Person
from autograder.submissions.survey import Node
from autograder.submissions.times import stamp_beside

_LABELLED = ("moodle", "canvas", "blackboard")  # whose names say whose a file is
_REPOSITORIES = ("github", "classroom50")
_NUMBERED = re.compile(r"(?P<name>.+)_(?P<number>\d+)", re.DOTALL)
_CLOCK = "%Y-%m-%d-%H-%M-%S"


def check(platform: str, people: People) -> None:
    """Raises NothingToGrade where nothing looks as the platform hands it out."""
    names = [node.name for root in people.roots for node in _all(root)]
    if platform in _LABELLED and platform not in {found for name in names if (found := platform_of(name))}:
        other = next((found for name in names if (found := platform_of(name))), "")
        seen = f"it looks like one of {other.capitalize()}" if other else "no file is called as there"
        raise NothingToGrade(
            f"This is not an export of {platform.capitalize()}: {seen}. Say by --from which it is of."
        )
    if platform == "gradescope" and METADATA not in names:
        raise NothingToGrade(
            f"This is not an export of Gradescope: there is no {METADATA}, which says whose the folders are. "
            "Download it anew: Review Grades, Export Submissions."
        )


def _all(node: Node) -> Iterator[Node]:
    yield node
    for one in node.inside:
        yield from _all(one)


def prefix_of(platform: str, ids: Sequence[str]) -> str:
    """What the names of all repositories begin with, `week-1-` as in week-1-ada; nothing elsewhere."""
    if platform not in _REPOSITORIES or len(ids) < 2:
        return ""
    common = ids[0]
    for one in ids:
        while not one.startswith(common):
            common = common[:-1]
    return common[: common.rfind("-") + 1]


def line_of(platform: str, student: str, person: Person) -> Line:
    """By what somebody may be known in a roster."""
    names = (student, person.name, person.key)
    logins = list(dict.fromkeys(one for one in names if not one.startswith("/")))
    if platform in _REPOSITORIES:  # assignment-login, and a login may have a - in it
        parts = student.split("-")
        logins += ["-".join(parts[k:]) for k in range(1, len(parts))]
    numbered = [match for one in names if (match := _NUMBERED.fullmatch(one))]
    logins += [match["number"] for match in numbered] + [match["name"] for match in numbered]
    return Line(tuple(logins), (), numbered[0]["name"] if numbered else person.name)


def when(claim: Claim, created_at: dict[int, datetime]) -> datetime | None:
    """When a file came, as the platform itself says; None where it does not: a file's own time proves nothing."""
    first = claim.attempt[0] if claim.attempt else None
    if isinstance(first, str):
        try:
            return datetime.strptime(first, _CLOCK)
        except ValueError:
            return None
    if first in created_at:
        return created_at[first]
    return stamp_beside(claim.node.path)


def created_times(platform: str, people: People) -> dict[int, datetime]:
    """When each submission of a Gradescope export came, by its number."""
    if platform != "gradescope":
        return {}
    found: dict[int, datetime] = {}
    for root in people.roots:
        for node in _all(root):
            if node.name == METADATA and node.kind == "file":
                found |= created(Path(node.path))
    return found
