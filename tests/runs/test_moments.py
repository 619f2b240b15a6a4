"""What is seen of a run at each moment of it: just begun, half done, killed; from beside it, or by a second grader."""

import os
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course import Course, load_course
from autograder.errors import LedgerInUse
from autograder.grading.judges import Marked
from autograder.grading.marks import unmarked
from autograder.grading.parallel import Asked, Waiting
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.grading.run import Wanted, unwatched
from autograder.provenance import marked_by, versions
from autograder.report import submission_mark
from autograder.reports.class_page import ClassFigures
from autograder.reports.csv import csv_pieces
from autograder.reports.json import json_pieces
from autograder.reports.terminal import print_class
from autograder.runs import book as books
from autograder.runs.asked import Found
from autograder.runs.book import FILE
from autograder.runs.keys import conditions
from autograder.runs.marking import Marker
from autograder.runs.run import Head
from autograder.runs.run import Run as Kept
from autograder.submissions.find import find_submissions
from tests.conftest import ROOT, Run

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="graders are seen by their locks as on Linux")
SMALL = 3000  # bytes of a submission that may be held


def hand_in(folder: Path, *students: str, text: str = "x = 1\n") -> Path:
    for student in students:
        (folder / student).mkdir(parents=True, exist_ok=True)
        (folder / student / "rnn.py").write_text(text)
    return folder


def not_judged(course: Course) -> Callable[..., Generator[Marked, None, None]]:
    """Makes marks without judging: everything is "not run"."""
    marks = tuple(unmarked(course["rnn"], "because", "not run"))

    def marking(
        prepared: AllPrepared, waiting: Waiting, asked: Asked, rules: Rules, secret: str
    ) -> Generator[Marked, None, None]:
        while (one := waiting.take()) is not None:
            yield Marked(submission_mark(one.id, marks), ())

    return marking


def begun(folder: Path, class_: Path, course: Course, students: Sequence[str] = ()) -> None:
    """A run of a class in which these have a mark."""
    made_by = conditions(course, Rules(), "s")
    found = find_submissions([class_], course.names)
    with Kept(folder, made_by, lambda text: None) as run:
        account = Found((), [one.id for one in found])
        asked = {one.id: ("rnn",) for one in found}
        run.begin(found, asked, Head(marked_by("", ROOT), versions()), account)
        for student in students:
            marks = tuple(unmarked(course["rnn"], "because", "not run"))
            run.keep(Marked(submission_mark(student, marks), ()))


def left_at(moment: str, folder: Path) -> None:
    """What stands in a run's folder at a moment of its beginning."""
    (folder / "graders").mkdir(parents=True)
    if moment == "no file":
        return
    (folder / FILE).touch()
    if moment == "no bytes":
        return
    with sqlite3.connect(folder / FILE) as book:
        book.execute("PRAGMA journal_mode = WAL")
    book.close()
    if moment == "no class":
        books.open_book(folder, new=True).close()


