"""`import autograder`, as a program does it: the names that are there, what they cost, and what they raise."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

import autograder
from autograder import errors, report
from autograder.errors import BadNames, NoCourse, NoSecret, NothingToGrade, NotNow, Refused
from autograder.reports.json import as_json
from tests.conftest import ROOT, Run

PUBLIC = [
    "Argument",
    "Beside",
    "Between",
    "Chosen",
    "CriterionMark",
    "Deducted",
    "ExerciseMark",
    "Explanation",
    "FoundFile",
    "MarkedBy",
    "MarkedFile",
    "Measured",
    "Place",
    "Report",
    "SubmissionMark",
    "Versions",
    "check",
    "grade",
    "question",
    "questions",
]


def test_these_names_are_there_and_no_others() -> None:
    assert sorted(autograder.__all__) == PUBLIC
    assert all(callable(getattr(autograder, name)) for name in PUBLIC)
    with pytest.raises(AttributeError, match="has no attribute 'mark'"):
        autograder.mark  # type: ignore[attr-defined]  # noqa: B018


def test_a_report_consists_of_public_types() -> None:
    classes = [value for value in vars(report).values() if inspect.isclass(value)]
    structs = {one.__name__ for one in classes if one.__module__ == report.__name__}
    assert structs == {name for name in PUBLIC if name[0].isupper()}


def test_types_come_with_the_package() -> None:
    assert (resources.files("autograder") / "py.typed").is_file()


def test_to_import_it_loads_nothing_heavy() -> None:
    program = "import sys, autograder\nprint(sorted({name.split('.')[0] for name in sys.modules}))"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"numpy", "msgspec", "click", "rich", "hypothesis", "pathlib"} & set(eval(ran.stdout))  # noqa: S307


def test_a_class_is_graded_as_by_the_command_and_nothing_is_printed(
    run: Run, students: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run("grade", students, "--secret", "s", "--json", tmp_path / "marks.json").code == 0
    capfd.readouterr()
    made = autograder.grade(students, secret="s")
    assert capfd.readouterr() == ("", "")
    assert as_json(made) == (tmp_path / "marks.json").read_bytes()
    assert [(one.id, one.points) for one in made.submissions] == [("ada", 15.0), ("bob", 8.0), ("eve", 0.0)]


def test_it_takes_what_the_command_takes(run: Run, students: Path, tmp_path: Path) -> None:
    shutil.copy(students / "bob" / "rnn.py", tmp_path / "work.py")
    (tmp_path / "names.csv").write_text("file,student,assignment\nbob/work.py,bob,rnn\n")
    (students / "bob" / "rnn.py").rename(students / "bob" / "work.py")
    made = autograder.grade(
        [str(students)],
        course=ROOT,
        secret="s",
        assignments=["rnn"],
        names=tmp_path / "names.csv",
        imprecise=1.0,
    )
    assert {one.id: one.points for one in made.submissions} == {"ada": 15.0, "bob": 8.0, "eve": 0.0}


@pytest.mark.parametrize(
    ("settings", "raised", "said"),
    [
        ({"paths": "nowhere"}, NothingToGrade, "nowhere was not found"),
        ({"assignments": "lstn"}, NothingToGrade, "The course has no assignment lstn"),
        ({"course": "nowhere"}, NoCourse, "the course nowhere is not a folder"),
        ({"names": "nowhere.csv"}, BadNames, "The names file nowhere.csv cannot be read"),
    ],
)
@pytest.mark.usefixtures("run")
def test_what_the_command_refuses_has_a_name(
    students: Path, settings: dict[str, str], raised: type[Refused], said: str
) -> None:
    with pytest.raises(raised, match=said) as refusal:
        autograder.grade(**{"paths": students, "secret": "s", **settings})  # type: ignore[arg-type]
    assert type(refusal.value) is raised


@pytest.mark.usefixtures("run")
def test_without_a_secret_that_of_the_environment_counts(
    students: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_SECRET_FILE", "nowhere")
    with pytest.raises(NoSecret, match="nowhere cannot be read"):
        autograder.grade(students)
    monkeypatch.delenv("AUTOGRADER_SECRET_FILE")
    monkeypatch.setenv("AUTOGRADER_SECRET", "s")
    assert autograder.grade(students / "ada") == autograder.grade(students / "ada", secret="s")


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_a_share_is_between_0_and_1(students: Path, share: float) -> None:
    with pytest.raises(ValueError, match=r"it should be a share of the points, from 0 to 1"):
        autograder.grade(students, imprecise=share)


def test_every_exception_is_a_refusal_or_says_not_now() -> None:
    kinds = [kind for kind in vars(errors).values() if inspect.isclass(kind)]
    assert len(kinds) > 5
    assert all(issubclass(kind, Refused | NotNow) and kind.__doc__ for kind in kinds)


def test_the_example_for_instructors_runs(
    run: Run,
    students: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(import autograder\n.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "instructors.md", "exec"), {})  # noqa: S102  (the documentation's own)
    said = capfd.readouterr().out
    assert "bob 8.0 of 15.0\n  rnn_step:" in said
    assert "The bias is missing" in said
    assert json.loads((tmp_path / "marks.json").read_text())["version"] == 2
