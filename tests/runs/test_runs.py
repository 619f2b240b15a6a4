"""A run in a folder: nothing is lost or marked twice, and only what has changed is marked again."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.inputs.regimes import Regime
from autograder.report import SubmissionMark
from autograder.runs import keys, marking
from autograder.runs.book import FILE, network_of
from autograder.runs.graders import Grader as AtWork
from autograder.runs.graders import alive
from autograder.runs.keys import conditions
from autograder.submissions.find import Submission
from tests.conftest import ROOT, Run
from tests.tools.sample import further, slow

LONG = 300.0
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="graders are killed as on Linux")


def hand_in(folder: Path, student: str, **files: str) -> None:
    (folder / student).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / student / f"{name}.py").write_text(text)


@pytest.fixture
def few(tmp_path: Path, course: Course) -> Path:
    """Four students: right, wrong, with another assignment too, and with nothing but that."""
    folder, right = tmp_path / "class", course["rnn"].text
    hand_in(folder, "ada", rnn=right)
    hand_in(folder, "bob", rnn=right.replace(" + b)", ")"))
    hand_in(folder, "cyd", rnn=right, gru=course["gru"].text)
    hand_in(folder, "dan", gru=course["gru"].text)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of two assignments of the course, to be changed."""
    for name in ("rnn", "gru"):
        shutil.copytree(ROOT / "solutions" / name, tmp_path / "own" / "solutions" / name)
    return tmp_path / "own"


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of those that are marked in this process, in order."""
    found: list[str] = []
    before = Grader.mark

    def mark(self: Grader, submission: Submission, assignments: Sequence[str]) -> SubmissionMark:
        found.append(submission.id)
        return before(self, submission, assignments)

    monkeypatch.setattr(Grader, "mark", mark)
    monkeypatch.setattr("autograder.grading.parallel.cores", lambda: 1)
    return found


Grade = Callable[..., bytes]


@pytest.fixture
def grade(run: Run, few: Path, tmp_path: Path, own: Path) -> Grade:
    """The JSON of `grade --run`, and its exit code is what it should be."""

    def graded(folder: str, *more: object, secret: str = "s", code: int = 0) -> bytes:
        out = tmp_path / "marks.json"
        ran = run(
            "grade",
            few,
            "--course",
            own,
            "--secret",
            secret,
            "--run",
            tmp_path / folder,
            "--json",
            out,
            *more,
        )
        assert ran.code == code, ran.err
        return out.read_bytes()

    return graded


def test_a_run_gives_the_same_bytes_and_nothing_is_marked_twice(
    run: Run, few: Path, tmp_path: Path, own: Path, grade: Grade, marked: list[str]
) -> None:
    run(
        "grade",
        few,
        "--course",
        own,
        "--secret",
        "s",
        "--json",
        tmp_path / "plain.json",
        "--csv",
        tmp_path / "plain.csv",
    )
    plain = (tmp_path / "plain.json").read_bytes()
    del marked[:]
    assert grade("run") == plain and marked == ["ada", "bob", "cyd", "dan"]
    assert grade("run", "--csv", tmp_path / "marks.csv") == plain and len(marked) == 4
    assert (tmp_path / "marks.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()
    assert ((tmp_path / "run" / FILE).stat().st_mode & 0o777) == 0o600 or sys.platform == "win32"


def test_only_those_whom_a_change_concerns_are_marked_again(
    few: Path, tmp_path: Path, own: Path, grade: Grade, marked: list[str], course: Course
) -> None:
    grade("run")
    del marked[:]

    hand_in(few, "ada", rnn=course["rnn"].text + "\nx = 1\n")
    grade("run")
    assert marked == ["ada"], "a file of hers has changed"

    mistakes = own / "solutions" / "rnn" / "mistakes.toml"
    mistakes.write_text(mistakes.read_text().replace("The bias is missing", "No bias is there"))
    report = grade("run")
    assert marked == ["ada", "bob"], "what is told of mistakes concerns those who made one"
    assert b"No bias is there" in report

    hints = own / "solutions" / "rnn" / "hints.toml"
    hints.write_text(hints.read_text() + "\n# another word\n")
    grade("run")
    assert marked == ["ada", "bob"], "no mark depends on hints"

    criteria = own / "solutions" / "gru" / "criteria.py"
    criteria.write_text(criteria.read_text().replace("points=0.5", "points=0.75", 1))
    report = grade("run")
    assert marked == ["ada", "bob", "cyd", "dan"], "those who handed in gru"
    del marked[:]
    assert report == grade("anew") and len(marked) == 4, "as if all were marked now, those without gru too"


def test_what_was_not_judged_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, grade: Grade, marked: list[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("autograder.grading.one_file.OneFile.judged", lambda _: 1 / 0)
        report = json.loads(grade("run", code=3))
    del marked[:]
    grade("run")
    assert marked == sorted(one["id"] for one in report["submissions"] if one["status"] == "not judged") != []
    assert grade("run") == grade("anew")


def other_draws(secret: str) -> tuple[Regime, ...]:
    sizes = {"N": 3, "T": 4, "D": 5, "H": 2}
    return (Regime("drawn 1", sizes, {}, {"input": 2.0}, 7), Regime("drawn 2", sizes, {}, {"input": 0.5}, 8))


def cases_of(folder: Path) -> dict[str, bytes]:
    with sqlite3.connect(folder / FILE) as book:
        rows = book.execute("SELECT name, value FROM about WHERE name LIKE 'cases %'").fetchall()
    return {name.split(" ")[1]: value for name, value in rows}


def test_another_hypothesis_changes_no_mark_unseen(
    tmp_path: Path, grade: Grade, marked: list[str], monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """What it drew is kept with the marks. Its version counts all the same: all are marked anew, on the same inputs."""
    before = grade("run")
    shutil.copytree(tmp_path / "run", tmp_path / "old")
    known = keys.version
    monkeypatch.setattr(keys, "version", lambda name: "999" if name == "hypothesis" else known(name))
    monkeypatch.setattr(marking, "drawn_by_hypothesis", other_draws)
    del marked[:]
    assert grade("run") == before and len(marked) == 4
    grade("anew")
    old, kept, anew = (cases_of(tmp_path / name) for name in ("old", "run", "anew"))
    assert {*old.values()} == {*kept.values()} and not {*old.values()} & {*anew.values()}
    ran = run("diff", tmp_path / "old", tmp_path / "run")
    assert (ran.code, ran.out, ran.err) == (0, "", "No mark moved.\n")


def test_diff_says_whose_mark_moved_by_what_and_why(
    run: Run, tmp_path: Path, few: Path, own: Path, grade: Grade, course: Course
) -> None:
    grade("old")
    hand_in(few, "ada", rnn=course["rnn"].text.replace(" + b)", ")"))
    criteria = own / "solutions" / "gru" / "criteria.py"
    text = criteria.read_text()
    criteria.write_text(text.replace("points=0.5", "points=0.75", 1))
    hand_in(few, "eve", gru="x = 1\n")
    grade("new", secret="another one")
    ran = run("diff", tmp_path / "old", tmp_path / "new")
    assert ran.code == 1
    told = {part.split(":")[0]: part for part in ran.out.replace("\n  ", "|").splitlines()}
    assert "ada: 15 -> 8|" in told["ada"] and "|rnn_step/next-state: 6 -> 0|" in told["ada"]
    assert "|file changed: rnn.py|secret changed" in told["ada"]
    assert "|course changed: gru|" in told["cyd"] and "file changed" not in told["cyd"]
    assert told["eve"] == "eve: - -> 0|is not in the first run"
    assert "bob" in told  # for whom gru, not handed in, would have been worth more


def test_shards_are_merged_into_the_same_bytes(
    run: Run, few: Path, tmp_path: Path, own: Path, grade: Grade
) -> None:
    whole = grade("whole")
    folders = []
    for number in (1, 2, 3):
        grade(f"shard{number}", "--shard", f"{number}/3")
        folders.append(tmp_path / f"shard{number}")
    ran = run("merge", *folders, "--run", tmp_path / "merged", "--json", tmp_path / "merged.json")
    assert ran.code == 0 and (tmp_path / "merged.json").read_bytes() == whole
    ran = run("merge", *folders[:2], "--run", tmp_path / "part", "--json", tmp_path / "part.json")
    assert ran.code == 3 and "In none of these runs: " in ran.err
    ran = run("merge", tmp_path / "whole", tmp_path / "whole", "--run", tmp_path / "twice")
    assert ran.code == 4 and "take shards that have nobody in common" in ran.err
    assert not (tmp_path / "twice").exists()
    ran = run("merge", *folders, "--run", tmp_path / "merged")
    assert ran.code == 4 and "holds a run already" in ran.err
    grade("other", "--shard", "3/3", secret="another one")
    ran = run("merge", *folders[:2], tmp_path / "other", "--run", tmp_path / "mixed")
    assert ran.code == 4 and "with another secret" in ran.err
    for wrong in ("0/3", "4/3", "x", "1/"):
        ran = run("grade", few, "--run", tmp_path / "x", "--shard", wrong)
        assert ran.code == 4 and "as in 2/8" in ran.err
    assert run("grade", few, "--shard", "1/2").code == 4


def test_status_says_how_far_it_is(run: Run, tmp_path: Path, grade: Grade) -> None:
    ran = run("status", tmp_path / "run")
    assert (ran.code, ran.out) == (4, "") and "is no run: there is no ledger.sqlite in it" in ran.err
    grade("run")
    ran = run("status", tmp_path / "run")
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == ["4 of 4 submissions are marked.", "Nobody is at work on it."]
    with sqlite3.connect(tmp_path / "run" / FILE) as book:
        book.execute("DELETE FROM marks WHERE student = 'ada'")
    ran = run("status", tmp_path / "run")
    assert ran.code == 3 and ran.out.startswith("3 of 4 submissions are marked.")


def test_what_is_no_run_is_a_sentence(run: Run, tmp_path: Path, few: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / FILE).write_text("my notes, " * 1000)
    ran = run("grade", few, "--run", tmp_path / "run", "--secret", "s")
    assert ran.code == 4 and "is no ledger of a run" in ran.err
    assert (tmp_path / "run" / FILE).read_text().startswith("my notes")
    assert run("diff", tmp_path / "run", tmp_path / "run").code == 4


def test_a_network_s_file_system_is_known(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {tmp_path}/net nfs4 rw 0 0\n")
    (tmp_path / "net").mkdir()
    assert network_of(tmp_path / "net" / "run", mounts) == "nfs4"
    assert network_of(tmp_path, mounts) == network_of(tmp_path, tmp_path / "nothing") == ""


def test_what_marks_depend_on(course: Course) -> None:
    found = [
        conditions(course, rules, secret) for rules in (Rules(), Rules(imprecise=1.0)) for secret in "ab"
    ]
    assert len({one.judging for one in found}) == 4 and len({one.telling for one in found}) == 1
    assert conditions(course, Rules(), "a") == found[0]
    assert found[0].of(["rnn"]).judging != found[0].of(["gru"]).judging


@pytest.fixture(params=[further(6), slow(18)])
def many(tmp_path: Path, course: Course, request: pytest.FixtureRequest) -> Path:
    for number in range(request.param):
        text = course["rnn"].text
        hand_in(
            tmp_path / "many", f"student-{number:02}", rnn=text if number % 3 else text.replace(" + b)", ")")
        )
    return tmp_path / "many"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts the command in a process of its own; none is left when the test ends."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "autograder", *map(str, arguments)]
        running.append(
            subprocess.Popen(command, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        )
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()


def count(folder: Path) -> int:
    try:
        with sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True) as book:
            return int(book.execute("SELECT count(*) FROM marks").fetchone()[0])
    except sqlite3.Error:
        return 0


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


@LINUX
def test_killed_at_any_moment_it_goes_on_and_two_share_the_rest(started, many: Path, tmp_path: Path) -> None:
    """Killed once or twice, then finished by two graders: each mark is made once, and the bytes are the same."""
    folder, grade = tmp_path / "run", ("grade", many, "--secret", "s")
    started(*grade, "--json", tmp_path / "plain.json").communicate(timeout=LONG)
    total = len(list(many.iterdir()))
    for least in (1, 6) if total > 6 else (1,):
        one = started(*grade, "--run", folder)
        wait_until(lambda least=least: count(folder) >= least)
        one.send_signal(signal.SIGKILL)
        one.communicate(timeout=LONG)
    assert alive(folder) == []
    kept = count(folder)
    assert kept < total
    with sqlite3.connect(folder / FILE) as book:
        book.execute("CREATE TABLE made (student TEXT, grader TEXT)")
        book.execute(
            "CREATE TRIGGER told AFTER INSERT ON marks BEGIN "
            "INSERT INTO made VALUES (new.student, new.grader); END"
        )
    book.close()
    both = [started(*grade, "--run", folder, "--json", tmp_path / f"{k}.json") for k in range(2)]
    said = [one.communicate(timeout=LONG)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    plain = (tmp_path / "plain.json").read_bytes()
    assert [(tmp_path / f"{k}.json").read_bytes() == plain for k in range(2)] == [True, True]
    with sqlite3.connect(folder / FILE) as book:
        made = book.execute("SELECT student, grader FROM made").fetchall()
    assert len(made) == len({student for student, _ in made}) == total - kept


@LINUX
def test_what_a_dead_grader_had_in_hand_is_taken_by_another(tmp_path: Path) -> None:
    one = AtWork(tmp_path)
    code = (
        "from pathlib import Path; from autograder.runs.graders import Grader, alive; import sys, time;"
        f"grader = Grader(Path({str(tmp_path)!r})); "
        "print(len(grader.others()), grader.name, flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    number, name = other.stdout.readline().split()
    assert number == "1" and one.others() == [name]
    other.kill()
    other.communicate()
    assert one.others() == []
    one.close()
