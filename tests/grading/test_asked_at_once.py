"""Replies are compared all at once, and samples are asked as equations look at them: the findings are the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.grading.compare import allowed, nearly
from autograder.grading.judge import Asked, Findings, at_most, judge
from autograder.sandbox.answers import Answer, Given
from autograder.sandbox.expected import Expected
from autograder.sandbox.replies import Replies, Run, Stream, Unread
from autograder.spec import SamplesWanted
from autograder.worker import frames

from .asked_here import IMPRECISE, asked, course, earned, edited

WRONG = {
    "one gate": (
        "lstm",
        "lstm_step_backward",
        ("da_f = dc_total * c * f * (1 - f)", "da_f = dc_total * c * f"),
    ),
    "a matrix": ("lstm", "lstm_step_backward", ("W_f=xh.T @ da_f", "W_f=2 * xh.T @ da_f")),
    "the first states": (
        "lstm",
        "lstm_backward",
        ("return dx, dh_future, ", "return dx, 0 * dh_future, "),
    ),
    "the first state": ("bptt", "rnn_backward", ("return dx, dh_future,", "return dx, 0 * dh_future,")),
    "no message": ("gru", "gru_backward", ("dh_total = dh[:, t] + dh_future", "dh_total = dh[:, t]")),
    "nearly": (
        "bptt",
        "rnn_backward",
        ("dh_total = dh[:, t] + dh_future", "dh_total = (dh[:, t] + dh_future) * (1 + 1e-7)"),
    ),
}


def as_replies(answers: Sequence[Answer]) -> Replies:
    """The same as a worker sends it."""
    stream = Stream(5, [Run(0, 0, len(answers), 1 << 20)], 1 << 24)
    for k, one in enumerate(answers):
        assert isinstance(one, Given)
        rows = [np.array(leaf, order="C") for leaf in one.results]
        stream.take(frames.frame(frames.RESULT, 5, [[], rows], 0, k))
    return Replies(stream.raw(0), [Unread(stream, reply, 9) for reply in stream.replies[0]])


def expected(found: Asked) -> Expected:
    leaves = [case.expected for case in found.cases]
    far = [[allowed(leaf, case.tolerance) for leaf in case.expected] for case in found.cases]
    return Expected(leaves, far, [[nearly(leaf) for leaf in case] for case in leaves])


def by_and_by(found: Asked) -> tuple[Findings, list[int]]:
    """The findings where samples are asked for as they are wanted, and of how many cases each time."""
    now, times = replace(found, samples={}, may_ask=True), []
    while True:
        try:
            return judge(now), times
        except SamplesWanted as wanted:
            assert wanted.places and not now.samples.keys() & set(wanted.places)
            times.append(len(wanted.places))
            more = {k: found.samples[k] for k in wanted.places}
            now = replace(now, samples={**now.samples, **more}, without=now)


def told(findings: Findings) -> list[Any]:
    return [
        (one.id, found.verdict, found.share, str(found.shown_by), found.case)
        for one, found in findings.items()
    ]


@pytest.fixture(params=WRONG, scope="module")
def wrong(request: pytest.FixtureRequest) -> Asked:
    assignment, name, edit = WRONG[request.param]
    return asked(assignment, name, edited(assignment, name, edit))


def at_once_of(wrong: Asked) -> Asked:
    """The same as replies, which are compared all at once."""
    return replace(
        wrong,
        answers=as_replies(wrong.answers),
        right=expected(wrong),
        samples={k: (cases, as_replies(given)) for k, (cases, given) in wrong.samples.items()},
    )


def test_all_at_once_and_one_by_one_the_findings_are_the_same(wrong: Asked) -> None:
    at_once = at_once_of(wrong)
    assert at_once.is_shaped and not at_once.is_right and list(at_once.verdicts) == list(wrong.verdicts)
    assert told(judge(at_once)) == told(judge(wrong))
    for one, other in zip(at_once.given, wrong.answers, strict=True):
        assert isinstance(one, Given) and isinstance(other, Given)
        assert all(map(np.array_equal, one.results, other.results))


def test_whichever_samples_are_asked_the_findings_are_the_same(wrong: Asked) -> None:
    findings, times = by_and_by(wrong)
    assert told(findings) == told(judge(wrong))
    assert len(times) < 5 and sum(times) <= len(wrong.samples)


def test_what_it_earns_at_most_falls_with_the_samples_to_no_less_than_it_earns(wrong: Asked) -> None:
    every = at_once_of(wrong)
    earns = earned(judge(every))
    bounds, now = [], replace(every, samples={}, may_ask=True)
    while True:
        bounds.append(at_most(now, IMPRECISE))
        if not (some := now.cut_at[:5]):
            break
        now = replace(now, samples={**now.samples, **{k: every.samples[k] for k in some}}, without=now)
    assert bounds == sorted(bounds, reverse=True) and bounds[-1] >= earns
    assert bounds[-1] < sum(one.points for one in every.exercise.criteria), "a wrong equation is seen"


def test_what_replies_do_not_show_at_once_may_earn_everything() -> None:
    assignment, name, edit = WRONG["a matrix"]
    found = asked(assignment, name, edited(assignment, name, edit))
    assert (
        at_most(found, IMPRECISE) == sum(one.points for one in found.exercise.criteria) > earned(judge(found))
    )


def test_where_one_equation_alone_looks_at_samples_few_are_asked() -> None:
    assignment, name, edit = WRONG["the first states"]
    found = asked(assignment, name, edited(assignment, name, edit))
    assert len(found.samples) > 20 and by_and_by(found)[1] == [1]


def test_what_is_right_is_so_at_once() -> None:
    found = asked("rnn", "rnn_step", vars(course()["rnn"].solution)["rnn_step"])
    at_once = replace(found, answers=as_replies(found.answers), right=expected(found))
    assert at_once.is_right and {one.verdict for one in judge(at_once).values()} == {"right"}
