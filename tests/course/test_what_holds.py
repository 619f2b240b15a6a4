"""After a check that passes, a learner sees a property of the function, and lines that try it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.authoring.doctor import of_tries
from autograder.course import Course
from autograder.learn.holds import holds_after
from autograder.spec.exercise import Try
from autograder.spec.properties import properties_of
from tests.conftest import ROOT, loaded

COURSE = loaded(ROOT)
EXERCISES = [(a.name, e) for a in COURSE.assignments for e in a.exercises if e.criteria]
TRIED = [(name, exercise) for name, exercise in EXERCISES if exercise.tries]


@pytest.mark.parametrize(("name", "exercise"), TRIED, ids=lambda one: getattr(one, "name", one))
def test_the_lines_give_what_they_say_and_name_a_property_of_their_function(
    name: str, exercise: Any, course: Course
) -> None:
    for tried in exercise.tries:
        assert tried.property in {one.id for one in properties_of(exercise)}
        *before, last = tried.lines.strip().split("\n")
        names = {**vars(course[name].solution), "np": np}
        exec("\n".join(before), names)  # noqa: S102  (the course's own lines)
        assert repr(eval(last, names)) == tried.gives  # noqa: S307
        assert f"{exercise.name}(" in tried.lines
    assert max(map(len, holds_after(COURSE, name, exercise.name))) <= 80


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({}, ""),
        ({"property": "never"}, "no property has the id 'never'; there are: "),
        ({"gives": "2"}, "gives= says 2"),
        ({"lines": "1, 2", "gives": "(1, 2)"}, ""),
        ({"lines": "nobody"}, "the lines raise NameError: name 'nobody' is not defined"),
        ({"lines": "1 +"}, "the lines raise SyntaxError: "),
        ({"lines": f"'{'x' * 80}'"}, "has 82 columns, but should have at most 76"),
    ],
)
def test_doctor_says_what_is_wrong_with_lines_to_try(edit: dict[str, str], said: str, course: Course) -> None:
    name, exercise = TRIED[0]
    tries: list[Try] = [replace(exercise.tries[0], **edit)]
    ((what, wrong),) = of_tries(course[name], replace(exercise, tries=tries))
    assert what == f"{exercise.name}: lines to try, 1"
    assert said in wrong and bool(said) == bool(wrong)


def test_every_function_of_the_course_has_one() -> None:
    functions = [e.name for name, e in EXERCISES if name != "quiz"]
    assert [e.name for _, e in TRIED] == functions


def test_of_an_assignment_the_last_is_shown_and_of_nothing_none() -> None:
    assert holds_after(COURSE, "rnn") == holds_after(COURSE, "rnn", "rnn_forward") != ()
    assert holds_after(COURSE, "quiz", "GATES") == holds_after(COURSE, "nowhere") == ()
