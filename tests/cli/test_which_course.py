"""Which course counts is said and never guessed, and none is run that somebody else could have written."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from autograder import __version__
from autograder import course as course_module
from autograder.course import Course, open_course, open_key, shipped_root
from autograder.errors import NoCourse
from autograder.gradebook.judge import open_judge
from autograder.grading.rules import Rules
from autograder.ownership import fault_of
from tests.conftest import ROOT, Run
from tests.tools.caches import new_cache
from tests.tools.handed_in import edited
from tests.tools.said import sentences
from tests.tools.sample import further, sampled

pytestmark = pytest.mark.usefixtures("loaded_once")  # asked is which course, and not how it is read

CANARY = 'import pathlib\npathlib.Path("canary").write_text("run")\n'
KEY = (
    CANARY
    + "def rnn_step(x, h, W, b):\n    return 0 * h\n\n\ndef rnn_forward(x, h0, W, b):\n    return 0 * x\n"
)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="files have no owners as POSIX has them")
AS_ROOT = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can give files to others"
)
NOBODY = 65534
# What is run or read of a course, and the folders in which it could be exchanged.
READ = [
    "solutions",
    "solutions/course.toml",
    "solutions/rnn",
    *(
        f"solutions/rnn/{name}"
        for name in ("rnn.py", "criteria.py", "mistakes.toml", "pictures", "pictures/rnn.svg")
    ),
]


@pytest.fixture
def own_course(tmp_path: Path) -> Path:
    """A copy of the course's solutions."""
    shutil.copytree(ROOT / "solutions", tmp_path / "own" / "solutions")
    return tmp_path / "own"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def checked(err: str) -> list[str]:
    """The files that `check` says it has taken."""
    return [line.removeprefix("Checking ") for line in err.splitlines() if line.startswith("Checking ")]


