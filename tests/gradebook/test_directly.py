"""`autograder grade --nbgrader`: what holds when things go wrong, and what humans have entered."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from autograder.grading.one_file import OneFile
from tests.conftest import Run
from tests.gradebook.class_of_twenty import POINTS
from tests.gradebook.conftest import GradedCourse, environment
from tests.gradebook.test_both_ways import GRADES
from tests.tools.sample import sampled

Fresh = Callable[..., GradedCourse]


def sql(course: GradedCourse, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as book, book:
        return book.execute(statement).fetchall()


def scores(course: GradedCourse) -> dict[str, list[float | None]]:
    """The judge's scores of each student."""
    found: dict[str, list[float | None]] = {}
    for student, _, score, *_ in sql(course, GRADES + " ORDER BY base_cell.name"):
        found.setdefault(str(student), []).append(score)  # type: ignore[arg-type]
    return found


@pytest.fixture
def grade(run: Run) -> Callable[..., object]:
    """The command on a course; other arguments follow."""
    return lambda course, *more: run("grade", "--nbgrader", course.root, "--secret", "tests", *more)


def test_what_a_human_entered_stays(fresh: Fresh, grade) -> None:
    course = fresh("forward-only")
    assert grade(course).code == 0
    before = scores(course)
    sql(course, "UPDATE grade SET manual_score = 2.5, needs_manual_grade = 0")
    sql(course, "UPDATE comment SET manual_comment = 'well tried'")
    assert grade(course).code == 0
    assert scores(course) == before
    assert set(sql(course, "SELECT manual_score, needs_manual_grade FROM grade")) == {(2.5, 1)}
    assert set(sql(course, "SELECT manual_comment FROM comment")) == {("well tried",)}


