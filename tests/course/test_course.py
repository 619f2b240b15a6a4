"""The course as a whole: its points, its solutions, its stubs and its mistakes."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring.doctor import inspected
from autograder.course import Course, load_course
from tests.tools.sample import further, slow

COURSE = Path(__file__).resolve().parents[2]


def test_the_points_are_those_of_the_course(course: Course) -> None:
    points = {assignment.name: assignment.points for assignment in course.assignments}
    assert points == {
        "rnn": 15,
        "bptt": 25,
        "lstm": 30,
        "gru": 20,
        "quiz": 20,
        "memory": 30,
        "learning": 20,
        "variants": 30,
    }


def test_every_share_of_points_is_exact_in_binary(course: Course) -> None:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            for criterion in exercise.criteria:
                assert math.modf(criterion.points * 8)[0] == 0, criterion.title


@pytest.mark.parametrize(
    ("names", "every", "number"), [(("rnn", "quiz"), 10, 30), further(((), 160, 120)), slow(((), 10, 120))]
)
def test_the_course_is_sound(names: tuple[str, ...], every: int, number: int) -> None:
    """With so many of the known mistakes; `autograder doctor` looks at them all."""
    looked_at = dict(inspected(load_course(COURSE, names), every=every))
    assert len(looked_at) > number
    assert {what: wrong for what, wrong in looked_at.items() if wrong} == {}


def test_an_unsound_course_is_found_out() -> None:
    course = load_course(COURSE, ("rnn",))
    rnn = course["rnn"]
    hidden = next(one for one in rnn.exercises if one.name == "rnn_step")
    right = hidden.criteria[0]
    hidden.criteria[0] = replace(right, statement=lambda got, key, x, h, W, b: (got.h_next, h))
    found = dict(inspected(replace(course, assignments=(rnn,)), every=1000))
    assert "does not fulfil" in found[f"rnn_step: {right.title}"]
    assert "no wrong" not in "".join(found.values())
