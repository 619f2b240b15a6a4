"""A class is marked by a real scheduler and its workers: as here, whatever happens to them."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import NoRun, NotNow
from autograder.runs.kept import progress_of
from tests.conftest import ROOT, Run

SECONDS = 240.0
PAGE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8").split("\n## On many machines\n")[1]
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()
SECRET = "a secret that is long enough to be one"


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


@pytest.fixture
def few(tmp_path: Path, course: Course) -> Path:
    for number in range(12):
        folder = tmp_path / "class" / f"student-{number:02}"
        folder.mkdir(parents=True)
        text = course["rnn"].text
        (folder / "rnn.py").write_text(text if number % 3 else text.replace(" + b)", ")"))
    return tmp_path / "class"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> "subprocess.Popen[str]":
        (tmp_path / "secret.txt").write_text(SECRET)
        (tmp_path / "secret.txt").chmod(0o600)
        command = [sys.executable, "-m", "autograder", "grade", *map(str, arguments)]
        running.append(
            subprocess.Popen(
                command,
                cwd=tmp_path,
                text=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        )
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()


def marked(folder: Path) -> int:
    try:
        return progress_of(folder).marked
    except (NoRun, NotNow):  # it is just being made
        return 0


def children(pid: int) -> list[str]:
    """The living children of a process, whichever of its threads started them."""
    tasks = Path(f"/proc/{pid}/task")
    return [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
def test_as_the_page_says_stopped_and_with_a_worker_killed_the_bytes_are_those_of_a_run_here(
    few: Path, tmp_path: Path, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    """Stopped by Ctrl-C, begun again, a worker killed under way: the same bytes, and nothing is left on the workers."""
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from tests.tools.cluster import local_cluster

    scheduler, workers, grade = COMMANDS
    arguments = grade.removeprefix("autograder grade ").split()
    with local_cluster(tmp_path, 2, scheduler, workers) as cluster:
        first = started(*arguments)
        wait_until(lambda: marked(tmp_path / "week1") or first.poll() is not None)
        first.send_signal(signal.SIGINT)
        said = first.communicate(timeout=SECONDS)[1]
        assert first.returncode == 130 and "are marked and kept" in said and "Traceback" not in said, said
        both = cluster.workers()
        wait_until(lambda: not any(children(one) for one in both))

        second = started(*arguments)
        wait_until(lambda: any(children(one) for one in both) or second.poll() is not None)
        os.kill(next(one for one in both if children(one)), signal.SIGKILL)
        said = second.communicate(timeout=SECONDS)[1]
        assert second.returncode == 0 and "Traceback" not in said, said
        assert re.search("^2 workers of the cluster at work", said, re.MULTILINE), said
        assert len(set(cluster.workers()) - set(both)) == 1  # its nanny has begun another one
        wait_until(lambda: not any(children(one) for one in cluster.workers()))
        log = cluster.said()
    plain = started("class", "--secret-file", "secret.txt", "--json", "here.json")
    assert plain.wait(SECONDS) == 0
    assert (tmp_path / "marks.json").read_bytes() == (tmp_path / "here.json").read_bytes()
    assert SECRET not in log and "student-" not in log
    assert (
        str(ROOT / "autograder") not in log
    )  # Dask itself may tell of the connection to the worker that was killed


def test_where_nobody_answers_a_sentence_says_so(
    few: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from autograder.cluster import dask

    monkeypatch.setattr(dask, "CONNECT", 0.3)
    ran = run("grade", few, "--secret", SECRET, "--dask", "tcp://127.0.0.1:1", "--run", tmp_path / "run")
    assert ran.code == 4 and "no scheduler answers at tcp://127.0.0.1:1" in ran.err
    ran = run("grade", few, "--secret", SECRET, "--dask", "tls://127.0.0.1:1")  # and no certificate is named
    assert ran.code == 4 and "no scheduler answers at tls://127.0.0.1:1" in ran.err
    ran = run("grade", few, "--secret", SECRET, "--dask", tmp_path / "scheduler.json")
    assert ran.code == 4 and "scheduler.json is not there" in ran.err


def test_without_dask_a_sentence_says_what_to_install(
    few: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "autograder.cluster.dask", raising=False)
    ran = run("grade", few, "--secret", SECRET, "--dask", "tcp://127.0.0.1:1")
    assert ran.code == 4 and "recurrent-autograder[cluster]" in ran.err


def test_few_of_the_submissions_that_were_sent_are_held() -> None:
    """A client would keep its last thousand messages, each with a submission in it."""
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from distributed import LocalCluster

    from autograder.cluster.dask import connected

    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=None) as scheduler,
        connected(scheduler.scheduler_address, lambda text: None) as cluster,
    ):
        assert cluster._client.scheduler_comm.recent_message_log.maxlen <= 10
