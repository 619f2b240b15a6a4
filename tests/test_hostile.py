"""No hostile program succeeds behind the wall, and nobody beside one is the worse for it.

Here every program runs behind the whole wall, as root (if the tests are) and as a plain user; a sample of them behind
the filter of system calls alone; and a sample behind nothing, to see that success is noticed. All settings together,
layer by layer, are a command: `python -m tests.hostile`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.arena import ROOT
from tests.hostile.corpus import GROUPS, Program, programs
from tests.hostile.evidence import KINDS
from tests.hostile.settings import Came, Setting, settings, tried, users, why_not_plain

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the wall is there on Linux only")

ALL = programs()
BESIDE = ("aaa", "mmm", "zzz")  # honest students, before, among and after the others in the class
HOARDS = {"holds_memory", "holds_memory_bit_by_bit", "reserves_memory", "opens_files_without_end"}

# One program for each kind of evidence, to see that it is noticed where there is no wall.
TELLING = {
    "points": "read_answers/opens_the_solutions",
    "read": "read_answers/reads_the_gradebook",
    "claim": "escape/enters_a_namespace",
    "changed": "harm_neighbours/edits_the_solutions",
    "reached": "escape/connects_by_tcp",
    "survived": "harm_neighbours/edits_the_gradebook_afterwards",
    "disturbed": "harm_neighbours/kills_a_process",
    "judge": "harm_neighbours/kills_the_judge",
    "neighbour": "harm_neighbours/deletes_a_submission",
}


def named(*names: str) -> list[Program]:
    return [program for program in ALL if program.name in names]


ONE_BY_ONE = "test_no_attack_succeeds_and_the_report_says_what_was_done"
Runs = dict[tuple[str, str], "Future[dict[str, Came]]"]


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    """Everything is started at once, for half of it is waiting."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.fixture(scope="module")
def selected(request: pytest.FixtureRequest) -> dict[str, list[Program]]:
    """The tests of this file that are to be run, each with its programs: nothing else is started."""
    found: dict[str, list[Program]] = {}
    for item in request.session.items:
        if item.path == request.path and isinstance(item, pytest.Function):
            program = item.callspec.params.get("program") if hasattr(item, "callspec") else None
            found.setdefault(item.originalname, []).extend([program] if isinstance(program, Program) else [])
    return found


@pytest.fixture(scope="module")
def a_class(
    pool: ThreadPoolExecutor, selected: dict[str, list[Program]], tmp_path_factory: pytest.TempPathFactory
) -> "Future[dict[str, Any]] | None":
    if not any("class" in name for name in selected):
        return None
    return pool.submit(graded_class, tmp_path_factory.mktemp("class").resolve())


@pytest.fixture(scope="module")
def runs(
    pool: ThreadPoolExecutor,
    selected: dict[str, list[Program]],
    a_class: "Future[dict[str, Any]] | None",
) -> Runs:
    """What comes of the programs, by user and setting."""

    def run(setting: Setting, chosen: list[Program]) -> dict[str, Came]:
        return {came.program.name: came for came in tried(setting, chosen)}

    asked = {program.name for program in selected.get(ONE_BY_ONE, [])}
    chosen = {
        "all layers": [program for program in ALL if program.name in asked],
        "seccomp alone": ALL[::5] if "test_the_filter_alone_holds_but_for_hoarding" in selected else [],
        "none": named(*TELLING.values())
        if "test_success_is_noticed_where_there_is_no_wall" in selected
        else [],
    }
    return {
        (setting.user, setting.name): pool.submit(run, setting, chosen[setting.name])
        for user in users()
        for setting in settings(user)
        if chosen.get(setting.name)
    }


@pytest.mark.parametrize("user", ["root", "plain"])
@pytest.mark.parametrize("program", ALL, ids=lambda program: program.name)
def test_no_attack_succeeds_and_the_report_says_what_was_done(
    runs: Runs, program: Program, user: str
) -> None:
    came = _of(runs, user, "all layers")[program.name]
    assert came.signs == ()
    assert any(one in " | ".join(came.said) for one in program.says), (program.says, came.said)


@pytest.mark.parametrize("user", ["root", "plain"])
def test_the_filter_alone_holds_but_for_hoarding(runs: Runs, user: str) -> None:
    """What a process keeps for itself, memory and descriptors, only the limits bound."""
    succeeded = {came.program.path.stem for came in _of(runs, user, "seccomp alone").values() if came.signs}
    assert succeeded <= HOARDS


