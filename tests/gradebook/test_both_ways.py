"""The same class through nbgrader's own autograde and directly: the marks are the same, and those of `grade`."""

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from tests.gradebook.class_of_twenty import BROKEN
from tests.gradebook.conftest import GIVE_BACK, GradedCourse, ten_commands

pytestmark = pytest.mark.slow  # a whole class, marked by nbgrader

WAYS = ("by_nbgrader", "directly")
GRADES = """
SELECT student.id, base_cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade
FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN student ON student.id = submitted_assignment.student_id
"""


def grades(course: Path) -> dict[str, dict[str, float | None]]:
    """The scores by student and cell."""
    found: dict[str, dict[str, float | None]] = {}
    book = sqlite3.connect(course / "gradebook.db")
    for student, cell, score, manual, needs in book.execute(GRADES):
        assert manual is None and not needs, (student, cell)
        found.setdefault(student, {})[cell] = score
    book.close()
    return found


@pytest.fixture(params=WAYS)
def graded(request: pytest.FixtureRequest) -> GradedCourse:
    course: GradedCourse = request.getfixturevalue(request.param)
    return course


@pytest.fixture(scope="session")
def marks(handed_in: GradedCourse) -> dict[str, dict[str, float]]:
    """What `autograder grade` says of the same folders."""
    ran = handed_in.run("autograder", "grade", "submitted", "--json", "-")
    assert ran.code == 0, ran.err
    return {
        one["id"]: {f"test_{exercise['name']}": exercise["points"] for exercise in one["exercises"]}
        for one in json.loads(ran.out)["submissions"]
    }


def test_everybody_gets_what_the_work_is_worth(graded: GradedCourse) -> None:
    sums = {
        student: sum(score or 0 for score in cells.values()) for student, cells in grades(graded.root).items()
    }
    assert sums == pytest.approx(graded.points, abs=0.001)


def test_the_scores_are_those_of_grade(graded: GradedCourse, marks: dict[str, dict[str, float]]) -> None:
    found = grades(graded.root)
    assert found.keys() == marks.keys() and len(marks) == 20
    for student, scores in marks.items():
        assert found[student] == pytest.approx(scores, abs=0.005), student


def test_some_scores_are_parts_of_a_cell(graded: GradedCourse) -> None:
    """The criteria of one exercise add up: neither all nor nothing."""
    assert grades(graded.root)["forget-and-input-swapped"]["test_lstm_gates"] == 3


def test_nothing_of_a_student_ran_in_the_course(graded: GradedCourse) -> None:
    assert not graded.forbidden.exists()


def test_the_graders_notebooks_have_every_cell_of_the_course(graded: GradedCourse) -> None:
    released = json.loads((graded.root / "assignments" / "lstm" / "lstm.ipynb").read_text())
    wanted = [one["metadata"]["nbgrader"] for one in released["cells"] if "nbgrader" in one["metadata"]]
    sources = {
        one["metadata"]["nbgrader"]["grade_id"]: "".join(one["source"])
        for one in released["cells"] if one["metadata"].get("nbgrader", {}).get("locked")
    }  # fmt: skip
    for student in graded.points:
        path = graded.root / "autograded" / student / "lstm" / "lstm.ipynb"
        cells = json.loads(path.read_text())["cells"]
        found = [one["metadata"]["nbgrader"] for one in cells if one["metadata"].get("nbgrader")]
        assert sorted(found, key=lambda one: one["grade_id"]) == sorted(
            wanted, key=lambda one: one["grade_id"]
        )
        assert not any("tags" in one["metadata"] for one in cells)
        for one in cells:
            name = one["metadata"].get("nbgrader", {}).get("grade_id")
            assert name not in sources or "".join(one["source"]) == sources[name]
        assert path.stat().st_mode & 0o777 == 0o444


def test_a_damaged_notebook_says_why(graded: GradedCourse) -> None:
    text = (graded.root / "autograded" / BROKEN / "lstm" / "lstm.ipynb").read_text()
    assert "is not valid JSON" in text and "hand it in again" in text


def test_both_ways_write_the_same(by_nbgrader: GradedCourse, directly: GradedCourse) -> None:
    """The same notebooks to the byte, the same files, the same comments."""
    files = [
        {
            path.relative_to(course.root): path.read_bytes()
            for path in (course.root / "autograded").rglob("*") if path.is_file()
        }
        for course in (by_nbgrader, directly)
    ]  # fmt: skip
    assert files[0].keys() == files[1].keys()
    assert {path for path in files[0] if files[0][path] != files[1][path]} == set()
    comments = [
        sorted(sqlite3.connect(course.root / "gradebook.db").execute(
            "SELECT student_id, base_cell.name, auto_comment, manual_comment FROM comment"
            " JOIN base_cell ON base_cell.id = comment.cell_id"
            " JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id"
            " JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id"
        ), key=str)
        for course in (by_nbgrader, directly)
    ]  # fmt: skip
    assert comments[0] == comments[1] and len(comments[0]) == 20 * 7


def test_feedback_and_export(directly: GradedCourse, marks: dict[str, dict[str, float]]) -> None:
    """Feedback shows each criterion and its verdict and obeys nothing; the exported points are those of `grade`."""
    directly.of_the_page(GIVE_BACK)
    page = (directly.root / "feedback" / "forget-and-input-swapped" / "lstm" / "lstm.html").read_text()
    assert "the forget gate:  f = sigmoid([x, h] W_f + b_f)" in page
    assert "The forget gate and the input gate are swapped" in page
    hostile = (directly.root / "feedback" / "writes-html" / "lstm" / "lstm.html").read_text()
    assert (
        "&lt;script&gt;" in hostile
        and "<script>alert(1)" not in hostile
        and "<script>document.title" not in hostile
    )
    with (directly.root / "grades.csv").open() as table:
        rows = {
            row["student_id"]: float(row["score"])
            for row in csv.DictReader(table)
            if row["assignment"] == "lstm"
        }
    assert rows == pytest.approx(
        {student: sum(scores.values()) for student, scores in marks.items()}, abs=0.005
    )


def test_the_page_has_ten_commands() -> None:
    assert len(ten_commands()) == 10
