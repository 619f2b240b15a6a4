"""docs/course.md says where each claim and each topic is asked for: each name in it exists."""

import re

import pytest

from autograder.course import Course
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([a-z]+)/(\w+)(?:/([\w-]+))?`")
ROWS = [line for line in PAGE.split("\n") if line.startswith("| ")]
CLAIMS = [row for row in ROWS if re.match(r"\| S\d+ \|", row)]
TOPICS = [row for row in ROWS if row not in CLAIMS and NAMED.search(row)]
COMING = {
    "memory",
    "variants",
}  # assignments that a course may leave out; what is there has to have these names


def exists(course: Course, assignment: str, name: str, criterion: str) -> bool:
    """Whether there is such a function with such a criterion, or such a question in the bank."""
    if assignment not in course.names:
        return assignment in COMING
    bank = course[assignment].bank
    if bank is not None and bank.question(name) is not None and not criterion:
        return True
    found = [one for one in course[assignment].exercises if one.name == name and one.criteria]
    return bool(found) and criterion in ("", *(one.id for one in found[0].criteria))


def test_each_of_47_claims_and_28_topics_is_asked_for() -> None:
    assert [row.split("|")[1].strip() for row in CLAIMS] == [f"S{k}" for k in range(1, 48)]
    assert len(TOPICS) == 28
    assert all(NAMED.search(row) for row in CLAIMS)


@pytest.mark.parametrize("named", sorted(set(NAMED.findall(PAGE))), ids="/".join)
def test_what_is_named_exists(named: tuple[str, str, str], course: Course) -> None:
    assert exists(course, *named)


@pytest.mark.parametrize(
    "named",
    [("rnn", "rnn_stop", ""), ("rnn", "rnn_step", "no-such"), ("quiz", "A99", ""), ("nowhere", "f", "")],
)
def test_what_does_not_exist_is_seen(named: tuple[str, str, str], course: Course) -> None:
    assert not exists(course, *named)
