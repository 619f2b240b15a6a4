"""Replies are compared all at once, and samples are asked as equations look at them: the findings are the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.grading.compare import allowed, nearly
from autograder.grading.judge import Asked, Findings, at_most, judge
from autograder.inputs.cases import Cases
from autograder.sandbox.answers import Answer, Given
from autograder.sandbox.expected import Expected
from autograder.sandbox.replies import Replies, Run, Stream, Unread
from autograder.spec import Array, Exercise, SamplesWanted
from autograder.worker import frames
from tests.answered import answers_of
from tests.tools.sample import sampled

from .asked_here import IMPRECISE, asked, course, earned, edited, known, mistakes

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

SPOILED: dict[str, Callable[[Any], Any]] = {
    "same": lambda leaf: leaf,
    "nearly": lambda leaf: leaf * (1 + 1e-7),
    "opposite": lambda leaf: -leaf,
    "nothing": lambda leaf: 0 * leaf,
    "not finite": lambda leaf: leaf * np.nan,
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


def bounds_of(every: Asked) -> list[float]:
    """What it earns at most, first without samples and then with more and more of them."""
    bounds, now = [], replace(every, samples={}, may_ask=bool(every.samples))
    while True:
        bounds.append(at_most(now, IMPRECISE))
        if not (some := [k for k in now.cut_at if k in every.samples][:5]):
            return bounds
        now = replace(now, samples={**now.samples, **{k: every.samples[k] for k in some}}, without=now)


def test_what_it_earns_at_most_falls_with_the_samples_to_no_less_than_it_earns(wrong: Asked) -> None:
    every = at_once_of(wrong)
    bounds = bounds_of(every)
    assert bounds == sorted(bounds, reverse=True) and bounds[-1] >= earned(judge(every))
    assert bounds[-1] < sum(one.points for one in every.exercise.criteria), "a wrong equation is seen"


def spoiled(function: Callable[..., Any], of: tuple[str, int, int]) -> Callable[..., Any]:
    """The function with one of its flat results made another one in this way, where a size is a multiple of this."""
    way, place, each = of

    def spoilt(*given: Any) -> Any:
        at = iter(range(100))

        def leaf_by_leaf(value: Any) -> Any:
            if isinstance(value, tuple):
                parts = [leaf_by_leaf(part) for part in value]
                return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
            return SPOILED[way](np.asarray(value, dtype=np.float64)) if next(at) == place else value

        found, count = function(*given), sum(map(np.size, given))
        return leaf_by_leaf(found) if count % each == 0 else found

    return spoilt


@pytest.mark.parametrize(("assignment", "name", "id"), sampled(known(), 40, 4))
def test_no_known_mistake_earns_more_than_at_most(assignment: str, name: str, id: str) -> None:
    """Nor does one with a second fault, in one result, on some of the inputs; or on all of them, and small."""
    function = mistakes(assignment, name)[id]
    for of in (("same", 0, 1), ("nearly", 0, 1), ("opposite", 1, 3), ("nothing", 2, 2), ("not finite", 0, 4)):
        found = asked(assignment, name, spoiled(function, of))
        if all(isinstance(one, Given) for one in found.answers):
            every = at_once_of(found)
            bounds = bounds_of(every)
            assert bounds == sorted(bounds, reverse=True) and bounds[-1] >= earned(judge(every)), of


def test_what_is_handed_back_and_imprecise_earns_no_more_than_at_most() -> None:
    """Its equation is wrong, for it reads the small part alone; but what computes nothing is judged as a whole."""
    x = Array("x", "N D")
    grown = Exercise("grown", takes=(x,), gives=(Array("y", "N D"),))
    grown.equation("what is added is small", points=2, id="small", of="y")(
        lambda got, key, x: (got.y - x, 2e-5 * x)
    )
    solution = ModuleType("solution")
    vars(solution)["grown"] = lambda x: x + 2e-5 * x
    cases = Cases(grown, solution, "a secret").hidden
    found = Asked(grown, solution, cases, answers_of(grown, {"grown": lambda x: x}, cases))
    every = at_once_of(found)
    assert every.is_shaped and at_most(every, IMPRECISE) >= earned(judge(every)) == 1


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
