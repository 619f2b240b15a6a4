"""The commands as people and scripts meet them: exit codes, what goes to stdout, and what a learner reads."""

import re
import shutil
from pathlib import Path

import pytest

from autograder import __version__
from autograder.authoring import doctor, publishing
from autograder.course import Course
from autograder.inputs.regimes import Regime
from autograder.runs import marking
from autograder.secret import derived, write_secret
from tests.conftest import ROOT, Run
from tests.tools.handed_in import edited

SECRET = "nobody guesses these words"
CLUTTER = shutil.ignore_patterns("__pycache__")
COURSE = f"Course: shipped with autograder {__version__} ({ROOT})\n"


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "kept" / "secret"
    file.parent.mkdir()
    write_secret(SECRET, file)
    return file


def test_grade_gives_every_submission_a_row_and_exits_with_0(
    run: Run, students: Path, secret_file: Path
) -> None:
    ran = run("grade", students, "--secret-file", secret_file)
    header, ada, bob, eve, summary = ran.out.splitlines()
    assert ran.code == 0
    assert ran.err == f"{COURSE}3 submissions, marked on rnn; 3 files taken, 0 left over.\n"
    assert header.split()[:3] == ["student", "rnn", "total"]
    assert ada.split() == ["ada", "15", "15"]
    assert re.match(r"bob +8 +8 +rnn_step: The bias is missing: your state is the same whatever b is", bob)
    assert re.match(r"eve +0 +0 +rnn_step is not defined; keep the name that ", eve)
    assert summary.startswith("3 submissions, 15 points each at most; confined by: ")


def test_messages_go_to_stderr_and_data_to_stdout(run: Run, students: Path) -> None:
    ran = run("grade", students / "ada")
    assert "for marks that count, set AUTOGRADER_SECRET" in ran.err
    assert "SECRET" not in ran.out
    csv = run("grade", students, "--csv", "-")
    assert csv.out == (
        "id,rnn,points,max_points,verdict,confined\n"
        "ada,15,15,15,right,yes\nbob,8,8,15,wrong,yes\neve,0,0,15,wrong,yes\n"
    )


