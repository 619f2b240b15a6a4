"""The sandbox for systems without a wall: a fresh process each time, polled or read by threads."""

from collections.abc import Iterator

import pytest

from autograder.course import Course
from autograder.errors import NotConfined
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.report import ExerciseMark
from autograder.sandbox.fresh_processes import FreshProcesses
from autograder.sandbox.patience import Patience
from tests.tools.handed_in import mark, source
from tests.tools.sample import further, slow

IMPATIENT = Rules(patience=Patience(call=0.5), unconfined=True)


@pytest.fixture(params=[False, further(True)], ids=["threads", "polled"])
def fresh(request: pytest.FixtureRequest, course: Course) -> Iterator[Grader]:
    sandbox = FreshProcesses(60.0, request.param)
    grader = Grader(course.only({"rnn"}), IMPATIENT, secret="fresh", sandbox=sandbox)
    yield grader
    grader.close()


def marks(grader: Grader, text: str) -> tuple[ExerciseMark, ...]:
    return mark(grader, source("rnn", text)).exercises


def test_a_right_program_gets_all_points(fresh: Grader, course: Course) -> None:
    assert sum(mark.points for mark in marks(fresh, course["rnn"].text)) == course["rnn"].points


@pytest.mark.further
@pytest.mark.parametrize(
    "wrong", ["import ctypes; ctypes.string_at(0)", *map(slow, ("while True: pass", "raise ValueError"))]
)
def test_what_hangs_ends_or_fails_costs_its_own_points(fresh: Grader, course: Course, wrong: str) -> None:
    text = course["rnn"].text
    full = [exercise.points for exercise in course["rnn"].exercises]
    given = marks(fresh, text.replace("    xh =", f"    {wrong}\n    xh =", 1))
    assert [mark.points for mark in given] == [0, full[1]], given
    assert [mark.points for mark in marks(fresh, text)] == full  # the next one is none the worse


def test_it_is_no_wall_and_says_so(fresh: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh.look_at_the_wall()
    assert "seccomp" not in fresh.layers
    monkeypatch.setattr(fresh, "rules", Rules())
    with pytest.raises(NotConfined, match="--unconfined"):
        fresh.look_at_the_wall()