def test_the_shipped_course_counts_unless_another_is_named(
    own_course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.chdir(own_course)
    assert (open_course(None).root, open_course(None).name) == (
        ROOT,
        f"shipped with autograder {__version__}",
    )
    assert (open_course(Path(".")).root, open_course(Path(".")).name) == (own_course, ".")
    monkeypatch.setenv("AUTOGRADER_COURSE", str(own_course))
    assert (open_course(None).root, open_course(None).name) == (own_course, str(own_course))
    assert open_course(ROOT).root == ROOT
    monkeypatch.setenv("AUTOGRADER_COURSE", "")
    assert open_course(None).root == ROOT


def test_nbgrader_s_judge_takes_the_course_of_the_environment(
    own_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (own_course / "solutions").iterdir():
        if folder.is_dir() and folder.name != "rnn":
            shutil.rmtree(folder)
    monkeypatch.setenv("AUTOGRADER_COURSE", str(own_course))
    put(tmp_path / "nb" / "solutions" / "rnn" / "rnn.py", KEY)
    put(tmp_path / "nb" / "solutions" / "rnn" / "criteria.py", KEY)
    assert list(open_judge(tmp_path / "nb", Rules(imprecise=0.25), "s").prepared) == ["rnn"]
    assert not list(tmp_path.rglob("canary"))


def test_a_course_is_never_looked_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    """Not in the current folder, not above it, not in what is graded: a folder called solutions is a student."""
    for file in ("rnn.py", "criteria.py"):
        put(tmp_path / "solutions" / "rnn" / file, KEY)
        put(tmp_path / "class" / "solutions" / "rnn" / file, KEY)
    put(tmp_path / "class" / "alice" / "rnn.py", course["rnn"].text)
    put(tmp_path / "class" / "rnn.py", course["rnn"].text)
    for folder in (tmp_path, tmp_path / "class", tmp_path / "class" / "alice"):
        monkeypatch.chdir(folder)
        for arguments in (["check", tmp_path / "class" / "alice" / "rnn.py"], ["check", "rnn"]):
            if (folder / "rnn.py").is_file() or arguments[1] != "rnn":
                ran = run(*arguments)
                assert ran.code == 0 and "15 of 15 points" in ran.out.splitlines()
        assert (
            run("grade", tmp_path / "class" / "alice", "--csv", "-").out.splitlines()[1].split(",")[2] == "15"
        )
        run("grade", ".")
    assert not list(tmp_path.rglob("canary"))


def test_what_is_graded_cannot_bring_its_key(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in ("rnn.py", "criteria.py"):
        put(tmp_path / "class" / "eve" / "solutions" / "rnn" / file, KEY)
    monkeypatch.chdir(tmp_path)
    for arguments in (["--course", "class/eve", "class"], ["--course", "class/eve", "class/eve"]):
        ran = run("grade", *arguments)
        assert (ran.code, ran.out) == (4, "")
        assert "lies in" in ran.err and "which is to be graded" in ran.err
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path / "class" / "eve"))
    assert run("grade", "class").code == run("check", "class").code == 4
    assert not list(tmp_path.rglob("canary"))


@pytest.mark.further
@pytest.mark.parametrize(
    "words", [("assignments", "--course", "."), ("solutions",)], ids=["assignments", "solutions"]
)
def test_the_checkout_s_own_folders_can_be_graded(run: Run, words: tuple[str, ...]) -> None:
    assert run("grade", *words, "--secret", "s").code == 0


@pytest.mark.parametrize("command", [["check", "x.py"], ["grade", "x"], ["publish"], ["doctor"]])
def test_a_course_that_is_not_there_is_a_sentence(run: Run, command: list[str]) -> None:
    ran = run(*command, "--course", "nowhere")
    assert (ran.code, ran.out) == (4, "")
    assert "the course nowhere is not a folder; it should be one that holds solutions/" in ran.err


@POSIX
@pytest.mark.parametrize("place", [".", *READ, ".."])
def test_what_everybody_can_write_is_not_run(own_course: Path, place: str) -> None:
    path = (own_course / place).resolve()
    path.chmod(path.stat().st_mode | 0o002)
    with pytest.raises(NoCourse, match="can be written by everybody"):
        open_course(own_course)
    if path.is_dir() and place == "..":
        path.chmod(path.stat().st_mode | 0o1000)  # as /tmp: nobody may exchange what another put there
        assert open_course(own_course).has_key


@AS_ROOT
@pytest.mark.parametrize("place", [".", *READ])
def test_what_belongs_to_another_user_is_not_run(own_course: Path, place: str) -> None:
    os.chown(own_course / place, NOBODY, NOBODY)
    with pytest.raises(NoCourse, match="belongs to the user nobody"):
        open_course(own_course)


@AS_ROOT
def test_a_course_in_another_user_s_folder_is_not_run(own_course: Path) -> None:
    """They could put another course in its place."""
    os.chown(own_course.parent, 12345, -1)
    with pytest.raises(
        NoCourse, match=r"by the user with the number 12345, who could exchange what is in it"
    ):
        open_course(own_course)
    assert fault_of([own_course], trusted={12345}) is None


@AS_ROOT
def test_a_group_may_write_if_nobody_else_is_in_it(own_course: Path) -> None:
    solution = own_course / "solutions" / "rnn" / "rnn.py"
    solution.chmod(0o664)
    assert open_course(own_course).has_key
    os.chown(solution, 0, NOBODY)
    with pytest.raises(NoCourse, match="can be written by the group of "):
        open_course(own_course)


@AS_ROOT
def test_a_link_that_another_user_can_turn_is_not_followed(own_course: Path) -> None:
    solution = own_course / "solutions" / "rnn" / "rnn.py"
    solution.rename(own_course / "rnn.py")
    solution.symlink_to(own_course / "rnn.py")
    assert open_course(own_course).has_key
    os.chown(solution, NOBODY, NOBODY, follow_symlinks=False)
    with pytest.raises(NoCourse, match="belongs to the user nobody"):
        open_course(own_course)


@AS_ROOT
def test_whoever_owns_the_package_is_trusted_with_its_course(
    own_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = put(own_course / "autograder" / "course.py", "").parent
    put(own_course / "pyproject.toml", "")
    monkeypatch.setattr(course_module, "__file__", str(package / "course.py"))
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    os.chown(own_course / "solutions" / "rnn" / "rnn.py", NOBODY, NOBODY)
    with pytest.raises(
        NoCourse, match=r"the course that is shipped was not opened: .* belongs to the user nobody"
    ):
        open_course(None)
    os.chown(package, NOBODY, NOBODY)
    assert open_course(None).root == own_course


def test_files_that_are_not_there_have_no_fault(tmp_path: Path) -> None:
    assert fault_of([tmp_path / "nothing"]) is None


def test_without_a_key_nothing_but_check_goes_on(tmp_path: Path) -> None:
    assert not open_course(tmp_path).has_key
    with pytest.raises(NoCourse, match="there is no course with an answer key in"):
        open_key(tmp_path)


def test_the_shipped_course_of_a_wheel_lies_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "solutions" / "rnn" / "rnn.py", KEY)  # beside the package, but no checkout
    monkeypatch.setattr(course_module, "__file__", str(tmp_path / "autograder" / "course.py"))
    assert shipped_root() == tmp_path / "autograder" / "shipped"


def test_check_takes_the_learner_s_own_files(
    run: Run, tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("check")
    assert (ran.code, ran.out) == (4, "")
    assert f'cp -r "{ROOT}/assignments" assignments' in ran.err
    assert "there is no assignments/gru/, gru.py or gru.ipynb here" in run("check", "gru").err
    put(tmp_path / "gru" / "gru.py", "")
    assert "Checking gru/gru.py" in run("check", "gru").err
    put(tmp_path / "gru.py", course["gru"].text)
    put(tmp_path / "rnn.py", edited(course["rnn"], "rnn_step", " + b)", ")"))
    assert checked(run("check", "gru").err) == ["gru.py"]
    ran = run("check")
    assert "28 of 35 points" in ran.out
    assert checked(ran.err) == ["rnn.py", "gru.py"]
    put(tmp_path / "assignments" / "rnn" / "rnn.py", course["rnn"].text)
    assert checked(run("check", "rnn").err) == ["assignments/rnn/rnn.py"]
    assert checked(run("check").err) == ["assignments/rnn/rnn.py"]


def test_both_forms_of_an_assignment_are_one_submission(
    run: Run, tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "rnn.py", course["rnn"].text)
    shutil.copy(ROOT / "assignments" / "rnn" / "rnn.ipynb", tmp_path)
    ran = run("check", "rnn")
    assert ran.code == 0 and "15 of 15 points" in ran.out.splitlines()
    assert "Checking rnn.py" in ran.err and "Checking rnn.ipynb" in ran.err


def test_inside_the_checkout_check_takes_its_assignments(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "docs")
    assert f"{ROOT}/assignments/quiz/quiz.py" in run("check", "quiz").err


@pytest.mark.parametrize(
    "name",
    sampled(["click", "numpy", "rich/__init__", "typing", "platformdirs", "sqlite3", "msgspec"], 7),
)
@pytest.mark.parametrize("commands", [["check rnn.py"], further(["--help", "grade rnn.py --secret s"])])
def test_python_m_runs_nothing_of_the_current_folder(tmp_path: Path, name: str, commands: list[str]) -> None:
    put(tmp_path / f"{name}.py", CANARY + "raise SystemExit(9)\n")
    put(tmp_path / "rnn.py", "x = 1\n")
    for command in map(str.split, commands):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *command], cwd=tmp_path, capture_output=True, text=True, timeout=100,
            env={**os.environ, "XDG_CACHE_HOME": str(new_cache(tmp_path / "cache"))},
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
    assert not (tmp_path / "canary").exists()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel lays it out, by the same rules as the build."""
    root = tmp_path_factory.mktemp("installed")
    clutter = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "autograder", root / "autograder", ignore=clutter)
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    for name, place in build["targets"]["wheel"]["force-include"].items():
        shutil.copytree(ROOT / name, root / place, ignore=clutter)
    return root


@pytest.mark.further
def test_an_installed_package_marks_in_any_folder_and_says_where_lessons_are(
    installed: Path, tmp_path: Path, course: Course
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AUTOGRADER")},
        "PYTHONPATH": str(installed),
        "XDG_CACHE_HOME": str(new_cache(tmp_path / "cache")),
    }
    (tmp_path / "empty").mkdir()

    def ran(*command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "autograder", *command], cwd=tmp_path / "empty", env=environment,
            capture_output=True, text=True, timeout=200,
        )  # fmt: skip

    lessons = installed / "autograder" / "shipped" / "assignments"
    done = ran("check")
    assert (done.returncode, done.stdout) == (4, "")
    assert f'cp -r "{lessons}" assignments' in done.stderr
    shutil.copytree(lessons / "rnn", tmp_path / "empty" / "assignments" / "rnn")
    done = ran("check")
    assert done.returncode == 1 and "0 of 15 points" in done.stdout
    put(tmp_path / "empty" / "rnn.py", course["rnn"].text)
    done = ran("grade", "rnn.py", "--secret", "s")
    assert done.returncode == 0 and f"({installed}/autograder/shipped)" in sentences(done.stderr)
    done = ran("publish")
    assert done.returncode == 4 and "belongs to the installed package" in sentences(done.stderr)
