"""Attempts, a folder each: those that the policy needs are marked, and the one that counts is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from tests.conftest import Run

TERM = """\
assignments = ["rnn"]
timezone = "UTC"
attempts = "best"
[due]
rnn = 2027-01-31T12:00:00
[late]
percent = 10
"""
TIMES = """\
student,assignment,submitted
ada,rnn,2027-01-30T12:00:00
ada,rnn,2027-02-01T12:00:00
bob,rnn,2027-01-30T12:00:00
bob,rnn,2027-01-31T11:00:00
cyd,rnn,2027-01-30T12:00:00
"""
GRADE = ("grade", "submitted", "--course", "term", "--secret", "s", "--times", "times.csv")


@pytest.fixture
def collected(tmp_path: Path, course: Course, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ada's first attempt is right and her second a little wrong and late, Bob's the other way round, Cyd has one."""
    right = course["rnn"].text
    wrong = right.replace(" + b)", ")")
    for student, *texts in (("ada", right, wrong), ("bob", wrong, right), ("cyd", wrong)):
        for number, text in enumerate(texts, start=1):
            folder = tmp_path / "submitted" / student / "rnn" / str(number)
            folder.mkdir(parents=True)
            (folder / "rnn.py").write_text(text)
    (tmp_path / "term").mkdir()
    (tmp_path / "term" / "course.toml").write_text(TERM)
    (tmp_path / "times.csv").write_text(TIMES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.grading.parallel.cores", lambda: 1)
    return tmp_path


def marks(name: str) -> dict[str, Any]:
    return {one["id"]: one for one in json.loads(Path(name).read_text())["submissions"]}


def test_the_best_attempt_counts_with_its_criteria(collected: Path, run: Run) -> None:
    ran = run(*GRADE, "--run", "run", "--json", "marks.json", "--pages", "pages")
    assert ran.code == 0, ran.err
    assert "3 submissions" in ran.err and list(marks("marks.json")) == ["ada", "bob", "cyd"]
    ada, bob, cyd = marks("marks.json").values()
    assert (ada["points"], ada["final"], ada["verdict"]) == (15, 15, "right")
    assert (bob["points"], bob["final"], bob["verdict"]) == (15, 15, "right")
    assert cyd["points"] < 15 and cyd["final"] == cyd["points"]
    (said,) = ada["deducted"]
    assert said["sentence"] == (
        "rnn: attempt 1 of 2 counts (best), in time: 15 of the 15 points that the judge gave"
    )
    assert bob["deducted"][0]["sentence"].startswith("rnn: attempt 2 of 2 counts (best), in time")
    assert "the last one counts" not in " ".join((*ada["notes"], *bob["notes"]))
    assert ada["files"] == bob["files"] != cyd["files"]
    assert said["sentence"] in Path("pages", "ada.html").read_text()
    ran = run("policy", "run", "--course", "term", "--times", "times.csv", "--explain", "ada")
    assert said["sentence"] in ran.out
    assert run("status", "run").out.startswith("5 of 5 are marked: 3 submissions and 2 earlier attempts.")


def test_a_last_attempt_that_is_late_may_still_be_the_best(collected: Path, run: Run) -> None:
    """Bob's right attempt comes a day late: what is left of it is compared with what the first one got."""
    late = TIMES.replace("bob,rnn,2027-01-31T11:00:00", "bob,rnn,2027-02-01T11:00:00")
    Path("times.csv").write_text(late)
    assert run(*GRADE, "--json", "marks.json").code == 0
    bob = marks("marks.json")["bob"]
    assert bob["points"] == 15 and bob["final"] == 13.5
    assert bob["deducted"][0]["sentence"].startswith("rnn: attempt 2 of 2 counts (best), 1 day late")


def test_where_the_last_counts_no_other_is_marked(collected: Path, run: Run) -> None:
    Path("term", "course.toml").write_text(TERM.replace('"best"', '"last"'))
    assert run(*GRADE, "--run", "run", "--json", "marks.json").code == 0
    ada = marks("marks.json")["ada"]
    assert ada["verdict"] == "wrong" and ada["final"] == pytest.approx(0.9 * ada["points"])
    assert ada["deducted"][0]["sentence"].startswith(
        "rnn: attempt 2 of 2 counts (last), 1 day late, 10 % a day"
    )
    assert run("status", "run").out.startswith("3 of 3 submissions are marked.")


def test_an_attempt_that_nobody_could_judge_costs_nothing_and_is_said(
    collected: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.grading.grader import Grader
    from autograder.grading.marks import unmarked
    from autograder.report import submission_mark

    whole = Grader.mark

    def mark(self: Grader, one: Any, names: Any) -> Any:
        if "attempt 1" not in one.id:
            return whole(self, one, names)
        return submission_mark(one.id, tuple(unmarked(self.course["rnn"], "a fault", "not judged")))

    with monkeypatch.context() as patch:
        patch.setattr(Grader, "mark", mark)
        ran = run(*GRADE, "--json", "marks.json")
    assert ran.code == 3
    assert "Not judged, so it cannot count yet: ada, attempt 1 at rnn; bob, attempt 1 at rnn." in ran.err
    assert marks("marks.json")["ada"]["deducted"][0]["sentence"].startswith(
        "rnn: attempt 2 of 2 counts (best)"
    )
    assert run(*GRADE, "--json", "marks.json").code == 0
    assert marks("marks.json")["ada"]["points"] == 15


def test_shards_have_the_attempts_of_their_students(collected: Path, run: Run) -> None:
    assert run(*GRADE, "--run", "whole", "--json", "whole.json").code == 0
    for part in ("1/2", "2/2"):
        assert run(*GRADE, "--run", f"part{part[0]}", "--shard", part).code == 0
    assert run("merge", "part1", "part2", "--run", "merged").code == 0
    told = [
        run("policy", name, "--course", "term", "--times", "times.csv").out for name in ("whole", "merged")
    ]
    assert told[0] == told[1] and "ada: 15 of the 15" in told[0]


def test_times_that_are_not_as_many_as_attempts_are_said(collected: Path, run: Run) -> None:
    Path("times.csv").write_text("student,assignment,submitted\nada,rnn,2027-01-30T12:00:00\n")
    ran = run(*GRADE)
    assert "The last times are taken for the last attempts of ada (rnn: 2 attempts, 1 times)." in ran.err
