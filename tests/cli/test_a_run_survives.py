"""A run that is stopped, however, leaves no process, keeps what it marked, and goes on to the same bytes."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="limits and signals are set as POSIX has them")

from autograder.commands.screen import now_and_then
from autograder.course import Course, load_course
from autograder.errors import LedgerInUse
from autograder.grading import judges
from autograder.grading import parallel as classroom
from autograder.grading.grader import Grader
from autograder.grading.judges import Marked
from autograder.grading.marks import unmarked
from autograder.grading.parallel import mark_class
from autograder.grading.rules import Rules
from autograder.provenance import marked_by, versions
from autograder.report import Status, SubmissionMark, submission_mark
from autograder.runs.asked import Found
from autograder.runs.book import FILE
from autograder.runs.keys import conditions, key_of, work_of
from autograder.runs.marking import Marker
from autograder.runs.run import Head
from autograder.runs.run import Run as Kept
from autograder.submissions.find import Submission, find_submissions
from tests.conftest import ROOT, Run
from tests.tools.caches import new_cache
from tests.tools.sample import further, sampled

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
LONG = 300.0  # seconds after which a test gives up; what is waited for comes at once


@pytest.fixture
def many(tmp_path: Path, course: Course) -> Path:
    """A class of forty with right and wrong work, all of it quickly marked."""
    for number in range(40):
        folder = tmp_path / "class" / f"student-{number:02}"
        folder.mkdir(parents=True)
        text = course["rnn"].text if number % 3 else course["rnn"].text.replace(" + b)", ")")
        (folder / "rnn.py").write_text(text)
    return tmp_path / "class"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts the command in a process of its own; none is left when the test ends."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> "subprocess.Popen[str]":
        environment = {**os.environ, "XDG_CACHE_HOME": str(new_cache(tmp_path / "cache"))}
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "autograder", *map(str, arguments)],
                cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
        )  # fmt: skip
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()


def descendants(process: int) -> dict[int, str]:
    """All processes below this one, each with the time at which it was started."""
    parents, starts = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)], starts[int(path.parent.name)] = int(fields[1]), fields[19]
    found, level = {}, {process}
    while level := {child for child, parent in parents.items() if parent in level}:
        found |= {child: starts[child] for child in level}
    return found


def alive(processes: dict[int, str]) -> dict[int, str]:
    """Those that still run."""
    left = {}
    for process, start in processes.items():
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[19] == start and fields[0] not in "ZX":
            left[process] = start
    return left


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def until(stream: Iterator[str], said: str) -> None:
    """Reads lines until one says it."""
    assert any(said in line for line in stream), f"never said: {said}"


STOPS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
MOMENTS = ("workers", "judges", "at the start")


@LINUX
@pytest.mark.parametrize(("moment", "stop"), sampled(product(MOMENTS, STOPS), 4, 3))
def test_no_process_is_left(started, many: Path, stop: signal.Signals, moment: str) -> None:
    """When the judges start, when they have started, and when students' programs run without end."""
    for folder in sorted(many.iterdir())[:10]:
        (folder / "rnn.py").write_text("while True: pass\n")
    run = started("grade", many, "--secret", "s", "--unconfined")
    until(run.stderr, "40 submissions, marked on")
    number = {"at the start": 0, "judges": 2, "workers": 6}[moment]
    wait_until(lambda: len(descendants(run.pid)) >= min(number, 2 * classroom.cores()))
    there = descendants(run.pid)
    run.send_signal(stop)
    said = run.communicate(timeout=LONG)[1]
    assert run.returncode == {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}[stop]
    assert "Traceback" not in said
    assert stop == signal.SIGKILL or "Stopped; " in said
    wait_until(lambda: not alive(there))


class Stopped(BaseException):
    """As if the process were gone."""


