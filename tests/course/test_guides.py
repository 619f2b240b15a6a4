"""The guide for authors is followed as it is written: a course is built from its examples, and marks with them."""

import re
import shutil
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest

import autograder
from autograder.course import load_course
from tests.conftest import ROOT, Run
from tests.tools.later import NOTEBOOKS
from tests.tools.sample import sampled

pytestmark = pytest.mark.usefixtures("lent")

GUIDE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
# "`mycourse/solutions/readout/criteria.py`:", or "Added to `...`:", and then what stands in it.
FILE = re.compile(r"^(?:Added to )?`(mycourse/[^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The course of the guide; what is added to a file stands at its end."""
    for name, text in FILE.findall(GUIDE):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n\n{text}" if file.tell() else text)
    return tmp_path / "mycourse"


def key_of(own: Path) -> str:
    return (own / "solutions" / "readout" / "readout.py").read_text()


def marked(own: Path, text: str) -> autograder.SubmissionMark:
    student = own.parent / "class" / "ada"
    student.mkdir(parents=True)
    (student / "readout.py").write_text(text)
    (one,) = autograder.grade(own.parent / "class", course=own, secret="s").submissions
    return one


def test_every_example_is_taken() -> None:
    fences = re.findall(r"^```(\w+)$", GUIDE, re.MULTILINE)
    assert sum(one != "sh" for one in fences) == len(FILE.findall(GUIDE)) == 13


def test_the_course_has_no_faults(own: Path) -> None:
    loaded = load_course(own)
    assert loaded.faults == ()
    assert loaded["readout"].points == 12
    assert list(loaded["readout"].hints) == ["scores"]


def test_a_right_program_earns_everything(own: Path) -> None:
    mark = marked(own, key_of(own))
    assert (mark.points, mark.max_points, mark.verdict) == (12, 12, "right")


def test_wrong_ones_lose_what_they_should_and_are_named(own: Path) -> None:
    text = key_of(own).replace("h @ W + b", "h @ W").replace("dy.sum(axis=0)", "dy.mean(axis=0)")
    scores, classify, backward, shares, switch = marked(own, text).exercises
    assert (scores.points, classify.points, shares.points, switch.points) == (0, 2, 2.5, 1)
    assert scores.criteria[0].mistake_id == "scores:bias-missing"
    assert "right in itself" in classify.criteria[0].message
    assert 0 < backward.points < 3.5
    assert {one.id for one in backward.criteria if one.mistake_id} == {"db"}
    assert {one.id: one.verdict for one in backward.criteria}["dW"] == "right"


def test_two_readings_cost_one_mistake_once(own: Path) -> None:
    text = key_of(own).replace("    y = scores(h, W, b)", "    y = 2 * scores(h, W, b)")
    classify = marked(own, text).exercises[1]
    assert {one.id: one.verdict for one in classify.criteria} == {
        "scores": "wrong",
        "made-from-scores": "right",
    }


@pytest.mark.parametrize("built", sampled(["[3], 0", "2, 0.4", "-4.0 * -1, 0.1"], 1, 3))
def test_what_does_what_it_should_is_right_whatever_its_numbers(own: Path, built: str) -> None:
    switch = marked(own, key_of(own).replace("return 4.0, 0.0", f"return {built}")).exercises[-1]
    assert switch.points == (0 if "[" in built else 1)


def test_what_does_not_is_told_with_its_own_numbers(own: Path) -> None:
    switch = marked(own, key_of(own).replace("return 4.0, 0.0", "return 1.3, 0.0")).exercises[-1]
    (one,) = switch.criteria
    assert (one.points, one.mistake_id) == (0, "switch:too-weak")
    assert (
        one.mistake
        == "At y = 1 your unit comes to 0.86 and no further. Look at how steep the curve is there."
    )
    assert re.fullmatch(
        r"at y = -?1\.\d\d h is -?0\.8\d, but should be (at least 0\.9|at most -0\.9)", one.message
    )


@pytest.mark.parametrize(
    ("built", "said"),
    [
        ("0.0, 0.0", "all of it is zero"),
        ("np.nan, 0.0", "w is not finite, but should be a number"),
        ("4.0, 1e300", "b is too large to be a weight: at most 1000 in size"),
        ("'4', 0", "w holds text, but should hold real numbers"),
        ("None, 0", "w is None"),
        ("(k for k in (4.0, 0.0)), 0", "w holds objects"),
    ],
)
def test_what_is_no_weights_is_told_so(own: Path, built: str, said: str) -> None:
    (one,) = marked(own, key_of(own).replace("return 4.0, 0.0", f"return {built}")).exercises[-1].criteria
    assert one.verdict == "wrong" and one.message.startswith(said)


def test_a_slip_of_the_author_costs_one_exercise_and_is_told(own: Path) -> None:
    path = own / "solutions" / "readout" / "criteria.py"
    path.write_text(path.read_text().replace('Array("db", "K")', 'Array("db", "H")'))
    statuses = {one.name: one.status for one in marked(own, key_of(own)).exercises}
    assert statuses.pop("scores_backward") == "not judged"
    assert set(statuses.values()) == {"marked"}


def test_its_commands_run_as_they_stand(own: Path, run: Run) -> None:
    commands = re.findall(r"^autograder (publish|doctor) --course mycourse$", GUIDE, re.MULTILINE)
    assert commands == ["publish", "doctor"]
    assert run("publish", "--course", own).code == 0
    stub = (own / "assignments" / "readout" / "readout.py").read_text()
    assert "NotImplementedError" in stub and "h @ W + b\n" not in stub.split('"""')[-1]
    ran = run("doctor", "--course", own)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "The course is sound.")


