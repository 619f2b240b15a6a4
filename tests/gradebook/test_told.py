"""What course.toml settles, in a gradebook of nbgrader: told, never taken out; a late day costs the same."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograder.gradebook
from autograder.policy import Terms, days_late, final
from tests.conftest import ROOT, Run
from tests.tools.later import later

books, folders, late = (later(f"autograder.gradebook.{name}") for name in ("book", "folders", "late"))

DUE = datetime(2027, 1, 31, 22, 59, tzinfo=UTC)
PLUGIN = "autograder.gradebook.late.PercentADay"
TERM = """\
assignments = ["rnn", "lstm", "gru"]
timezone = "Europe/Vienna"
roster = "roster.csv"
[due]
rnn = 2027-01-31T23:59:00
gru = 2027-02-28T23:59:00
[extensions.ada]
rnn = 2027-02-03T23:59:00
[extensions.bob]
rnn = 2027-02-03T23:59:00
"""


@given(
    st.floats(0, 40),
    st.timedeltas(timedelta(days=-3), timedelta(days=9)),
    st.sampled_from([0.0, 10.0, 35.0, 100.0]),
    st.none() | st.integers(0, 5),
)
def test_the_plugin_takes_what_the_policy_takes(
    score: float, after: timedelta, percent: float, most: int | None
) -> None:
    plugin = late.PercentADay(percent=percent, most=most)
    seconds = max(0.0, after.total_seconds())  # as nbgrader counts them
    taken = plugin.late_submission_penalty("ada", score, seconds) or 0.0
    left = final(score, days_late(DUE + after, DUE), 0, Terms(percent=percent, most=most))
    assert score - taken == pytest.approx(left, abs=1e-9) and 0 <= taken <= score


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of nbgrader with two assignments and three students; Ada has handed in, Zoe is in no roster."""
    root = tmp_path_factory.mktemp("made")
    source = Path(autograder.gradebook.__file__).parent / "nbgrader_config.py"
    shutil.copy(source, root / "nbgrader_config.py")
    with book_of(root) as book:
        for name in ("rnn", "lstm"):
            book.add_assignment(name)
            book.add_notebook(name, name)
        book.add_grade_cell("test_rnn_step", "rnn", "rnn", max_score=10, cell_type="code")
        for student in ("ada", "bob", "zoe"):
            book.add_student(student, last_name="Lovelace" if student == "ada" else None)
        book.add_submission("rnn", "ada")
    return root


@pytest.fixture
def course(made: Path, tmp_path: Path, run: Run) -> Path:
    """A copy of it, and a folder that says what the term is."""
    root = shutil.copytree(made, tmp_path / "rnn101")
    (tmp_path / "term").mkdir()
    (tmp_path / "term" / "course.toml").write_text(TERM)
    (tmp_path / "term" / "roster.csv").write_text(
        "id,first_name,last_name\nada,Ada,\nbob,Bob,\ncyd,Cyd,Ito\n"
    )
    return root


@contextmanager
def book_of(root: Path) -> Iterator[Any]:
    with books.open_book(folders.open_folders(root)) as book:
        yield book
        book.db().keep()


def told(root: Path) -> dict[str, object]:
    with book_of(root) as book:
        names = {one.id: (one.first_name, one.last_name) for one in book.students}
        due = {one.name: one.duedate for one in book.assignments}
        return {"names": names, "due": due, "extension": book.find_submission("rnn", "ada").extension}


def test_each_change_is_told_and_nothing_is_entered_unasked(course: Path, tmp_path: Path, run: Run) -> None:
    before = told(course)
    ran = run("gradebook", course, "--course", tmp_path / "term")
    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == [
        "ada, first name: nothing -> Ada",
        "bob, first name: nothing -> Bob",
        "cyd: nothing -> in the class",
        "cyd, first name: nothing -> Cyd",
        "cyd, last name: nothing -> Ito",
        "rnn, due: nothing -> 2027-01-31 22:59:00 UTC",
        "ada, rnn, extended to: 2027-01-31 22:59:00 UTC -> 2027-02-03 22:59:00 UTC",
    ]
    assert "7 changes; nothing is entered yet. Enter them with --write." in ran.err
    assert told(course) == before


def test_what_is_entered_is_entered_once_and_nobody_is_taken_out(
    course: Path, tmp_path: Path, run: Run
) -> None:
    ran = run("gradebook", course, "--course", tmp_path / "term", "--write")
    assert ran.code == 0 and "7 changes entered." in ran.err
    assert "The gradebook knows no assignment gru; run nbgrader generate_assignment gru first." in ran.err
    assert "bob has not handed in rnn; grade --nbgrader enters the extension with the work." in ran.err
    assert "In the gradebook and not in the roster, left as they are: zoe." in ran.err
    assert told(course) == {
        "names": {
            "ada": ("Ada", "Lovelace"),
            "bob": ("Bob", None),
            "cyd": ("Cyd", "Ito"),
            "zoe": (None, None),
        },
        "due": {"rnn": datetime(2027, 1, 31, 22, 59), "lstm": None},
        "extension": timedelta(days=3),
    }
    again = run("gradebook", course, "--course", tmp_path / "term", "--write")
    assert (again.code, again.out) == (0, "") and "The gradebook has all of it." in again.err


def test_it_goes_as_the_page_says(
    course: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    section = page.split("### What `course.toml` settles, in the gradebook\n")[1]
    ends = []
    for line in section.split("```sh\n")[1].split("```")[0].splitlines():
        ran = run(*line.split()[1:])
        assert ran.code == 0, ran.err
        ends.append(ran.err)
    assert "nothing is entered yet" in ends[0] and "7 changes entered." in ends[1]


def test_a_longer_extension_that_a_human_granted_stays(course: Path, tmp_path: Path, run: Run) -> None:
    assert run("gradebook", course, "--course", tmp_path / "term", "--write").code == 0
    with book_of(course) as book:
        book.grant_extension("rnn", "ada", days=9)
    assert run("gradebook", course, "--course", tmp_path / "term", "--write").out == ""
    assert told(course)["extension"] == timedelta(days=9)


@pytest.fixture
def config() -> Iterator[Callable[..., Any]]:
    from traitlets.config import Config

    yield lambda **days: Config({"AssignLatePenalties": {"plugin_class": PLUGIN}, "PercentADay": days})


@pytest.mark.parametrize(("after", "left"), [(0, 8.0), (1, 7.2), (24 * 3600, 7.2), (24 * 3600 + 1, 6.4)])
def test_nbgrader_calls_the_plugin_by_its_configuration(
    course: Path, config: Any, after: int, left: float
) -> None:
    due = datetime(2027, 1, 31, 22, 59)
    with book_of(course) as book:
        book.update_or_create_assignment("rnn", duedate="2027-01-31 22:59:00 UTC")
        submitted = book.update_or_create_submission("rnn", "ada")
        submitted.timestamp = due + timedelta(seconds=after)
        (grade,) = submitted.notebooks[0].grades
        grade.auto_score = 8.0
        book.db.commit()
        books.penalise(book, submitted, config(percent=10.0))
        assert 8.0 - (submitted.notebooks[0].late_submission_penalty or 0.0) == pytest.approx(left)
