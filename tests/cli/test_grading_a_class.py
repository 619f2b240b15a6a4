"""grade, from the command line: what it takes, what it leaves over, and what it asks to be told."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import autograder.report
from autograder.course import Course
from autograder.submissions import litter
from tests.conftest import Run


def laid_out(folder: Path, course: Course, *files: str) -> Path:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(course["rnn"].text, encoding="utf-8")
    return folder


def report_of(run: Run, code: int, *arguments: object) -> dict[str, Any]:
    ran = run("grade", *arguments, "--secret", "s", "--json", "-")
    assert ran.code == code, ran.err
    report: dict[str, Any] = json.loads(ran.out)
    return report


def marks(report: dict[str, Any]) -> dict[str, tuple[str, float]]:
    return {one["id"]: (one["status"], one["points"]) for one in report["submissions"]}


def test_a_drive_of_many_people_is_not_judged_until_a_names_file_says_whose_it_is(
    run: Run, course: Course, tmp_path: Path
) -> None:
    drive = laid_out(tmp_path / "drive", course, "rnn.py", "rnn(1).py", "rnn(2).py")
    report = report_of(run, 3, drive)
    assert marks(report) == {name: ("not judged", 0.0) for name in ("rnn", "rnn(1)", "rnn(2)")}
    assert not any(file["taken"] for file in report["files"])
    names = tmp_path / "names.csv"
    names.write_text("file,student,assignment\nrnn.py,ada,rnn\nrnn(1).py,ben,rnn\nrnn(2).py,-,\n")
    report = report_of(run, 0, drive, "--names", names)
    assert marks(report) == {"ada": ("marked", 15.0), "ben": ("marked", 15.0)}
    ran = run("grade", drive, "--names", tmp_path / "nowhere.csv")
    assert ran.code == 4 and "cannot be read" in ran.err


def test_litter_is_called_the_same_by_who_finds_it_and_by_who_leaves_it_unsaid() -> None:
    assert litter.LITTER == autograder.report.LITTER


def test_one_stray_file_changes_nobody_s_mark(run: Run, course: Course, tmp_path: Path) -> None:
    laid_out(tmp_path, course, "ada/rnn.py", "ben/rnn.py")
    before = report_of(run, 0, tmp_path, "--assignment", "rnn")
    (tmp_path / "ben" / "gru.py").write_text("")
    after = report_of(run, 0, tmp_path, "--assignment", "rnn")
    assert after["submissions"] == before["submissions"]
    assert [file["path"] for file in after["files"] if not file["taken"]] == ["ben/gru.py"]
    ran = run("grade", tmp_path, "--assignment", "chess")
    assert ran.code == 4 and "no assignment chess" in ran.err


def test_who_handed_in_nothing_has_no_zero_and_who_handed_in_something_else_is_not_judged(
    run: Run, course: Course, tmp_path: Path
) -> None:
    laid_out(tmp_path / "class", course, "ada/rnn.py")
    (tmp_path / "class" / "ben").mkdir()
    (tmp_path / "class" / "cem").mkdir()
    (tmp_path / "class" / "cem" / "report.pdf").write_bytes(b"%PDF-1.4")
    table = tmp_path / "table.csv"
    ran = run("grade", tmp_path / "class", "--secret", "s", "--csv", table)
    assert ran.code == 3
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(table.read_text()))}
    assert list(rows) == ["cem", "ada", "ben"]
    assert (rows["ben"]["points"], rows["ben"]["verdict"]) == ("", "not handed in")
    assert (rows["cem"]["points"], rows["cem"]["verdict"]) == ("", "not judged")
    assert "cem/report.pdf" in ran.out
    assert "marked on rnn; 1 file taken, 1 left over" in ran.err


def test_a_zip_is_marked_and_no_path_of_ours_is_in_the_report(
    run: Run, course: Course, tmp_path: Path
) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export/ada/rnn.py", course["rnn"].text)
        archive.writestr("export/ben/rnn.py", "def rnn_step(:\n")
    first, second = (run("grade", path, "--secret", "s", "--json", "-").out for _ in range(2))
    assert first == second
    report = json.loads(first)
    assert marks(report) == {"ada": ("marked", 15.0), "ben": ("marked", 0.0)}
    assert [file["path"] for file in report["files"]] == [
        "class.zip",
        "class.zip/export/ada/rnn.py",
        "class.zip/export/ben/rnn.py",
    ]
