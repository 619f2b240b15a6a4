"""The page for instructors is followed as it is written, on a class of six, and slowly on one of sixty."""

import re
import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from tests.conftest import ROOT, Run

GUIDE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")


@pytest.fixture(params=[6, pytest.param(60, marks=pytest.mark.slow)])
def class_(tmp_path: Path, course: Course, request: pytest.FixtureRequest) -> Path:
    """People with the first assignment, a third of them with a mistake, some with the quiz as well."""
    right = course["rnn"].text
    for number in range(request.param):
        folder = tmp_path / "class" / f"student-{number:02}"
        folder.mkdir(parents=True)
        (folder / "rnn.py").write_text(right if number % 3 else right.replace(" + b)", ")"))
        if number % 5 == 0:
            (folder / "quiz.py").write_text("GATES = {'rnn': 0, 'lstm': 3, 'gru': 2}\n")
    return tmp_path / "class"


def test_a_run_in_a_folder_goes_as_the_page_says(
    class_: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    section = GUIDE.split("## A run in a folder\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    reports = []
    for command in commands.splitlines():
        name, *arguments = command.split()
        if name == "cp":
            shutil.copytree(*arguments[1:])
            continue
        ran = run(*arguments)
        assert ran.code == 0, (command, ran.err)
        if "--json" in arguments:
            reports.append((tmp_path / "marks.json").read_bytes())
    assert len(reports) == 3 and len(set(reports)) == 1
    assert len((tmp_path / "marks.csv").read_text().splitlines()) == 1 + len(list(class_.iterdir()))