@pytest.mark.slow
def test_a_course_that_borrows_is_begun_as_the_guide_says(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    section = GUIDE.split("## Begin with the course that is shipped\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    for command in commands.splitlines():
        assert run(*command.split()[1:]).code == 0, command
    assert (tmp_path / "term" / "assignments" / "lstm" / "lstm.py").is_file()
    assert (
        tmp_path / "package" / "autograder" / "shipped" / "solutions" / "lstm" / "properties.py"
    ).is_file()
    (said,) = re.findall(r"^```\n(course\.toml.*?)^```$", section, re.MULTILINE | re.DOTALL)
    text = 'title = "term"\nassignments = ["lstm"]\n[points]\nlstm_hiden = 3\n'
    (tmp_path / "term" / "course.toml").write_text(text)
    ran = run("publish", "--course", "term")
    assert (ran.code, ran.err) == (4, said)


def test_a_destination_as_the_guide_says(students: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    guide = text.split("## I want to add a destination\n")[1].split("\n## ")[0]
    (example,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(example, "CONTRIBUTING.md", "exec"), names)  # noqa: S102  (the documentation's own)
    report = autograder.grade(students, secret="s")
    assert names["as_names"](report) == "ada\nbob\neve\n"


@NOTEBOOKS
def test_an_exercise_is_added_as_the_guide_says(tmp_path: Path, run: Run) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    guide = text.split("## I want to add an exercise\n")[1].split("\n## ")[0]
    cell, criteria, *_ = (
        textwrap.dedent(one)
        for one in re.findall(r"^   ```python\n(.*?)^   ```$", guide, re.MULTILINE | re.DOTALL)
    )
    folder = tmp_path / "solutions" / "rnn"
    shutil.copytree(ROOT / "solutions" / "rnn", folder)
    for name, more in (("rnn.py", cell), ("criteria.py", criteria)):
        (folder / name).write_text(f"{(folder / name).read_text()}\n\n{more}")
    before = load_course(ROOT)["rnn"].points
    assert run("publish", "--course", tmp_path).code == 0
    assert "def mean_state" in (tmp_path / "assignments" / "rnn" / "rnn.py").read_text()
    assert '"grade_id": "test_mean_state"' in (tmp_path / "assignments" / "rnn" / "rnn.ipynb").read_text()
    course = load_course(tmp_path)
    assert course.faults == () and course["rnn"].points == before + 1
    (folder / "rnn.py").write_text(
        (folder / "rnn.py").read_text().replace('"grade_id": "mean_state"', '"grade_id": "x"')
    )
    ran = run("publish", "--course", tmp_path)
    assert ran.code == 4 and "no cell has the grade_id of mean_state" in ran.err


def test_the_exercise_and_the_mistake_of_the_guide_are_those_of_the_course() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lstm = load_course(ROOT)["lstm"]
    criteria = (lstm.path.parent / "criteria.py").read_text(encoding="utf-8")
    for example in re.findall(r"^ *```python\n(.*?)```", text, re.MULTILINE | re.DOTALL):
        for name in re.findall(r"Exercise\(\s*\"(\w+)\"", example):
            assert f'"{name}"' in criteria or name == "mean_state"  # which is none of the course's
    (mistake,) = re.findall(r"^```toml\n(.*?)```$", text, re.MULTILINE | re.DOTALL)
    ((name, (entry,)),) = tomllib.loads(mistake).items()
    exercise = next(one for one in lstm.exercises if one.name == name)
    known = {one.id: (one.right, one.wrong, one.sentence) for one in exercise.mistakes}
    assert known[entry["id"]][:2] == (entry["right"], entry["wrong"])
