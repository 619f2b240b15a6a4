"""Each platform's section of docs/instructors.md is followed as it is written; the Dockerfile is read."""

import itertools
import json
import re
import shlex
import tomllib
import zipfile
from pathlib import Path

import click
import pytest

from autograder.cli import commands
from autograder.course import Course
from tests.conftest import ROOT, Run

PAGE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
PLATFORMS, IMAGE = (
    PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    for title in ("From a learning platform, and back", "macOS, Windows, and servers: an image")
)
SECTIONS = {
    title: re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0].splitlines()
    for title, text in re.findall(r"^### (.*?)\n(.*?)(?=^### |\Z)", PLATFORMS, re.MULTILINE | re.DOTALL)
}
WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade)
Participant 11,Ada Lovelace,,Submitted,,15.00,Yes,-
Participant 12,Bob Gru,,Submitted,,15.00,Yes,-
"""
GRADEBOOK = """\
Student,ID,SIS Login ID,Section,RNN (987)
    Points Possible,,,,15
"Lovelace, Ada",11,ada,S,
"Gru, Bob",12,bob,S,
"""
GC = '"Last Name"\t"First Name"\t"Username"\t"RNN [Total Pts: 15 Score] |5"\n"L"\t"A"\t"ada"\t""\n"G"\t"B"\t"bob"\t""\n'
METADATA = (
    "submission_{}:\n  :submitters:\n  - :name: {}\n    :sid: {}\n  :created_at: 2027-01-30 15:00:00 Z\n"
)


@pytest.fixture
def term(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """What was downloaded: ada's work is right, bob's is nothing yet."""
    ada, bob = course["rnn"].text, "def rnn_step(x, h, W, b):\n    return h\n"
    monkeypatch.chdir(tmp_path)
    for opened in ("open_course", "open_key"):  # loading it for each command takes a second
        monkeypatch.setattr(f"autograder.course.{opened}", lambda named, graded=(): course)
    for name, (first, second) in {
        "moodle": [f"{who}_assignsubmission_file/rnn.py" for who in ("Ada Lovelace_11", "Bob Gru_12")],
        "canvas": ["lovelaceada_11_501_rnn.py", "grubob_12_502_rnn.py"],
        "blackboard": [f"RNN_{who}_attempt_2027-01-30-15-00-00_rnn.py" for who in ("ada", "bob")],
        "gradescope": ["submission_7/rnn.py", "submission_9/rnn.py"],
    }.items():
        with zipfile.ZipFile(f"{name}.zip", "w") as archive:
            archive.writestr(first, ada)
            archive.writestr(second, bob)
            if name == "gradescope":
                text = METADATA.format(7, "Ada Lovelace", "ada") + METADATA.format(9, "Bob Gru", "bob")
                archive.writestr("submission_metadata.yml", text)
    for who, text in (("ada", ada), ("bob", bob)):
        (tmp_path / "repositories" / f"rnn-{who}").mkdir(parents=True)
        (tmp_path / "repositories" / f"rnn-{who}" / "rnn.py").write_text(text)
    Path("roster.csv").write_text("id,first_name,last_name\nada,Ada,Lovelace\nbob,Bob,Gru\n")
    Path("worksheet.csv").write_text(WORKSHEET)
    Path("gradebook.csv").write_text(GRADEBOOK)
    Path("gc.xls").write_text(GC, encoding="utf-16")
    run("secret", "--file", "secret.txt")
    return tmp_path


def test_the_sections_are_followed_as_they_are_written(term: Path, run: Run) -> None:
    marked = False
    for title, lines in SECTIONS.items():
        for line in lines:
            if " grade " in line:  # the same files again: the marks stand already
                if marked:
                    continue
                marked = True
            ran = run(*shlex.split(line)[1:])
            assert ran.code == 0, (title, line, ran.err)
    assert sorted(one.name for one in Path("submitted").iterdir() if one.is_dir()) == ["ada", "bob"]
    assert [one.name for one in Path("submitted/ada/rnn").iterdir()] == ["1"]
    filled = Path("filled.csv").read_text()
    assert filled == WORKSHEET.replace("Ada Lovelace,,Submitted,,", "Ada Lovelace,,Submitted,15.00,").replace(
        "Bob Gru,,Submitted,,", "Bob Gru,,Submitted,0.00,"
    )
    assert Path("canvas.csv").read_text() == GRADEBOOK.replace("ada,S,", "ada,S,15").replace(
        "bob,S,", "bob,S,0"
    )
    grades = Path("grades.xls").read_bytes().decode("utf-16")
    assert grades == GC.replace('"ada"\t""', '"ada"\t"15"').replace('"bob"\t""', '"bob"\t"0"')
    assert json.loads(Path("results.json").read_text())["score"] == 15
    assert json.loads(Path("prairielearn.json").read_text())["score"] == 1
    assert "ada,rnn,2027-01-30T15:00:00+00:00" in Path("submitted.times.csv").read_text()


def test_every_platform_has_a_section() -> None:
    words = " ".join(SECTIONS).casefold()
    for name in ("moodle", "canvas", "blackboard", "gradescope", "github", "classroom 50", "prairielearn"):
        assert name in words
    assert len(SECTIONS) == 6


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, each with what it says; lines that go on are one."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(words[0], words[1]) for line in lines if (words := line.split(maxsplit=1))]


def test_nothing_in_the_image_runs_as_root() -> None:
    found = instructions()
    last = max(k for k, (name, _) in enumerate(found) if name == "FROM")
    stage = found[last:]
    names = [name for name, _ in stage]
    users = [what for name, what in stage if name == "USER"]
    assert users == ["grader"] and names.index("USER") < names.index("ENTRYPOINT")
    assert "RUN" not in names[names.index("USER") :]
    made = next(what for name, what in stage if name == "RUN")
    assert re.search(r"useradd .*--uid (?!0\b)\d+ grader", made)
    assert ("ENTRYPOINT", '["autograder"]') in stage


def test_the_image_is_made_of_this_package_and_of_nothing_that_moves() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    images = [what.split()[0] for name, what in instructions() if name == "FROM"]
    versions = {one.rpartition(" :: ")[2] for one in project["project"]["classifiers"]}
    assert {image.removeprefix("python:").removesuffix("-slim") for image in images} <= versions
    runs = [what for name, what in instructions() if name == "RUN"]
    assert any(project["project"]["name"] in what.split() and "--no-index" in what.split() for what in runs)


def test_what_the_image_is_built_from_is_all_that_the_wheel_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines and all((ROOT / one).exists() for one in taken)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], wheel["hooks"]["custom"]["path"].split("/")[0]}
    needed |= {project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml"}
    assert needed <= taken
    assert not any("secret" in one or one in ("tests", ".git") for one in taken)


def test_whatever_the_image_names_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stages, written, asked = set(), set(), []
    for name, what in instructions():
        words = what.split()
        if name == "FROM" and "AS" in words:
            stages.add(words[-1])
        elif name == "COPY" and (origin := re.fullmatch(r"--from=(\w+)", words[0])):
            assert origin[1] in stages and words[1] in written
        elif name == "COPY":
            assert words[0] == "."  # all that .dockerignore lets through, which another test holds to
        elif name == "RUN":
            written |= {after for one, after in itertools.pairwise(words) if one == "--wheel-dir"}
            asked += re.findall(rf"{project['name']}(?:\[([\w,-]+)\])?", what)
        elif name == "ENTRYPOINT":
            assert json.loads(what) == [next(iter(project["scripts"]))]
        elif name == "CMD":
            assert json.loads(what) == ["--help"]
        else:
            assert name in {"FROM", "WORKDIR", "USER", "ENV"}, name
    extras = {one for several in asked for one in several.split(",") if one}
    assert asked and written == {"/wheels"} and extras <= project["optional-dependencies"].keys()


def test_the_documented_lines_run_the_image() -> None:
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", IMAGE, re.DOTALL)).splitlines()
    (build, run_) = [shlex.split(line) for line in lines]
    assert build == ["docker", "build", "-t", "autograder", "."]
    at = run_.index("autograder")
    before, given = run_[:at], run_[at + 1 :]
    assert before[:2] == ["docker", "run"] and before[before.index("--network") + 1] == "none"
    workdir = next(what for name, what in instructions() if name == "WORKDIR" and what != "/source")
    assert before[before.index("-v") + 1] == f"${{PWD}}:{workdir}"
    command = commands.get_command(click.Context(commands), given[0])
    assert command is not None
    command.make_parser(click.Context(command)).parse_args(given[1:])
    assert lines[1] in (ROOT / "Dockerfile").read_text(encoding="utf-8")
