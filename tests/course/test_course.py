"""The course as a whole: its points, its solutions, its stubs and its mistakes."""

import math
from dataclasses import replace
from pathlib import Path

from autograder.authoring.doctor import ailments
from autograder.course import load_course

COURSE = Path(__file__).resolve().parents[2]


def test_the_points_are_those_of_the_course() -> None:
    points = {assignment.name: assignment.points for assignment in load_course(COURSE).assignments}
    assert points == {"rnn": 15, "bptt": 25, "lstm": 30, "gru": 20, "quiz": 10}


def test_every_share_of_points_is_exact_in_binary() -> None:
    for assignment in load_course(COURSE).assignments:
        for exercise in assignment.exercises:
            for criterion in exercise.criteria:
                assert math.modf(criterion.points * 8)[0] == 0, criterion.title


def test_the_course_is_sound() -> None:
    """Every tenth mistake; `autograder doctor` looks at them all."""
    looked_at = dict(ailments(load_course(COURSE), every=10))
    assert len(looked_at) > 120
    assert {what: ailment for what, ailment in looked_at.items() if ailment} == {}


def test_an_unsound_course_is_found_out() -> None:
    course = load_course(COURSE)
    hidden = next(one for one in course["lstm"].exercises if one.name == "lstm_hidden")
    right = hidden.criteria[0]
    try:
        hidden.criteria[0] = replace(right, statement=lambda got, key, o, c: (got.h_next, o * c))
        found = {
            what: ailment
            for what, ailment in ailments(type(course)(course.root, (course["lstm"],)), every=1000)
            if ailment
        }
    finally:
        hidden.criteria[0] = right
    assert any("does not fulfil" in ailment for ailment in found.values())