def test_what_is_not_judged_has_no_score_not_even_an_old_one(
    fresh: Fresh, grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = fresh("all-right")
    assert grade(course).code == 0
    assert sum(scores(course)["all-right"]) == 30
    monkeypatch.setattr(OneFile, "judged", lambda *_: 1 / 0)
    ran = grade(course)
    assert ran.code == 3 and "fault and no mark" in " ".join(ran.out.split())
    assert set(scores(course)["all-right"]) == {None}
    assert set(sql(course, "SELECT needs_manual_grade FROM grade")) == {(1,)}
    assert "grader's fault" in str(sql(course, "SELECT auto_comment FROM comment"))
    assert not (course.root / "autograded" / "all-right" / "lstm").exists()
    monkeypatch.undo()


HOLDS_THE_COURSE = """
import os, sys, time
from pathlib import Path
from autograder.gradebook.alone import alone
with alone(Path.cwd()):
    if os.fork() == 0:
        time.sleep(60)  # a judge that is not yet told that its parent has ended
        os._exit(0)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_run() -> Iterator[Callable[[GradedCourse], "subprocess.Popen[bytes]"]]:
    """Starts a run that has a course for itself, with a child; ended with the test, both of them."""
    started: list[subprocess.Popen[bytes]] = []

    def start(course: GradedCourse) -> "subprocess.Popen[bytes]":
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        program = [sys.executable, "-c", HOLDS_THE_COURSE]
        one = subprocess.Popen(program, cwd=course.root, env=environment(), start_new_session=True, **pipes)
        started.append(one)
        assert one.stdout and one.stdout.readline() == b"held\n"
        return one

    yield start
    for one in started:
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()
        for pipe in (one.stdin, one.stdout):
            assert pipe
            pipe.close()


def test_one_run_at_a_time(fresh: Fresh, grade, other_run) -> None:
    course = fresh("all-right")
    other_run(course)
    ran = grade(course)
    assert ran.code == 3 and "another run is grading" in ran.err and "Traceback" not in ran.err
    assert scores(course) == {}


def test_a_killed_run_keeps_no_other_out(fresh: Fresh, grade, other_run) -> None:
    """Though a child of it may live on."""
    course = fresh("all-right")
    held = other_run(course)
    held.kill()
    held.wait()
    assert grade(course).code == 0
    assert sum(scores(course)["all-right"]) == 30


@pytest.mark.skipif(sys.platform == "win32", reason="judges are spawned there, and inherit nothing")
def test_a_judge_does_not_hold_the_lock_of_its_run(tmp_path: Path) -> None:
    """Whoever is forked while a run holds the lock, and lives on, keeps nobody out."""
    import multiprocessing

    from autograder.gradebook.alone import alone

    here, there = multiprocessing.Pipe()
    with alone(tmp_path):
        judge = multiprocessing.get_context("fork").Process(target=lambda: (there.send(""), there.recv()))
        judge.start()
        here.recv()
    with alone(tmp_path):
        assert judge.is_alive()
    here.send("")
    judge.join()


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_gradebook_loses_nothing(fresh: Fresh, grade, lock: str) -> None:
    """Whether it can be read meanwhile or not."""
    course = fresh("all-right", "gates-in-torch-order")
    url = f"sqlite:///{course.root / 'gradebook.db'}?timeout=0.1"
    with closing(sqlite3.connect(course.root / "gradebook.db", isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        ran = grade(course, "--db-url", url)
    assert ran.code == 3 and "locked" in ran.err and "run" in ran.err and "Traceback" not in ran.err
    assert scores(course) == {} and not list(course.root.glob("autograded/*/*"))
    assert grade(course, "--db-url", url).code == 0
    assert {student: sum(found) for student, found in scores(course).items()} == {
        "all-right": 30, "gates-in-torch-order": POINTS["gates-in-torch-order"]
    }  # fmt: skip


def test_what_cannot_be_stored_for_one_is_stored_for_the_others(fresh: Fresh, grade) -> None:
    """A name that no database takes."""
    course = fresh("all-right", "forward-only")
    submitted = course.root / "submitted"
    shutil.copytree(submitted / "all-right", submitted / os.fsdecode(b"a\xff"))
    ran = grade(course)
    assert ran.code == 3 and "1 of 3 submissions were marked and not stored" in ran.err and "udcff" in ran.err
    assert {student: sum(found) for student, found in scores(course).items()} == {
        "all-right": 30,
        "forward-only": POINTS["forward-only"],
    }


KILLED = """
import os, signal, sys
from autograder import cli
from autograder.gradebook.autograded import Autograded
from autograder.grading import parallel as classroom
step, whole = {step!r}, getattr(Autograded, {step!r})
calls = []
def stops(*arguments):
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments)
setattr(Autograded, step, stops)
classroom.cores = lambda: 1
sys.argv = ["autograder", "grade", "--nbgrader", "."]
cli.main()
"""


@pytest.mark.further
@pytest.mark.parametrize(("step", "entered"), sampled([("put", 2), ("make", 1)], 2))
def test_a_killed_run_leaves_no_half_submission(fresh: Fresh, grade, step: str, entered: int) -> None:
    """Killed before the second submission was kept, and between its marks and its folder."""
    course = fresh("all-right", "forward-only", "gates-in-torch-order")
    program = [sys.executable, "-c", KILLED.format(step=step)]
    done = subprocess.run(program, cwd=course.root, env=environment(), capture_output=True, timeout=300)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    found = scores(course)
    assert len(found) == entered and all(None not in one for one in found.values())
    assert len(list(course.root.glob("autograded/*/*"))) == 1
    assert grade(course).code == 0
    assert len(scores(course)) == 3 and len(list(course.root.glob("autograded/*/*/lstm.ipynb"))) == 3
    assert not (course.root / ".autograder").exists()


def test_late_work_costs_what_the_course_says(fresh: Fresh, grade) -> None:
    course = fresh("all-right")
    sql(course, "UPDATE assignment SET duedate = '2026-02-28 12:00:00.000000'")
    assert grade(course).code == 0
    penalty = "SELECT late_submission_penalty FROM submitted_notebook"
    assert sql(course, penalty) == [(None,)]
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    assert grade(course).code == 0
    assert sql(course, penalty) == [(30.0,)]
    assert sql(course, "SELECT timestamp FROM submitted_assignment") == [("2026-03-01 12:00:00.000000",)]


def test_feedback_is_our_page_where_the_course_wants_it(fresh: Fresh, grade) -> None:
    course = fresh("all-right", "forward-only")
    assert grade(course).code == 0 and not (course.root / "feedback").exists()
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.Judge.feedback = "pages"\n')
    assert grade(course).code == 0
    pages = {path.parts[-3]: path for path in course.root.glob("feedback/*/lstm/*")}
    assert sorted(pages) == ["all-right", "forward-only"]
    assert all(path.name == "lstm.html" and path.stat().st_size < 20_000 for path in pages.values())
    assert "lstm_step_backward" in pages["forward-only"].read_text()


TIME = "SELECT student_id, timestamp FROM submitted_assignment ORDER BY student_id"
EARLY = "2026-02-01 12:00:00.000000 UTC"


def times(course: GradedCourse) -> dict[str, object]:
    """When the gradebook says that each submission came."""
    return {str(student): time for student, time in sql(course, TIME)}


def stamp(course: GradedCourse, student: str) -> Path:
    return course.root / "submitted" / student / "lstm" / "timestamp.txt"


def test_a_timestamp_that_most_have_not_is_the_students_own(fresh: Fresh, grade) -> None:
    course = fresh("all-right", "forward-only")
    sql(course, "UPDATE assignment SET duedate = '2026-02-28 12:00:00.000000'")
    stamp(course, "forward-only").unlink()
    stamp(course, "all-right").write_text(EARLY)
    ran = grade(course)
    assert ran.code == 0 and "all-right/lstm: timestamp.txt does not count" in ran.err
    assert times(course) == {"all-right": None, "forward-only": None}


@pytest.mark.parametrize(
    "told", sampled(["1999-01-01 00:00:00.0 UTC\n", "2031-01-01 00:00:00.000000 UTC", "2019-05-05"], 3)
)
def test_a_time_that_cannot_be_does_not_count(fresh: Fresh, grade, told: str) -> None:
    course = fresh("all-right")
    sql(course, "UPDATE assignment SET duedate = '2026-02-28 12:00:00.000000'")
    assert grade(course).code == 0
    assert times(course) == {"all-right": "2026-03-01 12:00:00.000000"}
    stamp(course, "all-right").write_text(told)
    ran = grade(course)
    assert ran.code == 0 and "more than a year away from 2026-02-28" in ran.err
    assert times(course) == {"all-right": None}


@pytest.mark.parametrize(("trust", "time"), [("all", "2026-02-01 12:00:00.000000"), ("none", None)])
def test_whose_timestamps_count_can_be_said(fresh: Fresh, grade, trust: str, time: str | None) -> None:
    course = fresh("all-right", "forward-only", "gates-in-torch-order")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.Judge.timestamps = "{trust}"\n')
    stamp(course, "all-right").write_text(EARLY)
    if trust == "all":
        stamp(course, "forward-only").unlink()
        stamp(course, "gates-in-torch-order").unlink()
    assert grade(course).code == 0
    assert times(course)["all-right"] == time


def test_the_only_notebook_counts_whatever_it_is_called(fresh: Fresh, grade) -> None:
    course = fresh("all-right", "forward-only")
    mine, theirs = (course.root / "submitted" / name / "lstm" for name in ("all-right", "forward-only"))
    (mine / "lstm.ipynb").rename(mine / "LSTM homework (final).ipynb")
    shutil.copy(theirs / "lstm.ipynb", theirs / "lstm-1.ipynb")
    ran = grade(course)
    assert ran.code == 0 and "LSTM homework (final).ipynb counts as lstm.ipynb" in ran.err
    assert "forward-only/lstm: lstm-1.ipynb does not count" in ran.err
    assert {student: sum(found) for student, found in scores(course).items()} == {
        "all-right": 30, "forward-only": POINTS["forward-only"]
    }  # fmt: skip
    folder = course.root / "autograded" / "all-right" / "lstm"
    assert [path.name for path in folder.glob("*.ipynb")] == ["lstm.ipynb"]
    assert "sigmoid" in (folder / "lstm.ipynb").read_text()


def test_a_name_that_formgrader_would_obey_is_passed_over(fresh: Fresh, grade) -> None:
    course = fresh("all-right", "forward-only")
    submitted = course.root / "submitted"
    (submitted / "forward-only").rename(submitted / "<img src=x onerror=alert(1)>")
    ran = grade(course)
    assert ran.code == 0 and "was passed over: formgrader takes the signs" in ran.err
    assert list(scores(course)) == ["all-right"]


def test_files_are_copied_and_links_and_pipes_are_not(fresh: Fresh, grade) -> None:
    course = fresh("all-right", "forward-only")
    mine = course.root / "submitted" / "all-right" / "lstm"
    (mine / "notes.txt").write_text("mine")
    (mine / "data.csv").write_text("mine")
    (mine / "book").symlink_to(course.root / "gradebook.db")
    os.mkfifo(mine / "pipe")
    (course.root / "solutions" / "lstm" / "data.csv").write_text("the course's")
    theirs = course.root / "submitted" / "forward-only" / "lstm"
    (theirs / "lstm.ipynb").unlink()
    (theirs / "lstm.ipynb").symlink_to(mine / "lstm.ipynb")
    (theirs / "timestamp.txt").write_text("tomorrow, or so")
    ran = grade(course)
    assert ran.code == 0 and "timestamp.txt holds no time" in ran.err
    made = course.root / "autograded" / "all-right" / "lstm"
    assert sorted(path.name for path in made.iterdir()) == [
        "data.csv",
        "lstm.ipynb",
        "notes.txt",
        "timestamp.txt",
    ]
    assert (made / "data.csv").read_text() == "the course's"
    assert sum(scores(course)["forward-only"]) == 0
    assert (
        "symbolic link" in (course.root / "autograded" / "forward-only" / "lstm" / "lstm.ipynb").read_text()
    )


def test_work_of_another_assignment_may_be_imported(fresh: Fresh, grade) -> None:
    """And a folder that the gradebook does not know is named and passed over."""
    course = fresh("all-right")
    rnn = course.root / "submitted" / "all-right" / "rnn"
    rnn.mkdir()
    shutil.copy(course.root / "solutions" / "rnn" / "rnn.ipynb", rnn)
    notebook = course.root / "submitted" / "all-right" / "lstm" / "lstm.ipynb"
    text = notebook.read_text()
    notebook.write_text(
        text.replace("import numpy as np", "import numpy as np\\nfrom rnn import rnn_step\\nrnn_step", 1)
    )
    ran = grade(course)
    assert ran.code == 0 and "all-right/rnn was passed over" in ran.err
    assert sum(scores(course)["all-right"]) == 30


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("bptt",), 4, "knows no assignment bptt"),
        (("--db-url", "sqlite:////no/such/folder/x.db"), 3, "cannot be used"),
    ],
)
def test_what_cannot_be_graded_is_said_plainly(
    fresh: Fresh, grade, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = grade(fresh("all-right"), *arguments)
    assert ran.code == code and said in ran.err and "Traceback" not in ran.err


def test_a_folder_that_is_no_course_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("grade", "--nbgrader", tmp_path)
    assert ran.code == 4 and "is not a course of nbgrader" in ran.err and "publish --nbgrader" in ran.err


def test_notebooks_are_graded_without_nbgrader(handed_in: GradedCourse) -> None:
    """None of these packages is imported by `grade` on folders, or needed."""
    program = (
        "import sys; absent = ('nbgrader', 'nbformat', 'nbconvert', 'jupytext', 'sqlalchemy');"
        "sys.modules.update(dict.fromkeys(absent));"
        "from autograder import cli; sys.argv = ['autograder', 'grade', 'submitted/all-right']; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=handed_in.root, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0 and "30" in done.stdout, done.stderr


def test_of_several_notebooks_none_is_guessed(fresh: Fresh) -> None:
    """Nobody can say which is the work: it is not judged, and no zero."""
    from autograder.gradebook.folders import open_folders
    from autograder.gradebook.handed_in import handed_in

    course = fresh("all-right")
    mine = course.root / "submitted" / "all-right" / "lstm"
    (mine / "lstm.ipynb").rename(mine / "first.ipynb")
    shutil.copy(mine / "first.ipynb", mine / "second.ipynb")
    folders = open_folders(course.root)
    [place] = folders.submitted(assignment="lstm")
    submission = handed_in(folders, place, ["lstm"], ["lstm", "rnn"]).submission
    assert "first.ipynb, second.ipynb" in submission.undecided and not submission.files
    assert submission.notes == (submission.undecided,)
    assert submission.name == "all-right"  # by which questions are drawn, whatever the folder is called
