"""nbgrader's own autograde with our judge: what fails there, fails without a score."""

from collections.abc import Callable

import pytest

from autograder.grading.one_file import OneFile
from tests.gradebook.class_of_twenty import POINTS
from tests.gradebook.conftest import GradedCourse
from tests.gradebook.test_directly import EARLY, scores, sql, stamp, times

Fresh = Callable[..., GradedCourse]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # nbgrader's own warnings are not ours
]


def autograde(course: GradedCourse) -> bool:
    """`nbgrader autograde lstm --force`, in this process; whether all went well."""
    from nbgrader.converters import Autograde
    from nbgrader.converters.base import NbGraderException

    from autograder.gradebook.folders import open_folders

    folders = open_folders(course.root)
    folders.directory.assignment_id = "lstm"
    try:
        Autograde(coursedir=folders.directory, config=folders.config, force=True).start()
    except NbGraderException:
        return False
    return True


def test_what_is_not_judged_fails_and_has_no_score_not_even_an_old_one(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = fresh("gates-in-torch-order")
    assert autograde(course)
    assert sum(scores(course)["gates-in-torch-order"]) == POINTS["gates-in-torch-order"]
    sql(course, "UPDATE grade SET manual_score = 1")
    monkeypatch.setattr(OneFile, "judged", lambda *_: 1 / 0)
    assert not autograde(course)
    assert set(scores(course)["gates-in-torch-order"]) == {None}
    assert set(sql(course, "SELECT manual_score, needs_manual_grade FROM grade")) == {(1.0, 1)}
    assert not (course.root / "autograded" / "gates-in-torch-order" / "lstm").exists()


def test_the_judge_stays_open(fresh: Fresh) -> None:
    """One process for all students and all presses of a button."""
    from autograder.gradebook.judge import open_judge

    open_judge.cache_clear()
    course = fresh("all-right", "gates-in-torch-order")
    assert autograde(course)
    assert autograde(course)
    assert open_judge.cache_info().misses == 1
    assert {student: sum(found) for student, found in scores(course).items()} == {
        "all-right": 30, "gates-in-torch-order": POINTS["gates-in-torch-order"]
    }  # fmt: skip


def test_a_notebook_of_no_exercises_gets_no_points(fresh: Fresh) -> None:
    """A course may hold notebooks of its own: the judge says nothing about them, and silence would earn all."""
    course = fresh("all-right")
    for step in ("solutions", "submitted/all-right"):
        (course.root / step / "lstm" / "lstm.ipynb").rename(course.root / step / "lstm" / "own.ipynb")
    sql(course, "UPDATE notebook SET name = 'own'")
    assert not autograde(course)
    assert set(scores(course)["all-right"]) == {None}


def test_the_only_notebook_counts_whatever_it_is_called(fresh: Fresh) -> None:
    course = fresh("all-right", "gates-in-torch-order")
    mine = course.root / "submitted" / "all-right" / "lstm"
    (mine / "lstm.ipynb").rename(mine / "homework.ipynb")
    assert autograde(course)
    assert {student: sum(found) for student, found in scores(course).items()} == {
        "all-right": 30, "gates-in-torch-order": POINTS["gates-in-torch-order"]
    }  # fmt: skip
    folder = course.root / "autograded" / "all-right" / "lstm"
    assert [path.name for path in folder.glob("*.ipynb")] == ["lstm.ipynb"]


def test_a_timestamp_that_most_have_not_is_the_students_own(fresh: Fresh) -> None:
    course = fresh("all-right", "forward-only")
    stamp(course, "forward-only").unlink()
    stamp(course, "all-right").write_text(EARLY)
    assert autograde(course)
    assert times(course) == {"all-right": None, "forward-only": None}


def test_a_name_that_formgrader_would_obey_is_not_graded(fresh: Fresh) -> None:
    course = fresh("all-right")
    submitted = course.root / "submitted"
    (submitted / "all-right").rename(submitted / "<img src=x onerror=alert(1)>")
    assert not autograde(course)
    assert not list(course.root.glob("autograded/*/*/*.ipynb"))
