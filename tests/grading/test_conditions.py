"""What is wrong under one condition only is told under which, never a false one, on the smallest input of that kind."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.course import Assignment, Course
from autograder.grading import smaller
from autograder.grading.grader import Grader
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.inputs import simpler
from autograder.inputs.cases import Case
from autograder.inputs.contrasts import SIZES, kinds_of
from autograder.inputs.shrinking import fewest_kept
from autograder.mistakes.facts import facts
from autograder.report import CriterionMark
from autograder.spec import Exercise
from tests.accuracy.triggers import Wrong, triggers
from tests.tools import handed_in
from tests.tools.handed_in import mark, source
from tests.tools.judged_here import exercise_of, named
from tests.tools.sample import sampled

ELSEWHERE = "Right elsewhere; "

# A program that is wrong where this holds, and where it is told to be.
TOLD = {
    "rnn/rnn_step: D == H > 1": "D = H > 1",
    "rnn/rnn_step: D < H": "D < H",
    "rnn/rnn_step: D + H > 12": "D + H > 12",
    "rnn/rnn_step: np.abs(x).max() > 25": "an entry of x is beyond 25",
    "rnn/rnn_step: (x == 0).all()": "x is 0 everywhere",
    "rnn/rnn_step: not b.any()": "b is 0 everywhere",
    "rnn/rnn_forward: N == 1": "N = 1",
    "rnn/rnn_forward: T == 1": "T = 1",
    "rnn/rnn_forward: T > 8": "T > 8",
    "rnn/rnn_forward: N == T > 1": "N = T > 1",
    "rnn/rnn_forward: (x < 0).all()": "every entry of x is negative",
    "rnn/rnn_forward: (a < 0).all()": "every entry of [x, h] W + b is negative",
    "rnn/rnn_forward: (b > 5).all()": "every entry of b is above 5",
    "rnn/rnn_forward: not x.flags.c_contiguous": "x does not lie row by row in memory",
    "bptt/gradient_norms: H == 1": "H = 1",
    "bptt/gradient_norms: not dh_T.any()": "dh_T is 0 everywhere",
    "bptt/gradient_norms: (dh_T == 1).all()": "dh_T is 1 everywhere",
    "bptt/gradient_norms: np.abs(h).max() > 5": "an entry of h0 is beyond 5",
    "bptt/rnn_step_backward: np.abs(W).max() > 5": "an entry of W is beyond 5",
    "bptt/rnn_step_backward: 0 < np.abs(b).max() < 1e-3": "b is not 0, but no entry reaches 0.001",
    "bptt/rnn_backward: np.abs(u).max() > 50": "an entry of dh is beyond 50",
    "bptt/rnn_backward: (x == np.round(x)).all() and x.any()": "x holds whole numbers and is not 0",
    "bptt/rnn_backward: dh.shape[1] > 1 and dh[:, -1].any() and not dh[:, :-1].any()":
        "dh is 0 but at the last step",
    "bptt/truncated_rnn_backward: k == x.shape[1] > 1": "T = k > 1",
    "bptt/truncated_rnn_backward: k > x.shape[1]": "T < k",
    "lstm/lstm_cell_update: not i.any()": "i is 0 everywhere",
    "lstm/lstm_cell_update: (f == 1).all()": "f is 1 everywhere",
    "lstm/lstm_cell_update: (g == -1).all()": "g is -1 everywhere",
    "lstm/lstm_cell_update: np.abs(c).max() > 8": "an entry of c is beyond 8",
    "lstm/lstm_gates: H > 8": "H > 8",
    "lstm/lstm_gates: N == D > 1": "N = D > 1",
    "lstm/lstm_gates: weights.W_o.size > 1 and np.array_equal(weights.W_o, weights.W_i)": "W_o equals W_i",
    "lstm/lstm_step: not b.any()": "the biases are 0 everywhere",
    "lstm/lstm_step: N == H > 1": "N = H > 1",
    "lstm/lstm_step: H % 2 == 0": "H is even",
    "lstm/lstm_step: N == D + H": "N = D + H",
    "lstm/lstm_step_backward: not dc_next.any()": "dc_next is 0 everywhere",
    "lstm/lstm_step_backward: x.size > 1 and np.ptp(x) == 0 and x.any()":
        "all entries of x are equal and not 0",
    "lstm/lstm_backward: np.array_equal(W[x.shape[-1]:], np.eye(W.shape[1])) and W.shape[1] > 1":
        "the rows of W_f that meet the state are the identity",
    "gru/gru_step: np.abs(weights.W_n).max() > 5": "an entry of W_n is beyond 5",
    "gru/gru_candidate: (W == 0).mean() > 0.5": "more than half of W_r is 0",
    "gru/gru_gates: N > 8": "N > 8",
    "gru/gru_backward: N * T * D * H > 500": "N * T * D * H > 500",
}  # fmt: skip
UNTOLD = [
    "rnn/rnn_step: is wrong at every tenth call",
    "rnn/rnn_step: remembers results by all but weights",
    "bptt/gradient_norms: is wrong after many calls",
    "lstm/lstm_gates: remembers results by shape",
]


@pytest.fixture(scope="module")
def programs(course: Course) -> dict[str, Wrong]:
    return {one.key: one for one in triggers(course)}


def told(grader: Grader, one: Wrong) -> str | None:
    """Where it is said to be wrong."""
    found = [
        each for each in named(grader, one.assignment, one.parts[-1], one.text) if each.how == "condition"
    ]
    if not found:
        return None
    (sentence,) = found[0].sentences
    assert sentence.startswith(ELSEWHERE) and sentence.endswith(".")
    return sentence.partition(" where ")[2][:-1]


@pytest.mark.parametrize("key", sampled(TOLD, 4, 12))
def test_the_condition_is_told_and_holds_on_inputs_of_another_secret(
    course: Course, grader: Grader, programs: dict[str, Wrong], key: str
) -> None:
    one = programs[key]
    found = told(grader, one)
    assert found == TOLD[key]
    contradicting = [
        case.regime for case, says, is_wrong in elsewhere(course, one, found) if says != is_wrong
    ]
    assert not contradicting


@pytest.mark.parametrize("key", UNTOLD)
def test_what_does_not_follow_from_the_input_is_not_told_from_it(
    grader: Grader, programs: dict[str, Wrong], key: str
) -> None:
    assert told(grader, programs[key]) is None


def test_of_two_conditions_that_no_input_tells_apart_neither_is_told(course: Course, grader: Grader) -> None:
    """With T = 1 nothing comes from the future; that H > 1 goes with it on all inputs that are asked is chance."""
    right = "dh[:, t] + dh_future"
    text = handed_in.edited(course["bptt"], "rnn_backward", right, f"{right} * (x.shape[0] != x.shape[2])")
    assert not [one for one in named(grader, "bptt", "rnn_backward", text) if one.how == "condition"]


def test_a_squeeze_is_told_by_all_the_sizes_at_which_it_hurts(course: Course, grader: Grader) -> None:
    right = "np.tanh(xh @ W + b)"
    text = handed_in.edited(course["rnn"], "rnn_step", right, f"np.squeeze({right})")
    (found,) = [one for one in named(grader, "rnn", "rnn_step", text) if one.how == "condition"]
    assert found.sentence == f"{ELSEWHERE}wrong where H = 1 or N = 1."


def test_what_stops_under_a_condition_fails_there(course: Course, grader: Grader) -> None:
    right = "np.tanh(xh @ W + b)"
    text = handed_in.edited(course["rnn"], "rnn_step", right, f"{right}; assert len(x) != h.shape[1]")
    (found,) = [one for one in named(grader, "rnn", "rnn_step", text) if one.how == "condition"]
    assert found.sentence == f"{ELSEWHERE}it fails where N = H."


def elsewhere(course: Course, one: Wrong, where: str) -> list[tuple[Case, bool, bool]]:
    """Inputs of another secret, and public ones that differ in one thing; what is said of each, and what is so."""
    exercise = exercise_of(course[one.assignment], one.parts[-1])
    module = ModuleType("program")
    exec(compile(one.text, "program.py", "exec"), vars(module))  # noqa: S102  (made here)
    found = []
    for case in of_another_secret(course, course[one.assignment], exercise):
        with np.errstate(all="ignore"):
            given = exercise.signature.results(getattr(module, exercise.name)(*case.arguments))
        same = all(np.allclose(a, b, rtol=1e-6, atol=1e-6) for a, b in zip(given, case.expected, strict=True))
        found.append((case, where in {fact.said for fact in facts(exercise, case)}, not same))
    return found


@cache
def of_another_secret(course: Course, assignment: Assignment, exercise: Exercise) -> Sequence[Case]:
    cases = AllPrepared(course, "another secret").assignments[assignment.name].cases[exercise.name]
    takes = exercise.signature.takes
    names = (SIZES, *takes.names, *kinds_of(takes.arrays))
    return [*cases.hidden, *(case for name in names for case in cases.contrasts(name))]


# --- the smallest input


@pytest.fixture(autouse=True)
def _as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """So much is tried, and no less where the machine is busy."""
    monkeypatch.setattr(smaller, "SECONDS", 60.0)


def shown(grader: Grader, one: Wrong) -> CriterionMark:
    """The first criterion that is lost, as a learner sees it."""
    lost = [
        criterion
        for name, criterion in mark(grader, source(one.assignment, one.text)).lost
        if name == one.parts[-1]
    ]
    return lost[0]


def values(criterion: CriterionMark) -> dict[str, Any]:
    assert criterion.counterexample is not None
    return {one.name: np.array(one.values) for one in criterion.counterexample}


SMALLEST = {
    "lstm/lstm_gates: H > 8": {"x": (1, 1), "h": (1, 9)},
    "rnn/rnn_forward: T > 8": {"x": (1, 9, 1), "h0": (1, 1)},
    "rnn/rnn_step: N > 8": {"x": (9, 1), "h": (9, 1)},
}


@pytest.mark.parametrize("key", sampled(SMALLEST, 1, 3))
def test_sizes_are_shrunk_as_far_as_the_fault_is_seen(
    grader: Grader, programs: dict[str, Wrong], key: str
) -> None:
    found = values(shown(grader, programs[key]))
    assert {name: found[name].shape for name in SMALLEST[key]} == SMALLEST[key]


def test_values_become_zeros_ones_and_halves_where_that_shows_the_fault(
    grader: Grader, programs: dict[str, Wrong]
) -> None:
    found = values(shown(grader, programs["lstm/lstm_step_backward: not dc_next.any()"]))
    assert not found["dc_next"].any()
    assert np.isin(np.concatenate([np.ravel(one) for one in found.values()]), simpler.SIMPLE).all()
    assert found["dh_next"].any()  # of nothing, nothing would come


def test_what_is_shown_shows_the_fault_and_is_the_same_each_time(
    course: Course, grader: Grader, programs: dict[str, Wrong]
) -> None:
    one = programs["rnn/rnn_step: np.abs(x).max() > 25"]
    found = shown(grader, one)
    assert found == shown(grader, one)
    module = ModuleType("program")
    exec(compile(one.text, "program.py", "exec"), vars(module))  # noqa: S102  (made here)
    arguments = values(found).values()
    assert np.abs(values(found)["x"]).max() > 25
    right = vars(course["rnn"].solution)["rnn_step"](*arguments)
    assert not np.allclose(vars(module)["rnn_step"](*arguments), right)


def test_only_learners_are_shown_a_shrunk_input(
    grader: Grader, programs: dict[str, Wrong], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a class it is the regime's own input, as large as that is: shrinking takes a while."""
    one = programs["rnn/rnn_forward: T > 8"]
    monkeypatch.setattr(grader, "rules", replace(grader.rules, show_text=False))
    assert isinstance(grader.rules, Rules)
    assert values(shown(grader, one))["x"].shape[0] > 1


def test_a_size_that_a_regime_has_in_common_is_common_in_small_inputs_too(course: Course) -> None:
    cases = AllPrepared(course, "tests").assignments["lstm"].cases["lstm_step"]
    (regime,) = [case for case in cases.hidden if case.regime.startswith("N = H")]
    small = cases.like(regime)
    assert len(small) > 1 and all(one.sizes["N"] == one.sizes["H"] for one in small)


def test_as_little_is_kept_as_will_do_and_the_first_is_left_out_first() -> None:
    assert fewest_kept(12, lambda kept: kept[3] and kept[7], 80) == tuple(k in (3, 7) for k in range(12))
    assert fewest_kept(6, lambda kept: sum(kept) >= 2, 80) == (False,) * 4 + (True,) * 2
    assert fewest_kept(4, lambda kept: False, 20) is None


def test_it_is_asked_no_more_often_than_allowed() -> None:
    asked: list[tuple[bool, ...]] = []

    def shows(kept: tuple[bool, ...]) -> bool:
        asked.append(kept)
        return sum(kept) > 10

    assert fewest_kept(40, shows, 25) is not None
    assert len(asked) <= 25
