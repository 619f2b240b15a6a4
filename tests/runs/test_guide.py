"""The page for instructors is followed as it is written, on classes of three and of six, and slowly on one of sixty."""

import json
import re
import shlex
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


def block(title: str) -> list[list[str]]:
    """The commands of a section of the page, in words; what stands behind # is for people."""
    section = GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return [shlex.split(line, comments=True) for line in commands.splitlines()]


@pytest.fixture
def lstms(tmp_path: Path, course: Course, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ada's work is right, Bob's has a mistake; Zoe's file is not named after anything. A secret, and a course."""
    right = course["lstm"].text
    for student, name, text in (
        ("ada", "lstm.py", right),
        ("ada", "quiz.py", course["quiz"].text),
        ("bob", "lstm.py", right.replace("f * c + i * g", "f * c + g")),
        ("zoe", "homework.py", right),
        ("zoe", "other.py", right),
    ):
        (tmp_path / "class" / student).mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / student / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    run("init", "mycourse")
    Path("names.csv").write_text("file,student,assignment\nzoe/homework.py,zoe,lstm\nzoe/other.py,-,\n")
    return tmp_path


def test_a_class_of_plain_files_goes_as_the_page_says(lstms: Path, run: Run) -> None:
    codes = [run(*words[1:]).code for words in block("A class without nbgrader")]
    assert codes == [0, 3, 0, 3]  # until the names file says whose Zoe's file is, there is no verdict on her
    assert json.loads(Path("marks.json").read_text())["course"]["name"] == "mycourse"


def test_questions_pages_and_explanations_go_as_the_page_says(lstms: Path, run: Run) -> None:
    shutil.rmtree(lstms / "class" / "zoe")
    run("secret", "--file", "secret.txt")
    for title in ("The drawn questions", "Pages for students and for you"):
        for words in block(title):
            ran = run(*words[1:])
            assert ran.code == 0, (words, ran.err)
    assert ran.out.startswith("ada") and "lstm_gates" in ran.out
    assert Path("questions.csv").read_text().startswith("question,group,asked,")
    assert sorted(one.name for one in Path("pages").iterdir()) == ["ada.html", "bob.html", "index.html"]


RUN_BY = {  # the tests that run each section's commands as they stand
    "A class without nbgrader": "runs/test_guide.py",
    "A run in a folder": "runs/test_guide.py",
    "Due dates, late days, attempts and groups": "runs/test_policy_of_a_class.py",
    "From a learning platform, and back": "collect/test_guide.py",
    "macOS, Windows, and servers: an image": "collect/test_guide.py",
    "On many machines": "cluster/test_dask.py",
    "The drawn questions": "runs/test_guide.py",
    "Pages for students and for you": "runs/test_guide.py",
    "With nbgrader: from an empty folder to exported grades": "gradebook/conftest.py",
    "Rosters, due dates, and files from a learning platform": "gradebook/test_page.py",
    "What `course.toml` settles, in the gradebook": "gradebook/test_told.py",
}


def test_no_command_of_the_page_is_left_out() -> None:
    title, found = "", set()
    for heading, language in re.findall(r"^##+ (.*)$|^```(sh)$", GUIDE, re.MULTILINE):
        title = heading or title
        found |= {title} if language else set()
    platforms = {
        one
        for one in found
        if f"\n### {one}\n" in GUIDE.split("\n## From a learning platform")[1].split("\n## ")[0]
    }
    assert found - platforms == RUN_BY.keys() - {"From a learning platform, and back"}
    for title, file in RUN_BY.items():
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert (
            title in text
            or {"conftest.py": "Ten commands", "test_page.py": "zip_collect"}[Path(file).name] in text
        )
