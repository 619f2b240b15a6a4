"""The report's types: what is counted, and what JSON has no number for."""

import json
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report import (
    Argument,
    CriterionMark,
    Report,
    argument,
    exercise_mark,
    submission_mark,
)
from autograder.reports.csv import as_csv
from autograder.reports.json import as_json, schema
from tests.tools.later import later

jsonschema = later("jsonschema")


def criterion(points: float, of: float, kind: str = "equation", **more: object) -> CriterionMark:
    verdict = "right" if points == of else "wrong"
    given = {"title": "t", "verdict": verdict, "message": "", "mistake": None, **more}
    return CriterionMark(kind=kind, points=points, max_points=of, **given)  # type: ignore[arg-type]


def holds(is_so: bool) -> CriterionMark:
    return criterion(0.0, 0.0, "property", verdict="right" if is_so else "wrong")


def report_of(*criteria: CriterionMark) -> Report:
    exercise = exercise_mark("rnn", "rnn_step", criteria)
    return Report(confinement=("seccomp",), submissions=(submission_mark("ada", (exercise,)),))


def test_a_property_is_shown_and_never_counted() -> None:
    (mark,) = report_of(criterion(2.0, 2.0), holds(False)).submissions
    assert (mark.points, mark.max_points, mark.verdict) == (2.0, 2.0, "right")
    assert [one.kind for one in mark.exercises[0].properties] == ["property"]


@pytest.mark.parametrize(("held", "verdict"), [((True, True), "right"), ((True, False), "wrong")])
def test_where_there_are_only_properties_they_decide(held: tuple[bool, ...], verdict: str) -> None:
    (mark,) = report_of(*map(holds, held)).submissions
    assert (mark.points, mark.max_points, mark.verdict) == (0.0, 0.0, verdict)


def test_a_slope_may_earn_a_share() -> None:
    report = report_of(criterion(1.0, 1.5, "slope"), criterion(4.0, 4.0))
    (mark,) = report.submissions
    assert (mark.points, mark.verdict) == (5.0, "wrong")
    assert as_csv(report).splitlines()[1] == "ada,5,5,5.5,wrong,yes"


def test_a_bonus_counts_on_top_and_one_that_is_missing_costs_nothing() -> None:
    plain = exercise_mark("rnn", "rnn_step", (criterion(4.0, 4.0),))
    won = exercise_mark("rnn", "rtrl", (criterion(1.5, 1.5),), bonus=True)
    missing = exercise_mark("rnn", "scan", (criterion(0.0, 1.5),), bonus=True)
    mark = submission_mark("ada", (plain, won, missing))
    assert (mark.points, mark.max_points, mark.bonus, mark.verdict) == (5.5, 4.0, 1.5, "right")
    assert as_csv(Report(confinement=(), submissions=(mark,))).splitlines()[1] == "ada,5.5,5.5,4,right,no"


def test_a_bonus_that_nobody_could_judge_leaves_the_whole_undecided() -> None:
    plain = exercise_mark("rnn", "rnn_step", (criterion(4.0, 4.0),))
    lost = exercise_mark(
        "rnn", "rtrl", (criterion(0.0, 1.5, verdict="not judged"),), "not judged", bonus=True
    )
    mark = submission_mark("ada", (plain, lost))
    assert (mark.status, mark.verdict) == ("not judged", "not judged")


def test_an_argument_has_no_number_that_json_lacks() -> None:
    value = np.array([[1.0, np.inf], [-np.inf, np.nan]])
    assert argument("x", value).values == [[1.0, "inf"], ["-inf", "nan"]]
    assert argument("eps", 1e-5).values == 1e-5
    assert argument("k", 3).values == 3
    assert argument("f", abs) == Argument(name="f", values=repr(abs), type="code")
    assert argument("weights.W", np.zeros((1, 0)), "W").values == [[]]


_values = st.recursive(
    st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-9, 9)
    | st.sampled_from(["inf", "-inf", "nan"]),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


@cache
def validator() -> Any:
    """`validate` would look at the schema each time."""
    return jsonschema.validators.validator_for(schema())(schema())


@given(_values, st.text() | st.sampled_from(["[\n 1\n]", "[1,\n  2]", '"[', "[\\n  1\\n]"]))
def test_a_report_comes_back_from_json_as_it_was(values: object, text: str) -> None:
    shown = (Argument(name="x", values=values),)
    report = report_of(criterion(0.0, 1.0, counterexample=shown, message=text, mistake=text, regime=text))
    written = as_json(report)
    assert msgspec.json.decode(written, type=Report) == report
    assert json.loads(written) == json.loads(msgspec.json.encode(report))
    validator().validate(json.loads(written))


def test_a_row_of_numbers_stands_in_one_line() -> None:
    shown = (argument("x", np.array([[1.0, -2.5e-7, np.inf], [0.0, np.nan, 3.0]])),)
    written = as_json(report_of(criterion(0.0, 1.0, counterexample=shown))).decode()
    assert '[1.0, -2.5e-7, "inf"],\n' in written
    assert '[0.0, "nan", 3.0]\n' in written


def test_the_schema_refuses_an_input_that_is_no_numbers() -> None:
    spoilt = json.loads(as_json(report_of(criterion(0.0, 1.0, counterexample=(argument("x", 1.0),)))))
    spoilt["submissions"][0]["exercises"][0]["criteria"][0]["counterexample"][0]["values"] = [[{}]]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoilt, schema())