@pytest.mark.parametrize("kind", KINDS)
def test_success_is_noticed_where_there_is_no_wall(runs: Runs, kind: str) -> None:
    user = users()[0]
    assert kind in dict(_of(runs, user, "none")[TELLING[kind]].signs)


def _of(runs: Runs, user: str, setting: str) -> dict[str, Came]:
    if (user, setting) not in runs:
        pytest.skip(why_not_plain() or "only root can be root")
    return runs[user, setting].result()


def test_the_corpus_is_what_it_says() -> None:
    assert len(ALL) >= 90
    assert {program.group for program in ALL} == set(GROUPS)
    for program in ALL:
        assert program.success in KINDS and program.says and program.header["does"], program.name
        assert program.earns == 0 or "because" in program.header, program.name


def graded_class(root: Path) -> dict[str, Any]:
    """A class with every hostile program in it and three honest students, graded in one run."""
    for name in ("solutions", "assignments"):
        shutil.copytree(ROOT / name, root / "course" / name, ignore=shutil.ignore_patterns("__pycache__"))
    canaries = {
        "GRADEBOOK": str(root / "gradebook.csv"),
        "COURSE": str(root / "course"),
        "DROP": str(root / "drop"),
    }
    canaries |= {"NEIGHBOUR": str(root / "class" / "aaa" / "rnn.py"), "SOCKET": "/none", "ABSTRACT": "none"}
    numbers = {"PORT": 9, "JUDGE": os.getpid(), "INNOCENT": os.getpid()}
    (root / "drop").mkdir()
    (root / "tmp").mkdir()
    (root / "gradebook.csv").write_text("aaa,15\n")
    for program in ALL:
        folder = root / "class" / program.name.replace("/", "-")
        folder.mkdir(parents=True)
        program.hand_in(folder, canaries | numbers | {"ARENA": str(root), "PROJECT": str(ROOT)})
    for name in BESIDE:
        (root / "class" / name).mkdir()
        shutil.copy(ROOT / "solutions" / "rnn" / "rnn.py", root / "class" / name)
    before = _tree(root)
    command = [sys.executable, "-m", "autograder", "grade", str(root / "class")]
    ran = subprocess.run(
        [*command, "--json", str(root / "report.json"), "--seconds-a-call", "0.2", "--seconds-in-all", "15"],
        cwd=root / "course",
        env=os.environ | {"AUTOGRADER_SECRET": "tests", "PYTHONPATH": str(ROOT), "TMPDIR": str(root / "tmp")},
        capture_output=True,
        text=True,
    )
    report = json.loads((root / "report.json").read_text())
    (root / "report.json").unlink()
    return {"ran": ran, "report": report, "before": before, "after": _tree(root)}


@pytest.fixture(scope="module")
def class_report(runs: Runs, a_class: "Future[dict[str, Any]] | None") -> dict[str, Any]:
    assert a_class is not None, "it is started when a test of it is to be run"
    return a_class.result()


def test_a_class_of_hostile_programs_is_graded_to_the_end(class_report: dict[str, Any]) -> None:
    ran, marks = class_report["ran"], class_report["report"]["submissions"]
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    assert len(marks) == len(ALL) + len(BESIDE)
    for mark in marks:
        said = [c["message"] for e in mark["exercises"] for c in e["criteria"]]
        said += [note for one in (mark, *mark["exercises"]) for note in one["notes"]]
        assert mark["id"] in BESIDE or any(one and "is missing" not in one for one in said), mark["id"]
        assert mark["verdict"] != "not judged"
        assert sum(map(len, said)) < 30_000


def test_nobody_in_that_class_gets_more_or_less_than_they_earned(class_report: dict[str, Any]) -> None:
    points = {mark["id"]: mark["points"] for mark in class_report["report"]["submissions"]}
    assert [points[name] for name in BESIDE] == [15.0] * len(BESIDE)
    for program in ALL:
        assert points[program.name.replace("/", "-")] <= program.earns, program.name


def test_grading_that_class_changes_no_file(class_report: dict[str, Any]) -> None:
    assert class_report["after"] == class_report["before"]


def _tree(root: Path) -> dict[str, Any]:
    """Every file and folder: what it is, its rights, and what is in it."""
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        content = (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
        )
        found[str(path)] = (status.st_mode, status.st_uid, status.st_size, status.st_mtime_ns, content)
    return found
