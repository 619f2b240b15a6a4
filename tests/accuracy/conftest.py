"""A judge, and samples: a few programs that are always the same, and many that are others at each commit."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple, TypeVar

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.secret import derived
from tests.accuracy.bench import PATIENCE, ROOT
from tests.accuracy.collection import sample
from tests.accuracy.trial import Bench
from tests.tools.sample import further, slow

FEW, FEWER = 12, 48  # of a sample a part is tried by CI, and a smaller one with every other test
T = TypeVar("T")


def commit() -> str:
    """What the samples are drawn by: the commit, or, where there is none, always the same."""
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return asked.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "no commit"


SECRET = "a sample"


class Drawn(NamedTuple):
    """What a sample is drawn by, and the part of its size that is tried."""

    seed: str
    part: int

    def of(self, things: Sequence[T], number: int) -> list[T]:
        return list(sample(things, -(-number // self.part), self.seed))


@pytest.fixture(
    params=[
        Drawn("the same few", FEWER),
        further(Drawn("the same few", FEW)),
        slow(Drawn(commit(), 1)),
    ],
    ids=["fewer", "few", "of this commit"],
)
def drawn(request: pytest.FixtureRequest) -> Drawn:
    """A few that are always the same, and many that are others at each commit."""
    print(f"drawn by {request.param.seed!r}")
    found: Drawn = request.param
    return found


@pytest.fixture(scope="module")
def bench(course: Course) -> Iterator[Bench]:
    grader = Grader(course, Rules(patience=PATIENCE), derived(SECRET))
    with closing(Bench(grader, course.assignments, SECRET)) as opened:
        yield opened
