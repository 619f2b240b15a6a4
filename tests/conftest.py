"""Which tests run, and in which process; one course and one judge for them: a judge serves any number of submissions.

`pytest` leaves out what is marked `further`, which does once more what others do, and what is marked `slow`: a fixed
sample of each long measurement stays in. `pytest -m "not slow"` runs the further ones too, `pytest -m slow` the slow
ones, with `--every 4` each fourth of them; a test that is named, by its id or by -k, runs in any case.
`--shuffle SEED` puts files, and the tests in each, into another order: no test may depend on one that ran before.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from autograder import cli
from autograder import course as opening
from autograder.commands import secret as commands_secret
from autograder.course import Course, load_course
from autograder.grading import grader as grading_grader
from autograder.grading import parallel
from autograder.grading import prepared as grading_prepared
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.sandbox import opening as sandbox_opening
from autograder.sandbox import program
from autograder.sandbox.patience import Patience
from autograder.secret import derived
from tests.tools.caches import new_cache
from tests.tools.handed_in import Marked, edited, mark, source, written
from tests.tools.lent import Lending, lending, loading, preparing
from tests.tools.reproduced import Paste, pasting
from tests.tools.said import sentences

ROOT = Path(__file__).resolve().parent.parent
SECOND = 0.8  # of an impatient judge: right answers take a thousandth of a second

LONGEST = (
    "hostile",
    "gradebook",
    "cli",
    "accuracy",
    "grading",
    "sandbox",
)  # folders of tests, by their seconds

Rewrite = Callable[..., Marked]

# The tests start hundreds of interpreters, and each would compile the same modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A job in the background ignores Ctrl-C and hands that on; commands that are to be stopped must not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test is random, and none fails because the machine was busy.
settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every", type=int, default=1, metavar="N", help="of slow tests, every N-th only")
    parser.addoption("--shuffle", metavar="SEED", help="another order of files, and of the tests in each")


@pytest.hookimpl(trylast=True)  # after pytest's own choice by -m and -k
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = _chosen(config, items)
    if len(kept) < len(items):
        left_out = set(items).difference(kept)
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    seed = config.getoption("--shuffle")
    items[:] = _longest_first(kept) if seed is None else _shuffled(kept, seed)


def _chosen(config: pytest.Config, items: list[pytest.Item]) -> list[pytest.Item]:
    """All but further and slow ones, unless they are asked for: by -m, by -k, or by the id of a test."""
    named = any("::" in argument for argument in config.args) or config.getoption("-k")
    if not (named or config.getoption("-m")):
        return [item for item in items if not any(map(item.get_closest_marker, ("further", "slow")))]
    slow = [item for item in items if item.get_closest_marker("slow")]
    left_out = set(slow) - set(_every(slow, config.getoption("--every")))
    return [item for item in items if item not in left_out]


def _every(items: list[pytest.Item], step: int) -> list[pytest.Item]:
    """Of each test function its first case, and then each so many-th."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return [item for same in cases.values() for item in same[::step]]


def _longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """What takes a minute in one process is begun first, so that no process is left alone with it at the end."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    return sorted(items, key=lambda item: min(places.get(one, len(LONGEST)) for one in item.path.parents))


def _shuffled(items: list[pytest.Item], seed: str) -> list[pytest.Item]:
    """Files in another order, and the tests of each: what a file's tests share is still made once."""
    chance = random.Random(seed)
    files: dict[Path, list[pytest.Item]] = {}
    for item in chance.sample(items, len(items)):
        files.setdefault(item.path, []).append(item)
    return [item for same in files.values() for item in same]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: the tests of hostile programs wait, for processes of their own."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of a file stay in one process, and all of the gradebook: what they share is made once."""
    config.option.loadscopereorder = False  # not by how many tests a file has, which says little
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            folder = file.rpartition("/")[0]
            return folder if folder.endswith("gradebook") else file

    return ByFile(config, log)


@pytest.fixture(scope="session")
def course() -> Course:
    return _loaded()


@pytest.fixture(scope="session")
def grader(course: Course) -> Iterator[Grader]:
    grader = Grader(course, Rules(show_text=True), secret="tests")
    yield grader
    grader.close()


