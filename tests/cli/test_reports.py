"""The reports as files: JSON is the same twice and fits its schema; what was not judged is never a zero."""

import csv
import hashlib
import io
import json
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner

from autograder.commands.output import Outputs, output_options
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.report import CriterionMark, Report, exercise_mark, submission_mark
from autograder.reports.csv import as_csv
from autograder.reports.formats import FORMATS
from autograder.reports.json import as_json, schema, schema_text
from autograder.reports.numbers import exact, points
from tests.conftest import ROOT, Run
from tests.tools.later import later

jsonschema = later("jsonschema")


def test_the_json_is_the_same_twice_and_fits_its_schema(run: Run, students: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        assert run("grade", students, "--secret", "s", "--json", file).code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    report = json.loads(files[0].read_text())
    jsonschema.validate(report, schema())
    assert list(report) == ["version", "course", "versions", "confinement", "submissions", "files"]
    assert list(report["course"]) == ["name", "sha256"]
    assert list(report["versions"]) == ["autograder", "python", "numpy", "hypothesis"]
    assert [one["id"] for one in report["submissions"]] == ["ada", "bob", "eve"]
    bob = report["submissions"][1]
    handed_in = students / "bob" / "rnn.py"
    digest = hashlib.sha256(handed_in.read_bytes()).hexdigest()
    assert bob["files"] == [{"assignment": "rnn", "file": "rnn.py", "sha256": digest}]
    assert bob["layers"] == report["confinement"]
    criterion = bob["exercises"][0]["criteria"][0]
    assert criterion["kind"] == "equation"
    assert criterion["regime"] == "generic"
    assert [one["name"] for one in criterion["counterexample"]] == ["x", "h", "W", "b"]
    assert criterion["mistake"].startswith("The bias is missing")
    assert run("grade", students, "--secret", "s", "--json", "-").out.encode() == files[0].read_bytes()


def test_the_published_schema_is_the_report_s() -> None:
    published = (ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), (
        "write schema_text() of autograder/reports/json.py to docs/report.schema.json"
    )


def test_every_format_is_an_option(run: Run, students: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"report.{name}" for name in FORMATS}
    options = [part for name, file in files.items() for part in (f"--{name}", file)]
    assert run("grade", students / "ada", "--secret", "s", *options).code == 0
    assert msgspec.json.decode(files["json"].read_bytes(), type=Report).submissions[0].id == "ada"
    assert files["csv"].read_text().startswith("id,rnn,points,")


def test_a_format_more_takes_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("autograder.commands.output.FORMATS", {**FORMATS, "ids": lambda report: "ada"})
    taken: list[object] = []

    @click.command()
    @output_options
    def command(outputs: Outputs) -> int:
        taken.append(outputs)
        return 0

    ran = CliRunner().invoke(command, ["--ids", str(tmp_path / "ids"), "--csv", "-"])
    assert ran.exit_code == 0
    assert taken == [{"csv": Path("-"), "ids": tmp_path / "ids"}]
    assert "Write the report as IDS; - for stdout." in CliRunner().invoke(command, ["--help"]).output


def test_the_schema_refuses_what_is_no_report(run: Run, students: Path) -> None:
    report = json.loads(run("grade", students / "ada", "--secret", "s", "--json", "-").out)
    for spoil in (
        lambda one: one.pop("submissions"),
        lambda one: one["submissions"][0].update(verdict="fine"),
        lambda one: one["submissions"][0]["exercises"][0]["criteria"][0].update(points="6"),
    ):
        spoilt = json.loads(json.dumps(report))
        spoil(spoilt)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(spoilt, schema())


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the judge's own, which shows on bob's file."""
    marked = Grader._marked

    def failing(self, name, form, handed_in):  # type: ignore[no-untyped-def]
        if "tanh(xh @ W)" in form.cells[0].text:
            raise RuntimeError("a fault of ours")
        return marked(self, name, form, handed_in)

    monkeypatch.setattr(Grader, "_marked", failing)


@pytest.mark.usefixtures("fault")
def test_what_was_not_judged_is_listed_first_and_never_a_zero(
    run: Run, students: Path, tmp_path: Path
) -> None:
    ran = run("grade", students, "--secret", "s", "--json", tmp_path / "r.json", "--csv", tmp_path / "r.csv")
    assert ran.code == 3
    assert ran.out.splitlines()[1].split()[:3] == ["bob", "?", "?"]
    assert "\n1 NOT JUDGED, which is the grader's fault and no mark." in ran.out
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text())))
    assert [row["id"] for row in rows] == ["bob", "ada", "eve"]
    assert (rows[0]["rnn"], rows[0]["points"], rows[0]["verdict"]) == ("", "", "not judged")
    bob = json.loads((tmp_path / "r.json").read_text())["submissions"][0]
    assert bob["verdict"] == "not judged"
    message = bob["exercises"][0]["criteria"][0]["message"]
    assert "the grader's fault (RuntimeError in test_reports.py, line " in message


@pytest.mark.usefixtures("fault")
def test_check_exits_with_3_if_it_could_not_judge(run: Run, students: Path) -> None:
    assert run("check", students / "bob").code == 3


def report_of(*students: str) -> Report:
    criterion = CriterionMark(
        title="t", verdict="right", points=1.0, max_points=1.0, message="", mistake=None
    )
    marks = [submission_mark(one, (exercise_mark("rnn", "rnn_step", (criterion,)),)) for one in students]
    return Report(confinement=("seccomp",), submissions=tuple(marks))


@pytest.mark.parametrize("student", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"])
def test_no_id_is_a_formula_to_a_spreadsheet(student: str) -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv(report_of(student))))
    assert row["id"] == f"'{student}"


@pytest.mark.parametrize("student", ["a;=1", "a;b; +2", "\uff1d1+1", " =1+1", "a\t@x", "'=1", "x,-1"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits(student: str, mark: str) -> None:
    for row in csv.reader(io.StringIO(as_csv(report_of(student, "ada"))), delimiter=mark):
        assert not any(cell.strip().startswith(("=", "+", "-", "@", "\uff1d")) for cell in row)


def test_no_two_ids_become_one_in_the_table() -> None:
    students = ["=1", "'=1", "''=1", " =1", "' =1"]
    rows = list(csv.DictReader(io.StringIO(as_csv(report_of(*students)))))
    assert len({row["id"] for row in rows}) == len(students)


@pytest.mark.parametrize(
    ("number", "for_people", "for_programs"),
    [
        (29.375, "29.375", "29.375"),
        (12.0, "12", "12"),
        (0.1 + 0.2, "0.3", "0.3"),
        (1234.5625, "1234.562", "1234.5625"),
        (7 + 4 / 11, "7.364", "7.363636364"),
        (0.0, "0", "0"),
    ],
)
def test_people_read_three_decimals_and_programs_all(
    number: float, for_people: str, for_programs: str
) -> None:
    assert (points(number), exact(number)) == (for_people, for_programs)


@pytest.mark.parametrize("student", ["a,b", 'a"b', "a b", "\u00e9\u4e2d"])
def test_an_id_stays_in_its_cell(student: str) -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv(report_of(student))))
    assert (row["id"], row["points"]) == (student, "1")


def test_a_report_reads_back_as_it_was_written(course: Course) -> None:
    report = report_of("ada", "bob")
    assert msgspec.json.decode(as_json(report), type=Report) == report
