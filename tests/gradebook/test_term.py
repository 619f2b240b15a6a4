"""A term on nbgrader by course.toml: dates, extensions and late days reach both ways of grading; pages; a cluster."""

import importlib.util
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.gradebook.conftest import INSTRUCTORS, GradedCourse
from tests.gradebook.test_by_nbgrader import autograde
from tests.gradebook.test_directly import scores, sql, stamp

Fresh = Callable[..., GradedCourse]
pytestmark = [
    pytest.mark.filterwarnings("default"),  # nbgrader's own warnings are not ours
]
TERM = """\
assignments = ["lstm"]
timezone = "UTC"
[due]
lstm = 2027-01-31T12:00:00
[extensions.gates-in-torch-order]
lstm = 2027-02-02T12:00:00
"""
CAME = "2027-02-02 18:00:00.000000 UTC"  # three days late, and one for who has the extension
(LATE,) = re.findall(  # as the page says it
    r"```python\n(c\.AssignLatePenalties.*?)```", INSTRUCTORS.read_text(encoding="utf-8"), re.DOTALL
)
PENALTY = """
SELECT student.id, submitted_notebook.late_submission_penalty FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN student ON student.id = submitted_assignment.student_id
"""


@pytest.fixture
def term(fresh: Fresh, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> GradedCourse:
    """Two have handed in at the same time, one of them with an extension; the gradebook knows the due date."""
    course = fresh("all-right", "gates-in-torch-order")
    (tmp_path / "term").mkdir()
    (tmp_path / "term" / "course.toml").write_text(TERM)
    for student in ("all-right", "gates-in-torch-order"):
        stamp(course, student).write_text(CAME)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{LATE}")
    monkeypatch.setenv("AUTOGRADER_SECRET", "a sentence that nobody guesses")
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path / "term"))
    assert run("gradebook", course.root, "--write").code == 0
    return course


def penalties(course: GradedCourse) -> dict[object, float]:
    """The share of the judge's points that lateness takes from each student."""
    given = {student: sum(one or 0.0 for one in found) for student, found in scores(course).items()}
    return {student: float(str(taken or 0)) / given[str(student)] for student, taken in sql(course, PENALTY)}


DEDUCTED = {"all-right": pytest.approx(0.3), "gates-in-torch-order": pytest.approx(0.1)}


def test_extensions_count_and_pages_are_written(term: GradedCourse, tmp_path: Path, run: Run) -> None:
    ran = run(
        "grade", "--nbgrader", term.root, "--pages", tmp_path / "pages", "--csv", tmp_path / "marks.csv"
    )
    assert ran.code == 0, ran.err
    assert (
        "gates-in-torch-order, lstm, extended to: 2027-01-31 12:00:00 UTC -> 2027-02-02 12:00:00 UTC"
        in ran.err
    )
    assert penalties(term) == DEDUCTED
    pages = {path.name: path.read_text() for path in (tmp_path / "pages").iterdir()}
    assert len(pages) == 3 and "index.html" in pages
    (wrong,) = (text for name, text in pages.items() if name.startswith("gates-in-torch-order"))
    assert "the arrow marks the line" in wrong  # of their own code
    assert run("gradebook", term.root).out == ""  # nothing is left to be entered


@pytest.mark.slow
def test_nbgrader_s_own_autograde_counts_them_too(term: GradedCourse) -> None:
    from autograder.gradebook.judge import open_judge

    open_judge.cache_clear()
    assert autograde(term)
    assert penalties(term) == DEDUCTED


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="the extra cluster is not installed"
)
def test_a_cluster_marks_what_is_in_a_gradebook(term: GradedCourse, tmp_path: Path, run: Run) -> None:
    from tests.tools.cluster import local_cluster

    shutil.copytree(term.root, tmp_path / "here")
    assert run("grade", "--nbgrader", tmp_path / "here", "--json", tmp_path / "here.json").code == 0
    with local_cluster(tmp_path, 1) as cluster:
        options = ("--dask", cluster.file, "--json", tmp_path / "marks.json")
        ran = run("grade", "--nbgrader", term.root, *options)
        assert ran.code == 0, ran.err
    assert (tmp_path / "marks.json").read_bytes() == (tmp_path / "here.json").read_bytes()
    here = GradedCourse(tmp_path / "here", {}, term.forbidden)
    assert scores(term) == scores(here) and penalties(term) == penalties(here) == DEDUCTED