def test_a_stopped_run_goes_on_to_the_same_bytes(
    run: Run, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while marks are kept; in processes of their own it is killed in the slow test below."""
    for folder in sorted(many.iterdir())[6:]:
        shutil.rmtree(folder)
    grade = ("grade", many, "--secret", "s", "--json")
    assert run(*grade, tmp_path / "undisturbed.json").code == 0
    monkeypatch.setattr(classroom, "cores", lambda: 1)
    keep, left = Kept.keep, [0]

    def keep_some(self: Kept, marked: Marked) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Stopped
        keep(self, marked)

    monkeypatch.setattr(Kept, "keep", keep_some)
    for some in (2, 1):
        left[0] = some
        with pytest.raises(Stopped):
            run(*grade, tmp_path / "marks.json")
        assert not (tmp_path / "marks.json").exists() and (tmp_path / "marks.json.run" / FILE).is_file()
    left[0] = 6
    assert "3 of 6 were marked before; 3 are left" in run(*grade, tmp_path / "marks.json").err
    assert (tmp_path / "marks.json").read_bytes() == (tmp_path / "undisturbed.json").read_bytes()
    assert {one.name for one in tmp_path.iterdir()} == {"class", "marks.json", "undisturbed.json"}


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_bytes(started, many: Path, tmp_path: Path) -> None:
    grade = ("grade", many, "--secret", "s", "--json")
    started(*grade, tmp_path / "undisturbed.json").communicate(timeout=LONG)
    for stop, line in ((signal.SIGKILL, "marking: 4 of 40"), (signal.SIGINT, "marking: 20 of 40"),
                       (signal.SIGTERM, "marking: 32 of 40")):  # fmt: skip
        run = started(*grade, tmp_path / "marks.json")
        until(run.stderr, line)
        run.send_signal(stop)
        said = run.communicate(timeout=LONG)[1]
        if stop != signal.SIGKILL:
            assert "of 40 are marked and kept; run the same command again to go on." in said
        assert not (tmp_path / "marks.json").exists()
        assert (tmp_path / "marks.json.run" / FILE).is_file()
    said = started(*grade, tmp_path / "marks.json").communicate(timeout=LONG)[1]
    assert "of 40 were marked before; " in said
    assert (tmp_path / "marks.json").read_bytes() == (tmp_path / "undisturbed.json").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*json*")) == ["marks.json", "undisturbed.json"]


@pytest.mark.slow
def test_only_what_changed_is_marked_again(started, many: Path, tmp_path: Path) -> None:
    grade = ("grade", many, "--secret", "s", "--csv", tmp_path / "marks.csv")
    run = started(*grade)
    until(run.stderr, "marking: 36 of 40")
    run.kill()
    run.communicate(timeout=LONG)
    (many / "student-01" / "rnn.py").write_text("x = 1\n")
    assert "of 40 were marked before" in started(*grade).communicate(timeout=LONG)[1]
    assert "\nstudent-01,0,0,15,wrong" in (tmp_path / "marks.csv").read_text()
    assert "\nstudent-02,15,15,15,right" in (tmp_path / "marks.csv").read_text()


@pytest.fixture
def one(many: Path, course: Course) -> Submission:
    return find_submissions([many / "student-01"], course.names)[0]


def test_a_mark_is_kept_for_the_same_work_by_the_same_rules_only(one: Submission, course: Course) -> None:
    def key(rules: Rules, secret: str, *asked: str) -> str:
        return key_of(one.id, work_of(one), asked, conditions(course, rules, secret))

    keys = [key(rules, secret, "rnn") for rules in (Rules(), Rules(imprecise=1.0)) for secret in "ab"]
    assert len(set(keys)) == 4
    assert key(Rules(), "a", "rnn") == keys[0]
    assert key(Rules(), "a", "rnn", "gru") != keys[0]
    one.files["rnn"][0].write_text("x = 2\n")
    assert key(Rules(), "a", "rnn") != keys[0]


def kept(
    folder: Path, course: Course, one: Submission, tell: Callable[[str], None], status: Status = "not run"
) -> int:
    """Keeps a mark until all is written; how many were to be made now."""
    marks = unmarked(course["rnn"], "because", status)
    with Kept(folder, conditions(course, Rules(), "s"), tell, stays=False) as run:
        run.begin([one], {one.id: ("rnn",)}, Head(marked_by("", ROOT), versions()), Found((), [one.id]))
        before = run.before(course, [one])
        run.say_what_is_left(len(before), 1 - len(before))
        if not before:
            run.keep(Marked(submission_mark(one.id, tuple(marks), ()), ()))
        return 1 - len(before)


@pytest.mark.parametrize(
    "damage",
    ["a file", "a link", "their folder", "a text", "another table", "cut", "another mark", "no mark"],
)
def test_what_is_no_run_is_set_aside(tmp_path: Path, course: Course, one: Submission, damage: str) -> None:
    folder, said = tmp_path / "marks.run", []
    assert kept(folder, course, one, said.append) == 1
    assert kept(folder, course, one, said.append) == 0
    assert said == ["1 of 1 were marked before; 0 are left."]
    book = folder / FILE
    if damage == "a file":
        folder.rename(tmp_path / "elsewhere")
        folder.write_text("my notes")
    elif damage == "a link":
        folder.rename(tmp_path / "elsewhere")
        folder.symlink_to(tmp_path / "elsewhere")
    elif damage == "their folder":
        book.rename(folder / "notes.txt")
    elif damage == "a text":
        book.write_text("my notes, " * 1000)
    elif damage == "cut":
        book.write_bytes(book.read_bytes()[:5000] + b"\xff" * 3000)
    else:
        change = {
            "another table": "ALTER TABLE marks RENAME COLUMN marked TO other",
            "another mark": "UPDATE marks SET marked = replace(marked, 'student-01', 'student-02')",
            "no mark": "UPDATE marks SET marked = x'c0'",
        }[damage]
        with sqlite3.connect(book) as connection:
            connection.execute(change)
        connection.close()
    assert kept(folder, course, one, said.append) == 1
    assert kept(folder, course, one, said.append) == 0
    if damage in ("another mark", "no mark"):
        assert f"1 marks in {folder} cannot be read; these are made anew." in said
    else:
        assert "was not a run of this program, or was damaged; it is now marks.run.unusable-1" in said[1]
        assert os.path.lexists(tmp_path / "marks.run.unusable-1")


def test_what_was_not_judged_is_tried_again(tmp_path: Path, course: Course, one: Submission) -> None:
    assert kept(tmp_path / "marks.run", course, one, print, "not judged") == 1
    assert kept(tmp_path / "marks.run", course, one, print, "not run") == 1
    assert kept(tmp_path / "marks.run", course, one, print) == 0


@LINUX
def test_two_runs_do_not_share_one_that_does_not_stay(
    tmp_path: Path, course: Course, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    by = conditions(course, Rules(), "s")
    code = (
        "import sys, time; from pathlib import Path; from autograder.runs.graders import Grader;"
        f"grader = Grader(Path({str(tmp_path / 'marks.run')!r})); print('begun', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None and other.stdout.readline() == "begun\n"
    try:
        with pytest.raises(LedgerInUse, match=r"Another run keeps its marks in .*Wait until it has ended"):
            Kept(tmp_path / "marks.run", by, print, stays=False)
    finally:
        other.kill()
        other.communicate()
    Kept(tmp_path / "marks.run", by, print, stays=False).__exit__(None, None, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_full_disk_is_a_sentence_and_keeps_what_was_marked(started, many: Path, tmp_path: Path) -> None:
    """Files may not grow beyond what fits a few marks."""
    run = subprocess.run(
        ["bash", "-c", 'ulimit -f 300; exec "$@"', "bash", sys.executable, "-m", "autograder",
         "grade", many, "--secret", "s", "--json", tmp_path / "marks.json"],
        text=True, capture_output=True, cwd=tmp_path, timeout=LONG,
    )  # fmt: skip
    assert run.returncode == 3
    assert "Traceback" not in run.stderr
    assert "run the same command again" in run.stderr
    started("grade", many, "--secret", "s", "--json", tmp_path / "undisturbed.json").communicate(timeout=LONG)
    said = started("grade", many, "--secret", "s", "--json", tmp_path / "marks.json").communicate(
        timeout=LONG
    )[1]
    assert "of 40 were marked before; " in said
    assert (tmp_path / "marks.json").read_bytes() == (tmp_path / "undisturbed.json").read_bytes()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("no/marks.json", "No such file or directory"),
        ("class", "is a folder"),
        ("/proc/marks.json", "marks.json"),
    ],
)
def test_an_output_that_cannot_be_written_is_told_before_anything_is_marked(
    run: Run, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, said: str
) -> None:
    monkeypatch.setattr(Marker, "mark", lambda *_: 1 / 0)
    for option in ("--json", "--csv"):
        ran = run("grade", many, "--secret", "s", option, tmp_path / place)
        assert (ran.code, ran.out) == (4, "")
        assert said in ran.err


def test_a_device_is_written_to_and_not_replaced(run: Run, many: Path) -> None:
    assert run("grade", many / "student-01", "--secret", "s", "--json", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
    ran = run("grade", many / "student-01", "--secret", "s", "--json", "/dev/full")
    assert ran.code == 3 and "/dev/full cannot be written" in ran.err and "the disk is full" in ran.err


READERS = ("| head -c 1", "| true", ">&-", "2>&-", ">&- 2>&-", "2>&1 | true")
COMMANDS = ("grade {} --secret s", "check {}/student-01/rnn.py", "--help")


@pytest.mark.parametrize(("reader", "command"), sampled(product(READERS, COMMANDS), 5, 4))
def test_a_reader_who_leaves_is_no_error(many: Path, tmp_path: Path, command: str, reader: str) -> None:
    for folder in sorted(many.iterdir())[8:]:
        shutil.rmtree(folder)
    line = (
        f'"{sys.executable}" -m autograder {command.format(many)} {reader}; echo "${{PIPESTATUS[0]}}" >code'
    )
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=LONG)
    assert (tmp_path / "code").read_text() == "0\n"
    assert "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


@pytest.mark.parametrize(
    ("command", "number", "least"), [("grade", 20, 64), *map(further, [("grade", 40, 64), ("check", 12, 16)])]
)
def test_too_few_descriptors_are_a_sentence(many: Path, command: str, number: int, least: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "autograder", command, many / "student-01" / "rnn.py"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (number, number)),
        cwd=many, text=True, capture_output=True, timeout=LONG,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (3, "")
    assert f"This process may open {number} files at once; marking takes {least}." in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "error", [OSError(24, "Too many open files"), BlockingIOError(11, "no"), MemoryError()]
)
def test_what_a_judge_is_short_of_is_a_sentence(
    run: Run, many: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def opens_nothing(*_: object) -> None:
        raise error

    monkeypatch.setattr(judges, "_opened", opens_nothing)
    monkeypatch.setattr(classroom, "cores", lambda: 2)
    ran = run("grade", many, "--secret", "s")
    assert (ran.code, ran.out) == (3, "")
    assert "and run the same command again." in ran.err and "Traceback" not in ran.err


@LINUX
@pytest.mark.parametrize("forks", [0, 1])
def test_no_more_processes_is_a_sentence(
    run: Run, many: Path, monkeypatch: pytest.MonkeyPatch, forks: int
) -> None:
    """Whether the first judge cannot be started, or the second."""
    before, fork, left = descendants(os.getpid()), os.fork, [None] * forks

    def limited_fork() -> int:
        if not left:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        left.pop()
        return fork()

    monkeypatch.setattr(os, "fork", limited_fork)
    monkeypatch.setattr(classroom, "cores", lambda: 2)
    ran = run("grade", many, "--secret", "s")
    assert (ran.code, ran.out) == (3, "")
    assert "no more processes can be started: raise the limit (ulimit -u), or end some" in ran.err
    wait_until(lambda: set(alive(descendants(os.getpid()))) <= set(before))


CRASHES = {"student-03": 1, "student-05": 99}


@pytest.mark.slow
def test_a_crashed_pool_is_built_anew(many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that ends once costs nothing; a submission whose judge always ends is not judged, and no other."""
    whole = Grader.mark

    def mark(self: Grader, submission: Submission, assignments: Sequence[str]) -> SubmissionMark:
        crashes = tmp_path / submission.id
        if (
            submission.id in CRASHES
            and len(list(tmp_path.glob(f"{submission.id}.*"))) < CRASHES[submission.id]
        ):
            crashes.with_name(f"{submission.id}.{time.monotonic_ns()}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(self, submission, assignments)

    monkeypatch.setattr(Grader, "mark", mark)
    monkeypatch.setattr(classroom, "cores", lambda: 2)
    course = load_course(ROOT)
    found = find_submissions([many], course.names)[:12]
    report = mark_class(course, found, Rules(), "s", lambda mark: None)
    assert len(report.submissions) == 12
    assert [one.id for one in report.submissions if one.verdict == "not judged"] == ["student-05"]


@LINUX
def test_judges_close_their_fork_servers_at_the_end(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom, "cores", lambda: 2)
    course = load_course(ROOT)
    before = descendants(os.getpid())
    mark_class(course, find_submissions([many], course.names)[:4], Rules(), "s", lambda mark: None)
    assert set(alive(descendants(os.getpid()))) <= set(before)


def test_progress_is_told_now_and_then() -> None:
    said: list[str] = []
    advance = now_and_then("marking", 100, said.append, lambda: 0.0)
    for _ in range(100):
        advance("")
    assert said == [f"marking: {number} of 100" for number in range(10, 101, 10)]
    said.clear()
    advance = now_and_then("marking", 5, said.append, lambda: 0.0)
    for _ in range(5):
        advance("")
    assert said == []
    clock = iter([0.0, 10.0, 31.0, 31.0, 40.0])
    advance = now_and_then("marking", None, said.append, lambda: next(clock))
    for _ in range(3):
        advance("")
    assert said == ["marking: 2"]


def test_nothing_is_kept_where_there_is_no_folder_for_it(
    run: Run, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    ran = run("grade", many / "student-01", "--secret", "s")
    assert ran.code == 0
    assert "Marks are not kept if this run is stopped: there is no folder for it" in ran.err


def test_what_a_run_writes_is_not_handed_in(run: Run, many: Path, course: Course) -> None:
    """Reports and the ledger may lie among the work, and be named by a pattern with it: the bytes stay the same."""
    outputs = ("--json", many / "marks.json", "--csv", many / "marks.csv")
    for folder in sorted(many.iterdir())[2:]:
        folder.rename(many.parent / folder.name)
    assert run("grade", many, "--secret", "s", *outputs).code == 0
    first = (many / "marks.json").read_bytes()
    assert b"marks.json" not in first and b"marks.csv" not in first
    (many / "marks.json.run").mkdir()
    ran = run("grade", many, "--secret", "s", *outputs)
    assert (ran.code, (many / "marks.json").read_bytes()) == (0, first)
    assert "0 left over" in ran.err
    assert run("grade", *sorted(many.iterdir()), "--secret", "s", *outputs).code == 0
    (many / "notes.txt").touch()
    assert "1 left over" in run("grade", many, "--secret", "s", *outputs).err


def test_outputs_take_nothing_s_place(run: Run, many: Path, tmp_path: Path) -> None:
    """Neither each other's nor that of somebody's work, which a pattern in the wrong place names."""
    marks, work = tmp_path / "marks", many / "student-00" / "rnn.py"
    before = work.read_bytes()
    for outputs, said in [
        (("--json", marks, "--csv", marks), "Two outputs go to"),
        (("--json", "-", "--csv", "-"), "Two outputs go to stdout"),
        (("--json", work), "may be somebody's work"),
        (("--json", tmp_path / ("x" * 300)), "File name too long"),
    ]:
        ran = run("grade", many, "--secret", "s", *outputs)
        assert (ran.code, ran.out) == (4, "")
        assert said in ran.err
    assert work.read_bytes() == before and not marks.exists()


def test_a_run_without_work_leaves_nothing(run: Run, tmp_path: Path) -> None:
    assert run("grade", tmp_path / "nowhere", "--secret", "s", "--json", tmp_path / "marks.json").code == 4
    assert list(tmp_path.iterdir()) == []


def test_marks_that_cannot_be_written_are_said_to_be_kept(
    run: Run, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ran = run("grade", many / "student-01", "--secret", "s", "--json", "/dev/full")
    assert "1 of 1 are marked and kept; run the same command again to go on." in ran.err
    assert "were marked before" in run("grade", many / "student-01", "--secret", "s").err


@LINUX
def test_a_stop_while_a_dataclass_is_made_has_its_exit_code(tmp_path: Path) -> None:
    """Dataclasses run strings; Python remembers a Ctrl-C that left one, and would end by the signal."""
    (tmp_path / "stopped.py").write_text(
        "import sys\n"
        "from autograder.commands.ending import code_of\n"
        "def command():\n"
        "    exec('import signal; signal.raise_signal(signal.SIGINT)\\nfor _ in range(9): pass')\n"
        "sys.exit(code_of(command))\n"
    )
    command = [sys.executable, "-m", "stopped"]
    path = os.pathsep.join((str(ROOT), str(tmp_path)))
    ended = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": path}
    )
    assert (ended.returncode, ended.stderr) == (130, "Stopped.\n")
