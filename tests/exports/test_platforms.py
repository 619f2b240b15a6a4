"""Platforms that run the autograder themselves: results in their formats, and the files that set them up."""

import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from autograder.cli import COMMANDS
from autograder.course import Course
from autograder.errors import BadExport
from autograder.exports import classroom50, github, gradescope, prairielearn
from autograder.exports.gradescope_zip import autograder_zip, needed
from autograder.exports.items import Nothing
from autograder.exports.junit import suites
from autograder.report import CriterionMark, Deducted, SubmissionMark, exercise_mark, submission_mark
from autograder.reports.json import as_json
from tests.conftest import Run
from tests.exports.test_gradebooks import report
from tests.tools.caches import new_cache
from tests.tools.later import later

jsonschema = later("jsonschema")


def criterion(name: str, points: float, of: float, **more: Any) -> CriterionMark:
    fields = {"message": "", "mistake": None, "verdict": "right" if points == of else "wrong"} | more
    return CriterionMark(id=name, title=name, points=points, max_points=of, **fields)


@pytest.fixture
def bob() -> SubmissionMark:
    """Half right, a bad property, a function that was not handed in, one day late."""
    step = exercise_mark(
        "rnn",
        "rnn_step",
        (
            criterion(
                "the step",
                0.0,
                6.5,
                message="h is 1\x1b, but should be 2 <b>",
                mistake="The bias is missing.",
            ),
            criterion("one sample", 0.5, 0.5),
            criterion("odd", 0.0, 0.0, kind="property", verdict="wrong", message="is not odd"),
        ),
    )
    gone = exercise_mark("lstm", "lstm_gates", (criterion("gates", 0.0, 5.0),), "not handed in")
    made = submission_mark("bob\x00 & co", (step, gone), ["A note."])
    late = Deducted(assignment="rnn", points=0.5, final=0.45, sentence="rnn: 1 day late")
    fields = {name: getattr(made, name) for name in made.__struct_fields__} | {
        "deducted": (late,),
        "final": 0.45,
    }
    return SubmissionMark(**fields)


# What each platform's documentation says that a result must be.
GRADESCOPE = {
    "type": "object",
    "required": ["score", "tests"],
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "output": {"type": "string"},
        **{name: {"enum": ["text"]} for name in ("output_format", "test_output_format", "test_name_format")},
        **{name: {"enum": ["visible", "hidden"]} for name in ("visibility", "stdout_visibility")},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "number", "status", "output"],
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": {"enum": ["visible"]},
                },
            },
        },
    },
}


def test_gradescope_results(bob: SubmissionMark) -> None:
    found = json.loads(gradescope.results(bob))
    jsonschema.validate(found, GRADESCOPE)
    assert found["score"] == 0.45  # after the policy; it counts before the sum of the tests
    assert found["output"] == "A note.\nrnn: 1 day late"
    first, second, third = found["tests"]
    assert (first["number"], first["score"], first["max_score"], first["status"]) == (
        "1.1",
        0.0,
        6.5,
        "failed",
    )
    assert "The bias is missing." in first["output"] and (second["status"], second["number"]) == (
        "passed",
        "1.2",
    )
    assert "score" not in third and third["output"] == "is not odd"
    nothing = json.loads(gradescope.results(Nothing("It should be rnn.py.")))
    jsonschema.validate(nothing, GRADESCOPE)
    assert (nothing["score"], nothing["output"]) == (0, "Nothing was marked. It should be rnn.py.")


def test_prairielearn_results(bob: SubmissionMark) -> None:
    found = json.loads(prairielearn.results(bob))
    assert found["gradable"] is True and found["score"] == pytest.approx(0.45 / 12)
    assert [(one["points"], one["max_points"]) for one in found["tests"]] == [
        (0.0, 6.5),
        (0.5, 0.5),
        (0.0, 0.0),
    ]
    assert json.loads(prairielearn.results(Nothing("why"))) == {
        "gradable": False,
        "format_errors": ["why"],
        "score": 0,
    }
    options = json.loads(prairielearn.info("rnn"))
    assert options["gradingMethod"] == "External" and options["externalGradingOptions"]["timeout"] <= 600
    long = criterion("long", 0.0, 1.0, message="ä" * 2_000_000)
    data = prairielearn.results(submission_mark("x", (exercise_mark("rnn", "f", (long,)),)))
    assert len(data) < 1_000_000