@pytest.fixture(scope="session")
def pasted() -> Iterator[Paste]:
    """What pieces of code give where they are pasted; all by one process beside this one."""
    with pasting() as found:
        yield found


@pytest.fixture
def with_body(course: Course, grader: Grader) -> Rewrite:
    """Marks a solution in which one function is written anew, with a head before it all."""

    def marked(assignment: str, name: str, body: str, head: str = "") -> Marked:
        return mark(grader, source(assignment, head + written(course[assignment], name, body)))

    return marked


@pytest.fixture
def with_edit(course: Course, grader: Grader) -> Rewrite:
    """Marks a solution in which one formula is replaced, with a head before it all."""

    def marked(assignment: str, name: str, right: str, wrong: str, head: str = "") -> Marked:
        return mark(grader, source(assignment, head + edited(course[assignment], name, right, wrong)))

    return marked


@pytest.fixture
def by_rules(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> Callable[[Rules], None]:
    """Lets the judge mark by other rules until the test ends."""

    def use(rules: Rules) -> None:
        monkeypatch.setattr(grader, "rules", rules)

    return use


@pytest.fixture
def impatient(grader: Grader, by_rules: Callable[[Rules], None], monkeypatch: pytest.MonkeyPatch) -> Grader:
    """The same judge, which waits for less than a second."""
    by_rules(Rules(patience=Patience(call=SECOND), show_text=True))
    monkeypatch.setattr(program, "LOAD_SECONDS", 4 * SECOND)
    return grader


derived_once = cache(derived)


def loaded(root: Path, only: Collection[str] = ()) -> Course:
    """The course in a folder: this one, whose files no test changes, is loaded once, and any other each time."""
    return _loaded(tuple(only)) if root == ROOT else load_course(root, only)


loaded_assignment = loading(ROOT)


@cache
def _loaded(only: tuple[str, ...] = ()) -> Course:
    """Its assignments are those of any copy: where one is loaded from, and how, is not asked here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_assignment", loaded_assignment)
        return load_course(ROOT, only)


class Ran(NamedTuple):
    """How a command ended, and what it said; in `err` each sentence is one line, in `raw` as it was said."""

    code: int
    out: str
    err: str
    raw: str


Run = Callable[..., Ran]


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens this course in this process, or a copy of its assignments, gets what was loaded."""
    monkeypatch.setattr(opening, "load_course", loaded)
    monkeypatch.setattr(opening, "_assignment", loaded_assignment)


@pytest.fixture(scope="session")
def lend() -> Iterator[Lending]:
    with lending() as lend:
        yield lend


prepared_once = preparing(_loaded)


@pytest.fixture
def lent(lend: Lending, loaded_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a sandbox in this process is lent one, and cases of this course are made once."""
    for module in (sandbox_opening, grading_grader):
        monkeypatch.setattr(module, "open_sandbox", lend)
    monkeypatch.setattr(grading_prepared, "prepare", prepared_once)


@pytest.fixture
def run(
    lent: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    """Runs a command in this process, in the course's folder, with one judge; what is pure is computed once for all."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(parallel, "cores", lambda: 1)
    monkeypatch.setattr(commands_secret, "derived", derived_once)
    monkeypatch.setenv("XDG_CACHE_HOME", str(new_cache(tmp_path_factory.mktemp("run") / "cache")))
    for name in ("COURSE", "SECRET", "SECRET_FILE"):
        monkeypatch.delenv(f"AUTOGRADER_{name}", raising=False)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as exited:
            cli.main()
        out, err = capfd.readouterr()
        return Ran(int(exited.value.code or 0), out, sentences(err), err)

    return command


@pytest.fixture
def students(course: Course, tmp_path: Path) -> Path:
    """A class of three: one right, one with a slip, one who handed in nothing of use."""
    rnn = course["rnn"]
    texts = {"ada": rnn.text, "bob": edited(rnn, "rnn_step", " + b)", ")"), "eve": "raise ValueError"}
    for name, text in texts.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "rnn.py").write_text(text)
    return tmp_path / "class"
