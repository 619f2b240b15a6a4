"""What a finding shows: the call that changed, the failure at an edge."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.grading.judge import CHANGED, judge
from autograder.inputs.cases import ASKED_AGAIN
from autograder.sandbox.answers import Failure, Given
from autograder.spec import Edge, Equation, Outcome

from .asked_here import Asked, asked, course


def right(name: str) -> Asked:
    return asked("rnn", name, vars(course()["rnn"].solution)[name])


def test_a_call_that_gives_something_else_the_second_time_is_told_so() -> None:
    found = right("rnn_step")
    (again,) = (k for k, case in enumerate(found.cases) if case.regime == ASKED_AGAIN)
    answers = list(found.answers)
    answers[again] = Given((found.answers[again].results[0] + 1,))
    changed = replace(found, answers=tuple(answers))
    assert changed.changes == again
    assert next((one.verdict, one.shown_by) for one in judge(changed).values()) == ("wrong", CHANGED)
    assert found.changes is None


def test_a_failure_at_an_edge_costs_the_edge_alone_and_is_shown() -> None:
    found = right("rnn_step")
    for edge in (one for one in found.exercise.criteria if isinstance(one, Edge)):
        places, failed = found.of_edge(edge), Failure("raised", text="ValueError")
        answers = tuple(failed if k in places[-1:] else one for k, one in enumerate(found.answers))
        findings = judge(replace(found, answers=answers))
        lost = {one: finding.shown_by for one, finding in findings.items() if finding.verdict != "right"}
        assert lost == {edge: failed}


def test_where_every_equation_is_excused_the_excuses_fall_and_what_holds_holds() -> None:
    def excused(got: Outcome, key: Any, x: Any, *rest: Any) -> Iterator[tuple[Any, Any]]:
        yield got["h_next"], key.rnn_step(x, *rest)
        yield x, x

    def holds(got: Outcome, key: Any, x: Any, *rest: Any) -> tuple[Any, Any]:
        return x, x

    found = right("rnn_step")
    equations = (
        Equation("first", "h' is right", 1.0, "h'", excused),
        Equation("second", "x = x", 1.0, "x", holds),
    )
    answers = tuple(Given((one.results[0] + 1,)) for one in found.answers)
    wrong = replace(found, exercise=replace(found.exercise, criteria=equations), answers=answers)
    assert {one.id: finding.verdict for one, finding in judge(wrong).items()} == {
        "first": "wrong",
        "second": "right",
    }
    neither = replace(wrong, exercise=replace(wrong.exercise, criteria=equations[1:]))
    assert [finding.verdict for finding in judge(neither).values()] == ["wrong"], "something is"


def test_numbers_that_are_not_finite_on_one_case_cost_equations_and_no_edge_is_kept() -> None:
    found = right("rnn_step")
    answers = tuple(Given(tuple(np.full_like(leaf, np.nan) for leaf in one.results)) for one in found.answers)
    assert {finding.verdict for finding in judge(replace(found, answers=answers)).values()} == {"wrong"}
