"""The specimen class: every submission gets the mark that stands beside it, with a reason for every lost point."""

import ast
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.course import Course
from autograder.grading.parallel import mark_class
from autograder.grading.rules import Rules
from autograder.report import Report, SubmissionMark
from autograder.reports.json import as_json
from autograder.sandbox.patience import Patience
from autograder.submissions.find import find_submissions
from tests.tools.quiz import right_answers
from tests.tools.sample import further, sampled
from tests.tools.styles import MADE

COURSE = Path(__file__).resolve().parents[2]
CLASS = COURSE / "tests" / "submissions"
EXPECTED: dict[str, Any] = json.loads((CLASS / "marks.json").read_text(encoding="utf-8"))
IMPATIENT = Rules(patience=Patience(call=1.0))
QUICK = (
    "all-right",
    "all-right-notebooks",
    "blank",
    "half-a-quiz",
    "three-mistakes",
    "two-forms",
    "syntax-error",
)


AGAIN = ("syntax-error", "three-mistakes", "half-a-quiz", "two-forms")


def graded(course: Course, *ids: str, on: Collection[str] = ()) -> Report:
    """The report on these specimens, marked on these assignments, or on all that they hand in."""
    found = [one for one in find_submissions([CLASS], course.names) if one.id in ids]
    asked = {one.id: [name for name in course.names if name in on] for one in found} if on else None
    return mark_class(course, found, IMPATIENT, "specimens", lambda mark: None, asked)


@pytest.fixture(scope="module")
def report(request: pytest.FixtureRequest, course: Course) -> Report:
    """What a class of those specimens gets whose tests are to be run."""
    items = [item for item in request.session.items if item.path == request.path]
    asked = [item.callspec.params.get("student") for item in items if hasattr(item, "callspec")]
    return graded(course, *(one for one in asked if one), *QUICK)


@pytest.fixture(scope="module")
def marks(report: Report) -> dict[str, SubmissionMark]:
    return {mark.id: mark for mark in report.submissions}


def of_assignment(mark: SubmissionMark, assignment: str) -> float:
    return sum(exercise.points for exercise in mark.exercises if exercise.assignment == assignment)


def test_there_are_at_least_forty_and_each_has_its_mark() -> None:
    specimens = {path.name for path in CLASS.iterdir() if path.is_dir()}
    assert len(specimens) >= 40
    assert specimens == set(EXPECTED)


@pytest.mark.parametrize("student", sampled(EXPECTED, 6, 6))
def test_a_specimen_gets_its_mark(marks: dict[str, SubmissionMark], student: str) -> None:
    expected = EXPECTED[student]
    got = {assignment: of_assignment(marks[student], assignment) for assignment in expected["marks"]}
    assert got == expected["marks"], expected["why"]
    assert marks[student].points == expected["total"]


def test_specimens_answer_the_questions_that_are_drawn_for_them(course: Course) -> None:
    bank = course["quiz"].bank
    assert bank is not None
    for path in CLASS.glob("*/quiz.py"):
        name, text = path.parent.name, path.read_text("utf-8-sig")
        if "ANSWERS = {1" in text and name != "answers-of-another":
            answers = ast.literal_eval(text.rpartition("ANSWERS = ")[2].strip())
            assert answers == right_answers(bank, name), name


def test_every_lost_point_has_a_sentence(marks: dict[str, SubmissionMark]) -> None:
    for mark in marks.values():
        for exercise in mark.exercises:
            for criterion in exercise.criteria:
                assert criterion.verdict == "right" or criterion.message, (mark.id, criterion.title)
                assert criterion.verdict != "not judged", (mark.id, criterion.message)


def test_every_known_mistake_is_named_in_the_specimen_s_own_style(
    course: Course, marks: dict[str, SubmissionMark]
) -> None:
    """And no other known mistake is, but the further ones of the specimen that makes three."""
    exercises = [one for assignment in course.assignments for one in assignment.exercises]
    known = {f"{one.name}:{wrong.id}" for one in exercises for wrong in one.mistakes}
    named = {
        (mark.id, exercise.name, criterion.mistake)
        for mark in marks.values()
        for exercise in mark.exercises
        for criterion in exercise.criteria
        if criterion.mistake is not None and criterion.mistake_id in known
    }
    for one in (one for one in MADE if one.specimen in marks):
        found = {said for said in named if said[:2] == (one.specimen, one.exercise)}
        assert any(one.sentence in said for _, _, said in found), one
        named -= found
    further_ones = ("lstm_step_backward", "lstm_backward")
    assert {said[:2] for said in named} == {("three-mistakes", one) for one in further_ones}


@pytest.mark.parametrize("again", [AGAIN[:2], further((AGAIN,))], ids=["two", "four"])
def test_the_same_submissions_give_the_same_bytes(
    report: Report, course: Course, again: tuple[str, ...]
) -> None:
    """Also where others were in the class."""
    some = tuple(mark for mark in report.submissions if mark.id in again)
    names = {exercise.assignment for mark in some for exercise in mark.exercises}
    assert as_json(msgspec.structs.replace(report, submissions=some)) == as_json(
        graded(course, *again, on=names)
    )