MOMENTS = ("no file", "no bytes", "no table", "no class")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_that_is_just_beginning_is_told_in_a_sentence(
    moment: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    left_at(moment, folder)
    commands = (
        ("status", folder),
        ("diff", folder, folder),
        ("merge", folder, "--run", tmp_path / "merged"),
        ("export", "junit", tmp_path / "marks.xml", "--run", folder),
        ("explain", "ada", "rnn_step", "--run", folder),
    )
    said = "is no run: " if moment == "no file" else "Nothing was marked in "
    for command in commands:
        ran = run(*command)
        assert (ran.code, ran.out) == (4, "") and said in " ".join(ran.err.split()), command
    monkeypatch.setattr(books, "alive", lambda folder: ["somebody"])
    for command in commands:
        ran = run(*command)
        assert (ran.code, ran.out) == (3, "") and "is just beginning: " in " ".join(ran.err.split()), command
    assert not (tmp_path / "merged").exists() and not (tmp_path / "marks.xml").exists()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("stays", [True, False])
def test_a_run_that_was_killed_as_it_began_is_gone_on_with(
    moment: str, stays: bool, tmp_path: Path, course: Course
) -> None:
    left_at(moment, tmp_path / "run")
    said: list[str] = []
    with Kept(tmp_path / "run", conditions(course, Rules(), "s"), said.append, stays=stays):
        pass
    assert said == [] and [one.name for one in tmp_path.iterdir()] == ["run"] * stays


@LINUX
@pytest.mark.slow
def test_status_at_every_moment(run: Run, tmp_path: Path, course: Course) -> None:
    class_ = hand_in(tmp_path / "class", "ada", "bob", text=course["rnn"].text)
    command = [sys.executable, "-m", "autograder", "grade", str(class_), "--run", str(tmp_path / "run")]
    grading = subprocess.Popen(
        [*command, "--secret", "s"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    seen = set()
    while grading.poll() is None:
        ran = run("status", tmp_path / "run")
        told = " ".join((ran.out + ran.err).split())
        seen.add(ran.code)
        assert (
            (ran.code == 4 and "is no run: " in told)
            or (ran.code == 3 and "is just beginning: " in told)
            or (ran.code in (0, 3) and " of 2 submissions are marked." in told)
        ), told
    assert grading.returncode == 0 and {3, 4} <= seen
    assert run("status", tmp_path / "run").code == 0


def test_two_that_start_at_once_do_not_keep_each_other_out(
    tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has only started is at nothing yet; one that is at work on other files is not pushed aside."""
    first, second = hand_in(tmp_path / "a", "ada"), hand_in(tmp_path / "b", "ada", "bob", text="x = 2\n")
    begun(tmp_path / "run", first, course)
    made_by, found = conditions(course, Rules(), "s"), find_submissions([second], course.names)
    asked = {one.id: ("rnn",) for one in found}
    with Kept(tmp_path / "run", made_by, lambda text: None) as run:
        other = ["somebody"]
        monkeypatch.setattr(run._grader, "others", lambda: other)
        run.begin(found, asked, Head(marked_by("", ROOT), versions()), Found((), ["ada", "bob"]))
        other[:] = [run._grader.name]  # and now another one looks at this one
        with pytest.raises(LedgerInUse):
            run.begin(found[:1], asked, Head(marked_by("", ROOT), versions()), Found((), ["ada"]))
        run.begin(found, asked, Head(marked_by("", ROOT), versions()), Found((), ["ada", "bob"]))


def test_what_has_no_mark_yet_is_told(run: Run, tmp_path: Path, course: Course) -> None:
    class_ = hand_in(tmp_path / "class", "ada", "bob", "cyd")
    begun(tmp_path / "whole", class_, course, ["ada", "bob", "cyd"])
    begun(tmp_path / "half", class_, course, ["ada"])
    ran = run("diff", tmp_path / "whole", tmp_path / "half")
    assert ran.code == 1 and ran.out.count("  is not marked yet in the second run\n") == 2
    ran = run("merge", tmp_path / "half", "--run", tmp_path / "merged")
    assert ran.code == 3 and "Not marked yet in their run: bob, cyd; " in " ".join(ran.err.split())
    ran = run("export", "junit", tmp_path / "marks.xml", "--run", tmp_path / "half")
    assert ran.code == 3 and "2 of the class in" in ran.err and (tmp_path / "marks.xml").exists()
    assert run("export", "junit", tmp_path / "all.xml", "--run", tmp_path / "whole").code == 0
    ran = run("explain", "bob", "rnn_step", "--run", tmp_path / "half")
    assert ran.code == 3 and "bob is not marked yet" in ran.err
    assert run("explain", "ada", "rnn_step", "--run", tmp_path / "half").code == 0


def test_a_merge_that_cannot_be_leaves_a_folder_as_it_was(run: Run, tmp_path: Path, course: Course) -> None:
    begun(tmp_path / "one", hand_in(tmp_path / "class", "ada"), course, ["ada"])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("do not lose me")
    for into in ("mine", "new"):
        ran = run("merge", tmp_path / "one", tmp_path / "one", "--run", tmp_path / into)
        assert ran.code == 4 and "ada is in" in ran.err
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["notes.txt"]
    assert not (tmp_path / "new").exists()
    assert run("merge", tmp_path / "one", "--run", tmp_path / "mine").code == 0


@LINUX
def test_a_file_whose_name_is_no_text_stops_nobody(run: Run, tmp_path: Path, course: Course) -> None:
    hand_in(tmp_path / "class", "ada", "bob", text=course["rnn"].text)
    os.rename(
        tmp_path / "class" / "bob" / "rnn.py", os.fsencode(tmp_path / "class" / "bob") + b"/rnn \xff.py"
    )
    ran = run("grade", tmp_path / "class", "--run", tmp_path / "run", "--secret", "s")
    assert ran.code == 0 and "Traceback" not in ran.err, ran.err
    assert run("status", tmp_path / "run").out.startswith("2 of 2 submissions are marked.")


def peak(folder: Path, number: int) -> int:
    """The most bytes that are held while a class of so many is found, marked and written."""
    course = load_course(ROOT)
    class_, figures = hand_in(folder / "class", *(f"s{one:05}" for one in range(number))), ClassFigures()
    with (
        Kept(folder / "run", conditions(course, Rules(), "s"), lambda text: None) as run,
        Path(os.devnull).open("w") as nowhere,
    ):
        tracemalloc.start()
        report = Marker(course, Rules(), "s", run, marking=not_judged(course)).mark(
            Wanted([class_]), unwatched
        )
        for mark in report.submissions:
            figures.add(mark)
        print_class(Console(file=nowhere, width=80), report)
        for pieces in (json_pieces(report), csv_pieces(report), figures.pieces(None, None, str)):
            for _ in pieces:
                pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


@pytest.mark.slow
def test_what_is_held_hardly_grows_with_the_class(tmp_path: Path) -> None:
    """Each in a process of its own: threads that other tests have left would be counted too."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as apart:
        small, large = (apart.submit(peak, tmp_path / str(number), number).result() for number in (200, 1200))
    assert large - small < 1000 * SMALL
