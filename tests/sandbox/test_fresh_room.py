"""The room for systems without a wall: a fresh process each time, polled or read by threads."""

from collections.abc import Iterator

import pytest

from autograder.authoring.doctor import marked
from autograder.course import Course
from autograder.grading import grader as grading
from autograder.grading.grader import Grader
from autograder.sandbox.patience import Patience, Rules
from autograder.sandbox.fresh_processes import FreshProcesses
from autograder.sandbox.workers import NotConfined

IMPATIENT = Rules(patience=Patience(call=0.5), unconfined=True)


@pytest.fixture(params=[True, False], ids=["polled", "threads"])
def fresh(
    request: pytest.FixtureRequest, course: Course, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Grader]:
    monkeypatch.setattr(grading, "open_room", lambda seconds, layers: FreshProcesses(seconds, request.param))
    grader = Grader(course, IMPATIENT, secret="fresh")
    yield grader
    grader.close()


def test_a_right_program_gets_all_points(fresh: Grader, course: Course) -> None:
    assert sum(mark.points for mark in marked(fresh, course["rnn"], course["rnn"].text)) == 15


def test_what_hangs_ends_or_fails_costs_its_own_points(fresh: Grader, course: Course) -> None:
    text = course["rnn"].text
    for wrong in ("while True: pass", "import os; os._exit(3)", "raise ValueError"):
        marks = marked(fresh, course["rnn"], text.replace("    xh =", f"    {wrong}\n    xh =", 1))
        assert [mark.points for mark in marks] == [0, 8], marks
        assert marked(fresh, course["rnn"], text)[0].points == 7  # the next one is none the worse


def test_it_is_no_wall_and_says_so(fresh: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh.look_at_the_wall()
    assert "seccomp" not in fresh.layers
    monkeypatch.setattr(fresh, "_rules", Rules())
    with pytest.raises(NotConfined, match="--unconfined"):
        fresh.look_at_the_wall()
