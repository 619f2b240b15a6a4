"""No wrong program that conditions by themselves show passes the cases that are asked."""

import pytest

from autograder.course import Course
from autograder.inputs import cases as asked
from autograder.inputs import regimes
from autograder.inputs.cases import Cases
from tests.accuracy import kill_matrix
from tests.accuracy.kill_matrix import survivors
from tests.tools.sample import further

NAMES = ("rnn", "bptt", "lstm", "gru", "quiz")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_condition_is_hidden_by_another(course: Course, name: str) -> None:
    assert survivors(course[name], course) == []


@pytest.mark.parametrize("name", ["quiz", further("rnn")])
def test_a_sample_of_the_kill_matrix(course: Course, name: str) -> None:
    assert survivors(course[name], course) == []


def test_a_condition_that_is_never_asked_is_missed(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix can fail: without the row in which the state is zero, what is wrong there only survives."""
    wrong = [
        one for one in kill_matrix.programs(course["rnn"], course) if one.name == "rnn_step, if not h.any()"
    ]
    monkeypatch.setattr(kill_matrix, "programs", lambda assignment, course: iter(wrong))
    assert wrong and survivors(course["rnn"], course) == []
    rows = tuple(row for row in regimes.ROWS if "zero" not in row.conditions.get("state", ()))
    monkeypatch.setattr(asked, "general", lambda *given: _general(rows, *given))
    assert [one.program for one in survivors(course["rnn"], course)] == ["rnn_step, if not h.any()"]


def _general(rows: tuple[regimes.Row, ...], *given: object) -> list[regimes.Regime]:
    before, regimes.ROWS = regimes.ROWS, rows  # type: ignore[misc]
    try:
        return regimes.general(*given)  # type: ignore[arg-type]
    finally:
        regimes.ROWS = before  # type: ignore[misc]


def test_what_is_right_survives_nothing(course: Course) -> None:
    for name in NAMES:
        names = vars(course[name].solution)
        for exercise in course[name].by_cases.exercises:
            if exercise.takes:
                assert not kill_matrix.is_shown(names, Cases(exercise, course[name].solution, "one"))