def test_the_secret_may_come_from_a_file_or_the_environment(
    run: Run, students: Path, secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_from: list[str] = []

    def spy(secret: str) -> tuple[Regime, ...]:
        drawn_from.append(secret)
        return drawn(secret)

    drawn = marking.drawn_by_hypothesis
    monkeypatch.setattr(marking, "drawn_by_hypothesis", spy)
    with_file = run("grade", students, "--json", "-", "--secret-file", secret_file)
    with_option = run("grade", students, "--json", "-", "--secret", SECRET)
    monkeypatch.setenv("AUTOGRADER_SECRET", SECRET)
    ran = run("grade", students, "--json", "-")
    assert drawn_from == [derived(SECRET)] * 3
    assert ran == with_file
    assert (ran.code, ran.err) == (0, f"{COURSE}3 submissions, marked on rnn; 3 files taken, 0 left over.\n")
    assert ran.out == with_option.out
    assert "list of processes" in with_option.err and SECRET not in with_option.err
    monkeypatch.setenv("AUTOGRADER_SECRET", "guess me")
    assert "it has 8 characters, and should have 16 or more" in run("grade", students).err


@pytest.mark.parametrize(("content", "said"), [(None, "No such file"), ("\n", "holds no secret")])
def test_a_secret_that_cannot_be_had_stops_everything(
    run: Run, students: Path, tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_text(content)
    ran = run("grade", students, "--secret-file", file)
    assert (ran.code, ran.out) == (4, "")
    assert said in ran.err and "ame another" in ran.err


def test_a_new_secret_is_told_or_written_and_never_written_over(run: Run, tmp_path: Path) -> None:
    first, second = run("secret"), run("secret")
    assert first.code == 0
    assert first.out != second.out and len(first.out.strip()) >= 32
    file = tmp_path / "secret"
    ran = run("secret", "--file", file)
    written = file.read_text()
    assert (ran.code, ran.out) == (0, "")
    assert written.strip() not in ran.err
    ran = run("secret", "--file", file)
    assert (ran.code, ran.out) == (4, "")
    assert "is there already, and was left as it is" in ran.err
    assert file.read_text() == written
    assert "cannot be written" in run("secret", "--file", tmp_path / "nowhere" / "secret").err


def test_imprecision_earns_what_is_said(run: Run, course: Course, tmp_path: Path) -> None:
    single = edited(course["rnn"], "rnn_step", "return h_next", "return h_next.astype('f4')")
    (tmp_path / "rnn.py").write_text(single)
    rows = {share: run("grade", tmp_path, "--secret", "s", "--csv", "-", "--imprecise", share).out.split(",")[7]
            for share in ("half", "full", "none")}  # fmt: skip
    assert rows == {"half": "11.75", "full": "15", "none": "8.5"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade", "nowhere"], "nowhere was not found; it should be a file or a folder of submissions"),
        (["check", "nowhere"], "nowhere was not found"),
        (["grade"], "No path was given; it should be a file or a folder of submissions"),
        (["grade", "EMPTY"], "there should be files named bptt, gru, learning, "),
        (["grade", "README.md"], "README.md"),
        (["grade", "EMPTY", "--seconds-a-call", "0"], "Invalid value for '--seconds-a-call'"),
        (["grade", "EMPTY", "--imprecise", "most"], "Invalid value for '--imprecise'"),
        (["mark"], "No such command 'mark'"),
        (["check", "--every"], "No such option"),
    ],
)
def test_what_cannot_be_understood_or_found_exits_with_4(
    run: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    ran = run(*(str(tmp_path) if one == "EMPTY" else one for one in arguments))
    assert (ran.code, ran.out) == (4, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_report_that_cannot_be_written_exits_with_4_and_leaves_nothing(run: Run, students: Path) -> None:
    ran = run("grade", students / "ada", "--json", students / "no" / "report.json")
    assert (ran.code, ran.out) == (4, "")
    assert "cannot be written (No such file or directory); name another file." in ran.err
    assert "Marking" not in ran.err
    assert not (students / "no").exists()


@pytest.fixture
def own_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A copy of the course, with its stubs as they were published."""
    for name in ("solutions", "assignments"):
        shutil.copytree(ROOT / name, tmp_path / "course" / name, ignore=CLUTTER)
    monkeypatch.chdir(tmp_path / "course")
    monkeypatch.setenv("AUTOGRADER_COURSE", ".")
    return tmp_path / "course"


@pytest.fixture
def small_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A course of two assignments, published."""
    for name in ("gru", "rnn"):
        folder = Path("solutions", name)
        shutil.copytree(ROOT / folder, tmp_path / "course" / folder, ignore=CLUTTER)
    monkeypatch.chdir(tmp_path / "course")
    monkeypatch.setenv("AUTOGRADER_COURSE", ".")
    assert run("publish").code == 0
    return tmp_path / "course"


@pytest.mark.further
def test_publish_check_fails_if_a_stub_is_stale(run: Run, small_course: Path) -> None:
    assert run("publish", "--check")[:2] == (0, "")
    stub = small_course / "assignments" / "rnn" / "rnn.py"
    stub.unlink()
    ran = run("publish", "--check")
    assert (ran.code, ran.out) == (1, "stale: assignments/rnn/rnn.py\n")
    assert "run autograder publish and commit what it writes" in ran.err
    assert run("publish").out == "written: assignments/rnn/rnn.py\n"
    assert run("publish", "--check").code == 0


def test_publish_writes_a_page_of_the_known_mistakes_and_sees_that_it_is_stale(
    run: Run, small_course: Path
) -> None:
    page, catalogue = small_course / "mistakes.md", small_course / "solutions" / "rnn" / "mistakes.toml"
    assert run("publish", "--mistakes", str(page)).out == "written: mistakes.md\n"
    assert "| bias-missing |" in page.read_text(encoding="utf-8")
    assert run("publish", "--check", "--mistakes", str(page))[:2] == (0, "")
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace("The bias is missing", "There is no bias", 1), encoding="utf-8")
    ran = run("publish", "--check", "--mistakes", str(page))
    assert (ran.code, ran.out) == (1, "stale: mistakes.md\n")
    assert "run autograder publish --mistakes mistakes.md and commit what it writes" in ran.err
    assert "There is no bias" not in page.read_text(encoding="utf-8")
    assert run("publish", "--mistakes", str(page)).code == 0
    assert "There is no bias" in page.read_text(encoding="utf-8")


def test_publish_leaves_what_somebody_has_changed(run: Run, small_course: Path) -> None:
    stub = small_course / "assignments" / "rnn" / "rnn.py"
    published = stub.read_bytes()
    for number in (1, 2):
        stub.write_text(f"mine = {number}\n")
        ran = run("publish")
        assert (ran.code, ran.out) == (1, "")
        assert (
            "assignments/rnn/rnn.py was changed by somebody since it was published, and was left" in ran.err
        )
        assert stub.read_text() == f"mine = {number}\n"
        aside = f"set-aside/assignments/rnn/rnn-{number}.py"
        ran = run("publish", "--force")
        assert (ran.code, ran.out) == (0, f"written: assignments/rnn/rnn.py\nset aside: {aside}\n")
        assert (small_course / aside).read_text() == f"mine = {number}\n"
        assert stub.read_bytes() == published
    assert run("publish", "--check")[:2] == (0, "")


def test_publish_brings_what_nobody_has_changed_up_to_date(run: Run, small_course: Path) -> None:
    solution, stub = (
        small_course / "solutions" / "rnn" / "rnn.py",
        small_course / "assignments" / "rnn" / "rnn.py",
    )
    solution.write_text(solution.read_text().replace("The recurrent network", "Recurrence"))
    stub.write_bytes(stub.read_bytes().replace(b"\n", b"\r\n"))  # as Git checks it out on Windows
    ran = run("publish")
    assert ran.code == 0 and "written: assignments/rnn/rnn.py" in ran.out
    assert "Recurrence" in stub.read_text()


def test_publish_writes_nothing_into_the_installed_package(
    run: Run, small_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.course.__file__", str(small_course / "course.py"))
    ran = run("publish")
    assert (ran.code, ran.out) == (4, "")
    assert "belongs to the installed package" in ran.err


def test_publish_says_if_the_notebooks_cannot_be_made(
    run: Run, small_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MAKERS_OF_NOTEBOOKS", ("no_such_package",))
    for option, said in (
        ("--check", "The notebooks were not checked"),
        ("", "The notebooks were left as they are"),
    ):
        ran = run("publish", *filter(None, [option]))
        assert (ran.code, ran.out) == (0, "")
        assert said in ran.err
        assert "no_such_package" in ran.err


@pytest.mark.further
def test_check_of_the_stubs_says_what_is_not_written_yet(run: Run, own_course: Path, course: Course) -> None:
    ran = run("check")
    assert ran.code == 1
    assert f"0 of {sum(one.points for one in course.assignments):g} points" in ran.out
    assert re.search(r"^Next to write: rnn_step \(rnn.py, line \d+\), for 7 points$", ran.out, re.MULTILINE)
    assert re.search(r"^not written yet: rnn_step, rnn_forward, ", ran.out, re.MULTILINE)
    assert "First to fix" not in ran.out


def test_check_shows_the_equation_the_difference_the_mistake_and_the_input(
    run: Run, own_course: Path, course: Course
) -> None:
    (own_course / "assignments" / "rnn" / "rnn.py").write_text(
        edited(course["rnn"], "rnn_step", " + b)", ")")
    )
    for ran in (run("check", "rnn"), run("check", "assignments/rnn/rnn.py")):
        assert ran.code == 1
        assert "8 of 15 points" in ran.out
        assert "h_next = tanh([x, h] W + b)" in ran.out
        assert re.search(r"h_next\[0, 0\] is -?[\d.]+, but should be -?[\d.]+$", ran.out, re.MULTILINE)
        assert "The bias is missing: your state is the same whatever b is." in ran.out
        arguments = re.findall(r"(?:^    |; )(\w+) = np\.array\(\[", ran.out, re.MULTILINE)
        assert arguments == ["x", "h", "W", "b"]
        assert re.search(r"\n    print\(rnn_step\(x, h, W, b\)\)\n    # should be \[\[\S+\]\]\n", ran.out)
        assert max(map(len, ran.out.splitlines())) <= 80


def test_check_of_the_solutions_exits_with_0(run: Run, own_course: Path, course: Course) -> None:
    ran = run("check", *sorted((own_course / "solutions").glob("*/[!cf]*.py")))
    assert ran.code == 0
    most, bonus = (sum(getattr(one, what) for one in course.assignments) for what in ("points", "bonus"))
    assert f"{most + bonus:g} of {most:g} points, {bonus:g} of them bonus" in ran.out.splitlines()
    files = "".join(
        f"Checking solutions/{name}/{name}.py\n"
        for name in ("bptt", "gru", "learning", "lstm", "memory", "quiz", "rnn", "variants")
    )
    assert ran.err.startswith(f"Course: . ({own_course})\n{files}Your code runs behind a wall (")


def test_doctor_looks_at_the_assignments_that_were_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []

    def inspected(course: Course) -> list[tuple[str, str]]:
        seen.append(course.names)
        return [("the solution", "it is wrong" if "lstm" in course.names else "")]

    monkeypatch.setattr(doctor, "inspected", inspected)
    ran = run("doctor", "rnn", "quiz")
    assert (ran.code, seen, ran.out.splitlines()[-1]) == (0, [("rnn", "quiz")], "Sound: rnn, quiz.")
    ran = run("doctor")
    assert (ran.code, len(seen[1])) == (1, 8)
    assert ran.out.splitlines()[-2:] == ["the solution: it is wrong", "1 finding."]
    ran = run("doctor", "rn")
    assert (ran.code, ran.out, len(seen)) == (4, "", 2)
    assert "The course has no assignment rn; it has rnn, bptt," in ran.err
