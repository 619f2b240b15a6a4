"""The policy of course.toml beside the marks: a line of its own in every format, and no criterion is touched."""

import json
import re
import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from tests.conftest import ROOT, Run

TERM = """\
assignments = ["rnn"]
timezone = "Europe/Vienna"
[due]
rnn = 2027-01-31T23:59:00
[late]
percent = 10
[extensions.cyd]
rnn = 2027-02-05T12:00:00
[groups]
team = ["dan", "eve"]
"""
TIMES = """\
student,assignment,submitted
ada,rnn,2027-01-31T23:59:00
bob,rnn,2027-02-02T00:10:00
cyd,rnn,2027-02-02T00:10:00
dan,rnn,2027-01-31T23:10:00Z
"""


@pytest.fixture
def class_(tmp_path: Path, course: Course, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four students who handed in and one whose work is that of the group; the course, and when work came."""
    for student in ("ada", "bob", "cyd", "dan"):
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "rnn.py").write_text(course["rnn"].text)
    (tmp_path / "class" / "eve").mkdir()
    (tmp_path / "term").mkdir()
    (tmp_path / "term" / "course.toml").write_text(TERM)
    (tmp_path / "times.csv").write_text(TIMES)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "class"


GRADE = ("grade", "class", "--course", "term", "--secret", "s")


def test_it_is_a_line_of_its_own_in_every_format(class_: Path, run: Run) -> None:
    run(*GRADE, "--json", "without.json")
    ran = run(
        *GRADE,
        "--times",
        "times.csv",
        "--run",
        "week",
        "--json",
        "with.json",
        "--csv",
        "with.csv",
        "--pages",
        "pages",
    )
    assert ran.code == 0, ran.err
    without, found = (
        json.loads(Path(name).read_text())["submissions"] for name in ("without.json", "with.json")
    )
    final = {one["id"]: one["final"] for one in found}
    assert final == {"ada": 15, "bob": 12, "cyd": 15, "dan": 13.5, "eve": 13.5}
    for one, other in zip(without, found, strict=True):
        if one["id"] != "eve":
            assert one["exercises"] == other["exercises"] and one["points"] == other["points"]
    dan, eve = found[3], found[4]  # eve's work is what dan handed in, with its criteria
    assert (eve["exercises"], eve["points"], eve["files"]) == (dan["exercises"], dan["points"], dan["files"])
    assert eve["status"] == "marked" and eve["deducted"][0]["by"] == "dan" and not eve["notes"]
    shown = ran.out.splitlines()
    assert shown[5].split() == ["eve", *shown[4].split()[1:]]
    page = Path("pages", "eve.html").read_text()
    assert "handed in by dan" in page and "not handed in" not in page
    (bob,) = next(one["deducted"] for one in found if one["id"] == "bob")
    assert (bob["due"], bob["submitted"]) == ("2027-01-31 23:59:00+01:00", "2027-02-02 00:10:00+01:00")
    said = "rnn: 2 days late, 10 % a day: 12 of the 15 points that the judge gave"
    assert bob["sentence"] == said
    rows = Path("with.csv").read_text().splitlines()
    assert rows[0].endswith(",confined,late_days,final") and rows[2].endswith(",yes,2,12")
    assert "final" in ran.out.splitlines()[0] and " 12 " in next(
        x for x in ran.out.splitlines() if x.startswith("bob")
    )
    assert said in Path("pages", "bob.html").read_text()
    ran = run("explain", "bob", "rnn_step", "--report", "with.json")
    assert said in ran.out
    ran = run("policy", "week", "--course", "term", "--times", "times.csv", "--explain", "eve")
    assert ran.code == 0 and ran.out.splitlines() == [
        "eve: 13.5 of the 15 points that the judge gave",
        "  rnn: handed in by dan, 1 day late, 10 % a day: 13.5 of the 15 points that the judge gave",
    ]
    ran = run("policy", "week", "--course", "term", "--times", "times.csv")
    assert ran.out.splitlines()[1] == "bob: 12 of the 15 points that the judge gave"


def test_without_times_nothing_is_guessed(class_: Path, run: Run) -> None:
    ran = run(*GRADE, "--csv", "-")
    assert "nobody says when work came: name --times" in ran.err and "final" not in ran.out.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,assignment\n", "its first line should be: student,assignment,submitted"),
        ("student,assignment,submitted\nada,rnn,soon\n", "line 2: soon is no date with a time; fix it there"),
        ("student,assignment,submitted\nada,rnn,2027-03-28T02:30:00\n", "is never there in Europe/Vienna"),
    ],
)
def test_a_mistake_in_the_times_is_told_before_anything_is_marked(
    class_: Path, run: Run, text: str, said: str
) -> None:
    Path("times.csv").write_text(text)
    ran = run(*GRADE, "--times", "times.csv")
    assert (ran.code, ran.out) == (4, "") and said in ran.err


def test_nbgrader_s_timestamps_and_the_files_own_times(class_: Path, run: Run) -> None:
    (class_ / "ada" / "timestamp.txt").write_text("2027-02-01 23:00:00.000000 UTC\n")
    ran = run(*GRADE, "--times", "nbgrader", "--csv", "-")
    rows = {row.split(",")[0]: row.split(",")[-2:] for row in ran.out.splitlines()}
    assert rows["ada"] == ["2", "12"] and rows["bob"] == ["0", "15"]
    ran = run(*GRADE, "--times", "files", "--csv", "-")
    assert {row.rsplit(",", 2)[1] for row in ran.out.splitlines()[1:4]} == {"0"}


def test_the_roster_s_members_have_a_row_and_others_are_named(class_: Path, run: Run) -> None:
    Path("term", "course.toml").write_text('roster = "roster.csv"\nassignments = ["rnn"]\n')
    Path("term", "roster.csv").write_text("id\nada\nbob\ncyd\nzoe\n")
    for more in ((), ("--run", "week")):
        ran = run(*GRADE, "--csv", "-", *more)
        rows = [row.split(",")[0] for row in ran.out.splitlines()[1:]]
        assert rows == ["ada", "bob", "cyd", "dan", "eve", "zoe"]
        assert "zoe,,,15,not handed in," in ran.out
        assert "Not in the roster, and marked all the same: dan, eve." in ran.err


GUIDE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")


def test_it_goes_as_the_page_says(class_: Path, run: Run) -> None:
    section = GUIDE.split("## Due dates, late days, attempts and groups\n")[1].split("\n## ")[0]
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    times, commands, said = (text for _, text in fences)
    Path("times.csv").write_text(times)
    run("secret", "--file", "secret.txt")
    for command in commands.splitlines():
        ran = run(*command.split()[1:])
        assert ran.code == 0, (command, ran.err)
    assert ran.out == said


def test_the_page_of_the_class_tells_what_is_left_and_counts_the_work_of_a_group_once(
    class_: Path, run: Run
) -> None:
    Path("term", "course.toml").write_text(f'title = "Autumn & winter"\n{TERM}')
    ran = run(*GRADE, "--times", "times.csv", "--pages", "pages")
    assert ran.code == 0 and "Course: Autumn & winter (" in ran.err
    page = Path("pages", "index.html").read_text()
    assert "Course: Autumn &amp; winter." in page
    cells = {
        row.split('.html">')[1].split("<")[0]: [
            cell.split("<")[0].strip() for cell in row.split('<td class="num">')[1:]
        ]
        for row in page.split("All submissions, by id")[1].split("<tr>")[2:]
    }
    assert cells["bob"] == ["15", "15 of 15", "12"] and cells["eve"] == ["15", "15 of 15", "13.5"]
    assert "dan" not in page.split("Wrong alike")[1].split("Students</h2>")[0]
    shutil.rmtree(class_ / "ada")
    ran = run(*GRADE, "--times", "times.csv", "--pages", "pages")
    assert "Of an earlier run, and of nobody in this one: ada.html." in ran.err
    assert Path("pages", "ada.html").exists()


def test_shards_are_put_together_with_the_policy_of_one_run(class_: Path, run: Run) -> None:
    assert run(*GRADE, "--times", "times.csv", "--run", "week", "--json", "one.json").code == 0
    for part in ("1", "2"):
        assert run(*GRADE, "--run", f"part{part}", "--shard", f"{part}/2").code == 0
    merge = ("merge", "part1", "part2", "--course", "term", "--json", "merged.json")
    ran = run(*merge, "--run", "without")
    assert ran.code == 0 and "nobody says when work came: name --times" in ran.err
    assert run(*merge, "--run", "whole", "--times", "times.csv").code == 0
    assert Path("merged.json").read_bytes() == Path("one.json").read_bytes()


def test_a_criterion_that_is_worth_more_is_told_with_what_it_is_worth(class_: Path, run: Run) -> None:
    assert run(*GRADE, "--run", "week").code == 0
    Path("term", "course.toml").write_text(f"{TERM}[points]\nrnn_step = 14\n")
    assert run(*GRADE, "--run", "other").code == 0
    lines = run("diff", "week", "other").out.splitlines()
    assert lines[0] == "ada: 15 -> 22"
    assert re.fullmatch(r"  rnn_step/next-state: [\d.]+ of [\d.]+ -> [\d.]+ of [\d.]+", lines[1])