RUNNER = {
    "CLASSROOM": "cs", "ASSIGNMENT": "rnn", "SUBMISSION_TAG": "submit/2027-01-30T10-00-00Z-abc", "OWNER": "bob",
    "COMMIT_URL": "https://x/c", "RELEASE_URL": "https://x/r", "ASSIGNMENT_TYPE": "individual",
}  # fmt: skip
WHOLE = {"type": "integer", "minimum": 0}
CLASSROOM50 = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review",
        "datetime", "score", "max-score", "tests",
    ],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "assignment_type": {"enum": ["individual", "group"]},
        **{name: {"type": "string"} for name in ("classroom", "assignment", "owner", "commit", "release", "review")},
        "submission": {"pattern": "^submit/"},
        "datetime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "score": WHOLE,
        "max-score": WHOLE,
        "tests": {
            "items": {
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {"passed": {"type": "boolean"}, "score": WHOLE, "max-score": WHOLE},
            }
        },
    },
}  # fmt: skip


def test_classroom50_results(bob: SubmissionMark) -> None:
    when = datetime(2027, 1, 30, 10, tzinfo=UTC)
    found = json.loads(classroom50.results(bob, RUNNER, when))
    jsonschema.validate(found, CLASSROOM50)
    assert (found["score"], found["max-score"], found["datetime"]) == (45, 1200, "2027-01-30T10:00:00Z")
    assert (found["owner"], found["review"]) == ("bob", "https://x/c")
    jsonschema.validate(json.loads(classroom50.results(Nothing("why"), RUNNER, when)), CLASSROOM50)
    with pytest.raises(BadExport, match="no CLASSROOM, SUBMISSION_TAG"):
        classroom50.results(bob, {**RUNNER, "CLASSROOM": "", "SUBMISSION_TAG": ""}, when)
    compile(classroom50.script("rnn"), "autograder.py", "exec")


def test_junit_is_well_formed_and_as_the_schema_has_it(bob: SubmissionMark) -> None:
    unjudged = submission_mark(
        "c", (exercise_mark("rnn", "f", (criterion("x", 0, 1, verdict="not judged"),)),)
    )
    root = ElementTree.fromstring(suites(report(bob, unjudged)))
    assert root.tag == "testsuites"
    for suite in root:
        cases = suite.findall("testcase")
        counts = {name: sum(case.find(tag) is not None for case in cases) for name, tag in KINDS.items()}
        assert {name: int(suite.attrib[name]) for name in KINDS} == counts
        assert int(suite.attrib["tests"]) == len(cases)
        assert set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped", "time"}
        assert [child.tag for child in suite] == ["testcase"] * len(cases) + ["system-out"]
        for case in cases:
            assert set(case.attrib) == {"classname", "name", "time"}
            assert [child.tag for child in case] in (
                ["system-out"], ["skipped"], ["failure", "system-out"], ["error", "system-out"],
            )  # fmt: skip
    first = root[0]
    assert (
        first.attrib["name"] == "bob? & co"
        and first.attrib["failures"] == "2"
        and first.attrib["skipped"] == "1"
    )
    assert "h is 1?, but should be 2 <b>" in (first[0][0].text or "")
    assert root[1].attrib["errors"] == "1"


KINDS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def test_the_workflow_of_github_is_sound(course: Course) -> None:
    found = yaml.safe_load(github.workflow(["rnn", "lstm"]))
    job = found["jobs"]["autograding"]
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert found["permissions"] == {"contents": "read"} and job["timeout-minutes"] <= 60
    assert commands[0].startswith("pip install recurrent-autograder")
    assert {words[1] for one in commands[1:] if (words := one.split())[0] == "autograder"} <= set(COMMANDS)
    points = [("rnn", one.name, one.points) for one in course["rnn"].exercises]
    tests = json.loads(github.autograding(points))["tests"]
    assert [one["points"] for one in tests] == [700, 800] and tests[0]["run"] == "autograder check rnn_step"


