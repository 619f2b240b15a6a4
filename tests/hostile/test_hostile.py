"""No hostile program succeeds behind the wall, and nobody beside one is the worse for it.

Programs run behind the whole wall, as root (if the tests are) and as a plain user; a sample of them behind the filter
of system calls alone; and a sample behind nothing, to see that success is noticed. `pytest` takes some programs of each
group, fewer of them as the plain user, `pytest -m slow tests/hostile` all others. One program alone, as both users:
`pytest tests/hostile -k NAME`.
All settings together, layer by layer, are a command: `python -m tests.hostile`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.arena import ROOT
from tests.hostile.corpus import GROUPS, Program, programs
from tests.hostile.evidence import KINDS
from tests.hostile.settings import Came, Setting, settings, tried, users, why_not_plain
from tests.tools.sample import further, slow

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


def some_of_each_group() -> list[Program]:
    """The first program of each group and the one in the middle: what runs with every other test."""
    groups = [[program for program in ALL if program.group == group] for group in GROUPS]
    return [program for group in groups for program in (group[0], group[len(group) // 2])]


SOME = some_of_each_group()


def named(*names: str) -> list[Program]:
    return [program for program in ALL if program.name in names]


CLASSES = {"few": SOME[::2], "some": SOME, "all": ALL}
in_a_class = pytest.mark.parametrize("class_of", ["few", further("some"), slow("all")])
Runs = dict[tuple[str, str], "Future[dict[str, Came]]"]
Graded = dict[str, Any]


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    """Everything is started at once, for half of it is waiting."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.fixture(scope="module")
def selected(request: pytest.FixtureRequest) -> dict[str, list[dict[str, Any]]]:
    """The tests of this file that are to be run, each with its cases: nothing else is started."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in request.session.items:
        if item.path == request.path and isinstance(item, pytest.Function):
            case = item.callspec.params if hasattr(item, "callspec") else {}
            found.setdefault(item.originalname, []).append(case)
    return found


@pytest.fixture(scope="module")
def classes(
    pool: ThreadPoolExecutor,
    selected: dict[str, list[dict[str, Any]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> "dict[str, Future[Graded]]":
    """What grading a class comes to, for the classes that are asked about."""
    asked = {case["class_of"] for cases in selected.values() for case in cases if "class_of" in case}
    return {
        name: pool.submit(graded_class, tmp_path_factory.mktemp("class").resolve(), CLASSES[name])
        for name in CLASSES
        if name in asked
    }


@pytest.fixture(scope="module")
def runs(
    pool: ThreadPoolExecutor,
    selected: dict[str, list[dict[str, Any]]],
    classes: "dict[str, Future[Graded]]",  # a class takes longest, and is started first
) -> Runs:
    """What comes of the programs, by user and setting."""

    def run(setting: Setting, chosen: list[Program]) -> dict[str, Came]:
        return {came.program.name: came for came in tried(setting, chosen)}

    cases = [case for same in selected.values() for case in same]
    telling = TELLING.values() if any("kind" in case for case in cases) else ()
    chosen: dict[tuple[str, str], list[Program]] = {(users()[0], "none"): named(*telling)}
    for user in users():
        asked = [case["program"].name for case in cases if "program" in case and case["user"] == user]
        chosen[user, "all layers"] = named(*asked)
        steps = [case["step"] for case in cases if "step" in case and case["user"] == user]
        chosen[user, "seccomp alone"] = ALL[:: min(steps)] if steps else []
    return {
        (setting.user, setting.name): pool.submit(run, setting, chosen[setting.user, setting.name])
        for user in users()
        for setting in settings(user)
        if chosen.get((setting.user, setting.name))
    }


def everybody() -> Iterator[Any]:
    """Each program as each user: some with every other test, and as a plain user fewer."""
    for program, user in product(ALL, ("root", "plain")):
        is_later = program not in SOME[:: 8 if user == "plain" else 2]
        tier = [pytest.mark.slow] if program not in SOME else [pytest.mark.further] if is_later else []
        yield pytest.param(program, user, id=f"{program.name}-{user}", marks=tier)


@pytest.mark.parametrize(("program", "user"), list(everybody()))
def test_no_attack_succeeds_and_the_report_says_what_was_done(
    runs: Runs, program: Program, user: str
) -> None:
    came = _of(runs, user, "all layers")[program.name]
    assert came.signs == ()
    assert any(one in " | ".join(came.said) for one in program.says), (program.says, came.said)


@pytest.mark.parametrize("step", [80, further(40), slow(5)])
@pytest.mark.parametrize("user", ["root", further("plain")])
def test_the_filter_alone_holds_but_for_hoarding(runs: Runs, user: str, step: int) -> None:
    """What a process keeps for itself, memory and descriptors, only the limits bound.

    Eight judges at once keep a small machine busy: what shows a sign is tried once more by itself.
    """
    seen = {
        came.program: came.signs
        for came in _of(runs, user, "seccomp alone").values()
        if came.signs and came.program.path.stem not in HOARDS
    }
    (alone,) = [one for one in settings(user) if one.name == "seccomp alone"]
    again = {came.program.name: (seen[came.program], came.signs) for came in tried(alone, seen) if came.signs}
    assert again == {}


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


def graded_class(root: Path, hostile: list[Program]) -> Graded:
    """A class of hostile programs and three honest students, graded in one run."""
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
    for program in hostile:
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


@pytest.fixture
def graded(class_of: str, classes: "dict[str, Future[Graded]]", runs: Runs) -> Graded:
    return classes[class_of].result()


@in_a_class
def test_a_class_of_hostile_programs_is_graded_to_the_end(graded: Graded, class_of: str) -> None:
    ran, marks = graded["ran"], graded["report"]["submissions"]
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    assert len(marks) == len(CLASSES[class_of]) + len(BESIDE)
    for mark in marks:
        said = [c["message"] for e in mark["exercises"] for c in e["criteria"]]
        said += [note for one in (mark, *mark["exercises"]) for note in one["notes"]]
        assert mark["id"] in BESIDE or any(one and "is missing" not in one for one in said), mark["id"]
        assert mark["verdict"] != "not judged"
        assert sum(map(len, said)) < 30_000


@in_a_class
def test_nobody_in_that_class_gets_more_or_less_than_they_earned(graded: Graded, class_of: str) -> None:
    points = {mark["id"]: mark["points"] for mark in graded["report"]["submissions"]}
    assert [points[name] for name in BESIDE] == [15.0] * len(BESIDE)
    for program in CLASSES[class_of]:
        assert points[program.name.replace("/", "-")] <= program.earns, program.name


@in_a_class
def test_grading_that_class_changes_no_file(graded: Graded, class_of: str) -> None:
    assert graded["after"] == graded["before"]


def _tree(root: Path) -> dict[str, Any]:
    """Every file and folder: what it is, its rights, and what is in it; of the one for temporary files, what is left.

    The command itself makes files there that have no name.
    """
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        content = (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
        )
        changed = status.st_mtime_ns if path != root / "tmp" else 0
        found[str(path)] = (status.st_mode, status.st_uid, status.st_size, changed, content)
    return found