@pytest.mark.further
def test_the_zip_of_gradescope_marks_a_submission_and_a_wrong_file_name(
    course: Course, tmp_path: Path
) -> None:
    data = autograder_zip(course, "rnn", "a secret that nobody guesses")
    assert data == autograder_zip(course, "rnn", "a secret that nobody guesses")
    (tmp_path / "autograder.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        archive.extractall(tmp_path / "source")
        modes = {one.filename: one.external_attr >> 16 & 0o777 for one in archive.infolist()}
    assert (modes["run_autograder"], modes["secret.txt"]) == (0o755, 0o600)
    for name in ("results", "submission"):
        (tmp_path / name).mkdir()
    (tmp_path / "submission_metadata.json").write_text('{"users": [{"email": "ada@x.edu"}]}')
    (tmp_path / "submission" / "essay.docx").write_text("no")
    found = run_autograder(tmp_path)
    assert (
        found["score"] == 0
        and "there is essay.docx" in found["output"]
        and "rnn.py or rnn.ipynb" in found["output"]
    )
    (tmp_path / "submission" / "rnn.py").write_text(course["rnn"].text)
    found = run_autograder(tmp_path)
    assert found["score"] == 15 and {one["status"] for one in found["tests"]} == {"passed"}


def run_autograder(root: Path) -> Any:
    """What the script of the zip writes, where Gradescope would have /autograder."""
    results = root / "results" / "results.json"
    results.unlink(missing_ok=True)
    here = str(Path(sys.executable).parent)  # its python3 is this one
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((here, os.environ["PATH"])),
        "AUTOGRADER_ROOT": str(root),
        "XDG_CACHE_HOME": str(new_cache(root / "cache")),
    }
    ran = subprocess.run(
        ["bash", root / "source" / "run_autograder"], cwd=root, env=environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    jsonschema.validate(found := json.loads(results.read_text()), GRADESCOPE)
    return found


def test_the_zip_needs_nothing_but_what_pip_installs(course: Course) -> None:
    assert any(one.startswith("numpy") for one in needed())
    assert not any("pytest" in one or "nbgrader" in one for one in needed())
    with pytest.raises(BadExport, match="There is no secret"):
        autograder_zip(course, "rnn", "")
    with pytest.raises(BadExport, match="no assignment cnn"):
        autograder_zip(course, "cnn", "x")


def test_what_was_not_judged_gets_no_results(run: Run, tmp_path: Path) -> None:
    mark = submission_mark(
        "c", (exercise_mark("rnn", "f", (criterion("x", 0, 1, verdict="not judged"),), "not judged"),)
    )
    (tmp_path / "marks.json").write_bytes(as_json(report(mark)))
    for name in ("gradescope", "prairielearn"):
        ran = run("export", name, tmp_path / "results.json", "--from", tmp_path / "marks.json")
        assert ran.code == 3 and "was not judged" in ran.err
    assert not (tmp_path / "results.json").exists()


def test_set_up_files_are_written_by_the_command(
    run: Run, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.course.open_key", lambda named: course)
    for name, file, begins in (
        ("github", "autograding.yml", "name: autograding"),
        ("github", "autograding.json", '{\n  "tests"'),
        ("prairielearn", "info.json", '{\n  "gradingMethod"'),
        ("classroom50", "autograder.py", '"""Marks rnn'),
    ):
        ran = run("export", name, tmp_path / file, "--assignment", "rnn")
        assert ran.code == 0 and (tmp_path / file).read_text().startswith(begins)
    for wrong in (("canvas",), ("junit",), ("gradescope",), ("prairielearn", "--assignment", "cnn")):
        ran = run("export", wrong[0], tmp_path / "x", *wrong[1:])
        assert ran.code == 4 and not re.search("Traceback", ran.err)


def test_github_shows_each_mistake_beside_its_line(
    run: Run, students: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (students / "bob" / "assignments").mkdir()
    (students / "bob" / "rnn.py").rename(students / "bob" / "assignments" / "rnn.py")
    ask = ("--assignment", "rnn", "--secret-file", students.parent / "secret.txt")
    run("secret", "--file", students.parent / "secret.txt")
    ran = run("export", "github", "-", "--submission", students / "bob", *ask)
    assert ran.code == 0, ran.err
    (line,) = ran.out.splitlines()
    found = re.fullmatch(r"::error file=assignments/rnn\.py,line=(\d+),title=rnn_step::(.+)", line)
    assert found is not None
    shown = (students / "bob" / "assignments" / "rnn.py").read_text().splitlines()[int(found[1]) - 1]
    assert "np.tanh(" in shown and "%0AThe bias is missing" in found[2]
    assert run("export", "github", "-", "--submission", students / "ada", *ask).out == ""
    (students / "eve" / "rnn.py").rename(students / "eve" / "own.txt")
    ran = run("export", "github", "-", "--submission", students / "eve", *ask)
    assert ran.out.startswith("::error title=Nothing was marked::") and ran.out.count("\n") == 1


def test_no_text_of_a_submission_becomes_a_command_of_github() -> None:
    text = github.annotations(Nothing("100 % ,\r\n::set-output name=x::y"), str).decode()
    assert text == "::error title=Nothing was marked::100 %25 ,%0D%0A::set-output name=x::y\n"
